"""Articles to events, events to storylines, paragraphs to topics: the verb `cluster`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from narrativ import schema
from narrativ.clustering.grouping import events_of
from narrativ.clustering.labels import term_labels
from narrativ.clustering.similarity import Articles, articles_of
from narrativ.clustering.storylines import storylines_of
from narrativ.clustering.topics import topics_of
from narrativ.corpus import Corpus, Step, recounted
from narrativ.errors import SchemaError
from narrativ.protocols import Clusterer

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["cluster", "events"]


def cluster(corpus: Corpus, *, clusterer: Clusterer | None = None, seed: int = 0) -> Corpus:
    """Return the corpus with its articles in events, storylines and topics.

    Nothing has to be set. An event groups articles that tell the same
    occurrence; a storyline links events that are alike and share names; topics
    group the paragraphs of a storyline across its events and outlets.
    The order of the input does not matter.

    Parameters
    ----------
    corpus
        A corpus with vectors.
    clusterer
        Any scikit-learn clusterer to form the events in place of the default;
        it is given the article vectors. Its noise (-1) becomes events of one.
    seed
        Given to the clusterer, if it takes a ``random_state`` and has none;
        the default method uses no chance.

    Returns
    -------
    Corpus
        With EVENTS, STORYLINES and TOPICS. ``stability`` and
        ``event_probability`` stay missing: they are not measured yet.
        Paragraphs without a topic are leftovers.

    Raises
    ------
    NotReadyError
        If the corpus has no vectors.
    SchemaError
        If the clusterer does not return one whole number an article.
    """
    corpus.require("articles", "vectors")
    articles = articles_of(corpus)
    labels = events_of(articles) if clusterer is None else _custom(articles, clusterer, seed)
    found = _Found(corpus, articles, labels)
    name = "default" if clusterer is None else _described(clusterer)
    clustered = corpus.changed(
        Step("cluster", {"clusterer": name, "seed": seed}),
        articles=found.articles,
        paragraphs=found.paragraphs,
        events=found.events,
        storylines=found.storylines,
        topics=found.topics,
    )
    return recounted(clustered)


def events(corpus: Corpus) -> pd.DataFrame:
    """Return a row an event: EVENTS with its storyline's label and its outlets by name.

    Raises
    ------
    NotReadyError
        If the corpus has no events.
    """
    corpus.require("events")
    names = corpus.articles.groupby("event_id")["outlet"].agg(
        lambda outlets: ", ".join(sorted(outlets.dropna().unique()))
    )
    lines = corpus.storylines.set_index("storyline_id")["label"]
    table = corpus.events.copy()
    table.insert(3, "outlet_names", table["event_id"].map(names))
    table.insert(2, "storyline", table["storyline_id"].map(lines))
    return table


class _Found:
    """The tables that follow from the labels of events; each is made once."""

    def __init__(self, corpus: Corpus, articles: Articles, labels: npt.NDArray[np.int64]) -> None:
        self.rows = _ordered(articles, labels)
        facts = corpus.articles.set_index("article_id")
        self.texts = corpus.analysed.groupby("article_id")["text"].agg(" ".join)
        ids = [schema.content_id("event", articles.ids[rows[0]]) for rows in self.rows]
        medoids = [articles.ids[_medoid(articles, rows)] for rows in self.rows]
        headlines = [
            _headline(facts.at[medoid, "title"], self.texts.get(medoid)) for medoid in medoids
        ]
        lines = storylines_of(articles, self.rows, self.texts)
        line_of = {
            event: schema.content_id("storyline", ids[line.events[0]])
            for line in lines
            for event in line.events
        }
        self.events = _counted(
            {
                "event_id": ids,
                "storyline_id": [line_of[event] for event in range(len(ids))],
                "label": headlines,
                "medoid_article_id": medoids,
            },
            ("articles", "outlets"),
        )
        event_of = {
            articles.ids[row]: ids[event] for event, rows in enumerate(self.rows) for row in rows
        }
        self.articles = corpus.articles.assign(
            event_id=corpus.articles["article_id"].map(event_of).astype(schema.TEXT)
        )
        told = [
            " ".join(
                self.texts.get(articles.ids[row], "") for e in line.events for row in self.rows[e]
            )
            for line in lines
        ]
        terms = term_labels(told)
        self.storylines = _counted(
            {
                "storyline_id": [line_of[line.events[0]] for line in lines],
                "label": [
                    headlines[line.events[0]] if len(line.events) == 1 else terms[index]
                    for index, line in enumerate(lines)
                ],
                "link_reason": [line.reason for line in lines],
            },
            ("events",),
        )
        story = self.articles["event_id"].map(
            dict(zip(ids, self.events["storyline_id"], strict=True))
        )
        self.topics, self.paragraphs = _topics(
            corpus, dict(zip(self.articles["article_id"], story, strict=True))
        )


def _topics(corpus: Corpus, story: dict[str, str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return TOPICS, and PARAGRAPHS with the topic of each."""
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
    columns = {str(name): table[name].tolist() for name in table}
    return _counted(columns, ("paragraphs", "outlets")), corpus.paragraphs.assign(topic_id=topic)


def _counted(columns: dict[str, Any], counts: tuple[str, ...]) -> pd.DataFrame:
    """Return a frame whose counts `recounted` fills."""
    frame = pd.DataFrame(columns)
    return frame.assign(**dict.fromkeys(counts, 0))


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


def _custom(articles: Articles, clusterer: Clusterer, seed: int) -> npt.NDArray[np.int64]:
    if not isinstance(clusterer, Clusterer):
        raise SchemaError(
            f"got a clusterer of type {type(clusterer).__name__} without a method 'fit_predict'; "
            "expected a scikit-learn clusterer"
        )
    fitted: Any = clusterer
    parameters: dict[str, Any] = getattr(clusterer, "get_params", dict)()
    if parameters:
        from sklearn.base import clone

        # The caller's own object stays as it is.
        fitted = clone(clusterer)
        if parameters.get("random_state", seed) is None:
            fitted.set_params(random_state=seed)
    given = np.asarray(fitted.fit_predict(articles.vectors))
    if given.shape != (len(articles.ids),):
        raise SchemaError(
            f"the clusterer returned labels of shape {given.shape} for {len(articles.ids)} "
            "articles; expected one label an article"
        )
    if given.dtype.kind not in "iufb" or not np.array_equal(given, np.floor(given)):
        raise SchemaError(
            f"the clusterer returned labels of type {given.dtype} that are not all whole numbers; "
            "expected one whole number an article, -1 for noise"
        )
    labels = np.unique(given, return_inverse=True)[1].astype(np.int64)
    alone = given < 0
    labels[alone] = len(labels) + np.arange(int(alone.sum()))
    return labels


def _described(clusterer: Clusterer) -> str:
    """Return the clusterer in words that are the same in every run."""
    return repr(clusterer) if hasattr(clusterer, "get_params") else type(clusterer).__name__
