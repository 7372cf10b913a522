"""Dates without their year, as datelines and pages have them: the nearest such day."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from narrativ.text.wordings import folded, months_named, ordinary, weekday_words

_LONGEST: Final = 60
_HALF_YEAR: Final = timedelta(days=182)


def dateline_day(month_day: str, near: datetime) -> datetime | None:
    """Return the day that a dateline names without its year.

    Parameters
    ----------
    month_day
        "July 25", "1 August", "Jan. 8", also with other languages' months.
    near
        The moment that it lies near to; without a zone it is taken as UTC.

    Returns
    -------
    datetime or None
        Midnight UTC of the occurrence nearest to ``near``; None if the text is
        not a day and a month, or none lies within 183 days.

    Examples
    --------
    >>> dateline_day("Dec. 30", datetime(2025, 1, 2, tzinfo=UTC)).date()
    datetime.date(2024, 12, 30)
    """
    if len(month_day) > _LONGEST:
        return None
    match = re.fullmatch(
        r"(?:(?P<first>\d{1,2})\W{0,2}(?:st|nd|rd|th|er|o|º|de|of)?\W{1,2}(?:de |of )?)?"
        r"(?P<month>[^\W\d_][^\s\d,]*)"
        r"(?:\s*(?P<last>\d{1,2})(?:st|nd|rd|th|er)?)?\W?",
        ordinary(month_day),
        re.IGNORECASE,
    )
    if match is None or (match["first"] is None) == (match["last"] is None):
        return None
    named = list(months_named(match["month"]))
    if len(named) != 1:
        return None
    near = near.replace(tzinfo=UTC) if near.tzinfo is None else near.astimezone(UTC)
    today = datetime(near.year, near.month, near.day, tzinfo=UTC)
    nearest: datetime | None = None
    for year in (near.year - 1, near.year, near.year + 1):
        try:
            day = datetime(year, named[0], int(match["first"] or match["last"]), tzinfo=UTC)
        except ValueError:  # 29 February, or no day at all
            continue
        if nearest is None or abs(day - today) < abs(nearest - today):
            nearest = day
    return nearest if nearest and abs(nearest - today) <= timedelta(days=183) else None


def latest_day(day: str, captured: datetime) -> datetime | None:
    """Return the last day of a name that is not after a capture, as pages name days.

    Parameters
    ----------
    day
        "Mar 6", "6. März", or a day of the week in full.
    captured
        The moment of the capture; without a zone it is taken as UTC.

    Returns
    -------
    datetime or None
        Midnight UTC; None if the text is no such day. The day of the week of the capture
        itself is none either: it may be that day or the one a week before.

    Examples
    --------
    >>> latest_day("Dec. 30", datetime(2025, 12, 1, tzinfo=UTC)).date()
    datetime.date(2024, 12, 30)
    >>> latest_day("Thursday", datetime(2025, 3, 8, tzinfo=UTC)).date()
    datetime.date(2025, 3, 6)
    """
    captured = captured.replace(tzinfo=UTC) if captured.tzinfo is None else captured.astimezone(UTC)
    today = datetime(captured.year, captured.month, captured.day, tzinfo=UTC)
    weekday = weekday_words().get(folded(day)) if len(day) <= _LONGEST else None
    try:
        if weekday is None:
            found = dateline_day(day, today - _HALF_YEAR)
            return found if found is None or found <= today else None
        back = (today.weekday() - weekday) % 7
        return today - timedelta(days=back) if back else None
    except (OverflowError, ValueError):  # a capture in the year 1
        return None
