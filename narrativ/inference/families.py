"""Which features can be tested at all, and what their p-values are worth together."""

from __future__ import annotations

from typing import Final

import numpy as np

from narrativ.arrays import Bools, Floats
from narrativ.inference.design import Design, log_comb
from narrativ.inference.intervals import MIN_EVENTS

ALPHA: Final = 0.05
TOLERANCE: Final = 1e-5
"""Relative difference below which two statistics tie (they are float32 sums)."""


def benjamini_hochberg(p: Floats) -> Floats:
    """Return the q-values of Benjamini and Hochberg (1995), eq. 1, step up.

    As ``scipy.stats.false_discovery_control``, which would cost .7 s of import: a report
    loads nothing else of scipy.stats.

    Examples
    --------
    >>> benjamini_hochberg(np.array([0.01, 0.04, 0.03])).round(3).tolist()
    [0.03, 0.04, 0.04]
    """
    count = len(p)
    order = np.argsort(p, kind="stable")
    scaled = p[order] * count / np.arange(1, count + 1)
    q = np.empty(count)
    q[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return q


def attainable_p(design: Design, scores: Floats) -> tuple[Floats, Floats]:
    """Return the smallest p each feature could reach, and the statistic that reaches it.

    Tarone (1990): whatever the labels, a feature that occurs in few events has
    few distinct arrangements. The statistic is the absolute mean over strata
    of `Design.contrasts`; its largest value takes the largest contrast in
    every stratum, and the share of arrangements that do so is a product over
    strata, ties counted.

    Parameters
    ----------
    scores
        Value of each text, shape (n, features).

    Returns
    -------
    tuple
        Smallest attainable p and largest absolute statistic, shape (features,).
    """
    features = scores.shape[1]
    if not design.strata:
        return np.ones(features), np.zeros(features)
    top, bottom = np.zeros(features), np.zeros(features)
    ways_top, ways_bottom = np.zeros(features), np.zeros(features)
    for size, chosen in np.unique(np.column_stack([design.sizes, design.group_sizes]), axis=0):
        alike = np.flatnonzero((design.sizes == size) & (design.group_sizes == chosen))
        places = design.starts[alike][:, None] + np.arange(size)
        ordered = np.sort(scores[places.ravel()].reshape(len(alike), size, features), axis=1)
        best, ways = _extreme(ordered[:, ::-1], int(chosen))
        top, ways_top = top + best, ways_top + ways
        best, ways = _extreme(ordered, int(chosen))
        bottom, ways_bottom = bottom - best, ways_bottom + ways
    largest = np.maximum(top, bottom)
    slack = TOLERANCE * largest
    p = np.where(top >= largest - slack, np.exp(ways_top), 0.0)
    p = p + np.where(bottom >= largest - slack, np.exp(ways_bottom), 0.0)
    possible = largest > 0.0
    return np.where(possible, np.minimum(p, 1.0), 1.0), largest / design.strata


def _extreme(ordered: Floats, chosen: int) -> tuple[Floats, Floats]:
    """Return the summed contrast of the first places, and the log share of ways to fill them."""
    size = ordered.shape[1]
    best = ordered[:, :chosen].mean(axis=1) - ordered[:, chosen:].mean(axis=1)
    edge = ordered[:, chosen - 1 : chosen]
    slack = TOLERANCE * np.maximum(np.abs(ordered[:, :1]), np.abs(ordered[:, -1:]))
    tied = np.abs(ordered - edge) <= slack
    level = np.count_nonzero(tied, axis=1)
    above = chosen - np.count_nonzero(tied[:, :chosen], axis=1)
    ways = log_comb(level, chosen - above) - log_comb(size, chosen)
    return best.sum(axis=0), np.asarray(ways.sum(axis=0))


def family(smallest: Floats, possible: Bools, *, alpha: float = ALPHA) -> Bools:
    """Return which features are tested together; the labels play no part.

    Of the features that could reach ``alpha`` alone, those are kept that could
    still reach it after correction (Tarone 1990; with Benjamini-Hochberg,
    Gilbert 2005): the smallest K such that at most K features can reach
    alpha / K. Where that leaves none, as when all features have one floor, the
    features that could reach alpha alone are the family.

    Parameters
    ----------
    smallest
        Smallest attainable p of each feature.
    possible
        Features that could be reported at all (enough events for an interval).
    """
    candidates = possible & (smallest < alpha)
    ordered = np.sort(smallest[candidates])
    for size in range(1, len(ordered) + 2):
        within = int(np.searchsorted(ordered, alpha / size, side="right"))
        if within <= size:
            return candidates & (smallest <= alpha / size) if within else candidates
    return candidates


def unreachable(smallest: Floats, inside: Bools) -> bool:
    """Return whether q could not fall below `ALPHA` if every p of a family were its smallest."""
    return bool(inside.any()) and bool(benjamini_hochberg(smallest[inside]).min() >= ALPHA)


def events_needed(choices: float, features: int, *, alpha: float = ALPHA) -> int:
    """Return how many events one feature needs to reach ``alpha`` in a family.

    Parameters
    ----------
    choices
        Ways to place the labels within one event (2 with two articles).
    features
        Size of the family.

    Returns
    -------
    int
        0 where the labels cannot be placed in more than one way that matters: no
        number of such events would do.

    Examples
    --------
    >>> events_needed(2.0, 1), events_needed(2.0, 20), events_needed(5.0, 20)
    (6, 10, 6)
    """
    if choices <= 1.0:
        return 0
    needed = MIN_EVENTS
    while 2.0 * choices**-needed * max(features, 1) >= alpha:
        needed += 1
    return needed
