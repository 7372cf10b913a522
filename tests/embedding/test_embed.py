"""The verb: a checked vector for each paragraph, whoever the encoder is."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import narrativ as nv
from narrativ.embedding import bundled, vectors_of
from narrativ.errors import NotReadyError, SchemaError

TEXTS = ["The quay closed at noon.", "Herring prices fell.", "The quay closed at noon.", "😀"]


@pytest.fixture(scope="module")
def corpus() -> nv.Corpus:
    """Four articles, two of which tell the same."""
    return nv.read(pd.DataFrame({"doc_id": list("abcd"), "text": TEXTS}))


@dataclass
class Listening:
    """Wraps an encoder and keeps what it was given."""

    inner: Any
    name: str = "listening"
    heard: list[str] = field(default_factory=list)

    def encode(self, texts: list[str], /) -> Any:
        self.heard += texts
        return self.inner.encode(texts)


@dataclass
class Returning:
    """Returns what a function makes of the number of texts."""

    make: Callable[[int], Any]

    def encode(self, texts: list[str], /) -> Any:
        return self.make(len(texts))


def test_a_vector_stands_by_its_paragraph(corpus: nv.Corpus, toy_encoder: Any) -> None:
    done = nv.embed(corpus, encoder=toy_encoder)
    assert done.vectors is not None
    assert done.vectors.dtype == np.float32
    for text, vector in zip(done.paragraphs["text"], done.vectors, strict=True):
        np.testing.assert_array_equal(vector, toy_encoder.encode([text])[0])
    assert corpus.vectors is None


def test_equal_texts_are_encoded_once(corpus: nv.Corpus, toy_encoder: Any) -> None:
    listening = Listening(toy_encoder)
    nv.embed(corpus, encoder=listening)
    assert sorted(listening.heard) == sorted(set(TEXTS))


@pytest.mark.parametrize("count", [50, 20_000])
def test_equal_texts_have_the_same_row_wherever_they_stand(count: int) -> None:
    """Also where there are more copies than are filled in at a time."""
    places = np.random.default_rng(0).integers(0, 7, count)
    texts = [f"Ferry {place} was late." for place in range(7)]
    lexical = nv.LexicalEncoder(dimensions=32)
    vectors = vectors_of([texts[place] for place in places], lexical, store=False)
    np.testing.assert_array_equal(vectors, lexical.encode(texts)[places])


def test_vectors_are_not_copied_on_the_way(corpus: nv.Corpus) -> None:
    texts = [f"Ferry {number} was late." for number in range(4000)] + ["Ferry 7 was late."] * 500
    lexical = nv.LexicalEncoder()
    lexical.encode(texts[:1])  # what is loaded once is no copy
    tracemalloc.start()
    try:
        vectors = vectors_of(texts, lexical, store=False)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # In one go, each of these would be there twice: the matrix, and a block of it.
    assert vectors.nbytes <= most < 1.9 * vectors.nbytes
    done = corpus.changed(nv.Step("embed"), vectors=(own := np.zeros((4, 2), dtype=np.float32)))
    assert done.vectors is not None
    assert np.shares_memory(done.checked("vectors").vectors, own)


def test_what_an_encoder_returns_is_taken_as_it_is() -> None:
    texts = [f"Ferry {number} was late." for number in range(4000)]
    made = np.random.default_rng(0).random((len(texts), 384), dtype=np.float32)
    vectors_of(texts[:1], Returning(lambda count: made[:count]), store=False)
    tracemalloc.start()
    try:
        vectors = vectors_of(texts, Returning(lambda count: made[:count]), store=False)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    np.testing.assert_array_equal(vectors, made)
    assert most < 1.9 * made.nbytes


def test_the_step_says_which_model(corpus: nv.Corpus, toy_encoder: Any) -> None:
    assert nv.embed(corpus, encoder=toy_encoder).steps[-1] == nv.Step(
        "embed", {"model": "ToyEncoder", "sha256": None, "dimensions": 64}
    )
    assert (
        nv.embed(corpus, encoder=Listening(toy_encoder)).steps[-1].settings["model"] == "listening"
    )


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda n: np.full((n, 2), np.nan), "NaN or infinity"),
        (lambda n: np.full((n, 2), np.inf), "NaN or infinity"),
        (lambda n: np.full((n, 2), 1e300), "NaN or infinity"),
        (lambda n: np.zeros(n), r"shape \(3,\) for 3 texts"),
        (lambda n: np.zeros((n + 1, 2)), r"shape \(4, 2\) for 3 texts"),
        (lambda n: np.zeros((n - 1, 2)), r"shape \(2, 2\) for 3 texts"),
        (lambda n: np.zeros((n, 0)), r"shape \(3, 0\)"),
        (lambda n: np.zeros((n, 2, 1)), r"shape \(3, 2, 1\)"),
        (lambda n: None, "no array of numbers|shape"),
        (lambda n: [[1.0], [1.0, 2.0], [1.0]], "no array of numbers"),
        (lambda n: [["a"]] * n, "no array of numbers"),
        (lambda n: [[None]] * n, "no array of numbers|NaN"),
    ],
)
def test_what_is_no_vector_is_refused(
    corpus: nv.Corpus, make: Callable[[int], Any], words: str
) -> None:
    with pytest.raises(SchemaError, match=words):
        nv.embed(corpus, encoder=Returning(make))


def test_lists_and_doubles_are_taken(corpus: nv.Corpus) -> None:
    done = nv.embed(corpus, encoder=Returning(lambda n: [[1.0, 2.0]] * n))
    assert done.vectors is not None
    assert done.vectors.dtype == np.float32


def test_what_cannot_encode_is_no_encoder(corpus: nv.Corpus) -> None:
    with pytest.raises(SchemaError, match="type int without a method 'encode'"):
        nv.embed(corpus, encoder=5)  # type: ignore[arg-type]


@pytest.mark.model
def test_the_step_of_the_bundled_model(corpus: nv.Corpus) -> None:
    encoder: Any = nv.encoder()
    done = nv.embed(corpus, store=False)
    assert done.steps[-1] == nv.Step(
        "embed",
        {
            "model": "all-MiniLM-L6-v2",
            "sha256": bundled.SHA256,
            "dimensions": 384,
            "revision": encoder.revision,
        },
    )
    assert done.vectors is not None
    np.testing.assert_array_equal(done.vectors, encoder.encode(TEXTS))
    named = nv.embed(corpus, encoder="all-MiniLM-L6-v2", store=False)
    assert named.steps[-1] == done.steps[-1]


@pytest.mark.model
@pytest.mark.parametrize("name", [None, "minilm-float32"])
def test_the_order_of_the_corpus_moves_no_bit(name: str | None) -> None:
    texts = [f"Ferry {number} {'was late ' * (number % 7)}at the quay." for number in range(40)]
    texts += texts[:5]
    vectors: dict[str, bytes] = {}
    for seed in range(3):
        order = np.random.default_rng(seed).permutation(len(texts))[: len(texts) - 3 * seed]
        rows = {"doc_id": order.astype(str), "text": [texts[place] for place in order]}
        done = nv.embed(nv.read(pd.DataFrame(rows)), encoder=name, store=False)
        assert done.vectors is not None
        for text, vector in zip(done.paragraphs["text"], done.vectors, strict=True):
            assert vectors.setdefault(text, vector.tobytes()) == vector.tobytes()


def test_a_saved_study_maps_its_vectors(
    corpus: nv.Corpus, toy_encoder: Any, tmp_path: Path
) -> None:
    done = nv.embed(corpus, encoder=toy_encoder)
    done.save(tmp_path / "study")
    again = nv.load(tmp_path / "study")
    assert isinstance(again.vectors, np.memmap)
    assert again.vectors.dtype == np.float32
    assert again.vectors.shape == (len(again.paragraphs), 64)
    for text, vector in zip(again.paragraphs["text"], again.vectors, strict=True):
        np.testing.assert_array_equal(vector, toy_encoder.encode([text])[0])
    assert again.steps == done.steps
    raw = np.load(tmp_path / "study" / "vectors.npy")
    np.testing.assert_array_equal(raw, done.vectors)


def test_a_mapped_study_can_be_embedded_anew(
    corpus: nv.Corpus, toy_encoder: Any, tmp_path: Path
) -> None:
    nv.embed(corpus, encoder=toy_encoder).save(tmp_path / "study")
    again = nv.embed(nv.load(tmp_path / "study"), encoder=type(toy_encoder)(8))
    again.save(tmp_path / "study")
    vectors = nv.load(tmp_path / "study").vectors
    assert vectors is not None
    assert vectors.shape == (len(TEXTS), 8)


def test_no_texts_no_vectors(toy_encoder: Any, corpus: nv.Corpus) -> None:
    for encoder, width in ((toy_encoder, 64), (None, 384), ("lexical", 384)):
        assert vectors_of([], nv.encoder(encoder)).shape == (0, width)
    none = corpus.changed(nv.Step("none"), paragraphs=corpus.paragraphs.iloc[:0])
    with pytest.raises(SchemaError, match=r"have no row in corpus\.paragraphs"):
        nv.embed(none, encoder=toy_encoder)


def test_nothing_read_nothing_embedded(toy_encoder: Any) -> None:
    with pytest.raises(NotReadyError, match=r"narrativ.read"):
        nv.embed(nv.Corpus(), encoder=toy_encoder)
