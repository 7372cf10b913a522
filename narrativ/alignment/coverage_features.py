"""What a sentence and a whole other text are compared by: several sentences may tell one."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from narrativ.embedding.vectors import l2_normalized

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from narrativ.matching.pairs import Passages

FEATURES: Final = (
    "similarity", "second", "three", "cosine", "centred", "tfidf", "letters",
    "covered", "covered_quartile", "covered_least", "covered_anywhere", "shared_anywhere",
    "around", "behind", "place", "words", "sentences",
    "names_missing", "names_shared", "numbers_missing", "numbers_shared",
)  # fmt: skip
"""Columns of `TextComparison.features`. *covered* are the words that the other text has, or near
ones, in sentences that resemble this one; *around*: how well the neighbours of the sentence are
matched; *behind*: by how much the best passage of the other text resembles another sentence
more."""
_UNRELATED: Final = 0.08
_RELATED: Final = 0.43
"""Similarities at which the words of a sentence of the other text count for nothing, and in full.
Chosen on the readers' judgements with events held out, as is all that follows."""
_BASE: Final = 0.3
"""What a word counts for that no word of a related sentence is near to."""
_REACH: Final = 2.0
"""Sentences by which a neighbour is away at which it weighs exp(-1)."""

Matrix = npt.NDArray[np.float32]


@dataclass(frozen=True)
class TextComparison:
    """Each sentence against each text.

    Attributes
    ----------
    features
        float32 of shape (sentences, texts, `FEATURES`); of no meaning for a sentence's own text.
    nearest
        Shape (sentences, texts): the sentence of the text that resembles it most.
    similarity
        Shape (sentences, sentences).
    """

    features: Matrix
    nearest: npt.NDArray[np.intp]
    similarity: Matrix


def compare_with_texts(passages: Passages) -> TextComparison:
    """Compare each sentence with each text as a whole.

    Parameters
    ----------
    passages
        All sentences of an event, with the number of their text.
    """
    count = len(passages)
    starts = np.flatnonzero(np.diff(passages.text, prepend=-1))
    bounds = np.append(starts, count)
    parts = _similarities(passages)
    similarity = np.asarray((parts["halfway"] + parts["tfidf"] + parts["letters"]) / 3, np.float32)
    best = np.maximum.reduceat(similarity, starts, axis=1)
    place = np.arange(count) - np.repeat(starts, np.diff(bounds))
    words = np.log1p(np.diff(passages.words.indptr))
    blocks, nearest = [], np.zeros((count, len(starts)), np.intp)
    around = _around(best, bounds)
    for number in range(len(starts)):
        at = slice(bounds[number], bounds[number + 1])
        own = similarity[:, at]
        nearest[:, number] = at.start + own.argmax(axis=1)
        top = -np.sort(-own, axis=1)[:, :3]
        columns = [top[:, 0], top[:, min(1, top.shape[1] - 1)], top.mean(axis=1)]
        columns += [
            parts[name][:, at].max(axis=1) for name in ("cosine", "centred", "tfidf", "letters")
        ]
        columns += _covered(passages, at, own)
        columns += [around[:, number], _behind(similarity, nearest[:, number], bounds)]
        columns += [np.log1p(place), words, np.full(count, np.log(own.shape[1]))]
        for kind in (passages.names, passages.numbers):
            columns += _missing(kind, at)
        blocks.append(np.stack(columns, axis=-1).astype(np.float32))
    return TextComparison(np.stack(blocks, axis=1), nearest, similarity)


def _similarities(passages: Passages) -> dict[str, Matrix]:
    halfway = l2_normalized(passages.vectors - passages.vectors.mean(axis=0) / 2)
    weighed = passages.words.copy()
    weighed.data = weighed.data * passages.rarity[weighed.indices]
    norm = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).reshape(-1))
    tfidf = np.asarray((weighed @ weighed.T).toarray(), np.float32)
    tfidf /= np.maximum(norm[:, None] * norm, 1e-6)
    return {
        "cosine": passages.vectors @ passages.vectors.T,
        "centred": passages.centred @ passages.centred.T,
        "halfway": halfway @ halfway.T,
        "tfidf": tfidf,
        "letters": np.asarray((passages.letters @ passages.letters.T).toarray(), np.float32),
    }


def _around(best: Matrix, bounds: npt.NDArray[np.intp]) -> Matrix:
    """Return the mean of the best similarities of the neighbours in the sentence's own text."""
    around = np.zeros_like(best)
    for start, end in pairwise(bounds):
        away = np.arange(end - start)
        weight = np.exp(-(((away[:, None] - away) / _REACH) ** 2)) + 1e-9
        np.fill_diagonal(weight, 1e-9)
        around[start:end] = (weight / weight.sum(axis=1, keepdims=True)) @ best[start:end]
    return around


def _behind(
    similarity: Matrix, nearest: npt.NDArray[np.intp], bounds: npt.NDArray[np.intp]
) -> Matrix:
    """Return the similarity to the nearest, less what that has to the best two of the own text."""
    behind = np.zeros(len(similarity), np.float32)
    for start, end in pairwise(bounds):
        own = similarity[nearest[start:end], start:end]
        two = -np.sort(-own, axis=1)[:, :2]
        behind[start:end] = similarity[np.arange(start, end), nearest[start:end]] - two.mean(axis=1)
    return behind


def _covered(passages: Passages, at: slice, similarity: Matrix) -> list[Matrix]:
    """Return mean, quartile and least of the words covered, and the mean wherever they stand."""
    own = passages.words[at]
    used, column = np.unique(own.indices, return_inverse=True)
    empty = np.diff(own.indptr) == 0
    count = len(passages)
    if not len(used):
        return [np.zeros(count, np.float32)] * 5
    nearness = passages.nearness[used].toarray().T  # words of all, words of this text
    firsts = own.indptr[:-1][~empty]
    best = np.maximum.reduceat(nearness[:, column], firsts, axis=1)
    words = passages.words
    row = np.repeat(np.arange(count), np.diff(words.indptr))
    relevance = np.clip((similarity - _UNRELATED) / (_RELATED - _UNRELATED), 0, 1)[:, ~empty]
    found = best[words.indices]
    covered = ((_BASE + (1 - _BASE) * found) * relevance[row]).max(axis=1)
    anywhere = found.max(axis=1)
    weight = passages.rarity[words.indices]
    shared = np.isin(words.indices, used).astype(np.float32)
    return [
        _mean(covered, weight, words),
        *_lowest(covered, weight, row, words),
        _mean(anywhere, weight, words),
        _mean(shared, weight, words),
    ]


def _mean(values: Matrix, weight: Matrix, words: csr_array) -> Matrix:
    """Return the weighted mean of the words of each sentence."""
    sums = np.zeros((2, words.shape[0]), np.float32)
    some = np.diff(words.indptr) > 0
    for line, part in zip(sums, (values * weight, weight), strict=True):
        line[some] = np.add.reduceat(part, words.indptr[:-1][some]) if some.any() else 0
    return np.asarray(sums[0] / np.maximum(sums[1], 1e-6))


def _lowest(
    values: Matrix, weight: Matrix, row: npt.NDArray[np.intp], words: csr_array
) -> list[Matrix]:
    """Return the weighted lower quartile and the least of the words of each sentence."""
    order = np.lexsort((values, row))
    sorted_values, heaped = values[order], np.cumsum(weight[order], dtype=np.float64)
    some = np.diff(words.indptr) > 0
    quartile, least = np.zeros((2, words.shape[0]), np.float32)
    first, last = words.indptr[:-1][some], words.indptr[1:][some] - 1
    before = np.where(first > 0, heaped[first - 1], 0)
    at = np.searchsorted(heaped, before + (heaped[last] - before) / 4)
    quartile[some], least[some] = sorted_values[np.clip(at, first, last)], sorted_values[first]
    return [quartile, least]


def _missing(kind: csr_array, at: slice) -> list[Matrix]:
    """Return how many names or numbers the text lacks, and how many it has."""
    there = np.zeros(kind.shape[1], np.float32)
    there[kind[at].indices] = 1
    shared = np.asarray(kind @ there, np.float32)
    return [np.minimum(np.diff(kind.indptr) - shared, 4), np.minimum(shared, 4)]
