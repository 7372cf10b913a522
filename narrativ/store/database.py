"""The SQLite file: its tables, how it is opened, what leaves it, and what its refusals mean."""

from __future__ import annotations

import math
import sqlite3
import time
from contextlib import suppress
from pathlib import Path
from typing import Final
from zlib import crc32

FAULTS: Final = (OSError, sqlite3.Error)
"""What working on the file may raise."""

PATIENCE: Final = 30.0
"""Seconds to wait for another process that writes."""

_SLICE: Final = 20_000
"""Vectors that are removed in one transaction."""

_APPLICATION: Final = 0x6E727476
"""SQLite's application_id ("nrtv"), by which a file is known to be a store of narrativ."""

_FORMAT: Final = 2
"""SQLite's user_version, to be raised with every change of the tables."""

# Ten vectors of 384 numbers fill a page of 16 KiB to 95% (1,677 bytes a row); pages of 4 KiB waste
# a quarter. `texts` is a table of its own, so that noting a use does not rewrite the vector.
_TABLES: Final = f"""
    PRAGMA page_size = 16384;
    PRAGMA auto_vacuum = INCREMENTAL;
    BEGIN IMMEDIATE;
    CREATE TABLE IF NOT EXISTS models (id INTEGER PRIMARY KEY, name TEXT UNIQUE);
    CREATE TABLE IF NOT EXISTS texts
        (key BLOB PRIMARY KEY, id INTEGER, model INTEGER, used INTEGER) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS vectors (id INTEGER PRIMARY KEY, checksum INTEGER, vector BLOB);
    PRAGMA application_id = {_APPLICATION};
    PRAGMA user_version = {_FORMAT};
    COMMIT;
"""


def connect(path: Path) -> sqlite3.Connection:
    """Open the store, and make it if there is none; one that cannot be written is only read.

    Raises
    ------
    OSError, sqlite3.Error
        If it cannot even be read: an OperationalError where something is in the
        way, another DatabaseError where the file itself is of no use.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # Vectors betray something of their texts: a new file is its owner's alone.
    with suppress(OSError):
        path.touch(0o600)
    try:
        return _opened(path, "mode=rwc")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
            raise
        # Even to read, SQLite makes a file beside the store, unless told that nothing changes.
        # Where another process changes it all the same, the checksums show it.
        with suppress(sqlite3.Error):
            return _opened(path, "mode=ro&immutable=1")
        raise


def is_ours(path: Path) -> bool:
    """Say whether the head of a file, however damaged the rest, is that of a store of narrativ."""
    with path.open("rb") as file:
        return file.read(72)[68:] == _APPLICATION.to_bytes(4, "big")


def advice(error: Exception) -> str:
    """Return what is the matter and what to do."""
    if isinstance(error, OSError | sqlite3.OperationalError):
        way_out = "free some space, or set NARRATIV_CACHE to a folder that can be written to"
    else:
        way_out = "run `narrativ cache verify`; if that refuses it, move the file away"
    return f"{error}; {way_out}"


def checksum(key: bytes, vector: bytes) -> int:
    """Return the sum over text and vector, so that another text's vector is found out too.

    A CRC-32 finds what a disk does, and is quicker than a hash.
    """
    return crc32(vector, crc32(key))


def is_whole(key: object, stated: object, vector: object) -> bool:
    """Say whether a row is as it was put; what stands in a damaged one may be of any type."""
    if not (isinstance(key, bytes) and isinstance(vector, bytes)):
        return False
    return checksum(key, vector) == stated


def today() -> int:
    """Return the day, counted from 1970-01-01 UTC."""
    return int(time.time() // 86400)


def is_busy(error: Exception) -> bool:
    """Say whether another process only held the file for too long."""
    return isinstance(error, sqlite3.OperationalError) and (
        error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    )


def keep_within(connection: sqlite3.Connection, cap: float) -> int:
    """Remove what was used longest ago while the file is bigger than the cap; return how many."""
    gone = 0
    page = _number(connection, "PRAGMA page_size")
    goal = cap
    while (size := page * _number(connection, "PRAGMA page_count")) > goal:
        count = _number(connection, "SELECT count(*) FROM texts")
        if not count:
            break
        # Down to nine tenths of the cap, so that this is rare; in slices, so that others who
        # write need not wait long.
        goal = 0.9 * max(cap, 0)
        oldest = "key IN (SELECT key FROM texts ORDER BY used, id LIMIT ?)"
        share = math.ceil((1 - goal / size) * count)
        gone += remove(connection, oldest, min(share, _SLICE))
    return gone


def remove(connection: sqlite3.Connection, where: str, *values: object) -> int:
    """Remove the texts that fulfil a condition, with their vectors; return how many.

    The space goes back to the disk.
    """
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        chosen = f"SELECT id FROM texts WHERE {where}"
        connection.execute(f"DELETE FROM vectors WHERE id IN ({chosen})", values)
        gone = connection.execute(f"DELETE FROM texts WHERE {where}", values).rowcount
    # Each step of the pragma frees one page, and `execute` takes only the first.
    connection.executescript("PRAGMA incremental_vacuum")
    return gone


def _opened(path: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{mode}",
        uri=True,
        timeout=PATIENCE,
        isolation_level=None,
        check_same_thread=False,  # the store has a lock of its own
    )
    try:
        # What a damaged row holds as text need not be UTF-8.
        connection.text_factory = lambda text: text.decode("utf-8", "replace")
        if not _number(connection, "SELECT count(*) FROM sqlite_master"):
            connection.executescript(_TABLES)
        if (
            _number(connection, "PRAGMA application_id") != _APPLICATION
            or _number(connection, "PRAGMA user_version") != _FORMAT
        ):
            raise sqlite3.DatabaseError("it is no vector store of this version of narrativ")
        # Fails where another process opens the file at the same moment: until the next opening
        # both go on without a write-ahead log, which is as safe but not as quick.
        with suppress(sqlite3.OperationalError):
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
        connection.execute("PRAGMA synchronous = NORMAL")
    except BaseException:
        connection.close()
        raise
    return connection


def _number(connection: sqlite3.Connection, query: str) -> int:
    return int(connection.execute(query).fetchone()[0])
