"""Read what researchers have: pages, tables and folders of them."""

from __future__ import annotations

import glob
import hashlib
import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd

from narrativ.corpus import Corpus, Step, is_study
from narrativ.errors import ReadError
from narrativ.protocols import Reader, Unit
from narrativ.reading.assembling import Rows
from narrativ.reading.dating import moment_of
from narrativ.reading.pages import PageReader
from narrativ.reading.tables import TableReader, frame_units

__all__ = ["read"]

logger = logging.getLogger(__name__)

_HEAD: Final = 65536

Source = str | os.PathLike[str] | pd.DataFrame


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
        a DataFrame, or several of these. Tables (CSV, TSV, JSON Lines, Parquet,
        DataFrame) need a text column; ``doc_id, outlet, title, published, url``
        and their aliases are taken where they are there.
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

    Examples
    --------
    >>> import pandas as pd
    >>> corpus = read(pd.DataFrame({"text": ["Ana Ruiz opened the quay on Monday."]}))
    >>> corpus.audit["status"].tolist()
    ['read']
    """
    captured = moment_of(captured_at)
    named = list(_named(list(_items(source))))
    if not named:
        raise ReadError("got no source at all; expected at least one file, folder or DataFrame")
    rows = Rows()
    inputs: list[dict[str, Any]] = []
    for name, item in named:
        units, described = _units(name, item, columns)
        inputs.append(described)
        rows.add(units, captured, day_first)
    if not rows.articles:
        reasons = [f"{row['file']}, {row['locator']}: {row['reason']}" for row in rows.audit]
        more = f" (and {len(reasons) - 5} more)" if len(reasons) > 5 else ""
        raise ReadError("nothing could be read: " + "; ".join(reasons[:5]) + more)
    rejected = sum(row["status"] == "rejected" for row in rows.audit)
    if rejected:
        logger.warning("%d of %d units were rejected; see corpus.audit", rejected, len(rows.audit))
    settings = {
        "inputs": inputs,
        "captured_at": None if captured is None else str(captured.value),
        "columns": dict(columns) if columns else None,
        "day_first": day_first,
    }
    return Corpus().changed(Step("read", settings), **rows.tables())


def _items(source: Source | Iterable[Source]) -> Iterator[tuple[str, Path | pd.DataFrame]]:
    if isinstance(source, pd.DataFrame):
        yield "DataFrame", source
    elif isinstance(source, str | os.PathLike):
        yield from _files(os.fspath(source))
    elif isinstance(source, Iterable) and not isinstance(source, bytes | Mapping):
        for one in source:
            yield from _items(one)
    else:
        raise ReadError(
            f"got {type(source).__name__} {str(source)[:60]!r}; expected a file, a folder, a glob "
            "pattern, a DataFrame, or a list of these"
        )


def _files(given: str) -> Iterator[tuple[str, Path]]:
    if given.startswith(("http://", "https://")):
        raise ReadError(
            f"got the address {given!r}; this version reads files, folders and tables: "
            "save the page and pass the file"
        )
    if not given.strip():
        raise ReadError("got an empty path; expected a file, a folder or a glob pattern")
    path = Path(given)
    if path.is_file():
        yield path.name, path
    elif path.is_dir():
        if is_study(path):
            raise ReadError(
                f"{given!r} is a study that narrativ wrote; expected sources: open it with "
                "narrativ.load, or pass the study itself to narrativ.analyse or `narrativ report`"
            )
        inside = sorted(p for p in path.rglob("*") if p.is_file() and not _hidden(p, path))
        if not inside:
            raise ReadError(f"the folder {given!r} holds no files; expected pages or tables")
        yield from ((file.relative_to(path).as_posix(), file) for file in inside)
    else:
        matches = sorted(glob.glob(given, recursive=True))
        if not matches:
            raise ReadError(
                f"there is no file or folder {given!r}, and no file matches it as a pattern; "
                "expected a path from here or a full one: check its spelling"
            )
        for match in matches:
            yield from _files(match)


def _hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(root).parts)


def _named(
    items: list[tuple[str, Path | pd.DataFrame]],
) -> Iterator[tuple[str, Path | pd.DataFrame]]:
    """Give every file a name of its own, the same wherever the study lies."""
    seen: dict[str, int] = {}
    for name, item in items:
        seen[name] = seen.get(name, 0) + 1
        yield (name if seen[name] == 1 else f"{name} ({seen[name]})"), item


def _units(
    name: str, item: Path | pd.DataFrame, columns: Mapping[str, str] | None
) -> tuple[list[Unit], dict[str, Any]]:
    if isinstance(item, pd.DataFrame):
        units = list(frame_units(item, name, columns))
        digest = hashlib.sha256(repr(units).encode("utf-8", "backslashreplace")).hexdigest()
        return units, {"file": name, "sha256": digest, "rows": len(item)}
    try:
        raw = item.read_bytes()
    except OSError as error:
        problem = f"the file cannot be opened: {error.strerror or error}"
        return [Unit(file=name, locator="file", problem=problem)], {"file": name, "sha256": None}
    described = {"file": name, "sha256": hashlib.sha256(raw).hexdigest(), "bytes": len(raw)}
    if not raw.strip():
        return [Unit(file=name, locator="file", problem="the file is empty")], described
    reader = _reader_of(item, raw[:_HEAD], columns)
    try:
        return list(reader.units(item, name)), described
    except ReadError as error:
        return [Unit(file=name, locator="file", problem=str(error))], described


def _reader_of(path: Path, head: bytes, columns: Mapping[str, str] | None) -> Reader:
    tables = TableReader(columns)
    return tables if tables.recognises(path, head) else PageReader()
