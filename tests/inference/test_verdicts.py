"""Test and interval come to one verdict as often as two tests of one hypothesis should: slow."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks.simulated import Shape, one_thread
from benchmarks.verdicts import Study, Told, told

pytestmark = pytest.mark.slow

STUDIES = 10


@pytest.fixture(autouse=True)
def in_one_thread() -> Iterator[None]:
    with one_thread():
        yield


@pytest.fixture(scope="module")
def hundred() -> Told:
    """A hundred events told by three outlets, one article each, with words planted."""
    return told(Study(Shape(100, 3, 1)), STUDIES)


def test_what_passes_the_test_has_an_interval_beside_zero(hundred: Told) -> None:
    assert hundred.passed >= 100
    assert hundred.crossing <= 0.01 * hundred.passed


def test_what_is_planted_is_found_and_little_else(hundred: Told) -> None:
    assert hundred.found >= 0.45 * hundred.planted
    assert hundred.false_share / STUDIES <= 0.08


@pytest.mark.parametrize(
    "study",
    [
        Study(Shape(100, 3, 1), planted=0),
        Study(Shape(100, 3, 1), planted=0, longer=3.0),
        Study(Shape(100, 3, 1), planted=0, contrast="difference"),
        Study(Shape(30, 2, 1)),
        Study(Shape(30, 5, 1)),
    ],
    ids=str,
)
def test_p_and_interval_seldom_part(study: Study) -> None:
    rows = told(study, STUDIES)
    assert rows.tested > 1_000
    assert rows.apart <= 0.05 * rows.tested
    assert rows.crossing <= 0.01 * max(rows.passed, 1)


@pytest.mark.parametrize("longer", [1.0, 3.0])
def test_intervals_of_words_that_do_not_differ_hold_zero(longer: float) -> None:
    """Neither all of them, as with the posterior's variance, nor fewer if an outlet writes more."""
    rows = told(Study(Shape(100, 3, 1), planted=0, longer=longer), STUDIES)
    assert 0.93 <= rows.held / rows.null <= 0.97
    assert rows.found == 0


def test_a_bent_of_outlets_in_each_event_is_no_difference_over_events() -> None:
    """Five articles a cell: exchanged one by one they would make .31 of the findings false."""
    rows = told(Study(Shape(30, 3, 5)), STUDIES)
    assert rows.false_share / rows.studies <= 0.05
    assert rows.found / rows.planted > 0.2
