from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from narrativ.errors import SchemaError, UnknownNameError
from narrativ.framing.frames import Codebook, Frame
from narrativ.framing.frames.codes import (
    complete_exclusive,
    is_exclusive,
    require_in_corpus,
    resolve_external_ids,
    shortage,
    validate_codes,
)

BOOK = Codebook(
    "ferries", tuple(Frame(name, f"It is {name}.") for name in ("loss", "money", "law"))
)
CODES = pd.DataFrame(
    {
        "article_id": ["a", "a", "b"],
        "frame": ["loss", "money", "loss"],
        "code": [1, 0, 0],
        "probability": [0.5, 0.5, None],
    }
)


def test_one_form() -> None:
    table = validate_codes(CODES, BOOK, "article_id")
    assert table.columns.tolist() == ["unit", "frame", "code", "text", "outlet", "probability"]
    assert table["code"].tolist() == [1, 0, 0]
    assert table["probability"].isna().tolist() == [False, False, True]
    pd.testing.assert_frame_equal(
        table, validate_codes(pd.concat([CODES, CODES]), BOOK, "article_id")
    )


def test_texts_of_their_own_get_an_id() -> None:
    codes = pd.DataFrame({"text": ["It sank.", "It sank.", "Fares."], "frame": "loss", "code": 1})
    table = validate_codes(codes, BOOK, "article_id")
    assert table["unit"].str.startswith("text:").all()
    assert len(table) == 2


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"frame": "los"}, UnknownNameError, "did you mean 'loss'"),
        ({"code": 2}, SchemaError, "a code is 2; expected 1"),
        ({"code": None}, SchemaError, "'code' of the codes has empty cells"),
        ({"probability": 0.0}, SchemaError, r"probability is 0\.0"),
        ({"probability": 1.2}, SchemaError, r"probability is 1\.2"),
        ({"probability": "often"}, SchemaError, "probability is 'often'"),
        ({"article_id": None}, SchemaError, "neither 'article_id', 'external_id' nor 'text'"),
    ],
)
def test_what_is_wrong_is_said(
    change: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        validate_codes(CODES.assign(**change), BOOK, "article_id")


def test_columns_that_lack() -> None:
    with pytest.raises(SchemaError, match="no column 'code'"):
        validate_codes(CODES.drop(columns="code"), BOOK, "article_id")
    with pytest.raises(SchemaError, match="neither a column 'paragraph_id' nor 'text'"):
        validate_codes(CODES, BOOK, "paragraph_id")
    with pytest.raises(SchemaError, match="there are no codes"):
        validate_codes(CODES.iloc[:0], BOOK, "article_id")
    with pytest.raises(SchemaError, match="got list"):
        validate_codes([], BOOK, "article_id")  # type: ignore[arg-type]


def test_codes_that_contradict_each_other() -> None:
    with pytest.raises(SchemaError, match="coded both 0 and 1, such as 'a' for"):
        validate_codes(pd.concat([CODES, CODES.assign(code=1 - CODES["code"])]), BOOK, "article_id")
    with pytest.raises(SchemaError, match="two sampling probabilities"):
        validate_codes(pd.concat([CODES, CODES.assign(probability=0.25)]), BOOK, "article_id")


def test_codes_of_articles_that_are_not_there() -> None:
    table = validate_codes(CODES, BOOK, "article_id")
    require_in_corpus(table, ["a", "b"], "article_id")
    with pytest.raises(SchemaError, match="1 coded units are not in the corpus: article_id b"):
        require_in_corpus(table, ["a"], "article_id")
    own = table.assign(text="It sank.")
    require_in_corpus(own, [], "article_id")


ARTICLES = pd.DataFrame(
    {"article_id": ["a", "b", "c", "d"], "external_id": pd.array(["7", "8", "8", None], "string")}
)


@pytest.mark.parametrize("ids", [["7", "7", "9"], [7, 7, 9], [7.0, 7.0, 9.0], [" 7", "7 ", "9"]])
def test_codes_by_ids_of_ones_own(ids: list[object]) -> None:
    codes = CODES.drop(columns="article_id").assign(external_id=pd.Series(ids))
    table = validate_codes(codes, BOOK, "article_id")
    with pytest.raises(SchemaError, match=r"1 coded articles .* external_id 9; it has ids such"):
        resolve_external_ids(table, ARTICLES)
    found = resolve_external_ids(table[table["unit"] != "external_id:9"], ARTICLES)
    expected = validate_codes(CODES.iloc[:2], BOOK, "article_id")
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)
    with pytest.raises(SchemaError, match="it has none"):
        resolve_external_ids(table, ARTICLES.assign(external_id=pd.Series(pd.NA, ARTICLES.index)))


def test_an_id_of_ones_own_that_is_of_two_articles() -> None:
    codes = CODES.assign(article_id=pd.Series([None, None, "b"]), external_id=["7", "8", "nowhere"])
    with pytest.raises(SchemaError, match="those of several articles of the corpus: 8"):
        resolve_external_ids(validate_codes(codes, BOOK, "article_id"), ARTICLES)
    found = resolve_external_ids(validate_codes(codes.iloc[[0, 2]], BOOK, "article_id"), ARTICLES)
    assert found["unit"].tolist() == ["a", "b"]
    own = codes.iloc[[0]].assign(external_id="elsewhere", text="It sank.")
    assert len(resolve_external_ids(validate_codes(own, BOOK, "article_id"), ARTICLES)) == 1


def test_ids_of_ones_own_that_contradict_those_of_the_corpus() -> None:
    twice = pd.concat(
        [CODES.iloc[[0]], CODES.iloc[[0]].assign(article_id=None, external_id="7", code=0)]
    )
    with pytest.raises(SchemaError, match="coded both 0 and 1"):
        resolve_external_ids(validate_codes(twice, BOOK, "article_id"), ARTICLES)


def test_one_frame_of_many_is_none_of_the_others() -> None:
    single = validate_codes(CODES.iloc[[0]], BOOK, "article_id")
    whole = complete_exclusive(single, BOOK.names)
    assert dict(zip(whole["frame"], whole["code"], strict=True)) == {
        "law": 0,
        "loss": 1,
        "money": 0,
    }
    assert (whole["probability"] == 0.5).all()
    both = validate_codes(CODES.assign(code=1), BOOK, "article_id")
    with pytest.raises(SchemaError, match="1 units have more than one frame, such as 'a'"):
        complete_exclusive(both, BOOK.names)


def test_one_frame_of_many() -> None:
    single = pd.DataFrame(
        {"unit": list("abc"), "frame": ["loss", "money", "law"], "code": 1, "text": None}
    )
    assert is_exclusive(single)
    assert not is_exclusive(pd.concat([single, single.assign(frame=["money", "law", "loss"])]))
    assert not is_exclusive(single.assign(code=[1, 1, 0]))


def test_too_few() -> None:
    assert shortage(pd.Series([0] * 5 + [1] * 5)) == ""
    assert "4 with the frame and 9 without" in shortage(pd.Series([0] * 9 + [1] * 4))
    assert "expected at least 5 of each" in shortage(pd.Series(np.ones(30)))
