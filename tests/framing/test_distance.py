from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from narrativ.comparison import compare
from narrativ.corpus import Corpus, Step
from narrativ.errors import NotReadyError, SchemaError, UnknownNameError
from narrativ.framing.distance import FEATURE, Distance, matrix
from narrativ.framing.passage_pairs import divergences
from narrativ.protocols import Context

ALIKE = Distance(similarity=0.5)


def context_of(corpus: Corpus) -> Context:
    return Context(groups=corpus.articles.set_index("article_id")["outlet"])


@pytest.fixture
def told(corpus_of: Callable[..., Corpus], toy_encoder: Any) -> Callable[..., Corpus]:
    """A function that makes an embedded corpus of articles of one event."""

    def make(*bodies: list[str], events: tuple[str, ...] = (), **facts: Any) -> Corpus:
        corpus = corpus_of(
            [
                {"outlet": "ABCDEF"[number], "body": body, **facts}
                | {"event": events[number] if events else "e1"}
                for number, body in enumerate(bodies)
            ]
        )
        return replace(corpus, vectors=toy_encoder.encode(corpus.paragraphs["text"].tolist()))

    return make


def test_copies_are_at_zero_and_other_words_at_one(told: Callable[..., Corpus]) -> None:
    text = "ferry crews refuse late sailings"
    corpus = told([text], [text.upper()], ["snow fell quietly overnight"])
    units, evidence = ALIKE(corpus, context_of(corpus))
    assert units[["article_a", "article_b"]].to_numpy().tolist() == [
        ["a0000", "a0001"],
        ["a0000", "a0002"],
        ["a0001", "a0002"],
    ]
    distances = units["numerator"] / units["denominator"]
    assert distances.iloc[0] == pytest.approx(0.0)
    assert distances.iloc[1:].isna().all()
    assert set(units["feature"]) == {FEATURE}
    assert evidence["paragraph_id"].tolist() == ["a0000-1", "a0001-1"]
    assert evidence["weight"].tolist() == [0.0, 0.0]


def test_divergence_is_jensen_shannon_in_bits() -> None:
    rng = np.random.default_rng(0)
    one, two = rng.integers(0, 4, size=(2, 20, 9))
    one[:, 0], two[:, 0] = 1, 1
    found = divergences(csr_array(one), csr_array(two))
    for row, value in enumerate(found):
        p, q = one[row] / one[row].sum(), two[row] / two[row].sum()
        middle = (p + q) / 2
        by_hand = sum(0.5 * x[x > 0] @ np.log2(x[x > 0] / middle[x > 0]) for x in (p, q))
        assert value == pytest.approx(by_hand)
    assert (found >= 0).all()
    assert (found <= 1).all()
    assert not len(divergences(csr_array((0, 3)), csr_array((0, 3))))


def test_passages_are_aligned_one_to_one(told: Callable[..., Corpus]) -> None:
    first = ["crews refuse late sailings tonight", "crews refuse late sailings again"]
    corpus = told(first, ["crews refuse late sailings tonight", "fares rise sharply"])
    found = ALIKE.passages(corpus, context_of(corpus))
    assert found[["paragraph_a", "paragraph_b"]].to_numpy().tolist() == [["a0000-1", "a0001-1"]]
    swapped = ["crews refuse sailings", "fares rise sharply tomorrow morning"]
    corpus = told(swapped, swapped[::-1])
    found = ALIKE.passages(corpus, context_of(corpus))
    assert sorted(zip(found["paragraph_a"], found["paragraph_b"], strict=True)) == [
        ("a0000-1", "a0001-2"),
        ("a0000-2", "a0001-1"),
    ]
    assert found["divergence"].tolist() == pytest.approx([0.0, 0.0])


def test_a_longer_passage_weighs_more(told: Callable[..., Corpus]) -> None:
    corpus = told(
        ["crews refuse late sailings before winter storms return", "fares rise"],
        ["crews refuse late sailings before winter storms return", "fares fall"],
    )
    units, evidence = Distance(similarity=0.4)(corpus, context_of(corpus))
    distance = units["numerator"].iloc[0] / units["denominator"].iloc[0]
    # Of the short passages one word of two is another: half a bit, on 4 of 20 words.
    assert distance == pytest.approx(0.5 * 4 / units["denominator"].iloc[0])
    weights = evidence.set_index("paragraph_id")["weight"]
    assert weights.to_dict() == {
        "a0000-1": 0.0, "a0000-2": 1.0, "a0001-1": 0.0, "a0001-2": 1.0,
    }  # fmt: skip


def test_names_numbers_function_words_and_spelling_are_no_wording(
    told: Callable[..., Corpus],
) -> None:
    corpus = told(
        ["the harbour labour organisation of Velisar Odryn defended 12 crews"],
        ["a harbor labor organization of Velizar Odrin defended 13 crew"],
    )
    found = Distance(similarity=0.1).passages(corpus, context_of(corpus))
    assert found["divergence"].tolist() == pytest.approx([0.0])


def test_only_articles_of_one_event_are_paired(told: Callable[..., Corpus]) -> None:
    text = ["crews refuse late sailings"]
    corpus = told(text, text, text, events=("e1", "e2", "e1"))
    units, _ = ALIKE(corpus, context_of(corpus))
    assert units[["article_a", "article_b"]].to_numpy().tolist() == [["a0000", "a0002"]]


def test_texts_without_words_or_bodies_make_no_trouble(told: Callable[..., Corpus]) -> None:
    corpus = told([], ["…", "12 13", "the of and"], ["crews refuse late sailings"])
    units, evidence = ALIKE(corpus, context_of(corpus))
    assert units["numerator"].isna().all()
    assert (units["denominator"] > 0).all()
    assert evidence.empty
    scores = compare(corpus, measures=[ALIKE]).scores
    assert set(scores["verdict"]) == {"too_little_data"}


def test_without_vectors_there_is_no_distance(corpus_of: Callable[..., Corpus]) -> None:
    corpus = corpus_of([{"outlet": "A", "event": "e1", "body": ["Some words."]}])
    with pytest.raises(NotReadyError, match=r"narrativ\.embed"):
        ALIKE(corpus, context_of(corpus))


def test_an_encoder_whose_cosines_are_not_known_gives_no_estimate(
    told: Callable[..., Corpus],
) -> None:
    text = ["crews refuse late sailings"]
    corpus = told(text, text).changed(Step("embed", {"model": "lexical"}))
    units, evidence = Distance()(corpus, context_of(corpus))
    assert units["numerator"].isna().all()
    assert units["refused"].str.contains("encoder 'lexical'").all()
    assert evidence.empty
    named = told(text, text).changed(Step("embed", {"model": "all-MiniLM-L6-v2"}))
    assert Distance()(named, context_of(named))[0]["numerator"].tolist() == pytest.approx([0.0])


@pytest.mark.parametrize("similarity", [0.0, 1.2, -0.5, "near", float("nan")])
def test_a_similarity_that_is_no_cosine_is_refused(similarity: Any) -> None:
    with pytest.raises(SchemaError, match="expected a cosine"):
        Distance(similarity=similarity)


WAYS = ["refuse", "reject", "spurn", "decline", "shun", "resist"]


def articles(apart: bool) -> list[dict[str, Any]]:
    rng = np.random.default_rng(0)
    made = []
    for event in range(8):
        for outlet in "ABCD":
            words = ["crews", "ferry", "harbour", "quay", "tender", "judge", "night"]
            words += rng.choice(WAYS, 2).tolist()
            if apart and outlet == "A":
                words[1:5] = ["boat", "port", "pier", "launch"]
            made.append({"outlet": outlet, "event": f"e{event}", "body": [" ".join(words)]})
    return made


def test_an_outlet_that_words_it_otherwise_is_found(
    corpus_of: Callable[..., Corpus], toy_encoder: Any
) -> None:
    for apart in (True, False):
        corpus = corpus_of(articles(apart))
        corpus = replace(corpus, vectors=toy_encoder.encode(corpus.paragraphs["text"].tolist()))
        comparison = compare(corpus, measures=[Distance(similarity=0.2)], permutations=499)
        scores = comparison.scores
        found = scores[scores["verdict"] == "differs"]
        further = {
            frozenset(row)
            for row in found.loc[found["effect"] > 0, ["outlet", "reference"]].to_numpy()
        }
        assert further == ({frozenset("AB"), frozenset("AC"), frozenset("AD")} if apart else set())
        said = [line for line in comparison.sentences if "further apart" in line]
        assert len(said) == len(further)
        for line in said:
            assert re.fullmatch(
                r"In \d+ events, A and [BCD] are 0\.\d+ further apart in how they word the same "
                r"content than the other texts of the same events \(0\.\d+ against 0\.\d+; 0 is "
                r"the same words equally often, 1 no word in common\); 95% interval .*\.",
                line,
            ), line


def test_a_matrix_by_event_and_overall() -> None:
    units = pd.DataFrame(
        [("a", "b", 1.0, 4.0), ("a", "c", np.nan, 1.0), ("b", "c", 2.0, 4.0), ("d", "e", 3.0, 4.0)],
        columns=["article_a", "article_b", "numerator", "denominator"],
    )
    groups = pd.Series({"a": "L", "b": "S", "c": "S", "d": "L", "e": "S"})
    events = pd.Series({"a": "1", "b": "1", "c": "1", "d": "2", "e": "2"})
    found = matrix(units, groups, events).set_index(["outlet", "other"])
    assert found["distance"].to_dict() == {("L", "S"): 0.5, ("S", "L"): 0.5, ("S", "S"): 0.5}
    row: Any = found.loc[("L", "S")]
    assert (row["pairs"], row["known"], row["events"]) == (3, 2, 2)
    assert np.isnan(row["low"])
    one = matrix(units, groups, events, event="1").set_index(["outlet", "other"])
    assert one.at[("L", "S"), "distance"] == 0.25
    assert set(one["event_id"]) == {"1"}
    copied = matrix(units, groups, events, copies=pd.Series({"d": "x", "e": "x"}))
    assert copied.set_index(["outlet", "other"]).at[("L", "S"), "distance"] == 0.25
    with pytest.raises(UnknownNameError, match="event"):
        matrix(units, groups, events, event="3")
    assert matrix(units.iloc[:0], groups, events).empty
