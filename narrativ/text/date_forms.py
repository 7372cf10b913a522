"""The written forms of a date: what stands in a text, before it is judged.

A text is a date if one core (day, month, year) is found in it and everything
else is a time of day, a zone, a day of the week or a connecting word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from narrativ.text.wordings import folded, is_weekday, months_named, ordinary

_LONGEST: Final = 80
_CONNECTORS: Final = frozenset(
    """st nd rd th er e o a º ª de del do da di d of the on at um uhr le il el den der dem am im
    kl klo las los alle ore ora heures heure hrs h hs г года год р року r roku rok m gada en op om
    w v as dnia dne den στισ τησ в о о' у ob à το από saat pukul tanggal az date""".split()
)
# RFC 2822 for America; the European names that news sites print.
_ZONES: Final = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "cest": 2,
    "mez": 1, "mesz": 2, "eet": 2, "eest": 3, "msk": 3, "jst": 9, "kst": 9, "est": -5, "edt": -4,
    "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip
# American news names a region; whether summer time holds depends on the day.
_REGIONS: Final = {
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
}

_SEP: Final = r"\s?([-/.])\s?"
_YEAR_FIRST: Final = re.compile(rf"(?<!\d)(\d{{4}}){_SEP}(\d{{1,2}})\s?\2\s?(\d{{1,2}})\.?(?!\d)")
_YEAR_LAST: Final = re.compile(
    rf"(?<!\d)(\d{{1,2}}){_SEP}(\d{{1,2}})\s?\2\s?(\d{{4}}|\d{{2}})(?![\d:])"
)
_EAST: Final = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(?:(\d{1,2})\s?[日号일])?")
_EAST_TIME: Final = re.compile(r"(\d{1,2})\s?[時时点點시]\s?(\d{1,2})\s?[分분]")
_COMPACT: Final = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)(Z?))?")
_MONTH_ONLY: Final = (
    re.compile(r"(?P<year>(?:1[5-9]|20)\d\d)[-/](?P<month>\d\d)"),
    re.compile(r"(?P<month>\d\d)/(?P<year>(?:1[5-9]|20)\d\d)"),
)
_ZONE: Final = r"(?:\s*(?:UTC|GMT)?\s?(?P<sign>[+−-])(?P<oh>\d\d?):?(?P<om>[0-5]\d)?(?!\d))?"
_CLOCK: Final = re.compile(
    r"(?:(?<=\d)T)?(?<![\d:+−.])(?<![-]\d)(?P<h>[01]?\d|2[0-3])(?::|\s?h\s?)(?P<m>[0-5]\d)"
    r"(?::(?P<s>[0-5]\d)(?:[.,](?P<f>\d{1,9}))?)?(?![\d:])\s?(?P<half>[ap]\.?m\b\.?)?" + _ZONE,
    re.IGNORECASE,
)
_LATE_CLOCK: Final = re.compile(
    r"(?<![\d.])(?P<h>[01]?\d|2[0-3])(?:\.(?P<m>[0-5]\d))?(?![\d.])"
    r"\s?(?P<half>[ap]\.?m\b\.?|uhr\b|h\b|時|时|시)?",
    re.IGNORECASE,
)
_ZONE_NAME: Final = re.compile(r"\s*\b([A-Z]{2,4})\b")
_TOKEN: Final = re.compile(r"\d+|[^\W\d_][^\s\d,;:|()/\\–—·•.’'-]*")


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


@lru_cache(maxsize=8192)
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
    bare = ordinary(text).strip(" ,;|()[]·•–—")
    if not any(sign.isdigit() for sign in bare):
        return None
    if match := _COMPACT.fullmatch(bare):
        return _compact(match)
    for pattern in _MONTH_ONLY:
        if match := pattern.fullmatch(bare):
            days = _days((int(match["year"]), int(match["month"]), 1))
            return replace(_day(days), precision="month", bare_month=True) if days else None
    bare = _EAST_TIME.sub(r"\1:\2", bare)
    clock = _CLOCK.search(bare)
    if clock:
        after = bare[clock.end() :]
        # "Fri Jul 25 10:15:00 UTC 2025": the zone would part the day from the year.
        zone = _ZONE_NAME.match(after)
        name = zone[1] if zone and folded(zone[1]) in _ZONES else ""
        bare = f"{bare[: clock.start()]} {after[zone.end() :] if zone and name else after} {name}"
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
    hour, minute, second = map(int, time[:3])
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
        # 2000 stands for a leap year: is it a day at all?
        possible = _days((2000, second, first), (2000, first, second))
        return Found((), "day", note="a year of two digits is not guessed") if possible else None
    if first == second == year == 0:
        return None
    days = _days((year, second, first), (year, first, second))
    return replace(_day(days), numeric=True, dotted=dotted)


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
            return _month_year(named, year, day), f"{bare[:start]} {bare[end:]}"
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
        case [[], [4, *_]]:
            return after[0], None, (right[0],)
        case [[4, *_], []]:
            return before[0], None, (left[0],)
    return None


def _month_year(named: dict[int, tuple[str, ...]], year: str, day: str | None) -> Found:
    if len(year) == 2:
        return Found((), "day", note="a year of two digits is not guessed")
    found = _day(_days(*((int(year), month, int(day or 1)) for month in named)))
    if len(found.readings) > 1:
        found = replace(found, note="the month's name is another in another language")
    return found if day else replace(found, precision="month")


def _completed(found: Found, rest: str, clock: re.Match[str] | None) -> Found | None:
    """Add the time of day; None if the rest is anything but what goes with a date."""
    precision = found.precision
    if clock is None and (clock := _LATE_CLOCK.search(rest)) and (clock["m"] or clock["half"]):
        precision = "minute" if clock["m"] else "hour"
        rest = f"{rest[: clock.start()]} {rest[clock.end() :]}"
    elif clock is not None and "s" in clock.re.groupindex:
        precision = "minute"
    else:
        clock = None
    zones = _zones_of(rest)
    if zones is None or (clock is None and zones):
        return None
    if clock is None or found.precision == "month":
        return found if clock is None else None
    offset, zone = _offset(clock), zones[0] if zones else None
    if offset is None and folded(zone or "") in _ZONES:
        offset = timedelta(hours=_ZONES[folded(zone or "")])
    zone = None if offset is not None else _REGIONS.get(folded(zone or ""), zone)
    return replace(found, precision=precision, time=_time(clock), offset=offset, zone=zone)


def _zones_of(rest: str) -> list[str] | None:
    """Return the names of zones in the rest; None if it does not belong to a date."""
    if re.search(r"[^\s\w.,;:|()\[\]·•–—/'’+−-]", rest):
        return None
    rest = re.sub(r"(?<!\w)[+−-]\d\d:?\d\d(?!\d)", " ", rest)
    zones: list[str] = []
    for match in _TOKEN.finditer(rest):
        word = folded(match.group())
        if word in _ZONES or word in _REGIONS:
            zones.append(match.group())
        elif word == "t" or word in _CONNECTORS or is_weekday(word):
            continue
        elif re.fullmatch(r"[A-Z]{2,5}", match.group()):
            zones.append(match.group())
        else:
            return None
    return zones if len(zones) < 3 else None


def _time(clock: re.Match[str]) -> timedelta:
    parts = clock.groupdict()
    hour = int(parts["h"])
    half = (parts["half"] or "").lower()
    if half.startswith("p") and hour < 12:
        hour += 12
    elif half.startswith("a") and hour == 12:
        hour = 0
    micro = int(f"{parts.get('f') or '0':0<6}"[:6])
    seconds = int(parts.get("s") or 0)
    return timedelta(hours=hour, minutes=int(parts["m"] or 0), seconds=seconds, microseconds=micro)


def _offset(clock: re.Match[str]) -> timedelta | None:
    parts = clock.groupdict()
    if not parts.get("sign"):
        return None
    offset = timedelta(hours=int(parts["oh"]), minutes=int(parts["om"] or 0))
    return offset if parts["sign"] == "+" else -offset
