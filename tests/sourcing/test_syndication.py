"""Texts taken from other outlets, out of feeds, from sisters; who is the originator."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import narrativ as nv
from narrativ.sourcing.crediting.syndication import line_outlets, taken_from

STORY = (
    "The council of Ostmark approved the plan for the new quay on Monday after a debate that "
    "lasted for nine hours, said the mayor, Ana Ruiz.\nFishermen said that they would take the "
    "plan to court, for the old quay was shut in May and no crane has stood there since then.\n"
    "The mayor rejected the criticism and said that work would begin in spring, when the ice has "
    "gone and the last of the barges have been towed out of the basin behind the fish market."
)


def sourced(*articles: dict[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame([{"text": STORY, "title": "Quay", "url": str(n)} | one
                          for n, one in enumerate(articles)])  # fmt: skip
    return nv.source(nv.read(frame)).articles


def grade(**article: Any) -> tuple[str | None, str | None]:
    row = sourced({"outlet": "Spark"} | article).iloc[0]
    agency, copy = row["agency"], row["agency_copy"]
    return None if pd.isna(agency) else agency, None if pd.isna(copy) else copy


@pytest.mark.parametrize(
    "note",
    [
        "This story was originally published by Tarn Ledger.",
        "This article first appeared in the Tarn Ledger.",
        "Republished with permission from Tarn Ledger.",
        "Originally published on tarnledger.com.",
        "This column first appeared in the L.A. Times.",
        "(Except for the headline, this story has not been edited by our staff and is published "
        "from a syndicated feed.)",
        "This report has been auto-generated from a news agency feed.",
        "(c) 2031, The Washington Post",
        "© 2031 The Guardian.",
        "Agencies",
        "(From wire reports)",
    ],
)
def test_a_note_that_a_text_is_another_s(note: str) -> None:
    assert grade(text=f"{STORY}\n{note}") == (None, "syndicated")


@pytest.mark.parametrize(
    "note",
    [
        "This story was first published by Spark.",
        "This story was first published on May 3.",
        "© 2031 Spark. All rights reserved.",
        "© 2031 Jo Ray",
        "The Agencies Act was first published by the ministry.",
        "The story of the quay is told from a live feed.",
        "Her first book appeared in Ostmark.",
        "Staff and agencies",
        "A version of this story first appeared in Spark's Morning Tide newsletter.",
        "He said that the piece on the quay was republished from the Tarn Ledger.",
    ],
)
def test_a_note_that_says_nothing_of_the_kind(note: str) -> None:
    assert grade(text=f"{STORY}\n{note}") == (None, None)


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        ("Agencies", (None, "syndicated")),
        ("Jo Ray, The Washington Post", (None, "syndicated")),
        ("Jo Ray, Spark", (None, None)),
        ("Jo Ray", (None, None)),
        ("Jo Ray, with contributions from Reuters", (None, None)),
        ("Jo Ray, AP Business Writer", ("AP", "credited")),
        ("Reuters correspondent Jo Ray", ("Reuters", "credited")),
        ("PTI Bureau", ("PTI", "credited")),
        ("Jo Ray, Senior Correspondent, Reuters", ("Reuters", "credited")),
    ],
)
def test_bylines(byline: str, expected: tuple[str | None, str | None]) -> None:
    assert grade(byline=byline) == expected


def test_a_name_without_an_agency_has_its_span() -> None:
    text = "This story was originally published by Tarn Ledger."
    [(name, start, end)] = taken_from(text)
    assert text[start:end] == name == "Tarn Ledger"
    assert list(line_outlets("Jo Ray, Tarn Ledger", {"tarnledger"})) == ["Tarn Ledger"]
    assert list(line_outlets("In May, boats met by Tarn Ledger.", {"tarnledger"})) == []


@pytest.mark.parametrize(
    ("outlet", "named"),
    [
        ("Tarn Ledger", "Tarn Ledger"),
        ("The Tarn Ledger", "Ledger"),
        ("Tarn Ledger", "TL"),
        ("Tarn Ledger", "Ledger Bureau"),
        ("Tarn Ledger", "Tarn Ledger News Service"),
        ("Tarn Ledger", "Staff Reporter"),
        ("Tarn Ledger", "Our Correspondent"),
        ("Tarn Ledger", "Web Desk"),
        ("Tarn Ledger", "Special"),
        ("tarnledger.com", "Tarn Ledger"),
    ],
)
def test_a_house_that_is_its_own_source_is_no_agency(outlet: str, named: str) -> None:
    assert grade(outlet=outlet, text=f"OSTMARK, Aug 1 ({named}) - {STORY}") == (None, None)


@pytest.mark.parametrize("head", ["OSTMARK (CNN) — ", "(CNN) — ", "OSTMARK, Aug 1 (CNN) - "])
def test_the_dateline_of_an_outlet_that_is_known_is_that_outlet_s(head: str) -> None:
    assert grade(text=head + STORY) == (None, "syndicated")
    assert grade(outlet="CNN", text=head + STORY) == (None, None)
    assert grade(text=head.replace("CNN", "Iran", 1).replace(", Aug 1", "") + STORY)[1] is None


@pytest.mark.parametrize(
    ("below", "agency"),
    [
        ("Source - ANI", "ANI"),
        ("© dpa-infocom, dpa:310304-930-392013/1", "dpa"),
        ("dpa:310304-930-392013/1", "dpa"),
        ("Jo Ray, The Associated Press", "AP"),
        ("— Jo Ray and Di Ott, The Canadian Press", "Canadian Press"),
    ],
)
def test_a_credit_below_the_text_is_no_word_of_it(below: str, agency: str) -> None:
    frame = pd.DataFrame([{"text": f"{STORY}\n{below}", "title": "Quay", "outlet": "Spark"}])
    corpus = nv.source(nv.read(frame))
    assert corpus.articles["agency"].tolist() == [agency]
    assert corpus.paragraphs["kind"].tolist()[-1] in {"credit", "caption"}


def test_what_others_name_in_their_datelines_is_an_agency_in_its_own_house_too() -> None:
    dated = f"OSTMARK, Aug 1 (Vasla) - {STORY}"
    made = sourced({"outlet": "Vasla", "text": dated}, {"outlet": "Spark", "text": dated})
    assert made["agency"].tolist() == ["Vasla", "Vasla"]
    paper = dated.replace("Vasla", "Vasla Herald")
    made = sourced({"outlet": "Vasla Herald", "text": paper}, {"outlet": "Spark", "text": paper})
    assert made["agency"].isna().all()
    assert made["agency_copy"].fillna("").tolist() == ["", "syndicated"]


def test_the_originator_is_no_client_of_its_own_service() -> None:
    made = sourced(
        {"outlet": "cnn.com"},
        {"outlet": "Tarn TV", "text": f"{STORY}\nCopyright 2031 by CNN Newsource."},
        {"outlet": "Spark"},
    )
    assert made["agency"].fillna("").tolist() == ["", "CNN Newsource", "CNN Newsource"]
    assert made["agency_copy"].fillna("").tolist() == ["", "credited", "shared_text"]


def test_the_originator_is_no_client_where_a_dateline_opens_its_text_elsewhere() -> None:
    made = sourced(
        {"outlet": "CNN"},
        {"outlet": "Spark", "text": f"OSTMARK (CNN Newsource) — {STORY}"},
        {"outlet": "Tarn", "text": f"{STORY}\n™ & © 2031 Cable News Network, Inc., a company."},
    )
    assert made["agency_copy"].fillna("").tolist()[:2] == ["", "credited"]
    assert made["agency"].fillna("").tolist()[:2] == ["", "CNN Newsource"]
    assert made["agency_copy"].notna().tolist()[2]


def test_the_originator_is_not_likely_agency_copy() -> None:
    note = "This story was originally published by Tarn Ledger."
    dated = f"OSTMARK, Aug 1 - {STORY}"
    made = sourced(
        {"outlet": "Tarn Ledger", "text": dated},
        {"outlet": "Spark", "text": f"{dated}\n{note}"},
        {"outlet": "Orsund Daily", "text": dated},
    )
    assert made["agency_copy"].fillna("").tolist() == ["", "syndicated", "syndicated"]
    assert made["agency_note"].iloc[2] == "it is the text of Tarn Ledger"


def test_sister_papers_share_no_agency_copy() -> None:
    dated = f"OSTMARK, Aug 1 - {STORY}"
    sisters = [{"outlet": name, "text": dated} for name in ("Glasgow Times", "heraldscotland.com")]
    assert sorted(sourced(*sisters)["agency_copy"].fillna("")) == ["", "syndicated"]
    others = [{"outlet": name, "text": dated} for name in ("Glasgow Times", "Spark")]
    assert sourced(*others)["agency_copy"].tolist() == ["likely", "likely"]


def test_a_third_of_shared_words_makes_no_client_but_a_longer_version_does() -> None:
    own = " ".join(
        f"Nobody on the {place} of Ostmark has seen number {n} of the {thing} that the board sold."
        for n, (place, thing) in enumerate(
            (p, t) for p in ("pier", "dike", "lock") for t in ("cranes", "tugs", "nets")
        )
    )
    agency = {"outlet": "Tarn TV", "text": f"OSTMARK (Reuters) - {STORY}"}
    behind = sourced(agency, {"outlet": "Spark", "text": f"{own}\n{STORY}"})
    assert behind["agency"].fillna("").tolist() == ["Reuters", ""]
    before = sourced(agency, {"outlet": "Spark", "text": f"{STORY}\n{own}"})
    assert before["agency"].tolist() == ["Reuters", "Reuters"]
