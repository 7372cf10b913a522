"""How sure a group or a place in it is, in words for plots and reports."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from narrativ.schema import LOW_PROBABILITY, LOW_STABILITY

DOUBTFUL: Final = "hollow: its place in the event is doubtful"


def unstable(stability: Any) -> bool:
    """Say whether a group was measured and found to be of low stability.

    Examples
    --------
    >>> unstable(0.4), unstable(0.6), unstable(None)
    (True, False, False)
    """
    return not pd.isna(stability) and float(stability) < LOW_STABILITY


def doubtful(probability: Any) -> bool:
    """Say whether an article's place in its event was measured and found to be doubtful."""
    return not pd.isna(probability) and float(probability) < LOW_PROBABILITY


def stability_words(stability: Any) -> str:
    """Return a stability in words.

    Examples
    --------
    >>> stability_words(0.42), stability_words(0.9), stability_words(None)
    ('low stability: 0.42', 'stability 0.90', 'stability not measured')
    """
    if pd.isna(stability):
        return "stability not measured"
    return f"{'low stability:' if unstable(stability) else 'stability'} {float(stability):.2f}"


def place_words(probability: Any) -> str:
    """Return the probability of an article's place in words; none where it was not measured.

    Examples
    --------
    >>> place_words(0.45), place_words(0.9)
    ('place in the event doubtful: there in 45% of the resamples', '')
    """
    if not doubtful(probability):
        return ""
    share = f"{100 * float(probability):.0f}%"
    return f"place in the event doubtful: there in {share} of the resamples"


def stability_note(stability: Any) -> Any:
    """Return what a table notes of a group: something where its stability is low."""
    return stability_words(stability) if unstable(stability) else pd.NA


def place_note(probability: Any) -> Any:
    """Return what a table notes of an article's place: something where it is doubtful."""
    return place_words(probability) or pd.NA
