"""Read what researchers have: pages, tables and folders of them."""

from __future__ import annotations

import errno
import hashlib
import re
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd

from narrativ.corpus import Corpus, Step
from narrativ.errors import OncePerCall, ReadError, ReadWarning, warn
from narrativ.protocols import Reader, Unit
from narrativ.reading.assembling import Rows
from narrativ.reading.dating import moment_of
from narrativ.reading.pages import PageReader
from narrativ.reading.sources import Input, Source, inputs_of
from narrativ.reading.tables import TableReader, frame_units

__all__ = ["Source", "read"]

_HEAD: Final = 65536
_REPORT: Final = re.compile(rb'<meta name="generator" content="narrativ')


def read(
    source: Source | Iterable[Source],
    *,
    captured_at: object = None,
    columns: Mapping[str, str] | None = None,
    day_first: bool | None = None,
) -> Corpus:
    """Read pages and tables; nothing that is given vanishes.

    Parameters
    ----------
    source
        A file, a folder (read whole, hidden files left alone), a glob pattern,
        ``"-"`` for standard input, a DataFrame, or several of these. A file that
        several names or links lead to is read once, and the audit says so. Tables
        (CSV, TSV, JSON Lines, Parquet, DataFrame) need a text column; ``doc_id,
        outlet, title, published, url`` and their aliases are taken where they are
        there.
    captured_at
        When the pages were captured: relative times ("44 minutes ago") count
        from it. Without it they are estimated from datelines, or stay unknown.
    columns
        For tables with other column names: ``{"text": "Volltext"}``.
    day_first
        Whether ``01/08/2025`` is 1 August. Without it each outlet's own
        unambiguous dates decide; a date that stays ambiguous is not guessed.

    Returns
    -------
    Corpus
        With ARTICLES, PARAGRAPHS and AUDIT filled; the audit has a row for
        every unit found, and says of each whether it was read, read in part,
        a duplicate, or rejected, and why.

    Raises
    ------
    ReadError
        If a path does not exist, or if nothing at all could be read.

    Warns
    -----
    ReadWarning
        If units were rejected, files are not in UTF-8, the header of a table is
        damaged, or of two columns that fit one name one is not used: once each, with
        how many and the first.

    Examples
    --------
    >>> import pandas as pd
    >>> corpus = read(pd.DataFrame({"text": ["Ana Ruiz opened the quay on Monday."]}))
    >>> corpus.audit["status"].tolist()
    ['read']
    """
    captured = moment_of(captured_at)
    given = inputs_of(source)
    if not given:
        raise ReadError("got no source at all; expected at least one file, folder or DataFrame")
    rows = Rows()
    inputs: list[dict[str, Any]] = []
    with OncePerCall():
        for one in given:
            if one.problem is not None:
                rows.leave_out(one.name, one.status, one.problem)
                continue
            units, described = _units(one, columns)
            inputs.append(described)
            rows.add(units, captured, day_first)
    if not rows.articles:
        reasons = [f"{row['file']}, {row['locator']}: {row['reason']}" for row in rows.audit]
        more = f" (and {len(reasons) - 5} more)" if len(reasons) > 5 else ""
        raise ReadError("nothing could be read: " + "; ".join(reasons[:5]) + more)
    rejected = [row for row in rows.audit if row["status"] == "rejected"]
    if rejected:
        first = rejected[0]
        warn(
            ReadWarning,
            "%d of %d units %s rejected, the first %s, %s: %s; the audit has the reason of each",
            *(len(rejected), len(rows.audit), "was" if len(rejected) == 1 else "were"),
            *(first["file"], first["locator"], first["reason"]),
        )
    settings = {
        "inputs": inputs,
        "captured_at": None if captured is None else str(captured.value),
        "columns": dict(columns) if columns else None,
        "day_first": day_first,
    }
    return Corpus().changed(Step("read", settings), **rows.tables())


def _units(one: Input, columns: Mapping[str, str] | None) -> tuple[list[Unit], dict[str, Any]]:
    if isinstance(one.place, pd.DataFrame):
        units = list(frame_units(one.place, one.name, columns))
        digest = hashlib.sha256(repr(units).encode("utf-8", "backslashreplace")).hexdigest()
        return units, {"file": one.name, "sha256": digest, "rows": len(one.place)}
    try:
        raw = sys.stdin.buffer.read() if one.place is None else one.place.read_bytes()
    except OSError as error:
        if error.errno == errno.ENOMEM:
            raise MemoryError(f"to hold {one.name}") from error
        problem = f"the file cannot be opened: {error.strerror or error}"
        return [_rejected(one.name, problem)], {"file": one.name, "sha256": None}
    described = {"file": one.name, "sha256": hashlib.sha256(raw).hexdigest(), "bytes": len(raw)}
    if not raw.strip():
        return [_rejected(one.name, "the file is empty")], described
    if _REPORT.search(raw[:_HEAD]):
        return [_rejected(one.name, "it is a report that narrativ wrote; left out")], described
    if one.place is not None and one.place.is_file():
        return _read_units(one.place, raw[:_HEAD], one.name, columns), described
    # A reader opens what it reads: what came through a pipe is gone by then.
    with tempfile.TemporaryDirectory(prefix="narrativ-") as folder:
        copy = Path(folder) / "input"
        copy.write_bytes(raw)
        return _read_units(copy, raw[:_HEAD], one.name, columns), described


def _read_units(
    path: Path, head: bytes, name: str, columns: Mapping[str, str] | None
) -> list[Unit]:
    try:
        return list(_reader_of(path, head, columns).units(path, name))
    except ReadError as error:
        return [_rejected(name, str(error))]


def _rejected(name: str, problem: str) -> Unit:
    return Unit(file=name, locator="file", problem=problem)


def _reader_of(path: Path, head: bytes, columns: Mapping[str, str] | None) -> Reader:
    tables = TableReader(columns)
    return tables if tables.recognises(path, head) else PageReader()
