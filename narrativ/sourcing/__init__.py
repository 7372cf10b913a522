"""Who wrote it: the verb `source`."""

from __future__ import annotations

import pandas as pd

from narrativ import schema
from narrativ.corpus import Corpus, Step
from narrativ.sourcing.credits import Names, credits, is_credit_alone, learnt_agencies
from narrativ.sourcing.style import style_hint
from narrativ.text.words import plain

__all__ = ["source"]

_LEAST_WORDS = 20
"""Below this two texts may be the same by chance."""


def source(corpus: Corpus) -> Corpus:
    """Return the corpus with agencies, credits, style hints and groups of identical texts.

    An agency is taken from a dateline, a byline or a tail credit, strongest
    first; a photo credit is recorded and is never evidence for the author of a
    text. No agency found stays missing, which means *unknown*.

    Returns
    -------
    Corpus
        ARTICLES with ``agency, agency_basis, style_hint, reuse_group``; CREDITS;
        paragraphs that are a credit and nothing else have kind ``credit``.
        ``reuse_group`` joins articles whose bodies are word for word the same;
        edited copy is not recognised yet.
    """
    corpus.require("articles")
    paragraphs = corpus.paragraphs.copy()
    learnt = learnt_agencies(paragraphs)
    paragraphs.loc[_credit_lines(paragraphs, learnt), "kind"] = "credit"
    found = credits(corpus.articles, paragraphs, learnt)
    articles = corpus.articles.copy()
    strongest = _strongest(found)
    for name in ("agency", "basis"):
        column = "agency" if name == "agency" else "agency_basis"
        articles[column] = articles["article_id"].map(strongest[name]).astype("string")
    body = paragraphs[paragraphs["kind"] == "body"].sort_values("position", kind="stable")
    texts = body.groupby("article_id", sort=False)["text"].agg(" ".join)
    hints = texts.map(style_hint)
    # Where the author is known there is nothing to hint at.
    articles["style_hint"] = articles["article_id"].map(hints).where(articles["agency"].isna())
    articles["reuse_group"] = articles["article_id"].map(_identical(texts))
    settings = {"learnt_agencies": sorted(learnt.values()), "shared_copy": "identical bodies"}
    return corpus.changed(
        Step("source", settings), articles=articles, paragraphs=paragraphs, credits=found
    )


def _credit_lines(paragraphs: pd.DataFrame, learnt: Names) -> list[int]:
    """Return the rows at the end of each body that are a credit and nothing else."""
    rows: list[int] = []
    body = paragraphs[paragraphs["kind"] == "body"].sort_values("position", kind="stable")
    for _, texts in body.groupby("article_id", sort=False)["text"]:
        # The first paragraph is the text itself, however short.
        for row, text in reversed(list(texts.items())[1:]):
            if not is_credit_alone(text, learnt):
                break
            rows.append(int(str(row)))
    return rows


def _strongest(found: pd.DataFrame) -> pd.DataFrame:
    """Return the strongest credit of each article that says who wrote its text."""
    order = {basis: rank for rank, basis in enumerate(schema.AGENCY_BASES)}
    written = found[found["basis"].isin(schema.AGENCY_BASES) & found["agency"].notna()]
    ranked = written.assign(rank=written["basis"].map(order)).sort_values("rank", kind="stable")
    return ranked.drop_duplicates("article_id").set_index("article_id")[["agency", "basis"]]


def _identical(texts: pd.Series) -> dict[str, str]:
    """Return a group for each article whose body, of some length, stands in another too."""
    groups: dict[str, list[str]] = {}
    for article_id, text in texts.items():
        bare = plain(text)
        if len(bare.split()) >= _LEAST_WORDS:
            groups.setdefault(bare, []).append(str(article_id))
    return {
        article: schema.content_id("reuse", *sorted(members))
        for members in groups.values()
        if len(members) > 1
        for article in members
    }
