"""From units to tables: kinds, offsets, duplicates, and a row in the audit for every unit."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import narrativ as nv
from narrativ.protocols import Block, Unit
from narrativ.reading.assembling import Rows

LEAD = "Ana Ruiz closed the quay of Ostmark on Monday."


def unit(text: str, title: str | None = "Quay closed", **facts: object) -> Unit:
    return Unit("f", "row", text, (Block(0, len(text)),), title, **facts)  # type: ignore[arg-type]


def unit_of_lines(*lines: str) -> Unit:
    text, blocks = "", []
    for line in lines:
        blocks.append(Block(len(text), len(text) + len(line)))
        text += f"{line}\n"
    return Unit("f", "row", text, tuple(blocks), "Quay closed")


def tables(*units: Unit) -> dict[str, pd.DataFrame]:
    rows = Rows()
    rows.add(units, None, None)
    return rows.tables()


def kinds(unit: Unit) -> list[tuple[str, str]]:
    found = tables(unit)["paragraphs"]
    for row in found.query("kind != 'headline'").to_dict("records"):
        assert row["text"] == unit.text[row["start"] : row["end"]]
    return list(zip(found["kind"], found["text"], strict=True))


def test_captions_and_posts_are_apart() -> None:
    caption = "Crews wait at the harbour gate (Ana Ruiz/PA)"
    post = "I thank @quay. — Jo Ray (@joray) May 1, 2031"
    assert kinds(unit(f"{LEAD} {caption} The union met. {post} It ended.")) == [
        ("headline", "Quay closed"),
        ("body", LEAD),
        ("caption", caption),
        ("body", "The union met."),
        ("embed", post),
        ("body", "It ended."),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "QUAY CLOSED",
        "Advertisement",
        "Advertisement Continue reading the main story",
        "Publicité",
    ],
)
def test_title_and_interface_inside_a_body_are_kept_apart(line: str) -> None:
    assert kinds(unit(line))[1] == ("boilerplate", line)


def test_analysed_words_only() -> None:
    found = tables(unit(f"{LEAD} Crews wait at the harbour gate (Ana Ruiz/PA)"))
    assert found["articles"]["words"].tolist() == [9]
    assert found["audit"]["words_read"].tolist() == [9]


def test_same_article_twice_is_kept_once() -> None:
    found = tables(unit(LEAD, outlet="Echo"), unit(LEAD, outlet="Echo"), unit(LEAD, outlet="B"))
    assert found["audit"]["status"].tolist() == ["read", "duplicate", "read"]
    assert "kept once" in found["audit"]["reason"][1]
    assert len(found["articles"]) == 2


def test_other_ids_are_never_merged() -> None:
    found = tables(unit(LEAD, external_id="1"), unit(LEAD, external_id="2"))
    assert found["audit"]["status"].tolist() == ["read", "duplicate"]
    assert found["articles"]["external_id"].tolist() == ["1", "2"]


def test_stated_words_are_checked() -> None:
    found = tables(unit(LEAD, words_stated=9), unit(LEAD, words_stated=90, outlet="B"))
    assert found["audit"]["status"].tolist() == ["read", "partial"]
    assert "90 words stated, 9 read" in found["audit"]["reason"][1]


def test_neither_title_nor_text_and_problems_are_rejected() -> None:
    found = tables(
        Unit("f", "1", title=" "),
        Unit("f", "2", problem="broken"),
        unit(LEAD),
        Unit("f", "4", title="A"),
    )
    assert found["audit"]["status"].tolist() == ["rejected", "rejected", "read", "partial"]
    assert found["audit"]["reason"].tolist()[1] == "broken"
    assert found["articles"]["completeness"].tolist() == ["full", "headline_only"]


def test_own_columns_stay_and_do_not_clash() -> None:
    found = tables(unit(LEAD, extra={"wave": 2, "words": "many"}))["articles"]
    assert found["wave"].tolist() == [2]
    assert found["words (read)"].tolist() == ["many"]


@pytest.mark.parametrize(
    "notice",
    [
        "To read on, become a subscriber: subscribe now.",
        "[+812 chars]",
        "Weiterlesen",
        "Read more...",
        "View full article at tarnledger.example",
    ],
)
def test_a_notice_in_place_of_the_rest_is_no_text(notice: str) -> None:
    found = tables(unit_of_lines(LEAD, notice))
    assert found["articles"][["completeness", "words"]].iloc[0].tolist() == ["cut", 9]
    assert found["paragraphs"]["kind"].tolist() == ["headline", "body", "boilerplate"]
    assert found["audit"]["status"].tolist() == ["partial"]
    assert notice[:20] in found["audit"]["reason"][0]


@pytest.mark.parametrize("apart", [" ", "\n"])
def test_the_offer_behind_a_notice_is_no_text(apart: str) -> None:
    lines = f"This story is for members only.{apart}Join from £2 a week.".split("\n")
    found = tables(unit_of_lines(LEAD, *lines))
    assert found["articles"][["completeness", "words"]].iloc[0].tolist() == ["cut", 9]
    assert set(found["paragraphs"]["kind"][2:]) == {"boilerplate"}


@pytest.mark.parametrize(
    "line",
    [
        "Members pay from £2 a week, and the club has 400 of them.",
        "Readers who want to keep reading the paper will pay 5 crowns from May.",
        "Der Verein ist nur für Mitglieder offen.",
        "The full article was published in the journal Rails.",
    ],
)
def test_news_of_payments_at_the_end_is_text(line: str) -> None:
    found = tables(unit_of_lines(LEAD, line))
    assert found["articles"]["completeness"].tolist() == ["full"]
    assert found["paragraphs"]["kind"].tolist() == ["headline", "body", "body"]


@pytest.mark.parametrize(
    "line",
    [
        "-ENDS-",
        "What do you think? Leave a comment below.",
        "A version of this article appears in print on March 5, 2031, Section A, Page 4.",
        "For more of the harbour, download the Echo app",
        "Tags: quay, harbour, Ostmark, ferries, council, boats, money and a long debate",
        "♦",
        "This article appeared in print under the headline “Quay closed”",
        "Reporting by Jo Ray in Ostmark and by Di Ott at the quay; editing by Bo Lie",
    ],
)
def test_what_stands_below_a_whole_text_does_not_cut_it(line: str) -> None:
    found = tables(unit_of_lines(LEAD, line))
    assert found["articles"][["completeness", "words"]].iloc[0].tolist() == ["full", 9]


@pytest.mark.parametrize("between", ["\n", " "])
def test_a_text_that_stands_twice_is_counted_once(between: str) -> None:
    text = f"{LEAD} It opens again in June, when the ferries of the bay come home."
    lines = text.split(". ")
    once = f"{lines[0]}.{between}{lines[1]}"
    found = tables(unit_of_lines(*f"{once}{between}{once}".split("\n")))
    assert found["articles"][["completeness", "words"]].iloc[0].tolist() == ["full", 22]
    assert found["audit"]["status"].tolist() == ["read"]
    assert "twice" in found["audit"]["reason"][0]


def test_a_page_in_place_of_a_text() -> None:
    wall = "Please enable JavaScript in your browser to view this page."
    found = tables(unit(wall), unit(wall, None), unit("[Removed]", "[Removed]"))
    assert found["audit"]["status"].tolist() == ["partial", "rejected", "rejected"]
    assert found["articles"]["completeness"].tolist() == ["headline_only"]
    assert found["articles"]["words"].tolist() == [0]
    assert found["audit"]["reason"][2] == "the source removed the article"
    assert "in place of the text" in found["audit"]["reason"][1]


def test_no_units_no_rows() -> None:
    assert {name: len(table) for name, table in tables().items()} == {
        "articles": 0,
        "paragraphs": 0,
        "audit": 0,
    }


@settings(max_examples=40)
@given(st.lists(st.tuples(st.text(max_size=40), st.none() | st.text(max_size=9)), max_size=5))
def test_found_is_the_sum(cells: list[tuple[str, str | None]]) -> None:
    units = [unit(text, title) for text, title in cells]
    found = tables(*units)
    assert len(found["audit"]) == len(units)
    assert len(found["articles"]) == int(found["audit"]["status"].isin(["read", "partial"]).sum())
    assert set(found["paragraphs"]["article_id"]) <= set(found["articles"]["article_id"])


SENTENCES = (
    "The council voted on Monday to close the quay for a year. Mayor Di Ott said that it was sad. "
    "About 300 boats use the quay every day."
)


@pytest.mark.parametrize(
    "line", ["By Jo Ray", "By Jo Ray, Staff Writer", "By JO RAY and DI OTT", "Von Jo Ray"]
)
def test_a_byline_above_a_text_is_a_credit(line: str) -> None:
    text = f"{line}\n{SENTENCES}"
    read = nv.read(pd.DataFrame({"title": ["Quay to close"], "text": [text]}))
    assert read.articles["byline"].tolist() == [line]
    assert read.paragraphs["kind"].tolist()[1] == "credit"
    stated = nv.read(
        pd.DataFrame({"title": ["Quay to close"], "text": [text], "author": ["Al Eck"]})
    )
    assert stated.articles["byline"].tolist() == ["Al Eck"]


@pytest.mark.parametrize(
    "line",
    [
        "Published - June 04, 2031 05:31 pm",
        "Updated: 04 Jun 2031, 17:31",
        "June 4, 2031 5:31 PM",
        "Published on 2031-06-04",
    ],
)
def test_a_date_of_the_page_is_in_the_note(line: str) -> None:
    text = f"{line}\n{SENTENCES}"
    read = nv.read(pd.DataFrame({"title": ["Quay to close"], "text": [text]}))
    assert f"“{line}”" in read.articles["published_note"].iloc[0]
    assert read.articles["published"].isna().all()
    dated = nv.read(
        pd.DataFrame({"title": ["Quay to close"], "text": [text], "date": ["2030-01-02"]})
    )
    assert line not in str(dated.articles["published_note"].iloc[0])


def test_a_rights_line_is_no_date() -> None:
    text = f"{SENTENCES}\n© 2031 The Tarn Ledger"
    read = nv.read(pd.DataFrame({"title": ["Quay to close"], "text": [text]}))
    assert read.articles["published_note"].tolist() == ["no date is given"]


def test_the_name_of_a_picture_agency_alone_is_a_caption() -> None:
    text = f"{SENTENCES}\nGetty Images"
    read = nv.read(pd.DataFrame({"title": ["Quay to close"], "text": [text]}))
    assert read.paragraphs["kind"].tolist()[-1] == "caption"
