"""Which texts stand on which side of a contrast, in which stratum.

An *independent text* is a text as the reader of one stratum (an event, or a
storyline) meets it: an article, or all articles of the stratum that share one
copy. It counts once, carries the labels of the groups that ran it, and is moved
as a whole by a permutation. In this room a *text* is an independent text.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import comb, log, prod

import numpy as np

from narrativ.arrays import Bools, Floats, Indices


def independent_texts(stratum: Indices, copy: Indices) -> Indices:
    """Return the independent text of each article, numbered in the order of the strata.

    Parameters
    ----------
    stratum
        Stratum of each article, shape (articles,).
    copy
        Number of the shared copy of each article, -1 where it shares none.

    Examples
    --------
    >>> independent_texts(np.array([0, 0, 0, 1]), np.array([7, -1, 7, 7])).tolist()
    [0, 1, 0, 2]
    """
    first = int(copy.max(initial=-1)) + 1
    own = np.where(copy >= 0, copy, first + np.arange(len(copy)))
    keys = stratum * (first + len(copy)) + own
    return np.unique(keys, return_inverse=True)[1].reshape(-1).astype(np.intp)


def concat_ranges(first: Indices, sizes: Indices) -> tuple[Indices, Indices]:
    """Return ranges of integers one after the other, and for each integer the place of its range.

    Parameters
    ----------
    first, sizes
        First integer and length of each range, shape (ranges,).

    Examples
    --------
    >>> numbers, place = concat_ranges(np.array([5, 0]), np.array([2, 3]))
    >>> numbers.tolist(), place.tolist()
    ([5, 6, 0, 1, 2], [0, 0, 1, 1, 1])
    """
    place = np.repeat(np.arange(len(sizes)), sizes)
    return np.arange(len(place)) + (first - np.cumsum(sizes) + sizes)[place], place


def log_comb(total: Indices | int, chosen: Indices | int) -> Floats:
    """Return the logarithm of the number of ways to choose ``chosen`` out of ``total``."""
    from scipy.special import gammaln

    return np.asarray(
        gammaln(np.add(total, 1.0))
        - gammaln(np.add(chosen, 1.0))
        - gammaln(np.subtract(total, chosen) + 1.0)
    )


@dataclass(frozen=True)
class Design:
    """One contrast: the texts that enter it, by stratum, on two sides.

    Attributes
    ----------
    rows
        Texts that enter, as indices, ordered by stratum, shape (n,).
    stratum
        Stratum of each of them, 0 … strata - 1, ascending, shape (n,).
    in_group
        True on the side of the group that is described, shape (n,). Every
        stratum has texts on both sides.
    """

    rows: Indices
    stratum: Indices
    in_group: Bools

    @cached_property
    def strata(self) -> int:
        """Number of strata."""
        return int(self.stratum[-1]) + 1 if len(self.stratum) else 0

    @cached_property
    def starts(self) -> Indices:
        """First row of each stratum."""
        return np.flatnonzero(np.diff(self.stratum, prepend=-1))

    @cached_property
    def sizes(self) -> Indices:
        """Texts of each stratum."""
        return np.bincount(self.stratum, minlength=self.strata)

    @cached_property
    def group_sizes(self) -> Indices:
        """Texts of the group in each stratum."""
        return np.bincount(self.stratum[self.in_group], minlength=self.strata)

    @cached_property
    def smallest_side(self) -> int:
        """Texts of the smallest side of a stratum; 0 without strata."""
        if not self.strata:
            return 0
        return int(min(self.group_sizes.min(), (self.sizes - self.group_sizes).min()))

    @cached_property
    def shares(self) -> Floats:
        """Weight of each text in the mean of its own side of its stratum."""
        side = np.where(
            self.in_group,
            self.group_sizes[self.stratum],
            (self.sizes - self.group_sizes)[self.stratum],
        )
        return 1.0 / side

    @cached_property
    def coefficients(self) -> Floats:
        """Weights whose sum over a stratum is the mean of the group less the mean of the others."""
        return np.where(self.in_group, self.shares, -self.shares)

    def contrasts(self, values: Floats) -> Floats:
        """Return mean of the group less mean of the others: (n, features) to (strata, features)."""
        if not len(values):
            return np.zeros((0, values.shape[1]))
        return np.asarray(np.add.reduceat(self.coefficients[:, None] * values, self.starts, axis=0))

    @cached_property
    def assignments(self) -> int:
        """Number of distinct ways to place the labels within strata."""
        return prod(
            comb(int(size), int(group_size))
            for size, group_size in zip(self.sizes, self.group_sizes, strict=True)
        )

    @cached_property
    def typical_choices(self) -> float:
        """Geometric mean over strata of the ways to place the labels; 2 without strata."""
        if not self.strata:
            return 2.0
        return float(np.exp(log(self.assignments) / self.strata))


def contrast_design(stratum: Indices, in_group: Bools, others: Bools) -> Design:
    """Return the design of one contrast.

    Parameters
    ----------
    stratum
        Stratum of every text, shape (texts,); any integers.
    in_group, others
        Which texts stand on either side; one that stands on both or on
        neither does not enter, nor does a stratum that lacks a side.

    Examples
    --------
    >>> design = contrast_design(
    ...     np.array([4, 4, 9, 9, 9]),
    ...     np.array([True, True, True, False, False]),
    ...     np.array([False, False, False, True, True]),
    ... )
    >>> design.rows.tolist(), design.assignments
    ([2, 3, 4], 3)
    """
    enters = np.flatnonzero(in_group ^ others)
    numbers = np.unique(stratum[enters], return_inverse=True)[1].reshape(-1)
    strata = int(numbers.max(initial=-1)) + 1
    chosen = np.bincount(numbers, in_group[enters], strata)
    both = (chosen > 0) & (chosen < np.bincount(numbers, minlength=strata))
    kept = both[numbers]
    rows, numbers = enters[kept], (np.cumsum(both) - 1)[numbers[kept]]
    order = np.argsort(numbers, kind="stable")
    return Design(rows=rows[order], stratum=numbers[order], in_group=in_group[rows[order]])
