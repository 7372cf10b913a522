"""Facts of a sentence: numbers with what they count, dates against the publication, negations."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrativ.matching.facts import Facts, facts
from narrativ.matching.publication_spans import Span, publication_span
from narrativ.matching.quantities import values_agree

UNKNOWN: Span = (pd.NaT, pd.NaT)


def day(text: str) -> Span:
    return publication_span(pd.Timestamp(text, tz="UTC"), "day")


FRIDAY = day("2031-08-01")


def of(text: str, published: Span = UNKNOWN) -> Facts:
    return facts(text, published)


@pytest.mark.parametrize(
    ("text", "low", "high", "kind"),
    [
        ("It has fifty boats.", 50, 50, "count"),
        ("It has 1,250 boats.", 1250, 1250, "count"),
        ("It has a dozen boats.", 12, 12, "count"),
        ("It has two dozen boats.", 24, 24, "count"),
        ("It has twenty-three boats.", 23, 23, "count"),
        ("It has two hundred and five boats.", 205, 205, "count"),
        ("It has one thousand two hundred boats.", 1200, 1200, "count"),
        ("It has dozens of boats.", 24, 120, "count"),
        ("It has hundreds of thousands of boats.", 200_000, 1_000_000, "count"),
        ("It has more than 40 boats.", 40, math.inf, "count"),
        ("It has at least 40 boats.", 40, math.inf, "count"),
        ("It has up to 40 boats.", 0, 40, "count"),
        ("It has about 100 boats.", 90, 110, "count"),
        ("It has between 40 and 50 boats.", 40, 50, "count"),
        ("It has 40 to 50 boats.", 40, 50, "count"),
        ("It has 40-50 boats.", 40, 50, "count"),
        ("It lost two thirds of the boats.", 2 / 3, 2 / 3, "share"),
        ("It lost half of the boats.", 0.5, 0.5, "share"),
        ("It lost a quarter of the boats.", 0.25, 0.25, "share"),
        ("It lost 5 per cent.", 0.05, 0.05, "share"),
        ("It lost 5.5%.", 0.055, 0.055, "share"),
        ("It costs $1.6 billion.", 1.6e9, 1.6e9, "money:dollar"),
        ("It costs 1.6bn euros.", 1.6e9, 1.6e9, "money:euro"),
        ("It costs €3m.", 3e6, 3e6, "money:euro"),
        ("It costs 50 million crowns.", 5e7, 5e7, "money:crown"),
        ("It costs $1 to 2 million.", 1e6, 2e6, "money:dollar"),
        ("A 50-day wait.", 50 * 86400, 50 * 86400, "time"),
        ("A wait of two hours.", 7200, 7200, "time"),
        ("It is 10 miles long.", 16093.4, 16093.4, "length"),
        ("It weighs 3 tonnes.", 3000, 3000, "mass"),
    ],
)
def test_numbers(text: str, low: float, high: float, kind: str) -> None:
    found = of(text).quantities
    assert len(found) == 1
    assert found[0].kind == kind
    assert found[0].low == pytest.approx(low, rel=1e-4)
    assert found[0].high == pytest.approx(high, rel=1e-4)


@pytest.mark.parametrize(
    "text",
    [
        "One of them left.",
        "It opened in 2019.",
        "It opened on August 8.",
        "It begins at 7.20pm.",
        "It begins at 10:30.",
        "They met for a third time.",
        "It was early September 2031.",
    ],
)
def test_what_is_no_number(text: str) -> None:
    assert of(text).quantities == ()


def test_things_counted_are_the_words_behind() -> None:
    first, second = of("Six people were killed and 60 wounded in the square.").quantities
    assert {"person", "dead"} <= first.things
    assert second.things == {"injured"}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("about 100 boats", "97 boats", True),
        ("100 boats", "97 boats", False),
        ("1,200 boats", "1,187 boats", True),
        ("60 boats", "62 boats", False),
        ("more than 100 boats", "104 boats", True),
        ("more than 100 boats", "500 boats", False),
        ("more than 100 boats", "more than 150 boats", False),
        ("up to 40 boats", "35 boats", True),
        ("40 to 50 boats", "45 boats", True),
        ("dozens of boats", "50 boats", True),
        ("two months of rain", "60 days of rain", True),
        ("10 miles of road", "16 km of road", True),
        ("10 miles of road", "11 miles of road", False),
        ("half of the crew", "50 per cent of the crew", True),
        ("$1.6 billion", "$1,600 million", True),
        ("$850 billion", "$855 billion", False),
        ("fifty boats", "50 boats", True),
    ],
)
def test_values_that_can_be_one(one: str, other: str, same: bool) -> None:
    (a,), (b,) = of(f"It was {one}.").quantities, of(f"It was {other}.").quantities
    assert values_agree(a, b) is same
    assert values_agree(b, a) is same


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("It ends on August 8.", "2031-08-08", "2031-08-09"),
        ("It ends on 8 August.", "2031-08-08", "2031-08-09"),
        ("It ends on Aug. 8, 2032.", "2032-08-08", "2032-08-09"),
        ("It ended on Monday, 7 July.", "2031-07-07", "2031-07-08"),
        ("It ends by early September.", "2031-09-01", "2031-09-11"),
        ("It ends in mid-September.", "2031-09-11", "2031-09-21"),
        ("It ends in late September.", "2031-09-21", "2031-10-01"),
        ("It ends at the end of September.", "2031-09-21", "2031-10-01"),
        ("It ended in December.", "2031-12-01", "2032-01-01"),
        ("It ended in May 2030.", "2030-05-01", "2030-06-01"),
        ("It ended in 2019.", "2019-01-01", "2020-01-01"),
        ("It stood since the 1990s.", "1990-01-01", "2000-01-01"),
        ("It ended on Friday.", "2031-08-01", "2031-08-02"),
        ("It ended on Thursday.", "2031-07-31", "2031-08-01"),
        ("It ended last Friday.", "2031-07-25", "2031-07-26"),
        ("It will end on Monday.", "2031-08-04", "2031-08-05"),
        ("It ends next Monday.", "2031-08-04", "2031-08-05"),
        ("It ended yesterday.", "2031-07-31", "2031-08-01"),
        ("It ends tomorrow.", "2031-08-02", "2031-08-03"),
        ("It ended last week.", "2031-07-21", "2031-07-28"),
        ("It ended last month.", "2031-07-01", "2031-08-01"),
        ("It ended last year.", "2030-01-01", "2031-01-01"),
        ("It ends in 50 days.", "2031-09-20", "2031-09-21"),
        ("It ended three days ago.", "2031-07-29", "2031-07-30"),
        ("It ended on 2031-07-04.", "2031-07-04", "2031-07-05"),
    ],
)
def test_dates_against_the_publication(text: str, first: str, last: str) -> None:
    (date,) = of(text, FRIDAY).dates
    assert (str(date.first.date()), str(date.last.date())) == (first, last)


def test_the_year_is_the_nearest() -> None:
    (date,) = of("It ended on December 30.", day("2031-01-02")).dates
    assert date.first.year == 2030


def test_without_a_publication_only_what_is_stated_is_read() -> None:
    assert of("It ended on Friday.").dates == ()
    assert [date.anchored for date in of("It ended on May 9, and in 2019.").dates] == [False, True]


@pytest.mark.parametrize(
    "text", ["It may end.", "They march on.", "In room 12 it ended.", "May I?"]
)
def test_what_is_no_date(text: str) -> None:
    assert of(text, FRIDAY).dates == ()


def test_negations_bear_on_the_words_behind_them() -> None:
    assert "open" in of("The pier did not open on time.").negated
    assert "open" in of("The pier didn't open.").negated
    assert of("It was not only the pier that opened.").negated == frozenset()
    assert of("The pier opened.").negated == frozenset()


def test_a_new_thing_is_a_cue_and_a_name_is_none() -> None:
    assert of("It set a shorter deadline.").cues >= of("deadline").stems
    assert of("He is from New York.").cues == frozenset()


@given(st.text(max_size=200))
def test_any_text_has_facts_with_offsets_inside(text: str) -> None:
    found = of(text, FRIDAY)
    spans = [(one.start, one.end) for one in found.quantities]
    spans += [(one.start, one.end) for one in found.dates]
    assert all(0 <= start < end <= len(text) for start, end in spans)


@given(
    st.lists(st.sampled_from("50 two more than about $ 5% August 8 May 2019 1,000 - to".split()))
)
def test_any_order_of_words_has_facts(words: list[str]) -> None:
    found = of(" ".join(words), FRIDAY)
    assert all(quantity.low <= quantity.high for quantity in found.quantities)
    assert all(date.first < date.last for date in found.dates)
