"""The cut of the tree is the best there is, and each merge is described as it is."""

from __future__ import annotations

import math
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrativ.clustering.grouping.merge_trees import (
    _CLOSEST,
    FAR,
    Nearest,
    closest_pair,
    partition,
    surroundings,
)
from narrativ.clustering.linkage import Round

Places = npt.NDArray[np.int64]


def tree_of(items: int, *merges: list[tuple[Any, ...]]) -> list[Round]:
    """Return rounds of merges of left, right and what was descriptors; weights are 1.

    What is descriptors is the likeness of content and, 0 if not given, the logarithm of days and
    how far the same outlets tell both.
    """
    cluster = np.arange(items)
    found = []
    for merge in merges:
        left = np.array([one[0] for one in merge], dtype=np.int64)
        right = np.array([one[1] for one in merge], dtype=np.int64)
        size = np.bincount(cluster, minlength=items).astype(np.float64)
        sizes = np.stack([size[left], size[right]], axis=1)
        renamed = np.arange(items)
        renamed[right] = left
        cluster = renamed[cluster]
        descriptors = np.array([(*one[2:], 0.0, 0.0)[:3] for one in merge], dtype=np.float64)
        found.append(Round(left, right, sizes, descriptors, cluster))
    return found


def labelled(parts: list[list[int]], items: int) -> list[int]:
    found = [0] * items
    for number, part in enumerate(sorted(map(sorted, parts))):
        for item in part:
            found[item] = number
    return found


# -- the partition ---------------------------------------------------------


def test_by_hand() -> None:
    tree = tree_of(4, [(0, 1, 0.9), (2, 3, 0.8)], [(0, 2, 0.2)])

    def cut(first: float, second: float, both: float) -> list[int]:
        odds = [np.array([first, second]), np.array([both])]
        found: list[int] = partition(tree, odds, 4).tolist()
        return found

    assert cut(1, 1, 1) == [0, 0, 0, 0]
    assert cut(1, 1, -1) == [0, 0, 1, 1]
    assert cut(1, -1, -1) == [0, 0, 1, 2]
    assert cut(-1, -1, -1) == [0, 1, 2, 3]
    # A doubtful merge is taken for the sake of a sure one above it, and not for less.
    assert cut(-1, -1, 3) == [0, 0, 0, 0]
    assert cut(-1, -1, 2) == [0, 1, 2, 3]
    # What is left of the second pair speaks for itself, not for the merge above.
    assert cut(-3, 4, 2) == [0, 1, 2, 2]


def test_no_merges() -> None:
    assert partition([], [], 3).tolist() == [0, 1, 2]
    assert partition([], [], 1).tolist() == [0]


def grown(seed: int, items: int) -> list[Round]:
    """Return a random tree of merges, several in some rounds."""
    chance = np.random.default_rng(seed)
    live: list[int] = list(range(items))
    merges: list[list[tuple[Any, ...]]] = []
    while len(live) > 1 and chance.random() < 0.9:
        order = chance.permutation(live).tolist()
        pairs = [sorted(order[i : i + 2]) for i in range(0, len(order) - 1, 2)]
        pairs = sorted(pairs[: int(chance.integers(1, len(pairs) + 1))])
        merges.append([(a, b, 0.0) for a, b in pairs])
        live = [one for one in live if one not in {b for _, b in pairs}]
    return tree_of(items, *merges)


def all_cuts(
    tree: list[Round], odds: list[npt.NDArray[np.float64]], items: int
) -> dict[str, float]:
    """Return the log odds of every partition that the tree allows."""
    merges = [
        (int(a), int(b), float(gain))
        for step, gains in zip(tree, odds, strict=True)
        for a, b, gain in zip(step.left, step.right, gains, strict=True)
    ]
    found = {}
    for choice in product([False, True], repeat=len(merges)):
        parts = {item: [item] for item in range(items)}
        whole = dict.fromkeys(range(items), True)
        # Nothing above a merge that is not taken may be: its sides are no one group.
        apart: list[list[int]] = []
        allowed, total = True, 0.0
        for taken, (a, b, gain) in zip(choice, merges, strict=True):
            allowed &= not taken or (whole[a] and whole[b])
            whole[a] = taken
            if taken:
                parts[a] += parts.pop(b)
                total += gain
            else:
                apart.append(parts.pop(b))
        if allowed:
            found[str(labelled([*parts.values(), *apart], items))] = total
    return found


@given(st.integers(0, 10**6), st.integers(1, 8))
@settings(max_examples=80)
def test_no_partition_of_the_tree_is_likelier(seed: int, items: int) -> None:
    tree = grown(seed, items)
    chance = np.random.default_rng(seed)
    odds = [chance.normal(0, 2, len(step.left)) for step in tree]
    every = all_cuts(tree, odds, items)
    found = str(partition(tree, odds, items).tolist())
    assert every[found] == pytest.approx(max(every.values()))


# -- what speaks for a merge -----------------------------------------------


def test_the_closest_pair_of_two_sides() -> None:
    tree = tree_of(4, [(0, 1, 0.9), (2, 3, 0.8)], [(0, 2, 0.2)])
    pairs = np.array([[0, 1], [2, 3], [0, 2], [1, 3], [1, 2]])
    first, second = closest_pair(tree, pairs, np.array([0.9, 0.8, 0.1, 0.4, 0.2]))
    assert first.tolist() == [0.9, 0.8]
    assert second.tolist() == [0.4]


def nearest_of(lists: list[list[tuple[int, float]]], most: int) -> Nearest:
    places = np.full((len(lists), most), -1, dtype=np.int64)
    alike = np.zeros((len(lists), most))
    for row, near in enumerate(lists):
        for rank, (place, value) in enumerate(near):
            places[row, rank], alike[row, rank] = place, value
    return Nearest(places, alike)


def averaged(alike: list[float], beyond: float) -> float:
    """Return the mean of the closest, where those that are missing are as alike as `beyond`."""
    taken = alike[:_CLOSEST]
    return (sum(taken) + (_CLOSEST - len(taken)) * beyond) / _CLOSEST


def test_outside_counts_other_clusters_only() -> None:
    alike = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.35, 0.3, 0.25, 0.2, 0.15, 0.1]
    near = nearest_of([list(enumerate(alike, start=1)), *[[]] * 12], 12)
    apart = near.outside(np.arange(13), np.array([0]))
    assert apart.tolist() == pytest.approx([averaged(alike, 0.1)])
    joined = np.arange(13)
    joined[[1, 3]] = 0
    found = near.outside(joined, np.array([0]))
    assert found.tolist() == pytest.approx([averaged([0.8, 0.6, *alike[4:]], 0.1)])


def test_beyond_a_full_list_others_are_as_alike_as_its_last() -> None:
    near = nearest_of([[(1, 0.9), (2, 0.6)], [], []], 2)
    found = near.outside(np.array([0, 0, 2]), np.array([0]))
    assert found.tolist() == pytest.approx([averaged([0.6], 0.6)])
    assert near.outside(np.zeros(3, dtype=np.int64), np.array([0])).tolist() == pytest.approx([0.6])


def test_beyond_a_short_list_others_are_far() -> None:
    near = nearest_of([[(1, 0.9), (2, 0.6)], []], 12)
    both = near.outside(np.arange(3), np.array([0, 1]))
    assert both.tolist() == pytest.approx([averaged([0.9, 0.6], FAR), FAR])


def test_a_last_neighbour_of_the_same_cluster_says_nothing_of_others() -> None:
    near = nearest_of([[(1, 0.9)], []], 12)
    assert near.outside(np.array([0, 0]), np.array([0])).tolist() == pytest.approx([FAR])


NAMES = ("outside", "within", "bursts", "group", "smaller", "size")


def shaped(tree: list[Round], near: Nearest, weight: list[float] | None = None) -> list[Any]:
    """Return what speaks for each merge, by name."""
    weights = np.ones(len(near.places)) if weight is None else np.array(weight)
    found = []
    for step, rows in zip(tree, surroundings(tree, weights, near), strict=True):
        assert rows.shape == (len(step.left), len(NAMES))
        found += [dict(zip(NAMES, row, strict=True)) for row in rows.tolist()]
    return found


def test_shapes_by_hand() -> None:
    tree = tree_of(4, [(0, 1, 0.9), (2, 3, 0.7)], [(0, 2, 0.2)])
    near = nearest_of([[(1, 0.9), (2, 0.5)], [(0, 0.9)], [(3, 0.7), (0, 0.5)], [(2, 0.7)]], 12)
    first, _, last = shaped(tree, near)
    # Outside of {0, 1} the first has one at .5, the second none.
    assert first["outside"] == pytest.approx((averaged([0.5], FAR) + FAR) / 2)
    assert (first["within"], first["group"], first["smaller"]) == (0, 0, 0)
    assert first["size"] == pytest.approx(math.log(2))
    # Both sides are groups, alike within by .9 and by .7; nothing is left outside.
    assert last["outside"] == pytest.approx(FAR)
    assert last["within"] == pytest.approx(0.8)
    assert last["group"] == 1
    assert (last["smaller"], last["size"]) == pytest.approx((math.log(2), math.log(4)))


def test_within_is_the_mean_over_all_pairs() -> None:
    tree = tree_of(4, [(0, 1, 0.9)], [(0, 2, 0.6)], [(0, 3, 0.1)])
    *_, last = shaped(tree, nearest_of([[], [], [], []], 12))
    # Of {0, 1, 2} one pair has .9 and two have .6; the single one has no within.
    assert last["within"] == pytest.approx((0.9 + 2 * 0.6) / 3)
    assert (last["group"], last["smaller"]) == (1, 0)


def test_bursts_in_time_that_are_less_alike_than_each_within() -> None:
    empty = nearest_of([[], [], [], []], 12)

    def bursts(between: float, days: float, same: float = 0.0) -> float:
        tree = tree_of(
            4,
            [(0, 1, 0.9, math.log1p(1)), (2, 3, 0.7, math.log1p(3))],
            [(0, 2, between, days, same)],
        )
        first, second, last = shaped(tree, empty)
        assert first["bursts"] == second["bursts"] == 0  # single articles are no bursts
        found: float = last["bursts"]
        return found

    within = (math.log1p(1) + math.log1p(3)) / 2
    assert bursts(0.3, 4.0) == pytest.approx(4.0 - within - 1)
    # Not much further apart than each is within, or as alike as each is within.
    assert bursts(0.3, within + 0.9) == 0
    assert bursts(0.79, 4.0) == 0
    # By the same outlets they are two occurrences, however alike.
    assert bursts(0.79, 4.0, same=1.0) == pytest.approx(4.0 - within - 1)
    assert bursts(0.79, 4.0, same=0.5) == 0


def test_half_weights_count_half() -> None:
    sizes, descriptors = np.array([[0.5, 0.5]]), np.array([[1.0, 0.0, 0.0]])
    tree = [Round(np.array([0]), np.array([1]), sizes, descriptors, np.array([0, 0, 2]))]
    near = nearest_of([[(2, 0.7)], [(2, 0.1)], []], 12)
    (shape,) = shaped(tree, near, [0.5, 0.5, 1.0])
    assert shape["outside"] == pytest.approx((averaged([0.7], FAR) + averaged([0.1], FAR)) / 2)
    # Two copies are one article: no size to speak of.
    assert (shape["smaller"], shape["size"]) == (0, 0)
