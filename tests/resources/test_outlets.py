from __future__ import annotations

import re
from collections import Counter, defaultdict
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrativ.resources import publisher_agency
from narrativ.resources.outlets import (
    Outlet,
    countries,
    country_of,
    known_name,
    names_outlet,
    outlets,
)
from narrativ.text.names import without_article
from narrativ.text.resource_files import toml_table
from narrativ.text.spelling import folded
from narrativ.text.words import parts


@pytest.mark.parametrize(
    ("outlet", "country"),
    [
        ("The New York Times", "US"),
        ("new york times", "US"),
        ("BBC", "GB"),
        ("Glasgow Times", "GB"),
        ("Süddeutsche Zeitung", "DE"),
        ("Suddeutsche Zeitung", "DE"),
        ("El Pais", "ES"),
        ("Коммерсантъ", "RU"),
        ("朝日新聞", "JP"),
        ("Clarin.com", "AR"),
        ("Infobae.com", "AR"),
        ("Guardian.com", None),
        ("  Al-Jazeera ", "QA"),
        ("Al Jazeera", "QA"),
        ("L’Équipe", "FR"),
        ("Press and Journal", "GB"),
        ("The Press & Journal", "GB"),
    ],
)
def test_known_by_name(outlet: str, country: str | None) -> None:
    assert country_of(outlet) == country


@pytest.mark.parametrize(
    ("outlet", "country"),
    [
        ("nytimes.com", "US"),
        ("www.reuters.com", "GB"),
        ("edition.cnn.com", "US"),
        ("https://www.theguardian.com/world/2031/may/01/x?y#z", "GB"),
        ("guardian.ng", "NG"),
        ("dailynews.lk", "LK"),
        ("BBC.CO.UK", "GB"),
        ("independent.com", "US"),
        ("larepublica.co", "CO"),
        ("meduza.io", "LV"),
        ("dawn.com", "PK"),
        ("ahram.org.eg", "EG"),
    ],
)
def test_known_by_domain(outlet: str, country: str) -> None:
    assert country_of(outlet) == country


@pytest.mark.parametrize(
    ("outlet", "country"),
    [
        ("quay-post.co.uk", "GB"),
        ("harbour-news.com.au", "AU"),
        ("www.invented.fr", "FR"),
        ("invented.tv", None),
        ("invented.co", None),
        ("invented.io", None),
        ("invented.me", None),
        ("invented.com", None),
        ("invented.eu", None),
        ("invented.xx", None),
        ("N.Z", None),
        ("Invented Gazette.pl", None),
    ],
)
def test_else_by_top_level_domain(outlet: str, country: str | None) -> None:
    assert country_of(outlet) == country


@pytest.mark.parametrize(
    ("outlet", "country"),
    [
        ("The Guardian", "GB"),
        ("The Times", "GB"),
        ("The Independent", "GB"),
        ("Daily News", None),
        ("The Herald", None),
        ("The Herald (Zimbabwe)", "ZW"),
        ("Herald.com", None),
        ("ABC News", None),
        ("La Prensa", None),
        ("Pravda", "RU"),
        ("pravda.sk", "SK"),
        ("pravda.com.ua", "UA"),
    ],
)
def test_names_that_several_outlets_bear(outlet: str, country: str | None) -> None:
    assert country_of(outlet) == country


@pytest.mark.parametrize("agency", ["Reuters", "AP", "AFP", "dpa", "Xinhua", "TASS", "ANSA", "EFE"])
def test_agencies_have_the_country_of_their_seat(agency: str) -> None:
    expected = {"Reuters": "GB", "AP": "US", "AFP": "FR", "dpa": "DE", "Xinhua": "CN"}
    assert country_of(agency) == (expected | {"TASS": "RU", "ANSA": "IT", "EFE": "ES"})[agency]


@pytest.mark.parametrize("outlet", ["", " ", "The", ".com", ".", "The Quayside Bugle", "www.", "…"])
def test_what_is_not_known_is_not_guessed(outlet: str) -> None:
    assert country_of(outlet) is None


@given(st.text(max_size=40))
def test_any_text_has_a_country_or_none(outlet: str) -> None:
    assert country_of(outlet) is None or country_of(outlet) in countries()


@given(st.sampled_from(outlets()))
def test_every_outlet_is_found_by_all_that_it_is_called(outlet: Outlet) -> None:
    shared = toml_table("outlets")["shared"].values()
    for domain in outlet.domains:
        assert country_of(domain) == country_of(f"https://www.{domain}/a") == outlet.country
    for name in outlet.names:
        assert country_of(name) in {outlet.country, None, *shared}
    assert any(country_of(name) == outlet.country for name in (*outlet.names, *outlet.domains)), (
        outlet
    )


def test_codes_are_those_of_countries() -> None:
    # dateparser brings it along.
    assert countries() == set(import_module("pytz").country_names)
    assert {outlet.country for outlet in outlets()} <= countries()
    assert set(toml_table("outlets")["shared"].values()) <= countries() | {""}


def key(name: str) -> str:
    """Return the letters of a name that tell it from others: without case, accents and marks."""
    return "".join(map(folded, parts(without_article(name).replace("&", " and "))))


def test_no_outlet_and_no_domain_is_listed_twice() -> None:
    bearers: dict[str, set[str]] = defaultdict(set)
    domains: dict[str, list[str]] = defaultdict(list)
    for outlet in outlets():
        keys = [key(name) for name in outlet.names]
        assert len(set(keys)) == len(keys), outlet
        for one in keys:
            assert one, outlet
            bearers[one].add(f"{outlet.country} {outlet.name}")
        for domain in outlet.domains:
            assert re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", domain), outlet
            assert not domain.startswith("www."), outlet
            domains[domain].append(outlet.name)
    shared = {key(name) for name in toml_table("outlets")["shared"]}
    assert {one: who for one, who in bearers.items() if len(who) > 1 and one not in shared} == {}
    assert {domain: who for domain, who in domains.items() if len(who) > 1} == {}


def test_the_one_that_is_meant_is_listed() -> None:
    bearers: dict[str, set[str]] = defaultdict(set)
    for outlet in outlets():
        for name in outlet.names:
            bearers[key(name)].add(outlet.country)
    for name, country in toml_table("outlets")["shared"].items():
        assert not country or country in bearers[key(name)], name


def test_hardly_any_outlet_has_a_domain_of_another_country() -> None:
    odd = {
        domain
        for outlet in outlets()
        for domain in outlet.domains
        if country_of(f"no-such-outlet.{domain.rpartition('.')[2]}") not in {outlet.country, None}
    }
    assert odd == {"runrun.es"}


def test_no_name_is_widened_to_one_of_several_that_it_may_be() -> None:
    usual = Counter(
        word
        for outlet in outlets()
        for word in set(without_article(outlet.name.casefold()).split())
    )
    for outlet in outlets():
        for alias in outlet.aliases:
            short = without_article(alias.casefold()).split()
            tail = outlet.name.casefold().split()[-len(short) :]
            if len(short) > 1 and short == tail != outlet.name.casefold().split():
                assert any(usual[word] < 4 for word in short), (alias, outlet.name)
    assert known_name("Daily Echo") is None
    assert known_name("dailyecho.co.uk") == "Southern Daily Echo"


@pytest.mark.parametrize("name", ["Vasla Mail Bureau", "Mail News Bureau", "The Mail"])
def test_a_bureau_is_of_the_outlet_whose_name_it_bears(name: str) -> None:
    assert names_outlet(name, "Vasla Mail")
    assert not names_outlet(name, "Vasla Sun")


@pytest.mark.parametrize(
    ("outlet", "agency"),
    [
        ("ANI News", "ANI"),
        ("TASS News Agency", "TASS"),
        ("AP Newswire", "AP"),
        ("Reuters UK", "Reuters"),
        ("PA India", None),
        ("News Agency", None),
        ("Ani News", None),
    ],
)
def test_an_agency_is_known_behind_what_it_is_called_as_an_outlet(
    outlet: str, agency: str | None
) -> None:
    assert publisher_agency(outlet) == agency


@pytest.mark.parametrize("name", ["新华网", "新华社", "Xinhuanet", "news.cn"])
def test_names_of_one_agency_are_one(name: str) -> None:
    assert known_name(name) == publisher_agency(name) == "Xinhua"
