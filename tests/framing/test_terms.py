from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from narrativ import schema
from narrativ.comparison import compare
from narrativ.corpus import Corpus, Step
from narrativ.errors import ReadError, SchemaError, UnknownNameError
from narrativ.framing import Terms
from narrativ.protocols import Context
from narrativ.resources.lists import Actor, Lists

BODIES = [
    "The quarry workers met Ilsa Brandt on Tuesday and Mr Brandt heard of chaos at the quarry.",
    "Of the quarry workers, 12 per cent saw chaos last night, the Lantern was told by Ilsa Brandt.",
    "At night the quarry workers thanked Ilsa Brandt; the lantern over the gate was out.",
]


def counted(
    corpus_of: Callable[..., Corpus], measure: Terms, **facts: Any
) -> tuple[pd.DataFrame, pd.DataFrame, Corpus]:
    corpus = corpus_of(
        {"outlet": f"Daily Lantern {n}", "event": "e1", "body": [body], "title": "Talks"} | facts
        for n, body in enumerate(BODIES)
    )
    groups = corpus.articles.set_index("article_id")["outlet"]
    units, evidence = measure(corpus, Context(groups=groups))
    return units, evidence, corpus


def test_words_and_pairs_are_counted_and_the_rest_is_held_out(
    corpus_of: Callable[..., Corpus],
) -> None:
    units, _, _ = counted(corpus_of, Terms(min_articles=2))
    open_ = units[units["held_out"] == ""]
    found = set(open_["feature"])
    assert {"quarry", "workers", "quarry workers", "chaos"} <= found
    assert not {"ilsa", "brandt", "ilsa brandt", "the quarry", "the", "12", "tuesday"} & found
    assert "night" in set(counted(corpus_of, Terms(min_articles=1))[0]["feature"])
    first = open_[(open_["article_id"] == "a0000") & (open_["feature"] == "quarry")].iloc[0]
    assert (first["numerator"], first["denominator"]) == (2, 18)


def test_house_style_is_counted_apart(corpus_of: Callable[..., Corpus]) -> None:
    units, _, _ = counted(corpus_of, Terms(min_articles=3, style=("Chaos",)))
    style = units[units["held_out"] == "house_style"]
    assert {"mr", "tuesday", "per cent", "last night", "chaos"} <= set(style["feature"])
    assert "chaos" not in set(units.loc[units["held_out"] == "", "feature"])


def test_mastheads_are_held_out_where_they_stand_as_names(
    corpus_of: Callable[..., Corpus],
) -> None:
    units, evidence, _ = counted(corpus_of, Terms(min_articles=1))
    lantern = evidence[evidence["feature"] == "lantern"]
    assert lantern["article_id"].tolist() == ["a0002"]
    assert (units["feature"] == "lantern").sum() == 1


def test_evidence_gives_back_the_term(corpus_of: Callable[..., Corpus]) -> None:
    units, evidence, corpus = counted(corpus_of, Terms(min_articles=1))
    texts = corpus.paragraphs.set_index("paragraph_id")["text"]
    for row in evidence.to_dict("records"):
        text = str(texts[row["paragraph_id"]])
        assert text[row["start"] : row["end"]].casefold() == row["feature"]
    total = units["numerator"].sum()
    assert len(evidence) == total


def test_a_term_must_stand_in_enough_articles(corpus_of: Callable[..., Corpus]) -> None:
    units, _, _ = counted(corpus_of, Terms(min_articles=3))
    assert "chaos" not in set(units["feature"])
    assert "workers" in set(units["feature"])
    assert set(units["article_id"]) == {"a0000", "a0001", "a0002"}


def test_the_default_of_a_small_corpus_wants_two_occurrences(
    corpus_of: Callable[..., Corpus],
) -> None:
    units, _, _ = counted(corpus_of, Terms())
    open_ = units[units["held_out"] == ""]
    assert (open_.groupby("feature")["numerator"].sum() >= 2).all()
    assert "quarry" in set(open_["feature"])


def test_captions_and_other_groups_do_not_count(corpus_of: Callable[..., Corpus]) -> None:
    _, _, corpus = counted(corpus_of, Terms())
    kinds = corpus.paragraphs.assign(
        kind=corpus.paragraphs["kind"].where(corpus.paragraphs["article_id"] != "a0000", "caption")
    )
    part = corpus.changed(Step("test"), paragraphs=kinds)
    groups = corpus.articles.set_index("article_id")["outlet"].drop("a0001")
    units, evidence = Terms(min_articles=1)(part, Context(groups=groups))
    assert set(evidence["article_id"]) == {"a0002"}
    assert set(units["article_id"]) == {"a0002"}


# -- what is counted -------------------------------------------------------


def test_kinds_are_chosen(corpus_of: Callable[..., Corpus]) -> None:
    words = set(counted(corpus_of, Terms(min_articles=2, kinds=("word",)))[0]["feature"])
    pairs = set(counted(corpus_of, Terms(min_articles=2, kinds=("bigram",)))[0]["feature"])
    assert "quarry" in words
    assert "quarry workers" not in words
    assert "quarry workers" in pairs
    assert "quarry" not in pairs


def test_noun_phrases_are_the_content_words_that_end_them(
    corpus_of: Callable[..., Corpus], monkeypatch: pytest.MonkeyPatch
) -> None:
    body = "The old Lund ferry service and Mr Brandt's new ferry service plan; boats; two old boats"
    phrases = [
        "The old Lund ferry service",
        "Mr Brandt's new ferry service plan",
        "boats",
        "two old boats",
    ]

    def parsed(texts: list[str]) -> list[list[tuple[int, int]]]:
        found = [(text, text.find(phrase), phrase) for text in texts for phrase in phrases]
        return [
            [(at, at + len(phrase)) for text, at, phrase in found if text == one and at >= 0]
            for one in texts
        ]

    monkeypatch.setattr("narrativ.parsing.noun_phrases", parsed)
    corpus = corpus_of([{"outlet": "Lantern", "event": "e1", "body": [body, "They met Lund."]}])
    context = Context(groups=corpus.articles.set_index("article_id")["outlet"])
    alone, _ = Terms(min_articles=1, kinds=("noun_phrase",))(corpus, context)
    assert sorted(alone["feature"]) == [
        "ferry service",
        "mr",
        "new ferry service plan",
        "old boats",
    ]
    every, evidence = Terms(min_articles=1, kinds=("noun_phrase", "word", "bigram"))(
        corpus, context
    )
    numbers = every.set_index("feature")["numerator"]
    assert numbers["ferry service"] == 2
    assert numbers["old boats"] == 1
    assert numbers["new ferry service plan"] == 1
    assert len(evidence) == every["numerator"].sum()


@pytest.mark.model
def test_noun_phrases_are_parsed(corpus_of: Callable[..., Corpus]) -> None:
    text = "The council approved a new harbour safety plan. The new harbour safety plan is costly."
    corpus = corpus_of([{"outlet": "Lantern", "event": "e1", "body": [text]}])
    context = Context(groups=corpus.articles.set_index("article_id")["outlet"])
    units, _ = Terms(kinds=("word", "bigram", "noun_phrase"))(corpus, context)
    assert units.set_index("feature")["numerator"]["new harbour safety plan"] == 2


def test_copies_of_one_text_are_one_telling(corpus_of: Callable[..., Corpus]) -> None:
    copies = [
        {"outlet": f"O{n}", "event": "e1", "reuse_group": "r1", "body": ["A copied wall."]}
        for n in range(4)
    ]
    # The same wire's text in another event is another telling, and no group is no copy.
    other = {"outlet": "O5", "event": "e2", "reuse_group": "r1", "body": ["A wall."]}
    own = [{"outlet": f"O{n}", "event": "e1", "body": ["An own dam."]} for n in (6, 7, 8)]
    corpus = corpus_of([*copies, other, *own])
    context = Context(groups=corpus.articles.set_index("article_id")["outlet"])
    for least, expected in (
        (1, {"copied", "wall", "copied wall", "dam"}),
        (2, {"wall", "dam"}),
        (3, {"dam"}),
    ):
        units, _ = Terms(min_articles=least, stop=("council", "meets"))(corpus, context)
        assert set(units["feature"]) == expected, least


def test_the_order_of_the_rows_changes_nothing(corpus_of: Callable[..., Corpus]) -> None:
    _, _, corpus = counted(corpus_of, Terms())
    turned = corpus.changed(
        Step("turn"),
        articles=corpus.articles.iloc[::-1],
        paragraphs=corpus.paragraphs.iloc[::-1],
    )
    context = Context(groups=corpus.articles.set_index("article_id")["outlet"])
    for one, other in zip(Terms()(corpus, context), Terms()(turned, context), strict=True):
        pd.testing.assert_frame_equal(one, other)


def test_nothing_to_count_gives_no_units() -> None:
    for kinds in (("word", "bigram"), ("noun_phrase",)):
        units, evidence = Terms(kinds=kinds)(Corpus(), Context(groups=pd.Series(dtype=object)))
        assert list(units) == [
            "article_id", "feature", "numerator", "held_out", "kind", "denominator",
        ]  # fmt: skip
        assert len(units) == len(evidence) == 0


# -- what is held out ------------------------------------------------------


def test_topic_words_are_held_out_on_request(corpus_of: Callable[..., Corpus]) -> None:
    _, _, corpus = counted(corpus_of, Terms())
    labels = corpus.events.assign(label="The Quarry Worker of Ilsa Brandt")
    labelled = corpus.changed(Step("label"), events=labels)
    context = Context(groups=corpus.articles.set_index("article_id")["outlet"])
    held = {}
    for hold_out in ((), ("topic_words",)):
        units, evidence = Terms(min_articles=2, hold_out=hold_out)(labelled, context)
        rows = units[units["held_out"] == "topic_word"]
        held[hold_out] = set(rows["feature"])
        assert {"quarry", "chaos"} <= set(evidence["feature"])
    assert held == {(): set(), ("topic_words",): {"quarry", "workers", "quarry workers"}}


def test_a_topic_word_is_one_in_every_spelling(corpus_of: Callable[..., Corpus]) -> None:
    bodies = {"Lantern": "The harbours shut.", "Spark": "The harbors shut."}
    corpus = corpus_of({"outlet": o, "event": "e1", "body": [b]} for o, b in bodies.items())
    labelled = corpus.changed(Step("label"), events=corpus.events.assign(label="Harbour closed"))
    context = Context(groups=corpus.articles.set_index("article_id")["outlet"])
    units, _ = Terms(min_articles=1, hold_out=("topic_words",))(labelled, context)
    reasons = units.drop_duplicates("feature").set_index("feature")["held_out"]
    assert reasons["harbors/harbours"] == "topic_word"
    assert reasons["shut"] == ""


def test_actors_are_names_however_they_are_written(corpus_of: Callable[..., Corpus]) -> None:
    lists = Lists(actors=(Actor("Quarry Workers", aliases=("the gate",)),), stop=("Chaos",))
    units, _, _ = counted(corpus_of, Terms(min_articles=1, lists=lists))
    features = set(units["feature"])
    assert "quarry" in features  # "chaos at the quarry" names nobody
    assert not {"workers", "quarry workers", "gate", "chaos"} & features
    # A word of its own, if the user says so.
    units, _, _ = counted(corpus_of, Terms(min_articles=1, stop=("quarry",)))
    assert "quarry" not in set(units["feature"])


def test_lists_are_read_from_a_file_and_stay_as_they_were(
    corpus_of: Callable[..., Corpus], tmp_path: Path
) -> None:
    path = tmp_path / "actors.toml"
    path.write_text('[style]\nwords = ["chaos"]\nhonorifics = ["Ilsa"]\n', encoding="utf-8")
    measure = Terms(min_articles=2, lists=path)
    path.unlink()
    units, _, _ = counted(corpus_of, measure)
    kinds = units[units["held_out"] == "house_style"].groupby("feature")["kind"].first()
    assert kinds[["chaos", "ilsa"]].to_dict() == {"chaos": "listed", "ilsa": "honorific"}
    assert str(tmp_path) not in repr(measure)
    assert hash(measure) == hash(replace(measure))


def test_house_style_is_no_finding(corpus_of: Callable[..., Corpus]) -> None:
    """Two outlets that say the same in their own styles, in eight events."""
    british = "Mr Brandt criticised the harbour programme, 9 per cent dearer, the Lantern heard."
    american = "Brandt criticized the harbor program, 9 percent dearer, the Spark heard."
    corpus = corpus_of(
        {"outlet": outlet, "event": f"e{n}", "storyline": f"s{n}", "title": f"Day {n}"}
        | {"body": [f"{'So ' * n}{text}"]}
        for n in range(8)
        for outlet, text in (("Daily Lantern", british), ("Evening Spark", american))
    )
    scores = compare(corpus, measures=[Terms()], permutations=199).scores
    assert not (scores["verdict"] == "differs").any()
    style = scores[scores["held_out"] == "house_style"]
    assert set(style["kind"]) <= set(schema.STYLE_KINDS)
    assert style["quality"].str.startswith("house style, ").all()
    assert {"mr", "per cent", "percent", "harbour", "harbor", "criticised"} <= set(style["feature"])
    assert set(style["verdict"]) == {"descriptive"}
    # The words stand once in either, and the American text is the shorter.
    length = scores[scores["status"] == "length"]
    assert {"dearer", "harbor/harbour", "program/programme"} <= set(length["feature"])
    assert set(length["verdict"]) == {"inconclusive"}
    assert length["quality"].str.contains("a matter of length").all()


@pytest.mark.parametrize(
    ("settings", "kind", "message"),
    [
        ({"min_articles": 0}, SchemaError, "expected 1 or more"),
        ({"style": "mr"}, SchemaError, "style is the text 'mr'; expected a list"),
        ({"style": ["a b c"]}, SchemaError, "not a word or a two-word phrase"),
        ({"style": [" "]}, SchemaError, "not a word"),
        ({"style": [3]}, SchemaError, "3 of style"),
        ({"stop": "the"}, SchemaError, "expected a list"),
        ({"stop": ["two words"]}, SchemaError, "is not a word"),
        ({"kinds": "word"}, SchemaError, "kinds is the text"),
        ({"kinds": []}, SchemaError, "kinds is empty"),
        ({"kinds": ["words"]}, UnknownNameError, "did you mean 'word'"),
        ({"hold_out": ["topic_word"]}, UnknownNameError, "did you mean 'topic_words'"),
        ({"lists": "/nowhere/actors.toml"}, ReadError, "cannot be read"),
        ({"lists": Lists(stop=("two words",))}, SchemaError, "is not a word"),
    ],
)
def test_senseless_settings_are_refused(
    settings: dict[str, Any], kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message):
        Terms(**settings)


def test_style_that_is_spelt_like_a_word_is_another_feature(corpus_of: Callable[..., Any]) -> None:
    corpus = corpus_of(
        [
            {
                "id": f"{outlet}{event}",
                "outlet": outlet,
                "event": f"e{event}",
                "body": ["A mirror hung on the wall, the mirror said, and The mirror printed it."],
            }
            for event in range(4)
            for outlet in ("mirror", "Ledger")
        ]
    )
    scores = compare(corpus, measures=[Terms(min_articles=1)]).scores
    assert not (scores["verdict"] == "failed").any()
    assert "mirror" in set(scores["feature"])
