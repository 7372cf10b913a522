"""The passages behind a score, as a key word in context."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from narrativ.comparison import Comparison, compare
from narrativ.corpus import Corpus
from narrativ.framing import Terms


@pytest.fixture(scope="module")
def comparison(corpus_of: Callable[..., Corpus]) -> Comparison:
    long = "So the ferry crews left. " * 6
    corpus = corpus_of(
        [
            {
                "outlet": "Lantern",
                "event": "e1",
                "body": [f"{long}There was chaos. {long}".strip()],
            },
            {"outlet": "Spark", "event": "e1", "body": ["Chaos, then calm."]},
        ]
    )
    return compare(corpus, measures=[Terms(min_articles=1)], permutations=9)


def test_evidence_comes_with_what_stands_around_it(comparison: Comparison) -> None:
    rows = comparison.evidence_for(measure="terms", feature="chaos")
    assert rows["match"].tolist() == ["chaos", "Chaos"]
    assert rows["left"].str.len().tolist() == [60, 0]
    assert rows["right"].tolist()[1] == ", then calm."
    for row in rows.to_dict("records"):
        assert row["left"] + row["match"] + row["right"] in row["text"]


def test_evidence_of_nothing_has_the_same_columns(comparison: Comparison) -> None:
    some = comparison.evidence_for(measure="terms", feature="chaos")
    none = comparison.evidence_for(measure="terms", feature="calm", outlet="Lantern")
    assert len(none) == 0
    assert list(none) == list(some)


def test_evidence_without_its_paragraph_has_no_context(comparison: Comparison) -> None:
    empty = comparison.corpus.paragraphs.iloc[:0]
    lost = replace(comparison, corpus=replace(comparison.corpus, paragraphs=empty))
    rows = lost.evidence_for(measure="terms", feature="chaos")
    assert rows["match"].isna().all()


def test_evidence_without_a_span_is_the_whole_paragraph(comparison: Comparison) -> None:
    nowhere = pd.array([None] * len(comparison.evidence), dtype="Int64")
    evidence = comparison.evidence.assign(start=nowhere, end=nowhere)
    whole = replace(comparison, evidence=evidence)
    rows = whole.evidence_for(measure="terms", feature="chaos", outlet="Spark")
    assert rows["sentence"].tolist() == ["Chaos, then calm."]
    assert rows["match"].isna().all()
