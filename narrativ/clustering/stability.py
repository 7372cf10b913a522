"""How far groups hold when other articles might have come in: the bootstrap.

Articles are drawn with replacement, what was drawn is grouped anew, and each group
is compared with the most similar one found (Hennig 2007: cluster-wise assessment of
cluster stability, Computational Statistics & Data Analysis 52).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np

from narrativ.machine import map_in_threads

if TYPE_CHECKING:
    import numpy.typing as npt

    from narrativ.arrays import Floats, Ints

RESAMPLES: Final = 20
"""The standard error of a stability of .6 is then about .05 for a group of a few articles."""
_FEWEST: Final = 5
_BUDGET: Final = 200_000
"""Articles grouped anew in all resamples together, so that a large corpus takes minutes."""
_MANY: Final = 1_000
"""Items from which threads are taken. With fewer they wait for each other: over the sample's 74
articles and 600 paragraphs two spent up to 40% more CPU time than one, and were no quicker."""


def affordable(articles: int) -> int:
    """Return how often to draw from so many articles: fewer times from very many.

    Examples
    --------
    >>> affordable(1_000), affordable(100_000)
    (20, 5)
    """
    return min(RESAMPLES, max(_FEWEST, _BUDGET // max(articles, 1)))


def bootstrap(
    labels: Ints,
    units: Ints,
    regroup: Callable[[Ints, Floats, int], Ints],
    *,
    seed: int,
    resamples: int = RESAMPLES,
    side_by_side: bool = True,
) -> tuple[Floats, Floats]:
    """Return the stability of each group and the probability of each item's place.

    Parameters
    ----------
    labels
        Group of each item, int64 of shape (n,); -1 is in none.
    units
        Code of the article of each item, shape (n,): articles are drawn whole.
    regroup
        Called with the places of the drawn items, in order and each once, how often
        the article of each was drawn, and the number of the resample. It
        returns the groups of those items, -1 for none.
    seed
        The same seed draws the same articles.
    resamples
        How often to draw.
    side_by_side
        Whether `regroup` may be called in several threads at once.

    Returns
    -------
    stability : ndarray
        Mean Jaccard similarity of each group to the group of the resample most like
        it, among the items drawn; NaN if none of its items ever was.
    probability : ndarray
        Share of the resamples with an item in which it lies in the group most like
        its own; NaN if it was never drawn or is in no group.
    """
    articles = int(units.max()) + 1
    groups = int(labels.max()) + 1

    def resampled(resample: int) -> tuple[Ints, Floats, npt.NDArray[np.bool_]]:
        chance = np.random.default_rng([seed, resample])
        times = np.bincount(chance.integers(0, articles, articles), minlength=articles)
        rows = np.flatnonzero(times[units] > 0)
        other = regroup(rows, times[units[rows]].astype(np.float64), resample)
        jaccard, match = best_match(labels[rows], other, groups)
        # Items of no group find the last, which is no label.
        return rows, jaccard, other == np.append(match, -2)[labels[rows]]

    similarity, present = np.zeros(groups), np.zeros(groups)
    placed, drawn = np.zeros(len(labels)), np.zeros(len(labels))
    threads = side_by_side and len(labels) >= _MANY
    results = (map_in_threads if threads else map)(resampled, range(resamples))
    for rows, jaccard, agrees in results:
        grouped = labels[rows] >= 0
        is_present = np.bincount(labels[rows[grouped]], minlength=groups) > 0
        similarity[is_present] += jaccard[is_present]
        present += is_present
        drawn[rows[grouped]] += 1
        placed[rows[grouped]] += agrees[grouped]
    with np.errstate(invalid="ignore"):
        return similarity / present, placed / drawn


def best_match(mine: Ints, other: Ints, groups: int) -> tuple[Floats, Ints]:
    """Return for each of my groups the largest Jaccard similarity, and with which other group.

    A group that no other shares an item with has 0 and -2, which is no label.
    """
    both = (mine >= 0) & (other >= 0)
    best, match = np.zeros(groups), np.full(groups, -2, dtype=np.int64)
    if not both.any():
        return best, match
    size = np.bincount(mine[mine >= 0], minlength=groups)
    width = int(other.max()) + 1
    other_size = np.bincount(other[other >= 0], minlength=width)
    code, shared = np.unique(mine[both] * width + other[both], return_counts=True)
    a, b = np.divmod(code, width)
    jaccard = shared / (size[a] + other_size[b] - shared)
    # The last of each group is its largest; of equal ones the lowest number.
    order = np.lexsort((-b, jaccard, a))
    last = order[np.flatnonzero(np.diff(a[order], append=groups))]
    best[a[last]], match[a[last]] = jaccard[last], b[last]
    return best, match
