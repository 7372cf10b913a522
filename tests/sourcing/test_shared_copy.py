"""Shared copy: reuse groups, their sources, what repeats what, and whose text it is."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import permutations
from typing import Any

import pandas as pd
import pytest

import narrativ as nv
from narrativ.sourcing.copying.shares import covered_words

SYLLABLES = ("ba", "do", "fen", "gri", "hul", "ka", "lor", "mi", "nes", "po", "ra", "sut", "ti")


def prose(seed: int, sentences: int = 8) -> list[str]:
    """Return paragraphs of two made-up sentences of eleven words, the same for a seed."""
    dice = random.Random(seed)

    def sentence() -> str:
        words = ["".join(dice.choices(SYLLABLES, k=3)) for _ in range(11)]
        return f"{words[0].capitalize()} {' '.join(words[1:])}."

    return [f"{sentence()} {sentence()}" for _ in range(sentences // 2)]


WIRE = prose(1, 16)


def sourced(
    articles: Sequence[tuple[str, Sequence[str]]],
    names: Sequence[str] | None = None,
    **columns: Sequence[Any],
) -> Any:
    """Return ARTICLES by outlet and PARAGRAPHS after `nv.source`."""
    frame = pd.DataFrame(
        {
            "doc_id": names or [str(number) for number in range(len(articles))],
            "outlet": [outlet for outlet, _ in articles],
            "title": [f"Title of {outlet}" for outlet, _ in articles],
            "text": ["\n\n".join(body) for _, body in articles],
            **columns,
        }
    )
    corpus = nv.source(nv.read(frame))
    return corpus.articles.set_index("external_id").sort_index(), corpus


def credited(body: Sequence[str]) -> list[str]:
    return [f"TARN, May 6 (Reuters) - {body[0]}", *body[1:]]


def test_edited_copy_is_one_group() -> None:
    cut = WIRE[:5]
    added = [*WIRE, *prose(7, 4)]
    moved = [WIRE[0], *reversed(WIRE[1:])]
    changed = [text.replace("ba", "bo", 1) for text in WIRE]
    articles, _ = sourced(
        [("A", WIRE), ("B", cut), ("C", added), ("D", moved), ("E", changed), ("F", prose(2))]
    )
    assert articles["reuse_group"].notna().tolist() == [True] * 5 + [False]
    assert articles["reuse_group"].nunique() == 1


def test_a_roundup_does_not_join_the_texts_it_gathers() -> None:
    other = prose(3, 16)
    roundup = [*WIRE[:3], *other[:3], *prose(4, 24)]
    articles, _ = sourced([("A", WIRE), ("B", WIRE), ("C", other), ("D", other), ("E", roundup)])
    groups = articles["reuse_group"]
    assert groups["0"] == groups["1"] != groups["2"] == groups["3"]
    assert pd.isna(groups["4"])


def test_a_brief_goes_with_the_text_it_matches_best() -> None:
    long = [*WIRE, *prose(5, 40)]
    articles, _ = sourced([("A", WIRE), ("B", long), ("C", WIRE[:4])])
    groups = articles["reuse_group"]
    assert groups["2"] == groups["0"]


def test_groups_do_not_depend_on_the_order_of_the_articles() -> None:
    rows = [("A", WIRE), ("B", WIRE[:4]), ("C", prose(2)), ("D", [*prose(2), *prose(9, 2)])]
    found = set()
    for order in permutations(range(4)):
        articles, _ = sourced([rows[number] for number in order], [rows[n][0] for n in order])
        found.add(frozenset(articles.groupby("outlet")["reuse_group"].first().items()))
    assert len(found) == 1


def test_two_short_texts_may_be_the_same_by_chance() -> None:
    line = "The ferry left the quay at noon on Monday."
    articles, _ = sourced([("A", [line]), ("B", [line])])
    assert articles["reuse_group"].isna().all()


@pytest.mark.parametrize(
    ("outlets", "bodies", "published", "source", "basis"),
    [
        (("Reuters", "B"), (credited(WIRE), WIRE), None, "0", "published by the agency"),
        (("A", "B"), (WIRE, credited(WIRE)), None, "1", "agency credit"),
        (
            ("A", "B"),
            (credited(WIRE), credited(WIRE)),
            ("2025-05-07T09:00Z", "2025-05-07T08:00Z"),
            "1",
            "agency credit, earliest",
        ),
        (("A", "B"), (WIRE, WIRE[:5]), ("2025-05-07T09:00Z", "2025-05-06T09:00Z"), "1", "earliest"),
        (("A", "B"), (WIRE[:5], WIRE), ("2025-05-07", "2025-05-07"), "1", "longest"),
        (("A", "B"), (WIRE[:5], WIRE), ("2025-05-07", "2025-05-07T08:00Z"), "1", "longest"),
        (("A", "B"), (WIRE[:5], WIRE), ("2025-05-06", None), "1", "longest"),
    ],
)
def test_the_probable_source_and_why(
    outlets: tuple[str, str],
    bodies: tuple[list[str], list[str]],
    published: tuple[str | None, str | None] | None,
    source: str,
    basis: str,
) -> None:
    dates: dict[str, Any] = {} if published is None else {"published": published}
    articles, _ = sourced(list(zip(outlets, bodies, strict=True)), **dates)
    assert set(articles["reuse_source"]) == {articles["article_id"][source]}
    assert set(articles["reuse_source_basis"]) == {basis}


@pytest.mark.parametrize("unknown", [None, pd.NA, float("nan")])
def test_copy_without_an_outlet_beside_an_agency_that_is_one(unknown: Any) -> None:
    rows, _ = sourced([("Reuters", credited(WIRE)), (unknown, credited(WIRE))], ["wire", "nobody"])
    assert rows["reuse_group"].nunique() == 1
    assert set(rows["reuse_source"]) == {rows.at["wire", "article_id"]}
    assert set(rows["reuse_source_basis"]) == {"published by the agency"}


def test_copy_of_which_no_outlet_is_known() -> None:
    rows, _ = sourced([("", credited(WIRE)), ("", credited(WIRE))])
    assert rows["reuse_source_basis"].notna().all()


def test_shared_text_names_the_agency_with_its_evidence() -> None:
    own = prose(6, 8)
    articles, corpus = sourced(
        [("A", credited(WIRE)), ("B", WIRE), ("C", [*own, *WIRE[2:6]]), ("D", prose(8))]
    )
    assert articles["agency"].isna().tolist() == [False, False, False, True]
    assert articles["agency_basis"].tolist()[:3] == ["dateline", "shared_text", "shared_text"]
    assert articles["agency_copy"].tolist()[:3] == ["credited", "shared_text", "shared_text"]
    assert articles["agency_note"]["2"] == "50% of its words stand in articles credited to Reuters"
    rows = corpus.credits[corpus.credits["basis"] == "shared_text"].set_index("article_id")
    texts = corpus.paragraphs.set_index("paragraph_id")["text"]
    for name in ("1", "2"):
        row = rows.loc[articles["article_id"][name]]
        shown = texts[row["paragraph_id"]][row["start"] : row["end"]]
        assert len(shown.split()) >= 20
        assert any(shown.rstrip(".") in text for text in WIRE)


def test_a_few_shared_words_name_no_agency() -> None:
    articles, _ = sourced([("A", credited(WIRE)), ("B", [*prose(6, 16), WIRE[2]]), ("C", WIRE[:1])])
    assert articles["agency"].isna().tolist() == [False, True, True]


def test_who_contributed_did_not_write() -> None:
    gave = [*WIRE, "Reuters contributed to this report."]
    articles, _ = sourced([("A", gave), ("B", WIRE)])
    assert articles["agency"].isna().all()
    assert articles["agency_copy"].isna().all()
    assert articles["agency_note"]["0"] == "Reuters contributed; who wrote the text is unknown"


def test_a_crowd_meets_the_one_that_says_whose_it_is() -> None:
    rows = [("Z", credited(WIRE))]
    rows += [(f"O{number}", [*WIRE[2:5], *prose(100 + number, 2)]) for number in range(150)]
    articles, corpus = sourced(rows)
    assert articles["agency"].notna().all()
    assert (corpus.credits["basis"] == "shared_text").sum() == 150


def test_of_two_agencies_the_source_is_taken_and_both_are_said() -> None:
    rows = [("Reuters", WIRE), ("B", WIRE), ("C", [f"TARN (AP) - {WIRE[0]}", *WIRE[1:]])]
    articles, _ = sourced(rows)
    assert articles["agency"].tolist() == ["Reuters", "Reuters", "AP"]
    assert articles["agency_basis"].tolist() == ["metadata", "shared_text", "dateline"]
    assert articles["agency_note"]["1"] == (
        "100% of its words stand in articles credited to Reuters; "
        "100% of its words stand in articles credited to AP"
    )


def test_a_rights_notice_below_it_does_not_hide_a_story() -> None:
    notice = "Copyright 2018 Tarn Media. All rights reserved. Sign up for our newsletter. " * 6
    articles, corpus = sourced(
        [
            ("A", [*credited(WIRE[:3]), notice]),
            ("B", [*WIRE[:3], notice]),
            ("C", [*prose(6), notice]),
        ]
    )
    assert articles["agency_basis"].fillna("").tolist() == ["dateline", "shared_text", ""]
    assert articles["reuse_group"].notna().tolist() == [True, True, False]
    rights = corpus.paragraphs["text"].str.startswith("Copyright")
    assert (corpus.paragraphs.loc[rights, "reuse_share"] == 0).all()


def test_a_text_that_breaks_off_is_no_source() -> None:
    cut = [*credited(WIRE[:3]), WIRE[3][:-8] + "…"]
    articles, _ = sourced([("Reuters", cut), ("B", WIRE)])
    assert articles["completeness"].tolist() == ["cut", "full"]
    assert set(articles["reuse_source"]) == {articles["article_id"]["1"]}
    assert set(articles["reuse_source_basis"]) == {"complete"}


def test_no_agency_goes_from_hand_to_hand() -> None:
    """B has half of A's text, C half of B's and D half of C's: only B has words of A."""
    own = [prose(30 + number, 8) for number in range(4)]
    parts = [WIRE[:4], *own]
    rows = [(outlet, [*parts[n], *parts[n + 1]]) for n, outlet in enumerate("ABCD")]
    articles, _ = sourced([("A", [*rows[0][1], "Reuters"]), *rows[1:]])
    assert articles["agency"].isna().tolist() == [False, False, True, True]
    groups = articles["reuse_group"]
    assert groups["0"] == groups["1"]
    assert groups["0"] not in set(groups["2":].dropna())


def test_the_members_of_a_group_run_the_text_of_its_source() -> None:
    articles, corpus = sourced(
        [(str(n), [*WIRE[n % 3 : n % 3 + 5], *prose(40 + n, 2 * (n % 4))]) for n in range(12)]
    )
    pairs = nv.reuse_pairs(corpus)
    larger = pairs[["containment_a", "containment_b"]].max(axis=1).tolist()
    both = map(frozenset, pairs[["article_a", "article_b"]].to_numpy())
    share = dict(zip(both, larger, strict=True))
    inside = articles[articles["reuse_group"].notna()]
    assert len(inside) >= 10
    for row in inside[["article_id", "reuse_source"]].to_numpy():
        assert row[0] == row[1] or share[frozenset(row)] >= 0.3


def test_a_text_that_many_run_is_likely_an_agencys() -> None:
    many = [(outlet, WIRE) for outlet in "ABCDE"]
    articles, _ = sourced(many)
    assert set(articles["agency_copy"]) == {"likely"}
    assert articles["agency"].isna().all()
    assert set(articles["agency_note"]) == {
        "5 outlets run this text; no agency is credited with it"
    }
    assert sourced(many[:4])[0]["agency_copy"].isna().all()
    assert sourced([("A", WIRE)] * 5)[0]["agency_copy"].isna().all()


def test_a_dateline_speaks_for_an_agency_where_two_outlets_run_the_text() -> None:
    dated = [f"TARN, May 6 - {WIRE[0]}", *WIRE[1:]]
    assert set(sourced([("A", dated), ("B", WIRE)])[0]["agency_copy"]) == {"likely"}
    assert sourced([("A", dated), ("A", WIRE)])[0]["agency_copy"].isna().all()


def test_shares_and_what_repeats_what() -> None:
    half = WIRE[0].split(". ")[0] + ". " + prose(6, 2)[0].split(". ")[0] + "."
    articles, corpus = sourced(
        [("A", credited(WIRE)), ("B", [WIRE[1], half, *WIRE[2:5], *prose(9, 2)])]
    )
    rows = corpus.paragraphs[corpus.paragraphs["kind"] == "body"].set_index("paragraph_id")
    source, other = (
        rows[rows["article_id"] == articles["article_id"][name]].sort_values("position")
        for name in ("0", "1")
    )
    assert other["reuse_share"].round(2).tolist() == [1.0, 0.5, 1.0, 1.0, 1.0, 0.0]
    assert source["copy_of"].isna().all()
    repeated = [source.index[1], pd.NA, *source.index[2:5], pd.NA]
    pd.testing.assert_series_equal(
        other["copy_of"].reset_index(drop=True),
        pd.Series(repeated, dtype="string", name="copy_of"),
    )
    headlines = corpus.paragraphs[corpus.paragraphs["kind"] == "headline"]
    assert headlines["reuse_share"].isna().all()


def test_a_paragraph_within_a_longer_one_is_another() -> None:
    long = " ".join(WIRE[:3])
    _, corpus = sourced([("A", [long, *prose(6, 8)]), ("B", [WIRE[0], *prose(9, 8)])])
    assert corpus.paragraphs["copy_of"].isna().all()
    shown = corpus.paragraphs["text"] == WIRE[0]
    assert (corpus.paragraphs.loc[shown, "reuse_share"] == 1).all()


def test_a_paragraph_printed_twice_is_one_with_its_copies() -> None:
    _, corpus = sourced([("A", [WIRE[0], *prose(6, 8), WIRE[0]]), ("B", [*prose(9, 8), WIRE[0]])])
    same = corpus.paragraphs[corpus.paragraphs["text"] == WIRE[0]]
    assert same["copy_of"].notna().sum() == 2
    assert same["copy_of"].nunique() == 1
    alone = sourced([("A", [WIRE[0], *prose(6, 8), WIRE[0]])])[1]
    assert alone.paragraphs["copy_of"].isna().all()


def test_a_repetition_leads_to_the_one_that_repeats_none() -> None:
    _, corpus = sourced([(outlet, [WIRE[0], *prose(20 + n, 8)]) for n, outlet in enumerate("ABCD")])
    copies = corpus.paragraphs["copy_of"].dropna()
    assert len(copies) == 3
    assert copies.nunique() == 1
    assert not copies.isin(corpus.paragraphs.loc[copies.index, "paragraph_id"]).any()


def test_a_shared_quotation_is_no_copy() -> None:
    quote = "“" + " ".join(WIRE[:2]).replace(". ", ", ").rstrip(".") + "”"
    articles, corpus = sourced(
        [
            ("A", [f"{prose(6, 2)[0]} {quote}, she said.", *prose(6, 8)]),
            ("B", [f"{prose(9, 2)[0]} {quote}, Ms Ray told us.", *prose(9, 8)]),
        ]
    )
    assert articles["reuse_group"].isna().all()
    assert (corpus.paragraphs["reuse_share"].dropna() == 0).all()


def test_covered_words_count_once() -> None:
    import numpy as np

    key = np.array([0, 0, 1, 0])
    start = np.array([5, 8, 5, 30])
    words = np.array([5, 4, 2, 1])
    assert covered_words(key, start, words, 100).tolist() == [8, 2]
