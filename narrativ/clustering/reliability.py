"""How sure a group or a place in it is, and what the tables note where it is not."""

from __future__ import annotations

import math
from typing import Any, Final

import pandas as pd

from narrativ.schema import LOW_PROBABILITY, LOW_STABILITY

_DECIMALS: Final = 6
"""To which a mean is taken as exact: a mean of twenty times 0.6 is 0.6."""


def is_unstable(stability: Any) -> bool:
    """Say whether a group was measured and found to be of low stability.

    Examples
    --------
    >>> is_unstable(0.4), is_unstable(0.6), is_unstable(None)
    (True, False, False)
    """
    return not pd.isna(stability) and round(float(stability), _DECIMALS) < LOW_STABILITY


def is_doubtful(probability: Any) -> bool:
    """Say whether an article's place in its event was measured and found to be doubtful."""
    return not pd.isna(probability) and round(float(probability), _DECIMALS) < LOW_PROBABILITY


def stability_note(stability: Any) -> Any:
    """Return what a table notes of a group: something where its stability is low.

    Examples
    --------
    A low one is rounded down, lest it read as the limit that it is below.

    >>> stability_note(0.42), stability_note(0.598), stability_note(0.6)
    ('low stability: 0.42', 'low stability: 0.59', <NA>)
    """
    return f"low stability: {_hundredths(stability) / 100:.2f}" if is_unstable(stability) else pd.NA


def place_note(probability: Any) -> Any:
    """Return what a table notes of an article's place: something where it is doubtful.

    Examples
    --------
    >>> place_note(0.598), place_note(0.9)
    ('place in the event doubtful: there in 59% of the resamples', <NA>)
    """
    if not is_doubtful(probability):
        return pd.NA
    share = f"{_hundredths(probability)}%"
    return f"place in the event doubtful: there in {share} of the resamples"


def _hundredths(value: Any) -> int:
    """Return the value in hundredths, rounded down: what is below a limit never reads as it."""
    return math.floor(round(100 * float(value), _DECIMALS))
