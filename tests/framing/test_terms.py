from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from narrativ.corpus import Corpus, Step
from narrativ.errors import SchemaError
from narrativ.framing import Terms
from narrativ.framing.terms import HELD_OUT
from narrativ.protocols import Context

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
    style = units[units["held_out"] == HELD_OUT]
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


@pytest.mark.parametrize(
    "settings", [{"min_articles": 0}, {"style": "mr"}, {"style": ["a b c"]}, {"style": [" "]}]
)
def test_senseless_settings_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(SchemaError):
        Terms(**settings)
