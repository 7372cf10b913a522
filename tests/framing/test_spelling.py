from __future__ import annotations

import pytest

from narrativ.framing.spelling import american, spellings

ONE_WORD = """
colour color|favourites favorites|neighbouring neighboring|odour odor|armoury armory
organise organize|specialised specialized|organisations organizations|analysed analyzed
centre center|centred centered|theatres theaters|fibre fiber
travelled traveled|cancelling canceling|modelling modeling|fuelled fueled|dialled dialed
counsellors counselors|worshipped worshiped|focussed focused|marvellous marvelous
fulfil fulfill|enrolment enrollment|defence defense|licences licenses|catalogue catalog
programme program|towards toward|judgement judgment|sceptical skeptical|advisors advisers
anaemia anemia|archaeology archeology|oestrogen estrogen|foetus fetus|amoeba ameba
e-mail email|co-operation cooperation|kilometres kilometers|km kilometers|grey gray
practising practicing|tonnes tons
"""
TWO_WORDS = """
scoured scored|four for|poured pored|prise prize|filled filed|filling filing|refilled refiled
shoe she|poem pem|re-sign resign|timbre timber|hopping hoping|planned planed|starring staring
advise advice|device devise|wards ward|awards award|than then|matter mater|princess princes
passed paste|storey story
"""


def pairs(text: str) -> list[list[str]]:
    return [pair.split() for line in text.split("\n") for pair in line.split("|") if pair]


@pytest.mark.parametrize(("british", "american_"), pairs(ONE_WORD))
def test_spellings_of_one_word_meet(british: str, american_: str) -> None:
    assert spellings([british, american_, "ferry"]) == [tuple(sorted((british, american_)))]


@pytest.mark.parametrize(("one", "other"), pairs(TWO_WORDS))
def test_two_words_do_not(one: str, other: str) -> None:
    assert american(one) != american(other)
    assert spellings([one, other]) == []


def test_the_users_spellings_join_the_others() -> None:
    words = ["tsar", "czar", "centre", "ferry"]
    assert spellings(words) == []
    assert spellings(words, [("Tsar", "czar")]) == [("czar", "tsar")]
    # A form that the rules change meets what they make of it.
    assert spellings(["middle", "centre", "center"], [("centre", "middle")]) == [
        ("center", "centre", "middle")
    ]


def test_no_words_have_no_spellings() -> None:
    assert spellings([]) == []


def test_a_word_of_any_length_is_spelt_in_time() -> None:
    """Rules that try every place for every place would not end here."""
    assert american("a-" * 300_000) == "a" * 300_000
    assert american("travell" * 40_000 + "ed") == "travell" * 39_999 + "traveled"
