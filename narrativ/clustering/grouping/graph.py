"""Texts with the pairs of them that are compared, and the evidence for one event.

All pairs of a year of news are too many, and most share nothing. Each text is put into a
block for each of its weightiest words; the texts of a word that many have are divided
into blocks by time, so that the work grows with the texts and not with their square
(blocking; Christen 2012, chapter 4).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse

from narrativ.clustering.grouping.merge_trees import FAR, Nearest
from narrativ.clustering.linkage import Items
from narrativ.clustering.naming.names import rarity, weighted_by_rarity
from narrativ.clustering.top_entries import order_by_weight
from narrativ.machine import map_in_threads
from narrativ.matching.ranges import range_offsets

if TYPE_CHECKING:
    from narrativ.arrays import Floats, Ints
    from narrativ.clustering.grouping.similarity import Articles

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

NEIGHBOURS: Final = 64
"""Most neighbours an article is compared with: more than the articles of nearly all events."""
_CANDIDATES: Final = 1024
"""Other texts that the words of a text bring up, before they are told apart by weight."""
_BLOCK: Final = 96
"""Most texts that one word brings together."""
_FREQUENT: Final = _BLOCK + _BLOCK // 2
"""Those that a frequent word brings up on average: two stretches that overlap by half."""
_ROWS: Final = 2048


@dataclass(frozen=True)
class Graph:
    """Texts with the pairs of them that are compared.

    A text is an article, or all articles that run it: it is one item, by the
    mean of its articles, so that copies are no dense core.

    Attributes
    ----------
    items
        The texts; their moments are those of their first articles.
    pairs
        Pairs that are compared, int64 of shape (p, 2), the lower number first.
    content, evidence
        Similarity of content and evidence for one event of each pair.
    nearest
        The nearest of each text.
    days
        Times of all texts of the corpus, of a part of it too: how crowded they are.
    """

    items: Items
    pairs: Ints
    content: Floats
    evidence: Floats
    nearest: Nearest
    days: Floats

    def __len__(self) -> int:
        return len(self.items.weight)

    def resampled(self, rows: Ints, times: Floats) -> Graph:
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
        items = self.items.take(rows)
        return Graph(
            items=replace(items, weight=items.weight * times),
            pairs=pairs[inside],
            content=self.content[inside],
            evidence=self.evidence[inside],
            nearest=Nearest(near, np.where(near >= 0, alike, 0)),
            days=self.days,
        )


def graph_of(articles: Articles) -> Graph:
    """Return the texts with the pairs to compare, and their evidence."""
    items = items_of(articles).cluster_means(articles.text_codes)
    n = len(items.weight)
    days = np.full(n, np.nan)
    np.fmin.at(days, articles.text_codes, articles.days)
    neighbours = candidates(items.terms, days)
    codes = neighbours.min(axis=1) * n + neighbours.max(axis=1)
    code = np.unique(codes)
    pairs = np.stack(np.divmod(code, n), axis=1)
    parts = np.array_split(pairs, len(pairs) // _PART + 1)
    content = np.concatenate(map_in_threads(items.content, parts))
    nearest = _nearest(neighbours, content[np.searchsorted(code, codes)], n)
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
    has_weekday = articles.weekdays.max(axis=1, keepdims=True, initial=0) > 0
    return Items(
        dense=np.hstack(
            [np.sqrt(_WHOLE) * articles.vectors, np.sqrt(_HEADLINE) * articles.headlines]
        ).astype(np.float32),
        terms=sparse.csr_matrix(np.float32(np.sqrt(_WORDS)) * articles.words),
        offset=np.zeros(n),
        # The copies of one text count as one article.
        weight=1 / np.bincount(articles.text_codes)[articles.text_codes],
        moments=articles.days[:, None],
        nearness=_nearness,
        features={
            "outlet": outlets.toarray() if outlets.shape[1] <= _FEW else outlets,
            "weekdays": articles.weekdays,
            "any weekday": has_weekday.astype(np.float32),
            "names": weighted_by_rarity(articles.names, rarity(articles.names)),
        },
        feature_weights={
            "outlet": _SAME_OUTLET,
            "weekdays": -_OTHER_WEEKDAYS,
            "any weekday": _OTHER_WEEKDAYS,
        },
    )


def _nearness(gaps: Floats) -> Floats:
    return np.asarray(_SAME_TIME * np.exp(-gaps / _DAYS))


def candidates(words: sparse.csr_matrix, days: Floats) -> Ints:
    """Return which texts to compare with which, int64 of shape (pairs, 2).

    Parameters
    ----------
    words
        Weights of the words, shape (n, terms).
    days
        Time of each text, NaN where unknown.

    Returns
    -------
    ndarray
        Pairs of a text and another, ordered by the first, of each at most `NEIGHBOURS`.
    """
    blocks = _blocks(_weightiest(words), days)
    members = sparse.csr_matrix(blocks.T)
    pairs = [np.empty((0, 2), dtype=np.int64)]
    for start in range(0, blocks.shape[0], _ROWS):
        alike = sparse.csr_matrix(blocks[start : start + _ROWS] @ members)
        for row, (begin, end) in enumerate(pairwise(alike.indptr), start=start):
            others = alike.indices[begin:end]
            if len(others) > NEIGHBOURS:
                # Rounded, so that machines that add in another order agree.
                score = np.where(others == row, -1, np.round(alike.data[begin:end], 5))
                others = others[np.argpartition(-score, NEIGHBOURS)[:NEIGHBOURS]]
            others = np.sort(others[others != row])
            pairs.append(np.stack([np.full(len(others), row), others], axis=1))
    return np.concatenate(pairs)


def _weightiest(words: sparse.csr_matrix) -> sparse.csr_matrix:
    """Return the weightiest words of each row, of those that another row has too."""
    frequency = np.bincount(words.indices, minlength=words.shape[1])
    words = sparse.csr_matrix(words[:, frequency > 1])
    others = np.minimum(frequency[frequency > 1], _FREQUENT)[words.indices]
    words.sort_indices()
    length = np.diff(words.indptr)
    rows = np.repeat(np.arange(words.shape[0]), length)
    order = order_by_weight(rows, words.data)
    before = np.cumsum(others[order]) - others[order]
    before -= before[words.indptr[:-1][length > 0]].repeat(length[length > 0])
    kept = order[before < _CANDIDATES]
    return sparse.csr_matrix(
        (words.data[kept], (rows[kept], words.indices[kept])), shape=words.shape
    )


def _blocks(words: sparse.csr_matrix, days: Floats) -> sparse.csr_matrix:
    """Return the texts by blocks: a word, or a word in a stretch of time.

    Stretches overlap by half, so that what lies close in time meets in one of them.
    """
    cells = words.tocoo()
    order = np.lexsort((cells.row, np.nan_to_num(days[cells.row], nan=np.inf), cells.col))
    rows, word, weight = cells.row[order], cells.col[order], cells.data[order]
    many = np.bincount(word, minlength=words.shape[1])[word] > _BLOCK
    place = np.arange(len(word)) - np.searchsorted(word, word)
    half = np.where(many, place // (_BLOCK // 2), 0)
    keys = np.stack([np.tile(word, 2), np.concatenate([half, half + 1])])
    # A word in one block needs no second one.
    used = np.concatenate([np.ones(len(many), dtype=bool), many])
    code = keys[0] * (int(half.max(initial=0)) + 2) + keys[1]
    block = np.unique(code[used], return_inverse=True)[1]
    return sparse.csr_matrix(
        (np.tile(weight, 2)[used], (np.tile(rows, 2)[used], block)),
        shape=(words.shape[0], int(block.max(initial=0)) + 1),
    )


def _nearest(neighbours: Ints, alike: Floats, n: int) -> Nearest:
    """Return the nearest of each text, from the candidates and their likeness."""
    order = order_by_weight(neighbours[:, 0], alike)
    (row, other), alike = neighbours[order].T, alike[order]
    rank = range_offsets(np.bincount(row, minlength=n))
    places = np.full((n, NEIGHBOURS), -1, dtype=np.int64)
    likeness = np.zeros((n, NEIGHBOURS))
    places[row, rank] = other
    likeness[row, rank] = alike
    return Nearest(places, likeness)
