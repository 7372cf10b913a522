"""Headers of stories on aggregator pages: a repeated title with what stands around it.

Nothing here knows a site. What is recognised is the pattern: a title that
stands two or three times within a few lines, with the outlet, a date or a
relative time and a bullet between, behind or before; or a title that stands
once, behind an outlet that stands twice with a date between
(`narrativ.reading.cards`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Final

from narrativ.reading.cards import Header, cards
from narrativ.reading.lines import WORDS_OF_TITLE, Line
from narrativ.reading.outlet_dates import BULLET, WORDS_OF_OUTLET, glued_ages
from narrativ.reading.page_lists import wordings
from narrativ.text.words import plain

REACH: Final = 12
"""Lines within which a title stands again; headers seen have at most nine."""
_TAIL: Final = 4
"""Lines behind the last title in which outlet and date are looked for."""
_MOST_REPEATS: Final = 12
"""A line that a page prints more often is a button, not a title."""
_WORDS_OF_LONE_OUTLET: Final = 4
"""Where no date stands beside it."""
_LONGEST_NAME: Final = 60


def headers(lines: Sequence[Line]) -> Iterator[Header]:
    """Find the places where a title is repeated and an outlet or a time is given.

    Or where an outlet is repeated and a title stands once.
    """
    page = _Page(lines)
    at = floor = 0
    while at < len(lines):
        repeated = 1 < page.count[lines[at].key] <= _MOST_REPEATS and lines[at].title_like
        header = (page.header(at, floor) if repeated else None) or page.cards.get(at)
        if header is None:
            at += 1
        else:
            yield header
            at = floor = header.body


class _Page:
    """The lines of a page, with what is counted and found on the whole of it."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.count = Counter(line.key for line in lines)
        self.cards = cards(lines)
        self.short = {plain(line.name) for line in lines if len(line.text) <= _LONGEST_NAME}

    def header(self, first: int, floor: int) -> Header | None:
        """Return the header that begins with a title that is repeated."""
        lines, title = self.lines, self.lines[first]
        last = _last_title(lines, first, self.cards)
        if last == first:
            return None
        ahead = _ahead(lines, first, floor)
        inside = [line for line in lines[first:last] if line.key != title.key]
        dated = any(line.date for line in (*ahead, *inside))
        body = last + 1 if ahead else _behind(lines, last, dated=dated)
        between = [*ahead, *inside, *lines[last + 1 : body]]
        outlet, date, used = named_and_dated(between, self.short)
        if outlet is None and date is not None and first > floor and _lone_name(lines, first - 1):
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
            date=date or None,
            byline=byline.text if byline else None,
            summary=summary,
            other=tuple(line for line in between if line.start not in known),
            one_line=any(BULLET.match(line.text) and not line.date for line in used),
        )


def _run(lines: Sequence[Line], at: int) -> int:
    """Return how many lines from `at` on are the same."""
    end = at
    while end < len(lines) and lines[end].key == lines[at].key:
        end += 1
    return end - at


def _last_title(lines: Sequence[Line], first: int, others: Mapping[int, Header]) -> int:
    """Return the index of the last line of a header that repeats its title."""
    opening = _run(lines, first)
    last = first + opening - 1
    dated_at: int | None = None
    prose = 0
    at = last + 1
    while at < min(len(lines), first + REACH + 1):
        line = lines[at]
        run = _run(lines, at)
        if at in others and not others[at].is_title(lines[first]):
            break  # another story
        if line.key == lines[first].key:
            if dated_at is not None and 1 < opening <= run:
                return last + (at - last) * (run > opening)  # another story of that title begins
            last = at + run - 1
        elif line.date:
            dated_at = at
        elif line.prose:
            prose += 1
            is_body = dated_at is not None and last > dated_at
            if is_body or prose > 1 or line.size > WORDS_OF_TITLE[1]:
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
        elif line.prose or line.size > WORDS_OF_OUTLET or _run(lines, at) > 1:
            break  # the body, or another story
        at += 1
    alone = end == last + 1 and not dated and end + 1 < len(lines)
    if alone and lines[end].may_name and lines[end].size <= _WORDS_OF_LONE_OUTLET:
        return end + lines[end + 1].prose
    return end


def _lone_name(lines: Sequence[Line], at: int) -> bool:
    """Say whether the line above a title, with no blank line between, can name its outlet."""
    return lines[at].may_name and not lines[at + 1].gap


def named_and_dated(
    between: Sequence[Line], printed: Container[str] = ()
) -> tuple[str | None, str | None, list[Line]]:
    """Return outlet, date and the lines that gave them.

    The outlet is the name that the header repeats, or that stands with the date, or
    before it, or that the last bullet names; sections are no outlets. Where name and
    age can be parted in several ways, the name that the page prints elsewhere is it.
    """
    dated = next((line for line in between if line.date), None)
    names = [line for line in between if line.may_name]
    keys = Counter(plain(line.name) for line in names)
    names = [line for line in names if keys[plain(line.name)] > 1 or not _names_section(line)]
    beside, date = dated.date if dated and dated.date else (None, None)
    readings = glued_ages(dated.name) if dated else []
    beside, date = next((one for one in readings if plain(one[0]) in printed), (beside, date))

    def weight(line: Line) -> tuple[int, bool, bool, int]:
        bullet = bool(BULLET.match(line.text))
        before = dated is not None and line.start < dated.start
        start = line.start if before or bullet else -line.start
        return keys[plain(line.name)], before and not bullet, bullet, start

    best = max(names, key=weight) if names else None
    if best is not None and (beside is None or keys[plain(best.name)] > 1):
        beside = best.name
    used = [line for line in names if beside and plain(line.name) == plain(beside)]
    return beside, date, used + ([dated] if dated else [])


def _names_section(line: Line) -> bool:
    return bool(BULLET.match(line.text)) and plain(line.name) in wordings("sections")
