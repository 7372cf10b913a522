"""Vectors that go by the ids of their paragraphs, in whatever order the rows stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

import numpy as np
import pandas as pd

from narrativ.errors import SchemaError

if TYPE_CHECKING:
    from narrativ.arrays import Vectors

_AGAIN = "run narrativ.embed again"


@dataclass(frozen=True)
class Embedded:
    """Vectors, and the paragraphs that they were made of.

    Attributes
    ----------
    vectors
        float32 of shape (n, d).
    paragraphs
        ``paragraph_id, text`` of each row, as they were when the vectors were given.
    """

    vectors: Vectors
    paragraphs: pd.DataFrame

    @classmethod
    def of(cls, paragraphs: pd.DataFrame, vectors: Vectors) -> Embedded:
        """Take vectors that are aligned with PARAGRAPHS as they stand now."""
        rows = len(paragraphs)
        if vectors.ndim != 2 or len(vectors) != rows:
            raise SchemaError(
                f"got vectors of shape {vectors.shape} for {rows} paragraphs; "
                f"expected ({rows}, d): {_AGAIN}"
            )
        return cls(vectors, paragraphs[["paragraph_id", "text"]])

    def aligned(self, paragraphs: pd.DataFrame) -> Embedded:
        """Return it in the order of PARAGRAPHS; itself, and nothing copied, if that is its order.

        Raises
        ------
        SchemaError
            If a paragraph has no vector.
        """
        if "paragraph_id" not in paragraphs:
            raise SchemaError(
                "corpus.paragraphs has no column 'paragraph_id', by which vectors go; it has: "
                f"{', '.join(map(str, paragraphs.columns)) or 'none'}"
            )
        own, ids = self.paragraphs["paragraph_id"], paragraphs["paragraph_id"]
        if _same(own, ids):
            return self
        rows = pd.Index(own).get_indexer(pd.Index(ids))
        if (rows < 0).any():
            raise SchemaError(
                f"{int((rows < 0).sum())} of {len(rows)} paragraphs have no vector, such as "
                f"{ids[rows < 0].iloc[0]!r}: they came into corpus.paragraphs after "
                f"narrativ.embed; {_AGAIN}"
            )
        if np.array_equal(rows, np.arange(len(own))):
            return self
        return Embedded(self.vectors[rows], self.paragraphs.iloc[rows])

    def check_texts(self, paragraphs: pd.DataFrame) -> None:
        """Raise SchemaError if paragraphs, in this order, say something else than they did."""
        was, now = self.paragraphs["text"], paragraphs["text"]
        if _same(was, now):
            return
        other = (was.to_numpy(dtype=object) != now.to_numpy(dtype=object)).nonzero()[0]
        if not len(other):
            return
        raise SchemaError(
            f"{len(other)} of {len(now)} paragraphs have another text than their vectors were "
            f"made of, such as {paragraphs['paragraph_id'].iloc[other[0]]!r}: {_AGAIN}"
        )


def _same(first: pd.Series, second: pd.Series) -> bool:
    """Say whether two columns of one dtype hold the same, whatever their index."""
    return first.reset_index(drop=True).equals(second.reset_index(drop=True))


class Aligned:
    """The field `vectors` of a corpus: taken as given, handed out in the order of the rows."""

    @overload
    def __get__(self, corpus: None, owner: Any) -> None: ...
    @overload
    def __get__(self, corpus: object, owner: Any) -> Vectors | None: ...
    def __get__(self, corpus: Any, owner: Any) -> Vectors | None:
        """Return the vectors; asked of the class, the default of the field."""
        if corpus is None or corpus.embedded is None:
            return None
        aligned = corpus.embedded.aligned(corpus.paragraphs)
        # So that `dataclasses.replace`, which asks for this and then for that, has a pair.
        object.__setattr__(corpus, "embedded", aligned)
        vectors: Vectors = aligned.vectors
        return vectors

    def __set__(self, corpus: Any, given: Vectors | None) -> None:
        corpus.__dict__["vectors"] = given
