"""Read what researchers have: pages, tables, plain texts and folders of them."""

from __future__ import annotations

import errno
import hashlib
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, BinaryIO, Final

import pandas as pd

from narrativ.corpus import Corpus, OutletNames, Step, outlet_names
from narrativ.errors import (
    OncePerCall,
    ReadError,
    ReadWarning,
    UnknownNameError,
    placed_reason,
    warn,
)
from narrativ.protocols import Reader, Unit
from narrativ.reading.assembling import Rows
from narrativ.reading.dating import capture_moment
from narrativ.reading.naming import warn_of_names
from narrativ.reading.planning import Lacking, check_columns, check_lacking
from narrativ.reading.readers import NamedReader, reader_of, readers_of
from narrativ.reading.sources import Input, Source, inputs_of
from narrativ.reading.tables import frame_units

__all__ = ["Source", "read"]

_HEAD: Final = 65536
_REPORT: Final = re.compile(rb'<meta name="generator" content="narrativ')


def read(
    source: Source | Iterable[Source],
    *,
    captured_at: object = None,
    columns: Mapping[str, str] | None = None,
    day_first: bool | None = None,
    outlets: OutletNames | None = None,
    readers: Sequence[Reader] = (),
) -> Corpus:
    """Read pages, tables and plain texts; nothing that is given vanishes.

    Parameters
    ----------
    source
        A file, a folder (read whole, hidden files left alone), a glob pattern,
        ``"-"`` for standard input, a DataFrame, or several of these. A file that
        several names or links lead to is read once, and the audit says so. Tables
        (CSV, TSV, JSON, Parquet, DataFrame) need a text column; ``doc_id, outlet,
        title, published, url`` and the names that services and scrapers give them are
        taken where they are there. Where the outlet is missing, it is that of the
        domain or the address. A plain text is one article: its outlet is taken
        from its first lines (``Outlet: …``), else from the name of the file or its folder.
    captured_at
        When the pages were captured: relative times ("44 minutes ago") count
        from it. Without it they are estimated from datelines, or stay unknown.
    columns
        For tables with other column names: ``{"text": "Wortlaut"}``. Of several tables one
        that lacks such a column is read by its usual names, and a warning says so.
    day_first
        Whether ``01/08/2025`` is 1 August. Without it the unambiguous dates of the
        file decide, or of the outlet, where the file has both orders; a date that
        stays ambiguous is not guessed.
    outlets
        Names of outlets with those to be used for them, ``{"cnn.com": "CNN"}``, or a CSV or
        TOML file of them. Names, domains and addresses of outlets that narrativ knows
        (`narrativ.resources.outlets`) are made one name without it; what was read is kept in
        ``outlet_read``.
    readers
        Readers of your own (`narrativ.protocols.Reader`). They are asked of each file
        first, then those that installed packages register, then narrativ's own.

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
    SchemaError
        If `captured_at` is no date, `columns` no mapping or `readers` no list of readers.
    UnknownNameError
        If `columns` names what is no column of narrativ, or what no source has.

    Warns
    -----
    ReadWarning
        If units were rejected, files are not in UTF-8, the header of a table is
        damaged, of two columns that fit one name and differ one is not used, a column
        that is not used looks like what is missing, a table has summaries in place of
        texts, names of outlets look alike, or names of `outlets` stand nowhere: once each,
        with how many and the first.
    ExtensionWarning
        If a reader of another package is broken; the others go on.

    Examples
    --------
    >>> import pandas as pd
    >>> corpus = read(pd.DataFrame({"text": ["Ana Ruiz opened the quay on Monday."]}))
    >>> corpus.audit["status"].tolist()
    ['read']
    """
    captured = capture_moment(captured_at)
    check_columns(columns)
    given = inputs_of(source)
    if not given:
        raise ReadError("got no source at all; expected at least one file, folder or DataFrame")
    lacking: Lacking = []
    asked = readers_of(readers, columns, lacking)
    names = {} if outlets is None else outlet_names(outlets)
    rows = Rows(names)
    inputs: list[dict[str, Any]] = []
    with OncePerCall():
        for one in given:
            if one.problem is not None:
                rows.leave_out(one.name, one.status, one.problem)
                continue
            try:
                units, described = _units(one, asked, columns, lacking)
            except UnknownNameError as error:
                # Of several tables some may lack a column; that all do is an error.
                described = {"file": one.name, "sha256": None}
                units = _rejected(one.name, str(error))
            inputs.append(described)
            rows.add(units, captured, day_first)
        check_lacking(lacking)
        rows.assemble()
    if not rows.articles:
        reasons = [placed_reason(row["file"], row["locator"], row["reason"]) for row in rows.audit]
        more = f" (and {len(reasons) - 5} more)" if len(reasons) > 5 else ""
        raise ReadError("nothing could be read: " + "; ".join(reasons[:5]) + more)
    rejected = [row for row in rows.audit if row["status"] == "rejected"]
    if rejected:
        first = rejected[0]
        warn(
            ReadWarning,
            "%d of %d units %s rejected, the first %s; the audit has the reason of each",
            *(len(rejected), len(rows.audit), "was" if len(rejected) == 1 else "were"),
            placed_reason(first["file"], first["locator"], first["reason"]),
        )
    settings = {
        "inputs": inputs,
        "captured_at": None if captured is None else str(captured.value),
        "columns": dict(columns) if columns else None,
        "day_first": day_first,
        **({"outlets": names} if names else {}),
    }
    tables = rows.tables()
    warn_of_names(tables["articles"], names)
    return Corpus().changed(Step("read", settings), **tables)


def _units(
    one: Input,
    readers: Sequence[NamedReader],
    columns: Mapping[str, str] | None,
    lacking: Lacking,
) -> tuple[Iterator[Unit], dict[str, Any]]:
    """Return the units of one input, and what the step says of it."""
    if isinstance(one.place, pd.DataFrame):
        units = list(frame_units(one.place, one.name, columns, lacking))
        return iter(units), {
            "file": one.name,
            "sha256": _digest_of(units),
            "rows": len(one.place),
        }
    if one.place is not None and one.place.is_file():
        return _file_units(one.place, one.name, readers)
    # A reader opens what it reads: what came through a pipe is gone by then.
    with tempfile.TemporaryDirectory(prefix="narrativ-") as folder:
        copy = Path(folder) / "input"
        try:
            with _opened(one) as stream, copy.open("wb") as kept:
                shutil.copyfileobj(stream, kept)
        except OSError as error:
            return _not_opened(one.name, error)
        return _file_units(copy, one.name, readers)


def _opened(one: Input) -> AbstractContextManager[BinaryIO]:
    if isinstance(one.place, Path):
        return one.place.open("rb")
    return nullcontext(sys.stdin.buffer)


def _file_units(
    path: Path, name: str, readers: Sequence[NamedReader]
) -> tuple[Iterator[Unit], dict[str, Any]]:
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
            file.seek(0)
            blank = not any(chunk.strip() for chunk in iter(lambda: file.read(_HEAD), b""))
    except OSError as error:
        return _not_opened(name, error)
    described: dict[str, Any] = {"file": name, "sha256": digest, "bytes": size}
    if blank:
        return _rejected(name, "the file is empty"), described
    if _REPORT.search(head):
        return _rejected(name, "it is a report that narrativ wrote; left out"), described
    reader = reader_of(readers, path, head)
    if not reader.own:
        described["reader"] = str(reader)
    return iter(reader.units(path, name)), described


def _not_opened(name: str, error: OSError) -> tuple[Iterator[Unit], dict[str, Any]]:
    if error.errno == errno.ENOMEM:
        raise MemoryError(f"to hold {name}") from error
    problem = f"the file cannot be opened: {error.strerror or error}"
    return _rejected(name, problem), {"file": name, "sha256": None}


def _rejected(name: str, problem: str) -> Iterator[Unit]:
    return iter([Unit(file=name, locator="file", problem=problem)])


def _digest_of(units: Sequence[Unit]) -> str:
    """Return the digest of what a table in memory gave, without a copy of all of it."""
    digest = hashlib.sha256(b"[")
    for place, unit in enumerate(units):
        digest.update(f"{', ' if place else ''}{unit!r}".encode("utf-8", "backslashreplace"))
    digest.update(b"]")
    return digest.hexdigest()
