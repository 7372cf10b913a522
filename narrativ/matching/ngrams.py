"""Hashes of words and word n-grams: the same in every corpus, run and machine."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]


def word_hashes(words: Iterable[str]) -> Hashes:
    """Return a hash of each word."""
    return np.fromiter(map(_word_hash, words), dtype=np.uint64)


def ngram_hashes(words: Hashes, n: int) -> Hashes:
    """Return a hash of the n-gram that begins at each word; the last n - 1 begin none."""
    count = max(len(words) - n + 1, 0)
    hashes = np.zeros(count, dtype=np.uint64)
    for k in range(n):
        hashes = _mixed(hashes + words[k : k + count])
    return hashes


@lru_cache(maxsize=1 << 16)
def _word_hash(word: str) -> int:
    raw = word.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(raw, digest_size=8).digest(), "little")


def _mixed(values: Hashes) -> Hashes:
    """Return the finaliser of SplitMix64 (Steele, Lea and Flood 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
