"""Paragraphs of a storyline to topics, across its events and outlets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from narrativ.clustering.grouping import average_linkage
from narrativ.embedding.articles import unit
from narrativ.embedding.lexical import LexicalEncoder

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

_NEIGHBOUR: Final = 0.22
"""How much of the paragraphs before and after colours a paragraph's vector: short
paragraphs ("He agreed.") get their subject from them."""
_DENSE: Final = 0.5
"""Weight of dense similarity; the rest is lexical (TF-IDF within the storyline)."""
_ALIKE: Final = 0.29
"""Average similarity within a topic. With the weights above, values from .23 to .35 keep the
kinds of paragraph of the bundled sample apart, with vectors of either precision."""


def topics_of(
    paragraphs: pd.DataFrame, vectors: npt.NDArray[np.float32]
) -> list[npt.NDArray[np.int64]]:
    """Return the topics of one storyline as positions in `paragraphs`.

    Parameters
    ----------
    paragraphs
        Rows of PARAGRAPHS of one storyline, sorted by article and position.
    vectors
        Their vectors, in the same order.

    Returns
    -------
    list of ndarray
        Topics of two paragraphs or more. Paragraphs in none are leftovers.
    """
    if len(paragraphs) < 2:
        return []
    similarity = _DENSE * _dense(paragraphs, vectors) + (1 - _DENSE) * _lexical(paragraphs)
    labels = average_linkage(similarity.astype(np.float32), _ALIKE)
    groups = [np.flatnonzero(labels == label) for label in np.unique(labels)]
    return sorted((group for group in groups if len(group) > 1), key=lambda g: int(g[0]))


def _dense(paragraphs: pd.DataFrame, vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    article = paragraphs["article_id"].to_numpy()
    coloured = vectors.astype(np.float32).copy()
    same = (article[1:] == article[:-1])[:, None]
    coloured[1:] += _NEIGHBOUR * vectors[:-1] * same
    coloured[:-1] += _NEIGHBOUR * vectors[1:] * same
    coloured = unit(coloured)
    return np.asarray(coloured @ coloured.T, dtype=np.float32)


def _lexical(paragraphs: pd.DataFrame) -> npt.NDArray[np.float32]:
    words = LexicalEncoder().sparse(paragraphs["text"].tolist())
    return np.asarray((words @ words.T).toarray(), dtype=np.float32)
