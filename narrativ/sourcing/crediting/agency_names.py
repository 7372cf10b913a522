"""Names of agencies in a stretch of text: one, or a list such as "AP/Reuters"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final, Literal

from narrativ.resources import agencies, agency_named
from narrativ.text.words import plain

Names = Mapping[str, str]
"""Agencies that the list does not have, learnt from datelines: plain form to name."""

Role = Literal["author", "contributor"]
"""Whether an agency wrote a text or only gave something to it."""

_RUNS: Final = re.compile(r"[A-ZÀ-ÖØ-ÞČ]+[^\W\d_A-ZÀ-ÖØ-ÞČ]*|[^\W\d_A-ZÀ-ÖØ-ÞČ]+")
"""Runs of letters, cut where a capital follows a small letter: "CreditReuters" is two."""
_SEPARATOR: Final = re.compile(r"[/,+|]|&(?!\w)|\s(?:and|und|et|y)\s")
_HYPHENS: Final = re.compile(rf"{_SEPARATOR.pattern}|-")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_SHORT: Final = 5
"""Letters up to which a name without a capital is rather a word: "(star)"."""


@dataclass(frozen=True)
class Credit:
    """An agency and where in a text it is credited."""

    agency: str
    start: int
    end: int
    role: Role = "author"


def agency_key(name: str) -> str:
    """Return the form under which a learnt name is looked up: "NORVANE" is "Norvane".

    Examples
    --------
    >>> agency_key("NORVANE") == agency_key("Norvane."), agency_key("Vasla  NEWS")
    (True, 'vasla news')
    """
    return plain(name).strip(" .,;:-")


def find_agency(text: str, learnt: Names) -> str | None:
    """Return the agency that a text names, from the list or learnt; None if there is none."""
    agency = agency_named(text)
    if agency or not learnt:
        return agency
    wanted = agency_key(text)
    if len(wanted) <= _SHORT and not any(map(str.isupper, text)):
        return None
    return learnt.get(wanted)


def may_name_agency(text: str, learnt: Names) -> bool:
    """Say whether a text could name an agency: a quick look that lets most texts pass by.

    Examples
    --------
    >>> (
    ...     may_name_agency("Di IsachenkovAssociated Press", {}),
    ...     may_name_agency("The ferry left at noon.", {}),
    ... )
    (True, False)
    """
    if not _first_runs().isdisjoint(_RUNS.findall(text)):
        return True
    folded = text.casefold() if learnt else ""
    return any(word in folded for word in _longest_runs(tuple(learnt)))


@cache
def _first_runs() -> frozenset[str]:
    """Return the first run of letters of every name, as it is listed and in capitals."""
    names = [name for agency in agencies() for name in agency.names]
    bare = [re.sub(r"^the[\s-]+", "", name, flags=re.IGNORECASE) for name in names]
    return frozenset(
        runs[0] for name in bare for form in (name, name.upper()) if (runs := _RUNS.findall(form))
    )


@lru_cache(maxsize=8)
def _longest_runs(keys: tuple[str, ...]) -> frozenset[str]:
    """Return the longest word of every learnt name, case folded."""
    return frozenset(max(_LETTERS.findall(name), key=len, default="") for name in keys)


def list_agencies(text: str, offset: int, learnt: Names, role: Role = "author") -> list[Credit]:
    """Return the agencies of a list; none if its first part is none.

    Examples
    --------
    >>> [one.agency for one in list_agencies("AP/Reuters", 0, {})]
    ['AP', 'Reuters']
    """
    whole = find_agency(text, learnt)
    if whole is not None:  # "Thomson/Reuters" is one
        start = offset + len(text) - len(text.lstrip())
        return [Credit(whole, start, start + len(text.strip()), role)]
    # Some names have a hyphen, and some lists: "NTB-Reuters".
    for separator in (_SEPARATOR, _HYPHENS):
        pieces = [
            (find_agency(name, learnt), start, end)
            for name, start, end in split_names(text, offset, separator)
        ]
        if pieces and pieces[0][0] is not None:
            return [Credit(agency, start, end, role) for agency, start, end in pieces if agency]
    return []


def split_names(
    text: str, offset: int = 0, separator: re.Pattern[str] = _SEPARATOR
) -> Iterator[tuple[str, int, int]]:
    """Yield the parts of a list of names with their places."""
    begin = 0
    for cut in [*separator.finditer(text), None]:
        end = cut.start() if cut else len(text)
        if name := text[begin:end].strip():
            start = offset + text.index(name, begin)
            yield name, start, start + len(name)
        begin = cut.end() if cut else end
