"""Where the cache lies, how big it may grow, and sizes in words."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

from narrativ.errors import SchemaError

DEFAULT_MAX_BYTES: Final = 10_000_000_000
"""About six million vectors of 384 numbers."""

_UNITS: Final = ("B", "kB", "MB", "GB", "TB")
_FACTORS: Final = {
    "": 1,
    "b": 1,
    **{
        f"{letter}{end}": 1000**power for power, letter in enumerate("kmgt", 1) for end in ("", "b")
    },
    **{f"{letter}ib": 1024**power for power, letter in enumerate("kmgt", 1)},
}


def cache_folder() -> Path:
    """Return the folder of what is kept; it need not exist.

    Returns
    -------
    Path
        ``$NARRATIV_CACHE`` if that is set and not empty, else the folder for
        caches of this system's user.

    Examples
    --------
    >>> import os
    >>> os.environ["NARRATIV_CACHE"] = "kept"
    >>> print(cache_folder())
    kept
    >>> del os.environ["NARRATIV_CACHE"]
    """
    named = os.environ.get("NARRATIV_CACHE")
    if named:
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path("narrativ")


def store_path() -> Path:
    """Return where the vector store lies unless it is told otherwise."""
    return cache_folder() / "vectors.sqlite"


def max_bytes() -> int:
    """Return how big the store may grow: ``$NARRATIV_CACHE_BYTES``, else the default.

    Raises
    ------
    SchemaError
        If the variable holds no size.
    """
    stated = os.environ.get("NARRATIV_CACHE_BYTES")
    if not stated:
        return DEFAULT_MAX_BYTES
    try:
        return size_of(stated)
    except SchemaError as error:
        raise SchemaError(f"NARRATIV_CACHE_BYTES: {error}") from None


def size_of(words: str) -> int:
    """Return the bytes that a size in words stands for.

    Raises
    ------
    SchemaError
        If the words are no size.

    Examples
    --------
    >>> size_of("500MB"), size_of("1.5 gb"), size_of("2 KiB"), size_of("4096")
    (500000000, 1500000000, 2048, 4096)
    """
    found = re.fullmatch(r"\s*(\d{1,15}(?:\.\d{1,15})?)\s*([A-Za-z]*)\s*", words, re.ASCII)
    factor = _FACTORS.get(found.group(2).lower()) if found else None
    if found is None or factor is None:
        raise SchemaError(f"got the size {words!r}; expected one such as 500MB, 2GB or 1000000")
    return int(float(found.group(1)) * factor) if "." in found.group(1) else int(found[1]) * factor


def in_words(size: int) -> str:
    """Return a number of bytes as a reader wants it.

    Examples
    --------
    >>> in_words(0), in_words(999), in_words(41_234_567), in_words(10_000_000_000)
    ('0 B', '999 B', '41.2 MB', '10 GB')
    """
    number, unit = float(size), 0
    # What would be rounded up to 1000 is one of the next unit.
    while number >= 999.95 and unit < len(_UNITS) - 1:
        number, unit = number / 1000, unit + 1
    return f"{number:.1f}".removesuffix(".0") + f" {_UNITS[unit]}"
