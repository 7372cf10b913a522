from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrativ.framing.words import names, words_of
from narrativ.text.words import without_hidden


def test_words_are_found_with_their_offsets() -> None:
    text = "Harbour-side talks, it’s said, won't end in 2031: the mayor’s 3rd plan."
    words = words_of([text])
    found = [text[a:b] for a, b in zip(words.start, words.end, strict=True)]
    assert found == ("Harbour-side talks it said won't end in the mayor plan".split())
    assert words.word_counts.tolist() == [12]


def test_only_one_space_joins_two_words() -> None:
    words = words_of(["sea wall, old  wall 12 walls\nnew wall", "wall"])
    pairs = [
        (words.vocabulary[words.word[n - 1]], words.vocabulary[words.word[n]])
        for n in np.flatnonzero(words.joined)
    ]
    assert pairs == [("sea", "wall"), ("new", "wall")]


@given(st.lists(st.text(max_size=60), max_size=4))
def test_offsets_give_back_the_word_whatever_the_text(texts: list[str]) -> None:
    words = words_of(texts)
    for word, place, start, end in zip(
        words.word, words.paragraph, words.start, words.end, strict=True
    ):
        assert without_hidden(texts[place][start:end]).casefold() == words.vocabulary[word]


def test_names_are_told_from_common_words_at_the_start_of_a_sentence() -> None:
    texts = [
        "Farmers met Ilsa Brandt. Farmers said Ilsa would answer the farmers.",
        "“Meanwhile the river rose,” said Brandt. Meanwhile nobody left.",
    ]
    words = words_of(texts)
    found = names(words, np.ones(2, dtype=bool))
    assert {word for word, name in zip(words.vocabulary, found, strict=True) if name} == {
        "ilsa",
        "brandt",
    }


@pytest.mark.parametrize("marks", ["“”", '""', "‘’", "«»", "„“"])
def test_a_quotation_opens_a_sentence_where_it_opens_and_not_where_it_closes(marks: str) -> None:
    opening, closing = marks[0], marks[1]
    words = words_of([f"She said {opening}Farmers left{closing} Brandt did not"])
    inside = {words.vocabulary[word] for word in words.word[words.inside]}
    assert "farmers" not in inside
    assert {"left", "brandt"} <= inside


def test_capitals_of_headlines_prove_nothing() -> None:
    words = words_of(["River Rises Again", "The river fell."])
    assert not names(words, np.array([False, True])).any()


def test_no_text_has_no_words() -> None:
    assert len(words_of([]).word) == 0
    assert words_of(["", "12"]).word_counts.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("part", "words"), [("_", 0), ("a_", 300_000), ("a-", 1), ("-a1", 1), ("a", 1)]
)
def test_long_runs_without_a_space_are_gone_through_once(part: str, words: int) -> None:
    assert words_of([part * 300_000]).word_counts.tolist() == [words]  # which would not end


def test_a_number_is_found_by_its_digit() -> None:
    assert words_of(["1 a_1 _ b-1c"]).word_counts.tolist() == [4]


def test_a_word_that_only_ends_in_digits_is_an_entry() -> None:
    assert words_of(["The Covid-19 wave of 2020"]).vocabulary == ["the", "covid-19", "wave", "of"]
