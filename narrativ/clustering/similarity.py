"""How alike two articles are: dense and lexical similarity, and nearness in time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd
    from scipy import sparse

    from narrativ.corpus import Corpus

# Calibrated together on the two sets of `make bench` (events), one value for
# both: every neighbouring value is within two points of B-cubed F1.
_WEIGHTS: Final = (0.35, 0.15, 0.5)
"""Of the whole text, the headline (both dense) and the words (TF-IDF)."""
_FADE: Final = 0.8
"""Each paragraph counts this much less than the one before: leads weigh most."""
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
        TF-IDF, sparse, of shape (n, terms), unit length.
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
    from sklearn.feature_extraction.text import TfidfVectorizer

    table = corpus.articles.sort_values("article_id", ignore_index=True)
    ids = table["article_id"].tolist()
    told = corpus.analysed.sort_values(["article_id", "position"])
    vectors, headlines = _article_vectors(ids, told, corpus.vectors)
    texts = told.groupby("article_id")["text"].agg(lambda t: " ".join(t[: _LEAD_PARAGRAPHS + 1]))
    try:
        words = TfidfVectorizer(stop_words="english", sublinear_tf=True).fit_transform(
            [texts.get(article, "") for article in ids]
        )
    except ValueError:  # not one word in all texts
        from scipy import sparse

        words = sparse.csr_matrix((len(ids), 1))
    published = table["published"]
    days = np.full(len(ids), np.nan)
    dated = published.notna().to_numpy(dtype=bool)
    days[dated] = published[dated].astype("int64").to_numpy() / 86_400e6
    outlets = np.asarray(table["outlet"].astype("category").cat.codes, dtype=np.int64)
    return Articles(ids, vectors, headlines, words.tocsr(), days, outlets)


def _article_vectors(
    ids: list[str], told: pd.DataFrame, vectors: npt.NDArray[np.float32] | None
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Return the vectors of articles (headline and lead weigh most) and of headlines.

    An article without a headline lends its first paragraph.
    """
    assert vectors is not None  # the verb requires them
    whole = np.zeros((len(ids), vectors.shape[1]), dtype=np.float32)
    headline = np.zeros_like(whole)
    row = {article: index for index, article in enumerate(ids)}
    for article, group in told.groupby("article_id", sort=False):
        part = vectors[group.index.to_numpy()]
        kinds = group["kind"].to_numpy()
        depth = np.cumsum(kinds != "headline") - 1
        weights = np.where(kinds == "headline", 1.0, _FADE ** np.maximum(depth, 0))
        whole[row[str(article)]] = weights @ part
        headline[row[str(article)]] = part[0]
    return unit(whole), unit(headline)


def unit(matrix: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return the rows at unit length; rows of zeros stay."""
    norm = np.linalg.norm(matrix, axis=1, keepdims=True)
    return np.asarray(matrix / np.where(norm > 0, norm, 1), dtype=np.float32)
