"""Passages of like content in different texts: candidates by cosine, assigned one to one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from narrativ.arrays import Floats, Indices, Vectors
from narrativ.matching.assignment import optimal_assignment

_BLOCK: Final = 2_000
"""Passages whose similarities to all others are in memory at once: 80 MB at 10,000."""
_ROUNDING: Final = 1e-6
"""By how much a cosine may fall short: rounding must not part a text from its copy."""

Candidates = tuple[Indices, Indices, Floats]
"""First and second passage of each pair, and their cosine."""


def similar_passages(vectors: Vectors, text: Indices, least: float) -> Candidates:
    """Return the pairs of passages of two texts whose cosine is `least` or more.

    Parameters
    ----------
    vectors
        Of length one, shape (passages, d).
    text
        Number of the text of each passage.
    least
        A cosine.

    Returns
    -------
    tuple
        Row of the passage of the text with the smaller number, row of the
        other, and the cosine of each pair, ordered by the rows.
    """
    blocks = list(_similar_blocks(vectors, text, least))
    if not blocks:
        return _no_candidates()
    one, two, cosine = (np.concatenate(part) for part in zip(*blocks, strict=True))
    return one, two, cosine


def _similar_blocks(vectors: Vectors, text: Indices, least: float) -> Iterator[Candidates]:
    for start in range(0, len(vectors), _BLOCK):
        cosines = vectors[start : start + _BLOCK] @ vectors.T
        alike = (cosines >= least - _ROUNDING) & (text[start : start + _BLOCK, None] < text)
        one, two = np.nonzero(alike)
        yield one + start, two, cosines[one, two].astype(float)


def matched_passages(vectors: Vectors, event: Indices, text: Indices, least: float) -> Candidates:
    """Return the pairs of passages that say the same in two texts of one event.

    Of each two texts those `similar_passages` are chosen, one to one, whose
    cosines have the largest sum.

    Parameters
    ----------
    vectors, text, least
        As in `similar_passages`.
    event
        Number of the event of each passage, ascending.

    Examples
    --------
    >>> vectors = np.array([[1, 0], [0, 1], [1, 0], [0.6, 0.8]], dtype=np.float32)
    >>> one, two, _ = matched_passages(vectors, np.zeros(4, int), np.array([0, 0, 1, 1]), 0.5)
    >>> one.tolist(), two.tolist()
    ([0, 1], [2, 3])
    """
    blocks: list[Candidates] = []
    for start, end in _stretches(event):
        one, two, cosine = similar_passages(vectors[start:end], text[start:end], least)
        pair = text[start + one] * (text.max() + 1) + text[start + two]
        order = np.argsort(pair, kind="stable")
        one, two, cosine = one[order] + start, two[order] + start, cosine[order]
        for low, high in _stretches(pair[order]):
            best = low + optimal_assignment(one[low:high], two[low:high], cosine[low:high])
            blocks.append((one[best], two[best], cosine[best]))
    if not blocks:
        return _no_candidates()
    first, second, cosines = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
    return first, second, cosines


def _stretches(numbers: npt.NDArray[Any]) -> Iterator[tuple[int, int]]:
    """Return (start, end) of each stretch of one number; numbers are not negative."""
    return pairwise(np.flatnonzero(np.diff(numbers, prepend=-1, append=-1)).tolist())


def _no_candidates() -> Candidates:
    return np.zeros(0, np.intp), np.zeros(0, np.intp), np.zeros(0)
