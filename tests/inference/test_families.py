from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrativ.inference import (
    attainable_p,
    benjamini_hochberg,
    contrast_design,
    events_needed,
    family,
)
from narrativ.inference.design import Design


def alternating(events: int, size: int = 2) -> Design:
    event = np.repeat(np.arange(events), size)
    mine = np.tile(np.arange(size) == 0, events)
    return contrast_design(event, mine, ~mine)


def test_benjamini_hochberg_on_their_own_example() -> None:
    # Benjamini and Hochberg (1995), section 4.1: four of fifteen are rejected at .05.
    p = np.array(
        [
            *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
            *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
        ]
    )
    q = benjamini_hochberg(p)
    assert int((q <= 0.05).sum()) == 4
    assert q[3] == pytest.approx(0.0095 * 15 / 4)
    shuffled = np.random.default_rng(0).permutation(15)
    assert benjamini_hochberg(p[shuffled]).tolist() == q[shuffled].tolist()


@given(st.lists(st.floats(0.0001, 1.0), min_size=1, max_size=30))
def test_q_is_no_smaller_than_p_and_keeps_its_order(values: list[float]) -> None:
    p = np.array(values)
    q = benjamini_hochberg(p)
    assert ((q >= p * (1 - 1e-12)) & (q <= 1)).all()
    assert (np.diff(q[np.argsort(p, kind="stable")]) >= 0).all()


def test_two_outlets_and_six_events_cannot_fall_below_a_thirtysecond() -> None:
    design = alternating(6)
    smallest, largest = attainable_p(design, design.in_group[:, None].astype(float))
    assert smallest[0] == pytest.approx(2 / 64)
    assert largest[0] == pytest.approx(1.0)


def test_a_feature_of_few_events_can_attain_little() -> None:
    design = alternating(12)
    scores = np.zeros((24, 3))
    scores[:2, 0] = [1.0, 0.0]
    scores[:6:2, 1] = 1.0
    smallest, _ = attainable_p(design, scores)
    assert smallest.tolist() == pytest.approx([1.0, 2 / 8, 1.0])


@settings(max_examples=50)
@given(st.data())
def test_the_bound_is_that_of_all_arrangements(data: st.DataObject) -> None:
    shapes = data.draw(
        st.lists(st.tuples(st.integers(1, 2), st.integers(1, 2)), min_size=1, max_size=3)
    )
    event = np.concatenate([np.full(a + b, e) for e, (a, b) in enumerate(shapes)])
    mine = np.concatenate([np.arange(a + b) < a for a, b in shapes])
    design = contrast_design(event, mine, ~mine)
    scores = np.array(
        data.draw(st.lists(st.integers(0, 2), min_size=len(event), max_size=len(event)))
    )
    statistics = []
    options = [itertools.combinations(range(a + b), a) for a, b in shapes]
    for picked in itertools.product(*options):
        total = 0.0
        for place, chosen in enumerate(picked):
            values = scores[event == place]
            inside = np.isin(np.arange(len(values)), chosen)
            total += values[inside].mean() - values[~inside].mean()
        statistics.append(abs(total) / len(shapes))
    largest = max(statistics)
    count = sum(value >= largest - 1e-9 for value in statistics)
    smallest, top = attainable_p(design, scores[:, None].astype(float))
    assert top[0] == pytest.approx(largest)
    assert smallest[0] == pytest.approx(count / len(statistics))


def test_the_family_holds_what_could_pass_the_correction() -> None:
    smallest = np.array([1e-5] * 4 + [0.02] * 50 + [0.4])
    assert family(smallest, np.ones(55, dtype=bool)).tolist() == [True] * 4 + [False] * 51
    one_floor = np.full(8, 0.03)
    assert family(one_floor, np.ones(8, dtype=bool)).all()
    assert not family(np.array([0.2, 0.3]), np.ones(2, dtype=bool)).any()
    assert not family(smallest, np.zeros(55, dtype=bool)).any()


def test_how_many_events_it_takes() -> None:
    assert events_needed(2.0, 1) == 6
    assert events_needed(2.0, 2) == 7
    assert events_needed(5.0, 1) == 6  # an interval needs six however many outlets there are
