"""How far two texts can be compared: what stands where one of them was not read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from narrativ.matching.sentence_blocks import Block

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
    both = [
        block for at, block in enumerate(blocks) if block.source and block.own and at not in away
    ]
    in_source = _extent([block.source for block in both])
    in_own = _extent([block.own for block in both])
    found: set[int] = set()
    for at, block in enumerate(blocks):
        if not block.own:
            beyond = _beyond(block.source[0], in_source, own)
        elif not block.source:
            beyond = _beyond(block.own[0], in_own, source)
        else:
            continue
        if beyond:
            found.add(at)
    return found


def _extent(both: Sequence[tuple[int, ...]]) -> tuple[int, int] | None:
    """Return the first and the last sentence that the other text has too; None without any."""
    if not both:
        return None
    return min(numbers[0] for numbers in both), max(numbers[-1] for numbers in both)


def _beyond(place: int, both: tuple[int, int] | None, other: str) -> bool:
    """Say whether a sentence stands where the other text, of that completeness, was not read."""
    if other == "full":
        return False
    if other == "headline_only" or both is None:
        return True
    return (other in _NO_BEGINNING and place < both[0]) or (other in _NO_END and place > both[1])
