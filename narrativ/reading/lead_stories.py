"""The main story of a page on which titles stand once: no outlet need stand beside it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from narrativ.reading.bodies import Body
from narrativ.reading.cards import Header, may_title
from narrativ.reading.headers import named_and_dated
from narrativ.reading.lines import Line
from narrativ.text.sentences import sentences

__all__ = ["lead_story"]

_BETWEEN: Final = 4
"""Lines between the title and the body: outlet, date, byline."""
_STORY: Final = ((3, 20), (2, 40))
"""Sentences and words of the shortest stories: what pages say of themselves is shorter."""


def lead_story(lines: Sequence[Line], limit: int, set_aside: Collection[str]) -> Header | None:
    """Return the header of the story above the first header of a page, if one is there.

    It is a title with prose behind it, enough for a story. Its outlet is missing
    unless it stands between them beside a date.
    """
    for at in range(limit - 1):
        line = lines[at]
        if may_title(line, above_prose=line.size > 1) and line.key not in set_aside:
            header = _header(lines, at, limit)
            if header and _is_story(Body(lines[:limit], header, limit, set_aside)):
                return header
    return None


def _header(lines: Sequence[Line], at: int, limit: int) -> Header | None:
    body = at + 1
    while body < limit and not lines[body].prose:
        body += 1
        if body - at > _BETWEEN:
            return None
    between = [line for line in lines[at + 1 : body] if line.key != lines[at].key]
    if body == limit or not all(line.metadata or line.may_name for line in between):
        return None
    outlet, date, used = named_and_dated(between)
    if date is None:
        outlet, used = None, []
    byline = next((line for line in between if line.byline), None)
    known = [*used, *([byline] if byline else [])]
    return Header(
        first=at,
        body=body,
        title=lines[at],
        outlet=outlet,
        date=date or None,
        byline=byline.text if byline else None,
        other=tuple(line for line in between if line not in known),
    )


def _is_story(body: Body) -> bool:
    lines = [line for line, kind in body.taken if kind == "body"]
    told = sum(len(sentences(line.text)) for line in lines)
    words = sum(line.size for line in lines)
    return any(told >= fewest and words >= least for fewest, least in _STORY)
