"""Looking after the cache: what is kept, taking some of it out, checking all of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from narrativ.errors import ReadError, SchemaError, UnknownNameError, WriteError
from narrativ.store import settings, table
from narrativ.store.parses import PREFIX

# SQLite makes the dates, because it makes one of whatever a damaged row holds.
_MODELS: Final = f"""
    SELECT kept.model, count * (NOT parses), length(vector) / 4 * (NOT parses),
        date(first * 86400, 'unixepoch'), date(last * 86400, 'unixepoch'), count * parses
    FROM (SELECT model, coalesce(model LIKE '{PREFIX}%', 0) AS parses, count(*) AS count,
        max(id) AS newest, min(used) AS first, max(used) AS last
        FROM vectors GROUP BY model) AS kept
    JOIN vectors ON vectors.id = newest ORDER BY kept.model
"""


@dataclass(frozen=True)
class KeptModel:
    """What is kept of one model, and the first and last day of its uses (ISO, UTC).

    A model has either vectors or parses.
    """

    model: str
    vectors: int
    dimensions: int
    first_used: str
    last_used: str
    parses: int = 0


@dataclass(frozen=True)
class Overview:
    """What is kept; ``graphs`` are the built models in the cache folder, bytes by name."""

    store: str
    store_bytes: int
    max_bytes: int
    models: tuple[KeptModel, ...]
    graphs: dict[str, int]

    @property
    def bytes(self) -> int:
        """Size of all of it on disk."""
        return self.store_bytes + sum(self.graphs.values())


@dataclass(frozen=True)
class Verified:
    """How many vectors and parses were checked, and how many of them were damaged and removed.

    ``rebuilt``: the file as a whole was of no use; it was removed and begins anew.
    """

    checked: int
    damaged: int
    rebuilt: bool


def overview(path: Path | None = None) -> Overview:
    """Return what is kept in the cache.

    Parameters
    ----------
    path
        A store of your own; by default the cache with its built graphs.

    Raises
    ------
    ReadError
        If the store cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     kept = overview(Path(folder) / "vectors.sqlite")
    >>> kept.bytes, kept.models
    (0, ())
    """
    store = path or settings.store_path()
    models: tuple[KeptModel, ...] = ()
    if store.exists():
        with _explained(store, ReadError), closing(table.connect(store)) as connection:
            models = tuple(KeptModel(*row) for row in connection.execute(_MODELS))
    return Overview(
        store=str(store),
        store_bytes=sum(file.stat().st_size for file in _files(store)),
        max_bytes=settings.max_bytes(),
        models=models,
        graphs={file.name: file.stat().st_size for file in _graphs(path)},
    )


def prune(
    path: Path | None = None,
    *,
    max_bytes: int | None = None,
    unused_days: int | None = None,
    model: str | None = None,
    everything: bool = False,
) -> int:
    """Remove vectors and parses that fulfil any of the conditions; return how many there were.

    Their space goes back to the disk.

    Parameters
    ----------
    path
        A store of your own; by default the cache.
    max_bytes
        Remove what was used longest ago until the file is no bigger than this.
    unused_days
        Remove what was not used for so many days.
    model
        Remove what is kept of this model.
    everything
        Remove all vectors and parses, and the built graphs of the cache.

    Raises
    ------
    SchemaError
        If no condition is given, or a negative one.
    UnknownNameError
        If nothing is kept of that model.
    ReadError, WriteError
        If the store cannot be read or written.
    """
    if not everything and max_bytes is None and unused_days is None and model is None:
        raise SchemaError("got no condition; expected a size, a number of days, a model or all")
    if min(max_bytes or 0, unused_days or 0) < 0:
        raise SchemaError(
            f"got max_bytes={max_bytes}, unused_days={unused_days}; expected 0 or more"
        )
    if model is not None:
        names = [one.model for one in overview(path).models]
        if model not in names:
            raise UnknownNameError("model in the cache", model, names)
    store = path or settings.store_path()
    with _explained(store, WriteError):
        for file in _graphs(path) if everything else ():
            file.unlink(missing_ok=True)
    if not store.exists():
        return 0
    last = None if unused_days is None else table.today() - min(unused_days, table.today())
    with _explained(store, WriteError), closing(table.connect(store)) as connection:
        # A condition on None, which is NULL in SQL, is never fulfilled.
        gone = table.remove(connection, "? OR model = ? OR used <= ?", everything, model, last)
        return gone + (0 if max_bytes is None else table.shrink(connection, max_bytes))


def verify(path: Path | None = None) -> Verified:
    """Check the file and every kept vector and parse, and remove what is damaged.

    A store that is of no use as a whole, or of a later version of narrativ, is
    removed; a file that is no store at all is left alone.

    Parameters
    ----------
    path
        A store of your own; by default the cache.

    Raises
    ------
    WriteError
        If the store cannot be opened, or what is damaged cannot be removed.
    """
    store = path or settings.store_path()
    if not store.exists():
        return Verified(0, 0, rebuilt=False)
    with _explained(store, WriteError):
        try:
            with closing(table.connect(store)) as connection:
                return _sweep(connection)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError) or not _is_ours(store):
                raise
            # A process that has it open goes on with what has no name any more.
            for file in _files(store):
                file.unlink()
            return Verified(0, 0, rebuilt=True)


def _sweep(connection: sqlite3.Connection) -> Verified:
    """Check everything; raise sqlite3.DatabaseError where the file as a whole is damaged."""
    (answer,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if answer != "ok":
        raise sqlite3.DatabaseError(answer)
    checked, damaged = 0, []
    query = "SELECT id, key, checksum, vector FROM vectors ORDER BY id"
    for number, key, checksum, vector in connection.execute(query):
        checked += 1
        if not table.is_whole(key, checksum, vector):
            damaged.append((number,))
    if damaged:
        table.write(connection, "DELETE FROM vectors WHERE id = ?", damaged)
    return Verified(checked, len(damaged), rebuilt=False)


def _is_ours(path: Path) -> bool:
    """Say whether the head of a file, however damaged the rest, is that of a store of narrativ."""
    with path.open("rb") as file:
        return file.read(72)[68:] == table.APPLICATION.to_bytes(4, "big")


def _graphs(path: Path | None) -> list[Path]:
    """Return the built models of the cache; none belong to a store of one's own."""
    folder = settings.cache_folder() / "models"
    return [] if path else sorted([*folder.glob("minilm-*.onnx"), *folder.glob("minilm-*.part")])


def _files(store: Path) -> list[Path]:
    """Return what there is of the store's files, in the order in which they may be removed."""
    # A log that is left alone would be played into the next store of that name.
    files = [Path(f"{store}{ending}") for ending in ("-wal", "-shm", "")]
    return [file for file in files if file.is_file()]


@contextmanager
def _explained(store: Path, kind: type[ReadError] | type[WriteError]) -> Iterator[None]:
    """Raise what the disk or SQLite raises as an error that says what to do."""
    try:
        yield
    except table.FAULTS as error:
        message = f"cannot work on the vector store {store}: {table.advice(error)}"
        raise kind(message) from error
