"""The counts of groups, made anew from what is in them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from narrativ import schema

if TYPE_CHECKING:
    from narrativ.corpus import Corpus


def recounted(corpus: Corpus) -> Corpus:
    """Return the corpus with the counts of EVENTS, STORYLINES and TOPICS made anew.

    Rows that no article or paragraph belongs to any more are dropped.
    """
    if corpus.events.empty and corpus.storylines.empty and corpus.topics.empty:
        return corpus  # it is not clustered
    articles = corpus.articles
    by_event = articles.dropna(subset=["event_id"]).groupby("event_id")
    events = corpus.events[corpus.events["event_id"].isin(articles["event_id"])].copy()
    for name, counted in (
        ("articles", by_event.size()),
        ("outlets", by_event["outlet"].nunique()),
        ("start", by_event["published"].min()),
        ("end", by_event["published"].max()),
    ):
        events[name] = counted.reindex(events["event_id"]).array
    by_storyline = events.groupby("storyline_id")
    inside = corpus.storylines["storyline_id"].isin(events["storyline_id"])
    storylines = corpus.storylines[inside].copy()
    for name, counted in (
        ("events", by_storyline.size()),
        ("start", by_storyline["start"].min()),
        ("end", by_storyline["end"].max()),
    ):
        storylines[name] = counted.reindex(storylines["storyline_id"]).array
    told = corpus.paragraphs.dropna(subset=["topic_id"]).merge(
        articles[["article_id", "outlet"]], on="article_id"
    )
    by_topic = told.groupby("topic_id")
    topics = corpus.topics[corpus.topics["topic_id"].isin(told["topic_id"])].copy()
    topics["paragraphs"] = by_topic.size().reindex(topics["topic_id"]).array
    topics["outlets"] = by_topic["outlet"].nunique().reindex(topics["topic_id"]).array
    return replace(
        corpus,
        events=schema.conform(events, schema.EVENTS),
        storylines=schema.conform(storylines, schema.STORYLINES),
        topics=schema.conform(topics, schema.TOPICS),
    )
