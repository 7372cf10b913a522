"""What was done to a text is found, sentence by sentence, and nothing is counted twice."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import narrativ as nv
from narrativ.corpus import Corpus
from narrativ.errors import DataWarning, NotReadyError, SchemaError, UnknownNameError
from narrativ.schema import CHANGES, EDITS
from narrativ.sourcing.editing.copy_texts import CopyTexts
from narrativ.sourcing.editing.cuts import cut_sentences
from narrativ.sourcing.editing.edits import edits
from narrativ.sourcing.editing.profiles import edit_profile
from narrativ.text.sentences import sentences

WIRE = (
    "The quay of Tarn reopened on May 6 after two years of work.",
    "The harbour board said that it cost 9 million crowns, 12 percent more than planned.",
    '"We would do it again," said Velizar Odrin, who heads the board.',
    "Fishermen had moored their boats on the far side of the bay.",
    "No ship came on the first day. A brass band played all the same.",
    "The old quay was built in 1788 and widened twice.",
)
OWN = "A baker at the corner had waited for the reopening with forty loaves."


def corpus(*versions: Sequence[str], titles: Sequence[str | None] = ()) -> Corpus:
    """Return articles v0, v1, … by outlets o0, o1, …; one text a paragraph."""
    frame = pd.DataFrame(
        {
            "doc_id": [f"v{n}" for n in range(len(versions))],
            "outlet": [f"o{n}" for n in range(len(versions))],
            "title": list(titles) or [None] * len(versions),
            "text": ["\n\n".join(paragraphs) for paragraphs in versions],
        }
    )
    return nv.read(frame)


def grouped(made: Corpus, sources: dict[str, str]) -> Corpus:
    """Return the corpus as if `narrativ.source` had found who took whose text."""
    sourced = nv.source(made)
    ids = sourced.articles.set_index("external_id")["article_id"]
    taken = {ids[own]: ids[source] for own, source in sources.items()}
    group = {name: "g" for pair in taken.items() for name in pair}
    articles = sourced.articles.assign(
        reuse_source=sourced.articles["article_id"].map(taken).astype("string"),
        reuse_group=sourced.articles["article_id"].map(group).astype("string"),
    )
    return replace(sourced, articles=articles)


def table(source: Sequence[str], own: Sequence[str], **more: Any) -> pd.DataFrame:
    return edits(corpus(source, own, **more), "v1", source="v0")


def changes(source: Sequence[str], own: Sequence[str]) -> list[str]:
    return table(source, own)["change"].tolist()


# -- the five things that are done to a text ---------------------------------


def test_all_is_kept() -> None:
    found = table(WIRE, WIRE)
    assert set(found["change"]) == {"kept"}
    assert not found["moved"].any()
    assert not found["style"].any()
    assert (found["similarity"] == 1).all()
    assert len(found) == 7


def test_a_sentence_is_cut_where_it_stood() -> None:
    assert changes(WIRE, [*WIRE[:2], *WIRE[3:]]) == ["kept"] * 2 + ["cut"] + ["kept"] * 4
    assert changes(WIRE, WIRE[1:])[0] == "cut"
    assert changes(WIRE, WIRE[:-1])[-1] == "cut"


def test_a_sentence_is_added_where_it_stands() -> None:
    found = table(WIRE, [*WIRE[:2], OWN, *WIRE[2:]])
    assert found["change"].tolist() == ["kept"] * 2 + ["added"] + ["kept"] * 5
    row = found.iloc[2]
    assert row["text"] == OWN
    assert pd.isna(row["source_text"])
    assert (row["words"], row["source_words"]) == (13, 0)


def test_a_sentence_in_place_of_another_is_cut_and_added() -> None:
    assert changes(WIRE[:3], [WIRE[0], OWN, WIRE[2]]) == ["kept", "cut", "added", "kept"]


def test_a_paragraph_is_moved() -> None:
    found = table(WIRE, [WIRE[0], WIRE[5], *WIRE[1:5]])
    assert set(found["change"]) == {"kept"}
    assert found["moved"].tolist() == [False, True, *[False] * 5]


def test_words_are_changed() -> None:
    own = "The harbour board admitted that it cost 9 million crowns, more than it had planned."
    row = table(WIRE, [WIRE[0], own, *WIRE[2:]]).iloc[1]
    assert row["change"] == "reworded"
    assert 0.7 < row["similarity"] < 1
    assert row["source_text"] == WIRE[1]


def test_house_style_is_kept_and_said() -> None:
    own = [
        WIRE[0].replace("May 6", "6 May"),
        WIRE[1].replace("percent", "per cent").replace("harbour", "harbor"),
        WIRE[2].replace('"', "'").replace("Velizar Odrin", "Mr Velisar Odryn"),
        *WIRE[3:],
    ]
    found = table(WIRE, own)
    assert set(found["change"]) == {"kept"}
    assert found["style"].tolist() == [True] * 3 + [False] * 4


def test_a_split_sentence_is_one_row() -> None:
    source = "The harbour board said that it cost 9 million crowns, which nobody had planned for."
    own = "The harbour board said that it cost 9 million crowns. Nobody had planned for this."
    found = table([WIRE[0], source], [WIRE[0], own])
    assert found["change"].tolist() == ["kept", "reworded"]
    assert found[["sentences", "source_sentences"]].iloc[1].tolist() == [2, 1]
    assert found["text"].iloc[1] == own


def test_merged_sentences_are_one_row() -> None:
    own = "No ship came on the first day, but a brass band played all the same."
    found = table(WIRE, [*WIRE[:4], own, WIRE[5]])
    assert found["change"].tolist() == ["kept"] * 4 + ["reworded", "kept"]
    assert found[["sentences", "source_sentences"]].iloc[4].tolist() == [1, 2]
    assert found["source_text"].iloc[4] == WIRE[4]


def test_paragraphs_cut_elsewhere_are_no_change() -> None:
    assert set(changes(WIRE, [" ".join(WIRE)])) == {"kept"}


def test_other_words_are_no_copy() -> None:
    own = [OWN, "Nobody here had seen so many gulls since the storm of last winter."]
    assert sorted(set(changes(WIRE, own))) == ["added", "cut"]


def test_short_and_repeated_sentences() -> None:
    source = ["Why? Nobody knew it then. Why? Nobody said."]
    assert changes(source, source) == ["kept"] * 4
    assert changes(source, ["Why? Nobody knew it then."]) == ["kept", "kept", "cut", "cut"]


# -- quotation marks --------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "own", "change"),
    [
        (WIRE[2], WIRE[2].replace('"', ""), "reworded"),
        (WIRE[0], WIRE[0].replace("reopened", '"reopened"'), "reworded"),
        (WIRE[2], WIRE[2].replace('"We would', "We would").replace("again", '"again'), "reworded"),
        (WIRE[2], WIRE[2].replace('"We', "‘We").replace('again,"', "again,’"), "kept"),
        (WIRE[2], WIRE[2].replace('"We', "‘‘We").replace('again,"', "again,’’"), "kept"),
        (WIRE[2], WIRE[2].replace('"We', "''We").replace('again,"', "again,''"), "kept"),
        (WIRE[2], WIRE[2].replace('"We', "«We").replace('again,"', "again,»"), "kept"),
    ],
)
def test_marks_put_in_or_taken_away_are_rewording(source: str, own: str, change: str) -> None:
    assert changes([source], [own]) == [change]


def test_a_quotation_over_several_sentences() -> None:
    source = ["“The quay is ours. Nobody will take it. We stay here,” said Odrin."]
    assert set(changes(source, source)) == {"kept"}
    assert changes(source, ["“The quay is ours. We stay here,” said Odrin."]) == [
        "kept",
        "cut",
        "kept",
    ]
    bare = source[0].replace("“", "").replace("”", "")
    assert set(changes(source, [bare])) == {"reworded"}


# -- headlines, datelines, credits -------------------------------------------


def test_the_headline_is_a_row() -> None:
    found = table(WIRE[:1], WIRE[:1], titles=["Quay reopens", "Quay reopens"])
    assert found[["change", "part"]].iloc[0].tolist() == ["kept", "headline"]
    found = table(WIRE[:1], WIRE[:1], titles=["Quay reopens", "A band and no ship"])
    assert found[["change", "part"]].iloc[0].tolist() == ["reworded", "headline"]
    assert found["similarity"].iloc[0] == 0


def test_datelines_and_credits_are_no_text() -> None:
    source = [f"TARN, May 6 (Norvane) - {WIRE[0]}", *WIRE[1:]]
    for own in (
        [*WIRE, "Reuters"],
        [*WIRE[:-1], f"{WIRE[-1]} (Reuters)"],
        [*WIRE[:-1], f"{WIRE[-1]} — Reuters"],
        [*WIRE, "Additional reporting by Ada Brenn in Tarn"],
        [*WIRE, "(Reporting by Ada Brenn; Editing by Jo Ray)"],
        [*WIRE, "The Associated Press contributed to this report."],
    ):
        sourced = nv.source(corpus(source, own))
        found = edits(sourced, "v1", source="v0")
        assert set(found["change"]) == {"kept"}, own
        assert found["text"].iloc[-1] == WIRE[-1]
        assert found["source_text"].iloc[0] == WIRE[0]


def test_credit_lines_are_no_text() -> None:
    long = f"{WIRE[3]} The far side is the calmer one of the two. (AP Photo/Jo Ray)"
    own = [
        "By Ada Brenn, Reuters",
        "Jo Ray/AP",
        *WIRE[:3],
        "(AP Photo/Jo Ray)",
        "Image 2 of 5",
        long,
        "Photo: Jo Ray, AP",
        *WIRE[4:],
    ]
    made = nv.source(corpus([*WIRE[:3], long.partition(" (AP")[0], *WIRE[4:]], own))
    assert "photo" in set(made.credits["basis"])
    assert set(edits(made, "v1", source="v0")["change"]) == {"kept"}


def test_a_late_dateline_is_no_text() -> None:
    made = nv.source(corpus(WIRE, [OWN, *WIRE[2:], f"TARN, May 6 (Reuters) — {WIRE[0]}", WIRE[1]]))
    at = made.paragraphs[made.paragraphs["text"].str.startswith("TARN")].iloc[0]
    begin = at["text"].index("Reuters")
    credit = pd.DataFrame(
        {
            "article_id": [at["article_id"]],
            "agency": ["Reuters"],
            "basis": ["dateline"],
            "role": ["author"],
            "paragraph_id": [at["paragraph_id"]],
            "start": [begin],
            "end": [begin + 7],
        }
    )
    made = replace(made, credits=nv.schema.conform(credit, nv.schema.CREDITS))
    found = edits(made, "v1", source="v0")
    assert WIRE[0] in found["text"].tolist()


# -- texts that were not read to the end ---------------------------------------------


def incomplete(made: Corpus, **states: str) -> Corpus:
    states = {"v0": "full", "v1": "full"} | states
    column = made.articles["external_id"].map(states).fillna("full").astype("string")
    return replace(made, articles=made.articles.assign(completeness=column))


@pytest.mark.parametrize(
    ("state", "kept", "expected"),
    [
        ("cut", slice(0, 3), ["kept"] * 3 + ["unread"] * 4),
        ("partial", slice(1, 3), ["unread"] + ["kept"] * 2 + ["unread"] * 4),
        ("lead_missing", slice(1, 4), ["unread"] + ["kept"] * 3 + ["cut"] * 3),
        ("full", slice(0, 3), ["kept"] * 3 + ["cut"] * 4),
    ],
)
def test_what_was_not_read_is_not_cut(state: str, kept: slice, expected: list[str]) -> None:
    made = incomplete(corpus(WIRE, WIRE[kept]), v1=state)
    assert edits(made, "v1", source="v0")["change"].tolist() == expected


def test_a_gap_in_a_text_that_breaks_off_is_a_cut() -> None:
    made = incomplete(corpus(WIRE, [WIRE[0], WIRE[2]]), v1="cut")
    assert edits(made, "v1", source="v0")["change"].tolist()[:3] == ["kept", "cut", "kept"]


def test_what_moved_does_not_say_how_far_a_text_was_read() -> None:
    made = incomplete(corpus(WIRE, [WIRE[0], WIRE[5], *WIRE[1:3]]), v1="cut")
    found = edits(made, "v1", source="v0")
    assert sorted(found["change"]) == ["kept"] * 4 + ["unread"] * 3


@pytest.mark.parametrize(
    ("state", "own", "expected"),
    [
        ("cut", [*WIRE[:2], OWN], ["kept", "kept", "unread"]),
        ("cut", [WIRE[0], OWN, WIRE[1]], ["kept", "added", "kept"]),
        ("cut", [OWN, *WIRE[:2]], ["added", "kept", "kept"]),
        ("lead_missing", [OWN, *WIRE[:2]], ["unread", "kept", "kept"]),
        ("partial", [OWN, *WIRE[:2], OWN], ["unread", "kept", "kept", "unread"]),
    ],
)
def test_nothing_is_added_where_the_source_was_not_read(
    state: str, own: list[str], expected: list[str]
) -> None:
    found = edits(incomplete(corpus(WIRE[:2], own), v0=state), "v1", source="v0")
    assert found["change"].tolist() == expected
    assert found.loc[found["change"] == "unread", "source_text"].isna().all()


def test_a_headline_alone_was_not_read() -> None:
    made = corpus(WIRE, WIRE, titles=["A quay", "A quay"])
    only = made.articles["external_id"] == "v1"
    name = made.articles.loc[only, "article_id"].iloc[0]
    left = made.paragraphs[
        (made.paragraphs["article_id"] != name) | (made.paragraphs["kind"] == "headline")
    ]
    made = grouped(made, {"v1": "v0"})
    made = incomplete(replace(made, paragraphs=left), v1="headline_only")
    assert edits(made, "v1")["change"].tolist() == ["kept"] + ["unread"] * 7
    assert len(edit_profile(made)) == 0
    assert len(cut_sentences(made)) == 0


def test_shares_are_of_what_was_read() -> None:
    made = incomplete(grouped(corpus(WIRE, [*WIRE[:2], OWN]), {"v1": "v0"}), v1="cut")
    found = edit_profile(made).iloc[0]
    counts = ["articles", "incomplete", "source_sentences", "sentences"]
    assert list(found[counts]) == [1, 1, 2, 3]
    assert (found["kept"], found["cut"]) == (1, 0)
    assert found["cut_lead"] == 0
    assert pd.isna(found["cut_end"])


def test_only_outlets_that_were_read_there_count() -> None:
    made = grouped(corpus(WIRE, WIRE[:3], WIRE[:3]), {"v1": "v0", "v2": "v0"})
    found = cut_sentences(incomplete(made, v1="cut")).set_index("source_text")
    assert list(found.loc[WIRE[5], ["ran", "cut"]]) == [1, 1]
    assert list(found.loc[WIRE[0], ["ran", "cut"]]) == [2, 0]


# -- other versions of the source ------------------------------------------------------


def test_what_others_have_too_is_counted() -> None:
    own = "A second baker had come with nothing but an empty basket and a good appetite."
    changed = WIRE[1].replace("said", "admitted at last")
    made = grouped(
        corpus(
            WIRE,
            [WIRE[0], changed, *WIRE[2:], OWN, own],
            [WIRE[0], changed, *WIRE[2:], OWN],
            [*WIRE, OWN],
        ),
        {"v1": "v0", "v2": "v0", "v3": "v0"},
    )
    found = edits(made, "v1").set_index("text")["also_in"]
    assert found[[changed, OWN, own]].tolist() == [1, 2, 0]
    assert found[WIRE[0]] is pd.NA
    profile = edit_profile(made).set_index("outlet").loc["o1"]
    words = sum(len(str(text).split()) for text in found.index)
    assert profile["added_shared"] == pytest.approx(13 / words, rel=0.05)
    assert profile["added"] == pytest.approx(15 / words, rel=0.05)
    assert profile["reworded"] == 0
    assert profile[["kept", "reworded_shared", "cut"]].sum() == pytest.approx(1)
    other = replace(made, articles=made.articles.assign(outlet="o1"))
    assert edits(other, "v1")["also_in"].dropna().tolist() == [0, 0, 0]


# -- the table -----------------------------------------------------------------

SENTENCES = st.sampled_from([s for text in (*WIRE, OWN) for s in text.split(". ")] + ["Why?", "…"])
TEXTS = st.lists(
    st.one_of(
        st.lists(SENTENCES, min_size=1, max_size=4).map(" ".join),
        st.text("ab. \u3002中!", max_size=8),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=40)
@given(TEXTS, TEXTS)
def test_every_sentence_of_both_texts_stands_in_one_row(
    corpus_of: Callable[..., Corpus], source: Sequence[str], own: Sequence[str]
) -> None:
    article = ["source", "own"]
    made = corpus_of(
        {"id": name, "outlet": name, "body": list(body)}
        for name, body in zip(article, (source, own), strict=True)
    )
    paragraphs = made.paragraphs.set_index("paragraph_id")["text"]
    found = edits(made, "own", source="source")
    assert list(found.columns) == list(EDITS.names)
    assert set(found["change"]) <= set(CHANGES)
    for side, name in (("", article[1]), ("source_", article[0])):
        spans = found.dropna(subset=[f"{side}text"])
        for paragraph, start, end, text in zip(
            *(spans[f"{side}{what}"] for what in ("paragraph_id", "start", "end", "text")),
            strict=True,
        ):
            assert paragraphs[paragraph][start:end] == text
        spans = spans[spans["part"] == "body"]
        held = made.paragraphs[
            (made.paragraphs["article_id"] == name) & made.paragraphs["kind"].eq("body")
        ]
        every = {
            (paragraph, start, end)
            for paragraph, text in zip(held["paragraph_id"], held["text"], strict=True)
            for start, end in sentences(text)
        }
        assert spans[f"{side}sentences"].sum() == len(every)
        inside = [
            (paragraph, start, end)
            for row in spans.to_dict("records")
            for paragraph, start, end in every
            if row[f"{side}paragraph_id"] == paragraph
            and row[f"{side}start"] <= start
            and end <= row[f"{side}end"]
        ]
        assert sorted(inside) == sorted(every)
    positions = made.paragraphs.set_index("paragraph_id")["position"]
    printed = found.dropna(subset=["text"])
    order = list(zip(printed["paragraph_id"].map(positions), printed["start"], strict=True))
    assert order == sorted(order)


def test_the_same_table_twice() -> None:
    own = [WIRE[5], OWN, *WIRE[:3]]
    pd.testing.assert_frame_equal(table(WIRE, own), table(WIRE, own))


def test_an_article_goes_by_either_id() -> None:
    made = corpus(WIRE, WIRE)
    first, second = made.articles["article_id"]
    pd.testing.assert_frame_equal(edits(made, second, source=first), edits(made, "v1", source="v0"))


# -- what cannot be answered -----------------------------------------------------


def test_an_unknown_article() -> None:
    with pytest.raises(UnknownNameError, match="article"):
        edits(corpus(WIRE, WIRE), "v9", source="v0")


def test_an_id_of_several_articles() -> None:
    made = corpus(WIRE, WIRE)
    twice = replace(made, articles=made.articles.assign(external_id="v0"))
    with pytest.raises(SchemaError, match="2 articles have the external_id"):
        edits(twice, "v0", source="v1")


def test_a_table_is_no_corpus() -> None:
    made = nv.source(corpus(WIRE, WIRE))
    asked: list[Callable[..., pd.DataFrame]] = [edits, edit_profile, cut_sentences]
    for ask in asked:
        with pytest.raises(SchemaError, match="expected a Corpus"):
            ask(made.articles, "v1") if ask is edits else ask(made.articles)


def test_an_article_that_is_its_own_source() -> None:
    with pytest.raises(SchemaError, match="source="):
        edits(corpus(WIRE, WIRE), "v0", source="v0")
    made = grouped(corpus(WIRE, WIRE), {"v0": "v0", "v1": "v0"})
    with pytest.raises(SchemaError, match="is the probable source of its group"):
        edits(made, "v0")


def test_before_source_was_called() -> None:
    with pytest.raises(NotReadyError, match=r"narrativ\.source"):
        edits(corpus(WIRE, WIRE), "v1")
    with pytest.raises(NotReadyError, match=r"narrativ\.source"):
        edit_profile(corpus(WIRE))
    with pytest.raises(NotReadyError, match=r"narrativ\.source"):
        cut_sentences(corpus(WIRE))


def test_an_article_of_no_group() -> None:
    with pytest.raises(SchemaError, match=r"'v1' shares no copy.*source="):
        edits(grouped(corpus(WIRE, [OWN]), {}), "v1")


def test_a_source_that_was_not_selected() -> None:
    made = grouped(corpus(WIRE, WIRE), {"v1": "v0"}).select(outlet="o1")
    with pytest.raises(SchemaError, match=r"'v1'.* is not in this part of the corpus"):
        edits(made, "v1")


def test_the_source_of_the_group_is_taken() -> None:
    made = grouped(corpus(WIRE, WIRE[:3]), {"v1": "v0"})
    pd.testing.assert_frame_equal(edits(made, "v1"), edits(made, "v1", source="v0"))


# -- summed up -----------------------------------------------------------------


def test_a_profile_sums_up_by_outlet() -> None:
    made = corpus(WIRE, WIRE, [*WIRE[:3], OWN], titles=["A quay", "A quay", "A band"])
    found = edit_profile(grouped(made, {"v1": "v0", "v2": "v0"})).set_index("outlet")
    assert found.index.tolist() == ["o1", "o2"]
    shares = ["kept", "cut", "added", "headline_changed"]
    assert list(found.loc["o1", shares]) == [1, 0, 0, 0]
    second = found.loc["o2"]
    counts = ["articles", "source_sentences", "sentences", "headlines"]
    assert list(second[counts]) == [1, 7, 4, 1]
    assert second["kept"] + second["reworded"] + second["cut"] == pytest.approx(1)
    assert second["cut_lead"] == 0
    assert second["cut_end"] == 1
    assert second["added"] == pytest.approx(13 / int(made.articles["words"].iloc[2]))
    assert second["headline_changed"] == 1


def test_a_share_is_the_mean_over_articles() -> None:
    made = corpus(WIRE, WIRE, WIRE[:3])
    made = replace(made, articles=made.articles.assign(outlet=["o0", "o1", "o1"]))
    found = edit_profile(grouped(made, {"v1": "v0", "v2": "v0"})).iloc[0]
    alone = edit_profile(grouped(corpus(WIRE, WIRE[:3]), {"v1": "v0"})).iloc[0]
    assert found["articles"] == 2
    assert found["cut"] == pytest.approx(alone["cut"] / 2)
    assert pd.isna(found["headline_changed"])
    assert found["headlines"] == 0


def test_a_profile_by_another_column() -> None:
    made = grouped(corpus(WIRE, WIRE), {"v1": "v0"})
    assert edit_profile(made, by="agency_basis")["articles"].tolist() == [1]
    with pytest.raises(UnknownNameError, match="column of ARTICLES"):
        edit_profile(made, by="paper")
    assert len(edit_profile(made, by="article_id")) == 1
    own = replace(made, articles=made.articles.assign(moved="x"))
    with pytest.raises(SchemaError, match="'moved' bears the name of a column of the result"):
        edit_profile(own, by="moved")


def test_no_group_no_profile() -> None:
    made = grouped(corpus(WIRE, [OWN]), {})
    assert len(edit_profile(made)) == 0
    assert "kept" in edit_profile(made)
    assert len(cut_sentences(made)) == 0


def test_what_several_cut_comes_first() -> None:
    made = grouped(
        corpus(WIRE, WIRE[:4], WIRE[:5], [*WIRE[:4], WIRE[5]]),
        {"v1": "v0", "v2": "v0", "v3": "v0"},
    )
    found = cut_sentences(made)
    assert len(found) == 7
    assert found[["source_text", "ran", "cut"]].iloc[:3].to_numpy().tolist() == [
        ["No ship came on the first day.", 3, 2],
        ["A brass band played all the same.", 3, 2],
        [WIRE[5], 3, 2],
    ]
    assert (found["cut"].iloc[3:] == 0).all()
    assert found["place"].between(0, 1).all()


def test_what_nobody_has_comes_last() -> None:
    made = grouped(
        corpus([*WIRE, "Nobody knows when a ship will come."], WIRE, WIRE[1:], WIRE),
        {"v1": "v0", "v2": "v0", "v3": "v0"},
    )
    found = cut_sentences(made)
    assert found[["source_text", "cut"]].iloc[[0, -1]].to_numpy().tolist() == [
        [WIRE[0], 1],
        ["Nobody knows when a ship will come.", 3],
    ]


def test_an_outlet_cuts_what_none_of_its_articles_has() -> None:
    made = corpus(WIRE, WIRE[:5], WIRE)
    made = replace(made, articles=made.articles.assign(outlet=["o0", "o1", "o1"]))
    found = cut_sentences(grouped(made, {"v1": "v0", "v2": "v0"}))
    assert set(found["ran"]) == {1}
    assert set(found["cut"]) == {0}


@pytest.mark.parametrize("mark", ["(AP)", "— AP", "Source: AP", "( [ Source:  AP", "source:AP"])
def test_the_marks_before_a_credit_are_no_text(mark: str) -> None:
    assert before_credit(f"The quay reopened. {mark}") == ["The quay reopened."]
    assert before_credit(mark) == []


def test_many_marks_before_a_credit_are_no_text() -> None:
    assert before_credit("It ended." + " (" * 20_000 + " AP") == ["It ended."]


def before_credit(text: str) -> list[str]:
    """Return the sentences of a paragraph at whose end an agency is credited."""
    made = corpus([text])
    article, paragraph = made.paragraphs.iloc[0][["article_id", "paragraph_id"]]
    row = {"article_id": article, "paragraph_id": paragraph, "basis": "tail", "agency": "AP"}
    row |= {"start": text.rindex("AP"), "end": len(text)}
    credited = replace(made, credits=pd.DataFrame([row]).reindex(columns=made.credits.columns))
    return [one.text for one in CopyTexts(credited).body(article)]


def test_a_source_left_behind_is_warned_of() -> None:
    made = grouped(corpus(WIRE, WIRE), {"v1": "v0"}).select(outlet="o1")
    with pytest.warns(DataWarning, match="articles are left out, .*: 1, the first ") as given:
        assert len(edit_profile(made)) == 0
    assert len(given) == 1
    assert given[0].filename == __file__


# -- what was planted ------------------------------------------------------------


@pytest.fixture(scope="module")
def wire(sample: Path) -> Corpus:
    return nv.source(nv.read(sample / "wire"))


@pytest.fixture(scope="module")
def design(sample: Path) -> dict[str, Any]:
    return tomllib.loads((sample / "wire.toml").read_text(encoding="utf-8"))


def begins(texts: pd.Series, firsts: Sequence[str]) -> bool:
    """Say whether each text begins with the words planted at its place."""
    found = [str(text) for text in texts]
    return len(found) == len(firsts) and all(
        text.startswith(first) for text, first in zip(found, firsts, strict=True)
    )


@pytest.mark.parametrize("version", ["W-mail", "W-spark", "W-courier", "W-ledger"])
def test_the_planted_edits_are_found(wire: Corpus, design: dict[str, Any], version: str) -> None:
    planted = next(one for one in design["version"] if one["id"] == version)
    found = edits(wire, version, source=design["source"]["id"])
    assert found.loc[0, "change"] == planted["headline"]
    body = found[found["part"] == "body"]
    by_change = {change: body[body["change"] == change] for change in CHANGES}
    assert len(by_change["kept"]) == planted["kept"]
    assert begins(by_change["cut"]["source_text"], planted["cut"])
    assert begins(by_change["added"]["text"], planted["added"])
    assert begins(by_change["reworded"]["text"], [first for first, _ in planted["reworded"]])
    assert begins(body.loc[body["moved"], "text"], planted["moved"])
    assert begins(body.loc[body["style"], "text"], planted["style"])
    shapes = [
        f"{source} + {own}"
        for source, own in zip(
            by_change["reworded"]["source_sentences"], by_change["reworded"]["sentences"],
            strict=True,
        )
    ]  # fmt: skip
    assert shapes == [shape for _, shape in planted["reworded"]]
    assert body["source_sentences"].sum() == design["source"]["sentences"]


def test_a_text_in_other_words_has_one_quotation(wire: Corpus, design: dict[str, Any]) -> None:
    planted = next(one for one in design["version"] if one.get("copy") is False)
    found = edits(wire, planted["id"], source=design["source"]["id"])
    taken = found[found["change"].isin(["kept", "reworded"]) & (found["part"] == "body")]
    assert len(taken) == 1
    assert planted["shared_quotation"] in taken["text"].iloc[0]


def test_the_copy_planted_in_the_sample_is_found(sample: Path) -> None:
    texts = nv.source(nv.read(sample / "texts" / "articles.jsonl"))
    design = tomllib.loads((sample / "design.toml").read_text(encoding="utf-8"))
    courier = [
        (event["id"], copy)
        for event in design["event"]
        for copy in event.get("copy", [])
        if copy["outlet"] == "Tarn Valley Courier"
    ]
    assert len(courier) == 8
    for event, copy in courier:
        found = edits(texts, f"{event}-courier", source=f"{event}-norvane")
        body = found[found["part"] == "body"]
        added = body.loc[body["change"] == "added", "text"].tolist()
        planted = next(edit for edit in copy["edits"] if edit.startswith("adds local sentence"))
        first = planted.partition(": ")[2].strip('"').rstrip("…")
        assert len(added) == 1
        assert added[0].startswith(first)
        cut = body["change"] == "cut"
        assert cut.any()
        assert cut.loc[cut.idxmax() :].sum() == cut.sum()
        assert not (body["change"] == "reworded").any()
        assert body["style"].any()
        assert not body["moved"].any()


def test_the_groups_that_source_finds_are_taken(wire: Corpus, design: dict[str, Any]) -> None:
    for version in design["version"]:
        if version.get("copy", True):
            found = edits(wire, version["id"])
            told = edits(wire, version["id"], source=design["source"]["id"])
            pd.testing.assert_frame_equal(found, told)
        else:
            with pytest.raises(SchemaError, match="shares no copy"):
                edits(wire, version["id"])
    assert edit_profile(wire)["articles"].tolist() == [1, 1, 1, 1]
