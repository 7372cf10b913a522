"""Quotations: every style of mark, told from apostrophes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrativ.text.quoting import begins_quoted, marked_stretches, quoted_stretches, quoting


def quoted(text: str) -> list[str]:
    return [text[start:end] for start, end in marked_stretches(text)]


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


@pytest.mark.parametrize(
    ("paragraphs", "expected"),
    [
        (["He said: “We won.", "“We lost.", "“We left,” he said."], [None, None, "“We left,”"]),
        (["He said: “We won.", "We left,” he said. “So?”"], [None, "We left,”|“So?”"]),
        (["'We won.", "'We left,' he said."], [None, "'We left,'"]),
        (["He said: ‘We “won” it.", "‘No.’"], [None, "‘No.’"]),
        (["„Wir gehen.", "„Ja“, sagte er."], [None, "„Ja“"]),
        (["«\u00a0On part.", "«\u00a0Oui\u00a0», dit-il."], [None, "«\u00a0Oui\u00a0»"]),
        (["''We won.", "``We left,'' he said."], [None, "``We left,''"]),
        (["It was 5' 10\" tall", 'and "wide"'], ["", '"wide"']),
        (["He told 'em to leave.", "They left."], ["", ""]),
    ],
)
def test_a_quotation_is_carried_over_paragraphs(
    paragraphs: list[str], expected: list[str | None]
) -> None:
    """None: a quotation is open where the paragraph ends."""
    carried = None
    for text, wanted in zip(paragraphs, expected, strict=True):
        state = quoting(text, carried)
        carried = state.family
        assert (carried is not None) == (wanted is None)
        if wanted is not None:
            assert [text[a:b] for a, b in state.closed] == [w for w in wanted.split("|") if w]


def test_a_single_mark_inside_a_paragraph_is_not_carried_if_it_may_be_an_apostrophe() -> None:
    state = quoting("They left the 'hood behind.")
    assert (state.closed, state.family) == ([], None)


def test_what_runs_on_counts_to_the_end() -> None:
    assert quoted_stretches("“Yes,” she said. “We won. ") == [(0, 6), (17, 25)]
    assert quoted_stretches("''Yes,'' she said.") == [(0, 8)]
    assert quoted_stretches("no quotation") == []


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("“Yes”", True),
        (" 'Yes'", True),
        ("''Yes''", True),
        ("'Tis", False),
        ("", False),
        ("a “b”", False),
    ],
)
def test_begins_quoted(text: str, begins: bool) -> None:
    assert begins_quoted(text) is begins


@pytest.mark.parametrize("sign", ["'", '"', "“", "s' ", "' \"", "''"])
def test_marks_without_end_are_gone_through_once(sign: str) -> None:
    state = quoting(sign * 100_000)  # which would not end
    assert all(start < end for start, end in state.closed)


@settings(max_examples=150)
@given(st.text(alphabet="ab S.,!'\"‘’“”„«»「」()…\n", max_size=80) | st.text(max_size=80))
def test_spans_are_in_order_and_apart(text: str) -> None:
    spans = marked_stretches(text)
    at = 0
    for start, end in spans:
        assert at <= start < end <= len(text)
        assert end - start >= 2
        at = end


@pytest.mark.parametrize(
    "following",
    [
        "The talks ended on Monday.",
        "The mayor spoke of “a good day” at noon.",
        "Crews’ boats left.",
    ],
)
def test_a_closing_mark_that_was_lost_quotes_nothing_that_follows(following: str) -> None:
    carried = quoting("She said: “We won. We lost.").family
    assert carried == "double"
    state = quoting(following, carried)
    assert state == quoting(following)
    assert state.family is None
