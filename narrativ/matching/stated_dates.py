"""Dates that a sentence names, as spans, resolved against the publication of its article."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final, NamedTuple

import pandas as pd

from narrativ.matching.fact_words import fact_lists
from narrativ.matching.publication_spans import Span
from narrativ.text.lexicon import ordered, word_list

_DAY: Final = timedelta(days=1)
_NOMINAL: Final = datetime(2000, 7, 1, tzinfo=UTC)
"""The year of dates without a year in texts whose publication is unknown."""
_UNITS: Final = {"day": 1, "week": 7, "month": 30, "year": 365}


class StatedDate(NamedTuple):
    """A date that a sentence names.

    Attributes
    ----------
    first, last
        The span, ``last`` exclusive.
    anchored
        Whether its year is stated or follows from the publication.
    reported
        Whether it is when something was said: "told reporters on Friday".
    start, end
        Its offsets in the text.
    """

    first: datetime
    last: datetime
    anchored: bool
    reported: bool
    start: int
    end: int


def stated_dates(text: str, published: Span) -> tuple[StatedDate, ...]:
    """Return the dates that an English sentence names, in its order.

    Parameters
    ----------
    text
        One sentence.
    published
        The span of the article's publication. NaT twice: only dates with a month or a year
        are read, and those without a year are not anchored.

    Examples
    --------
    >>> import pandas as pd
    >>> day = pd.Timestamp("2031-05-02", tz="UTC")
    >>> [date.first.day for date in stated_dates("It opens on May 9.", (day, day + _DAY))]
    [9]
    """
    if not _hint().search(text):
        return ()
    known = not pd.isna(published[0])
    now = published[0].to_pydatetime() if known else _NOMINAL
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    found: list[StatedDate] = []
    taken: list[tuple[int, int]] = []
    for read in (_full, _month_day, _month, _year, _relative):
        for start, end, first, last, anchored in read(text, today, known):
            if any(start < stop and begin < end for begin, stop in taken):
                continue
            taken.append((start, end))
            reported = _is_reported(text, start)
            found.append(StatedDate(first, last, anchored, reported, start, end))
    return tuple(sorted(found, key=lambda date: date.start))


_Reading = Iterator[tuple[int, int, datetime, datetime, bool]]


@cache
def _months() -> dict[str, int]:
    long = {name: number for number, name in enumerate(ordered("months"), 1)}
    short = {name[:3]: number for name, number in long.items()}
    return {**long, **short, "sept": 9}


@cache
def _weekdays() -> dict[str, int]:
    return {name: number for number, name in enumerate(ordered("weekdays"))}


@cache
def _hint() -> re.Pattern[str]:
    """Return a pattern that every text with a date has: most sentences have none."""
    months = "|".join(name[:3].capitalize() for name in ordered("months"))
    return re.compile(
        rf"\d{{4}}|{months}|day\b|days\b|week|month|year|tonight|tomorrow|this ", re.I
    )


@cache
def _month_source() -> str:
    long = "|".join(name.capitalize() for name in ordered("months"))
    short = "|".join(f"{name[:3].capitalize()}" for name in ordered("months") if len(name) > 4)
    return rf"(?P<month>{long}|(?:{short}|Sept)\b\.?)"


@cache
def _parts() -> dict[str, tuple[int, int]]:
    pairs = (entry.split("=") for entry in fact_lists()["cues"]["parts"].split())
    thirds = {word.replace("_", " "): value.split(",") for word, value in pairs}
    return {word: (int(first), int(last)) for word, (first, last) in thirds.items()}


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    month, year = _month_source(), r"(?P<year>(?:1[5-9]|20)\d\d)"
    day = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
    part = "|".join(_parts())
    ahead = r"in|by|since|until|till|during|from|before|after|of|for|last|next|this|between|and|to"
    weekdays = "|".join(name.capitalize() for name in ordered("weekdays"))
    count = r"(?P<count>\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten)"
    unit = r"(?P<unit>day|week|month|year)s?"
    return {
        "full": re.compile(rf"\b{year}-(?P<month>\d\d)-(?P<day>\d\d)\b"),
        "month_day": re.compile(
            rf"\b(?:(?:{weekdays}),?\s)?{month}\s{day}\b(?!\s?(?:%|per))(?:,?\s{year}\b)?"
        ),
        "day_month": re.compile(
            rf"\b(?:(?:{weekdays}),?\s)?{day}\s(?:of\s)?{month}\b(?:,?\s{year}\b)?"
        ),
        "month": re.compile(
            rf"\b(?:(?P<part>(?i:{part}))(?:\s(?:of\s)?|-)|(?P<ahead>(?i:{ahead}))\s)"
            rf"{month}\b(?:,?\s{year}\b)?"
        ),
        "month_year": re.compile(rf"\b{month}(?:\sof)?,?\s{year}\b"),
        "year": re.compile(
            rf"\b(?:(?P<ahead>(?i:{ahead}|early|late|mid|year|the))[\s-])?(?P<open>\()?{year}"
            r"(?P<decade>s)?\b(?!\s?(?:%|[a-z]+s\b)|[,.]\d)"
        ),
        "weekday": re.compile(rf"\b(?:(?P<which>last|next|this)\s)?(?P<weekday>{weekdays})\b(?!s)"),
        "word": re.compile(
            r"\b(?P<word>today|tonight|yesterday|tomorrow|this (?:morning|afternoon|evening))\b",
            re.I,
        ),
        "which": re.compile(
            r"\b(?P<which>last|this|next|past|previous|coming)\s(?P<unit>week|month|year)\b", re.I
        ),
        "ago": re.compile(rf"\b{count}\s{unit}\s(?:ago|earlier)\b", re.IGNORECASE),
        "ahead": re.compile(
            rf"\b(?:in|within)\s(?:the\snext\s)?{count}\s{unit}\b(?!\s?ago)", re.IGNORECASE
        ),
    }


def _full(text: str, today: datetime, known: bool) -> _Reading:
    for match in _patterns()["full"].finditer(text):
        month, day = int(match["month"]), int(match["day"])
        if 1 <= month <= 12 and 1 <= day <= monthrange(int(match["year"]), month)[1]:
            first = datetime(int(match["year"]), month, day, tzinfo=UTC)
            yield *match.span(), first, first + _DAY, True


def _month_day(text: str, today: datetime, known: bool) -> _Reading:
    for name in ("month_day", "day_month"):
        for match in _patterns()[name].finditer(text):
            month, day = _months()[match["month"].rstrip(".").casefold()], int(match["day"])
            years = [int(match["year"])] if match["year"] else _years(today)
            days = [
                datetime(year, month, day, tzinfo=UTC)
                for year in years
                if 1 <= day <= monthrange(year, month)[1]
            ]
            if days:
                first = min(days, key=lambda one: abs(one - today))
                yield *match.span(), first, first + _DAY, known or bool(match["year"])


def _month(text: str, today: datetime, known: bool) -> _Reading:
    for name in ("month", "month_year"):
        for match in _patterns()[name].finditer(text):
            groups = match.groupdict()
            month = _months()[match["month"].rstrip(".").casefold()]
            years = [int(match["year"])] if match["year"] else _years(today)
            firsts = [datetime(year, month, 1, tzinfo=UTC) for year in years]
            first = min(firsts, key=lambda one: abs(one + 15 * _DAY - today))
            length = monthrange(first.year, month)[1]
            begin, stop = _parts().get((groups.get("part") or "").casefold(), (0, 3))
            last = first + _DAY * (length if stop == 3 else 10 * stop)
            yield *match.span(), first + _DAY * 10 * begin, last, known or bool(match["year"])


def _year(text: str, today: datetime, known: bool) -> _Reading:
    for match in _patterns()["year"].finditer(text):
        if match["ahead"] or match["open"]:
            year = int(match["year"])
            last = datetime(year + (10 if match["decade"] else 1), 1, 1, tzinfo=UTC)
            yield *match.span(), datetime(year, 1, 1, tzinfo=UTC), last, True


def _years(today: datetime) -> tuple[int, int, int]:
    return today.year - 1, today.year, today.year + 1


def _relative(text: str, today: datetime, known: bool) -> _Reading:
    """Read what counts from the publication: days of the week, "last month", "in 50 days"."""
    if not known:
        return
    patterns = _patterns()
    for match in patterns["weekday"].finditer(text):
        back = (today.weekday() - _weekdays()[match["weekday"].casefold()]) % 7
        ahead = match["which"] == "next" or _is_future(text, match.start())
        first = today - _DAY * back
        if ahead and back:
            first += 7 * _DAY
        elif match["which"] == "last" and not back:
            first -= 7 * _DAY
        yield *match.span(), first, first + _DAY, True
    for match in patterns["word"].finditer(text):
        shift = {"yesterday": -1, "tomorrow": 1}.get(match["word"].casefold(), 0)
        yield *match.span(), today + shift * _DAY, today + (shift + 1) * _DAY, True
    for match in patterns["which"].finditer(text):
        which = {"last": -1, "past": -1, "previous": -1, "this": 0}.get(match[1].casefold(), 1)
        yield *match.span(), *_whole(match["unit"].casefold(), which, today), True
    for name, sign in (("ago", -1), ("ahead", 1)):
        for match in patterns[name].finditer(text):
            unit = match["unit"].casefold()
            days = _UNITS[unit] * _count(match["count"])
            if days < 40_000:
                day, half = today + sign * days * _DAY, _DAY * (_UNITS[unit] // 2)
                yield *match.span(), day - half, day + half + _DAY, True


def _count(word: str) -> int:
    if word.isdigit():
        return int(word)
    counting = ordered("counting")
    return counting.index(word.casefold()) + 1 if word.casefold() in counting else 1


def _whole(unit: str, which: int, today: datetime) -> tuple[datetime, datetime]:
    """Return the week, month or year before, of or after the day."""
    if unit == "week":
        first = today + _DAY * (7 * which - today.weekday())
        return first, first + 7 * _DAY
    if unit == "year":
        year = today.year + which
        return datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    months = today.year * 12 + today.month - 1 + which
    first = datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)
    return first, first + _DAY * monthrange(first.year, first.month)[1]


_FUTURE: Final = re.compile(
    r"\b(?:will|shall|due|scheduled|planned|until|by|expected)\b", re.IGNORECASE
)


def _is_future(text: str, start: int) -> bool:
    return bool(_FUTURE.search(text, max(0, start - 40), start))


def _is_reported(text: str, start: int) -> bool:
    """Say whether a verb of saying stands within three words before the date."""
    before = re.findall(r"\w+", text[max(0, start - 40) : start].casefold())[-4:]
    return any(word in word_list("reporting", "attribution") for word in before)
