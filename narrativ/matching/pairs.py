"""What two passages are compared by: every pair at once, one matrix product a feature."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from narrativ.arrays import Indices, Vectors
from narrativ.embedding.encoding import vectors_of
from narrativ.embedding.vectors import l2_normalized
from narrativ.matching.normalization import normalized_words
from narrativ.text.lexicon import function_words, word_list
from narrativ.text.spelling import singular, spelling
from narrativ.text.words import is_unspaced, list_form, words

if TYPE_CHECKING:
    from pathlib import Path

    from scipy.sparse import csr_array

    from narrativ.protocols import Encoder
    from narrativ.store import VectorStore

SYNONYMS: Final = 0.45
"""Cosine of two words from which one stands for the other, in part; see `_nearness`."""
_LETTERS: Final = 4
"""Letters of a run: of 3 to 5 they do about as well on ECB+, and all better than whole words."""
_SHRINKAGE: Final = 20
"""Passages of nothing in particular that the mean is taken with: of few it is no background."""
_NUMBER: Final = re.compile(r"\d[\d.,]*")
_CAPITAL: Final = re.compile(r"(?<=[\w,;)] )[^\W\d_a-z]\w+")

_BLOCK: Final = 1024
"""Words whose nearness to all others is in memory at once."""
WEIGHTS: Final = (3.14, 1.34, 2.16)
CONSTANT: Final = -2.04
"""Log odds by `FEATURES`, by `benchmarks/fit_matching.py` on pairs of sentences inside events of
ECB+ (Cybulska and Vossen 2014) that share at least half of their chains of actions or do not."""

FEATURES: Final = ("letters", "centred", "bigrams")
"""Columns of `pair_features`. Of 25 that were tried on ECB+ with topics held out, cosines of words,
names, numbers, dates, negations, synonyms, lengths and ranks in rows added nothing to these three
and together cost .01 of average precision."""

Matrix = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Passages:
    """Passages made ready to be compared with others of the same collection.

    Attributes
    ----------
    text
        Number of the text that each passage belongs to, ascending.
    vectors
        Of the encoder, of length one; shape (passages, d).
    centred
        The same without what the passages of the collection share.
    vocabulary, rarity
        Content words of the collection and what each weighs for being rare in it.
    words
        Sparse, of ones: the content words of each passage.
    letters, bigrams
        Sparse, rows of unit length: runs of letters of the content words, runs of two words.
    names, numbers
        Sparse, of ones: words of names, figures.
    """

    text: Indices
    vectors: Vectors
    centred: Vectors
    vocabulary: Sequence[str]
    rarity: Matrix
    words: csr_array
    letters: csr_array
    bigrams: csr_array
    names: csr_array
    numbers: csr_array
    encoder: str | Path | Encoder | None = None
    store: VectorStore | str | Path | bool = True

    def __len__(self) -> int:
        return len(self.text)

    @classmethod
    def of(
        cls,
        passages: Sequence[str],
        text: Iterable[int] | None = None,
        *,
        vectors: Vectors | None = None,
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
        vectors
            Of the encoder, if they are known.
        encoder, store
            As for `narrativ.embed`.
        """
        if vectors is None:
            vectors = vectors_of(passages, encoder, store=store)
        vectors = l2_normalized(vectors)
        content = [_content_words(passage) for passage in passages]
        normalized = [normalized_words(passage) for passage in passages]
        vocabulary, counts = _counts(content)
        shared = vectors.sum(axis=0) / (len(passages) + _SHRINKAGE)
        figures = [list(filter(_NUMBER.fullmatch, own)) for own in normalized]
        return cls(
            text=np.zeros(len(passages), np.intp) if text is None else np.asarray([*text], np.intp),
            vectors=vectors,
            centred=l2_normalized(vectors - shared),
            vocabulary=vocabulary,
            rarity=_rarity(counts),
            words=_ones(counts),
            letters=_weighed(_counts(map(_letter_runs, content))[1]),
            bigrams=_weighed(_counts([[*pairwise(own)] for own in normalized])[1]),
            names=_ones(_counts(_names(passages))[1]),
            numbers=_ones(_counts(figures)[1]),
            encoder=encoder,
            store=store,
        )

    def take(self, rows: slice | Indices) -> Passages:
        """Return some of the passages: they are still comparable with the others."""
        by_row = ("text", "vectors", "centred", "words", "letters", "bigrams", "names", "numbers")
        return replace(self, **{name: getattr(self, name)[rows] for name in by_row})

    @cached_property
    def nearness(self) -> csr_array:
        """Word by word: how far one stands for the other, by the vectors of both alone.

        From 0, at a cosine of `SYNONYMS`, to 1.
        """
        from scipy.sparse import csr_array, vstack

        vectors = l2_normalized(vectors_of(self.vocabulary, self.encoder, store=self.store))
        blocks = [csr_array((0, len(self.vocabulary)), dtype=np.float32)]
        for start in range(0, len(vectors), _BLOCK):
            near = (vectors[start : start + _BLOCK] @ vectors.T - SYNONYMS) / (1 - SYNONYMS)
            near[np.arange(len(near)), start + np.arange(len(near))] = 1
            blocks.append(csr_array(np.maximum(near, 0)))
        return csr_array(vstack(blocks))


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

    Examples
    --------
    >>> both = Passages.of(["The ferry sank.", "A ferry has sunk."], encoder="lexical", store=False)
    >>> pair_features(both.take(slice(1)), both).shape
    (1, 2, 3)
    """
    columns = (
        _product(a.letters, b.letters),
        a.centred @ b.centred.T,
        _product(a.bigrams, b.bigrams),
    )
    return np.stack(columns, axis=-1).astype(np.float32)


def pair_probabilities(a: Passages, b: Passages) -> Matrix:
    """Return how likely each pair is to tell the same, float32 of shape (a, b)."""
    odds = pair_features(a, b) @ np.array(WEIGHTS, np.float32) + np.float32(CONSTANT)
    return np.asarray(1 / (1 + np.exp(-odds)), np.float32)


def _product(a: csr_array, b: csr_array) -> Matrix:
    return np.asarray((a @ b.T).toarray(), dtype=np.float32)


def _content_words(passage: str) -> list[str]:
    function = function_words() | word_list("reporting")
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
    found = [
        {singular(spelling(word)) for word in _CAPITAL.findall(passage) if word[0].isupper()}
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


def _rarity(counts: csr_array) -> Matrix:
    """Return what each entry weighs for being rare, as in `narrativ.LexicalEncoder`."""
    df = np.bincount(counts.indices, minlength=counts.shape[1])
    return np.asarray(1 + np.log((1 + counts.shape[0]) / (1 + df)), np.float32)


def _weighed(counts: csr_array) -> csr_array:
    """Return sublinear counts times rarity, the rows at unit length."""
    weighed = counts.copy()
    weighed.data = (1 + np.log(counts.data)) * _rarity(counts)[counts.indices]
    norm = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1))).reshape(-1)
    weighed.data = weighed.data / np.repeat(np.where(norm > 0, norm, 1), np.diff(counts.indptr))
    return weighed
