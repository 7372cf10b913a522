"""How far two texts can be compared: what stands where one of them was not read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from narrativ.sourcing.editing.matching import Block

_NO_BEGINNING: Final = ("lead_missing", "partial")
_NO_END: Final = ("cut", "partial")


def unread(blocks: Sequence[Block], away: set[int], source: str, own: str) -> set[int]:
    """Return the blocks, by number, that stand where the other text was not read.

    A text that breaks off was not read behind the last sentence that both
    have in the same order, one without its beginning not before the first.

    Parameters
    ----------
    blocks
        As `matched` returns them.
    away
        Those that moved: they do not say where the other text was read.
    source, own
        Completeness of either text.
    """
    placed = [
        block for at, block in enumerate(blocks) if block.source and block.own and at not in away
    ]
    found: set[int] = set()
    for at, block in enumerate(blocks):
        if not block.own:
            beyond = _beyond(block.source[0], [one.source for one in placed], own)
        elif not block.source:
            beyond = _beyond(block.own[0], [one.own for one in placed], source)
        else:
            continue
        if beyond:
            found.add(at)
    return found


def _beyond(place: int, both: Sequence[tuple[int, ...]], other: str) -> bool:
    """Say whether a sentence stands where the other text, of that completeness, was not read."""
    if other == "full":
        return False
    if other == "headline_only" or not both:
        return True
    early = other in _NO_BEGINNING and place < min(numbers[0] for numbers in both)
    return early or (other in _NO_END and place > max(numbers[-1] for numbers in both))
