"""The tables are checked and cast where they enter."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrativ import schema
from narrativ.errors import SchemaError

TABLES = (
    *schema.CORPUS_TABLES,
    schema.SCORES,
    schema.EVIDENCE,
    schema.PAIRS,
    schema.SPANS,
    schema.EDITS,
)
TEXTS = st.text(st.characters(), max_size=8)  # with lone surrogates
PARTS = st.lists(st.none() | TEXTS, max_size=5)


def articles(**columns: Any) -> pd.DataFrame:
    """Return two rows of ARTICLES, not yet checked."""
    base = {"article_id": ["a", "b"], "words": [1, 2], "completeness": ["full", "cut"]}
    return pd.DataFrame(base | columns)


def conformed(**columns: Any) -> pd.DataFrame:
    return schema.conform(articles(**columns), schema.ARTICLES)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_an_empty_table_has_every_column_with_its_type(table: schema.Table) -> None:
    frame = schema.empty(table)
    assert tuple(frame.columns) == table.names
    assert len(frame) == 0
    assert [str(dtype) for dtype in frame.dtypes] == [column.dtype for column in table.columns]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_says_what_it_means(table: schema.Table) -> None:
    assert all(column.about for column in table.columns)
    assert len(set(table.names)) == len(table.names)
    assert set(table.key) <= set(table.names)


def test_columns_come_in_order_and_unknown_ones_behind() -> None:
    frame = conformed(mine=[1, 2], outlet=["x", None])
    assert tuple(frame.columns) == (*schema.ARTICLES.names, "mine")
    assert frame["outlet"].isna().tolist() == [False, True]
    assert frame["title"].isna().all()


def test_the_argument_is_left_alone_and_the_index_counts_anew() -> None:
    given_ = articles(published=["2031-01-01", None]).set_axis([7, 7])
    before = given_.copy()
    frame = schema.conform(given_, schema.ARTICLES)
    pd.testing.assert_frame_equal(given_, before)
    assert frame.index.tolist() == [0, 1]


def test_conforming_twice_changes_nothing() -> None:
    once = conformed(mine=[1, "x"], published=["2031-01-01", None], event_probability=[0.5, None])
    pd.testing.assert_frame_equal(schema.conform(once, schema.ARTICLES), once)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"words": [1.0, 2.5]}, "'words'.*Int64"),
        ({"words": [1, "x"]}, "'words'.*Int64"),
        ({"words": [2**70, 1]}, "'words'.*Int64"),
        ({"words": [float("inf"), 1]}, "'words'.*Int64"),
        ({"words": [1, None]}, "'words'.*empty cells"),
        ({"article_id": ["a", None]}, "'article_id'.*empty cells"),
        ({"article_id": ["a", "a"]}, r"key \['a'\] more than once"),
        ({"completeness": ["full", "odd"]}, "holds 'odd'; expected one of full, lead_missing"),
        ({"published": ["yesterday", None]}, "'published'.*ISO8601"),
        ({"published": [1, 2]}, "'published'.*number"),
        ({"published": ["01/08/2031", None]}, "'published'"),
        ({"event_probability": ["likely", None]}, "'event_probability'.*Float64"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_line(columns: dict[str, Any], words: str) -> None:
    with pytest.raises(SchemaError, match=words) as caught:
        conformed(**columns)
    assert "\n" not in str(caught.value)


def test_half_a_surrogate_pair_is_no_text() -> None:
    half = pd.Series(["\ud800", None], dtype=object)
    for name in ("title", "mine"):
        with pytest.raises(SchemaError, match=f"'{name}'.*surrogates"):
            conformed(**{name: half})


def test_a_missing_column_is_named_with_those_that_are_there() -> None:
    with pytest.raises(SchemaError, match=r"no column 'words' .*it has: article_id, 7"):
        schema.conform(pd.DataFrame({"article_id": ["a"], 7: [1]}), schema.ARTICLES)


def test_a_name_stands_once() -> None:
    twice = articles().assign(x=1, y=2).rename(columns={"y": "x"})
    with pytest.raises(SchemaError, match="more than one column named 'x'"):
        schema.conform(twice, schema.ARTICLES)
    with pytest.raises(SchemaError, match="more than one column named '7'"):
        schema.conform(
            articles().assign(**{"7": 1}).assign(x=2).rename(columns={"x": 7}), schema.ARTICLES
        )


def test_only_a_frame_is_a_table() -> None:
    with pytest.raises(SchemaError, match="DataFrame, got list"):
        schema.conform([1], schema.ARTICLES)  # type: ignore[arg-type]


def test_times_are_utc_to_the_microsecond() -> None:
    berlin = dt.timezone(dt.timedelta(hours=2))
    cases: list[tuple[list[Any], list[str]]] = [
        (["2031-01-01T10:00Z", "2031-01-01"], ["2031-01-01T10:00:00", "2031-01-01T00:00:00"]),
        (["2031-01-01T10:00+02:00", ""], ["2031-01-01T08:00:00", "NaT"]),
        (
            [dt.datetime(2031, 1, 1, 10, tzinfo=berlin), dt.date(2031, 1, 2)],
            ["2031-01-01T08:00:00", "2031-01-02T00:00:00"],
        ),
        (
            ["0001-01-01T00:00Z", "9999-12-31T23:59:59.999999Z"],
            ["0001-01-01T00:00:00", "9999-12-31T23:59:59.999999"],
        ),
    ]
    for given_, expected in cases:
        column = conformed(published=given_)["published"]
        assert str(column.dtype) == schema.TIME
        shown = ["NaT" if pd.isna(v) else v.tz_localize(None).isoformat() for v in column]
        assert shown == expected


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        ([1, "x"], "string"),
        ([["a"], None], "string"),
        ([True, None], "boolean"),
        ([np.int64(1), None], "Int64"),
        ([dt.date(2031, 1, 1), None], "string"),
        ([None, None], "string"),
    ],
)
def test_own_columns_get_one_plain_type(values: list[Any], dtype: str) -> None:
    column = conformed(mine=pd.Series(values, dtype=object))["mine"]
    assert str(column.dtype) == dtype
    assert column.isna().tolist() == [value is None for value in values]


def test_own_columns_of_a_type_keep_it() -> None:
    frame = conformed(mine=np.array([1, 2], dtype=np.int8), kind=pd.Categorical(["x", None]))
    assert frame["mine"].dtype == np.int8
    assert isinstance(frame["kind"].dtype, pd.CategoricalDtype)


@given(PARTS, PARTS)
def test_ids_are_equal_only_for_equal_parts(a: list[str | None], b: list[str | None]) -> None:
    assert (schema.content_id(*a) == schema.content_id(*b)) == (a == b)
    assert re.fullmatch("[0-9a-f]{16}", schema.content_id(*a))


def test_ids_tell_none_from_the_empty_and_the_word() -> None:
    parts: list[tuple[Any, ...]] = [(), (None,), ("",), ("None",), (None, None), ("\x00",)]
    assert len({schema.content_id(*part) for part in parts}) == len(parts)


def test_an_id_never_changes() -> None:
    assert schema.content_id("Norvane", None, "Title", "Text 😀") == "9b20f49e1d944f3f"
