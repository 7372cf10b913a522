"""The dateline that opens agency copy: place, date and agency.

The forms are written as templates: ``{place}``, ``{date}``, ``{agency}`` and
``{dash}`` stand for what they say, a space for any white space or none, all
else for itself. Forms that name no agency but by their shape are here; the
house forms of single agencies are given by the caller, who knows their names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from narrativ.text.lexicon import word_list
from narrativ.text.names import without_article
from narrativ.text.wordings import month_words, pattern_of, weekday_names

_WEEKDAYS: Final = (
    weekday_names(["en"], shortest=3)
    | weekday_names(["de", "fr", "es"], shortest=5)
    | word_list("short_weekdays")
)
MONTH: Final = rf"(?i:{pattern_of(month_words(('en', 'de', 'fr', 'es', 'it', 'pt')))})\b\.?"
WEEKDAY: Final = rf"(?i:{pattern_of(_WEEKDAYS)})\b\.?"
_DAY: Final = r"\d{1,2}(?:st|nd|rd|th|er|º|\.)?"
_CALENDAR: Final = (
    rf"(?:{MONTH}\s*{_DAY}|{_DAY}\s*(?:de\s+)?{MONTH}(?:\s+de)?)(?:,?\s+(?:19|20)\d{{2}}\b)?"
)
# Not inside a word: RAMON ends in no Monday.
_DATE: Final = rf"(?<![^\W\d_])(?:(?:{WEEKDAY},?\s+)?{_CALENDAR}|{WEEKDAY})"
_DASH: Final = r"(?:\.?\s?(?:--?|[‒–—―−]|_(?=\s)))"
_DASH_SIGN: Final = re.compile(r"[-‒–—―−_]")
"""What every general form has."""
_SMALL: Final = "of|the|de|del|della|di|da|do|dos|das|du|des|la|le|les|al|el|am|an|der|im|bei|in"
_WORD: Final = r"[^\W\d_][\w.'’-]*"
_PROPER: Final = rf"(?:(?![a-zà-öø-ÿ]){_WORD}|(?:{_SMALL})(?=\s))"
_PLACE: Final = (
    rf"{_PROPER}(?:(?:\s+|\s?/\s?){_PROPER}){{0,5}}(?:\s?,\s+(?!{WEEKDAY}){_PROPER}(?:\s+{_PROPER}){{0,3}})?"
    r"(?:\s\[[^\W\d_][\w ]{2,30}\])?"
)
"""Words with capitals, a country or state behind a comma or in square brackets."""
_TOKENS: Final = {
    "{place}": rf"(?P<place>{_PLACE}?)",
    "{date}": rf"(?P<date>{_DATE})",
    "{agency}": r"(?P<agency>(?!,)[^()\[\]\n]{2,60}?)",
    "{dash}": rf"(?P<dash>{_DASH})",
    " ": r"\s*",
    ",": r"\s*,",
}
_PLACE_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_BRACKET: Final = re.compile(rf"\)(?:\s?{_DASH}|\s+[^\W\d_a-zß-öø-ÿ])")
_INSIDE: Final = re.compile(
    rf"(?<!\w)(?:[^\W\d_a-zß-öø-ÿ][\w.'’]*[ /-]){{0,4}}?[A-ZÀ-ÖØ-Þ]{{3,}}[^()\n]{{0,40}}?"
    rf"\((?P<agency>[^()\n]{{2,60}})\)(?:\s?{_DASH}|(?=\s+[^\W\d_a-zß-öø-ÿ]))"
)
_OPENS: Final = re.compile(r"""\s*["“‘'(\[]?[^\W_a-zß-öø-ÿ]""")
"""What begins behind a dateline without a dash: a capital, a figure."""
_GLUED: Final = re.compile(
    rf"[^.!?:;\n]{{10,200}}[^\s.!?:;,]\s*\((?P<agency>[^()\n]{{2,40}})\)\s?{_DASH}\s*{_OPENS.pattern}"
)
"""A headline that runs into an agency in brackets: "Quay reopens (NV) - The quay"."""
_FARTHEST: Final = 600
"""Characters of a paragraph within which a byline or a caption may run into its dateline."""


_LONGEST: Final = 200
"""Characters in which a dateline that is printed twice ends."""


@dataclass(frozen=True)
class Dateline:
    """A dateline: what it says and where, as offsets into the paragraph.

    ``place`` is empty where only a date or an agency stands. It is ``weak`` where neither a
    date nor a place with a dash makes it one: what opens a text so is its credit, what opens
    a later paragraph may be anything.
    """

    place: str
    date: str | None
    agency: str | None
    end: int
    agency_start: int | None = None
    agency_end: int | None = None
    start: int = 0
    weak: bool = False

    def shifted(self, by: int) -> Dateline:
        """Return the same where a paragraph begins so many characters earlier."""
        return replace(
            self,
            start=self.start + by,
            end=self.end + by,
            agency_start=None if self.agency_start is None else self.agency_start + by,
            agency_end=None if self.agency_end is None else self.agency_end + by,
        )


@dataclass(frozen=True)
class Form:
    """A compiled template; ``agencies`` are those whose form it is, all where empty."""

    pattern: re.Pattern[str]
    agencies: frozenset[str] = frozenset()


def form(template: str, agencies: frozenset[str] = frozenset()) -> Form:
    """Return the form that a template describes.

    Examples
    --------
    >>> form("{place}, {date}. /{agency}/.").pattern.match("OSTMARK, May 3. /NV/. It")["agency"]
    'NV'
    """
    pieces = re.split(r"(\{\w+\}|[ ,])", template)
    pattern = "".join(_TOKENS.get(piece, re.escape(piece)) for piece in pieces)
    # One token may stand twice: only the first is named.
    for name in ("place", "date", "dash"):
        head, _, tail = pattern.partition(f"(?P<{name}>")
        if tail:
            pattern = f"{head}(?P<{name}>{tail.replace(f'(?P<{name}>', '(?:')}"
    return Form(re.compile(rf"\s*{pattern}"), agencies)


GENERAL: Final = tuple(
    form(template)
    for template in (
        "{place}. {date} ({agency}) {dash}",
        "{place}, {date} ({agency}) {dash}",
        "{place}, {date}, ({agency}) {dash}",
        "{place} {date} ({agency}) {dash}",
        "{place} ({agency}) {dash}",
        "{place}, ({agency}) {dash}",
        "{date} ({agency}) {dash}",
        "{place}, {date} {dash}",
        "{place} {dash}",
    )
)
"""What is a dateline by its shape, whether or not the agency is known."""

_DASHLESS: Final = (form("{place} ({agency})"), form("{place}, {date} ({agency})"))
_AHEAD: Final = 4
"""Characters behind a dateline that show how the text begins."""


def dateline(
    text: str,
    forms: Iterable[Form] = (),
    is_agency: Callable[[str, Form], bool] | None = None,
) -> Dateline | None:
    """Return the dateline that opens a paragraph, or None.

    A place in capitals, an agency in brackets or a date after the place make a
    dateline; a dash alone does not.

    Parameters
    ----------
    text
        The paragraph.
    forms
        House forms, tried before the general ones, only with ``is_agency``.
    is_agency
        Says whether a string names agencies that write this form; with it only
        datelines of such agencies count.

    Examples
    --------
    >>> dateline("ROTE/ELD, Aug 1 (Norvane) - The quay reopened.").agency
    'Norvane'
    >>> dateline("St. OLAV, Vasland (NV) — The quay reopened.").place
    'St. OLAV, Vasland'
    >>> dateline("The quay - closed in May - reopened.") is None
    True
    """
    general = GENERAL if _DASH_SIGN.search(text) else ()
    for one in (*general, *forms):
        match = one.pattern.match(text)
        line = _read(match, text, certain=is_agency is not None) if match else None
        if line is None or (not one.agencies and _is_person(line, text)):
            continue
        if line.agency is None and line.date is None:
            # "OSTMARK - OSTMARK (NV) -": the second time it says more.
            again = dateline(text[line.end : line.end + _LONGEST], forms, is_agency)
            if again and again.place.split(",")[0].casefold() == line.place.casefold():
                return again.shifted(line.end)
        if is_agency is None or (line.agency is not None and is_agency(line.agency, one)):
            return line
    return None


def glued_dateline(text: str, is_agency: Callable[[str], bool]) -> Dateline | None:
    """Return the known agency in brackets with which the headline ends that opens a paragraph.

    Examples
    --------
    >>> glued_dateline("Quay reopens in Ostmark (NV) - The quay", {"NV"}.__contains__).agency
    'NV'
    """
    match = _GLUED.match(text)
    if match is None or not is_agency(match["agency"].strip()):
        return None
    headline = text[: match.start("agency") - 1].strip()
    # No headline opens with an article, and some texts with an organisation and its initials.
    if without_article(headline, any_language=True) != headline:
        return None
    return _line(match, "", None, match["agency"])


def dateline_inside(text: str, is_agency: Callable[[str], bool]) -> Dateline | None:
    """Return a dateline that something runs into: a byline, a caption, a page's own words.

    Only a place in capitals with a known agency in brackets and a dash is one here.

    Examples
    --------
    >>> line = dateline_inside("By Jo RayVasla News OSTMARK (NV) — The quay", {"NV"}.__contains__)
    >>> line.place, line.agency
    ('OSTMARK', 'NV')
    """
    for match in _inside(text):
        if not is_agency(match["agency"].strip()):
            continue
        places = [one.start() for one in re.finditer(r"(?<![\w.'’-])[^\W\d_]", match.group())]
        for place in places:
            rest = text[match.start() + place : match.end() + _AHEAD]
            line = dateline(rest, _DASHLESS, lambda name, _: is_agency(name))
            if line and _shouted(line.place):
                return line.shifted(match.start() + place)
    return None


def _inside(text: str) -> Iterator[re.Match[str]]:
    # Most paragraphs have no bracket before a dash or a capital, and are not searched.
    if _BRACKET.search(text[:_FARTHEST]):
        yield from _INSIDE.finditer(text[:_FARTHEST])


def _read(match: re.Match[str], text: str, *, certain: bool) -> Dateline | None:
    """Return what a form found, unless it is a parenthesis, a hyphen or a name."""
    found = match.groupdict()
    place, date, agency = found.get("place") or "", found.get("date"), found.get("agency")
    dashed = bool(found.get("dash"))
    following = text[match.end() : match.end() + 8]
    if not (agency or following[:1].isspace()):
        return None
    if dashed and re.match(r"\s*[a-zß-öø-ÿ](?![A-Z])", following):
        return None  # a parenthesis between dashes, or a hyphen
    if not certain and not place:
        # A date and a bracket make one with an agency only, which is not known here.
        return None if date is None or agency is None else _line(match, "", date, agency)
    if place and not _is_place(place, said=bool(agency or date)):
        return None
    if agency and (re.search(r"\d", agency) or _abbreviates(agency.strip(), place)):
        return None
    if agency and not (certain or date or _shouted(place)):
        return None  # "Ostmark (VA) -", "Sen. Ray (R) -": a state, a party
    if agency and not (date or dashed) and not _OPENS.match(following):
        return None  # "Ostmark (NV) said"
    return _line(match, place, date, agency)


def _line(match: re.Match[str], place: str, date: str | None, agency: str | None) -> Dateline:
    start, end = match.span("agency") if agency else (None, None)
    if agency and start is not None and end is not None:
        start += len(agency) - len(agency.lstrip())
        end = start + len(agency.strip())
    return Dateline(
        place=place,
        date=date,
        agency=agency.strip() if agency else None,
        end=match.end(),
        agency_start=start,
        agency_end=end,
        start=len(match.group()) - len(match.group().lstrip()),
        weak=date is None and not (place and match.groupdict().get("dash")),
    )


def _is_place(place: str, *, said: bool) -> bool:
    """Say whether a name can be a dateline's: in capitals, or with a date or an agency."""
    words = _PLACE_WORD.findall(re.split(r"[,\[]", place)[0])
    if not words:
        return False
    capitals = any if said else all
    return capitals(map(str.isupper, words)) or (said and place[:1].isupper())


def _is_person(line: Dateline, text: str) -> bool:
    """Say whether a place may be a person: "Jo Ray / NV -" without brackets, date or capitals."""
    if line.agency_start is None or not line.place or line.date:
        return False
    bracketed = text[: line.agency_start].rstrip()[-1:] in ("(", "[")
    return not (bracketed or _shouted(line.place))


def _shouted(place: str) -> bool:
    """Say whether the place, without its country, is in capitals."""
    words = re.sub(rf"\b(?:{_SMALL}|St\.|Ste\.)\s", "", place.split(",")[0])
    return bool(_PLACE_WORD.search(words)) and words.isupper()


def _abbreviates(agency: str, place: str) -> bool:
    """Say whether a bracket gives the initials of the words before it: Port Authority (PA)."""
    initials = "".join(word[0] for word in re.findall(r"\w+", place) if word[0].isupper())
    return len(agency) > 1 and agency.isupper() and initials.endswith(agency)
