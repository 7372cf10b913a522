"""Average linkage over pairs: what merging one by one over all pairs would give."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from narrativ.clustering import linkage as linkage_module
from narrativ.clustering.linkage import Items, average_linkage, mean_over_gaps, merge_rounds

Places = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def items_of(
    dense: Any,
    *,
    terms: Any = None,
    offset: Any = None,
    weight: Any = None,
    days: Any = None,
    nearness: Callable[[Floats], Floats] = np.zeros_like,
) -> Items:
    vectors = np.asarray(dense, dtype=np.float32)
    n = len(vectors)
    return Items(
        dense=vectors,
        terms=sparse.csr_matrix(np.zeros((n, 1)) if terms is None else terms, dtype=np.float32),
        offset=np.zeros(n) if offset is None else np.asarray(offset, dtype=np.float64),
        weight=np.ones(n) if weight is None else np.asarray(weight, dtype=np.float64),
        moments=np.empty((n, 0))
        if days is None
        else np.asarray(days, dtype=np.float64).reshape(n, -1),
        nearness=nearness,
    )


def every_pair(n: int) -> Places:
    return np.array(list(combinations(range(n), 2)), dtype=np.int64).reshape(-1, 2)


def labels_of(items: Items, least: float, pairs: Places | None = None) -> list[int]:
    pairs = every_pair(len(items.weight)) if pairs is None else pairs
    found: list[int] = average_linkage(items, pairs, items.evidence(pairs), least).tolist()
    return found


def same_partition(one: Any, other: Any) -> bool:
    both = set(zip(np.asarray(one).tolist(), np.asarray(other).tolist(), strict=True))
    return len(both) == len({a for a, _ in both}) == len({b for _, b in both})


def one_by_one(evidence: Floats, weight: Floats, least: float) -> list[int]:
    """Average linkage as it is defined: the best two of all clusters merge, again and again."""
    clusters = [[row] for row in range(len(weight))]

    def between(a: list[int], b: list[int]) -> float:
        share = np.outer(weight[a], weight[b])
        return float((evidence[np.ix_(a, b)] * share).sum() / share.sum())

    while len(clusters) > 1:
        found = [
            (between(clusters[i], clusters[j]), i, j)
            for i, j in combinations(range(len(clusters)), 2)
        ]
        best, i, j = max(found, key=lambda one: one[0])
        if best < least:
            break
        clusters[i] += clusters.pop(j)
    labels = [0] * len(weight)
    for number, members in enumerate(clusters):
        for row in members:
            labels[row] = number
    return labels


def random_items(seed: int, n: int, **more: Any) -> Items:
    chance = np.random.default_rng(seed)
    dense = chance.standard_normal((n, 6))
    dense /= np.linalg.norm(dense, axis=1, keepdims=True)
    words = chance.random((n, 20)) * (chance.random((n, 20)) < 0.3)
    return items_of(dense, terms=words / 4, **more)


def matrix_of(items: Items) -> Floats:
    n = len(items.weight)
    evidence = np.zeros((n, n))
    pairs = every_pair(n)
    evidence[pairs[:, 0], pairs[:, 1]] = evidence[pairs[:, 1], pairs[:, 0]] = items.evidence(pairs)
    return evidence


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("least", [-0.2, 0.0, 0.15, 0.3, 0.6])
def test_as_scipy_links(seed: int, least: float) -> None:
    items = random_items(seed, 40)
    distance = 2 - matrix_of(items)
    np.fill_diagonal(distance, 0)
    tree = linkage(squareform(distance, checks=False), method="average")
    # No merge so near to the threshold that rounding decides it.
    least += 1e-3 * (np.abs(tree[:, 2] - (2 - least)).min() < 1e-4)
    theirs = fcluster(tree, 2 - least, criterion="distance")
    assert same_partition(labels_of(items, least), theirs)


@given(st.integers(0, 10**6), st.integers(2, 14), st.sampled_from([-0.3, 0.0, 0.1, 0.25, 0.5]))
@settings(max_examples=60)
def test_as_merging_one_by_one_with_weights(seed: int, n: int, least: float) -> None:
    chance = np.random.default_rng(seed)
    weight = chance.choice([0.25, 0.5, 1.0, 2.0], n)
    items = random_items(seed, n, weight=weight, offset=chance.random(n) / 5)
    theirs = one_by_one(matrix_of(items), weight, least)
    assert same_partition(labels_of(items, least), theirs)


def test_by_hand() -> None:
    # Products .9, .2 and .4: the pair joins at .9, the third joins it at (.2 + .4) / 2 = .3.
    products = np.array([[1, 0.9, 0.2], [0.9, 1, 0.4], [0.2, 0.4, 1]])
    items = items_of(np.linalg.cholesky(products))
    for least, groups in ((0.95, [0, 1, 2]), (0.5, [0, 0, 1]), (0.31, [0, 0, 1]), (0.29, [0] * 3)):
        assert labels_of(items, least) == groups


def test_evidence_by_hand() -> None:
    items = items_of(
        [[1, 0], [0.5, 0.5]],
        terms=[[0.5, 0], [0.4, 1]],
        offset=[0.1, 0.3],
        days=[1, 3],
        nearness=lambda gaps: 1 / gaps,
    )
    # .5 of the vectors, .2 of the words, 1 / 2 of the time, less (.1 + .3) / 2.
    assert items.evidence(np.array([[0, 1]])).tolist() == [1.0]
    assert items.content(np.array([[0, 1]])) == pytest.approx([0.7])


def test_pairs_in_blocks_are_those_in_one_go(monkeypatch: pytest.MonkeyPatch) -> None:
    items, pairs = random_items(3, 30), every_pair(30)
    whole = items.evidence(pairs)
    for name, size in (("_DENSE", 7), ("_BLOCK", 11)):
        monkeypatch.setattr(linkage_module, name, size)
        np.testing.assert_array_equal(items.evidence(pairs), whole)


def test_of_equal_pairs_the_first_merges_first() -> None:
    # A ring of four, all as alike as each other: 0 with 1, and then 2 with 3.
    pairs = np.array([[0, 1], [0, 3], [1, 2], [2, 3]])
    items = items_of(np.zeros((4, 1)))
    step = next(iter(merge_rounds(items, pairs, np.full(4, 0.5), 0.1)))
    assert (step.left.tolist(), step.right.tolist()) == ([0], [1])
    step = next(iter(merge_rounds(items, pairs, np.array([0.5, 0.5, 0.5, 0.6]), 0.1)))
    assert (step.left.tolist(), step.right.tolist()) == ([0, 2], [1, 3])


def test_features_count_as_their_weights_say() -> None:
    features = {
        "outlet": sparse.csr_matrix([[1], [1], [0]], dtype=np.float32),
        "weekday": sparse.csr_matrix([[1], [0], [1]], dtype=np.float32),
        "passed over": sparse.csr_matrix(np.ones((3, 2)), dtype=np.float32),
    }
    feature_weights = {"outlet": -0.05, "weekday": 0.2}
    items = replace(items_of(np.zeros((3, 1))), features=features, feature_weights=feature_weights)
    assert items.evidence(every_pair(3)).tolist() == [-0.05, 0.2, 0]
    assert items.cluster_means(np.array([0, 1, 1])).evidence(every_pair(2)).tolist() == [0.075]
    assert items.take(np.array([0, 2])).evidence(every_pair(2)).tolist() == [0.2]


def test_an_unknown_gap_adds_nothing() -> None:
    gaps = np.array([[1.0, np.nan], [np.nan, np.nan]])
    assert mean_over_gaps(lambda gap: 2 * gap, gaps).tolist() == [1, 0]
    items = items_of(np.ones((2, 1)), days=[5, np.nan], nearness=lambda gaps: 1 + gaps)
    assert items.evidence(np.array([[0, 1]])).tolist() == [1]


@pytest.mark.parametrize("members", [1, 2, 4])
def test_moments_stand_exactly_for_one_two_and_four(members: int) -> None:
    chance = np.random.default_rng(members)
    days = np.round(chance.random(2 * members) * 30, 3)
    # Each side is alike within, and the two sides are told apart by time alone.
    dense = np.repeat(np.eye(2), members, axis=0) * 3
    items = items_of(dense, days=days, nearness=lambda gaps: np.exp(-gaps / 5))
    pairs = every_pair(2 * members)
    steps = list(
        merge_rounds(
            items,
            pairs,
            items.evidence(pairs),
            0.0,
            lambda live, best: mean_over_gaps(live.nearness, live.gaps(best))[:, None],
        )
    )
    a, b = np.meshgrid(days[:members], days[members:])
    assert steps[-1].descriptors[0, 0] == pytest.approx(np.exp(-np.abs(a - b) / 5).mean())


def test_moments_with_unknown_dates_have_their_share() -> None:
    days = [0, np.nan, 0, np.nan]
    items = items_of(np.repeat(np.eye(2), 2, axis=0) * 3, days=days, nearness=lambda gaps: 1 + gaps)
    pairs = every_pair(4)
    steps = list(
        merge_rounds(
            items,
            pairs,
            items.evidence(pairs),
            0.0,
            lambda live, best: live.evidence(best)[:, None],
        )
    )
    assert steps[-1].descriptors[0, 0] == pytest.approx(0.25)  # one pair in four has both dates


def test_two_copies_of_half_weight_count_as_one() -> None:
    # The third is near the first (.7) and far from the second (.3), which are alike (.8).
    products = np.array([[1, 0.8, 0.7], [0.8, 1, 0.3], [0.7, 0.3, 1]])
    vectors = np.linalg.cholesky(products)
    plain = items_of(vectors)
    copied = items_of(vectors[[0, 0, 1, 2]], weight=[0.5, 0.5, 1, 1])
    crowded = items_of(vectors[[0, 0, 1, 2]])
    # With the first copied the third would join at (2 · .7 + .3) / 3 = .57 and not at .5.
    for least in (0.49, 0.51, 0.55):
        one = labels_of(plain, least)
        assert same_partition(labels_of(copied, least), [one[0], *one])
    assert labels_of(crowded, 0.55) == [0, 0, 0, 0]
    assert labels_of(copied, 0.55) == [0, 0, 0, 1]


@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_the_order_of_items_does_not_matter(seed: int, random: Any) -> None:
    n = 20
    chance = np.random.default_rng(seed)
    days = np.where(chance.random(n) < 0.2, np.nan, chance.integers(0, 9, n))
    items = random_items(seed, n, days=days, nearness=lambda gaps: 0.2 * np.exp(-gaps))
    order = np.array(random.sample(range(n), n))
    turned = labels_of(items.take(order), 0.2)
    assert same_partition(turned, np.array(labels_of(items, 0.2))[order])


def test_pairs_that_are_not_listed_make_no_merge_but_count() -> None:
    items = items_of(np.eye(3) + 1)  # each pair has 1 · 3 + 2 = 5
    assert labels_of(items, 0.1, np.array([[0, 1]])) == [0, 0, 1]
    apart = items_of([[1, 0], [0.9, 0.1], [0, 1]])
    # 0 and 1 merge; of 1 and 2 (.1) half is left, since 0 and 2 have nothing in common.
    assert labels_of(apart, 0.06, np.array([[0, 1], [1, 2]])) == [0, 0, 1]
    assert labels_of(apart, 0.05, np.array([[0, 1], [1, 2]])) == [0, 0, 0]


@pytest.mark.parametrize("n", [0, 1, 3])
def test_without_pairs_each_is_alone(n: int) -> None:
    items = items_of(np.ones((n, 2)))
    assert labels_of(items, 0.1, np.empty((0, 2), dtype=np.int64)) == list(range(n))
    assert labels_of(items, 99.0) == list(range(n))


def test_all_identical_is_one() -> None:
    assert labels_of(items_of(np.ones((30, 2)), days=np.zeros(30)), 1.0) == [0] * 30


def test_what_a_round_tells() -> None:
    vectors = np.array([[1, 0, 0], [0, 1, 0], [0.9, 0, 0.4], [0, 0.8, 0.4]])
    items = items_of(vectors, weight=[1, 2, 3, 4])
    pairs = every_pair(4)
    first, second = merge_rounds(
        items, pairs, items.evidence(pairs), 0.01, lambda live, best: live.content(best)[:, None]
    )
    # Both merge at once: they concern different clusters.
    assert sorted(zip(first.left.tolist(), first.right.tolist(), strict=True)) == [(0, 2), (1, 3)]
    assert sorted(map(tuple, first.sizes.tolist())) == [(1, 3), (2, 4)]
    assert sorted(first.descriptors[:, 0].tolist()) == pytest.approx([0.8, 0.9])
    assert first.cluster.tolist() == [0, 1, 0, 1]
    assert (second.left.tolist(), second.right.tolist()) == ([0], [1])
    assert second.sizes.tolist() == [[4, 6]]
    # Only 2 and 3 have something in common, .16, at shares of 3/4 and 4/6.
    assert second.descriptors[0, 0] == pytest.approx(0.16 * 3 / 4 * 4 / 6, abs=1e-6)
    assert second.cluster.tolist() == [0, 0, 0, 0]


def test_how_typical_each_is() -> None:
    items = items_of([[1, 0], [1, 0], [0, 1]], terms=[[1], [0], [0]])
    # The mean of the first three is (2/3, 1/3) and a third of the word.
    assert items.similarity_to_mean(np.array([0, 0, 0])).tolist() == pytest.approx(
        [1, 2 / 3, 1 / 3], abs=1e-5
    )
    assert items.similarity_to_mean(np.array([0, 1, 2])).tolist() == [2, 1, 1]


def test_of_keeps_the_rows_asked_for() -> None:
    items = random_items(0, 5, days=range(5))
    some = items.take(np.array([3, 1]))
    assert some.moments.ravel().tolist() == [3, 1]
    np.testing.assert_array_equal(some.dense, items.dense[[3, 1]])
