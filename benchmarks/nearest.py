"""How often the nearest text of another outlet is about the same event, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Matrix = npt.NDArray[np.float32]

BLOCK = 1024
RESAMPLES = 1000


def hits(vectors: Matrix, outlets: npt.ArrayLike, events: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Say of each row whether the nearest row of another outlet has the same event.

    The vectors are of unit length; of equally near rows the first counts.
    """
    outlet = np.unique(np.asarray(outlets), return_inverse=True)[1]
    event = np.unique(np.asarray(events), return_inverse=True)[1]
    nearest = np.empty(len(vectors), dtype=np.intp)
    for start in range(0, len(vectors), BLOCK):
        rows = slice(start, start + BLOCK)
        similarity = vectors[rows] @ vectors.T
        similarity[outlet[rows, None] == outlet[None, :]] = -np.inf
        nearest[rows] = similarity.argmax(axis=1)
    return np.asarray((event[nearest] == event) & (outlet[nearest] != outlet))


def paired_interval(
    ours: npt.NDArray[np.bool_], theirs: npt.NDArray[np.bool_], groups: npt.ArrayLike, seed: int = 0
) -> tuple[float, float, float]:
    """Return the difference of two precisions, and its 95% interval over resampled groups.

    Both are of the same rows; whole groups are drawn with replacement, since rows
    of one event stand or fall together (percentile bootstrap).
    """
    group = np.unique(np.asarray(groups), return_inverse=True)[1]
    gained = np.bincount(group, weights=ours.astype(float) - theirs.astype(float))
    count = np.bincount(group).astype(float)
    drawn = np.random.default_rng(seed).integers(0, len(count), (RESAMPLES, len(count)))
    differences = gained[drawn].sum(axis=1) / count[drawn].sum(axis=1)
    low, high = np.percentile(differences, [2.5, 97.5])
    return float(gained.sum() / count.sum()), float(low), float(high)
