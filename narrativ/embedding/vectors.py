"""Vectors of length one, so that their inner products are cosines."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

Real = TypeVar("Real", np.float32, np.float64)


def l2_normalized(vectors: npt.NDArray[Real]) -> npt.NDArray[Real]:
    """Return the rows at unit length, in their own precision; rows of zeros stay.

    As scikit-learn's ``normalize``, without loading scikit-learn.

    Examples
    --------
    >>> l2_normalized(np.array([[3, 4], [0, 0]], dtype=np.float32))
    array([[0.6, 0.8],
           [0. , 0. ]], dtype=float32)
    """
    norm = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(norm > 0, norm, 1), dtype=vectors.dtype)
