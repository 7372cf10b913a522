"""Text with one record a line and a delimiter between its fields: CSV, TSV."""

from __future__ import annotations

import csv
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from narrativ.errors import ReadError, ReadWarning, warn
from narrativ.reading.columns import Record
from narrativ.reading.decoding import Text
from narrativ.reading.planning import text_place, unique_names

__all__ = ["delimited", "has_header", "is_delimited", "is_table"]

_DELIMITERS: Final = (",", ";", "\t", "|")
_LARGEST_CELL: Final = 2**31 - 1  # a C long on every platform
_LIMIT: Final = threading.Lock()
"""Held while the limit is another: threads that read would put it back for each other."""
_LONGEST_NAME: Final = 60
_SHORT_NAME: Final = 30
_WIDTH: Final = 3
"""Columns and rows from which rows of one width are a table, whatever its columns are called."""
_LOOKED_AT: Final = 50
_BEHIND: Final = 3
"""Records that must fit before the reading goes on inside what an open quotation mark swallowed."""
_NEAR: Final = 2**18
"""Characters in which they are looked for."""


@dataclass(frozen=True)
class _Dialect:
    delimiter: str
    escape: str | None = None


@dataclass(frozen=True)
class _Row:
    """A record that is not blank: where it stands, and its fields or what hinders reading them."""

    start: int
    end: int
    line: int
    last_line: int
    fields: list[str] | None
    problem: str | None = None


def is_delimited(text: str, columns: Mapping[str, str] | None) -> bool:
    """Say whether the text is rows of one width under a header with a text column."""
    header = _header(text, columns)
    return header is not None and _has_text(header, columns)


def has_header(text: str, columns: Mapping[str, str] | None) -> bool:
    """Say whether the text is rows of one width under a header, whatever its columns."""
    return _header(text, columns) is not None


def is_table(text: str, *, cut: bool = False) -> bool:
    """Say whether the text is rows of one width under a header of short names.

    Of a text that is `cut` the last row does not count.
    """
    dialect = _dialect(text, None)
    rows = [row.fields for row in islice(_rows(text, dialect), _LOOKED_AT)]
    if cut:
        del rows[-1:]
    header = rows[0] if rows else None
    if header is None or min(len(header), len(rows)) < _WIDTH:
        return False
    names = {name.strip().casefold() for name in header}
    return (
        len(names) == len(header)
        and all(map(_is_short_name, header))
        and all(row is not None and len(row) == len(header) for row in rows)
    )


def _is_short_name(name: str) -> bool:
    """Say whether a field may be a column's name; a blank behind a comma is a sentence's."""
    return (
        0 < len(name) <= _SHORT_NAME
        and name[:1].isalnum()
        and len(name.split()) <= _WIDTH
        and not name.rstrip().endswith((".", "!", "?", ":"))
    )


def _header(text: str, columns: Mapping[str, str] | None) -> list[str] | None:
    rows = [row.fields for row in islice(_rows(text, _dialect(text, columns)), 7)]
    # The last row may be cut off by the end of the head.
    whole = rows[:-1] if len(rows) > 6 else rows
    header = whole[0] if whole else None
    if header is None or len(header) < 2 or any(len(field) > _LONGEST_NAME for field in header):
        return None
    fits = sum(row is not None and len(row) == len(header) for row in whole[1:])
    return header if 0 < len(whole) - 1 <= fits * 2 else None


def _has_text(header: Sequence[str], columns: Mapping[str, str] | None) -> bool:
    return text_place(unique_names(header), columns) is not None


def _dialect(text: str, columns: Mapping[str, str] | None) -> _Dialect:
    """Return the delimiter under which the header has a text column, else most columns."""
    scores = []
    for place, delimiter in enumerate(_DELIMITERS):
        header = next((row.fields for row in _rows(text, _Dialect(delimiter))), None)
        # A row of Markdown begins with the sign that stands between its cells.
        if header and not (delimiter == "|" and not header[0].strip()):
            scores.append((_has_text(header, columns), len(header), -place, delimiter))
    delimiter = max(scores)[3] if scores else ","
    plain = _Dialect(delimiter)
    if '\\"' not in text:
        return plain
    # Some databases write a quotation mark as \" where CSV doubles it.
    escaped = _Dialect(delimiter, "\\")
    return min(
        (plain, escaped),
        key=lambda one: sum(row.problem is not None for row in islice(_rows(text, one), 200)),
    )


def delimited(
    text: Text, name: str, columns: Mapping[str, str] | None
) -> tuple[tuple[str, ...], Iterator[Record]]:
    """Return the columns and the records.

    A record whose fields do not fit the header, or whose quotation marks do
    not pair, has a problem in place of cells. Blank lines are no records.

    Raises
    ------
    ReadError
        If the header cannot be read.
    """
    dialect = _dialect(text.text, columns)
    header = next(_rows(text.text, dialect), None)
    if header is None or header.fields is None:
        problem = f": {header.problem}" if header else ""
        raise ReadError(
            f"{name}, line {header.line if header else 1}: the header cannot be read{problem}"
        )
    if damage := text.damage_in(header.start, header.end):
        warn(ReadWarning, "%s: its header is %s", name, damage)
    return unique_names(header.fields), _records(text, dialect, header)


def _records(text: Text, dialect: _Dialect, header: _Row) -> Iterator[Record]:
    width = len(header.fields or ())
    rows = _rows(text.text, dialect, header.end, header.last_line)
    number = 0
    while (row := next(rows, None)) is not None:
        number += 1
        problem = _misfit(row, width)
        end = row.end
        if problem and row.last_line > row.line:
            end, line = _resumed(text.text, dialect, row, width)
            rows = _rows(text.text, dialect, end, line)
        yield Record(
            f"row {number}",
            None if problem else row.fields,
            f"line {row.line}: {problem}" if problem else None,
            text.damage_in(row.start, end),
        )


def _misfit(row: _Row, width: int) -> str | None:
    if row.fields is None or len(row.fields) == width:
        return row.problem
    return (
        f"got {_many(len(row.fields), 'field')}, expected {width} as in the header; a cell "
        "that holds the delimiter or a line break must stand in quotation marks"
    )


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _resumed(text: str, dialect: _Dialect, broken: _Row, width: int) -> tuple[int, int]:
    """Return where to go on behind a broken record of several lines, and the lines before it.

    An open quotation mark swallows the rows behind it. They are told from the
    rest of the broken cell by three records in a row that fit, each with a cell
    in quotation marks, or else by everything that was swallowed being rows.
    """

    def fits(row: _Row) -> bool:
        paired = text.count('"', row.start, row.end) % 2 == 0
        return paired and _misfit(row, width) is None

    lines = _Lines(text, broken.start, broken.line - 1)
    next(lines)
    swallowed = list(_rows(text, dialect, lines.at, lines.number, broken.end))
    only_rows = all(map(fits, swallowed[:-1]))
    while lines.at < broken.end:
        behind = _rows(text, dialect, lines.at, lines.number, lines.at + _NEAR)
        rows = list(islice(behind, _BEHIND))
        alike = only_rows or all(_opens(text, row, dialect) for row in rows)
        if alike and len(rows) == _BEHIND and all(map(fits, rows)):
            return rows[0].start, rows[0].line - 1
        only_rows = False
        next(lines)
    return broken.end, broken.last_line


def _opens(text: str, row: _Row, dialect: _Dialect) -> bool:
    """Say whether a cell of the record stands in quotation marks."""
    cell = f'{dialect.delimiter}"'
    return text.startswith('"', row.start) or text.find(cell, row.start, row.end) >= 0


# A carriage return inside a cell would end the record for the csv module. While it
# parses, half a surrogate pair, which decoded text cannot hold, stands in for it.
_RETURN: Final = "\udc0d"


def _rows(
    text: str, dialect: _Dialect, at: int = 0, line: int = 0, end: int | None = None
) -> Iterator[_Row]:
    """Yield each record that is not blank, from an offset on that begins a line."""
    lines = _Lines(text, at, line, end)
    while True:
        start, first = lines.at, lines.number + 1
        reader = csv.reader(
            lines,
            delimiter=dialect.delimiter,
            escapechar=dialect.escape,
            doublequote=True,
            strict=True,
        )
        try:
            fields = _parsed(reader)
        except StopIteration:
            return
        except csv.Error as error:
            last = f" up to line {lines.number}" if lines.number > first else ""
            problem = f"quotation marks do not pair{last} ({error})"
            yield _Row(start, lines.at, first, lines.number, None, problem)
            continue
        if fields:
            fields = [field.replace(_RETURN, "\r") for field in fields]
            yield _Row(start, lines.at, first, lines.number, fields)


def _parsed(reader: Iterator[list[str]]) -> list[str]:
    """Return the next record, however long a cell is: the csv module's limit is the process's."""
    with _LIMIT:
        usual = csv.field_size_limit(_LARGEST_CELL)
        try:
            return next(reader)
        finally:
            csv.field_size_limit(usual)


class _Lines:
    """The lines of a text, and how far they were taken."""

    def __init__(self, text: str, at: int = 0, number: int = 0, end: int | None = None) -> None:
        self.text = text
        self.at = at
        self.number = number
        self.end = len(text) if end is None else min(end, len(text))
        self.mark = _line_end(text)

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self.at >= self.end:
            raise StopIteration
        start = self.at
        self.at = self.text.find(self.mark, start) + 1 or len(self.text)
        self.number += 1
        line = self.text[start : self.at]
        return line if self.mark == "\r" else re.sub(r"\r(?!\n)", _RETURN, line)


def _line_end(text: str) -> str:
    """Return what ends a line: a carriage return in old Macintosh text, else a newline."""
    end = re.search(r"\r\n?|\n", text)
    old = end is not None and end.group() == "\r" and text.count("\r\n") * 2 < text.count("\r")
    return "\r" if old else "\n"
