"""The square of distances draws what the matrix holds."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from narrativ import plot
from narrativ.errors import SchemaError

HOSTILE = '<b>x</b> <a href="javascript:alert(1)">y</a>'


def matrix() -> pd.DataFrame:
    rows = [
        ("Ledger", "Spark", 0.612, 0.55, 0.67, 8, 7, 7),
        ("Spark", "Ledger", 0.612, 0.55, 0.67, 8, 7, 7),
        ("Ledger", HOSTILE, 0.4, np.nan, np.nan, 3, 2, 2),
        (HOSTILE, "Ledger", 0.4, np.nan, np.nan, 3, 2, 2),
        ("Spark", HOSTILE, np.nan, np.nan, np.nan, 3, 0, 0),
        (HOSTILE, "Spark", np.nan, np.nan, np.nan, 3, 0, 0),
    ]
    columns = ["outlet", "other", "distance", "low", "high", "pairs", "known", "events"]
    return pd.DataFrame(rows, columns=columns).assign(event_id=None)


def test_cells_hold_the_distance_and_its_interval() -> None:
    figure = plot.distances(matrix())
    (square,) = figure.data
    assert [list(row) for row in square.z] == [
        [None, 0.4, None],
        [0.4, None, 0.612],
        [None, 0.612, None],
    ]
    written = sorted(note.text for note in figure.layout.annotations)
    assert written == ["0.40", "0.40", "0.61<br>0.55 to 0.67", "0.61<br>0.55 to 0.67"]
    assert "7 of 8 pairs of texts known" in square.hovertext[1][2]
    assert "no interval" in square.hovertext[1][0]
    assert "not known" in square.hovertext[0][2]
    assert "no event" in square.hovertext[0][0]


def test_names_are_escaped() -> None:
    said = plot.distances(matrix()).to_json()
    assert "<a " not in said
    assert "\\u003ca " not in said


def test_nothing_known_is_said_in_words() -> None:
    for empty in (matrix().iloc[:0], matrix().assign(distance=np.nan)):
        figure = plot.distances(empty)
        assert not figure.data
        assert "tell the same" in figure.layout.annotations[0].text


def test_tables_that_are_no_matrix_are_refused() -> None:
    with pytest.raises(SchemaError, match="no column 'known'"):
        plot.distances(matrix().drop(columns="known"))
    with pytest.raises(SchemaError, match="more than once"):
        plot.distances(pd.concat([matrix(), matrix()]))


def test_emphasis_draws_shares_of_words_only(standin: ModuleType) -> None:
    comparison = standin.comparison()
    shares = comparison.scores.assign(aspect="share")
    lead = shares.assign(aspect="lead", feature="lead: " + shares["feature"], value=99.0)
    both = plot.emphasis(replace(comparison, scores=pd.concat([shares, lead])))
    assert both == plot.emphasis(replace(comparison, scores=shares))
    assert not plot.emphasis(replace(comparison, scores=lead)).data
