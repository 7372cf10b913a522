"""Aggregator pages: a main story and related ones among the words of an interface.

Nothing here knows a site: see `narrativ.reading.headers` for the pattern that
is recognised. Behind each header the body is the prose that follows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from pathlib import Path
from typing import Final

from narrativ.errors import ReadError
from narrativ.protocols import Block, Unit
from narrativ.reading.bodies import Body
from narrativ.reading.cards import Header
from narrativ.reading.columns import sound
from narrativ.reading.decoding import Text, decoded, in_encoding
from narrativ.reading.headers import REACH, headers
from narrativ.reading.lead_stories import lead_story
from narrativ.reading.lines import Line, lines_of, matched
from narrativ.resources import interface_lines

_WORDS_OF_BUTTON: Final = 12
"""A repeated line of fewer words is set aside: longer ones are copy that stories share."""

_PROSE_ABOVE: Final = 1
"""Lines of prose that may stand above the only header: a slogan."""

_HTML: Final = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S
)

MARKUP: Final = (
    "got HTML source; expected the text of a page: open it in a browser, select all, copy, "
    "and save that as a .txt file"
)


class PageReader:
    """Reads text dumps of aggregator pages."""

    def recognises(self, path: Path, head: bytes) -> bool:
        """Take a text in which the header of a story stands, and HTML, to say what to do."""
        try:
            return is_page(decoded(head, path.name, whole=False).text)
        except ReadError:
            return False

    def units(self, path: Path, name: str) -> Iterator[Unit]:
        """Yield a unit for each story of the page.

        A page in which none is found yields one unit that says so.
        """
        text = decoded(path.read_bytes(), name)
        yield from in_encoding(page_units(text, name), text)


def is_page(text: str) -> bool:
    """Say whether a text is HTML, or has a story of a page in it.

    One header alone, behind prose, is no page: an article may repeat a line too.
    """
    if _HTML.match(text):
        return True
    lines = lines_of(text)
    found = list(islice(headers(lines), 2))
    if len(found) != 1 or found[0].one_line:
        return bool(found)
    above = lines[: found[0].first]
    most = _PROSE_ABOVE if found[0].date else 0
    return sum(line.prose for line in above) <= most


def page_units(page: Text, name: str) -> Iterator[Unit]:
    """Yield a unit for each story on a page that is given as text."""
    if _HTML.match(page.text):
        yield Unit(file=name, locator="page", text=page.text, problem=MARKUP)
        return
    lines = matched(lines_of(page.text), REACH)
    found = list(headers(lines))
    if not found:
        yield Unit(file=name, locator="page", text=page.text, problem=_no_article(lines))
        return
    titles = {header.title.key for header in found if header.title}
    set_aside = _buttons(lines) | titles | interface_lines()
    if main := lead_story(lines, found[0].first, set_aside):
        found.insert(0, main)
    for number, header in enumerate(found, start=1):
        limit = found[number].first if number < len(found) else len(lines)
        body = Body(lines, header, limit, set_aside)
        lead = lines[: header.first] if number == 1 else []
        start = lines[header.first].start if number > 1 else 0
        end = lines[limit].start if limit < len(lines) else len(page.text)
        last = body.last or lines[header.body - 1]
        first = header.title or lines[header.first]
        unit = Unit(
            file=name,
            locator=f"story {number} of {len(found)}, lines {first.number}-{last.number}",
            text=page.text,
            blocks=(
                *(Block(line.start, line.end, "summary") for line in header.summary),
                *body.blocks,
            ),
            title=_title(lines, header),
            outlet=header.outlet,
            damage=page.damage_in(start, end),
            date=header.date,
            byline=header.byline,
            page=True,
            left_out=tuple(line.text for line in (*lead, *header.other, *body.left_out)),
        )
        yield sound(unit)


def _title(lines: Sequence[Line], header: Header) -> str | None:
    """Return the title, from the line of its lines that is least damaged."""
    titles = [line.text for line in lines[header.first : header.body] if header.is_title(line)]
    return min(titles, key=lambda title: title.count("\ufffd"), default=None)


def _buttons(lines: Sequence[Line]) -> set[str]:
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


def _no_article(lines: Sequence[Line]) -> str:
    if not lines:
        return "the file is empty"
    noun = "line" if len(lines) == 1 else "lines"
    return (
        f"no article found in {len(lines)} {noun} of text; expected a page in which each title "
        "is repeated, with its outlet or a date beside it, or a table with a text column: "
        "make plain texts the rows of such a table"
    )
