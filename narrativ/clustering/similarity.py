"""How alike two articles are: dense and lexical similarity, and nearness in time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from narrativ.embedding.articles import article_vectors, headline_vectors
from narrativ.embedding.lexical import LexicalEncoder

if TYPE_CHECKING:
    import numpy.typing as npt
    from scipy import sparse

    from narrativ.corpus import Corpus

# Calibrated together on the two sets of `make bench` (events), one value for
# both: every neighbouring value is within two points of B-cubed F1.
_WEIGHTS: Final = (0.35, 0.15, 0.5)
"""Of the whole text, the headline (both dense) and the words."""
_LEXICAL: Final = LexicalEncoder("tfidf", stop_words="english")
"""BM25 lowers all similarities: to take it, the thresholds of events and storylines must be
calibrated anew."""
_LEAD_PARAGRAPHS: Final = 8
_SAME_TIME: Final = 0.12
"""Added for articles of one moment; it fades with `_DAYS` and is never taken off."""
_DAYS: Final = 2.0
_SAME_OUTLET: Final = 0.05
"""Taken off within an outlet: it tells an event once more often than twice."""


@dataclass(frozen=True)
class Articles:
    """The articles of a corpus in an order of their own, ready to be compared.

    Attributes
    ----------
    ids
        article_id, sorted, so that the order of input does not matter.
    vectors, headlines
        float32 of shape (n, d), unit length.
    words
        Lexical, sparse, float32 of shape (n, terms), unit length.
    days
        Publication in days, NaN where unknown.
    outlets
        Code of the outlet, -1 where unknown.
    """

    ids: list[str]
    vectors: npt.NDArray[np.float32]
    headlines: npt.NDArray[np.float32]
    words: sparse.csr_matrix
    days: npt.NDArray[np.float64]
    outlets: npt.NDArray[np.int64]

    def content(self, rows: slice | npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """Return the similarity of content of `rows` to all articles."""
        whole, headline, words = _WEIGHTS
        similarity = whole * (self.vectors[rows] @ self.vectors.T)
        similarity += headline * (self.headlines[rows] @ self.headlines.T)
        similarity += words * (self.words[rows] @ self.words.T).toarray()
        return np.asarray(similarity, dtype=np.float32)

    def circumstance(self, rows: slice | npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """Return what time and outlet add to the similarity of content."""
        gap = np.abs(self.days[rows, None] - self.days[None, :])
        near = np.nan_to_num(_SAME_TIME * np.exp(-gap / _DAYS))
        known = self.outlets[rows, None] >= 0
        same = (self.outlets[rows, None] == self.outlets[None, :]) & known
        return np.asarray(near - _SAME_OUTLET * same, dtype=np.float32)


def articles_of(corpus: Corpus) -> Articles:
    """Return the articles of a corpus with what they are compared by."""
    table = corpus.articles.reset_index(drop=True).sort_values("article_id")
    order = table.index.to_numpy()
    ids = table["article_id"].tolist()
    told = corpus.analysed.sort_values(["article_id", "position"])
    texts = told.groupby("article_id")["text"].agg(lambda t: " ".join(t[: _LEAD_PARAGRAPHS + 1]))
    words = _LEXICAL.sparse([texts.get(article, "") for article in ids])
    published = table["published"]
    days = np.full(len(ids), np.nan)
    dated = published.notna().to_numpy(dtype=bool)
    days[dated] = published[dated].astype("int64").to_numpy() / 86_400e6
    outlets = np.asarray(table["outlet"].astype("category").cat.codes, dtype=np.int64)
    vectors, headlines = article_vectors(corpus)[order], headline_vectors(corpus)[order]
    return Articles(ids, vectors, headlines, words, days, outlets)
