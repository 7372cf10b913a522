"""Events become storylines by content, names and time, with the reason in words."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from narrativ.clustering import storylines
from narrativ.clustering.grouping.similarity import Articles
from narrativ.clustering.naming.names import names_in
from narrativ.clustering.storylines import storylines_of
from narrativ.clustering.top_entries import top_entries
from narrativ.embedding.lexical import LexicalEncoder

FERRY = [
    "Crews of the ferry at Orsund told Ana Ruiz that the strike over pay goes on.",
    "In Orsund the strike of ferry crews ended, and Ana Ruiz promised them pay.",
    "The pay that Ana Ruiz promised ferry crews in Orsund after the strike is late.",
]
HERRING = [
    "Trawlers of Kesteria lost their herring quota, said Ludo Berg of the fishing board.",
    "A herring quota for the trawlers of Kesteria came back, said Ludo Berg at the board.",
]
OTHERS = [
    "The choir of Mirren sang in the chapel.",
    "A comet was seen above the hills of Dray.",
    "Bakers in Hale won a prize for rye bread.",
    "The library of Tanner lends out seeds.",
]


def articles(texts: Sequence[str], days: Sequence[float] | None = None) -> Articles:
    """Return articles whose vectors are their hashed words."""
    n = len(texts)
    vectors = LexicalEncoder(dimensions=256).encode(list(texts))
    names, name_list = names_in(texts)
    return Articles(
        ids=[f"a{i}" for i in range(n)],
        vectors=vectors,
        headlines=vectors,
        words=LexicalEncoder("bm25").sparse(list(texts)),
        weekdays=np.zeros((n, 7), dtype=np.float32),
        names=names,
        name_list=name_list,
        days=np.full(n, np.nan) if days is None else np.array(days, dtype=np.float64),
        outlets=np.zeros(n, dtype=np.int64),
        rows=np.arange(n),
        text_codes=np.arange(n),
        texts=list(texts),
    )


def alone(n: int) -> list[np.ndarray]:
    """Return an event for each article."""
    return [np.array([row], dtype=np.int64) for row in range(n)]


def groups(texts: Sequence[str], days: Sequence[float] | None = None) -> list[list[int]]:
    return [line.events for line in storylines_of(articles(texts, days), alone(len(texts)))]


def test_running_stories_are_linked_and_others_stay_alone() -> None:
    texts = [FERRY[0], HERRING[0], FERRY[1], *OTHERS, HERRING[1], FERRY[2]]
    assert groups(texts) == [[0, 2, 8], [1, 7], [3], [4], [5], [6]]


def test_the_reason_gives_names_similarity_and_days() -> None:
    texts = [*FERRY, *OTHERS]
    line, *others = storylines_of(articles(texts, [3, 40, 4, 1, 2, 3, 4]), alone(len(texts)))
    assert line.events == [0, 1, 2]
    names, content, days = str(line.reason).split("; ")
    assert names == "shared names: Ana Ruiz, Orsund"
    assert content.startswith("evidence 0.")
    whole, least, *parts = map(float, re.findall(r"\d\.\d\d", content))
    assert round(sum(parts), 2) == whole > least == storylines._LEAST
    assert len(parts) == 3
    assert days == "37 days from first to last"
    assert [other.reason for other in others] == [None] * 4


def test_the_similarity_of_the_reason_is_the_mean_over_pairs() -> None:
    found = articles([*FERRY, *OTHERS])
    items, _ = storylines._items(found, alone(len(found.ids)))
    pairs = np.array([[0, 1], [0, 2], [1, 2]])
    expected = items.evidence(pairs).mean()  # without dates there is no other evidence
    line = storylines_of(found, alone(len(found.ids)))[0]
    assert f"evidence {expected:.2f}" in str(line.reason)
    assert str(line.reason).endswith("nearness in time 0.00; dates unknown")


def test_what_is_told_of_one_event_may_be_many_articles() -> None:
    texts = [*FERRY[:2], *HERRING, FERRY[2], *OTHERS]
    events = [np.array(rows) for rows in ([0, 1], [2, 3], [4], [5, 6, 7, 8])]
    lines = storylines_of(articles(texts), events)
    assert [line.events for line in lines] == [[0, 2], [1], [3]]
    assert "Ana Ruiz" in str(lines[0].reason)


def test_a_name_that_few_articles_of_an_event_hold_is_no_reason() -> None:
    texts = [*FERRY[:2], FERRY[0] + " So did Mira Sand.", FERRY[2] + " So did Mira Sand.", *OTHERS]
    events = [np.array(rows) for rows in ([0, 1, 2], [3], [4], [5], [6], [7])]
    assert "Mira Sand" not in str(storylines_of(articles(texts), events)[0].reason)


def test_without_names_the_reason_says_so() -> None:
    texts = ["the ferry crews of the quay struck", "the ferry crews of the quay struck again"]
    line = storylines_of(articles([*texts, "a comet", "rye bread"]), alone(4))[0]
    assert line.events == [0, 1]
    assert str(line.reason).startswith("no name in common; ")


def test_time_is_evidence_and_no_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [*FERRY[:2], *OTHERS]
    found = articles(texts)
    content = storylines._items(found, alone(len(texts)))[0].evidence(np.array([[0, 1]]))[0]
    rest = [0.0] * len(OTHERS)

    def linked(gap: float, least: float) -> bool:
        monkeypatch.setattr(storylines, "_LEAST", least)
        return groups(texts, [0.0, gap, *rest])[0] == [0, 1]

    # What is just alike enough is linked within months and not over years.
    assert linked(30, content)
    assert not linked(3000, content)
    assert linked(float("nan"), content)
    # What is more alike is linked after any time.
    assert linked(1e6, content - 0.06)
    assert not linked(0, content + 0.2)


def test_an_unknown_date_stands_between() -> None:
    near, far, unknown = storylines._nearness(np.array([0.0, 4000.0, np.nan]))
    assert near > 0 > far
    assert np.isnan(unknown)  # and an unknown gap adds nothing (linkage)


def test_the_middle_of_the_known_days() -> None:
    assert storylines._moment(np.array([9.0, np.nan, 1.0, 2.0])) == 2.0
    assert storylines._moment(np.array([9.0, 1.0])) == 5.0
    assert np.isnan(storylines._moment(np.array([np.nan])))


def test_a_chain_of_links_is_no_storyline() -> None:
    """The first event is like the second and the second like the third, but not 1 like 3."""
    words = (
        "ferry quay strike crews union harbour sailing timetable deckhands pay late talks".split()
    )
    texts = [" ".join(words[start : start + 6]) for start in (0, 3, 6)]
    lines = groups([*texts, *OTHERS])
    assert [0, 1, 2] not in lines


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_events_only_orders_the_storylines(seed: int) -> None:
    texts = [*FERRY, *HERRING, *OTHERS]
    order = np.random.default_rng(seed).permutation(len(texts))
    found = articles(texts)
    events = alone(len(texts))
    there = {frozenset(line.events) for line in storylines_of(found, events)}
    again = storylines_of(found, [events[i] for i in order])
    assert {frozenset(int(order[i]) for i in line.events) for line in again} == there
    assert [line.events[0] for line in again] == sorted(line.events[0] for line in again)


def test_no_event_and_no_words() -> None:
    assert storylines_of(articles([]), []) == []
    assert groups(["", "", "12"]) == [[0], [1], [2]]


def test_a_term_that_very_many_events_hold_finds_no_candidates() -> None:
    terms = sparse.csr_matrix(np.ones((storylines._COMMON + 1, 1), dtype=np.float32))
    assert storylines._candidates(terms).shape == (0, 2)
    few = storylines._candidates(sparse.csr_matrix(np.ones((3, 1), dtype=np.float32)))
    assert few.tolist() == [[0, 1], [0, 2], [1, 2]]


def test_candidates_do_not_depend_on_the_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    terms = sparse.random_array((60, 40), density=0.2, rng=np.random.default_rng(0), format="csr")
    matrix = sparse.csr_matrix(terms, dtype=np.float32)
    whole = storylines._candidates(matrix.copy())
    monkeypatch.setattr(storylines, "_BLOCK", 7)
    assert storylines._candidates(matrix.copy()).tolist() == whole.tolist()


def test_the_heaviest_of_each_row() -> None:
    matrix = sparse.csr_matrix(np.array([[1.0, 3, 2], [0, 0, 0], [2, 2, 2]], dtype=np.float32))
    kept = top_entries(matrix, 2)
    assert kept.toarray().tolist() == [[0, 3, 2], [0, 0, 0], [2, 2, 0]]


@settings(max_examples=25)
@given(st.lists(st.sampled_from([*FERRY, *HERRING, *OTHERS, ""]), max_size=12))
def test_each_event_is_in_one_storyline(texts: list[str]) -> None:
    lines = storylines_of(articles(texts), alone(len(texts)))
    assert sorted(event for line in lines for event in line.events) == list(range(len(texts)))
    assert all((line.reason is None) == (len(line.events) == 1) for line in lines)
