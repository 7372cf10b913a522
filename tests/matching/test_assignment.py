"""One-to-one assignments: no side twice, and none better."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from narrativ.matching.assignment import greedy_assignment, optimal_assignment

PAIRS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), unique=True, max_size=7)


@given(PAIRS)
def test_greedily_the_first_pair_of_free_sides_is_chosen(ranked: list[tuple[int, int]]) -> None:
    chosen = greedy_assignment(ranked)
    assert len(set(chosen.values())) == len(chosen)
    for place, (i, j) in enumerate(ranked):
        earlier = [pair for pair in ranked[:place] if pair in chosen.items()]
        free = all(i != one and j != other for one, other in earlier)
        assert free == ((i, j) in chosen.items())


@given(PAIRS, PAIRS)
def test_sides_assigned_before_are_not_assigned_again(
    first: list[tuple[int, int]], second: list[tuple[int, int]]
) -> None:
    before = greedy_assignment(first)
    after = greedy_assignment(second, before)
    assert not before.keys() & after.keys()
    assert not set(before.values()) & set(after.values())


@given(PAIRS)
def test_no_other_assignment_has_a_larger_sum(pairs: list[tuple[int, int]]) -> None:
    gain = np.array([(7 * i + 11 * j) % 13 + 1 for i, j in pairs], dtype=float) / 13
    one, two = (np.array([pair[side] for pair in pairs], dtype=np.intp) for side in (0, 1))
    chosen = optimal_assignment(one, two, gain)
    assert chosen.tolist() == sorted(set(chosen.tolist()))
    assert len({*one[chosen].tolist()}) == len({*two[chosen].tolist()}) == len(chosen)
    best = max(
        (
            sum(gain[n] for n in some)
            for size in range(len(pairs) + 1)
            for some in combinations(range(len(pairs)), size)
            if len({pairs[n][0] for n in some}) == len({pairs[n][1] for n in some}) == size
        ),
        default=0.0,
    )
    assert np.isclose(gain[chosen].sum(), best)
