"""Tables: CSV and TSV, JSON Lines, JSON arrays, Parquet, DataFrames.

Every record becomes exactly one unit, in the order of the source; a record
that cannot be read becomes a unit with a problem, and the reading goes on.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from narrativ.errors import ReadError
from narrativ.protocols import Unit
from narrativ.reading.columns import Plan, planned, unique_names
from narrativ.reading.decoding import decoded
from narrativ.reading.delimited import Record, delimited, is_delimited

__all__ = ["TableReader", "frame_units"]

_JSON_SUFFIXES: Final = (".jsonl", ".ndjson", ".json")
_SUFFIXES: Final = (".csv", ".tsv", ".tab", ".parquet", *_JSON_SUFFIXES[:2])
_BATCH: Final = 1024


@dataclass(frozen=True)
class TableReader:
    """Reads CSV, TSV, JSON Lines, JSON arrays of objects and Parquet.

    Parameters
    ----------
    columns
        For tables with other column names: ``{"text": "Volltext"}``.
    """

    columns: Mapping[str, str] | None = None

    def recognises(self, path: Path, head: bytes) -> bool:
        """Say whether the file is a table: by its content, else by its name.

        A file whose name says that it is a table is taken in any case, so that
        the message on what hinders the reading is about tables. Any other file
        is one if it holds JSON objects, or rows of one width under a header
        with a text column.
        """
        if path.suffix.lower() in _SUFFIXES or head.startswith(b"PAR1"):
            return True
        try:
            text = _beginning(head, path.name)
        except ReadError:
            return False
        return _is_json(text) or is_delimited(text, self.columns)

    def units(self, path: Path, name: str) -> Iterator[Unit]:
        """Yield one unit a record.

        Parameters
        ----------
        path
            The file.
        name
            Its name in the tables.

        Raises
        ------
        ReadError
            If it is empty, damaged or in no known encoding, or has no text
            column or no rows.
        UnknownNameError
            If ``columns`` names a column that the file does not have.
        """
        try:
            with path.open("rb") as file:
                parquet = file.read(4) == b"PAR1"
        except OSError as error:
            raise ReadError(f"{name} cannot be opened: {error.strerror or error}") from error
        if parquet or path.suffix.lower() == ".parquet":
            yield from _parquet_units(path, name, self.columns)
            return
        text = decoded(path.read_bytes(), name)
        if not text.strip():
            raise ReadError(f"{name} is empty; expected a table with a header and rows")
        as_json = _is_json(text) or path.suffix.lower() in _JSON_SUFFIXES
        names, records = (_json if as_json else delimited)(text, name, self.columns)
        yield from _units(planned(names, name, self.columns), records, name)


def frame_units(
    frame: pd.DataFrame, name: str, columns: Mapping[str, str] | None = None
) -> Iterator[Unit]:
    """Return one unit for each row of a DataFrame.

    Parameters
    ----------
    frame
        It needs a text column; a named index counts as a column.
    name
        Its name in the tables.
    columns
        For frames with other column names: ``{"text": "Volltext"}``.

    Raises
    ------
    SchemaError
        If there is no text column.
    ReadError
        If there are no rows.
    UnknownNameError
        If ``columns`` names a column that the frame does not have.

    Examples
    --------
    >>> frame = pd.DataFrame({"doc_id": ["007"], "text": ["The quay opened."]})
    >>> [(unit.external_id, unit.locator) for unit in frame_units(frame, "frame")]
    [('007', 'row 1')]
    """
    named = [(place, level) for place, level in enumerate(frame.index.names) if level is not None]
    levels = [frame.index.get_level_values(place) for place, _ in named]
    names = unique_names([*(level for _, level in named), *frame.columns])
    plan = planned(names, name, columns, in_memory=True)
    series = [frame.iloc[:, place] for place in range(frame.shape[1])]
    rows = zip(*levels, *series, strict=True)
    records = ((f"row {number}", row, None) for number, row in enumerate(rows, start=1))
    if frame.empty:
        raise ReadError(f"{name} has the columns {_listed(plan.names)} but no rows")
    return _units(plan, records, name)


def _units(plan: Plan, records: Iterable[Record], name: str) -> Iterator[Unit]:
    found = False
    for locator, cells, problem in records:
        found = True
        if cells is None:
            yield Unit(file=name, locator=locator, problem=problem)
        else:
            yield plan.unit(cells, name, locator)
    if not found:
        raise ReadError(
            f"{name} has the columns {_listed(plan.names)} but no rows; expected a row an article"
        )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:20]) + (", …" if len(names) > 20 else "")


def _beginning(head: bytes, name: str) -> str:
    """Decode the first bytes of a file, which may end inside a character."""
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = codecs.getincrementaldecoder("utf-16" if wide else "utf-8-sig")().decode(head)
    except UnicodeDecodeError:
        return decoded(head, name)
    return "" if "\0" in text else text


# -- JSON ------------------------------------------------------------------


def _is_json(text: str) -> bool:
    """Say whether the text is lines of JSON objects, or an array that begins with one."""
    bare = text.lstrip()
    if re.match(r"\[\s*\{\s*\"", bare):
        return True
    line, end, _ = bare.partition("\n")
    if not re.match(r"\{[ \t]*\"[^\"]*\"[ \t]*:", line):
        return False
    # A first line longer than the head is taken on trust.
    return not end or isinstance(_parsed(line)[0], dict)


def _parsed(text: str) -> tuple[object, str | None]:
    """Return the value and no problem, or None and the problem."""
    try:
        return json.loads(text, object_pairs_hook=_object), None
    except (ValueError, RecursionError) as error:
        return None, f"not valid JSON ({error}); expected one object a line"


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Keep both values of a key that stands twice."""
    if len(whole := dict(pairs)) == len(pairs):
        return whole
    names = unique_names([key for key, _ in pairs])
    return dict(zip(names, (value for _, value in pairs), strict=True))


def _json(
    text: str, name: str, columns: Mapping[str, str] | None
) -> tuple[tuple[str, ...], Iterator[Record]]:
    """Return the union of the keys and the records; JSON is parsed twice to know it first."""
    if text.lstrip().startswith("["):
        values, problem = _parsed(text)
        if not isinstance(values, list):
            raise ReadError(f"{name} is no JSON array of articles: {problem}")
        told = [(f"element {place}", value, None) for place, value in enumerate(values, start=1)]
        return _keyed(told, told)
    return _keyed(_json_lines(text), _json_lines(text))


_Value = tuple[str, object, str | None]


def _json_lines(text: str) -> Iterator[_Value]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield (f"line {number}", *_parsed(line))


def _keyed(
    first: Iterable[_Value], again: Iterable[_Value]
) -> tuple[tuple[str, ...], Iterator[Record]]:
    names: dict[str, None] = {}
    for _, value, _ in first:
        names.update(dict.fromkeys(value) if isinstance(value, dict) else {})
    return tuple(names), _json_records(tuple(names), again)


def _json_records(names: Sequence[str], values: Iterable[_Value]) -> Iterator[Record]:
    for number, (where, value, problem) in enumerate(values, start=1):
        locator = f"row {number}"
        if isinstance(value, dict):
            yield locator, [value.get(name) for name in names], None
        else:
            got = f"got a JSON {type(value).__name__}, expected an object with a text"
            yield locator, None, f"{where}: {problem or got}"


# -- Parquet ---------------------------------------------------------------


def _parquet_units(path: Path, name: str, columns: Mapping[str, str] | None) -> Iterator[Unit]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            plan = planned(unique_names(file.schema_arrow.names), name, columns)
            yield from _units(plan, _batches(file), name)
    except (pa.ArrowException, OSError) as error:
        raise ReadError(
            f"{name} is no Parquet file that can be read ({error}); "
            "expected a complete one: write or download it again"
        ) from error


def _batches(file: Any) -> Iterator[Record]:
    number = 0
    for batch in file.iter_batches(batch_size=_BATCH):
        for row in zip(*map(_cells, batch.columns), strict=True):
            number += 1
            yield f"row {number}", row, None


def _cells(column: Any) -> list[Any]:
    """Return the values of a column, as text where Python cannot hold one (the year 20000)."""
    try:
        values = column.to_pylist()
    except OverflowError:
        values = column.cast("string").to_pylist()
    return list(values)
