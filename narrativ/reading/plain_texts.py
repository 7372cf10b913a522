"""Plain text files: one article each, with what its first lines and its name say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from narrativ.errors import ReadError
from narrativ.protocols import Block, Unit
from narrativ.reading.bodies import line_blocks
from narrativ.reading.columns import sound
from narrativ.reading.decoding import Text, decoded, in_encoding
from narrativ.reading.file_names import date_in_name, outlet_in_name
from narrativ.reading.lines import Line, lines_of
from narrativ.reading.outlet_dates import BYLINE, outlet_and_date
from narrativ.reading.page_lists import lists
from narrativ.reading.pages import MARKUP
from narrativ.reading.paragraph_lines import joined
from narrativ.reading.prose import is_prose
from narrativ.resources import agency_pattern, interface_lines
from narrativ.resources.hosts import host_of
from narrativ.resources.outlets import known_name
from narrativ.text.dates import relative, stated
from narrativ.text.furniture import furniture_kind
from narrativ.text.words import plain

_FIELD: Final = re.compile(
    r"[*_#\s]*(?P<key>[^\W\d_][\w .'-]{0,28}?)[*_]*\s*[:：][*_]*\s*(?P<value>.*)\Z"
)
_URL: Final = re.compile(r"https?://\S+|www\.\S+")
_HEAD: Final = 15
"""Lines in which fields, title, date and byline are looked for."""
_WORDS_OF_TITLE: Final = (2, 30)
_WORDS_OF_QUESTION: Final = 20
_WORDS_OF_SUMMARY: Final = 6
_WORDS_OF_CREDIT: Final = 25
_OPENS: Final = re.compile(r"\w\W*\s[—–-]{1,2}\s*\Z")
_CLOSES: Final = re.compile(r"\w\s+[.!?…](?:\s*[\"'”’»)])*\Z")
_TAG: Final = re.compile(
    r"</(?:p|div|span|a|ul|ol|li|h\d|table|tr|td|body|article|script)\s*>|<br\s*/?>", re.IGNORECASE
)
_TAGS: Final = 2
_STANDARD_INPUT: Final = "standard input"

_EXPECTED: Final = (
    "expected an article in sentences, a page in which each title stands with its outlet or a "
    "date beside it, or a table with a text column"
)


class TextReader:
    """Reads plain text files: one article each."""

    def recognises(self, path: Path, head: bytes) -> bool:
        """Take any text: whether it is prose shows only when it is read."""
        try:
            decoded(head, path.name, whole=False)
        except ReadError:
            return False
        return True

    def units(self, path: Path, name: str) -> Iterator[Unit]:
        """Yield one unit: the article, or what hinders its reading."""
        text = decoded(path.read_bytes(), name)
        yield from in_encoding([text_unit(text, name, path.absolute().parent.name)], text)


@dataclass
class _Head:
    """What the lines above the body say."""

    fields: dict[str, str] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    """Lines that say none of it."""

    def add(self, name: str, value: str) -> None:
        """Keep the first value of a field."""
        if value.strip():
            self.fields.setdefault(name, value.strip())


def text_unit(text: Text, name: str, folder: str = "") -> Unit:
    """Return the article of a plain text, or a unit that says why it is none.

    Parameters
    ----------
    text
        The text of the file.
    name
        Its path below the folder that was given.
    folder
        The name of the folder that it lies in.
    """
    lines = lines_of(text.text)
    if problem := MARKUP if len(_TAG.findall(text.text)) > _TAGS else _hindrance(lines):
        return Unit(file=name, locator="file", text=text.text, problem=problem)
    head = _Head()
    rest = joined(_without_fields(lines, head, text.text), text.text)
    body = _without_head(rest, head)
    if not is_prose(body):
        return Unit(file=name, locator="file", text=text.text, problem=_no_prose(lines))
    blocks, left_out = _blocks(body, head.fields.get("outlet"))
    summary = [line for line in head.lines if line.size >= _WORDS_OF_SUMMARY]
    fields = head.fields
    near = " ".join([fields.get("title", ""), *(line.text for line in body[:2])])
    date, day = fields.get("date"), date_in_name(name)
    outlet, basis = _outlet(fields, name, near, folder)
    unit = Unit(
        file=name,
        locator=f"lines {lines[0].number}-{lines[-1].number}",
        text=text.text,
        blocks=(*(Block(line.start, line.end, "summary") for line in summary), *blocks),
        title=fields.get("title"),
        outlet=outlet,
        outlet_basis=basis,
        date=date or day,
        date_basis="file" if day and not date else None,
        byline=fields.get("byline"),
        section=fields.get("section"),
        url=fields.get("url"),
        damage=text.damage_in(0, len(text.text)),
        left_out=tuple(line.text for line in (*head.lines, *left_out) if line not in summary),
    )
    return sound(unit)


def _outlet(
    fields: dict[str, str], name: str, near: str, folder: str
) -> tuple[str | None, str | None]:
    """Return the outlet, and its basis: stated, a known address, the path, an address."""
    if "outlet" in fields:
        return fields["outlet"], None
    url = fields.get("url")
    if url and (known := known_name(url)):
        return known, "url"
    if name != _STANDARD_INPUT and (found := outlet_in_name(name, near, folder)):
        return found, "file"
    host = host_of(url.split()[0]) if url else None
    return (host, "url") if host else (None, None)


# -- the head ----------------------------------------------------------------


@cache
def _field_names() -> dict[str, str]:
    return {plain(key): name for name, keys in lists("fields").items() for key in keys}


def _without_fields(lines: Sequence[Line], head: _Head, text: str) -> list[Line]:
    """Return the lines without those at the top that are fields, which are put in the head."""
    rest: list[Line] = []
    waiting: str | None = None
    for at, line in enumerate(lines[:_HEAD]):
        match = _FIELD.match(line.text)
        key = _field_names().get(plain(match["key"])) if match else None
        if waiting and key is None:
            head.add(waiting, line.text)
            waiting = None
        elif key == "text" and match:
            start = line.start + match.start("value")
            inside = [*lines_of(text[start : line.end])]
            return [*rest, *(_moved(one, line, start) for one in inside), *lines[at + 1 :]]
        elif key and match and _fits(key, match["value"]):
            head.add(key, match["value"])
            waiting = None if match["value"].strip() else key
        elif set(line.text) <= set("-=_*# "):
            continue
        elif line.prose:
            return [*rest, *lines[at:]]
        else:
            rest.append(line)
    return [*rest, *lines[_HEAD:]]


def _moved(one: Line, line: Line, start: int) -> Line:
    return Line(start + one.start, start + one.end, one.text, one.key, line.gap, line.number)


def _fits(key: str, value: str) -> bool:
    """Say whether a field holds what its name promises: "Source: ..." may begin a sentence."""
    bare = value.strip()
    if not bare:
        return True
    if key == "date":
        return bool(stated(bare) or relative(bare) or re.search(r"\d", bare))
    if key == "url":
        return bool(_URL.match(bare) or re.fullmatch(r"[\w.-]+\.[a-z]{2,}\S*", bare))
    return len(bare) <= 300 and (key == "title" or len(bare.split()) <= 12)


def _without_head(lines: Sequence[Line], head: _Head) -> list[Line]:
    """Return the lines of the body; what stands above it is put in the head."""
    candidates: list[Line] = []
    at = 0
    for line in lines[:_HEAD]:
        behind = lines[at + 1] if at + 1 < len(lines) else None
        bare = line.text.strip("*_ ")
        dated = outlet_and_date(bare) if line.size <= 12 else None
        if dated:
            head.add("date", dated[1])
            head.add("outlet", (dated[0] or "").strip(" ,;|"))
        elif BYLINE.match(bare):
            head.add("byline", bare)
        elif _URL.fullmatch(line.text):
            head.add("url", line.text)
        elif line.prose and not (at == 0 and behind and _asks(line, behind)):
            break
        elif candidates and _OPENS.search(line.text):
            break  # a dateline on a line of its own
        else:
            candidates.append(line)
        at += 1
    _name(candidates, head)
    return list(lines[at:])


def _name(candidates: list[Line], head: _Head) -> None:
    """Find the title among the lines above the body; the others stay."""
    fewest, most = _WORDS_OF_TITLE
    may_be = [
        line
        for line in candidates
        if fewest <= line.size <= most
        and not line.trails_off
        and line.key not in interface_lines()
        and any(map(str.isalpha, line.text))
    ]
    title = next((line for line in may_be if line.size > fewest), may_be[0] if may_be else None)
    if title and "title" not in head.fields:
        head.add("title", title.text.strip("#").strip())
    stated_title = plain(head.fields.get("title", ""))
    head.lines += [line for line in candidates if line is not title and line.key != stated_title]


def _asks(line: Line, behind: Line) -> bool:
    """Say whether a line that ends as a sentence does is a title: a question, a call, a quote."""
    ends = not line.text.rstrip("\"'”’»)").endswith((".", "。", "…", "।"))
    return ends and line.size <= _WORDS_OF_QUESTION and behind.prose and behind.size > line.size


# -- the body ----------------------------------------------------------------


def _blocks(body: Sequence[Line], outlet: str | None) -> tuple[list[Block], list[Line]]:
    """Return the blocks of the body, and its lines without words or behind the last prose."""
    lines = [line for line in body if any(map(str.isalnum, line.text))]
    left_out = [line for line in body if not any(map(str.isalnum, line.text))]
    last = max((at for at, line in enumerate(lines) if _says(line)), default=-1)
    behind = lines[last + 1 :]
    # Who wrote it is said below the text as often as above it.
    credits = [line for line in behind if _is_credit(line)]
    left_out += [line for line in behind if line not in credits]
    lines = [*lines[: last + 1], *credits]
    blocks: list[Block] = []
    for at, line in enumerate(lines):
        if at > last or _says(line) or _in_list(lines, at):
            blocks += line_blocks(line, outlet)
        else:
            blocks.append(Block(line.start, line.end, "subheading"))
    return blocks, left_out


def _is_credit(line: Line) -> bool:
    """Say whether a line below a text says whose it is."""
    credited = furniture_kind(line.text, edge=True, tail=True) == "credit"
    return credited or (line.size <= _WORDS_OF_CREDIT and bool(_agency().search(line.text)))


@cache
def _agency() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){agency_pattern()}(?!\w)")


def _in_list(body: Sequence[Line], at: int) -> bool:
    """Say whether a short line has another one beside it."""
    beside = [*body[max(0, at - 1) : at], *body[at + 1 : at + 2]]
    return not all(map(_says, beside))


def _says(line: Line) -> bool:
    """Say whether a line is prose or a sentence, also one with spaces around its signs."""
    return line.prose or line.ends or bool(_CLOSES.search(line.text))


# -- what is no article --------------------------------------------------------


def _hindrance(lines: Sequence[Line]) -> str | None:
    """Return why a text is no article: it is empty, or a page without outlets and dates."""
    if not lines:
        return "the file is empty"
    twice = (one for one, other in pairwise(lines) if one.key == other.key)
    titles = {one.key for one in twice if not one.prose and one.title_like}
    if len(titles) > 1:
        return (
            f"no article found: {len(titles)} titles stand twice, as on a page, but neither an "
            f"outlet nor a date beside any; {_EXPECTED}"
        )
    return None


def _no_prose(lines: Sequence[Line]) -> str:
    noun = "line" if len(lines) == 1 else "lines"
    return f"no prose found in {len(lines)} {noun} of text; {_EXPECTED}"
