"""The unit that a row of a table becomes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

from narrativ.protocols import Unit
from narrativ.reading.blocks import blocks_of
from narrativ.reading.values import (
    count,
    field_value,
    holds_more,
    is_filled,
    is_missing_word,
    own_value,
    string,
    text_value,
)
from narrativ.resources.hosts import host_of
from narrativ.resources.outlets import outlet_at

EMPTY: Final = "empty text"
"""The problem of a row that has no text."""
NO_CHARACTER: Final = re.compile("[\0\ud800-\udfff]")
_ADDRESS: Final = re.compile(r"(?:https?:)?//|[^\s/]+\.[^\s/]+/", re.IGNORECASE)
_PLACE: Final = frozenset({"file", "locator", "problem", "damage", "columns_unused"})
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
    unused
        The columns that are none of ours, those that look like one first.
    incomplete
        Why the texts are known to be parts only, if they are.
    others
        Columns that say the same under another name, for rows in which the first is empty.
    """

    names: tuple[str, ...]
    places: Mapping[str, int]
    unused: tuple[str, ...] = ()
    incomplete: str | None = None
    others: Mapping[str, Sequence[int]] = field(default_factory=dict)

    def unit(self, record: Record, file: str) -> Unit:
        """Return the unit that a row becomes."""
        locator, cells, problem, damage = record
        if cells is None:
            problem = "; ".join(filter(None, (problem, damage)))
            return Unit(file, locator, problem=problem, columns_unused=self.unused)
        places = self._filled_places(cells)
        taken = {place for ours, place in places.items() if ours != "domain"}
        extra = {
            name: own_value(cell)
            for place, (name, cell) in enumerate(zip(self.names, cells, strict=True))
            if place not in taken
        }
        fields = self._fields(cells, places, extra)
        cell = text_value(cells[places["text"]])
        text = cell if isinstance(cell, str) else ""
        blocks = blocks_of(text)
        problem = None if blocks else EMPTY
        if cell is not None and not isinstance(cell, str):
            column, kind = self.names[places["text"]], type(cell).__name__
            problem = f"the text column {column!r} holds a {kind} here; expected text"
        return sound(
            Unit(
                *(file, locator, text, blocks),
                problem=problem,
                damage=damage,
                extra=extra,
                columns_unused=self.unused,
                incomplete=self.incomplete,
                **fields,
            )
        )

    def _filled_places(self, cells: Sequence[object]) -> dict[str, int]:
        """Return the place of each of our columns: in this row, where others say the same."""
        places = dict(self.places)
        for ours, others in self.others.items():
            full = (place for place in (places[ours], *others) if is_filled(cells[place], ours))
            places[ours] = next(full, places[ours])
        return places

    def _fields(
        self, cells: Sequence[object], places: Mapping[str, int], extra: dict[str, Any]
    ) -> dict[str, Any]:
        """Return the fields of a unit; what a cell holds that is no such value goes to `extra`."""
        values: dict[str, Any] = {}
        for ours, place in places.items():
            if ours == "text":
                continue
            cell = field_value(cells[place], ours)
            if ours == "words_stated":
                values[ours] = count(cell)
            elif ours != "byline" or not str(cell).isdigit():  # a number of an author is no name
                values[ours] = cell if ours == "date" else string(cell, exact=ours in _EXACT)
            kept = own_value(cells[place])
            blank = isinstance(kept, str) and (not kept.strip() or is_missing_word(kept, ours))
            if values.get(ours) is not None and holds_more(cells[place], ours):
                extra[kept_name(self.names[place])] = kept
            if values.get(ours) is None and kept is not None and not blank:
                extra[self.names[place]] = kept
        stated = values.get("outlet")
        outlet, basis = _outlet(stated, values.pop("domain", None), values.get("url"))
        if stated and basis:
            extra[self.names[places["outlet"]]] = stated
        elif stated and values.get("url") is None and _ADDRESS.match(stated):
            values["url"] = stated
        if "date" not in self.places and self.unused:
            values["date_note"] = "no column of the table was understood as the date"
        return values | {"outlet": outlet, "outlet_basis": basis}


def kept_name(name: str) -> str:
    """Return the name under which a cell is kept whole of which a part is taken."""
    return f"{name} (read)"


def _outlet(
    stated: str | None, domain: str | None, url: str | None
) -> tuple[str | None, str | None]:
    """Return the outlet of a row, and what it rests on if it is not stated."""
    if stated and domain and _ADDRESS.match(stated) and host_of(domain) is None:
        return domain, None  # a name beside the address of the article
    if stated and not stated.isdigit():
        return stated, None
    for address, basis in ((domain, "domain"), (url, "url")):
        is_host = basis == "domain" or (address and _ADDRESS.match(address))
        if address and is_host and (outlet := outlet_at(address)):
            return outlet, basis
    return (domain, "domain") if domain else (stated, None)


def sound(unit: Unit) -> Unit:
    """Put U+FFFD for what is no character, which no table could be written with.

    An outlet or a language that is damaged is not known: it counts as missing,
    lest it be compared with the others as one of its own.
    """
    fields = {name: cell for name, cell in vars(unit).items() if name not in _PLACE}
    broken = [
        (name, cell)
        for name, cell in (*fields.items(), *unit.extra.items())
        if isinstance(cell, str) and NO_CHARACTER.search(cell)
    ]
    if not broken and not unit.damage:
        return unit
    damage = [unit.damage] if unit.damage else []
    if broken:
        signs = sorted({sign for _, cell in broken for sign in NO_CHARACTER.findall(cell)})
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
    return NO_CHARACTER.sub("\ufffd", cell) if isinstance(cell, str) else cell
