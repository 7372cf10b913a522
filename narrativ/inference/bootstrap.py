"""Intervals of few events from many articles: the bootstrap within cells."""

from __future__ import annotations

from typing import Final

import numpy as np

from narrativ.inference.design import Design, Floats, Ints

MIN_CELL: Final = 5
"""Fewest tellings of a cell (a side of an event) that are resampled (METHODS.md)."""

RESAMPLES: Final = 1_999
"""Draws; the ends of a 95% interval are then order statistics 50 or so from the edge."""

_STILL: Final = 1e-9
"""Share of the largest value up to which a deviation is one of rounding."""

_CELLS: Final = 4_000_000
"""Cells of a block of weights: 32 MB."""


def bootstrap_interval(
    design: Design, values: Floats, *, seed: int | list[int] = 0, level: float = 0.95
) -> tuple[Floats, Floats]:
    """Return an interval of the mean contrast of *these* events, for each feature.

    Tellings are drawn with replacement within each side of each event. Draws
    from n of them vary by (n - 1) / n too little, and their percentiles are
    those of a normal where Student's t is due: deviations are stretched by
    sqrt(n / (n - 1)), and the percentiles taken at the levels at which a normal
    reaches as far as t does (Hesterberg 2015, section 5.2, "expanded
    percentile"), with the degrees of freedom of Welch and Satterthwaite for
    tellings of one variance.

    Parameters
    ----------
    values
        Value of each telling, shape (n, features).

    Returns
    -------
    tuple
        Lower and upper ends, shape (features,); NaN if a side of an event has
        fewer than `MIN_CELL` tellings, or those of one side do not vary within
        any event.

    Examples
    --------
    >>> design = Design(np.arange(10), np.zeros(10, dtype=int), np.arange(10) < 5)
    >>> values = np.r_[np.arange(5.0) + 3, np.arange(5.0)][:, None]
    >>> low, high = bootstrap_interval(design, values)
    >>> bool(low[0] < 3 < high[0])
    True
    """
    from scipy.special import ndtr, stdtrit

    features = values.shape[1]
    if not design.strata or fewest(design) < MIN_CELL:
        nothing = np.full(features, np.nan)
        return nothing, nothing.copy()
    cells = design.stratum * 2 + design.mine
    size = np.bincount(cells)[cells]
    weight = design.coefficients / design.strata
    means = np.zeros_like(values)
    for cell in np.unique(cells):
        inside = cells == cell
        means[inside] = values[inside].mean(axis=0)
    spread = (values - means) * (weight * np.sqrt(size / (size - 1.0)))[:, None]
    generator = np.random.default_rng(seed)
    block = max(1, _CELLS // len(cells))
    drawn = np.concatenate(
        [
            _weights(cells, min(block, RESAMPLES - first), generator) @ spread
            for first in range(0, RESAMPLES, block)
        ]
    )
    reach = float(ndtr(stdtrit(_freedom(weight, size), (1.0 - level) / 2.0)))
    ends = weight @ values + np.quantile(drawn, [reach, 1.0 - reach], axis=0)
    # A side of which all texts say the same (none has the topic) has no spread to draw from.
    least = _STILL * np.abs(values).max(axis=0)
    for side in (design.mine, ~design.mine):
        ends[:, np.abs(spread[side]).max(axis=0) <= least] = np.nan
    return ends[0], ends[1]


def fewest(design: Design) -> int:
    """Return the tellings of the smallest side of an event."""
    return int(min(design.chosen.min(), (design.sizes - design.chosen).min()))


def _freedom(weight: Floats, size: Ints) -> float:
    """Return Welch and Satterthwaite's degrees of freedom for one variance of all tellings."""
    share = weight**2
    # A cell's share of the variance, divided by its degrees of freedom, is spread on its members.
    return float(share.sum() ** 2 / (share**2 * size / (size - 1.0)).sum())


def _weights(cells: Ints, count: int, generator: np.random.Generator) -> Floats:
    """Return how often each telling is drawn, within its cell: (count, n)."""
    weights = np.empty((count, len(cells)))
    for cell in np.unique(cells):
        inside = np.flatnonzero(cells == cell)
        size = len(inside)
        weights[:, inside] = generator.multinomial(size, np.full(size, 1.0 / size), size=count)
    return weights
