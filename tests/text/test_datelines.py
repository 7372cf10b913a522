"""Datelines: the forms that agencies use, and what only looks like one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrativ.text.datelines import Form, dateline, dateline_inside, form


@pytest.mark.parametrize(
    ("text", "place", "date", "agency"),
    [
        ("PARIS, Jan. 8 -- The quay", "PARIS", "Jan. 8", None),
        ("St. PETERSBURG, Russia (AP) — The quay", "St. PETERSBURG, Russia", None, "AP"),
        ("LONDON, 1 August (PA) - The quay", "LONDON", "1 August", "PA"),
        ("CAIRO/JERUSALEM, Aug 1 (Reuters) - The", "CAIRO/JERUSALEM", "Aug 1", "Reuters"),
        ("WASHINGTON (AFP) – The quay", "WASHINGTON", None, "AFP"),
        ("WASHINGTON, D.C. (AP) — A quay", "WASHINGTON, D.C.", None, "AP"),
        ("L'AQUILA, Italy (AP) — A quay", "L'AQUILA, Italy", None, "AP"),
        ("PORT-AU-PRINCE, Haiti (AP) — A quay", "PORT-AU-PRINCE, Haiti", None, "AP"),
        ("TOKYO, 25 July 2031 (Kyodo) -- A quay", "TOKYO", "25 July 2031", "Kyodo"),
        ("MÜNCHEN (dpa/lby) - Die Stadt", "MÜNCHEN", None, "dpa/lby"),
        ("Berlin, 3. August (dpa) – Die Stadt", "Berlin", "3. August", "dpa"),
        ("ROME (Reuters) -The quay", "ROME", None, "Reuters"),
        ("NAIROBI - Officials met", "NAIROBI", None, None),
    ],
)
def test_forms(text: str, place: str, date: str | None, agency: str | None) -> None:
    found = dateline(text)
    assert found is not None
    assert (found.place, found.date, found.agency) == (place, date, agency)
    if agency:
        assert text[found.agency_start : found.agency_end] == agency


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Trump - the president - said",
        "The quay - closed in May - reopened.",
        "The BBC - a broadcaster - said",
        "The BBC - Officials said",
        "NATO - the alliance - said",
        "The Financial Office (FO) - a body - said",
        "Voters, May 3 - the last day - said",
        "COVID-19 cases rose",
        "NATO–Russia talks end",
        "(AP) — The quay",
        "The agency (AP) said — again",
        "— The quay",
        "25 July - The quay",
    ],
)
def test_none(text: str) -> None:
    assert dateline(text) is None


@pytest.mark.parametrize("place", ["SAN RAMON", "SÃO RAMÓN", "ELMAR"])
def test_a_place_that_ends_like_a_date_is_whole(place: str) -> None:
    found = dateline(f"{place} (Norvane) - The quay reopened.")
    assert found is not None
    assert (found.place, found.date) == (place, None)


@settings(max_examples=150)
@given(
    place=st.sampled_from(["OSTMARK", "NEW OSTMARK", "St. OLAV", "ROTE/ELD", "SÃO RAMÓN"]),
    country=st.sampled_from(["", ", Vasland", ", West Vasland"]),
    date=st.sampled_from(["", ", {m} {d}", ", {d} {m}", ", {m} {d}, 2031", " , {m} {d}"]),
    month=st.sampled_from(["Jan.", "March", "May", "Aug", "Sept.", "October", "août", "Dezember"]),
    day=st.integers(1, 31),
    agency=st.sampled_from(["", "Reuters", "AP", "dpa", "Norvane News"]),
    dash=st.sampled_from(["-", "--", "–", "—", "―"]),
)
def test_generated(
    place: str, country: str, date: str, month: str, day: int, agency: str, dash: str
) -> None:
    told = date.format(m=month, d=day)
    credit = f" ({agency})" if agency else ""
    found = dateline(f"{place}{country}{told}{credit} {dash} The quay closed - again.")
    assert found is not None
    assert found.place == place + country
    assert (found.date or "") == told.strip(" ,")
    assert (found.agency or "") == agency


@settings(max_examples=100)
@given(st.text(max_size=100))
def test_never_raises(text: str) -> None:
    found = dateline(text)
    assert found is None or found.end <= len(text)


LINE = " The quay reopened on Monday."


def knows(*names: str) -> Callable[[str, Form], bool]:
    """Return what says whether a string is one of the names, in any form."""
    return lambda text, _form: text in names


@pytest.mark.parametrize(
    ("text", "place", "date", "agency"),
    [
        ("July 25 (Reuters) -", "", "July 25", "Reuters"),
        ("MOSCOW. July 25 (Interfax) -", "MOSCOW", "July 25", "Interfax"),
        ("Madrid, 25 jul (EFE).-", "Madrid", "25 jul", "EFE"),
        ("BEIJING, July 25 (Xinhua) --", "BEIJING", "July 25", "Xinhua"),
        ("OSTMARK\u00a0(AP)\u00a0—", "OSTMARK", None, "AP"),
        ("OSTMARK (AP)—", "OSTMARK", None, "AP"),
        ("OSTMARK (AP) _", "OSTMARK", None, "AP"),
        ("OSTMARK (AP/Reuters) -", "OSTMARK", None, "AP/Reuters"),
        ("OSTMARK (AP, Reuters) -", "OSTMARK", None, "AP, Reuters"),
        ("OSTMARK, Tuesday (AP) -", "OSTMARK", "Tuesday", "AP"),
        ("OSTMARK, Tuesday, July 25 (AP) -", "OSTMARK", "Tuesday, July 25", "AP"),
        ("OSTMARK, July 25, 2031 (AP) -", "OSTMARK", "July 25, 2031", "AP"),
        ("OSTMARK, 25th July, 2031 (WAM) --", "OSTMARK", "25th July, 2031", "WAM"),
        ("OSTMARK July 25 (AP) -", "OSTMARK", "July 25", "AP"),
        ("OSTMARK, July 25, (AP) -", "OSTMARK", "July 25", "AP"),
        ("ELD, Ostm., Sept. 26 (UPI) —", "ELD, Ostm.", "Sept. 26", "UPI"),
        ("RIO DE OSTMARK (AP) —", "RIO DE OSTMARK", None, "AP"),
        ("New Ostmark [Vasland], July 25 (ANI) -", "New Ostmark [Vasland]", "July 25", "ANI"),
        ("  OSTMARK (AP) -", "OSTMARK", None, "AP"),
    ],
)
def test_more_forms(text: str, place: str, date: str | None, agency: str) -> None:
    for found in (dateline(text + LINE), dateline(text + LINE, (), knows(agency))):
        assert found is not None
        assert (found.place.rstrip("."), found.date, found.agency) == (
            place.rstrip("."),
            date,
            agency,
        )
        assert (text + LINE)[found.start : found.end] == text.strip()


def test_a_place_that_stands_twice() -> None:
    found = dateline("ELD - ELD (AP) -" + LINE)
    assert found is not None
    assert (found.place, found.agency, found.start) == ("ELD", "AP", 6)
    other = dateline("ELD - OSTMARK (AP) -" + LINE)
    assert other is not None
    assert other.agency is None


@pytest.mark.parametrize(
    "text",
    [
        "Sen. Jo Ray (R) -",
        "Sen. Jo Ray (D-Ostmark) -",
        "Ostmark (TX) -",
        "Voters (May 3) -",
        "The Palestinian Authority (PA) -",
        "The Press Association (PA) -",
        "OSTMARK (12) -",
        "The quay, which closed (AP) -",
    ],
)
def test_brackets_that_hold_no_agency(text: str) -> None:
    assert dateline(text + LINE) is None


def test_only_a_known_agency_counts_where_agencies_are_known() -> None:
    assert dateline("OSTMARK (Vasland) -" + LINE, (), knows("AP")) is None
    assert dateline("OSTMARK, Jan. 8 --" + LINE, (), knows("AP")) is None
    assert dateline("Ostmark (AP) -" + LINE, (), knows("AP")) is not None
    assert dateline("OSTMARK (AP) - iBoats sell", (), knows("AP")) is not None


def test_a_house_form() -> None:
    forms = (form("{place}, {date}. /{agency}/.", frozenset({"NV"})),)
    text = "OSTMARK, July 25. /NV/." + LINE
    found = dateline(text, forms, knows("NV"))
    assert found is not None
    assert (found.place, found.date, found.agency) == ("OSTMARK", "July 25", "NV")
    assert text[found.start : found.end] == "OSTMARK, July 25. /NV/."
    assert dateline(text) is None


@pytest.mark.parametrize(
    ("before", "line"),
    [
        ("By Jo RayVasla News ", "OSTMARK, Vasland (AP) —"),
        ("Crews wait (Ana Ruiz/AP) ", "NEW OSTMARK (AP) -"),
        ("Updated 7:50 a.m. ", "ST. OLAV, May 3 (AP) --"),
    ],
)
def test_a_dateline_that_something_runs_into(before: str, line: str) -> None:
    text = before + line + LINE
    found = dateline_inside(text, {"AP"}.__contains__)
    assert found is not None
    assert text[found.start : found.end] == line
    assert found.agency_start is not None
    assert text[found.agency_start : found.agency_end] == "AP"


def test_nothing_is_found_inside_ordinary_text() -> None:
    for text in (
        "The minister of Ostmark (AP) - she told",
        "They asked the NATO (FO) — a body",
        "It is (AP) — so they say — a name",
        "x" * 700 + " OSTMARK (AP) — The quay",
    ):
        assert dateline_inside(text, {"AP"}.__contains__) is None


PLACES = st.sampled_from(
    [
        "OSTMARK",
        "NEW OSTMARK",
        "St. OLAV",
        "ROTE/ELD",
        "SÃO RAMÓN",
        "L'ELD",
        "PORT-AU-ELD",
        "RIO DE ELD",
    ]
)
COUNTRIES = st.sampled_from(["", ", Vasland", ", West Vasland", ", Vasl.", ", V.L."])
DATES = st.sampled_from(
    [
        "",
        ", {m} {d}",
        ", {d} {m}",
        ", {m} {d}, 2031",
        ", Monday",
        ", Mon {m} {d}",
        ". {m} {d}",
        " {m} {d}",
    ]
)
MONTHS = st.sampled_from(
    ["Jan.", "March", "May", "Aug", "Sept.", "October", "août", "Dezember", "lug", "ene", "out"]
)
BRACKETS = st.sampled_from(["({})", "({}/NV)", "({}, NV)"])
DASHES = st.sampled_from(["-", "--", "–", "—", "―", ".-"])
SPACES = st.sampled_from([" ", "\u00a0", "  "])


@settings(max_examples=300)
@given(
    place=PLACES,
    country=COUNTRIES,
    date=DATES,
    month=MONTHS,
    day=st.integers(1, 31),
    name=st.sampled_from(["Reuters", "AP", "dpa", "Norvane News", "Agence Vasla-Presse"]),
    bracket=BRACKETS,
    dash=DASHES,
    space=SPACES,
    rest=st.sampled_from(
        ["The quay (AP) - closed.", "“It shut,” she said.", "A 5% cut", "3 crews left"]
    ),
)
def test_generated_with_every_agency(
    place: str,
    country: str,
    date: str,
    month: str,
    day: int,
    name: str,
    bracket: str,
    dash: str,
    space: str,
    rest: str,
) -> None:
    agency = bracket.format(name)
    line = f"{place}{country}{date.format(m=month, d=day)}{space}{agency}{space}{dash}"
    found = dateline(f"{line}{space}{rest}", (), lambda text, _form: text == agency[1:-1])
    assert found is not None
    text = f"{line}{space}{rest}"
    assert text[found.start : found.end] == line
    assert text[found.end :] == space + rest
    assert found.agency_start is not None
    assert text[found.agency_start : found.agency_end] == agency[1:-1] == found.agency


SUBJECTS = st.sampled_from(["The quay", "NATO", "Jo Ray", "Ostmark", "The AP", "On May 3 Ostmark"])
VERBS = st.sampled_from(["closed", "told the Associated Press", "was shut - again -", "(AP) said"])
ENDS = st.sampled_from(["on Monday.", "in OSTMARK, Vasland.", "— at last.", "(May 3)."])


@settings(max_examples=100)
@given(SUBJECTS, VERBS, ENDS)
def test_ordinary_sentences_have_none(subject: str, verb: str, end: str) -> None:
    text = f"{subject} {verb} {end}"
    assert dateline(text) is None
    assert dateline(text, (), knows("AP", "Associated Press")) is None
    assert dateline_inside(text, {"AP"}.__contains__) is None


def test_a_place_without_end_is_read_once() -> None:
    assert dateline("OSTMARK - " * 5_000) is not None
    line = dateline("OSTMARK - OSTMARK (AP) - The quay reopened.")
    assert line is not None
    assert line.agency == "AP"
