"""p-values from labels permuted within strata, whole tellings together.

A contrast is linear in the labels, so a block of permutations is one product
of matrices: (permutations, tellings) by (tellings, features).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from math import comb, prod
from typing import Final

import numpy as np
import numpy.typing as npt

from narrativ.inference.design import Design, Floats, Ints
from narrativ.inference.families import TOLERANCE

_ENOUGH: Final = 10
"""Exceedances after which a p-value is fine enough (relative error about a third)."""

_PLAIN: Final = 0.2
"""Share of permutations that reach the observed value from which no more are drawn."""

_CELLS: Final = 4_000_000
"""Cells of a block of permuted labels: 16 MB of float32."""
_FIRST: Final = 1_000
"""Permutations after which that is asked, once; of a block, at most."""

_ROWS: Final = 1_024
"""Permutations whose statistics are counted at a time, so that they stay near the processor."""

_TABLE: Final = 5_000
"""Arrangements of one stratum that are kept in a table to draw from."""

Singles = npt.NDArray[np.float32]


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
        Value of each telling, shape (n, features).
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
    values = _scaled(scores)
    observed = np.abs(design.coefficients.astype(np.float32) @ values)
    # Sums of the same numbers in another order differ in single precision: they tie.
    threshold = observed - TOLERANCE * np.maximum(observed, 1.0)
    if design.assignments <= permutations + 1:
        labels = _all_labels(design)
        return np.asarray(_exceeding(labels, values, threshold) / len(labels))
    generator = np.random.default_rng(seed)
    hits = np.zeros(scores.shape[1], dtype=np.intp)
    drawn = np.zeros(scores.shape[1], dtype=np.intp)
    open_ = np.arange(scores.shape[1])
    done = 0
    for labels in _random_labels(design, permutations, generator):
        hits[open_] += _exceeding(labels, values[:, open_], threshold[open_])
        done, before = done + len(labels), done
        drawn[open_] = done
        if before < _FIRST <= done:
            open_ = open_[hits[open_] < _PLAIN * done]
        if not len(open_):
            break
    p = np.asarray((hits + 1.0) / (drawn + 1.0))
    few = np.flatnonzero((hits < _ENOUGH) & (drawn == permutations))
    if design.strata > 1 and len(few):
        p[few] = _paired(
            design, np.ascontiguousarray(values[:, few]), threshold[few], permutations, generator
        )
    return p


def _scaled(scores: Floats) -> Singles:
    """Return scores in single precision, each feature with its largest value at 1."""
    largest = np.abs(scores).max(axis=0)
    return (scores / np.where(largest > 0.0, largest, 1.0)).astype(np.float32)


def _exceeding(labels: Singles, values: Singles, threshold: Singles) -> Ints:
    hits = np.zeros(len(threshold), dtype=np.intp)
    for start in range(0, len(labels), _ROWS):
        statistic = labels[start : start + _ROWS] @ values
        np.abs(statistic, out=statistic)
        hits += np.count_nonzero(statistic >= threshold, axis=0)
    return hits


def _paired(
    design: Design,
    values: Singles,
    threshold: Singles,
    permutations: int,
    generator: np.random.Generator,
) -> Floats:
    """Return p over all pairs of permutations of two halves of the strata."""
    sums = []
    for parity in (0, 1):
        inside = design.stratum % 2 == parity
        half = Design(design.rows[inside], design.stratum[inside] // 2, design.mine[inside])
        part = values[inside]
        if half.assignments <= permutations + 1:
            sums.append(_all_labels(half) @ part)
            continue
        observed = half.coefficients.astype(np.float32)[None, :] @ part
        drawn = [labels @ part for labels in _random_labels(half, permutations, generator)]
        sums.append(np.concatenate([observed, *drawn]))
    first, second = sums
    pairs = float(len(first)) * float(len(second))
    p = np.empty(len(threshold))
    for column, least in enumerate(threshold):
        ordered = np.sort(second[:, column])
        above = len(ordered) - np.searchsorted(ordered, least - first[:, column], side="left")
        below = np.searchsorted(ordered, -least - first[:, column], side="right")
        p[column] = (above.sum() + below.sum()) / pairs
    return np.minimum(p, 1.0)


def _all_labels(design: Design) -> Singles:
    """Return every arrangement as a row of coefficients: (assignments, n)."""
    tables = [
        _arrangements(int(size), int(chosen))
        for size, chosen in zip(design.sizes, design.chosen, strict=True)
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


def _arrangements(size: int, chosen: int) -> Singles:
    """Return the coefficients of every way to place the labels in one stratum."""
    picks = np.array(list(combinations(range(size), chosen)), dtype=np.intp)
    table = np.full((len(picks), size), -1.0 / (size - chosen), dtype=np.float32)
    np.put_along_axis(table, picks, np.float32(1.0 / chosen), axis=1)
    return table


def _random_labels(design: Design, count: int, generator: np.random.Generator) -> Iterator[Singles]:
    """Yield blocks of random arrangements, ``count`` rows in all."""
    block = max(1, min(count, _FIRST, _CELLS // len(design.rows)))
    shapes = np.unique(np.column_stack([design.sizes, design.chosen]), axis=0).tolist()
    places = [
        (design.starts[(design.sizes == size) & (design.chosen == chosen)][:, None]
         + np.arange(size)).ravel()
        for size, chosen in shapes
    ]  # fmt: skip
    for first in range(0, count, block):
        rows = min(block, count - first)
        labels = np.empty((rows, len(design.rows)), dtype=np.float32)
        for (size, chosen), columns in zip(shapes, places, strict=True):
            drawn = _drawn(rows, len(columns) // size, size, chosen, generator)
            if len(shapes) == 1:
                labels = drawn
            else:
                labels[:, columns] = drawn
        yield labels


def _drawn(
    rows: int, strata: int, size: int, chosen: int, generator: np.random.Generator
) -> Singles:
    """Return random coefficients for strata of one shape: (rows, strata * size)."""
    if comb(size, chosen) <= _TABLE:
        table = _arrangements(size, chosen)
        which = generator.integers(0, len(table), size=(rows, strata), dtype=np.uint16)
        # Four times as quick as to index, and every number is one of the table.
        return table.take(which, axis=0, mode="clip").reshape(rows, -1)
    keys = generator.random((rows, strata, size), dtype=np.float32)
    picks = keys.argpartition(chosen - 1, axis=2)[:, :, :chosen]
    labels = np.full(keys.shape, -1.0 / (size - chosen), dtype=np.float32)
    np.put_along_axis(labels, picks, np.float32(1.0 / chosen), axis=2)
    return labels.reshape(rows, -1)
