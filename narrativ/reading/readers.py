"""Which reader takes a file, and what is asked of readers that are not narrativ's own."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from narrativ import schema
from narrativ.errors import ExtensionWarning, ReadError, SchemaError, out_of_memory, warn
from narrativ.protocols import Reader, Unit
from narrativ.reading.blocks import blocks_of
from narrativ.reading.columns import sound
from narrativ.reading.pages import PageReader
from narrativ.reading.plain_texts import TextReader
from narrativ.reading.planning import Lacking
from narrativ.reading.tables import TableReader
from narrativ.registry import usable

__all__ = ["NamedReader", "reader_of", "readers_of"]

_OWN: Final = "narrativ"
_LOGGER: Final = logging.getLogger(__name__)
_TEXTS: Final = (
    *("locator", "text", "title", "outlet", "external_id", "byline", "section", "url"),
    *(
        "language",
        "problem",
        "damage",
        "encoding",
        "outlet_basis",
        "date_basis",
        "date_note",
        "incomplete",
    ),
)
_NEVER_MISSING: Final = ("locator", "text")


@dataclass(frozen=True)
class NamedReader:
    """A reader with its name and the package that it is from; None if it was given."""

    name: str
    reader: Reader
    package: str | None = None

    @property
    def own(self) -> bool:
        """Whether it is one of narrativ's."""
        return self.package == _OWN

    @property
    def about(self) -> str:
        """The first line of its documentation."""
        return (inspect.getdoc(self.reader) or "").partition("\n")[0]

    def __str__(self) -> str:
        return f"{self.name} ({self.package})" if self.package else self.name

    def recognises(self, path: Path, head: bytes) -> bool:
        """Say whether the reader takes the file; one that fails takes none."""
        if self.own:
            return self.reader.recognises(path, head)
        try:
            return bool(self.reader.recognises(path, head))
        except Exception as error:
            if out_of_memory(error):
                raise
            warn(
                ExtensionWarning,
                # Not as a value: of each reader that fails one is given.
                f"the reader {self.name!r} fails to say".replace("%", "%%")
                + " whether it reads %s: %s: %s; the file is left to the other readers",
                *(path.name, type(error).__name__, error),
                cause=error,
            )
            return False

    def units(self, path: Path, name: str) -> list[Unit]:
        """Return the units of a file; one with a problem in their place if it cannot be read."""
        try:
            units = self.reader.units(path, name)
            found = list(units if self.own else self._checked(units, name))
            if found or self.own:
                return found
            problem = f"the reader {self.name!r} found no article in it"
        except ReadError as error:
            problem = str(error)
        except Exception as error:
            if self.own or out_of_memory(error):
                raise
            _LOGGER.debug("the reader %r failed", self.name, exc_info=error)
            problem = f"the reader {self.name!r} failed: {type(error).__name__}: {error}"
        return [Unit(name, "file", problem=problem)]

    def _checked(self, units: Iterator[Unit], name: str) -> Iterator[Unit]:
        """Yield the units as the tables need them."""
        for unit in units:
            if hindrance := _hindrance(unit):
                raise ReadError(f"the reader {self.name!r} yields {hindrance}")
            blocks = unit.blocks or (() if unit.problem else blocks_of(unit.text))
            yield sound(replace(unit, file=name, blocks=blocks))


def readers_of(
    readers: Sequence[Reader], columns: Mapping[str, str] | None, lacking: Lacking | None = None
) -> tuple[NamedReader, ...]:
    """Return all readers in the order in which they are asked.

    Those that are given, those that other packages register, tables, pages, plain texts.

    Raises
    ------
    SchemaError
        If what is given is no list of readers.
    """
    if isinstance(readers, Reader | str | Mapping) or not isinstance(readers, Sequence):
        raise SchemaError(f"readers is {readers!r}; expected a list of readers: put it in one")
    for place, reader in enumerate(readers):
        if isinstance(reader, type) or not isinstance(reader, Reader):
            raise SchemaError(
                f"readers[{place}] is {reader!r}; expected an object with recognises(path, head) "
                "and units(path, name)"
            )
    return (
        *(NamedReader(type(reader).__name__, reader) for reader in readers),
        *(NamedReader(one.name, reader, one.package) for one, reader in usable("readers", Reader)),
        NamedReader("tables", TableReader(columns, lacking), _OWN),
        NamedReader("pages", PageReader(), _OWN),
        NamedReader("texts", TextReader(), _OWN),
    )


def reader_of(readers: Sequence[NamedReader], path: Path, head: bytes) -> NamedReader:
    """Return the first reader that takes the file, else the last, which says what hinders it."""
    *asked, last = readers
    return next((reader for reader in asked if reader.recognises(path, head)), last)


def _is_count(value: object) -> bool:
    """Say whether a value is a whole number that a table can hold."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63


def _hindrance(unit: Any) -> str | None:
    """Say why what a reader yields makes no rows; None if it does."""
    if not isinstance(unit, Unit):
        return f"a {type(unit).__name__}; expected narrativ.protocols.Unit"
    for name in _TEXTS:
        value = getattr(unit, name)
        if not (isinstance(value, str) or (value is None and name not in _NEVER_MISSING)):
            return f"a unit whose {name} is a {type(value).__name__}; expected text"
    if not (unit.words_stated is None or _is_count(unit.words_stated)):
        return f"a unit whose words_stated is {unit.words_stated!r}; expected a whole number"
    if unit.outlet_basis not in (None, *schema.OUTLET_BASES):
        known = ", ".join(schema.OUTLET_BASES)
        return f"a unit whose outlet_basis is {unit.outlet_basis!r}; expected one of {known}"
    if unit.date_basis not in (None, *schema.DATE_BASES):
        known = ", ".join(schema.DATE_BASES)
        return f"a unit whose date_basis is {unit.date_basis!r}; expected one of {known}"
    if not isinstance(unit.left_out, tuple | list) or not all(
        isinstance(one, str) for one in unit.left_out
    ):
        return f"a unit whose left_out is {unit.left_out!r}; expected a tuple of texts"
    return _hindrance_of_blocks(unit)


def _hindrance_of_blocks(unit: Unit) -> str | None:
    end = 0
    for block in unit.blocks:
        if not (_is_count(block.start) and _is_count(block.end)):
            return f"a block from {block.start!r} to {block.end!r}; expected whole numbers"
        if block.kind not in schema.KINDS:
            return f"a block of the kind {block.kind!r}; expected one of {', '.join(schema.KINDS)}"
        if not end <= block.start < block.end <= len(unit.text):
            return (
                f"a block from {block.start} to {block.end} in a text of {len(unit.text)} "
                f"characters, behind one that ends at {end}; expected blocks in their order"
            )
        end = block.end
    return None
