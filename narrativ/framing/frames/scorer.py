"""How strongly a text shows each frame, from the codebook alone.

Two kinds of evidence are added. Of the sentences: a linear discriminant between
what the codebook says of the frame (definition, longer indicators, examples)
and what is not it (its counter-examples, sentences of plain reporting, and what
the codebook says of its other frames), on vectors of sentences; of a longer text
the mean over the quarter of its sentences that speak most for the frame. Of the
words: the terms among the indicators, by BM25.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from narrativ.arrays import Floats, Indices
from narrativ.embedding import vectors_of
from narrativ.embedding.vectors import l2_normalized
from narrativ.framing.frames.codebooks import Codebook, background
from narrativ.framing.frames.indicators import count_terms, usual_rates
from narrativ.framing.frames.sentences import Sentences
from narrativ.protocols import Encoder

# The constants below were chosen on 198 articles on one subject with five frames, the weight of
# other frames also on 1,290 headlines with the policy codebook (shared data: frames): one value for
# all. The ranking hardly moves between half and twice of each.
_TOP: Final = 0.25
"""Share of the sentences of a text that decide."""
_OTHERS: Final = 0.3
"""Weight of what the codebook says of other frames in what a frame is told from. Frames go
together, so that it is no more; with none, frames on kindred subjects run into each other."""
_STRENGTH: Final = 1.0
"""Inverse of the penalty of the discriminant."""
_WORDS: Final = 2.6
"""Weight of the words' evidence against that of the sentences."""
_OFFSET: Final = 0.4
_SLOPE: Final = 1.25
"""Fitted so that .5 parts articles that show a frame from as many that do not. How common a frame
is cannot be known from a codebook."""


@dataclass(frozen=True)
class CodebookScorer:
    """A codebook made ready to score sentences.

    Attributes
    ----------
    codebook
        The frames.
    weights, intercepts
        Of the discriminants: shapes (d, frames) and (frames,).
    rates
        For each frame, how often each of its terms comes in a word of any text.
    """

    codebook: Codebook
    weights: Floats
    intercepts: Floats
    rates: tuple[Floats, ...]

    @classmethod
    def of(cls, codebook: Codebook, encoder: Encoder | None = None) -> CodebookScorer:
        """Return the scorer of a codebook."""
        plain = background()
        shows = [frame.descriptions for frame in codebook.frames]
        against = [frame.counter_examples for frame in codebook.frames]
        groups = (plain, *shows, *against)
        texts = [text for group in groups for text in group]
        vectors = l2_normalized(vectors_of(texts, encoder)).astype(float)
        ends = np.cumsum([len(group) for group in groups])
        neutral, *parts = np.split(vectors, ends[:-1])
        own, counter = parts[: len(shows)], parts[len(shows) :]
        fitted, rates = [], []
        for number, frame in enumerate(codebook.frames):
            others = [place for place in range(len(own)) if place != number]
            rest = np.vstack([neutral, counter[number]])
            fitted.append(_discriminant(own[number], rest, [own[place] for place in others]))
            reference = [text for place in others for text in shows[place]]
            rates.append(usual_rates(frame.terms, [*plain, *against[number], *reference]))
        weights, intercepts = zip(*fitted, strict=True)
        return cls(codebook, np.stack(weights, axis=1), np.array(intercepts), tuple(rates))

    def of_sentences(self, sentences: Sentences) -> Floats:
        """Return the log-odds of each sentence for each frame, by its vector alone."""
        if not sentences.texts:
            return np.empty((0, len(self.rates)))
        return np.asarray(sentences.vectors @ self.weights + self.intercepts)

    def _of_words(self, sentences: Sentences, unit: Indices, units: int) -> Floats:
        """Return the evidence of the words of each unit for each frame."""
        columns = []
        for frame, rates in zip(self.codebook.frames, self.rates, strict=True):
            counts = count_terms(frame.terms, sentences.words, sentences.texts)
            columns.append(counts.by_unit(unit, units).evidence(rates))
        return np.stack(columns, axis=1)

    def log_odds(self, sentences: Sentences, unit: Indices, units: int) -> Floats:
        """Return the log-odds of each unit for each frame; NaN for units without a sentence."""
        dense = top_mean(self.of_sentences(sentences), unit, units, _TOP)
        evidence = dense + _WORDS * self._of_words(sentences, unit, units)
        return np.asarray(_OFFSET + _SLOPE * evidence)

    def probabilities(self, sentences: Sentences, unit: Indices, units: int) -> Floats:
        """Return `log_odds` as numbers between 0 and 1."""
        from scipy.special import expit

        return np.asarray(expit(self.log_odds(sentences, unit, units)))


def top_mean(values: Floats, unit: Indices, units: int, share: float) -> Floats:
    """Return for each unit the mean of the greatest values of its rows, column by column.

    Parameters
    ----------
    values
        Shape (rows, columns).
    unit
        Unit of each row.
    units
        How many units there are.
    share
        Share of the rows of a unit that count, rounded up.

    Examples
    --------
    >>> values = np.array([[1.0], [5.0], [3.0], [2.0]])
    >>> top_mean(values, np.array([0, 0, 0, 1]), 3, 0.5).ravel()
    array([ 4.,  2., nan])
    """
    sizes = np.bincount(unit, minlength=units)
    top_sizes = np.ceil(share * sizes).astype(np.intp)
    first = np.cumsum(sizes) - sizes
    means = np.full((units, values.shape[1]), np.nan)
    some = sizes > 0
    for column in range(values.shape[1]):
        order = np.lexsort((-values[:, column], unit))
        rank = np.arange(len(unit)) - first[unit[order]]
        top = order[rank < top_sizes[unit[order]]]
        total = np.bincount(unit[top], values[top, column], units)
        means[some, column] = total[some] / top_sizes[some]
    return means


def _discriminant(own: Floats, rest: Floats, others: list[Floats]) -> tuple[Floats, float]:
    """Return weights and intercept of a logistic regression in which both sides weigh the same."""
    from sklearn.linear_model import LogisticRegression

    parts = [(own, 1.0), (rest, 1.0)]
    if others:
        parts = [(own, 1.0), (rest, 1 - _OTHERS), (np.vstack(others), _OTHERS)]
    rows = np.vstack([part for part, _ in parts])
    label = np.arange(len(rows)) < len(own)
    weight = np.concatenate([np.full(len(part), mass / len(part)) for part, mass in parts])
    model = LogisticRegression(C=_STRENGTH, max_iter=1000)
    model.fit(rows, label, sample_weight=weight * len(rows) / weight.sum())
    return model.coef_[0], float(model.intercept_[0])
