"""Checking every kept vector; a damaged file is built anew from what can still be read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from narrativ.errors import WriteError
from narrativ.store import places, rows
from narrativ.store.database import (
    connect,
    connect_damaged,
    explained,
    is_broken,
    lay_out,
    make_tables,
    pragma,
    transaction,
)

_COLUMNS: Final = "id, model, text, checksum, vector"

_BATCH: Final = 2000
"""Rows that are checked at a time: some megabytes."""


@dataclass(frozen=True)
class Verified:
    """How many vectors were checked, and how many of them were damaged and removed.

    Where the file as a whole was damaged, it was rebuilt from what could be read.
    """

    checked: int
    damaged: int
    rebuilt: bool


def verify(path: Path | None = None) -> Verified:
    """Check every kept vector, and the file as a whole; remove what is damaged.

    Parameters
    ----------
    path
        The store; the one in `cache_folder` by default.

    Raises
    ------
    WriteError
        If the store cannot be opened, or what is damaged cannot be removed.
    """
    store = places.store_path() if path is None else Path(path)
    if not store.exists():
        return Verified(0, 0, rebuilt=False)
    with explained(store, WriteError):
        if _is_sound(store):
            # One that is read-only can be checked too, as long as there is nothing to remove.
            connection, _ = connect(store, create=False)
            with closing(connection):
                return Verified(*_sweep(connection), rebuilt=False)
        with closing(connect_damaged(store)) as connection:
            return Verified(*_rebuild(connection), rebuilt=True)


def _is_sound(store: Path) -> bool:
    try:
        connection, _ = connect(store, create=False)
        with closing(connection):
            return bool(connection.execute("PRAGMA integrity_check(1)").fetchall() == [(b"ok",)])
    except sqlite3.DatabaseError as error:
        if is_broken(error):
            return False
        raise


def _sweep(connection: sqlite3.Connection) -> tuple[int, int]:
    """Check the vectors in the order of the file; return how many, and how many were removed."""
    models = rows.model_sums(connection.execute("SELECT id, name FROM models"))
    checked = damaged = last = 0
    while True:
        batch = connection.execute(
            "SELECT v.id, v.model, v.text, v.checksum, v.vector, k.id FROM vectors v"
            " LEFT JOIN keys k ON k.model = v.model AND k.text = v.text"
            " WHERE v.id > ? ORDER BY v.id LIMIT ?",
            (last, _BATCH),
        ).fetchall()
        if not batch:
            break
        bad = [
            (row, model, text)
            for row, model, text, stated, vector, key in batch
            if row != key or not rows.is_whole(models.get(model, 0), text, stated, vector)
        ]
        if bad:
            with transaction(connection):
                connection.executemany("DELETE FROM vectors WHERE id = ?", ((b[0],) for b in bad))
                connection.executemany(
                    "DELETE FROM keys WHERE id = ? AND model = ? AND text = ?", bad
                )
        checked, damaged, last = checked + len(batch), damaged + len(bad), batch[-1][0]
    return checked, damaged + _drop_lost_keys(connection, checked - damaged)


def _drop_lost_keys(connection: sqlite3.Connection, vectors: int) -> int:
    """Remove the keys that lead to no vector; looked for only where the numbers differ."""
    if connection.execute("SELECT count(*) FROM keys").fetchone()[0] == vectors:
        return 0
    lost = "NOT EXISTS (SELECT 1 FROM vectors v WHERE v.id = keys.id)"
    with transaction(connection):
        return connection.execute(f"DELETE FROM keys WHERE {lost}").rowcount


def _rebuild(connection: sqlite3.Connection) -> tuple[int, int]:
    """Put in place of a damaged database one that holds its whole rows.

    Other processes may have the file open: it is replaced under SQLite's own
    locks, all at once.

    Returns
    -------
    tuple
        How many rows could be read, and how many of them were damaged.
    """
    seen = whole = 0
    # A database without a name lies in a file that vanishes with it.
    with closing(sqlite3.connect("", isolation_level=None)) as fresh:
        lay_out(fresh, pragma(connection, "page_size"))
        names = {
            number: name
            for number, name in _readable(connection, "id, name", "models")
            if isinstance(name, bytes)
        }
        models = rows.model_sums(names.items())
        with transaction(fresh):
            make_tables(fresh)
            fresh.executemany("INSERT INTO models VALUES (?, ?)", names.items())
            for row, model, text, stated, vector in _readable(connection, _COLUMNS, "vectors"):
                seen += 1
                if rows.is_whole(models.get(model, 0), text, stated, vector):
                    whole += 1
                    _add(fresh, (row, model, text, stated, vector))
        fresh.backup(connection)
    return seen, seen - whole


def _add(fresh: sqlite3.Connection, row: tuple[Any, ...]) -> None:
    """Add a row; when it was used is not known, so it counts as used today."""
    number, model, text, _, vector = row
    fresh.execute("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?, ?)", row)
    fresh.execute(
        "INSERT OR REPLACE INTO keys VALUES (?, ?, ?, ?, ?)",
        (model, text, number, rows.today(), len(vector)),
    )


def _readable(
    connection: sqlite3.Connection, columns: str, table: str
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows from the first to where reading fails, and from the last back to there."""
    last = -(1 << 63)
    for order in ("ASC", "DESC"):
        end = last
        try:
            for row in connection.execute(
                f"SELECT {columns} FROM {table} WHERE id > ? ORDER BY id {order}", (end,)
            ):
                last = row[0]
                yield row
        except sqlite3.DatabaseError as error:
            # SQLITE_ERROR: a table that the damaged list of tables does not name.
            if not is_broken(error) and error.sqlite_errorname != "SQLITE_ERROR":
                raise
        else:
            return
