"""The counts of groups, made anew from what is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from narrativ import schema
from narrativ.corpus.places import places

if TYPE_CHECKING:
    import numpy.typing as npt

    from narrativ.arrays import Indices


def group_counts(
    articles: pd.DataFrame,
    paragraphs: pd.DataFrame,
    events: pd.DataFrame,
    storylines: pd.DataFrame,
    topics: pd.DataFrame,
) -> dict[str, pd.DataFrame]:
    """Return EVENTS, STORYLINES and TOPICS by name, with their counts made anew.

    Rows that no article or paragraph belongs to any more are dropped.
    """
    outlet = pd.factorize(articles["outlet"])[0]
    event = places(articles["event_id"], events["event_id"])
    counted = _with(
        events,
        articles=_sizes(event, len(events)),
        outlets=_different(event, outlet, len(events)),
        start=_over(articles["published"], event, len(events), "min"),
        end=_over(articles["published"], event, len(events), "max"),
    )
    line = places(counted["storyline_id"], storylines["storyline_id"])
    row = places(paragraphs["article_id"], articles["article_id"])
    topic = np.where(row < 0, -1, places(paragraphs["topic_id"], topics["topic_id"]))
    return {
        "events": schema.conform(counted, schema.EVENTS),
        "storylines": schema.conform(
            _with(
                storylines,
                events=_sizes(line, len(storylines)),
                start=_over(counted["start"], line, len(storylines), "min"),
                end=_over(counted["end"], line, len(storylines), "max"),
            ),
            schema.STORYLINES,
        ),
        "topics": schema.conform(
            _with(
                topics,
                paragraphs=_sizes(topic, len(topics)),
                outlets=_different(topic, np.append(outlet, -1)[row], len(topics)),
            ),
            schema.TOPICS,
        ),
    }


def _with(table: pd.DataFrame, **columns: Any) -> pd.DataFrame:
    """Return a table with other columns, and the rows alone whose first of these is not 0."""
    present: npt.NDArray[np.bool_] = next(iter(columns.values())) > 0
    return table.assign(**columns)[present]


def _sizes(group: Indices, groups: int) -> Indices:
    return np.bincount(group[group >= 0], minlength=groups)


def _different(group: Indices, value: Indices, groups: int) -> Indices:
    """Return how many values each group has; -1 is none."""
    known = (group >= 0) & (value >= 0)
    pairs = np.unique(np.column_stack([group[known], value[known]]), axis=0)
    return np.bincount(pairs[:, 0], minlength=groups)


def _over(times: pd.Series, group: Indices, groups: int, what: str) -> Any:
    """Return the first or the last time of each group."""
    return times.groupby(group).agg(what).reindex(range(groups)).array
