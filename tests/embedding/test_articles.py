"""Articles as vectors: the headline and the lead weigh most."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

import narrativ as nv
from narrativ import schema
from narrativ.embedding.articles import article_vectors, headline_vectors
from narrativ.embedding.vectors import l2_normalized
from narrativ.errors import NotReadyError

MADE: dict[str, list[str]] = {
    "whole": ["headline", "body", "caption", "body", "subheading", "body"],
    "empty": ["credit"],
    "bare": ["body", "body"],
    "shown": ["caption", "boilerplate"],
    "title": ["headline"],
}


def made(vectors: npt.NDArray[np.float32] | None = None) -> nv.Corpus:
    """Return five articles whose kinds of paragraph are those of `MADE`."""
    rows = [
        {"paragraph_id": f"{article}{place}", "article_id": article, "position": place}
        | {"start": 0, "end": 1, "kind": kind, "text": "x"}
        for article, kinds in MADE.items()
        for place, kind in enumerate(kinds)
    ]
    articles = pd.DataFrame({"article_id": list(MADE), "words": 0, "completeness": "full"})
    if vectors is None:
        vectors = np.eye(len(rows), dtype=np.float32)
    return nv.Corpus(
        articles=schema.conform(articles, schema.ARTICLES),
        paragraphs=schema.conform(pd.DataFrame(rows), schema.PARAGRAPHS),
        vectors=vectors,
    )


def by_hand(weights: Sequence[float]) -> npt.NDArray[np.float64]:
    """Return the weights of the twelve paragraphs of `made` at unit length."""
    row = np.pad(np.array(weights, dtype=np.float64), (0, 12 - len(weights)))
    return row / np.linalg.norm(row)


def test_article_vectors_by_hand() -> None:
    found = article_vectors(made())
    assert found.dtype == np.float32
    assert type(found) is np.ndarray
    assert found.shape == (5, 12)
    # The caption is passed over; the subheading counts as a paragraph.
    np.testing.assert_allclose(found[0], by_hand([1, 1, 0, 0.8, 0.64, 0.512]), rtol=1e-6)
    np.testing.assert_allclose(found[2], by_hand([0] * 7 + [1, 0.8]), rtol=1e-6)
    np.testing.assert_array_equal(found[4], by_hand([0] * 11 + [1]))
    assert not found[[1, 3]].any()


def test_headline_vectors_by_hand() -> None:
    found = headline_vectors(made())
    assert found.dtype == np.float32
    assert [row.nonzero()[0].tolist() for row in found] == [[0], [], [7], [], [11]]
    assert set(found[found > 0].tolist()) == {1.0}


def test_a_headline_is_known_by_its_kind() -> None:
    corpus = made()
    late = corpus.paragraphs["paragraph_id"].replace({"whole0": "whole9"})
    moved = corpus.paragraphs.assign(paragraph_id=late)
    moved.loc[0, "position"] = 9
    assert corpus.vectors is not None
    moved_there = corpus.changed(nv.Step("moved"), paragraphs=moved, vectors=corpus.vectors.copy())
    found = article_vectors(moved_there)
    np.testing.assert_allclose(found[0], by_hand([1, 1, 0, 0.8, 0.64, 0.512]), rtol=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_rows_follow_the_articles_in_any_order(seed: int) -> None:
    random = np.random.default_rng(seed)
    corpus = made(random.normal(size=(12, 7)).astype(np.float32))
    assert corpus.vectors is not None
    rows, places = random.permutation(5), random.permutation(12)
    other = corpus.changed(
        nv.Step("shuffle"),
        articles=corpus.articles.iloc[rows],
        paragraphs=corpus.paragraphs.iloc[places],
        vectors=corpus.vectors[places],
    )
    for vectors in (article_vectors, headline_vectors):
        np.testing.assert_array_equal(vectors(other), vectors(corpus)[rows])


def test_unit_length_or_zeros() -> None:
    random = np.random.default_rng(0)
    corpus = made(10 * random.normal(size=(12, 5)).astype(np.float32))
    for vectors in (article_vectors, headline_vectors):
        np.testing.assert_allclose(
            np.linalg.norm(vectors(corpus), axis=1), [1, 0, 1, 0, 1], atol=1e-6
        )
        assert not vectors(made(np.zeros((12, 5), dtype=np.float32))).any()


def test_mapped_vectors_are_taken(tmp_path: Path) -> None:
    vectors = np.random.default_rng(0).normal(size=(12, 5)).astype(np.float32)
    np.save(tmp_path / "vectors.npy", vectors)
    mapped = np.load(tmp_path / "vectors.npy", mmap_mode="r")
    for function in (article_vectors, headline_vectors):
        found = function(made(mapped))
        assert type(found) is np.ndarray
        np.testing.assert_array_equal(found, function(made(vectors)))


def test_paragraphs_of_a_strange_index() -> None:
    corpus = made()
    assert corpus.vectors is not None
    part = nv.Corpus(
        articles=corpus.articles.iloc[[2, 0, 4, 3, 1]],
        paragraphs=corpus.paragraphs.set_index(np.arange(12)[::-1] * 3),
        vectors=corpus.vectors,
    )
    np.testing.assert_array_equal(article_vectors(part), article_vectors(corpus)[[2, 0, 4, 3, 1]])


def test_a_very_long_article() -> None:
    kinds = ["headline", *["body"] * 5000]
    corpus = made(np.zeros((12, 2), dtype=np.float32))
    rows = pd.DataFrame(
        {"paragraph_id": [f"p{n}" for n in range(5001)], "article_id": "whole"}
        | {"position": range(5001), "start": 0, "end": 1, "kind": kinds, "text": "x"}
    )
    ones = np.ones((5001, 2), dtype=np.float32)
    long = corpus.changed(
        nv.Step("long"), articles=corpus.articles[:1], paragraphs=rows, vectors=ones
    )
    np.testing.assert_allclose(article_vectors(long)[0], np.sqrt(np.full(2, 0.5)), rtol=1e-6)


def test_without_vectors(toy_encoder: Any) -> None:
    read = nv.read(pd.DataFrame({"text": ["The quay closed."]}))
    checks: list[Callable[[nv.Corpus], Any]] = [article_vectors, headline_vectors]
    for vectors in checks:
        with pytest.raises(NotReadyError, match=r"narrativ\.embed"):
            vectors(read)
        with pytest.raises(NotReadyError, match=r"narrativ\.read"):
            vectors(nv.Corpus())
        assert vectors(nv.embed(read, encoder=toy_encoder)).shape == (1, 64)


def test_unit_leaves_what_it_is_given() -> None:
    given = np.array([[3, 4], [0, 0]], dtype=np.float32)
    np.testing.assert_allclose(l2_normalized(given), np.array([[0.6, 0.8], [0, 0]]), rtol=1e-6)
    assert given[0, 0] == 3
