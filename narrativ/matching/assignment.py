"""One-to-one assignment of candidate pairs: by rank, or with the largest sum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from narrativ.arrays import Floats, Indices


def greedy_assignment(
    ranked: Iterable[tuple[int, int]], assigned: Mapping[int, int] | None = None
) -> dict[int, int]:
    """Return each pair of which neither side is in a better one.

    Parameters
    ----------
    ranked
        Candidate pairs, the best first.
    assigned
        Pairs that were chosen before: their sides are not available.

    Examples
    --------
    >>> greedy_assignment([(0, 1), (0, 0), (1, 1), (2, 0)])
    {0: 1, 2: 0}
    """
    before = assigned or {}
    pairs: dict[int, int] = {}
    used = set(before.values())
    for i, j in ranked:
        if i not in before and i not in pairs and j not in used:
            pairs[i] = j
            used.add(j)
    return pairs


def optimal_assignment(one: Indices, two: Indices, gain: Floats) -> Indices:
    """Return which candidate pairs are chosen so that the sum of their gains is largest.

    The assignment problem (Kuhn 1955) over candidates; no side is in two pairs.

    Parameters
    ----------
    one, two
        The sides of each candidate.
    gain
        Of each candidate, above 0.

    Returns
    -------
    numpy.ndarray
        Numbers of the candidates, ascending.

    Examples
    --------
    >>> one, two = np.array([0, 0, 1]), np.array([5, 6, 5])
    >>> optimal_assignment(one, two, np.array([0.9, 0.8, 0.7])).tolist()
    [1, 2]
    """
    if len(one) < 2:
        return np.arange(len(one), dtype=np.intp)
    from scipy.optimize import linear_sum_assignment

    rows, row = np.unique(one, return_inverse=True)
    columns, column = np.unique(two, return_inverse=True)
    gains = np.zeros((len(rows), len(columns)))
    number = np.full(gains.shape, -1, dtype=np.intp)
    gains[row, column], number[row, column] = gain, np.arange(len(one))
    chosen = number[linear_sum_assignment(gains, maximize=True)]
    return np.sort(chosen[chosen >= 0])
