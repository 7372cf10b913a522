"""Events to storylines: alike in content, with names in common, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from narrativ.clustering.grouping import average_linkage
from narrativ.clustering.names import names_in
from narrativ.clustering.similarity import Articles

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

_ALIKE: Final = 0.33
"""Average similarity of content of linked events. In the bundled sample events of one
storyline have .36 and more, of different ones less than .2; on running stories it has
not been measured yet."""
_NAMES: Final = 2
"""Names that linked events must have in common."""
_BLOCK: Final = 1024


@dataclass(frozen=True)
class Storyline:
    """Events that belong together, as positions, and the reason in words."""

    events: list[int]
    reason: str | None


def storylines_of(
    articles: Articles, events: list[npt.NDArray[np.int64]], texts: pd.Series
) -> list[Storyline]:
    """Return the storylines of a list of events.

    Parameters
    ----------
    articles
        The articles that the events consist of.
    events
        Rows of `articles` that make up each event.
    texts
        Text of each article, by article_id, in which names are looked for.
    """
    alike = _event_similarity(articles, events)
    every = names_in([texts.get(article, "") for article in articles.ids])
    common = _names_of_events(every, events)
    linkable = alike.copy()
    for i, j in np.argwhere(np.triu(alike >= _ALIKE, 1)):
        if len(common[i] & common[j]) < _NAMES:
            linkable[i, j] = linkable[j, i] = min(0.0, float(alike[i, j]))
    labels = average_linkage(linkable, _ALIKE) if len(events) else np.zeros(0, dtype=np.int64)
    lines: dict[int, list[int]] = {}
    for event, label in enumerate(labels):
        lines.setdefault(int(label), []).append(event)
    return [Storyline(members, _reason(members, alike, common)) for members in lines.values()]


def _event_similarity(
    articles: Articles, events: list[npt.NDArray[np.int64]]
) -> npt.NDArray[np.float32]:
    """Return the mean similarity of content between the articles of each two events."""
    n = len(articles.ids)
    member = np.zeros((n, len(events)), dtype=np.float32)
    for event, rows in enumerate(events):
        member[rows, event] = 1 / len(rows)
    mean = np.zeros((len(events), len(events)), dtype=np.float32)
    for start in range(0, n, _BLOCK):
        block = slice(start, min(start + _BLOCK, n))
        mean += member[block].T @ (articles.content(block) @ member)
    return np.asarray((mean + mean.T) / 2, dtype=np.float32)


def _names_of_events(every: list[set[str]], events: list[npt.NDArray[np.int64]]) -> list[set[str]]:
    """Return the names that at least half of an event's articles hold."""
    names = []
    for rows in events:
        counts = Counter(name for row in rows for name in every[row])
        names.append({name for name, count in counts.items() if 2 * count >= len(rows)})
    return names


def _reason(
    members: list[int],
    alike: npt.NDArray[np.float32],
    common: list[set[str]],
) -> str | None:
    if len(members) == 1:
        return None
    counts = Counter(name for event in members for name in common[event])
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    shared = [name for name, count in ranked if count > 1][:6]
    pairs = alike[np.ix_(members, members)][np.triu_indices(len(members), 1)]
    return f"shared names: {', '.join(shared)}; mean similarity of content {pairs.mean():.2f}"
