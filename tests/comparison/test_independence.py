"""Shared text counts once: whole copies as one text, a shared paragraph in one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from narrativ.comparison import Comparison, compare
from narrativ.corpus import Corpus
from narrativ.framing import Emphasis, Terms
from narrativ.sourcing import source

Builder = Callable[..., Corpus]
Told = dict[str, Any]

WORDS = (
    "ferry crew met owners about wages and a pier opened late while traders waited for boats "
    "carrying flour timber wool glass paper seed"
).split()
WIRE = "At dusk there was mayhem on the quay and mayhem at the gates of the harbour."
EVENTS = 8
SHARING = "ABCDEFGHIJ"
OUTLETS = f"{SHARING}KL"
EVERY = [(event, outlet) for event in range(EVENTS) for outlet in SHARING]


def own_texts(outlets: str = OUTLETS, events: int = EVENTS) -> list[Told]:
    generator = np.random.default_rng(5)
    return [
        {
            "id": f"{outlet}{event}",
            "outlet": outlet,
            "event": f"e{event}",
            "storyline": "s",
            "body": [(" ".join(generator.permutation(WORDS)) + ".", "wages") for _ in range(3)],
        }
        for event in range(events)
        for outlet in outlets
    ]


def with_paragraph(
    corpus_of: Builder, ran: Iterable[tuple[int, str]], made: list[Told] | None = None
) -> Corpus:
    """Return the texts with the wire's paragraph in some, copies of each event's first."""
    told = own_texts() if made is None else made
    holders = {f"{outlet}{event}" for event, outlet in ran}
    for article in told:
        if article["id"] in holders:
            article["body"] = [*article["body"], (WIRE, "quay")]
    corpus = corpus_of(told)
    paragraphs = corpus.paragraphs
    copies = paragraphs[paragraphs["text"] == WIRE]
    event = copies["article_id"].str[-1]
    first = copies.groupby(event)["paragraph_id"].transform("first")
    copy_of = first.where(first != copies["paragraph_id"]).reindex(paragraphs.index)
    return replace(corpus, paragraphs=paragraphs.assign(copy_of=copy_of.astype("string")))


def compared(corpus: Corpus, **settings: Any) -> Comparison:
    # How deep a passage stands is seen in the whole text, whatever counts elsewhere.
    measures = [Terms(min_articles=1), Emphasis(aspects=["share", "lead"])]
    return compare(corpus, **{"measures": measures, "permutations": 199, **settings})


def kept_by(comparison: Comparison) -> list[tuple[int, str]]:
    rows = comparison.evidence.query("measure == 'terms' and feature == 'mayhem'")
    assert (rows.groupby("paragraph_id").size() == 2).all()
    return sorted({(int(name[1]), name[0]) for name in rows["paragraph_id"]})


@pytest.fixture(scope="module")
def shared(corpus_of: Builder) -> Comparison:
    return compared(with_paragraph(corpus_of, EVERY))


def recounted(comparison: Comparison) -> Comparison:
    """Return the comparison with shared copy counted the other way."""
    assert comparison.again is not None
    return comparison.again(independent=not comparison.settings["independent"])


def effects(comparison: Comparison, measure: str, feature: str) -> pd.Series:
    rows = comparison.scores.query("measure == @measure and feature == @feature")
    return rows.set_index("outlet")["effect"].reindex(list(OUTLETS)).fillna(0.0).astype(float)


# -- a paragraph in otherwise different texts -------------------------------


def test_ten_with_a_paragraph_are_as_one_with_it(corpus_of: Builder, shared: Comparison) -> None:
    kept = kept_by(shared)
    assert [event for event, _ in kept] == list(range(EVENTS))
    alone = compared(with_paragraph(corpus_of, kept))
    pd.testing.assert_frame_equal(shared.scores, alone.scores)
    pd.testing.assert_frame_equal(shared.evidence, alone.evidence)


def test_no_finding_moves_more_than_one_telling_moves_it(
    corpus_of: Builder, shared: Comparison
) -> None:
    # Without the paragraph every contrast is 0: "mayhem" and "quay" stand nowhere else.
    for outlet in SHARING[::4]:
        ran = [(event, outlet) for event in range(EVENTS)]
        one = compared(with_paragraph(corpus_of, ran), permutations=9)
        for measure, feature in (("terms", "mayhem"), ("emphasis", "quay")):
            ten, moved = effects(shared, measure, feature), effects(one, measure, feature)
            assert abs(ten[outlet]) <= moved[outlet]
            # Those without it stand against one text with it, whoever ran that.
            assert ten[["K", "L"]].to_numpy() == pytest.approx(moved[["K", "L"]], rel=0.1)


def test_nobody_is_made_distinct_by_what_ten_ran(shared: Comparison) -> None:
    # The first of each event is A's: were it the keeper, A alone would be found to say mayhem.
    assert len({outlet for _, outlet in kept_by(shared)}) > 2
    once = shared.scores.query("feature in ['mayhem', 'quay']")
    assert not (once["verdict"] == "differs").any()
    each_time = recounted(shared).scores.query("feature == 'quay' and verdict == 'differs'")
    assert set(each_time["outlet"]) == {"K", "L"}


def test_the_seed_draws_and_the_order_of_rows_does_not(
    corpus_of: Builder, shared: Comparison
) -> None:
    corpus = with_paragraph(corpus_of, EVERY)
    shuffled = replace(
        corpus,
        articles=corpus.articles.sample(frac=1, random_state=3).reset_index(drop=True),
        paragraphs=corpus.paragraphs.sample(frac=1, random_state=4).reset_index(drop=True),
    )
    again = compared(shuffled)
    pd.testing.assert_frame_equal(again.scores, shared.scores)
    assert again.notes == shared.notes
    assert kept_by(compared(corpus, seed=1)) != kept_by(shared)


@pytest.mark.parametrize(
    "wire",
    [
        {"C": {"agency_copy": "credited"}},
        {"C": {"outlet": "Reuters"}},
        {"C": {"reuse_group": "r"}, "K": {"reuse_group": "r"}},
    ],
    ids=["agency copy", "an agency itself", "a text that others run whole"],
)
def test_a_wires_own_text_keeps_its_paragraph(
    corpus_of: Builder, wire: dict[str, dict[str, str]]
) -> None:
    made = own_texts()
    for article in made:
        facts = dict(wire.get(article["id"][0], {}))
        if "reuse_group" in facts:
            facts["reuse_group"] += article["event"]
        article |= facts
    assert kept_by(compared(with_paragraph(corpus_of, EVERY, made))) == [
        (event, "C") for event in range(EVENTS)
    ]


def test_a_keeper_that_is_not_compared_leaves_it_to_another(corpus_of: Builder) -> None:
    made = [
        article | ({"outlet": None} if article["id"][0] == "A" else {}) for article in own_texts()
    ]
    kept = kept_by(compared(with_paragraph(corpus_of, EVERY, made)))
    assert [event for event, _ in kept] == list(range(EVENTS))
    assert "A" not in {outlet for _, outlet in kept}


def test_copies_within_one_telling_stay(corpus_of: Builder) -> None:
    made = [
        article | ({"reuse_group": article["event"]} if article["id"][0] in SHARING else {})
        for article in own_texts()
    ]
    comparison = compared(with_paragraph(corpus_of, EVERY, made))
    assert len(kept_by(comparison)) == len(EVERY)
    assert not any("left out" in note for note in comparison.notes)


def test_a_paragraph_of_another_event_is_no_copy_in_this_one(corpus_of: Builder) -> None:
    corpus = with_paragraph(corpus_of, [(event, "A") for event in range(EVENTS)])
    paragraphs = corpus.paragraphs
    later = (paragraphs["text"] == WIRE) & (paragraphs["article_id"] != "A0")
    copy_of = pd.Series("A0-4", index=paragraphs.index).where(later).astype("string")
    comparison = compared(replace(corpus, paragraphs=paragraphs.assign(copy_of=copy_of)))
    assert len(kept_by(comparison)) == EVENTS


@pytest.mark.parametrize("ring", [False, True])
def test_chains_of_copies_are_one_text(corpus_of: Builder, ring: bool) -> None:
    corpus = with_paragraph(corpus_of, EVERY)
    paragraphs = corpus.paragraphs
    chain = paragraphs.loc[paragraphs["text"] == WIRE, "paragraph_id"]
    event = chain.str[1]
    before = chain.groupby(event).shift()
    if ring:
        before = before.fillna(chain.groupby(event).transform("last"))
    copy_of = before.reindex(paragraphs.index).astype("string")
    kept = kept_by(compared(replace(corpus, paragraphs=paragraphs.assign(copy_of=copy_of))))
    assert [event for event, _ in kept] == list(range(EVENTS))


def test_vectors_go_with_their_paragraphs(corpus_of: Builder) -> None:
    corpus = with_paragraph(corpus_of, EVERY)
    numbers = np.arange(len(corpus.paragraphs), dtype=np.float32)[:, None]
    names = dict(zip(corpus.paragraphs["paragraph_id"], numbers[:, 0].tolist(), strict=True))
    seen: list[Corpus] = []

    def looking(told: Corpus, context: Any) -> tuple[pd.DataFrame, pd.DataFrame]:
        seen.append(told)
        return Terms()(told, context)

    compare(replace(corpus, vectors=numbers), measures=[looking], permutations=9)
    assert seen[0].vectors is not None
    assert seen[0].vectors[:, 0].tolist() == [names[n] for n in seen[0].paragraphs["paragraph_id"]]
    assert len(seen[0].paragraphs) == len(corpus.paragraphs) - len(EVERY) + EVENTS


def test_an_article_whose_body_is_all_in_others_is_left_out(corpus_of: Builder) -> None:
    made = own_texts()
    for article in made:
        if article["id"][0] == "B":
            article["body"] = []
        if article["id"][0] == "C":
            article["agency_copy"] = "credited"
    comparison = compared(with_paragraph(corpus_of, EVERY, made))
    assert "B" not in set(comparison.evidence["outlet"])
    note = f"{EVENTS} articles left out: every paragraph of the body stands in another text."
    assert note in comparison.notes


def test_notes_say_how_many_are_left_out(shared: Comparison) -> None:
    number = len(EVERY) - EVENTS
    begin = f"{number} paragraphs of {number} articles repeat a paragraph of another text"
    (note,) = [text for text in shared.notes if text.startswith(begin)]
    assert "are left out" in note
    (other,) = [text for text in recounted(shared).notes if text.startswith(begin)]
    assert other.endswith("each is counted wherever it stands.")


# -- whole copies --------------------------------------------------------------


def copies(corpus_of: Builder, shared: str, events: int = EVENTS, outlets: str = OUTLETS) -> Corpus:
    """Return texts of which some outlets' are one text with other last paragraphs."""
    made = own_texts(outlets, events)
    agency = {article["event"]: article["body"] for article in made if article["outlet"] == "A"}
    for article in made:
        if article["outlet"] in shared:
            own = (WIRE, "quay") if article["outlet"] == "B" else article["body"][-1]
            article["body"] = [*agency[article["event"]][:2], own]
            article["reuse_group"] = f"r{article['event']}"
    return corpus_of(made)


def test_edited_copies_are_one_telling_with_their_mean(corpus_of: Builder) -> None:
    comparison = compared(copies(corpus_of, SHARING))
    found = effects(comparison, "terms", "mayhem")
    # One of ten added it, so that each of the ten stands for a tenth of it.
    assert len(set(found[list(SHARING)])) == 1
    assert 0 < found["A"] < effects(recounted(comparison), "terms", "mayhem")["B"]
    assert found["K"] == pytest.approx(found["L"])
    assert any("edited or not" in note for note in comparison.notes)
    assert any("sets none apart from the others" in note for note in comparison.notes)


def test_events_in_one_text_only_give_no_contrast_and_are_said(corpus_of: Builder) -> None:
    comparison = compared(copies(corpus_of, "AB", outlets="AB"))
    assert set(comparison.scores["verdict"]) <= {"too_little_data", "descriptive"}
    assert comparison.scores["effect"].isna().all()
    said = " ".join(comparison.notes)
    assert f"In {EVENTS} events all articles run one text" in said
    assert "narrativ.edits" in said
    assert "both sides ran stands on neither" in said


def test_a_group_that_shares_is_set_against_what_it_did_not_run(corpus_of: Builder) -> None:
    scores = compared(copies(corpus_of, SHARING)).scores.query("feature == 'mayhem'")
    # Ten articles of one text and two others, whoever is described.
    assert set(scores["articles"]) == {EVENTS * 12}
    said = scores.set_index("outlet")["quality"]
    assert f"in {EVENTS} events it ran a text that others ran too" in said["C"]
    assert pd.isna(said["K"])
    by_reference = compared(copies(corpus_of, SHARING), reference="A").scores
    # Those that ran A's text are no contrast to it.
    events = by_reference.query("feature == 'mayhem'").set_index("outlet")["events"]
    assert events.get("B", 0) == 0
    assert events["K"] == EVENTS


# -- with and without ----------------------------------------------------------


def test_both_counts_are_at_hand(shared: Comparison) -> None:
    each_time = recounted(shared)
    assert each_time.settings == {**shared.settings, "independent": False}
    assert set(each_time.scores["shared_copy"]) == {"counted each time"}
    pd.testing.assert_frame_equal(recounted(each_time).scores, shared.scores)


def test_what_changes_is_a_table(shared: Comparison) -> None:
    table = shared.with_and_without
    found = table.query("measure == 'emphasis' and outlet == 'K' and feature == 'quay'")
    # In each event one of the others has the paragraph: K is always below their mean, as all are
    # who lack it, so that its interval excludes zero and its label is no surprise.
    assert found["verdict_once"].tolist() == ["inconclusive"]
    assert found["verdict_each_time"].tolist() == ["differs"]
    assert found["effect_each_time"].tolist()[0] < found["effect_once"].tolist()[0] < 0
    assert (table[["verdict_once", "verdict_each_time"]] == "differs").any(axis=1).all()
    assert table.columns.tolist()[:3] == ["measure", "aspect", "feature"]
    assert (table["aspect"].notna() == (table["measure"] == "emphasis")).all()
    pd.testing.assert_frame_equal(table, recounted(shared).with_and_without)


def test_without_shared_copy_there_is_one_count(corpus_of: Builder) -> None:
    comparison = compared(corpus_of(own_texts("ABC")))
    assert not comparison.has_shared_copy
    pd.testing.assert_frame_equal(
        recounted(comparison).scores.drop(columns="shared_copy"),
        comparison.scores.drop(columns="shared_copy"),
    )
    assert any("not looked for" in note for note in comparison.notes)


# -- under the null --------------------------------------------------------------


@pytest.mark.slow
def test_words_of_shared_paragraphs_seldom_differ(corpus_of: Builder) -> None:
    """Outlets that write alike; four of six run a wire's paragraph, always the same four."""
    rng = np.random.default_rng(4)
    wire = "mayhem gates dusk quay siren crane".split()
    shares: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(40):
        made = own_texts("ABCDEF")
        texts = {f"e{event}": " ".join(rng.choice(wire, size=12)) for event in range(EVENTS)}
        for article in made:
            own = [(" ".join(rng.choice(WORDS, size=30)), "wages")]
            ran = [(texts[article["event"]], "quay")] if article["outlet"] in "ABCD" else []
            article["body"] = [*own, *ran]
        corpus = corpus_of(made)
        paragraphs = corpus.paragraphs
        copies = paragraphs["position"] == 2
        first = "A" + paragraphs["paragraph_id"].str[1:]
        copy_of = first.where(copies & (first != paragraphs["paragraph_id"])).astype("string")
        corpus = replace(corpus, paragraphs=paragraphs.assign(copy_of=copy_of))
        for independent, found in shares.items():
            scores = compared(corpus, measures=[Terms()], independent=independent).scores
            rows = scores[scores["feature"].isin(wire) & scores["p"].notna()]
            if len(rows):
                found.append(float((rows["p"] < 0.05).mean()))
    assert len(shares[True]) > 30
    error = np.std(shares[True], ddof=1) / np.sqrt(len(shares[True]))
    assert np.mean(shares[True]) <= 0.05 + 2 * error
    assert np.mean(shares[False]) > 0.2


@pytest.mark.parametrize("elsewhere", [True, False], ids=["one everywhere", "one an event"])
def test_source_finds_the_paragraph_that_ten_ran(corpus_of: Builder, elsewhere: bool) -> None:
    """From the texts alone: what `source` finds makes ten with a paragraph count as one."""
    words = WIRE.split()
    made = own_texts()
    for article in made:
        event = int(article["event"][1])
        said = words if elsewhere else np.random.default_rng(event).permutation(words).tolist()
        if article["outlet"] in SHARING:
            article["body"] = [*article["body"], (" ".join(said), "quay")]
    corpus = source(corpus_of(made))
    found = compared(corpus).evidence.query("measure == 'terms' and feature == 'mayhem'")
    as_is = compared(corpus, independent=False).evidence.query("feature == 'mayhem'")
    assert found.groupby("event_id")["paragraph_id"].nunique().tolist() == [1] * EVENTS
    assert as_is.groupby("event_id")["paragraph_id"].nunique().tolist() == [10] * EVENTS
