"""Articles to events: average linkage above the background, then bursts in time."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import squareform

from narrativ.clustering.similarity import Articles

if TYPE_CHECKING:
    import numpy.typing as npt

# Calibrated together, as those of `similarity`.
_THRESHOLD: Final = 0.2
_BACKGROUND: Final = 0.7
"""Share of the background similarity that is taken off."""
_NEIGHBOUR: Final = 30
"""The background of an article is its similarity to this neighbour: beyond the event."""
_FEW: Final = 0.4
"""Background taken where there are too few articles to know it: a cautious one."""
_BURST_DAYS: Final = 2.0
_BURST_MARGIN: Final = 0.05
"""How much more alike articles within bursts must be than across, for two events."""
_BLOCK: Final = 1024


def events_of(articles: Articles) -> npt.NDArray[np.int64]:
    """Return the label of each article's event.

    Similarity of content, less what the articles share with things in general,
    plus nearness in time, is linked by average; a group that falls into bursts
    in time is divided where each burst is more alike than the two together.
    """
    n = len(articles.ids)
    background = _backgrounds(articles)
    rows, columns = _close_pairs(articles, background)
    _, component = connected_components(
        coo_matrix((np.ones(len(rows), dtype=bool), (rows, columns)), shape=(n, n)), directed=False
    )
    labels = np.zeros(n, dtype=np.int64)
    following = 0
    for members in _groups(component):
        for group in _linked(articles, background, members):
            for burst in _bursts(articles, group):
                labels[burst] = following
                following += 1
    return labels


def average_linkage(similarity: npt.NDArray[np.float32], least: float) -> npt.NDArray[np.int64]:
    """Return labels of clusters whose average similarity is at least `least`."""
    if len(similarity) == 1:
        return np.zeros(1, dtype=np.int64)
    distance = similarity.max() - similarity.astype(np.float64)
    distance = np.round((distance + distance.T) / 2, 9)
    np.fill_diagonal(distance, 0.0)
    tree = linkage(squareform(distance, checks=False), method="average")
    cut = float(similarity.max()) - least
    return np.asarray(fcluster(tree, cut, criterion="distance") - 1, dtype=np.int64)


def _backgrounds(articles: Articles) -> npt.NDArray[np.float32]:
    """Return for each article its similarity to the neighbour that lies beyond any event."""
    n = len(articles.ids)
    if n <= _NEIGHBOUR:
        return np.full(n, _FEW, dtype=np.float32)
    levels = np.empty(n, dtype=np.float32)
    for start in range(0, n, _BLOCK):
        rows = slice(start, min(start + _BLOCK, n))
        # The article itself is the first neighbour.
        ordered = np.partition(articles.content(rows), n - 1 - _NEIGHBOUR, axis=1)
        levels[rows] = np.maximum(ordered[:, n - 1 - _NEIGHBOUR], 0)
    return levels


def _evidence(
    articles: Articles, background: npt.NDArray[np.float32], rows: npt.NDArray[np.int64]
) -> npt.NDArray[np.float32]:
    """Return the evidence that `rows` and all articles tell one event."""
    above = articles.content(rows) - _BACKGROUND * np.sqrt(np.outer(background[rows], background))
    return np.asarray(above + articles.circumstance(rows), dtype=np.float32)


def _close_pairs(
    articles: Articles, background: npt.NDArray[np.float32]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the pairs above the threshold.

    A cluster of average linkage lies within one connected component of them:
    an average above the threshold needs a pair above it.
    """
    rows, columns = [], []
    for start in range(0, len(articles.ids), _BLOCK):
        block = np.arange(start, min(start + _BLOCK, len(articles.ids)))
        i, j = np.nonzero(_evidence(articles, background, block) >= _THRESHOLD)
        rows.append(block[i])
        columns.append(j)
    return np.concatenate(rows), np.concatenate(columns)


def _linked(
    articles: Articles, background: npt.NDArray[np.float32], members: npt.NDArray[np.int64]
) -> list[npt.NDArray[np.int64]]:
    evidence = _evidence(articles, background, members)[:, members]
    return [members[group] for group in _groups(average_linkage(evidence, _THRESHOLD))]


def _bursts(articles: Articles, group: npt.NDArray[np.int64]) -> list[npt.NDArray[np.int64]]:
    """Divide a group where it falls into bursts that differ in content too.

    Undated articles stay with the first burst; a burst of one is never divided
    off, since nothing shows that it differs.
    """
    days = articles.days[group]
    dated = group[~np.isnan(days)]
    dated = dated[np.argsort(articles.days[dated], kind="stable")]
    gaps = np.diff(articles.days[dated])
    parts = np.split(dated, np.flatnonzero(gaps >= _BURST_DAYS) + 1)
    if len(parts) == 1:
        return [group]
    content = articles.content(dated)[:, dated]
    place = {int(article): index for index, article in enumerate(dated)}
    spots = [np.array([place[int(article)] for article in part]) for part in parts]
    while len(spots) > 1:
        margins = [_margin(content, a, b) for a, b in pairwise(spots)]
        least = int(np.argmin(margins))
        if margins[least] >= _BURST_MARGIN:
            break
        spots[least : least + 2] = [np.concatenate(spots[least : least + 2])]
    bursts = [dated[spot] for spot in spots]
    bursts[0] = np.concatenate([bursts[0], group[np.isnan(days)]])
    return bursts


def _margin(
    content: npt.NDArray[np.float32], a: npt.NDArray[np.int64], b: npt.NDArray[np.int64]
) -> float:
    """Return how much more alike articles are within two bursts than across them."""
    if min(len(a), len(b)) < 2:
        return -1.0
    within = np.concatenate(
        [content[np.ix_(part, part)][np.triu_indices(len(part), 1)] for part in (a, b)]
    )
    return float(within.mean() - content[np.ix_(a, b)].mean())


def _groups(labels: npt.NDArray[np.int64]) -> list[npt.NDArray[np.int64]]:
    """Return the members of each label, in order of their first member."""
    order = np.argsort(labels, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(labels[order])) + 1)
    return sorted(parts, key=lambda part: int(part[0]))
