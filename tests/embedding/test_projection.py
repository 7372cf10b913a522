"""Coordinates: the same whatever the order, sensible where there is next to nothing to lay out."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import narrativ as nv
from narrativ.corpus import Corpus
from narrativ.embedding import projection
from narrativ.errors import MissingDependencyError, NotReadyError, SchemaError, UnknownNameError

SUBJECTS = ("The ferry crews strike at the quay", "A dam cracks above the town of Tarn")


def corpus_with(texts: Sequence[str], encoder: Any) -> Corpus:
    rows = pd.DataFrame({"doc_id": [f"d{n}" for n in range(len(texts))], "text": texts})
    return nv.embed(nv.read(rows), encoder=encoder)


def stories(number: int) -> list[str]:
    told = "{}. Reporter {} saw {} people and item{}."
    return [told.format(SUBJECTS[n % 2], n, n * 7, n) for n in range(number)]


@pytest.fixture
def corpus(toy_encoder: Any) -> Corpus:
    return corpus_with(stories(12), toy_encoder)


def test_a_row_an_article_sorted_by_id(corpus: Corpus) -> None:
    table = nv.coordinates(corpus, method="pca")
    assert list(table.columns) == ["article_id", "x", "y", "method"]
    assert table["article_id"].tolist() == sorted(corpus.articles["article_id"])
    assert set(table["method"]) == {"pca"}
    assert np.isfinite(table[["x", "y"]].to_numpy()).all()


def test_what_is_alike_lies_close(corpus: Corpus) -> None:
    table = nv.coordinates(corpus, method="pca").set_index("article_id")
    odd = corpus.articles["external_id"].str[1:].astype(int) % 2 == 1
    x = table["x"].reindex(corpus.articles["article_id"]).to_numpy()
    assert max(x[odd].max(), x[~odd].max()) > 0
    assert (x[odd].max() < x[~odd].min()) or (x[~odd].max() < x[odd].min())


@pytest.mark.parametrize("wide", [True, False])
def test_the_order_of_rows_and_the_seed_do_not_matter(toy_encoder: Any, wide: bool) -> None:
    # More dimensions than articles, and fewer.
    encoder = toy_encoder if wide else replace(toy_encoder, dimensions=5)
    corpus = corpus_with(stories(12), encoder)
    chance = np.random.default_rng(3)
    rows = chance.permutation(len(corpus.articles))
    cells = chance.permutation(len(corpus.paragraphs))
    assert corpus.vectors is not None
    shuffled = replace(
        corpus,
        articles=corpus.articles.iloc[rows].reset_index(drop=True),
        paragraphs=corpus.paragraphs.iloc[cells].reset_index(drop=True),
        vectors=corpus.vectors[cells],
    )
    first = nv.coordinates(corpus, method="pca")
    again = nv.coordinates(shuffled, method="pca", seed=9)
    pd.testing.assert_frame_equal(first, again, check_exact=True)


def test_either_way_to_the_components_gives_the_same() -> None:
    vectors = np.random.default_rng(0).normal(size=(40, 12)).astype(np.float32)
    padded = np.hstack([vectors, np.zeros((40, 60), dtype=np.float32)])
    np.testing.assert_allclose(projection._pca(vectors), projection._pca(padded), atol=1e-5)
    moments = np.cov(vectors.T.astype(float))
    variances = projection._pca(vectors).var(axis=0, ddof=1)
    np.testing.assert_allclose(variances, np.linalg.eigvalsh(moments)[::-1][:2], rtol=1e-5)


def test_the_article_farthest_out_lies_on_the_positive_side(corpus: Corpus) -> None:
    table = nv.coordinates(corpus, method="pca")
    for axis in ("x", "y"):
        values = table[axis].to_numpy()
        assert values[np.argmax(np.abs(values))] > 0


def test_copies_have_one_place_and_do_not_pull_the_map(toy_encoder: Any) -> None:
    texts = stories(8)
    alone = nv.coordinates(corpus_with(texts, toy_encoder), method="pca")
    copied = corpus_with([*texts, *[texts[0]] * 30], toy_encoder)
    table = nv.coordinates(copied, method="pca")
    assert len(table) == 38
    for axis in ("x", "y"):
        np.testing.assert_allclose(np.unique(table[axis]), np.unique(alone[axis]), atol=1e-6)


@pytest.mark.parametrize("method", [None, "pca"])
@pytest.mark.parametrize(
    ("texts", "spread"),
    [
        (["One text only."], (0, 0)),
        (["The same text."] * 4, (0, 0)),
        (["Ferry crews strike", "A dam cracks"], (1, 0)),
        (["Ferry crews strike", "A dam cracks", "Herring is dear"], (1, 1)),
    ],
)
def test_where_there_is_next_to_nothing(
    toy_encoder: Any, texts: list[str], spread: tuple[int, int], method: str | None
) -> None:
    table = nv.coordinates(corpus_with(texts, toy_encoder), method=method)
    assert set(table["method"]) == {"pca"}
    for axis, wide in zip(("x", "y"), spread, strict=True):
        values = table[axis].to_numpy()
        assert np.isfinite(values).all()
        assert (np.ptp(values) > 0.1) == bool(wide)
        assert wide or not np.signbit(values).any()


def test_an_article_without_text_has_no_place(corpus: Corpus) -> None:
    first = corpus.articles["article_id"].iloc[0]
    kinds = corpus.paragraphs["kind"].mask(corpus.paragraphs["article_id"] == first, "caption")
    bare = replace(corpus, paragraphs=corpus.paragraphs.assign(kind=kinds))
    table = nv.coordinates(bare, method="pca").set_index("article_id")
    assert table.loc[first, ["x", "y"]].isna().all()
    assert table.drop(index=first)[["x", "y"]].notna().all(axis=None)
    empty = replace(corpus, paragraphs=corpus.paragraphs.assign(kind="caption"))
    assert nv.coordinates(empty)["x"].isna().all()


def test_an_unknown_method_is_refused(corpus: Corpus) -> None:
    with pytest.raises(UnknownNameError, match="no method named 'tsne'; Known: pca, umap"):
        nv.coordinates(corpus, method="tsne")


def test_vectors_that_are_no_numbers_are_refused(corpus: Corpus) -> None:
    assert corpus.vectors is not None
    with pytest.raises(SchemaError, match="NaN or infinity"):
        nv.coordinates(replace(corpus, vectors=corpus.vectors * np.float32("nan")))


def test_without_vectors_it_says_what_to_do(corpus: Corpus) -> None:
    with pytest.raises(NotReadyError, match="embed"):
        nv.coordinates(replace(corpus, vectors=None))


def test_without_umap_the_default_is_pca_and_the_message_has_the_command(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projection, "_installed", lambda: False)
    assert set(nv.coordinates(corpus)["method"]) == {"pca"}
    with pytest.raises(MissingDependencyError, match=r"pip install 'narrativ\[umap\]'"):
        nv.coordinates(corpus, method="umap")


def test_pca_loads_no_umap(corpus: Corpus) -> None:
    before = "umap" in sys.modules
    nv.coordinates(corpus, method="pca")
    assert ("umap" in sys.modules) == before


@pytest.mark.slow
def test_umap_is_the_default_and_the_same_twice(toy_encoder: Any) -> None:
    pytest.importorskip("umap", exc_type=ImportError)
    corpus = corpus_with(stories(30), toy_encoder)
    table = nv.coordinates(corpus)
    assert set(table["method"]) == {"umap"}
    pd.testing.assert_frame_equal(table, nv.coordinates(corpus, method="umap", seed=0))
    other = nv.coordinates(corpus, seed=1)
    assert not np.allclose(table[["x", "y"]], other[["x", "y"]])
    assert np.isfinite(table[["x", "y"]].to_numpy()).all()
    fewest = nv.coordinates(corpus_with(stories(5), toy_encoder), method="umap")
    assert set(fewest["method"]) == {"umap"}
