"""Texts made equally long: what a count would be worth in a text of another length.

The logarithm of a small count is biased, and the more so the shorter the text: of two texts that
use a word at one rate the longer would have the higher log-odds on average. Ecologists compare
numbers of species in samples of unlike sizes by rarefaction (Hurlbert 1971): what is to be
expected of a random part of the larger sample, as large as the smaller one. Here it is the
log-odds of a word that are expected of a random part of the text.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from narrativ.inference.design import Floats, Ints

BRIEF: Final = 0.1
"""Share of an event's median length below which a text does not say how long the others count."""

_MANY: Final = 50.0
"""Expected count from which two terms of a Taylor series are exact to the third decimal."""
_NEXT_TO_NOTHING: Final = 1e-12
_TINY: Final = 1e-12


def common_lengths(stratum: Ints, totals: Floats) -> Floats:
    """Return the length at which each telling counts: that of the shortest of its stratum.

    A telling shorter than a tenth of the median of its stratum (a brief, a headline) would
    leave little of the others. It sets no length and keeps its own.

    Parameters
    ----------
    stratum
        Stratum of each telling, shape (tellings,).
    totals
        Words, shape (tellings, 1) or (tellings, features).

    Examples
    --------
    >>> common_lengths(np.zeros(4, dtype=int), np.array([[300.0], [900.0], [200.0], [10.0]])).T
    array([[200., 200., 200.,  10.]])
    """
    lengths = np.empty_like(totals, dtype=np.float64)
    order = np.argsort(stratum, kind="stable")
    for places in np.split(order, np.flatnonzero(np.diff(stratum[order])) + 1):
        told = totals[places]
        full = told >= BRIEF * np.median(told, axis=0)
        shortest = np.where(full, told, np.inf).min(axis=0)
        lengths[places] = np.minimum(told, shortest)
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
    found = _expected(below, totals, lengths, hits, misses)
    between = np.flatnonzero(part > 0.0)
    if len(between):
        above = _expected(
            below[between] + 1.0,
            *(numbers[between] for numbers in (totals, lengths, hits, misses)),
        )
        found[between] += part[between] * (above - found[between])
    return found


def _expected(
    counts: Floats, totals: Floats, lengths: Floats, hits: Floats, misses: Floats
) -> Floats:
    """Return the same of whole counts."""

    def odds(count: Floats, at: slice | Ints = slice(None)) -> Floats:
        others = np.maximum(lengths[at] - count, 0.0) + misses[at]
        return np.asarray(np.log((count + hits[at]) / others))

    texts = np.maximum(np.round(totals), counts)
    drawn = np.round(texts * lengths / totals)
    share = counts / np.maximum(texts, 1.0)
    mean = drawn * share
    whole = drawn >= texts
    found = odds(np.where(whole, counts, mean))
    many = ~whole & (mean >= _MANY)
    variance = mean * (1.0 - share) * (texts - drawn) / np.maximum(texts - 1.0, 1.0)
    bend = 1.0 / (np.maximum(lengths - mean, 0.0) + misses) ** 2 - 1.0 / (mean + hits) ** 2
    found[many] += (bend * variance / 2.0)[many]
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
        past = (now > mean[here]) & (chance[open_] < _NEXT_TO_NOTHING * total[open_])
        open_ = open_[(left > 0.0) & ~past]
    found[at] = value / np.maximum(total, _TINY)
    return found
