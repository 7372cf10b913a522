"""Which lines of a plain text are one paragraph."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from narrativ.reading.lines import Line
from narrativ.text.words import is_unspaced, plain

__all__ = ["joined"]

_WIDEST: Final = 120
"""Signs: editors that break lines set 60 to 100."""
_SHARE: Final = 0.3
"""Of the lines with another right below: how many are broken where they are full. Texts of a
line a paragraph have none; the lowest in texts broken by width is one in two."""
_SLACK: Final = 0.8
"""Share of the width within which the next word must not have fitted: many do not fill lines."""


def joined(lines: Sequence[Line], text: str) -> list[Line]:
    """Return the lines of a text, those of one paragraph as one, if it is broken by width.

    In such a text a paragraph ends at a blank line, behind a line in which the next
    word had room, and before a line that is set in further than the one above.
    """
    if not _is_broken_by_width(lines):
        return list(lines)
    width = max(len(line.text) for line in lines)
    groups = [[lines[0]]]
    for before, line in pairwise(lines):
        heading = before is lines[0] and line.text[0].isupper() and not before.ends
        room = width if heading else _SLACK * width
        parted = line.gap or _with_next(before, line) <= room or line.indented > before.indented
        if parted:
            groups.append([line])
        else:
            groups[-1].append(line)
    return [_one(group, text) for group in groups]


def _one(group: Sequence[Line], text: str) -> Line:
    first, last = group[0], group[-1]
    if first is last:
        return first
    whole = text[first.start : last.end]
    return Line(first.start, last.end, whole, plain(whole), first.gap, first.number, first.indented)


def _is_broken_by_width(lines: Sequence[Line]) -> bool:
    pairs = [(one, other) for one, other in pairwise(lines) if not other.gap]
    width = max((len(line.text) for line in lines), default=0)
    if not pairs or width > _WIDEST:
        return False
    full = [
        one
        for one, other in pairs
        if not (one.ends or one.trails_off) and _with_next(one, other) > _SLACK * width
    ]
    return len(full) >= max(1, _SHARE * len(pairs)) and any(
        other.text[0].islower() or not other.text[0].isalpha() or len(full) > 3
        for _, other in pairs
    )


def _with_next(one: Line, other: Line) -> int:
    """Return the length of a line with the first word of the next one behind it."""
    word = "" if is_unspaced(other.text[0]) else other.text.split(maxsplit=1)[0]
    return len(one.text) + 1 + len(word)
