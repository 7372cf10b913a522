"""What a classifier sees of texts: vectors, counts of words, the codebook's own judgement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from narrativ.corpus import Corpus
from narrativ.embedding.lexical import LexicalEncoder
from narrativ.framing.frames.judging import Judge
from narrativ.framing.frames.passages import Passages, of_texts
from narrativ.protocols import Encoder
from narrativ.text.words import count_words

Floats = npt.NDArray[np.float64]

_SHORT: Final = 100
"""Words up to which parts of words are counted too: of a headline there is little else."""
_SHARPNESS: Final = 2.0
"""How much more a sentence that speaks for the frame weighs in the vector of a text (the factor of
its log-odds in the exponent); chosen with the constants of `judging`."""


@dataclass(frozen=True)
class Material:
    """Texts as a classifier sees them.

    Attributes
    ----------
    texts
        One a unit.
    passages
        Their sentences.
    judge
        The codebook made ready.
    """

    texts: list[str]
    passages: Passages
    judge: Judge

    @classmethod
    def of(cls, texts: Sequence[str], judge: Judge, encoder: Encoder | None) -> Material:
        """Return the material of texts."""
        return cls(list(texts), of_texts(texts, encoder), judge)

    @cached_property
    def log_odds(self) -> Floats:
        """The codebook's own log-odds: shape (texts, frames); 0 for a text without a sentence."""
        return np.nan_to_num(
            self.judge.log_odds(self.passages, self.passages.unit, len(self.texts))
        )

    @cached_property
    def sentences(self) -> Floats:
        """The log-odds of each sentence."""
        return self.judge.sentences(self.passages)

    @cached_property
    def mean(self) -> Floats:
        """The mean vector of each text, at unit length."""
        return self._pooled(np.ones(len(self.passages.texts)))

    def toward(self, frame: int) -> Floats:
        """Return the vector of each text in which sentences that speak for a frame weigh more."""
        if not self.passages.texts:
            return self.mean
        strength = self.sentences[:, frame]
        unit = self.passages.unit
        greatest = np.full(len(self.texts), -np.inf)
        np.maximum.at(greatest, unit, strength)
        return self._pooled(np.exp(_SHARPNESS * (strength - greatest[unit])))

    def _pooled(self, weights: Floats) -> Floats:
        from scipy.sparse import csr_matrix

        rows = np.arange(len(weights))
        shape = (len(self.texts), len(weights))
        total = csr_matrix((weights, (self.passages.unit, rows)), shape=shape)
        pooled = np.asarray(total @ self.passages.vectors.astype(float))
        norm = np.linalg.norm(pooled, axis=1, keepdims=True)
        return pooled / np.where(norm > 0, norm, 1)


@dataclass(frozen=True)
class Vocabulary:
    """Which words, pairs of words and, in short texts, parts of words are counted."""

    counters: tuple[Any, ...]

    @classmethod
    def of(cls, texts: Sequence[str]) -> Vocabulary:
        """Return the vocabulary of the texts to learn from."""
        from sklearn.feature_extraction.text import CountVectorizer

        words = LexicalEncoder(stop_words=None).words
        counters = [CountVectorizer(ngram_range=(1, 2), tokenizer=words, token_pattern=None)]
        if float(np.mean([count_words(text) for text in texts])) <= _SHORT:
            counters.append(CountVectorizer(analyzer="char_wb", ngram_range=(3, 5)))
        for counter in counters:
            counter.fit([*texts, "nothing here"])
        return cls(tuple(counters))

    def counts(self, texts: Sequence[str]) -> list[Any]:
        """Return a sparse matrix of counts for each kind of part."""
        return [counter.transform(texts).tocsr() for counter in self.counters]


@dataclass(frozen=True)
class Weighting:
    """TF-IDF as it was learnt from the texts of training."""

    kept: tuple[Any, ...]
    rarity: tuple[Floats, ...]

    @classmethod
    def of(cls, counts: Sequence[Any], rows: npt.NDArray[np.intp]) -> Weighting:
        """Learn what is kept (parts in two texts or more) and how rare it is, from `rows` alone."""
        kept, rarity = [], []
        for matrix in counts:
            documents = np.asarray((matrix[rows] > 0).sum(axis=0)).ravel()
            places = np.flatnonzero(documents >= 2)
            kept.append(places)
            rarity.append(np.log((1 + len(rows)) / (1 + documents[places])) + 1)
        return cls(tuple(kept), tuple(rarity))

    def weighed(self, counts: Sequence[Any], rows: npt.NDArray[np.intp]) -> Any:
        """Return a sparse matrix of the rows, at unit length for each kind of part."""
        from scipy.sparse import diags, hstack
        from sklearn.preprocessing import normalize

        parts = []
        for matrix, places, rarity in zip(counts, self.kept, self.rarity, strict=True):
            part = matrix[rows][:, places].astype(float)
            part.data = 1 + np.log(part.data)
            parts.append(normalize(part @ diags(rarity)))
        return hstack(parts).tocsr() / np.sqrt(len(parts))


def texts_of(corpus: Corpus, unit: str) -> pd.Series:
    """Return the analysed text of each article or paragraph that has one, by its id."""
    paragraphs = corpus.analysed.sort_values(["article_id", "position", "paragraph_id"])
    return paragraphs.groupby(f"{unit}_id", sort=True)["text"].agg("\n".join)
