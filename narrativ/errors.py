"""The families of errors and of warnings.

Every error is also the standard type a caller would catch, and every message
says what was got, what was expected and what to do next. A warning is what a
user must know of a result that was reached all the same.
"""

from __future__ import annotations

import errno
import os
import re
import shlex
import sys
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from difflib import get_close_matches
from typing import Final


class NarrativError(Exception):
    """Parent of every error that narrativ raises on purpose."""


class SchemaError(NarrativError, ValueError):
    """A table, a setting or a study folder is not of the expected form."""


class ReadError(NarrativError, ValueError):
    """Nothing could be read from what was given."""


class WriteError(NarrativError, OSError):
    """Something cannot be written where it was asked for."""


class NotReadyError(NarrativError, RuntimeError):
    """A step was asked for before the step that it stands on."""


class UnknownNameError(NarrativError, LookupError):
    """A name that is not among the known ones.

    Parameters
    ----------
    what
        What the name should have named, for example ``"column"``.
    name
        The name that was given.
    known
        The names that would have been accepted.
    advice
        What else can be done.

    Examples
    --------
    >>> print(UnknownNameError("outlet", "Reuter", ["Reuters", "AP"]))
    no outlet named 'Reuter'; did you mean 'Reuters'? Known: AP, Reuters
    """

    def __init__(self, what: str, name: object, known: Iterable[str], advice: str = "") -> None:
        names = sorted(set(known))
        close = get_close_matches(str(name), names, n=1)
        hint = f"; did you mean {close[0]!r}?" if close else ";"
        shown = ", ".join(names[:20]) + (", …" if len(names) > 20 else "")
        more = f". {advice}" if advice else ""
        super().__init__(f"no {what} named {str(name)!r}{hint} Known: {shown or '(none)'}{more}")


def absent(path: str) -> ReadError:
    """Return the error of a source that does not exist."""
    return ReadError(
        f"there is no file or folder {path!r}, and no file matches it as a pattern; "
        "expected a path from here or a full one: check its spelling"
    )


def placed_reason(file: str, locator: str, reason: str | None) -> str:
    """Return why something was not read, with its place, the name of the file once.

    Examples
    --------
    >>> placed_reason("a.csv", "row 3", "empty text")
    'a.csv, row 3: empty text'
    >>> placed_reason("a.csv", "file", "a.csv has no text column")
    'a.csv has no text column'
    """
    if reason and reason.startswith((f"{file} ", f"{file}: ", f"{file}, ")):
        return reason
    return f"{file}: {reason}" if locator == "file" else f"{file}, {locator}: {reason}"


class MissingDependencyError(NarrativError, ImportError):
    """A package that an optional part needs is not installed or is damaged."""


_ON_COMMAND_LINE: Final[ContextVar[bool]] = ContextVar("on_command_line", default=False)


@contextmanager
def command_line() -> Iterator[None]:
    """While it is open, messages name the options of the command line, not Python's."""
    token = _ON_COMMAND_LINE.set(True)
    try:
        yield
    finally:
        _ON_COMMAND_LINE.reset(token)


def option(name: str, value: object) -> str:
    """Return how an option is given where the caller is: in Python or on the command line.

    Examples
    --------
    >>> option("columns", {"text": "Full Text"}), option("by", "section")
    ("columns={'text': 'Full Text'}", "by='section'")
    >>> with command_line():
    ...     option("columns", {"text": "Full Text"}), option("by", "section")
    ("--column 'text=Full Text'", '--by section')
    """
    if not _ON_COMMAND_LINE.get():
        return f"{name}={value!r}"
    if isinstance(value, Mapping):
        pairs = (f"{ours}={theirs}" for ours, theirs in value.items())
        return " ".join(f"--{name.removesuffix('s')} {_quoted(pair)}" for pair in pairs)
    return f"--{name.replace('_', '-')} {_quoted(str(value))}"


def _quoted(word: str) -> str:
    return word if re.fullmatch(r"[\w=.,:/+…-]+", word) else shlex.quote(word)


class NarrativWarning(UserWarning):
    """Parent of every warning that narrativ gives.

    Examples
    --------
    Without them, or with each as an error:

    >>> import warnings
    >>> warnings.simplefilter("ignore", NarrativWarning)  # doctest: +SKIP
    >>> warnings.simplefilter("error", NarrativWarning)  # doctest: +SKIP
    """


class ReadWarning(NarrativWarning):
    """Some of what was given was rejected when it was read, or had to be guessed."""


class DataWarning(NarrativWarning):
    """Some articles are left out, or are of a kind that the method is not made for."""


class ClusterWarning(NarrativWarning):
    """Events or topics are formed otherwise than was asked, or lack their stability."""


class MeasureWarning(NarrativWarning):
    """A measure failed; the others go on."""


class ExtensionWarning(NarrativWarning):
    """What another package registers cannot be used; the rest goes on without it."""


class DurationWarning(NarrativWarning):
    """What was asked for will take many minutes."""


class StorageWarning(NarrativWarning):
    """The disk did not keep, or did not give back, what it should."""


_PACKAGE: Final = os.path.dirname(os.path.abspath(__file__)) + os.sep

_Gathered = dict[tuple[type[NarrativWarning], str], dict[str, BaseException | None]]
_GATHERED: Final[ContextVar[_Gathered | None]] = ContextVar("gathered", default=None)


def warn(
    category: type[NarrativWarning],
    message: str,
    *values: object,
    cause: BaseException | None = None,
    at_once: bool = False,
) -> None:
    """Warn of something at the line that called narrativ.

    Parameters
    ----------
    category
        The kind of warning.
    message, values
        The text, with ``%s`` for values as in logging: warnings that differ in the
        values alone are one within `OncePerCall`.
    cause
        The error that it tells of, as its ``__cause__``.
    at_once
        Give it now even within `OncePerCall`: it is of no use afterwards.
    """
    gathered = None if at_once else _GATHERED.get()
    text = message % values
    if gathered is None:
        _give(category, text, cause)
    else:
        gathered.setdefault((category, message), {}).setdefault(text, cause)


def _give(category: type[NarrativWarning], text: str, cause: BaseException | None) -> None:
    # As skip_file_prefixes of warnings.warn does, which Python has from 3.12 on.
    level, frame = 1, sys._getframe()
    while frame.f_code.co_filename.startswith(_PACKAGE) and frame.f_back is not None:
        level, frame = level + 1, frame.f_back
    warning = category(text)
    warning.__cause__ = cause
    warnings.warn(warning, stacklevel=level)


class OncePerCall:
    """While it is open, warnings that differ in their values alone are gathered.

    When it is closed, of each kind the first is given, with how many more there were;
    after an error, which says what matters, none is. Inside another one it does nothing.

    Examples
    --------
    >>> import warnings
    >>> with warnings.catch_warnings(record=True) as given:
    ...     warnings.simplefilter("always")
    ...     with OncePerCall():
    ...         for name in ("a.csv", "b.csv", "c.csv"):
    ...             warn(ReadWarning, "%s is not in UTF-8", name)
    >>> [str(one.message) for one in given]
    ['a.csv is not in UTF-8 (and 2 more like it)']
    """

    def __enter__(self) -> None:
        """Begin to gather."""
        self._outer = _GATHERED.get()
        if self._outer is None:
            _GATHERED.set({})

    def __exit__(self, kind: object, *_: object) -> None:
        """Give what was gathered."""
        if self._outer is not None:
            return
        gathered = _GATHERED.get() or {}
        _GATHERED.set(None)
        if kind is not None:
            return
        for (category, _message), texts in gathered.items():
            first, cause = next(iter(texts.items()))
            more = f" (and {len(texts) - 1} more like it)" if len(texts) > 1 else ""
            _give(category, first + more, cause)


_SIGNS_OF_MEMORY = (
    "bad_alloc",
    "bad allocation",
    "can't start new thread",
    "cannot allocate",
    "failed to allocate",
    "failed to map segment",
    "not enough memory",
    "out of memory",
    "unable to allocate",
)


def out_of_memory(error: BaseException) -> bool:
    """Say whether an error, or one that led to it, means that there is too little memory.

    Libraries say it in many ways: as `MemoryError`, as the system's ENOMEM, or in
    words only.

    Examples
    --------
    >>> out_of_memory(RuntimeError("std::bad_alloc")), out_of_memory(RuntimeError("no model"))
    (True, False)
    """
    seen: BaseException | None = error
    while seen is not None:
        short = isinstance(seen, OSError) and seen.errno == errno.ENOMEM
        words = str(seen).casefold()
        if (
            isinstance(seen, MemoryError)
            or short
            or any(sign in words for sign in _SIGNS_OF_MEMORY)
        ):
            return True
        seen = seen.__cause__ or seen.__context__
    return False
