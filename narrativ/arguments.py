"""Whole numbers that a caller gives, checked."""

from __future__ import annotations

from numbers import Integral

from narrativ.errors import SchemaError


def checked_seed(seed: object) -> int:
    """Return the seed as a whole number from 0 on.

    Raises
    ------
    SchemaError
        If it is none.
    """
    if not _is_whole(seed, 0):
        raise SchemaError(f"got seed={seed!r}; expected a whole number from 0 on")
    return int(seed)  # type: ignore[call-overload, no-any-return]


def checked_count(number: object, name: str, *, least: int, expected: str) -> int:
    """Return a number as a whole one of `least` or more.

    Raises
    ------
    SchemaError
        If it is none; the message says what was `expected` of `name`.

    Examples
    --------
    >>> checked_count(3, "permutations", least=1, expected="a whole number from 1 on")
    3
    """
    if not _is_whole(number, least):
        raise SchemaError(f"{name} is {number!r}; expected {expected}")
    return int(number)  # type: ignore[call-overload, no-any-return]


def _is_whole(number: object, least: int) -> bool:
    """Say whether it is a whole number, of numpy too, but no truth value."""
    return isinstance(number, Integral) and not isinstance(number, bool) and number >= least
