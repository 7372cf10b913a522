"""Values of tables as plain values: what is missing, numbers, addresses, tallies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from narrativ.wording.labels import visible
from narrativ.wording.phrases import spoken


def tally(values: pd.Series, missing: str) -> str:
    """Return how often each value occurs, the most frequent first.

    Examples
    --------
    >>> tally(pd.Series(["full", "cut", "full", None]), "unknown")
    'full (2), cut (1), unknown (1)'
    """
    counts = values.dropna().astype(str).value_counts()
    order = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
    parts = [f"{spoken(name)} ({count:,})" for name, count in order]
    absent = int(values.isna().sum())
    return ", ".join(parts + ([f"{missing} ({absent:,})"] if absent else []))


def or_none(value: Any) -> Any:
    """Return the value, or None where the table has none."""
    return None if value is None or pd.isna(value) else value


def number(value: Any) -> float | None:
    """Return a finite float, or None."""
    found = or_none(value)
    return None if found is None or abs(float(found)) == float("inf") else float(found)


def web_address(value: Any) -> str | None:
    """Return the address if it is one of the web that a link may lead to.

    Examples
    --------
    >>> web_address("https://example.org/a"), web_address("javascript:alert(1)")
    ('https://example.org/a', None)
    """
    found = or_none(value)
    if found is None:
        return None
    address = str(found).strip()
    if visible(address) != address or any(character.isspace() for character in address):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:  # an address that is none, such as http://[
        return None
    return address if parts.scheme in ("http", "https") and parts.netloc else None


def visible_values(value: Any) -> Any:
    """Return the value with every text in it made visible and every key a string."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, Mapping):
        return {visible(str(key)): visible_values(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [visible_values(inner) for inner in value]
    return value
