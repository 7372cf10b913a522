"""Completeness: full unless something shows otherwise; false alarms matter most."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrativ import schema
from narrativ.text.completeness import completeness


@pytest.mark.parametrize(
    "opening",
    [
        "He said it rained on Monday.",
        "In a call on Friday, the men agreed to meet.",
        "In May, he left the council.",
        "Speaking in Ostmark, she refused.",
        "They signed it on Monday.",
        "Mr Ray has praised the new quay.",
        "Sitting in the hall, Ms. Ruiz refused.",
        "It added that the quay was shut.",
        "Ray continued: 'It is over.'",
    ],
)
def test_lead_missing(opening: str) -> None:
    state, reason = completeness([opening, "The quay opens in June."])
    assert state == "lead_missing"
    assert reason


@pytest.mark.parametrize(
    "opening",
    [
        "Ana Ruiz left the council on Monday. She gave no reason.",
        "It was raining in Ostmark on Monday.",
        "In May, Ana Ruiz said he left.",
        "He is the best-known baker in Ostmark: Jo Ray.",
        "The two men who ran the quay are dead.",
        "The men of Ostmark voted on Monday.",
        "The women's final ends on Monday.",
        "They say the sea forgets nothing.",
        "Vasland continued its march through the cup.",
        "Ray added a third goal late on.",
        "Miss Vasland was chosen on Monday.",
        "Mr President, the quay is shut.",
        "'He left,' said Ana Ruiz.",
        "Jo Ray came on Monday, and Mr Ray left on Friday.",
        "Sie kamen am Montag nach Ostmark.",
        "Il a dit non.",
        "Он сказал нет.",
        "彼は言った。",
        "…and so it began.",
    ],
)
def test_full(opening: str) -> None:
    assert completeness([opening, "The quay opens in June."]) == ("full", None)


def test_a_feature_names_its_hero_in_the_second_sentence() -> None:
    assert completeness(["She was ten when it began.", "Now Ana Ruiz is back. She tells."])[0] == (
        "full"
    )


@pytest.mark.parametrize(
    "last",
    [
        "The council said on Monday that…",
        "The council said on Monday that...",
        "The council said on Monday [+1234 chars]",
        "The council of the town said on Monday that it",
    ],
)
def test_cut(last: str) -> None:
    assert completeness(["The quay closed.", last])[0] == "cut"
    assert completeness(["He left the quay.", last])[0] == "partial"


@pytest.mark.parametrize(
    "last",
    [
        "“It is over.”",
        "(Reporting by Ana Ruiz in Ostmark and by Jo Ray; editing by Max Roe)",
        "Reporting by Ana Ruiz in Ostmark; Editing by Jo Ray",
        "Follow the harbour desk and all of its news here",
        "• bread and cheese and wine and all the rest",
        "Ostmark quay",
        "เรือ ทุก ลำ ออก จาก ท่า เมื่อ วัน จันทร์",
        "今日は雨。",
        "The quay closed. \u200b",
    ],
)
def test_not_cut(last: str) -> None:
    first = last if last.startswith("เ") else "The quay closed."
    assert completeness([first, last]) == ("full", None)


def test_a_notice_in_place_of_the_rest() -> None:
    state, reason = completeness(["The quay closed."], cut="Subscribe to keep reading.")
    assert state == "cut"
    assert reason == "in place of the rest stands “Subscribe to keep reading.”"
    assert completeness(["He left the quay."], cut="Log in")[0] == "partial"


def test_no_body() -> None:
    assert completeness([])[0] == "headline_only"


@settings(max_examples=100)
@given(st.lists(st.text(max_size=60), max_size=3))
def test_always_an_answer(body: list[str]) -> None:
    state, reason = completeness(body)
    assert state in schema.COMPLETENESS
    assert (reason is None) == (state == "full")


def test_a_word_is_no_text() -> None:
    assert completeness(["Hello"]) == ("partial", "a text of 1 word")
    assert completeness(["The quay shut again today."])[0] == "full"
    assert completeness(["東京で二日、大きな地震があり、港が閉鎖された。"])[0] == "full"
