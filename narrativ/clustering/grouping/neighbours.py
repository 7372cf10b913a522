"""Which articles to compare: those that share their rarest words, near in time.

All pairs of a year of news are too many, and most share nothing. Each article is put
into a bucket for each of its weightiest words; the articles of a word that many have
are divided into buckets by time, so that the work grows with the articles and not
with their square (blocking; Christen 2012, chapter 4).
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse

from narrativ.clustering.top_entries import order_by_weight

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Places = npt.NDArray[np.int64]

NEIGHBOURS: Final = 64
"""Most neighbours an article is compared with: more than the articles of nearly all events."""
_MOST: Final = 1024
"""Other texts that the words of a text bring up, before they are told apart by weight."""
_BUCKET: Final = 96
"""Most texts that one word brings together."""
_MET: Final = _BUCKET + _BUCKET // 2
"""Those that a frequent word brings up on average: two stretches that overlap by half."""
_ROWS: Final = 2048


def candidates(words: sparse.csr_matrix, days: Floats) -> Places:
    """Return which texts to compare with which, int64 of shape (pairs, 2).

    Parameters
    ----------
    words
        Weights of the words, shape (n, terms).
    days
        Time of each text, NaN where unknown.

    Returns
    -------
    ndarray
        Pairs of a text and another, ordered by the first, of each at most `NEIGHBOURS`.
    """
    buckets = _buckets(_weightiest(words), days)
    sought = sparse.csr_matrix(buckets.T)
    found = [np.empty((0, 2), dtype=np.int64)]
    for start in range(0, buckets.shape[0], _ROWS):
        alike = sparse.csr_matrix(buckets[start : start + _ROWS] @ sought)
        for row, (begin, end) in enumerate(pairwise(alike.indptr), start=start):
            others = alike.indices[begin:end]
            if len(others) > NEIGHBOURS:
                # Rounded, so that machines that add in another order agree.
                score = np.where(others == row, -1, np.round(alike.data[begin:end], 5))
                others = others[np.argpartition(-score, NEIGHBOURS)[:NEIGHBOURS]]
            others = np.sort(others[others != row])
            found.append(np.stack([np.full(len(others), row), others], axis=1))
    return np.concatenate(found)


def _weightiest(words: sparse.csr_matrix) -> sparse.csr_matrix:
    """Return the weightiest words of each row, of those that another row has too."""
    many = np.bincount(words.indices, minlength=words.shape[1])
    words = sparse.csr_matrix(words[:, many > 1])
    met = np.minimum(many[many > 1], _MET)[words.indices]
    words.sort_indices()
    length = np.diff(words.indptr)
    rows = np.repeat(np.arange(words.shape[0]), length)
    order = order_by_weight(rows, words.data)
    before = np.cumsum(met[order]) - met[order]
    before -= before[words.indptr[:-1][length > 0]].repeat(length[length > 0])
    kept = order[before < _MOST]
    return sparse.csr_matrix(
        (words.data[kept], (rows[kept], words.indices[kept])), shape=words.shape
    )


def _buckets(words: sparse.csr_matrix, days: Floats) -> sparse.csr_matrix:
    """Return the texts by buckets: a word, or a word in a stretch of time.

    Stretches overlap by half, so that what lies close in time meets in one of them.
    """
    cells = words.tocoo()
    order = np.lexsort((cells.row, np.nan_to_num(days[cells.row], nan=np.inf), cells.col))
    rows, word, weight = cells.row[order], cells.col[order], cells.data[order]
    many = np.bincount(word, minlength=words.shape[1])[word] > _BUCKET
    place = np.arange(len(word)) - np.searchsorted(word, word)
    half = np.where(many, place // (_BUCKET // 2), 0)
    keys = np.stack([np.tile(word, 2), np.concatenate([half, half + 1])])
    # A word in one bucket needs no second one.
    used = np.concatenate([np.ones(len(many), dtype=bool), many])
    code = keys[0] * (int(half.max(initial=0)) + 2) + keys[1]
    bucket = np.unique(code[used], return_inverse=True)[1]
    return sparse.csr_matrix(
        (np.tile(weight, 2)[used], (np.tile(rows, 2)[used], bucket)),
        shape=(words.shape[0], int(bucket.max(initial=0)) + 1),
    )
