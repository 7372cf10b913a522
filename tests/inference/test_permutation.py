from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from narrativ.inference import contrast_design, permutation_p
from narrativ.inference.design import Design


def design_of(shapes: list[tuple[int, int]]) -> Design:
    event = np.concatenate([np.full(a + b, e) for e, (a, b) in enumerate(shapes)])
    mine = np.concatenate([np.arange(a + b) < a for a, b in shapes])
    return contrast_design(event, mine, ~mine)


def brute_force(design: Design, scores: npt.NDArray[np.float64]) -> float:
    observed = abs(design.contrasts(scores[:, None]).mean())
    options = [
        list(itertools.combinations(range(size), chosen))
        for size, chosen in zip(design.sizes, design.group_sizes, strict=True)
    ]
    hits = total = 0
    for picked in itertools.product(*options):
        mine = np.concatenate(
            [
                np.isin(np.arange(size), chosen)
                for size, chosen in zip(design.sizes, picked, strict=True)
            ]
        )
        other = Design(design.rows, design.stratum, mine)
        hits += abs(other.contrasts(scores[:, None]).mean()) >= observed - 1e-9
        total += 1
    return hits / total


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(1, 2), st.integers(1, 3)), min_size=1, max_size=4), st.data())
def test_enumeration_agrees_with_brute_force(
    shapes: list[tuple[int, int]], data: st.DataObject
) -> None:
    design = design_of(shapes)
    count = len(design.rows)
    scores = np.array(
        data.draw(st.lists(st.integers(0, 3), min_size=count, max_size=count)), dtype=float
    )
    p = permutation_p(design, scores[:, None], permutations=9_999)
    assert p[0] == pytest.approx(brute_force(design, scores))


@given(st.integers(0, 2**32 - 1), st.integers(1, 9))
@settings(max_examples=25)
def test_p_lies_above_zero_and_up_to_one(seed: int, kinds: int) -> None:
    generator = np.random.default_rng(seed)
    design = design_of([(1, 3)] * 9)
    scores = generator.integers(0, kinds, size=(36, 7)).astype(float)
    p = permutation_p(design, scores, permutations=99, seed=seed)
    assert ((p > 0) & (p <= 1)).all()


def test_random_permutations_agree_with_enumeration() -> None:
    design = design_of([(1, 2)] * 8)
    scores = np.random.default_rng(1).normal(size=(24, 20))
    exact = permutation_p(design, scores, permutations=10_000)
    drawn = permutation_p(design, scores, permutations=3_000, seed=4)
    assert np.abs(exact - drawn).max() < 0.035


def test_pairs_of_halves_resolve_what_single_permutations_cannot() -> None:
    # Two outlets, forty events, all but four contrasts on one side: a binomial tail.
    design = design_of([(1, 1)] * 40)
    signs = np.where(np.arange(40) < 34, 1.0, -1.0)
    scores = np.repeat(signs, 2) * np.tile([1.0, 0.0], 40)
    p = float(permutation_p(design, scores[:, None], permutations=9_999)[0])
    assert p == pytest.approx(2 * binom.cdf(6, 40, 0.5), rel=0.3)


def test_the_seed_decides_and_features_do_not_disturb_one_another() -> None:
    design = design_of([(1, 4)] * 12 + [(3, 3)] * 2)
    scores = np.random.default_rng(2).random((72, 5))
    first = permutation_p(design, scores, permutations=999, seed=1)
    assert first.tolist() == permutation_p(design, scores, permutations=999, seed=1).tolist()
    assert first.tolist() != permutation_p(design, scores, permutations=999, seed=2).tolist()
    alone = permutation_p(design, scores[:, :1], permutations=999, seed=1)
    assert alone[0] == pytest.approx(first[0])


def test_a_large_event_is_permuted_too() -> None:
    design = design_of([(40, 60)])
    scores = np.concatenate([np.full(40, 1.0), np.zeros(60)])[:, None]
    assert permutation_p(design, scores, permutations=499)[0] == pytest.approx(1 / 500)
    assert permutation_p(design, np.ones((100, 1)), permutations=499)[0] == 1.0


def test_shuffled_labels_are_seldom_significant() -> None:
    # The bound is .05 and four Monte Carlo errors of 40 shuffles of 30 features.
    generator = np.random.default_rng(11)
    scores = generator.poisson(1.0, size=(60, 30)) / generator.integers(80, 400, size=(60, 1))
    shares = []
    for shuffle in range(40):
        mine = np.zeros(60, dtype=bool)
        mine[np.arange(12) * 5 + generator.integers(0, 5, size=12)] = True
        design = contrast_design(np.repeat(np.arange(12), 5), mine, ~mine)
        p = permutation_p(design, scores, permutations=499, seed=shuffle)
        shares.append(float((p < 0.05).mean()))
    assert np.mean(shares) <= 0.05 + 4 * np.std(shares, ddof=1) / np.sqrt(40)
