"""The SQLite file: opening it, its format, and what its errors mean."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from narrativ.errors import ReadError, WriteError

FORMAT: Final = 1
"""Kept as SQLite's user_version; a file of another format is not touched."""

APPLICATION: Final = 0x6E727476
"""Kept as SQLite's application_id ("nrtv"): another program's database is not touched."""

PAGE_SIZE: Final = 16384
"""Ten vectors of 384 numbers or five of 768 fill a page to 95%; pages of 4096 waste a quarter.

Measured on 100,000 rows: 1,675 bytes a row, against 2,091 with pages of 4,096 bytes.
"""

PATIENCE: Final = 30.0
"""Seconds to wait for another process that writes."""

# `keys` is small (about 40 bytes a row), so that noting a row's last use does not rewrite its
# vector; `vectors` says of itself what it is, so that it can be checked, and rescued, without keys.
_TABLES: Final = (
    "CREATE TABLE models (id INTEGER PRIMARY KEY, name BLOB NOT NULL UNIQUE)",
    "CREATE TABLE keys (model INTEGER, text BLOB, id INTEGER, used INTEGER, size INTEGER,"
    " PRIMARY KEY (model, text)) WITHOUT ROWID",
    "CREATE TABLE vectors (id INTEGER PRIMARY KEY, model INTEGER, text BLOB, checksum INTEGER,"
    " vector BLOB)",
)

_BROKEN: Final = frozenset({"SQLITE_CORRUPT", "SQLITE_NOTADB"})
_ELSEWHERE: Final = "set NARRATIV_CACHE to a folder that can be written to"
_WAYS_OUT: Final = {
    "SQLITE_FULL": f"the disk is full; free some space, or {_ELSEWHERE}",
    "SQLITE_IOERR": f"the disk refuses ({{error}}); free some space, or {_ELSEWHERE}",
    "SQLITE_READONLY": f"it is read-only; {_ELSEWHERE}",
    "SQLITE_CANTOPEN": f"it cannot be opened ({{error}}); {_ELSEWHERE}",
    "SQLITE_BUSY": "another process has held it for too long; end that process or wait for it",
    "SQLITE_LOCKED": "another process has held it for too long; end that process or wait for it",
    "SQLITE_CORRUPT": "the file is damaged; run `narrativ cache verify`, or delete the file",
    "SQLITE_NOTADB": "the file is no SQLite database; move it away, or set NARRATIV_CACHE to "
    "another folder",
}


class NotOursError(Exception):
    """The file is a database, but none of this narrativ."""


def connect(path: Path, *, create: bool = True) -> tuple[sqlite3.Connection, Exception | None]:
    """Open the store to write, or else to read.

    Returns
    -------
    tuple
        The connection, and why it can only be read (None: it can be written).

    Raises
    ------
    OSError, sqlite3.Error, NotOursError
        If it cannot even be read.
    """
    try:
        if create:
            path.parent.mkdir(parents=True, exist_ok=True)
        return _prepared(path, "mode=rwc" if create else "mode=rw", write=True), None
    except (OSError, sqlite3.Error) as refusal:
        if is_broken(refusal):
            raise
        # A reader of WAL writes a file beside the store; where it cannot, it may still take the
        # store as something that does not change: the checksums tell where that is not so.
        for mode in ("mode=ro", "mode=ro&immutable=1"):
            with suppress(OSError, sqlite3.Error, NotOursError):
                return _prepared(path, mode, write=False), refusal
        raise


def connect_damaged(path: Path) -> sqlite3.Connection:
    """Open a store of ours whose file is damaged, to take out of it what can still be read.

    Raises
    ------
    sqlite3.Error, NotOursError
        If not even its first page can be read, or it is none of ours.
    """
    connection = _connection(path, "mode=rw")
    try:
        # Without this SQLite refuses a file that is shorter than its first page says.
        connection.execute("PRAGMA writable_schema=ON")
        _check(connection)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def explained(path: Path, kind: type[ReadError] | type[WriteError]) -> Iterator[None]:
    """Raise what SQLite raises as an error of the given kind that says what to do."""
    try:
        yield
    except (sqlite3.Error, NotOursError) as error:
        raise kind(f"cannot work on the vector store {path}: {problem(error)}") from error


@contextmanager
def opened(path: Path, kind: type[ReadError] | type[WriteError]) -> Iterator[sqlite3.Connection]:
    """Open a store that is there."""
    with explained(path, kind):
        connection, refusal = connect(path, create=False)
        with closing(connection):
            if refusal is not None and kind is WriteError:
                raise refusal
            yield connection


def is_broken(error: Exception) -> bool:
    """Say whether an error means that the file itself is of no use."""
    return _code(error) in _BROKEN


def problem(error: Exception) -> str:
    """Return why the store cannot be used, and what to do."""
    if isinstance(error, NotOursError):
        return str(error)
    if isinstance(error, OSError):
        return f"its folder cannot be made ({error.strerror or error}); {_ELSEWHERE}"
    way_out = _WAYS_OUT.get(_code(error), f"{{error}}; {_ELSEWHERE}")
    return way_out.format(error=error)


@contextmanager
def at_once(connection: sqlite3.Connection) -> Iterator[None]:
    """Do not wait for another process that writes: what needs to fails at once."""
    connection.execute("PRAGMA busy_timeout=0")
    try:
        yield
    finally:
        connection.execute(f"PRAGMA busy_timeout={int(PATIENCE * 1000)}")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Write all or nothing; the only writer while it lasts."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # After some errors (a full disk) SQLite has rolled back by itself.
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


def pragma(connection: sqlite3.Connection, name: str) -> int:
    """Return the number that a pragma holds."""
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def make_tables(connection: sqlite3.Connection) -> None:
    """Make the tables of an empty database, in the transaction that is open."""
    for table in _TABLES:
        connection.execute(table)
    connection.execute(f"PRAGMA application_id={APPLICATION}")
    connection.execute(f"PRAGMA user_version={FORMAT}")


def lay_out(connection: sqlite3.Connection, page_size: int = PAGE_SIZE) -> None:
    """Settle the pages of a database that is still empty; of any other it changes nothing."""
    connection.execute(f"PRAGMA page_size={page_size}")
    connection.execute("PRAGMA auto_vacuum=INCREMENTAL")


def _connection(path: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{mode}",
        uri=True,
        timeout=PATIENCE,
        isolation_level=None,
        # The store's own lock keeps threads apart.
        check_same_thread=False,
    )
    # A damaged row may say that it is text, and then not be UTF-8.
    connection.text_factory = bytes
    return connection


def _prepared(path: Path, mode: str, *, write: bool) -> sqlite3.Connection:
    connection = _connection(path, mode)
    try:
        connection.execute("PRAGMA cache_size=-32768")
        if write:
            if _is_empty(connection):
                _create(connection)
            _check(connection)
            _write_ahead(connection)
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.execute("PRAGMA journal_size_limit=67108864")
        else:
            _check(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _is_empty(connection: sqlite3.Connection) -> bool:
    stated = pragma(connection, "application_id") or pragma(connection, "user_version")
    return not stated and not connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()


def _create(connection: sqlite3.Connection) -> None:
    lay_out(connection)
    with transaction(connection):
        if _is_empty(connection):  # another process may have been first
            make_tables(connection)


def _check(connection: sqlite3.Connection) -> None:
    if pragma(connection, "application_id") != APPLICATION:
        raise NotOursError(
            "the file is a database of another program; move it away, or set NARRATIV_CACHE to "
            "another folder"
        )
    version = pragma(connection, "user_version")
    if version != FORMAT:
        raise NotOursError(
            f"the file is of format {version}, and this narrativ knows format {FORMAT}; "
            "use the narrativ that wrote it, or set NARRATIV_CACHE to another folder"
        )


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Go over to WAL; SQLite does not wait by itself for another that opens the file."""
    limit = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL").fetchone()
            return
        except sqlite3.OperationalError as error:
            if _code(error) not in {"SQLITE_BUSY", "SQLITE_LOCKED"} or time.monotonic() > limit:
                raise
            time.sleep(0.02)


def _code(error: Exception) -> str:
    """Return the name of SQLite's primary error, without what follows it in the extended ones."""
    name = str(getattr(error, "sqlite_errorname", ""))
    return "_".join(name.split("_")[:2])
