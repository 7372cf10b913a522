"""Scores of groupings: worked by hand, by their properties, and against a second writing."""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Callable, Hashable, Sequence
from itertools import chain
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrativ import metrics
from narrativ.errors import SchemaError

Labels = npt.NDArray[np.integer]
Pair = tuple[list[Any], list[Any]]
SCORES: list[Callable[..., Any]] = [
    metrics.bcubed,
    metrics.pairwise,
    metrics.v_measure,
    metrics.ari,
    metrics.ami,
]
labels = st.integers(-1, 4) | st.sampled_from(["-1", "1", "b"]) | st.tuples(st.booleans())
pairs = st.lists(st.tuples(labels, labels), min_size=1, max_size=30).map(
    lambda rows: ([row[0] for row in rows], [row[1] for row in rows])
)

# Six items of two events; one stray in each direction:
#   a a a b b b   known
#   1 1 2 2 2 3   predicted
# Cells: a1 2, a2 1, b2 2, b3 1; events of 3 and 3, clusters of 2, 3 and 1.
GOLD, PREDICTED = list("aaabbb"), [1, 1, 2, 2, 2, 3]


# -- worked by hand --------------------------------------------------------


def test_bcubed_by_hand() -> None:
    # Precision of the items: 2/2 2/2 1/3 2/3 2/3 1/1, in all 14/3; a sixth of it is 7/9.
    # Recall: 2/3 2/3 1/3 2/3 2/3 1/3, in all 10/3; a sixth is 5/9. F1 = 2·35/81 / (12/9) = 35/54.
    score = metrics.bcubed(GOLD, PREDICTED)
    assert score == pytest.approx((7 / 9, 5 / 9, 35 / 54))
    assert score.f1 == score[2]


def test_pairwise_by_hand() -> None:
    # Pairs in one cluster: 1 + 3 + 0 = 4; of one event: 3 + 3 = 6; both: a1 1 + b2 1 = 2.
    assert metrics.pairwise(GOLD, PREDICTED) == pytest.approx((2 / 4, 2 / 6, 2 / 5))


def test_v_by_hand() -> None:
    # H(event) is one bit. Only cluster 2 (half of the items) leaves doubt: H(event | cluster) is
    # half the entropy of (1/3, 2/3). Each event is cut (2/3, 1/3): H(cluster | event) is that
    # entropy; H(cluster) that of (1/3, 1/2, 1/6).
    def entropy(*shares: float) -> float:
        return -sum(share * math.log2(share) for share in shares)

    cut = entropy(1 / 3, 2 / 3)
    homogeneity = 1 - cut / 2
    completeness = 1 - cut / entropy(1 / 3, 1 / 2, 1 / 6)
    v = 2 * homogeneity * completeness / (homogeneity + completeness)
    assert metrics.v_measure(GOLD, PREDICTED) == pytest.approx((homogeneity, completeness, v))


def test_ari_by_hand() -> None:
    # Of 15 pairs 2 agree; chance gives 6·4/15 = 1.6; the most is (6 + 4)/2 = 5.
    assert metrics.ari(GOLD, PREDICTED) == pytest.approx((2 - 1.6) / (5 - 1.6))


def test_ami_by_hand() -> None:
    # Four items, two events of two, clusters of three and one. Whichever item is alone, the
    # cells are (2, 1) and (0, 1): chance gives just what is seen, so nothing is above chance.
    assert metrics.ami([0, 0, 1, 1], [0, 0, 0, 1]) == pytest.approx(0)
    # Clusters of two and two. A cluster is an event in 1 of 3 pairings (one bit), else nothing is
    # learnt; so chance gives 1/3, and full agreement is (1 - 1/3) / (1 - 1/3).
    # Crossed, nothing is learnt: (0 - 1/3) / (1 - 1/3).
    assert metrics.ami([0, 0, 1, 1], [0, 1, 0, 1]) == pytest.approx(-1 / 2)


@pytest.mark.parametrize(
    ("gold", "predicted", "bcubed", "pairwise", "v", "ari", "ami"),
    [
        ([1], [2], (1, 1, 1), (1, 1, 1), (1, 1, 1), 1, 1),  # one item
        ([1, 1, 1], [0, 0, 0], (1, 1, 1), (1, 1, 1), (1, 1, 1), 1, 1),  # one cluster
        ([1, 2, 3], [3, 1, 2], (1, 1, 1), (1, 1, 1), (1, 1, 1), 1, 1),  # each alone
        ([1, 2, 3], [0, 0, 0], (1 / 3, 1, 1 / 2), (0, 0, 0), (0, 1, 0), 0, 0),  # all joined
        ([1, 1, 1], [1, 2, 3], (1, 1 / 3, 1 / 2), (0, 0, 0), (1, 0, 0), 0, 0),  # all cut
    ],
)
def test_the_edges_are_defined(
    gold: list[int], predicted: list[int], bcubed: Any, pairwise: Any, v: Any, ari: int, ami: int
) -> None:
    assert metrics.bcubed(gold, predicted) == pytest.approx(bcubed)
    assert metrics.pairwise(gold, predicted) == pytest.approx(pairwise)
    assert metrics.v_measure(gold, predicted) == pytest.approx(v)
    assert metrics.ari(gold, predicted) == pytest.approx(ari)
    assert metrics.ami(gold, predicted) == pytest.approx(ami)


# -- properties ------------------------------------------------------------


@settings(max_examples=50)
@given(pairs)
def test_swapping_the_sides_swaps_precision_and_recall(pair: Pair) -> None:
    gold, predicted = pair
    for score in (metrics.bcubed, metrics.pairwise, metrics.v_measure):
        there, back = score(gold, predicted), score(predicted, gold)
        assert there == pytest.approx((back[1], back[0], back[2]))
    assert metrics.ari(gold, predicted) == pytest.approx(metrics.ari(predicted, gold))
    assert metrics.ami(gold, predicted) == pytest.approx(metrics.ami(predicted, gold))


@settings(max_examples=50)
@given(pairs, st.randoms(use_true_random=False))
def test_order_and_names_do_not_matter(pair: Pair, chance: Any) -> None:
    rows = list(zip(*pair, strict=True))
    chance.shuffle(rows)
    gold, predicted = [("other", row[0]) for row in rows], [row[1] for row in rows]
    assert metrics.bcubed(gold, predicted) == metrics.bcubed(*pair)
    assert metrics.pairwise(gold, predicted) == metrics.pairwise(*pair)
    for score in (metrics.v_measure, metrics.ari, metrics.ami):
        assert score(gold, predicted) == pytest.approx(score(*pair), abs=1e-9)


@settings(max_examples=50)
@given(pairs)
def test_scores_are_in_range(pair: Pair) -> None:
    for score in (metrics.bcubed, metrics.pairwise):
        assert all(0 <= value <= 1 for value in score(*pair))
    assert min(metrics.bcubed(*pair)) > 0
    assert all(-1e-9 <= value <= 1 + 1e-9 for value in metrics.v_measure(*pair))
    assert metrics.ari(*pair) <= 1
    assert metrics.ami(*pair) <= 1 + 1e-9


@given(pairs)
def test_full_agreement_is_one(pair: Pair) -> None:
    gold, _ = pair
    assert metrics.bcubed(gold, gold) == metrics.pairwise(gold, gold) == (1, 1, 1)
    assert metrics.ari(gold, gold) == 1
    assert metrics.ami(gold, gold) == pytest.approx(1)


@given(pairs)
def test_bcubed_and_pairwise_are_what_their_sentences_say(pair: Pair) -> None:
    gold, predicted = pair
    items = range(len(gold))
    shares = []
    for i in items:
        event = {j for j in items if gold[j] == gold[i]}
        cluster = {j for j in items if predicted[j] == predicted[i]}
        shares.append([len(event & cluster) / len(side) for side in (cluster, event)])
    assert metrics.bcubed(gold, predicted)[:2] == pytest.approx(np.mean(shares, axis=0))
    joined = {(i, j) for i in items for j in range(i) if predicted[i] == predicted[j]}
    known = {(i, j) for i in items for j in range(i) if gold[i] == gold[j]}
    if joined and known:
        precision, recall = (len(joined & known) / len(side) for side in (joined, known))
        assert metrics.pairwise(gold, predicted)[:2] == pytest.approx((precision, recall))


def test_many_clusters_need_no_table_of_all_by_all() -> None:
    """A table of 50,000 by 50,000 would take 20 GB."""
    items = np.arange(100_000)
    # Events of two, shifted by one: every item is with one stranger.
    assert metrics.bcubed(items // 2, (items + 1) // 2).f1 == pytest.approx(0.5, abs=1e-4)
    assert metrics.pairwise(items // 2, (items + 1) // 2).f1 == 0


# -- against a second writing ----------------------------------------------


@pytest.fixture(scope="module")
def other(shared: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("other", shared / "data" / "metrics.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("seed", range(20))
def test_the_scores_agree_with_the_shared_ones(other: ModuleType, seed: int) -> None:
    rng = np.random.default_rng(seed)
    size = int(rng.integers(1, 300))
    gold = rng.integers(rng.integers(1, size + 1), size=size)
    predicted = np.where(rng.random(size) < 0.7, gold, rng.integers(size, size=size))
    facts = other.clustering(gold.tolist(), predicted.tolist())
    assert metrics.bcubed(gold, predicted) == pytest.approx(
        (facts["b3_p"], facts["b3_r"], facts["b3_f1"])
    )
    assert metrics.ari(gold, predicted) == pytest.approx(facts["ari"])
    cells = pd.crosstab(gold, predicted).to_numpy()
    both, joined, known = (
        int((counts * (counts - 1) // 2).sum()) for counts in (cells, cells.sum(0), cells.sum(1))
    )
    if joined and known:
        expected = other.prf(both, joined - both, known - both)
        assert metrics.pairwise(gold, predicted) == pytest.approx(expected)


# -- labels ----------------------------------------------------------------


@pytest.mark.parametrize(
    "labels",
    [
        tuple(PREDICTED),
        np.array(PREDICTED),
        pd.Series(PREDICTED, index=list("zyxwvu")),
        pd.Index(PREDICTED),
        pd.array(PREDICTED, dtype="Int64"),
        pd.Categorical(PREDICTED),
        pd.Series(PREDICTED).astype("string"),
        [("cluster", label) for label in PREDICTED],
        pd.to_datetime(pd.Series(PREDICTED), unit="D"),
    ],
    ids=lambda labels: f"{type(labels).__name__} {getattr(labels, 'dtype', '')}",
)
@pytest.mark.parametrize("score", SCORES)
def test_labels_come_in_many_forms(score: Callable[..., Any], labels: Any) -> None:
    assert score(GOLD, labels) == score(GOLD, PREDICTED)


def test_labels_are_compared_as_they_are() -> None:
    assert metrics.bcubed([1, "1"], ["a", "b"]) == (1, 1, 1)
    assert metrics.bcubed([2**53, 2**53 + 1, 0.5], [0, 1, 2]) == (1, 1, 1)
    # What Python holds to be equal is one label.
    assert metrics.bcubed([1, 1.0, True], [0, 0, 0]) == (1, 1, 1)


def test_noise_is_a_label_like_any_other() -> None:
    noise = np.array([0, 0, -1, -1])
    assert metrics.bcubed([0, 0, 1, 2], noise) == metrics.bcubed([0, 0, 1, 2], [0, 0, 1, 1])
    # As docs/metrics.md says: each a label of its own.
    alone = np.where(noise == -1, -1 - np.arange(len(noise)), noise)
    assert metrics.bcubed([0, 0, 1, 2], alone) == (1, 1, 1)


def test_series_are_paired_by_their_index() -> None:
    gold = pd.Series(GOLD, index=list("uvwxyz"))
    predicted = pd.Series(PREDICTED, index=list("uvwxyz"))
    shuffled = predicted[list("uxwvyz")]
    assert metrics.bcubed(gold, shuffled) == metrics.bcubed(GOLD, PREDICTED)
    assert metrics.bcubed(gold, shuffled.to_numpy()) != metrics.bcubed(GOLD, PREDICTED)
    repeated = [0, 0, 0, 1, 1, 1]
    same = gold.set_axis(repeated), predicted.set_axis(repeated)
    assert metrics.bcubed(*same) == metrics.bcubed(GOLD, PREDICTED)


@pytest.mark.parametrize("index", [range(1, 7), [5, 5, 4, 3, 2, 1], list("012345")])
def test_series_with_other_indexes_do_not_pair(index: Sequence[Hashable]) -> None:
    with pytest.raises(SchemaError, match=r"\.to_numpy\(\)"):
        metrics.ari(pd.Series(GOLD), pd.Series(PREDICTED, index=list(index)))


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA, pd.NaT])
@pytest.mark.parametrize("score", SCORES)
def test_a_missing_label_is_an_error(score: Callable[..., Any], missing: object) -> None:
    with pytest.raises(SchemaError, match=r"1 of 3 predicted labels are missing.* position 1"):
        score([1, 2, 3], [1, missing, 2])
    with pytest.raises(SchemaError, match=r"gold labels are missing.*leave those items out"):
        score(pd.Series([1, missing, 3]), [1, 1, 2])


@pytest.mark.parametrize(
    ("gold", "predicted", "words"),
    [
        ([1, 2], [1, 2, 3], "gold has 2 labels and predicted has 3"),
        ([], [], "no labels to score"),
        ([[1], [2]], [1, 2], "gold holds a label that cannot be hashed"),
        ("aab", [1, 1, 2], "gold is of type str"),
        ([1, 2], {1: 0, 2: 0}, "predicted is of type dict"),
        ([1, 2], {1, 2}, "predicted is of type set"),
        ([1, 2], np.eye(2), "predicted is of type ndarray"),
        ([1, 2], pd.DataFrame({"a": [1], "b": [2]}), "predicted is of type DataFrame"),
    ],
)
@pytest.mark.parametrize("score", SCORES)
def test_what_cannot_be_scored_is_refused(
    score: Callable[..., Any], gold: Any, predicted: Any, words: str
) -> None:
    with pytest.raises(SchemaError, match=words):
        score(gold, predicted)


# -- intervals -------------------------------------------------------------


def world(events: int = 40) -> tuple[np.ndarray, np.ndarray]:
    """Make events of one to five articles; some are joined to the next one, some cut."""
    rng = np.random.default_rng(7)
    gold = np.repeat(np.arange(events), rng.integers(1, 6, size=events))
    joined = np.arange(events) - (rng.random(events) < 0.15)
    predicted = joined[gold] + events * (rng.random(len(gold)) < 0.1)
    return gold, predicted


@pytest.mark.parametrize("score", SCORES)
def test_the_interval_holds_the_score_and_repeats_itself(score: Callable[..., Any]) -> None:
    gold, predicted = world()
    low, high = metrics.bootstrap_interval(score, gold, predicted, resamples=200)
    value = score(gold, predicted)
    assert type(low) is type(high) is type(value)
    assert np.all(np.less(low, value))
    assert np.all(np.less(value, high))
    assert metrics.bootstrap_interval(score, gold, predicted, resamples=200) == (low, high)
    assert metrics.bootstrap_interval(score, gold, predicted, resamples=200, seed=1) != (low, high)


def test_a_wider_level_is_a_wider_interval() -> None:
    inner = metrics.bootstrap_interval(metrics.ari, *world(), resamples=200, level=0.5)
    outer = metrics.bootstrap_interval(metrics.ari, *world(), resamples=200, level=0.99)
    assert outer[0] < inner[0] < inner[1] < outer[1]


def test_a_score_of_ones_own_may_be_resampled() -> None:
    low, high = metrics.bootstrap_interval(
        lambda gold, predicted: (len(set(gold)), 0.5), *world(), resamples=100
    )
    assert low[0] <= 40 <= high[0]
    assert low[1] == high[1] == 0.5


def drawn(gold: Labels, predicted: Labels, resamples: int) -> list[tuple[Labels, Labels]]:
    """Return the labels that are scored."""
    seen: list[tuple[Labels, Labels]] = []

    def score(events: Labels, clusters: Labels) -> float:
        seen.append((events, clusters))
        return 0.0

    metrics.bootstrap_interval(score, gold, predicted, resamples=resamples)
    assert len(seen) == resamples
    return seen


def group_shapes(gold: Labels, predicted: Labels) -> list[tuple[tuple[int, ...], ...]]:
    """Return the labels of each connected component of events and clusters."""
    parts: list[list[int]] = []
    for item in range(len(gold)):
        met = [
            part for part in parts if gold[item] in gold[part] or predicted[item] in predicted[part]
        ]
        parts = [part for part in parts if part not in met]
        parts.append(sorted([item, *chain.from_iterable(met)]))
    return [shape(gold[part], predicted[part]) for part in parts]


# Cluster 1 joins events 0 and 1, cluster 2 joins 1 and 2; 3 is cut in two; the others stand alone.
JOINED = (
    np.array([0, 0, 1, 1, 2, 3, 3, 4, 5, 6, 7]),
    np.array([0, 1, 1, 2, 2, 3, 4, 5, 6, 7, 8]),
)


def test_joined_events_are_one_group() -> None:
    sizes = sorted(len(one) for one, _ in group_shapes(*JOINED))
    assert sizes == [1, 1, 1, 1, 2, 5]


@pytest.mark.parametrize(("gold", "predicted"), [world(), JOINED])
def test_a_draw_breaks_no_link_and_makes_none(gold: Labels, predicted: Labels) -> None:
    shapes = group_shapes(gold, predicted)
    for events, clusters in drawn(gold, predicted, 20):
        found = group_shapes(events, clusters)
        assert len(found) == len(shapes)
        assert set(found) <= set(shapes)


def shape(events: Labels, clusters: Labels) -> tuple[tuple[int, ...], ...]:
    """Return labels by their first appearance, so that names do not matter."""
    return tuple(tuple(pd.factorize(side)[0].tolist()) for side in (events, clusters))


def test_drawn_copies_do_not_move_the_score() -> None:
    """Labels shared by copies would cost a fifth of B-cubed, broken links would add to it."""
    gold, predicted = world(200)
    score = metrics.bcubed(gold, predicted).f1
    scores = [metrics.bcubed(*labels).f1 for labels in drawn(gold, predicted, 300)]
    assert np.mean(scores) == pytest.approx(score, abs=0.004)


def test_full_agreement_has_no_width() -> None:
    gold, _ = world()
    assert metrics.bootstrap_interval(metrics.bcubed, gold, gold, resamples=50) == (
        (1, 1, 1),
        (1, 1, 1),
    )


def test_too_few_groups_have_no_interval() -> None:
    few = list(range(metrics.MIN_GROUPS - 1))
    low, high = metrics.bootstrap_interval(metrics.ari, few, few)
    assert math.isnan(low)
    assert math.isnan(high)
    both = metrics.bootstrap_interval(metrics.bcubed, few, few)
    assert all(isinstance(end, metrics.Agreement) and np.isnan(end).all() for end in both)
    enough = list(range(metrics.MIN_GROUPS))
    assert metrics.bootstrap_interval(metrics.ari, enough, enough, resamples=5) == (1, 1)


@pytest.mark.parametrize(
    ("settings", "words"),
    [({"resamples": 0}, "resamples is 0"), ({"level": 1.0}, "level is 1.0"), ({"level": 95}, "95")],
)
def test_settings_out_of_range_are_refused(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(SchemaError, match=words):
        metrics.bootstrap_interval(metrics.ari, *world(), **settings)
