"""Scores in sentences: no more than the verdict allows, no decimals that mean nothing."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrativ import schema
from narrativ.protocols import Aspect
from narrativ.wording.findings import (
    decimals,
    finding,
    given_up,
    held_out,
    undecided,
)
from narrativ.wording.limits import UNDECIDED, contrast_name, limit, quality, refusal
from narrativ.wording.rows import bare, each_once

ROOM = Aspect(
    unit="percentage_points",
    share_of="words",
    finding="spends {amount} {direction} of its words on “{feature}”",
)
USE = Aspect(contrast="log_odds", unit="log_odds_ratio", finding="uses “{feature}” {direction}")


def row(effect: float, low: float, high: float, **cells: Any) -> dict[str, Any]:
    return {
        "level": "event",
        "event_id": None,
        "measure": "emphasis",
        "aspect": None,
        "outlet": "The Ledger",
        "reference": "the rest",
        "feature": "ferry fares",
        "events": 6,
        "effect": effect,
        "unit": ROOM.unit,
        "effect_name": contrast_name(ROOM.unit, ROOM.share_of),
        "low": low,
        "high": high,
        "value": 3.0,
        "interval_over": "events",
        "shared_events": None,
        "verdict": "differs",
        "status": "differs",
        "reason": None,
        **cells,
    }


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        (
            (12.31, 5.2, 19.4),
            "In 6 events, The Ledger spends 12 percentage points more of its words on “ferry "
            "fares” than the other outlets (15% against 3%); 95% interval 5 to 19.",
        ),
        (
            (-12.31, -19.4, -5.2),
            "In 6 events, The Ledger spends 12 percentage points less of its words on “ferry "
            "fares” than the other outlets (3% against 15%); 95% interval 5 to 19.",
        ),
        (
            (1.0, 0.4, 1.6),
            "In 6 events, The Ledger spends 1.0 percentage points more of its words on “ferry "
            "fares” than the other outlets (4.0% against 3.0%); 95% interval 0.4 to 1.6.",
        ),
        (
            (100.0, 100.0, 100.0),
            "In 6 events, The Ledger spends 100 percentage points more of its words on “ferry "
            "fares” than the other outlets (100% against 0%); 95% interval 100 to 100.",
        ),
    ],
)
def test_an_amount_is_said_in_its_direction(numbers: tuple[float, ...], words: str) -> None:
    value = 3.0 + max(0.0, numbers[0]) if numbers[0] < 100 else 100.0
    assert finding(row(*numbers, value=value), ROOM, "the other outlets") == words


@pytest.mark.parametrize("value", [None, pd.NA, 3.0, float("nan")])
def test_no_percentages_are_said_that_are_not_known_or_are_none(value: Any) -> None:
    told = finding(row(12.31, 5.2, 19.4, value=value), ROOM, "Spark")
    assert "than Spark; 95% interval" in told


def test_percentages_stand_behind_a_contrast_that_is_bracketed() -> None:
    plain = Aspect(unit=ROOM.unit, share_of="words")
    told = finding(row(12.31, 5.2, 19.4, value=15.0), plain, "Spark")
    assert "than Spark (12 percentage points of words; 15% against 3%); 95%" in told
    pair = Aspect(unit=ROOM.unit, finding="stands {amount} {direction} from {reference}")
    told = finding(row(12.31, 5.2, 19.4, value=15.0), pair, "Spark")
    assert "12 percentage points more from Spark (15% against 3%); 95%" in told


def test_log_odds_keep_their_sign_and_name() -> None:
    cells = row(
        -1.824,
        -2.9,
        -0.751,
        unit="log_odds_ratio",
        effect_name="log-odds ratio",
        measure="terms",
        events=12,
    )
    assert finding(cells, USE, "Spark") == (
        "In 12 events, The Ledger uses “ferry fares” less than Spark (log-odds ratio −1.82); "
        "95% interval −2.90 to −0.75."
    )


def test_other_units() -> None:
    longer = Aspect(unit="words", finding="writes {amount} {direction}")
    cells = row(45.0, 20.0, 70.0, unit="words", effect_name="words")
    assert "writes 45 words more than Spark; 95%" in finding(cells, longer, "Spark")
    share = Aspect()
    cells = row(0.125, 0.03, 0.22, unit=share.unit, effect_name=contrast_name(share.unit))
    assert "(difference of shares 0.12)" in finding(cells, share, "Spark")
    pair = Aspect(
        unit="bits", finding="stands {amount} {direction} from {reference} than others do"
    )
    cells = row(0.12, 0.03, 0.22, unit="bits", effect_name="bits")
    assert "stands 0.12 bits more from Spark than others do; 95%" in finding(cells, pair, "Spark")


def test_a_scale_is_explained_where_its_unit_is_not_read() -> None:
    ends = "0 is the same, 1 nothing in common"
    pair = Aspect(
        unit="bits", finding="stands {amount} {direction} from {reference}", anchors=ends,
        directions=("further", "less far"),
    )  # fmt: skip
    cells = row(0.124, 0.03, 0.22, unit="bits", effect_name="bits", value=0.456)
    told = finding(cells, pair, "Spark")
    assert f"stands 0.12 further from Spark (0.46 against 0.34; {ends}); 95% interval" in told
    assert "bits" not in told
    cells = row(-0.124, -0.22, -0.03, unit="bits", effect_name="bits", value=0.336)
    told = finding(cells, pair, "Spark")
    assert f"stands 0.12 less far from Spark (0.34 against 0.46; {ends}); 95% interval 0.03" in told
    assert f"Spark ({ends});" in finding({**cells, "value": None}, pair, "Spark")


def test_own_units_follow_the_number() -> None:
    own = Aspect(unit="logits", finding="says “{feature}” {amount} {direction}")
    cells = row(0.5, 0.2, 0.8, unit="logits", effect_name=contrast_name("logits"))
    assert "says “ferry fares” 0.5 logits more than Spark; 95%" in finding(cells, own, "Spark")


def test_what_is_inconclusive_is_named_with_the_reason() -> None:
    open_ = {"verdict": "inconclusive", "status": "length"}
    rows = pd.DataFrame(
        [
            row(1.0, -1, 3, verdict="inconclusive", status="interval", aspect="lead"),
            row(2.0, 1, 3, outlet="B", reference="A", feature="x", **open_),
            row(-2.0, -3, -1, outlet="A", reference="B", feature="x", **open_),
            row(2.0, 1, 3, outlet="D"),
            row(0.0, -1, 1, outlet="E", verdict="no_evidence", status="no_evidence"),
            row(0.0, -1, 1, outlet="F", verdict="descriptive", status="described"),
        ]
    )
    assert undecided(rows) == [
        f"emphasis: 1 of 4 contrasts tested is inconclusive, “x” (B): {UNDECIDED['length']}.",
        "emphasis: 1 of 4 contrasts tested is inconclusive, “ferry fares” (The Ledger, lead): "
        f"{UNDECIDED['interval']}.",
    ]
    assert undecided(rows.iloc[3:]) == []


def test_what_limits_and_what_flips_it_stand_behind() -> None:
    cells = row(12.3, 5.2, 19.4, events=2, interval_over="articles", shared_events=1)
    told = finding(cells, ROOM, "Spark", doubt="the topic is doubtful", remark="no re-run flips it")
    assert told.endswith(
        "5 to 19; the interval is of the articles of these 2 events and holds for no others; "
        "in 1 event it ran a text that others ran too; the topic is doubtful; no re-run flips it."
    )


@given(
    st.floats(1e-3, 1e3), st.floats(0.0, 1e3), st.sampled_from([-1.0, 1.0]),
)  # fmt: skip
def test_no_end_that_excludes_zero_reads_as_zero(low: float, width: float, sign: float) -> None:
    ends = sorted((sign * low, sign * (low + width)))
    places = decimals(sum(ends) / 2, ends[0], ends[1])
    assert 0 <= places <= 4
    assert all(float(f"{end:.{places}f}") for end in ends)


@pytest.mark.parametrize(
    ("feature", "aspect", "name"),
    [("lead: fares", "lead", "fares"), ("lead: fares", None, "lead: fares"), ("x", "lead", "x")],
)
def test_a_feature_loses_the_name_of_its_aspect(feature: str, aspect: Any, name: str) -> None:
    assert bare(feature, aspect) == name
    assert bare(feature, pd.NA if aspect is None else aspect) == name


def test_mirrors_stand_once() -> None:
    rows = pd.DataFrame(
        [
            row(-3.0, -4, -2, outlet="A", reference="B"),
            row(3.0, 2, 4, outlet="B", reference="A"),
            row(1.0, 0, 2, outlet="A", reference="B", feature="distance"),
            row(1.0, 0, 2, outlet="B", reference="A", feature="distance"),
            row(2.0, 1, 3, outlet="C", reference="the rest"),
            row(-2.0, -3, -1, outlet="D", reference="the rest"),
        ]
    )
    kept = each_once(rows)
    assert list(zip(kept["outlet"], kept["effect"], strict=True)) == [
        ("B", 3.0), ("A", 1.0), ("C", 2.0), ("D", -2.0),
    ]  # fmt: skip
    assert each_once(rows.iloc[:0]).empty
    assert len(each_once(rows.iloc[[0]])) == 1


def tally(*rows: dict[str, Any]) -> pd.DataFrame:
    """Return counts of rows, whose reasons are missing where none are given."""
    columns = ["measure", "verdict", "status", "reason", "held_out", "kind", "features"]
    return pd.DataFrame(rows, columns=columns).assign(level="event")


def test_what_is_held_out_is_a_sentence_a_measure() -> None:
    differs = {"measure": "terms", "verdict": "differs", "status": "differs", "features": 1}
    out = {"measure": "terms", "verdict": "descriptive", "status": "held_out"}
    counted = tally(
        differs,
        out | {"held_out": "house_style", "kind": "honorific", "features": 2},
        out | {"held_out": "topic_word", "features": 1},
        out | {"held_out": "my_own list", "features": 1},
    )
    assert held_out(counted) == [
        "terms: 4 features are held out of the contrast and described apart: house style, "
        "honorific (2), my_own list (1) and topic word (1)."
    ]
    assert held_out(counted.iloc[1:]) == []


def test_what_is_given_up_is_a_sentence_a_measure_or_a_reason() -> None:
    nothing: dict[str, Any] = {"effect": 0, "low": 0, "high": 0, "feature": ""}
    failed = row(
        **nothing, measure="own", verdict="failed", status="failed", reason="ValueError: no"
    )
    refused = {"measure": "frames", "verdict": "too_little_data", "status": "refused"}
    none = {"measure": "frames", "verdict": "too_little_data", "status": "no_contrast"}
    told = given_up(
        pd.DataFrame([failed]),
        tally(
            refused | {"reason": "too few codes: A 3; code more", "features": 2},
            refused | {"reason": "no_vectors", "features": 1},
            none | {"features": 1},
        ),
    )
    assert told == [
        "frames: no estimate for 1 feature: the topic of a headline is found by vectors: call "
        "narrativ.embed first.",
        "frames: no estimate for 2 features: too few codes: A 3; code more.",
        "own: no scores, since the measure failed: ValueError: no. The other measures finished.",
    ]


@pytest.mark.parametrize("status", schema.SCORE_STATUSES)
def test_every_status_but_a_plain_verdict_has_words(status: str) -> None:
    cells = row(
        1.0, -1.0, 3.0, status=status, family=3, reason="no_vectors", held_out="house_style",
        kind="date",
    )  # fmt: skip
    said = limit(cells)
    assert (said is None) == (status in ("differs", "no_evidence"))
    assert said is None or "_" not in said.replace("no_vectors", "")
    assert limit({**cells, "status": pd.NA}) is None


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (schema.REASONS, lambda name: limit({"status": "refused", "reason": name})),
        (
            schema.STYLE_KINDS,
            lambda name: limit({"status": "held_out", "held_out": "house_style", "kind": name}),
        ),
        (schema.UNITS, contrast_name),
    ],
)
def test_no_fixed_value_reaches_a_reader(names: tuple[str, ...], words: Any) -> None:
    assert names
    for name in names:
        said = words(name)
        assert said
        assert "_" not in said


def test_quality_is_made_of_the_columns() -> None:
    said = quality(
        row(1.0, 0.5, 1.5, status="no_evidence", family=1200, interval_over="articles", events=1,
            shared_events=1),
        "", "1 of 9 texts is incomplete",
    )  # fmt: skip
    assert said == (
        "the interval by itself excludes zero; the test, corrected for 1,200 contrasts, finds "
        "nothing; the interval is of the articles of this event and holds for no others; 1 of 9 "
        "texts is incomplete; in 1 event it ran a text that others ran too"
    )
    assert quality(row(1.0, 0.5, 1.5)) is None


def test_what_never_varies_is_not_said_to_occur_rarely() -> None:
    said = limit({"status": "unattainable", "events": 9, "family": 4})
    assert said is not None
    assert said.startswith("varies in too few events: however the labels fell")
    told = refusal("own", events=9, choices=3.0, family=1, within="between groups")
    assert told.endswith("but no feature varies in enough of them.")
