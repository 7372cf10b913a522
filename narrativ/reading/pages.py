"""Aggregator pages: a main story and related ones among the words of an interface.

Nothing here knows a site. What is recognised is the pattern: a title that
stands two or three times within a few lines, with the outlet, a date or a
relative time and a bullet around it, and prose after it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from narrativ.protocols import Block, Unit
from narrativ.reading.decoding import decoded
from narrativ.resources import interface_lines
from narrativ.text.dates import relative, split_trailing_date, stated
from narrativ.text.sentences import sentences
from narrativ.text.words import plain

_BULLET: Final = re.compile(r"^[•·∙▪◦●○‣⁃*–—-]\s+(?=\S)")
_BYLINE: Final = re.compile(
    r"^(?:by|von|par|por|di|door|av|af|autor|author)\s*:?\s+[^\W\d_a-z][\w.'’-]*(?:[\s,&]+[\w.'’-]+){0,9}$",
    re.IGNORECASE,
)
_ENDS: Final = re.compile(r"[.!?…。！？؟।][\"'”’»)\]*」』]*$")
_SPACELESS: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")

_REACH: Final = 8
"""Lines within which a title stands again; headers seen have at most six."""
_WORDS_OF_TITLE: Final = (3, 60)
_WORDS_OF_PROSE: Final = 6
_WORDS_OF_OUTLET: Final = 8


@dataclass(frozen=True)
class _Line:
    start: int
    end: int
    text: str
    key: str
    gap: bool
    """Whether a blank line stands before it."""

    @property
    def size(self) -> int:
        """Words; in scripts without spaces, two characters count as one."""
        wide = len(_SPACELESS.findall(self.text))
        return len(self.text.split()) + wide // 2

    @property
    def prose(self) -> bool:
        """Whether the line reads as running text."""
        if self.size >= 25:
            return True
        return self.size >= _WORDS_OF_PROSE and bool(_ENDS.search(self.text))


@dataclass(frozen=True)
class _Header:
    first: int
    """Index of the first line with the title."""
    body: int
    """Index of the first line behind the header."""
    title: _Line
    outlet: str | None
    date: str | None
    byline: str | None
    summary: tuple[_Line, ...]
    other: tuple[_Line, ...]


class PageReader:
    """Reads text dumps of aggregator pages (protocols.Reader)."""

    def recognises(self, path: Path, head: bytes) -> bool:
        """Take any text: whether it holds articles shows only when it is read."""
        return b"\x00" not in head or head[:2] in (b"\xff\xfe", b"\xfe\xff")

    def units(self, path: Path, name: str) -> Iterator[Unit]:
        """Yield a unit for each story of the page.

        A page in which none is found yields one unit that says so.
        """
        yield from page_units(decoded(path.read_bytes(), name), name)


def page_units(text: str, name: str) -> Iterator[Unit]:
    """Yield a unit for each story on a page that is given as text."""
    lines = _lines(text)
    headers = list(_headers(lines))
    if not headers:
        yield Unit(file=name, locator="page", text=text, problem=_no_article(lines))
        return
    for number, header in enumerate(headers, start=1):
        limit = headers[number].first if number < len(headers) else len(lines)
        body, rest = _body(lines, header, limit, {h.title.key for h in headers})
        lead = lines[: header.first] if number == 1 else []
        last = body[-1][0] if body else lines[header.body - 1]
        yield Unit(
            file=name,
            locator=f"story {number} of {len(headers)}, "
            f"lines {_line_number(text, header.title)}-{_line_number(text, last)}",
            text=text,
            blocks=(
                *(Block(line.start, line.end, "summary") for line in header.summary),
                *(Block(line.start, line.end, kind) for line, kind in body),
            ),
            title=header.title.text,
            outlet=header.outlet,
            date=header.date,
            byline=header.byline,
            left_out=tuple(line.text for line in (*lead, *header.other, *rest)),
        )


def _lines(text: str) -> list[_Line]:
    lines = []
    gap = True
    for match in re.finditer(r"[^\r\n\u2028\u2029]*(?:\r\n|[\r\n\u2028\u2029]|$)", text):
        raw = match.group()
        bare = raw.strip("\ufeff\u200b \t\u00a0\r\n\u2028\u2029\f\v")
        if not bare:
            gap = True
            continue
        start = match.start() + raw.index(bare)
        lines.append(_Line(start, start + len(bare), bare, plain(bare), gap))
        gap = False
    return lines


def _headers(lines: list[_Line]) -> Iterator[_Header]:
    """Find the places where a title is repeated and an outlet or a time is given."""
    count = Counter(line.key for line in lines)
    at = 0
    while at < len(lines):
        header = _header(lines, at) if count[lines[at].key] > 1 else None
        if header is None:
            at += 1
        else:
            yield header
            at = header.body


def _header(lines: list[_Line], first: int) -> _Header | None:
    title = lines[first]
    if not _title_like(title):
        return None
    last = first
    prose = 0
    for at in range(first + 1, min(len(lines), first + _REACH + 1)):
        if lines[at].key == title.key:
            last = at
        elif lines[at].prose:
            prose += 1
            if prose > 1 or lines[at].size > _WORDS_OF_TITLE[1]:
                break
    if last == first:
        return None
    body = last + 1
    while body < len(lines) and body <= last + 4 and _is_metadata(lines[body]):
        body += 1
    between = [line for line in lines[first:body] if line.key != title.key]
    outlet, date, used = _outlet_and_date(between)
    if outlet is None and date is None:
        return None
    byline = next((line for line in between if _BYLINE.match(line.text)), None)
    summary = tuple(line for line in between if line.prose and line not in used)
    known = {line.start for line in (*used, *summary)} | ({byline.start} if byline else set())
    return _Header(
        first=first,
        body=body,
        title=title,
        outlet=outlet,
        date=date,
        byline=byline.text if byline else None,
        summary=summary,
        other=tuple(line for line in between if line.start not in known),
    )


def _title_like(line: _Line) -> bool:
    fewest, most = _WORDS_OF_TITLE
    return (
        fewest <= line.size <= most
        and not _BULLET.match(line.text)
        and line.key not in interface_lines()
        and _date_of(line.text) is None
    )


def _is_metadata(line: _Line) -> bool:
    return bool(
        _BULLET.match(line.text) or _BYLINE.match(line.text) or _date_of(line.text) is not None
    ) and line.size <= 12


def _date_of(text: str) -> tuple[str | None, str] | None:
    """Return (outlet or None, date) if a short line gives a date or a relative time."""
    bare = _BULLET.sub("", text)
    if len(bare) > 90:
        return None
    if split := split_trailing_date(bare):
        return split[0] or None, split[1]
    parts = re.split(r"\s*[·•|]\s*|\s+[–—-]\s+", bare)
    if len(parts) > 1:
        for index in (len(parts) - 1, 0):
            if relative(parts[index]) or stated(parts[index]):
                rest = parts[:-1] if index else parts[1:]
                return rest[0].strip() or None, parts[index]
    return (None, bare) if relative(bare) else None


def _outlet_and_date(between: list[_Line]) -> tuple[str | None, str | None, list[_Line]]:
    """Return outlet, date and the lines that gave them.

    The outlet is what stands with the date; else the name that the header
    repeats, or that is marked by a bullet; else the short line before the date.
    """
    outlet: str | None = None
    date: str | None = None
    date_line: _Line | None = None
    names: list[_Line] = []
    for line in between:
        found = _date_of(line.text)
        if found is not None and date is None:
            date_line = line
            outlet, date = found
        elif found is None and not line.prose and line.key not in interface_lines():
            if line.size <= _WORDS_OF_OUTLET and not _BYLINE.match(line.text):
                names.append(line)
    keys = Counter(plain(_BULLET.sub("", line.text)) for line in names)
    if outlet is None and names:
        bulleted = {plain(_BULLET.sub("", n.text)) for n in names if _BULLET.match(n.text)}

        def weight(line: _Line) -> tuple[int, bool, int]:
            key = plain(_BULLET.sub("", line.text))
            before = date_line is not None and line.start < date_line.start
            return keys[key], key in bulleted, line.start if before else -line.start

        outlet = _BULLET.sub("", max(names, key=weight).text).strip()
    used = [n for n in names if outlet and plain(_BULLET.sub("", n.text)) == plain(outlet)]
    return outlet, date, used + ([date_line] if date_line else [])


def _body(
    lines: list[_Line], header: _Header, limit: int, titles: set[str]
) -> tuple[list[tuple[_Line, str]], list[_Line]]:
    """Return the lines of the body with their kinds, and those set aside.

    The body ends where the spacing changes or where two lines in a row, or one
    behind a body that stands whole on its line, are not prose.
    """
    count = Counter(line.key for line in lines)
    taken: list[tuple[_Line, str]] = []
    aside: list[_Line] = []
    pending: list[_Line] = []
    for at in range(header.body, limit):
        line = lines[at]
        if line.key in titles or line.key in interface_lines() or _repeated(line, count):
            aside.append(line)
            continue
        if taken and _spacing_changes(taken, line):
            return taken, [*aside, *pending, *lines[at:limit]]
        if not line.prose:
            pending.append(line)
            if len(pending) > 1 or _whole(taken) or line.text.endswith((":", "...", "…")):
                return taken, [*aside, *pending, *lines[at + 1 : limit]]
            continue
        for heading in pending:
            if taken and not heading.text.isupper():
                taken.append((heading, "subheading"))
            else:
                aside.append(heading)
        pending = []
        taken.append((line, "body"))
    return taken, [*aside, *pending]


def _repeated(line: _Line, count: Counter[str]) -> bool:
    return count[line.key] > 1 and line.size < 12


def _spacing_changes(taken: list[tuple[_Line, str]], line: _Line) -> bool:
    """Say whether a blank line follows a body of three lines or more without any."""
    return line.gap and len(taken) >= 3 and not any(old.gap for old, _ in taken[1:])


def _whole(taken: list[tuple[_Line, str]]) -> bool:
    """Say whether the body stands whole on one line, as bodies of related stories do."""
    return len(taken) == 1 and len(sentences(taken[0][0].text)) > 3


def _line_number(text: str, line: _Line) -> int:
    return len(re.findall(r"\r\n|[\r\n\u2028\u2029]", text[: line.start])) + 1


def _no_article(lines: list[_Line]) -> str:
    if not lines:
        return "the file is empty"
    return (
        f"no article found in {len(lines)} lines of text; expected a page in which each title "
        "is repeated, with its outlet or a date beside it, or a table with a text column"
    )
