"""What a classifier sees of texts: the codebook's own judgement, vectors, counts of words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np

from narrativ.arrays import Floats
from narrativ.embedding.lexical import LexicalEncoder
from narrativ.embedding.vectors import l2_normalized
from narrativ.framing.frames.scorer import CodebookScorer
from narrativ.framing.frames.sentences import Sentences
from narrativ.protocols import Encoder
from narrativ.text.words import count_words

_SHORT: Final = 100
"""Words up to which parts of words are counted too: of a headline there is little else."""
_SHARPNESS: Final = 2.0
"""How much more a sentence that speaks for the frame weighs in the vector of a text (the factor of
its log-odds in the exponent); chosen with the constants of `scorer`."""


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
        return [counter.transform(texts).astype(float).tocsr() for counter in self.counters]


@dataclass(frozen=True)
class Features:
    """What one classifier sees: of one frame, or of all at once.

    Attributes
    ----------
    matrix
        Sparse, a row a text: the codebook's log-odds, vectors, counts of words.
    columns
        Which columns are what: ``codebook``, ``vectors``, and the counts, each kind
        under its own name.
    """

    matrix: Any
    columns: dict[str, slice]


@dataclass(frozen=True)
class EncodedTexts:
    """Texts made ready for the classifiers of all frames.

    Attributes
    ----------
    texts
        One a unit.
    sentences
        Their sentences.
    scorer
        The codebook made ready.
    counts
        Sparse counts of words, one matrix a kind.
    """

    texts: list[str]
    sentences: Sentences
    scorer: CodebookScorer
    counts: list[Any]

    @classmethod
    def of(
        cls,
        texts: Sequence[str],
        scorer: CodebookScorer,
        encoder: Encoder | None,
        vocabulary: Vocabulary,
    ) -> EncodedTexts:
        """Return texts with their sentences, vectors and counts."""
        sentences = Sentences.of_texts(texts, encoder)
        return cls(list(texts), sentences, scorer, vocabulary.counts(list(texts)))

    def features(self, frame: int | None) -> Features:
        """Return the features for one frame, or for all at once (None)."""
        from scipy.sparse import csr_matrix, hstack

        odds, vectors = self.log_odds, self._mean
        if frame is not None:
            odds, vectors = odds[:, [frame]], np.hstack([self._toward(frame), vectors]) / np.sqrt(2)
        parts = {"codebook": odds, "vectors": vectors}
        parts |= {f"words {number}": counts for number, counts in enumerate(self.counts)}
        ends = np.cumsum([part.shape[1] for part in parts.values()]).tolist()
        columns = {
            name: slice(end - part.shape[1], end)
            for (name, part), end in zip(parts.items(), ends, strict=True)
        }
        return Features(hstack(list(map(csr_matrix, parts.values()))).tocsr(), columns)

    @cached_property
    def log_odds(self) -> Floats:
        """The codebook's own log-odds: shape (texts, frames); 0 for a text without a sentence."""
        odds = self.scorer.log_odds(self.sentences, self.sentences.unit, len(self.texts))
        return np.nan_to_num(odds)

    @cached_property
    def _of_sentences(self) -> Floats:
        return self.scorer.of_sentences(self.sentences)

    @cached_property
    def _mean(self) -> Floats:
        """The mean vector of each text, at unit length."""
        return self._pooled(np.ones(len(self.sentences.texts)))

    def _toward(self, frame: int) -> Floats:
        """Return the vector of each text in which sentences that speak for a frame weigh more."""
        if not self.sentences.texts:
            return self._mean
        strength = self._of_sentences[:, frame]
        unit = self.sentences.unit
        greatest = np.full(len(self.texts), -np.inf)
        np.maximum.at(greatest, unit, strength)
        return self._pooled(np.exp(_SHARPNESS * (strength - greatest[unit])))

    def _pooled(self, weights: Floats) -> Floats:
        from scipy.sparse import csr_matrix

        rows = np.arange(len(weights))
        shape = (len(self.texts), len(weights))
        total = csr_matrix((weights, (self.sentences.unit, rows)), shape=shape)
        return l2_normalized(np.asarray(total @ self.sentences.vectors.astype(float)))
