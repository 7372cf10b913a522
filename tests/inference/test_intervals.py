from __future__ import annotations

import numpy as np
import pytest

from narrativ.inference import t_interval
from narrativ.inference.intervals import proportions_interval


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
