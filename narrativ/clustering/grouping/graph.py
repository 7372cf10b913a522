"""Articles with the pairs of them that are compared, and the evidence for one event."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse

from narrativ.clustering.grouping.merge_trees import FAR, Nearest
from narrativ.clustering.grouping.neighbours import NEIGHBOURS, candidates
from narrativ.clustering.linkage import Items
from narrativ.clustering.naming.names import rarity, weighed
from narrativ.clustering.top_entries import order_by_weight
from narrativ.machine import map_in_threads

if TYPE_CHECKING:
    import numpy.typing as npt

    from narrativ.clustering.grouping.similarity import Articles

    Floats = npt.NDArray[np.float64]
    Places = npt.NDArray[np.int64]

# Chosen on the sets of `make bench` (events), one value for all of them.
_WHOLE, _HEADLINE, _WORDS = 0.35, 0.15, 0.5
"""Parts of the similarity of content: dense ones of text and headline, and the words."""
_BACKGROUND: Final = 0.5
"""Share of what an article has in common with its nearest ten that says nothing of its event."""
_NEAREST: Final = 10
_FEW: Final = 64
"""Outlets up to which they are dense: quicker, and no more memory than an article's words."""
_PART: Final = 1 << 18
"""Pairs that one thread takes at a time."""
_SAME_OUTLET: Final = -0.05
"""An outlet tells an event once more often than twice."""
_OTHER_WEEKDAYS: Final = -0.05
"""For texts that name days of the week, but not the same."""
_SAME_TIME, _DAYS = 0.15, 10.0
"""Added for articles of one moment; it fades with the days and is never taken off."""


@dataclass(frozen=True)
class Graph:
    """Tellings with the pairs of them that are compared.

    A telling is an article, or all articles that run one text: it is one item, by the
    mean of its articles, so that copies are no dense core.

    Attributes
    ----------
    items
        The tellings; their moments are those of their first articles.
    pairs
        Pairs that are compared, int64 of shape (p, 2), the lower number first.
    content, evidence
        Similarity of content and evidence for one event of each pair.
    nearest
        The nearest of each telling.
    days
        Times of all tellings of the corpus, of a part of it too: how crowded they are.
    """

    items: Items
    pairs: Places
    content: Floats
    evidence: Floats
    nearest: Nearest
    days: Floats

    def __len__(self) -> int:
        return len(self.items.weight)

    def drawn(self, rows: Places, times: Floats) -> Graph:
        """Return the graph of `rows`, each with the weight of so many."""
        place = np.full(len(self), -1, dtype=np.int64)
        place[rows] = np.arange(len(rows))
        pairs = place[self.pairs]
        inside = (pairs[:, 0] >= 0) & (pairs[:, 1] >= 0)
        near = self.nearest.places[rows]
        near = np.where(near >= 0, place[near], -1)
        # Those that were not drawn go to the end.
        order = np.argsort(near < 0, axis=1, kind="stable")
        near = np.take_along_axis(near, order, axis=1)
        alike = np.take_along_axis(self.nearest.alike[rows], order, axis=1)
        items = self.items.of(rows)
        return Graph(
            items=replace(items, weight=items.weight * times),
            pairs=pairs[inside],
            content=self.content[inside],
            evidence=self.evidence[inside],
            nearest=Nearest(near, np.where(near >= 0, alike, 0)),
            days=self.days,
        )


def graph_of(articles: Articles) -> Graph:
    """Return the tellings with the pairs to compare, and their evidence."""
    items = items_of(articles).joined(articles.telling)
    n = len(items.weight)
    days = np.full(n, np.nan)
    np.fmin.at(days, articles.telling, articles.days)
    found = candidates(items.terms, days)
    codes = found.min(axis=1) * n + found.max(axis=1)
    code = np.unique(codes)
    pairs = np.stack(np.divmod(code, n), axis=1)
    parts = np.array_split(pairs, len(pairs) // _PART + 1)
    content = np.concatenate(map_in_threads(items.content, parts))
    nearest = _nearest(found, content[np.searchsorted(code, codes)], n)
    padded = np.where(nearest.places >= 0, nearest.alike, FAR)[:, :_NEAREST]
    items = replace(
        items,
        offset=_BACKGROUND * padded.mean(axis=1),
        weight=np.ones(n),
        moments=days[:, None],
    )
    return Graph(items, pairs, content, items.evidence(pairs), nearest, days)


def items_of(articles: Articles) -> Items:
    """Return the articles with the parts of their evidence, before the background is known."""
    n = len(articles.ids)
    known = np.flatnonzero(articles.outlets >= 0)
    outlets = sparse.csr_matrix(
        (np.ones(len(known), dtype=np.float32), (known, articles.outlets[known])),
        shape=(n, int(articles.outlets.max(initial=0)) + 1),
    )
    named = articles.weekdays.max(axis=1, keepdims=True, initial=0) > 0
    return Items(
        dense=np.hstack(
            [np.sqrt(_WHOLE) * articles.vectors, np.sqrt(_HEADLINE) * articles.headlines]
        ).astype(np.float32),
        terms=sparse.csr_matrix(np.float32(np.sqrt(_WORDS)) * articles.words),
        offset=np.zeros(n),
        # The copies of one text count as one article.
        weight=1 / np.bincount(articles.telling)[articles.telling],
        moments=articles.days[:, None],
        nearness=_nearness,
        traits={
            "outlet": outlets.toarray() if outlets.shape[1] <= _FEW else outlets,
            "weekdays": articles.weekdays,
            "any weekday": named.astype(np.float32),
            "names": weighed(articles.names, rarity(articles.names)),
        },
        signs={
            "outlet": _SAME_OUTLET,
            "weekdays": -_OTHER_WEEKDAYS,
            "any weekday": _OTHER_WEEKDAYS,
        },
    )


def _nearness(gaps: Floats) -> Floats:
    return np.asarray(_SAME_TIME * np.exp(-gaps / _DAYS))


def _nearest(found: Places, alike: Floats, n: int) -> Nearest:
    """Return the nearest of each telling, from the candidates and their likeness."""
    order = order_by_weight(found[:, 0], alike)
    found, alike = found[order], alike[order]
    size = np.bincount(found[:, 0], minlength=n)
    rank = np.arange(len(found)) - np.repeat(np.cumsum(size) - size, size)
    places = np.full((n, NEIGHBOURS), -1, dtype=np.int64)
    likeness = np.zeros((n, NEIGHBOURS))
    places[found[:, 0], rank] = found[:, 1]
    likeness[found[:, 0], rank] = alike
    return Nearest(places, likeness)
