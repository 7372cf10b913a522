"""Names: parted from titles, one key for all spellings, a surname for its full name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrativ.text.names import (
    NAME_RUN,
    full_names,
    inside_sentence,
    key_of,
    names_of_run,
    organisation_key,
    without_article,
)


@pytest.mark.parametrize(
    ("run", "names"),
    [
        ("Prime Minister Ana J. Ruiz", ["Ana Ruiz"]),
        ("Monday Mr Ruiz", ["Ruiz"]),
        ("April Ruiz", ["Ruiz"]),
        ("Ana May Ruiz", ["Ana May Ruiz"]),
        ("U.S. President Ludo van den Berg", ["US", "Ludo van den Berg"]),
        ("The Orsund Mail", ["Orsund Mail"]),
        ("ORSUND", ["Orsund"]),
        ("NATO", ["NATO"]),
        ("Bank of", ["Bank"]),
        ("Dr", []),
        ("", []),
    ],
)
def test_names_of_a_run(run: str, names: list[str]) -> None:
    assert [" ".join(name) for name in names_of_run(run)] == names


def test_runs_of_capitals() -> None:
    text = "So the U.S. Harbour Board told Ludo van den Berg, the O’Neil crew and Ana J. Ruiz."
    found = [match.group() for match in NAME_RUN.finditer(text)]
    assert found == ["So", "U.S. Harbour Board", "Ludo van den Berg", "O’Neil", "Ana J. Ruiz"]


@pytest.mark.parametrize(
    ("line", "inside"),
    [
        ("told Ana", True),
        ("Ana", False),
        ("It left. Ana", False),
        ("pro-Ana", True),
        ("“Ana", False),
    ],
)
def test_where_a_capital_means_a_name(line: str, inside: bool) -> None:
    assert inside_sentence(line, line.index("Ana")) is inside


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Volodymyr Zelenskyy", "Wolodymyr Selenskyj"),
        ("Muammar Qaddafi", "Moammar Gaddafi"),
        ("Mohammed Erdoğan", "Muhammad Erdogan"),
        ("Filip Müller", "Philip Mueller"),
    ],
)
def test_spellings_of_a_person(one: str, other: str) -> None:
    assert key_of(tuple(one.split())) == key_of(tuple(other.split()))


def test_two_persons_have_two_keys() -> None:
    keys = {key_of(tuple(name.split())) for name in ("Ana Ruiz", "Ann Ruiz", "Ana Ruis Berg")}
    assert len(keys) == 3


def test_organisations_with_and_without_the_article() -> None:
    assert without_article(" the Tarn Ledger") == "Tarn Ledger"
    assert without_article("Theatre Royal") == "Theatre Royal"
    assert organisation_key("The Tarn Ledger") == organisation_key("TARN LEDGER")


def test_a_surname_stands_for_every_full_name_that_ends_in_it() -> None:
    names = [("Ana", "Ruiz"), ("Teo", "Ruíz"), ("Ruiz",), ("Ludo", "Berg"), ("Sand",)]
    assert full_names(names) == {("Ruiz",): [("Ana", "Ruiz"), ("Teo", "Ruíz")]}
    assert full_names([]) == {}


@given(st.text(max_size=60))
def test_any_run_has_names_of_words(run: str) -> None:
    for name in names_of_run(run):
        assert name
        assert all(name)
        assert key_of(name) == key_of(name)


def test_first_names_that_are_common_words_stay() -> None:
    assert names_of_run("Bill Clinton") == [("Bill", "Clinton")]
    assert names_of_run("Theresa May") == [("Theresa", "May")]
