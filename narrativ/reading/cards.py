"""Headers of stories whose title stands once: outlet, age, the outlet again, title, body.

An outlet that stands twice within a few lines, with an age or a date between, is
what tells such a header; bullets of sections and topics may stand among them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from narrativ.reading.lines import Line
from narrativ.reading.outlet_dates import BULLET, glued_ages
from narrativ.reading.wordings import listed
from narrativ.text.sentences import sentences
from narrativ.text.words import plain

__all__ = ["Header", "cards"]

_BULLETS: Final = 5
"""Lines behind the age in which the outlet stands again."""
_WORDS_OF_AGE: Final = 6
_WORDS_OF_TITLE: Final = 30
_WORDS_OF_BODY: Final = 25
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
    for outlet, date, end in _named_twice(lines, at):
        return _with_title(lines, at, end, outlet, date)
    return None


def _named_twice(lines: Sequence[Line], at: int) -> Iterator[tuple[str | None, str, int]]:
    """Yield outlet, date and the index behind them, if an outlet is named here and again."""
    near = lines[at : at + _BULLETS + 2]
    if len(near) < 2 or len(near[0].text) > _LONGEST or not _may_head(near):
        return
    names, dated = _opening(near)
    if dated is None or near[dated].date is None:
        return
    again = _again(near, dated, names)
    if again is not None:
        place, name = again
        date = near[dated].date[1] if near[dated].date else ""
        for one, age in glued_ages(near[dated].name):
            date = age if plain(one) == plain(name) else date
        yield name, date, at + place + 1


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
    glued = [name for name, _ in glued_ages(near[0].name)]
    if glued or (near[0].date and near[0].date[0]):
        return [*glued, *filter(None, near[0].date[:1] if near[0].date else ())], 0
    if near[0].date:
        return [], 0
    if near[0].may_name and near[1].date:
        return [near[0].name], 1
    return [], None


def _again(near: Sequence[Line], dated: int, names: Sequence[str]) -> tuple[int, str] | None:
    """Return where the outlet is named for the second time, and its name.

    Where the first line is the age alone, the last bullet behind it names the outlet.
    """
    beside = near[dated].date[0] if near[dated].date else None
    keys = {plain(name): name for name in names}
    if dated and beside and plain(beside) in keys:
        return dated, keys[plain(beside)]
    last: tuple[int, str] | None = None
    for place in range(dated + 1, len(near)):
        line = near[place]
        if plain(line.name) in keys:
            last = place, keys[plain(line.name)]
        elif not BULLET.match(line.text):
            break
        elif not names and line.may_name and plain(line.name) not in listed("sections"):
            last = place, line.name
    return last


def _with_title(
    lines: Sequence[Line], at: int, end: int, outlet: str | None, date: str
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
    alone = lines[at].date is not None and lines[at].date[0] is None
    follows = body < len(lines) and lines[body].size >= _WORDS_OF_BODY
    if alone and not (title and follows):
        return None
    return Header(first, body, title, outlet, date or None, byline, one_line=True)


def _titles(lines: Sequence[Line], at: int) -> bool:
    """Say whether the line behind the outlet is a title, not already the body."""
    if at >= len(lines) or not lines[at].title_like or lines[at].size > _WORDS_OF_TITLE:
        return False
    behind = at + 1 < len(lines) and lines[at + 1].prose
    return not lines[at].prose or behind or len(sentences(lines[at].text)) == 1
