"""Days of the week by their names, in the languages that are read."""

from __future__ import annotations

import pytest

from narrativ.text.wordings import (
    LANGUAGES,
    UNSPACED,
    folded,
    is_weekday,
    month_words,
    months_named,
    spans,
    weekday_names,
    weekday_words,
)


@pytest.mark.parametrize(
    ("word", "day"),
    [
        ("monday", 0),
        ("wednesday", 2),
        ("sunday", 6),
        ("samedi", 5),
        ("donnerstag", 3),
        ("jueves", 3),
    ],
)
def test_the_day_of_a_word(word: str, day: int) -> None:
    assert weekday_words()[word] == day


@pytest.mark.parametrize("word", ["mon", "sun", "sat", "march", "ferry", "", "mar"])
def test_short_forms_and_other_words_name_no_day(word: str) -> None:
    assert word not in weekday_words()


def test_what_always_holds() -> None:
    words = weekday_words()
    assert set(words.values()) == set(range(7))
    for word in words:
        assert len(word) > 4
        assert word.isalpha()
        assert word == folded(word)
        assert is_weekday(word)


def test_nobody_can_change_what_is_kept() -> None:
    assert not hasattr(weekday_words(), "clear")


NOT_ALL_MONTHS = {*UNSPACED, "fa", "hi", "vi"}
"""Where months are numbers, names of several words, or written with signs beside letters."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_its_words_in_their_folded_form(language: str) -> None:
    words = spans(language)
    names = month_words([language])
    assert words.units
    assert words.marks | words.days
    assert words.zero
    assert len(weekday_names([language], shortest=1)) >= 7
    for word in (*names, *words.units, *words.marks):
        assert word == folded(word)
    if language not in NOT_ALL_MONTHS:
        assert {month for name in names for month in months_named(name)} >= set(range(1, 13))


def test_names_of_so_many_letters() -> None:
    assert {"mon", "thu", "sunday"} <= weekday_names(["en"], shortest=3)
    assert not {"mo", "th"} & weekday_names(["en"], shortest=3)
