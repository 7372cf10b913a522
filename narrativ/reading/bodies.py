"""The body of a story on a page: the prose behind its header, and where it ends."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from narrativ.protocols import Block
from narrativ.reading.cards import Header
from narrativ.reading.lines import Line
from narrativ.reading.page_lists import wordings
from narrativ.resources import is_agency
from narrativ.text.appeals import appeal_span
from narrativ.text.furniture import furniture_spans, is_label_of_links
from narrativ.text.gates import is_gate
from narrativ.text.page_words import page_words
from narrativ.text.quoting import marked_stretches
from narrativ.text.sentences import sentences

__all__ = ["Body", "line_blocks"]

_WORDS_OF_BODY: Final = 25


class Body:
    """The lines of a story from its header to the next one.

    The body ends where the spacing changes, where a heading says so ("Comments"), or
    where two lines in a row, or one behind a body that stands whole on its line, are
    no prose.

    Attributes
    ----------
    blocks
        What is kept, with its kind.
    left_out
        The lines that are not.
    last
        The last line that is kept.
    """

    def __init__(
        self, lines: Sequence[Line], header: Header, limit: int, set_aside: Collection[str]
    ) -> None:
        self.taken: list[tuple[Line, str]] = []
        self.notes: list[tuple[Line, list[Block]]] = []
        self.left_out: list[Line] = []
        self._pending: list[Line] = []
        self._said: list[Line] = []
        """Lines that are prose or a sentence, kept or not."""
        self._header = header
        self._pointed = False
        """Whether the line before says that the next one is another story."""
        for at in range(header.body, limit):
            line = lines[at]
            if self._ends_at(line):
                self._close(lines[at:limit])
                break
            if not self._takes(line, set_aside):
                self._close(lines[at + 1 : limit])
                break
        else:
            self._close(())

    @property
    def blocks(self) -> tuple[Block, ...]:
        """What is kept, in its order."""
        found = [block for _, blocks in self.notes for block in blocks]
        whole = " ".join(line.text for line in self._said)
        outlet = self._header.outlet
        appeals = len(self._said) > 1 and appeal_span(whole, outlet) == (0, len(whole))
        for line, kind in [(line, "boilerplate" if appeals else kind) for line, kind in self.taken]:
            found += line_blocks(line, outlet) if kind == "body" else [_block(line, kind)]
        return tuple(sorted(found, key=lambda block: block.start))

    @property
    def last(self) -> Line | None:
        """The last line of which something is kept."""
        kept = [line for line, _ in (*self.taken, *self.notes)]
        return max(kept, key=lambda line: line.start, default=None)

    def _takes(self, line: Line, set_aside: Collection[str]) -> bool:
        """Take a line, or set it aside; say whether the body may go on."""
        pointed, self._pointed = self._pointed, is_label_of_links(line.text)
        if line.key not in set_aside and (line.prose or line.ends):
            self._said.append(line)
        if line.key in set_aside or self._pointed or (pointed and not line.prose):
            self.left_out.append(line)
        elif (
            (blocks := line_blocks(line, self._header.outlet))
            and not _has_body(blocks)
            and not ((self._pending or self._whole()) and _is_button(line, blocks))
        ):
            self.notes.append((line, blocks))
        elif line.prose:
            self._take_prose(line)
        else:
            self._pending.append(line)
            labels = sum(_kind(short) != "body" for short in self._pending)
            return not (labels > 1 or self._whole() or line.trails_off)
        return True

    def _take_prose(self, line: Line) -> None:
        for short in self._pending:
            kind = _kind(short) if self.taken else None
            self.taken += [(short, kind)] if kind else []
            self.left_out += [] if kind else [short]
        self._pending = []
        self.taken.append((line, "body"))

    def _ends_at(self, line: Line) -> bool:
        if not self.taken:
            return False
        spaced = line.gap and len(self.taken) >= 3
        return _key(line) in wordings("closing") or (
            spaced and not any(old.gap for old, _ in self.taken[1:3])
        )

    def _whole(self) -> bool:
        """Say whether the body stands whole on one line, as bodies of related stories do."""
        if len(self.taken) != 1:
            return False
        line = self.taken[0][0]
        if self._header.one_line and line.size >= _WORDS_OF_BODY:
            return True
        return len(sentences(line.text)) > 3

    def _close(self, rest: Sequence[Line]) -> None:
        """End the body, to which short lines of speech at its end belong too."""
        said = 0
        while self.taken and said < len(self._pending) and _spoken(self._pending[said]):
            said += 1
        self.taken += [(line, "body") for line in self._pending[:said]]
        self.left_out += [*self._pending[said:], *rest]
        if self.taken:
            # Behind the text a button of the page is no part of the story; a notice may be.
            end = self.taken[-1][0].start
            buttons = [note for note in self.notes if note[0].start > end and _is_button(*note)]
            self.notes = [note for note in self.notes if note not in buttons]
            self.left_out += [line for line, _ in buttons]


def _key(line: Line) -> str:
    return line.key.rstrip(" :.…")


def _block(line: Line, kind: str) -> Block:
    return Block(line.start, line.end, kind)


def line_blocks(line: Line, outlet: str | None) -> list[Block]:
    """Return a line of a body as blocks: what is standing furniture in it apart."""
    blocks: list[Block] = []
    at = 0
    for start, end, kind in furniture_spans(
        line.text, is_agency, head=True, tail=True, outlet=outlet
    ):
        blocks += _stretch(line, at, start)
        blocks.append(Block(line.start + start, line.start + end, kind))
        at = end
    return [*blocks, *_stretch(line, at, len(line.text))]


def _stretch(line: Line, start: int, end: int) -> list[Block]:
    text = line.text[start:end]
    bare = text.strip()
    if not bare:
        return []
    start += text.index(bare)
    return [Block(line.start + start, line.start + start + len(bare), "body")]


def _is_button(line: Line, blocks: Sequence[Block]) -> bool:
    """Say whether a line of furniture is a few words of the page: no notice, credit or link."""
    if {block.kind for block in blocks} != {"boilerplate"} or line.ends or is_gate(line.text):
        return False
    return not page_words(line.text, "pointers")


def _has_body(blocks: Sequence[Block]) -> bool:
    return any(block.kind == "body" for block in blocks)


def _kind(short: Line) -> str | None:
    """Return the kind of a short line inside a body; None for a label in capitals."""
    if short.ends and not short.trails_off and short.size > 1:
        return "body"
    return None if short.text.isupper() else "subheading"


def _spoken(line: Line) -> bool:
    return line.ends and not line.trails_off and bool(marked_stretches(line.text))
