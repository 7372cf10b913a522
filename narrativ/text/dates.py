"""Dates as they are stated in news: read, never guessed.

A date that can be read in two ways is handed back without a value and with a
note that says what would settle it. Nothing here knows the present moment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from narrativ.text.date_forms import Found, find, numeric_order
from narrativ.text.lexicon import month_name
from narrativ.text.relative_times import Relative, relative
from narrativ.text.wordings import is_weekday, months_named, ordinary

__all__ = [
    "Moment",
    "Relative",
    "dateline_day",
    "day_first_of",
    "relative",
    "split_trailing_date",
    "stated",
    "year_of",
]

_NO_ZONE: Final = "no time zone stated: taken as UTC"
_MIDNIGHT: Final = "midnight exactly: taken as the day"
_SEPARATORS: Final = " \t,;:|/·•–—-("
_STRONG: Final = ",;:|·•–—-("
_LONGEST_OUTLET: Final = 80
_LONGEST_DATE: Final = 60
_FIRST: Final = datetime(1000, 1, 1, tzinfo=UTC)
_LAST: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Moment:
    """A stated date, as far as it can be read.

    Attributes
    ----------
    value
        Aware, in UTC; the first moment of the day or month where no more is
        stated. None where the date can be read in two ways or in none.
    precision
        One of `narrativ.schema.PRECISIONS`; ``"unknown"`` without a value.
    note
        What was assumed, or what hinders the reading, in words.
    """

    value: datetime | None
    precision: str
    note: str | None = None


def stated(text: object, *, day_first: bool | None = None) -> Moment | None:
    """Read a stated date.

    Parameters
    ----------
    text
        A string in one of the usual forms (ISO 8601, RFC 2822, numeric, month
        names in the languages of `narrativ.text.wordings.LANGUAGES`, Chinese,
        Japanese, Korean), or a date or datetime of Python, numpy or pandas.
    day_first
        Whether ``01/08/2025`` is 1 August. None: such a date is not guessed.

    Returns
    -------
    Moment or None
        None if it is no date: missing values, other text, a date without a
        year, a year alone (too coarse to be a time of publication), a number
        (an epoch and an id look alike) and ``0000-00-00``, with which
        databases mean a missing date. The number of a day, ``20250725``, and
        of a second, ``20250725101500``, are ISO 8601 and are read.

        A moment without a value for ``01/08/2025`` with no ``day_first``, a
        month that is another in another language ("listopada"), a two-digit
        year, a day that no calendar has and a year outside 1000 to 9999; the
        note says which.

    Notes
    -----
    A time without a zone is taken as UTC and the note says so; one with a zone
    that is not known may be hours off, so its precision is the day. Midnight
    exactly, in UTC or without a zone, is how tables write a day: precision
    ``"day"``. Dates with dots are day first in every country that uses them,
    unless ``day_first=False`` says otherwise.

    Examples
    --------
    >>> stated("2025-07-25T10:15+02:00")
    Moment(value=datetime.datetime(2025, 7, 25, 8, 15, tzinfo=datetime.timezone.utc),
    precision='minute', note=None)
    >>> stated("01/08/2025").note
    "'01/08/2025' is 1 August or 8 January 2025: the order is not stated; pass day_first"
    >>> stated("Reuters") is None
    True
    """
    if isinstance(text, pd.Period):
        return stated(str(text))
    if isinstance(text, np.datetime64):
        return _of_numpy(text)
    if isinstance(text, date):
        return _of_date(text)
    if isinstance(text, float) and text.is_integer():
        text = int(text)
    if isinstance(text, int | np.integer) and not isinstance(text, bool):
        text = str(text)
    if not isinstance(text, str):
        return None
    found = find(text)
    return None if found is None else _moment(found, text.strip(), day_first)


def year_of(value: np.datetime64) -> int:
    """Return the year of a moment, also of one that lies outside the years that Python has.

    Examples
    --------
    >>> year_of(np.datetime64("20000-01-01T12:00", "s"))
    20000
    """
    return 1970 + int(value.astype("datetime64[Y]").astype(int))


def _of_numpy(value: np.datetime64) -> Moment | None:
    unit = np.datetime_data(value)[0]
    # A year is too coarse; a moment in picoseconds lies in the year 1970 and is no date of news.
    if np.isnat(value) or unit in ("Y", "ps", "fs", "as"):
        return None
    # Looked at first: a change of unit turns what is too far away into any other date.
    if not 1000 <= year_of(value) <= 9999:
        return Moment(None, "unknown", _outside(f"'{value}'"))
    if unit == "M":
        return stated(str(value))
    exact: Any = value.item() if unit == "D" else value.astype("datetime64[us]").item()
    return _of_date(exact)


def _of_date(value: date) -> Moment | None:
    if pd.isna(value):  # NaT says that it is a datetime
        return None
    if isinstance(value, pd.Timestamp):
        if not 1000 <= year_of(value.to_numpy()) <= 9999:  # pandas has more years than Python
            return _of_numpy(value.to_numpy())
        value = value.to_pydatetime(warn=False)
    if not isinstance(value, datetime):
        found = Found(readings=(value,), precision="day")
        return _moment(found, str(value), None)
    offset = value.utcoffset()
    found = Found(
        readings=(value.date(),),
        precision="minute",
        time=timedelta(
            hours=value.hour,
            minutes=value.minute,
            seconds=value.second,
            microseconds=value.microsecond,
        ),
        offset=offset,
    )
    return _moment(found, str(value), None)


def _moment(found: Found, raw: str, day_first: bool | None) -> Moment:
    """Settle a date that was found on one value, or say why not."""
    day, hindrance = _settled(found, raw, day_first)
    if day is None or not 1000 <= day.year <= 9999:
        return Moment(None, "unknown", hindrance or _outside(repr(raw)))
    notes = [found.note] if found.note else []
    if found.dotted and len(found.readings) > 1 and day_first is None:
        notes.append("dots: read day first")
    value = datetime(day.year, day.month, day.day, tzinfo=UTC)
    precision = found.precision
    if found.time is not None:
        offset, note = _distance(found, day)
        if not found.time and not offset:
            precision, note = "day", _MIDNIGHT
        elif found.zone and offset is None:
            precision = "day"
        notes += [note] if note else []
        # Reckoned from the midnight: there is no moment outside the years that Python has.
        since = found.time - (offset or timedelta(0))
        if not _FIRST - value <= since <= _LAST - value:
            return Moment(None, "unknown", _outside(f"{raw!r} in UTC"))
        value += since
    return Moment(value, precision, "; ".join(notes) or None)


def _outside(what: str) -> str:
    return f"{what} lies outside the years 1000 to 9999"


def _distance(found: Found, day: date) -> tuple[timedelta | None, str | None]:
    """Return the distance from UTC, or None and what was assumed."""
    if found.offset is not None:
        return found.offset, None
    if found.zone is None:
        return None, _NO_ZONE
    try:
        local = datetime(day.year, day.month, day.day) + (found.time or timedelta(0))
        return ZoneInfo(found.zone).utcoffset(local), None
    except (KeyError, ValueError, OSError):  # no zone's name, or a machine without the database
        return None, f"time zone {found.zone!r} is not known: taken as UTC, so only to the day"


def _settled(found: Found, raw: str, day_first: bool | None) -> tuple[date | None, str | None]:
    """Return the day, or None and what hinders the reading."""
    if not found.readings:
        return None, f"{raw!r}: {found.note}"
    if len(found.readings) == 1:
        return found.readings[0], None
    if found.numeric and day_first is not None:
        return found.readings[0 if day_first else 1], None
    first, second = found.readings
    if found.numeric and found.dotted:
        return first, None
    months = month_name(first.month), month_name(second.month)
    if found.numeric:
        both = f"{first.day} {months[0]} or {second.day} {months[1]} {second.year}"
        return None, f"{raw!r} is {both}: the order is not stated; pass day_first"
    return None, f"{raw!r} is {months[0]} or {months[1]} {second.year}: {found.note}"


def day_first_of(texts: Iterable[object]) -> bool | None:
    """Return the order of day and month that the unambiguous numeric dates show.

    Parameters
    ----------
    texts
        Dates of one outlet; anything that is no numeric date is passed over.

    Returns
    -------
    bool or None
        True for day first; None if no date decides, or if they disagree.

    Examples
    --------
    >>> day_first_of(["01/08/2025", "25/07/2025"])
    True
    >>> day_first_of(["01/08/2025", "7/25/2025", "25/07/2025"]) is None
    True
    """
    orders = {numeric_order(text) for text in texts if isinstance(text, str)} - {None}
    return orders.pop() if len(orders) == 1 else None


def split_trailing_date(line: str) -> tuple[str, str] | None:
    """Part an outlet from the date that is run together with it.

    The date is the longest end of the line that `stated` reads; a day of the
    week belongs to it only where a separator or the line's start precedes it,
    so that "The Sun 27 July 2025" keeps its name. Dates that cannot be placed
    at all (two-digit years, months as numbers without a day) are not split off.
    Prose that ends in a date is split as well: whether the first part can be
    an outlet is for the caller to judge.

    Returns
    -------
    tuple of str or None
        The part before, without separators (empty if the line is a date only),
        and the date; None if the line does not end in a date.

    Examples
    --------
    >>> split_trailing_date("Reuters25-07-2025")
    ('Reuters', '25-07-2025')
    >>> split_trailing_date("France 24 25-07-2025")
    ('France 24', '25-07-2025')
    """
    if len(line) > _LONGEST_OUTLET + _LONGEST_DATE or sum(sign.isdigit() for sign in line) < 4:
        return None
    line = line.strip()
    for start in _starts(line):
        end = line[start:]
        if len(end) <= _LONGEST_DATE and not end.isdigit():
            found = find(end)
            if found and found.readings and not found.bare_month:
                return line[:start].strip(_SEPARATORS), end.rstrip(_SEPARATORS + ")")
    return None


_GLUED_DATE: Final = re.compile(r"\d\d([-/.])\d\d\1\d{4}(?!\d)|\d{4}([-/.])\d\d\2\d\d(?!\d)")


def _starts(line: str) -> Iterable[int]:
    """Yield where a date could begin, from the left."""
    for index, sign in enumerate(line):
        before = line[index - 1] if index else ""
        if sign.isdecimal():
            # "Channel 2425-07-2025": inside a number only where the form leaves no choice.
            if not before.isdecimal() or _GLUED_DATE.match(line, index):
                yield index
        elif sign.isalpha() and _word_may_start(line, index, before):
            yield index


def _word_may_start(line: str, index: int, before: str) -> bool:
    match = re.match(r"[^\W\d_]+", line[index:])
    word = match.group() if match else ""
    glued = before.isalpha()
    if glued and not line[index].isupper():
        return False
    if months_named(word):
        return True
    apart = glued or not line[:index].strip() or line[:index].rstrip()[-1:] in _STRONG
    return apart and is_weekday(word)


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
    if len(month_day) > _LONGEST_DATE:
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
