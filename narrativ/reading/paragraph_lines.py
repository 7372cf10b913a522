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
_OVER: Final = 1.1
"""Of the width: a longer line was not broken, as titles are not."""
_LABEL: Final = 6
"""Words of an outlet and a date on a line of their own."""
_RANK: Final = 0.9
"""The width is that of the line that so many are no longer than: some are not broken."""


def joined(lines: Sequence[Line], text: str) -> list[Line]:
    """Return the lines of a text, those of one paragraph as one, if it is broken by width.

    In such a text a paragraph ends at a blank line, behind a line in which the next
    word had room, and before a line that is set in further than the one above.
    """
    width = _width(lines)
    if not _is_broken_by_width(lines, width):
        return list(lines)
    groups = [[lines[0]]]
    for before, line in pairwise(lines):
        unbroken = max(len(before.text), len(line.text)) > _OVER * width
        apart = line.gap or unbroken or line.indented > before.indented
        apart = apart or _is_label(before) or _is_label(line)
        title = before is lines[0] and _reads_as_title(before, line)
        if apart or title or _with_next(before, line) <= _SLACK * width:
            groups.append([line])
        else:
            groups[-1].append(line)
    return [_one(group, text) for group in groups]


def _reads_as_title(line: Line, behind: Line) -> bool:
    """Say whether the first line of a text is no part of the sentence that goes on below."""
    last = line.text.split()[-1]
    cut = last.islower() and len(last) <= 3
    return behind.text[0].isupper() and not (line.ends or cut or ". " in line.text)


def _is_label(line: Line) -> bool:
    """Say whether a line is a byline or a date and nothing else."""
    return line.byline or (line.date is not None and line.size <= _LABEL)


def _one(group: Sequence[Line], text: str) -> Line:
    first, last = group[0], group[-1]
    if first is last:
        return first
    whole = text[first.start : last.end]
    return Line(first.start, last.end, whole, plain(whole), first.gap, first.number, first.indented)


def _width(lines: Sequence[Line]) -> int:
    """Return the width at which a text is broken, if it is."""
    long = sorted(len(one.text) for one, other in pairwise(lines) if not other.gap)
    return long[int(_RANK * (len(long) - 1))] if long else 0


def _is_broken_by_width(lines: Sequence[Line], width: int) -> bool:
    pairs = [
        (one, other)
        for one, other in pairwise(lines)
        if not (other.gap or _is_label(one) or _is_label(other))
    ]
    if not pairs or width > _WIDEST:
        return False
    full = [
        (one, other)
        for one, other in pairs
        if not (one.ends or one.trails_off)
        and _SLACK * width < _with_next(one, other)
        and len(one.text) <= _OVER * width
    ]
    runs_on = [other for _, other in full if not other.text[0].isupper()]
    many = len(full) >= max(1, _SHARE * len(pairs))
    return many and (len(runs_on) >= _SLACK * len(full) / 2 or len(full) > 3)


def _with_next(one: Line, other: Line) -> int:
    """Return the length of a line with the first word of the next one behind it."""
    word = "" if is_unspaced(other.text[0]) else other.text.split(maxsplit=1)[0]
    return len(one.text) + 1 + len(word)
