"""The tables that follow from the labels of events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from narrativ import schema
from narrativ.clustering.grouping.events import EventGroups
from narrativ.clustering.grouping.graph import items_of
from narrativ.clustering.grouping.similarity import Articles
from narrativ.clustering.naming.labels import term_labels, topic_labels
from narrativ.clustering.partitions import group_members
from narrativ.clustering.reliability import place_note, stability_note
from narrativ.clustering.storylines import Storyline, storylines_of
from narrativ.clustering.topics.grouping import find_topics
from narrativ.corpus import Corpus
from narrativ.text.markup import strip_markup

if TYPE_CHECKING:
    import numpy.typing as npt


_LONGEST: Final = 200
"""Characters of a label."""


@dataclass(frozen=True)
class ExistingGroups:
    """What is in groups already, and keeps them.

    Attributes
    ----------
    events
        event_id of each number of a standing event.
    storyline
        storyline_id of each standing event, by event_id.
    articles
        article_id of what is in an event.
    topics
        TOPICS.
    topic
        topic_id of each paragraph that has one, by paragraph_id.
    """

    events: list[str] = field(default_factory=list)
    storyline: dict[str, str] = field(default_factory=dict)
    articles: frozenset[str] = frozenset()
    topics: pd.DataFrame = field(default_factory=partial(schema.empty, schema.TOPICS))
    topic: dict[str, str] = field(default_factory=dict)


def group_tables(
    corpus: Corpus,
    articles: Articles,
    grouped: EventGroups,
    *,
    seed: int,
    existing: ExistingGroups | None = None,
    stability: bool = True,
) -> dict[str, pd.DataFrame]:
    """Return ARTICLES, PARAGRAPHS, EVENTS, STORYLINES and TOPICS for the events of articles.

    Counts of members are left at zero for `narrativ.corpus.recounted` to fill.

    Parameters
    ----------
    corpus, articles
        The corpus, and its articles as they are compared.
    grouped
        Their events; those that stand have the first numbers.
    seed
        For the stability of topics.
    existing
        Groups that keep their ids.
    stability
        Whether that of topics is measured.
    """
    existing = existing or ExistingGroups()
    numbers, members = _chronological(articles, grouped.labels)
    events = _events(corpus, articles, grouped, numbers, members, existing)
    storylines, storyline_id = _link_storylines(articles, members, events["event_id"], existing)
    events = events.assign(storyline_id=storyline_id)
    event_of = np.empty(len(articles.ids), dtype=object)
    for event, rows in zip(events["event_id"], members, strict=True):
        event_of[rows] = event
    place = pd.Index(articles.ids).get_indexer(pd.Index(corpus.articles["article_id"]))
    probability = pd.Series(grouped.probability[place], index=corpus.articles.index)
    probability = probability.astype(schema.NUMBER)
    event_id = pd.Series(event_of[place], index=corpus.articles.index, dtype=schema.TEXT)
    storyline = event_id.map(dict(zip(events["event_id"], events["storyline_id"], strict=True)))
    storyline_of = dict(zip(corpus.articles["article_id"], storyline, strict=True))
    topics, topic_id = _topics(corpus, storyline_of, existing, seed, stability=stability)
    return {
        "articles": corpus.articles.assign(
            event_id=event_id,
            event_probability=probability,
            event_note=probability.map(place_note).astype(schema.TEXT),
        ),
        "paragraphs": corpus.paragraphs.assign(topic_id=topic_id),
        "events": events,
        "storylines": _storylines(
            articles,
            events,
            members,
            storylines,
            corpus.articles["outlet"].dropna().unique().tolist(),
        ),
        "topics": topics,
    }


def _events(
    corpus: Corpus,
    articles: Articles,
    grouped: EventGroups,
    numbers: npt.NDArray[np.int64],
    members: Sequence[npt.NDArray[np.int64]],
    existing: ExistingGroups,
) -> pd.DataFrame:
    taken = set(existing.events)
    titles = corpus.articles.set_index("article_id")["title"]
    typical = items_of(articles).similarity_to_mean(grouped.labels)
    medoids = [int(rows[int(np.argmax(typical[rows]))]) for rows in members]
    stability = pd.Series(grouped.stability[numbers], dtype=schema.NUMBER)
    return pd.DataFrame(
        {
            "event_id": [
                existing.events[number]
                if number < len(existing.events)
                else _new_id(taken, "event", articles.ids[rows[0]])
                for number, rows in zip(numbers, members, strict=True)
            ],
            "label": [
                _headline(title, articles.texts[row])
                for row, title in zip(
                    medoids, titles[[articles.ids[row] for row in medoids]], strict=True
                )
            ],
            "medoid_article_id": [articles.ids[row] for row in medoids],
            "stability": stability,
            "note": stability.map(stability_note).astype(schema.TEXT),
        }
    ).assign(articles=0, outlets=0)


def _link_storylines(
    articles: Articles,
    members: Sequence[npt.NDArray[np.int64]],
    event_id: pd.Series,
    existing: ExistingGroups,
) -> tuple[list[Storyline], npt.NDArray[np.object_]]:
    """Return the storylines, and for each event the id of its own."""
    ids = event_id.tolist()
    old = [existing.storyline.get(event) for event in ids]
    codes = pd.factorize(np.array(old, dtype=object))[0]
    storylines = storylines_of(articles, list(members), codes if existing.storyline else None)
    storyline_id = np.empty(len(ids), dtype=object)
    taken = set(existing.storyline.values())
    for storyline in storylines:
        kept = [old[event] for event in storyline.events if old[event]]
        name = kept[0] if kept else _new_id(taken, "storyline", ids[storyline.events[0]])
        storyline_id[storyline.events] = name
    return storylines, storyline_id


def _storylines(
    articles: Articles,
    events: pd.DataFrame,
    members: Sequence[npt.NDArray[np.int64]],
    storylines: Sequence[Storyline],
    outlets: Collection[str],
) -> pd.DataFrame:
    """Return STORYLINES; one of a single event bears the event's label."""
    texts = [
        "\n".join(articles.texts[row] for event in storyline.events for row in members[event])
        for storyline in storylines
        if len(storyline.events) > 1
    ]
    terms = iter(term_labels(texts, outlets) if texts else [])
    headlines = events["label"].tolist()
    first = [storyline.events[0] for storyline in storylines]
    return pd.DataFrame(
        {
            "storyline_id": events["storyline_id"].iloc[first].array,
            "label": [
                next(terms) if len(storyline.events) > 1 else headlines[storyline.events[0]]
                for storyline in storylines
            ],
            "link_reason": [storyline.reason for storyline in storylines],
        }
    ).assign(events=0)


def _topics(
    corpus: Corpus,
    storyline_of: dict[str, str],
    existing: ExistingGroups,
    seed: int,
    *,
    stability: bool,
) -> tuple[pd.DataFrame, pd.Series]:
    """Return TOPICS and the topic of each paragraph; those without one are leftovers.

    Storylines to which nothing came keep theirs.
    """
    assert corpus.vectors is not None  # the verb requires them
    outlets = corpus.articles.set_index("article_id")["outlet"]
    changed = {
        storyline for article, storyline in storyline_of.items() if article not in existing.articles
    }
    is_changed = corpus.paragraphs["article_id"].map(storyline_of).isin(changed)
    chosen = corpus.paragraphs[is_changed & corpus.paragraphs["kind"].isin(schema.TEXT_KINDS)]
    chosen = chosen.sort_values(["article_id", "position"])
    chosen = chosen.assign(text=chosen["text"].map(strip_markup))
    chosen = chosen.assign(outlet=chosen["article_id"].map(outlets))
    codes, names = pd.factorize(chosen["article_id"].map(storyline_of), sort=True)
    codes, storylines = codes.astype(np.int64), np.asarray(names, dtype=object)
    topics = find_topics(chosen, corpus.vectors, codes, seed=seed, stability=stability)
    label, paragraph_ids = topics.label, chosen["paragraph_id"].to_numpy()
    ids = _topic_ids(paragraph_ids, label, storylines[codes], existing)
    has_topic = label >= 0
    topic_id = corpus.paragraphs["paragraph_id"].map(existing.topic).astype(schema.TEXT)
    topic_id = topic_id.mask(is_changed)
    topic_id[chosen.index[has_topic]] = np.array(ids, dtype=object)[label[has_topic]]
    measured = pd.Series(topics.stability, dtype=schema.NUMBER)
    table = pd.DataFrame(
        {
            "topic_id": ids,
            "storyline_id": storylines[codes[topics.medoid]] if len(ids) else [],
            "medoid_paragraph_id": paragraph_ids[topics.medoid],
            "stability": measured,
            "note": measured.map(stability_note).astype(schema.TEXT),
            "label": topic_labels(chosen, label, codes),
        }
    )
    table = table.assign(paragraphs=0, outlets=0)
    unchanged = ~existing.topics["storyline_id"].isin(changed)
    if unchanged.any():
        table = pd.concat([existing.topics[unchanged], table], ignore_index=True)
    return table, topic_id


def _topic_ids(
    paragraphs: npt.NDArray[np.object_],
    label: npt.NDArray[np.int64],
    storyline: npt.NDArray[np.object_],
    existing: ExistingGroups,
) -> list[str]:
    """Return an id for each topic: that of the standing topic it has most of, or a new one."""
    parts = group_members(label)
    overlap = Counter(
        (existing.topic[paragraphs[row]], number)
        for number, part in enumerate(parts)
        for row in part
        if paragraphs[row] in existing.topic
    )
    kept: dict[int, str] = {}
    given: set[str] = set()
    for (topic, number), _ in sorted(overlap.items(), key=lambda item: (-item[1], item[0])):
        if number not in kept and topic not in given:
            kept[number] = topic
            given.add(topic)
    taken = given | set(existing.topics["topic_id"])
    for number, part in enumerate(parts):
        if number not in kept:
            members = sorted(paragraphs[part])
            kept[number] = _new_id(taken, "topic", storyline[part[0]], *members)
    return [kept[number] for number in range(len(parts))]


def _new_id(taken: set[str], *parts: str) -> str:
    """Return an id by content that is not taken yet, and take it.

    What stands may go by the id of what it held once, or of what was left out since.
    """
    name = schema.content_id(*parts)
    while name in taken:
        name = schema.content_id(name, *parts)
    taken.add(name)
    return name


def _chronological(
    articles: Articles, labels: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], list[npt.NDArray[np.int64]]]:
    """Return the events in order of time: their numbers and rows, first article first."""
    moment = np.where(np.isnan(articles.days), np.inf, articles.days)
    order = np.lexsort((np.arange(len(labels)), moment, labels))
    parts = np.split(order, np.flatnonzero(np.diff(labels[order])) + 1)
    first = np.array([part[0] for part in parts])
    sequence = np.lexsort((first, moment[first]))
    return labels[first[sequence]], [parts[place] for place in sequence]


def _headline(title: Any, text: Any) -> str:
    seen = strip_markup(title) if isinstance(title, str) else ""
    if seen.strip():
        return seen if len(seen) <= _LONGEST else seen[:_LONGEST] + " …"
    words = str(text or "").split()
    return " ".join(words[:12]) + (" …" if len(words) > 12 else "") or "(no text)"
