"""Names to objects: ``module:attribute`` strings, and what other packages register.

A package registers a reader, a measure or an encoder as an entry point of its own::

    [project.entry-points."narrativ.readers"]
    nexis = "my_package.nexis:NexisReader"

Nothing is looked up before it is asked for, and what is broken stops nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, Literal, TypeAlias

from narrativ.errors import (
    ExtensionWarning,
    MissingDependencyError,
    SchemaError,
    UnknownNameError,
    out_of_memory,
    warn,
)

__all__ = ["Entry", "Kind", "entries", "load", "lookup", "resolve", "usable"]

Kind: TypeAlias = Literal["readers", "measures", "encoders"]


@dataclass(frozen=True)
class Entry:
    """What a package registers.

    Attributes
    ----------
    name
        The name that it goes by.
    reference
        Where it is: ``module:attribute``.
    package
        The distribution that registers it, with its version.
    """

    name: str
    reference: str
    package: str


def resolve(reference: str) -> Any:
    """Return the object that a ``module:attribute`` string names.

    Raises
    ------
    SchemaError
        If the string is of another form.
    MissingDependencyError
        If the module, or one that it needs, is not installed.
    UnknownNameError
        If the module has no such attribute.

    Examples
    --------
    >>> resolve("narrativ.schema:KINDS")[0]
    'headline'
    """
    module, colon, attribute = reference.partition(":")
    if not (colon and module.strip() and attribute.strip()):
        raise SchemaError(
            f"got the reference {reference!r}; expected 'module:attribute', for example "
            "'my_package.readers:NexisReader'"
        )
    try:
        found = import_module(module.strip())
    except ImportError as error:
        raise MissingDependencyError(
            f"{reference!r} cannot be imported ({error}); install the package that it is from"
        ) from error
    for name in attribute.strip().split("."):
        if not hasattr(found, name):
            raise UnknownNameError(f"attribute of {module}", name, dir(found))
        found = getattr(found, name)
    return found


@cache
def entries(kind: Kind) -> tuple[Entry, ...]:
    """Return what installed packages register as ``narrativ.readers`` and so on, by name.

    Asked of the packages once: what is installed later is seen after a restart.
    """
    from importlib.metadata import entry_points

    found = {
        Entry(
            point.name,
            point.value.partition("[")[0].strip(),
            f"{point.dist.name} {point.dist.version}" if point.dist else "unknown",
        )
        for point in entry_points(group=f"narrativ.{kind}")
    }
    return tuple(sorted(found, key=lambda entry: (entry.name, entry.package, entry.reference)))


def lookup(kind: Kind, name: str, shape: Any) -> Any | None:
    """Return what is registered under a name, as `usable` does; None if nothing is.

    Raises
    ------
    Exception
        Whatever hinders its loading: it was asked for by name.
    """
    entry = next((entry for entry in entries(kind) if entry.name == name), None)
    return None if entry is None else load(entry.reference, shape)


def load(reference: str, shape: Any) -> Any:
    """Return what a reference names, made without arguments if it is a class.

    Raises
    ------
    SchemaError
        If its class takes arguments, or it is of another shape.
    """
    thing = resolve(reference)
    try:
        thing = thing() if isinstance(thing, type) else thing
    except TypeError as error:
        raise SchemaError(
            f"{reference!r} cannot be made without arguments ({error}); make it in Python and "
            "pass the object"
        ) from error
    if not isinstance(thing, shape):
        raise SchemaError(
            f"{reference!r} is of the type {type(thing).__name__}; expected "
            + ("a callable" if shape is Callable else f"a narrativ.protocols.{shape.__name__}")
        )
    return thing


def usable(kind: Kind, shape: Any) -> list[tuple[Entry, Any]]:
    """Return what is registered and can be used, each with its object.

    Parameters
    ----------
    kind
        ``"readers"``, ``"measures"`` or ``"encoders"``.
    shape
        Protocol that the object must have. A class is called without arguments.

    Warns
    -----
    ExtensionWarning
        Of each entry that cannot be imported or is of another shape, by name.
    """
    found = []
    for entry in entries(kind):
        try:
            thing = load(entry.reference, shape)
        except Exception as error:
            if out_of_memory(error):
                raise
            warn(
                ExtensionWarning,
                f"narrativ.{kind}: %r of the package %s (%s) cannot be used: %s: %s; mend or "
                "uninstall that package; the rest goes on without it",
                *(entry.name, entry.package, entry.reference, type(error).__name__, error),
                cause=error,
            )
        else:
            found.append((entry, thing))
    return found
