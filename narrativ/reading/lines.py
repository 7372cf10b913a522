"""The lines of a copied page or a plain text file, and what each can be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from narrativ.reading.outlet_dates import (
    BULLET,
    BYLINE,
    COUNTED,
    WORDS_OF_OUTLET,
    outlet_and_date,
)
from narrativ.reading.page_lists import page_lines
from narrativ.text.words import count_words, plain

ENDS: Final = re.compile(r"[.!?…。！？؟।][\"'”’»)\]*」』]*$")
_TRAILS_OFF: Final = (":", "...", "…")
_SPACELESS: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
WORDS_OF_TITLE: Final = (3, 60)
_WORDS_OF_PROSE: Final = 6
_MOST_DAMAGED: Final = 8


@dataclass(frozen=True)
class Line:
    """A line of a page that is not blank."""

    start: int
    end: int
    text: str
    key: str
    gap: bool
    """Whether a blank line stands before it."""
    number: int
    """Its number in the file, from 1."""
    indented: int = 0
    """White space in front of it."""

    @cached_property
    def size(self) -> int:
        """Words; in scripts without spaces, two characters count as one."""
        spaced, wide = _SPACELESS.subn(" ", self.text)
        return count_words(spaced) + wide // 2

    @cached_property
    def prose(self) -> bool:
        """Whether the line reads as running text."""
        return self.size >= 25 or (self.size >= _WORDS_OF_PROSE and self.ends)

    @cached_property
    def ends(self) -> bool:
        """Whether it ends as a sentence does."""
        return bool(ENDS.search(self.text[-12:]))

    @cached_property
    def trails_off(self) -> bool:
        """Whether it ends as labels do, and neither names nor sentences."""
        return self.text.endswith(_TRAILS_OFF)

    @cached_property
    def date(self) -> tuple[str | None, str] | None:
        """Outlet, or None, and date, if it gives a date or a relative time."""
        return outlet_and_date(self.text)

    @cached_property
    def name(self) -> str:
        """What it names, without its bullet."""
        return BULLET.sub("", self.text).strip()

    @cached_property
    def byline(self) -> bool:
        """Whether it names the authors."""
        return bool(BYLINE.match(self.text))

    @cached_property
    def may_name(self) -> bool:
        """Whether it can be the name of an outlet."""
        return (
            self.size <= WORDS_OF_OUTLET
            and not (self.prose or self.trails_off or self.byline or self.text.endswith("?"))
            and self.key not in page_lines()
            and not self.name.startswith(("#", "@"))
            and self.date is None
            and not COUNTED.search(self.name)
        )

    @cached_property
    def metadata(self) -> bool:
        """Whether it is about an article rather than part of it."""
        marked = self.date is not None or self.byline or bool(BULLET.match(self.text))
        return marked and self.size <= 12

    @cached_property
    def title_like(self) -> bool:
        """Whether it can be the title of a story."""
        fewest, most = WORDS_OF_TITLE
        return fewest <= self.size <= most and self.may_head

    @cached_property
    def may_head(self) -> bool:
        """Whether it can stand above prose: it is no bullet, tag, date or interface word."""
        return (
            not BULLET.match(self.text)
            and not self.text.startswith("#")
            and self.key not in page_lines()
            and self.date is None
        )


def lines_of(text: str) -> list[Line]:
    """Return the lines of a text that are not blank."""
    lines = []
    gap = True
    matches = re.finditer(r"[^\r\n\u2028\u2029]*(?:\r\n|[\r\n\u2028\u2029]|$)", text)
    for number, match in enumerate(matches, start=1):
        raw = match.group()
        bare = raw.strip("\ufeff\u200b \t\u00a0\r\n\u2028\u2029\f\v")
        if not bare:
            gap = True
            continue
        start = match.start() + raw.index(bare)
        indented = start - match.start()
        lines.append(Line(start, start + len(bare), bare, plain(bare), gap, number, indented))
        gap = False
    return lines


def matched(lines: Sequence[Line], reach: int) -> list[Line]:
    """Give a line with a damaged character the key of the line near it that it repeats."""
    found = []
    for at, line in enumerate(lines):
        # Of many damaged characters each may stand for one or none: too many ways to compare.
        if 0 < line.key.count("\ufffd") <= _MOST_DAMAGED:
            like = re.compile(re.escape(line.key).replace("\ufffd", ".?"))
            near = lines[max(0, at - reach) : at + reach + 1]
            twins = (one.key for one in near if "\ufffd" not in one.key)
            key = next(filter(like.fullmatch, twins), line.key)
            line = replace(line, key=key)
        found.append(line)
    return found
