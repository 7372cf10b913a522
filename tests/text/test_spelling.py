from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrativ.clustering.naming.names import names_in
from narrativ.clustering.topics.vocabulary import content_counts
from narrativ.framing.passage_pairs import words_of_content
from narrativ.matching.normalization import same_wording
from narrativ.matching.runs import Run, shared_runs
from narrativ.text.spelling import (
    folded,
    name_key,
    same_spelling,
    spelling,
    spelling_groups,
    word_keys,
)

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
gray grey|greying graying|tire tyre|fibres fibers|analyse analyze|paralysed paralyzed
programmes programs|licence license|jewellery jewelry|jeweller jeweler|plough plow
ploughing plowing|aluminium aluminum|travelled traveled|colours colors|labour labor
behavioural behavioral|catalogued cataloged|dialogue dialog|mould mold|moustaches mustaches
manoeuvring maneuvering|cosy cozy|paediatric pediatric|artefacts artifacts|sizeable sizable
neighbourhoods neighborhoods|pyjamas pajamas|yoghurt yogurt|whilst while|cease-fire ceasefire
café cafe|naïve naive
"""
TWO_WORDS = """
scoured scored|four for|poured pored|prise prize|filled filed|filling filing|refilled refiled
shoe she|poem pem|re-sign resign|timbre timber|hopping hoping|planned planed|starring staring
advise advice|device devise|wards ward|awards award|than then|matter mater|princess princes
passed paste|storey story
"""


ONE_NAME = """
filip philip|qaddafi gaddafi|erdoğan erdogan|zelenskiy zelenskyy|zelenskiy zelensky
zelensky selenskyj|mohammed muhammad|yuri yury|sergei sergey|dmitri dmitry|alexei aleksey
kyiv kiev|hussein hussain|odesa odessa|abdullah abdallah|hezbollah hizbullah|al-assad assad
müller mueller|göbbels goebbels|tchaikovsky chaikovsky|navalny navalnyy|yanukovych yanukovich
netanyahu netanjahu|wagner vagner|strauß strauss|maxim maksim|koran quran|taliban taleban
o’neil o'neil|łukasz lukasz
"""
TWO_NAMES = """
iran iraq|austria australia|niger nigeria|marian marina|odrin odran|tarn turn|sara zara
ana ann|moran marin|reader rider|million billion|israel israeli|german germany
pakistan pakistani|party part|army arm|bill billy|marcy mark|tracy track|michael michel
"""


def pairs(text: str) -> list[list[str]]:
    return [pair.split() for line in text.split("\n") for pair in line.split("|") if pair]


@pytest.mark.parametrize(("british", "american_"), pairs(ONE_WORD))
def test_spellings_of_one_word_meet(british: str, american_: str) -> None:
    assert spelling_groups([british, american_, "ferry"]) == [tuple(sorted((british, american_)))]


@pytest.mark.parametrize(("one", "other"), pairs(TWO_WORDS))
def test_two_words_do_not(one: str, other: str) -> None:
    assert spelling(one) != spelling(other)
    assert spelling_groups([one, other]) == []


def test_the_users_spellings_join_the_others() -> None:
    words = ["tsar", "czar", "centre", "ferry"]
    assert spelling_groups(words) == []
    assert spelling_groups(words, [("Tsar", "czar")]) == [("czar", "tsar")]
    # A form that the rules change meets what they make of it.
    assert spelling_groups(["middle", "centre", "center"], [("centre", "middle")]) == [
        ("center", "centre", "middle")
    ]


def test_no_words_have_no_spellings() -> None:
    assert spelling_groups([]) == []


def test_a_word_of_any_length_is_spelt_in_time() -> None:
    """Rules that try every place for every place would not end here."""
    assert spelling("a-" * 300_000) == "a" * 300_000
    assert spelling("travell" * 40_000 + "ed") == "travell" * 39_999 + "traveled"


@pytest.mark.parametrize(
    ("one", "other"), [pair for pair in pairs(ONE_WORD) if pair[0] not in {"whilst", "towards"}]
)
def test_every_place_takes_a_pair_for_one_word(one: str, other: str) -> None:
    """Terms, distances, topics, shared copy and edits."""
    a, b = (f"then the crew saw {word} near the quay wall" for word in (one, other))
    assert spelling_groups([one, other]) == [tuple(sorted((one, other)))]
    assert words_of_content([a, b]).toarray().tolist() == [[1.0] * 6] * 2
    counts, wording = content_counts([a, b], [None, None])
    assert counts.shape[1] == 6
    assert wording[0] == wording[1]
    assert shared_runs(word_keys(a), word_keys(b)) == [Run(0, 0, 9, False)]
    assert same_wording(a, b)


@pytest.mark.parametrize(("one", "other"), pairs(ONE_NAME))
def test_every_place_takes_a_pair_for_one_name(one: str, other: str) -> None:
    """Names of events, topics, shared copy and edits."""
    if "-" in one:
        return  # al-Assad, Assad
    a, b = (f"Then they saw Ana {name.title()} near the quay." for name in (one, other))
    assert len(names_in([a, b])[1]) == 1
    assert content_counts([a, b], [None, None])[0].shape[1] == 5
    assert len(shared_runs(word_keys(a), word_keys(b), alone=4)) == 1
    assert same_wording(a, b)


@pytest.mark.parametrize(("one", "other"), pairs(ONE_NAME))
def test_spellings_of_one_name_meet(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)
    assert same_spelling(one.capitalize(), other.capitalize())


@pytest.mark.parametrize(("one", "other"), pairs(TWO_NAMES))
def test_two_names_do_not(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)
    assert not same_spelling(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    pairs("they the|many man|shoot shot|meet met|feed fed|lose loose|good god|soon son|busy bus"),
)
def test_common_words_of_one_sound_are_two(one: str, other: str) -> None:
    assert not same_spelling(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("2-1", "21"), ("20-30", "2030"), ("5–4", "54"), ("re-sign", "resign")]
)
def test_a_hyphen_between_numbers_is_no_spelling(one: str, other: str) -> None:
    assert spelling(one) != spelling(other)
    assert not same_wording(f"They said {one} there.", f"They said {other} there.")


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("Ray's", "ray"),
        ("U.S.", "us"),
        ("3.5", "3.5"),
        ("vöi\u00adce", "voice"),
        ("", ""),
        ("'", ""),
    ],
)
def test_folded(word: str, key: str) -> None:
    assert folded(word) == key


@pytest.mark.parametrize("key", [folded, spelling, name_key])
@given(word=st.text(max_size=12))
def test_a_key_is_its_own_key_whatever_the_case(key: Callable[[str], str], word: str) -> None:
    assert key(word) == key(word.casefold())
