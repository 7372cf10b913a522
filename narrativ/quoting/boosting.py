"""Boosted decision trees as plain arrays: what `benchmarks/fit_quotations.py` fitted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Array = npt.NDArray[Any]

PARTS: Final = ("feature", "threshold", "left", "right", "value", "baseline", "output")
_BLOCK: Final = 1024


@dataclass(frozen=True)
class Boosting:
    """Trees that add up to log odds.

    Attributes
    ----------
    feature, threshold, left, right, value
        Of shape (trees, nodes). A row goes left where its feature is at most the
        threshold; a leaf leads to itself.
    baseline
        Log odds that are added, one for each output.
    output
        To which output each tree adds.
    """

    feature: Array
    threshold: Array
    left: Array
    right: Array
    value: Array
    baseline: Array
    output: Array

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Array], name: str) -> Boosting:
        """Return the trees that a file holds under a name."""
        return cls(**{part: np.asarray(arrays[f"{name}.{part}"]) for part in PARTS})

    def log_odds(self, rows: Array) -> Array:
        """Return the log odds of each row, of shape (rows, outputs)."""
        blocks = [self._block(rows[i : i + _BLOCK]) for i in range(0, len(rows), _BLOCK)]
        return np.concatenate(blocks) if blocks else np.zeros((0, len(self.baseline)))

    def _block(self, rows: Array) -> Array:
        feature, threshold, left, right, value = self._flat
        # A node of each tree for each row; all trees go down one level at a time.
        node = np.tile(np.arange(len(self.feature)) * self.feature.shape[1], (len(rows), 1))
        values = np.ascontiguousarray(rows).ravel()
        here = np.arange(len(rows))[:, None] * rows.shape[1]
        while True:
            goes_left = values.take(feature.take(node) + here) <= threshold.take(node)
            below = np.where(goes_left, left.take(node), right.take(node))
            if np.array_equal(below, node):
                break
            node = below
        outputs = self.output[:, None] == np.arange(len(self.baseline))
        return np.asarray(self.baseline + value[node].astype(float) @ outputs)

    @cached_property
    def _flat(self) -> tuple[Array, ...]:
        """The trees behind one another, as one list of nodes."""
        first = (np.arange(len(self.feature)) * self.feature.shape[1])[:, None]
        parts = (
            self.feature, self.threshold, self.left + first, self.right + first, self.value
        )  # fmt: skip
        return tuple(part.ravel() for part in parts)


def probabilities(log_odds: Array) -> Array:
    """Return probabilities of log odds: of one output the logistic, of several the softmax."""
    if log_odds.shape[1] == 1:
        return np.asarray(1 / (1 + np.exp(-log_odds)))
    powers = np.exp(log_odds - log_odds.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))
