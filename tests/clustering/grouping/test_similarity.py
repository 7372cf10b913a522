"""What articles are compared by."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

import narrativ as nv
from narrativ.clustering.grouping.similarity import Articles, comparable_articles

ROWS: list[dict[str, Any]] = [
    {
        "doc_id": "1",
        "title": "Ferry strike",
        "outlet": "Ledger",
        "text": "Crews in Orsund stop work on Monday.",
        "date": "1970-01-02T12:00Z",
    },
    {
        "doc_id": "2",
        "title": "Ferry strike",
        "outlet": "Spark",
        "text": "Crews in Orsund stop work on  Monday.",
    },
    {"doc_id": "3", "title": "Dam", "outlet": "Ledger", "text": "It cracked on Monday and Sunday."},
    {"doc_id": "4", "title": "Dam", "text": "Nobody was hurt."},
]


def articles(rows: list[dict[str, Any]], encoder: Any) -> tuple[Articles, dict[str, int]]:
    """Return the articles, and the row of each by the id that it was given."""
    corpus = nv.embed(nv.read(pd.DataFrame(rows)), encoder=encoder)
    found = comparable_articles(corpus)
    names = corpus.articles.set_index("article_id")["external_id"][found.ids]
    return found, {name: row for row, name in enumerate(names)}


@pytest.fixture(scope="module")
def compared(toy_encoder: Any) -> tuple[Articles, dict[str, int]]:
    return articles(ROWS, toy_encoder)


def test_in_an_order_of_their_own(
    compared: tuple[Articles, dict[str, int]], toy_encoder: Any
) -> None:
    found, _ = compared
    other, _ = articles(ROWS[::-1], toy_encoder)
    assert found.ids == sorted(found.ids) == other.ids
    for name in ("vectors", "headlines", "weekdays", "days", "outlets", "text_codes"):
        np.testing.assert_array_equal(getattr(found, name), getattr(other, name))
    assert (found.words != other.words).nnz == 0


def test_days_outlets_and_texts(compared: tuple[Articles, dict[str, int]]) -> None:
    found, row = compared
    assert found.days[row["1"]] == 1.5
    assert np.isnan(found.days[[row["2"], row["3"], row["4"]]]).all()
    assert found.outlets[row["1"]] == found.outlets[row["3"]] != found.outlets[row["2"]]
    assert found.outlets[row["4"]] == -1
    # One text, but for a blank.
    assert found.text_codes[row["1"]] == found.text_codes[row["2"]]
    assert len(set(found.text_codes.tolist())) == 3


def test_days_of_the_week(compared: tuple[Articles, dict[str, int]]) -> None:
    found, row = compared
    assert found.weekdays[row["1"]].tolist() == [1, 0, 0, 0, 0, 0, 0]
    half = float(np.sqrt(0.5))
    assert found.weekdays[row["3"]].tolist() == pytest.approx([half, 0, 0, 0, 0, 0, half])
    assert not found.weekdays[row["4"]].any()


def test_unit_length(compared: tuple[Articles, dict[str, int]]) -> None:
    found, _ = compared
    for matrix in (found.vectors, found.headlines, found.words.toarray()):
        np.testing.assert_allclose(np.linalg.norm(matrix, axis=1), 1, atol=1e-6)


def test_headline_and_lead_only(toy_encoder: Any) -> None:
    text = "\n\n".join(f"Paragraph about harbour number{n}." for n in range(20))
    found, row = articles([{"doc_id": "1", "title": "Head", "text": text}], toy_encoder)
    told = found.texts[row["1"]]
    assert told.startswith("Head\nParagraph about harbour number0.")
    assert "number7." in told
    assert "number8." not in told


def test_a_reuse_group_is_one_text(corpus_of: Callable[..., nv.Corpus]) -> None:
    corpus = corpus_of(
        [
            {"outlet": "A", "event": None, "body": ["Ferry stops."], "reuse_group": "g"},
            {"outlet": "B", "event": None, "body": ["The ferry stopped."], "reuse_group": "g"},
            {"outlet": "C", "event": None, "body": ["Herring is dear."]},
        ]
    )
    vectors = np.ones((len(corpus.paragraphs), 3), dtype=np.float32)
    codes = comparable_articles(corpus.changed(nv.Step("made"), vectors=vectors)).text_codes
    assert codes[0] == codes[1] != codes[2]


def test_articles_without_text_have_nothing_in_common(corpus_of: Callable[..., nv.Corpus]) -> None:
    corpus = corpus_of(
        [{"outlet": o, "event": None, "title": " ", "body": []} for o in ("A", "B", "C")]
    )
    vectors = np.zeros((len(corpus.paragraphs), 3), dtype=np.float32)
    found = comparable_articles(corpus.changed(nv.Step("made"), vectors=vectors))
    assert len(set(found.text_codes.tolist())) == 3
    assert found.words.nnz == 0
