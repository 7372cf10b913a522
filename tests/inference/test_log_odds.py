from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import hypergeom

from narrativ.inference.log_odds import (
    absent_log_odds,
    common_lengths,
    expected_log_odds,
    frequencies,
    log_odds,
    posterior_variance,
)


@pytest.mark.parametrize(
    ("count", "words", "drawn"),
    [(0, 300, 100), (1, 300, 100), (5, 300, 299), (7, 40, 20), (40, 40, 9), (90, 5_000, 40),
     (120, 400, 300), (300, 900, 450), (2_000, 9_000, 1_000), (4, 50, 50)],
)  # fmt: skip
def test_a_part_of_a_text_is_drawn_without_replacement(count: int, words: int, drawn: int) -> None:
    hits, misses = 0.01 * drawn, 0.99 * drawn
    k = np.arange(min(count, drawn) + 1)
    chance = hypergeom(words, count, drawn).pmf(k)
    expected = float(chance @ np.log((k + hits) / (drawn - k + misses)))
    numbers = (np.array([float(x)]) for x in (count, words, drawn, hits, misses))
    assert expected_log_odds(*numbers)[0] == pytest.approx(expected, abs=1e-3)


def test_a_mean_over_copies_lies_between_whole_counts() -> None:
    counts = np.array([1.0, 1.25, 2.0])
    words, drawn, hits, misses = (np.full(3, x) for x in (400.0, 150.0, 0.3, 150.0))
    one, between, two = expected_log_odds(counts, words, drawn, hits, misses)
    assert between == pytest.approx(one + 0.25 * (two - one))


def test_a_longer_text_has_no_higher_log_odds_on_average() -> None:
    generator = np.random.default_rng(0)
    words = np.repeat([200.0, 1_500.0], 20_000)
    counts = generator.poisson(words * 0.004).astype(float)
    frequency = np.full_like(words, 0.004)

    def apart(lengths: np.ndarray) -> float:
        values = log_odds(counts, words, lengths, frequency)
        short, long = values.reshape(2, -1).mean(axis=1)
        return float(long - short)

    assert apart(words) > 0.1
    assert abs(apart(np.full_like(words, 200.0))) < 0.02


def test_a_brief_does_not_say_how_long_the_others_count() -> None:
    words = np.array([[300.0], [900.0], [20.0], [800.0], [100.0], [90.0]])
    lengths = common_lengths(np.array([0, 0, 0, 1, 1, 1]), words)
    assert lengths.ravel().tolist() == [300.0, 300.0, 20.0, 90.0, 90.0, 90.0]
    wide = common_lengths(np.zeros(2, dtype=int), np.array([[10.0, 90.0], [20.0, 50.0]]))
    assert wide.tolist() == [[10.0, 50.0], [10.0, 50.0]]


@pytest.mark.parametrize("usual", [0.002, 0.0])
def test_texts_that_lack_a_feature_tie_whatever_their_length(usual: float) -> None:
    words, frequency = np.array([50.0, 900.0, 333.3]), np.full(3, usual)
    for lengths in (words, np.full(3, 50.0)):
        values = log_odds(np.zeros(3), words, lengths, frequency)
        assert values == pytest.approx(absent_log_odds(frequency))


def test_log_odds_with_a_dirichlet_prior_worked_by_hand() -> None:
    # Monroe et al. (2008), eq. 16: (y + a) / (n + a0 - y - a) with a0 = n, a = n * frequency.
    counts, totals, frequency = np.array([6.0, 1.0]), np.array([200.0, 100.0]), np.full(2, 0.01)
    values = log_odds(counts, totals, totals, frequency)
    variance = posterior_variance(counts, totals, frequency)
    assert values == pytest.approx([np.log(8 / 392), np.log(2 / 198)])
    assert variance == pytest.approx([1 / 8, 1 / 2])
    z = (values[0] - values[1]) / np.sqrt(variance.sum())  # eq. 22
    assert z == pytest.approx((np.log(8 / 392) - np.log(2 / 198)) / np.sqrt(0.625))


def test_frequencies_see_no_labels() -> None:
    counts, totals = np.array([[1.0, 0.0], [2.0, 1.0]]), np.array([[40.0], [60.0]])
    assert frequencies(counts, totals).tolist() == [0.03, 0.01]
    wide = np.array([[40.0, 10.0], [60.0, 10.0]])
    assert frequencies(counts, wide).tolist() == [0.03, 0.05]
