"""Parses of texts in the store: get and put."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from narrativ.store.table import Store

PREFIX: Final = "parses by "
"""Of the key of a pipeline: in the store's one table, it tells parses from vectors."""


class ParseStore(Store):
    """Parses of texts as bytes, kept on disk by pipeline and text, beside the vectors.

    It is one file with them, with one bound on its size; like `VectorStore` it
    never raises because of the disk.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> folder = tempfile.TemporaryDirectory()
    >>> with ParseStore(Path(folder.name) / "vectors.sqlite") as store:
    ...     store.put("small 3.8", {"The quay.": b"DT NN"})
    ...     store.get("small 3.8", ["A strike.", "The quay."])
    {'The quay.': b'DT NN'}
    >>> folder.cleanup()
    """

    things: ClassVar[str] = "parses"

    def get(self, pipeline: str, texts: Sequence[str]) -> dict[str, bytes]:
        """Return the parses that are kept, by text."""
        rows = self._get(PREFIX + pipeline, texts)
        return {texts[place]: content for place, (_, content) in rows.items()}

    def put(self, pipeline: str, parses: Mapping[str, bytes]) -> None:
        """Keep parses: all of them or, where the disk refuses, none."""
        self._put(PREFIX + pipeline, list(parses), parses.values())
