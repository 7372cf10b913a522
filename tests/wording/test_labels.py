"""Labels hold no markup, are cut between words, and dates are no finer than known."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrativ.wording.labels import boundary, label, moment, shortened, visible


@settings(max_examples=60)
@given(st.text(max_size=90), st.integers(2, 40))
def test_labels_hold_no_markup_and_keep_to_their_length(text: str, limit: int) -> None:
    drawn = label(text, limit)
    assert not set("<>$") & set(drawn)
    assert len(shortened(visible(text), limit)) <= limit
    drawn.encode("utf-8")


@settings(max_examples=60)
@given(st.text(max_size=90), st.integers(1, 80))
def test_a_boundary_lies_within_the_text(text: str, limit: int) -> None:
    assert 0 <= boundary(text, limit) <= min(limit, len(text))


@pytest.mark.parametrize(
    ("precision", "words"),
    [
        ("minute", "9 March 2025, 08:05 UTC"),
        ("hour", "9 March 2025, about 08:00 UTC"),
        ("day", "9 March 2025"),
        ("month", "March 2025"),
        ("unknown", "9 March 2025 (precision unknown)"),
    ],
)
def test_a_date_is_said_no_finer_than_it_is_known(precision: str, words: str) -> None:
    assert moment(pd.Timestamp("2025-03-09T08:05Z"), precision) == words
