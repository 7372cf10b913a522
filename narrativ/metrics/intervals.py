"""How far a score would move with other events: a bootstrap over whole events."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt
from tqdm.auto import tqdm

from narrativ.arrays import Ints
from narrativ.errors import SchemaError
from narrativ.metrics.labels import Labels, codes

MIN_GROUPS: Final = 6
"""Fewest groups of events that are resampled. On made-up worlds an interval of 95% covered the
true B-cubed F1 in .94 of 1,000 worlds of 100 events, .91 of 20 and .79 of 6."""

_DELAY: Final = 2
"""Seconds before the progress bar appears: what is done by then needs none."""

Value = TypeVar("Value", bound=float | tuple[float, ...])


def bootstrap_interval(
    score: Callable[[Ints, Ints], Value],
    gold: Labels,
    predicted: Labels,
    *,
    resamples: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> tuple[Value, Value]:
    """Return a percentile bootstrap interval of a score over whole gold events.

    Events that share a cluster share its error, so they are drawn together: a
    group is a connected component of events and clusters, mostly one event.
    Groups are drawn with replacement, as many as there are, and each draw gets
    fresh labels on both sides. So no draw breaks a wrong link, which would
    raise the score, and none joins an event to its own copy, which would lower
    it (Field and Welsh 2007 on drawing whole clusters; Severiano et al. 2011 on
    what copies of items do to such scores).

    Parameters
    ----------
    score
        A function of known and predicted labels that returns a number, or a
        tuple of numbers such as `Agreement`.
    gold
        The known event of each item.
    predicted
        The cluster of each item.
    resamples
        How many times to draw.
    level
        The share of the draws that lie within the interval.
    seed
        Seed of the draws. The same rows in the same order give the same interval.

    Returns
    -------
    tuple
        The low and the high end, each of the kind that ``score`` returns; all
        NaN with fewer than `MIN_GROUPS` groups.

    Raises
    ------
    SchemaError
        If the labels are none to score, or a setting is out of range.

    Examples
    --------
    >>> from narrativ.metrics import bcubed
    >>> events = [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7]
    >>> clusters = [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 8]
    >>> low, high = bootstrap_interval(bcubed, events, clusters)
    >>> round(low.recall, 2), high.f1
    (0.81, 1.0)
    """
    if resamples < 1:
        raise SchemaError(f"resamples is {resamples}; it must be 1 or more, 1000 is usual")
    if not 0 < level < 1:
        raise SchemaError(f"level is {level}; it must lie between 0 and 1, as 0.95 does")
    events, clusters = codes(gold, predicted)
    group = _groups(events, clusters)
    if group.max() + 1 < MIN_GROUPS:
        point = score(events, clusters)
        unknown = np.full(np.shape(point), np.nan)
        return _like(point, unknown), _like(point, unknown)
    draws = _draws(events, clusters, group, resamples, np.random.default_rng(seed))
    values = [
        score(*drawn)
        for drawn in tqdm(draws, total=resamples, unit=" resamples", delay=_DELAY, disable=None)
    ]
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return _like(values[0], low), _like(values[0], high)


def _groups(events: Ints, clusters: Ints) -> Ints:
    """Return the connected component of events and clusters that each item is in, from 0."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    first = int(events.max()) + 1
    nodes = first + int(clusters.max()) + 1
    links = coo_array((np.ones(len(events)), (events, first + clusters)), shape=(nodes, nodes))
    _, component = connected_components(links, directed=False)
    return np.asarray(component, dtype=np.int64)[events]


def _draws(
    events: Ints, clusters: Ints, group: Ints, resamples: int, rng: np.random.Generator
) -> Iterator[tuple[Ints, Ints]]:
    """Yield the labels of each resample; no two draws of a group share a label."""
    order, size = np.argsort(group, kind="stable"), np.bincount(group)
    start = np.cumsum(size) - size
    for _ in range(resamples):
        drawn = rng.integers(len(size), size=len(size))
        sizes = size[drawn]
        draw = np.repeat(np.arange(len(size)), sizes)
        # Where the items of a draw begin in `order`, less where they begin in the resample.
        shift = start[drawn] - (np.cumsum(sizes) - sizes)
        item = order[np.arange(len(draw)) + shift[draw]]
        yield (
            draw * (events.max() + 1) + events[item],
            draw * (clusters.max() + 1) + clusters[item],
        )


def _like(value: Value, numbers: npt.NDArray[np.float64]) -> Value:
    """Return numbers in the form of a value: a float, a tuple, a named tuple."""
    kind: Any = type(value)
    if not isinstance(value, tuple):
        kind = float
    elif hasattr(kind, "_make"):
        kind = kind._make
    shaped: Value = kind(numbers.tolist())
    return shaped
