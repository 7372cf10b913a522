"""What a cell of a table holds: missing, plain, or nested, and what of it is the value."""

from __future__ import annotations

import ast
import json
import math
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import pandas as pd

from narrativ.text.dates import year_of

_MISSING: Final = frozenset(
    {"", "-", "--", "—", "n/a", "#n/a", "<na>", "na", "nan", "nat", "nil", "none", "null"}
    | {
        "(null)",
        "(none)",
        "[]",
        "{}",
        "()",
        "[none]",
        "[null]",
        "[nan]",
        "['']",
        '[""]',
        '""',
        "''",
    }
    | {"#value!", "#ref!", "#name?", "\\n"}
)
"""How programs write that there is no value, in small letters."""
_WORDS: Final = frozenset({"undefined", "missing"})
"""Such marks that with a capital are headlines too."""
_UNKNOWN: Final = frozenset({"unknown", "unbekannt", "desconocido", "inconnu", "not available"})
"""What else stands where an outlet or a language is not known."""

_KEYS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "text": ("plaintext", "text", "rendered", "value", "content", "body"),
        "external_id": ("$oid", "id", "value"),
        "title": ("main", "rendered", "text", "value", "title", "name", "default"),
        "outlet": ("name", "title", "label", "text", "value", "domain", "uri", "url", "id"),
        "domain": ("domain", "host", "uri", "url", "href", "name", "value"),
        "date": ("$date", "date", "datetime", "value", "iso", "utc", "text"),
        "url": ("url", "href", "link", "uri", "@id", "value"),
        "byline": ("original", "name", "full_name", "fullname", "text", "title", "value"),
        "section": ("name", "title", "label", "text", "value"),
        "language": ("code", "id", "name", "value"),
        "words_stated": ("value", "count"),
    }
)
"""For each of our columns the keys under which a nested value holds it, the best first."""
_FIRST_AND_LAST: Final = (
    ("firstname", "lastname"),
    ("first_name", "last_name"),
    ("first", "last"),
)
_LONGEST_NESTED: Final = 20_000
"""Characters of a cell that is looked at for a list or an object in its text form."""
_LONGEST_TEXT: Final = 1_000_000
_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_OPENING: Final = {"[": "]", "{": "}", "(": ")"}
_MADE_BY: Final = re.compile(r"(?:OrderedDict|defaultdict|array|frozenset|set)\(")
"""How Python writes a list or an object that is of a kind of its own."""
_STRING: Final = r"""(?:'(?:[^'\\]|\\.)*+'|"(?:[^"\\]|\\.)*+")"""
_ARRAY: Final = re.compile(rf"\[\s*{_STRING}(?:\s+{_STRING})++\s*\]")
"""How numpy writes a list, without commas."""
_NESTED: Final = (dict, list, tuple, set, frozenset, np.ndarray)


def python_value(cell: object) -> object:
    """Return the cell as Python has it; None for what is missing."""
    if cell is None or (isinstance(cell, str) and not cell):
        return None
    if cell is pd.NA or cell is pd.NaT or (isinstance(cell, float) and math.isnan(cell)):
        return None
    if isinstance(cell, pd.Timestamp) and not 1 <= year_of(cell.to_numpy()) <= 9999:
        return str(cell.to_numpy())  # pandas itself cannot write it
    if isinstance(cell, np.ndarray) and not cell.ndim:
        return python_value(cell.item())
    if isinstance(cell, float | np.generic):
        if isinstance(cell, np.datetime64 | np.timedelta64) and np.isnat(cell):
            return None
        if isinstance(cell, np.generic) and not isinstance(cell, np.datetime64 | np.timedelta64):
            cell = cell.item()
        # A column of integers with a gap in it comes as floats.
        if isinstance(cell, float) and cell.is_integer():
            return int(cell)
    return cell


def is_missing_word(text: str, ours: str = "") -> bool:
    """Say whether a text is what programs write for a missing value.

    Examples
    --------
    >>> [is_missing_word(text) for text in ("NaN", " [] ", "Nantes", "unknown")]
    [True, True, False, False]
    >>> is_missing_word("Unknown", "outlet"), is_missing_word("Missing", "title")
    (True, False)
    """
    if len(text) > 40:
        return False
    word = text.strip().casefold()
    if word in _MISSING or (word in _WORDS and (ours != "title" or text.strip().islower())):
        return True
    return ours in {"outlet", "domain", "language"} and word in _UNKNOWN


def field_value(cell: object, ours: str) -> object:
    """Return what a cell says of one of our columns; None if it is missing.

    A list or an object, also in its text form, becomes the name, the headline or the
    address that it is about; one that holds nothing of the kind is missing.

    Examples
    --------
    >>> field_value({"id": None, "name": "Vesterby Post"}, "outlet")
    'Vesterby Post'
    >>> field_value("['Ana Ruiz', 'Bo Lind']", "byline")
    'Ana Ruiz, Bo Lind'
    """
    cell = python_value(cell)
    if isinstance(cell, str):
        if is_missing_word(cell, ours):
            return None
        nested = written_value(cell)
        if nested is None:
            return _without_addresses(cell) if ours == "byline" else cell
        cell = nested
    if isinstance(cell, _NESTED):
        parts = list(dict.fromkeys(_parts(cell, ours)))
        if ours in {"byline", "section"}:
            return ", ".join(map(str, parts)) or None
        return parts[0] if parts else None
    return cell


def _without_addresses(byline: str) -> str | None:
    """Return a byline without the addresses in it, which are of no one's name."""
    if not _ADDRESS.search(byline):
        return byline
    names = [name for name in re.split(r"\s*[,;|]\s*", byline.strip()) if name]
    return ", ".join(name for name in names if not _ADDRESS.fullmatch(name)) or None


def holds_more(cell: object, ours: str) -> bool:
    """Say whether a cell holds more than the value that is taken from it.

    Examples
    --------
    >>> holds_more({"id": "post", "name": "Vesterby Post"}, "outlet")
    True
    >>> holds_more({"id": None, "name": "Vesterby Post"}, "outlet")
    False
    """
    cell = python_value(cell)
    nested = written_value(cell) if isinstance(cell, str) else cell
    if isinstance(nested, dict | list | tuple | set | np.ndarray):
        value = field_value(cell, ours)
        return value is not None and any(leaf not in str(value) for leaf in _leaves(nested))
    return ours == "byline" and isinstance(cell, str) and _without_addresses(cell) != cell


def _leaves(cell: Any) -> Iterator[str]:
    """Yield what stands in a nested cell, as text and without what is missing."""
    if isinstance(cell, dict):
        cell = list(cell.values())
    if isinstance(cell, list | tuple | set | np.ndarray):
        for one in cell:
            yield from _leaves(one)
    elif isinstance(cell, bool):
        return  # a flag, as WordPress sets beside a title
    elif (value := python_value(cell)) is not None and not is_missing_word(str(value)):
        yield str(value).strip()


def text_value(cell: object) -> object:
    """Return the text of a text cell: the paragraphs of a list or an object, a line each."""
    cell = python_value(cell)
    if isinstance(cell, str):
        if is_missing_word(cell):
            return None
        nested = written_value(cell, _LONGEST_TEXT)
        lines = isinstance(nested, list) and all(isinstance(one, str) for one in nested)
        if not (lines or isinstance(nested, dict)) or not any(_paragraphs(nested)):
            return cell
        cell = nested
    if isinstance(cell, _NESTED):
        return "\n".join(_paragraphs(cell)) or (cell if len(cell) else None)
    return cell


def is_filled(cell: object, ours: str) -> bool:
    """Say whether a cell says anything of one of our columns."""
    if ours == "text":
        return isinstance(text_value(cell), str)
    return field_value(cell, ours) is not None


def written_value(text: str, longest: int = _LONGEST_NESTED) -> list[Any] | dict[Any, Any] | None:
    """Return the list or object of which a cell is the text form, in Python's or JSON's words.

    Examples
    --------
    >>> written_value("['Ana Ruiz' 'Bo Lind']"), written_value("OrderedDict([('id', nan)])")
    (['Ana Ruiz', 'Bo Lind'], {'id': None})
    """
    bare = text.strip()
    closing = ")" if _MADE_BY.match(bare) else _OPENING.get(bare[:1])
    if len(bare) > longest or not closing or closing != bare[-1:]:
        return None
    for parse in (json.loads, _literal):
        try:
            value = parse(bare)
        except (ValueError, SyntaxError, TypeError, OverflowError, MemoryError, RecursionError):
            continue
        value = list(_members(value)) if isinstance(value, tuple | set) else value
        strings = isinstance(value, list) and any(isinstance(one, str | dict) for one in value)
        return value if strings or isinstance(value, dict) else None
    return None


def _literal(text: str) -> Any:
    if _ARRAY.fullmatch(text):
        text = f"[{','.join(re.findall(_STRING, text))}]"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a backslash that escapes nothing
        return ast.literal_eval(_Plain().visit(ast.parse(text, mode="eval")))


class _Plain(ast.NodeTransformer):
    """Puts plain values for what Python writes of kinds of its own."""

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Constant(None) if node.id.casefold() in _MISSING else node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        maker = ast.unparse(node.func).rpartition(".")[-1]
        values: list[ast.expr] = [self.visit(one) for one in node.args]
        constants: list[Any] = [one.value for one in values if isinstance(one, ast.Constant)]
        if maker == "datetime" and len(constants) == len(values):
            return ast.Constant(datetime(*constants).isoformat())
        if not values:
            return ast.List([]) if maker in {"set", "frozenset"} else ast.Dict([], [])
        last = values[0] if maker == "array" else values[-1]
        pairs = last.elts if maker == "OrderedDict" and isinstance(last, ast.List) else []
        keyed = [one.elts for one in pairs if isinstance(one, ast.Tuple) and len(one.elts) == 2]
        if keyed and len(keyed) == len(pairs):
            return ast.Dict([key for key, _ in keyed], [value for _, value in keyed])
        return last


def _parts(cell: Any, ours: str) -> Iterator[object]:
    """Yield the values of a nested cell that are of our column."""
    if isinstance(cell, dict):
        by_key = {str(key).casefold(): value for key, value in cell.items()}
        for keys in _FIRST_AND_LAST if ours == "byline" else ():
            names = [str(one) for key in keys if (one := field_value(by_key.get(key), ours))]
            if names:
                yield " ".join(names)
                return
        for key in _KEYS[ours]:
            value = field_value(by_key.get(key), ours)
            if value is not None:
                yield value
                return
        # An object of one value, whatever its key is.
        if len(cell) == 1 and (value := field_value(next(iter(cell.values())), ours)) is not None:
            yield value
    else:
        for one in _members(cell):
            value = field_value(one, ours)
            if value is not None:
                yield value


def _paragraphs(cell: Any) -> Iterator[str]:
    if isinstance(cell, str):
        if cell.strip():
            yield cell
    elif isinstance(cell, dict):
        by_key = {str(key).casefold(): value for key, value in cell.items()}
        named = (list(_paragraphs(by_key[key])) for key in _KEYS["text"] if key in by_key)
        best = next(filter(None, named), None)
        yield from best or (line for one in cell.values() for line in _paragraphs(one))
    elif isinstance(cell, _NESTED):
        for one in _members(cell):
            yield from _paragraphs(one)


def _members(cell: Any) -> Sequence[Any]:
    """Return what a list or its like holds; of a set, which has no order, sorted."""
    return sorted(cell, key=str) if isinstance(cell, set | frozenset) else list(cell)


def string(cell: object, *, exact: bool) -> str | None:
    """Return a value as text; None if there is none. `exact` keeps white space."""
    text = written(cell)
    if text is None or exact:
        return text if text and text.strip() else None
    return text.strip() or None


def written(cell: object) -> str | None:
    """Return a value as text, JSON where it is nested."""
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, _NESTED):
        try:
            return json.dumps(cell, ensure_ascii=False, sort_keys=True, default=_writable)
        except TypeError:  # keys of several types, which have no order
            return str(cell)
    return str(cell)


def _writable(cell: object) -> Any:
    """Return what JSON has no form of as something that it has."""
    if isinstance(cell, _NESTED):
        return _members(cell)
    return cell.item() if isinstance(cell, np.generic) else str(cell)


def own_value(cell: object) -> Any:
    """Return a value that a column of a table can hold; None for what is missing."""
    cell = python_value(cell)
    if isinstance(cell, str) and is_missing_word(cell):
        return None
    return written(cell) if isinstance(cell, _NESTED) else cell


def count(cell: object) -> int | None:
    """Return a whole number, also where a word stands behind it."""
    if isinstance(cell, bool) or cell is None:
        return None
    match = re.fullmatch(r"\s*(\d{1,3}(?:[,.\s]\d{3})+|\d{1,9})(?:\s*[^\W\d]+)?\s*", str(cell))
    return int(re.sub(r"\D", "", match[1])) if match else None
