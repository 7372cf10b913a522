"""Log-odds with a Dirichlet prior, of texts made equally long.

Everything here gives a text a value of its own, so that a contrast, which is
linear in the labels, is centred on zero when labels are exchangeable, whatever
the number of texts on the two sides.

The logarithm of a small count is biased, and the more so the shorter the text: of two texts that
use a word at one rate the longer would have the higher log-odds on average. Ecologists compare
numbers of species in samples of unlike sizes by rarefaction (Hurlbert 1971): what is to be
expected of a random part of the larger sample, as large as the smaller one. Here it is the
log-odds of a word that are expected of a random part of the text.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from narrativ.arrays import Floats, Indices

PRIOR_WEIGHT: Final = 1.0
"""Words of prior for each word read; see `log_odds`."""

BRIEF: Final = 0.1
"""Share of an event's median length below which a text does not say how long the others count."""

_MANY: Final = 50.0
"""Expected count from which two terms of a Taylor series are exact to the third decimal."""
_NEGLIGIBLE: Final = 1e-12
"""Share of a sum below which its further terms are left out."""
_TINY: Final = 1e-12
"""Least frequency, and least denominator."""


def frequencies(counts: Floats, totals: Floats) -> Floats:
    """Return the frequency of each feature over all texts, blind to labels."""
    words = totals.sum(axis=0) if totals.shape[1] > 1 else np.full(counts.shape[1], totals.sum())
    return np.asarray(counts.sum(axis=0) / np.maximum(words, _TINY))


def log_odds(counts: Floats, totals: Floats, lengths: Floats, frequency: Floats) -> Floats:
    """Return the log-odds of features in texts, as if each text were of some length.

    Monroe, Colaresi and Quinn (2008), eq. 16, with an informative Dirichlet
    prior: corpus frequencies times `PRIOR_WEIGHT` words for each word of the
    text. The prior grows with the text so that a short and a long text
    are drawn equally far towards the corpus: two texts without the feature
    then have the same log-odds. They are those expected of ``lengths`` words of
    the text, so that a longer text has no higher ones on average.

    Parameters
    ----------
    counts, totals
        Occurrences, and words of the text, shape (n,).
    lengths
        Words at which the text counts (see the module), at most ``totals``, shape (n,).
    frequency
        Share of the feature in the corpus, shape (n,).

    Examples
    --------
    >>> total = np.array([100.0])
    >>> values = log_odds(np.array([3.0]), total, total, np.array([0.01]))
    >>> bool(np.isclose(values[0], np.log(4 / 196)))
    True
    """
    hits, misses = _prior(frequency)
    return expected_log_odds(counts, totals, lengths, hits * lengths, misses * lengths)


def absent_log_odds(frequency: Floats) -> Floats:
    """Return the log-odds of each feature in a text, of any length, that lacks it."""
    hits, misses = _prior(frequency)
    return np.asarray(np.log(hits / (1.0 + misses)))


def _prior(frequency: Floats) -> tuple[Floats, Floats]:
    """Return what the prior adds to hits and misses for each word of a text."""
    hits = PRIOR_WEIGHT * np.maximum(frequency, _TINY)
    return hits, np.maximum(PRIOR_WEIGHT - hits, _TINY)


def posterior_variance(counts: Floats, totals: Floats, frequency: Floats) -> Floats:
    """Return the variance of log-odds of Monroe, Colaresi and Quinn (2008), eq. 20."""
    return np.asarray(1.0 / (counts + PRIOR_WEIGHT * totals * np.maximum(frequency, _TINY)))


def count_variance(counts: Floats, totals: Floats, frequency: Floats) -> Floats:
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
    hits, misses = _prior(frequency)
    others = np.maximum(totals - counts, 0.0)
    slope = 1.0 / (counts + hits * totals) + 1.0 / (others + misses * totals)
    return np.asarray(counts * others / totals * slope**2)


def common_lengths(stratum: Indices, totals: Floats) -> Floats:
    """Return the length at which each text counts: that of the shortest of its stratum.

    A text shorter than a tenth of the median of its stratum (a brief, a headline) would
    leave little of the others. It sets no length and keeps its own.

    Parameters
    ----------
    stratum
        Stratum of each text, shape (texts,).
    totals
        Words, shape (texts, 1) or (texts, features).

    Examples
    --------
    >>> common_lengths(np.zeros(4, dtype=int), np.array([[300.0], [900.0], [200.0], [10.0]])).T
    array([[200., 200., 200.,  10.]])
    """
    lengths = np.empty_like(totals, dtype=np.float64)
    order = np.argsort(stratum, kind="stable")
    for places in np.split(order, np.flatnonzero(np.diff(stratum[order])) + 1):
        words = totals[places]
        full = words >= BRIEF * np.median(words, axis=0)
        shortest = np.where(full, words, np.inf).min(axis=0)
        lengths[places] = np.minimum(words, shortest)
    return lengths


def expected_log_odds(
    counts: Floats, totals: Floats, lengths: Floats, hits: Floats, misses: Floats
) -> Floats:
    """Return the log-odds expected of ``lengths`` words drawn from each text.

    The words are drawn without replacement, so that the count of a part is hypergeometric. A
    count that is no whole number (a mean over edited copies) lies between its neighbours.

    Parameters
    ----------
    counts, totals
        Occurrences, and words of the text, shape (n,).
    lengths
        Words that are drawn, shape (n,), at most ``totals``.
    hits, misses
        What the prior adds to either, for a text of that length, above 0.

    Returns
    -------
    numpy.ndarray
        Shape (n,).

    Examples
    --------
    A word that stands twice in 400 words stands in 200 of them once, or not at all, or twice.

    >>> one = np.ones(1)
    >>> odds = expected_log_odds(2 * one, 400 * one, 200 * one, 0.2 * one, 200 * one)
    >>> bool(np.log(0.2 / 400) < odds[0] < np.log(1.2 / 399))
    True
    """
    below = np.floor(counts)
    part = counts - below
    expected = _expected(below, totals, lengths, hits, misses)
    between = np.flatnonzero(part > 0.0)
    if len(between):
        above = _expected(
            below[between] + 1.0,
            *(numbers[between] for numbers in (totals, lengths, hits, misses)),
        )
        expected[between] += part[between] * (above - expected[between])
    return expected


def _expected(
    counts: Floats, totals: Floats, lengths: Floats, hits: Floats, misses: Floats
) -> Floats:
    """Return the same of whole counts."""

    def odds(count: Floats, at: slice | Indices = slice(None)) -> Floats:
        others = np.maximum(lengths[at] - count, 0.0) + misses[at]
        return np.asarray(np.log((count + hits[at]) / others))

    texts = np.maximum(np.round(totals), counts)
    drawn = np.round(texts * lengths / totals)
    share = counts / np.maximum(texts, 1.0)
    mean = drawn * share
    whole = drawn >= texts
    expected = odds(np.where(whole, counts, mean))
    many = ~whole & (mean >= _MANY)
    variance = mean * (1.0 - share) * (texts - drawn) / np.maximum(texts - 1.0, 1.0)
    bend = 1.0 / (np.maximum(lengths - mean, 0.0) + misses) ** 2 - 1.0 / (mean + hits) ** 2
    expected[many] += (bend * variance / 2.0)[many]
    at = np.flatnonzero(~whole & ~many)
    # From one count of the part to the next; only their ratios matter.
    count = np.maximum(drawn - (texts - counts), 0.0)[at]
    chance, total, value = (np.full(len(at), number) for number in (1.0, 0.0, 0.0))
    open_ = np.arange(len(at))
    while len(open_):
        here, now, weight = at[open_], count[open_], chance[open_]
        total[open_] += weight
        value[open_] += weight * odds(now, here)
        left = (counts[here] - now) * (drawn[here] - now)
        missing = texts[here] - counts[here] - drawn[here] + now + 1.0
        chance[open_] = weight * left / ((now + 1.0) * np.maximum(missing, _TINY))
        count[open_] = now + 1.0
        past = (now > mean[here]) & (chance[open_] < _NEGLIGIBLE * total[open_])
        open_ = open_[(left > 0.0) & ~past]
    expected[at] = value / np.maximum(total, _TINY)
    return expected
