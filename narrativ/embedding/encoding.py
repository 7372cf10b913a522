"""Texts to vectors by way of the store: equal texts once, kept ones never again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from tqdm.auto import tqdm

from narrativ.embedding.blocks import BlockEncoder, blocks
from narrativ.embedding.encoders import encoder as encoder_of
from narrativ.embedding.lexical import LexicalEncoder
from narrativ.errors import OncePerCall, SchemaError
from narrativ.protocols import Encoder
from narrativ.store import VectorStore
from narrativ.text.markup import strip_markup

if TYPE_CHECKING:
    from narrativ.arrays import Ints, Vectors

_LOOKED_UP: Final = 8192
"""Texts that are asked of the store at a time, for the sake of memory."""
_DELAY: Final = 2
"""Seconds before the progress bar appears: what is done by then needs none."""


def vectors_of(
    texts: Sequence[str],
    encoder: str | Path | Encoder | None = None,
    *,
    store: VectorStore | str | Path | bool = True,
    revision: object = None,
) -> Vectors:
    """Return a vector for each of any texts; equal texts are encoded once.

    Parameters
    ----------
    texts
        They need be of no corpus. What is encoded is what a reader sees of them:
        no tags, no invisible signs.
    encoder, store
        As for `narrativ.embed`.
    revision
        Of the encoder, where it is known; else the encoder is asked.

    Returns
    -------
    ndarray
        float32 of shape (texts, d), as the encoder gives them.

    Raises
    ------
    SchemaError
        If the encoder returns anything but one finite vector a text, or `store`
        is no place for a file.

    Examples
    --------
    >>> vectors_of(["The ferry sank.", "Tax rises."], "lexical", store=False).shape
    (2, 384)
    """
    model = encoder_of(encoder)
    if revision is None:
        revision = getattr(model, "revision", None)
    with _opened(store) as opened:
        return _Vectors(texts, model, _key(model, revision), opened).all()


def encoder_name(encoder: Encoder) -> str:
    """Return the name of an encoder, that of its class if it has none."""
    return str(getattr(encoder, "name", type(encoder).__name__))


def _key(encoder: Encoder, revision: object) -> str | None:
    """Return what the vectors are kept under, None if they cannot be told from any others."""
    name = getattr(encoder, "name", None)
    if not (isinstance(name, str) and isinstance(revision, str)):
        return None
    # A blank in the name must not make it another name with another revision.
    return f"{name.replace('%', '%25').replace(' ', '%20')} {revision}"


class _Vectors:
    """Texts and their vectors, from the store or else from the encoder; equal ones asked once."""

    def __init__(
        self,
        texts: Sequence[str],
        encoder: Encoder,
        key: str | None,
        store: VectorStore | None,
    ) -> None:
        numbers: dict[str, int] = {}
        self._number = np.array(
            [numbers.setdefault(strip_markup(text), len(numbers)) for text in texts],
            dtype=np.int64,
        )
        self._texts = list(numbers)
        self._paragraphs = np.bincount(self._number, minlength=len(numbers))
        # Distinct texts are numbered as they come, so these are in order.
        self._first = np.unique(self._number, return_index=True)[1]
        self._encoder = encoder
        self._key = key
        self._store = store
        self._matrix: Vectors | None = None

    def all(self) -> Vectors:
        """Return a row for each text, each written to its place: nothing is held twice."""
        missing = self._looked_up()
        if missing.size or self._matrix is None:
            self._encode(missing)
        assert self._matrix is not None
        again = np.ones(len(self._number), dtype=bool)
        again[self._first] = False
        copies = np.flatnonzero(again)
        for start in range(0, len(copies), _LOOKED_UP):
            rows = copies[start : start + _LOOKED_UP]
            self._matrix[rows] = self._matrix[self._first[self._number[rows]]]
        return self._matrix

    def _looked_up(self) -> Ints:
        """Fill in what the store has and return the rows that it has not."""
        missing = np.ones(len(self._texts), dtype=bool)
        if self._store is not None and self._key is not None:
            with OncePerCall():
                for start in range(0, len(self._texts), _LOOKED_UP):
                    texts = self._texts[start : start + _LOOKED_UP]
                    rows, vectors = self._store.get(self._key, texts)
                    if rows.size:
                        self._fill(rows + start, vectors)
                        missing[rows + start] = False
        return np.flatnonzero(missing)

    def _encode(self, missing: Ints) -> None:
        texts = [self._texts[row] for row in missing]
        total = int(self._paragraphs.sum())
        stored = total - int(self._paragraphs[missing].sum())
        done = 0
        with tqdm(
            total=total, initial=stored, unit=" paragraphs", delay=_DELAY, disable=None
        ) as bar:
            for rows, vectors in _batches(self._encoder, texts, in_blocks=self._key is not None):
                vectors = _checked(vectors, len(rows))
                self._fill(missing[rows], vectors)
                if self._store is not None and self._key is not None:
                    self._store.put(self._key, [texts[row] for row in rows], vectors)
                bar.update(int(self._paragraphs[missing[rows]].sum()))
                done += len(rows)
        if done != len(texts):
            raise SchemaError(
                f"the encoder {encoder_name(self._encoder)!r} returned {done} vectors for "
                f"{len(texts)} texts; expected one a text"
            )

    def _fill(self, rows: Ints, vectors: Vectors) -> None:
        if self._matrix is None:
            self._matrix = np.empty((len(self._number), vectors.shape[1]), dtype=np.float32)
        if vectors.shape[1] != self._matrix.shape[1]:
            raise SchemaError(
                f"vectors of length {vectors.shape[1]} stand beside others of "
                f"{self._matrix.shape[1]} for the encoder {encoder_name(self._encoder)!r}; "
                "expected one length: where it was changed, its revision must change too, or what "
                f"is kept must go: narrativ cache prune --model {self._key!r}"
            )
        self._matrix[self._first[rows]] = vectors


def _batches(
    encoder: Encoder, texts: list[str], *, in_blocks: bool
) -> Iterator[tuple[Ints, Vectors]]:
    """Yield positions and vectors as the encoder can: in blocks, or all at once."""
    if isinstance(encoder, BlockEncoder | LexicalEncoder) and texts:
        yield from encoder.batches(texts)
    elif in_blocks and texts:
        for rows in blocks(texts):
            yield rows, encoder.encode([texts[row] for row in rows])
    else:
        yield np.arange(len(texts)), encoder.encode(texts)


@contextmanager
def _opened(store: VectorStore | str | Path | bool) -> Iterator[VectorStore | None]:
    """Yield the store that is meant; what is opened here is closed here."""
    if isinstance(store, VectorStore):
        yield store
    elif store is False:
        yield None
    else:
        with VectorStore(None if store is True else _file(store)) as opened:
            yield opened


def _file(store: str | Path) -> Path:
    """Return the file of a store that is given by its path."""
    if not isinstance(store, str | Path) or not str(store).strip() or "\0" in str(store):
        raise SchemaError(
            f"got store={store!r}; expected True, False, a path such as 'study/vectors.sqlite', "
            "or a VectorStore"
        )
    path = Path(store).expanduser()
    if path.is_dir():
        raise SchemaError(
            f"got store={str(store)!r}, which is a folder; expected a file, such as "
            f"{str(path / 'vectors.sqlite')!r}"
        )
    return path


def _checked(vectors: Vectors, count: int) -> Vectors:
    try:
        with np.errstate(over="ignore"):  # what does not fit becomes infinite and is refused below
            numbers = np.asarray(vectors)
            if numbers.dtype.kind not in "fiubO":
                raise TypeError(f"its numbers are of type {numbers.dtype}")
            array = numbers.astype(np.float32, copy=False)
    except (TypeError, ValueError, RuntimeError) as error:
        raise SchemaError(
            f"the encoder returned {type(vectors).__name__} that is no array of numbers ({error}); "
            f"expected float32 of shape ({count}, d)"
        ) from error
    if array.ndim != 2 or len(array) != count or (count and not array.shape[1]):
        raise SchemaError(
            f"the encoder returned an array of shape {array.shape} for {count} texts; "
            f"expected ({count}, d)"
        )
    # The sum of a row is finite only if all of it is, and takes no memory.
    with np.errstate(invalid="ignore"):
        finite = np.isfinite(array.sum(axis=1, dtype=np.float64))
    if not finite.all():
        bad = int((~finite).sum())
        raise SchemaError(
            f"the encoder returned {bad} vectors with NaN or infinity; expected finite numbers"
        )
    return array
