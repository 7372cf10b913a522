"""Texts taken from elsewhere without an agency's name: another outlet's, or out of a feed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache
from typing import Final

from narrativ.resources import agency_pattern, publisher_agency
from narrativ.resources.outlets import bare_name, known_outlet
from narrativ.text.lexicon import word_list
from narrativ.text.resource_files import toml_table
from narrativ.text.words import plain

_LETTERS: Final = r"(?:[\w'’&-]|\.(?=\w)|(?<=[A-Z])\.(?=\s[A-Z]))*"
_NAME: Final = (
    rf"(?-i:the\s+)?(?P<name>(?-i:[^\W\d_a-zß-öø-ÿ]{_LETTERS}"
    r"(?:\s+(?:(?:of|the|and|on|&|de|la|le|el)\s+)?"
    rf"[^\W\d_a-zß-öø-ÿ]{_LETTERS}){{0,6}}|(?:www\.)?[\w-]+(?:\.[a-z]{{2,}})+))"
)
"""Words with capitals, or a domain."""
_STORY: Final = (
    r"(?:story|article|report|column|piece|interview|post|op-?ed|essay|dispatch|text|analysis)"
)
_STATED: Final = re.compile(
    rf"(?:\b(?:this|the)\s+{_STORY}|(?:^|[.!?:]\s)\W*)[^.!?\n]{{0,40}}?"
    r"\b(?:originally|first|previously)\s+(?:published|appeared|posted|printed|ran|aired)\s+"
    rf"(?:by|in|on|at|with)\s+{_NAME}",
    re.IGNORECASE,
)
"""This story was first published by …"""
_LENT: Final = re.compile(
    rf"(?:(?:^|[.!?:]\s)\W*|\bthis\s+{_STORY}\s+(?:is|was|has\s+been)\s+)(?:re-?published|reprinted|syndicated)\s+(?:here\s+)?"
    rf"(?:with\s+(?:the\s+)?permission\s+(?:from|of)|from|courtesy\s+of)\s+{_NAME}",
    re.IGNORECASE,
)
"""It is republished with permission of …"""
_RIGHTS: Final = re.compile(
    r"\W*(?:copyright|©|\(c\)|c\.)\s*(?:©|\(c\))?\s*(?:19|20)\d\d\W{1,3}"
    rf"(?:by\s+)?{_NAME}(?=\W*(?:$|[.|]\s|(?:Inc|Ltd|LLC|Co)\b))",
    re.IGNORECASE,
)
"""(c) 2025, The …"""
_FEED: Final = re.compile(
    rf"\b(?:this|the)\s+(?:\w+\s+)?{_STORY}\b[^!?\n]{{0,200}}?"
    r"\b(?:published|generated|auto-generated|taken|sourced|reproduced|syndicated|carried)\s+"
    r"(?:\w+\s+){0,3}?(?:from|by|via|through)\s+(?:an?|the|our|its|other)?\s*(?:[\w-]+\s+){0,3}?"
    r"(?:feeds?|newswires?|wires?|(?:news|wire|press)\s+agenc(?:y|ies)|agencies)\b",
    re.IGNORECASE,
)
"""This story … is published from a syndicated feed."""
_PARTS: Final = re.compile(r"[,;|/()•–—]|\s-\s|\b(?:for|of|at|by|von|par|por)\s", re.IGNORECASE)
_BY: Final = re.compile(r"^\W*(?:by|von|par|por)\s+", re.IGNORECASE)
_AND: Final = re.compile(r"\s+(?:and|und|et|y|e|&)\s+|\s*,\s*")
_PERSON: Final = re.compile(r"(?:[^\W\d_a-zß-öø-ÿ][\w.'’-]*\s+){1,3}[^\W\d_a-zß-öø-ÿ][\w.'’-]*")
_BYLINE: Final = 120
"""Characters of a byline."""
_LONGEST: Final = 400
"""Characters of a paragraph that is such a note."""
_NO_NAMES: Final = word_list("months", "short_months", "weekdays")


def taken_from(text: str) -> Iterator[tuple[str | None, int, int]]:
    """Yield the outlets that a note says a text was taken from; None for a feed without a name.

    Examples
    --------
    >>> list(taken_from("This story was originally published by Tarn Ledger."))
    [('Tarn Ledger', 39, 50)]
    >>> list(taken_from("This story is published from a syndicated feed."))
    [(None, 0, 46)]
    >>> list(taken_from("(c) 2025, The Washington Post"))
    [('The Washington Post', 10, 29)]
    >>> list(taken_from("The poll was first published by the ministry in May."))
    []
    """
    if len(text) > _LONGEST:
        return
    for match in (*_STATED.finditer(text), *_LENT.finditer(text)):
        if match["name"].split()[-1].casefold().strip(".") not in _NO_NAMES:
            yield (match["name"], *match.span("name"))
    rights = _RIGHTS.match(text)
    if rights and known_outlet(rights["name"]):
        yield (rights["name"], *rights.span("name"))
    feed = _FEED.search(text)
    if feed and not _agencies().search(feed.group()):
        yield (None, *feed.span())
    elif names_no_agency(text):
        yield (None, 0, len(text))


def column_outlets(byline: str, here: Collection[str]) -> Iterator[str | None]:
    """Yield the outlets of a byline, of this corpus or known; None for agencies without names.

    Parameters
    ----------
    here
        What the names of the corpus's outlets are compared by (`bare_name`).

    Examples
    --------
    >>> list(column_outlets("By Jo Ray, Tarn Ledger", {"tarnledger"}))
    ['Tarn Ledger']
    """
    if len(byline) > _LONGEST:
        return
    if names_no_agency(byline):
        yield None
        return
    for part in _PARTS.split(byline)[1:]:
        name = part.strip(" .")
        if not name or not name[0].isupper() or publisher_agency(name):
            continue
        if bare_name(name) in here or known_outlet(name):
            yield name


def line_outlets(line: str, here: Collection[str]) -> Iterator[str | None]:
    """Yield the outlets of a line above the text, where it is a byline: persons and outlets.

    Examples
    --------
    >>> list(line_outlets("Jo Ray and Di Ott, Tarn Ledger", {"tarnledger"}))
    ['Tarn Ledger']
    >>> list(line_outlets("The quay, the Tarn Ledger says, is shut", {"tarnledger"}))
    []
    """
    if len(line) > _BYLINE:
        return
    first, *others = (part.strip() for part in _PARTS.split(_BY.sub("", line)))
    people = all(map(_PERSON.fullmatch, _AND.split(first)))
    named = all(part[:1].isupper() for part in others if part)
    if people and named and not line.rstrip().endswith("."):
        yield from column_outlets(line, here)
    elif names_no_agency(line):
        yield None


def names_no_agency(line: str) -> bool:
    """Say whether a byline or a line below a text stands for agencies without their names.

    Examples
    --------
    >>> names_no_agency("(Agencies)"), names_no_agency("Staff and agencies")
    (True, False)
    """
    return plain(line).strip(" .,;:-–—()[]") in _unnamed()


@cache
def _agencies() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){agency_pattern()}(?!\w)")


@cache
def _unnamed() -> frozenset[str]:
    return frozenset(map(plain, toml_table("agencies")["defaults"]["unnamed"]))
