"""Vectors of texts in the store: get and put."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from narrativ.errors import SchemaError
from narrativ.store.table import Store

if TYPE_CHECKING:
    import numpy.typing as npt


class VectorStore(Store):
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
    >>> from pathlib import Path
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

    things: ClassVar[str] = "vectors"

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
        rows = self._get(model, texts)
        # A matrix has one width; should a model have vectors of two, the newest one's is right.
        _, newest = max(rows.values(), default=(0, b""))
        vectors = {at: vector for at, (_, vector) in rows.items() if len(vector) == len(newest)}
        numbers = np.frombuffer(b"".join(vectors.values()), "<f4")
        matrix = numbers.reshape(len(vectors), len(newest) // 4)
        return np.array(list(vectors), dtype=np.int64), matrix.astype(np.float32)

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
        self._put(model, texts, map(np.ndarray.tobytes, matrix))
