"""The fitted model of coverage: is a sentence told by a text, and is it told in full."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from narrativ.text.resource_files import tensors

FILE: Final = "coverage.safetensors"
"""Written by `benchmarks/fit_coverage.py`."""

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class CoverageModel:
    """Two logistic regressions on the same standardised features.

    Attributes
    ----------
    mean, scale
        Of each feature of `narrativ.alignment.coverage_features.FEATURES`.
    weights, intercepts
        Of two questions: is anything of the sentence told; and if so, all of it.
    thresholds
        Probabilities from which the answers are yes.
    """

    mean: Array
    scale: Array
    weights: Array
    intercepts: Array
    thresholds: Array

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Array]) -> CoverageModel:
        """Return the model that a file of weights holds."""
        return cls(**{name: np.asarray(arrays[name]) for name in cls.__dataclass_fields__})

    def probabilities(self, features: Array) -> Array:
        """Return the probability of each question, of shape (..., 2)."""
        scaled = (features - self.mean) / self.scale
        return np.asarray(1 / (1 + np.exp(-(scaled @ self.weights.T + self.intercepts))))

    def statuses(self, probabilities: Array) -> Array:
        """Return ``told``, ``partly`` or ``not_told`` for each pair of probabilities."""
        some, full = (probabilities[..., at] >= self.thresholds[at] for at in (0, 1))
        return np.where(some, np.where(full, "told", "partly"), "not_told")


@cache
def fitted() -> CoverageModel:
    """Return the model that comes with narrativ."""
    return CoverageModel.from_arrays(tensors(FILE))
