"""Permutation distributions of contrasts of pairs of texts, and their p-values.

The distances of an event are a symmetric matrix that does not change; the
labels of its rows and columns do. A contrast is then the mean distance of the
pairs that join two groups less that of all other pairs. It is no sum over
texts, so each event has its own list of values, one an arrangement, and a
permutation draws one value from each event.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import Final

import numpy as np

from narrativ.arrays import Floats
from narrativ.inference.families import TOLERANCE
from narrativ.inference.permutation import LISTED, Labels, label_arrangements, share_reaching

NEITHER, FIRST, SECOND, BOTH = range(4)
"""Labels of texts: neither of two groups ran it, one of them, or (shared copy) both."""

_CELLS: Final = 4_000_000
"""Cells of a block of random arrangements, which bounds memory."""

_TIED: Final = 1e-12
"""Contrast of distances, which are of the order of 1, that is a matter of the last bits."""


def pair_contrasts(labels: Labels, distances: Floats) -> Floats:
    """Return the contrast that each arrangement of labels gives in an event.

    Parameters
    ----------
    labels
        Label of each text (`FIRST`, `SECOND`, `BOTH`, `NEITHER`), shape
        (arrangements, texts).
    distances
        Symmetric, NaN where unknown and on the diagonal, shape (texts, texts).

    Returns
    -------
    numpy.ndarray
        Shape (arrangements,); NaN where there is no pair of the one or of the other kind.

    Examples
    --------
    >>> distances = np.array([[np.nan, 0.5, 0.2], [0.5, np.nan, 0.4], [0.2, 0.4, np.nan]])
    >>> labels = np.array([[FIRST, SECOND, NEITHER]], dtype=np.uint8)
    >>> pair_contrasts(labels, distances).round(3).tolist()
    [0.2]
    """
    known = np.isfinite(distances)
    apart = np.where(known, distances, 0.0)
    both_sums, both_counts = (
        _sum_between(labels, matrix) for matrix in (apart, known.astype(float))
    )
    sums, counts = apart.sum() / 2.0 - both_sums, known.sum() / 2.0 - both_counts
    possible = (both_counts > 0.5) & (counts > 0.5)
    between = np.divide(both_sums, both_counts, out=np.zeros_like(both_sums), where=possible)
    others = np.divide(sums, counts, out=np.zeros_like(sums), where=possible)
    return np.where(possible, between - others, np.nan)


def _sum_between(labels: Labels, matrix: Floats) -> Floats:
    """Return the sum of a symmetric matrix over the pairs that join the two groups."""
    first = (labels & FIRST).astype(float)
    second = (labels & SECOND).astype(float) / SECOND
    total = ((first @ matrix) * second).sum(axis=1)
    shared = first * second
    if shared.any():
        # Two texts that both groups ran were counted from either end.
        total = total - ((shared @ matrix) * shared).sum(axis=1) / 2.0
    return np.asarray(total)


@dataclass(frozen=True)
class PermutationDistribution:
    """The contrasts that one event has under all, or random, arrangements of its labels.

    Attributes
    ----------
    values
        One an arrangement where all are listed, and else one a random
        permutation; 0 where the arrangement leaves nothing to contrast.
    arrangements
        How many there are.
    exhaustive
        Whether ``values`` holds all of them.
    draws
        Random permutations to draw.
    """

    values: Floats
    arrangements: float
    exhaustive: bool
    draws: int

    def extreme(self, sign: int) -> tuple[float, float]:
        """Return the largest value in a direction, and the log share of ways to reach it."""
        values = sign * self.values
        best = float(values.max())
        if not self.exhaustive:
            # At least one way there is; a floor may be too low, never too high.
            return best, -float(np.log(self.arrangements))
        level = np.count_nonzero(values >= best - TOLERANCE * np.abs(values).max(initial=0.0))
        return best, float(np.log(level / len(values)))


def permutation_distribution(
    labels: Labels, distances: Floats, permutations: int, generator: np.random.Generator
) -> PermutationDistribution:
    """Return the distribution of the contrast of an event; ``labels`` are those it has."""
    numbers = tuple(np.bincount(labels, minlength=4).tolist())
    ways = _multinomial(numbers)
    if ways <= LISTED:
        values = pair_contrasts(label_arrangements(*numbers), distances)
        return PermutationDistribution(
            np.nan_to_num(values), ways, exhaustive=True, draws=permutations
        )
    block = max(1, min(permutations, _CELLS // len(labels)))
    drawn = []
    for start in range(0, permutations, block):
        rows = np.tile(labels, (min(block, permutations - start), 1))
        drawn.append(pair_contrasts(generator.permuted(rows, axis=1), distances))
    values = np.nan_to_num(np.concatenate(drawn))
    return PermutationDistribution(values, ways, exhaustive=False, draws=permutations)


def smallest_pair_p(events: list[PermutationDistribution]) -> tuple[float, float]:
    """Return the smallest p that any arrangement could reach, and the ways in a typical event.

    Tarone (1990): the largest sum takes the largest contrast in every event,
    and the share of arrangements that do so is a product over events.
    """
    # Of two texts only, no arrangement leaves a pair to compare with; where all distances tie,
    # none makes a difference but in the last bits.
    events = [event for event in events if np.abs(event.values).max(initial=0.0) > _TIED]
    if not events:
        return 1.0, 2.0
    sides = [[event.extreme(sign) for event in events] for sign in (1, -1)]
    sums = np.array([sum(best for best, _ in side) for side in sides])
    logs = np.array([sum(ways for _, ways in side) for side in sides])
    slack = TOLERANCE * np.abs(sums).max()
    if sums.max() <= 0.0:
        return 1.0, 2.0
    reaches = sums >= sums.max() - slack
    if not all(event.exhaustive for event in events):
        # The largest contrast of an event that is not listed is not known, nor on which side.
        reaches = logs == logs.min()
    typical = float(np.exp(-logs[reaches].min() / len(events)))
    return float(min(np.exp(logs[reaches]).sum(), 1.0)), typical


def pair_p(
    events: list[PermutationDistribution], observed: Floats, generator: np.random.Generator
) -> float:
    """Return the two-sided permutation p of the sum over events.

    All sums are enumerated where they are no more than the random ones would
    be. Else p is taken over all pairs of a permutation of one half of the events
    with one of the other: with m drawn of each, and the observed one among
    them, p is the share of the (m + 1) ** 2 sums that reach the observed one.
    Under the null that is any of them, so P(p <= u) <= u.

    Parameters
    ----------
    events
        Distribution of the contrast of each event.
    observed
        The contrast that each has, 0 where there is none, shape (events,).
    generator
        Draws.

    Examples
    --------
    >>> event = PermutationDistribution(
    ...     np.array([0.2, -0.1, -0.1]), 3.0, exhaustive=True, draws=999
    ... )
    >>> p = pair_p([event] * 6, np.full(6, 0.2), np.random.default_rng(0))
    >>> bool(np.isclose(p, 3.0**-6))
    True
    """
    if not events:
        return 1.0
    size = abs(float(observed.sum()))
    scale = sum(float(np.abs(event.values).max(initial=0.0)) for event in events)
    # Sums of the same numbers in another order differ in their last digits: they tie.
    least = size - TOLERANCE * max(size, TOLERANCE * scale)
    every = _all_sums(events)
    if every is not None:
        return float(np.mean(np.abs(every) >= least))
    halves = []
    for parity in (0, 1):
        half = events[parity::2]
        sums = _all_sums(half)
        if sums is None:
            sums = np.concatenate([[observed[parity::2].sum()], _random_sums(half, generator)])
        halves.append(sums)
    first, second = halves
    return share_reaching(first, second, least)


def _all_sums(events: list[PermutationDistribution]) -> Floats | None:
    """Return the sum of every joint arrangement, or None where there are too many."""
    sums = np.zeros(1)
    for event in events:
        if not event.exhaustive or len(sums) * len(event.values) > event.draws + 1:
            return None
        sums = (sums[:, None] + event.values).reshape(-1)
    return sums


def _random_sums(events: list[PermutationDistribution], generator: np.random.Generator) -> Floats:
    count = events[0].draws
    sums = np.zeros(count)
    for event in events:
        if event.exhaustive:
            sums += event.values[generator.integers(0, len(event.values), count, dtype=np.int32)]
        else:
            sums += event.values
    return sums


def _multinomial(numbers: tuple[int, ...]) -> float:
    """Return in how many ways labels can be placed of which there are these numbers."""
    ways, left = 1.0, sum(numbers)
    for number in numbers:
        ways *= comb(left, number)
        left -= number
    return ways
