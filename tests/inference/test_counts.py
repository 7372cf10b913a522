from __future__ import annotations

import pandas as pd
import pytest

from narrativ.errors import SchemaError
from narrativ.inference import Counts


def units(**changed: object) -> pd.DataFrame:
    columns: dict[str, object] = {
        "article_id": ["b", "a", "a"],
        "feature": ["x", "x", "y"],
        "numerator": [2, 1, 3],
        "denominator": [10.0, 20.0, 20.0],
    }
    return pd.DataFrame(columns | changed)


def test_counts_are_sorted_and_zero_where_there_is_no_row() -> None:
    counts = Counts.from_units(units(), ["a", "b"], "m")
    assert counts.articles.tolist() == ["a", "b"]
    assert counts.numerators.toarray().tolist() == [[1.0, 3.0], [2.0, 0.0]]
    assert counts.denominators.tolist() == [[20.0], [10.0]]


def test_denominators_may_differ_by_feature() -> None:
    counts = Counts.from_units(units(denominator=[10.0, 20.0, 5.0]), ["a", "b"], "m")
    assert counts.denominators.tolist() == [[20.0, 5.0], [10.0, 10.0]]


def test_articles_that_are_not_compared_are_dropped() -> None:
    assert Counts.from_units(units(), ["b"], "m").articles.tolist() == ["b"]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"denominator": [10.0, 0.0, 20.0]}, "denominator 0"),
        ({"numerator": [1, -1, 2]}, "numerator -1"),
        ({"numerator": [1, float("inf"), 2]}, "numerator inf"),
        ({"numerator": ["1", "many", "2"]}, "numerator 'many'"),
        ({"feature": ["x", "x", "x"]}, "twice"),
        ({"feature": ["x", None, "y"]}, "empty"),
    ],
)
def test_a_measure_that_counts_nonsense_is_named(changed: dict[str, object], words: str) -> None:
    with pytest.raises(SchemaError, match=words) as caught:
        Counts.from_units(units(**changed), ["a", "b"], "mine")
    assert "'mine'" in str(caught.value)


def test_a_missing_column_is_named() -> None:
    with pytest.raises(SchemaError, match="no column 'denominator'"):
        Counts.from_units(units().drop(columns="denominator"), ["a"], "mine")


def test_a_missing_numerator_says_that_nothing_is_known() -> None:
    counts = Counts.from_units(
        units(numerator=[2, None, 3], denominator=[10.0, None, 20.0]), ["a", "b"], "m"
    )
    assert counts.unknown.toarray().tolist() == [[True, False], [False, False]]
    assert counts.numerators.toarray().tolist() == [[0.0, 3.0], [2.0, 0.0]]
    assert counts.denominators.tolist() == [[20.0], [10.0]]


def test_corrected_estimates_may_be_negative() -> None:
    counts = Counts.from_units(units(numerator=[2, -1, 3]), ["a", "b"], "m", signed=True)
    assert counts.numerators.toarray().tolist() == [[-1.0, 3.0], [2.0, 0.0]]


def test_what_is_said_of_a_feature_is_kept() -> None:
    said = units(
        held_out=[None, None, "style"], refused=["no codes", "", ""], quality=["", "", "q"]
    )
    counts = Counts.from_units(said, ["a", "b"], "m")
    assert counts.held_out.tolist() == ["", "style"]
    assert counts.refused.tolist() == ["no codes", ""]
    assert counts.quality.tolist() == ["", "q"]
