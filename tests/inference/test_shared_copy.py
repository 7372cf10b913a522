"""Copies of one text are one telling: tests are valid with edited copies, and not without."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from narrativ.inference import ContrastSettings, Counts, Layout, Part, event_rows
from narrativ.protocols import Aspect

Ints = npt.NDArray[np.intp]

EVENTS, OUTLETS, COPIES, FEATURES, ROUNDS = 8, 12, 10, 150, 4


def texts(generator: np.random.Generator, kept: float) -> npt.NDArray[np.float32]:
    """Counts of outlets that do not differ: ten run one text, of which each keeps a share."""
    rows = []
    for _ in range(EVENTS):
        agency = generator.poisson(1.5, FEATURES)
        for outlet in range(OUTLETS):
            taken = generator.binomial(agency, kept) if outlet < COPIES else 0
            own = 1.5 * (1 - kept) if outlet < COPIES else 1.5
            rows.append(taken + generator.poisson(own, FEATURES))
    return np.array(rows, dtype=np.float32)


def rows_of(
    counts: npt.NDArray[np.float32],
    event: Ints,
    group: Ints,
    copy: Ints,
    contrast: str = "difference",
    reference: int | None = None,
) -> pd.DataFrame:
    units = Counts.of(
        np.arange(len(event)).astype(object),
        np.array([f"f{number:03d}" for number in range(FEATURES)], dtype=object),
        counts,
        np.full((len(event), 1), 300.0),
    )
    layout = Layout(event, np.zeros_like(event), group, copy, int(group.max()) + 1)
    settings = ContrastSettings(reference=reference, permutations=499)
    return event_rows([Part(units, layout, Aspect(contrast))], settings).rows


def p_values(
    counts: npt.NDArray[np.float32],
    group: Ints,
    *,
    independent: bool,
    contrast: str = "difference",
    reference: int | None = None,
) -> pd.Series:
    event = np.repeat(np.arange(EVENTS), OUTLETS)
    shared = np.tile(np.arange(OUTLETS) < COPIES, EVENTS) & independent
    rows = rows_of(counts, event, group, np.where(shared, event, -1), contrast, reference)
    return rows.set_index("group")["p"].dropna()


OUTLET = np.tile(np.arange(OUTLETS), EVENTS)
# The articles of a chain, most of which run its copy, against all others.
CHAIN = (OUTLET >= COPIES).astype(np.intp)


@pytest.mark.parametrize("kept", [1.0, 0.7, 0.4])
@pytest.mark.parametrize("contrast", ["difference", "log_odds"])
def test_edited_copies_of_ten_outlets_leave_tests_valid(kept: float, contrast: str) -> None:
    generator = np.random.default_rng(7)
    shares: dict[str, list[float]] = {"rest": [], "reference": [], "chain": [], "as is": []}
    for _ in range(ROUNDS):
        counts = texts(generator, kept)
        for name, group, reference in (
            ("rest", OUTLET, None),
            ("reference", OUTLET, OUTLETS - 1),
            ("chain", CHAIN, None),
        ):
            p = p_values(counts, group, independent=True, contrast=contrast, reference=reference)
            shares[name] += (p < 0.05).groupby(level="group").mean().tolist()
        p = p_values(counts, CHAIN, independent=False, contrast=contrast)
        shares["as is"].append(float((p < 0.05).mean()))
    error = np.sqrt(0.05 * 0.95 / (ROUNDS * FEATURES))
    for name, found in shares.items():
        assert np.mean(found) <= 0.05 + 2 * error, (name, found)


def test_outlets_with_one_text_everywhere_are_one_test() -> None:
    """A text that ten run gives the same tests as if one had run it."""
    counts = texts(np.random.default_rng(1), 1.0)
    ten = p_values(counts, OUTLET, independent=True)
    for outlet in range(1, COPIES):
        assert ten[outlet].tolist() == ten[0].tolist()
    alone = np.isin(OUTLET, [0, COPIES, COPIES + 1])
    event = np.repeat(np.arange(EVENTS), OUTLETS)[alone]
    one = rows_of(counts[alone], event, np.tile(np.arange(3), EVENTS), np.full(len(event), -1))
    shared = np.where(OUTLET < COPIES, np.repeat(np.arange(EVENTS), OUTLETS), -1)
    every = rows_of(counts, np.repeat(np.arange(EVENTS), OUTLETS), OUTLET, shared)
    names = {0: 0, 1: COPIES, 2: COPIES + 1}
    few = one.assign(group=one["group"].map(names)).set_index(["group", "feature"])
    many = every[every["group"].isin(names.values())].set_index(["group", "feature"])
    same = ["effect", "low", "high", "family"]
    pd.testing.assert_frame_equal(few[same], many[same], check_dtype=False)
    # Only the order of events and tellings is drawn differently.
    assert few["p"].to_numpy() == pytest.approx(many["p"].to_numpy(), abs=0.1, nan_ok=True)
