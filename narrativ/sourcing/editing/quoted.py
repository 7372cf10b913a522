"""Which words of a sentence stand between quotation marks, of whatever style."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from narrativ.sourcing.editing.house_style import comparable
from narrativ.text.quoting import quotations

Quoted = frozenset[tuple[int, int]]
"""Stretches between marks, by the number of words before their beginning and their end."""

_PAIR: Final = re.compile(r"(?P<opens>``|‘‘|(?<!\S)'')|’’|''")
_JOINER: Final = "\u2060"
"""Stands for the second sign, so that all positions stay."""


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
    for first, last in _quotations(text):
        low, high = max(first, start), min(last, end)
        before, behind = (len(comparable(text[start:at])) for at in (low, max(low, high)))
        if before < behind:
            ranges.add((before, behind))
    return frozenset(ranges)


def _double(pair: re.Match[str]) -> str:
    return f'"{_JOINER}' if pair["opens"] else f'{_JOINER}"'


@lru_cache(maxsize=1 << 12)
def _quotations(text: str) -> tuple[tuple[int, int], ...]:
    """Return the quotations of a paragraph; one that is not closed goes to its end."""
    # Some pages set two single marks for a double one.
    text = _PAIR.sub(_double, text)
    found = quotations(text)
    bare = text.rstrip()
    behind = found[-1][1] if found else 0
    for mark in '"”':
        # The convention for quotations over several paragraphs closes the last alone.
        longer = quotations(bare + mark)
        if longer and longer[-1][1] > len(bare) and longer[-1][0] >= behind:
            return (*found, (longer[-1][0], len(bare)))
    return tuple(found)
