"""Credits below a text: copyrights, contributions, sign-offs; and what only sounds like one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrativ.resources import agencies
from narrativ.sourcing.crediting.tails import signoff_credits, stated_credits

LINE = "The ferry left the quay at noon. "


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Copyright 2031 The Associated Press. All rights reserved.", ["AP"]),
        ("© Copyright 2031 The Associated Press. All rights reserved. This material may", ["AP"]),
        ("(c) 2031 AFP. All rights reserved", ["AFP"]),
        ("© 2031 AP", ["AP"]),
        ("© 2031 Thomson/Reuters.  All rights reserved.", ["Reuters"]),
        ("Copyright 2031 by CNN NewSource. All rights reserved.", ["CNN Newsource"]),
        ("This story was originally published by Reuters.", ["Reuters"]),
        ("This article originally appeared on Reuters.", ["Reuters"]),
        ("Associated Press writers Jo Ray in Eld and Di Ott contributed.", ["AP"]),
        ("AP Business Writer Jo Ray in Eld contributed to this report.", ["AP"]),
        ("Associated Press writer J. Ray contributed to this report.", ["AP"]),
        ("It is published from a syndicated feed of PTI.", ["PTI"]),
        ("(It is auto-generated from a syndicated feed - IANS.)", ["IANS"]),
        ("This report has been published from a wire agency feed: PTI.", ["PTI"]),
        ("This story was generated from an agency feed (ANI) as it came.", ["ANI"]),
        ("Distributed by Tribune Content Agency, LLC.", ["TNS"]),
        ("c.2031 The New York Times Company", ["New York Times News Service"]),
    ],
)
def test_authors(text: str, names: list[str]) -> None:
    found = stated_credits(text, {})
    assert [(one.agency, one.role) for one in found][: len(names)] == [(n, "author") for n in names]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The Associated Press contributed to this report.", ["AP"]),
        ("Jo Ray and The Associated Press contributed to this story.", ["AP"]),
        ("The Associated Press and Reuters contributed to this article", ["AP", "Reuters"]),
        ("Jo Ray of Reuters contributed reporting to this story.", ["Reuters"]),
        ("With reporting by The Associated Press", ["AP"]),
        ("With additional reporting by Jo Ray of Reuters", ["Reuters"]),
        ("Additional reporting by AFP.", ["AFP"]),
        ("(With inputs from PTI)", ["PTI"]),
        ("With files from The Canadian Press and Reuters", ["Canadian Press", "Reuters"]),
        (
            "This report contains material from Bloomberg News, Reuters, and The Associated Press.",
            ["Bloomberg", "Reuters", "AP"],
        ),
        ("The Gull has supplemented this Reuters article with quotes.", ["Reuters"]),
    ],
)
def test_contributors(text: str, names: list[str]) -> None:
    for whole in (text, LINE + text):
        found = stated_credits(whole, {})
        assert [(one.agency, one.role) for one in found] == [(n, "contributor") for n in names]
        for one in found:
            assert one.agency[:2].casefold() in whole[one.start : one.end].casefold() or (
                one.agency == "AP"
            )


@pytest.mark.parametrize(
    "text",
    [
        "She told The Associated Press on Saturday that she would report.",
        "Reuters reported that the information was new.",
        "According to AFP, this story is old.",
        "He spoke to Reuters. Jo Ray contributed to this report.",
        "Copyright Reuters holds in the photographs is old.",
        "A long caption of a quay. © 2031 Reuters",
        "Image copyright AFP",
        "A quay © AFP 2031",
        "The poll was published by Reuters last week.",
        "Oxford Analytica contributed to this report.",
        "",
    ],
)
def test_mentions_are_no_credits(text: str) -> None:
    assert stated_credits(text, {}) == []


@pytest.mark.parametrize(
    ("signed", "agency"),
    [
        ("(Reporting by Jo Ray; Editing by Di Ott)", "Reuters"),
        (
            "(Reporting by Jo Ray in Eld; Additional reporting by Al Eck; Editing by Di Ott.)",
            "Reuters",
        ),
        ("Reporting by Jo Ray; editing by Di Ott", "Reuters"),
        ("(Writing by Jo Ray; Editing by Di Ott)", "Reuters"),
        ("PTI KR DIV DIV", "PTI"),
        ("--IANS rs/sd", "IANS"),
        ("—IANS", "IANS"),
        ("UNI XC SHK", "UNI"),
        ("EFE jmi/ah", "EFE"),
        ("Enditem", "Xinhua"),
        ("Lusa/fim", "Lusa"),
        ("==Kyodo", "Kyodo"),
        ("/ritzau/", "Ritzau"),
    ],
)
def test_sign_offs(signed: str, agency: str) -> None:
    for text in (signed, LINE + signed):
        found = signoff_credits(text)
        assert [one.agency for one in found] == [agency], text
        assert text[found[0].start : found[0].end].rstrip(".") == signed.rstrip(".")
        assert not signoff_credits(f"{signed} and then the quay closed again for a week")


def test_a_slug_stands_alone() -> None:
    assert [one.agency for one in signoff_credits("bur-jm/ach")] == ["AFP"]
    assert signoff_credits(LINE + "It was and/or it was not") == []


def test_every_sign_off_of_the_list_is_met_by_some_text() -> None:
    words = {
        "{slug}": "rs/sd",
        "{initials}": "KR DIV",
        "{date}": "May 3, 2031",
        "{people}": "Di Ott",
        "{code}": "250304-930-39/1",
        "…": "Jo Ray",
        "{story}": "story",
    }
    for agency in agencies():
        for template in agency.signoffs:
            text = template.replace("{agency}", agency.name)
            for token, word in words.items():
                text = text.replace(token, word)
            text = re.sub(r"<([^|>]+)[^>]*>", r"\1", re.sub(r"\[([^|\]]+)\]", r"\1", text))
            assert [one.agency for one in signoff_credits(text)] == [agency.name], text


WORDS = st.sampled_from(
    "The AP Reuters Associated Press contributed to this report by from with reporting © 2031 "
    "copyright material ( ) . , and told Jo Ray".split()
)


@settings(max_examples=150)
@given(st.lists(WORDS, max_size=14).map(" ".join))
def test_spans_name_the_agency(text: str) -> None:
    from narrativ.resources import agency_named

    for one in stated_credits(text, {}):
        assert agency_named(text[one.start : one.end]) == one.agency
