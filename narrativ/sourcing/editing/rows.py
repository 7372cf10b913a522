"""The rows of `edits`: blocks of sentences of two texts, in the reading order of one of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any, Final

from narrativ.matching.normalization import (
    folded_words,
    normalized_words,
    same_wording,
    spelling_keys,
)
from narrativ.matching.sentence_blocks import Block, Sentence, align_sentences, moved_blocks
from narrativ.matching.subsequence import word_similarity
from narrativ.sourcing.editing.copy_texts import CopyTexts
from narrativ.text.words import count_words

_NO_BEGINNING: Final = ("lead_missing", "partial")
_NO_END: Final = ("cut", "partial")


def edit_rows(texts: CopyTexts, own: str, source: str) -> list[dict[str, Any]]:
    """Return the rows of `edits` for two articles; what a row lacks is missing."""
    before, after = texts.body(source), texts.body(own)
    blocks = align_sentences(before, after)
    of_own = [block for block in blocks if block.own]
    moved = moved_blocks(of_own, [len(spelling_keys(sentence.text)) for sentence in before])
    unread = _unread_blocks(blocks, moved, texts.completeness(source), texts.completeness(own))
    parts = [
        (
            [after[j] for j in block.own],
            [before[i] for i in block.source],
            {"moved": at in moved} | ({"change": "unread"} if at in unread else {}),
        )
        for at, block in _in_reading_order(blocks, moved)
    ]
    new, old = ([head] if (head := texts.headline(name)) else [] for name in (own, source))
    if new or old:
        parts.insert(0, (new, old, {"moved": False}))
    articles = {"article_id": own, "source_article_id": source}
    rows = []
    for new, old, marks in parts:
        row = articles | _row(new, old, texts) | marks
        if new and row["change"] != "kept":
            row["also_in"] = texts.versions.also_in(own, source, new)
        rows.append(row)
    return rows


def _unread_blocks(blocks: Sequence[Block], moved: set[int], source: str, own: str) -> set[int]:
    """Return the blocks, by number, that stand where the other text was not read.

    A text that breaks off was not read behind the last sentence that both
    have in the same order, one without its beginning not before the first.

    Parameters
    ----------
    blocks
        As `align_sentences` returns them.
    moved
        Those that moved: they do not say where the other text was read.
    source, own
        Completeness of either text.
    """
    both = [
        block for at, block in enumerate(blocks) if block.source and block.own and at not in moved
    ]
    in_source = _extent([block.source for block in both])
    in_own = _extent([block.own for block in both])
    numbers: set[int] = set()
    for at, block in enumerate(blocks):
        if not block.own:
            beyond = _beyond(block.source[0], in_source, own)
        elif not block.source:
            beyond = _beyond(block.own[0], in_own, source)
        else:
            continue
        if beyond:
            numbers.add(at)
    return numbers


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


def _in_reading_order(blocks: Sequence[Block], moved: set[int]) -> list[tuple[int, Block]]:
    """Return the blocks in the outlet's order, each cut one behind what it stood behind.

    The place of a cut sentence is known by the sentences that did not move.
    """
    behind: dict[int, list[tuple[int, Block]]] = {}
    anchors = [
        (block.source[-1], at)
        for at, block in enumerate(blocks)
        if block.own and block.source and at not in moved
    ]  # in both orders, as they did not move
    for at, block in enumerate(blocks):
        if not block.own:
            place = bisect_left(anchors, block.source)
            behind.setdefault(anchors[place - 1][1] if place else -1, []).append((at, block))
    order = behind.get(-1, [])
    for at, block in enumerate(blocks):
        if block.own:
            order += [(at, block), *behind.get(at, [])]
    return order


def _row(own: list[Sentence], source: list[Sentence], texts: CopyTexts) -> dict[str, Any]:
    row: dict[str, Any] = {"style": False, "part": (own or source)[0].part}
    for side, side_sentences in (("", own), ("source_", source)):
        text = texts.between(side_sentences)
        row |= {
            f"{side}sentences": len(side_sentences),
            f"{side}words": count_words(text) if text else 0,
        }
        if text:
            row |= {
                f"{side}paragraph_id": side_sentences[0].place,
                f"{side}start": side_sentences[0].start,
                f"{side}end": side_sentences[-1].end,
                f"{side}text": text,
            }
    if not own or not source:
        return row | {"change": "added" if own else "cut"}
    before, after = row["source_text"], row["text"]
    if same_wording(before, after) and texts.quoted(source) == texts.quoted(own):
        styled = folded_words(before) != folded_words(after)
        return row | {"change": "kept", "style": styled, "similarity": 1.0}
    alike = word_similarity(normalized_words(before), normalized_words(after))
    return row | {"change": "reworded", "similarity": alike}
