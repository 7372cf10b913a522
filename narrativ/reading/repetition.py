"""Lines that an outlet repeats: alike apart from numbers, dates and names, article after article.

What is told again in several articles is news; what stands under unrelated headlines, at
one place or in the words of a page, is the outlet's furniture.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from narrativ.protocols import Unit
from narrativ.reading.naming import named_outlet
from narrativ.resources import is_photo_credit_name
from narrativ.text.lexicon import topic_stop_words
from narrativ.text.line_cover import cover, is_byline
from narrativ.text.markup import strip_markup
from narrativ.text.names import NAME_RUN
from narrativ.text.page_words import ANYWHERE, lowered, page_words, time_words
from narrativ.text.quoting import OPENING
from narrativ.text.sentences import FINISHED, sentences
from narrativ.text.words import count_words, plain, unaccented, words

_LONGEST: Final = 1500
"""Characters of a line that may be furniture."""
_FEWEST: Final = 3
"""Articles with different headlines that must have a line."""
_FEWEST_MASKED: Final = 4
"""The same where only the names differ, as a sentence may by chance."""
_FEWEST_UNRELATED: Final = 5
_AT_AN_END: Final = 0.8
"""Share of its places at the head or the end of the text, from which a line belongs there."""
_HEAD: Final = 2
_TAIL: Final = 3
"""Lines of a text that are its head and its end."""
_LONG: Final = 300
_LONG_TAIL: Final = 6
"""Lines at the end among which one of so many characters may be of another text that is shown."""
_FEWEST_WORDS: Final = 5
"""Words of a sentence that may be furniture: "Thank you." is said by people."""
_MOST_OF_NAME: Final = 4
_FRAGMENT: Final = 25
"""Words up to which a line without a full stop is no sentence."""
_NOTICE: Final = 200
"""Words up to which one text under several headlines is a notice, related as they may be."""
_NUMBER: Final = re.compile(r"\d[\d.,:/]*")
_RUN: Final = re.compile(r"0(?:[\s.,:/–-]*0)+")
_LONGEST_MASKED: Final = 160
"""Characters of a line in which times and names are masked too."""
_WORD: Final = re.compile(r"[^\W\d_]+")
_OWN: Final = re.compile(
    r"\b(?:this|our) (?:article|story|report|post|page|site|column|newspaper|website|series|"
    r"newsletter|podcast|guide|feature)\b|\b(?:you|your)\b|\bis an? (?:\w+ )?(?:column|newsletter|"
    r"podcast|series)\b|https?://|www\.|@\w|\.com\b|©",
    re.IGNORECASE,
)
"""A page speaks of itself, or to its reader."""


def line_shape(line: str) -> str:
    """Return a line with its numbers and the words of dates masked.

    Examples
    --------
    >>> line_shape("Filed on 3 May, 9:40") == line_shape("Filed on 12 June, 17:05")
    True
    """
    shape = " ".join(lowered(line).split())
    if not _NUMBER.search(shape):
        return shape  # a date without a number is the day of a story
    shape = _NUMBER.sub("0", shape)
    if len(shape) <= _LONGEST_MASKED:
        shape = _WORD.sub(_without_time, shape)
    return _RUN.sub("0", shape)


def name_shape(line: str) -> str | None:
    """Return the shape with names masked too; None where nothing else is left of a short line."""
    shape = line_shape(NAME_RUN.sub("Ñ", line))
    rest = shape.replace("ñ", "")
    left = [word for word in _WORD.findall(rest) if len(word) > 1]
    return f"ñ{shape}" if "ñ" in shape and len(left) >= 2 else None


def _without_time(match: re.Match[str]) -> str:
    return _timeless(match.group())


@lru_cache(maxsize=8192)
def _timeless(word: str) -> str:
    return "0" if len(word) > 1 and unaccented(word) in time_words() else word


@dataclass
class _Places:
    """Where the lines of one shape stand."""

    units: list[int] = field(default_factory=list)
    at_ends: int = 0


class Repetition:
    """The shapes of the lines of each outlet, counted over its articles.

    Units are added one after the other; what is asked of it holds for those added.
    """

    def __init__(self) -> None:
        self._shapes: defaultdict[str, dict[int, _Places]] = defaultdict(dict)
        self._once: defaultdict[str, dict[int, tuple[int, bool]]] = defaultdict(dict)
        self._titles: list[str] = []
        self._texts: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
        self._answers: dict[tuple[str, int], bool] = {}

    def add(self, unit: Unit) -> int:
        """Count the lines of one unit; return what stands for its whole text, numbers aside."""
        outlet = _name_of(unit.outlet)
        number = len(self._titles)
        # "Day 9" and "Day 10" are one headline, as the texts are one but for their numbers.
        self._titles.append(_NUMBER.sub("0", plain(unit.title or "")))
        lines = list(body_lines(unit))
        whole = hash(_NUMBER.sub("0", " ".join(" ".join(lines).split())))
        seen: set[int] = set()
        for line, at_end in _edge_lines(lines):
            for shape in _shapes(line):
                if shape not in seen:
                    seen.add(shape)
                    self._count(outlet, shape, number, at_end)
        if self._titles[number]:
            self._texts[outlet, whole].add(self._titles[number])
        return whole

    def _count(self, outlet: str, shape: int, number: int, at_end: bool) -> None:
        once, places = self._once[outlet], self._shapes[outlet]
        if shape in places:
            found = places[shape]
        elif shape in once:
            found = places[shape] = _Places([once[shape][0]], once[shape][1])
            del once[shape]
        else:
            once[shape] = (number, at_end)
            return
        found.units.append(number)
        found.at_ends += at_end

    def repeats(self, unit: Unit, line: str) -> bool:
        """Say whether a line is one that its outlet repeats as furniture."""
        outlet = _name_of(unit.outlet)
        if not self._shapes[outlet]:
            return False
        line = strip_markup(line)
        found = any(self._is_furniture(outlet, shape, line) for shape in _shapes(line))
        return found and not _is_speaker(unit, line, outlet)

    def headlines_of(self, unit: Unit, whole: int) -> int:
        """Return under how many headlines of its outlet a unit's text stands, if it is no report.

        1 where it may be one. `whole` is what `add` returned for the unit.
        """
        titles = self._texts.get((_name_of(unit.outlet), whole), set())
        # Articles of unknown outlets may be of many, which run one agency's text.
        if len(titles) < (_FEWEST if unit.outlet else _FEWEST_UNRELATED):
            return 1
        size = sum(map(count_words, body_lines(unit)))
        if (size > _NOTICE or not unit.outlet) and not _unrelated(titles, unit.outlet):
            return 1
        return len(titles)

    def _is_furniture(self, outlet: str, shape: int, line: str) -> bool:
        places = self._shapes[outlet].get(shape)
        if places is None or len(places.units) < _FEWEST:
            return False
        if (outlet, shape) not in self._answers:
            masked = shape != hash(line_shape(line))
            self._answers[outlet, shape] = self._judged(outlet, places, line, masked=masked)
        return self._answers[outlet, shape]

    def _judged(self, outlet: str, places: _Places, line: str, *, masked: bool) -> bool:
        titles = {self._titles[number] for number in places.units}
        fewest = _FEWEST_MASKED if masked else _FEWEST
        if len(titles - {""}) < fewest:
            return False
        at_end = places.at_ends >= _AT_AN_END * len(places.units)
        of_page = bool(_OWN.search(line)) or _has_name(line, outlet)
        size = count_words(line)
        if size <= _FRAGMENT and not _is_sentence(line, size):
            if not at_end and not of_page and _is_of_text(line):
                return False
            return not masked or at_end or "x" not in cover(line).classes
        quoted = line.lstrip()[:1] in OPENING
        if masked or size < _FEWEST_WORDS:
            return masked and of_page and at_end and not quoted
        if not quoted and (
            of_page or page_words(line, *ANYWHERE).keys() & {"appeals", "credits", "gates"}
        ):
            return True
        return at_end and len(titles) >= _FEWEST_UNRELATED and _unrelated(titles, outlet)


@lru_cache(maxsize=1024)
def _name_of(outlet: str | None) -> str:
    """Return the name by which the lines of an outlet are counted."""
    return named_outlet(outlet, {})["outlet"] or ""


def body_lines(unit: Unit) -> Iterator[str]:
    """Yield the lines of the body of a unit."""
    for block in unit.blocks:
        if block.kind in ("body", "subheading"):
            line = strip_markup(unit.text[block.start : block.end]).strip()
            if line:
                yield line


def _edge_lines(lines: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Yield the lines that may be furniture, and the first and last sentences of long ones."""
    for place, line in enumerate(lines):
        tail = _LONG_TAIL if len(line) >= _LONG else _TAIL
        at_end = place < _HEAD or place >= len(lines) - tail
        if len(line) <= _LONGEST:
            yield line, at_end
        if place in (0, len(lines) - 1):
            for sentence in _outer_sentences(line, first=place == 0, last=place == len(lines) - 1):
                yield sentence, True


def _outer_sentences(line: str, *, first: bool, last: bool) -> Iterator[str]:
    spans = sentences(line)
    if len(spans) > 1:
        chosen = (spans[:1] if first else []) + (spans[-2:] if last else [])
        yield from dict.fromkeys(line[a:b] for a, b in chosen)


def _shapes(line: str) -> list[int]:
    shapes = [line_shape(line)]
    if len(line) <= _LONGEST_MASKED and (masked := name_shape(line)):
        shapes.append(masked)
    return list(map(hash, shapes))


def _is_sentence(line: str, size: int) -> bool:
    """Say whether a line ends as a sentence does; a question of a few words is a heading."""
    return FINISHED.search(line) is not None and not (
        line.rstrip().endswith(("?", "...", "…")) and size <= 6
    )


def _is_speaker(unit: Unit, line: str, outlet: str) -> bool:
    """Say whether a short line stands again and again in one text, as who speaks in a talk does."""
    name = 1 < count_words(line) <= _MOST_OF_NAME and line[-1:].isalpha()
    if not name or _has_name(line, outlet) or is_byline(line):
        return False
    return sum(one == line for one in body_lines(unit)) >= _FEWEST


def _is_of_text(line: str) -> bool:
    """Say whether a fragment inside a text is a date of a chronicle, or who was quoted and where.

    "May 2031"; "Jo Ray, Tarn Ledger": not the credit of a picture, which names its agency last.
    """
    classes = set(cover(line).classes)
    parts = [part.strip() for part in line.split(",")]
    named = len(parts) > 1 and "/" not in line and not is_photo_credit_name(parts[-1])
    return classes <= {"T"} or (named and classes <= set("NRf"))


def _has_name(line: str, outlet: str) -> bool:
    name = plain(outlet)
    return len(name) > 3 and name in plain(line)


def _unrelated(titles: Iterable[str], outlet: str | None) -> bool:
    """Say whether no word of content stands in more than half of the headlines."""
    names = set(words(plain(outlet or "")))
    count: Counter[str] = Counter()
    known: Sequence[str] = [title for title in titles if title]
    for title in known:
        count.update(set(words(title)) - topic_stop_words() - names)
    return bool(known) and 2 * max(count.values(), default=0) <= len(known)
