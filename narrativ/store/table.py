"""One table of one SQLite file, in which what was made of texts lies by model and text."""

from __future__ import annotations

import math
import os
import sqlite3
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final
from zlib import crc32

from narrativ.errors import StorageWarning, warn
from narrativ.store import settings

if TYPE_CHECKING:
    from typing import Self

PATIENCE: Final = 30.0
"""Seconds to wait for another process that writes."""
FAULTS: Final = (OSError, sqlite3.Error)
"""What working on the file may raise."""
_SLICE: Final = 20_000
"""Rows that are removed in one transaction."""
APPLICATION: Final = 0x6E727476
"""SQLite's application_id ("nrtv"), by which a file is known to be a store of narrativ."""
_FORMAT: Final = 3
"""SQLite's user_version, to be raised with every change of the table."""
# The index answers what is kept of which model, and what was used longest ago, without the vectors.
_TABLE: Final = (
    "CREATE TABLE vectors (id INTEGER PRIMARY KEY, key BLOB UNIQUE, model TEXT, used INTEGER,"
    " checksum INTEGER, vector BLOB)",
    "CREATE INDEX uses ON vectors (model, used)",
    f"PRAGMA application_id = {APPLICATION}",
    f"PRAGMA user_version = {_FORMAT}",
)


@dataclass
class _Handle:
    """The open file of one process, and the lock that its threads share."""

    lock: threading.RLock = field(default_factory=threading.RLock)
    connection: sqlite3.Connection | None = None


class Store:
    """What was made of texts, kept on disk as bytes by model and text.

    A store of a kind names it, and says how the bytes are made and read.
    """

    things: ClassVar[str]
    """What is kept, as messages name it."""

    def __init__(self, path: Path | None = None, *, max_bytes: int | None = None) -> None:
        self.path = settings.store_path() if path is None else Path(path)
        self.max_bytes = settings.max_bytes() if max_bytes is None else max_bytes
        self.damaged = 0
        self.problem: str | None = None
        self._refused = False
        # By process id: an open SQLite file must be neither used nor closed in a fork, which
        # therefore opens its own, and a lock that was held at that moment is never released there.
        self._handles: defaultdict[int, _Handle] = defaultdict(_Handle)

    def _get(self, model: str, texts: Sequence[str]) -> dict[int, tuple[int, bytes]]:
        """Return what is kept by place of the text: a number, higher for newer ones, and bytes."""
        keys = _keys(model, texts)
        rows: dict[bytes, tuple[int, bytes]] = {}
        with self._guarded():
            self._read(dict.fromkeys(keys), rows)
        return {place: rows[key] for place, key in enumerate(keys) if key in rows}

    def _put(self, model: str, texts: Sequence[str], contents: Iterable[bytes]) -> None:
        """Keep the bytes that were made of each text: all of them or, if the disk refuses, none."""
        if self._refused or not len(texts):
            return
        name, day = model.encode("utf-8", "backslashreplace").decode(), today()
        rows = (
            (key, name, day, _checksum(key, content), content)
            for key, content in zip(_keys(model, texts), contents, strict=True)
        )
        columns = "(key, model, used, checksum, vector) VALUES (?, ?, ?, ?, ?)"
        with self._guarded():
            write(self._open(), f"INSERT OR REPLACE INTO vectors {columns}", rows)
            shrink(self._open(), self.max_bytes)

    def close(self) -> None:
        """Close the file; a later call opens it again."""
        handle = self._handle
        with handle.lock:
            if handle.connection is not None:
                handle.connection.close()
            handle.connection = None

    def __enter__(self) -> Self:
        """Return the store itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self.close()

    def __getstate__(self) -> dict[str, Any]:
        """Return what is pickled: all but the open file."""
        return self.__dict__ | {"_handles": defaultdict(_Handle)}

    @property
    def _handle(self) -> _Handle:
        return self._handles[os.getpid()]

    def _open(self) -> sqlite3.Connection:
        handle = self._handle
        handle.connection = handle.connection or connect(self.path)
        return handle.connection

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Let one thread at a time at the file; note and warn where the disk refuses."""
        with self._handle.lock:
            try:
                yield
            except FAULTS as error:
                self._refuse(error)

    def _read(self, keys: Iterable[bytes], rows: dict[bytes, tuple[int, bytes]]) -> None:
        """Add to `rows` what is kept and whole, warn of what is damaged, note what is used."""
        connection, day = self._open(), today()
        damaged, stale = 0, []
        query = "SELECT id, used, checksum, vector FROM vectors WHERE key = ?"
        with connection:
            connection.execute("BEGIN")
            for key in keys:
                row = connection.execute(query, (key,)).fetchone()
                if row is None:
                    continue
                number, used, checksum, vector = row
                if not is_whole(key, checksum, vector):
                    damaged += 1
                    continue
                rows[key] = number, vector
                if used != day:
                    stale.append((day, key))
        if damaged:
            self.damaged += damaged
            warn(
                StorageWarning,
                "%d kept %s in %s are damaged and are computed again; if this comes back, "
                "have the disk checked",
                damaged,
                self.things,
                self.path,
            )
        if stale and not self._refused:
            write(connection, "UPDATE vectors SET used = ? WHERE key = ?", stale)

    def _refuse(self, error: Exception) -> None:
        """Write no more, and say why, once; what can be read is read further on.

        Where another process only held the file for too long, the next block is tried again.
        """
        busy = isinstance(error, sqlite3.OperationalError) and (
            error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
        )
        self._refused = self._refused or not busy
        if self.problem is None:
            self.problem = (
                f"{self.things} are not kept in {self.path}, so that they are computed again "
                f"another time: {advice(error)}"
            )
            warn(StorageWarning, "%s", self.problem, cause=error)


def connect(path: Path) -> sqlite3.Connection:
    """Open the store, and make it if there is none; one that cannot be written is only read.

    A store of an earlier version of narrativ is emptied: it begins anew.

    Raises
    ------
    OSError, sqlite3.Error
        If it cannot even be read: an OperationalError where something is in the
        way, another DatabaseError where the file itself is of no use.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # Vectors and lemmas betray something of their texts: a new file is its owner's alone.
    with suppress(OSError):
        path.touch(0o600)
    try:
        return _connected(path, "mode=rwc")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
            raise
        # Even to read, SQLite makes a file beside the store, unless told that nothing changes.
        # Where another process changes it all the same, the checksums show it.
        with suppress(sqlite3.Error):
            return _connected(path, "mode=ro&immutable=1")
        raise


def _connected(path: Path, mode: str) -> sqlite3.Connection:
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
        if _number(connection, "PRAGMA user_version") != _FORMAT:
            _make(connection)
        if _number(connection, "PRAGMA application_id") != APPLICATION:
            raise sqlite3.DatabaseError("it is no store of narrativ")
        # Fails where another process opens the file at the same moment: until the next opening
        # both go on without a write-ahead log, which is as safe but not as quick.
        with suppress(sqlite3.OperationalError):
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
        connection.execute("PRAGMA synchronous = NORMAL")
    except BaseException:
        connection.close()
        raise
    return connection


def _make(connection: sqlite3.Connection) -> None:
    """Make the table in an empty file, or in place of the tables of an earlier version."""
    tables = "SELECT name FROM sqlite_master WHERE type = 'table'"
    ours = _number(connection, "PRAGMA application_id") == APPLICATION
    earlier = ours and _number(connection, "PRAGMA user_version") < _FORMAT
    if connection.execute(tables).fetchone() and not earlier:
        raise sqlite3.DatabaseError("it is no store of this version of narrativ")
    # Nine vectors of 384 numbers fill a page of 16 KiB; pages of 4 KiB waste a quarter.
    connection.execute("PRAGMA page_size = 16384")
    connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        if _number(connection, "PRAGMA user_version") == _FORMAT:
            return  # another process has made it meanwhile
        for (name,) in connection.execute(tables).fetchall():
            connection.execute(f'DROP TABLE "{name}"')
        for statement in _TABLE:
            connection.execute(statement)
    connection.executescript("PRAGMA incremental_vacuum")


def write(connection: sqlite3.Connection, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Run a statement for each row, for all of them or none."""
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(statement, rows)


def remove(connection: sqlite3.Connection, where: str, *values: object) -> int:
    """Remove the rows that fulfil a condition; return how many. Space goes back to the disk."""
    gone = connection.execute(f"DELETE FROM vectors WHERE {where}", values).rowcount
    # Each step of the pragma frees one page, and `execute` takes only the first.
    connection.executescript("PRAGMA incremental_vacuum")
    return gone


def shrink(connection: sqlite3.Connection, cap: float) -> int:
    """Remove what was used longest ago while the file is bigger than the cap; return how many."""
    gone = 0
    page = _number(connection, "PRAGMA page_size")
    goal = cap
    while (size := page * _number(connection, "PRAGMA page_count")) > goal:
        count = _number(connection, "SELECT count(*) FROM vectors")
        if not count:
            break
        # Down to nine tenths of the cap, so that this is rare; in slices, so that others who
        # write need not wait long.
        goal = 0.9 * max(cap, 0)
        oldest = "id IN (SELECT id FROM vectors ORDER BY used, id LIMIT ?)"
        share = math.ceil((1 - goal / size) * count)
        gone += remove(connection, oldest, min(share, _SLICE))
    return gone


def today() -> int:
    """Return the day, counted from 1970-01-01 UTC."""
    return int(time.time() // 86400)


def _number(connection: sqlite3.Connection, query: str) -> int:
    return int(connection.execute(query).fetchone()[0])


def _checksum(key: bytes, content: bytes) -> int:
    """Return the sum over text and bytes, so that another text's are found out too."""
    # A CRC-32 finds what a disk does, and is quicker than a hash.
    return crc32(content, crc32(key))


def is_whole(key: object, checksum: object, vector: object) -> bool:
    """Say whether a row is as it was put; what stands in a damaged one may be of any type."""
    if not (isinstance(key, bytes) and isinstance(vector, bytes)):
        return False
    return _checksum(key, vector) == checksum


def _keys(model: str, texts: Sequence[str]) -> list[bytes]:
    """Return for each text the 16 bytes that stand for it and its model."""
    # SHA-256, because processors have it built in. Lone surrogates have bytes of their own.
    start = sha256(model.encode("utf-8", "surrogatepass")).digest()
    return [sha256(start + text.encode("utf-8", "surrogatepass")).digest()[:16] for text in texts]


def advice(error: Exception) -> str:
    """Return what is the matter and what to do."""
    if isinstance(error, OSError | sqlite3.OperationalError):
        way_out = "free some space, or set NARRATIV_CACHE to a folder that can be written to"
    else:
        way_out = "run `narrativ cache verify`; if that refuses it, move the file away"
    return f"{error}; {way_out}"
