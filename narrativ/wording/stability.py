"""How sure a group or a place in it is, in words for plots and reports."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from narrativ.clustering.reliability import doubtful, place_note, stability_note, unstable

DOUBTFUL: Final = "hollow: its place in the event is doubtful"


def stability_words(stability: Any) -> str:
    """Return a stability in words.

    Examples
    --------
    >>> stability_words(0.42), stability_words(0.6), stability_words(None)
    ('low stability: 0.42', 'stability 0.60', 'stability not measured')
    """
    if pd.isna(stability):
        return "stability not measured"
    return str(stability_note(stability)) if unstable(stability) else f"stability {stability:.2f}"


def place_words(probability: Any) -> str:
    """Return the probability of an article's place in words; none where it was not measured.

    Examples
    --------
    >>> place_words(0.598), place_words(0.9)
    ('place in the event doubtful: there in 59% of the resamples', '')
    """
    return str(place_note(probability)) if doubtful(probability) else ""
