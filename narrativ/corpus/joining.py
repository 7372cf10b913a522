"""Two corpora made one: nothing of either is lost, and no article is there twice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from narrativ import schema
from narrativ.errors import SchemaError

if TYPE_CHECKING:
    from narrativ.corpus.corpus import Corpus

_KNOWN = "is in the corpus already; kept once"


def together(corpus: Corpus, more: Corpus) -> Corpus:
    """Return a corpus with the articles of both, those of `more` without groups.

    An article that both have is kept as it is in `corpus`, and the audit says so.

    Parameters
    ----------
    corpus, more
        Two corpora with vectors, or two without. Nothing of the steps of `more` is kept.

    Raises
    ------
    SchemaError
        If one has vectors and the other, which has articles to add, has none.
    """
    known = more.articles["article_id"].isin(corpus.articles["article_id"])
    articles = more.articles[~known].drop(columns=["event_id", "event_probability", "event_note"])
    inside = more.paragraphs["article_id"].isin(articles["article_id"]).to_numpy(dtype=bool)
    repeated = more.audit["article_id"].isin(more.articles.loc[known, "article_id"]) & (
        more.audit["status"].isin(["read", "partial"])
    )
    audit = more.audit.copy()
    audit.loc[repeated, ["status", "reason"]] = ["duplicate", _KNOWN]
    credits_ = more.credits[more.credits["article_id"].isin(articles["article_id"])]
    if inside.any() and (corpus.vectors is None) != (more.vectors is None):
        raise SchemaError(
            "got one corpus with vectors and one without; embed both with one encoder"
        )
    vectors = corpus.vectors
    if inside.any() and vectors is not None and more.vectors is not None:
        vectors = np.concatenate([vectors, more.vectors[inside]])
    return replace(
        corpus,
        articles=_below(corpus.articles, articles, schema.ARTICLES),
        paragraphs=_below(
            corpus.paragraphs, more.paragraphs[inside].drop(columns="topic_id"), schema.PARAGRAPHS
        ),
        credits=_below(corpus.credits, credits_, schema.CREDITS),
        audit=_below(corpus.audit, audit, schema.AUDIT),
        vectors=vectors,
    )


def _below(first: pd.DataFrame, second: pd.DataFrame, table: schema.Table) -> pd.DataFrame:
    """Return both tables, one below the other; columns of the caller's own are kept."""
    both = pd.concat([first, schema.conform(second, table)], ignore_index=True)
    return schema.conform(both, table)
