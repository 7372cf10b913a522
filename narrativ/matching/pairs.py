"""What two passages are compared by: every pair at once, one matrix product a feature."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from narrativ.arrays import Indices, Vectors
from narrativ.embedding.encoding import vectors_of
from narrativ.embedding.vectors import l2_normalized
from narrativ.matching.normalization import normalized_words
from narrativ.text.lexicon import date_words, word_list
from narrativ.text.lexicon import function_words as _function_words
from narrativ.text.spelling import singular, spelling
from narrativ.text.words import is_unspaced, list_form, words

if TYPE_CHECKING:
    from pathlib import Path

    from scipy.sparse import csr_array

    from narrativ.protocols import Encoder
    from narrativ.store import VectorStore

SYNONYMS: Final = 0.45
"""Cosine of two words from which one stands for the other, in part; see `_nearness`."""
_SPREAD: Final = 0.1
"""Added to the spread of a row's similarities: a text of two sentences has none to speak of."""
_LETTERS: Final = 4
_NUMBER: Final = re.compile(r"\d[\d.,]*")

FEATURES: Final = (
    "cosine", "centred", "tfidf", "letters", "bigrams", "overlap", "aligned_least",
    "aligned_most", "told_least", "told_most", "names_least", "names_most", "names_apart",
    "numbers_shared", "numbers_apart", "numbers_one", "dates_shared", "dates_apart", "negation",
    "length_ratio", "length_least", "row_score_least", "row_score_mean", "behind_least",
    "behind_most",
)  # fmt: skip
"""Columns of `pair_features`. *told* are the words that are no names; *apart*: both have some and
share none; *behind*: by how much the pair falls short of the best of its row or column."""

Matrix = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Passages:
    """Passages made ready to be compared with others of the same collection.

    Attributes
    ----------
    text
        Number of the text that each passage belongs to, ascending: what is said of
        a row of `pair_features` is said within one text.
    vectors
        Of the encoder, of length one; shape (passages, d).
    centred
        The same without what all passages of the collection share.
    words, letters, bigrams
        Sparse, a row a passage: content words weighed by their rarity in the
        collection, and runs of letters and of two words, of unit length.
    names, numbers, dates
        Sparse, of ones.
    negated
        Is there a word that negates.
    nearness
        Sparse, word by word: from 0 to 1, how far one stands for the other.
    """

    text: Indices
    vectors: Vectors
    centred: Vectors
    words: csr_array
    letters: csr_array
    bigrams: csr_array
    names: csr_array
    numbers: csr_array
    dates: csr_array
    negated: npt.NDArray[np.float32]
    rarity: Matrix
    nearness: csr_array
    is_name: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.text)

    @classmethod
    def of(
        cls,
        passages: Sequence[str],
        text: Iterable[int] | None = None,
        *,
        encoder: str | Path | Encoder | None = None,
        store: VectorStore | str | Path | bool = True,
    ) -> Passages:
        """Return passages that are compared with one another, ready for it.

        Parameters
        ----------
        passages
            Sentences or paragraphs.
        text
            Number of the text of each, ascending; all of one text by default.
        encoder, store
            As for `narrativ.embed`.
        """
        vectors = l2_normalized(vectors_of(passages, encoder, store=store))
        return cls.with_vectors(passages, vectors, text, encoder=encoder, store=store)

    @classmethod
    def with_vectors(
        cls,
        passages: Sequence[str],
        vectors: Vectors,
        text: Iterable[int] | None = None,
        *,
        encoder: str | Path | Encoder | None = None,
        store: VectorStore | str | Path | bool = True,
    ) -> Passages:
        """Return passages whose vectors, of length one, are known; see `of`."""
        numbers = np.zeros(len(passages), np.intp) if text is None else np.asarray([*text], np.intp)
        content = [_content_words(passage) for passage in passages]
        normalized = [normalized_words(passage) for passage in passages]
        vocabulary, counts = _counts(content)
        df = np.asarray((counts > 0).sum(axis=0), dtype=np.float32).reshape(-1)
        rarity = 1 + np.log((1 + len(passages)) / (1 + df))
        names = _names(passages)
        dates = date_words() - {"may", "march"}
        return cls(
            text=numbers,
            vectors=vectors,
            centred=l2_normalized(vectors - vectors.mean(axis=0)) if len(vectors) else vectors,
            words=_ones(counts),
            letters=_unit(_weighed(_counts(map(_letter_runs, content))[1])),
            bigrams=_unit(_weighed(_counts([[*pairwise(own)] for own in normalized])[1])),
            names=_ones(_counts(names)[1]),
            numbers=_ones(_counts([list(filter(_NUMBER.fullmatch, own)) for own in normalized])[1]),
            dates=_ones(_counts([[w for w in own if w in dates] for own in normalized])[1]),
            negated=np.array([_negated(passage) for passage in passages], dtype=np.float32),
            rarity=rarity.astype(np.float32),
            nearness=_nearness(vocabulary, encoder, store),
            is_name=np.isin(vocabulary, sorted({name for own in names for name in own})),
        )

    def take(self, rows: slice | Indices) -> Passages:
        """Return some of the passages: they are still comparable with the others."""
        per_row = ("text", "vectors", "centred", "words", "letters", "bigrams", "names", "numbers",
                   "dates", "negated")  # fmt: skip
        return replace(self, **{name: getattr(self, name)[rows] for name in per_row})


def pair_features(a: Passages, b: Passages) -> Matrix:
    """Return what every passage of one side and every one of the other are compared by.

    Parameters
    ----------
    a, b
        Of one collection (`Passages.take`).

    Returns
    -------
    numpy.ndarray
        float32 of shape (a, b, `FEATURES`). With the sides exchanged it is the same,
        transposed.
    """
    columns: list[Matrix] = []
    cosine = a.vectors @ b.vectors.T
    tfidf = _product(_unit(_times(a.words, a.rarity)), _unit(_times(b.words, b.rarity)))
    columns += [cosine, a.centred @ b.centred.T, tfidf]
    columns += [_product(a.letters, b.letters), _product(a.bigrams, b.bigrams)]
    shared = _product(_times(a.words, a.rarity), b.words)
    size_a, size_b = a.words @ a.rarity, b.words @ b.rarity
    columns.append(shared / np.maximum(np.minimum(size_a[:, None], size_b), 1))
    columns += _both_ways(_aligned(a, b, a.rarity), _aligned(b, a, a.rarity).T)
    content = np.where(a.is_name, 0, a.rarity).astype(np.float32)
    columns += _both_ways(_aligned(a, b, content), _aligned(b, a, content).T)
    columns += _set_features(a.names, b.names)[:3]
    columns += [_set_features(a.numbers, b.numbers)[at] for at in (0, 2, 3)]
    columns += [_set_features(a.dates, b.dates)[at] for at in (0, 2)]
    columns.append(np.abs(a.negated[:, None] - b.negated))
    long_a, long_b = (np.log1p(_sizes(side.words)) for side in (a, b))
    columns.append(np.abs(long_a[:, None] - long_b))
    columns.append(np.minimum(long_a[:, None], long_b))
    score = (cosine + tfidf) / 2
    row, behind_row = _within_texts(score, b.text)
    column, behind_column = (part.T for part in _within_texts(score.T, a.text))
    columns += [np.minimum(row, column), (row + column) / 2]
    columns += _both_ways(behind_row, behind_column)
    return np.stack(columns, axis=-1).astype(np.float32)


def _both_ways(one: Matrix, other: Matrix) -> list[Matrix]:
    return [np.minimum(one, other), np.maximum(one, other)]


def _aligned(a: Passages, b: Passages, weights: Matrix) -> Matrix:
    """Return the share of the words of each passage of a for which b has one that stands for it."""
    if not a.words.shape[1]:
        return np.zeros((len(a), len(b)), np.float32)
    best = np.zeros((a.words.shape[1], len(b)), np.float32)
    nearness, own = a.nearness, b.words
    lists = np.split(own.indices, own.indptr[1:-1])
    for j, places in enumerate(lists):
        if len(places):
            best[:, j] = nearness[places].max(axis=0).toarray().reshape(-1)
    weighed = _times(a.words, weights)
    total = np.asarray(weighed.sum(axis=1)).reshape(-1)
    return np.asarray(weighed @ best) / np.maximum(total, 1e-6)[:, None]


def _within_texts(score: Matrix, text: Indices) -> tuple[Matrix, Matrix]:
    """Return how far a score lies above its row's mean in one text, and how far below its best."""
    if not score.size:
        return score, score
    starts = np.flatnonzero(np.diff(text, prepend=text[0] - 1))
    sizes = np.diff(starts, append=len(text))
    mean = np.add.reduceat(score, starts, axis=1) / sizes
    square = np.add.reduceat(score**2, starts, axis=1) / sizes
    spread = np.sqrt(np.maximum(square - mean**2, 0)) + _SPREAD
    best = np.maximum.reduceat(score, starts, axis=1)
    each = np.repeat(np.arange(len(starts)), sizes)
    return (score - mean[:, each]) / spread[:, each], best[:, each] - score


def _set_features(a: csr_array, b: csr_array) -> list[Matrix]:
    """Return shared by the larger and the smaller set, apart, and on one side alone."""
    shared = _product(a, b)
    size_a, size_b = _sizes(a)[:, None], _sizes(b)[None, :]
    some = np.minimum(size_a, size_b) > 0
    return [
        shared / np.maximum(np.maximum(size_a, size_b), 1),
        shared / np.maximum(np.minimum(size_a, size_b), 1),
        (some & (shared == 0)).astype(np.float32),
        ((size_a > 0) != (size_b > 0)).astype(np.float32),
    ]


def _sizes(rows: csr_array) -> Matrix:
    return np.diff(rows.indptr).astype(np.float32)


def _product(a: csr_array, b: csr_array) -> Matrix:
    return np.asarray((a @ b.T).toarray(), dtype=np.float32)


def _content_words(passage: str) -> list[str]:
    function = _function_words() | word_list("reporting")
    return [
        singular(spelling(word))
        for word in words(passage)
        if (len(word) > 1 or is_unspaced(word)) and list_form(word.casefold()) not in function
    ]


def _letter_runs(content: Sequence[str]) -> list[str]:
    return [
        word[at : at + _LETTERS]
        for word in content
        for at in range(max(len(word) - _LETTERS + 1, 1))
    ]


def _names(passages: Sequence[str]) -> list[list[str]]:
    """Return the words of names of each passage: capitals that do not open a sentence."""
    capital = re.compile(r"(?<=[\w,;)] )[^\W\d_a-z]\w+")
    found = [
        {singular(spelling(word)) for word in capital.findall(passage) if word[0].isupper()}
        for passage in passages
    ]
    known = set().union(*found) if found else set()
    return [
        sorted(
            own
            | {
                key
                for word in words(passage)
                if word[0].isupper() and (key := singular(spelling(word))) in known
            }
        )
        for own, passage in zip(found, passages, strict=True)
    ]


def _negated(passage: str) -> bool:
    return any(
        word in _negations() or word.endswith("n't")
        for word in map(list_form, map(str.casefold, words(passage)))
    )


@cache
def _negations() -> frozenset[str]:
    return word_list("negations")


def _nearness(
    vocabulary: Sequence[str],
    encoder: str | Path | Encoder | None,
    store: VectorStore | str | Path | bool,
) -> csr_array:
    """Return how far words stand for one another, from 0 at a cosine of `SYNONYMS` to 1."""
    from scipy.sparse import csr_array

    vectors = l2_normalized(vectors_of(vocabulary, encoder, store=store))
    blocks = []
    for start in range(0, len(vocabulary), 1024):
        near = (vectors[start : start + 1024] @ vectors.T - SYNONYMS) / (1 - SYNONYMS)
        near[np.arange(len(near)), start + np.arange(len(near))] = 1
        blocks.append(csr_array(np.maximum(near, 0)))
    if not blocks:
        return csr_array((0, 0), dtype=np.float32)
    from scipy.sparse import vstack

    return csr_array(vstack(blocks))


def _counts(lists: Iterable[Sequence[Any]]) -> tuple[list[Any], csr_array]:
    """Return the sorted vocabulary of lists and how often each has each entry, sparse."""
    from scipy.sparse import csr_array

    own = list(lists)
    vocabulary = sorted({entry for one in own for entry in one})
    number = {entry: at for at, entry in enumerate(vocabulary)}
    ends = np.cumsum([0, *map(len, own)])
    places = np.fromiter((number[entry] for one in own for entry in one), np.int32, ends[-1])
    counts = csr_array(
        (np.ones(len(places), np.float32), places, ends), shape=(len(own), len(vocabulary))
    )
    counts.sum_duplicates()
    return vocabulary, counts


def _ones(counts: csr_array) -> csr_array:
    return (counts > 0).astype(np.float32).tocsr()


def _weighed(counts: csr_array) -> csr_array:
    """Return sublinear counts times the rarity of each entry, as `LexicalEncoder.sparse`."""
    df = np.asarray((counts > 0).sum(axis=0)).reshape(-1)
    rarity = 1 + np.log((1 + counts.shape[0]) / (1 + df))
    weighed = counts.copy()
    weighed.data = 1 + np.log(counts.data)
    return _times(weighed, rarity.astype(np.float32))


def _times(rows: csr_array, weights: Matrix) -> csr_array:
    weighed = rows.copy()
    weighed.data = rows.data * weights[rows.indices]
    return weighed


def _unit(rows: csr_array) -> csr_array:
    norm = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1))).reshape(-1)
    scaled = rows.copy()
    scaled.data = rows.data / np.repeat(np.where(norm > 0, norm, 1), np.diff(rows.indptr))
    return scaled
