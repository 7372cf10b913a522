"""Bylines: lines that credit an agency, and lines that only name one."""

from __future__ import annotations

import pytest

from narrativ.resources import agency_named
from narrativ.sourcing.crediting.bylines import byline_of, column_agencies, column_credits, is_time


@pytest.mark.parametrize(
    ("line", "kind", "dated"),
    [
        ("By The Associated Press", "by", False),
        ("By Associated Press", "by", False),
        ("The Associated Press", "alone", False),
        ("Associated Press", "alone", False),
        ("AP", "alone", False),
        ("AP June 1, 2031, 10:35 PM", "alone", True),
        ("Associated Press Monday, July 16, 2031", "alone", True),
        ("The Associated Press | Monday, July 16, 2031, 7:24\u00a0a.m.", "alone", True),
        ("Associated Press Published 7:50 a.m. ET July 16, 2031", "alone", True),
        ("Posted 5:57 am, July 16, 2031, by Associated Press , Updated at 06:00AM", "by", True),
        ("By Jo Ray, Di Ott and Al Eck - Associated Press - Monday, July 16, 2031", "by", True),
        ("Jo Ray and Di Ott, The Associated Press", "by", False),
        ("JO RAY, DI OTT and AL ECK Associated Press", "by", False),
        ("By JO RAY and\n    DI OTT      Associated Press", "by", False),
        ("Jo Ray and Di EckmannAssociated Press", "by", False),
        ("By Jo RayAssociated Press", "by", False),
        ("Jo Ray, Di Ott and Al Eck / AP", "by", False),
        ("Jo Ray, Di Ott and Al Eck | Associated Press", "by", False),
        ("by JO RAY & DI OTT , The Associated Press", "by", False),
        ("By JO RAY, Associated Press Writer", "by", False),
        ("Jo Ray, Associated Press Writer", "by", False),
        ("Jo Ray, Di Ott and Al van der Eck, Bloomberg", "by", False),
        ("Reuters UK•", "alone", False),
        ("Reuters Staff", "alone", False),
        ("Von dpa", "by", False),
        ("Jo Ray, Reuters", "person", False),
        ("Jo Ray, Bloomberg, July 16, 2031", "person", True),
        ("Jo Ray / AP", "stroke", False),
        ("Jo Ray (AP)", "bracket", False),
        ("Reuters | New Ostmark | July 16, 2031 10:30 IST", "alone", True),
        ("Reuters, Ostmark July 16, 2031", "alone", True),
        ("AP in Ostmark", "alone", False),
        ("July 16, 2031 | Associated Press", "alone", True),
        ("Source: AP", "by", False),
        ("THE ASSOCIATED PRESS", "alone", False),
        ("3 hours ago - AP", "alone", True),
        ("Jo Ray | AP", "stroke", False),
    ],
)
def test_bylines(line: str, kind: str, dated: bool) -> None:
    found = byline_of(line, {})
    assert found is not None
    assert (found.kind, found.dated) == (kind, dated)
    for one in found.credits:
        assert agency_named(line[one.start : one.end]) == one.agency


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Jo Ray",
        "Jo Ray told The Associated Press",
        "Reuters reported it first",
        "According to AFP",
        "… at the PA.",
        "Reuters / Lehtikuva",
        "AP Photo/Jo Ray",
        "Jo Ray | AFP | Getty Images",
        "Photo: Jo Ray, AP",
        "From Bloomberg:",
        "Reuters TV",
        "AP style guide",
        "REUTERS/Jo Ray",
        "Reuters, Ostmark",
        "Jo Ray AP",
        "word " * 60 + "AP",
    ],
)
def test_lines_that_are_none(line: str) -> None:
    assert byline_of(line, {}) is None


def test_several_agencies() -> None:
    found = byline_of("By AP/Reuters", {})
    assert found is not None
    assert [one.agency for one in found.credits] == ["AP", "Reuters"]
    found = byline_of("AFP-JIJI", {})
    assert found is not None
    assert [one.agency for one in found.credits] == ["AFP", "Jiji"]
    assert column_agencies("By Jo Ray, AP and Reuters", {}) == ["AP", "Reuters"]
    assert column_agencies("The Associated Press By JO RAY", {}) == ["AP"]
    assert column_agencies("AFP par Jo Ray", {}) == ["AFP"]
    assert column_agencies("Jo Ray of the Associated Press", {}) == ["AP"]
    assert column_agencies("Press Trust of India", {}) == ["PTI"]
    assert column_agencies("AP Jo Ray", {}) == ["AP"]
    assert column_agencies("Reuters: Jo van Ray", {}) == ["Reuters"]
    assert column_agencies("Ap Rhys Jo Ray Di", {}) == []


def test_who_is_with_a_text_did_not_write_it_alone() -> None:
    assert column_credits("Tarn Ledger with AFP", {}) == [("AFP", "contributor")]
    assert column_credits("AP with AFP", {}) == [("AP", "author"), ("AFP", "contributor")]
    assert column_credits("By Jo Ray and AFP", {}) == [("AFP", "author")]
    assert column_credits("avec AFP", {}) == [("AFP", "contributor")]
    assert column_credits("Jo Ray with the council", {}) == []
    assert column_agencies("afp, jo", {}) == ["AFP"]
    assert column_agencies("Photos by Reuters", {}) == []
    assert column_agencies("Jo Ray and Di EckmannAssociated Press", {}) == ["AP"]


def test_a_learnt_agency() -> None:
    assert byline_of("By Jo Ray, Vasla News", {}) is None
    found = byline_of("By Jo Ray, Vasla News", {"vasla news": "Vasla News"})
    assert found is not None
    assert found.credits[0].agency == "Vasla News"


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("July 16, 2031", True),
        ("July 16, 2031 — 7:14am", True),
        ("Updated 3 hours ago", True),
        ("Published 7:50 a.m. ET July 16, 2031", True),
        ("On 16 July the quay closed", False),
        ("Share", False),
        ("", False),
    ],
)
def test_times(line: str, answer: bool) -> None:
    assert is_time(line) is answer
