"""Scores in words, none of which says more than its verdict allows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from narrativ.inference.effects import MIN_EVENTS
from narrativ.inference.families import events_needed

VERDICTS: Final[Mapping[str, str]] = {
    "differs": "differs",
    "no_evidence": "no_evidence",
    "length": "no_evidence",
    "descriptive": "descriptive",
    "held_out": "descriptive",
    "few_events": "too_little_data",
    "unattainable": "too_little_data",
    "floor": "too_little_data",
    "no_contrast": "too_little_data",
}
"""What may be said, by the status that `narrativ.inference.scoring` gives a row."""


def counted(number: int, noun: str) -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> counted(1, "event"), counted(6, "event")
    ('1 event', '6 events')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def limit(status: str, *, events: int, family: int, held_out: str) -> str | None:
    """Return what limits a row, or None.

    Examples
    --------
    >>> limit("few_events", events=3, family=4, held_out="")
    '3 events to compare in; an interval needs 6: 3 more'
    """
    if status == "few_events":
        more = MIN_EVENTS - events
        return (
            f"{counted(events, 'event')} to compare in; an interval needs {MIN_EVENTS}: {more} more"
        )
    return {
        "unattainable": (
            "occurs in too few events: however the labels fell, it could not pass the "
            f"correction for {counted(family, 'feature')}"
        ),
        "floor": (
            "even the clearest contrast could not pass the correction for "
            f"{counted(family, 'feature')}"
        ),
        "no_contrast": "no event is told by both sides: nothing to compare within events",
        "length": "differs in its share of the words but not in its count: a matter of length",
        "held_out": held_out,
        "descriptive": "across the events of a storyline: description, not a test",
    }.get(status)


def refusal(measure: str, *, events: int, choices: float, family: int, within: str) -> str:
    """Return why a measure could not be tested, and how many more events it would take.

    Parameters
    ----------
    measure
        Its name.
    events
        Most events in which one of its features can be compared.
    choices
        Ways to place the labels in a typical event.
    family
        Features that would be tested together.
    within
        Where those events lie, for example ``"within one storyline"``.

    Examples
    --------
    >>> refusal("emphasis", events=3, choices=2.0, family=1, within="within one storyline")
    'emphasis: too little data. At most 3 events can be compared within one storyline; 3 more ...'
    """
    more = events_needed(choices, family) - events
    head = f"{measure}: too little data. "
    if more <= 0:
        return (
            f"{head}{counted(events, 'event')} can be compared {within}, but no feature occurs "
            "in enough of them."
        )
    return (
        f"{head}At most {counted(events, 'event')} can be compared {within}; {more} more "
        f"would be needed to test {counted(family, 'feature')}."
    )


def finding(row: Mapping[str, Any], pattern: str, reference: str) -> str:
    """Return a `differs` row as a sentence.

    Parameters
    ----------
    row
        ``outlet, feature, effect, effect_name, low, high, events``.
    pattern
        What the group does, with ``{feature}`` and ``{direction}``.
    reference
        What the group is compared with, in words.
    """
    does = pattern.format(feature=row["feature"], direction="more" if row["effect"] > 0 else "less")
    return (
        f"In {counted(int(row['events']), 'event')}, {row['outlet']} {does} than {reference}: "
        f"{_signed(row['effect'])} ({row['effect_name']}); "
        f"95% interval {_signed(row['low'])} to {_signed(row['high'])}."
    )


def _signed(number: float) -> str:
    """Return a number with a minus sign, which is not a hyphen."""
    return f"{number:.2f}".replace("-", "−")
