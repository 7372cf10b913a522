"""What articles are compared by: the parts of their evidence for telling one event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from scipy import sparse

from narrativ.clustering.naming.names import names_in
from narrativ.clustering.partitions import renumbered
from narrativ.embedding.articles import headline_vectors, weighted_vectors
from narrativ.embedding.lexical import LexicalEncoder
from narrativ.errors import SchemaError
from narrativ.matching.components import component_labels
from narrativ.text.markup import without_fillers
from narrativ.text.wordings import weekday_words

if TYPE_CHECKING:
    import numpy.typing as npt

    from narrativ.corpus import Corpus

_LEXICAL: Final = LexicalEncoder("bm25", stop_words="english")
_LEAD: Final = 9
"""Paragraphs, the headline among them. What follows is background that many events share."""


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
        BM25 weights of the words of headline and lead, sparse, unit length.
    weekdays
        float32 of shape (n, 7): the days of the week that are named, unit length.
    names, name_list
        Which names stand in headline and lead, sparse of shape (n, names), and the names.
    days
        Publication in days, NaN where unknown.
    outlets
        Code of the outlet, -1 where unknown.
    rows
        Place of each in ``corpus.articles``, int64.
    text_codes
        Code of the text, int64: articles of one reuse group, or of the same words, share it.
    texts
        Headline and lead, paragraphs divided by line breaks.
    """

    ids: list[str]
    vectors: npt.NDArray[np.float32]
    headlines: npt.NDArray[np.float32]
    words: sparse.csr_matrix
    weekdays: npt.NDArray[np.float32]
    names: sparse.csr_matrix
    name_list: list[str]
    days: npt.NDArray[np.float64]
    outlets: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int64]
    text_codes: npt.NDArray[np.int64]
    texts: list[str]


def comparable_articles(corpus: Corpus) -> Articles:
    """Return the articles of a corpus with what they are compared by.

    Raises
    ------
    SchemaError
        If a vector holds NaN or infinity.
    """
    # The sum of a row is finite only if all of it is, and takes no memory.
    with np.errstate(invalid="ignore"):
        finite = np.isfinite(np.asarray(corpus.vectors).sum(axis=1, dtype=np.float64))
    if not finite.all():
        raise SchemaError(
            f"got {int((~finite).sum())} vectors of {len(finite)} with NaN or infinity; expected "
            "finite numbers: run narrativ.embed again, with an encoder that returns them"
        )
    table = corpus.articles.reset_index(drop=True).sort_values("article_id")
    order = table.index.to_numpy()
    ids = table["article_id"].tolist()
    texts = _leads(corpus, ids)
    words, terms = _LEXICAL.weighed(texts)
    names, name_list = names_in(texts, sorted(table["outlet"].dropna().unique()))
    published = table["published"]
    days = np.full(len(ids), np.nan)
    dated = published.notna().to_numpy(dtype=bool)
    days[dated] = published[dated].astype("int64").to_numpy() / 86_400e6
    return Articles(
        ids=ids,
        vectors=weighted_vectors(corpus)[order],
        headlines=headline_vectors(corpus)[order],
        words=words,
        weekdays=_weekdays(words, terms),
        names=names,
        name_list=name_list,
        days=days,
        outlets=np.asarray(table["outlet"].astype("category").cat.codes, dtype=np.int64),
        rows=order.astype(np.int64),
        text_codes=_text_codes(table["reuse_group"], texts),
        texts=texts,
    )


def _leads(corpus: Corpus, ids: list[str]) -> list[str]:
    analysed = corpus.analysed[["article_id", "position", "text"]]
    analysed = analysed.sort_values(["article_id", "position"])
    lead = analysed[analysed.groupby("article_id").cumcount() < _LEAD]
    texts = lead.groupby("article_id")["text"].agg("\n".join)
    return [without_fillers(str(text)) for text in texts.reindex(ids, fill_value="")]


def _weekdays(words: sparse.csr_matrix, terms: list[str]) -> npt.NDArray[np.float32]:
    """Return which days of the week each text names, rows of unit length or zeros."""
    day_of = weekday_words()
    columns = [(column, day_of[term]) for column, term in enumerate(terms) if term in day_of]
    named = np.zeros((words.shape[0], 7), dtype=np.float32)
    for column, day in columns:
        named[words[:, [column]].nonzero()[0], day] = 1
    norm = np.sqrt(named.sum(axis=1, keepdims=True))
    return np.asarray(named / np.where(norm > 0, norm, 1), dtype=np.float32)


def _text_codes(groups: pd.Series, texts: list[str]) -> npt.NDArray[np.int64]:
    """Return a code for each text that several articles may run, edited or not.

    Articles of one reuse group run one text, and so do articles of the same words;
    those without any text have nothing in common.
    """
    n = len(texts)
    folded = [" ".join(text.casefold().split()) or number for number, text in enumerate(texts)]
    words = pd.factorize(np.array(folded, dtype=object))[0]
    group = pd.factorize(groups)[0]
    rows = np.flatnonzero(group >= 0)
    articles = np.concatenate([np.arange(n), rows])
    # Beside the n articles, a node each for the n wordings and the n groups there may be.
    shared = np.concatenate([n + words, 2 * n + group[rows]])
    return renumbered(component_labels(articles, shared, 3 * n)[:n])
