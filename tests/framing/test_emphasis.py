from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from narrativ.corpus import Corpus
from narrativ.framing import Emphasis
from narrativ.protocols import Context


@pytest.fixture
def corpus(corpus_of: Callable[..., Corpus]) -> Corpus:
    return corpus_of(
        [
            {
                "outlet": "A",
                "event": "e1",
                "body": [
                    ("Three words here.", "tolls"),
                    ("One more.", "boats"),
                    ("Five words of no topic.", None),
                ],
            },
            {"outlet": "B", "event": "e2", "body": [("The tolls rose 12 times.", "tolls")]},
            {"outlet": "B", "event": "e3", "storyline": "s2", "body": [("Snow fell.", "snow")]},
            {"outlet": "A", "event": "e1", "completeness": "headline_only", "body": []},
            {"outlet": "A", "event": None, "body": [("Tolls again.", "tolls")]},
        ]
    )


def units_of(corpus: Corpus) -> tuple[pd.DataFrame, pd.DataFrame]:
    groups = corpus.articles.set_index("article_id")["outlet"]
    return Emphasis()(corpus, Context(groups=groups))


def test_shares_of_words_with_zeros_inside_the_storyline(corpus: Corpus) -> None:
    units, _ = units_of(corpus)
    rows = [tuple(row) for row in units.itertuples(index=False)]
    assert rows == [
        ("a0000", "boats", 2.0, 10.0),
        ("a0000", "tolls", 3.0, 10.0),
        ("a0001", "boats", 0.0, 5.0),
        ("a0001", "tolls", 5.0, 5.0),
        ("a0002", "snow", 2.0, 2.0),
    ]


def test_evidence_is_the_paragraph_weighted_by_its_words(corpus: Corpus) -> None:
    _, evidence = units_of(corpus)
    texts = corpus.paragraphs.set_index("paragraph_id")["text"]
    assert len(evidence) == 4
    for row in evidence.to_dict("records"):
        assert row["start"] == 0
        assert row["end"] == len(texts[row["paragraph_id"]])
    assert evidence["weight"].tolist() == [3.0, 2.0, 5.0, 2.0]


def test_without_topics_there_is_nothing_to_count(corpus_of: Callable[..., Corpus]) -> None:
    units, evidence = units_of(corpus_of([{"outlet": "A", "event": "e1", "body": ["Some words."]}]))
    assert units.empty
    assert evidence.empty
