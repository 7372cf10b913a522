"""Which words of a sentence stand between quotation marks, of whatever style."""

from __future__ import annotations

from narrativ.sourcing.editing.house_style import comparable
from narrativ.text.quoting import quoted_stretches

Quoted = frozenset[tuple[int, int]]
"""Stretches between marks, by the number of words before their beginning and their end."""


def quoted(text: str, start: int, end: int) -> Quoted:
    """Return what is quoted of the stretch of a paragraph from `start` to `end`.

    A quotation that runs over the stretch counts as far as it stands in it.

    Examples
    --------
    >>> text = "“We won. We lost,” he said."
    >>> quoted(text, 0, 8), quoted(text, 9, len(text))
    (frozenset({(0, 2)}), frozenset({(0, 2)}))
    """
    ranges = set()
    for first, last in quoted_stretches(text):
        low, high = max(first, start), min(last, end)
        before, behind = (len(comparable(text[start:at])) for at in (low, max(low, high)))
        if before < behind:
            ranges.add((before, behind))
    return frozenset(ranges)
