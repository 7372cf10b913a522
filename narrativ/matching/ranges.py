"""Ranges of different lengths, one after another in one array."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


def range_offsets(sizes: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Return 0 to n - 1 for each n of `sizes`, in a row.

    Examples
    --------
    >>> range_offsets(np.array([2, 0, 3])).tolist()
    [0, 1, 0, 1, 2]
    """
    before = np.cumsum(sizes) - sizes
    offsets: npt.NDArray[np.int64] = np.arange(np.sum(sizes)) - np.repeat(before, sizes)
    return offsets


def concatenated_ranges(starts: npt.NDArray[Any], sizes: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Return start to start + n - 1 for each of `starts` and the n of `sizes`, in a row.

    Examples
    --------
    >>> concatenated_ranges(np.array([7, 5, 0]), np.array([2, 0, 3])).tolist()
    [7, 8, 0, 1, 2]
    """
    places: npt.NDArray[np.int64] = np.repeat(starts, sizes) + range_offsets(sizes)
    return places
