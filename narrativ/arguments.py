"""Whole numbers that a caller gives, checked."""

from __future__ import annotations

import numpy as np

from narrativ.errors import SchemaError


def checked_seed(seed: object) -> int:
    """Return the seed as a whole number from 0 on.

    Raises
    ------
    SchemaError
        If it is none.
    """
    number = _whole(seed)
    if number is None or number < 0:
        raise SchemaError(f"got seed={seed!r}; expected a whole number from 0 on")
    return number


def checked_count(value: object, name: str, *, least: int, expected: str) -> int:
    """Return a value as a whole number of `least` or more.

    Raises
    ------
    SchemaError
        If it is none; the message says what was `expected` of `name`.

    Examples
    --------
    >>> checked_count(3, "permutations", least=1, expected="a whole number from 1 on")
    3
    """
    number = _whole(value)
    if number is None or number < least:
        raise SchemaError(f"{name} is {value!r}; expected {expected}")
    return number


def _whole(value: object) -> int | None:
    """Return a whole number, of numpy too, as an int; None for anything else, a bool too."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        return None
    return int(value)
