"""Hashes of word n-grams: the same on every machine and in every run."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]


def gram_hashes(words: npt.NDArray[np.int32], n: int) -> Hashes:
    """Return a hash of the n-gram that begins at each word; the last n - 1 begin none."""
    count = max(len(words) - n + 1, 0)
    numbers = words.astype(np.uint64)
    hashes = np.zeros(count, dtype=np.uint64)
    for k in range(n):
        hashes = _mixed(hashes + numbers[k : k + count] + np.uint64(1))
    return hashes


def _mixed(values: Hashes) -> Hashes:
    """Return the finaliser of SplitMix64 (Steele, Lea and Flood 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
