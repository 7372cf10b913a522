"""The rows of the store: keys, checksums, and the SQL that reads and writes them."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final
from zlib import crc32

from narrativ.store.database import pragma, transaction

CHUNK: Final = 512
"""Keys of one query; older builds of SQLite take 999 parameters."""

_ROOM: Final = 0.9
"""Where a store has outgrown its cap, it is cut to this share of it, so that this is rare."""

_ROW: Final = 100
"""Bytes that a row takes beside its vector, about."""

_MARKS: Final = ",".join("?" * CHUNK)


def encoded(text: str) -> bytes:
    """Return the bytes of a text; lone surrogates have theirs."""
    return text.encode("utf-8", "surrogatepass")


def text_key(text: str) -> bytes:
    """Return the 16 bytes that stand for a text.

    SHA-256, because processors have it built in: half the time of BLAKE2b on texts of 450 bytes.

    Examples
    --------
    >>> text_key("The quay.") == text_key("The quay"), len(text_key(""))
    (False, 16)
    """
    return sha256(encoded(text)).digest()[:16]


def checksum(model: int, key: bytes, vector: bytes) -> int:
    """Return the sum over model, text and vector, so that another row's vector is found out too.

    A CRC-32 finds what a disk does, in a third of the time of a hash; `model` is the model's own.
    """
    return crc32(vector, crc32(key, model))


def model_sums(models: Iterable[tuple[int, object]]) -> dict[int, int]:
    """Return the CRC-32 of each model's name, by its number, where that is whole."""
    return {number: crc32(name) for number, name in models if isinstance(name, bytes)}


def today() -> int:
    """Return the day, counted from 1970-01-01 UTC."""
    return int(time.time() // 86400)


@dataclass
class Found:
    """What a reading has found: rows by text key, and what is to be seen to."""

    rows: dict[bytes, tuple[int, bytes]] = field(default_factory=dict)
    """Id and vector."""
    damaged: list[tuple[bytes, int]] = field(default_factory=list)
    """Text key and id."""
    stale: list[bytes] = field(default_factory=list)
    """Text keys of rows that were not yet used today."""


def model_id(connection: sqlite3.Connection, model: bytes) -> int | None:
    """Return the number of a model, or None if nothing of it is kept."""
    row = connection.execute("SELECT id FROM models WHERE name = ?", (model,)).fetchone()
    return None if row is None else int(row[0])


def read(connection: sqlite3.Connection, model: bytes, keys: Sequence[bytes], into: Found) -> None:
    """Read the rows of a model that are kept, each checked."""
    number = model_id(connection, model)
    if number is None:
        return
    day, seed = today(), crc32(model)
    for some in _chunks(keys):
        # CROSS: the order of the joins is meant.
        rows = connection.execute(
            "SELECT k.text, k.id, k.used, v.checksum, v.vector FROM keys k CROSS JOIN vectors v"
            f" ON v.id = k.id WHERE k.model = ? AND k.text IN ({_MARKS})",
            (number, *some),
        )
        for key, row, used, stated, vector in rows:
            if not is_whole(seed, key, stated, vector):
                into.damaged.append((key, row))
                continue
            into.rows[key] = (row, vector)
            if used != day:
                into.stale.append(key)


def is_whole(model: int, key: object, stated: object, vector: object) -> bool:
    """Say whether what stands in a row is what was put there; `model` is its name's CRC-32."""
    return (
        isinstance(key, bytes)
        and isinstance(vector, bytes)
        and bool(vector)
        and len(vector) % 4 == 0
        and checksum(model, key, vector) == stated
    )


def write(connection: sqlite3.Connection, model: bytes, vectors: Mapping[bytes, bytes]) -> None:
    """Write rows, in the transaction that is open; one that is there is replaced."""
    connection.execute("INSERT OR IGNORE INTO models (name) VALUES (?)", (model,))
    number = model_id(connection, model)
    keys = sorted(vectors)
    ids: dict[bytes, int] = {}
    for some in _chunks(keys):
        # An id is taken up again only where both tables agree whose it is.
        rows = connection.execute(
            "SELECT k.text, k.id FROM keys k CROSS JOIN vectors v"
            " ON v.id = k.id AND v.model = k.model AND v.text = k.text"
            f" WHERE k.model = ? AND k.text IN ({_MARKS})",
            (number, *some),
        )
        ids.update(rows.fetchall())
    free = connection.execute("SELECT coalesce(max(id), 0) FROM vectors").fetchone()[0]
    for key in vectors:  # in the order of the texts: those read together lie together
        if key not in ids:
            free += 1
            ids[key] = free
    seed = crc32(model)
    connection.executemany(
        "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?, ?)",
        ((ids[key], number, key, checksum(seed, key, v), v) for key, v in vectors.items()),
    )
    day = today()
    connection.executemany(
        "INSERT OR REPLACE INTO keys VALUES (?, ?, ?, ?, ?)",
        ((number, key, ids[key], day, len(vectors[key])) for key in keys),
    )


def drop(connection: sqlite3.Connection, model: bytes, rows: Sequence[tuple[bytes, int]]) -> None:
    """Take rows out."""
    with transaction(connection):
        number = model_id(connection, model)
        connection.executemany(
            "DELETE FROM vectors WHERE id = ? AND model = ? AND text = ?",
            ((row, number, key) for key, row in rows),
        )
        connection.executemany(
            "DELETE FROM keys WHERE model = ? AND text = ? AND id = ?",
            ((number, key, row) for key, row in rows),
        )


def note_use(connection: sqlite3.Connection, model: bytes, keys: Sequence[bytes]) -> None:
    """Note that rows were used today."""
    day = today()
    with transaction(connection):
        number = model_id(connection, model)
        connection.executemany(
            "UPDATE keys SET used = ? WHERE model = ? AND text = ?",
            ((day, number, key) for key in sorted(keys)),
        )


def remove(connection: sqlite3.Connection, where: str, values: tuple[object, ...] = ()) -> int:
    """Take out the rows whose keys fulfil a condition, in the transaction that is open."""
    connection.execute(
        f"DELETE FROM vectors WHERE id IN (SELECT id FROM keys WHERE {where})", values
    )
    return connection.execute(f"DELETE FROM keys WHERE {where}", values).rowcount


def keep_within(connection: sqlite3.Connection, cap: int) -> int:
    """Take out what was used longest ago where the file is bigger than the cap.

    Returns
    -------
    int
        How many rows went.
    """
    size = pragma(connection, "page_size")
    if pragma(connection, "page_count") * size <= cap:
        return 0
    gone = 0
    with transaction(connection):
        while (excess := _used(connection, size) - int(cap * _ROOM)) > 0:
            went = _remove_oldest(connection, excess)
            gone += went
            if not went:
                break
    give_back(connection, pragma(connection, "page_count") - cap // size)
    return gone


def give_back(connection: sqlite3.Connection, pages: int) -> None:
    """Return free pages at the end of the file to the disk."""
    if pages > 0:
        # Each step of the statement frees one page, and `execute` takes only the first.
        connection.executescript(f"PRAGMA incremental_vacuum({pages})")


def _used(connection: sqlite3.Connection, size: int) -> int:
    return (pragma(connection, "page_count") - pragma(connection, "freelist_count")) * size


def _remove_oldest(connection: sqlite3.Connection, excess: int) -> int:
    """Take out the rows used longest ago, of them the oldest, until so many bytes are free."""
    last: tuple[object, ...] | None = None
    rows = connection.execute(
        "SELECT used, id, CAST(coalesce(size, 0) AS INTEGER) FROM keys ORDER BY used, id"
    )
    for used, row, size in rows:
        last = (used, row)
        excess -= size + _ROW
        if excess <= 0:
            break
    rows.close()
    return 0 if last is None else remove(connection, "(used, id) <= (?, ?)", last)


def _chunks(keys: Sequence[bytes]) -> Iterator[tuple[bytes | None, ...]]:
    """Cut keys into chunks of one length, so that SQLite prepares one query."""
    for start in range(0, len(keys), CHUNK):
        some = keys[start : start + CHUNK]
        yield (*some, *(None for _ in range(CHUNK - len(some))))
