"""The lines of a unit as paragraphs, each of its kind: what is body, and what stands around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from narrativ.protocols import Block, Unit
from narrativ.reading.outlet_dates import BYLINE
from narrativ.reading.repetition import Repetition
from narrativ.resources import interface_lines, is_agency, is_photo_credit_name
from narrativ.text.asides import captions, embeds
from narrativ.text.endings import is_end_gate, is_offer
from narrativ.text.furniture import Span, furniture_kind, furniture_spans, is_label_of_links
from narrativ.text.line_cover import has_date, is_byline
from narrativ.text.markup import mask_markup, strip_markup, whole_signs
from narrativ.text.segmenting import paragraphs
from narrativ.text.sentences import FINISHED, sentences
from narrativ.text.walls import wall
from narrativ.text.words import count_words, plain, word_pattern

Piece: TypeAlias = tuple[Block, str]

_READ: Final = ("body", "subheading")
_HEAD: Final = 3
_TAIL: Final = 4
"""Lines of a text that are its head and its end."""
_REPEATED: Final = 12
"""Words from which a line that stands again is a copy and no refrain."""
_NEAR: Final = 2
"""Lines behind which it does: a summary before the text, a caption printed twice."""
_LONGEST_TITLE: Final = 400
"""Characters of a line that may be the title."""
_MOST_OF_LINK: Final = 20
"""Words of a line that may be the title of another text."""
_SHOWN: Final = 60


@dataclass(frozen=True)
class Pieces:
    """The paragraphs of a unit, and what was found out in dividing it.

    Attributes
    ----------
    pieces
        Blocks with their text, in reading order.
    missing
        Why there is no text, where what stands in its place is none.
    cut
        The words that stand in place of the rest of the text.
    note
        What else the audit should say.
    byline
        The line at the head that names the authors.
    dated
        The line of the page that gives a date.
    """

    pieces: tuple[Piece, ...]
    missing: str | None = None
    cut: str | None = None
    note: str | None = None
    byline: str | None = None
    dated: str | None = None


@dataclass(frozen=True)
class _Place:
    """The number of a line of a text, and how many there are."""

    number: int
    lines: int

    @property
    def head(self) -> bool:
        """Whether it is among the first lines."""
        return self.number < _HEAD

    @property
    def tail(self) -> bool:
        """Whether it is among the last."""
        return self.number >= self.lines - _TAIL

    @property
    def edge(self) -> bool:
        """Whether it is among either."""
        return self.head or self.tail


def pieces_of(unit: Unit, repetition: Repetition, whole: int) -> Pieces:
    """Return the paragraphs of a unit: furniture, captions, embeds apart, long lines divided.

    Parameters
    ----------
    unit
        What a reader found.
    repetition
        The lines of all units that are read with it.
    whole
        What it returned for the whole text of the unit.
    """
    read = strip_markup(
        "\n".join(unit.text[b.start : b.end] for b in unit.blocks if b.kind in _READ)
    )
    if read and not word_pattern().search(read):
        # Signs alone are no words of a page either.
        return Pieces(tuple((block, unit.text[block.start : block.end]) for block in unit.blocks))
    missing = wall(read)
    titles = repetition.headlines_of(unit, whole)
    if missing is None and read and titles > 1:
        missing = f"the same text stands under {titles} headlines of this outlet; it is no report"
    if missing is not None:
        return Pieces(tuple(_all_furniture(unit)), missing)
    copies, twice = _copied_blocks(unit)
    pieces = _with_offers(_divided_unit(unit, repetition, copies))
    byline = next((text.strip() for block, text in pieces if _is_byline(block, text)), None)
    dated = next((text.strip() for block, text in pieces if _is_dated(block, text)), None)
    if {block.kind for block, _ in pieces} == {"credit"}:
        # A text of which nothing but the credit is there says who wrote it, and no more.
        pieces = tuple((replace(block, kind="body"), text) for block, text in pieces)
    bodies = [place for place, (block, _) in enumerate(pieces) if block.kind in _READ]
    if read and not bodies:
        shown = " ".join(read.split())
        shown = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN].rstrip()}…"
        behind = next((text for _, text in pieces if _cuts(text)), None)
        reason = "a notice stands in place of the text" if behind else "it has no text but a page's"
        return Pieces(pieces, f"{reason}: “{shown}”", byline=byline, dated=dated)
    last = bodies[-1] if bodies else -1
    behind_text = (text for block, text in pieces[last + 1 :] if block.kind == "boilerplate")
    cut = next(filter(_cuts, behind_text), None)
    note = "its text stands twice; counted once" if twice else None
    return Pieces(pieces, cut=cut, note=note, byline=byline, dated=dated)


def _is_byline(block: Block, text: str) -> bool:
    return block.kind == "credit" and BYLINE.match(text.strip()) is not None and is_byline(text)


def _is_dated(block: Block, text: str) -> bool:
    return block.kind == "boilerplate" and has_date(text)


def _cuts(text: str) -> bool:
    return is_end_gate(text) or any(is_end_gate(text[a:b]) for a, b in sentences(text))


def _with_offers(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Return the pieces, with what a gate at the end says besides it no body."""
    found = list(pieces)
    offers: list[int] = []
    for place in range(len(found) - 1, -1, -1):
        block, text = found[place]
        if block.kind in _READ:
            if not all(is_offer(text[a:b]) for a, b in sentences(text)):
                break
            offers.append(place)
        elif offers and block.kind == "boilerplate" and _cuts(text):
            for offer in offers:
                found[offer] = replace(found[offer][0], kind="boilerplate"), found[offer][1]
            offers = []
    return tuple(found)


def _all_furniture(unit: Unit) -> Iterator[Piece]:
    for block in unit.blocks:
        kind = "boilerplate" if block.kind in _READ else block.kind
        yield Block(block.start, block.end, kind), unit.text[block.start : block.end]


def _divided_unit(unit: Unit, repetition: Repetition, copies: dict[int, int]) -> Iterator[Piece]:
    title = plain(strip_markup(unit.title or ""))
    links = _links_at_the_end(unit)
    places = [place for place, block in enumerate(unit.blocks) if block.kind in _READ]
    order = {place: number for number, place in enumerate(places)}
    for place, block in enumerate(unit.blocks):
        line = unit.text[block.start : block.end]
        number = order.get(place)
        if number is None:
            yield block, line
            continue
        key = plain(strip_markup(line)) if len(line) <= _LONGEST_TITLE else ""
        if place in links:
            kind = furniture_kind(line, edge=True, tail=True) or "boilerplate"
            yield Block(block.start, block.end, kind), line
            continue
        if key and (key == title or key in interface_lines()):
            yield Block(block.start, block.end, "boilerplate"), line
            continue
        own = copies.get(place, len(line))
        where = _Place(number, len(places))
        for start, end, kind in _divided(unit, mask_markup(line[:own]), repetition, where):
            start, end = whole_signs(line, start, end)
            kind = block.kind if kind == "body" else kind
            if kind == "boilerplate" and where.head and is_byline(line[start:end]):
                kind = "credit"
            yield Block(block.start + start, block.start + end, kind), line[start:end]
        if own < len(line):
            start = block.start + own + len(line[own:]) - len(line[own:].lstrip())
            if start < block.end:
                yield Block(start, block.end, "boilerplate"), unit.text[start : block.end]


def _links_at_the_end(unit: Unit) -> set[int]:
    """Return the blocks behind a label ("Read more:") from which on no line is a sentence."""
    found: set[int] = set()
    for place in range(len(unit.blocks) - 1, 0, -1):
        block = unit.blocks[place]
        line = unit.text[block.start : block.end].strip()
        if is_label_of_links(line):
            return found
        if FINISHED.search(line) or count_words(line) > _MOST_OF_LINK:
            break
        found.add(place)
    return set()


def _divided(unit: Unit, line: str, repetition: Repetition, where: _Place) -> Iterator[Span]:
    spans = [
        *_set_aside(unit, line, repetition, where),
        *((start, end, "caption") for start, end in captions(line, is_photo_credit_name)),
        *((start, end, "embed") for start, end in embeds(line)),
    ]
    at = 0
    for start, end, kind in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start < at:
            continue
        yield from ((a, b, "body") for a, b in paragraphs(line, at, start))
        yield start, end, kind
        at = end
    rest = line[at:].strip()
    if at and rest and plain(rest) in interface_lines():
        yield len(line) - len(line[at:].lstrip()), len(line.rstrip()), "boilerplate"
        return
    yield from ((a, b, "body") for a, b in paragraphs(line, at, len(line)))


def _set_aside(unit: Unit, line: str, repetition: Repetition, where: _Place) -> list[Span]:
    """Return the furniture of a line, by form and by repetition."""
    bare = line.strip()
    if is_photo_credit_name(bare) and not is_agency(bare):
        start = line.index(bare)
        return [(start, start + len(bare), "caption")]
    if bare and repetition.repeats(unit, bare):
        start = line.index(bare)
        kind = furniture_kind(bare, edge=where.edge, tail=where.tail) or "boilerplate"
        return [(start, start + len(bare), kind)]
    spans = furniture_spans(line, is_agency, head=where.head, tail=where.tail)
    first, last = where.number == 0, where.number == where.lines - 1
    parts = sentences(line) if first or last else []
    if len(parts) > 1:
        outer = [*(parts[:1] if first else []), *(parts[-2:] if last else [])]
        spans += [
            (a, b, "boilerplate")
            for a, b in outer
            if not any(s < b and a < e for s, e, _ in spans) and repetition.repeats(unit, line[a:b])
        ]
    return spans


def _copied_blocks(unit: Unit) -> tuple[dict[int, int], bool]:
    """Return where in each block a copy of text before it begins, and whether all is one.

    A text stands twice in a cell where the second half repeats the first; besides, a long
    line that stands again at once was a summary or a caption.
    """
    places = [place for place, block in enumerate(unit.blocks) if block.kind in _READ]
    lines = [unit.text[unit.blocks[place].start : unit.blocks[place].end] for place in places]
    keys = [" ".join(line.split()) for line in lines]
    again = _beginning_again(keys)
    if again is not None:
        return dict.fromkeys(places[again:], 0), True
    copies: dict[int, int] = {}
    for number, (place, line) in enumerate(zip(places, lines, strict=True)):
        near = keys[max(0, number - _NEAR) : number]
        if keys[number] in near and count_words(line) >= _REPEATED:
            copies[place] = 0
        elif (half := _second_half(line)) is not None:
            copies[place] = half
    if not copies:
        return copies, False
    of_block = dict(zip(places, lines, strict=True))
    copied = sum(count_words(of_block[place][at:]) for place, at in copies.items())
    return copies, 2 * copied >= 0.9 * sum(map(count_words, lines))


def _beginning_again(keys: list[str]) -> int | None:
    """Return the index from which the lines of a text are those from its first line on."""
    for at in range(2, len(keys)):
        rest = len(keys) - at
        if keys[at] == keys[0] and rest >= 0.8 * at and keys[at:] == keys[:rest]:
            return at
    return None


def _second_half(line: str) -> int | None:
    """Return where a line begins to repeat itself, as one in which a whole text stands twice."""
    opening = line.lstrip()[:_SHOWN]
    if len(opening) < _SHOWN:
        return None
    first = line.index(opening)
    at = line.find(opening, first + _SHOWN)
    if at < 0:
        return None
    before, behind = plain(line[first:at]), plain(line[at:])
    same = behind.startswith(before) or (
        before.startswith(behind) and len(behind) > 0.8 * len(before)
    )
    return at if same and len(behind) <= 1.2 * len(before) else None
