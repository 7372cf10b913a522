"""Intervals hold what they are of as often as they say, on simulated corpora: slow."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks.simulated import (
    Rate,
    Shape,
    World,
    coverage_in_events,
    coverage_of_pairs,
    coverage_over_events,
    one_thread,
)

pytestmark = pytest.mark.slow

REPLICAS = 3_000
CONTRASTS = [("difference", 0.3), ("difference", 0.1), ("log_odds", 0.02)]


@pytest.fixture(autouse=True)
def in_one_thread() -> Iterator[None]:
    with one_thread():
        yield


def holds(rate: Rate, least: float = 0.93, most: float = 0.97) -> bool:
    """Say whether a coverage lies between .93 and .97, within two standard errors."""
    return least - 2 * rate.error <= rate.value <= most + 2 * rate.error


@pytest.mark.parametrize(("contrast", "usual"), CONTRASTS)
@pytest.mark.parametrize("articles", [1, 2, 10])
@pytest.mark.parametrize("events", [6, 12, 30])
def test_intervals_over_events(events: int, articles: int, contrast: str, usual: float) -> None:
    rate = coverage_over_events(World(Shape(events, 3, articles), contrast, usual), REPLICAS)
    assert holds(rate), rate


@pytest.mark.parametrize("events", [6, 12])
def test_intervals_of_rare_words_are_never_too_short(events: int) -> None:
    """Of a word that stands once in an article the counts themselves allow no short interval."""
    rate = coverage_over_events(World(Shape(events, 3, 1), "log_odds", 0.003), REPLICAS)
    assert holds(rate, most=0.98), rate


@pytest.mark.parametrize(("contrast", "usual"), CONTRASTS)
@pytest.mark.parametrize(("events", "articles"), [(1, 5), (3, 5), (5, 10)])
def test_intervals_of_few_events(events: int, articles: int, contrast: str, usual: float) -> None:
    """What they are of is the mean over these events, not over all that there could be."""
    rate = coverage_in_events(World(Shape(events, 3, articles), contrast, usual), 2_000)
    assert holds(rate), rate


@pytest.mark.parametrize("shape", [Shape(6, 3, 1), Shape(12, 4, 1), Shape(6, 3, 2)], ids=str)
def test_intervals_of_distances(shape: Shape) -> None:
    rate = coverage_of_pairs(shape, 500)
    assert holds(rate), rate
