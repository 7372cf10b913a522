from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from narrativ.text.keywords import around, keyword


def found(term: str, text: str) -> list[str]:
    return [text[start:end] for start, end in keyword(term)(text)]


@pytest.mark.parametrize(
    ("term", "text", "expected"),
    [
        ("quay", "The quay; quays, QUAY-side, quay.", ["quay", "QUAY", "quay"]),
        (
            "ferry crew",
            "Ferry\u00a0crew, ferry  crew, ferry crews",
            ["Ferry\u00a0crew", "ferry  crew"],
        ),
        ("mayor's", "the mayor’s plan, the mayor's plan", ["mayor’s", "mayor's"]),
        ("mayor’s", "the mayor's plan", ["mayor's"]),
        ("o'neil", "O‘Neil left", ["O‘Neil"]),
        ("strasse", "Die STRASSE, die Straße.", ["STRASSE", "Straße"]),
        ("straße", "Die STRASSE lag", ["STRASSE"]),
        ("cafe", "café, cafe\u0301, cafe", ["cafe"]),
        ("ΣΑΣ", "τους σας είπε", ["σας"]),
        (".*", "a .* b", [".*"]),
        ("a|b", "a b a|b", ["a|b"]),
        ("(shut", "It is (shut).", ["(shut"]),
        ("\\w", "w \\w", ["\\w"]),
        ("50%", "50% of 150%", ["50%"]),
        ("$5", "cost $5, US$50, US$5", ["$5", "$5"]),
    ],
)
def test_whole_words_are_found_as_they_are_meant(term: str, text: str, expected: list[str]) -> None:
    assert found(term, text) == expected


def plain(text: str) -> str:
    return "".join(re.sub("[‘’ʼ＇´`]", "'", text).casefold().split())


@given(st.text(min_size=1, max_size=12), st.text(max_size=60))
@example("\x00", "\x00")
def test_whatever_the_term_the_span_holds_it(term: str, text: str) -> None:
    if not term.split():
        return
    for start, end in keyword(term)(text):
        assert 0 <= start < end <= len(text)
        # A sign that folds to two ("ß") may begin or end outside the match.
        assert plain(term) in plain(text[start:end])


def test_what_stands_around_ends_with_the_text() -> None:
    assert around("The quay shut.", 4, 8) == ("The ", "quay", " shut.")
    assert around("The quay shut.", 4, 8, width=0) == ("", "quay", "")
