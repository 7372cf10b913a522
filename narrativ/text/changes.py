"""What changed from one wording to another, word by word, with exact offsets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from narrativ.text.words import plain, token_pattern


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of two wordings: the same in both, cut from the first, or added in the second.

    Attributes
    ----------
    kind
        ``same``, ``cut`` or ``added``.
    before, after
        (start, end) in either text; empty on the side where the stretch does not stand.
    """

    kind: Literal["same", "cut", "added"]
    before: tuple[int, int]
    after: tuple[int, int]


def word_changes(before: str, after: str) -> list[Change]:
    """Return how `before` became `after`, word by word.

    The longest common subsequence of words and signs is the same; case,
    the form of quotation marks and dashes, and white space are no change.
    Between two stretches of what is the same, what was cut stands before
    what was added.

    Returns
    -------
    list of Change
        In order. The spans of either side follow each other without a gap and
        cover its text from the first character to the last.

    Examples
    --------
    >>> before, after = "He left on May 2.", "Mr Ray left on 2 May."
    >>> for c in word_changes(before, after):
    ...     print(c.kind, repr(before[slice(*c.before)]), repr(after[slice(*c.after)]))
    cut 'He ' ''
    added '' 'Mr Ray '
    same 'left on ' 'left on '
    added '' '2 '
    same 'May ' 'May'
    cut '2' ''
    same '.' '.'
    """
    starts = tuple(
        [match.start() for match in token_pattern().finditer(text)] for text in (before, after)
    )
    changes: list[Change] = []
    at_before = at_after = 0
    for same, end_before, end_after in _blocks(before, after):
        stop_before = _offset(starts[0], end_before, before)
        stop_after = _offset(starts[1], end_after, after)
        here = (at_before, stop_before), (at_after, stop_after)
        at_before, at_after = stop_before, stop_after
        if same:
            changes.append(Change("same", *here))
            continue
        (low, high), (first, last) = here
        if low < high:
            changes.append(Change("cut", (low, high), (first, first)))
        if first < last:
            changes.append(Change("added", (high, high), (first, last)))
    return changes


def _blocks(before: str, after: str) -> Iterator[tuple[bool, int, int]]:
    """Yield stretches of tokens, same and changed in turn, by where they end on both sides."""
    from rapidfuzz.distance import LCSseq

    left, right = (
        [plain(m.group()) for m in token_pattern().finditer(text)] for text in (before, after)
    )
    at = (0, 0)
    for block in LCSseq.editops(left, right).as_matching_blocks():
        if (block.a, block.b) != at:
            yield False, block.a, block.b
        at = (block.a + block.size, block.b + block.size)
        if block.size:
            yield True, *at
    if not (left or right) and (before or after):  # white space alone
        yield before == after, 0, 0


def _offset(starts: list[int], token: int, text: str) -> int:
    """Return where a stretch ends that ends before a token: what follows it is the next one's.

    A stretch keeps the white space behind it; white space at the very beginning
    goes with the first.
    """
    if token >= len(starts):
        return len(text)
    return starts[token] if token else 0
