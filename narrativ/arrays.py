"""What kinds of arrays are called, so that a signature says what goes in."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Bools: TypeAlias = npt.NDArray[np.bool_]
Floats: TypeAlias = npt.NDArray[np.float64]
Indices: TypeAlias = npt.NDArray[np.intp]
"""Places in another array."""
Ints: TypeAlias = npt.NDArray[np.int64]
"""Codes, labels and counts."""
Objects: TypeAlias = npt.NDArray[Any]
Vectors: TypeAlias = npt.NDArray[np.float32]
"""Embedding vectors: one, or a matrix with a row a text."""
