"""Text with one record a line and a delimiter between its fields: CSV, TSV."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from narrativ.errors import ReadError
from narrativ.reading.columns import Plan, unique_names

__all__ = ["Record", "delimited", "is_delimited"]

_DELIMITERS: Final = (",", ";", "\t")
_LARGEST_CELL: Final = 2**31 - 1  # a C long on every platform
_LONGEST_NAME: Final = 60

Record = tuple[str, Sequence[object] | None, str | None]
"""Locator, cells in the order of the columns, and a problem in place of the cells."""


@dataclass(frozen=True)
class _Dialect:
    delimiter: str
    escape: str | None = None


def is_delimited(text: str, columns: Mapping[str, str] | None) -> bool:
    """Say whether the text is rows of one width under a header with a text column."""
    dialect = _dialect(text, columns)
    rows = [row for _, row, problem in _rows(text, dialect, most=7) if row or problem]
    # The last row may be cut off by the end of the head.
    whole = rows[:-1] if len(rows) > 6 else rows
    header = whole[0] if whole else None
    if header is None or len(header) < 2 or any(len(field) > _LONGEST_NAME for field in header):
        return False
    fits = sum(row is not None and len(row) == len(header) for row in whole[1:])
    return 0 < len(whole) - 1 <= fits * 2 and _has_text(header, columns)


def _has_text(header: Sequence[str], columns: Mapping[str, str] | None) -> bool:
    return Plan.text_of(unique_names(header), columns) is not None


def _dialect(text: str, columns: Mapping[str, str] | None) -> _Dialect:
    """Return the delimiter under which the header has a text column, else most columns."""
    scores = []
    for place, delimiter in enumerate(_DELIMITERS):
        header = next((row for _, row, _ in _rows(text, _Dialect(delimiter), most=1)), None)
        if header:
            scores.append((_has_text(header, columns), len(header), -place, delimiter))
    delimiter = max(scores)[3] if scores else ","
    plain = _Dialect(delimiter)
    if '\\"' not in text:
        return plain
    # Some databases write a quotation mark as \" where CSV doubles it.
    escaped = _Dialect(delimiter, "\\")
    return min(
        (plain, escaped),
        key=lambda one: sum(problem is not None for _, _, problem in _rows(text, one, most=200)),
    )


def delimited(
    text: str, name: str, columns: Mapping[str, str] | None
) -> tuple[tuple[str, ...], Iterator[Record]]:
    """Return the columns and the records.

    A record whose fields do not fit the header, or whose quotation marks do
    not pair, has a problem in place of cells. Blank lines are no records.

    Raises
    ------
    ReadError
        If the header cannot be read.
    """
    dialect = _dialect(text, columns)
    rows = _rows(text, dialect)
    line, header, problem = next(rows, (0, None, None))
    if header is None:
        raise ReadError(f"{name}, line {line}: the header cannot be read: {problem}")
    return unique_names(header), _fitted(rows, len(header))


def _fitted(
    rows: Iterator[tuple[int, list[str] | None, str | None]], width: int
) -> Iterator[Record]:
    for number, (line, row, problem) in enumerate(rows, start=1):
        if row is not None and len(row) != width:
            problem = (
                f"got {_many(len(row), 'field')}, expected {width} as in the header; a cell "
                "that holds the delimiter or a line break must stand in quotation marks"
            )
        where = f"line {line}: {problem}" if problem else None
        yield f"row {number}", None if problem else row, where


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


# A carriage return inside a cell would end the record for the csv module. While it
# parses, half a surrogate pair, which decoded text cannot hold, stands in for it.
_RETURN: Final = "\udc0d"


def _rows(
    text: str, dialect: _Dialect, most: int | None = None
) -> Iterator[tuple[int, list[str] | None, str | None]]:
    """Yield (line it begins on, fields, problem) for each record that is not blank."""
    if csv.field_size_limit() < _LARGEST_CELL:
        # Left so: to put it back would race with other threads that read.
        csv.field_size_limit(_LARGEST_CELL)
    reader = csv.reader(
        _lines(text),
        delimiter=dialect.delimiter,
        escapechar=dialect.escape,
        doublequote=True,
        strict=True,
    )
    found = 0
    while most is None or found < most:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            found += 1
            last = f" up to line {reader.line_num}" if reader.line_num > line else ""
            yield line, None, f"quotation marks do not pair{last} ({error})"
            continue
        if row:
            found += 1
            yield line, [field.replace(_RETURN, "\r") for field in row], None


def _lines(text: str) -> Iterator[str]:
    end = re.search(r"\r\n?|\n", text)
    if end and end.group() == "\r":  # old Macintosh: the carriage return ends the line
        yield from re.findall(r"[^\r]*\r|[^\r]+", text)
        return
    start = 0
    while start < len(text):
        stop = text.find("\n", start) + 1 or len(text)
        yield re.sub(r"\r(?!\n)", _RETURN, text[start:stop])
        start = stop
