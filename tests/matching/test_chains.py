"""The heaviest chain in one order."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from narrativ.matching.chains import monotone_chain

MEMBERS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 2), st.integers(1, 5)), max_size=8)
"""Where a member starts, by how much later it ends, and its weight."""


def in_order(members: list[tuple[int, int, int]]) -> bool:
    return all(one[0] + one[1] < other[0] for one, other in pairwise(members))


@given(MEMBERS)
def test_no_chain_is_heavier(members: list[tuple[int, int, int]]) -> None:
    chain = monotone_chain(
        [start for start, _, _ in members],
        [start + length for start, length, _ in members],
        [weight for _, _, weight in members],
    )
    assert chain == sorted(set(chain))
    assert in_order([members[n] for n in chain])
    heaviest = max(
        sum(weight for _, _, weight in some)
        for size in range(len(members) + 1)
        for some in combinations(members, size)
        if in_order(list(some))
    )
    assert sum(members[n][2] for n in chain) == heaviest
