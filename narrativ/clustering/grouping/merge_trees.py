"""Which merges of a tree to keep: what each joins against what stands outside.

How alike two reports of one event are depends on how crowded their subject is, so no
threshold on similarity carries from one collection to another. Here each merge of the
tree gets log odds of being right, from how alike its two sides are, how alike each is
within and how alike the nearest articles outside are; and of all partitions that the
tree allows the one whose merges are likeliest together is taken (as Heller and
Ghahramani 2005 cut their tree, with odds from a logistic regression).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from narrativ.clustering.partitions import renumbered
from narrativ.matching.components import component_labels

if TYPE_CHECKING:
    from narrativ.arrays import Floats, Ints
    from narrativ.clustering.linkage import Round

FAR: Final = 0.25
"""Similarity of content taken for neighbours that are not there, in a collection too small
to have them: about what the tenth nearest has in a larger one, so that a page of four
articles is not judged as if nothing else were ever written."""
_CLOSEST: Final = 5
"""How many of the nearest outside are averaged."""
_ALIKE, _UNLIKE = 0.95, 0.09
"""Two bursts in time are one event if they are so much as alike as each is within, and two
if they are that much less; in between the days count in part. In the labelled news those
of one event mostly are to .91 and more, in the sample those of two to .74 to .91."""
_SAME: Final = 0.5
"""Cosine of the outlets from which two bursts by the same ones look like two events: an
outlet tells an event once more often than again weeks later."""


@dataclass(frozen=True)
class Nearest:
    """The nearest other texts of each item.

    Attributes
    ----------
    places
        int64 of shape (n, k), the nearest first; -1 where there is none.
    alike
        Similarity of content to them, float64 of shape (n, k), 0 where there is none.
    """

    places: Ints
    alike: Floats

    def outside(self, cluster: Ints, rows: Ints) -> Floats:
        """Return how alike the closest are on average that lie outside each row's cluster.

        Where the list ends before enough are found, those beyond it are taken to be as
        alike as its last one, or far if there was no more to list.
        """
        places, alike = self.places[rows], self.alike[rows]
        listed = places >= 0
        beyond = np.where(listed[:, -1], alike[:, -1], FAR)
        counts = listed & (cluster[places] != cluster[rows][:, None])
        taken = counts & (np.cumsum(counts, axis=1) <= _CLOSEST)
        missing = _CLOSEST - taken.sum(axis=1)
        return np.asarray(((alike * taken).sum(axis=1) + missing * beyond) / _CLOSEST)


def surroundings(tree: Sequence[Round], weight: Floats, nearest: Nearest) -> list[Floats]:
    """Return what surrounds the two sides of each merge.

    Parameters
    ----------
    tree
        Rounds whose first descriptors column is the similarity of content, whose last but
        one is the logarithm of the days between, and whose last how far the same outlets
        tell both.
    weight
        What each item counts, shape (n,).
    nearest
        The nearest of each item.

    Returns
    -------
    list of ndarray
        float64 of shape (merges, 6) for each round: how alike the closest outside are, how
        alike in content the sides are within, how far they are bursts apart in time, whether
        a side is a group at all, and the logarithms of the smaller side and of the whole.
    """
    inner, pairs = np.zeros((len(weight), 2)), np.zeros(len(weight))
    features = []
    for step in tree:
        sides = np.stack([step.left, step.right])
        # Of the sides that hold a pair at all; 0 where neither does.
        means = inner[sides] / np.maximum(pairs[sides], 1e-9)[:, :, None]
        grouped = pairs[sides] > 0
        within = (means * grouped[:, :, None]).sum(axis=0)
        within /= np.maximum(grouped.sum(axis=0), 1)[:, None]

        a, b = sides
        merged = np.zeros(len(weight), dtype=bool)
        merged[a] = True
        rows = np.flatnonzero(merged[step.cluster])
        outside = nearest.outside(step.cluster, rows) * weight[rows]
        cluster = step.cluster[rows]
        total = np.bincount(cluster, weights=weight[rows], minlength=len(weight))[a]
        closest = np.bincount(cluster, weights=outside, minlength=len(weight))[a] / total
        small = np.log(np.maximum(step.sizes.min(axis=1), 1))
        size = np.log(np.maximum(step.sizes.sum(axis=1), 1))
        ratio = step.descriptors[:, 0] / np.maximum(within[:, 0], 1e-9)
        unlike = np.clip((_ALIKE - ratio) / _UNLIKE, 0, 1)
        twice = np.clip((step.descriptors[:, -1] - _SAME) / (1 - _SAME), 0, 1)
        gap = np.maximum(step.descriptors[:, -2] - within[:, 1] - 1, 0)
        bursts = grouped.all(axis=0) * np.maximum(unlike, twice) * gap
        features.append(
            np.column_stack([closest, within[:, 0], bursts, grouped.any(axis=0), small, size])
        )

        between = step.sizes.prod(axis=1)
        inner[a] += inner[b] + step.descriptors[:, [0, -2]] * between[:, None]
        pairs[a] += pairs[b] + between
    return features


def closest_pair(tree: Sequence[Round], pairs: Ints, alike: Floats) -> list[Floats]:
    """Return the largest similarity of content between the two sides of each merge."""
    closest = []
    for step in tree:
        a, b = step.cluster[pairs].T
        joined = a == b
        top = np.full(len(step.cluster), -np.inf)
        np.maximum.at(top, a[joined], alike[joined])
        closest.append(top[step.left])
        pairs, alike = pairs[~joined], alike[~joined]
    return closest


def partition(tree: Sequence[Round], odds: Sequence[Floats], items: int) -> Ints:
    """Return the labels of the likeliest partition that the tree allows.

    Parameters
    ----------
    tree
        The merges.
    odds
        Log odds that each merge of a round is right.
    items
        Number of items.

    Returns
    -------
    ndarray
        int64 of shape (items,), numbered in order of each cluster's first item.
    """
    whole, best = np.zeros(items), np.zeros(items)
    united = []
    for step, gain in zip(tree, odds, strict=True):
        a, b = step.left, step.right
        whole[a] += whole[b] + gain
        apart = best[a] + best[b]
        united.append(whole[a] > apart)
        best[a] = np.maximum(whole[a], apart)
    kept = np.zeros(items, dtype=bool)
    links = [np.empty((0, 2), dtype=np.int64)]
    for step, together in zip(reversed(tree), reversed(united), strict=True):
        merged = kept[step.left] | together
        links.append(np.stack([step.left[merged], step.right[merged]], axis=1))
        kept[links[-1]] = True
    a, b = np.concatenate(links).T
    return renumbered(component_labels(a, b, items))
