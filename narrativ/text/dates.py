"""Dates as they are stated in news: read, never guessed.

A date that can be read in two ways is handed back without a value and with a
note that says what would settle it. Nothing here knows the present moment.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from narrativ.text.date_forms import Found, find
from narrativ.text.lexicon import month_name
from narrativ.text.relative_times import Relative, relative
from narrativ.text.wordings import is_weekday, months_named

__all__ = [
    "Moment",
    "Relative",
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


def stated(
    text: object,
    *,
    day_first: bool | None = None,
    year_first: bool | None = None,
    latest: int | None = None,
    language: str | None = None,
) -> Moment | None:
    """Read a stated date.

    Parameters
    ----------
    text
        A string in one of the usual forms (ISO 8601, RFC 2822, numeric, month
        names in the languages of `narrativ.text.wordings.LANGUAGES`, Chinese,
        Japanese, Korean), or a date or datetime of Python, numpy or pandas.
    day_first
        Whether ``01/08/2025`` is 1 August. None: such a date is not guessed.
    year_first
        Whether ``17-07-14`` begins with its year. None: a year of two digits is not read.
    latest
        The last year that a year of two digits can be; None for 2068, as POSIX has it.
    language
        The language of a month's name that is another month in another language.

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
        text = str(text)
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
    if found is not None and found.short and year_first is not None:
        found = _full_year(found, year_first, 2068 if latest is None else latest)
    if found is not None and language and len(found.languages) > 1:
        found = _in_language(found, language)
    return None if found is None else _moment(found, text.strip(), day_first)


def _in_language(found: Found, language: str) -> Found:
    """Return a date with the reading that one language has, if that language has just one."""
    pairs = zip(found.readings, found.languages, strict=True)
    own = tuple(day for day, languages in pairs if language in languages)
    return replace(found, readings=own, note=None) if len(own) == 1 else found


def _full_year(found: Found, year_first: bool, latest: int) -> Found:
    """Return a date whose year has two digits with the readings that its order allows."""
    century, last = divmod(latest, 100)
    readings: list[date] = []
    numeric = False
    for one in found.short:
        year = 100 * (century if one.year <= last else century - 1) + one.year
        if one.year_first is year_first and one.day <= monthrange(year, one.month)[1]:
            numeric |= one.day_first is not None
            readings.append(date(year, one.month, one.day))
    days = tuple(dict.fromkeys(readings))
    note = f"its year of two digits is taken as {days[0].year}" if days else "no such day"
    return replace(found, readings=days, numeric=numeric, note=note)


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
