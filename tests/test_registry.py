"""What packages register is found by name, and what is broken stops nobody."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

import narrativ as nv
from narrativ import registry
from narrativ.errors import ExtensionWarning, MissingDependencyError, SchemaError, UnknownNameError
from narrativ.protocols import Encoder, Reader

Install = Callable[..., None]


def test_a_reference_is_resolved() -> None:
    assert registry.resolve("narrativ.protocols:Reader.units") is Reader.units


@pytest.mark.parametrize(
    ("reference", "error"),
    [
        *((one, SchemaError) for one in ("narrativ.protocols", ":Reader", "")),
        ("no_such_package.of_mine:Reader", MissingDependencyError),
        ("narrativ.protocols:Raeder", UnknownNameError),
    ],
)
def test_a_reference_that_leads_nowhere(reference: str, error: type[Exception]) -> None:
    with pytest.raises(error, match=f"{reference!r}|attribute of {reference.partition(':')[0]}"):
        registry.resolve(reference)


@pytest.mark.parametrize("kind", ["readers", "measures", "encoders"])
def test_what_a_package_registers_is_listed(install: Install, kind: registry.Kind) -> None:
    install("", "b = m_of_test:B [extra]\na = m_of_test:A", kind=kind)
    assert [(one.name, one.reference, one.package) for one in registry.entries(kind)] == [
        ("a", "m_of_test:A", "of-test 1.0"),
        ("b", "m_of_test:B", "of-test 1.0"),
    ]


def test_an_object_and_a_class_can_be_registered(install: Install) -> None:
    code = "class A:\n    def encode(self, texts, /): ...\n\nONE = A()"
    install(code, "kind = m_of_test:A\none = m_of_test:ONE", kind="encoders")
    found: dict[str, Any] = {
        entry.name: thing for entry, thing in registry.usable("encoders", Encoder)
    }
    assert found["one"] is sys.modules["m_of_test"].ONE
    assert type(found["kind"]) is type(found["one"])


def test_one_is_looked_up_by_name_and_no_other_is_loaded(install: Install) -> None:
    code = "class A:\n    def encode(self, texts, /): ..."
    install(code, "good = m_of_test:A\nbroken = no_such_package:A", kind="encoders")
    assert isinstance(registry.lookup("encoders", "good", Encoder), Encoder)
    assert registry.lookup("encoders", "other", Encoder) is None
    with pytest.raises(MissingDependencyError, match="no_such_package"):
        registry.lookup("encoders", "broken", Encoder)


def test_an_encoder_is_found_by_its_registered_name(install: Install) -> None:
    code = "class A:\n    def encode(self, texts, /): ..."
    install(code, "of-mine = m_of_test:A", kind="encoders")
    assert type(nv.encoder("of-mine")).__name__ == "A"
    with pytest.raises(UnknownNameError, match="did you mean 'of-mine'"):
        nv.encoder("of-mein")


@pytest.mark.parametrize(
    ("code", "reference", "why"),
    [
        ("1 / 0", "m_of_test:A", "ZeroDivisionError"),
        ("import no_such_package", "m_of_test:A", "no_such_package"),
        ("", "m_of_test:A", "no attribute"),
        ("", "m_of_test", "module:attribute"),
        ("A = 3", "m_of_test:A", "of the type int; expected"),
        ("class A:\n    def __init__(self, needed): ...", "m_of_test:A", "needed"),
    ],
)
def test_a_broken_entry_is_a_warning_with_its_name(
    install: Install, code: str, reference: str, why: str
) -> None:
    install(code, f"ledger = {reference}")
    with pytest.warns(ExtensionWarning, match=f"'ledger' of the package of-test 1.0.*{why}"):
        assert registry.usable("readers", Reader) == []
