"""Names of agencies: one, or a list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrativ.resources import agencies
from narrativ.sourcing.crediting.agency_names import (
    find_agency,
    list_agencies,
    may_name_agency,
    split_names,
)

LEARNT = {"vasla news": "Vasla News"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("AP", ["AP"]),
        ("AP/Reuters", ["AP", "Reuters"]),
        ("AP, Reuters", ["AP", "Reuters"]),
        ("AP and Reuters", ["AP", "Reuters"]),
        ("dpa/lby", ["dpa"]),
        ("Thomson/Reuters", ["Reuters"]),
        ("NTB-Reuters", ["NTB", "Reuters"]),
        ("ITAR-TASS", ["TASS"]),
        ("Vasla News/AP", ["Vasla News", "AP"]),
        ("Jo Ray/AP", []),
        ("", []),
        (" / ", []),
    ],
)
def test_a_list(text: str, names: list[str]) -> None:
    found = list_agencies(text, 0, LEARNT)
    assert [one.agency for one in found] == names
    assert [find_agency(text[one.start : one.end], LEARNT) for one in found] == names


def test_places_are_counted_from_the_offset() -> None:
    assert [(one.start, one.end) for one in list_agencies(" AP / dpa", 10, {})] == [
        (11, 13),
        (16, 19),
    ]


def test_every_name_passes_the_quick_look() -> None:
    for agency in agencies():
        for name in agency.names:
            for text in (name, name.upper(), f"({name})", f"Jo Ray/{name}"):
                assert may_name_agency(text, {}), text
    assert may_name_agency("CreditReuters", {})
    assert may_name_agency("By Vasla News", LEARNT)
    assert may_name_agency("By VASLA NEWS", LEARNT)
    assert may_name_agency("by vasla news", LEARNT)
    assert not may_name_agency("By Vasla", {})
    assert not may_name_agency("The ferry left the quay at noon.", {})


@given(st.text(max_size=60))
def test_parts_stand_where_they_say(text: str) -> None:
    for name, start, end in split_names(text):
        assert text[start:end] == name
