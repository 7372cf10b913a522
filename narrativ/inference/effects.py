"""Effects and their intervals: log-odds with a Dirichlet prior, differences, Student's t.

Everything here is linear in the labels once a telling has its own value, so
that a contrast is centred on zero when labels are exchangeable, whatever the
number of tellings on the two sides.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from narrativ.inference.design import Floats
from narrativ.inference.lengths import expected_log_odds

MIN_EVENTS: Final = 6
"""Fewest events for an interval: t over six contrasts covers .94 to .96 (METHODS.md)."""

PRIOR_WEIGHT: Final = 1.0
"""Words of prior for each word read; see `log_odds`."""

_TINY: Final = 1e-12


def frequencies(counts: Floats, totals: Floats) -> Floats:
    """Return the frequency of each feature over all tellings, blind to labels."""
    words = totals.sum(axis=0) if totals.shape[1] > 1 else np.full(counts.shape[1], totals.sum())
    return np.asarray(counts.sum(axis=0) / np.maximum(words, _TINY))


def log_odds(
    counts: Floats,
    totals: Floats,
    frequency: Floats,
    *,
    lengths: Floats | None = None,
    weight: float = PRIOR_WEIGHT,
) -> tuple[Floats, Floats]:
    """Return log-odds of each feature in each telling, and their variance.

    Monroe, Colaresi and Quinn (2008), eq. 16, with an informative Dirichlet
    prior: corpus frequencies times ``weight`` words for each word of the
    telling. The prior grows with the text so that a short and a long telling
    are drawn equally far towards the corpus: two texts without the feature
    then have the same log-odds. With weight 1 the prior counts as much as the
    text. With ``lengths`` the log-odds are those expected of so many words of
    the text, so that a longer text has no higher ones on average.

    Parameters
    ----------
    counts, totals
        Occurrences (n, features) and words (n, 1) or (n, features).
    frequency
        Share of each feature in the corpus, shape (features,).
    lengths
        Words at which each telling counts, of the shape of ``totals`` and at
        most these: see `narrativ.inference.lengths`. All of them by default.

    Returns
    -------
    tuple
        Log-odds, and the variance of eq. 20: 1 / (count + prior).

    Examples
    --------
    >>> values, variance = log_odds(np.array([[3.0]]), np.array([[100.0]]), np.array([0.01]))
    >>> bool(np.isclose(values[0, 0], np.log(4 / 196))), float(variance[0, 0])
    (True, 0.25)
    """
    values = np.empty(counts.shape)
    values[:] = absent_log_odds(frequency, weight=weight)
    row, column = np.nonzero(counts)
    wide = column if totals.shape[1] > 1 else 0
    words = totals[row, wide]
    read = words if lengths is None else lengths[row, wide]
    values[row, column] = present_log_odds(
        counts[row, column], words, read, frequency[column], weight=weight
    )
    return values, posterior_variance(counts, totals, frequency, weight=weight)


def present_log_odds(
    counts: Floats,
    totals: Floats,
    lengths: Floats,
    frequency: Floats,
    *,
    weight: float = PRIOR_WEIGHT,
) -> Floats:
    """Return the values of `log_odds` where the count is not zero; all of shape (n,)."""
    usual = weight * np.maximum(frequency, _TINY)
    rest = np.maximum(weight - usual, _TINY)
    return expected_log_odds(counts, totals, lengths, usual * lengths, rest * lengths)


def absent_log_odds(frequency: Floats, *, weight: float = PRIOR_WEIGHT) -> Floats:
    """Return the log-odds of each feature in a text, of any length, that lacks it."""
    usual = weight * np.maximum(frequency, _TINY)
    return np.asarray(np.log(usual / (1.0 + np.maximum(weight - usual, _TINY))))


def posterior_variance(
    counts: Floats, totals: Floats, frequency: Floats, *, weight: float = PRIOR_WEIGHT
) -> Floats:
    """Return the variance of log-odds of Monroe, Colaresi and Quinn (2008), eq. 20."""
    return np.asarray(1.0 / (counts + weight * totals * np.maximum(frequency, _TINY)))


def count_variance(
    counts: Floats, totals: Floats, frequency: Floats, *, weight: float = PRIOR_WEIGHT
) -> Floats:
    """Return the variance that log-odds have by chance of the counts alone (delta method).

    A count varies as a binomial one does, and the log-odds by that times their
    slope. Eq. 20 of Monroe, Colaresi and Quinn (2008) is the posterior's
    variance: of a rare word the prior knows next to nothing, and that variance
    is many times what the log-odds vary by from text to text.

    Parameters
    ----------
    counts, totals, frequency
        As of `log_odds`.

    Examples
    --------
    >>> count_variance(np.array([[4.0]]), np.array([[1e6]]), np.array([1e-12])).round(3)
    array([[0.25]])
    """
    usual = weight * np.maximum(frequency, _TINY)
    others = np.maximum(totals - counts, 0.0)
    slope = 1.0 / (counts + usual * totals) + 1.0 / (
        others + np.maximum(weight - usual, _TINY) * totals
    )
    return np.asarray(counts * others / totals * slope**2)


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
        nothing = np.full(features, np.nan)
        return nothing, nothing.copy()
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
        nothing = np.full(features, np.nan)
        return nothing, nothing.copy()
    total = events + 2.0
    centre = contrasts.sum(axis=0) / total
    variance = ((contrasts**2).sum(axis=0) + 1.0) / total - centre**2
    reach = float(stdtrit(events - 1, (1.0 + level) / 2.0)) * np.sqrt(variance / total)
    return np.clip(centre - reach, -1.0, 1.0), np.clip(centre + reach, -1.0, 1.0)
