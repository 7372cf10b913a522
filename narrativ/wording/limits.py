"""What limits a score, in words: none says more than its verdict allows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from narrativ.inference import MIN_EVENTS, events_needed
from narrativ.schema import HELD_OUT, STYLE_KINDS, UNITS
from narrativ.wording.phrases import counted, spoken

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

REASONS: Final[Mapping[str, str]] = {
    "no_vectors": "the topic of a headline is found by vectors: call narrativ.embed first",
    "unconfirmed": (
        "a candidate from a codebook, which no human code confirms: code a random sample of the "
        "articles, with the probability of being drawn, and pass Frames(...).fit(codes, corpus)"
    ),
    "undrawn": (
        "the human codes say with no probability that their articles were drawn at random, so "
        "that errors of the classifier cannot be corrected: code a random sample and give the "
        "column 'probability'"
    ),
}
"""Why no estimate is given, by `narrativ.schema.REASONS`; other reasons are words already."""

NO_REFERENCE: Final = (
    "No event holds another pair of texts that the distance of two groups could be compared with; "
    "it takes a third group, or several articles of one."
)
_LIMITS: Final[Mapping[str, str]] = {
    "no_contrast": "no event is told by both sides: nothing to compare within events",
    "no_pairs": "no distance between texts of the two is known",
    "no_reference": NO_REFERENCE,
    "descriptive": "across the events of a storyline: description, not a test",
    **UNDECIDED,
}


def quality(row: Mapping[Any, Any], *remarks: str | None) -> str | None:
    """Return what limits a score, in words; None if nothing does.

    Parameters
    ----------
    row
        A row of SCORES.
    remarks
        What else is to be said of it.

    Examples
    --------
    >>> quality({"status": "few_events", "events": 3, "shared_events": 1}, "1 text is cut")
    '3 events to compare in; an interval needs 6: 3 more; 1 text is cut; in 1 event it ran a ...'
    """
    said = (limit(row), few_articles(row), *remarks, incomplete(row), copied(row))
    return "; ".join(part for part in said if part) or None


def limit(row: Mapping[Any, Any]) -> str | None:
    """Return why a row has the verdict it has, where that is not plain; else None.

    Parameters
    ----------
    row
        ``status``, and what that speaks of: ``events, family, reason, held_out, kind, low,
        high``.

    Examples
    --------
    >>> limit({"status": "few_events", "events": 3})
    '3 events to compare in; an interval needs 6: 3 more'
    >>> limit({"status": "held_out", "held_out": "house_style", "kind": "date"})
    'house style, date: held out of the contrast'
    """
    status: Any = row.get("status")
    if not isinstance(status, str):
        return None
    if status in ("few_events", "described"):
        events = int(row["events"])
        more = MIN_EVENTS - events
        return (
            f"{counted(events, 'event')} to compare in; an interval needs {MIN_EVENTS}: {more} more"
        )
    if status in ("unattainable", "floor"):
        contrasts = counted(int(row["family"]), "contrast")
        if status == "floor":
            return f"even the clearest contrast could not pass the correction for {contrasts}"
        return (
            "varies in too few events: however the labels fell, it could not pass the "
            f"correction for {contrasts}"
        )
    if status == "no_evidence" and (row["low"] > 0 or row["high"] < 0):
        return (
            "the interval by itself excludes zero; the test, corrected for "
            f"{counted(int(row['family']), 'contrast')}, finds nothing"
        )
    if status == "refused":
        return refused(row["reason"])
    if status == "failed":
        return f"failed: {row['reason']}"
    if status == "held_out":
        what = held_out(row["held_out"], row["kind"])
        return f"{what}: held out of the contrast" if row["held_out"] in HELD_OUT else what
    return _LIMITS.get(status)


def refused(reason: object) -> str:
    """Return in words why no estimate is given; a measure's own words stay as they are."""
    return REASONS.get(str(reason), str(reason))


def held_out(what: object, kind: object = None) -> str:
    """Return in words as what a feature is held out; a measure's own words stay as they are.

    Examples
    --------
    >>> held_out("house_style", "spelling_of_a_name"), held_out("topic_word")
    ('house style, spelling of a name', 'topic word')
    """
    own = spoken(what) if what in HELD_OUT else str(what)
    if not isinstance(kind, str) or not kind:
        return own
    return f"{own}, {spoken(kind) if kind in STYLE_KINDS else kind}"


def contrast_name(unit: str, share_of: str = "") -> str:
    """Return what kind of contrast a unit is of, in words: the column ``effect_name``.

    Examples
    --------
    >>> contrast_name("percentage_points", "words"), contrast_name("log_odds_ratio")
    ('percentage points of words', 'log-odds ratio')
    """
    name = "log-odds ratio" if unit == "log_odds_ratio" else unit
    name = spoken(name) if unit in UNITS else name
    return f"{name} of {share_of}" if share_of else name


def few_articles(row: Mapping[Any, Any]) -> str | None:
    """Return what an interval from articles stands for; None where it is of events.

    Examples
    --------
    >>> few_articles({"interval_over": "articles", "events": 2})
    'the interval is of the articles of these 2 events and holds for no others'
    """
    over: Any = row.get("interval_over")
    if not isinstance(over, str) or over != "articles":
        return None
    events = int(row["events"])
    these = "this event" if events == 1 else f"these {events} events"
    return f"the interval is of the articles of {these} and holds for no others"


def incomplete(row: Mapping[Any, Any]) -> str | None:
    """Return how many texts of a group are incomplete; None where all are complete.

    Examples
    --------
    >>> incomplete({"group_articles": 10, "incomplete_articles": 3})
    '3 of 10 articles of the group are incomplete'
    """
    number: Any = row.get("incomplete_articles")
    if number is None or pd.isna(number) or not number:
        return None
    return f"{int(number)} of {int(row['group_articles'])} articles of the group are incomplete"


def copied(row: Mapping[Any, Any]) -> str | None:
    """Return that a group's text in some events was others' text too; None where it was not.

    Examples
    --------
    >>> copied({"shared_events": 8})
    'in 8 events it ran a text that others ran too'
    """
    number: Any = row.get("shared_events")
    if number is None or pd.isna(number):
        return None
    return f"in {counted(int(number), 'event')} it ran a text that others ran too"


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
