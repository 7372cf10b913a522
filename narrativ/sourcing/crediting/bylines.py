"""Agencies in bylines: in the byline column, and in lines of the text before the body."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final, Literal

from narrativ.resources import agency_pattern, is_photo_credit_name
from narrativ.sourcing.crediting.agency_names import (
    Credit,
    Names,
    Role,
    find_agency,
    list_agencies,
)
from narrativ.text.datelines import MONTH, WEEKDAY
from narrativ.text.names import PARTICLE

_COLUMN_PARTS: Final = re.compile(
    r"[,;|/()\[\]–—•]|\s-\s|\b(?:staff|writers?|reporters?|correspondents?|in|via|from)\b"
    r"|\b(?:for the|of the|for|and|with)\b|^\s*(?:by|von|par|por)\b",
    re.IGNORECASE,
)
_BEFORE_PEOPLE: Final = re.compile(r"(?P<name>.{2,40}?)\s+(?:by|von|par|por)\s", re.IGNORECASE)
"""An agency before its writers: "The Associated Press By JO RAY"."""
_WITH: Final = re.compile(r"(?:^|[\s,;(])(?:with|avec|mit|con|com)\s+", re.IGNORECASE)
"""What stands behind it in a byline helped: it did not write the text alone."""
_BY: Final = re.compile(
    r"(?:^|(?<=[\s,|•–—-]))"
    r"(?:(?:written|story|report) by|by|von|par|por|from|media|source)\b\s*:?\s*",
    re.IGNORECASE,
)
_ROLE: Final = (
    r"staff|writers?|reporters?|correspondents?|journalists?|editors?|newswires?|wires?|service|"
    r"uk|us|usa|agency|news"
)
_WRITERS: Final = (
    r"writers?|reporters?|correspondents?|editors?|journalists?|columnists?|bureau\s+chief"
)
_TITLE: Final = rf"(?:[^\W\d_][\w&/-]*\s+){{1,3}}?(?i:{_WRITERS})\b"
"""What somebody is at an agency: "Business Writer"."""
_IDLE: Final = re.compile(
    rf"\s*(?:[^\w\s]+|{_TITLE}|\d+(?:st|nd|rd|th)?|{MONTH}|{WEEKDAY}|\d+[ap]m|(?i:{_ROLE}|[ap]\.?m|at|on|of|"
    r"published|posted|updated|modified|last|first|originally|created|date|ago|hours?|hrs?|minutes?|"
    r"mins?|days?|today|yesterday|[a-z]?[ecmp][sd]?t|gmt|utc|bst|cet|cest|ist|share|print|email|uhr|"
    r"read|min)\b)"
)
"""Words beside a byline that name nobody: dates, times, an author's role, buttons."""
_TIME: Final = re.compile(
    rf"\d{{1,2}}[:.]\d{{2}}|(?:{MONTH}|{WEEKDAY}),?\s*\d|\d\s*{MONTH}|\d\s+\w+ ago"
)
_STAFF: Final = re.compile(rf"\b(?:{_WRITERS}|bureau|desk|newsroom|team)\b", re.IGNORECASE)
_GIVEN: Final = re.compile(
    r"\b(?:with|additional)\b[^,;|]*\b(?:contributions?|reporting|reports?|materials?|inputs?|files?|"
    r"information)\b.*",
    re.IGNORECASE | re.DOTALL,
)
"""What was given to a text; it is no part of who wrote it."""
_SEPARATED: Final = re.compile(r"[,/|(•·–—:-]\s*(?:the\s+)?$", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"\s*[,/|&•·–—]\s*|\s+(?:and|und|et|y|e)\s+|\s-\s", re.IGNORECASE)
_PERSON: Final = re.compile(
    rf"(?:[^\W\d_a-zß-öø-ÿ][\w.'’-]*|{PARTICLE}(?=\s))"
    rf"(?:\s+(?:[^\W\d_a-zß-öø-ÿ][\w.'’-]*|{PARTICLE}"
    r"(?=\s))){1,4}"
)
_BEFORE_NAME: Final = re.compile(
    rf"(?P<name>(?-i:[^\W\d_a-zß-öø-ÿ])[^\s:]{{1,12}}):?\s+{_PERSON.pattern}"
)
"""An agency of one word before a writer's name: "AP Jo Ray"."""
_MORE: Final = re.compile(r"\s*(?:[/,&+|-]|\band\b)\s*([^/,&+|•()\n]{2,40})")
"""Another name of a list."""
_PLACE: Final = re.compile(
    r"\s*(?:[,|•–—-]\s*|(?P<within>in\s+))(?:[^\W\d_a-zß-öø-ÿ][\w.'’-]*\s?){1,3}"
)
"""Where an agency wrote: "PTI | New Delhi | Updated …", "AFP in Paris"."""
_LONGEST: Final = 200
"""Characters of a byline, its white space collapsed: four names, an agency and a date."""
_SHORT: Final = 5
"""Letters up to which a name must be parted from a person's by more than a space."""


Kind = Literal["by", "alone", "person", "stroke", "bracket"]
_BESIDE: Final[Mapping[str, Kind]] = MappingProxyType(
    {"/": "stroke", "|": "stroke", "(": "bracket"}
)


@dataclass(frozen=True)
class Byline:
    """A line that credits agencies, and how.

    Attributes
    ----------
    credits
        The agencies.
    kind
        ``"by"`` after the word or beside several names; ``"alone"`` where nobody
        else is named; ``"person"`` beside one name: a photographer as often as not;
        ``"stroke"`` where a stroke parts the two: a photographer; ``"bracket"`` behind
        one name, in brackets.
    dated
        Whether a time stands in the line too.
    """

    credits: tuple[Credit, ...]
    kind: Kind
    dated: bool


def column_agencies(byline: str, learnt: Names) -> list[str]:
    """Return the agencies of a byline column, each once.

    Examples
    --------
    >>> column_agencies("By Jo Ray and Di Ott, The Associated Press", {})
    ['AP']
    """
    if len(byline) > 4 * _LONGEST:
        return []
    byline = _GIVEN.sub("", byline.strip())
    before = _BEFORE_PEOPLE.match(byline)
    if before and (agency := find_agency(before["name"], learnt)):
        return [agency]
    if (first := _BEFORE_NAME.fullmatch(byline)) and (agency := find_agency(first["name"], learnt)):
        return [agency]
    parts = [part for part in _COLUMN_PARTS.split(byline) if part]
    found = [name for part in parts if (name := find_agency(part, learnt))]
    if not found and _STAFF.search(byline):
        # "AP Business Writer": the desk stands between the two.
        beside = (_agencies(()).search(part) for part in parts)
        found = [name for one in beside if one and (name := find_agency(one["name"], learnt))]
    if not found and (line := byline_of(byline, learnt)):
        found = [credit.agency for credit in line.credits]
    return list(dict.fromkeys(found))


def column_credits(byline: str, learnt: Names) -> list[tuple[str, Role]]:
    """Return the agencies of a byline column, each once, and what each has to do with the text.

    Examples
    --------
    >>> column_credits("Jo Ray with AFP", {}), column_credits("Jo Ray and AFP", {})
    ([('AFP', 'contributor')], [('AFP', 'author')])
    """
    parted = _WITH.search(byline)
    given = column_agencies(byline[parted.end() :], learnt) if parted else []
    if not parted or not given:
        return [(name, "author") for name in column_agencies(byline, learnt)]
    wrote = column_agencies(byline[: parted.start()], learnt)
    helped = [name for name in given if name not in wrote]
    return [*((name, "author") for name in wrote), *((name, "contributor") for name in helped)]


def byline_of(text: str, learnt: Names) -> Byline | None:
    """Return the byline that a line is, if it credits agencies.

    Examples
    --------
    >>> byline_of("By Jo Ray and Di OttAssociated Press", {}).kind
    'by'
    >>> byline_of("Associated Press Published 7:50 a.m. ET July 16", {}).dated
    True
    >>> byline_of("Jo Ray told The Associated Press", {}) is None
    True
    """
    if len(text) > 4 * _LONGEST or len(" ".join(text.split())) > _LONGEST:
        return None
    if text.rstrip().endswith(":"):
        return None  # it introduces what somebody else wrote
    for match in _agencies(tuple(sorted(learnt.values()))).finditer(text):
        credits, end = _agency_run(text, match, learnt)
        if not credits or not _closes_line(text[end:]):
            continue
        people_before = _people_before(
            text[: match.start()], text[match.start("name") : match.end("name")]
        )
        if people_before is None:
            continue
        by, people = people_before
        writers = re.search(rf"\b(?:{_ROLE})\b", text[match.start() :], re.IGNORECASE)
        # A name in capitals is a byline's.
        kind: Kind = "by" if by or people else "alone"
        if people == 1 and not by and not text[: match.start()].isupper():
            sign = text[: match.start()].rstrip()[-1:]
            kind = "by" if writers else _BESIDE.get(sign, "person")
        return Byline(tuple(credits), kind, bool(_TIME.search(text)))
    return None


def is_time(text: str) -> bool:
    """Say whether a line is a time of publication and nothing else.

    Examples
    --------
    >>> is_time("Published 7:50 a.m. ET July 16, 2031"), is_time("On 16 July the quay closed")
    (True, False)
    """
    return len(text) <= _LONGEST and bool(_TIME.search(text)) and _is_idle(text)


def _agency_run(text: str, match: re.Match[str], learnt: Names) -> tuple[list[Credit], int]:
    """Return the agencies from a match on, and where their list ends; none with a photo agency."""
    credits = list_agencies(match["name"], match.start("name"), learnt)
    end = match.end()
    while more := _MORE.match(text, end):
        if is_photo_credit_name(more[1]) and find_agency(more[1], learnt) is None:
            return [], end
        following = list_agencies(more[1], more.start(1), learnt)
        if not following:
            break
        credits, end = [*credits, *following], more.end()
    return credits, end


def _people_before(before: str, name: str) -> tuple[bool, int] | None:
    """Return whether "by" stands before an agency, and how many people; None if anything else."""
    cut = max(_BY.finditer(before), key=lambda match: match.start(), default=None)
    idle_before, people = (before[: cut.start()], before[cut.end() :]) if cut else ("", before)
    if not _is_idle(idle_before):
        return None
    idle, people = people, _without_idle(people)
    if cut is None and re.search(r"\w", idle[: len(idle) - len(people)]) and not _TIME.search(idle):
        return None  # "at the PA"
    if not people.strip(" ,.;:|/()[]•·–—-&\t\n\u00a0"):
        return cut is not None, 0
    parted = _SEPARATED.search(people) is not None
    if not parted and len(name) <= _SHORT:
        return None
    pieces = [piece.strip(" ,.;:|/()[]•·–—-\t\n\u00a0") for piece in _BETWEEN.split(people)]
    names = [piece for piece in pieces if piece]
    if not all(_PERSON.fullmatch(" ".join(piece.split())) for piece in names):
        return None
    if not parted and cut is None and len(names) < 2:
        return None
    return cut is not None, len(names)


def _closes_line(after: str) -> bool:
    """Say whether nothing but a place, a time and idle words follows an agency."""
    who = re.match(rf"\s*(?i:{_WRITERS})\s+", after)
    if who and _PERSON.fullmatch(after[who.end() :].strip(" .,")):
        return True  # "Reuters correspondent Jo Ray"
    place = _PLACE.match(after)
    if place and (place["within"] or _TIME.search(after)) and _is_idle(after[place.end() :]):
        return True
    return _is_idle(after)


def _is_idle(text: str) -> bool:
    return not _without_idle(text).strip()


def _without_idle(text: str) -> str:
    """Return the text without the idle words that it begins with."""
    at = 0
    while match := _IDLE.match(text, at):
        at = match.end()
    return text[at:]


@lru_cache(maxsize=8)
def _agencies(learnt: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join([agency_pattern(), *(f"(?i:{re.escape(name)})" for name in learnt)])
    # A long name may run on from a person's; a short one must be a word.
    glued = rf"(?<=\w)(?=[A-Z]\w{{{_SHORT}}})"
    return re.compile(rf"(?=\w)(?:(?<!\w)(?:[Tt]he\s+)?|{glued})(?P<name>{names})(?!\w)")
