"""Groups that stand keep their numbers, whatever comes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrativ.clustering.partitions import keep_groups, renumbered


def numbers(*values: int) -> Any:
    return np.array(values, dtype=np.int64)


@pytest.mark.parametrize(
    ("found", "existing", "expected"),
    [
        # All are new.
        ([0, 0, 1], [-1, -1, -1], [0, 0, 1]),
        # Nothing is new: what is found does not matter.
        ([0, 0, 0], [0, 1, 2], [0, 1, 2]),
        # To the group that most of the new one stand in; of equal ones to the first.
        ([0, 0, 0, 0], [1, 1, 0, -1], [1, 1, 0, 1]),
        ([0, 0, 0], [1, 0, -1], [1, 0, 0]),
        # An existing group in two parts: what comes to either joins it.
        ([0, 0, 1, 1], [0, -1, 0, -1], [0, 0, 0, 0]),
        # New groups come after those that stand, in order.
        ([2, 2, 1, 0], [0, 0, -1, -1], [0, 0, 2, 1]),
    ],
)
def test_by_hand(found: list[int], existing: list[int], expected: list[int]) -> None:
    assert (
        keep_groups(numbers(*found), numbers(*existing), np.ones(len(found))).tolist() == expected
    )


def test_by_weight_not_by_number() -> None:
    weight = np.array([0.3, 0.3, 1, 1])
    found, existing = numbers(0, 0, 0, 0), numbers(0, 0, 1, -1)
    assert keep_groups(found, existing, weight).tolist() == [0, 0, 1, 1]
    assert keep_groups(found, existing, np.ones(4)).tolist() == [0, 0, 1, 0]


def test_nothing_at_all() -> None:
    assert keep_groups(numbers(), numbers(), np.ones(0)).tolist() == []
    assert renumbered(numbers()).tolist() == []
    assert renumbered(numbers(-1, -1)).tolist() == [-1, -1]


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(-1, 3)), min_size=1, max_size=30))
def test_what_always_holds(rows: list[tuple[int, int]]) -> None:
    found = np.unique([row[0] for row in rows], return_inverse=True)[1].astype(np.int64)
    existing = renumbered(np.array([row[1] for row in rows], dtype=np.int64))
    labels = keep_groups(found, existing, np.ones(len(rows)))
    old = existing >= 0
    np.testing.assert_array_equal(labels[old], existing[old])
    # The numbers have no gaps, and new items of one new group stay together.
    assert sorted(set(labels.tolist())) == list(range(int(labels.max()) + 1))
    for group in set(found.tolist()):
        assert len(set(labels[(found == group) & ~old].tolist())) <= 1


@given(st.lists(st.integers(-1, 5), max_size=20))
def test_in_order_of_first_items(labels: list[int]) -> None:
    ordered = renumbered(np.array(labels, dtype=np.int64)).tolist()
    seen = list(dict.fromkeys(one for one in ordered if one >= 0))
    assert seen == list(range(len(seen)))
    assert [one < 0 for one in ordered] == [one < 0 for one in labels]
    assert len(set(zip(labels, ordered, strict=True))) == len(set(labels))
