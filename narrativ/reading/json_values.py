"""Text with JSON objects in it: one a line, or all in one array."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple

from narrativ.errors import ReadError
from narrativ.reading.columns import Record, unique_names
from narrativ.reading.decoding import Text

__all__ = ["is_json", "json_records"]

_SPACE: Final = re.compile(r"\s*")
_KEY: Final = re.compile(r'\{\s*"((?:[^"\\]|\\.)*)"\s*:')
_LITERALS: Final = ("true", "false", "null", "NaN", "Infinity", "-Infinity")
_AGAIN: Final = "write or download it again"
_NO_END: Final = "Unterminated string"


class _Value(NamedTuple):
    """A value of the file, or what hinders its reading, and where it stands."""

    where: str
    start: int
    end: int
    value: object = None
    problem: str | None = None


def is_json(text: str) -> bool:
    """Say whether the text is lines of JSON objects, or an array that begins with one."""
    bare = text.lstrip()
    if re.match(r"\[\s*\{\s*\"", bare):
        return True
    if not bare.startswith("{"):
        return False
    first, *others = bare.split("\n", 5)[:5]
    if not others:
        # A first line longer than the head is taken on trust.
        return re.match(r"\{[ \t]*\"[^\"]*\"[ \t]*:", first) is not None
    return any(
        line.startswith("{") and isinstance(_parsed(line), dict) for line in (first, *others)
    )


def json_records(text: Text, name: str) -> tuple[tuple[str, ...], Iterator[Record]]:
    """Return the union of the keys, and the records.

    What is no valid JSON has a problem in place of cells: in an array, up to
    the next object that begins like the others. All is parsed twice, to know
    the keys first and hold one value at a time.

    Raises
    ------
    ReadError
        If there is no object.
    """
    values_of = _lines if text.text.lstrip().startswith("{") else _elements
    keys: dict[str, None] = {}
    problem = None
    for one in values_of(text.text):
        if isinstance(one.value, dict):
            keys.update(dict.fromkeys(one.value))
        problem = problem or one.problem
    if not keys:
        raise ReadError(f"{name} holds no JSON object with anything in it: {problem}")
    return unique_names(keys), _records(text, tuple(keys), values_of(text.text))


def _records(text: Text, keys: Sequence[str], values: Iterable[_Value]) -> Iterator[Record]:
    for number, one in enumerate(values, start=1):
        damage = text.damage_in(one.start, one.end)
        problem = one.problem
        if problem is None and not isinstance(one.value, dict):
            kind = type(one.value).__name__
            problem = f"got a JSON {kind}, expected an object with a text"
        cells = [one.value.get(key) for key in keys] if isinstance(one.value, dict) else None
        told = f"{one.where}: {problem}" if problem else None
        yield Record(f"row {number}", cells, told, damage)


def _parsed(text: str) -> object:
    """Return the value; ValueError or RecursionError if it is none, as a value."""
    try:
        return json.loads(text, object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        return error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Keep both values of a key that stands twice."""
    if len(whole := dict(pairs)) == len(pairs):
        return whole
    names = unique_names([key for key, _ in pairs])
    return dict(zip(names, (value for _, value in pairs), strict=True))


# -- one a line --------------------------------------------------------------


def _lines(text: str) -> Iterator[_Value]:
    last = len(text.rstrip())
    end = -1
    for number, line in enumerate(text.split("\n"), start=1):
        start, end = end + 1, end + 1 + len(line)
        if not line.strip():
            continue
        value, problem = _parsed(line), None
        if isinstance(value, Exception):
            cut = _ends_inside(value, line, "}") and end >= last
            got = f"after {len(line.rstrip())} characters"
            problem = (
                f"the file is truncated: it ends inside this line, {got}; {_AGAIN}"
                if cut
                else f"not valid JSON ({_reason(value)}); expected one object a line"
            )
        yield _Value(f"line {number}", start, end, value, problem)


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg}: line {error.lineno}, column {error.colno}"
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)


def _ends_inside(error: Exception, text: str, closing: str) -> int:
    """Return where what a text ends inside of begins; 0 if that is not why it is no JSON."""
    if not isinstance(error, json.JSONDecodeError) or error.msg == "Extra data":
        return 0
    rest = text[error.pos :].strip()
    if error.msg.startswith(_NO_END):  # or else a quotation mark is damaged
        cut = not text.rstrip().endswith(closing)
    elif error.msg.startswith("Invalid \\"):
        cut = len(rest) < 6
    else:
        cut = any(literal.startswith(rest) for literal in _LITERALS)
    return error.pos if cut else 0


# -- an array ----------------------------------------------------------------


def _elements(text: str) -> Iterator[_Value]:
    """Yield the elements of an array; what is none counts as one, up to the next object."""
    decoder = json.JSONDecoder(object_pairs_hook=_object)
    begins: re.Pattern[str] | None = None
    at, number, sign = 0, 0, "["
    while True:
        start = _behind_space(text, at)
        if sign != "[" and text.startswith("]", start):
            break
        number += 1
        where = f"element {number}"
        if start >= len(text):
            problem = f"the file is truncated: it ends before the array does; {_AGAIN}"
            yield _Value(where, start, start, None, problem)
            return
        if sign == "," and text.startswith("{", start):
            sign = ""  # a comma is missing, and nothing else
        first = start
        try:
            if not text.startswith(sign, start):
                raise json.JSONDecodeError(f"Expecting {sign!r}", text, start)
            first = _behind_space(text, start + len(sign))
            if text.startswith("]", first):
                at, sign = first, ","
                continue
            value, at = decoder.raw_decode(text, first)
            yield _Value(where, start, at, value)
            sign = ","
        except (ValueError, RecursionError) as error:
            begins = begins or _beginning(text)
            problem, again = _broken(error, text, start, first, begins)
            yield _Value(where, start, again or len(text), None, problem)
            if again is None:
                return
            at, sign = again, ""
    if rest := text[start + 1 :].strip():
        problem = f"got {len(rest)} characters behind the array, expected none"
        yield _Value(f"element {number + 1}", start + 1, len(text), None, problem)


def _broken(
    error: Exception, text: str, start: int, first: int, begins: re.Pattern[str]
) -> tuple[str, int | None]:
    """Say what an element is that is no JSON, and where the next one begins, if any does."""
    cut = _ends_inside(error, text, "]")
    again = begins.search(text, max(first + 1, cut))
    if again is None and cut:
        got = f"after {len(text.rstrip()) - start} characters"
        return f"the file is truncated: it ends inside this element, {got}; {_AGAIN}", None
    problem = f"not valid JSON ({_reason(error)}); expected an array of objects"
    return problem, again.start() if again else None


def _behind_space(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at


def _beginning(text: str) -> re.Pattern[str]:
    """Return how the objects of an array begin: with the same key.

    They are the largest of which several begin alike: what they hold in turn, such
    as authors, is smaller.
    """
    largest, begins = 0, re.compile(r"(?!)")
    for key in {match[1]: None for match in islice(_KEY.finditer(text), 20)}:
        like = re.compile(r"\{\s*\"" + re.escape(key) + r"\"\s*:")
        places = [match.start() for match in islice(like.finditer(text), 3)]
        size = max(_members(text, place) for place in places)
        if len(places) > 1 and size > largest:
            largest, begins = size, like
    return begins


def _members(text: str, at: int) -> int:
    try:
        return len(json.JSONDecoder().raw_decode(text, at)[0])
    except (ValueError, RecursionError):
        return 0
