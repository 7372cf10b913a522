"""Average linkage over a list of pairs: exact, and in memory of the order of the list.

Every part of the evidence is a dot product, a sum over the two sides or a term in
time, so the mean over all pairs of two clusters follows from the means of the two,
and no matrix of all pairs is ever held. Pairs that are each other's best merge in
one round, which for average linkage gives the clusters that merging one by one
gives (reciprocal nearest neighbours; Murtagh 1983).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from scipy import sparse

from narrativ.clustering.partitions import membership

if TYPE_CHECKING:
    import numpy.typing as npt

    from narrativ.arrays import Floats, Ints

    Features: TypeAlias = npt.NDArray[np.float32] | sparse.csr_matrix

_BLOCK: Final = 16_384
"""Pairs worked on at a time: bounds the memory, not the result."""
_DENSE: Final = 1024
"""Pairs whose dense vectors are taken out at a time, so that they stay near the processor."""
_DECIMALS: Final = 5
"""To which evidence is rounded, so that machines that add in another order agree."""
_SHARES: Final = np.array([0.125, 0.375, 0.625, 0.875])
"""Four moments stand for all of a cluster; they are exact for one, two and four members."""


@dataclass(frozen=True)
class Items:
    """What is to be clustered: single items, or clusters of them by their means.

    Attributes
    ----------
    dense
        float32 of shape (n, d). The evidence holds their dot product.
    terms
        Sparse float32 of shape (n, t). The evidence holds their dot product.
    offset
        float64 of shape (n,); the mean of the two is taken off the evidence.
    weight
        float64 of shape (n,): what each counts in a mean.
    moments
        Times in days, float64 of shape (n, q), NaN where unknown; q may be 0.
    nearness
        From gaps in days to evidence; an unknown gap adds none.
    features
        Further features by name, each of shape (n, k): dense where they are few, else sparse.
    feature_weights
        How the dot product of each feature counts in the evidence; others do not.
    """

    dense: npt.NDArray[np.float32]
    terms: sparse.csr_matrix
    offset: Floats
    weight: Floats
    moments: Floats
    nearness: Callable[[Floats], Floats] = np.zeros_like
    features: Mapping[str, Features] = field(default_factory=dict)
    feature_weights: Mapping[str, float] = field(default_factory=dict)

    def evidence(self, pairs: Ints) -> Floats:
        """Return the evidence that the two of each pair belong together."""
        evidence = np.empty(len(pairs))
        for start in range(0, len(pairs), _BLOCK):
            part = pairs[start : start + _BLOCK]
            value = self.content(part) - self.offset[part].mean(axis=1)
            for name, weight in self.feature_weights.items():
                value += weight * row_products(self.features[name], part)
            if self.moments.shape[1]:
                value += mean_over_gaps(self.nearness, self.gaps(part))
            evidence[start : start + _BLOCK] = value
        return np.round(evidence, _DECIMALS)

    def content(self, pairs: Ints) -> Floats:
        """Return the products of the dense vectors and of the terms, added."""
        content = self.dense_products(pairs)
        for start in range(0, len(pairs), _BLOCK):
            part = slice(start, start + _BLOCK)
            content[part] += row_products(self.terms, pairs[part])
        return content

    def dense_products(self, pairs: Ints) -> Floats:
        """Return the products of the dense vectors alone."""
        products = np.empty(len(pairs))
        for start in range(0, len(pairs), _DENSE):
            part = slice(start, start + _DENSE)
            products[part] = row_products(self.dense, pairs[part])
        return products

    def gaps(self, pairs: Ints) -> Floats:
        """Return the gaps in days between the moments, shape (pairs, q * q)."""
        a, b = self.moments[pairs[:, 0]], self.moments[pairs[:, 1]]
        return np.abs(a[:, :, None] - b[:, None, :]).reshape(len(pairs), -1)

    def take(self, rows: Ints) -> Items:
        """Return the items of `rows`."""
        return replace(
            self,
            dense=self.dense[rows],
            terms=self.terms[rows],
            offset=self.offset[rows],
            weight=self.weight[rows],
            moments=self.moments[rows],
            features={name: feature[rows] for name, feature in self.features.items()},
        )

    def similarity_to_mean(self, labels: Ints) -> Floats:
        """Return how alike in content each item is to the mean of its cluster, shape (n,)."""
        means = self.cluster_means(labels)
        similarity = np.empty(len(labels))
        for start in range(0, len(labels), _BLOCK):
            part = slice(start, start + _BLOCK)
            cluster = labels[part]
            value = np.einsum("ij,ij->i", self.dense[part], means.dense[cluster]).astype(np.float64)
            value += np.asarray(self.terms[part].multiply(means.terms[cluster]).sum(axis=1)).ravel()
            similarity[part] = value
        return np.round(similarity, _DECIMALS)

    def cluster_means(self, labels: Ints) -> Items:
        """Return each cluster as one item, by the weighted means of its members.

        The moments of a mean are those of its first member.
        """
        clusters = int(labels.max()) + 1
        weight = np.bincount(labels, weights=self.weight, minlength=clusters).astype(np.float64)
        share = self.weight / weight[labels]
        mean = membership(labels, share)
        terms = mean @ self.terms
        # Products of rows in order are quicker.
        terms.sort_indices()
        return replace(
            self,
            dense=np.asarray(mean @ self.dense, dtype=np.float32),
            terms=terms,
            offset=np.asarray(
                np.bincount(labels, weights=self.offset * share, minlength=clusters), np.float64
            ),
            weight=weight,
            moments=self.moments[np.unique(labels, return_index=True)[1]],
            features={name: mean @ feature for name, feature in self.features.items()},
        )


def row_products(matrix: Features, pairs: Ints) -> Floats:
    """Return the dot product of the two rows of each pair."""
    a, b = matrix[pairs[:, 0]], matrix[pairs[:, 1]]
    if isinstance(a, np.ndarray):
        return np.asarray(np.einsum("ij,ij->i", a, b))
    return np.asarray(a.multiply(b).sum(axis=1)).ravel()


def unique_pairs(one: npt.NDArray[np.integer], two: npt.NDArray[np.integer]) -> Ints:
    """Return the pairs of two different items, each once and in order, the lower number first.

    Examples
    --------
    >>> unique_pairs(np.array([2, 1, 0, 1]), np.array([0, 1, 2, 2])).tolist()
    [[0, 2], [1, 2]]
    """
    one, two = one.astype(np.int64), two.astype(np.int64)
    code = ((np.minimum(one, two) << 32) | np.maximum(one, two))[one != two]
    # Sorted: far quicker than np.unique, which hashes, for pairs of which few stand twice.
    code.sort()
    code = code[np.flatnonzero(np.diff(code, prepend=-1))]
    return np.stack(np.divmod(code, 1 << 32), axis=1)


def mean_over_gaps(function: Callable[[Floats], Floats], gaps: Floats) -> Floats:
    """Return the mean of a function of the gaps; an unknown gap counts as 0."""
    return np.asarray(np.nan_to_num(function(gaps)).mean(axis=1))


@dataclass(frozen=True)
class Round:
    """The merges of one round; they concern different clusters.

    Attributes
    ----------
    left, right
        Clusters that merged, int64 of shape (m,), by their first items. The merged
        cluster goes by `left`.
    sizes
        Weights of the two, float64 of shape (m, 2).
    descriptors
        What `describe` returned for them, float64 of shape (m, k).
    cluster
        The cluster of each item after the round, by its first item.
    """

    left: Ints
    right: Ints
    sizes: Floats
    descriptors: Floats
    cluster: Ints


def merge_rounds(
    items: Items,
    pairs: Ints,
    evidence: Floats,
    least: float,
    describe: Callable[[Items, Ints], Floats] | None = None,
) -> Iterator[Round]:
    """Yield the merges of average linkage, from the surest on.

    Parameters
    ----------
    items
        The items; ``moments`` of shape (n, 1) or (n, 0).
    pairs
        int64 of shape (p, 2), each pair once, the lower number first. A pair that is
        not listed is never the reason for a merge, but counts in the means with its
        true evidence.
    evidence
        Of each pair, shape (p,).
    least
        Clusters merge at this average evidence or more.
    describe
        Called with the clusters before a round and the pairs of them that merge.
    """
    cluster = np.arange(len(items.weight))
    names, live = cluster, items
    while True:
        kept = evidence >= least
        pairs, evidence = pairs[kept], evidence[kept]
        if not len(pairs):
            return
        # Only clusters that may still merge are carried on.
        used = np.zeros(len(names), dtype=bool)
        used[pairs] = True
        if not used.all():
            rows = np.flatnonzero(used)
            pairs, names, live = (np.cumsum(used) - 1)[pairs], names[rows], live.take(rows)

        best = pairs[_mutual_best(pairs, evidence, len(names))]
        target = np.arange(len(names))
        target[best[:, 1]] = best[:, 0]
        renamed = np.arange(len(cluster))
        renamed[names] = names[target]
        cluster = renamed[cluster]
        yield Round(
            left=names[best[:, 0]],
            right=names[best[:, 1]],
            sizes=live.weight[best],
            descriptors=describe(live, best) if describe else np.empty((len(best), 0)),
            cluster=cluster,
        )

        left, label = np.unique(target, return_inverse=True)
        grown = np.zeros(len(left), dtype=bool)
        grown[label[best[:, 0]]] = True
        names, live = names[left], live.cluster_means(label)
        if items.moments.shape[1]:
            live = replace(live, moments=_moments(items.moments[:, 0], cluster, names))
        pairs, evidence = _distinct_pairs(label[pairs], evidence)
        stale = grown[pairs].any(axis=1)
        evidence[stale] = live.evidence(pairs[stale])


def average_linkage(items: Items, pairs: Ints, evidence: Floats, least: float) -> Ints:
    """Return labels of clusters whose average evidence is at least `least`.

    Parameters
    ----------
    items, pairs, evidence, least
        As for `merge_rounds`.

    Returns
    -------
    ndarray
        int64 of shape (n,), numbered in order of each cluster's first item.
    """
    cluster = np.arange(len(items.weight))
    for step in merge_rounds(items, pairs, evidence, least):
        cluster = step.cluster
    return np.unique(cluster, return_inverse=True)[1].astype(np.int64)


def _mutual_best(pairs: Ints, evidence: Floats, clusters: int) -> Ints:
    """Return which pairs, in order, are the best of both clusters; of equal ones the first."""
    most = np.full(clusters, -np.inf)
    first = np.full(clusters, len(pairs), dtype=np.int64)
    for side in pairs.T:
        np.maximum.at(most, side, evidence)
    for side in pairs.T:
        best = np.flatnonzero(evidence == most[side])
        np.minimum.at(first, side[best], best)
    return np.flatnonzero(first[pairs[:, 0]] == first[pairs[:, 1]])


def _distinct_pairs(pairs: Ints, evidence: Floats) -> tuple[Ints, Floats]:
    """Return the pairs of two different clusters, each once and in order."""
    pairs = np.sort(pairs, axis=1)
    apart = pairs[:, 0] < pairs[:, 1]
    pairs, evidence = pairs[apart], evidence[apart]
    code = (pairs[:, 0] << 32) | pairs[:, 1]
    first = np.unique(code, return_index=True)[1]
    return pairs[first], evidence[first]


def _moments(days: Floats, cluster: Ints, names: Ints) -> Floats:
    """Return four moments of each cluster; members without a date count as such."""
    members = np.flatnonzero(np.isin(cluster, names))
    # NaN sorts last, so the unknown have their share of the four.
    members = members[np.lexsort((days[members], cluster[members]))]
    member_cluster = cluster[members]
    start = np.searchsorted(member_cluster, names)
    size = np.searchsorted(member_cluster, names, side="right") - start
    return np.asarray(days[members[start[:, None] + (_SHARES * size[:, None]).astype(np.int64)]])
