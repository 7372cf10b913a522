"""Words to places in a vector, by a hash that is the same everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_WORD: Final = 0xFFFFFFFF
"""A number of 32 bits, all set."""


def hashed(texts: Iterable[Iterable[tuple[str, float]]], dimensions: int) -> csr_matrix:
    """Return weighed words as rows of a fixed length (Weinberger et al. 2009).

    The place of a word is its hash modulo the dimensions, and the sign of the hash says
    whether its weight is added there or taken off. The same as scikit-learn's
    ``FeatureHasher``, without loading scikit-learn.

    Parameters
    ----------
    texts
        Words and their weights, text by text.
    dimensions
        Length of a row.

    Returns
    -------
    scipy.sparse.csr_matrix
        float64 of shape (texts, dimensions).

    Examples
    --------
    >>> hashed([[("ferry", 2.0)], []], 4).toarray().tolist()
    [[0.0, 0.0, 0.0, -2.0], [0.0, 0.0, 0.0, 0.0]]
    """
    from scipy.sparse import csr_matrix

    known: dict[str, tuple[int, int]] = {}
    columns: list[int] = []
    values: list[float] = []
    ends = [0]
    for words in texts:
        for word, weight in words:
            place = known.get(word)
            if place is None:
                number = murmur(word.encode())
                place = known[word] = (abs(number) % dimensions, 1 if number >= 0 else -1)
            columns.append(place[0])
            values.append(place[1] * weight)
        ends.append(len(columns))
    rows = csr_matrix(
        (np.array(values, dtype=np.float64), np.array(columns, dtype=np.int32), ends),
        shape=(len(ends) - 1, dimensions),
    )
    rows.sum_duplicates()
    return rows


def murmur(data: bytes) -> int:
    """Return the hash of some bytes as a number of 32 bits with a sign.

    MurmurHash3_x86_32 with seed 0 (Austin Appleby, in the public domain).

    Examples
    --------
    >>> murmur(b"ferry"), murmur(b"")
    (-857745339, 0)
    """
    state = 0
    whole = len(data) & ~3
    for start in range(0, whole, 4):
        state ^= _mixed(int.from_bytes(data[start : start + 4], "little"))
        state = (_turned(state, 13) * 5 + 0xE6546B64) & _WORD
    state ^= _mixed(int.from_bytes(data[whole:], "little"))
    state ^= len(data)
    state = ((state ^ (state >> 16)) * 0x85EBCA6B) & _WORD
    state = ((state ^ (state >> 13)) * 0xC2B2AE35) & _WORD
    state ^= state >> 16
    return state - (1 << 32) if state >> 31 else state


def _mixed(block: int) -> int:
    return (_turned((block * 0xCC9E2D51) & _WORD, 15) * 0x1B873593) & _WORD


def _turned(number: int, bits: int) -> int:
    return ((number << bits) | (number >> (32 - bits))) & _WORD
