"""Topics as features: what they are called, and which paragraphs of articles are of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from narrativ.corpus import Corpus
from narrativ.corpus.places import places
from narrativ.embedding.vectors import l2_normalized
from narrativ.protocols import Context
from narrativ.text.words import count_words


def topic_names(corpus: Corpus) -> dict[str, str]:
    """Return the name of each topic by its id, no two the same.

    It is the label, or the id where there is none; where several topics have one
    label, that of the storyline stands behind it, and the id where that is not enough.
    """
    stories = corpus.storylines.set_index("storyline_id")["label"].fillna("").to_dict()
    topics = corpus.topics.sort_values("topic_id")
    names = dict(zip(topics["topic_id"], topics["label"].fillna(topics["topic_id"]), strict=True))
    home = dict(zip(topics["topic_id"], topics["storyline_id"], strict=True))
    often = Counter(names.values())
    with_storyline = {
        topic: f"{name} ({stories.get(home[topic]) or home[topic]})" if often[name] > 1 else name
        for topic, name in names.items()
    }
    often = Counter(with_storyline.values())
    return {
        str(topic): str(f"{name} ({topic})" if often[name] > 1 else name)
        for topic, name in with_storyline.items()
    }


@dataclass(frozen=True)
class ArticleContent:
    """The compared articles of events, and their paragraphs by topic.

    Attributes
    ----------
    corpus
        What is counted: paragraphs that count in another text are not there.
    whole
        The corpus with them.
    articles
        Indexed by article_id: ``storyline_id, completeness``.
    topics
        ``topic_id, storyline_id, feature``.
    """

    corpus: Corpus
    whole: Corpus
    articles: pd.DataFrame
    topics: pd.DataFrame

    @classmethod
    def of(cls, corpus: Corpus, context: Context) -> ArticleContent:
        """Return the content of the articles that are compared."""
        whole = corpus if context.whole is None else context.whole
        articles = corpus.articles
        articles = articles[
            articles["article_id"].isin(context.groups.index) & articles["event_id"].notna()
        ]
        homes = corpus.events.set_index("event_id")["storyline_id"]
        facts = pd.DataFrame(
            {
                "storyline_id": articles["event_id"].map(homes).to_numpy(dtype=object),
                "completeness": articles["completeness"].to_numpy(dtype=object),
            },
            index=pd.Index(articles["article_id"].to_numpy(dtype=object), name="article_id"),
        )
        topics = corpus.topics[["topic_id", "storyline_id"]].astype(object)
        names = topics["topic_id"].map(topic_names(corpus))
        topics = topics.assign(feature=names).reset_index(drop=True)
        return cls(corpus, whole, facts.sort_index(), topics)

    @cached_property
    def body(self) -> pd.DataFrame:
        """The paragraphs of the bodies in reading order, those that count elsewhere among them.

        ``paragraph_id, article_id, text, topic_id, completeness, words,
        before`` (words before it) and ``here`` (it counts here).
        """
        rows = self._paragraphs("body")
        rows = rows[rows["completeness"] != "headline_only"]
        rows = rows.assign(words=rows["text"].map(count_words).astype(int))
        through = rows.groupby("article_id")["words"].cumsum()
        return rows.assign(before=through - rows["words"])

    @cached_property
    def headlines(self) -> pd.DataFrame:
        """The headline of each article, with ``row``, its place in the vectors."""
        return self._paragraphs("headline").drop_duplicates("article_id")

    def _paragraphs(self, kind: str) -> pd.DataFrame:
        table = self.whole.readable
        article = places(table["article_id"], self.articles.index)
        row = np.flatnonzero((table["kind"] == kind).to_numpy(dtype=bool) & (article >= 0))
        # Of a few rows Python's own strings are quicker.
        rows = table[["paragraph_id", "article_id", "text", "topic_id", "position"]]
        rows = rows.iloc[row].astype(object)
        rows = rows.assign(
            row=row,
            here=places(rows["paragraph_id"], self.corpus.paragraphs["paragraph_id"]) >= 0,
            completeness=self.articles["completeness"].to_numpy()[article[row]],
        )
        rows = rows.sort_values(["article_id", "position", "paragraph_id"])
        return rows.drop(columns="position")

    def with_topic(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return the paragraphs that are of a topic of their article's storyline, named."""
        topic = places(rows["topic_id"], self.topics["topic_id"])
        article = places(rows["article_id"], self.articles.index)
        lines = pd.Index(self.topics["storyline_id"].unique())
        home = places(self.topics["storyline_id"], lines)
        own = places(self.articles["storyline_id"], lines)
        at = np.flatnonzero(topic >= 0)
        at = at[home[topic[at]] == own[article[at]]]
        on_topic: pd.DataFrame = rows.iloc[at]
        return on_topic.assign(feature=self.topics["feature"].to_numpy()[topic[at]])

    @cached_property
    def article_topics(self) -> pd.DataFrame:
        """Each article with every topic of its storyline: ``article_id, feature``."""
        pairs = self.articles.reset_index().merge(self.topics, on="storyline_id")
        return pairs[["article_id", "feature"]].sort_values(
            ["article_id", "feature"], ignore_index=True
        )

    def grid(self, articles: Iterable[str]) -> pd.DataFrame:
        """Return the rows of `article_topics` for some articles."""
        return self.article_topics[
            self.article_topics["article_id"].isin(list(articles))
        ].reset_index(drop=True)

    def align(self, grid: pd.DataFrame, values: pd.Series[Any]) -> pd.Series[Any]:
        """Return values by article and feature in the rows of the grid, missing where none is."""
        places = pd.MultiIndex.from_frame(grid)
        return pd.Series(values.reindex(places).to_numpy(dtype=float), index=grid.index)

    def unknown(self, aspect: str, why: str) -> pd.DataFrame:
        """Return the units of an aspect of which no estimate can be given."""
        ids = self.articles.index.to_numpy(dtype=object)
        return pd.DataFrame({"article_id": ids}).assign(
            feature=f"{aspect}: any topic", aspect=aspect, numerator=np.nan, denominator=1.0,
            refused=why, quality="",
        )  # fmt: skip


def headline_topics(content: ArticleContent) -> pd.DataFrame:
    """Return the headlines with the topic of the storyline that each is nearest to.

    A topic is the mean of the vectors of its paragraphs, each of length one. A
    headline without a vector (all zeros) has none.
    """
    vectors, headlines = content.whole.vectors, content.headlines
    if vectors is None or headlines.empty or content.topics.empty:
        return headlines.iloc[:0]
    paragraphs = content.whole.paragraphs
    # Body text only: what a headline says is not to be found near itself.
    body = np.flatnonzero((paragraphs["kind"] != "headline").to_numpy(dtype=bool))
    members = _rows_of(paragraphs["topic_id"].iloc[body])
    homes = _rows_of(headlines["article_id"].map(content.articles["storyline_id"]))
    rows = headlines["row"].to_numpy(dtype=np.intp)
    nearest = np.full(len(headlines), None, dtype=object)
    for storyline, topics in content.topics.groupby("storyline_id", sort=True)["topic_id"]:
        # A storyline at a time: the vectors of all of them fill the memory.
        mine = homes.get(storyline, np.zeros(0, dtype=np.intp))
        heads = _unit(vectors[rows[mine]])
        mine, heads = mine[heads.any(axis=1)], heads[heads.any(axis=1)]
        if len(mine):
            names = np.sort(topics.to_numpy(dtype=object))
            none = np.zeros(0, dtype=np.intp)
            sums = [_unit(vectors[body[members.get(name, none)]]).sum(axis=0) for name in names]
            near = heads @ _unit(np.stack(sums)).T
            nearest[mine] = names[near.argmax(axis=1)]
    return headlines.assign(topic_id=nearest)


def _rows_of(names: pd.Series[Any]) -> dict[Any, Any]:
    """Return the places of each name among others; what is missing has none."""
    known = names.astype(object).reset_index(drop=True).dropna()
    return {name: known.index.to_numpy()[at] for name, at in known.groupby(known).indices.items()}


def _unit(vectors: Any) -> Any:
    return l2_normalized(np.asarray(vectors, dtype=np.float64))
