"""Outlets renamed, articles excluded: what belongs to them goes along, the rest stays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import narrativ as nv
from narrativ.corpus import outlet_names
from narrativ.errors import ReadError, SchemaError, UnknownNameError


def test_a_renamed_outlet_keeps_ids_vectors_groups_and_audit(corpus: nv.Corpus) -> None:
    one, other = sorted(corpus.articles["outlet"].dropna().unique())[:2]
    renamed = nv.rename_outlets(corpus, {one: other})
    assert one not in set(renamed.articles["outlet"])
    was = corpus.articles["outlet"] == one
    assert set(renamed.articles.loc[was, "outlet_read"]) == {one}
    assert renamed.articles.loc[~was, "outlet_read"].isna().all()
    for column in ("article_id", "event_id", "agency"):
        pd.testing.assert_series_equal(renamed.articles[column], corpus.articles[column])
    np.testing.assert_array_equal(renamed.vectors, corpus.vectors)
    pd.testing.assert_frame_equal(renamed.audit, corpus.audit)
    assert renamed.events["outlets"].sum() < corpus.events["outlets"].sum()
    assert renamed.steps[-1] == nv.Step("rename_outlets", {"outlets": {one: other}})
    # Named back, nothing is left of it.
    back = nv.rename_outlets(nv.rename_outlets(corpus, {one: "Tarn"}), {"Tarn": one})
    assert back.articles["outlet_read"].isna().all()


def test_an_unknown_outlet_is_said(corpus: nv.Corpus) -> None:
    name = str(corpus.articles["outlet"].dropna().iloc[0])
    with pytest.raises(UnknownNameError, match=f"did you mean '{name}'"):
        nv.rename_outlets(corpus, {f"{name}s": "Tarn"})


@pytest.mark.parametrize("names", [{"a": ""}, {"": "b"}, {"a": 3}, 5, ["a"]])
def test_names_that_are_none_are_refused(names: object) -> None:
    with pytest.raises(SchemaError, match="expected"):
        outlet_names(names)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("names.csv", "outlet,name\ntarn.example,Tarn Ledger\nSprk,Spark\n"),
        ("names.csv", "tarn.example;Tarn Ledger\nSprk;Spark\n"),
        ("names.tsv", "tarn.example\tTarn Ledger\nSprk\tSpark\n"),
        ("names.toml", '"tarn.example" = "Tarn Ledger"\nSprk = "Spark"\n'),
        ("names.toml", '[outlets]\n"tarn.example" = "Tarn Ledger"\nSprk = "Spark"\n'),
    ],
)
def test_names_come_from_a_file(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    wanted = {"tarn.example": "Tarn Ledger", "Sprk": "Spark"}
    assert outlet_names(tmp_path / name) == wanted
    assert outlet_names(str(tmp_path / name)) == wanted


@pytest.mark.parametrize(
    ("name", "text"), [("names.csv", "Tarn Ledger\n"), ("names.toml", "x = ["), ("gone.csv", None)]
)
def test_a_file_that_has_no_names_is_refused(tmp_path: Path, name: str, text: str | None) -> None:
    if text is not None:
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ReadError, match="expected"):
        outlet_names(tmp_path / name)


def test_what_belongs_to_an_excluded_article_goes_with_it(corpus: nv.Corpus) -> None:
    gone = str(corpus.articles["article_id"].iloc[0])
    event = corpus.articles["event_id"].iloc[0]
    left = nv.exclude(corpus, gone, why="  a\nrecipe ")
    assert len(left) == len(corpus) - 1
    for table in (left.articles, left.paragraphs, left.credits):
        assert gone not in set(table["article_id"])
    assert left.vectors is not None
    assert len(left.vectors) == len(left.paragraphs)
    row = left.audit[left.audit["article_id"] == gone].iloc[0]
    assert (row["status"], row["reason"]) == ("rejected", "excluded: a recipe")
    assert len(left.audit) == len(corpus.audit)
    before = corpus.events.set_index("event_id")["articles"]
    after = left.events.set_index("event_id")["articles"]
    assert after[event] == before[event] - 1
    assert left.steps[-1] == nv.Step("exclude", {"articles": [gone], "why": "a recipe"})
    left.checked()


def test_several_are_excluded_by_either_id(corpus: nv.Corpus) -> None:
    ids = corpus.articles[["article_id", "external_id"]].iloc[:2]
    given = [ids["article_id"].iloc[0], ids["external_id"].iloc[1]]
    assert len(nv.exclude(corpus, given, why="recipes")) == len(corpus) - 2


def test_ids_may_be_numbers() -> None:
    table = pd.DataFrame({"id": [1, 2, 3], "text": ["The quay opened.", "Rain fell.", "Sun rose."]})
    corpus = nv.read(table)
    assert len(nv.exclude(corpus, 3, why="a recipe")) == 2
    assert len(nv.exclude(corpus, table["id"].iloc[:2], why="recipes")) == 1
    for wrong in (3.0, [None], True, {"3": "4"}):
        with pytest.raises(SchemaError, match="is no id of an article"):
            nv.exclude(corpus, wrong, why="a recipe")  # type: ignore[arg-type]


def test_what_cannot_be_excluded_is_said(corpus: nv.Corpus) -> None:
    gone = str(corpus.articles["article_id"].iloc[0])
    with pytest.raises(SchemaError, match="the reason"):
        nv.exclude(corpus, gone, why=" ")
    with pytest.raises(UnknownNameError, match="no article named"):
        nv.exclude(corpus, f"{gone}x", why="a recipe")
    with pytest.raises(SchemaError, match="expected some to be left"):
        nv.exclude(corpus, corpus.articles["article_id"], why="recipes")
    with pytest.raises(SchemaError, match="no article to exclude"):
        nv.exclude(corpus, [], why="recipes")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "there is no file"),
        (b"", "is empty: there are no names of outlets in it"),
        (b"\x89PNG\r\n\x00\xff\xfe\x00", "is no text in UTF-8"),
        (b"just one column\n", "has the row 'just one column'; expected a CSV file with two col"),
        (b"outlet,name\n", "has a header and no names of outlets below it"),
    ],
)
def test_files_without_names_of_outlets(tmp_path: Path, content: bytes | None, said: str) -> None:
    path = tmp_path / "names.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ReadError, match=said) as failed:
        nv.read(pd.DataFrame({"text": ["The quay opened."]}), outlets=path)
    assert "Errno" not in str(failed.value)
