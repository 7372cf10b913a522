"""Codebooks: what each frame means, in words that a coder and a program can both read."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from narrativ.errors import ReadError, SchemaError, UnknownNameError
from narrativ.text.words import count_words

BUNDLED: Final = ("generic", "policy")
"""Five generic news frames (Semetko and Valkenburg 2000), and fifteen policy frame dimensions
(Boydstun et al. 2014), both in our own words."""

_LISTS: Final = ("indicators", "examples", "counter_examples")
_WORDS: Final = 3
"""Words up to which an indicator is looked for in the text, rather than understood."""


@dataclass(frozen=True)
class Frame:
    """A frame of a codebook.

    Attributes
    ----------
    name, definition
        What it is called, and what a text does that shows it.
    indicators
        Signs of it. Those of up to three words are also looked for in the text,
        without regard to case, in all their endings where a word ends in ``*``.
    examples, counter_examples
        Sentences that show it, and sentences that a reader might take for it.
    """

    name: str
    definition: str
    indicators: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("name", "definition"):
            value = getattr(self, name)
            if not isinstance(value, str) or not value.strip():
                whose = f" of frame {self.name!r}" if name == "definition" else " of a frame"
                raise SchemaError(f"the {name}{whose} is {value!r}; expected a text that says it")
        for name in _LISTS:
            value = getattr(self, name)
            if isinstance(value, str) or not all(
                isinstance(one, str) and one.strip() for one in value
            ):
                raise SchemaError(
                    f"the {name} of frame {self.name!r} are {value!r}; expected a list of texts, "
                    "none of them empty"
                )
            object.__setattr__(self, name, tuple(value))

    @property
    def terms(self) -> tuple[str, ...]:
        """The indicators that are looked for in the text."""
        return tuple(one for one in self.indicators if count_words(one) <= _WORDS)

    @property
    def descriptions(self) -> tuple[str, ...]:
        """The definition, the longer indicators and the examples: what the frame sounds like."""
        longer = tuple(one for one in self.indicators if count_words(one) > _WORDS)
        return (self.definition, *longer, *self.examples)


@dataclass(frozen=True)
class Codebook:
    """Frames with their definitions.

    Attributes
    ----------
    name
        What it is called in messages and scores.
    frames
        The frames, each name once.
    title, reference
        What it is, in words, and where its concept is from.

    Examples
    --------
    >>> lost = Frame("loss", "Something is lost.", examples=["The ferry sank."])
    >>> Codebook("mine", [lost]).names
    ('loss',)
    """

    name: str
    frames: tuple[Frame, ...]
    title: str = ""
    reference: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "frames", tuple(self.frames))
        if not self.frames:
            raise SchemaError(
                f"the codebook {self.name!r} has no frame; expected [[frame]] tables, each with a "
                "name and a definition"
            )
        twice = sorted({name for name in self.names if self.names.count(name) > 1})
        if twice:
            raise SchemaError(
                f"the codebook {self.name!r} has the frame {twice[0]!r} more than once; expected "
                "each name once: rename one or put them together"
            )

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the frames, in the codebook's order."""
        return tuple(frame.name for frame in self.frames)

    @property
    def label(self) -> str:
        """The name, with a digest of what it holds unless that is bundled."""
        if self.name in BUNDLED and self == _bundled(self.name):
            return repr(self.name)
        digest = sha256(repr(self).encode("utf-8", "backslashreplace")).hexdigest()[:12]
        return f"{self.name!r} (sha256 {digest})"


def read_codebook(source: str | os.PathLike[str] | Codebook) -> Codebook:
    """Return a codebook, by its name or from a TOML file.

    A file has ``name``, and optionally ``title`` and ``reference``; then a table
    ``[[frame]]`` for each frame with ``name`` and ``definition``, and the lists
    ``indicators``, ``examples`` and ``counter_examples``, which may be absent.
    The more examples there are, the better the frame is told from others.

    Parameters
    ----------
    source
        ``"policy"``, ``"generic"``, the path of a file, or a codebook, which is
        returned as it is.

    Raises
    ------
    UnknownNameError
        If there is no bundled codebook of that name.
    ReadError
        If the file cannot be read or is no TOML.
    SchemaError
        If a key is unknown or of another type, a frame comes twice, or a name
        or definition is empty.

    Examples
    --------
    >>> read_codebook("generic").names
    ('responsibility', 'human interest', 'conflict', 'morality', 'economic')
    >>> read_codebook("polcy")
    Traceback (most recent call last):
    narrativ.errors.UnknownNameError: no codebook named 'polcy'; did you mean 'policy'? ...
    """
    if isinstance(source, Codebook):
        return source
    if not isinstance(source, str | os.PathLike):
        raise SchemaError(
            f"got a codebook of type {type(source).__name__}; expected the name of a bundled one "
            f"({', '.join(BUNDLED)}), the path of a TOML file, or a Codebook"
        )
    if isinstance(source, str) and source in BUNDLED:
        return _bundled(source)
    path = Path(source)
    if isinstance(source, str) and not path.suffix and path.name == source and not path.is_file():
        advice = "A file of your own is given by its path, such as 'codebooks/mine.toml'"
        raise UnknownNameError("codebook", source, BUNDLED, advice)
    try:
        # Notepad writes a byte order mark, which TOML does not know.
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ReadError(
            f"the codebook {str(path)!r} cannot be read: {error.strerror or error}; expected a "
            f"TOML file, or the name of a bundled codebook ({', '.join(BUNDLED)})"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ReadError(f"the codebook {str(path)!r} is no TOML in UTF-8: {error}") from error
    return _codebook(content, path.stem, str(path))


@cache
def _bundled(name: str) -> Codebook:
    text = (files("narrativ.resources") / "codebooks" / f"{name}.toml").read_text("utf-8")
    return _codebook(tomllib.loads(text), name, name)


@cache
def background() -> tuple[str, ...]:
    """Return sentences of plain reporting that carry no frame."""
    text = (files("narrativ.resources") / "codebooks" / "background.toml").read_text("utf-8")
    return tuple(tomllib.loads(text)["sentences"])


def _codebook(content: Mapping[str, Any], name: str, where: str) -> Codebook:
    _check_keys(content, ("name", "title", "reference", "frame"), f"the codebook {where!r}")
    for key in ("name", "title", "reference"):
        if not isinstance(content.get(key, ""), str):
            raise SchemaError(f"{key!r} of the codebook {where!r} should be a text")
    tables = content.get("frame", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise SchemaError(
            f"'frame' of the codebook {where!r} should be tables that begin with [[frame]]"
        )
    frames = tuple(_frame(table, number, where) for number, table in enumerate(tables, 1))
    return Codebook(
        content.get("name") or name, frames, content.get("title", ""), content.get("reference", "")
    )


def _frame(table: Mapping[str, Any], number: int, where: str) -> Frame:
    whose = f"frame {table.get('name') or number!r} of the codebook {where!r}"
    _check_keys(table, tuple(one.name for one in fields(Frame)), whose)
    for key in ("name", "definition"):
        if key not in table:
            raise SchemaError(f"{whose} has no {key!r}; expected a name and a definition in words")
    for key in _LISTS:
        if not isinstance(table.get(key, []), list):
            raise SchemaError(f'{key!r} of {whose} should be a list of texts, such as ["…", "…"]')
    return Frame(**table)


def _check_keys(content: Mapping[str, Any], keys: tuple[str, ...], whose: str) -> None:
    for key in content:
        if key not in keys:
            close = get_close_matches(key, keys, n=1)
            hint = f"; did you mean {close[0]!r}?" if close else ";"
            raise SchemaError(f"{whose} has the key {key!r}{hint} Known: {', '.join(keys)}")
