"""Vectors of paragraphs to vectors of articles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from narrativ import schema
from narrativ.embedding.vectors import l2_normalized

if TYPE_CHECKING:
    import numpy.typing as npt

    from narrativ.corpus import Corpus

_FADE: Final = 0.8
"""Each paragraph counts this much less than the one before: news leads with what
happened and ends with background that many events share. Calibrated with the constants
of clustering on the two sets of `make bench` (events), one value for both."""


def article_vectors(corpus: Corpus) -> npt.NDArray[np.float32]:
    """Return a vector for each article, in which headline and lead weigh most.

    It is the weighted sum of the vectors of its headline, subheadings and body
    at unit length. The headline and the first paragraph below it count 1, each
    later paragraph .8 of the one before.

    Parameters
    ----------
    corpus
        A corpus with vectors, of any encoder.

    Returns
    -------
    ndarray
        float32 of shape (articles, d), aligned with ``corpus.articles``. An
        article without a paragraph that is analysed gets zeros.

    Raises
    ------
    NotReadyError
        If the corpus has no articles or no vectors.
    SchemaError
        If its tables do not fit (`Corpus.checked`).

    Examples
    --------
    >>> import narrativ, pandas
    >>> from narrativ.embedding.lexical import LexicalEncoder
    >>> pages = pandas.DataFrame({"text": ["The ferry sank.", "A ferry sank.", "Herring dear"]})
    >>> corpus = narrativ.embed(narrativ.read(pages), encoder=LexicalEncoder())
    >>> vectors = article_vectors(corpus)
    >>> (vectors @ vectors.T).round(1) + 0
    array([[1., 1., 0.],
           [1., 1., 0.],
           [0., 0., 1.]], dtype=float32)
    """
    return weighted_vectors(corpus.checked("articles", "vectors"))


def weighted_vectors(corpus: Corpus) -> npt.NDArray[np.float32]:
    """Return what `article_vectors` does, of a corpus that was checked."""
    from scipy.sparse import csr_matrix

    vectors, places, bounds = _paragraph_rows(corpus)
    below = (corpus.paragraphs["kind"] != "headline").to_numpy(dtype=bool)[places]
    # How many paragraphs below the headline stand before each within its article.
    before = np.concatenate([[0], np.cumsum(below)])
    depth = before[:-1] - np.repeat(before[bounds[:-1]], np.diff(bounds))
    weights = np.where(below, _FADE**depth, 1).astype(np.float32)
    # Built row by row in reading order, so that rounding does not depend on the tables' order.
    shape = (len(bounds) - 1, len(vectors))
    return l2_normalized(csr_matrix((weights, places, bounds), shape=shape) @ vectors)


def headline_vectors(corpus: Corpus) -> npt.NDArray[np.float32]:
    """Return the vector of each article's headline, or of its first paragraph if it has none.

    Parameters
    ----------
    corpus
        A corpus with vectors, of any encoder.

    Returns
    -------
    ndarray
        As `article_vectors` does: float32 of shape (articles, d), unit length
        or zeros.

    Raises
    ------
    NotReadyError
        If the corpus has no articles or no vectors.

    Examples
    --------
    >>> import narrativ, pandas
    >>> from narrativ.embedding.lexical import LexicalEncoder
    >>> encoder = LexicalEncoder()
    >>> pages = pandas.DataFrame({"title": ["Ferry sank"], "text": ["It was dark."]})
    >>> corpus = narrativ.embed(narrativ.read(pages), encoder=encoder)
    >>> (headline_vectors(corpus) @ encoder.encode(["Ferry sank", "Dark"]).T).round(2)
    array([[1., 0.]], dtype=float32)
    """
    vectors, places, bounds = _paragraph_rows(corpus)
    some = np.diff(bounds) > 0
    headlines = np.zeros((len(some), vectors.shape[1]), dtype=np.float32)
    headlines[some] = vectors[places[bounds[:-1][some]]]
    return l2_normalized(headlines)


def _paragraph_rows(
    corpus: Corpus,
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return the vectors, and the places of the analysed paragraphs article by article.

    Those of the article in row i of ARTICLES are ``places[bounds[i] : bounds[i + 1]]``,
    in reading order.
    """
    corpus.require("articles", "vectors")
    table = corpus.paragraphs
    article = pd.Index(corpus.articles["article_id"]).get_indexer(pd.Index(table["article_id"]))
    kept = table["kind"].isin(schema.ANALYSED_KINDS).to_numpy(dtype=bool) & (article >= 0)
    places = np.flatnonzero(kept)
    position = table["position"].to_numpy(dtype=np.int64)[places]
    order = np.lexsort((position, article[places]))
    counts = np.bincount(article[places], minlength=len(corpus.articles))
    return np.asarray(corpus.vectors), places[order], np.concatenate([[0], np.cumsum(counts)])
