"""Headers of stories on aggregator pages: a repeated title with what stands around it.

Nothing here knows a site. What is recognised is the pattern: a title that
stands two or three times within a few lines, with the outlet, a date or a
relative time and a bullet between, behind or before.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from narrativ.resources import interface_lines
from narrativ.text.dates import relative, split_trailing_date, stated
from narrativ.text.words import count_words, plain

_BULLET: Final = re.compile(r"^[•·∙▪◦●○‣⁃*–—-]\s+(?=\S)")
_BYLINE: Final = re.compile(
    r"^(?i:by|von|par|por|di|door|av|af|autor|author|автор)\s*:?\s+(?![a-zà-ÿ])[^\W\d_][\w.'’-]*"
    r"(?:[\s,&]+(?:(?:and|und|et|y|e|i|en|og|och|de|del|della|van|von|der|den|la|le|in|at|for)"
    r"(?=\s)|(?![a-zà-ÿ])[^\W\d_][\w.'’-]*)){0,9}$"
)
_ANNOUNCES: Final = re.compile(
    r"(?:(?:last|first) )?(?:published|updated|posted|modified)(?: on| at)?|date|"
    r"veröffentlicht(?: am)?|aktualisiert(?: am)?|erstellt(?: am)?|stand|publié(?: le)?|"
    r"mis à jour(?: le)?|modifié(?: le)?|publicado(?: el)?|actualizado(?: el)?|atualizado(?: em)?|"
    r"publicado em|pubblicato(?: il)?|aggiornato(?: il)?|gepubliceerd(?: op)?|"
    r"bijgewerkt(?: op)?|opublikowano|aktualizacja|опубликовано|обновлено|公開|更新|掲載",
    re.IGNORECASE,
)
"""What is said before a date instead of an outlet."""
_COUNTED: Final = re.compile(r"^\d+\s*(?:min|мин|分)\w*\.?\s+\S|\(\d+\)$", re.IGNORECASE)
"""Reading times and numbers of comments."""
_ENDS: Final = re.compile(r"[.!?…。！？؟।][\"'”’»)\]*」』]*$")
_TRAILS_OFF: Final = (":", "...", "…")
_SPACELESS: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")

REACH: Final = 8
"""Lines within which a title stands again; headers seen have at most six."""
_TAIL: Final = 4
"""Lines behind the last title in which outlet and date are looked for."""
_MOST_REPEATS: Final = 12
"""A line that a page prints more often is a button, not a title."""
_WORDS_OF_TITLE: Final = (3, 60)
_WORDS_OF_PROSE: Final = 6
_WORDS_OF_OUTLET: Final = 8
_WORDS_OF_LONE_OUTLET: Final = 4
"""Where no date stands beside it."""


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
        return bool(_ENDS.search(self.text[-12:]))

    @cached_property
    def trails_off(self) -> bool:
        """Whether it ends as labels do, and neither names nor sentences."""
        return self.text.endswith(_TRAILS_OFF)

    @cached_property
    def date(self) -> tuple[str | None, str] | None:
        """Outlet, or None, and date, if it gives a date or a relative time."""
        return _date_of(self.text)

    @cached_property
    def name(self) -> str:
        """What it names, without its bullet."""
        return _BULLET.sub("", self.text).strip()

    @cached_property
    def byline(self) -> bool:
        """Whether it names the authors."""
        return bool(_BYLINE.match(self.text))

    @cached_property
    def may_name(self) -> bool:
        """Whether it can be the name of an outlet."""
        return (
            self.size <= _WORDS_OF_OUTLET
            and not (self.prose or self.trails_off or self.byline or self.text.endswith("?"))
            and self.key not in interface_lines()
            and self.date is None
            and not _COUNTED.search(self.name)
        )

    @cached_property
    def metadata(self) -> bool:
        """Whether it is about an article rather than part of it."""
        marked = self.date is not None or self.byline or bool(_BULLET.match(self.text))
        return marked and self.size <= 12

    @cached_property
    def title_like(self) -> bool:
        """Whether it can be the title of a story."""
        fewest, most = _WORDS_OF_TITLE
        return (
            fewest <= self.size <= most
            and not _BULLET.match(self.text)
            and self.key not in interface_lines()
            and self.date is None
        )


@dataclass(frozen=True)
class Header:
    """The head of a story: indices of lines, and what they say."""

    first: int
    """Index of its first line."""
    body: int
    """Index of the first line behind it."""
    title: Line
    outlet: str | None
    date: str | None
    byline: str | None
    summary: tuple[Line, ...]
    other: tuple[Line, ...]


def headers(lines: Sequence[Line]) -> Iterator[Header]:
    """Find the places where a title is repeated and an outlet or a time is given."""
    count = Counter(line.key for line in lines)
    at = floor = 0
    while at < len(lines):
        repeated = 1 < count[lines[at].key] <= _MOST_REPEATS and lines[at].title_like
        header = _header(lines, at, floor) if repeated else None
        if header is None:
            at += 1
        else:
            yield header
            at = floor = header.body


def _header(lines: Sequence[Line], first: int, floor: int) -> Header | None:
    title = lines[first]
    last = _last_title(lines, first)
    if last == first:
        return None
    ahead = _ahead(lines, first, floor)
    inside = [line for line in lines[first:last] if line.key != title.key]
    dated = any(line.date for line in (*ahead, *inside))
    body = last + 1 if ahead else _behind(lines, last, dated=dated)
    between = [*ahead, *inside, *lines[last + 1 : body]]
    outlet, date, used = _outlet_and_date(between)
    if outlet is None and date and first > floor and _lone_name(lines, first - 1):
        ahead, outlet = [lines[first - 1]], lines[first - 1].name
        used = [*used, *ahead]
    if outlet is None and date is None:
        return None
    byline = next((line for line in between if line.byline), None)
    summary = tuple(line for line in between if line.prose and line not in used)
    known = {line.start for line in (*used, *summary)} | ({byline.start} if byline else set())
    return Header(
        first=first - len(ahead),
        body=body,
        title=title,
        outlet=outlet,
        date=date,
        byline=byline.text if byline else None,
        summary=summary,
        other=tuple(line for line in between if line.start not in known),
    )


def _run(lines: Sequence[Line], at: int) -> int:
    """Return how many lines from `at` on are the same."""
    end = at
    while end < len(lines) and lines[end].key == lines[at].key:
        end += 1
    return end - at


def _last_title(lines: Sequence[Line], first: int) -> int:
    """Return the index of the last line of a header that repeats its title."""
    opening = _run(lines, first)
    last = first + opening - 1
    dated_at: int | None = None
    prose = 0
    at = last + 1
    while at < min(len(lines), first + REACH + 1):
        line = lines[at]
        run = _run(lines, at)
        if line.key == lines[first].key:
            if dated_at is not None and 1 < opening <= run:
                return last + (at - last) * (run > opening)  # another story of that title begins
            last = at + run - 1
        elif line.date:
            dated_at = at
        elif line.prose:
            prose += 1
            is_body = dated_at is not None and last > dated_at
            if is_body or prose > 1 or line.size > _WORDS_OF_TITLE[1]:
                break  # the body
        elif run > 1 and line.title_like:
            break  # another story
        at += run
    return last


def _ahead(lines: Sequence[Line], first: int, floor: int) -> list[Line]:
    """Return the lines with outlet and date that stand before the first title."""
    near = list(lines[max(floor, first - 2) : first])
    if near and near[-1].date and near[-1].date[0]:
        return near[-1:]
    if len(near) == 2 and any(one.date and other.may_name for one, other in (near, reversed(near))):
        return near
    return []


def _behind(lines: Sequence[Line], last: int, *, dated: bool) -> int:
    """Return the index behind the outlet, date and byline that follow the last title."""
    end = at = last + 1
    while at < min(len(lines), end + 1 if dated else last + 1 + _TAIL):
        line = lines[at]
        if line.metadata:
            end = at + 1
        elif line.prose or line.size > _WORDS_OF_OUTLET or _run(lines, at) > 1:
            break  # the body, or another story
        at += 1
    alone = end == last + 1 and not dated and end + 1 < len(lines)
    if alone and lines[end].may_name and lines[end].size <= _WORDS_OF_LONE_OUTLET:
        return end + lines[end + 1].prose
    return end


def _lone_name(lines: Sequence[Line], at: int) -> bool:
    """Say whether the line above a title, with no blank line between, can name its outlet."""
    return lines[at].may_name and not lines[at + 1].gap


def _date_of(text: str) -> tuple[str | None, str] | None:
    """Return (outlet or None, date) if a short line gives a date or a relative time."""
    bare = _BULLET.sub("", text)
    if len(bare) > 90:
        return None
    if split := split_trailing_date(bare):
        return _outlet(split[0]), split[1]
    parts = [part.strip() for part in re.split(r"\s*[·•|]\s*|\s+[–—-]\s+", bare)]
    if len(parts) > 1:
        for index in (len(parts) - 1, *range(len(parts) - 1)):
            if relative(parts[index]) or stated(parts[index]):
                rest = parts[:index] or parts[index + 1 :]
                return _outlet(rest[0]), parts[index]
    return (None, bare) if relative(bare) else None


def _outlet(text: str) -> str | None:
    bare = text.strip(" :,")
    return None if not bare or _ANNOUNCES.fullmatch(bare) else bare


def _outlet_and_date(between: Sequence[Line]) -> tuple[str | None, str | None, list[Line]]:
    """Return outlet, date and the lines that gave them.

    The outlet is the name that the header repeats, or that stands with the
    date, or that is marked by a bullet; else the short line before the date.
    """
    dated = next((line for line in between if line.date), None)
    names = [line for line in between if line.may_name]
    keys = Counter(plain(line.name) for line in names)
    bulleted = {plain(line.name) for line in names if _BULLET.match(line.text)}
    beside, date = dated.date if dated and dated.date else (None, None)

    def weight(line: Line) -> tuple[int, bool, int]:
        key = plain(line.name)
        before = dated is not None and line.start < dated.start
        return keys[key], key in bulleted, line.start if before else -line.start

    best = max(names, key=weight) if names else None
    if best is not None and (beside is None or keys[plain(best.name)] > 1):
        beside = best.name
    elif beside is None and date:
        beside = _before_relative(date)
    used = [line for line in names if beside and plain(line.name) == plain(beside)]
    return beside, date, used + ([dated] if dated else [])


def _before_relative(date: str) -> str | None:
    """Return what a relative time is run together with, where nothing else names an outlet."""
    for match in re.finditer(r"(?<=[^\W\d_])(?=\d)|\s+", date):
        name = date[: match.start()]
        if name[:1].isupper() and relative(date[match.end() :]) and not relative(name):
            return _outlet(name)
    return None
