"""The error family.

Every error is also the standard type a caller would catch, and every message
says what was got, what was expected and what to do next.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable
from difflib import get_close_matches


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


class MissingDependencyError(NarrativError, ImportError):
    """A package that an optional part needs is not installed or is damaged."""


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
