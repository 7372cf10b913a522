"""Headers of stories whose title stands once: outlet, age, the outlet again, title, body.

An outlet that stands twice within a few lines, with an age or a date between, is
what tells such a header; bullets of sections and topics may stand among them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from narrativ.reading.lines import Line
from narrativ.reading.outlet_dates import BULLET, glued_ages
from narrativ.reading.page_lists import wordings
from narrativ.text.sentences import sentences
from narrativ.text.words import plain

__all__ = ["Header", "cards", "may_title"]

_BULLETS: Final = 5
"""Lines behind the age in which the outlet stands again."""
_WORDS_OF_AGE: Final = 6
_WORDS_OF_TITLE: Final = 30
_WORDS_OF_BODY: Final = 25
_SIGNS: Final = (" - ", " – ", " — ", " • ", " · ", " | ")
_ICON: Final = re.compile(r"time|clock|icon")
"""What stands for the picture of a clock, and may be glued to a name."""
_LONGEST: Final = 90
"""Signs of a line with an outlet in it."""


@dataclass(frozen=True)
class Header:
    """The head of a story: indices of lines, and what they say."""

    first: int
    """Index of its first line."""
    body: int
    """Index of the first line behind it."""
    title: Line | None
    outlet: str | None
    date: str | None
    byline: str | None = None
    summary: tuple[Line, ...] = ()
    other: tuple[Line, ...] = ()
    one_line: bool = False
    """Whether bodies behind such headers stand on one line."""

    def is_title(self, line: Line) -> bool:
        """Say whether a line is the title of the story."""
        return self.title is not None and line.key == self.title.key


def cards(lines: Sequence[Line]) -> dict[int, Header]:
    """Return the headers of that form, by the index of the line that names the outlet."""
    found = ((at, _card(lines, at)) for at in range(len(lines)))
    return {at: card for at, card in found if card is not None}


def _card(lines: Sequence[Line], at: int) -> Header | None:
    """Return the header whose outlet is named in a line, and again behind its age."""
    if whole := _on_one_line(lines[at]):
        return _with_title(lines, at, at + 1, *whole, named=True)
    near = lines[at : at + _BULLETS + 2]
    if len(near) < 2 or len(near[0].text) > _LONGEST or not _may_head(near):
        return None
    names, dated = _opening(near)
    said = None if dated is None else near[dated].date
    again = None if dated is None else _again(near, dated, names)
    if dated is None or said is None or again is None:
        return None
    place, outlet = again
    date = said[1]
    for name, age in reversed(glued_ages(near[dated].name)):
        date = age if plain(name).startswith(plain(outlet)) else date
    return _with_title(lines, at, at + place + 1, outlet, date, named=bool(names))


def _on_one_line(line: Line) -> tuple[str, str] | None:
    """Return outlet and age of a line that gives the outlet on both sides of the age."""
    if len(line.text) > _LONGEST:
        return None
    for sign in _SIGNS:
        before, found, last = line.text.rpartition(sign)
        if found and before.startswith(last.strip()):
            for name, age in glued_ages(before.replace(sign, " ").strip()):
                if plain(name) == plain(last):
                    return name, age
    return None


def _may_head(near: Sequence[Line]) -> bool:
    """Say whether a name can stand here and again; quick, as it is asked of all lines."""
    first = near[0]
    name = plain(first.name)
    short = [line for line in near[1:] if len(line.text) <= _LONGEST]
    if any(name in line.key or first.key.startswith(plain(line.name)) for line in short):
        return True
    return bool(BULLET.match(near[1].text)) and first.size <= _WORDS_OF_AGE


def _opening(near: Sequence[Line]) -> tuple[list[str], int | None]:
    """Return the names that the first line can give, and where the age stands."""
    said = near[0].date
    glued = [name for name, _ in glued_ages(near[0].name)]
    if glued or said:
        return [*glued, *([said[0]] if said and said[0] else [])], 0
    if near[0].may_name and near[1].date:
        return [near[0].name], 1
    return [], None


def _again(near: Sequence[Line], dated: int, names: Sequence[str]) -> tuple[int, str] | None:
    """Return where the outlet is named for the second time, and its name.

    Where the first line is the age alone, the last bullet behind it names the outlet.
    """
    said = near[dated].date
    keys = {plain(name): name for name in names}
    if dated and said and said[0] and plain(said[0]) in keys:
        return dated, keys[plain(said[0])]
    last: tuple[int, str] | None = None
    for place in range(dated + 1, len(near)):
        line = near[place]
        key = plain(line.name)
        if any(key == name or (key and _ICON.fullmatch(name.removeprefix(key))) for name in keys):
            last = place, keys.get(key, line.name)
        elif not BULLET.match(line.text):
            break
        elif not names and line.may_name and plain(line.name) not in wordings("sections"):
            last = place, line.name
    return last


def _with_title(
    lines: Sequence[Line], at: int, end: int, outlet: str, date: str, *, named: bool
) -> Header | None:
    """Return the header with the title behind it, else the one above it, else without."""
    first, title, body = at, None, end
    while body < len(lines) and lines[body].metadata and not lines[body].prose:
        body += 1
    byline = next((line.text for line in lines[end:body] if line.byline), None)
    if _titles(lines, body):
        title = lines[body]
        while body < len(lines) and lines[body].key == title.key:
            body += 1
    elif at and lines[at - 1].title_like and not lines[at - 1].prose:
        first, title = at - 1, lines[at - 1]
    follows = body < len(lines) and lines[body].size >= _WORDS_OF_BODY
    if not (named or (title and follows)):
        return None  # an age and a bullet alone
    return Header(first, body, title, outlet, date or None, byline, one_line=True)


def _titles(lines: Sequence[Line], at: int) -> bool:
    """Say whether the line behind the outlet is a title, not already the body."""
    behind = at + 1 < len(lines) and (lines[at + 1].prose or lines[at + 1].ends)
    return at < len(lines) and may_title(lines[at], above_prose=behind)


def may_title(line: Line, *, above_prose: bool) -> bool:
    """Say whether a line can be a title that stands once: above prose one of a word or two."""
    if not line.may_head or line.trails_off or line.size > _WORDS_OF_TITLE:
        return False
    if not (above_prose or line.title_like):
        return False
    return not line.prose or len(sentences(line.text)) == 1
