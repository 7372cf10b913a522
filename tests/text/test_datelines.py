"""Datelines: the forms that agencies use, and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrativ.text.datelines import dateline


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


@settings(max_examples=150, deadline=None)
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


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=100))
def test_never_raises(text: str) -> None:
    found = dateline(text)
    assert found is None or found.end <= len(text)
