"""Names are found by their capitals, each in one spelling."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrativ.clustering.naming.names import names_in


def found(*texts: str) -> list[set[str]]:
    """Return the names of each text."""
    places, names = names_in(texts)
    return [{names[i] for i in places[row].indices} for row in range(len(texts))]


def test_capitals_inside_sentences_are_names() -> None:
    assert found("On Monday a ship reached Orsund, the home of Mira Sand.") == [
        {"Orsund", "Mira Sand"}
    ]


@pytest.mark.parametrize(
    "other",
    ["Velisar Odrin", "Velizar Odryn", "Vélizar Odrynn"],
)
def test_two_spellings_are_one_name(other: str) -> None:
    first, second = found("Then Velizar Odryn spoke.", f"Here {other} spoke of May.")
    assert first == second
    assert len(first) == 1


def test_names_that_only_look_alike_are_two() -> None:
    assert found("She left Austria for Australia, and Niger for Nigeria.") == [
        {"Austria", "Australia", "Niger", "Nigeria"}
    ]


def test_titles_and_initials_are_left_out() -> None:
    assert found("They met Prime Minister Ana J. Ruiz and the Kesterian President Ludo Berg.") == [
        {"Ana Ruiz", "Kesterian", "Ludo Berg"}
    ]


def test_a_surname_stands_for_its_full_name() -> None:
    texts = ["They met Ana Ruiz. In time Ruiz left.", "Crews of Orsund told Ruiz.", "Ruiz spoke."]
    assert found(*texts) == [{"Ana Ruiz"}, {"Ana Ruiz", "Orsund"}, {"Ana Ruiz"}]


def test_two_people_of_one_surname_stay_two() -> None:
    texts = [f"They met {first} Ruiz, and Ruiz spoke." for first in ("Ana", "Ana", "Ana", "Teo")]
    assert found(*texts) == [{"Ana Ruiz"}] * 3 + [{"Teo Ruiz"}]


def test_a_common_word_is_no_surname() -> None:
    texts = ["In the Glass House the house sat. Then House rules held.", "The house and a House."]
    assert "Glass House" not in found(*texts)[1]


def test_a_longer_form_counts_as_the_name_in_it() -> None:
    texts = ["Now Ana Ruiz spoke."] * 2 + ["Then Harbour Delegate Ana Ruiz spoke."]
    assert found(*texts)[2] == {"Ana Ruiz"}


def test_what_opens_a_sentence_is_a_name_if_seen_elsewhere() -> None:
    texts = ["Orsund waits. Herring is dear.", "A ferry to Orsund.", "The price of herring."]
    assert found(*texts) == [{"Orsund"}, {"Orsund"}, set()]


def test_capitals_of_a_headline_make_no_names() -> None:
    texts = ["Ferry Crews Leave Orsund Quay\nThe ferry crews left.", "A ferry left for Orsund."]
    assert found(*texts) == [{"Orsund"}, {"Orsund"}]


def test_a_headline_that_shouts_makes_no_names() -> None:
    assert found("We read FERRY CREWS LEAVE QUAY in Orsund.") == [{"Orsund"}]


def test_a_place_in_capitals_and_an_agency() -> None:
    assert found("In late May ORSUND waited, Reuters said.", "Near Orsund it rained.") == [
        {"Orsund"},
        {"Orsund"},
    ]


def test_abbreviations_and_particles() -> None:
    assert found("So the U.S. Harbour Board told Ludo van den Berg, the O’Neil crew and NATO.") == [
        {"US", "Harbour Board", "Ludo van den Berg", "O’Neil", "NATO"}
    ]


def test_function_words_open_no_name() -> None:
    assert found("It was, The Orsund Mail said, late.") == [{"Orsund Mail"}]


def test_the_order_of_texts_only_orders_the_rows() -> None:
    texts = [
        "Then Velizar Odryn spoke.",
        "Here Velisar Odrin spoke.",
        "So Ana Ruiz met Ludo Berg.",
        "Now Ruiz left.",
    ]
    forth, back = found(*texts), found(*texts[::-1])
    assert forth == back[::-1]


@pytest.mark.parametrize("texts", [[], [""], ["", "no name at all", "12 %"]])
def test_no_names(texts: list[str]) -> None:
    places, names = names_in(texts)
    assert places.shape == (len(texts), 0)
    assert names == []


@given(st.lists(st.text(alphabet="ABabyz .’-\nÉ1", max_size=60), max_size=6))
def test_any_text(texts: list[str]) -> None:
    places, names = names_in(texts)
    assert places.shape == (len(texts), len(names))
    assert places.dtype == np.float32
    assert set(places.data) <= {1.0}
    assert names == sorted(set(names))
    assert all(places.tocsc().getnnz(axis=0))


@pytest.mark.parametrize("outlet", ["The Orsund Post", "orsund post", "Orsund Post"])
def test_outlets_are_left_out(outlet: str) -> None:
    text = "They told the Orsund Post that Mira Sand left."
    assert names_in([text], [outlet])[1] == ["Mira Sand"]
    assert names_in([text])[1] == ["Mira Sand", "Orsund Post"]


def test_an_endless_name_is_gone_through_once() -> None:
    endless = "Then " + "Ann Lee Tarn " * 20_000  # which would not end
    found, names = names_in([f"They saw {endless}", "They saw Ann Lee in Orsund."])
    assert found.shape == (2, len(names))
    assert "Ann Lee" in names
