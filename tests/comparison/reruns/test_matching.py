"""Topics are the same if they share more than half of their words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from narrativ.comparison.reruns.topics import Words

Builder = Callable[..., Any]


@pytest.fixture
def words(corpus_of: Builder) -> Words:
    body = [
        ("One two three four.", "a"),
        ("Five six.", "a"),
        ("Seven eight.", "b"),
        ("Nine.", None),
    ]
    return Words(corpus_of([{"id": "x", "outlet": "A", "event": "e", "body": body}]))


def told(*topics: str | None) -> pd.DataFrame:
    names = [f"x-{number}" for number in range(1, len(topics) + 1)]
    return pd.DataFrame({"paragraph_id": names, "topic_id": list(topics)})


def test_the_same_grouping_matches_itself(words: Words) -> None:
    match = words.match(told("p", "p", "q", None))
    assert match.there == {"a": "p", "b": "q"}
    assert match.here == {"p": "a", "q": "b"}
    assert match.overlap == {"a": 1.0, "b": 1.0}


def test_words_count_and_not_paragraphs(words: Words) -> None:
    # Four of six words, in one of two paragraphs.
    match = words.match(told("p", "q", "q", None))
    assert match.overlap["a"] == pytest.approx(4 / 6)
    assert match.there == {"a": "p"}
    # Exactly half is too little.
    assert match.overlap["b"] == pytest.approx(0.5)


def test_nothing_there_is_no_match(words: Words) -> None:
    match = words.match(told(None, None, None, None))
    assert match.there == {}
    assert match.overlap == {"a": 0.0, "b": 0.0}


def test_other_paragraphs_are_looked_up_in_the_old_ones(words: Words) -> None:
    pieces = pd.DataFrame(
        [("n1", "x-1", 0, 7), ("n2", "x-1", 8, 19), ("n3", "x-2", 0, 9), ("n3", "x-3", 0, 12)],
        columns=["paragraph_id", "whole", "start", "end"],
    )
    new = pd.DataFrame({"paragraph_id": ["n1", "n2", "n3"], "topic_id": ["p", "p", "q"]})
    match = words.match(new, pieces)
    assert match.there == {"a": "p"}
    assert match.overlap["b"] == pytest.approx(2 / 4)
