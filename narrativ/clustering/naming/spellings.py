"""Which spellings and which longer or shorter forms are one name."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse

from narrativ.resources import agencies
from narrativ.text.spelling import name_key

if TYPE_CHECKING:
    import numpy.typing as npt

_STANDS_FOR: Final = 0.25
"""Share of the texts with a surname that hold a full name from which it stands for that one."""
_LONGEST: Final = 16
"""Words of the longest name that is looked for inside a longer one."""
_BLOCK: Final = 4096

Name = tuple[str, ...]
"""The words of a name."""


def resolved(
    found: sparse.csr_matrix, names: list[Name], surnames: set[str], outlets: Collection[str] = ()
) -> tuple[sparse.csr_matrix, list[str]]:
    """Count longer forms as the name they hold, and surnames as the full name meant.

    `found` says which text holds which of `names`; `surnames` are the words, in the form
    their spellings share, that are names wherever they stand. Agencies and `outlets` are
    left out.
    """
    place = {key(name): i for i, name in enumerate(names)}
    often = np.asarray(found.sum(axis=0)).ravel()
    target = np.arange(len(names))
    for i, name in enumerate(names):
        whole = key(name)
        for start in range(max(1, len(name) - _LONGEST), len(name) - 1):
            held = place.get(whole[start:], i)
            if often[held] > often[i]:
                target[i] = held
                break
    found = binary(found @ links(enumerate(target.tolist()), len(names), len(names)))
    pairs = [
        (i, place[key(name[-1:])])
        for i, name in enumerate(names)
        if len(name) > 1 and target[i] == i and surnames.issuperset(key(name))
        if key(name[-1:]) in place
    ]
    found, target = _surnames(found, pairs)
    found = binary(found @ links(enumerate(target.tolist()), len(names), len(names)))
    texts = np.diff(found.tocsc().indptr)
    news = _agencies() | _of_outlets(outlets)
    kept = np.flatnonzero([texts[i] and key(name) not in news for i, name in enumerate(names)])
    shown = [" ".join(names[i]) for i in kept]
    order = np.array(sorted(range(len(shown)), key=shown.__getitem__), dtype=np.int64)
    return found[:, kept[order]], [shown[i] for i in order]


def _surnames(
    found: sparse.csr_matrix, pairs: list[tuple[int, int]]
) -> tuple[sparse.csr_matrix, npt.NDArray[np.int64]]:
    """Leave out surnames beside their full names; say which one they stand for elsewhere.

    `pairs` are a full name and its last word.
    """
    target = np.arange(found.shape[1])
    if not pairs:
        return found, target
    full, last = np.array(pairs, dtype=np.int64).T
    columns = found.tocsc()
    beside = np.empty(len(pairs))
    for start in range(0, len(pairs), _BLOCK):
        block = slice(start, start + _BLOCK)
        both = columns[:, full[block]].multiply(columns[:, last[block]])
        beside[block] = np.asarray(both.sum(axis=0)).ravel()
    often = np.diff(columns.indptr)
    best = np.lexsort((full, -beside, last))
    best = best[np.unique(last[best], return_index=True)[1]]
    best = best[beside[best] >= _STANDS_FOR * np.maximum(often[last[best]], 1)]
    target[last[best]] = full[best]
    explained = binary(found @ links(pairs, found.shape[1], found.shape[1]))
    left = (found - found.multiply(explained)).tocsr()
    left.eliminate_zeros()
    return left, target


@cache
def _agencies() -> frozenset[Name]:
    """Return the names of news agencies: whose copy it is, not what it tells."""
    return frozenset(key(tuple(name.split())) for one in agencies() for name in one.names)


def _of_outlets(outlets: Collection[str]) -> set[Name]:
    """Return the names of outlets, with and without the article in front."""
    words = {tuple(name.split()) for name in outlets}
    bare = {name[1:] for name in words if len(name) > 1 and name[0].casefold() == "the"}
    return {key(name) for name in words | bare} | {key(("The", *name)) for name in words - bare}


@lru_cache(maxsize=1 << 16)
def key(name: Name) -> Name:
    """Return a name in the form that its spellings share."""
    return tuple(map(name_key, name))


def links(rows: Iterable[tuple[int, int]], height: int, width: int) -> sparse.csr_matrix:
    """Return the sparse matrix with ones at (row, column) places."""
    places = np.array(list(rows), dtype=np.int64).reshape(-1, 2)
    ones = np.ones(len(places), dtype=np.float32)
    return sparse.csr_matrix((ones, (places[:, 0], places[:, 1])), shape=(height, width))


def binary(counts: sparse.spmatrix) -> sparse.csr_matrix:
    """Return ones where there is a count."""
    counts = sparse.csr_matrix(counts)
    counts.eliminate_zeros()
    counts.sort_indices()
    counts.data[:] = 1
    return counts
