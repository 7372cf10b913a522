"""Shared runs of words: equal, apart, the same from either side."""

from __future__ import annotations

import operator
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrativ.matching import subsequence
from narrativ.matching.ngrams import word_hashes
from narrativ.matching.runs import EncodedText, Run, match_runs, shared_runs
from narrativ.text.spelling import same_spelling, word_keys

LETTERS = st.lists(st.sampled_from("abcde"), max_size=60)
"""Few different words, so that much is shared by chance."""


def story(first: int, words: int) -> list[str]:
    return [f"w{number}" for number in range(first, first + words)]


@given(LETTERS, LETTERS, st.sampled_from([4, 8]))
def test_runs_are_equal_words_that_do_not_overlap(a: list[str], b: list[str], alone: int) -> None:
    runs = shared_runs(a, b, alone=alone)
    for run in runs:
        assert run.words >= 4
        assert a[run.a : run.a + run.words] == b[run.b : run.b + run.words]
    assert runs == sorted(runs, key=lambda run: run.a)
    for side in ("a", "b"):
        taken = [n for r in runs for n in range(getattr(r, side), getattr(r, side) + r.words)]
        assert len(taken) == len(set(taken))


@given(LETTERS, LETTERS)
def test_exchanged_texts_have_the_exchanged_runs(a: list[str], b: list[str]) -> None:
    turned = [Run(run.b, run.a, run.words, run.moved) for run in shared_runs(b, a)]
    assert shared_runs(a, b) == sorted(turned, key=lambda run: run.a)


@given(LETTERS, LETTERS, st.permutations(range(5)))
def test_runs_do_not_depend_on_how_words_are_numbered(
    a: list[str], b: list[str], numbers: list[int]
) -> None:
    named = dict(zip("abcde", numbers, strict=True))
    left, right = (
        EncodedText(np.array([named[word] for word in text], dtype=np.int32), word_hashes(text))
        for text in (a, b)
    )
    assert match_runs(left, right, operator.eq) == shared_runs(a, b)


@given(st.lists(st.text("abc", min_size=1), min_size=4, max_size=40))
def test_a_text_is_one_run_of_itself(words: list[str]) -> None:
    assert shared_runs(words, words) == [Run(0, 0, len(words), False)]


@given(st.integers(0, 59))
def test_one_changed_word_keeps_the_rest(place: int) -> None:
    a = story(0, 60)
    b = [*a[:place], "changed", *a[place + 1 :]]
    kept = sum(run.words for run in shared_runs(a, b))
    assert kept >= 59 - 3  # fewer than four words before or after it are no run


@given(st.permutations(range(5)))
@settings(max_examples=30)
def test_moved_text_is_found(order: list[int]) -> None:
    blocks = [story(20 * number, 20) for number in range(5)]
    a = [word for block in blocks for word in block]
    b = [word for number in order for word in blocks[number]]
    runs = shared_runs(a, b)
    assert sum(run.words for run in runs) == 100
    assert any(run.moved for run in runs) == (order != sorted(order))


def test_what_stays_in_order_is_not_moved() -> None:
    a = [*story(0, 10), *story(100, 40)]
    b = [*story(100, 40), *story(0, 10)]
    assert [(run.a, run.b, run.moved) for run in shared_runs(a, b)] == [
        (0, 40, True),
        (10, 0, False),
    ]


def test_a_stock_phrase_counts_beside_other_runs_only() -> None:
    phrase = ["the", "president", "of", "chad"]
    a = [*story(0, 40), *phrase, *story(50, 40)]
    b = [*story(200, 40), *phrase, *story(300, 40)]
    assert shared_runs(a, b) == []
    assert shared_runs(a, b, alone=4) == [Run(40, 40, 4, False)]
    near = [*story(30, 10), "new", *phrase, *story(300, 40)]
    assert [run.words for run in shared_runs(a, near)] == [10, 4]
    far = [*story(30, 10), *story(400, 30), *phrase, *story(300, 40)]
    assert [run.words for run in shared_runs(a, far)] == [10]


def test_a_run_takes_back_its_first_words_from_a_phrase_before_it() -> None:
    text = story(0, 30)
    assert shared_runs([*text[:4], *story(90, 40), *text], text) == [Run(44, 0, 30, False)]


def test_short_texts_are_shared_as_a_whole() -> None:
    assert shared_runs(story(0, 5), [*story(100, 30), *story(0, 5)]) == [Run(0, 30, 5, False)]
    assert shared_runs(story(0, 3), story(0, 3)) == []
    assert shared_runs([], story(0, 9)) == []


def test_other_spellings_do_not_break_a_run() -> None:
    a = word_keys("Mr Zelenskiy said the organisers of the talks in Kyiv had favoured a programme.")
    b = word_keys("Mr Zelensky said the organizers of the talks in Kiev had favored a program.")
    assert shared_runs(a, b) == [Run(0, 0, len(a), False)]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("gaddafi", "qaddafi", True),
        ("mohammed", "muhammad", True),
        ("colour", "color", True),
        ("travelled", "traveled", True),
        ("million", "billion", False),
        ("austria", "australia", False),
        ("iran", "iraq", False),
        ("2018", "2019", False),
        ("russia", "russias", False),
        ("friday", "afraid", False),
        ("may", "mey", False),
    ],
)
def test_spellings_of_one_word(one: str, other: str, same: bool) -> None:
    assert same_spelling(one, other) is same_spelling(other, one) is same


def test_words_are_compared_by_their_spelling() -> None:
    assert word_keys("The U.S.-led €2.5-million café, Łódź's “Straße”") == [
        "the", "usled", "2.5million", "cafe", "lodz", "strasse",
    ]  # fmt: skip
    assert word_keys("東京で会談") == ["東", "京", "で", "会", "談"]


@given(st.lists(st.integers(0, 30), max_size=80), st.lists(st.integers(0, 30), max_size=80))
def test_long_sequences_are_divided(a: list[int], b: list[int]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        # As it is, it takes a table of more than 2 ** 30 cells, which is no test to run.
        patch.setattr(subsequence, "_LARGEST", 50)
        one, other = np.array(a, dtype=np.int64), np.array(b, dtype=np.int64)
        blocks = list(subsequence.common_blocks(one, other))
    for i, j, size in blocks:
        assert a[i : i + size] == b[j : j + size]
    for (i, j, size), (k, m, _) in pairwise(blocks):
        assert i + size <= k
        assert j + size <= m


def test_numbers_beyond_characters_are_aligned() -> None:
    numbers = np.arange(5, dtype=np.int64) + 2_000_000
    assert list(subsequence.common_blocks(numbers, numbers)) == [(0, 0, 5)]
