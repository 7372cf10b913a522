"""Days of the week by their names, in the languages that are read."""

from __future__ import annotations

import pytest

from narrativ.text.wordings import folded, is_weekday, weekday_words


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


def test_the_caller_may_change_what_it_got() -> None:
    weekday_words().clear()
    assert weekday_words()
