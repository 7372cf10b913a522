"""Sentences: boundaries by rule, offsets exact, nothing lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrativ.text.sentences import sentences


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "whole",
    [
        "He met Lt. Col. Ray of St. Olav at 5 p.m. on Monday.",
        "It cost $3.5m, or No. 5 of 10.",
        "The U.S. President spoke.",
        "J. R. Ray and A. Ruiz left.",
        "Acme Inc. said so.",
        "Wait... what is it?",
        "Dr. Ray kam am 3. August, z. B. aus Ostmark.",
        "See www.a.com/b.html now.",
        "“Stop!” she cried.",
        "Born Jan. 5 in Ostmark.",
        "See www.Tarn.Com/quay.Page or http://a.org/the.Page now.",
        "Ask ada.Brenn@tarn.org first.",
        "They wrote it in Node.Js and Asp.Net for tarn.Com here.",
        "Messrs.Ray and approx.Ten came.",
    ],
)
def test_one_sentence(whole: str) -> None:
    assert split(whole) == [whole]


@pytest.mark.parametrize(
    "parts",
    [
        ["He left.", "She stayed."],
        ["“Stop.”", "He left.", "'Go!'", "She cried."],
        ["He lives in the U.K.", "Ms Ray left."],
        ["It was 5 a.m.", "The crews left."],
        ["(It rained.)", "He left."],
        ["Why?", "Because!", "¿No?"],
        ["So I am I.", "He is he."],
        ["It is over…", "It is not."],
    ],
)
def test_several(parts: list[str]) -> None:
    assert split(" ".join(parts)) == parts


@pytest.mark.parametrize(
    "parts",
    [
        ["The jets came this week.", "The Tarn-built ones left."],
        ["Who asked why?", "Nobody did!", "Everybody left."],
        ["They live in Ostmark.", "They stay."],
    ],
)
def test_a_space_that_a_page_lost(parts: list[str]) -> None:
    assert split("".join(parts)) == parts


def test_scripts_without_spaces() -> None:
    assert split("今日は雨。明日は？また。。。晴れ！") == [
        "今日は雨。",
        "明日は？",
        "また。。。",
        "晴れ！",
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\n \n"])
def test_line_breaks_end_a_sentence(end: str) -> None:
    assert split(f"a heading{end}the rest") == ["a heading", "the rest"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_breaks_by_width_end_none(end: str) -> None:
    first = f"The lamp of Sandmark will shine again{end}from October, as soon as it comes, said Mr."
    wrapped = f"{first}{end}Tiede of the harbour board on Tuesday. It{end}had been dark."
    assert split(wrapped) == [
        f"{first}{end}Tiede of the harbour board on Tuesday.",
        f"It{end}had been dark.",
    ]
    assert len(split(wrapped.replace(end, end + end))) > 2


ANY = st.text(max_size=120) | st.text(alphabet="aB1 .!?…。\"'”’)(\n\r\0\u202e😀", max_size=120)


@settings(max_examples=200)
@given(ANY)
def test_cover(text: str) -> None:
    spans = sentences(text)
    at = 0
    for start, end in spans:
        assert not text[at:start].strip()
        assert start < end
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()


def test_lost_spaces_are_looked_for_nearby_alone() -> None:
    assert sentences("aa.Aa" * 30_000)  # which would not end
