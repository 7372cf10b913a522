"""Two sentences on one matter: what time explains is a version, the rest a conflict."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from narrativ.matching.facts import Facts, facts
from narrativ.matching.publication_spans import Span, publication_span
from narrativ.matching.versions import knowable, relation
from narrativ.text.sentences import sentences

UNKNOWN: Span = (pd.NaT, pd.NaT)


def day(text: str) -> Span:
    return publication_span(pd.Timestamp(text, tz="UTC"), "day")


FIRST, SECOND = day("2031-07-25"), day("2031-08-01")

SAME = [
    ("The port has about 100 boats.", "The port has 97 boats."),
    ("The port has fifty boats.", "The port has 50 boats."),
    ("The bridge is 10 miles long.", "The bridge is 16 km long."),
    ("The talks begin in September.", "The talks begin on September 9."),
    ("The crew left in 2019.", "The crew left in May 2019."),
    ("Half of the crew left.", "Fifty per cent of the crew left."),
    ("More than 40 sailors were hurt.", "A total of 43 sailors were injured."),
    ("The plan would raise taxes by 2 percent.", "The plan would lift taxes 2%."),
    ("The rain lasted two weeks.", "The rain lasted 14 days."),
    ("Nearly half of voters back it.", "48% of voters back it."),
    ("The fire destroyed 120 homes.", "The fire destroyed dozens of homes."),
    ("The ship left at dawn with 40 sailors.", "It carried 43 goats."),
    ("President Ana Ruiz will meet President Ludo Berg.", "President Ludo Berg will meet Ruiz."),
    ("The ferry made 20 trips.", "The ferry carried 300 sheep."),
    ("The pier opened with a concert.", "The pier opened with a concert and a speech."),
    ("The pier did not open.", "The pier did not open at all."),
    ("The mayor met sailors.", "The mayor met sailors again."),
]
CONFLICTS = [
    ("The storm killed six sailors.", "The storm killed nine sailors.", "number"),
    ("The plan costs $850 billion.", "The plan costs $855 billion.", "number"),
    ("About 20 per cent of the crew left.", "About 60 per cent of the crew left.", "number"),
    ("The rate is 4.5%.", "The rate is 4.75 per cent.", "number"),
    ("The toll from the storm is twelve.", "The storm has a toll of 19 sailors.", "number"),
    ("Twelve people died.", "Nineteen people died, officials said.", "number"),
    ("The minister denied the report.", "The minister confirmed the report.", "state"),
    ("The trade deal has been signed.", "The trade deal has not been signed.", "state"),
    (
        "Prime Minister Ana Ruiz resigned over the ferry contract.",
        "Prime Minister Ludo Berg resigned over the ferry contract.",
        "person",
    ),
    ("The talks begin in early January.", "The talks begin in mid-January.", "date"),
    ("The ballot was held on Wednesday.", "The ballot was held on Tuesday.", "date"),
    (
        "The harbour board approved the northern pier plan.",
        "The harbour board rejected the northern pier plan.",
        "state",
    ),
    (
        "Sundline inspected the northern pier before the storm.",
        "Sundline never inspected the northern pier before the storm.",
        "state",
    ),
]
VERSIONS = [
    (
        "The crew has a 50-day deadline.",
        "The crew has a new, shorter deadline of ten days.",
        "number",
    ),
    ("The crew has a 50-day deadline.", "The shorter deadline for the crew is August 8.", "date"),
    ("The deal must be made by early September.", "The deal must be made by August 8.", "date"),
    ("The storm killed six sailors.", "The storm killed nine sailors.", "number"),
    (
        "Some 12 people died in the blast.",
        "The death toll from the blast rose to 19.",
        "number",
    ),
    ("Sundline will cut 500 jobs.", "Sundline will cut 800 jobs.", "number"),
    (
        "Sundline expects to earn 3 million crowns.",
        "Sundline now expects 2 million crowns.",
        "number",
    ),
    ("Ruiz set a 50-day deadline for a deal.", "Ruiz cut the deadline to 10 days.", "number"),
    ("The vote will be held on Tuesday.", "The vote will be held on Thursday.", "date"),
    ("The ban takes effect on 1 September.", "The ban has been extended to 1 October.", "date"),
    ("The strike is expected to begin on Monday.", "The strike began on Monday.", "state"),
    ("Talks were postponed.", "Talks were held in Tarn on Friday.", "state"),
    ("The fare is 40 crowns.", "The new fare is 30 crowns.", "number"),
    (
        "The harbour board is expected to vote on the northern pier plan.",
        "The harbour board rejected the northern pier plan.",
        "state",
    ),
    (
        "The harbour board approved the northern pier plan.",
        "The harbour board has now suspended the northern pier plan.",
        "state",
    ),
    (
        "Harbour Commissioner Ana Ruiz leads the inquiry into the northern pier.",
        "Harbour Commissioner Ludo Berg has been appointed to lead the northern pier inquiry.",
        "person",
    ),
]


@pytest.mark.parametrize(("one", "other"), SAME)
@pytest.mark.parametrize("later", [FIRST, SECOND])
def test_other_words_for_one_value_are_the_same(one: str, other: str, later: Span) -> None:
    assert relation(facts(one, FIRST), facts(other, later)).relation == "same"


@pytest.mark.parametrize(("one", "other", "change"), CONFLICTS)
def test_another_value_at_one_time_is_a_conflict(one: str, other: str, change: str) -> None:
    for a, b in ((one, other), (other, one)):
        assert relation(facts(a, FIRST), facts(b, FIRST)) == ("conflict", change, None)


@pytest.mark.parametrize(("one", "other", "change"), VERSIONS)
def test_another_value_later_is_a_version(one: str, other: str, change: str) -> None:
    a, b = facts(one, FIRST), facts(other, SECOND)
    assert relation(a, b) == ("later_version", change, "b")
    assert relation(b, a) == ("later_version", change, "a")


@pytest.mark.parametrize(("one", "other", "change"), VERSIONS)
def test_nothing_undated_is_a_later_version(one: str, other: str, change: str) -> None:
    for a, b in ((UNKNOWN, SECOND), (FIRST, UNKNOWN), (UNKNOWN, UNKNOWN), (FIRST, FIRST)):
        assert relation(facts(one, a), facts(other, b)).relation != "later_version"


def test_a_past_day_does_not_change_with_time() -> None:
    one = facts("The ballot was held on 3 July.", FIRST)
    assert relation(one, facts("The ballot was held on 4 July.", SECOND)).relation == "conflict"
    other = facts("The earlier storm killed nine sailors.", FIRST)
    assert relation(other, facts("The storm killed six sailors.", SECOND)).relation == "conflict"


def test_when_something_was_said_is_no_value() -> None:
    one = facts("The mayor said on Thursday the pier was safe.", FIRST)
    assert relation(one, facts("The mayor said on Friday the pier was safe.", FIRST)).change is None


def test_states_of_two_matters_are_not_compared() -> None:
    one = facts("The harbour board approved the northern pier plan.", FIRST)
    other = facts("The harbour board rejected the northern pier plan.", FIRST)
    assert relation(one, other, same=0.1).relation == "same"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("The line was opened in 2019.", "yes"),
        ("In 2019 the ministry rejected a similar plan.", "yes"),
        ("She has led the union since 2019.", "yes"),
        ("The pier has long been disputed.", "yes"),
        ("Tarn is an island of 300 people.", "yes"),
        ("The line was founded by his father.", "yes"),
        ("The strike began on 3 July.", "yes"),
        ("Workers went on strike two weeks ago.", "yes"),
        ("Ferries run at 7 p.m. every day.", "yes"),
        ("Officials said on Thursday that the pier had burned.", "could_not_have_known"),
        ("The union rejected on Monday an offer of July 20.", "could_not_have_known"),
        ("The union has now rejected the offer.", "could_not_have_known"),
        ("At 7.20pm the treasury approved the loan.", "could_not_have_known"),
        ("The talks will open on August 9.", "cannot_tell"),
        ("The union rejected the offer.", "cannot_tell"),
        ("Last week the talks ended in deadlock.", "cannot_tell"),
    ],
)
def test_what_an_earlier_article_can_have_known(text: str, verdict: str) -> None:
    assert knowable(facts(text, SECOND), FIRST) == verdict


def test_what_was_published_before_was_knowable() -> None:
    news = facts("Officials said on Thursday that the pier had burned.", FIRST)
    assert knowable(news, SECOND) == "yes"
    later = facts("The union has now rejected the offer.", SECOND)
    assert knowable(later, FIRST, [day("2031-07-20")]) == "yes"


def test_without_times_only_background_is_knowable() -> None:
    assert (
        knowable(facts("The union has now rejected the offer.", SECOND), UNKNOWN) == "cannot_tell"
    )
    assert knowable(facts("The union has now rejected it.", UNKNOWN), FIRST) == "cannot_tell"
    assert knowable(facts("Tarn is an island of 300 people.", UNKNOWN), UNKNOWN) == "yes"


def sample_facts(sample: Path) -> Iterator[tuple[dict[str, Any], Facts, dict[str, Span]]]:
    """Yield each fact of the design, the sentence nearest to it, and when its outlets published."""
    lines = (sample / "texts" / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    articles = [json.loads(line) for line in lines]
    design = tomllib.loads((sample / "design.toml").read_text(encoding="utf-8"))
    for event in design["event"]:
        own = {a["outlet"]: a for a in articles if a["id"].startswith(f"{event['id']}-")}
        spans = {
            outlet: publication_span(pd.Timestamp(article["date"]), "minute")
            for outlet, article in own.items()
        }
        for fact in event["fact"]:
            stems = facts(fact["statement"], UNKNOWN).stems
            tellings = [
                facts(own[outlet]["text"][start:end], spans[outlet])
                for outlet in fact["told"]
                for start, end in sentences(own[outlet]["text"])
            ]
            yield fact, max(tellings, key=lambda one: len(one.stems & stems)), spans


def test_on_the_sample_only_what_came_later_is_excused(sample: Path) -> None:
    verdicts: dict[str, list[str]] = {"could_not_have_known": [], "left_out": []}
    for fact, sentence, spans in sample_facts(sample):
        told = [spans[outlet] for outlet in fact["told"]]
        for kind, found in verdicts.items():
            found += [knowable(sentence, spans[outlet], told) for outlet in fact[kind]]
    assert len(verdicts["left_out"]) > 30
    assert set(verdicts["left_out"]) == {"yes"}
    excused = verdicts["could_not_have_known"]
    assert "yes" not in excused
    # Some sentences say in no word when it happened.
    assert excused.count("could_not_have_known") >= 0.8 * len(excused)


def test_the_deadline_of_the_real_page_has_two_versions(shared: Path) -> None:
    path = shared / "pages" / "daily8-putin-zelenskiy.txt"
    if not path.is_file():
        pytest.skip(f"{path} is not there")
    page = path.read_text(encoding="utf-8")
    first, second = (
        publication_span(pd.Timestamp(moment, tz="UTC"), "day")
        for moment in ("2025-07-25", "2025-08-01")
    )
    patterns = (r"[^\n]*\b50-day [^\n]*", r"[^\n.]*\bearly Sept[^\n]*")
    later = re.search(r"[^.\n]*\bshorter d[^.\n]*\.", page)
    assert later is not None
    for pattern in patterns:
        earlier = re.search(pattern, page)
        assert earlier is not None
        a, b = facts(earlier[0], first), facts(later[0], second)
        assert relation(a, b) == ("later_version", "date", "b")
        assert knowable(b, first, [second]) == "could_not_have_known"
        assert knowable(a, second, [first]) == "yes"
