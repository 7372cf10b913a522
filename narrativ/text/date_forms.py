"""The written forms of a date: what stands in a text, before it is judged.

A text is a date if one core (day, month, year) is found in it and everything
else is a time of day, a zone, a day of the week or a connecting word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from narrativ.text.clocks import Clock, clock_in, late_clock, offset_of, region_of
from narrativ.text.wordings import folded, is_weekday, months_named, ordinary

_LONGEST: Final = 80
_CONNECTORS: Final = frozenset(
    """st nd rd th er e o a º ª de del do da di d of the on at um uhr le il el den der dem am im
    kl klo las los alle ore ora heures heure hrs h hs г года год р року r roku rok m gada en op om
    w v as dnia dne den στισ τησ в о о' у ob à το από saat pukul tanggal az date""".split()
)
_SEP: Final = r"\s?([-/.])\s?"
_YEAR_FIRST: Final = re.compile(rf"(?<!\d)(\d{{4}}){_SEP}(\d{{1,2}})\s?\2\s?(\d{{1,2}})\.?(?!\d)")
_YEAR_LAST: Final = re.compile(
    rf"(?<!\d)(\d{{1,2}}){_SEP}(\d{{1,2}})\s?\2\s?(\d{{4}}|\d{{2}})(?![\d:])"
)
_EAST: Final = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(?:(\d{1,2})\s?[日号일])?")
_VIETNAMESE: Final = re.compile(r"(\d{1,2}),? th[áa]ng (\d{1,2})(?:,? năm|,)? (\d{4})")
_COMPACT: Final = re.compile(
    r"((?:19|20)\d\d)(\d\d)(\d\d)(?:[T ]?(\d\d)(\d\d)(\d\d)?(?:\.\d+)?(Z?))?"
)
# "GMT+0000 (Central European Time)", "+02:00[Europe/Berlin]": said once in figures.
_LONG_ZONE: Final = re.compile(r"(?<=[\dZ])\s?(?:\((?:[^\W\d]+\s)+[Tt]ime\)|\[[A-Z][\w/+-]*\])$")
TWO_DIGITS: Final = "a year of two digits is not guessed (day_first says where it stands)"
_MONTH_ONLY: Final = (
    re.compile(r"(?P<year>(?:1[5-9]|20)\d\d)[-/](?P<month>\d\d)"),
    re.compile(r"(?P<month>\d\d)/(?P<year>(?:1[5-9]|20)\d\d)"),
)
_TOKEN: Final = re.compile(r"\d+|[^\W\d_][^\s\d,;:|()/\\–—·•.’'-]*")


class ShortYear(NamedTuple):
    """One way to read a date whose year has two digits."""

    year_first: bool
    day_first: bool | None
    """None where the month has a name."""
    year: int
    """0 to 99."""
    month: int
    day: int


@dataclass(frozen=True)
class Found:
    """A date as it is written.

    Attributes
    ----------
    readings
        The days it can mean: one; two if its order (day first, then month
        first) or its month is open; none if no calendar has such a day.
    precision
        ``"minute"``, ``"hour"``, ``"day"`` or ``"month"``.
    time
        Time of day, if one is stated.
    offset
        Its distance from UTC, if that is stated.
    zone
        The zone's name, if it is stated and has no fixed distance: a key of
        the time zone database, or an abbreviation that is not known.
    note
        What is to be said of the date.
    numeric, dotted, bare_month
        Day and month are numbers; parted by dots; a month as a number alone.
    short
        Where the year has two digits: the ways to read it, and no readings.
    languages
        Where the month has a name: for each reading the languages that have it so.
    """

    readings: tuple[date, ...]
    precision: str
    time: timedelta | None = None
    offset: timedelta | None = None
    zone: str | None = None
    note: str | None = None
    numeric: bool = False
    dotted: bool = False
    bare_month: bool = False
    short: tuple[ShortYear, ...] = ()
    languages: tuple[tuple[str, ...], ...] = ()


@lru_cache(maxsize=1 << 16)
def find(text: str) -> Found | None:
    """Return the date that the text is, or None if it is anything else.

    Examples
    --------
    >>> find("Friday, 25 July 2025").readings
    (datetime.date(2025, 7, 25),)
    >>> find("It was on 25 July 2025 that the quay opened") is None
    True
    """
    if len(text) > _LONGEST:
        return None
    bare = _LONG_ZONE.sub("", ordinary(text)).strip(" ,;|()[]·•–—")
    if not any(sign.isdigit() for sign in bare):
        return None
    if match := _COMPACT.fullmatch(bare):
        return _compact(match)
    for pattern in _MONTH_ONLY:
        if match := pattern.fullmatch(bare):
            days = _days((int(match["year"]), int(match["month"]), 1))
            return replace(_day(days), precision="month", bare_month=True) if days else None
    clock, bare = clock_in(bare)
    core = _core(bare.strip())
    return None if core is None else _completed(core[0], core[1], clock)


def numeric_order(text: str) -> bool | None:
    """Return whether a numeric date shows day before month (True) or after (False)."""
    found = find(text)
    if found is None or not found.numeric or len(found.readings) != 1:
        return None
    match = _YEAR_LAST.search(ordinary(text))
    if match is None or int(match[1]) == int(match[3]):
        return None
    return found.readings[0].day == int(match[1])


def _compact(match: re.Match[str]) -> Found | None:
    """Read 20250725 and 20250725T101500Z; what is no day then is a number."""
    year, month, day, *time = match.groups()
    days = _days((int(year), int(month), int(day)))
    if not days:
        return None
    if time[0] is None:
        return _day(days)
    hour, minute, second = (int(part or 0) for part in time[:3])
    if hour > 23 or minute > 59 or second > 59:
        return None
    return Found(
        days,
        "minute",
        time=timedelta(hours=hour, minutes=minute, seconds=second),
        offset=timedelta(0) if time[3] else None,
    )


def _days(*orders: tuple[int, int, int]) -> tuple[date, ...]:
    """Return the days that exist, each once, in the order given."""
    days: list[date] = []
    for year, month, day in orders:
        try:
            one = date(year, month, day)
        except ValueError:
            continue
        if one not in days:
            days.append(one)
    return tuple(days)


def _day(days: tuple[date, ...]) -> Found:
    return Found(days, "day", note=None if days else "no calendar has this day")


def _core(bare: str) -> tuple[Found, str] | None:
    """Return the day, month and year of the text, and what else it holds."""
    if match := _EAST.search(bare):
        year, month, day = match.groups()
        found = _day(_days((int(year), int(month), int(day or 1))))
        found = found if day else replace(found, precision="month")
    elif match := _VIETNAMESE.search(bare):
        found = _day(_days((int(match[3]), int(match[2]), int(match[1]))))
    elif match := _YEAR_FIRST.search(bare):
        year, month, day = int(match[1]), int(match[3]), int(match[4])
        if year == month == day == 0:
            return None
        found = _day(_days((year, month, day)))
    elif match := _YEAR_LAST.search(bare):
        numbers = _year_last(match)
        if numbers is None:
            return None
        found = numbers
    else:
        return _named_core(bare)
    return found, f"{bare[: match.start()]} {bare[match.end() :]}"


def _year_last(match: re.Match[str]) -> Found | None:
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    dotted = match[2] == "."
    if len(match[4]) == 2:
        orders: list[_Order] = [
            (False, True, year, second, first),
            (False, False, year, first, second),
        ]
        if len(match[1]) == 2:
            orders.append((True, None, first, second, year))
        return _short(orders)
    if first == second == year == 0:
        return None
    days = _days((year, second, first), (year, first, second))
    return replace(_day(days), numeric=True, dotted=dotted)


_Order = tuple[bool, bool | None, int, int, int]


def _short(orders: Iterable[_Order]) -> Found | None:
    """Return a date whose year has two digits, None if it is a day in no order."""
    # 2000 stands for a leap year: is it a day at all?
    short = tuple(ShortYear(*one) for one in orders if _days((2000, *one[3:])))
    return Found((), "day", note=TWO_DIGITS, short=short) if short else None


def _named_core(bare: str) -> tuple[Found, str] | None:
    """Find a month's name and the numbers around it."""
    tokens = list(_TOKEN.finditer(bare))
    for place, token in enumerate(tokens):
        if token.group().isdecimal() or not (named := months_named(token.group())):
            continue
        left = _numbers(bare, tokens[:place][::-1], token)
        right = _numbers(bare, tokens[place + 1 :], token)
        if shape := _shape(left, right):
            year, day, used = shape
            start = min(one.start() for one in (token, *used))
            end = max(one.end() for one in (token, *used))
            # "Out 2025" is no month of an English page, though Portuguese abbreviates so.
            if day is None and "en" not in next(iter(named.values())) and len(token.group()) < 4:
                continue
            between = bool(left) and used[0] is left[0]
            return _month_year(named, year, day, between=between), f"{bare[:start]} {bare[end:]}"
    return None


def _numbers(bare: str, tokens: list[re.Match[str]], month: re.Match[str]) -> list[re.Match[str]]:
    """Return up to two numbers beside the month, with only connecting words between."""
    numbers: list[re.Match[str]] = []
    last = month
    for token in tokens:
        gap = bare[min(last.end(), token.end()) : max(last.start(), token.start())]
        if gap.strip(" .,/'’-") or len(numbers) == 2:
            break
        if token.group().isdecimal():
            numbers.append(token)
        elif folded(token.group()) not in _CONNECTORS:
            break
        last = token
    return numbers


_Shape = tuple[str, str | None, tuple[re.Match[str], ...]]


def _shape(left: list[re.Match[str]], right: list[re.Match[str]]) -> _Shape | None:
    """Return year, day and their places: D M Y, M D Y, Y M D, Y D M, M Y or Y M."""
    before = [one.group() for one in left]
    after = [one.group() for one in right]
    sizes = ([len(one) for one in before], [len(one) for one in after])
    match sizes:
        case [_, [1 | 2, 4]]:
            return after[1], after[0], (right[0], right[1])
        case [[1 | 2, *_], [4, *_]]:
            return after[0], before[0], (left[0], right[0])
        case [[4, *_], [1 | 2, *_]]:
            return before[0], after[0], (left[0], right[0])
        case [[1 | 2, 4], _]:
            return before[1], before[0], (left[0], left[1])
        case [[1 | 2, *_], [2, *_]]:
            return after[0], before[0], (left[0], right[0])
        case [[], [1 | 2, 2]]:
            return after[1], after[0], (right[0], right[1])
        case [[], [4, *_]]:
            return after[0], None, (right[0],)
        case [[4, *_], []]:
            return before[0], None, (left[0],)
    return None


def _month_year(
    named: dict[int, tuple[str, ...]], year: str, day: str | None, *, between: bool
) -> Found:
    """Return the date of a named month, which may stand between the two numbers."""
    if len(year) == 2:
        orders: list[_Order] = [(False, None, int(year), month, int(day or 0)) for month in named]
        if between and len(day or "") == 2:
            orders += [(True, None, int(day or 0), month, int(year)) for month in named]
        return _short(orders) or Found((), "day", note="no calendar has this day")
    days = {month: _days((int(year), month, int(day or 1))) for month in named}
    found = _day(tuple(one for own in days.values() for one in own))
    languages = tuple(named[month] for month, own in days.items() if own)
    found = replace(found, languages=languages)
    if len(found.readings) > 1:
        found = replace(found, note="the month's name is another in another language")
    return found if day else replace(found, precision="month")


def _completed(found: Found, rest: str, clock: Clock | None) -> Found | None:
    """Add the time of day; None if the rest is anything but what goes with a date."""
    if clock is None:
        clock, rest = late_clock(rest)
    zones = _zones_of(rest)
    if zones is None or (clock is None and zones):
        return None
    if clock is None or found.precision == "month":
        return found if clock is None else None
    name = zones[0] if zones else None
    offset = clock.offset if clock.offset is not None or name is None else offset_of(name)
    zone = None if offset is not None or name is None else region_of(name) or name
    return replace(found, precision=clock.precision, time=clock.time, offset=offset, zone=zone)


def _zones_of(rest: str) -> list[str] | None:
    """Return the names of zones in the rest; None if it does not belong to a date."""
    if re.search(r"[^\s\w.,;:|()\[\]·•–—/'’+−-]", rest):
        return None
    rest = re.sub(r"(?<!\w)[+−-]\d\d:?\d\d(?!\d)", " ", rest)
    zones: list[str] = []
    for match in _TOKEN.finditer(rest):
        word = folded(match.group())
        if offset_of(word) is not None or region_of(word):
            zones.append(match.group())
        elif word == "t" or word in _CONNECTORS or is_weekday(word):
            continue
        elif re.fullmatch(r"[A-Z]{2,5}", match.group()):
            zones.append(match.group())
        else:
            return None
    return zones if len(zones) < 3 else None
