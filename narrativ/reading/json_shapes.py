"""Where in a JSON value the articles are: by its shape, whatever service wrote it.

An article is an object with a text. Several stand in a list, as the values of an
object, or taken apart into columns; around them may be what a service answers with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, TypeAlias

from narrativ.reading.aliases import CONTAINER, field_of, is_preferred, places
from narrativ.resources.hosts import host_of
from narrativ.resources.outlets import reads_as_outlet
from narrativ.text.dates import stated

Object: TypeAlias = dict[str, Any]

_LISTS: Final = re.compile(
    r"articles|data|docs|documents|entries|hits|items|news|posts|records|results|stories",
    re.IGNORECASE,
)
"""Keys of lists in answers that have a title and a description of their own, as feeds do."""
_ARTICLE: Final = frozenset({"title", "url"})
"""What an article has and a comment has not."""
_HEADING: Final = ("outlet", "domain", "language")
"""What may be said once of all the articles of a list."""
_DEEPEST: Final = 8
_LONG: Final = 200
"""Characters of a value that may be a text under a name that is not known."""
_SIGNS: Final[tuple[tuple[str, frozenset[str]], ...]] = (
    ("a Jupyter notebook", frozenset({"nbformat", "cells"})),
    ("a map in GeoJSON", frozenset({"type", "features"})),
    ("a map in GeoJSON", frozenset({"type", "geometry"})),
    ("the settings of a program's package", frozenset({"name", "version", "dependencies"})),
    ("the settings of a program's package", frozenset({"name", "version", "scripts"})),
    ("the settings of a program's package", frozenset({"name", "version", "license"})),
    ("a JSON schema", frozenset({"$schema", "properties"})),
    ("the description of a service", frozenset({"openapi", "paths"})),
    ("the description of a service", frozenset({"swagger", "paths"})),
)
"""What is no table of articles, by the keys that give it away."""
_NOT_OPENED: Final = 3
"""The first of the signs stand for what may hold texts, but never articles."""


class Shapes:
    """Finds the articles in a value; `columns` as in `narrativ.read`."""

    def __init__(self, columns: Mapping[str, str] | None) -> None:
        self._texts = [name for ours, name in (columns or {}).items() if field_of(ours) == "text"]

    def articles(self, value: Object) -> list[Object]:
        """Return the articles in an object, itself if it is one; none if there are none."""
        if any(signs <= value.keys() for _, signs in _SIGNS[:_NOT_OPENED]):
            return []
        found = self._found(value, 0)
        return [flat(one) for one in found]

    def likely(self, value: Any, depth: int = 0) -> list[Object]:
        """Return the largest list of objects with a long text under a name that is not known."""
        inside = list(_children(value)) if depth < _DEEPEST else []
        lists = [self.likely(one, depth + 1) for one in inside]
        if isinstance(value, list):
            lists.append([one for one in inside if isinstance(one, dict) and _is_long(one)])
        return max(lists, key=len, default=[])

    def _found(self, value: Any, depth: int) -> list[Object]:
        if depth > _DEEPEST:
            return []
        if isinstance(value, list):
            return self._several(value, depth)
        if not isinstance(value, dict) or not value:
            return []
        if (rows := _rows(value)) and self._rank(rows[0]):
            return rows
        rank = self._rank(flat(value))
        if rank == 2:
            return [value]
        inside = [
            self._found(one, depth + 1)
            for key, one in value.items()
            if isinstance(one, dict | list) and (not rank or _LISTS.fullmatch(str(key)))
        ]
        if all(isinstance(one, dict) for one in value.values()):
            inside.append(self._several(_with_ids(value), depth))
        if not any(_LISTS.fullmatch(str(key)) for key in value):
            inside.insert(0, self._by_key(value, depth))
        best = max(inside, key=self._score, default=[])
        return [_with_heading(value, one) for one in best] or ([value] if rank else [])

    def _by_key(self, value: Object, depth: int) -> list[Object]:
        """Return the articles of lists that stand under keys, as those of an outlet or a day."""
        lists = {
            key: found
            for key, one in value.items()
            if isinstance(one, list) and (found := self._found(one, depth + 1))
        }
        best = max(lists.values(), key=self._score, default=[])
        names = best[0].keys() if best else ()
        alike = {
            key: found
            for key, found in lists.items()
            if 2 * len(names & found[0].keys()) > len(names | found[0].keys())
        }
        what = _keys_are(alike)
        if what is None or any(field_of(str(name)) == what for name in names):
            what = "key" if len(alike) > 1 else None
        added = {key: {what: key} if what else {} for key in alike}
        return [{**added[key], **one} for key, found in alike.items() for one in found]

    def _several(self, values: Iterable[Any], depth: int) -> list[Object]:
        objects = [one for one in values if isinstance(one, dict)]
        ranks = [self._rank(flat(one)) for one in objects]
        found: list[Object] = []
        for one, rank in zip(objects, ranks, strict=True):
            inside = [one] if rank == 2 else self._found(one, depth + 1)
            # Beside articles, an object without a text is one that lacks it.
            found += inside or ([one] if any(ranks) else [])
        return found

    def _score(self, found: list[Object]) -> tuple[int, int, int]:
        rows = [flat(one) for one in found]
        whole = [row for row in rows if self._rank(row) == 2]
        # Comments have a text too.
        headed = [row for row in whole if _ARTICLE & {field_of(str(key)) for key in row}]
        return len(headed), len(whole), len(found)

    def _rank(self, value: Object) -> int:
        """Return 2 for an object with a text, 1 with a summary and a headline, date or link."""
        if any(places([str(key)], name) for key in value for name in self._texts):
            return 2
        kinds = {field_of(str(key)): key for key in value}
        whole = [
            one
            for key, one in value.items()
            if field_of(str(key)) == "text" and is_preferred("text", str(key))
        ]
        if any(not isinstance(one, dict) and not _has_objects(one) for one in whole):
            return 2
        return int("text" in kinds and bool({"title", "date", "url"} & kinds.keys()))


def flat(value: Object) -> Object:
    """Return an object with what a service put around its fields taken away: ``fields.body``."""
    outer = [key for key in value if isinstance(value[key], dict) and CONTAINER.fullmatch(str(key))]
    if not outer:
        return value
    result: Object = {}
    for key, one in value.items():
        if key in outer:
            result |= {f"{key}.{inner}": cell for inner, cell in one.items()}
        else:
            result[key] = one
    return result


def no_articles(value: object) -> str:
    """Say what a value is in which there are no articles.

    Examples
    --------
    >>> no_articles({"nbformat": 4, "cells": []}), no_articles([1, 2.5])
    ('a Jupyter notebook', 'a list of numbers')
    """
    if isinstance(value, list):
        return _list_of(value)
    if not isinstance(value, dict):
        return f"a JSON {type(value).__name__}"
    for what, signs in _SIGNS:
        if signs <= value.keys():
            return what
    if message := _error_in(value):
        return f"an error that a service answered with ({message})"
    for key, one in _everything(value, 0):
        if one in ([], {}) and _LISTS.fullmatch(key):
            return f"an answer without articles ({key!r} is empty)"
        if isinstance(one, list) and _are_links(one):
            return "a list of articles by their links, whose texts have to be collected first"
    keys = ", ".join(map(str, list(value)[:10])) or "none"
    return f"a JSON object without a text (its keys: {keys}{', …' if len(value) > 10 else ''})"


def _list_of(value: list[Any]) -> str:
    if not value:
        return "an empty list"
    if all(isinstance(one, int | float) for one in value):
        return "a list of numbers"
    if _are_links(value):
        return "a list of articles by their links, whose texts have to be collected first"
    kinds = sorted({type(one).__name__ for one in value})
    return f"a list of JSON values ({', '.join(kinds)}), none of them an object"


def _are_links(value: list[Any]) -> bool:
    """Say whether all members are objects with a link and a headline."""
    return bool(value) and all(
        isinstance(one, dict) and {"url", "title"} <= {field_of(str(key)) for key in one}
        for one in value
    )


def _error_in(value: Object) -> str | None:
    """Return the message of an answer that is an error."""
    by_key = {str(key).casefold(): one for key, one in value.items()}
    failed = str(by_key.get("status", "")).casefold() in {"error", "fail", "failed", "failure"}
    for key in ("error", "errors", "fault", "message", "detail"):
        one = by_key.get(key)
        if one and (failed or key != "message" or "code" in by_key):
            return re.sub(r"\s+", " ", str(one))[:200]
    return "no message" if failed else None


def _everything(value: Any, depth: int) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and depth < _DEEPEST:
        for key, one in value.items():
            yield str(key), one
            yield from _everything(one, depth + 1)


def _children(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _has_objects(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(one, dict) for one in value)


def _is_long(value: Object) -> bool:
    return any(isinstance(one, str) and len(one) >= _LONG for one in value.values())


def _with_ids(value: Object) -> list[Object]:
    """Return objects that stand under their ids with these, where they have none of their own."""
    result = []
    for key, one in value.items():
        known = any(field_of(str(name)) == "external_id" for name in one)
        result.append(one if known or key.isdigit() else {"id": key, **one})
    return result


def _keys_are(keys: Iterable[str]) -> str | None:
    """Return which of our columns the keys of an object are values of: outlets or days."""
    kinds = {
        "outlet": lambda key: reads_as_outlet(key) or host_of(key) is not None,
        "date": lambda key: any(map(str.isdigit, key)) and stated(key) is not None,
    }
    return next((ours for ours, is_one in kinds.items() if all(map(is_one, keys))), None)


def _with_heading(value: Object, article: Object) -> Object:
    """Return an article with what stands beside its list: whose it is, and its language."""
    fields = {ours for key in article if (ours := field_of(str(key)))}
    if "outlet" in fields or "domain" in fields:
        return article
    said = {
        key: one
        for key, one in value.items()
        if isinstance(one, str) and (ours := field_of(str(key))) in _HEADING and ours not in fields
    }
    return article | said


def _rows(value: Object) -> list[Object]:
    """Return the rows of a table that is written by its columns, as pandas does."""
    names, data = value.get("columns"), value.get("data")
    if isinstance(names, list) and isinstance(data, list):
        rows = [row for row in data if isinstance(row, list) and len(row) == len(names)]
        return [dict(zip(map(str, names), row, strict=True)) for row in rows]
    cells = list(value.values())
    if len(cells) < 2 or not any(field_of(str(key)) == "text" for key in value):
        return []
    if all(isinstance(one, dict) for one in cells):
        keys = list(cells[0])
        if all(list(one) == keys for one in cells[1:]):
            return [{name: one[key] for name, one in value.items()} for key in keys]
    elif all(isinstance(one, list) for one in cells) and len({len(one) for one in cells}) == 1:
        return [{name: one[row] for name, one in value.items()} for row in range(len(cells[0]))]
    return []
