"""Pairs of passages with the same content in two articles, and how differently they word it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from narrativ.arrays import Floats, Vectors
from narrativ.corpus import Corpus
from narrativ.embedding.vectors import l2_normalized
from narrativ.framing.style import listed_style
from narrativ.framing.words import names, words_of
from narrativ.matching.passages import matched_passages
from narrativ.resources.lists import Lists
from narrativ.text.lexicon import stop_words
from narrativ.text.spelling import singular, spelling

COLUMNS: Final = (
    "article_a", "article_b", "paragraph_a", "paragraph_b", "similarity", "divergence", "words",
)  # fmt: skip
"""Columns of `aligned_passages`."""


@dataclass(frozen=True)
class Passages:
    """The body passages of events: paragraphs with a vector and words of content.

    Attributes
    ----------
    table
        ``paragraph_id, article_id, text`` and ``event`` (a number), ordered by
        event, article and position.
    vectors
        Of length one, shape (passages, d).
    counts
        Sparse (passages, vocabulary): how often each word of content stands there.
    """

    table: pd.DataFrame
    vectors: Vectors
    counts: Any

    @classmethod
    def of(cls, corpus: Corpus, articles: pd.Index[Any]) -> Passages:
        """Return the passages of some articles, which must have events."""
        paragraphs = corpus.readable.assign(row=np.arange(len(corpus.paragraphs)))
        # Names are told from capitals in all running text, not in the compared articles alone.
        body = paragraphs[paragraphs["kind"] == "body"]
        body = body.sort_values(["article_id", "position", "paragraph_id"], ignore_index=True)
        counts = words_of_content(body["text"])
        events = corpus.articles.set_index("article_id")["event_id"]
        event = pd.factorize(body["article_id"].map(events), sort=True)[0]
        assert corpus.vectors is not None
        vectors = l2_normalized(corpus.vectors[body["row"].to_numpy(dtype=np.intp)]).astype(
            np.float32
        )
        kept = body["article_id"].isin(articles).to_numpy(dtype=bool) & (event >= 0)
        kept &= vectors.any(axis=1) & (counts.sum(axis=1) > 0)
        places = np.flatnonzero(kept)
        places = places[np.argsort(event[places], kind="stable")]
        table = body[["paragraph_id", "article_id", "text"]].iloc[places].reset_index(drop=True)
        return cls(table.assign(event=event[places]), vectors[places], counts[places])


def aligned_passages(passages: Passages, similarity: float) -> pd.DataFrame:
    """Return which passages of articles of one event tell the same.

    Two passages are candidates if their cosine is ``similarity`` or more; of
    each two articles those are chosen, one to one, whose cosines have the
    largest sum (Kuhn 1955).

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`; ``divergence`` in bits, ``words`` of content of both.
    """
    table = passages.table
    article = pd.factorize(table["article_id"], sort=True)[0]
    first, second, cosine = matched_passages(
        passages.vectors, table["event"].to_numpy(), article, similarity
    )
    sizes = np.asarray(passages.counts.sum(axis=1)).reshape(-1)
    return pd.DataFrame(
        {
            "article_a": table["article_id"].to_numpy(dtype=object)[first],
            "article_b": table["article_id"].to_numpy(dtype=object)[second],
            "paragraph_a": table["paragraph_id"].to_numpy(dtype=object)[first],
            "paragraph_b": table["paragraph_id"].to_numpy(dtype=object)[second],
            "similarity": cosine,
            "divergence": divergences(passages.counts[first], passages.counts[second]),
            "words": (sizes[first] + sizes[second]).astype(float),
        },
        columns=list(COLUMNS),
    )


def words_of_content(texts: Iterable[str]) -> Any:
    """Return how often each word of content stands in each text, sparse (texts, vocabulary).

    A word of content is case-folded, in the singular and in one of two
    spellings; function words, numbers, names and listed house style are none:
    names and numbers are what is told, not how.

    Examples
    --------
    >>> words_of_content(["The crews defended it", "the crew defends it"]).toarray().tolist()
    [[1.0, 0.0, 1.0], [1.0, 1.0, 0.0]]
    """
    from scipy.sparse import csr_array

    passages = list(texts)
    words = words_of(passages)
    ignored = words.where(stop_words()) | words.where(listed_style((), Lists()))
    ignored |= names(words, np.ones(len(passages), dtype=bool))
    ignored |= np.array([len(word) < 2 for word in words.vocabulary], dtype=bool)
    forms = np.array([singular(spelling(word)) for word in words.vocabulary], dtype=object)
    vocabulary, form = np.unique(forms[~ignored], return_inverse=True)
    column = np.full(len(forms), -1, dtype=np.intp)
    column[~ignored] = form.reshape(-1)
    counted = ~ignored[words.word]
    places = (words.paragraph[counted], column[words.word[counted]])
    shape = (len(passages), max(len(vocabulary), 1))
    return csr_array((np.ones(len(places[0])), places), shape=shape)


def divergences(first: Any, second: Any) -> Floats:
    """Return the Jensen-Shannon divergence of each row of one matrix from that of the other.

    Lin (1991), eq. 3.4, with base 2: the mean Kullback-Leibler divergence of two
    distributions from their mean. 0 where they are the same, 1 (bit) where they
    have no word in common.

    Parameters
    ----------
    first, second
        Sparse counts of one shape; every row has some.

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> one, two = csr_array([[1, 1, 0], [2, 2, 0]]), csr_array([[0, 0, 3], [1, 1, 0]])
    >>> divergences(one, two).round(6).tolist()
    [1.0, 0.0]
    """
    from scipy.sparse import csr_array, diags_array

    if not first.shape[0]:
        return np.zeros(0)
    p, q = (
        csr_array(diags_array(1.0 / np.asarray(counts.sum(axis=1)).reshape(-1)) @ counts)
        for counts in (first.astype(float), second.astype(float))
    )
    # Words that only one side has cancel out.
    shared = _plogp(csr_array(p + q)) - _plogp(p) - _plogp(q)
    return np.asarray(np.clip(1.0 - shared / 2.0, 0.0, 1.0))


def _plogp(rows: Any) -> Floats:
    logs = rows.copy()
    logs.data = rows.data * np.log2(rows.data, out=np.zeros_like(rows.data), where=rows.data > 0)
    return np.asarray(logs.sum(axis=1)).reshape(-1)
