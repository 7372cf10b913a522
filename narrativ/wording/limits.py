"""What limits a score, in words: none says more than its verdict allows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from narrativ.inference import MIN_EVENTS, events_needed
from narrativ.wording.phrases import counted

VERDICTS: Final[Mapping[str, str]] = {
    "differs": "differs",
    "no_evidence": "no evidence of a difference",
    "inconclusive": "inconclusive: test and interval disagree",
    "too_little_data": "too little data to test",
    "descriptive": "descriptive, not tested",
    "failed": "the measure failed",
}
"""Verdicts in words."""

UNDECIDED: Final[Mapping[str, str]] = {
    "interval": (
        "the test finds a difference (q below .05), but the interval holds zero: the contrast is "
        "too unlike from event to event, or from text to text"
    ),
    "counts": (
        "the test finds a difference (q below .05), but the interval holds zero: too little was "
        "counted to tell its size from zero"
    ),
    "test": (
        "the interval excludes zero, but the test finds nothing (p of .05 or more): labels fall so "
        "by chance too often, as they do where it is one of the others that stands apart"
    ),
    "length": "differs in its share of the words but not in its count: a matter of length",
}
"""Why a row that was tested is inconclusive, by its status."""

RAN_TOO: Final = "it ran a text that others ran too"

NO_REFERENCE: Final = (
    "No event holds another pair of texts that the distance of two groups could be compared with; "
    "it takes a third group, or several articles of one."
)
NO_PAIRS: Final = "no distance between texts of the two is known"
NO_CONTRAST: Final = "no event is told by both sides: nothing to compare within events"


def limit(status: str, *, events: int, family: int, reason: str) -> str | None:
    """Return what limits a row, or None.

    Examples
    --------
    >>> limit("few_events", events=3, family=4, reason="")
    '3 events to compare in; an interval needs 6: 3 more'
    """
    if status in ("few_events", "described"):
        more = MIN_EVENTS - events
        return (
            f"{counted(events, 'event')} to compare in; an interval needs {MIN_EVENTS}: {more} more"
        )
    return {
        "unattainable": (
            "varies in too few events: however the labels fell, it could not pass the "
            f"correction for {counted(family, 'contrast')}"
        ),
        "floor": (
            "even the clearest contrast could not pass the correction for "
            f"{counted(family, 'contrast')}"
        ),
        "no_contrast": NO_CONTRAST,
        "no_pairs": NO_PAIRS,
        "no_reference": NO_REFERENCE,
        "held_out": reason,
        "refused": reason,
        "descriptive": "across the events of a storyline: description, not a test",
        **UNDECIDED,
    }.get(status)


def resampled(events: int) -> str:
    """Return what an interval from articles stands for.

    Examples
    --------
    >>> resampled(2)
    'the interval is of the articles of these 2 events and holds for no others'
    """
    these = "this event" if events == 1 else f"these {events} events"
    return f"the interval is of the articles of {these} and holds for no others"


def uncorrected(family: int) -> str:
    """Return what is to be said of an interval beside zero where p is small and q is not.

    Examples
    --------
    >>> uncorrected(103)
    'the interval by itself excludes zero; the test, corrected for 103 contrasts, finds nothing'
    """
    return (
        "the interval by itself excludes zero; the test, corrected for "
        f"{counted(family, 'contrast')}, finds nothing"
    )


def shared(events: int) -> str:
    """Return that a group's text in some events was others' text too.

    Examples
    --------
    >>> shared(8)
    'in 8 events it ran a text that others ran too'
    """
    return f"in {counted(events, 'event')} {RAN_TOO}"


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
        Contrasts (a feature of a group) that would be tested together.
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
            f"{head}{counted(events, 'event')} can be compared {within}, but no feature varies "
            "in enough of them."
        )
    return (
        f"{head}At most {counted(events, 'event')} can be compared {within}; {more} more "
        f"would be needed to test {counted(family, 'contrast')}."
    )
