"""The sentences that are scored, and the units (sentence, paragraph, article) they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from narrativ.corpus import Corpus
from narrativ.embedding import encoded
from narrativ.embedding import encoder as encoder_of
from narrativ.errors import UnknownNameError
from narrativ.framing.words import Words, words_of
from narrativ.protocols import Encoder
from narrativ.text.sentences import sentences

Ints = npt.NDArray[np.intp]
Vectors = npt.NDArray[np.float32]

UNITS: Final = ("article", "paragraph", "sentence")


@dataclass(frozen=True)
class Passages:
    """Sentences in reading order.

    Attributes
    ----------
    texts
        The sentences.
    unit
        Number of the unit that each belongs to.
    units
        The units: ``article_id``, or ``paragraph_id`` with ``start`` and ``end``
        for sentences.
    spans
        ``article_id, paragraph_id, start, end`` of each sentence; empty for
        texts that are of no corpus.
    vectors
        float32, a row for each sentence.
    """

    texts: list[str]
    unit: Ints
    units: pd.DataFrame
    spans: pd.DataFrame
    vectors: Vectors

    @cached_property
    def words(self) -> Words:
        """The words of the sentences."""
        return words_of(self.texts)


def of_corpus(corpus: Corpus, unit: str, encoder: Encoder | None = None) -> Passages:
    """Return the sentences of the headline, subheadings and body of each article.

    Raises
    ------
    UnknownNameError
        If there is no such unit.
    """
    if unit not in UNITS:
        raise UnknownNameError("unit", unit, UNITS)
    corpus.require("articles")
    paragraphs = corpus.analysed.sort_values(["article_id", "position", "paragraph_id"])
    texts, number, starts, ends = _cut(paragraphs["text"].tolist())
    spans = paragraphs[["article_id", "paragraph_id"]].iloc[number].reset_index(drop=True)
    spans = spans.assign(start=np.array(starts, np.int64), end=np.array(ends, np.int64))
    if unit == "sentence":
        units = spans[["paragraph_id", "start", "end"]]
        place = np.arange(len(spans), dtype=np.intp)
    else:
        key = f"{unit}_id"
        table = corpus.articles if unit == "article" else paragraphs
        units = table[[key]].reset_index(drop=True)
        place = pd.Index(units[key]).get_indexer(pd.Index(spans[key])).astype(np.intp)
    return Passages(texts, place, units, spans, vectors_of(texts, encoder))


def of_texts(texts: Sequence[str], encoder: Encoder | None = None) -> Passages:
    """Return the sentences of texts, each of them a unit."""
    cut, number, _, _ = _cut(list(texts))
    units = pd.DataFrame(index=pd.RangeIndex(len(texts)))
    return Passages(cut, number, units, pd.DataFrame(), vectors_of(cut, encoder))


def vectors_of(texts: list[str], encoder: Encoder | None = None) -> Vectors:
    """Return vectors at unit length; they are kept as those of paragraphs are."""
    if not texts:
        return np.empty((0, 1), dtype=np.float32)
    vectors = encoded(texts, encoder_of(encoder))
    norm = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(norm > 0, norm, 1), dtype=np.float32)


def _cut(texts: list[str]) -> tuple[list[str], Ints, list[int], list[int]]:
    """Return sentences, the number of the text each is from, and its offsets."""
    cut: list[str] = []
    number: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    for place, text in enumerate(texts):
        for start, end in sentences(text):
            cut.append(text[start:end])
            number.append(place)
            starts.append(start)
            ends.append(end)
    return cut, np.array(number, dtype=np.intp), starts, ends
