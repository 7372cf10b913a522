"""The counts of groups, made anew from what is in them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from narrativ import schema
from narrativ.corpus.places import places

if TYPE_CHECKING:
    import numpy.typing as npt

    from narrativ.corpus import Corpus

    Places = npt.NDArray[np.intp]


def recounted(corpus: Corpus) -> Corpus:
    """Return the corpus with the counts of EVENTS, STORYLINES and TOPICS made anew.

    Rows that no article or paragraph belongs to any more are dropped.
    """
    if corpus.events.empty and corpus.storylines.empty and corpus.topics.empty:
        return corpus  # it is not clustered
    articles, paragraphs = corpus.articles, corpus.paragraphs
    outlet = pd.factorize(articles["outlet"])[0]
    event = places(articles["event_id"], corpus.events["event_id"])
    events = _with(
        corpus.events,
        articles=_sizes(event, len(corpus.events)),
        outlets=_different(event, outlet, len(corpus.events)),
        start=_over(articles["published"], event, len(corpus.events), "min"),
        end=_over(articles["published"], event, len(corpus.events), "max"),
    )
    line = places(events["storyline_id"], corpus.storylines["storyline_id"])
    storylines = _with(
        corpus.storylines,
        events=_sizes(line, len(corpus.storylines)),
        start=_over(events["start"], line, len(corpus.storylines), "min"),
        end=_over(events["end"], line, len(corpus.storylines), "max"),
    )
    row = places(paragraphs["article_id"], articles["article_id"])
    topic = np.where(row < 0, -1, places(paragraphs["topic_id"], corpus.topics["topic_id"]))
    topics = _with(
        corpus.topics,
        paragraphs=_sizes(topic, len(corpus.topics)),
        outlets=_different(topic, np.append(outlet, -1)[row], len(corpus.topics)),
    )
    return replace(
        corpus,
        events=schema.conform(events, schema.EVENTS),
        storylines=schema.conform(storylines, schema.STORYLINES),
        topics=schema.conform(topics, schema.TOPICS),
    )


def _with(table: pd.DataFrame, **columns: Any) -> pd.DataFrame:
    """Return a table with other columns, and the rows alone whose first of these is not 0."""
    present: npt.NDArray[np.bool_] = next(iter(columns.values())) > 0
    return table.assign(**columns)[present]


def _sizes(group: Places, groups: int) -> Places:
    return np.bincount(group[group >= 0], minlength=groups)


def _different(group: Places, value: Places, groups: int) -> Places:
    """Return how many values each group has; -1 is none."""
    known = (group >= 0) & (value >= 0)
    pairs = np.unique(np.column_stack([group[known], value[known]]), axis=0)
    return np.bincount(pairs[:, 0], minlength=groups)


def _over(times: pd.Series, group: Places, groups: int, what: str) -> Any:
    """Return the first or the last time of each group."""
    return times.groupby(group).agg(what).reindex(range(groups)).array
