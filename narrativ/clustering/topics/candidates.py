"""Which passages of a storyline may be joined: all that are alike, or the nearest of many."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from narrativ.clustering.linkage import Items, unique_pairs
from narrativ.clustering.top_entries import top_entries
from narrativ.machine import single_threaded_algebra

if TYPE_CHECKING:
    from scipy import sparse

    from narrativ.arrays import Floats, Ints

_ALL: Final = 100
"""Passages of a storyline up to which all pairs are candidates."""
_NEAREST: Final = 20
"""Beyond, each passage has so many candidates: those most like it. On fifty real storylines
12 to 40 give the same share of topics with two outlets to half a point."""
_WHOLE: Final = 6000
"""Passages beyond which the most alike are looked for only among those with a rare word."""
_RARE: Final = 200
"""Passages that may have a rare word."""
_BLOCK: Final = 2048
_MARGIN: Final = 1e-3


def passage_pairs(items: Items, storyline: Ints, least: float) -> tuple[Ints, Floats]:
    """Return pairs of passages of one storyline with evidence of `least` or more.

    Parameters
    ----------
    items
        Passages in order of storyline.
    storyline
        Of each, ascending from 0 on.
    least
        Evidence below which a pair is never the reason for a merge.

    Returns
    -------
    pairs, evidence : ndarray
        int64 of shape (p, 2), the lower number first and in order, and float64 (p,).
    """
    bounds = [*np.flatnonzero(np.diff(storyline, prepend=-1)).tolist(), len(storyline)]
    parts = [np.zeros((0, 2), dtype=np.int64)]
    with single_threaded_algebra():
        for start, end in pairwise(bounds):
            if end - start > _WHOLE:
                parts.append(_sharing_rare_words(items.terms[start:end]) + start)
            else:
                parts.append(_most_alike(items, start, end, least) + start)
    pairs = np.concatenate(parts)
    evidence = items.evidence(pairs)
    kept = evidence >= least
    return pairs[kept], evidence[kept]


def _most_alike(items: Items, start: int, end: int, least: float) -> Ints:
    """Return pairs by their evidence: all of `least`, in a large storyline the nearest."""
    dense, terms, n = items.dense[start:end], items.terms[start:end], end - start
    offset, article = items.offset[start:end], items.moments[start:end, 0]
    ones, twos = [], []
    for begin in range(0, n, _BLOCK):
        rows = slice(begin, min(begin + _BLOCK, n))
        value = dense[rows] @ dense.T
        value += (terms[rows] @ terms.T).toarray()
        value -= ((offset[rows, None] + offset[None]) / 2).astype(np.float32)
        value += items.nearness(article[rows, None] - article[None]).astype(np.float32)
        places = np.arange(n)
        value[places[rows] - begin, places[rows]] = -np.inf
        # With a margin: the pairs are weighed again, in one way everywhere.
        alike = value >= least - _MARGIN
        if n > _ALL:
            alike &= value >= np.partition(value, n - _NEAREST, axis=1)[:, [n - _NEAREST]]
        i, j = np.nonzero(alike)
        ones.append(i + begin)
        twos.append(j)
    return unique_pairs(np.concatenate(ones), np.concatenate(twos))


def _sharing_rare_words(terms: sparse.csr_matrix) -> Ints:
    """Return the pairs that share rare words, for each passage those that share most."""
    frequency = np.bincount(terms.indices, minlength=terms.shape[1])
    rare = terms[:, np.flatnonzero((frequency > 1) & (frequency <= _RARE))].tocsr()
    ones, twos = [], []
    for begin in range(0, rare.shape[0], _BLOCK):
        common = (rare[begin : begin + _BLOCK] @ rare.T).tocsr()
        i = np.repeat(np.arange(common.shape[0]), np.diff(common.indptr)) + begin
        common.data[common.indices == i] = -1  # itself comes last
        nearest = top_entries(common, _NEAREST).tocoo()
        ones.append(nearest.row + begin)
        twos.append(nearest.col)
    return unique_pairs(np.concatenate(ones), np.concatenate(twos))
