"""The tables that follow from the labels of events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from narrativ import schema
from narrativ.clustering.labels import term_labels
from narrativ.clustering.similarity import Articles
from narrativ.clustering.storylines import Storyline, storylines_of
from narrativ.clustering.topics import topics_of
from narrativ.corpus import Corpus

if TYPE_CHECKING:
    import numpy.typing as npt


def tables_of(
    corpus: Corpus, articles: Articles, labels: npt.NDArray[np.int64]
) -> dict[str, pd.DataFrame]:
    """Return ARTICLES, PARAGRAPHS, EVENTS, STORYLINES and TOPICS for the labels of events.

    Counts of members are left at zero for `narrativ.corpus.recounted` to fill.
    """
    members = _ordered(articles, labels)
    texts = corpus.analysed.groupby("article_id")["text"].agg(" ".join)
    lines = storylines_of(articles, members, texts)
    events = _events(corpus, articles, members, lines, texts)
    event_of = {
        articles.ids[row]: event
        for event, rows in zip(events["event_id"], members, strict=True)
        for row in rows
    }
    event_id = corpus.articles["article_id"].map(event_of).astype(schema.TEXT)
    storyline_of = dict(zip(events["event_id"], events["storyline_id"], strict=True))
    topics, topic_id = _topics(
        corpus, dict(zip(corpus.articles["article_id"], event_id.map(storyline_of), strict=True))
    )
    return {
        "articles": corpus.articles.assign(event_id=event_id),
        "paragraphs": corpus.paragraphs.assign(topic_id=topic_id),
        "events": events,
        "storylines": _storylines(articles, events, members, lines, texts),
        "topics": topics,
    }


def _events(
    corpus: Corpus,
    articles: Articles,
    members: Sequence[npt.NDArray[np.int64]],
    lines: Sequence[Storyline],
    texts: pd.Series,
) -> pd.DataFrame:
    titles = corpus.articles.set_index("article_id")["title"]
    ids = [schema.content_id("event", articles.ids[rows[0]]) for rows in members]
    medoids = [articles.ids[_medoid(articles, rows)] for rows in members]
    line_of = {
        event: schema.content_id("storyline", ids[line.events[0]])
        for line in lines
        for event in line.events
    }
    return pd.DataFrame(
        {
            "event_id": ids,
            "storyline_id": [line_of[event] for event in range(len(ids))],
            "label": [_headline(titles[medoid], texts.get(medoid)) for medoid in medoids],
            "medoid_article_id": medoids,
        }
    ).assign(articles=0, outlets=0)


def _storylines(
    articles: Articles,
    events: pd.DataFrame,
    members: Sequence[npt.NDArray[np.int64]],
    lines: Sequence[Storyline],
    texts: pd.Series,
) -> pd.DataFrame:
    """Return STORYLINES; one of a single event bears the event's label."""
    terms = term_labels(
        [
            " ".join(texts.get(articles.ids[row], "") for e in line.events for row in members[e])
            for line in lines
        ]
    )
    first = [line.events[0] for line in lines]
    headlines = events["label"].tolist()
    return pd.DataFrame(
        {
            "storyline_id": events["storyline_id"].iloc[first].tolist(),
            "label": [
                headlines[line.events[0]] if len(line.events) == 1 else label
                for line, label in zip(lines, terms, strict=True)
            ],
            "link_reason": [line.reason for line in lines],
        }
    ).assign(events=0)


def _topics(corpus: Corpus, story: dict[str, str]) -> tuple[pd.DataFrame, pd.Series]:
    """Return TOPICS and the topic of each paragraph; those without one are leftovers."""
    assert corpus.vectors is not None  # the verb requires them
    chosen = corpus.paragraphs[corpus.paragraphs["kind"].isin(["body", "subheading"])]
    chosen = chosen.sort_values(["article_id", "position"])
    rows: list[dict[str, Any]] = []
    topic = pd.Series(pd.NA, index=corpus.paragraphs.index, dtype=schema.TEXT)
    texts: list[str] = []
    for storyline, group in chosen.groupby(chosen["article_id"].map(story), sort=True):
        vectors = corpus.vectors[group.index.to_numpy()]
        for members in topics_of(group, vectors):
            part = group.iloc[members]
            center = vectors[members].sum(axis=0)
            medoid = int(np.argmax(vectors[members] @ center))
            topic_id = schema.content_id("topic", storyline, *sorted(part["paragraph_id"]))
            topic[part.index] = topic_id
            texts.append(" ".join(part["text"]))
            rows.append(
                {
                    "topic_id": topic_id,
                    "storyline_id": storyline,
                    "medoid_paragraph_id": part["paragraph_id"].iloc[medoid],
                }
            )
    names = ["topic_id", "storyline_id", "medoid_paragraph_id"]
    table = pd.DataFrame(rows, columns=names).assign(label=term_labels(texts) if texts else [])
    return table.assign(paragraphs=0, outlets=0), topic


def _ordered(articles: Articles, labels: npt.NDArray[np.int64]) -> list[npt.NDArray[np.int64]]:
    """Return the rows of each event, first article first; events in order of time."""
    moment = np.where(np.isnan(articles.days), np.inf, articles.days)

    def when(row: int) -> tuple[float, str]:
        return float(moment[row]), articles.ids[row]

    groups = [
        np.array(sorted(np.flatnonzero(labels == label).tolist(), key=when), dtype=np.int64)
        for label in np.unique(labels)
    ]
    return sorted(groups, key=lambda rows: when(int(rows[0])))


def _medoid(articles: Articles, rows: npt.NDArray[np.int64]) -> int:
    """Return the row whose text is most like those of the others."""
    similarity = articles.content(rows)[:, rows].sum(axis=1)
    return int(rows[int(np.argmax(np.round(similarity, 6)))])


def _headline(title: Any, text: Any) -> str:
    if isinstance(title, str):
        return title
    words = str(text or "").split()
    return " ".join(words[:12]) + (" …" if len(words) > 12 else "") or "(no text)"
