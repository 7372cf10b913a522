"""Errors are also the standard type a caller would catch; warnings point at the caller's line."""

from __future__ import annotations

import threading
import warnings

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


# -- warnings ----------------------------------------------------------------


@pytest.mark.parametrize(
    "category",
    [
        errors.ReadWarning,
        errors.DataWarning,
        errors.ClusterWarning,
        errors.DurationWarning,
        errors.ExtensionWarning,
        errors.MeasureWarning,
        errors.StorageWarning,
    ],
)
def test_each_warning_can_be_silenced_with_the_others(
    category: type[errors.NarrativWarning],
) -> None:
    assert issubclass(category, UserWarning)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", errors.NarrativWarning)
        errors.warn(category, "%d rows", 3)
    with pytest.raises(category, match=r"^3 rows$"):
        errors.warn(category, "%d rows", 3)


def test_a_warning_names_the_line_outside_and_what_led_to_it() -> None:
    error = OSError("disk full")
    with pytest.warns(errors.StorageWarning) as given:
        errors.warn(errors.StorageWarning, "not kept (%s)", error, cause=error)
    (warning,) = given
    assert warning.filename == __file__
    assert isinstance(warning.message, Warning)
    assert warning.message.__cause__ is error


def test_a_percent_sign_in_a_value_is_one() -> None:
    with pytest.warns(errors.ReadWarning, match="^100%s.csv is empty$"):
        errors.warn(errors.ReadWarning, "%s is empty", "100%s.csv")


def test_once_per_call_keeps_kinds_apart_and_the_first_of_each() -> None:
    def verb() -> None:
        with errors.OncePerCall():
            for name in ("a", "b", "a"):
                errors.warn(errors.ReadWarning, "%s is old", name)
            with errors.OncePerCall():
                errors.warn(errors.ReadWarning, "%s is old", "c")
                errors.warn(errors.DataWarning, "%s is old", "d")

    with pytest.warns(errors.NarrativWarning) as given:
        verb()
    said = [(warning.category, str(warning.message)) for warning in given]
    assert said == [
        (errors.ReadWarning, "a is old (and 2 more like it)"),
        (errors.DataWarning, "d is old"),
    ]
    assert {warning.filename for warning in given} == {__file__}
    with pytest.raises(errors.ReadWarning):  # nothing is gathered any more
        errors.warn(errors.ReadWarning, "%s is old", "e")


def test_after_an_error_nothing_gathered_is_given() -> None:
    def fails() -> None:
        with errors.OncePerCall():
            errors.warn(errors.ReadWarning, "%s is old", "a")
            raise errors.ReadError("nothing could be read")

    with pytest.raises(errors.ReadError, match="nothing could be read"):
        fails()
    with pytest.warns(errors.ReadWarning, match="^b is old$"):  # and nothing is left of it
        errors.warn(errors.ReadWarning, "%s is old", "b")


def test_other_threads_warn_for_themselves() -> None:
    def verb() -> None:
        thread = threading.Thread(target=errors.warn, args=(errors.ReadWarning, "a is old"))
        with errors.OncePerCall():
            thread.start()
            thread.join()

    with pytest.warns(errors.ReadWarning, match="^a is old$"):
        verb()
