"""`nv.match`: a row for every pair, the same whichever text and passage comes first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import narrativ as nv
from narrativ.errors import SchemaError
from narrativ.matching.matches import assignment
from narrativ.matching.pairs import FEATURES, Passages, pair_features
from narrativ.schema import MATCHES

SENTENCES = st.sampled_from(
    [
        "The ferry sank near the quay at noon on Friday.",
        "A ferry went down off the harbour on Friday at midday.",
        "The ferry sank near the quay at noon.",
        "Twelve people were rescued by the coast guard, Marta Odrin said.",
        "Fifteen people were rescued by the coast guard, Marta Odrin said.",
        "The council did not raise the tax.",
        "Die Fähre sank am Freitag vor dem Hafen.",
        "渡轮周五沉没。",
        "",
        "* * *",
    ]
)
LISTS = st.lists(SENTENCES, max_size=5)


def matched(a: Any, b: Any, **times: object) -> pd.DataFrame:
    return nv.match(a, b, encoder="lexical", store=False, **times)


@settings(max_examples=40, deadline=None)
@given(LISTS, LISTS)
def test_exchanged_texts_have_the_same_matches(a: list[str], b: list[str]) -> None:
    if a == b:
        return
    there, back = matched(a, b), matched(b, a).rename(columns={"i": "j", "j": "i"})
    back = back[there.columns].sort_values(["i", "j"], ignore_index=True)
    pd.testing.assert_frame_equal(there, back, check_exact=True)
    assert len(there) == len(a) * len(b)
    assert list(there.columns) == [column.name for column in MATCHES.columns]


@settings(max_examples=40, deadline=None)
@given(st.lists(SENTENCES, max_size=5, unique=True), LISTS, st.randoms(use_true_random=False))
def test_order_of_passages_does_not_matter(a: list[str], b: list[str], chance: Any) -> None:
    order = list(range(len(a)))
    chance.shuffle(order)
    table, other = matched(a, b), matched([a[at] for at in order], b)
    other["i"] = other["i"].map(dict(enumerate(order))).astype("Int64")
    other = other.sort_values(["i", "j"], ignore_index=True)
    pd.testing.assert_frame_equal(table, other, check_exact=True)


@settings(max_examples=40, deadline=None)
@given(LISTS, LISTS)
def test_features_are_those_of_the_transposed_pairs(a: list[str], b: list[str]) -> None:
    both = Passages.of([*a, *b], encoder="lexical", store=False)
    ours, theirs = both.take(slice(len(a))), both.take(slice(len(a), None))
    found = pair_features(ours, theirs)
    assert found.shape == (len(a), len(b), len(FEATURES))
    assert np.isfinite(found).all()
    back = pair_features(theirs, ours).transpose(1, 0, 2)
    np.testing.assert_allclose(found, back, atol=1e-6)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 5), st.integers(0, 5), st.integers(0, 2**32 - 1))
def test_assignment_leaves_no_likely_pair_alone(rows: int, columns: int, seed: int) -> None:
    probability = np.random.default_rng(seed).random((rows, columns)).astype(np.float32)
    chosen = assignment(probability)
    likely = probability >= 0.5
    assert not (chosen & ~likely).any()
    assert (chosen.any(axis=1) == likely.any(axis=1)).all()
    assert (chosen.any(axis=0) == likely.any(axis=0)).all()


def test_kinds_from_a_copy_to_nothing_in_common() -> None:
    table = nv.match(
        ["The ferry sank near the quay at noon on Friday with 12 people aboard, officials said."],
        [
            "The ferry sank near the quay at noon on Friday with 12 people aboard, officials say.",
            "Officials said that a ferry with 12 people on board had sunk near the quay on Friday.",
            "Parliament adopted its budget for the schools.",
        ],
        store=False,
    )
    assert table["kind"].tolist() == ["verbatim", "paraphrase", "none"]
    assert table["probability"].is_monotonic_decreasing
    assert table["assigned"].tolist() == [True, True, False]
    assert table["relation"].isna().tolist() == [False, False, True]


def test_a_later_version_needs_the_times() -> None:
    texts = (
        ["The crew has a 50-day deadline to leave the port."],
        ["The crew has a new, shorter deadline of ten days to leave the port."],
    )
    dated = matched(*texts, published_a="2031-07-25", published_b="2031-08-01").iloc[0]
    assert (dated["relation"], dated["change"]) == ("later_version", "number")
    undated = matched(*texts).iloc[0]
    assert (undated["relation"], undated["change"]) == ("conflict", "number")


def test_a_text_and_itself_and_nothing() -> None:
    one = matched(["The ferry sank near the quay."], ["The ferry sank near the quay."])
    assert one["kind"].tolist() == ["verbatim"]
    assert one["assigned"].tolist() == [True]
    for a, b in (([], []), (["The ferry sank."], []), ([], ["The ferry sank."])):
        table = matched(a, b)
        assert table.empty
        assert list(table.columns) == [column.name for column in MATCHES.columns]


def test_a_text_of_a_hundred_thousand_characters() -> None:
    long = "The ferry sank near the quay at noon, Marta Odrin said. " * 1_800
    table = matched([long], [long, "The ferry sank near the quay at noon."])
    assert table["kind"].iloc[0] == "verbatim"


@pytest.mark.parametrize(
    "texts", ["one text", b"bytes", None, 3, [None], ["text", 1.5], {"a": "b"}]
)
def test_what_is_no_list_of_texts_is_said(texts: Any) -> None:
    with pytest.raises(SchemaError, match="texts_a"):
        matched(texts, ["The ferry sank."])
    with pytest.raises(SchemaError, match="texts_b"):
        matched(["The ferry sank."], texts)


def test_a_time_that_cannot_be_read_is_said() -> None:
    with pytest.raises(SchemaError, match="published_b"):
        matched(["a"], ["b"], published_b="soon")


@pytest.mark.slow
def test_quality_floor(shared: Path) -> None:
    """Measured in December 2026 with topics held out: see `benchmarks/matching.py`."""
    from benchmarks import matching

    scores = matching.run(shared)["scores"]
    assert scores["an event_ap"] >= max(0.6, scores["half and half"] + 0.005)
    assert scores["an event_ece"] < 0.03
    assert scores["two articles_ece"] < 0.03
