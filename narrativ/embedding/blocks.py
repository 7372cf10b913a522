"""Encoders that take texts in blocks, so that what is done can be kept and shown."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from narrativ.errors import SchemaError

if TYPE_CHECKING:
    import numpy.typing as npt

BLOCK: Final = 256
_CHARACTERS: Final = 100_000
"""A block has so many texts, or fewer long ones: it is the step of the progress bar, and what is
lost when the process is killed are the one or two that are in flight."""


class BlockEncoder(ABC):
    """An encoder whose vectors can be had block by block, and kept."""

    @property
    @abstractmethod
    def name(self) -> str:
        """Name for the manifest."""

    @property
    @abstractmethod
    def revision(self) -> str:
        """All that the vectors depend on beside the text; they are kept under it and the name."""

    @property
    @abstractmethod
    def dimensions(self) -> int:
        """Length of the vectors."""

    @abstractmethod
    def batches(
        self, texts: Sequence[str], /
    ) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]]:
        """Yield positions of texts and their vectors, block by block as they are done."""

    def __getstate__(self) -> dict[str, object]:
        """Return what is pickled: the model itself is loaded again where it is needed."""
        return {name: value for name, value in self.__dict__.items() if name != "_model"}

    def encode(self, texts: list[str], /) -> npt.NDArray[np.float32]:
        """Return float32 vectors of unit length, of shape (len(texts), d).

        Raises
        ------
        SchemaError
            If `texts` is not a list of str.
        """
        if isinstance(texts, str) or not isinstance(texts, Iterable):
            raise SchemaError(
                f"encode expects a list of str, got {type(texts).__name__}: pass [text] for one"
            )
        texts = list(texts)
        if not all(isinstance(text, str) for text in texts):
            raise SchemaError("encode expects a list of str; got other things in it")
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for rows, part in self.batches(texts):
            vectors[rows] = part
        return vectors


def blocks(texts: Sequence[str], size: int = BLOCK) -> list[npt.NDArray[np.int64]]:
    """Return the positions of the texts in blocks of similar length and bounded work.

    The blocks come in a fixed order that mixes short and long ones, so that the
    time left can be told from the first ones.

    Examples
    --------
    >>> [block.tolist() for block in blocks(["aaa", "b", "cc", "dddd"], size=2)]
    [[3, 0], [2, 1]]
    """
    cut: list[list[int]] = []
    room = 0
    for place in np.argsort([-len(text) for text in texts], kind="stable").tolist():
        room -= len(texts[place])
        if not cut or room < 0 or len(cut[-1]) == size:
            cut.append([])
            room = max(_CHARACTERS - len(texts[place]), 0)
        cut[-1].append(place)
    order = np.random.default_rng(0).permutation(len(cut))
    return [np.array(cut[number], dtype=np.int64) for number in order]
