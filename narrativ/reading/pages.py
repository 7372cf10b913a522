"""Aggregator pages: a main story and related ones among the words of an interface.

Nothing here knows a site: see `narrativ.reading.headers` for the pattern that
is recognised. Behind each header the body is the prose that follows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Final

from narrativ.errors import ReadError
from narrativ.protocols import Block, Unit
from narrativ.reading.columns import sound
from narrativ.reading.decoding import Text, decoded, in_encoding
from narrativ.reading.headers import REACH, Header, Line, headers
from narrativ.resources import interface_lines
from narrativ.text.quoting import quotations
from narrativ.text.sentences import sentences
from narrativ.text.words import plain

_WORDS_OF_BUTTON: Final = 12
"""A repeated line of fewer words is set aside: longer ones are copy that stories share."""

_HTML: Final = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S
)

_MARKUP: Final = (
    "got HTML source; expected the text of a page: open it in a browser, select all, copy, "
    "and save that as a .txt file"
)


class PageReader:
    """Reads text dumps of aggregator pages."""

    def recognises(self, path: Path, head: bytes) -> bool:
        """Take any text: whether it holds articles shows only when it is read."""
        try:
            decoded(head, path.name, whole=False)
        except ReadError:
            return False
        return True

    def units(self, path: Path, name: str) -> Iterator[Unit]:
        """Yield a unit for each story of the page.

        A page in which none is found yields one unit that says so.
        """
        text = decoded(path.read_bytes(), name)
        yield from in_encoding(page_units(text, name), text)


def is_page(text: str) -> bool:
    """Say whether a text is HTML, or has a story in it."""
    return bool(_HTML.match(text)) or next(headers(_lines(text)), None) is not None


def page_units(page: Text, name: str) -> Iterator[Unit]:
    """Yield a unit for each story on a page that is given as text."""
    text = page.text
    if _HTML.match(text):
        yield Unit(file=name, locator="page", text=text, problem=_MARKUP)
        return
    lines = _matched(_lines(text))
    found = list(headers(lines))
    if not found:
        yield Unit(file=name, locator="page", text=text, problem=_no_article(lines))
        return
    set_aside = _buttons(lines) | {header.title.key for header in found} | interface_lines()
    for number, header in enumerate(found, start=1):
        limit = found[number].first if number < len(found) else len(lines)
        body, rest = _body(lines, header, limit, set_aside)
        lead = lines[: header.first] if number == 1 else []
        last = body[-1][0] if body else lines[header.body - 1]
        start = lines[header.first].start if number > 1 else 0
        end = lines[limit].start if limit < len(lines) else len(text)
        damage = page.damage_in(start, end)
        titles = [
            line.text for line in lines[header.first : header.body] if line.key == header.title.key
        ]
        unit = Unit(
            file=name,
            locator=f"story {number} of {len(found)}, lines {header.title.number}-{last.number}",
            text=text,
            blocks=(
                *(Block(line.start, line.end, "summary") for line in header.summary),
                *(Block(line.start, line.end, kind) for line, kind in body),
            ),
            title=min(titles, key=lambda title: title.count("\ufffd")),
            outlet=header.outlet,
            damage=damage,
            date=header.date,
            byline=header.byline,
            page=True,
            left_out=tuple(line.text for line in (*lead, *header.other, *rest)),
        )
        yield sound(unit)


def _lines(text: str) -> list[Line]:
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
        lines.append(Line(start, start + len(bare), bare, plain(bare), gap, number))
        gap = False
    return lines


def _matched(lines: list[Line]) -> list[Line]:
    """Give a line with a damaged character the key of the line near it that it repeats."""
    matched = []
    for at, line in enumerate(lines):
        if "\ufffd" in line.key:
            like = re.compile(re.escape(line.key).replace("\ufffd", ".?"))
            near = lines[max(0, at - REACH) : at + REACH + 1]
            twins = (one.key for one in near if "\ufffd" not in one.key)
            key = next(filter(like.fullmatch, twins), line.key)
            line = replace(line, key=key)
        matched.append(line)
    return matched


def _buttons(lines: list[Line]) -> set[str]:
    """Return the short lines that stand on the page more than once.

    Not those in a run of prose that stands there again with a long line in it:
    stories on one page may share their agency's copy.
    """
    count = Counter(line.key for line in lines)
    pairs = Counter((one.key, other.key) for one, other in pairwise(lines))
    shared: set[str] = set()
    run: list[Line] = []
    for line in lines:
        if not (run and line.prose and pairs[run[-1].key, line.key] > 1):
            run = []
        run += [line] if line.prose else []
        if len(run) > 1 and any(candidate.size >= _WORDS_OF_BUTTON for candidate in run):
            shared.update(candidate.key for candidate in run)
            run = [max(run, key=lambda candidate: candidate.size), line]
    short = (line.key for line in lines if line.size < _WORDS_OF_BUTTON)
    return {key for key in short if count[key] > 1} - shared


def _body(
    lines: list[Line], header: Header, limit: int, set_aside: set[str]
) -> tuple[list[tuple[Line, str]], list[Line]]:
    """Return the lines of the body with their kinds, and those set aside.

    The body ends where the spacing changes or where two lines in a row, or one
    behind a body that stands whole on its line, are no prose.
    """
    taken: list[tuple[Line, str]] = []
    aside: list[Line] = []
    pending: list[Line] = []
    for at in range(header.body, limit):
        line = lines[at]
        if line.key in set_aside:
            aside.append(line)
        elif taken and _spacing_changes(taken, line):
            return _closed(taken, aside, pending, lines[at:limit])
        elif line.prose:
            for short in pending:
                kind = _kind(short) if taken else None
                taken += [(short, kind)] if kind else []
                aside += [] if kind else [short]
            pending = []
            taken.append((line, "body"))
        else:
            pending.append(line)
            labels = sum(_kind(short) != "body" for short in pending)
            if labels > 1 or _whole(taken) or line.trails_off:
                return _closed(taken, aside, pending, lines[at + 1 : limit])
    return _closed(taken, aside, pending, [])


def _closed(
    taken: list[tuple[Line, str]], aside: list[Line], pending: list[Line], rest: list[Line]
) -> tuple[list[tuple[Line, str]], list[Line]]:
    """Return the body, to which short lines of speech at its end belong too."""
    said = 0
    while taken and said < len(pending) and _spoken(pending[said]):
        said += 1
    return (
        [*taken, *((line, "body") for line in pending[:said])],
        [*aside, *pending[said:], *rest],
    )


def _kind(short: Line) -> str | None:
    """Return the kind of a short line inside a body; None for a label in capitals."""
    if short.ends and not short.trails_off and short.size > 1:
        return "body"
    return None if short.text.isupper() else "subheading"


def _spoken(line: Line) -> bool:
    return line.ends and not line.trails_off and bool(quotations(line.text))


def _spacing_changes(taken: list[tuple[Line, str]], line: Line) -> bool:
    """Say whether a blank line follows a body of three lines or more without any."""
    return line.gap and len(taken) >= 3 and not any(old.gap for old, _ in taken[1:3])


def _whole(taken: list[tuple[Line, str]]) -> bool:
    """Say whether the body stands whole on one line, as bodies of related stories do."""
    return len(taken) == 1 and len(sentences(taken[0][0].text)) > 3


def _no_article(lines: list[Line]) -> str:
    if not lines:
        return "the file is empty"
    noun = "line" if len(lines) == 1 else "lines"
    return (
        f"no article found in {len(lines)} {noun} of text; expected a page in which each title "
        "is repeated, with its outlet or a date beside it, or a table with a text column: "
        "make plain texts the rows of such a table"
    )
