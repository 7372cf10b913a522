"""Which column of a table is what, and the unit that a row becomes."""

from __future__ import annotations

import json
import logging
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import pandas as pd

from narrativ.errors import ReadError, SchemaError, UnknownNameError
from narrativ.protocols import Block, Unit
from narrativ.text.dates import year_of

logger = logging.getLogger(__name__)

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

_LINE: Final = re.compile(r"[^\r\n\u2028\u2029]+")
_HALF_PAIR: Final = re.compile("[\ud800-\udfff]")
# Kept to the letter: an id is compared, a headline is indexed by offsets.
_EXACT: Final = frozenset({"external_id", "title", "byline"})


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
        for wanted in (*mapped, *ALIASES["text"]):
            for place, name in enumerate(names):
                if _same(name) == _same(wanted):
                    return place
        return None

    def unit(self, cells: Sequence[object], file: str, locator: str) -> Unit:
        """Return the unit that a row becomes."""
        extra = {
            name: _extra(cell)
            for place, (name, cell) in enumerate(zip(self.names, cells, strict=True))
            if place not in self.places.values()
        }
        fields: dict[str, Any] = {}
        for ours, place in self.places.items():
            cell = _plain(cells[place])
            if ours == "date":
                fields["date"] = cell
            elif ours == "words_stated":
                fields[ours] = _count(cell)
                if cell is not None and fields[ours] is None:
                    extra[self.names[place]] = cell
            elif ours != "text":
                fields[ours] = _string(cell, exact=ours in _EXACT)
        cell = _plain(cells[self.places["text"]])
        text = cell if isinstance(cell, str) else ""
        blocks = blocks_of(text)
        problem = None if blocks else "empty text"
        if cell is not None and not isinstance(cell, str):
            column, kind = self.names[self.places["text"]], type(cell).__name__
            problem = f"the text column {column!r} holds a {kind} here; expected text"
        return _sound(Unit(file, locator, text, blocks, problem=problem, extra=extra, **fields))


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
    for ours, aliases in ALIASES.items():
        found = [
            place
            for alias in aliases
            for place, name in enumerate(names)
            if _same(name) == _same(alias) and place not in places.values()
        ]
        if ours not in places and found:
            places[ours] = found.pop(0)
        for place in found:
            logger.warning(
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
        same = [place for place, name in enumerate(names) if _same(name) == _same(theirs)]
        exact = [place for place in same if names[place] == str(theirs)]
        if not same:
            raise UnknownNameError("column", theirs, names)
        places[ours_of[_same(given)]] = (exact or same)[0]
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
        base = base.strip() or f"column {place}"
        wanted, count = base, 0
        while wanted in unique:
            count += 1
            wanted = f"{base}.{count}"
        unique[wanted] = None
    return tuple(unique)


def _same(name: object) -> str:
    return re.sub(r"[\s_-]+", "", str(name)).casefold()


def blocks_of(text: str) -> tuple[Block, ...]:
    r"""Return a block for each line that is not blank, without the white space around it.

    Examples
    --------
    >>> blocks_of(" The quay opened.\r\n\nIt rained.")
    (Block(start=1, end=17, kind='body'), Block(start=20, end=30, kind='body'))
    """
    blocks = []
    for match in _LINE.finditer(text):
        line = match.group()
        bare = line.strip()
        if bare:
            start = match.start() + len(line) - len(line.lstrip())
            blocks.append(Block(start, start + len(bare)))
    return tuple(blocks)


def _plain(cell: object) -> object:
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
    cell = _plain(cell)
    return _written(cell) if isinstance(cell, dict | list | tuple | set | np.ndarray) else cell


def _count(cell: object) -> int | None:
    if isinstance(cell, bool) or cell is None:
        return None
    match = re.fullmatch(r"\s*(\d{1,3}(?:[,.\s]\d{3})+|\d{1,9})(?:\s*[^\W\d]+)?\s*", str(cell))
    return int(re.sub(r"\D", "", match[1])) if match else None


def _sound(unit: Unit) -> Unit:
    """Reject a unit with half a surrogate pair in it: no table could be written with it."""
    texts = {name: value for name, value in vars(unit).items() if isinstance(value, str) and value}
    broken = {name: text for name, text in texts.items() if _HALF_PAIR.search(text)}
    extra = {
        name: _HALF_PAIR.sub("\ufffd", cell) if isinstance(cell, str) else cell
        for name, cell in unit.extra.items()
    }
    if not broken:
        return unit if extra == unit.extra else replace(unit, extra=extra)
    whole: dict[str, Any] = {name: _HALF_PAIR.sub("\ufffd", text) for name, text in broken.items()}
    problem = f"half a surrogate pair, which is no character, stands in: {', '.join(broken)}"
    return replace(unit, **whole | {"extra": extra, "problem": problem})
