"""Who wrote it: credits, and what is none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import narrativ as nv
from narrativ import schema
from narrativ.errors import NotReadyError
from narrativ.resources import Agency, agencies, publisher_agency

LINE = "The ferry left the quay at noon on Monday."
LONG = " ".join(f"word{n}" for n in range(25)) + "."
Article = dict[str, Any]


def corpus(*articles: Article) -> nv.Corpus:
    """Return a corpus of articles with ``body``, ``byline`` and ``caption``."""
    rows, paragraphs = [], []
    for number, article in enumerate(articles):
        name = article.get("id", f"a{number}")
        rows.append(
            {"article_id": name, "words": 1, "completeness": "full"}
            | {"byline": article.get("byline")}
        )
        pieces = [(text, "body") for text in article.get("body", [LINE])]
        pieces += [(text, "caption") for text in article.get("captions", [])]
        for position, (text, kind) in enumerate(pieces, start=1):
            paragraphs.append(
                {
                    "paragraph_id": f"{name}-{position}",
                    "article_id": name,
                    "position": position,
                    "start": 0,
                    "end": len(text),
                    "kind": kind,
                    "text": text,
                }
            )
    return nv.Corpus().changed(
        nv.Step("made"),
        articles=pd.DataFrame(rows),
        paragraphs=pd.DataFrame(paragraphs, columns=list(schema.PARAGRAPHS.names)[:7]),
    )


def found(*articles: Article) -> list[tuple[str, str, str | None]]:
    """Return agency, basis and printed name of each credit; the names stand where they say."""
    return printed(nv.source(corpus(*articles)))


def printed(done: nv.Corpus) -> list[tuple[str, str, str | None]]:
    """Return the same of a corpus with its agencies."""
    texts = done.paragraphs.set_index("paragraph_id")["text"]
    return [
        (
            row["agency"],
            row["basis"],
            None
            if pd.isna(row["start"])
            else texts[row["paragraph_id"]][row["start"] : row["end"]],
        )
        for row in done.credits.to_dict("records")
    ]


def agency(*articles: Article) -> Any:
    """Return the agency and its basis of the last article; None where it is unknown."""
    row = nv.source(corpus(*articles)).articles.iloc[-1]
    return None if pd.isna(row["agency"]) else (row["agency"], row["agency_basis"])


# -- datelines -------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("MOSCOW, July 25 (Reuters) -", ["Reuters"]),
        ("PARIS, Jan. 8 --", []),
        ("St. PETERSBURG, Russia (AP) —", ["AP"]),
        ("LONDON, 1 August (PA) -", ["PA"]),
        ("CAIRO/JERUSALEM, Aug 1 (Reuters) -", ["Reuters"]),
        ("WASHINGTON (AFP) –", ["AFP"]),
        ("BERLIN (dpa) -", ["dpa"]),
        ("LONDON (AP / Reuters) —", ["AP", "Reuters"]),
        ("ORSUND, March 3 (Norvane) -", ["Norvane"]),
        ("ORSUND, March 3 (Norvane/Vasla News) -", ["Norvane", "Vasla News"]),
        ("PARIS (France) —", []),
        ("ORSUND, March 3 (Monday) -", []),
        ("ORSUND, March 3 (1234) -", []),
    ],
)
def test_datelines(line: str, names: list[str]) -> None:
    assert found({"body": [f"{line} {LINE}"]}) == [(name, "dateline", name) for name in names]


def test_an_invented_agency_is_learnt_from_a_dateline() -> None:
    teacher = {"body": [f"ORSUND, March 3 (Vasla News) - {LINE}"]}
    assert agency(teacher, {"byline": "By Ana Ruiz, Vasla News"}) == ("Vasla News", "byline")
    assert agency(teacher, {"body": [f"ELD (Vasla News) - {LINE}"]}) == ("Vasla News", "dateline")
    assert agency(teacher, {"body": [f"{LINE} (VASLA NEWS)"]}) == ("Vasla News", "tail")
    assert agency({"byline": "By Ana Ruiz, Vasla News"}) is None
    step = nv.source(corpus(teacher)).steps[-1]
    assert step.settings["learnt_agencies"] == ["Vasla News"]


def test_the_dateline_is_looked_for_in_the_first_paragraph_of_the_order() -> None:
    made = corpus({"body": [f"MOSCOW, July 25 (Reuters) - {LINE}", "ELD (AP) - Elsewhere."]})
    turned = made.changed(nv.Step("turn"), paragraphs=made.paragraphs.iloc[::-1])
    for one in (made, turned):
        assert nv.source(one).articles["agency"].tolist() == ["Reuters"]


# -- bylines ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("byline", "name"),
    [
        ("By AP", "AP"),
        ("Reuters", "Reuters"),
        ("By Jane Doe, Associated Press", "AP"),
        ("Jane Doe, Associated Press Writer", "AP"),
        ("Jane Doe for the PA", "PA"),
        ("By Jane Doe | PA Media", "PA"),
        ("Reuters Staff", "Reuters"),
        ("AFP in Paris", "AFP"),
        ("Jane Doe (Reuters)", "Reuters"),
        ("Jane Doe and Reuters", "Reuters"),
        ("von dpa", "dpa"),
        ("Jane Doe – The Associated Press", "AP"),
        ("dpa/AFP", "dpa"),
    ],
)
def test_bylines(byline: str, name: str) -> None:
    assert agency({"byline": byline}) == (name, "byline")


@pytest.mark.parametrize(
    "byline",
    [
        "By Ani",
        "By Sid Lowe",
        "Sana Malik",
        "Jane Reuters",
        "Jane Doe",
        "Staff and agencies",
        "",
        "By",
        "Pap Sarr",
        "Apa Sherpa",
        "\x00",
        None,
    ],
)
def test_bylines_of_people(byline: str | None) -> None:
    assert agency({"byline": byline}) is None


# -- tails -----------------------------------------------------------------

TAILS = [
    "(Reuters)",
    "(Reuters).",
    "[Reuters]",
    "— Reuters",
    "– Reuters",
    "-- Reuters",
    "- Reuters",
    "—Reuters",
    "© Reuters",
    "Source: Reuters",
    "Quelle: Reuters",
    "(Reuters, AP)",
    "(Reuters/mab)",
]


@pytest.mark.parametrize("tail", [*TAILS, "Reuters", "Thomson Reuters"])
def test_a_tail_after_a_finished_sentence(tail: str) -> None:
    for sentence in (LINE, "“It is shut.”", "Why not?", "It is shut …"):
        if tail[0].isalpha() and not tail.startswith(("S", "Q")) and not sentence.endswith("."):
            continue
        body = [LINE, f"{sentence} {tail}"]
        done = nv.source(corpus({"body": body}))
        assert printed(done)[0][:2] == ("Reuters", "tail"), body
        assert done.paragraphs["kind"].tolist() == ["body", "body"]


def test_a_short_name_needs_a_mark_or_a_line_of_its_own() -> None:
    credited: list[list[str]] = []
    unknown: list[list[str]] = []
    for alias in ("PA", "AP", "UNI", "TT", "SPA", "MENA", "CP", "AA", "dpa"):
        marked = (f"({alias})", f"— {alias}", f"- {alias}", f"© {alias}")
        credited += [[f"{LINE} {tail}"] for tail in marked]
        credited.append([LINE, alias])
        for end in (
            f"{LINE} {alias}",
            f"They went to the {alias}.",
            f"They went to the {alias}",
            f"It is run by the union ({alias}).",
            f"It is run by the “union” ({alias})",
            f"They chose one — {alias}.",
            f"They chose one: {alias}.",
            f"{LINE} The {alias}.",
        ):
            unknown += [[LINE, end], [end]]
    # They are too short to be anybody's copy: one corpus holds them all.
    made = nv.source(corpus(*({"body": body} for body in [*credited, *unknown])))
    named = made.articles["agency"].notna().tolist()
    wrong = [
        body
        for body, found, right in zip(
            [*credited, *unknown],
            named,
            [True] * len(credited) + [False] * len(unknown),
            strict=True,
        )
        if found != right
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "end",
    [
        "… at the PA.",
        "Others were first, said Reuters.",
        "Who was first? Reuters.",
        "Who was first? Reuters",
        "She reads Reuters",
        "It was told to Reuters (Jane Doe)",
        "They asked one agency first — Reuters.",
        "See Reuters.com",
        "The Press Association (PA).",
        "A spokesman for the Associated Press",
        "All are on the app",
        "App",
        "Uni",
        "Sid",
        "Spa.",
        "",
    ],
)
def test_a_text_that_only_ends_in_a_name(end: str) -> None:
    assert found({"body": [LINE, end]}) == []


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Reuters", ["Reuters"]),
        ("dpa", ["dpa"]),
        ("(AP)", ["AP"]),
        ("— dpa", ["dpa"]),
        ("AP/Reuters", ["AP", "Reuters"]),
        ("AP, Reuters", ["AP", "Reuters"]),
        ("(dpa, AFP)", ["dpa", "AFP"]),
        ("PA Media", ["PA Media"]),
        ("Source: AFP", ["AFP"]),
        ("  AP  ", ["AP"]),
        ("AP.", ["AP"]),
    ],
)
def test_a_last_paragraph_that_is_only_a_credit(line: str, names: list[str]) -> None:
    article = {"body": [LINE, line]}
    assert [(basis, name) for _, basis, name in found(article)] == [("tail", n) for n in names]
    assert nv.source(corpus(article)).paragraphs["kind"].tolist() == ["body", "credit"]


def test_two_last_paragraphs_that_are_credits() -> None:
    article = {"body": [LINE, "AP", "Reuters"]}
    assert [name for name, *_ in found(article)] == ["AP", "Reuters"]
    assert nv.source(corpus(article)).paragraphs["kind"].tolist() == ["body", "credit", "credit"]


def test_a_text_that_is_a_name_stays_a_text() -> None:
    assert agency({"body": ["PA"]}) is None
    assert nv.source(corpus({"body": ["PA"]})).paragraphs["kind"].tolist() == ["body"]


# -- photographs -----------------------------------------------------------


@pytest.mark.parametrize(
    ("caption", "names"),
    [
        ("Crews wait (Kremlin Pool Photo via AP)", ["AP"]),
        ("Crews wait (PAUL/PA)", ["PA"]),
        ("Crews (Jane Doe/AP/Reuters)", ["AP", "Reuters"]),
        ("Photo: Jane Doe/AP", ["AP"]),
        ("AP Photo/Jane Doe", ["AP"]),
        ("Picture: PA Wire", ["PA Wire"]),
        ("© AFP", ["AFP"]),
        ("Crews wait, Reuters", ["Reuters"]),
        ("(AP/AP)", ["AP"]),
        ("In Erie, PA, a crowd waits", []),
        ("Crews wait (Getty Images)", []),
        ("", []),
        ("()", []),
    ],
)
def test_a_photo_credit_is_no_author(caption: str, names: list[str]) -> None:
    article = {"captions": [caption]}
    assert [(basis, name) for _, basis, name in found(article)] == [("photo", n) for n in names]
    assert agency(article) is None


# -- what becomes of it ----------------------------------------------------


def test_the_strongest_evidence_is_taken_and_all_is_recorded() -> None:
    article = {"body": [f"MOSCOW, July 25 (Reuters) - {LINE}", f"{LINE} (AFP)"], "byline": "By AP"}
    assert agency(article) == ("Reuters", "dateline")
    assert agency(article | {"body": [f"{LINE} (AFP)"]}) == ("AP", "byline")
    assert sorted(name for name, *_ in found(article)) == ["AFP", "AP", "Reuters"]


def test_no_agency_is_unknown() -> None:
    done = nv.source(corpus({}))
    assert done.articles["agency"].isna().all()
    assert done.articles["agency_basis"].isna().all()
    assert str(done.articles["agency"].dtype) == "string"
    assert len(done.credits) == 0


def test_sourcing_twice_changes_nothing() -> None:
    made = corpus(
        {"body": [LINE, "AP", "Reuters"], "captions": ["Crews (Jane Doe/AP)"]},
        {"body": [f"ORSUND, March 3 (Norvane) - {LINE}"], "byline": "By PA"},
    )
    once = nv.source(made)
    twice = nv.source(once)
    for table in ("articles", "paragraphs", "credits"):
        pd.testing.assert_frame_equal(getattr(once, table), getattr(twice, table))
    assert "agency" not in made.articles.dropna(axis="columns", how="all")


def test_a_style_is_hinted_at_only_where_the_agency_is_unknown() -> None:
    mixed = "Last fall Mr Ray moved."
    done = nv.source(
        corpus({"body": [mixed]}, {"body": [mixed], "byline": "By AP"}, {"body": [LINE]})
    ).articles
    assert done["style_hint"].notna().tolist() == [True, False, False]
    assert done["agency"].isna().tolist() == [True, False, True]


def test_bodies_of_some_length_that_are_the_same_are_one_group() -> None:
    done = nv.source(
        corpus(
            {"body": [LONG]},
            {"body": [LONG.replace("word1 ", "WORD1\u00a0")]},
            {"body": [LINE]},
            {"body": [LINE]},
            {"body": [LONG + " More."]},
            {"body": [], "captions": [LONG]},
        )
    ).articles["reuse_group"]
    assert done.notna().tolist() == [True, True, False, False, True, False]
    assert done[0] == done[1] == done[4]


def test_paragraphs_cut_elsewhere_are_the_same_body() -> None:
    words = LONG.split()
    halves = [" ".join(words[:12]), " ".join(words[12:])]
    assert (
        nv.source(corpus({"body": [LONG]}, {"body": halves})).articles["reuse_group"].notna().all()
    )


def test_an_article_without_a_body() -> None:
    assert nv.source(corpus({"body": [], "captions": [LINE]}, {})).articles["agency"].isna().all()


def test_nothing_read_nothing_sourced() -> None:
    with pytest.raises(NotReadyError, match=r"narrativ.read"):
        nv.source(nv.Corpus())


RUNS = [
    " ", "\u00a0", "\n", "-", "— ", "(", "( ", "[", "A ", "By ", '"', "“", "A", "a", "1", ", ", "/",
    ". ", "!", "...", "© ", "Photo ", "Credit ", "3 May ", "and ", "AP, ", "AP/", "(AP) ", "A.",
    "Jo Ray ", "Source: ", "(Reporting by ", "AP report ", "with reporting by ", "Copyright AP ",
]  # fmt: skip


def test_long_runs_of_one_thing_are_gone_through_once() -> None:
    """Gone through again from each place, every one of these would take minutes."""
    runs = [(run * 10_000)[:10_000] for run in RUNS]
    articles: list[Article] = [
        {
            "body": [f"LONDON{run}(AP) -", f"x. {run}AP", f"AP{run}x"],
            "byline": f"By AP{run}x",
            "captions": [f"AP{run}Photo"],
        }
        for run in runs
    ]
    made = nv.source(corpus(*articles))
    texts_of = made.paragraphs.set_index("paragraph_id")["text"]
    for row in made.credits.dropna(subset=["start"]).to_dict("records"):
        assert "AP" in texts_of[row["paragraph_id"]][row["start"] : row["end"]]


PIECES = st.sampled_from(
    [
        "AP",
        "PA",
        "Reuters",
        "dpa",
        "(",
        ")",
        "/",
        ",",
        " ",
        ". ",
        "—",
        "\n",
        "[",
        "]",
        "©",
        "Source:",
        "word",
        "Photo",
        "via",
        "By",
        "\x00",
        "😀",
        "July 25",
        "-",
    ]
)


@settings(max_examples=30)
@given(
    st.lists(st.lists(PIECES, max_size=10).map("".join), min_size=1, max_size=3),
    st.lists(PIECES, max_size=6).map("".join),
)
def test_every_credit_stands_where_it_says(body: Sequence[str], caption: str) -> None:
    from narrativ.resources import agency_named

    for name, _basis, printed in found({"body": list(body), "captions": [caption]}):
        assert printed is not None
        assert agency_named(printed) == name


@pytest.fixture(scope="module")
def sample_done(sample: Any) -> nv.Corpus:
    """The bundled sample with its agencies."""
    return nv.source(nv.read(sample / "texts" / "articles.jsonl"))


def test_the_sample_has_one_agency(sample_done: nv.Corpus) -> None:
    articles = sample_done.articles
    assert set(articles["agency"].dropna()) == {"Norvane"}
    agency_copy = articles[articles["outlet"] == "Norvane"]
    assert set(agency_copy["agency_basis"].dropna()) == {"dateline"}
    others = articles[~articles["outlet"].isin(["Norvane", "Tarn Valley Courier"])]
    assert others["agency"].isna().all()


# -- heads, tails and domains as they are copied -------------------------------

COPIED = (
    "The council of Ostmark approved the plan for the new quay on Monday after a debate that "
    "lasted for nine hours, said the mayor, Ana Ruiz.\nFishermen said they would go to court."
)


@pytest.mark.parametrize(
    ("head", "agency"),
    [
        ("OSTMARK, Vasland (AP) ", "AP"),
        ("OSTMARK: Reuters — ", "Reuters"),
        ("OSTMARK, Aug. 1: Reuters - ", "Reuters"),
        ("Council approves quay in Ostmark (Reuters) – ", "Reuters"),
        ("(Photo by Jo Ray/Getty Images) OSTMARK (AP) ", "AP"),
        ("AP — ", "AP"),
        ("OSTMARK, Aug. 1 Reuters - ", "Reuters"),
        ("JO RAY, Associated Press\n", "AP"),
        ("By JO RAY\nAP Business Writer\n", "AP"),
        ("Jo Ray, Reuters correspondent\n", "Reuters"),
        ("The Port Authority (PA) - ", None),
        ("Jo Ray / AFP - ", None),
    ],
)
def test_an_agency_at_the_head(head: str, agency: str | None) -> None:
    made = nv.source(nv.read(pd.DataFrame({"text": [head + COPIED]}))).articles["agency"]
    assert made.fillna("").tolist() == [agency or ""]


@pytest.mark.parametrize(
    ("tail", "agency"),
    [
        ("This is published unedited from the PTI feed.", "PTI"),
        ("This report by The Canadian Press was first published Aug. 1, 2031.", "Canadian Press"),
        ("© AFP, 2031", "AFP"),
        ("© AFP", "AFP"),
        ("Copyright 2031 The Associated Press.", "AP"),
        ("©2031 Bloomberg L.P.", "Bloomberg"),
        ("ar/jr (AFP, Reuters)", "AFP"),
        ("(This story was generated by Automated Insights using data from Vask Research.)", "AP"),
        ("This story was produced by Reuters.", "Reuters"),
        ("This story was written by a software tool for The Associated Press.", "AP"),
        ("Jo Ray is a business writer for The Associated Press.", "AP"),
        ("The-CNN-Wire ™ & © 2031 Cable News Network, Inc. All rights reserved.", "CNN Newsource"),
        ("With contributions from Reuters.", None),
        ("Jo Ray is a business writer for The Associated Press, police said.", None),
    ],
)  # fmt: skip
def test_an_agency_at_the_end(tail: str, agency: str | None) -> None:
    made = nv.source(nv.read(pd.DataFrame({"text": [f"{COPIED}\n{tail}"]}))).articles["agency"]
    assert made.fillna("").tolist() == [agency or ""]


@pytest.mark.parametrize("agency", [one for one in agencies() if one.domains])
def test_what_an_agency_publishes_under_its_domains_is_its_own(agency: Agency) -> None:
    for domain in agency.domains:
        for outlet in (domain, f"www.{domain}", f"https://en.{domain}/news/1"):
            assert publisher_agency(outlet) == agency.name
    frame = pd.DataFrame({"text": [COPIED], "outlet": [f"en.{agency.domains[0]}"]})
    row = nv.source(nv.read(frame)).articles.iloc[0]
    assert (row["agency"], row["agency_basis"]) == (agency.name, "metadata")


SHORT = [
    "The council of Ostmark voted on Monday to close the quay for a year.",
    "The mayor said that the decision was painful.",
    "About 300 boats use the quay every day of the year.",
]


@pytest.mark.parametrize(
    ("line", "agency", "basis", "grade"),
    [
        ("Reporting by Jo Ray; editing by Di Ott", "Reuters", "signoff", "likely"),
        ("Copyright 2031 The Associated Press. All rights reserved.", "AP", "tail", "credited"),
        ("© 2031 AFP", "AFP", "tail", "credited"),
        ("© Agence France-Presse", "AFP", "tail", "credited"),
    ],
)
def test_a_text_of_one_sentence_a_paragraph_has_a_tail(
    line: str, agency: str, basis: str, grade: str
) -> None:
    for body in (SHORT, [" ".join(SHORT)]):
        made = nv.source(corpus({"body": [*body, line]})).articles.iloc[0]
        assert made[["agency", "agency_basis", "agency_copy"]].tolist() == [agency, basis, grade]


def test_the_form_of_a_signoff_is_no_name() -> None:
    line = "Reporting by Jo Ray; editing by Di Ott"
    made = nv.source(corpus({"body": [*SHORT, line]})).articles.iloc[0]
    assert made["agency_note"].startswith("no credit names Reuters")
    named = nv.source(corpus({"body": [*SHORT, "He told Reuters so.", line]})).articles.iloc[0]
    assert named[["agency_basis", "agency_copy"]].tolist() == ["tail", "credited"]


def test_a_byline_above_the_text_hides_no_tail() -> None:
    text = f"By Jo Ray\n{' '.join(SHORT)} (AP)"
    made = nv.source(nv.read(pd.DataFrame({"title": ["Quay"], "text": [text]}))).articles.iloc[0]
    assert made[["byline", "agency", "agency_basis"]].tolist() == ["By Jo Ray", "AP", "tail"]
