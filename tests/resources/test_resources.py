"""The lists that come with the package are whole and without contradiction."""

from __future__ import annotations

import re
from collections import Counter
from importlib.resources import files

import pytest

from narrativ import resources
from narrativ.text.resource_files import toml_table
from narrativ.text.words import plain


def test_every_file_is_toml_that_can_be_read() -> None:
    names = [f.name[:-5] for f in files("narrativ.resources").iterdir() if f.name.endswith(".toml")]
    assert {"agencies", "interface", "varieties"} <= set(names)
    assert all(toml_table(name) for name in names)


def test_a_table_is_a_fresh_one() -> None:
    toml_table("agencies")["agency"].clear()
    assert toml_table("agencies")["agency"]


def test_a_name_means_one_agency() -> None:
    owners: dict[str, set[str]] = {}
    for agency in resources.agencies():
        for name in (agency.name, *agency.aliases):
            owners.setdefault(re.sub("^the ", "", plain(name)), set()).add(agency.name)
    assert {name: who for name, who in owners.items() if len(who) > 1} == {}
    assert max(Counter(agency.name for agency in resources.agencies()).values()) == 1


def test_there_are_forty_agencies_with_their_style() -> None:
    assert len(resources.agencies()) >= 40
    assert sum(agency.style is not None for agency in resources.agencies()) >= 40


def test_every_template_says_what_it_is_about() -> None:
    for agency in resources.agencies():
        assert all("{agency}" in template for template in agency.datelines), agency.name
        assert all(re.search(r"\w", template) for template in agency.signoffs), agency.name
    for templates in resources.credit_templates().values():
        assert all("{names}" in template for template in templates)
    tokens = {"{place}", "{date}", "{agency}", "{dash}"}
    for one in (t for agency in resources.agencies() for t in agency.datelines):
        assert set(re.findall(r"\{\w+\}", one)) <= tokens


def test_a_house_form_belongs_to_its_agencies() -> None:
    owned = [one for one in resources.dateline_forms() if one.agencies]
    names = {agency.name for agency in resources.agencies()}
    assert owned
    assert all(one.agencies <= names for one in owned)
    slashed = [one for one in owned if one.pattern.match("ELD, May 3. /TASS/. The quay")]
    assert {name for one in slashed for name in one.agencies} == {"TASS"}


def test_the_pattern_finds_every_name_whole() -> None:
    pattern = re.compile(resources.agency_pattern())
    for agency in resources.agencies():
        for name in agency.names:
            for text in (name, name.upper()):
                match = pattern.match(text)
                assert match is not None
                assert match.group() == text


def test_every_name_of_an_agency_is_recognised() -> None:
    for agency in resources.agencies():
        for name in (agency.name, *agency.aliases):
            assert resources.agency_named(name) == agency.name, name
            assert resources.agency_named(name.upper()) == agency.name, name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The Associated Press", "AP"),
        ("the  associated\u00a0press.", "AP"),
        (" AP, ", "AP"),
        ("die dpa", "dpa"),
        ("— dpa", "dpa"),
        ("DPA", "dpa"),
        ("REUTERS", "Reuters"),
        ("reuters", "Reuters"),
        ("Agence France‑Presse", "AFP"),
        ("L'ANSA", "ANSA"),
    ],
)
def test_spellings_of_an_agency(text: str, name: str) -> None:
    assert resources.agency_named(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "the",
        "Ani",
        "Sid",
        "Pa",
        "app",
        "uni",
        "Uni",
        "Pap",
        "Sana",
        "Spa",
        "Aa",
        "the AP style",
        "APs",
        "A P",
        "Reuter",
        "Norvane",
        "\x00",
        "AP\x00",
    ],
)
def test_what_is_no_agency(text: str) -> None:
    assert resources.agency_named(text) is None


def test_photographs_are_credited_to_more_names() -> None:
    for name in ("Getty Images", "getty", "AP", "PA Wire", "Reuters Photo"):
        assert resources.is_photo_credit_name(name)
    assert not resources.is_photo_credit_name("Jane Doe")


def test_interface_lines_are_plain() -> None:
    lines = resources.interface_lines()
    assert {"read more", "weiterlesen", "lire la suite"} <= lines
    assert all(plain(line) == line for line in lines)
