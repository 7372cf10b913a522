"""p-values from labels permuted within strata, whole texts together.

A contrast of counts is linear in the labels, so a block of permutations is one
product of matrices: (permutations, texts) by (texts, features).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations
from math import comb, prod
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from narrativ.arrays import Floats, Indices, Vectors
from narrativ.inference.design import Design
from narrativ.inference.families import TOLERANCE

_ENOUGH: Final = 10
"""Exceedances after which a p-value is fine enough (relative error about a third)."""

_LARGE_P: Final = 0.2
"""Share of permutations that reach the observed value from which no more are drawn."""

_CELLS: Final = 4_000_000
"""Cells of a block of permuted labels: 16 MB of float32."""
_FIRST: Final = 1_000
"""Permutations after which large p-values are settled, once; the most of a block."""

_ROWS: Final = 1_024
"""Permutations whose statistics are counted at a time, so that they stay near the processor."""

LISTED: Final = 5_000
"""Arrangements of one stratum that are listed; of more, random ones are drawn."""

Labels = npt.NDArray[np.uint8]
AnyFloats = npt.NDArray[np.floating[Any]]


@lru_cache(maxsize=256)
def label_arrangements(*numbers: int) -> Labels:
    """Return every way to place labels on the texts of a stratum.

    Parameters
    ----------
    numbers
        How many texts have the label 0, the label 1, and so on.

    Returns
    -------
    numpy.ndarray
        Labels, shape (ways, texts).

    Examples
    --------
    >>> label_arrangements(2, 1).tolist()
    [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    """
    rows = np.zeros((1, sum(numbers)), dtype=np.uint8)
    for label, number in enumerate(numbers[1:], 1):
        if number:
            rows = np.concatenate([_placements(row, label, number) for row in rows])
    rows.setflags(write=False)  # It is shared by all who ask for the same.
    return rows


def _placements(row: Labels, label: int, number: int) -> Labels:
    """Return the row with a label in every choice of ``number`` of its places that hold 0."""
    picks: Indices = np.array(list(combinations(np.flatnonzero(row == 0).tolist(), number)))
    rows = np.tile(row, (len(picks), 1))
    np.put_along_axis(rows, picks, np.uint8(label), axis=1)
    return rows


def share_reaching(first: AnyFloats, second: AnyFloats, least: float | np.float32) -> float:
    """Return the share of all sums of one of ``first`` and one of ``second`` that reach ``least``.

    These are the statistics of two halves of the strata, whose permutations are independent;
    it is the absolute sum that reaches it.
    """
    first, second = np.sort(first), np.sort(second)
    above = len(second) - np.searchsorted(second, least - first, side="left")
    below = np.searchsorted(second, -least - first, side="right")
    return float(min((above.sum() + below.sum()) / (len(first) * len(second)), 1.0))


def permutation_p(
    design: Design, scores: Floats, *, permutations: int = 9_999, seed: int | list[int] = 0
) -> Floats:
    """Return the two-sided permutation p-value of each feature.

    The statistic is the absolute mean over strata of `Design.contrasts`. All
    arrangements are enumerated where they are no more than ``permutations``
    + 1; else p = (b + 1) / (m + 1) over m random ones. That cannot fall below
    1 / (m + 1), so features with fewer than ten exceedances are taken again
    with the strata in two halves: the permutations of the halves are
    independent, each of one joined with each of the other is a permutation of
    the whole, and p is the share of the (m + 1) ** 2 pairs, the observed one
    among them, that reach the observed value. Under the null the observed pair
    is any of them, so P(p <= u) <= u; whether a feature is taken again depends
    on its own first count alone, which keeps that true of the two together. A
    feature whose p is plainly large after the first thousand (above a fifth) is
    drawn no further (Besag and Clifford 1991): that can only keep a p large.

    Parameters
    ----------
    scores
        Value of each text, shape (n, features).
    permutations
        Random permutations, m.
    seed
        Of the random permutations.

    Returns
    -------
    numpy.ndarray
        p in (0, 1], shape (features,); 1 without strata.

    Examples
    --------
    >>> design = Design(np.arange(12), np.arange(12) // 2, np.arange(12) % 2 == 0)
    >>> float(permutation_p(design, (np.arange(12.0) % 2)[:, None])[0])
    0.03125
    """
    if not design.strata or not scores.shape[1]:
        return np.ones(scores.shape[1])
    values = _to_unit_scale(scores)
    observed = np.abs(design.coefficients.astype(np.float32) @ values)
    # Sums of the same numbers in another order differ in single precision: they tie.
    threshold = observed - TOLERANCE * np.maximum(observed, 1.0)
    if design.assignments <= permutations + 1:
        coefficients = _all_coefficients(design)
        return np.asarray(_count_reaching(coefficients, values, threshold) / len(coefficients))
    generator = np.random.default_rng(seed)
    hits = np.zeros(scores.shape[1], dtype=np.intp)
    drawn = np.zeros(scores.shape[1], dtype=np.intp)
    active = np.arange(scores.shape[1])
    done = 0
    for coefficients in _random_coefficients(design, permutations, generator):
        hits[active] += _count_reaching(coefficients, values[:, active], threshold[active])
        done, before = done + len(coefficients), done
        drawn[active] = done
        if before < _FIRST <= done:
            active = active[hits[active] < _LARGE_P * done]
        if not len(active):
            break
    p = np.asarray((hits + 1.0) / (drawn + 1.0))
    few = np.flatnonzero((hits < _ENOUGH) & (drawn == permutations))
    if design.strata > 1 and len(few):
        p[few] = _p_of_halves(
            design, np.ascontiguousarray(values[:, few]), threshold[few], permutations, generator
        )
    return p


def _to_unit_scale(scores: Floats) -> Vectors:
    """Return scores in single precision, each feature with its largest value at 1."""
    largest = np.abs(scores).max(axis=0)
    return (scores / np.where(largest > 0.0, largest, 1.0)).astype(np.float32)


def _count_reaching(coefficients: Vectors, values: Vectors, threshold: Vectors) -> Indices:
    """Return how many arrangements bring each feature to its threshold, either way."""
    hits = np.zeros(len(threshold), dtype=np.intp)
    for start in range(0, len(coefficients), _ROWS):
        statistic = coefficients[start : start + _ROWS] @ values
        np.abs(statistic, out=statistic)
        hits += np.count_nonzero(statistic >= threshold, axis=0)
    return hits


def _p_of_halves(
    design: Design,
    values: Vectors,
    threshold: Vectors,
    permutations: int,
    generator: np.random.Generator,
) -> Floats:
    """Return p over all pairs of permutations of two halves of the strata."""
    sums = []
    for parity in (0, 1):
        inside = design.stratum % 2 == parity
        half = Design(design.rows[inside], design.stratum[inside] // 2, design.in_group[inside])
        part = values[inside]
        if half.assignments <= permutations + 1:
            sums.append(_all_coefficients(half) @ part)
            continue
        observed = half.coefficients.astype(np.float32)[None, :] @ part
        blocks = _random_coefficients(half, permutations, generator)
        drawn = [coefficients @ part for coefficients in blocks]
        sums.append(np.concatenate([observed, *drawn]))
    first, second = sums
    return np.array(
        [
            share_reaching(first[:, column], second[:, column], least)
            for column, least in enumerate(threshold)
        ]
    )


def _all_coefficients(design: Design) -> Vectors:
    """Return every arrangement as a row of coefficients: (assignments, n)."""
    tables = [
        _coefficient_table(int(size), int(chosen))
        for size, chosen in zip(design.sizes, design.group_sizes, strict=True)
    ]
    lengths = [len(table) for table in tables]
    picked = np.unravel_index(np.arange(prod(lengths)), lengths)
    return np.concatenate(
        [
            table.take(places, axis=0, mode="clip")
            for table, places in zip(tables, picked, strict=True)
        ],
        axis=1,
    )


def _coefficient_table(size: int, chosen: int) -> Vectors:
    """Return the coefficients of every way to place the labels in one stratum: (ways, size)."""
    inside, outside = np.float32(1.0 / chosen), np.float32(-1.0 / (size - chosen))
    return np.where(label_arrangements(size - chosen, chosen), inside, outside)


def _random_coefficients(
    design: Design, count: int, generator: np.random.Generator
) -> Iterator[Vectors]:
    """Yield blocks of random arrangements, ``count`` rows in all."""
    block = max(1, min(count, _FIRST, _CELLS // len(design.rows)))
    shapes = np.unique(np.column_stack([design.sizes, design.group_sizes]), axis=0).tolist()
    places = [
        (design.starts[(design.sizes == size) & (design.group_sizes == chosen)][:, None]
         + np.arange(size)).ravel()
        for size, chosen in shapes
    ]  # fmt: skip
    for first in range(0, count, block):
        rows = min(block, count - first)
        coefficients = np.empty((rows, len(design.rows)), dtype=np.float32)
        for (size, chosen), columns in zip(shapes, places, strict=True):
            drawn = _draw_coefficients(rows, len(columns) // size, size, chosen, generator)
            if len(shapes) == 1:
                coefficients = drawn
            else:
                coefficients[:, columns] = drawn
        yield coefficients


def _draw_coefficients(
    rows: int, strata: int, size: int, chosen: int, generator: np.random.Generator
) -> Vectors:
    """Return random coefficients for strata of one shape: (rows, strata * size)."""
    if comb(size, chosen) <= LISTED:
        table = _coefficient_table(size, chosen)
        which = generator.integers(0, len(table), size=(rows, strata), dtype=np.uint16)
        # Four times as quick as to index, and every number is one of the table.
        return table.take(which, axis=0, mode="clip").reshape(rows, -1)
    keys = generator.random((rows, strata, size), dtype=np.float32)
    picks = keys.argpartition(chosen - 1, axis=2)[:, :, :chosen]
    coefficients = np.full(keys.shape, -1.0 / (size - chosen), dtype=np.float32)
    np.put_along_axis(coefficients, picks, np.float32(1.0 / chosen), axis=2)
    return coefficients.reshape(rows, -1)
