"""The vector store as the rest of narrativ sees it: get, put, close."""

from __future__ import annotations

import os
import sqlite3
import threading
import weakref
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from narrativ.errors import SchemaError, StorageWarning, warn
from narrativ.store import database, settings

if TYPE_CHECKING:
    import numpy.typing as npt

_LOCK: Final = threading.RLock()
"""One for all stores of a process: SQLite has one writer anyway, and a fork takes one lock."""

_STORES: Final[weakref.WeakSet[VectorStore]] = weakref.WeakSet()


class VectorStore:
    """Vectors of texts, kept on disk by model and text.

    A cache: what it does not have, or not whole, it leaves out. It never raises
    because of the disk; where it cannot keep anything, it says so once in a
    `StorageWarning`. Several processes and threads may use one file at once.

    Parameters
    ----------
    path
        The SQLite file; ``vectors.sqlite`` in `cache_folder` by default. It is
        opened when it is first needed.
    max_bytes
        How big the file may grow before what was used longest ago goes; by
        default ``$NARRATIV_CACHE_BYTES``, else 10 GB.

    Attributes
    ----------
    damaged
        How many damaged vectors have been met, and left out, so far.
    problem
        Why vectors are not kept, None while they are.

    Raises
    ------
    SchemaError
        If ``$NARRATIV_CACHE_BYTES`` is no size.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> with VectorStore(Path(folder.name) / "vectors.sqlite") as store:
    ...     store.put("minilm", ["The quay.", "A strike."], np.eye(2, dtype=np.float32))
    ...     positions, vectors = store.get("minilm", ["A strike.", "Unknown.", "The quay."])
    >>> positions
    array([0, 2])
    >>> vectors
    array([[0., 1.],
           [1., 0.]], dtype=float32)
    >>> folder.cleanup()
    """

    def __init__(self, path: Path | None = None, *, max_bytes: int | None = None) -> None:
        self.path = settings.store_path() if path is None else Path(path)
        self.max_bytes = settings.max_bytes() if max_bytes is None else max_bytes
        self.damaged = 0
        self._connection: sqlite3.Connection | None = None
        self._refused = False
        self.problem: str | None = None
        _STORES.add(self)

    def get(
        self, model: str, texts: Sequence[str]
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """Return the vectors that are kept.

        Parameters
        ----------
        model
            Key of the model and its settings, as it was given to `put`.
        texts
            Any texts; equal ones each get their vector.

        Returns
        -------
        positions : array of int64, shape (k,)
            Places in `texts`, ascending, of those that are kept.
        vectors : array of float32, shape (k, d)
            Their vectors, with the bits that were put; (0, 0) if there are none.
        """
        keys = _keys(model, texts)
        found: dict[bytes, tuple[int, bytes]] = {}
        with _LOCK:
            try:
                self._read(dict.fromkeys(keys), found)
            except database.FAULTS as error:
                self._refuse(error)
        # A matrix has one width; should a model have vectors of two, the newest one's is right.
        _, newest = max(found.values(), default=(0, b""))
        vectors = {key: vector for key, (_, vector) in found.items() if len(vector) == len(newest)}
        positions = [place for place, key in enumerate(keys) if key in vectors]
        numbers = np.frombuffer(b"".join(vectors[keys[place]] for place in positions), "<f4")
        matrix = numbers.reshape(len(positions), len(newest) // 4)
        return np.array(positions, dtype=np.int64), matrix.astype(np.float32)

    def put(self, model: str, texts: Sequence[str], vectors: npt.NDArray[np.float32]) -> None:
        """Keep vectors: all of them or, where the disk refuses, none.

        What is kept when this returns stays, even if the process is killed the
        moment after.

        Parameters
        ----------
        model
            Key of the model and its settings.
        texts
            As many as there are vectors; of equal ones the last counts.
        vectors
            float32 of shape (len(texts), d), d > 0.

        Raises
        ------
        SchemaError
            If the vectors are not of that shape.
        """
        matrix = np.ascontiguousarray(vectors, dtype="<f4")
        count = len(texts)
        if matrix.ndim != 2 or len(matrix) != count or (count and not matrix.shape[1]):
            raise SchemaError(
                f"got vectors of shape {np.shape(vectors)} for {count} texts; expected ({count}, d)"
            )
        if self._refused or not count:
            return
        with _LOCK:
            try:
                self._write(model, _keys(model, texts), matrix)
            except database.FAULTS as error:
                self._refuse(error)

    def close(self) -> None:
        """Close the file; a later call opens it again."""
        with _LOCK:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def __enter__(self) -> VectorStore:
        """Return the store itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self.close()

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = database.connect(self.path)
        return self._connection

    def _read(self, keys: Iterable[bytes], found: dict[bytes, tuple[int, bytes]]) -> None:
        """Add to `found` what is kept and whole, say what is damaged, note what is used."""
        connection = self._open()
        day = database.today()
        damaged, stale = 0, []
        with connection:
            connection.execute("BEGIN")
            for key in keys:
                row = connection.execute(
                    "SELECT id, used, checksum, vector FROM texts JOIN vectors USING (id)"
                    " WHERE key = ?",
                    (key,),
                ).fetchone()
                if row is None:
                    continue
                number, used, stated, vector = row
                if not database.is_whole(key, stated, vector):
                    damaged += 1
                    continue
                found[key] = number, vector
                if used != day:
                    stale.append((day, key))
        if damaged:
            self.damaged += damaged
            warn(
                StorageWarning,
                "%d kept vectors in %s are damaged and are computed again; if this comes back, "
                "have the disk checked",
                damaged,
                self.path,
            )
        if stale and not self._refused:
            with connection:
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany("UPDATE texts SET used = ? WHERE key = ?", stale)

    def _write(self, model: str, keys: Sequence[bytes], matrix: npt.NDArray[np.float32]) -> None:
        connection = self._open()
        name = model.encode("utf-8", "backslashreplace").decode()
        day = database.today()
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT OR IGNORE INTO models (name) VALUES (?)", (name,))
            query = "SELECT id FROM models WHERE name = ?"
            (number,) = connection.execute(query, (name,)).fetchone()
            for key, numbers in zip(keys, matrix, strict=True):
                vector = numbers.tobytes()
                connection.execute(
                    "DELETE FROM vectors WHERE id = (SELECT id FROM texts WHERE key = ?)",
                    (key,),
                )
                row = connection.execute(
                    "INSERT INTO vectors (checksum, vector) VALUES (?, ?)",
                    (database.checksum(key, vector), vector),
                ).lastrowid
                connection.execute(
                    "INSERT OR REPLACE INTO texts (key, id, model, used) VALUES (?, ?, ?, ?)",
                    (key, row, number, day),
                )
        database.keep_within(connection, self.max_bytes)

    def _refuse(self, error: Exception) -> None:
        """Write no more, and say why, once; what can be read is read further on.

        Where another process only held the file for too long, the next block is tried again.
        """
        self._refused = self._refused or not database.is_busy(error)
        if self.problem is None:
            self.problem = (
                f"vectors are not kept in {self.path}, so that they are computed again another "
                f"time: {database.advice(error)}"
            )
            warn(StorageWarning, "%s", self.problem, cause=error)


def _keys(model: str, texts: Sequence[str]) -> list[bytes]:
    """Return for each text the 16 bytes that stand for it and its model."""
    # SHA-256, because processors have it built in.
    start = sha256(_encoded(model)).digest()
    return [sha256(start + _encoded(text)).digest()[:16] for text in texts]


def _encoded(text: str) -> bytes:
    """Return the bytes of a text; lone surrogates have theirs."""
    return text.encode("utf-8", "surrogatepass")


# An open SQLite file must not be carried over a fork, nor be closed in the child: both sides open
# theirs again. The lock is held over the fork, so that the child does not get half a state.
def _before_fork() -> None:
    _LOCK.acquire()
    for store in list(_STORES):
        store.close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_before_fork, after_in_parent=_LOCK.release, after_in_child=_LOCK.release
    )
