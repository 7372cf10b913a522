"""Candidates: whatever shares a passage is found, in crowds too, always the same."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

import narrativ as nv
from narrativ import schema
from narrativ.sourcing.copying import candidates
from narrativ.sourcing.copying.candidates import candidate_pairs
from narrativ.sourcing.copying.hashing import gram_hashes
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
    words = np.array([5, 6, 7, 8, 5, 6, 7], dtype=np.int32)
    hashes = gram_hashes(words, 3)
    assert len(hashes) == 5
    assert hashes[0] == hashes[4]
    assert len(set(hashes.tolist())) == 4
    assert len(gram_hashes(words[:2], 3)) == 0
