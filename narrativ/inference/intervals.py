"""Intervals of mean contrasts: Student's t over events, proportions, the bootstrap in events."""

from __future__ import annotations

from typing import Final

import numpy as np

from narrativ.arrays import Floats, Indices
from narrativ.inference.design import Design

MIN_EVENTS: Final = 6
"""Fewest events for an interval: t over six contrasts covers .94 to .96 (METHODS.md)."""

MIN_CELL: Final = 5
"""Fewest texts of a side of an event that are resampled (METHODS.md)."""

RESAMPLES: Final = 1_999
"""Draws; the ends of a 95% interval are then order statistics 50 or so from the edge."""

_ROUNDING: Final = 1e-9
"""Share of the largest value up to which a deviation is one of rounding."""

_CELLS: Final = 4_000_000
"""Cells of a block of weights: 32 MB."""


def t_interval(
    contrasts: Floats, *, least_error: Floats | float = 0.0, level: float = 0.95
) -> tuple[Floats, Floats]:
    """Return Student's t interval of the mean over events, for each feature.

    Parameters
    ----------
    contrasts
        One contrast an event, shape (events, features).
    least_error
        Standard error that the mean has by itself, shape (features,): for
        log-odds that of the counts. Where every event gives nearly the same
        contrast (a word used just twice in each), the spread over events alone
        would claim a precision that so few words cannot have. It is no estimate
        from a few events, so that it reaches as far as a normal does.

    Returns
    -------
    tuple
        Lower and upper ends, NaN with fewer than `MIN_EVENTS` events.
    """
    from scipy.special import ndtri, stdtrit

    events, features = contrasts.shape
    if events < MIN_EVENTS:
        return _no_interval(features)
    centre = contrasts.mean(axis=0)
    upper = (1.0 + level) / 2.0
    over_events = contrasts.std(axis=0, ddof=1) / np.sqrt(events)
    reach = np.maximum(
        float(stdtrit(events - 1, upper)) * over_events, float(ndtri(upper)) * least_error
    )
    return centre - reach, centre + reach


def t_p(contrasts: Floats) -> Floats:
    """Return the two-sided p of Student's t for the mean over events, for each feature.

    Parameters
    ----------
    contrasts
        One contrast an event, shape (events, features); at least two events.

    Examples
    --------
    >>> t_p(np.array([[1.0, 0.0], [2.0, 1.0], [3.0, -1.0]])).round(3).tolist()
    [0.074, 1.0]
    """
    from scipy.special import stdtr

    events = len(contrasts)
    error = contrasts.std(axis=0, ddof=1) / np.sqrt(events)
    centre = np.abs(contrasts.mean(axis=0))
    far = np.where(centre > 0, np.inf, 0.0)
    distance = np.divide(centre, error, out=far, where=error > 0)
    return np.asarray(2.0 * stdtr(events - 1, -distance))


def proportions_interval(contrasts: Floats, *, level: float = 0.95) -> tuple[Floats, Floats]:
    """Return an interval of a mean difference of proportions, for each feature.

    Where every event agrees the contrasts have no spread, and Student's t would
    claim to know exactly what six events can only suggest. As Agresti and Min
    (2005) do for matched pairs, two events are added that know nothing: half an
    event for either side and one that is even. Student's t in place of the
    normal makes it wider still, for few events.

    Parameters
    ----------
    contrasts
        One contrast an event, -1 to 1, shape (events, features).

    Returns
    -------
    tuple
        Lower and upper ends, within -1 to 1; NaN with fewer than `MIN_EVENTS`
        events.

    Examples
    --------
    >>> low, high = proportions_interval(np.ones((6, 1)))
    >>> round(float(low[0]), 2), float(high[0])
    (0.24, 1.0)
    """
    from scipy.special import stdtrit

    events, features = contrasts.shape
    if events < MIN_EVENTS:
        return _no_interval(features)
    total = events + 2.0
    centre = contrasts.sum(axis=0) / total
    variance = ((contrasts**2).sum(axis=0) + 1.0) / total - centre**2
    reach = float(stdtrit(events - 1, (1.0 + level) / 2.0)) * np.sqrt(variance / total)
    return np.clip(centre - reach, -1.0, 1.0), np.clip(centre + reach, -1.0, 1.0)


def bootstrap_interval(
    design: Design, values: Floats, *, seed: int | list[int] = 0, level: float = 0.95
) -> tuple[Floats, Floats]:
    """Return an interval of the mean contrast of *these* events, for each feature.

    Texts are drawn with replacement within each side of each event. Draws
    from n of them vary by (n - 1) / n too little, and their percentiles are
    those of a normal where Student's t is due: deviations are stretched by
    sqrt(n / (n - 1)), and the percentiles taken at the levels at which a normal
    reaches as far as t does (Hesterberg 2015, section 5.2, "expanded
    percentile"), with the degrees of freedom of Welch and Satterthwaite for
    texts of one variance.

    Parameters
    ----------
    values
        Value of each text, shape (n, features).

    Returns
    -------
    tuple
        Lower and upper ends, shape (features,); NaN if a side of an event has
        fewer than `MIN_CELL` texts, or those of one side do not vary within
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
    if design.smallest_side < MIN_CELL:
        return _no_interval(features)
    cells = design.stratum * 2 + design.in_group
    size = np.bincount(cells)[cells]
    weight = design.coefficients / design.strata
    means = np.zeros_like(values)
    for cell in np.unique(cells):
        inside = cells == cell
        means[inside] = values[inside].mean(axis=0)
    spread = (values - means) * (weight * np.sqrt(size / (size - 1.0)))[:, None]
    generator = np.random.default_rng(seed)
    block = max(1, _CELLS // len(cells))
    resampled = np.concatenate(
        [
            _weights(cells, min(block, RESAMPLES - first), generator) @ spread
            for first in range(0, RESAMPLES, block)
        ]
    )
    reach = float(ndtr(stdtrit(_freedom(weight, size), (1.0 - level) / 2.0)))
    ends = weight @ values + np.quantile(resampled, [reach, 1.0 - reach], axis=0)
    # A side of which all texts say the same (none has the topic) has no spread to draw from.
    least = _ROUNDING * np.abs(values).max(axis=0)
    for side in (design.in_group, ~design.in_group):
        ends[:, np.abs(spread[side]).max(axis=0) <= least] = np.nan
    return ends[0], ends[1]


def _no_interval(features: int) -> tuple[Floats, Floats]:
    return np.full(features, np.nan), np.full(features, np.nan)


def _freedom(weight: Floats, size: Indices) -> float:
    """Return Welch and Satterthwaite's degrees of freedom for one variance of all texts."""
    share = weight**2
    # A cell's share of the variance, divided by its degrees of freedom, is spread on its members.
    return float(share.sum() ** 2 / (share**2 * size / (size - 1.0)).sum())


def _weights(cells: Indices, count: int, generator: np.random.Generator) -> Floats:
    """Return how often each text is drawn, within its cell: (count, n)."""
    weights = np.empty((count, len(cells)))
    for cell in np.unique(cells):
        inside = np.flatnonzero(cells == cell)
        size = len(inside)
        weights[:, inside] = generator.multinomial(size, np.full(size, 1.0 / size), size=count)
    return weights
