"""Word changes cover both texts without a gap, and say what a reader would."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrativ.text.changes import word_changes

TEXTS = st.one_of(
    st.text(max_size=40),
    st.lists(
        st.sampled_from(["quay", "Quay", "the", "“wall”", '"wall"', "3", ".", "–", "-", " ", "\n"]),
        max_size=12,
    ).map(" ".join),
)


def told(before: str, after: str) -> list[tuple[str, str, str]]:
    return [
        (c.kind, before[slice(*c.before)], after[slice(*c.after)])
        for c in word_changes(before, after)
    ]


@given(TEXTS, TEXTS)
def test_both_texts_are_covered_without_a_gap(before: str, after: str) -> None:
    changes = word_changes(before, after)
    for side, text in (("before", before), ("after", after)):
        at = 0
        for change in changes:
            start, end = getattr(change, side)
            assert start == at
            assert start <= end
            at = end
        assert at == len(text)
    for change in changes:
        lengths = (change.before[1] - change.before[0], change.after[1] - change.after[0])
        assert (lengths[0] > 0, lengths[1] > 0) == {
            "same": (True, True),
            "cut": (True, False),
            "added": (False, True),
        }[change.kind]


@given(TEXTS)
def test_nothing_changed(text: str) -> None:
    assert told(text, text) == ([("same", text, text)] if text else [])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"It is shut," he said', "“It is shut,” he said"),
        ("THE QUAY", "The quay"),
        ("It  is\u00a0shut", "It is shut"),
        ("in 2024-25", "in 2024–25"),
    ],
)
def test_signs_case_and_space_are_no_change(before: str, after: str) -> None:
    assert told(before, after) == [("same", before, after)]


def test_what_was_cut_stands_before_what_was_added() -> None:
    assert told("The old quay closed", "The new quay closed") == [
        ("same", "The ", "The "),
        ("cut", "old ", ""),
        ("added", "", "new "),
        ("same", "quay closed", "quay closed"),
    ]


def test_all_is_new() -> None:
    assert told("", "quay") == [("added", "", "quay")]
    assert told("quay", "") == [("cut", "quay", "")]
    assert told("quay", "wall") == [("cut", "quay", ""), ("added", "", "wall")]
    assert told("", "") == []
