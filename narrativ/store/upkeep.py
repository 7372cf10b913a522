"""Looking after the cache: what is kept, and taking some of it out."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from narrativ.errors import ReadError, SchemaError, UnknownNameError, WriteError
from narrativ.store import places, rows
from narrativ.store.database import opened, pragma, transaction

# What a damaged row holds may be of any type: CAST makes a number of it.
_KEPT_MODELS: Final = (
    "SELECT m.name, count(*), max(CAST(k.size AS INTEGER)), sum(CAST(k.size AS INTEGER)),"
    " min(CAST(k.used AS INTEGER)), max(CAST(k.used AS INTEGER))"
    " FROM keys k JOIN models m ON m.id = k.model GROUP BY m.name ORDER BY m.name"
)
_KEPT_NAMES: Final = (
    "SELECT name FROM models m WHERE EXISTS (SELECT 1 FROM keys k WHERE k.model = m.id)"
)


@dataclass(frozen=True)
class KeptModel:
    """What is kept of one model; ``bytes`` are those of the vectors alone."""

    model: str
    vectors: int
    dimensions: int
    bytes: int
    first_used: date
    """The last use of what was used longest ago."""
    last_used: date


@dataclass(frozen=True)
class OtherFile:
    """A file of the cache folder beside the store, such as a model's graph."""

    name: str
    bytes: int


@dataclass(frozen=True)
class Overview:
    """What lies in the cache folder; ``store_bytes`` is the size of the store on disk."""

    folder: str
    store: str
    store_bytes: int
    max_bytes: int
    models: tuple[KeptModel, ...]
    files: tuple[OtherFile, ...]

    @property
    def bytes(self) -> int:
        """Size of all of it on disk."""
        return self.store_bytes + sum(file.bytes for file in self.files)


@dataclass(frozen=True)
class Pruned:
    """How many vectors were removed, and what the store took on disk before and after."""

    vectors: int
    bytes_before: int
    bytes_after: int


def overview(path: Path | None = None) -> Overview:
    """Return what is kept in the cache.

    Parameters
    ----------
    path
        The store; the one in `cache_folder` by default.

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
    store = places.store_path() if path is None else Path(path)
    models: tuple[KeptModel, ...] = ()
    if store.exists():
        with opened(store, ReadError) as connection:
            models = tuple(
                KeptModel(_decoded(name), count, (size or 0) // 4, total or 0, _day(old), _day(new))
                for name, count, size, total, old, new in connection.execute(_KEPT_MODELS)
            )
    return Overview(
        folder=str(store.parent),
        store=str(store),
        store_bytes=_size(store),
        max_bytes=places.max_bytes(),
        models=models,
        files=tuple(_others(store)),
    )


def prune(
    path: Path | None = None,
    *,
    max_bytes: int | None = None,
    unused_days: int | None = None,
    model: str | None = None,
    everything: bool = False,
) -> Pruned:
    """Remove vectors that fulfil any of the conditions, and give their space back.

    Parameters
    ----------
    path
        The store; the one in `cache_folder` by default.
    max_bytes
        Remove what was used longest ago until the file is no bigger than this.
    unused_days
        Remove what was not used for so many days.
    model
        Remove what is kept of this model.
    everything
        Remove all vectors.

    Raises
    ------
    SchemaError
        If no condition is given, or a negative one.
    UnknownNameError
        If nothing is kept of that model.
    WriteError
        If the store cannot be written.
    """
    if not everything and max_bytes is None and unused_days is None and model is None:
        raise SchemaError("got no condition; expected max_bytes, unused_days, model or everything")
    if min(max_bytes or 0, unused_days or 0) < 0:
        raise SchemaError(
            f"got max_bytes={max_bytes}, unused_days={unused_days}; expected 0 or more"
        )
    store = places.store_path() if path is None else Path(path)
    before = _size(store)
    gone = 0
    if store.exists():
        with opened(store, WriteError) as connection:
            with transaction(connection):
                if everything:
                    gone += rows.remove(connection, "1")
                if model is not None:
                    gone += _remove_model(connection, model)
                if unused_days is not None:
                    gone += rows.remove(connection, "used <= ?", (rows.today() - unused_days,))
            if max_bytes is not None:
                gone += rows.keep_within(connection, max_bytes)
            rows.give_back(connection, pragma(connection, "freelist_count"))
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    elif model is not None:
        raise UnknownNameError("model in the cache", model, ())
    return Pruned(gone, before, _size(store))


def _remove_model(connection: sqlite3.Connection, model: str) -> int:
    names = [_decoded(name) for (name,) in connection.execute(_KEPT_NAMES)]
    if model not in names:
        raise UnknownNameError("model in the cache", model, names)
    number = rows.model_id(connection, rows.encoded(model))
    return rows.remove(connection, "model = ?", (number,))


def _others(store: Path) -> Iterator[OtherFile]:
    """Yield the files beside the store, and all those of built models."""
    folder = store.parent
    beside = [*folder.glob("*"), *(folder / "models").rglob("*")]
    for path in sorted(beside):
        if path.is_file() and path.name not in _names(store):
            yield OtherFile(path.relative_to(folder).as_posix(), path.stat().st_size)


def _names(store: Path) -> tuple[str, ...]:
    """Return the names of the store's own files: SQLite keeps two more while it is open."""
    return store.name, f"{store.name}-wal", f"{store.name}-shm"


def _size(store: Path) -> int:
    files = (store.with_name(name) for name in _names(store))
    return sum(file.stat().st_size for file in files if file.is_file())


def _decoded(name: object) -> str:
    """Return a model's key; one that is damaged in words of its own."""
    try:
        return name.decode("utf-8", "surrogatepass") if isinstance(name, bytes) else repr(name)
    except UnicodeDecodeError:
        return repr(name)


def _day(number: int | None) -> date:
    """Return the date of a day of the store; a damaged one becomes one that there can be."""
    return date(1970, 1, 1) + timedelta(days=min(max(number or 0, 0), 2_900_000))
