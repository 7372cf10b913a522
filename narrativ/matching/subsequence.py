"""Longest common subsequences: of two sequences of numbers, however long, and of words."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from narrativ.arrays import Indices
from narrativ.matching.chains import monotone_chain
from narrativ.matching.ranges import range_offsets

_LARGEST: Final = 2**30
"""Cells of an alignment that is made at once: one bit each, 128 MB."""

Integers = npt.NDArray[np.integer]
Common = tuple[Indices, Indices, Indices, Indices]
"""Where n-grams that both texts have begin in a and in b, and which they are."""


def matching_runs(common: Common, n: int) -> list[tuple[int, int, int]]:
    """Return (a, b, words) of runs of n-grams in common, all in one order, longest first."""
    at_a, at_b, gram_a, gram_b = common
    blocks = np.array(list(common_blocks(gram_a, gram_b)), dtype=np.intp).reshape(-1, 3)
    inside = range_offsets(blocks[:, 2])
    i = at_a[np.repeat(blocks[:, 0], blocks[:, 2]) + inside]
    j = at_b[np.repeat(blocks[:, 1], blocks[:, 2]) + inside]
    touching = (np.diff(i) <= n) & (np.diff(i) == np.diff(j))
    begins = np.flatnonzero(np.concatenate([[True], ~touching]))
    sizes = i[np.append(begins[1:], len(i)) - 1] + n - i[begins]
    runs = zip(i[begins].tolist(), j[begins].tolist(), sizes.tolist(), strict=True)
    return sorted(runs, key=lambda run: (-run[2], run))


def common_blocks(a: Integers, b: Integers) -> Iterator[tuple[int, int, int]]:
    """Yield (start in a, start in b, size) of the blocks of a longest common subsequence.

    The algorithm is rapidfuzz's (Hyyrö 2004, bit-parallel); numbers are not
    negative. Two very long sequences are divided at a number that stands once
    in each.
    """
    from rapidfuzz.distance import LCSseq

    if len(a) * len(b) > _LARGEST and (cut := _cut(a, b)):
        yield from common_blocks(a[: cut[0]], b[: cut[1]])
        for i, j, size in common_blocks(a[cut[0] :], b[cut[1] :]):
            yield i + cut[0], j + cut[1], size
        return
    if max(a.max(initial=0), b.max(initial=0)) < sys.maxunicode:
        edits = LCSseq.editops(_coded(a), _coded(b))
    else:
        edits = LCSseq.editops(a.tolist(), b.tolist())
    blocks = edits.as_matching_blocks()
    yield from ((block.a, block.b, block.size) for block in blocks if block.size)


def _cut(a: Integers, b: Integers) -> tuple[int, int] | None:
    """Return the middle of the longest chain of numbers that stand once in each (patience)."""
    once_a, first_a, count_a = np.unique(a, return_index=True, return_counts=True)
    once_b, first_b, count_b = np.unique(b, return_index=True, return_counts=True)
    _, left, right = np.intersect1d(once_a[count_a == 1], once_b[count_b == 1], return_indices=True)
    at_a, at_b = first_a[count_a == 1][left], first_b[count_b == 1][right]
    order = np.argsort(at_a, kind="stable")
    pairs = list(zip(at_a[order].tolist(), at_b[order].tolist(), strict=True))
    second = [j for _, j in pairs]
    chain = monotone_chain(second, second, [1] * len(second))
    middle = pairs[chain[(len(chain) - 1) // 2]] if chain else (0, 0)
    return middle if middle != (0, 0) else None


def _coded(numbers: Integers) -> str:
    """Return numbers as characters: rapidfuzz is quickest on text."""
    return (numbers + 1).astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


def word_similarity(a: Sequence[str], b: Sequence[str]) -> float:
    """Return the share of words in a longest common subsequence: 2 x common / (a + b).

    Examples
    --------
    >>> round(word_similarity(["a", "b", "c"], ["a", "c", "d"]), 3)
    0.667
    """
    from rapidfuzz.distance import Indel

    return float(Indel.normalized_similarity(a, b)) if a or b else 0.0
