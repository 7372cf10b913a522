"""Which column of a table is what, and the unit that a row becomes."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from narrativ.errors import ReadError, ReadWarning, SchemaError, UnknownNameError, warn
from narrativ.protocols import Unit
from narrativ.reading.blocks import blocks_of
from narrativ.text.dates import year_of

ALIASES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "text": ("text", "body", "content"),
        "external_id": ("external_id", "doc_id", "id"),
        "title": ("title", "headline"),
        "outlet": ("outlet", "source", "media_name", "publisher"),
        "date": ("date", "published", "publish_date"),
        "url": ("url",),
        "byline": ("byline", "author", "authors"),
        "section": ("section",),
        "language": ("language", "lang"),
        "words_stated": ("words_stated", "words", "length"),
    }
)
"""Our name for a column and the names it goes by, the preferred one first."""

_NO_CHARACTER: Final = re.compile("[\0\ud800-\udfff]")
_PLACE: Final = frozenset({"file", "locator", "problem", "damage"})
"""Fields of a unit that are not of the article itself."""
# Kept to the letter: an id is compared, a headline is indexed by offsets.
_EXACT: Final = frozenset({"external_id", "title", "byline"})


class Record(NamedTuple):
    """A row of a table: its cells in the order of the columns, or what hinders their reading."""

    locator: str
    cells: Sequence[object] | None = None
    problem: str | None = None
    damage: str | None = None


@dataclass(frozen=True)
class Plan:
    """The columns of one table and what each of them is.

    Attributes
    ----------
    names
        The columns, each name once.
    places
        For each of our names that the table has, the column's place.
    """

    names: tuple[str, ...]
    places: Mapping[str, int]

    @staticmethod
    def text_of(names: Sequence[str], columns: Mapping[str, str] | None = None) -> int | None:
        """Return the place of the text column among the names, if there is one."""
        mapped = [
            theirs for ours, theirs in (columns or {}).items() if _same(ours) in ALIASES["text"]
        ]
        wanted = (*mapped, *ALIASES["text"])
        return next((place for name in wanted for place in _places(names, name)), None)

    def unit(self, record: Record, file: str) -> Unit:
        """Return the unit that a row becomes."""
        locator, cells, problem, damage = record
        if cells is None:
            problem = "; ".join(filter(None, (problem, damage)))
            return Unit(file, locator, problem=problem)
        extra = {
            name: _extra(cell)
            for place, (name, cell) in enumerate(zip(self.names, cells, strict=True))
            if place not in self.places.values()
        }
        fields: dict[str, Any] = {}
        for ours, place in self.places.items():
            cell = _python_value(cells[place])
            if ours == "date":
                fields["date"] = cell
            elif ours == "words_stated":
                fields[ours] = _count(cell)
                if cell is not None and fields[ours] is None:
                    extra[self.names[place]] = cell
            elif ours != "text":
                fields[ours] = _string(cell, exact=ours in _EXACT)
        cell = _python_value(cells[self.places["text"]])
        text = cell if isinstance(cell, str) else ""
        blocks = blocks_of(text)
        problem = None if blocks else "empty text"
        if cell is not None and not isinstance(cell, str):
            column, kind = self.names[self.places["text"]], type(cell).__name__
            problem = f"the text column {column!r} holds a {kind} here; expected text"
        return sound(
            Unit(file, locator, text, blocks, problem=problem, damage=damage, extra=extra, **fields)
        )


def planned(
    names: Sequence[str],
    table: str,
    columns: Mapping[str, str] | None = None,
    *,
    in_memory: bool = False,
) -> Plan:
    """Find out which column is what.

    Parameters
    ----------
    names
        The columns, each name once; case, spaces, ``_`` and ``-`` do not count.
    table
        Name of the table, for messages.
    columns
        Our name (or an alias of it) to their column, before all aliases.
    in_memory
        Whether the table is a DataFrame: without a text column it is then the
        caller's mistake, a `SchemaError`, and no file that cannot be read.

    Raises
    ------
    SchemaError, ReadError
        If there is no text column.
    UnknownNameError
        If ``columns`` names what is no column, on either side.
    """
    places = _mapped(names, columns or {})
    chosen = set(places)
    for ours, aliases in ALIASES.items():
        found = [
            place
            for alias in aliases
            for place in _places(names, alias)
            if place not in places.values()
        ]
        if ours not in places and found:
            places[ours] = found.pop(0)
        # Of what the caller has chosen there is nothing to be said.
        for place in () if ours in chosen else found:
            warn(
                ReadWarning,
                "%s: column %r is taken for the %s; %r is kept as a column of its own",
                *(table, names[places[ours]], ours, names[place]),
            )
    if "text" not in places:
        error = SchemaError if in_memory else ReadError
        raise error(
            f"{table} has no text column: it has {', '.join(names[:20]) or 'no columns'}; expected "
            f"one of {', '.join(ALIASES['text'])}: name yours with columns={{'text': '…'}}"
        )
    return Plan(tuple(names), places)


def _mapped(names: Sequence[str], columns: Mapping[str, str]) -> dict[str, int]:
    ours_of = {_same(alias): ours for ours, all_ in ALIASES.items() for alias in (ours, *all_)}
    places: dict[str, int] = {}
    for given, theirs in columns.items():
        if _same(given) not in ours_of:
            raise UnknownNameError("column of narrativ", given, ALIASES)
        same = _places(names, str(theirs))
        if not same:
            raise UnknownNameError("column", theirs, names)
        places[ours_of[_same(given)]] = same[0]
    return places


def unique_names(names: Iterable[object]) -> tuple[str, ...]:
    """Return the names as strings, each once and none empty.

    Examples
    --------
    >>> unique_names(["text", "note", "note", ""])
    ('text', 'note', 'note.1', 'column 4')
    """
    unique: dict[str, None] = {}
    for place, name in enumerate(names, start=1):
        base = " ".join(map(str, name)) if isinstance(name, tuple) else str(name)
        base = _NO_CHARACTER.sub("\ufffd", base).strip() or f"column {place}"
        wanted, count = base, 0
        while wanted in unique:
            count += 1
            wanted = f"{base}.{count}"
        unique[wanted] = None
    return tuple(unique)


def _same(name: object) -> str:
    return re.sub(r"[\s_-]+", "", str(name)).casefold()


def _places(names: Sequence[str], wanted: str) -> list[int]:
    """Return the places of a name, as it is written first; else of it with one sign damaged."""
    exact = [place for place, name in enumerate(names) if _same(name) == _same(wanted)]
    return sorted(exact, key=lambda place: names[place] != wanted) or [
        place
        for place, name in enumerate(names)
        if name.count("\ufffd") == 1
        and re.fullmatch(re.escape(_same(name)).replace("\ufffd", "."), _same(wanted))
    ]


def _python_value(cell: object) -> object:
    """Return the cell as Python has it; None for what is missing."""
    if cell is None or (isinstance(cell, str) and not cell):
        return None
    if cell is pd.NA or cell is pd.NaT or (isinstance(cell, float) and math.isnan(cell)):
        return None
    if isinstance(cell, pd.Timestamp) and not 1 <= year_of(cell.to_numpy()) <= 9999:
        return str(cell.to_numpy())  # pandas itself cannot write it
    if isinstance(cell, float | np.generic):
        if isinstance(cell, np.datetime64 | np.timedelta64) and np.isnat(cell):
            return None
        if isinstance(cell, np.generic) and not isinstance(cell, np.datetime64 | np.timedelta64):
            cell = cell.item()
        # A column of integers with a gap in it comes as floats.
        if isinstance(cell, float) and cell.is_integer():
            return int(cell)
    return cell


def _string(cell: object, *, exact: bool) -> str | None:
    if isinstance(cell, list | tuple | np.ndarray) and all(isinstance(one, str) for one in cell):
        cell = ", ".join(cell)
    text = _written(cell)
    if text is None or exact:
        return text if text and text.strip() else None
    return text.strip() or None


def _written(cell: object) -> str | None:
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, dict | list):
        return json.dumps(cell, ensure_ascii=False, sort_keys=True, default=str)
    return str(cell)


def _extra(cell: object) -> Any:
    """Return a value that a column of a table can hold."""
    cell = _python_value(cell)
    return _written(cell) if isinstance(cell, dict | list | tuple | set | np.ndarray) else cell


def _count(cell: object) -> int | None:
    if isinstance(cell, bool) or cell is None:
        return None
    match = re.fullmatch(r"\s*(\d{1,3}(?:[,.\s]\d{3})+|\d{1,9})(?:\s*[^\W\d]+)?\s*", str(cell))
    return int(re.sub(r"\D", "", match[1])) if match else None


def sound(unit: Unit) -> Unit:
    """Put U+FFFD for what is no character, which no table could be written with.

    An outlet or a language that is damaged is not known: it counts as missing,
    lest it be compared with the others as one of its own.
    """
    fields = {name: cell for name, cell in vars(unit).items() if name not in _PLACE}
    broken = [
        (name, cell)
        for name, cell in (*fields.items(), *unit.extra.items())
        if isinstance(cell, str) and _NO_CHARACTER.search(cell)
    ]
    if not broken and not unit.damage:
        return unit
    damage = [unit.damage] if unit.damage else []
    if broken:
        signs = sorted({sign for _, cell in broken for sign in _NO_CHARACTER.findall(cell)})
        told = ", ".join(f"U+{ord(sign):04X}" for sign in signs[:3])
        where = ", ".join(name for name, _ in broken)
        damage.append(f"no character ({told}) in {where}, in whose place U+FFFD stands")
    changes = {name: _whole(cell) for name, cell in fields.items()}
    changes["extra"] = {name: _whole(cell) for name, cell in unit.extra.items()}
    for name in ("outlet", "language"):
        if "\ufffd" in (changes[name] or ""):
            damage.append(f"the {name} {changes[name]!r} counts as missing")
            changes[name] = None
    if unit.problem:
        changes["problem"] = "; ".join((unit.problem, *damage))
    return replace(unit, **changes, damage="; ".join(damage))


def _whole(cell: Any) -> Any:
    return _NO_CHARACTER.sub("\ufffd", cell) if isinstance(cell, str) else cell
