"""The bootstrap: what holds in every resample is certain, and what never does is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from narrativ.clustering import cluster, stability
from narrativ.clustering.stability import RESAMPLES, bootstrap

Places = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def places(*values: int) -> Places:
    return np.array(values, dtype=np.int64)


class Given:
    """Groups the drawn items as they were grouped by hand, and remembers what was drawn."""

    def __init__(self, labels: Places) -> None:
        self.labels = labels
        self.drawn: list[tuple[Places, Floats]] = []

    def __call__(self, rows: Places, times: Floats, chance: int) -> Places:
        self.drawn.append((rows, times))
        return self.labels[rows]


def test_the_same_groups_are_certain() -> None:
    labels = places(0, 0, 1, 1, 2)
    stability, probability = bootstrap(labels, np.arange(5), Given(labels), seed=0)
    assert stability.tolist() == [1, 1, 1]
    assert probability.tolist() == [1] * 5
    renamed = Given(places(7, 7, 0, 0, 3))
    assert bootstrap(labels, np.arange(5), renamed, seed=0)[0].tolist() == [1, 1, 1]


def test_by_hand_where_all_are_one_article() -> None:
    # A single article is drawn every time, with all its items.
    labels, units = places(0, 0, 0, 1, 1, -1), np.zeros(6, dtype=np.int64)
    other = places(5, 5, 2, 2, 2, 2)
    stability, probability = bootstrap(labels, units, Given(other), seed=0)
    # {0 1 2}: with {0 1} 2/3, with {2 3 4 5} 1/6. {3 4}: with {2 3 4 5} 2/4.
    assert stability.tolist() == pytest.approx([2 / 3, 1 / 2])
    assert probability[:5].tolist() == [1, 1, 0, 1, 1]
    assert np.isnan(probability[5])


def test_of_equally_alike_groups_the_first() -> None:
    labels, units = places(0, 0), np.zeros(2, dtype=np.int64)
    stability, probability = bootstrap(labels, units, Given(places(4, 3)), seed=0)
    assert stability.tolist() == [0.5]
    assert probability.tolist() == [0, 1]


def test_a_group_that_is_not_found_again() -> None:
    labels, units = places(0, 0, 1), np.zeros(3, dtype=np.int64)
    stability, probability = bootstrap(labels, units, Given(places(-1, -1, 0)), seed=0)
    assert stability.tolist() == [0, 1]
    assert probability.tolist() == [0, 0, 1]


def test_nothing_in_groups() -> None:
    none = places(-1, -1)
    stability, probability = bootstrap(none, np.arange(2), Given(none), seed=0)
    assert stability.tolist() == []
    assert np.isnan(probability).all()


def test_the_mean_and_share_over_the_resamples() -> None:
    labels, units = places(0, 0), np.zeros(2, dtype=np.int64)
    turn = iter([places(0, 0), places(0, 1)] * 5)

    def again(rows: Places, times: Floats, chance: int) -> Places:
        return next(turn)

    stability, probability = bootstrap(
        labels, units, again, seed=0, resamples=10, side_by_side=False
    )
    assert stability.tolist() == [0.75]
    # Alone in every second resample, the first is in the group held to be theirs.
    assert probability.tolist() == [1, 0.5]


def test_articles_are_drawn_whole_with_replacement() -> None:
    labels = np.zeros(9, dtype=np.int64)
    units = places(0, 1, 2, 0, 1, 2, 0, 3, 4)
    given = Given(labels)
    bootstrap(labels, units, given, seed=3, side_by_side=False)
    assert len(given.drawn) == RESAMPLES
    counts = []
    for rows, times in given.drawn:
        assert (np.diff(rows) > 0).all()
        drawn = set(units[rows].tolist())
        assert rows.tolist() == [row for row in range(9) if units[row] in drawn]
        per_unit = dict(zip(units[rows].tolist(), times.tolist(), strict=True))
        assert [per_unit[unit] for unit in units[rows].tolist()] == times.tolist()
        assert sum(per_unit.values()) == 5  # as many draws as there are articles
        assert min(per_unit.values()) >= 1
        counts.append(len(drawn))
    assert len(set(counts)) > 1
    assert max(times.max() for _, times in given.drawn) > 1


def test_never_drawn_is_not_measured() -> None:
    labels = np.arange(40)
    stability, probability = bootstrap(labels, np.arange(40), Given(labels), seed=0, resamples=1)
    missing = np.isnan(stability)
    assert 0 < missing.sum() < 40
    np.testing.assert_array_equal(missing, np.isnan(probability))
    assert (stability[~missing] == 1).all()


def noisy(rows: Any, weight: Any, resample: int) -> Any:
    return np.random.default_rng([7, resample]).integers(0, 3, len(rows))


def test_the_same_seed_draws_the_same() -> None:
    labels = np.arange(12) % 3
    one, same, other = (bootstrap(labels, np.arange(12), noisy, seed=s) for s in (1, 1, 2))
    for a, b, c in zip(one, same, other, strict=True):
        assert a.tobytes() == b.tobytes()
        assert a.tobytes() != c.tobytes()
    assert ((one[0] > 0) & (one[0] < 1)).all()
    assert ((one[1] >= 0) & (one[1] <= 1)).all()


def test_more_resamples_begin_with_the_same_ones() -> None:
    labels: Any = np.zeros(8, dtype=np.int64)
    few, many = Given(labels), Given(labels)
    bootstrap(labels, np.arange(8), few, seed=0, resamples=3, side_by_side=False)
    bootstrap(labels, np.arange(8), many, seed=0, resamples=6, side_by_side=False)
    for one, other in zip(few.drawn, many.drawn[:3], strict=True):
        np.testing.assert_array_equal(one, other)


def test_threads_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stability, "_MANY", 1)
    labels = np.arange(12) % 3
    ways = [bootstrap(labels, np.arange(12), noisy, seed=0, side_by_side=w) for w in (True, False)]
    for one, other in zip(*ways, strict=True):
        assert one.tobytes() == other.tobytes()


def test_stability_can_be_left_unmeasured(corpus_of: Callable[..., Any]) -> None:
    pages = [
        {"outlet": outlet, "body": [f"The {thing} of Ostmark was shut on Monday, said Ana Ruiz."]}
        for thing in ("quay", "school", "mill")
        for outlet in ("Echo", "Blatt")
    ]
    bare = corpus_of(pages)
    vectors = np.repeat(np.eye(3, 8, dtype=np.float32), 4, axis=0)
    corpus = replace(bare, vectors=vectors)
    measured, quick = cluster(corpus), cluster(corpus, stability=False)
    columns = ["article_id", "event_id"]
    assert quick.articles[columns].equals(measured.articles[columns])
    assert measured.events["stability"].notna().all()
    assert quick.events["stability"].isna().all()
    assert quick.articles["event_probability"].isna().all()
