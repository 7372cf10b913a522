"""Agencies credited for a picture: never evidence of who wrote the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from narrativ.resources import agency_pattern
from narrativ.sourcing.crediting.agency_names import Credit, Names, find_agency, split_names
from narrativ.text.words import count_words

_PHOTO_WORD: Final = re.compile(r"©|\bvia\b|\b(?:photos?|pictures?|images?)\b", re.IGNORECASE)
_CUTS: Final = re.compile(rf"[/,|;()\[\]:—]|{_PHOTO_WORD.pattern}", re.IGNORECASE)
_BRACKET: Final = re.compile(r"[(\[]([^()\[\]]{2,160})[)\]]")
_IN_BRACKETS: Final = re.compile(
    r"/|\||©|\bvia\b|\b(?:photos?|pictures?|pool|file|handout|photographer)\b|"
    r"^[^\W\d_][\w.'’-]+(?:\s+[^\W\d_][\w.'’-]*){1,3}\s*,",
    re.IGNORECASE,
)
"""What makes a bracket a photo credit: a stroke, a word for photographs, a name and a comma."""
_LABEL: Final = re.compile(
    r"(?:^|(?<=[.!?\s|]))(?:(?:photo|image|picture|video)\s?)?credits?(?::\s*|\s+(?=[A-Z(])|(?=[A-Z]))"
    r"|(?:^|(?<=\s))(?:photo|image|picture|photograph|video)s?\s*(?::|\bby\b)\s*|^©\s*",
    re.IGNORECASE,
)
_FILED: Final = re.compile(r"(?<!\s)(?:\s+(?:photos?|images?)\b|\s*[,/]\s*file\b)", re.IGNORECASE)
"""What follows the name of an agency in "AP Photo/Jo Ray", "AFP PHOTO", "AP, File"."""
_WORD: Final = r"[^\W\d_a-zß-öø-ÿ][\w.'’-]*"
_AFTER_LABEL: Final = 80
"""Characters behind a label, or at the end of a caption, that hold its names."""


def caption_credits(text: str, learnt: Names) -> list[Credit]:
    """Return the agencies of a caption: in the last brackets, else behind a label or at the end.

    Examples
    --------
    >>> [one.agency for one in caption_credits("Crews wait (Jo Ray/AP)", {})]
    ['AP']
    """
    begin = max(text.rfind("("), 0)
    pieces = list(_pieces(text, begin, len(text)))
    # Without brackets or a word for photographs only the very end is a credit.
    labelled = begin or _PHOTO_WORD.search(text) or _LABEL.search(text)
    return _agencies_of(pieces if labelled else pieces[-1:], learnt)


def photo_credits(text: str, learnt: Names) -> list[Credit]:
    """Return the agencies credited for a picture in a paragraph that is not marked as a caption.

    Examples
    --------
    >>> text = "Crews wait. (AP Photo/Jo Ray) The ferry left, Reuters reported."
    >>> [(one.agency, text[one.start : one.end]) for one in photo_credits(text, {})]
    [('AP', 'AP')]
    >>> photo_credits("They told the Associated Press (a news agency).", {})
    []
    """
    candidates: list[Credit] = []
    for bracket in _BRACKET.finditer(text):
        if _IN_BRACKETS.search(bracket[1]):
            candidates += _agencies_of(_pieces(text, *bracket.span(1)), learnt)
    for label in _LABEL.finditer(text):
        end = min(len(text), label.end() + _AFTER_LABEL)
        candidates += _agencies_of(_first_sentence(_pieces(text, label.end(), end)), learnt)
    for word in _FILED.finditer(text):
        begin = max(0, word.start() - _AFTER_LABEL)
        if match := _agency_at_end().search(text, begin, word.start()):
            candidates += _agencies_of([(match["name"], *match.span("name"))], learnt)
    ends = _person_agency().search(text, max(0, len(text) - _AFTER_LABEL))
    for match in (ends, _agency_person().match(text)):
        if match:
            candidates += _agencies_of([(match["name"], *match.span("name"))], learnt)
    unique = {(one.agency, one.start): one for one in sorted(candidates, key=lambda one: one.start)}
    kept: list[Credit] = []
    for one in unique.values():
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _pieces(text: str, begin: int, stop: int) -> Iterator[tuple[str, int, int]]:
    return split_names(text[begin:stop], begin, _CUTS)


def _first_sentence(
    pieces: Iterator[tuple[str, int, int]],
) -> Iterator[tuple[str, int, int]]:
    """Yield the pieces as far as they are names: a label's credit, not the text behind it."""
    for piece in pieces:
        if count_words(piece[0]) > 5:
            return
        yield piece


def _agencies_of(
    pieces: Iterator[tuple[str, int, int]] | list[tuple[str, int, int]], learnt: Names
) -> list[Credit]:
    seen: dict[str, Credit] = {}
    for name, start, end in pieces:
        agency = find_agency(name, learnt)
        if agency and agency not in seen:
            seen[agency] = Credit(agency, start, end)
    return list(seen.values())


@cache
def _agency_at_end() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?=\w)(?P<name>{agency_pattern()})\Z")


@cache
def _agency_person() -> re.Pattern[str]:
    """Return the pattern of a line such as "REUTERS/Jo Ray"."""
    return re.compile(
        rf"\s*(?P<name>{agency_pattern()})\s*[/|]\s*{_WORD}(?:\s+{_WORD}){{1,3}}\s*\Z"
    )


@cache
def _person_agency() -> re.Pattern[str]:
    """Return the pattern of a person and an agency on a line, or behind a finished caption."""
    return re.compile(
        rf"(?:\A\s*|[.!?)]\s+)(?:{_WORD}\s+){{1,3}}{_WORD}(?:\s*[/|]\s*|\s+)(?:[\w ]{{2,20}}/)?"
        rf"(?P<name>{agency_pattern()})\s*$"
    )
