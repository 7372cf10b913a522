"""Every error is narrativ's own and the standard type a caller would catch."""

from __future__ import annotations

import pytest

from narrativ import errors


@pytest.mark.parametrize(
    ("error", "standard"),
    [
        (errors.SchemaError, ValueError),
        (errors.ReadError, ValueError),
        (errors.WriteError, OSError),
        (errors.NotReadyError, RuntimeError),
        (errors.UnknownNameError, LookupError),
        (errors.MissingDependencyError, ImportError),
    ],
)
def test_each_error_is_also_the_standard_one(error: type, standard: type) -> None:
    assert issubclass(error, errors.NarrativError)
    assert issubclass(error, standard)


def test_an_unknown_name_lists_what_is_known_and_guesses() -> None:
    message = str(errors.UnknownNameError("outlet", "Norvana", ["Norvane", "Ledger", "Norvane"]))
    assert message == "no outlet named 'Norvana'; did you mean 'Norvane'? Known: Ledger, Norvane"


def test_an_unknown_name_among_none_or_many() -> None:
    assert str(errors.UnknownNameError("outlet", None, [])).endswith("Known: (none)")
    many = str(errors.UnknownNameError("outlet", "x", [f"o{n:03}" for n in range(100)]))
    assert "o019, …" in many
    assert "o020" not in many


def test_advice_is_said_last() -> None:
    assert str(errors.UnknownNameError("model", "x", ["y"], "Pass a folder")).endswith(
        "Known: y. Pass a folder"
    )
