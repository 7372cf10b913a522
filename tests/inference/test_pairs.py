from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrativ.errors import SchemaError
from narrativ.inference import (
    ContrastSettings,
    Layout,
    PairCounts,
    Part,
    event_rows,
    events_needed,
    storyline_rows,
)
from narrativ.inference.pair_permutation import (
    BOTH,
    FIRST,
    NEITHER,
    SECOND,
    PermutationDistribution,
    pair_contrasts,
    pair_p,
    permutation_distribution,
)
from narrativ.protocols import Aspect

Ints = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Made:
    """Pairs of articles with distances, and where the articles stand."""

    units: pd.DataFrame
    event: Ints
    group: Ints
    copy: Ints

    def rows(
        self,
        *,
        group: Ints | None = None,
        reference: int | None = None,
        draws: int = 499,
        seed: int = 0,
        level: str = "event",
    ) -> pd.DataFrame:
        names = [f"a{number:05d}" for number in range(len(self.event))]
        pairs = PairCounts.from_units(self.units, names, "distance")
        at = np.array([int(name[1:]) for name in pairs.articles], dtype=np.intp)
        groups = self.group if group is None else group
        storyline = np.zeros(len(at), dtype=np.intp)
        layout = Layout(
            stratum=self.event[at] if level == "event" else storyline,
            storyline=storyline,
            group=groups[at],
            copy=self.copy[at],
            groups=int(self.group.max()) + 1,
        )
        contrast_settings = ContrastSettings(reference=reference, permutations=draws, seed=seed)
        parts = [Part(pairs, layout, Aspect())]
        return (event_rows if level == "event" else storyline_rows)(parts, contrast_settings).rows


def made(
    seed: int,
    events: int,
    groups: int,
    *,
    each: int = 1,
    apart: float = 0.0,
    unknown: float = 0.0,
    copies: float = 0.0,
) -> Made:
    """Return distances of texts that stand further from all others or less far, and noise."""
    rng = np.random.default_rng(seed)
    rows, event, group, copy = [], [], [], []
    for number in range(events):
        own = np.repeat(np.arange(groups), each)
        odd = rng.gamma(2.0, 0.05, len(own))
        first = number * len(own)
        for one, two in combinations(range(len(own)), 2):
            distance = 0.3 + odd[one] + odd[two] + rng.normal(0.0, 0.05)
            distance += apart * ({own[one], own[two]} == {0, 1})
            known = rng.random() >= unknown
            names = (f"a{first + one:05d}", f"a{first + two:05d}")
            rows.append((*names, "wording", distance * 2.0 if known else np.nan, 2.0))
        ran = np.full(len(own), -1)
        if rng.random() < copies:
            ran[rng.choice(len(own), 2, replace=False)] = number
        event += [number] * len(own)
        group += own.tolist()
        copy += ran.tolist()
    columns = ["article_a", "article_b", "feature", "numerator", "denominator"]
    units: Any = pd.DataFrame(rows, columns=columns)
    return Made(units, *(np.array(part, dtype=np.intp) for part in (event, group, copy)))


def shuffled(made: Made, rng: np.random.Generator) -> Ints:
    """Return the groups with the labels of tellings permuted within events, copies whole."""
    group = made.group.copy()
    telling = np.where(made.copy >= 0, -1 - made.copy, np.arange(len(made.group)))
    for event in np.unique(made.event):
        for sharing in (False, True):
            inside = (made.event == event) & ((made.copy >= 0) == sharing)
            names = np.unique(telling[inside])
            sets = [made.group[telling == name] for name in names]
            for name, place in zip(names, rng.permutation(len(names)), strict=True):
                group[telling == name] = sets[place]
    return group


def test_what_is_planted_is_found_both_ways_round() -> None:
    rows: Any = made(0, 14, 4, apart=0.2).rows()
    found = rows[rows["status"] == "differs"]
    assert found[["group", "other"]].to_numpy().tolist()[:1] == [[0, 1]]
    either: Any = rows.set_index(["group", "other"])
    for column in ("value", "effect", "low", "high", "p", "q", "events"):
        assert either.at[(0, 1), column] == either.at[(1, 0), column]
    assert 0.1 < either.at[(0, 1), "low"] < 0.2 < either.at[(0, 1), "high"] < 0.3
    assert len(rows) == 12


def test_a_contrast_is_the_pairs_of_two_groups_less_all_others() -> None:
    data = made(3, 7, 3, each=2, unknown=0.3)
    row = data.rows().iloc[0]
    matrix: dict[int, dict[bool, list[float]]] = {}
    pair: Any
    for pair in data.units.dropna().itertuples():
        one, two = (int(name[1:]) for name in (pair.article_a, pair.article_b))
        between = {data.group[one], data.group[two]} == {0, 1}
        event = matrix.setdefault(int(data.event[one]), {True: [], False: []})
        event[between].append(pair.numerator / pair.denominator)
    both = [event for event in matrix.values() if event[True] and event[False]]
    expected = np.mean([np.mean(event[True]) - np.mean(event[False]) for event in both])
    assert row["effect"] == pytest.approx(expected)
    assert row["events"] == len(both)
    assert row["value"] == pytest.approx(np.mean([np.mean(event[True]) for event in both]))


@pytest.mark.parametrize(
    "kind",
    [
        {"events": 8, "groups": 4},
        {"events": 7, "groups": 3, "each": 2},
        {"events": 10, "groups": 4, "unknown": 0.4, "copies": 0.5},
        {"events": 6, "groups": 2, "each": 8},
    ],
)
def test_shuffled_labels_seldom_differ(kind: dict[str, float]) -> None:
    data = made(1, **kind)  # type: ignore[arg-type]
    rng = np.random.default_rng(7)
    shares, found = [], 0
    for seed in range(50):
        rows = data.rows(group=shuffled(data, rng), draws=199, seed=seed)
        p = rows.loc[rows["group"] < rows["other"], "p"].dropna()
        shares.append(float((p < 0.05).mean()) if len(p) else 0.0)
        found += bool((rows["status"] == "differs").any())
    error = np.std(shares, ddof=1) / np.sqrt(len(shares))
    assert np.mean(shares) <= 0.05 + 2.0 * error
    assert found <= 6


def test_intervals_cover() -> None:
    covered = [
        bool(row["low"] <= 0.1 <= row["high"])
        for row in (made(seed, 8, 4, apart=0.1).rows(draws=1).iloc[0] for seed in range(100))
    ]
    assert 0.9 <= np.mean(covered) <= 0.99


def test_whole_copies_are_one_telling_whose_members_have_no_distance() -> None:
    data = made(0, 6, 3)
    ran = np.where(data.group < 2, data.event, -1)
    rows: Any = Made(data.units, data.event, data.group, ran).rows().set_index(["group", "other"])
    assert rows.at[(0, 1), "status"] == "no_contrast"
    assert pd.isna(rows.at[(0, 1), "value"])
    # Against the third both have the same pairs, and nothing else is there.
    assert rows.at[(0, 2), "value"] == rows.at[(1, 2), "value"]
    assert set(rows.loc[[(0, 2), (1, 2)], "status"]) == {"no_reference"}


def test_groups_that_always_run_the_same_are_one_test() -> None:
    data = made(5, 12, 4, apart=0.3)
    ran = np.where(np.isin(data.group, (0, 3)), data.event, -1)
    rows: Any = Made(data.units, data.event, data.group, ran).rows().set_index(["group", "other"])
    assert rows.at[(0, 1), "p"] == rows.at[(1, 3), "p"]
    assert rows.at[(0, 1), "family"] == 3


def test_two_texts_an_event_have_no_reference() -> None:
    rows: Any = made(0, 9, 2).rows()
    assert rows["status"].tolist() == ["no_reference"] * 2
    assert rows["value"].notna().all()
    assert rows[["effect", "low", "p", "q"]].isna().all(axis=None)
    assert rows["events"].tolist() == [0, 0]


def test_nothing_known_is_no_zero() -> None:
    rows: Any = made(0, 8, 3, unknown=1.1).rows()
    assert set(rows["status"]) == {"no_pairs"}
    assert rows["dispersion"].tolist() == [0.0] * 6
    assert rows["value"].isna().all()


def test_five_events_are_too_few() -> None:
    rows: Any = made(0, 5, 4, apart=0.5).rows()
    assert set(rows["status"]) == {"few_events"}
    assert rows["p"].isna().all()


def test_the_smallest_p_is_that_of_the_clearest_arrangement() -> None:
    # Of three texts an event there are three pairs, one of which is the furthest apart.
    rows: Any = made(0, 6, 3, apart=0.9).rows()
    assert rows["choices"].round(6).tolist() == [3.0] * 6
    assert rows.loc[0, "p"] == pytest.approx(3.0**-6)


def test_a_reference_is_on_the_other_side() -> None:
    rows: Any = made(0, 8, 4).rows(reference=2)
    assert rows["group"].tolist() == [0, 1, 3]
    assert set(rows["other"]) == {2}


def test_storylines_are_described() -> None:
    rows: Any = made(0, 3, 3, apart=0.2).rows(level="storyline")
    assert set(rows["status"]) == {"descriptive"}
    assert rows[["low", "high", "p", "q"]].isna().all(axis=None)
    assert rows.loc[0, "effect"] > 0.1
    assert set(rows["stratum"]) == {0}


def test_the_same_seed_gives_the_same_rows_in_any_order() -> None:
    data = made(2, 9, 5, unknown=0.2)
    turned = data.units.sample(frac=1.0, random_state=3)
    turned[["article_a", "article_b"]] = turned[["article_b", "article_a"]].to_numpy()
    again = Made(turned, data.event, data.group, data.copy)
    pd.testing.assert_frame_equal(data.rows(), again.rows())


@given(
    labels=st.lists(st.sampled_from([NEITHER, FIRST, SECOND, BOTH]), min_size=3, max_size=6),
    seed=st.integers(0, 99),
)
@settings(max_examples=40)
def test_every_arrangement_is_listed(labels: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    size = len(labels)
    distances = rng.random((size, size))
    distances = (distances + distances.T) / 2.0
    distances[rng.random((size, size)) < 0.2] = np.nan
    distances[np.isnan(distances.T)] = np.nan
    np.fill_diagonal(distances, np.nan)
    given_ = np.array(labels, dtype=np.uint8)
    found = permutation_distribution(given_, distances, 99, rng)
    every = np.array(sorted(set(permutations(labels))), dtype=np.uint8)
    expected = np.nan_to_num([_by_hand(row, distances) for row in every])
    assert found.exhaustive
    assert sorted(found.values) == pytest.approx(sorted(expected))
    assert np.nan_to_num(pair_contrasts(every, distances)) == pytest.approx(expected)


def _by_hand(labels: npt.NDArray[np.uint8], distances: npt.NDArray[np.float64]) -> float:
    sides: dict[bool, list[float]] = {True: [], False: []}
    for one, two in combinations(range(len(labels)), 2):
        if np.isfinite(distances[one, two]):
            either = {(labels[one] & 1, labels[two] >> 1), (labels[two] & 1, labels[one] >> 1)}
            sides[any(a and b for a, b in either)].append(float(distances[one, two]))
    if not (sides[True] and sides[False]):
        return np.nan
    return float(np.mean(sides[True]) - np.mean(sides[False]))


def test_p_is_exact_where_all_can_be_listed_and_near_it_where_not() -> None:
    rng = np.random.default_rng(0)
    events = [
        PermutationDistribution(rng.normal(size=6), 6.0, exhaustive=True, draws=50_000)
        for _ in range(6)
    ]
    observed = np.array([event.values.max() / 2.0 for event in events])
    exact = pair_p(events, observed, rng)
    few = [
        PermutationDistribution(event.values, 6.0, exhaustive=True, draws=4_999) for event in events
    ]
    assert pair_p(few, observed, rng) == pytest.approx(exact, rel=0.3, abs=0.002)
    assert pair_p([], np.zeros(0), rng) == 1.0


def test_large_events_are_drawn_from() -> None:
    found = made(4, 6, 2, each=9, apart=0.3).rows().iloc[0]
    assert found["status"] == "differs"
    assert found["p"] < 0.01
    assert found["choices"] > 10_000


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"denominator": 0.0}, "above 0"),
        ({"numerator": np.inf}, "finite"),
        ({"numerator": "far"}, "finite"),
        ({"feature": None}, "empty"),
        ({"article_b": "a00000"}, "with itself"),
    ],
)
def test_units_that_are_none_are_refused(change: dict[str, object], said: str) -> None:
    units: Any = made(0, 2, 3).units.astype(object)
    units.loc[0, list(change)] = list(change.values())
    with pytest.raises(SchemaError, match=said):
        PairCounts.from_units(units, ["a00000", "a00001"], "distance")


def test_units_without_a_column_or_with_a_pair_twice_are_refused() -> None:
    units: Any = made(0, 2, 3).units
    with pytest.raises(SchemaError, match="no column 'article_b'"):
        PairCounts.from_units(units.drop(columns="article_b"), [], "distance")
    with pytest.raises(SchemaError, match="twice"):
        PairCounts.from_units(pd.concat([units, units.iloc[:1]]), [], "distance")


def test_held_out_and_refused_features_are_not_tested() -> None:
    data = made(0, 8, 4, apart=0.3)
    for column, status in (("held_out", "held_out"), ("refused", "refused")):
        rows = Made(
            data.units.assign(**{column: "why not"}), data.event, data.group, data.copy
        ).rows()
        assert set(rows["status"]) == {status}
        assert rows["p"].isna().all()


def test_what_is_refused_has_no_numbers_at_any_level() -> None:
    data = made(0, 8, 4, apart=0.3)
    refused = Made(data.units.assign(refused="why not"), data.event, data.group, data.copy)
    for level in ("event", "storyline"):
        rows = refused.rows(level=level)
        assert len(rows)
        assert set(rows["status"]) == {"refused"}
        assert rows[["value", "effect", "low", "high", "z", "p", "q"]].isna().all(axis=None)


def test_distances_that_all_tie_are_refused() -> None:
    data = made(0, 7, 3)
    even = data.units.assign(numerator=0.1 + 0.2, denominator=3.0)
    rows = Made(even, data.event, data.group, data.copy).rows()
    assert set(rows["status"]) == {"unattainable"}
    row = rows.iloc[0]
    # No number of such events would do, and the question is answered.
    assert events_needed(1.0, 3) == 0
    assert events_needed(float(row["choices"]), int(row["family"])) >= 0
