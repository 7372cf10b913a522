"""The largest entries of each row of a matrix, in an order that every machine agrees on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from narrativ.matching.ranges import range_offsets

if TYPE_CHECKING:
    import numpy.typing as npt

    from narrativ.arrays import Ints


def order_by_weight(rows: Ints, weight: npt.NDArray[np.floating]) -> Ints:
    """Return the order by row, and within each by weight, of equal ones the first first.

    Weights, from -1 to 1, count to five decimals, so that machines that add in another
    order agree.
    """
    key = (rows.astype(np.int64) << 32) - np.round(weight * 1e5).astype(np.int64)
    return np.argsort(key, kind="stable")


def top_entries(matrix: sparse.csr_matrix, most: int) -> sparse.csr_matrix:
    """Return the matrix with the `most` largest entries of each row, the first of equal ones."""
    matrix.sort_indices()
    sizes = np.diff(matrix.indptr)
    rows = np.repeat(np.arange(matrix.shape[0]), sizes)
    kept = order_by_weight(rows, matrix.data)[range_offsets(sizes) < most]
    places = (rows[kept], matrix.indices[kept])
    return sparse.csr_matrix((matrix.data[kept], places), shape=matrix.shape)
