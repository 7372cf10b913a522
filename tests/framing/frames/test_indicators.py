from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from narrativ.framing.frames.indicators import count_terms, usual_rates
from narrativ.framing.words import words_of

TERMS = ("blam*", "to blame", "fee", "$", "cost* of")


def counts(*texts: str) -> list[list[int]]:
    found = count_terms(TERMS, words_of(texts), texts)
    table = np.zeros((len(texts), len(TERMS)), dtype=int)
    table[found.text, found.term] = found.count
    return table.tolist()


def test_words_phrases_endings_and_signs() -> None:
    assert counts("Blame! The mayor is to blame, and blames others.") == [[3, 1, 0, 0, 0]]
    assert counts("Fees and a fee of $3 and $4.", "The costs of it.") == [
        [0, 0, 1, 2, 0],
        [0, 0, 0, 0, 1],
    ]
    assert counts("He came to. Blame was laid.", "") == [[1, 0, 0, 0, 0], [0, 0, 0, 0, 0]]


def test_units_are_added_up() -> None:
    texts = ["To blame.", "A fee.", "They blame."]
    found = count_terms(TERMS, words_of(texts), texts).by_unit(np.array([0, 1, 0]), 3)
    assert found.words.tolist() == [4, 2, 0]
    assert found.count[(found.text == 0) & (found.term == 0)].tolist() == [2]


def test_more_terms_are_more_evidence_and_repeats_count_less() -> None:
    texts = ["the blame", "blame blame", "blame fee", "a bridge"]
    rates = usual_rates(TERMS, ["The bridge opens at ten."])
    evidence = count_terms(TERMS, words_of(texts), texts).evidence(rates)
    none, one, repeated, two = evidence[[3, 0, 1, 2]]
    assert none < one < repeated < two
    assert (count_terms((), words_of(texts), texts).evidence(np.zeros(0)) == 0).all()


@given(st.lists(st.text(alphabet="blame fee$.\n", max_size=30), max_size=4))
def test_nothing_breaks_it(texts: list[str]) -> None:
    evidence = count_terms(TERMS, words_of(texts), texts).evidence(usual_rates(TERMS, texts))
    assert np.isfinite(evidence).all()
    assert len(evidence) == len(texts)
