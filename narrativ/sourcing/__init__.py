"""Who wrote it: the verb `source`."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from narrativ import schema
from narrativ.corpus import Corpus, Step
from narrativ.sourcing.copying.authors import (
    SHARED,
    WIDELY,
    grade_evidence,
    original_articles,
    own_agencies,
    shared_agencies,
    shared_text_credits,
    style_hint,
)
from narrativ.sourcing.copying.groups import RUNS, precedence, reuse_groups
from narrativ.sourcing.copying.shares import SharedCopy
from narrativ.sourcing.crediting.credits import Names, credits, is_credit_alone, learnt_agencies
from narrativ.text.datelines import dateline

__all__ = ["source"]

OPENING: Final = 8
"""Paragraphs in which a dateline opens the text; pages put captions and bylines before it."""


def source(corpus: Corpus) -> Corpus:
    """Return the corpus with agencies, what they rest on, and shared copy.

    An agency is taken from the article's own credit: dateline, byline, tail
    credit, a field of the source, strongest first. An article without a credit
    of which half the words or more stand in articles that an agency is
    credited with gets that agency with basis ``shared_text``, unless the text is its
    outlet's own. A photo credit is recorded and is never evidence for the author
    of a text; an outlet that names itself is no agency. No agency found stays
    missing, which means *unknown*.

    Returns
    -------
    Corpus
        ARTICLES with ``agency, agency_basis, agency_copy, agency_note,
        style_hint``, and for articles that run one text, edited or not,
        ``reuse_group, reuse_source, reuse_source_basis``; CREDITS; PARAGRAPHS
        with ``reuse_share`` and ``copy_of``, and kind ``credit`` for paragraphs
        that are a credit and nothing else.

    See Also
    --------
    narrativ.reuse_pairs : what any two articles share
    narrativ.edits : what an outlet did to the copy it ran

    Examples
    --------
    >>> import pandas as pd
    >>> from narrativ import read
    >>> text = "BRACKWATER (Reuters) - The ferry left the quay at noon on Monday."
    >>> corpus = source(read(pd.DataFrame({"text": [text]})))
    >>> corpus.articles[["agency", "agency_basis"]].iloc[0].tolist()
    ['Reuters', 'dateline']
    """
    corpus = corpus.checked("articles")
    paragraphs = corpus.readable.copy()
    learnt = learnt_agencies(paragraphs)
    paragraphs.loc[_credit_lines(paragraphs, learnt), "kind"] = "credit"
    credit_rows = credits(corpus.articles, paragraphs, learnt)
    own_credits = own_agencies(credit_rows)
    credited = dict(zip(own_credits.index, own_credits["agency"], strict=True))
    copy = SharedCopy.of_corpus(replace(corpus, paragraphs=paragraphs), credited)
    groups = reuse_groups(copy, corpus.articles, credited)
    source_of = dict(zip(groups.index, groups["reuse_source"], strict=True))
    outlet_of = dict(zip(corpus.articles["article_id"], corpus.articles["outlet"], strict=True))
    group_of = dict(zip(groups.index, groups["reuse_group"], strict=True))
    originals = original_articles(outlet_of, group_of, credit_rows)
    text_credits = shared_agencies(
        copy, credited, source_of, outlet_of=outlet_of, originals=originals
    )
    articles = _with_agencies(corpus.articles, own_credits, text_credits, groups)
    articles = articles.assign(
        **grade_evidence(
            articles,
            credit_rows,
            text_credits["note"],
            _opening_with_dateline(paragraphs),
            originals,
        ),
        style_hint=_style_hints(articles, paragraphs),
    )
    credit_rows = pd.concat([credit_rows, shared_text_credits(copy, articles, credited)])
    settings = {
        "learnt_agencies": sorted({*learnt.values()} & {*credited.values()}),
        "shared_copy": {"runs": RUNS, "shared_text": SHARED, "widely": WIDELY},
    }
    return corpus.changed(
        Step("source", settings),
        articles=articles,
        paragraphs=_with_shares(paragraphs, articles, copy).assign(text=corpus.paragraphs["text"]),
        credits=schema.conform(credit_rows, schema.CREDITS),
    )


def _with_agencies(
    given: pd.DataFrame, own: pd.DataFrame, by_text: pd.DataFrame, groups: pd.DataFrame
) -> pd.DataFrame:
    """Return ARTICLES with reuse groups and agencies."""
    names = given["article_id"]
    articles = given.assign(
        **{str(column): names.map(groups[column]).astype("string") for column in groups}
    )
    agency, basis, by_others = (
        names.map(found).astype("string")
        for found in (own["agency"], own["basis"], by_text["agency"])
    )
    articles["agency"] = agency.fillna(by_others)
    articles["agency_basis"] = basis.mask(basis.isna() & by_others.notna(), "shared_text")
    return articles


def _with_shares(
    paragraphs: pd.DataFrame, articles: pd.DataFrame, copy: SharedCopy
) -> pd.DataFrame:
    """Return PARAGRAPHS with what of each stands elsewhere, and which it repeats."""
    texts = copy.texts
    rank = dict(
        zip(articles["article_id"].iloc[precedence(articles)], range(len(articles)), strict=True)
    )
    order = np.array([rank[one] for one in texts.articles], dtype=np.int64)
    here, there = copy.repeats(order)
    names = paragraphs["paragraph_id"]
    share = dict(zip(texts.paragraphs, copy.paragraph_shares, strict=True))
    repeated = dict(zip(texts.paragraphs[here], texts.paragraphs[there], strict=True))
    return paragraphs.assign(
        reuse_share=names.map(share).astype("Float64"),
        copy_of=names.map(repeated).astype("string"),
    )


def _opening_with_dateline(paragraphs: pd.DataFrame) -> frozenset[str]:
    """Return the articles of which one of the first paragraphs opens with a dateline."""
    body = paragraphs[paragraphs["kind"] == "body"].sort_values("position", kind="stable")
    first = body.groupby("article_id", sort=False).head(OPENING)
    opens = first["text"].map(lambda text: dateline(text) is not None).astype(bool)
    return frozenset(first.loc[opens, "article_id"])


def _style_hints(articles: pd.DataFrame, paragraphs: pd.DataFrame) -> pd.Series:
    """Return what house style hints at, where the author is not known."""
    body = paragraphs[paragraphs["kind"] == "body"].sort_values("position", kind="stable")
    texts = body.groupby("article_id", sort=False)["text"].agg(" ".join)
    return articles["article_id"].map(texts.map(style_hint)).where(articles["agency"].isna())


def _credit_lines(paragraphs: pd.DataFrame, learnt: Names) -> list[int]:
    """Return the rows at the end of each body that are a credit and nothing else."""
    rows: list[int] = []
    read = paragraphs[paragraphs["kind"].isin(["body", "boilerplate"])]
    for _, lines in read.sort_values("position", kind="stable").groupby("article_id", sort=False):
        below = zip(lines.index, lines["kind"], lines["text"], strict=True)
        # The first paragraph is the text itself, however short.
        for row, kind, text in reversed(list(below)[1:]):
            if is_credit_alone(text, learnt):
                rows.append(int(row))
            elif kind == "body":
                break
    return rows
