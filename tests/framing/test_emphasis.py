from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from narrativ.comparison import compare
from narrativ.corpus import Corpus
from narrativ.errors import NotReadyError, SchemaError, UnknownNameError
from narrativ.framing import Emphasis
from narrativ.framing.emphasis import ASPECTS
from narrativ.protocols import Context


@pytest.fixture
def corpus(corpus_of: Callable[..., Corpus]) -> Corpus:
    return corpus_of(
        [
            {
                "outlet": "A",
                "event": "e1",
                "body": [
                    ("Three words here.", "tolls"),
                    ("One more.", "boats"),
                    ("Five words of no topic.", None),
                ],
            },
            {"outlet": "B", "event": "e2", "body": [("The tolls rose 12 times.", "tolls")]},
            {"outlet": "B", "event": "e3", "storyline": "s2", "body": [("Snow fell.", "snow")]},
            {"outlet": "A", "event": "e1", "completeness": "headline_only", "body": []},
            {"outlet": "A", "event": None, "body": [("Tolls again.", "tolls")]},
        ]
    )


def asked(
    corpus: Corpus, *aspects: str, whole: Corpus | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    groups = corpus.articles.set_index("article_id")["outlet"]
    return Emphasis(aspects=aspects)(corpus, Context(groups=groups, whole=whole))


def counts(units: pd.DataFrame) -> dict[tuple[str, str], float | None]:
    return {
        (article, feature): None if pd.isna(number) else round(float(number), 3)
        for article, feature, number in zip(
            units["article_id"], units["feature"], units["numerator"], strict=True
        )
    }


def test_shares_of_words_with_zeros_inside_the_storyline(corpus: Corpus) -> None:
    units, _ = asked(corpus, "share")
    columns = ["article_id", "feature", "numerator", "denominator"]
    assert [tuple(row) for row in units[columns].itertuples(index=False)] == [
        ("a0000", "boats", 2.0, 10.0),
        ("a0000", "tolls", 3.0, 10.0),
        ("a0001", "boats", 0.0, 5.0),
        ("a0001", "tolls", 5.0, 5.0),
        ("a0002", "snow", 2.0, 2.0),
    ]


def test_evidence_is_the_paragraph_weighted_by_its_words(corpus: Corpus) -> None:
    _, evidence = asked(corpus, "share")
    texts = corpus.paragraphs.set_index("paragraph_id")["text"]
    assert len(evidence) == 4
    for row in evidence.to_dict("records"):
        assert row["start"] == 0
        assert row["end"] == len(texts[row["paragraph_id"]])
    assert evidence["weight"].tolist() == [3.0, 2.0, 5.0, 2.0]


def test_without_topics_only_words_are_counted(corpus_of: Callable[..., Corpus]) -> None:
    corpus = corpus_of([{"outlet": "A", "event": "e1", "body": ["Some words."]}])
    units, evidence = asked(corpus, *(name for name in ASPECTS if name != "headline"))
    assert units["feature"].tolist() == ["words: body text"]
    assert evidence["weight"].tolist() == [2.0]
    units, evidence = asked(corpus, "share")
    assert units.empty
    assert evidence.empty


def test_the_lead_is_the_first_paragraph_and_known_only_where_it_was_read(
    corpus_of: Callable[..., Corpus],
) -> None:
    body = [("Fares rise again.", "fares"), ("The crew waits.", "crew")]
    made = corpus_of(
        [
            {"outlet": "A", "event": "e1", "body": body},
            {"outlet": "B", "event": "e1", "body": [("Nobody knows why.", None), *body]},
            {"outlet": "C", "event": "e1", "body": body, "completeness": "lead_missing"},
            {"outlet": "D", "event": "e1", "body": body, "completeness": "cut"},
            {"outlet": "E", "event": "e1", "body": body, "completeness": "partial"},
        ]
    )
    units, evidence = asked(made, "lead")
    assert counts(units) == {
        ("a0000", "crew"): 0.0, ("a0000", "fares"): 1.0,
        ("a0001", "crew"): 0.0, ("a0001", "fares"): 0.0,
        ("a0002", "crew"): None, ("a0002", "fares"): None,
        ("a0003", "crew"): None, ("a0003", "fares"): None,
        ("a0004", "crew"): None, ("a0004", "fares"): None,
    }  # fmt: skip
    assert evidence["paragraph_id"].tolist() == ["a0000-1"]


def test_a_lead_that_counts_in_another_telling_is_unknown_and_not_the_next_paragraph(
    corpus_of: Callable[..., Corpus],
) -> None:
    body = [("Fares rise again.", "fares"), ("The crew waits.", "crew")]
    whole = corpus_of([{"outlet": "A", "event": "e1", "body": body}])
    gone = whole.paragraphs["paragraph_id"] == "a0000-1"
    told = replace(whole, paragraphs=whole.paragraphs[~gone].reset_index(drop=True))
    units, evidence = asked(told, "lead", whole=whole)
    assert counts(units) == {("a0000", "crew"): None, ("a0000", "fares"): None}
    assert evidence.empty
    depth, _ = asked(told, "depth", whole=whole)
    # Three words stand before the crew and are no longer counted, but were there.
    assert counts(depth) == {("a0000", "crew"): 0.75, ("a0000", "fares"): None}
    words, _ = asked(told, "words", whole=whole)
    assert counts(words) == {("a0000", "body text"): 6.0}


def test_depth_is_the_place_of_a_topic_in_complete_texts(
    corpus_of: Callable[..., Corpus],
) -> None:
    body = [("One two.", "a"), ("Three four.", None), ("Five six.", "b"), ("Seven eight.", "a")]
    made = corpus_of(
        [
            {"outlet": "A", "event": "e1", "body": body},
            {"outlet": "B", "event": "e1", "body": body[:1]},
            {"outlet": "C", "event": "e1", "body": body, "completeness": "cut"},
        ]
    )
    units, evidence = asked(made, "depth")
    assert counts(units) == {
        ("a0000", "a"): 0.5, ("a0000", "b"): 0.625,
        ("a0001", "a"): 0.5, ("a0001", "b"): None,
        ("a0002", "a"): None, ("a0002", "b"): None,
    }  # fmt: skip
    assert set(evidence["article_id"]) == {"a0000", "a0001"}


def test_a_headline_is_of_the_topic_it_is_nearest_to(
    corpus_of: Callable[..., Corpus], toy_encoder: Any
) -> None:
    body = [("Fares rise for all.", "fares"), ("The crew waits ashore.", "crew")]
    made = corpus_of(
        [
            {"outlet": "A", "event": "e1", "title": "Fares rise", "body": body},
            {"outlet": "B", "event": "e1", "title": "Crew ashore", "body": body},
            {"outlet": "C", "event": "e1", "title": "…", "body": body},
            {"outlet": "D", "event": "e1", "title": "The crew waits", "body": [],
             "completeness": "headline_only"},
        ]
    )  # fmt: skip
    made = replace(made, vectors=toy_encoder.encode(made.paragraphs["text"].tolist()))
    units, evidence = asked(made, "headline")
    found = {key: number for key, number in counts(units).items() if number}
    assert found == {("a0000", "fares"): 1.0, ("a0001", "crew"): 1.0, ("a0003", "crew"): 1.0}
    assert units["quality"].str.contains("nearest").all()
    assert evidence["paragraph_id"].tolist() == ["a0000-0", "a0001-0", "a0003-0"]


def test_headlines_take_vectors_and_without_them_it_is_said(corpus: Corpus) -> None:
    with pytest.raises(NotReadyError, match=r"narrativ\.embed"):
        asked(corpus, "share", "headline")
    units, _ = asked(corpus, *ASPECTS)
    headline = units[units["aspect"] == "headline"]
    assert headline["numerator"].isna().all()
    assert set(headline["refused"]) == {"no_vectors"}


def test_features_of_the_first_aspect_are_bare_and_keys_are_unique(corpus: Corpus) -> None:
    for chosen in (("share", "lead", "words"), ("lead", "depth")):
        units, evidence = asked(corpus, *chosen)
        assert not units.duplicated(["article_id", "feature"]).any()
        first = units.loc[units["aspect"] == chosen[0], "feature"]
        assert set(first) == {"tolls", "boats", "snow"}
        for name in chosen[1:]:
            assert units.loc[units["aspect"] == name, "feature"].str.startswith(f"{name}: ").all()
        assert set(evidence["feature"]) <= set(units["feature"])


def test_topics_of_one_label_are_told_apart(corpus: Corpus) -> None:
    topics = corpus.topics.assign(label="tolls")
    storylines = corpus.storylines.assign(label=["Ferry strike", "Winter"])
    units, _ = asked(replace(corpus, topics=topics, storylines=storylines), "share")
    assert units["feature"].nunique() == 3
    assert "tolls (Winter)" in set(units["feature"])


def test_nothing_asked_or_something_unknown_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'lead'"):
        Emphasis(aspects=["leed"])
    with pytest.raises(SchemaError, match="no aspects"):
        Emphasis(aspects=[])
    with pytest.raises(SchemaError, match="expected a list"):
        Emphasis(aspects="lead")
    assert repr(Emphasis()) == "Emphasis()"
    assert Emphasis() == Emphasis(aspects=tuple(ASPECTS))
    assert hash(Emphasis()) == hash(Emphasis())


def test_what_each_outlet_leads_with_is_found(corpus_of: Callable[..., Corpus]) -> None:
    rng = np.random.default_rng(0)
    articles = []
    for event in range(8):
        for outlet in "ABCD":
            parts = [("Fares rise again now.", "fares"), ("The crew waits ashore.", "crew")]
            if outlet != "A" and rng.random() < 0.8:
                parts = parts[::-1]
            articles.append({"outlet": outlet, "event": f"e{event}", "body": parts})
    scores = compare(
        corpus_of(articles), measures=[Emphasis(aspects=("share", "lead"))], permutations=999
    ).scores
    row = scores[(scores["feature"] == "lead: fares") & (scores["outlet"] == "A")].iloc[0]
    assert (row["verdict"], row["aspect"]) == ("differs", "lead")
    assert row["effect"] > 50
    assert set(scores.loc[scores["aspect"] == "share", "verdict"]) <= {
        "no_evidence",
        "too_little_data",
    }
