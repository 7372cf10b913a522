"""Words and plain forms."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrativ.text.words import count_words, plain


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        (" \n\t", 0),
        ("— … !", 0),
        ("It isn't 2.5", 3),
        ("U.S. ship-to-shore", 2),
        ("Größe, naïve, Łódź", 3),
        ("’Tis O’Neil’s", 2),
        ("\0\u202e😀", 0),
    ],
)
def test_count(text: str, words: int) -> None:
    assert count_words(text) == words


def test_plain_forms_agree() -> None:
    assert plain("„Ja“ –\u00a0SIE ‘sagt’") == plain("\"ja\" - sie 'sagt'")
    assert plain("ﬁve ＡＢＣ") == "five abc"


@settings(max_examples=60)
@given(st.text(max_size=60))
def test_plain_is_settled(text: str) -> None:
    once = plain(text)
    assert once == once.strip()
    assert " ".join(once.split()) == once
