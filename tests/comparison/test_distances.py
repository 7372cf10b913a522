"""Distances of a comparison: how far apart every two groups are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from narrativ.comparison import Comparison, compare
from narrativ.corpus import Corpus
from narrativ.errors import NotReadyError, UnknownNameError
from narrativ.framing import Emphasis
from narrativ.protocols import Context

Builder = Callable[..., Any]


class Apart:
    """Every two articles of an event, with a distance that is made up."""

    name = "distance"
    unit = "bits"

    def __call__(self, corpus: Corpus, context: Context) -> tuple[pd.DataFrame, pd.DataFrame]:
        told = corpus.articles.sort_values("article_id")
        rows = [
            (a, b, "wording", float(number % 3), 10.0)
            for number, (a, first) in enumerate(
                zip(told["article_id"], told["event_id"], strict=True)
            )
            for b, second in zip(told["article_id"], told["event_id"], strict=True)
            if first == second and a < b
        ]
        units = ["article_a", "article_b", "feature", "numerator", "denominator"]
        evidence = ["feature", "article_id", "paragraph_id", "start", "end", "weight"]
        return pd.DataFrame(rows, columns=units), pd.DataFrame(columns=evidence)


@pytest.fixture(scope="module")
def comparison(corpus_of: Builder) -> Comparison:
    articles = [
        {"outlet": outlet, "event": f"e{event}", "body": [("The quay was shut.", "quay")]}
        for event in range(7)
        for outlet in "ABC"
    ]
    return compare(corpus_of(articles), measures=[Apart()], permutations=99)


def test_every_two_groups_have_a_row(comparison: Comparison) -> None:
    table = comparison.distances()
    assert set(zip(table["outlet"], table["other"], strict=True)) >= {("A", "B"), ("B", "A")}
    assert (table["events"] == 7).all()
    assert len(comparison.distances("e3")) == len(table)


def test_what_is_not_there_is_said(comparison: Comparison, corpus_of: Builder) -> None:
    with pytest.raises(UnknownNameError):
        comparison.distances("e99")
    with pytest.raises(NotReadyError, match="no measure 'distance' of pairs"):
        compare(
            corpus_of([{"outlet": "A", "event": "e", "body": ["x"]}]), measures=[Emphasis()]
        ).distances()
