from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from narrativ.framing.frames.sampling import LEAST_DRAWN, misstated, refusals
from narrativ.inference import ContrastSettings, Counts, Layout, Part, event_rows
from narrativ.protocols import Aspect

FITTED: Any = SimpleNamespace(
    codebook=SimpleNamespace(names=("loss",)), models=SimpleNamespace(problems={})
)


def reason(drawn: dict[str, int], sizes: dict[str, int], probability: float = 0.5) -> str:
    """Return why so many drawn articles of groups of such sizes allow no estimate."""
    ids = [(f"{group}{number}", group) for group in sizes for number in range(sizes[group])]
    groups = pd.Series(dict(ids))
    coded = [f"{group}{number}" for group in drawn for number in range(drawn[group])]
    codes = pd.DataFrame({"unit": coded, "frame": "loss", "code": 1, "probability": probability})
    return refusals(codes, FITTED, groups)["loss"]


def test_each_group_needs_drawn_codes() -> None:
    sizes = {"Ledger": 40, "Spark": 40, "Courier": 40}
    assert reason({"Ledger": 20, "Spark": 20, "Courier": 20}, sizes) == ""
    said = reason({"Ledger": 30, "Spark": 9}, sizes)
    assert "Courier 0, Spark 9; expected 10 or more of each group" in said
    assert "Ledger" not in said
    many = {f"g{number}": 30 for number in range(8)}
    assert "g4 1 and 3 more" in reason(dict.fromkeys(many, 1), many)


def test_groups_that_were_coded_whole_need_no_more() -> None:
    sizes = {"Ledger": 4, "Spark": 3}
    assert reason(sizes, sizes, probability=1.0) == ""
    assert "Ledger 3" in reason({"Ledger": 3, "Spark": 3}, sizes, probability=1.0)


def test_probabilities_must_fit_each_group() -> None:
    sizes = {"Ledger": 400, "Spark": 400}
    assert reason({"Ledger": 200, "Spark": 200}, sizes) == ""
    said = reason({"Ledger": 300, "Spark": 100}, sizes)
    assert said.startswith("of Ledger, the sampling probabilities do not fit the corpus")


@pytest.mark.parametrize(
    ("given", "articles", "fits"),
    [
        ([1.0] * 74, 74, True),
        ([1.0] * 30, 74, False),
        ([1.0] * 73, 74, False),
        ([0.01] * 30, 74, False),
        ([0.05] * 20, 74, False),
        ([0.5] * 74, 74, False),
        ([30 / 74] * 30, 74, True),
        ([0.4] * 36, 74, True),
        ([1.0] * 20 + [0.25] * 20, 100, True),
        ([1.0] * 20 + [0.25] * 20, 20, False),
    ],
)
def test_probabilities_must_fit_the_corpus(given: list[float], articles: int, fits: bool) -> None:
    assert (misstated(pd.Series(given), articles) == "") == fits


def test_right_probabilities_are_not_refused() -> None:
    rng = np.random.default_rng(3)
    for chance in (0.1, 0.3, 0.9):
        each = np.clip(chance * rng.choice([0.5, 1.0, 2.0], size=400), 0, 1)
        drawn = [each[rng.random(400) < each] for _ in range(300)]
        assert not any(misstated(pd.Series(one), 400) for one in drawn)


def found(drawn: int, probability: float, rng: np.random.Generator) -> bool:
    """Say whether groups alike differ, where the classifier errs otherwise for each of them."""
    events = round(drawn / probability)
    group = np.tile([0, 1], events)
    truth = rng.random(2 * events) < 0.4
    said = np.clip(np.where(group == 0, 0.5, 0.3) + rng.normal(0, 0.08, 2 * events), 0, 1)
    chosen = np.zeros(2 * events, dtype=bool)
    for own in (0, 1):
        chosen[rng.choice(np.flatnonzero(group == own), drawn, replace=False)] = True
    outcome = said + np.where(chosen, (truth - said) / probability, 0)
    ids = np.array([f"a{number:04d}" for number in range(2 * events)], dtype=object)
    units = pd.DataFrame(
        {"article_id": ids, "feature": "f", "numerator": outcome, "denominator": 1.0}
    )
    layout = Layout(
        stratum=np.repeat(np.arange(events), 2),
        storyline=np.zeros(2 * events, dtype=np.intp),
        group=group,
        copy=np.full(2 * events, -1),
        groups=2,
    )
    part = Part(Counts.from_units(units, ids, "frames", signed=True), layout, Aspect(scale=100.0))
    rows = event_rows(
        [part], ContrastSettings(permutations=199, seed=int(rng.integers(1 << 30)))
    ).rows
    return bool((rows["status"] == "differs").any())


@pytest.mark.parametrize("probability", [0.1, 0.5])
def test_with_the_fewest_drawn_groups_alike_seldom_differ(probability: float) -> None:
    rng = np.random.default_rng(4)
    times = 150
    share = np.mean([found(LEAST_DRAWN, probability, rng) for _ in range(times)])
    assert share <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / times)
