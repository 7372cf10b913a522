"""Where the cache lies and how big it may grow: the two things a user can set."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

from narrativ.errors import SchemaError

DEFAULT_MAX_BYTES: Final = 10_000_000_000
"""About six million vectors of 384 numbers."""

_UNITS: Final = ("B", "kB", "MB", "GB", "TB")


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
    """Return where vectors and parses lie unless another file is named."""
    return cache_folder() / "vectors.sqlite"


def max_bytes() -> int:
    """Return how big the store may grow: ``$NARRATIV_CACHE_BYTES``, else the default.

    Raises
    ------
    SchemaError
        If the variable holds no size.
    """
    stated = os.environ.get("NARRATIV_CACHE_BYTES")
    try:
        return size_of(stated) if stated else DEFAULT_MAX_BYTES
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
    >>> size_of("500MB"), size_of("1.5 gb"), size_of("4096")
    (500000000, 1500000000, 4096)
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([kmgt]?)b?\s*", words, re.ASCII | re.IGNORECASE)
    if found is None:
        raise SchemaError(f"got the size {words!r}; expected one such as 500MB, 2GB or 1000000")
    number, letter = found.groups()
    scale: int = 1000 ** " kmgt".index(letter.lower() or " ")
    return round(float(number) * scale)


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
