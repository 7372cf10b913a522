"""`align`: what each outlet says on each topic, and what its silence means."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import pandas as pd

from narrativ import schema
from narrativ.corpus import Corpus
from narrativ.errors import UnknownNameError
from narrativ.matching.publication_spans import Span, absence_status, publication_spans
from narrativ.text.markup import without_fillers

STATUSES: Final = ("said", "not_said", "could_not_have_known", "cannot_tell")

_COLUMNS: Final = {
    "topic_id": schema.TEXT,
    "topic": schema.TEXT,
    "outlet": schema.TEXT,
    "article_id": schema.TEXT,
    "title": schema.TEXT,
    "published": schema.TIME,
    "published_precision": schema.TEXT,
    "event_id": schema.TEXT,
    "paragraph_id": schema.TEXT,
    "text": schema.TEXT,
    "status": schema.TEXT,
}


def align(
    corpus: Corpus,
    *,
    storyline: str | None = None,
    event: str | None = None,
    outlets: Iterable[str] | None = None,
) -> pd.DataFrame:
    """Lay the outlets side by side, topic by topic.

    Parameters
    ----------
    corpus
        A clustered corpus.
    storyline, event
        Id of the storyline or event to show; everything by default.
    outlets
        Outlets to show; those of the storyline (or event) by default.

    Returns
    -------
    pandas.DataFrame
        ``topic_id, topic, outlet, article_id, title, published,
        published_precision, event_id, paragraph_id, text, status``: a row for
        each paragraph said (``text`` as a reader sees it), and one without
        paragraph for an outlet of the storyline (or event) that says nothing on
        the topic. Its status is
        ``could_not_have_known`` if all the outlet ran there appeared before
        anybody in the corpus mentioned the topic, ``cannot_tell`` if a text is
        incomplete or undated or the dates are too coarse, else ``not_said``.
        Ordered by the topic's first mention, outlet and time.

    Raises
    ------
    UnknownNameError
        If there is no such storyline, event or outlet.
    NotReadyError
        If the corpus is not clustered.
    SchemaError
        If its tables do not fit (`narrativ.Corpus.checked`).
    """
    return aligned_table(
        corpus.checked("events"), storyline=storyline, event=event, outlets=outlets
    )


def aligned_table(
    corpus: Corpus,
    *,
    storyline: str | None = None,
    event: str | None = None,
    outlets: Iterable[str] | None = None,
) -> pd.DataFrame:
    """Return what `align` does, of a corpus that was checked."""
    corpus.require("events")
    shown = _selected_articles(corpus, storyline, event, outlets)
    paragraphs = _topic_paragraphs(corpus)
    said = paragraphs[paragraphs["article_id"].isin(shown["article_id"])].assign(status="said")
    silent = _silences(said, paragraphs, shown)
    rows = pd.concat([part for part in (said, silent) if len(part)] or [said])
    # Topics mentioned at one moment are told apart by their ids, so that the order is fixed.
    mentioned = paragraphs.sort_values(["published", "topic_id"])["topic_id"].unique()
    rows = rows.assign(
        rank=rows["topic_id"].map({topic: place for place, topic in enumerate(mentioned)})
    ).sort_values(["rank", "outlet", "published", "article_id", "position"], kind="stable")
    return rows[list(_COLUMNS)].astype(_COLUMNS).reset_index(drop=True)


def _selected_articles(
    corpus: Corpus, storyline: str | None, event: str | None, outlets: Iterable[str] | None
) -> pd.DataFrame:
    """Return the articles to show, each with its storyline."""
    articles = corpus.articles.dropna(subset=["event_id"])
    places = corpus.events.set_index("event_id")["storyline_id"]
    articles = articles.assign(storyline_id=articles["event_id"].map(places))
    for what, wanted, column in (
        ("storyline", storyline, "storyline_id"),
        ("event", event, "event_id"),
    ):
        if wanted is not None:
            if not (articles[column] == wanted).any():
                raise UnknownNameError(what, wanted, articles[column].dropna())
            articles = articles[articles[column] == wanted]
    if outlets is not None:
        names = [outlets] if isinstance(outlets, str) else list(outlets)
        for name in names:
            if not (corpus.articles["outlet"] == name).any():
                raise UnknownNameError("outlet", name, corpus.articles["outlet"].dropna())
        articles = articles[articles["outlet"].isin(names)]
    return articles


def _topic_paragraphs(corpus: Corpus) -> pd.DataFrame:
    """Return every analysed paragraph that has a topic, with its article and topic."""
    about = corpus.topics.rename(columns={"label": "topic"})
    facts = corpus.articles[
        [
            "article_id",
            "outlet",
            "title",
            "published",
            "published_precision",
            "event_id",
        ]
    ]
    said = corpus.analysed.dropna(subset=["topic_id"])
    said = said[["paragraph_id", "article_id", "position", "text", "topic_id"]]
    return (
        said.assign(text=said["text"].map(without_fillers))
        .merge(about[["topic_id", "storyline_id", "topic"]], on="topic_id")
        .merge(facts, on="article_id")
    )


def _silences(said: pd.DataFrame, paragraphs: pd.DataFrame, shown: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each outlet of the storyline that says nothing on a topic shown."""
    # An outlet outside those that are shown may have been the first.
    paragraphs = paragraphs[paragraphs["topic_id"].isin(said["topic_id"])]
    times = publication_spans(pd.concat([paragraphs, shown]).drop_duplicates("article_id"))
    mentions = paragraphs.groupby("topic_id")["article_id"].unique()
    outlets_of = said.groupby("topic_id")["outlet"].agg(set)
    by_storyline: dict[Any, list[tuple[str, list[Span], bool]]] = {}
    for (line, outlet), articles in shown.groupby(["storyline_id", "outlet"], sort=True):
        complete = bool((articles["completeness"] == "full").all())
        own = [times[name] for name in articles["article_id"]]
        by_storyline.setdefault(line, []).append((str(outlet), own, complete))
    rows = []
    topics = said.drop_duplicates("topic_id").sort_values("topic_id")
    columns = (topics[name] for name in ("topic_id", "topic", "storyline_id"))
    for topic_id, topic, line in zip(*columns, strict=True):
        first = [times[name] for name in mentions[topic_id]]
        for outlet, own, complete in by_storyline.get(line, []):
            if outlet not in outlets_of[topic_id]:
                status = absence_status(own, first, complete)
                rows.append(
                    {"topic_id": topic_id, "topic": topic, "outlet": outlet, "status": status}
                )
    return pd.DataFrame(rows).reindex(columns=[*said.columns])
