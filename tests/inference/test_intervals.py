from __future__ import annotations

import numpy as np
import pytest

from narrativ.inference import log_odds, t_interval
from narrativ.inference.intervals import proportions_interval
from narrativ.inference.log_odds import frequencies


def test_log_odds_with_a_dirichlet_prior_worked_by_hand() -> None:
    # Monroe et al. (2008), eq. 16: (y + a) / (n + a0 - y - a) with a0 = n, a = n * frequency.
    counts, totals = np.array([[6.0], [1.0]]), np.array([[200.0], [100.0]])
    values, variance = log_odds(counts, totals, np.array([0.01]))
    assert values.ravel() == pytest.approx([np.log(8 / 392), np.log(2 / 198)])
    assert variance.ravel() == pytest.approx([1 / 8, 1 / 2])
    z = (values[0, 0] - values[1, 0]) / np.sqrt(variance.sum())  # eq. 22
    assert z == pytest.approx((np.log(8 / 392) - np.log(2 / 198)) / np.sqrt(0.625))


def test_length_alone_makes_no_contrast() -> None:
    values, _ = log_odds(np.zeros((2, 1)), np.array([[50.0], [900.0]]), np.array([0.002]))
    assert values[0, 0] == pytest.approx(values[1, 0])
    nowhere, _ = log_odds(np.zeros((2, 1)), np.array([[50.0], [900.0]]), np.array([0.0]))
    assert nowhere[0, 0] == pytest.approx(nowhere[1, 0])


def test_frequencies_see_no_labels() -> None:
    counts, totals = np.array([[1.0, 0.0], [2.0, 1.0]]), np.array([[40.0], [60.0]])
    assert frequencies(counts, totals).tolist() == [0.03, 0.01]
    wide = np.array([[40.0, 10.0], [60.0, 10.0]])
    assert frequencies(counts, wide).tolist() == [0.03, 0.05]


def test_t_interval_of_six_events() -> None:
    contrasts = np.array([[1.0], [2.0], [3.0], [4.0], [5.0], [6.0]])
    low, high = t_interval(contrasts)
    reach = 2.570582 * np.std([1, 2, 3, 4, 5, 6], ddof=1) / np.sqrt(6)
    assert low[0] == pytest.approx(3.5 - reach, abs=1e-5)
    assert high[0] == pytest.approx(3.5 + reach, abs=1e-5)


def test_no_interval_below_six_events() -> None:
    low, high = t_interval(np.ones((5, 3)))
    assert np.isnan(low).all()
    assert np.isnan(high).all()
    assert low.shape == (3,)


def test_an_interval_is_no_narrower_than_its_least_error() -> None:
    even = np.full((6, 2), 2.0)
    low, high = t_interval(even, least_error=np.array([0.0, 0.1]))
    assert (high - low)[0] == 0.0
    assert (high - low)[1] == pytest.approx(2 * 1.95996 * 0.1, rel=1e-4)


def test_t_intervals_cover_what_they_should() -> None:
    generator = np.random.default_rng(5)
    low, high = t_interval(generator.normal(0.4, 1.0, size=(6, 4000)))
    assert 0.935 < float(((low < 0.4) & (high > 0.4)).mean()) < 0.965


@pytest.mark.parametrize("events", [6, 12, 30])
@pytest.mark.parametrize("chances", [(0.5, 0.5), (0.9, 0.2), (0.15, 0.15)])
def test_differences_of_proportions_are_covered(events: int, chances: tuple[float, float]) -> None:
    """Agresti and Min's interval with Student's t errs on the wide side, never below."""
    generator = np.random.default_rng(events)
    mine, others = (generator.random((events, 4_000)) < chance for chance in chances)
    low, high = proportions_interval(mine.astype(float) - others)
    truth = chances[0] - chances[1]
    covered = ((low <= truth) & (truth <= high)).mean()
    assert covered >= 0.94


def test_events_that_agree_are_no_certainty() -> None:
    low, high = proportions_interval(np.ones((6, 1)))
    assert 0 < low[0] < 0.5
    assert high[0] == 1.0
    assert np.isnan(proportions_interval(np.ones((5, 1)))[0]).all()
