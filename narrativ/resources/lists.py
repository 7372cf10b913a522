"""The user's own lists: actors, stop words and house style, as a TOML file or a value."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

from narrativ.errors import ReadError, SchemaError, UnknownNameError

_SHAPE: Final = "[[actor]] with name, aliases and role, [stop] with words, and [style]"


@dataclass(frozen=True)
class Actor:
    """Somebody who is spoken of: a name, the other names, and a role in the user's words."""

    name: str
    aliases: tuple[str, ...] = ()
    role: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The name and its aliases."""
        return (self.name, *self.aliases)


@dataclass(frozen=True)
class StyleLists:
    """What is house style, by kind.

    Attributes
    ----------
    honorifics, numbers, dates
        Words and phrases, wherever they stand.
    spelling
        Spellings of one word each, two or more.
    mastheads
        Names of outlets, programmes and sections.
    words
        Anything else that is house style here.
    """

    honorifics: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    spelling: tuple[tuple[str, ...], ...] = ()
    mastheads: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lists:
    """The lists of one file; every one may be empty.

    Examples
    --------
    >>> union = Actor("Seamen's Union", aliases=("the crews",), role="protest")
    >>> Lists(actors=(union,), stop=("quoth",)).actors[0].names
    ("Seamen's Union", 'the crews')
    """

    actors: tuple[Actor, ...] = ()
    stop: tuple[str, ...] = ()
    style: StyleLists = StyleLists()


def read_lists(path: str | os.PathLike[str]) -> Lists:
    """Read actors, stop words and house style from a TOML file.

    ::

        [[actor]]
        name = "Ilsa Brandt"
        aliases = ["the minister"]
        role = "government"

        [stop]
        words = ["meanwhile"]

        [style]
        honorifics = ["cllr"]
        spelling = [["gaol", "jail"]]
        mastheads = ["Night Desk"]

    Every part may be left out, but not all. ``[style]`` may have the keys of
    `StyleLists`.

    Raises
    ------
    ReadError
        If there is no such file, or it cannot be read.
    SchemaError
        If it is no TOML, is empty, something in it is of another type, or a
        name stands for two actors.
    UnknownNameError
        If it has a key that is not known.
    """
    source = str(path)
    try:
        table = tomllib.loads(Path(path).read_text(encoding="utf-8-sig"))
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise ReadError(f"got {source}, which cannot be read ({why}); expected {_SHAPE}") from error
    except UnicodeDecodeError as error:
        raise SchemaError(f"{source} is not UTF-8 ({error}); save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise SchemaError(f"{source} is not TOML: {error}") from error
    if not table:
        raise SchemaError(f"{source} is empty; expected {_SHAPE}")
    _known(table, ("actor", "stop", "style"), f"table in {source}")
    stop = _table(table, "stop", source)
    _known(stop, ("words",), f"key of [stop] in {source}")
    return Lists(
        actors=_actors(table.get("actor", []), source),
        stop=_words(stop.get("words", []), f"words of [stop] in {source}"),
        style=_style(_table(table, "style", source), source),
    )


def _actors(entries: object, source: str) -> tuple[Actor, ...]:
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise SchemaError(f"actor in {source} is {_kind(entries)}; expected tables: [[actor]]")
    actors = tuple(_actor(entry, number, source) for number, entry in enumerate(entries, start=1))
    owner: dict[str, str] = {}
    for actor in actors:
        for name in sorted({folded(name) for name in actor.names}):
            if name in owner:
                raise SchemaError(
                    f"{name!r} stands for two actors in {source}, {owner[name]!r} and "
                    f"{actor.name!r}; expected each name and alias once: join or rename them"
                )
            owner[name] = actor.name
    return actors


def _actor(entry: Mapping[str, Any], number: int, source: str) -> Actor:
    where = f"[[actor]] {number} in {source}"
    _known(entry, ("name", "aliases", "role"), f"key of {where}")
    if "name" not in entry:
        raise SchemaError(f'{where} has no name; expected for example name = "Ilsa Brandt"')
    role = entry.get("role")
    return Actor(
        name=_text(entry["name"], f"name of {where}"),
        aliases=_words(entry.get("aliases", []), f"aliases of {where}"),
        role=None if role is None else _text(role, f"role of {where}"),
    )


def _style(table: Mapping[str, Any], source: str) -> StyleLists:
    keys = [field.name for field in fields(StyleLists)]
    _known(table, keys, f"key of [style] in {source}")
    found: dict[str, Any] = {
        key: _words(table[key], f"{key} of [style] in {source}")
        for key in keys
        if key in table and key != "spelling"
    }
    return StyleLists(**found, spelling=_spelling(table.get("spelling", []), source))


def _spelling(groups: object, source: str) -> tuple[tuple[str, ...], ...]:
    where = f"spelling of [style] in {source}"
    if not isinstance(groups, list):
        raise SchemaError(f'{where} is {_kind(groups)}; expected lists: [["gaol", "jail"]]')
    found = tuple(_words(group, where) for group in groups)
    for group in found:
        if len({folded(word) for word in group}) < 2 or any(" " in word for word in group):
            raise SchemaError(
                f"{where} holds {list(group)}; expected two single words or more that are one "
                'word in several spellings: ["gaol", "jail"]'
            )
    return found


def folded(text: str) -> str:
    """Return a name as it is compared: without case, one space between words."""
    return " ".join(text.casefold().split())


def _table(table: Mapping[str, Any], key: str, source: str) -> Mapping[str, Any]:
    found = table.get(key, {})
    if not isinstance(found, dict):
        raise SchemaError(f"{key} in {source} is {_kind(found)}; expected a table: [{key}]")
    return found


def _known(table: Mapping[str, Any], keys: Iterable[str], what: str) -> None:
    for key in table:
        if key not in keys:
            raise UnknownNameError(what, key, keys)


def _words(found: object, where: str) -> tuple[str, ...]:
    if not isinstance(found, list):
        raise SchemaError(f"{where}: got {_kind(found)}; expected a list of texts")
    return tuple(dict.fromkeys(_text(word, where) for word in found))


def _text(found: object, where: str) -> str:
    if not isinstance(found, str) or not found.strip():
        raise SchemaError(f"{where}: got {_kind(found)}; expected a text that is not empty")
    return " ".join(found.split())


def _kind(found: object) -> str:
    if isinstance(found, str):
        return f"the text {found!r}"
    names = {list: "a list", dict: "a table", bool: "a truth value", int: "a number"}
    return names.get(type(found), f"a {type(found).__name__}")
