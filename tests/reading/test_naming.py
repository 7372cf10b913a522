"""One outlet, one name: what is known is joined, what looks alike is said."""

from __future__ import annotations

import warnings

import pandas as pd
import pytest

import narrativ as nv
from narrativ.errors import ReadWarning


def read(*outlets: str | None, **settings: object) -> nv.Corpus:
    texts = [f"The quay number {n} was shut at noon on Monday." for n in range(len(outlets))]
    frame = pd.DataFrame({"outlet": list(outlets), "text": texts})
    return nv.read(frame, **settings)  # type: ignore[arg-type]


def test_names_of_a_known_outlet_are_one_and_what_was_read_is_kept() -> None:
    given = ["CNN", "cnn", "cnn.com", "The CNN", "https://www.cnn.com/2031/x", "Tarn Ledger", None]
    articles = read(*given).articles
    assert articles["outlet"].tolist()[:6] == ["CNN"] * 5 + ["Tarn Ledger"]
    assert articles["outlet"].isna().tolist() == [False] * 6 + [True]
    assert articles["outlet_read"].dropna().tolist() == given[1:5]


def test_ids_are_those_of_what_was_read() -> None:
    one, other = read("cnn.com"), read("cnn.com", outlets={"cnn.com": "Tarn"})
    assert one.articles["article_id"].tolist() == other.articles["article_id"].tolist()
    assert one.articles["article_id"].tolist() != read("CNN").articles["article_id"].tolist()


def test_a_name_that_outlets_of_several_countries_bear_is_left() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        articles = read("The Herald", "guardian.ng", "theguardian.com").articles
    assert articles["outlet"].tolist() == [
        "The Herald", "The Guardian (Nigeria)", "The Guardian",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "pair",
    [
        ("Tarn Ledger", "tarn ledger"),
        ("Tarn Ledger", "The Tarn Ledger"),
        ("Tarn Ledger", "tarnledger.com"),
        ("Tarn-Ledger", "tarn-ledger.co.uk"),
        ("Fox News", "fox"),
    ],
)
def test_names_that_look_alike_are_said(pair: tuple[str, str]) -> None:
    with pytest.warns(ReadWarning, match="look alike: ") as said:
        read(*pair, "Spark")
    assert all(one in str(said[0].message) for one in pair[1:])
    assert "Spark" not in str(said[0].message)


def test_of_an_address_the_host_is_left() -> None:
    articles = read("https://www.tarnledger.example/2031/05/x", "Spark").articles
    assert articles["outlet"].tolist() == ["tarnledger.example", "Spark"]
    assert articles["outlet_read"].tolist()[0] == "https://www.tarnledger.example/2031/05/x"


def test_the_users_names_come_first() -> None:
    names = {"tarnledger.com": "Tarn Ledger", "CNN": "CNN International"}
    corpus = read("tarnledger.com", "Tarn Ledger", "cnn.com", outlets=names)
    assert corpus.articles["outlet"].tolist() == [
        "Tarn Ledger", "Tarn Ledger", "CNN International",
    ]  # fmt: skip
    assert corpus.steps[0].settings["outlets"] == names


def test_names_that_nobody_has_are_said() -> None:
    with pytest.warns(ReadWarning, match="1 name for outlets stands in .* mean 'Tarn Ledger'"):
        read("Tarn Ledger", outlets={"Tarn Ledgr": "Tarn"})
