"""Quotations: every style of mark, told from apostrophes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrativ.text.quoting import quotations


def quoted(text: str) -> list[str]:
    return [text[start:end] for start, end in quotations(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“A. B.” „C“ «D» ‘E’s thing’", ["“A. B.”", "„C“", "«D»", "‘E’s thing’"]),
        ("»Ja«, sagte er. „Nein“, sagte sie.", ["»Ja«", "„Nein“"]),
        ("« Oui », dit-il. «\u00a0Non\u00a0»", ["« Oui »", "«\u00a0Non\u00a0»"]),
        ("「はい。そうです。」と言った。", ["「はい。そうです。」"]),
        ("他说“是。不是。”然后走了", ["“是。不是。”"]),
        ("the '90s were 'good'", ["'good'"]),
        ("rock 'n' roll 'is here'", ["'is here'"]),
        ("'Tis over.", []),
        (
            "'The dogs' bowls and the cats' beds are here'. 'So?'",
            ["'The dogs' bowls and the cats' beds are here'", "'So?'"],
        ),
        ("'They said \"no\" twice,' he said", ["'They said \"no\" twice,'"]),
        ('"First day. "Second day." Third', ['"First day. "Second day."']),
        ('5\' 10" tall and "wide"', ['"wide"']),
        ("O'Neil's \"O'Neil\"", ['"O\'Neil"']),
        ("'What?' 'No!'", ["'What?'", "'No!'"]),
        ('He said: "never closed', []),
        ("", []),
    ],
)
def test_styles(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


def test_opened_twice_without_a_sentence_between_restarts() -> None:
    assert quoted('The "old mark and a "new one" here') == ['"new one"']


@settings(max_examples=150)
@given(st.text(alphabet="ab S.,!'\"‘’“”„«»「」()…\n", max_size=80) | st.text(max_size=80))
def test_spans_are_in_order_and_apart(text: str) -> None:
    spans = quotations(text)
    at = 0
    for start, end in spans:
        assert at <= start < end <= len(text)
        assert end - start >= 2
        at = end
