"""The compared articles with their quotations, and what is known of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd

from narrativ.corpus import Corpus
from narrativ.framing.quoted_words import counts_here, english_articles, quoted_spans
from narrativ.protocols import Context
from narrativ.text.words import count_words

_LEAST_ARTICLES: Final = 2
"""Articles in which somebody speaks whose share of the words is asked by name."""


@dataclass(frozen=True)
class QuotedContent:
    """The compared articles, their quotations and their bodies.

    Attributes
    ----------
    articles
        Indexed by article_id: ``storyline_id`` (an event outside any is its own), ``complete``,
        ``english`` and ``here`` (some of the body counts here).
    spans
        Their quotations (`quoted_spans`) in reading order, with ``here``: what stands in a
        paragraph that counts in another text is seen, and not counted.
    body
        The paragraphs of the bodies: ``paragraph_id, article_id, text, words, quoted`` (words in
        quotations) and ``here``.
    """

    articles: pd.DataFrame
    spans: pd.DataFrame
    body: pd.DataFrame

    @classmethod
    def of(cls, corpus: Corpus, context: Context) -> QuotedContent:
        """Return the content of the articles that are compared; quotations are found in all."""
        whole = corpus if context.whole is None else context.whole
        facts = whole.articles.set_index("article_id")
        facts = facts[facts.index.isin(context.groups.index)].sort_index()
        homes = whole.events.set_index("event_id")["storyline_id"]
        storyline = facts["event_id"].map(homes).fillna(facts["event_id"])
        spans = quoted_spans(whole)
        spans = spans[spans["article_id"].isin(facts.index)]
        body = _body(whole, spans)
        body = body[body["article_id"].isin(facts.index)]
        body = body.assign(here=counts_here(body, corpus))
        articles = pd.DataFrame(
            {
                "storyline_id": storyline.to_numpy(dtype=object),
                "complete": (facts["completeness"] == "full").fillna(False).to_numpy(dtype=bool),
                "english": english_articles(whole).reindex(facts.index).to_numpy(dtype=bool),
                "here": facts.index.isin(body.loc[body["here"], "article_id"]),
            },
            index=pd.Index(facts.index.to_numpy(dtype=object), name="article_id"),
        )
        return cls(articles, spans.assign(here=counts_here(spans, corpus)), body)

    @cached_property
    def quoted_words(self) -> pd.Series:
        """The quoted words of each article that has any, by article_id."""
        return self.spans[self.spans["here"]].groupby("article_id")["words"].sum()

    @property
    def remark(self) -> str:
        """What is to be said of every number: how many articles are in another language."""
        number = int((~self.articles["english"]).sum())
        if not number:
            return ""
        articles = "article does not read" if number == 1 else "articles do not read"
        return f"not counted: {number} {articles} as English"

    def everywhere(self, features: Iterable[str]) -> pd.DataFrame:
        """Return every article with every feature: ``article_id, feature``."""
        names = sorted(set(features))
        return pd.DataFrame(
            {
                "article_id": np.repeat(self.articles.index.to_numpy(dtype=object), len(names)),
                "feature": np.tile(np.array(names, dtype=object), len(self.articles)),
            }
        )

    def in_storylines(self, spans: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return the spans of features of several articles, and where each is possible.

        That is in all articles of the storylines where it occurs.
        """
        often = spans.groupby("feature")["article_id"].nunique()
        spans = spans[spans["feature"].isin(often.index[often >= _LEAST_ARTICLES])]
        homes = spans["article_id"].map(self.articles["storyline_id"])
        possible = spans[["feature"]].assign(storyline_id=homes.to_numpy()).drop_duplicates()
        placed = self.articles[["storyline_id"]].reset_index()
        grid = placed.merge(possible, on="storyline_id")[["article_id", "feature"]]
        return spans, grid.sort_values(["article_id", "feature"], ignore_index=True)

    def align(self, grid: pd.DataFrame, values: pd.Series[Any]) -> pd.Series[Any]:
        """Return values by article and feature in the rows of the grid, missing where none is."""
        rows = pd.MultiIndex.from_frame(grid)
        return pd.Series(values.reindex(rows).to_numpy(dtype=float), index=grid.index)

    def refused(self, feature: str, aspect: str, why: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return the units of a measure of which no estimate can be given, without evidence."""
        ids = self.articles.index.to_numpy(dtype=object)
        units = pd.DataFrame({"article_id": ids}).assign(
            feature=feature, aspect=aspect, numerator=np.nan, denominator=1.0, refused=why,
            quality="",
        )  # fmt: skip
        columns = ["feature", "article_id", "paragraph_id", "start", "end", "weight"]
        return units, pd.DataFrame(columns=columns)


def _body(corpus: Corpus, spans: pd.DataFrame) -> pd.DataFrame:
    """Return the paragraphs of the bodies with their words, and the quoted ones among these."""
    body = corpus.readable[corpus.paragraphs["kind"] == "body"]
    body = body[["paragraph_id", "article_id", "text"]].astype(object)
    quoted = body["paragraph_id"].map(spans.groupby("paragraph_id")["words"].sum())
    return body.assign(
        words=body["text"].map(count_words).astype(int), quoted=quoted.fillna(0).astype(int)
    )
