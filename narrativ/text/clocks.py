"""The time of day beside a date, and its zone."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final, NamedTuple

from narrativ.text.wordings import folded

__all__ = ["Clock", "clock_in", "late_clock", "offset_of", "region_of"]

# RFC 2822 for America; the names that news sites of other countries print.
_ZONES: Final = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "cest": 2,
    "mez": 1, "mesz": 2, "eet": 2, "eest": 3, "msk": 3, "sast": 2, "pkt": 5, "wib": 7, "sgt": 8,
    "hkt": 8, "awst": 8, "jst": 9, "kst": 9, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    "akst": -9, "akdt": -8, "hst": -10,
}  # fmt: skip
# American news names a region; whether summer time holds depends on the day.
_REGIONS: Final = {
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
}
_EAST: Final = re.compile(r"(\d{1,2})\s?[時时点點시]\s?(\d{1,2})\s?[分분]")
_EAST_HALF: Final = re.compile(
    r"(?:(上午|午前|오전)|下午|午後|晚上|오후)\s?(\d{1,2}:\d{2}(?::\d{2})?)"
)
_WRITTEN_OUT: Final = re.compile(
    r"\b(?P<first>Eastern|Central|Mountain|Pacific)(?: (?P<season>Standard|Daylight))? Time\b",
    re.IGNORECASE,
)
_ZONE: Final = r"(?:\s*(?:UTC|GMT)?\s?(?P<sign>[+−-])(?P<oh>\d\d?):?(?P<om>[0-5]\d)?(?!\d))?"
_CLOCK: Final = re.compile(
    r"(?:(?<=\d)T)?(?<![\d:+−.])(?<![-]\d)(?P<h>[01]?\d|2[0-3])(?::|\s?h\s?)(?P<m>[0-5]\d)"
    r"(?::(?P<s>[0-5]\d)(?:[.,](?P<f>\d{1,9}))?)?(?![\d:])\s?(?P<half>[ap]\.?m\b\.?)?" + _ZONE,
    re.IGNORECASE,
)
_LATE: Final = re.compile(
    r"(?<![\d.])(?P<h>[01]?\d|2[0-3])(?:\.(?P<m>[0-5]\d))?(?![\d.])"
    r"\s?(?P<half>[ap]\.?m\b\.?|uhr\b|h\b|時|时|시)?",
    re.IGNORECASE,
)
_ZONE_NAME: Final = re.compile(r"\s*\b([A-Z]{2,4})\b")


class Clock(NamedTuple):
    """A time of day as it is written."""

    time: timedelta
    offset: timedelta | None
    """Its distance from UTC, if that stands beside it in figures."""
    precision: str


def clock_in(text: str) -> tuple[Clock | None, str]:
    """Return the time of day with a colon that a text holds, and the text without it.

    Examples
    --------
    >>> clock_in("10:15 pm, 25 July 2025")[0].time
    datetime.timedelta(seconds=80100)
    """
    text = _EAST.sub(r"\1:\2", text)
    text = _EAST_HALF.sub(lambda half: f"{half[2]} {'am' if half[1] else 'pm'}", text)
    text = _WRITTEN_OUT.sub(lambda zone: _initials(zone["first"], zone["season"]), text)
    match = _CLOCK.search(text)
    if match is None:
        return None, text
    after = text[match.end() :]
    # "Fri Jul 25 10:15:00 UTC 2025": the zone would part the day from the year.
    zone = _ZONE_NAME.match(after)
    name = zone[1] if zone and folded(zone[1]) in _ZONES else ""
    rest = f"{text[: match.start()]} {after[zone.end() :] if zone and name else after} {name}"
    return Clock(_time(match), _stated_offset(match), "minute"), rest


def late_clock(rest: str) -> tuple[Clock | None, str]:
    """Return a time of day in another form (10 am, 10.15 Uhr), looked for beside a date."""
    match = _LATE.search(rest)
    if match is None or not (match["m"] or match["half"]):
        return None, rest
    precision = "minute" if match["m"] else "hour"
    return Clock(_time(match), None, precision), f"{rest[: match.start()]} {rest[match.end() :]}"


def offset_of(name: str) -> timedelta | None:
    """Return the distance from UTC of a zone with one distance, None for another word."""
    hours = _ZONES.get(folded(name))
    return None if hours is None else timedelta(hours=hours)


def region_of(name: str) -> str | None:
    """Return the key of the time zone database that "ET" and its like stand for."""
    return _REGIONS.get(folded(name))


def _initials(first: str, season: str | None) -> str:
    """Return "EDT" for Eastern Daylight Time, "ET" where no season is named."""
    return f"{first[0]}{(season or '')[:1]}T".upper()


def _time(match: re.Match[str]) -> timedelta:
    parts = match.groupdict()
    hour = int(parts["h"])
    half = (parts["half"] or "").lower()
    if half.startswith("p") and hour < 12:
        hour += 12
    elif half.startswith("a") and hour == 12:
        hour = 0
    micro = int(f"{parts.get('f') or '0':0<6}"[:6])
    seconds = int(parts.get("s") or 0)
    return timedelta(hours=hour, minutes=int(parts["m"] or 0), seconds=seconds, microseconds=micro)


def _stated_offset(match: re.Match[str]) -> timedelta | None:
    if not match["sign"]:
        return None
    offset = timedelta(hours=int(match["oh"]), minutes=int(match["om"] or 0))
    return offset if match["sign"] == "+" else -offset
