"""Pairs of articles that share copy, and where: offsets, kinds, errors."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import narrativ as nv
from narrativ import schema
from narrativ.corpus import Corpus
from narrativ.errors import NotReadyError, SchemaError, UnknownNameError
from narrativ.sourcing.copying.overlaps import find_overlaps
from narrativ.sourcing.copying.pairs import aligned_spans, reuse_pairs
from narrativ.sourcing.copying.tokens import texts_of

LEAD = "The ferry Aldona left the quay of Odrin at noon on Monday with sixty people on board."
CREW = "Its crew of nine had been on strike for a week over pay and the state of the engines."
PORT = "The harbour master told a council meeting that no other ship would sail before spring."
SPEECH = (
    "“We shall not leave one island without bread, whatever the winter may bring us,” she said."
)
FOOTER = "Read our guide to the islands and the best walks along the northern shore this year."
RIGHTS = "All rights reserved. This material may not be published, broadcast or rewritten."


def own(number: int, words: int = 60) -> str:
    return " ".join(f"tale{number}x{at}" for at in range(words)) + "."


def corpus(*bodies: list[str], outlets: list[str] | None = None) -> Corpus:
    """Return articles a0, a1, … of the given paragraphs, each of its own outlet."""
    rows = [
        {"article_id": f"a{number}", "paragraph_id": f"a{number}-{at}", "position": at}
        | {"start": 0, "end": len(text), "kind": "body", "text": text}
        for number, paragraphs in enumerate(bodies)
        for at, text in enumerate(paragraphs)
    ]
    articles = pd.DataFrame({"article_id": [f"a{number}" for number in range(len(bodies))]}).assign(
        words=1, completeness="full", outlet=outlets or [f"o{n}" for n in range(len(bodies))]
    )
    return nv.Corpus().changed(nv.Step("made"), articles=articles, paragraphs=pd.DataFrame(rows))


def only(found: pd.DataFrame) -> pd.Series:
    assert len(found) == 1
    return found.iloc[0]


def test_containment_is_of_either_side() -> None:
    row = only(reuse_pairs(corpus([LEAD, CREW], [own(1, 17), LEAD, CREW])))
    assert (row["article_a"], row["article_b"]) == ("a0", "a1")
    assert row["containment_a"] == 1
    assert row["containment_b"] == pytest.approx(36 / 53)
    assert (row["longest_run"], row["shared_words"], row["kind"]) == (36, 36, "copy")
    assert pd.isna(row["agency_hint"])


def test_a_passage_is_less_than_copy() -> None:
    found = reuse_pairs(corpus([LEAD, own(1, 200)], [own(2, 200), LEAD]))
    assert only(found)["kind"] == "passage"


def test_articles_that_share_nothing_are_no_pair() -> None:
    found = reuse_pairs(corpus([LEAD], [own(1)]))
    assert len(found) == 0
    assert list(found) == [
        "article_a", "article_b", "containment_a", "containment_b", "longest_run", "agency_hint",
        "kind", "shared_words", "quoted_words", "boilerplate_words", "moved_words",
    ]  # fmt: skip


def test_only_bodies_are_compared() -> None:
    made = corpus([own(1), LEAD], [own(2), LEAD])
    kinds = made.paragraphs["kind"].where(made.paragraphs["text"] != LEAD, "caption")
    changed = made.changed(nv.Step("made"), paragraphs=made.paragraphs.assign(kind=kinds))
    assert len(reuse_pairs(changed)) == 0


def test_a_shared_quotation_is_no_copy() -> None:
    row = only(reuse_pairs(corpus([own(1), SPEECH, own(2)], [own(3), SPEECH])))
    assert row["kind"] == "quotation"
    assert row["quoted_words"] == row["shared_words"] == 16
    # Shared with the text around it, it is part of the copy.
    row = only(reuse_pairs(corpus([LEAD, SPEECH, CREW, own(1)], [LEAD, SPEECH, CREW, own(2)])))
    assert (row["kind"], row["quoted_words"]) == ("copy", 0)


def test_a_quotation_that_runs_on_over_paragraphs_is_one() -> None:
    speech = [
        "“Nobody was told that the boats would stop, and nobody asked who would pay for it.",
        "“We are going to ask now, and we will go on asking until there is an answer.”",
    ]
    assert only(reuse_pairs(corpus([own(1), *speech], [own(2), *speech])))["kind"] == "quotation"


def test_rights_lines_are_boilerplate() -> None:
    row = only(reuse_pairs(corpus([own(1), RIGHTS], [own(2), RIGHTS])))
    assert (row["kind"], row["containment_a"], row["longest_run"]) == ("boilerplate", 0, 0)
    assert row["boilerplate_words"] == row["shared_words"] == 12


def test_a_passage_of_articles_that_share_nothing_else_is_boilerplate() -> None:
    bodies = [[own(number), FOOTER] for number in range(5)]
    bodies[0].insert(0, LEAD)
    bodies[1] += [LEAD, CREW]
    bodies[0] += [CREW, PORT]
    bodies[1] += [PORT]
    found = reuse_pairs(corpus(*bodies)).set_index(["article_a", "article_b"])
    assert found.loc[("a0", "a1"), "kind"] == "copy"
    assert set(found.drop(index=("a0", "a1"))["kind"]) == {"boilerplate"}


def test_the_copies_of_one_text_are_not_boilerplate() -> None:
    bodies = [[own(number, 30), LEAD, CREW, PORT] for number in range(6)]
    found = reuse_pairs(corpus(*bodies))
    assert len(found) == 15
    assert set(found["kind"]) == {"copy"}
    assert (found["boilerplate_words"] == 0).all()


def test_an_outlets_box_is_boilerplate_between_its_own_articles() -> None:
    bodies = [[own(number, 300), FOOTER, CREW, PORT] for number in range(5)]
    inside = reuse_pairs(corpus(*bodies, outlets=["Gazette"] * 5))
    between = reuse_pairs(corpus(*bodies))
    assert set(inside["kind"]) == {"boilerplate"}
    assert set(between["kind"]) == {"passage"}


def test_agencies_of_either_side_are_hinted_at() -> None:
    made = corpus(["ODRIN (Reuters) - " + LEAD, CREW], [LEAD, CREW])
    assert only(reuse_pairs(made))["agency_hint"] == "Reuters"
    named = made.articles.assign(agency=["Reuters", "AP"], agency_basis="decision")
    sourced = made.changed(nv.Step("source"), articles=named)
    assert only(reuse_pairs(sourced))["agency_hint"] == "AP; Reuters"


def test_rows_do_not_depend_on_the_order_of_the_tables() -> None:
    made = corpus([LEAD, CREW], [own(1), LEAD], [CREW, PORT], [PORT, own(2)])
    turned = made.changed(
        nv.Step("made"), articles=made.articles[::-1], paragraphs=made.paragraphs[::-1]
    )
    pd.testing.assert_frame_equal(reuse_pairs(made), reuse_pairs(turned))


def test_copies_do_not_depend_on_what_else_is_there() -> None:
    told = [own(number) for number in range(10, 13)]
    kept = [
        [told[0], told[1], own(1)],
        [own(2), told[1], told[0]],
        [told[0], told[2]],
        [told[2], own(3), told[0]],
    ]
    before = [[own(4, 300), told[2]], [told[0].replace("x7", "y"), own(5)], [own(6)]]
    whole = corpus(*kept, *before)
    # Named before the others, so that each word has another number.
    names = {f"a{n}": f"0{n}" for n in range(len(kept), len(kept) + len(before))}
    whole = whole.changed(
        nv.Step("made"),
        articles=whole.articles.assign(article_id=whole.articles["article_id"].replace(names)),
        paragraphs=whole.paragraphs.assign(
            article_id=whole.paragraphs["article_id"].replace(names)
        ),
    )
    alone, among = (
        found[found["kind"] == "copy"] for found in map(reuse_pairs, [corpus(*kept), whole])
    )
    inside = among["article_a"].str.startswith("a") & among["article_b"].str.startswith("a")
    assert len(alone) == 6
    pd.testing.assert_frame_equal(alone, among[inside].reset_index(drop=True))


def test_two_texts_of_a_crowd_have_a_third_in_common() -> None:
    count = 200
    made = corpus(*([own(1000 + n, 50), LEAD, own(2000 + n), CREW, PORT] for n in range(count)))
    found = reuse_pairs(made)
    assert set(found["kind"]) == {"copy"}
    first = found[found["article_a"] == "a0"]
    assert set(first["article_b"]) == {f"a{n}" for n in range(1, count)}
    assert len(found) < 0.7 * count * (count - 1) / 2


def test_spans_stand_where_they_say_and_moved_ones_are_marked() -> None:
    made = corpus([LEAD, CREW, own(1)], [CREW, "Late: " + LEAD + " " + own(2)])
    spans = aligned_spans(made, "a0", "a1")
    texts = made.paragraphs.set_index("paragraph_id")["text"]
    shown = [
        tuple(texts[row[f"paragraph_{s}"]][row[f"start_{s}"] : row[f"end_{s}"]] for s in "ab")
        for _, row in spans.iterrows()
    ]
    assert shown == [(LEAD[:-1],) * 2, (CREW[:-1],) * 2]
    assert sorted(spans["moved"]) == [False, True]
    assert spans["words"].tolist() == [17, 19]
    back = aligned_spans(made, "a1", "a0")
    assert back["paragraph_a"].tolist() == ["a1-0", "a1-1"]
    assert set(back["words"]) == {17, 19}


@given(st.lists(st.sampled_from([LEAD, CREW, PORT, SPEECH]), min_size=1, max_size=5), st.data())
@settings(max_examples=25)
def test_spans_are_cut_at_paragraphs_and_nothing_is_lost(
    texts: list[str], data: st.DataObject
) -> None:
    joins = data.draw(st.lists(st.booleans(), min_size=len(texts), max_size=len(texts)))
    other: list[str] = []
    for text, join in zip(texts, joins, strict=True):
        other = [*other[:-1], f"{other[-1]} {text}"] if join and other else [*other, text]
    made = corpus(texts, other)
    found = find_overlaps(texts_of(made))
    spans = aligned_spans(made, "a0", "a1")
    assert spans["words"].sum() == found.words.sum() == found.total()[0]
    printed = made.paragraphs.set_index("paragraph_id")["text"]
    for row in spans.to_dict("records"):
        a, b = (printed[row[f"paragraph_{s}"]][row[f"start_{s}"] : row[f"end_{s}"]] for s in "ab")
        assert a == b
    assert not schema.conform(spans, schema.SPANS).empty


def test_who_is_asked_for_has_to_be_there() -> None:
    made = corpus([LEAD], [CREW])
    assert aligned_spans(made, "a0", "a1").empty
    with pytest.raises(UnknownNameError, match="nobody"):
        aligned_spans(made, "a0", "nobody")
    with pytest.raises(SchemaError, match="expected two"):
        aligned_spans(made, "a0", "a0")
    with pytest.raises(NotReadyError):
        reuse_pairs(nv.Corpus())


def test_an_article_without_a_body_shares_nothing() -> None:
    made = corpus([LEAD], [LEAD])
    made.paragraphs.loc[1, "kind"] = "caption"
    assert aligned_spans(made, "a0", "a1").empty
    assert reuse_pairs(made).empty
