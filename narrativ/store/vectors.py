"""The vector store as the rest of narrativ sees it: get, put, close."""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from narrativ.errors import SchemaError
from narrativ.store import places, rows
from narrativ.store.database import (
    NotOursError,
    at_once,
    connect,
    is_broken,
    problem,
    transaction,
)

if TYPE_CHECKING:
    from types import TracebackType

    import numpy.typing as npt

logger = logging.getLogger(__name__)

_FAULTS: Final = (OSError, sqlite3.Error, NotOursError)

_LOCK: Final = threading.RLock()
"""One for all stores of a process: SQLite has one writer anyway, and a fork takes one lock."""

_STORES: Final[weakref.WeakSet[VectorStore]] = weakref.WeakSet()


class VectorStore:
    """Vectors of texts, kept on disk by model and text.

    A cache: what it does not have, or not whole, it leaves out. It never raises
    because of the disk; where it cannot keep anything, it says so once through
    the log. Several processes and threads may use one file at once.

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
        How many damaged rows have been found, and left out, so far.

    Raises
    ------
    SchemaError
        If ``$NARRATIV_CACHE_BYTES`` is no size, or the cap is negative.

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
        self.path = places.store_path() if path is None else Path(path)
        self.max_bytes = places.max_bytes() if max_bytes is None else int(max_bytes)
        if self.max_bytes < 0:
            raise SchemaError(f"got max_bytes={max_bytes}; expected a number of bytes, 0 or more")
        self.damaged = 0
        self._connection: sqlite3.Connection | None = None
        self._close: weakref.finalize[[], VectorStore] | None = None
        self._read_only: Exception | None = None
        # Once the first of these holds nothing more is written; with the second, nor read.
        self._said = False
        self._given_up = False
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
        found = rows.Found()
        name = rows.encoded(model)
        with _LOCK:
            keys = [] if self._given_up else [rows.text_key(text) for text in texts]
            if keys:
                try:
                    connection = self._open()
                    rows.read(connection, name, list(dict.fromkeys(keys)), found)
                    _leave_out_other_lengths(found)
                    self._see_to(connection, name, found)
                except _FAULTS as error:
                    self._stop(error)
        positions = [place for place, key in enumerate(keys) if key in found.rows]
        # A bytearray, so that the matrix made on it can be written to.
        content = bytearray().join(found.rows[keys[place]][1] for place in positions)
        matrix = np.frombuffer(content, dtype="<f4").astype(np.float32, copy=False)
        width = matrix.size // max(len(positions), 1)
        return np.array(positions, dtype=np.int64), matrix.reshape(len(positions), width)

    def put(self, model: str, texts: Sequence[str], vectors: npt.NDArray[np.float32]) -> None:
        """Keep vectors: all of them or, where the disk refuses, none.

        What is kept when this returns stays, even if the process is killed the
        moment after. A vector with NaN or infinity is not kept.

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
        matrix = _checked(vectors, len(texts))
        if self._said or not len(texts):
            return
        finite: npt.NDArray[np.bool_] = np.all(np.isfinite(matrix), axis=1)
        content = {
            rows.text_key(text): vector.tobytes()
            for text, vector, keep in zip(texts, matrix, finite, strict=True)
            if keep
        }
        with _LOCK:
            try:
                connection = self._open()
                if self._read_only is not None:
                    raise self._read_only
                with transaction(connection):
                    rows.write(connection, rows.encoded(model), content)
                rows.keep_within(connection, self.max_bytes)
            except _FAULTS as error:
                self._stop(error)

    def close(self) -> None:
        """Cut the store to its cap and close it; a later call opens it again."""
        with _LOCK:
            try:
                if self._connection is not None and self._read_only is None and not self._said:
                    rows.keep_within(self._connection, self.max_bytes)
            except _FAULTS as error:
                self._stop(error)
            self._disconnect()

    def __enter__(self) -> VectorStore:
        """Return the store itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the store."""
        self.close()

    def __repr__(self) -> str:
        """Return the call that makes such a store."""
        return f"VectorStore({str(self.path)!r}, max_bytes={self.max_bytes})"

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection, self._read_only = connect(self.path)
            # A store that is forgotten, or open when Python ends, closes its file all the same.
            self._close = weakref.finalize(self, self._connection.close)
        return self._connection

    def _disconnect(self) -> None:
        if self._close is not None:
            self._close()
        self._connection = self._close = None

    def _see_to(self, connection: sqlite3.Connection, model: bytes, found: rows.Found) -> None:
        """Say what is damaged, take it out, and note what was used: as far as that goes."""
        if found.damaged:
            self.damaged += len(found.damaged)
            logger.warning(
                "%d kept vectors in %s are damaged and are computed again; "
                "if this comes back, have the disk checked",
                len(found.damaged),
                self.path,
            )
        if self._read_only is not None or self._said or not (found.damaged or found.stale):
            return
        try:
            # Reading does not wait for a writer: the next reading sees to it.
            with at_once(connection):
                if found.damaged:
                    rows.drop(connection, model, found.damaged)
                if found.stale:
                    rows.note_use(connection, model, found.stale)
        except sqlite3.OperationalError as error:
            logger.debug("%s: what was read is not noted: %s", self.path, error)

    def _stop(self, error: Exception) -> None:
        """Write no more, and say so once; read no more either where that cannot be."""
        if self._connection is None or is_broken(error):
            self._given_up = True
            self._disconnect()
        if not self._said:
            self._said = True
            logger.warning(
                "vectors are not kept in %s, so that they are computed again another time: %s",
                self.path,
                problem(error),
            )


def _leave_out_other_lengths(found: rows.Found) -> None:
    """Where a model has vectors of several lengths, the newest one's is right."""
    if len({len(vector) for _, vector in found.rows.values()}) > 1:
        length = len(max(found.rows.values())[1])
        others = [key for key, (_, vector) in found.rows.items() if len(vector) != length]
        found.damaged += [(key, found.rows.pop(key)[0]) for key in others]


def _checked(vectors: npt.NDArray[np.float32], count: int) -> npt.NDArray[np.float32]:
    matrix = np.ascontiguousarray(vectors, dtype="<f4")
    if matrix.ndim != 2 or len(matrix) != count or (count and not matrix.shape[1]):
        raise SchemaError(
            f"got vectors of shape {np.shape(vectors)} for {count} texts; expected ({count}, d)"
        )
    return matrix


# SQLite's connections must not be carried over a fork, not even closed in the child: both sides
# open theirs again. The lock is held over the fork, so that the child does not get half a state.
def _before_fork() -> None:
    _LOCK.acquire()
    for store in list(_STORES):
        store._disconnect()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_before_fork, after_in_parent=_LOCK.release, after_in_child=_LOCK.release
    )
