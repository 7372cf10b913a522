"""Corpora made by hand for tests: invented articles with the events and topics they belong to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from narrativ import schema
from narrativ.corpus import Corpus

SYLLABLES = "ba de fi go hu ka le mi no pu ra se ti vo zu wen tar mol sik dor".split()


def corpus_of(articles: Iterable[Mapping[str, Any]]) -> Corpus:
    """Return a clustered corpus.

    An article is a mapping with ``outlet``, ``event`` and ``body`` (texts, or
    pairs of text and topic) and, if wanted, ``id``, ``storyline``, ``title``
    and any column of ARTICLES. A topic's name is its id and its label.
    """
    rows: list[dict[str, Any]] = []
    paragraphs: list[dict[str, Any]] = []
    places: dict[str, str] = {}
    for number, given in enumerate(articles):
        facts = dict(given)
        article_id = facts.pop("id", f"a{number:04d}")
        event, storyline = facts.pop("event", None), facts.pop("storyline", "s1")
        body = [part if isinstance(part, tuple) else (part, None) for part in facts.pop("body")]
        title = facts.pop("title", "Council meets")
        if event is not None:
            places[event] = storyline
        rows.append(
            {"completeness": "full", "published_precision": "minute", "title": title}
            | {"published": "2031-05-01T10:00Z"}
            | {"article_id": article_id, "event_id": event, "words": 0}
            | facts
        )
        for position, (text, topic) in enumerate([(title, None), *body]):
            paragraphs.append(
                {
                    "paragraph_id": f"{article_id}-{position}",
                    "article_id": article_id,
                    "position": position,
                    "start": 0,
                    "end": len(text),
                    "kind": "body" if position else "headline",
                    "text": text,
                    "topic_id": topic,
                    "storyline_id": storyline,
                }
            )
    frame = schema.conform(pd.DataFrame(rows), schema.ARTICLES)
    texts = pd.DataFrame(paragraphs)
    events = pd.DataFrame(
        {
            "event_id": list(places),
            "storyline_id": list(places.values()),
            "articles": 1,
            "outlets": 1,
        }
    )
    storylines = pd.DataFrame({"storyline_id": sorted(set(places.values())), "events": 1})
    topics = texts.dropna(subset=["topic_id"]).drop_duplicates("topic_id")
    topics = topics[["topic_id", "storyline_id"]].assign(paragraphs=1, outlets=1)
    topics["label"] = topics["topic_id"]
    return Corpus(
        articles=frame,
        paragraphs=schema.conform(texts.drop(columns="storyline_id"), schema.PARAGRAPHS),
        events=schema.conform(events, schema.EVENTS),
        storylines=schema.conform(storylines, schema.STORYLINES),
        topics=schema.conform(topics, schema.TOPICS),
    )


def news(*, credited: bool) -> pd.DataFrame:
    """Return rows of articles: each event has words of its own, Spark cries calamity.

    The Ledger may credit Reuters.
    """
    chance = np.random.default_rng(4)
    rows = []
    for event in range(7):
        own = ["".join(chance.choice(SYLLABLES, 3)) for _ in range(20)]
        for outlet in ("Ledger", "Spark", "Courier"):
            taken = [list(chance.choice(own, 14, replace=False)) for _ in range(3)]
            if outlet == "Spark":
                taken[0][3] = taken[1][3] = "calamity"
            texts = [" ".join(words).capitalize() + " near the quay." for words in taken]
            if credited and outlet == "Ledger":
                texts[0] = "TARN, March 1 (Reuters) - " + texts[0]
            rows.append(
                {
                    "doc_id": f"{event}-{outlet}",
                    "outlet": outlet,
                    "title": " ".join(own[:5]).capitalize(),
                    "text": "\n\n".join(texts),
                    "date": f"2031-03-{1 + 3 * event:02d}",
                }
            )
    return pd.DataFrame(rows)
