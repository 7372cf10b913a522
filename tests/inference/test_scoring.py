from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from scipy.sparse import csc_array

from narrativ.inference import (
    VERDICTS,
    ContrastSettings,
    Counts,
    Layout,
    Part,
    event_rows,
    independent_texts,
    storyline_rows,
)
from narrativ.inference import (
    rows as rows_module,
)
from narrativ.inference.log_odds import (
    common_lengths,
    frequencies,
    log_odds,
    posterior_variance,
)
from narrativ.protocols import Aspect

Ints = npt.NDArray[np.intp]


def simulated(
    events: int, groups: int, features: int = 6, seed: int = 0
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float64], Ints, Ints]:
    generator = np.random.default_rng(seed)
    words = generator.integers(120, 400, size=(events * groups, 1)).astype(float)
    counts = generator.poisson(words * 0.01, size=(events * groups, features))
    event = np.repeat(np.arange(events), groups)
    return counts.astype(np.float32), words, event, np.tile(np.arange(groups), events)


def rows_of(
    numerators: npt.NDArray[np.float32],
    words: npt.NDArray[np.float64],
    event: Ints,
    group: Ints,
    *,
    copy: Ints | None = None,
    storyline: Ints | None = None,
    contrast: str = "difference",
    aspect: Aspect | None = None,
    scope: str = "corpus",
    level: str = "event",
    reference: int | None = None,
) -> pd.DataFrame:
    size, features = numerators.shape
    counts = Counts.of(
        np.array([f"a{number}" for number in range(size)], dtype=object),
        np.array([f"f{number}" for number in range(features)], dtype=object),
        numerators,
        words,
    )
    story = np.zeros(size, dtype=np.intp) if storyline is None else storyline
    layout = Layout(
        stratum=event if level == "event" else story,
        storyline=story,
        group=group,
        copy=np.full(size, -1) if copy is None else copy,
        groups=int(group.max()) + 1,
    )
    settings = ContrastSettings(scope, reference=reference, permutations=999)
    parts = [Part(counts, layout, aspect or Aspect(contrast))]
    return (event_rows if level == "event" else storyline_rows)(parts, settings).rows


@pytest.mark.parametrize("contrast", ["difference", "log_odds"])
@pytest.mark.parametrize("groups", [2, 4])
def test_what_is_planted_is_found_and_nothing_else(contrast: str, groups: int) -> None:
    numerators, words, event, group = simulated(14, groups)
    numerators[group == 1, 2] += 8
    rows = rows_of(numerators, words, event, group, contrast=contrast)
    found = rows[(rows["status"] == "differs") & (rows["effect"] > 0)]
    assert found[["group", "feature"]].to_numpy().tolist() == [[1, 2]]
    assert (found["low"] > 0).all()
    others = rows[rows["feature"] != 2]
    assert set(others["status"]) == {"no_evidence"}


def test_no_interval_of_shares_leaves_what_is_possible() -> None:
    _, words, event, group = simulated(7, 2, features=1)
    whole = (group == 0) & (event > 0)
    numerators = np.where(whole, words[:, 0], 0.0)[:, None].astype(np.float32)
    shares = Aspect(unit="percentage_points", share_of="words", scale=100.0)
    rows = rows_of(numerators, words, event, group, aspect=shares).set_index("group")
    assert rows["effect"].to_numpy() == pytest.approx([600 / 7, -600 / 7])
    assert rows.loc[0, "high"] == 100.0
    assert rows.loc[1, "low"] == -100.0
    free = rows_of(numerators, words, event, group, aspect=Aspect(scale=100.0)).set_index("group")
    assert free["high"].max() > 100.0
    assert free["low"].loc[0] == rows["low"].loc[0]


def test_two_groups_are_mirrors() -> None:
    numerators, words, event, group = simulated(8, 2)
    rows = rows_of(numerators, words, event, group, contrast="log_odds")
    first, second = (rows[rows["group"] == number].reset_index(drop=True) for number in (0, 1))
    assert first["effect"].to_numpy() == pytest.approx(-second["effect"].to_numpy())
    assert first["p"].tolist() == second["p"].tolist()
    assert first["q"].tolist() == second["q"].tolist()


@pytest.mark.parametrize(("groups", "status"), [(2, "few_events"), (4, "described")])
def test_five_events_have_no_interval(groups: int, status: str) -> None:
    # Of two outlets no p falls below .0625; of four the labels could say something.
    numerators, words, event, group = simulated(5, groups)
    numerators[group == 0] += 30
    rows = rows_of(numerators, words, event, group)
    assert set(rows["status"]) == {status}
    assert rows[["low", "high", "p", "q"]].isna().all(axis=None)


@pytest.mark.parametrize("contrast", ["difference", "log_odds"])
def test_five_articles_a_side_are_resampled(contrast: str) -> None:
    numerators, words, event, group = simulated(10, 2)
    numerators[group == 1, 2] += 8
    # The ten events become two, of five articles an outlet each.
    rows = rows_of(numerators, words, event // 5, group, contrast=contrast)
    assert rows["resampled"].all()
    found = rows[(rows["group"] == 1) & (rows["feature"] == 2)].iloc[0]
    assert found["status"] == "differs"
    assert 0 < found["low"] < found["effect"] < found["high"]
    assert set(rows.loc[rows["feature"] != 2, "status"]) == {"no_evidence"}
    fewer = rows_of(numerators[2:], words[2:], event[2:] // 5, group[2:], contrast=contrast)
    assert not fewer["resampled"].any()
    assert fewer["low"].isna().all()


def test_what_cannot_be_known_stands_on_neither_side() -> None:
    numerators, words, event, group = simulated(10, 3, features=2)
    parts = []
    for lost in (np.zeros(0, dtype=int), np.arange(6)):
        unknown = np.zeros(numerators.shape, dtype=bool)
        unknown[lost, 1] = True
        counts = Counts.of(np.arange(30).astype(object), np.array(["a", "b"], object),
                           np.where(unknown, 99, numerators), words)  # fmt: skip
        counts = replace(counts, unknown=csc_array(unknown))
        layout = Layout(event, np.zeros(30, dtype=np.intp), group, np.full(30, -1), 3)
        parts.append(
            event_rows([Part(counts, layout, Aspect())], ContrastSettings(permutations=99)).rows
        )
    whole, lacking = (rows.set_index(["group", "feature"]) for rows in parts)
    pd.testing.assert_series_equal(
        whole.xs(0, level="feature")["effect"], lacking.xs(0, level="feature")["effect"]
    )
    assert set(lacking.xs(1, level="feature")["events"]) == {8}
    cut = rows_of(numerators[6:], words[6:], event[6:], group[6:]).set_index(["group", "feature"])
    pd.testing.assert_series_equal(
        lacking.xs(1, level="feature")["effect"], cut.xs(1, level="feature")["effect"]
    )


def test_aspects_are_one_family() -> None:
    numerators, words, event, group = simulated(8, 4, features=3)
    counts = [
        Counts.of(np.arange(32).astype(object), np.array(names, object), numerators + at, words)
        for at, names in enumerate((["a", "b", "c"], ["x: a", "x: b", "x: c"]))
    ]
    layout = Layout(event, np.zeros(32, dtype=np.intp), group, np.full(32, -1), 4)
    parts = [Part(counts[0], layout, Aspect()), Part(counts[1], layout, Aspect(scale=100.0))]
    rows = event_rows(parts, ContrastSettings(permutations=99)).rows
    assert set(rows["family"]) == {24}
    assert rows["part"].value_counts().to_dict() == {0: 12, 1: 12}


def test_what_is_refused_has_no_estimate() -> None:
    numerators, words, event, group = simulated(8, 2, features=2)
    counts = Counts.of(
        np.arange(16).astype(object), np.array(["a", "b"], object), numerators, words
    )
    counts = replace(counts, refused=np.array(["", "no codes"], dtype=object))
    layout = Layout(event, np.zeros(16, dtype=np.intp), group, np.full(16, -1), 2)
    for rows in (
        event_rows([Part(counts, layout, Aspect())], ContrastSettings(permutations=99)).rows,
        storyline_rows([Part(counts, layout, Aspect())], ContrastSettings(permutations=99)).rows,
    ):
        refused = rows[rows["feature"] == 1]
        assert set(refused["status"]) == {"refused"}
        assert refused[["value", "effect", "low", "high", "p", "q"]].isna().all(axis=None)
        assert rows.loc[rows["feature"] == 0, "effect"].notna().all()


def test_a_family_that_cannot_pass_is_refused_whole() -> None:
    # Six events of two outlets: p cannot fall below .031; two features do not both reach it.
    numerators, words, event, group = simulated(6, 2, features=1)
    rows = rows_of(numerators + 1, words, event, group)
    assert set(rows["status"]) <= {"no_evidence", "differs"}
    sparse = np.zeros((12, 2), dtype=np.float32)
    sparse[:, 0] = np.arange(12)
    sparse[:2, 1] = 1
    rows = rows_of(sparse, words, event, group)
    assert rows.set_index(["group", "feature"]).at[(0, 1), "status"] == "unattainable"


def test_reuse_groups_move_together() -> None:
    # Groups 0 and 1 run one text in every event: one telling, whatever its labels.
    numerators, words, event, group = simulated(8, 3, features=2)
    shared = np.where(group < 2, 0, -1)
    numerators[group == 1] = numerators[group == 0]
    words[group == 1] = words[group == 0]
    rows = rows_of(numerators, words, event, group, copy=shared)
    first, second = (rows[rows["group"] == number] for number in (0, 1))
    assert first["effect"].to_numpy() == pytest.approx(second["effect"].to_numpy())
    assert first["p"].to_numpy() == pytest.approx(second["p"].to_numpy())
    assert rows["choices"].unique().tolist() == pytest.approx([2.0])
    apart = rows_of(numerators, words, event, group)
    assert apart["choices"].unique().tolist() == pytest.approx([3.0])


def test_two_outlets_with_one_text_have_nothing_to_contrast() -> None:
    numerators, words, event, group = simulated(8, 2, features=2)
    rows = rows_of(numerators, words, event, group, copy=event)
    assert set(rows["status"]) == {"no_contrast"}
    assert rows["effect"].isna().all()
    half = np.where(event < 4, event, -1)
    rows = rows_of(numerators, words, event, group, copy=half)
    assert rows["events"].unique().tolist() == [4]


def test_duplicates_of_one_outlet_count_once() -> None:
    numerators, words, event, group = simulated(8, 3)
    before = rows_of(numerators, words, event, group, copy=np.arange(24))
    again = np.concatenate([np.arange(24), np.arange(6)])
    after = rows_of(numerators[again], words[again], event[again], group[again], copy=again)
    for name in ("effect", "low", "p", "q"):
        assert after[name].to_numpy() == pytest.approx(before[name].to_numpy())


def test_a_reference_takes_the_place_of_the_rest() -> None:
    numerators, words, event, group = simulated(8, 3, features=1)
    rows = rows_of(numerators, words, event, group, reference=2)
    assert rows["group"].tolist() == [0, 1]
    share = (numerators / words).reshape(8, 3)
    assert rows["effect"].iloc[0] == pytest.approx((share[:, 0] - share[:, 2]).mean())


def test_features_of_a_storyline_are_compared_there() -> None:
    numerators, words, event, group = simulated(14, 2, features=2)
    storyline = np.where(event < 7, 0, 1)
    numerators[storyline == 1, 0] = 0
    numerators[storyline == 0, 1] = 0
    rows = rows_of(
        numerators, words, event, group, storyline=storyline, scope="storyline"
    ).set_index(["group", "feature"])
    assert rows["events"].unique().tolist() == [7]
    share = (numerators[:, 0] / words[:, 0])[storyline == 0].reshape(7, 2)
    assert rows.at[(0, 0), "effect"] == pytest.approx((share[:, 0] - share[:, 1]).mean())


def test_a_storyline_is_described_and_never_tested() -> None:
    numerators, words, event, group = simulated(9, 2)
    storyline = event // 3
    rows = rows_of(numerators, words, event, group, storyline=storyline, level="storyline")
    assert set(rows["status"]) == {"descriptive"}
    assert rows[["p", "q", "low", "high"]].isna().all(axis=None)
    assert rows["stratum"].unique().tolist() == [0, 1, 2]
    assert rows["effect"].notna().all()


def test_length_is_not_a_use_of_words() -> None:
    # Group 0 writes three times as much at the same rates: no word of it should differ.
    generator = np.random.default_rng(3)
    event, group = np.repeat(np.arange(60), 2), np.tile([0, 1], 60)
    words = np.where(group == 0, 600.0, 200.0)[:, None]
    numerators = generator.poisson(words * 0.002, size=(120, 80)).astype(np.float32)
    rows = rows_of(numerators, words, event, group, contrast="log_odds")
    tested = rows[(rows["group"] == 0) & rows["p"].notna()]
    assert len(tested) > 60
    assert float((tested["p"] < 0.05).mean()) < 0.15
    assert not (rows["status"] == "differs").any()


def test_a_test_that_passes_beside_an_interval_that_holds_zero_is_inconclusive() -> None:
    """An outlet is above the other in each of eight events, and far above in one of them."""
    event, group = np.repeat(np.arange(8), 2), np.tile([0, 1], 8)
    values = 20.0 + np.where(group == 0, np.where(event == 3, 50.0, 1.0), 0.0)
    rows = rows_of(values[:, None].astype(np.float32), np.ones((16, 1)), event, group)
    assert rows["q"].tolist() == pytest.approx([2 / 2**8] * 2)
    assert ((rows["low"] < 0) & (rows["high"] > 0)).all()
    assert set(rows["status"]) == {"interval"}
    assert set(rows["status"].map(dict(VERDICTS))) == {"inconclusive"}


def test_articles_of_an_outlet_in_one_event_are_not_exchanged_one_by_one() -> None:
    """Many articles of an outlet go one way in one event and the other way in the next."""
    generator = np.random.default_rng(0)
    event, group, _ = (place.reshape(-1) for place in np.indices((8, 2, 12)))
    leaning = np.array([3.0, 3.0, 3.0, 3.0, 3.0, 3.0, -6.0, -1.0])
    values = 20.0 + generator.normal(size=event.size) + np.where(group == 0, leaning[event], 0.0)
    rows = rows_of(values[:, None].astype(np.float32), np.ones((event.size, 1)), event, group)
    assert (rows["p"] > 0.1).all()
    assert set(rows["status"]) == {"no_evidence"}
    steady = values + np.where(group == 0, 3.0 - leaning[event], 0.0)
    rows = rows_of(steady[:, None].astype(np.float32), np.ones((event.size, 1)), event, group)
    assert set(rows["status"]) == {"differs"}


@pytest.mark.parametrize("contrast", ["difference", "log_odds"])
def test_effect_interval_and_test_rest_on_one_value(contrast: str) -> None:
    """With labels of one event turned round the effect is one of those the test compares it to."""
    numerators, words, event, group = simulated(7, 2, features=1)
    every = []
    for turned in range(2**7):
        swap = np.array([(turned >> number) & 1 for number in range(7)])[event]
        rows = rows_of(numerators, words, event, group ^ swap, contrast=contrast)
        every.append(rows[rows["group"] == 0].iloc[0])
    effects = np.array([row["effect"] for row in every])
    p = [float((np.abs(effects) >= abs(effect) - 1e-6).mean()) for effect in effects]
    assert [row["p"] for row in every] == pytest.approx(p)
    middle = np.array([(row["low"] + row["high"]) / 2 for row in every])
    assert middle == pytest.approx(effects)


def test_what_is_always_so_but_hardly_counted_is_inconclusive() -> None:
    """Two of a word against one, in each of eight events: never otherwise, and next to nothing."""
    event, group = np.repeat(np.arange(8), 2), np.tile([0, 1], 8)
    numerators = np.where(group == 0, 2.0, 1.0)[:, None].astype(np.float32)
    rows = rows_of(numerators, np.full((16, 1), 300.0), event, group, contrast="log_odds")
    assert rows["p"].tolist() == pytest.approx([2 / 2**8] * 2)
    assert ((rows["low"] < 0) & (rows["high"] > 0)).all()
    assert set(rows["status"]) == {"counts"}
    more = rows_of(numerators * 10, np.full((16, 1), 300.0), event, group, contrast="log_odds")
    assert set(more["status"]) == {"differs"}


@pytest.mark.parametrize("contrast", ["difference", "log_odds"])
def test_outlets_beside_one_that_stands_apart_are_inconclusive(contrast: str) -> None:
    """One of five uses the word: the others use it less than the rest, but not than each other."""
    numerators, words, event, group = simulated(14, 5, features=1)
    numerators[group == 1] += 8
    rows = rows_of(numerators, words, event, group, contrast=contrast)
    assert set(rows.loc[rows["group"] == 1, "status"]) == {"differs"}
    others = rows[rows["group"] != 1]
    assert (others["high"] < 0).all()
    beside = others["p"] >= 0.05
    assert beside.any()
    assert set(others.loc[beside, "status"]) == {"test"}
    assert set(others.loc[~beside, "status"]) <= {"no_evidence"}
    assert set(others.loc[beside, "status"].map(dict(VERDICTS))) == {"inconclusive"}


@pytest.mark.parametrize("groups", [2, 4, 6])
def test_a_word_that_every_article_uses_once_is_of_length_alone(groups: int) -> None:
    event, group = np.repeat(np.arange(12), groups), np.tile(np.arange(groups), 12)
    words = np.where(group == 0, 60.0, 600.0)[:, None]
    once = np.ones((12 * groups, 1), dtype=np.float32)
    rows = rows_of(once, words, event, group, contrast="log_odds").set_index("group")
    assert rows.at[0, "status"] == "length"
    assert not (rows["status"] == "differs").any()


@pytest.mark.parametrize("contrast", ["difference", "log_odds"])
@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("copies", [False, True])
def test_sums_of_what_is_not_zero_are_the_dense_ones(
    contrast: str, wide: bool, copies: bool
) -> None:
    """Value, effect and z as they are defined, over all tellings and features."""
    generator = np.random.default_rng(7)
    numerators, words, event, group = simulated(9, 3, features=5, seed=7)
    numerators *= generator.random(numerators.shape) < 0.4
    if wide:
        words = words + generator.integers(0, 90, size=numerators.shape)
    copy = np.where(group < 2, event, -1) if copies else np.full(len(event), -1)
    copy[event % 2 == 0] = -1
    rows = rows_of(numerators, words, event, group, copy=copy, contrast=contrast)
    for row in rows.to_dict("records"):
        value, effect, z = densely(numerators, words, event, group, copy, contrast, row)
        assert row["value"] == pytest.approx(value)
        assert row["effect"] == pytest.approx(effect)
        assert row["z"] == pytest.approx(z)


def densely(
    numerators: npt.NDArray[np.float32],
    words: npt.NDArray[np.float64],
    event: Ints,
    group: Ints,
    copy: Ints,
    contrast: str,
    row: dict[Any, Any],
) -> tuple[float, float, float]:
    words = np.broadcast_to(words, numerators.shape)
    telling = independent_texts(event, copy)
    told = [np.flatnonzero(telling == number) for number in range(telling.max() + 1)]
    counts, totals = (
        np.stack([each[at].mean(axis=0) for at in told]) for each in (numerators, words)
    )
    home = np.array([event[at[0]] for at in told])
    mine = np.array([row["group"] in group[at] for at in told])
    values = counts / totals
    variances = np.zeros_like(values)
    if contrast == "log_odds":
        lengths = common_lengths(home, totals)
        frequency = np.broadcast_to(frequencies(counts, totals), counts.shape)
        flat = (np.ravel(numbers) for numbers in (counts, totals, lengths, frequency))
        values = log_odds(*flat).reshape(counts.shape)
        variances = posterior_variance(counts, totals, frequency)
    place, effects, own, errors = int(row["feature"]), [], [], []
    for number in np.unique(home):
        here, there = (home == number) & mine, (home == number) & ~mine
        if here.any() and there.any():
            effects.append(values[here, place].mean() - values[there, place].mean())
            own.append((counts / totals)[here, place].mean())
            sides = [variances[side, place].mean() / side.sum() for side in (here, there)]
            errors.append(sum(sides))
    error = np.sqrt(sum(errors)) / len(effects)
    if contrast == "difference":
        error = np.std(effects, ddof=1) / np.sqrt(len(effects))
    return float(np.mean(own)), float(np.mean(effects)), float(np.mean(effects) / error)


def test_what_is_refused_of_a_storyline_is_said() -> None:
    numerators, words, event, group = simulated(8, 2, features=2)
    numerators[:, 1] = 0
    counts = Counts.of(
        np.arange(16).astype(object), np.array(["a", "b"], object), numerators, words
    )
    counts = replace(counts, refused=np.array(["", "no vectors"], dtype=object))
    layout = Layout(event, np.zeros(16, dtype=np.intp), group, np.full(16, -1), 2)
    rows = event_rows(
        [Part(counts, layout, Aspect())], ContrastSettings("storyline", permutations=99)
    ).rows
    assert rows.loc[rows["feature"] == 1, "status"].tolist() == ["refused", "refused"]


def test_rows_are_pruned_as_they_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    numerators, words, event, group = simulated(4, 3, features=9)
    whole = rows_of(numerators, words, event, group)
    monkeypatch.setattr(rows_module, "_BATCH", 1)
    piecemeal = rows_of(numerators, words, event, group)
    pd.testing.assert_frame_equal(piecemeal, whole)
