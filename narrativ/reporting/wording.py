"""Values and passages of the report, as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

import pandas as pd

from narrativ.wording.labels import boundary, visible
from narrativ.wording.phrases import spoken

EXCERPT: Final = 160
"""Characters of an excerpt: about two lines, enough to recognise a passage."""


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


def given(value: Any) -> Any:
    """Return the value, or None where the table has none."""
    return None if value is None or pd.isna(value) else value


def number(value: Any) -> float | None:
    """Return a finite float, or None."""
    found = given(value)
    return None if found is None or abs(float(found)) == float("inf") else float(found)


def web_address(value: Any) -> str | None:
    """Return the address if it is one of the web that a link may lead to.

    Examples
    --------
    >>> web_address("https://example.org/a"), web_address("javascript:alert(1)")
    ('https://example.org/a', None)
    """
    found = given(value)
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


def excerpt(text: str, *, full: bool, limit: int = EXCERPT) -> str:
    """Return the beginning of a text, cut at a word boundary, or all of it."""
    if full or len(text) <= limit:
        return text
    return text[: boundary(text, limit)].rstrip() + "…"


def passage(
    text: str, spans: Iterable[tuple[int, int]], *, full: bool, limit: int = EXCERPT
) -> list[dict[str, Any]]:
    """Return a text in pieces, those of the spans marked, cut to an excerpt around the first.

    Examples
    --------
    >>> passage("long wall", [(0, 4)], full=False)
    [{'text': 'long', 'mark': True}, {'text': ' wall', 'mark': False}]
    """
    marked = _merged(spans, len(text))
    if marked == [(0, len(text))]:  # the whole passage is the evidence: nothing stands out in it
        marked = []
    low, high = (0, len(text)) if full else _window(text, marked, limit)
    pieces: list[dict[str, Any]] = []
    at = low
    for start, end in marked:
        start, end = max(start, low), min(end, high)
        if start < end:
            pieces += [
                {"text": text[at:start], "mark": False},
                {"text": text[start:end], "mark": True},
            ]
            at = end
    pieces.append({"text": text[at:high], "mark": False})
    if low > 0:
        pieces.insert(0, {"text": "…", "mark": False})
    if high < len(text):
        pieces.append({"text": "…", "mark": False})
    return [piece for piece in pieces if piece["text"]]


def _merged(spans: Iterable[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted((max(0, start), min(end, length)) for start, end in spans):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _window(text: str, marked: Sequence[tuple[int, int]], limit: int) -> tuple[int, int]:
    if len(text) <= limit:
        return 0, len(text)
    start, end = marked[0] if marked else (0, 0)
    if end <= limit:
        return 0, max(end, boundary(text, limit))
    end = min(end, start + limit)
    spare = (limit - (end - start)) // 2
    low = max(0, start - spare)
    space = text.find(" ", low, start + 1)
    low = space + 1 if 0 <= space < start else (space if space >= 0 else low)
    return low, max(end, boundary(text, min(len(text), end + spare)))


def plain(value: Any) -> Any:
    """Return the value with every text in it made visible and every key a string."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, Mapping):
        return {visible(str(key)): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value
