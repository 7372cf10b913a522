"""Text with JSON objects in it: one a line, one behind the other, or all in one array."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple

from narrativ.errors import ReadError, option
from narrativ.reading.columns import Record
from narrativ.reading.decoding import Text
from narrativ.reading.json_shapes import Shapes, no_articles
from narrativ.reading.planning import unique_names

__all__ = ["is_json", "json_records"]

_SPACE: Final = re.compile(r"\s*")
_KEY: Final = re.compile(r'\{\s*"((?:[^"\\]|\\.)*)"\s*:')
_LITERALS: Final = ("true", "false", "null", "NaN", "Infinity", "-Infinity")
_AGAIN: Final = "write or download it again"
_HEAD: Final = 60_000
"""Characters from which a beginning is no whole file."""
_TAIL: Final = 400
"""Characters before the end of a beginning in which a value may have been cut."""
_SHOWN: Final = 20
_TRAILING: Final = re.compile(r'("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])')
"""A comma behind the last member, which people and some programs write, or a string."""
_ARRAY: Final = re.compile(r'"\s*:\s*(?=\[\s*\{)')
_LINE: Final = re.compile(r"^\{", re.MULTILINE)
_NO_END: Final = "Unterminated string"


class _Value(NamedTuple):
    """A value of the file, or what hinders its reading, and where it stands."""

    where: str
    start: int
    end: int
    value: object = None
    problem: str | None = None
    several: bool = False
    """Whether it is one of several articles of the value."""


def is_json(text: str) -> bool:
    """Say whether the beginning of a file is JSON: objects, or an array."""
    bare = text.lstrip()
    if bare.startswith("["):
        return re.match(r"\[\s*\{\s*[\"}]", bare) is not None or _is_array(bare)
    if not bare.startswith("{"):
        return False
    return re.match(r"\{\s*(?:\}|\"(?:[^\"\\]|\\.)*\"\s*:)", bare) is not None or _is_lines(bare)


def _is_array(bare: str) -> bool:
    """Say whether a text that begins with a bracket is an array, and not a note in brackets."""
    try:
        _, end = json.JSONDecoder().raw_decode(bare)
    except json.JSONDecodeError as error:
        return len(bare) >= _HEAD - 1 and error.pos >= len(bare) - _TAIL
    except (ValueError, RecursionError):
        return False
    return not bare[end:].strip()


def _is_lines(bare: str) -> bool:
    first = bare.split("\n", 5)[:5]
    return any(line.startswith("{") and isinstance(_parsed(line), dict) for line in first)


def json_records(
    text: Text, name: str, columns: Mapping[str, str] | None = None
) -> tuple[tuple[str, ...], Iterator[Record]]:
    """Return the union of the keys, and the records, found by their shape (`Shapes`).

    What is no valid JSON has a problem in place of cells: in an array, up to
    the next object that begins like the others. All is parsed twice, to know
    the keys first and hold one value at a time.

    Raises
    ------
    ReadError
        If there is no object, or none of them is an article.
    """
    bare = text.text.lstrip()
    values_of: Callable[[str], Iterator[_Value]] = _elements
    if bare.startswith("{"):
        values_of = _lines if _is_lines(bare) else _objects
    shapes = Shapes(columns)
    values = list(islice(values_of(text.text), 2))
    only = values[0].value if len(values) == 1 and values_of is not _elements else None
    if isinstance(only, dict) and not shapes.articles(only) and not shapes.likely(only):
        raise ReadError(_refused(name, only))
    keys: dict[str, None] = {}
    problem = None
    plain: list[object] = []
    for one in _expanded(values_of(text.text), shapes, alone=only is not None):
        if isinstance(one.value, dict):
            keys.update(dict.fromkeys(one.value))
        elif one.problem is None and len(plain) < _SHOWN:
            plain.append(one.value)
        problem = problem or one.problem
    if not keys and (problem is None or plain):
        raise ReadError(_refused(name, plain))
    if not keys:
        raise ReadError(f"{name} holds no JSON object with anything in it: {problem}")
    records = _expanded(values_of(text.text), shapes, alone=only is not None)
    return unique_names(keys), _records(text, tuple(keys), records)


def _refused(name: str, value: object) -> str:
    what = no_articles(value)
    advice = f": if one is there, name its key with {option('columns', {'text': '…'})}"
    return (
        f"{name} is {what}, and no table of articles; expected objects with a text"
        f"{advice if 'its keys' in what else ''}"
    )


def _expanded(values: Iterable[_Value], shapes: Shapes, *, alone: bool) -> Iterator[_Value]:
    """Yield the articles in the values; an object in which there are none stands for itself."""
    for one in values:
        if not isinstance(one.value, dict):
            yield one
            continue
        found = shapes.articles(one.value) or (shapes.likely(one.value) if alone else [])
        for article in found:
            yield one._replace(value=article, several=len(found) > 1)
        if not found:
            yield one


def _records(text: Text, keys: Sequence[str], values: Iterable[_Value]) -> Iterator[Record]:
    for number, one in enumerate(values, start=1):
        damage = text.damage_in(one.start, one.end)
        if damage and one.several and "\ufffd" not in str(one.value):
            damage = None  # it is in another article of the same object
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


# -- one behind the other ----------------------------------------------------


def _objects(text: str) -> Iterator[_Value]:
    """Yield objects that stand one behind the other, or the only one.

    Of one that is broken or cut off, what its largest array holds is saved.
    """
    decoder = json.JSONDecoder(object_pairs_hook=_object)
    at, number = 0, 0
    while (start := _behind_space(text, at)) < len(text):
        if text.startswith(",", start) and number:
            at = start + 1
            continue
        number += 1
        where = f"object {number}"
        try:
            value, at = decoder.raw_decode(text, start)
            yield _Value(where, start, at, value)
        except (ValueError, RecursionError) as error:
            again = _LINE.search(text, start + 1)
            at = again.start() if again else len(text)
            broken = text[start:at]
            value = _parsed(_TRAILING.sub(lambda match: match[1] or "", broken))
            if isinstance(value, dict):
                yield _Value(where, start, at, value)
            elif arrays := [match.end() for match in _ARRAY.finditer(broken)]:
                longest = max(arrays, key=lambda place: _extent(broken, place))
                yield from _elements(text, start + longest, at)
            else:
                cut = _ends_inside(error, broken, "}") and at == len(text)
                got = f"after {len(broken.rstrip())} characters"
                problem = (
                    f"the file is truncated: it ends inside this object, {got}; {_AGAIN}"
                    if cut
                    else f"not valid JSON ({_reason(error)})"
                )
                yield _Value(where, start, at, None, problem)


def _extent(text: str, at: int) -> int:
    """Return how far an array reaches; one that is broken, to the end."""
    try:
        return json.JSONDecoder().raw_decode(text, at)[1] - at
    except (ValueError, RecursionError):
        return len(text) - at


# -- an array ----------------------------------------------------------------


def _elements(text: str, at: int = 0, end: int | None = None) -> Iterator[_Value]:
    """Yield the elements of an array; what is none counts as one, up to the next object.

    Where the array stands inside of something that is broken, from one offset to another,
    what is behind it is what is broken.
    """
    decoder = json.JSONDecoder(object_pairs_hook=_object)
    begins: re.Pattern[str] | None = None
    number, sign = 0, "["
    inside = end is not None
    text = text[:end]
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
        problem = (
            f"the object is broken or cut off behind its array; {_AGAIN}"
            if inside
            else f"got {len(rest)} characters behind the array, expected none"
        )
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
