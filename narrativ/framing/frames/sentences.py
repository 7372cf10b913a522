"""The sentences that are scored, and the units (sentence, paragraph, article) they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from narrativ.arrays import Indices, Vectors
from narrativ.corpus import Corpus
from narrativ.embedding import vectors_of
from narrativ.embedding.vectors import l2_normalized
from narrativ.errors import UnknownNameError
from narrativ.framing.words import Words, words_of
from narrativ.protocols import Encoder
from narrativ.text.markup import strip_markup, without_fillers
from narrativ.text.sentences import sentences

UNITS: Final = ("article", "paragraph", "sentence")


@dataclass(frozen=True)
class Sentences:
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
        float32, a row of length one for each sentence.
    """

    texts: list[str]
    unit: Indices
    units: pd.DataFrame
    spans: pd.DataFrame
    vectors: Vectors

    @classmethod
    def of_corpus(cls, corpus: Corpus, unit: str, encoder: Encoder | None = None) -> Sentences:
        """Return the sentences of the headline, subheadings and body of each article.

        Raises
        ------
        UnknownNameError
            If there is no such unit.
        """
        if unit not in UNITS:
            raise UnknownNameError("unit", unit, UNITS)
        corpus.require("articles")
        paragraphs = _in_reading_order(corpus)
        texts, number, starts, ends = _split(paragraphs["text"].tolist())
        spans = paragraphs[["article_id", "paragraph_id"]].iloc[number].reset_index(drop=True)
        spans = spans.assign(start=starts, end=ends)
        if unit == "sentence":
            units = spans[["paragraph_id", "start", "end"]]
            place = np.arange(len(spans), dtype=np.intp)
        else:
            key = f"{unit}_id"
            table = corpus.articles if unit == "article" else paragraphs
            units = table[[key]].reset_index(drop=True)
            place = pd.Index(units[key]).get_indexer(pd.Index(spans[key])).astype(np.intp)
        return cls(texts, place, units, spans, _vectors(texts, encoder))

    @classmethod
    def of_texts(cls, texts: Sequence[str], encoder: Encoder | None = None) -> Sentences:
        """Return the sentences of texts, each of them a unit."""
        parts, number, _, _ = _split([strip_markup(text) for text in texts])
        units = pd.DataFrame(index=pd.RangeIndex(len(texts)))
        return cls(parts, number, units, pd.DataFrame(), _vectors(parts, encoder))

    @cached_property
    def words(self) -> Words:
        """The words of the sentences."""
        return words_of(self.texts)


def unit_texts(corpus: Corpus, unit: str) -> pd.Series:
    """Return the analysed text of each article or paragraph that has one, by its id."""
    return (
        _in_reading_order(corpus)
        .groupby(f"{unit}_id", sort=True)["text"]
        .agg("\n".join)
        .map(without_fillers)
    )


def _in_reading_order(corpus: Corpus) -> pd.DataFrame:
    return corpus.analysed.sort_values(["article_id", "position", "paragraph_id"])


def _vectors(texts: list[str], encoder: Encoder | None) -> Vectors:
    if not texts:
        return np.empty((0, 1), dtype=np.float32)
    return l2_normalized(vectors_of(texts, encoder))


def _split(
    texts: list[str],
) -> tuple[list[str], Indices, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return sentences, the number of the text each is from, and its offsets."""
    spans = [
        (number, start, end) for number, text in enumerate(texts) for start, end in sentences(text)
    ]
    number, starts, ends = np.array(spans, dtype=np.int64).reshape(-1, 3).T
    return (
        [without_fillers(texts[n][a:b]) for n, a, b in spans],
        number.astype(np.intp),
        starts,
        ends,
    )
