"""Excerpts of texts: cut at words, with what matters marked, or the first change in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from narrativ.text.changes import Change
from narrativ.text.markup import strip_with_spans
from narrativ.wording.labels import boundary

EXCERPT: Final = 160
"""Characters of an excerpt: about two lines, enough to recognise a passage."""
_WORD: Final = re.compile(r"\S+")
_BEFORE: Final = 5
"""Words shown before the first change."""

Stretch = tuple[int, int]


def excerpt(text: str, *, full: bool, limit: int = EXCERPT) -> str:
    """Return the beginning of a text, cut at a word boundary, or all of it."""
    if full or len(text) <= limit:
        return text
    return text[: boundary(text, limit)].rstrip() + "…"


def passage(
    text: str, spans: Iterable[tuple[int, int]], *, full: bool, limit: int = EXCERPT
) -> list[dict[str, Any]]:
    """Return a text in pieces, those of the spans marked, cut to an excerpt around the first.

    The spans are of the text as it was read; the pieces are what a reader sees of it.

    Examples
    --------
    >>> passage("long wall", [(0, 4)], full=False)
    [{'text': 'long', 'mark': True}, {'text': ' wall', 'mark': False}]
    """
    text, spans = strip_with_spans(text, spans)
    marked = _merged(spans, len(text))
    if marked == [(0, len(text))]:  # the whole passage is the evidence: nothing stands out in it
        marked = []
    low, high = (0, len(text)) if full else _window(text, marked, limit)
    pieces: list[dict[str, Any]] = []
    at = low
    for start, end in marked:
        start, end = max(start, low), min(end, high)
        if start < end:
            pieces += [
                {"text": text[at:start], "mark": False},
                {"text": text[start:end], "mark": True},
            ]
            at = end
    pieces.append({"text": text[at:high], "mark": False})
    if low > 0:
        pieces.insert(0, {"text": "…", "mark": False})
    if high < len(text):
        pieces.append({"text": "…", "mark": False})
    return [piece for piece in pieces if piece["text"]]


def _merged(spans: Iterable[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted((max(0, start), min(end, length)) for start, end in spans):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _window(text: str, marked: Sequence[tuple[int, int]], limit: int) -> tuple[int, int]:
    if len(text) <= limit:
        return 0, len(text)
    start, end = marked[0] if marked else (0, 0)
    if end <= limit:
        return 0, max(end, boundary(text, limit))
    if end - start > limit:
        end = boundary(text, start + limit)
    spare = (limit - (end - start)) // 2
    low = max(0, start - spare)
    space = text.find(" ", low, start + 1)
    low = space + 1 if 0 <= space < start else (space if space >= 0 else low)
    return low, max(end, boundary(text, min(len(text), end + spare)))


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
