"""The same stretch of two wordings, with the first change in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from narrativ.reporting.wording import EXCERPT
from narrativ.text.changes import Change

_WORD: Final = re.compile(r"\S+")
_BEFORE: Final = 5
"""Words shown before the first change."""

Stretch = tuple[int, int]


def same_stretch(
    before: str, after: str, changes: Sequence[Change], limit: int = EXCERPT
) -> tuple[Stretch, Stretch]:
    """Return (start, end) in either wording of the stretch that is shown of both.

    It begins some words before the first change, which stand in both, and
    ends where either side has got to about `limit` characters.

    Examples
    --------
    >>> from narrativ.text.changes import word_changes
    >>> before, after = "a b c d e f g h i j k l", "a b c d e f g h X j k l"
    >>> for text, (low, high) in zip(
    ...     (before, after), same_stretch(before, after, word_changes(before, after), 14)
    ... ):
    ...     print(text[low:high])
    d e f g h i j
    d e f g h X j
    """
    if max(len(before), len(after)) <= limit:
        return (0, len(before)), (0, len(after))
    first = next((at for at, one in enumerate(changes) if one.kind != "same"), 0)
    start = changes[first].before[0], changes[first].after[0]
    low = tuple(_back(text[:at]) for text, at in zip((before, after), start, strict=True))
    high = start
    for one in changes[first:]:
        room = limit - max(high[0] - low[0], high[1] - low[1])
        if room <= 0:
            break
        sides = before[slice(*one.before)], after[slice(*one.after)]
        if max(map(len, sides)) <= room:
            high = one.before[1], one.after[1]
            continue
        # As many words on both sides: what is the same may differ in its marks.
        words = max(1, min(_within(side, room) for side in sides if side))
        high = (
            one.before[0] + _forward(sides[0], words),
            one.after[0] + _forward(sides[1], words),
        )
        break
    return (low[0], high[0]), (low[1], high[1])


def _back(text: str) -> int:
    words = list(_WORD.finditer(text))[-_BEFORE:]
    return words[0].start() if words else len(text)


def _within(text: str, room: int) -> int:
    return sum(match.end() <= room for match in _WORD.finditer(text))


def _forward(text: str, words: int) -> int:
    found = list(_WORD.finditer(text))[:words]
    return found[-1].end() if found else 0
