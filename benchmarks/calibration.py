"""Whether p, power and intervals are what they say, where everything is known.

What `tests/inference/test_calibration.py`, `test_power.py` and `test_coverage.py`
assert, with more replicas and as tables. Everything is invented.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.simulated import (
    Rate,
    Shape,
    World,
    coverage_in_events,
    coverage_of_pairs,
    coverage_over_events,
    null_shares,
    null_shares_of_pairs,
    one_thread,
    rejected,
    theoretical_power,
)
from benchmarks.tables import Goal, goals_table, table, titled

SHUFFLES = 200
REPLICAS = 8_000
WORDS = "log-odds of words"
SHARES = "difference of shares"
APART = "distance of pairs"

NULL = (
    *((WORDS, Shape(14, 2, articles)) for articles in (1, 2, 10)),
    *((WORDS, Shape(8, 3, articles)) for articles in (1, 2, 10)),
    *((WORDS, Shape(8, 8, articles)) for articles in (1, 2)),
    *((WORDS, shape) for shape in (Shape(14, 2, 10, 10), Shape(10, 3, 1, 2), Shape(8, 3, 2, 3))),
    *((SHARES, shape) for shape in (Shape(14, 2, 1), Shape(8, 3, 2), Shape(8, 3, 2, 3))),
    *((APART, shape) for shape in (Shape(8, 3, 1), Shape(12, 2, 2), Shape(10, 3, 2, 3))),
)
"""What is shuffled, and in which shape."""

POWER = tuple(
    (shape, effect / math.sqrt(shape.articles))
    for shape in (
        Shape(12, 2, 1),
        Shape(20, 2, 1),
        Shape(12, 3, 1),
        Shape(8, 3, 2),
        Shape(8, 3, 10),
    )
    for effect in (0.4, 0.8)
)
"""Shapes and planted effects in standard deviations of an article."""

USUAL = (("difference", 0.3), ("difference", 0.1), ("log_odds", 0.02))
RARE = (("difference", 0.03), ("log_odds", 0.003))
"""A paragraph in thirty, a word that stands once in an article: their contrasts are skewed, or
hardly more than chance, and the goals are not for them."""


def run(shared: Path) -> dict[str, Any]:
    with one_thread():
        null = [(what, shape, *null_of(what, shape)) for what, shape in NULL]
        power = [
            (shape, effect, rejected(shape, effect, REPLICAS), theoretical_power(shape, effect))
            for shape, effect in POWER
        ]
        coverage = list(coverages())
    goals = goals_of(null, power, coverage)
    return {
        "title": "Calibration of p, power and intervals",
        "about": "Invented counts with effects of events, of outlets in events and of articles, "
        "read by `narrativ.inference` as `compare` does. ± is one Monte Carlo standard error.",
        "goals": {goal.name: goal.measured for goal in goals},
        "table": titled(
            [
                ("Goals:", goals_table(goals)),
                (
                    f"No effect: mean share of p < .05 over {SHUFFLES} shuffles of the tellings "
                    "within events, copies as one:",
                    table(
                        ["contrast", *COLUMNS, "p-values", "share of p < .05"],
                        [(what, *_cells(shape), n, _said(rate)) for what, shape, rate, n in null],
                    ),
                ),
                (
                    "Effects of known size, in standard deviations of an article within its event: "
                    "share found at p < .05, and the power of the t test (noncentral t):",
                    table(
                        [*COLUMNS, "effect", "found", "theory"],
                        [(*_cells(s), effect, _said(rate), is_) for s, effect, rate, is_ in power],
                    ),
                ),
                (
                    "Share of 95% intervals that hold the expectation of the estimator. From six "
                    "events on events are drawn anew each time, with fewer they are given:",
                    table(
                        ["contrast", "usual share", *COLUMNS, "interval", "coverage"],
                        [
                            (what, f"{usual:g}" if usual else "", *_cells(shape), how, _said(rate))
                            for what, usual, shape, how, rate in coverage
                        ],
                    ),
                ),
            ]
        ),
    }


COLUMNS = ("events", "groups", "articles a cell", "of an event copied")


def null_of(what: str, shape: Shape) -> tuple[Rate, int]:
    if what == APART:
        return null_shares_of_pairs(shape, SHUFFLES, 3)
    contrast = "log_odds" if what == WORDS else "difference"
    features = 12 if shape.groups < 8 else 4
    return null_shares(shape, contrast, SHUFFLES, features, discrete=what == WORDS)


def coverages() -> Iterator[tuple[str, float, Shape, str, Rate]]:
    for contrast, usual in (*USUAL, *RARE):
        what = WORDS if contrast == "log_odds" else SHARES
        for events in (6, 12, 30):
            for articles in (1, 2, 10):
                shape = Shape(events, 3, articles)
                rate = coverage_over_events(World(shape, contrast, usual), REPLICAS)
                yield what, usual, shape, "t over events", rate
        for shape in (Shape(1, 3, 5), Shape(3, 3, 5), Shape(5, 3, 10)):
            rate = coverage_in_events(World(shape, contrast, usual), REPLICAS // 4)
            yield what, usual, shape, "bootstrap of articles", rate
    for shape in (Shape(6, 3, 1), Shape(12, 4, 1), Shape(6, 3, 2)):
        yield APART, 0.0, shape, "t over events", coverage_of_pairs(shape, REPLICAS // 8)


def goals_of(
    null: list[tuple[str, Shape, Rate, int]],
    power: list[tuple[Shape, float, Rate, float]],
    coverage: list[tuple[str, float, Shape, str, Rate]],
) -> list[Goal]:
    rates = [rate for _, _, rate, _ in null]
    rare = {usual for _, usual in RARE}
    common = [rate.value for _, usual, _, _, rate in coverage if usual not in rare]
    return [
        Goal(
            "largest share of p < .05 under the null, less twice its error",
            max(rate.value - 2 * rate.error for rate in rates),
            "at most",
            0.05,
        ),
        Goal(
            "largest distance of power from theory, less twice its error",
            max(abs(rate.value - theory) - 2 * rate.error for _, _, rate, theory in power),
            "at most",
            0.02,
        ),
        Goal("lowest coverage, rare features apart", min(common), "at least", 0.93),
        Goal("highest coverage, rare features apart", max(common), "at most", 0.97),
    ]


def _cells(shape: Shape) -> tuple[int, int, int, int]:
    return shape.events, shape.groups, shape.articles, shape.copied


def _said(rate: Rate) -> str:
    return f"{rate.value:.3f} ± {rate.error:.3f}"
