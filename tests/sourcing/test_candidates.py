"""Candidates: whatever shares a passage is found, in crowds too, always the same."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

import narrativ as nv
from narrativ import schema
from narrativ.matching.ngrams import ngram_hashes, word_hashes
from narrativ.sourcing.copying import candidates
from narrativ.sourcing.copying.candidates import candidate_pairs
from narrativ.sourcing.copying.tokens import Texts, texts_of


def texts(bodies: list[list[str]]) -> Texts:
    """Return the words of articles a000, a001, … of the given paragraphs."""
    rows = [
        (f"{number}-{at}", f"a{number:03d}", at, 0, len(text), "body", text)
        for number, paragraphs in enumerate(bodies)
        for at, text in enumerate(paragraphs)
    ]
    articles = pd.DataFrame({"article_id": sorted({row[1] for row in rows})}, dtype="string")
    made = nv.Corpus().changed(
        nv.Step("made"),
        articles=articles.assign(words=1, completeness="full", outlet="Gazette"),
        paragraphs=pd.DataFrame(rows, columns=list(schema.PARAGRAPHS.names)[:7]),
    )
    return texts_of(made)


def invented(seed: int, words: int = 200) -> str:
    rng = np.random.default_rng(seed)
    return " ".join(f"w{number}" for number in rng.integers(0, 5000, words))


def pairs(bodies: list[list[str]]) -> set[tuple[int, int]]:
    return {(a, b) for a, b in candidate_pairs(texts(bodies)).tolist()}


def pairs_with(bodies: list[list[str]], hubs: list[int]) -> set[tuple[int, int]]:
    found = candidate_pairs(texts(bodies), np.array(hubs, dtype=np.int64))
    return {(a, b) for a, b in found.tolist()}


def test_a_passage_among_others_is_found_and_nothing_else() -> None:
    passage = invented(99, 60)
    bodies = [[invented(number, 400)] for number in range(12)]
    bodies[3].insert(0, passage)
    bodies[8].append(passage)
    assert pairs(bodies) == {(3, 8)}


@pytest.mark.parametrize("seed", range(5))
def test_edits_and_another_order_are_seen_through(seed: int) -> None:
    rng = np.random.default_rng(seed)
    told = [invented(100 * seed + number, 40) for number in range(10)]
    edited = [
        " ".join("changed" if rng.random() < 0.06 else word for word in text.split())
        for text in reversed(told[:5])
    ]
    assert pairs([told, edited]) == {(0, 1)}


def test_a_short_article_inside_a_long_one_is_found() -> None:
    long = invented(1, 3000)
    assert pairs([[long], [" ".join(long.split()[1500:1540])]]) == {(0, 1)}


def test_identical_articles_are_pairs_however_short() -> None:
    bodies = [["one two three four five six seven"], ["One two, three four five six seven."]]
    assert pairs(bodies) == {(0, 1)}
    assert pairs([["too short"], ["too short"]]) == set()
    assert pairs([]) == set()


def test_a_crowd_stays_connected_without_all_pairs() -> None:
    count = 3 * candidates.CROWD
    passage = invented(7, 60)
    for bodies in (
        [[passage, invented(1000 + number, 60)] for number in range(count)],
        [[passage] for _ in range(count)],
    ):
        found = candidate_pairs(texts(bodies))
        assert len(found) < count * count / 8
        graph = coo_array((np.ones(len(found)), found.T), shape=(count, count))
        assert connected_components(graph)[0] == 1


def whole_crowd(count: int) -> list[list[str]]:
    """Return articles of which each has the same three paragraphs inside others of its own."""
    told = [invented(number, 50) for number in range(3)]
    return [
        [invented(1000 + n, 40 + n % 90), told[0], told[1], invented(2000 + n, 60), told[2]]
        for n in range(count)
    ]


def test_all_of_a_crowd_meet_its_hubs() -> None:
    count = 200
    crowd = texts(whole_crowd(count))
    named = [90, 150]
    for hubs, middle in ((None, range(candidates.HUBS)), (np.array(named), named)):
        found = candidate_pairs(crowd, hubs)
        assert len(found) < 0.7 * count * (count - 1) / 2
        partners: dict[int, set[int]] = {n: {n} for n in range(count)}
        for a, b in found.tolist():
            partners[a].add(b)
            partners[b].add(a)
        for hub in middle:
            assert len(partners[hub]) == count


def test_a_hub_stands_for_the_articles_of_its_words() -> None:
    count = 2 * candidates.CROWD
    same = [[invented(7, 60)] for _ in range(count)]
    found = {(a, b) for a, b in candidate_pairs(texts(same), np.array([100])).tolist()}
    assert {(min(n, 100), max(n, 100)) for n in range(count) if n != 100} <= found
    other = [*same, [invented(7, 60), invented(8, 60)]]
    assert (100, count) in pairs_with(other, [100])


@given(st.sets(st.integers(0, 29)))
@settings(max_examples=10)
def test_hubs_change_nothing_where_all_are_paired(hubs: set[int]) -> None:
    bodies = [[invented(number % 7, 80), invented(50 + number, 80)] for number in range(30)]
    assert pairs_with(bodies, sorted(hubs)) == pairs(bodies)


def test_copies_of_a_copy_are_paired_with_each_other() -> None:
    told = invented(5, 200)
    more = f"{told} {invented(6, 50)}"
    assert pairs([[told], [more], [told], [more]]) == {
        (a, b) for a in range(4) for b in range(a + 1, 4)
    }


def test_pairs_are_ascending_and_the_same_again() -> None:
    bodies = [[invented(number % 7, 80), invented(50 + number, 80)] for number in range(30)]
    first, second = (candidate_pairs(texts(bodies)) for _ in range(2))
    assert first.tolist() == second.tolist() == sorted(first.tolist())
    assert (first[:, 0] < first[:, 1]).all()


def test_hashes_are_of_the_words_and_nothing_else() -> None:
    words = word_hashes("the ferry left quay the ferry left".split())
    hashes = ngram_hashes(words, 3)
    assert len(hashes) == 5
    assert hashes[0] == hashes[4]
    assert len(set(hashes.tolist())) == 4
    assert len(ngram_hashes(words[:2], 3)) == 0
    assert words[:2].tolist() == [3331141520948189790, 7949881795909877008]
