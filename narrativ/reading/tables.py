"""Tables: CSV and TSV, JSON in its usual shapes, Parquet, DataFrames.

Every record becomes exactly one unit, in the order of the source; a record
that cannot be read becomes a unit with a problem, and the reading goes on.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

import pandas as pd

from narrativ.errors import ReadError
from narrativ.protocols import Unit
from narrativ.reading.columns import EMPTY, Record
from narrativ.reading.decoding import decoded, in_encoding
from narrativ.reading.delimited import delimited, has_header, is_delimited, is_table
from narrativ.reading.json_values import is_json, json_records
from narrativ.reading.pages import is_page
from narrativ.reading.planning import Lacking, listing, planned, unique_names
from narrativ.reading.profiling import SAMPLE

__all__ = ["TableReader", "frame_units"]

_JSON_SUFFIXES: Final = (".jsonl", ".ndjson", ".json", ".geojson", ".ipynb")
_SUFFIXES: Final = (".csv", ".tsv", ".tab", ".parquet", *_JSON_SUFFIXES)
_HEAD: Final = 65536
_PARQUET: Final = b"PAR1"
"""How a Parquet file begins and ends."""
_BATCH: Final = 1024


@dataclass(frozen=True)
class TableReader:
    """Reads CSV, TSV, JSON (lines, arrays, objects, answers of services) and Parquet.

    Parameters
    ----------
    columns
        For tables with other column names: ``{"text": "Volltext"}``.
    """

    columns: Mapping[str, str] | None = None
    lacking: Lacking | None = field(default=None, repr=False, compare=False)
    """Where what a table lacks of ``columns`` is put down; without it, that is an error."""

    def recognises(self, path: Path, head: bytes) -> bool:
        """Say whether the file is a table: by its content, else by its name.

        It is one if it is Parquet, or JSON, or rows of one width under a header with a
        text column, or with three or more short names. A file whose name says that it is a
        table is taken for one unless it is a page, so that the message on what
        hinders the reading is about tables.
        """
        suggested = path.suffix.lower() in _SUFFIXES
        if head.startswith(_PARQUET):
            return True
        try:
            text = _beginning(head, path.name)
        except ReadError:
            return suggested
        if is_json(text) or is_delimited(text, self.columns):
            return True
        if is_table(text, cut=len(head) >= _HEAD) and not is_page(text):
            return True
        return suggested and (has_header(text, self.columns) or not is_page(text))

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
            If it is empty, no text and no Parquet, or in no known encoding, or has no text
            column or no rows.
        UnknownNameError
            If ``columns`` names a column that the file does not have.
        """
        try:
            raw = path.read_bytes()
        except OSError as error:
            raise ReadError(f"{name} cannot be opened: {error.strerror or error}") from error
        suffix = path.suffix.lower()
        if raw.startswith(_PARQUET) or (suffix == ".parquet" and raw.endswith(_PARQUET)):
            yield from _parquet_units(raw, name, self.columns, self.lacking)
            return
        text = decoded(raw, name)
        del raw
        if not text.text.strip():
            raise ReadError(f"{name} is empty; expected a table with a header and rows")
        if self._as_json(text.text[:_HEAD], suffix):
            names, records = json_records(text, name, self.columns)
        else:
            names, records = delimited(text, name, self.columns)
        units = _units(names, records, name, self.columns, self.lacking)
        yield from in_encoding(units, text)

    def _as_json(self, head: str, suffix: str) -> bool:
        if is_json(head):
            return True
        return suffix in _JSON_SUFFIXES and not is_delimited(head, self.columns)


def frame_units(
    frame: pd.DataFrame,
    name: str,
    columns: Mapping[str, str] | None = None,
    lacking: Lacking | None = None,
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
    lacking
        Where what it lacks of them is put down; without it, that is an error.

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
    series = [frame.iloc[:, place] for place in range(frame.shape[1])]
    rows = zip(*levels, *series, strict=True)
    records = (Record(f"row {number}", row) for number, row in enumerate(rows, start=1))
    return _units(names, records, name, columns, lacking, in_memory=True)


def _units(
    names: Sequence[str],
    records: Iterable[Record],
    name: str,
    columns: Mapping[str, str] | None,
    lacking: Lacking | None,
    *,
    in_memory: bool = False,
) -> Iterator[Unit]:
    """Return the units of a table, whose columns are understood by its first rows."""
    rows = iter(records)
    first = list(islice(rows, SAMPLE))
    sample = [record.cells for record in first if record.cells is not None]
    plan = planned(names, name, columns, sample, in_memory=in_memory, lacking=lacking)
    if not first:
        raise ReadError(
            f"{name} has the columns {listing(plan.names)} but no rows; expected a row an article"
        )
    return _with_headlines(plan.unit(record, name) for record in chain(first, rows))


def _with_headlines(units: Iterable[Unit]) -> Iterator[Unit]:
    """Let rows stand that have a headline and no text, where another row of the table has one."""
    rows = iter(units)
    before: list[Unit] = []
    for unit in rows:
        before.append(unit)
        if unit.problem is None:
            break
    has_text = bool(before) and before[-1].problem is None
    for unit in chain(before, rows):
        bare = has_text and unit.problem == EMPTY and (unit.title or "").strip()
        yield replace(unit, problem=None) if bare else unit


def _beginning(head: bytes, name: str) -> str:
    """Decode the first bytes of a file, which may end inside a character."""
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(head)
    except UnicodeDecodeError:
        text = "\0"
    return decoded(head, name, whole=False).text if "\0" in text else text


# -- Parquet ---------------------------------------------------------------


def _parquet_units(
    raw: bytes, name: str, columns: Mapping[str, str] | None, lacking: Lacking | None
) -> Iterator[Unit]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(pa.BufferReader(raw))
        names = unique_names(file.schema_arrow.names)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        if not raw.endswith(_PARQUET):
            raise ReadError(
                f"{name} is truncated: it begins as a Parquet file does, but its end, where its "
                f"table of contents stands, is not in these {len(raw)} bytes; write or download "
                "it again"
            ) from error
        raise ReadError(
            f"{name} is no Parquet file that can be read ({error}); "
            "expected a complete one: write or download it again"
        ) from error
    yield from _units(names, _parquet_rows(file), name, columns, lacking)


def _parquet_rows(file: Any) -> Iterator[Record]:
    """Yield the rows; a group of rows that is damaged is one record, from where it is."""
    import pyarrow as pa

    behind = 0
    for group in range(file.num_row_groups):
        number, behind = behind, behind + file.metadata.row_group(group).num_rows
        try:
            for batch in file.iter_batches(batch_size=_BATCH, row_groups=[group]):
                for row in _arrow_rows(batch):
                    number += 1
                    yield row._replace(locator=f"row {number}")
        except (pa.ArrowException, OSError) as error:
            problem = f"this part of the file is damaged ({error}); write or download it again"
            yield Record(f"rows {number + 1}-{behind}", problem=problem)


def _arrow_rows(batch: Any) -> Iterator[Record]:
    try:
        rows = list(zip(*(column.to_pylist() for column in batch.columns), strict=True))
    except (ValueError, OverflowError):  # in one cell, or a few
        yield from (_arrow_row(batch, place) for place in range(batch.num_rows))
    else:
        yield from (Record("", row) for row in rows)


def _arrow_row(batch: Any, place: int) -> Record:
    """Return one row, text that is no UTF-8 with U+FFFD in place of what is none."""
    import pyarrow as pa

    cells: list[object] = []
    damage = []
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        try:
            cells.append(column[place].as_py())
        except UnicodeDecodeError as error:
            byte = f"byte {error.object[error.start]:#04x} in {name!r} is no UTF-8"
            damage.append(f"damaged: {byte}, in whose place U+FFFD stands")
            cells.append(error.object.decode("utf-8", "replace"))
        except (ValueError, OverflowError) as error:
            # A time that Python cannot hold (the year 20000) is kept as text.
            try:
                cells.append(column[place].cast("string").as_py())
            except pa.ArrowException:
                return Record("", problem=f"column {name!r} cannot be read ({error})")
    return Record("", cells, damage="; ".join(damage) or None)
