"""What is there is found as often as theory says: slow."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks.simulated import Shape, found, one_thread, rejected, theoretical_power

pytestmark = pytest.mark.slow

SLACK = 0.025
"""By how much the power of a permutation test may lie from that of the t test with 12 events."""


@pytest.fixture(autouse=True)
def in_one_thread() -> Iterator[None]:
    with one_thread():
        yield


@pytest.mark.parametrize(
    "shape",
    [Shape(12, 2, 1), Shape(20, 2, 1), Shape(12, 3, 1), Shape(8, 3, 2), Shape(8, 3, 10)],
    ids=str,
)
@pytest.mark.parametrize("power", [0.1, 0.4, 0.65, 0.9])
def test_permutations_have_the_power_of_the_t_test(shape: Shape, power: float) -> None:
    effect = _effect(shape, power)
    rate = rejected(shape, effect, 3_000)
    assert abs(rate.value - power) <= SLACK + 2 * rate.error, rate


def test_a_verdict_is_as_likely_as_the_test_and_the_interval_let_it() -> None:
    shape = Shape(12, 2, 1)
    rate = found(shape, _effect(shape, 0.7), 300)
    assert abs(rate.value - 0.7) <= SLACK + 2 * rate.error, rate


def _effect(shape: Shape, power: float) -> float:
    """Return the effect that is found with this power."""
    low, high = 0.0, 10.0
    for _ in range(50):
        middle = (low + high) / 2.0
        if theoretical_power(shape, middle) < power:
            low = middle
        else:
            high = middle
    return middle
