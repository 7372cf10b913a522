"""The dateline that opens agency copy: place, date and agency."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_MONTHS: Final = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|"
    r"Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?|"
    r"J[äa]nner|Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember|janvier|février|mars|avril|"
    r"juin|juillet|août|septembre|octobre|novembre|décembre|enero|febrero|marzo|abril|mayo|"
    r"junio|julio|agosto|septiembre|octubre|noviembre|diciembre)"
)
_DATE: Final = rf"(?:{_MONTHS}\s+\d{{1,2}}|\d{{1,2}}\.?\s+{_MONTHS})(?:,?\s+\d{{4}})?"
_WORD: Final = r"[^\W\d_][\w.'’-]*"
_PLACE: Final = rf"{_WORD}(?:[ /]+{_WORD}){{0,5}}(?:,\s+{_WORD}(?:\s+{_WORD}){{0,3}})?"
_DATELINE: Final = re.compile(
    rf"""^\s*(?P<place>{_PLACE}?)
    (?:\s*,\s*(?P<date>{_DATE}))?
    (?:\s*,?\s*\((?P<agency>[^()\d]{{2,40}})\))?
    \s*(?P<dash>--?|[–—―])""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Dateline:
    """A dateline: what it says and where, as offsets into the paragraph."""

    place: str
    date: str | None
    agency: str | None
    end: int
    agency_start: int | None = None
    agency_end: int | None = None


def dateline(text: str) -> Dateline | None:
    """Return the dateline that opens a paragraph, or None.

    A place in capitals, an agency in brackets or a date after the place make a
    dateline; a dash alone does not.

    Examples
    --------
    >>> dateline("ROTE/ELD, Aug 1 (Norvane) - The quay reopened.").agency
    'Norvane'
    >>> dateline("St. OLAV, Vasland (NV) — The quay reopened.").place
    'St. OLAV, Vasland'
    >>> dateline("The quay - closed in May - reopened.") is None
    True
    """
    match = _DATELINE.match(text)
    if match is None:
        return None
    place, date, agency = match["place"], match["date"], match["agency"]
    capitals = re.search(r"[^\W\d_]{3,}", re.split(r",", place)[0])
    long_words = re.findall(r"[^\W\d_]{3,}", place.split(",")[0])
    certain = any if agency or date else all
    shouted = bool(long_words) and certain(word.isupper() for word in long_words)
    named = capitals is not None and place[:1].isupper()
    following = text[match.end() : match.end() + 8]
    if following.lstrip()[:1].islower() or not (agency or following[:1].isspace()):
        return None  # a parenthesis between dashes, or a hyphen
    if not (shouted or ((agency or date) and named)):
        return None
    return Dateline(
        place=place,
        date=date,
        agency=agency.strip() if agency else None,
        end=match.end(),
        agency_start=match.start("agency") if agency else None,
        agency_end=match.end("agency") if agency else None,
    )
