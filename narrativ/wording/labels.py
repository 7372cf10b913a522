"""Words for plots and reports: made safe to draw, cut short, dates in words."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final

import pandas as pd

from narrativ.text.lexicon import month_name
from narrativ.text.markup import strip_markup

_STEERING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_SPECIAL: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_MARKUP: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;"})


def visible(text: str) -> str:
    r"""Return the text with characters that nobody can see made visible.

    Control characters and lone surrogates become U+FFFD. Characters that
    reorder the text around them are named instead, so that a title cannot
    read otherwise than it is stored. Tabs and line breaks stay.

    Examples
    --------
    >>> visible("a\u202eb")
    'a[U+202E]b'
    """
    return _SPECIAL.sub(_visible_character, text)


def _visible_character(match: re.Match[str]) -> str:
    character = match.group()
    if character in "\t\n\r":
        return character
    return f"[U+{ord(character):04X}]" if character in _STEERING else "\ufffd"


def shortened(text: str, limit: int) -> str:
    """Return the text on one line, cut at a word boundary if it is longer than `limit`.

    Examples
    --------
    >>> shortened("Council votes on the harbour wall", 20)
    'Council votes on…'
    """
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    return line[: boundary(line, limit - 1)].rstrip(" ,;:.-–—") + "…"


def boundary(text: str, limit: int) -> int:
    """Return the largest offset up to `limit` at which no word is cut.

    A word that alone is longer than half the limit is cut all the same; a
    character is never parted from the marks that combine with it.
    """
    if len(text) <= limit:
        return len(text)
    if text[limit].isspace():
        return limit
    space = max(text.rfind(" ", 0, limit + 1), text.rfind("\n", 0, limit + 1))
    if space > limit // 2:
        return space
    while limit > 1 and _joins(text[limit - 1], text[limit]):
        limit -= 1
    return limit


def _joins(before: str, after: str) -> bool:
    return before == "\u200d" or after in "\u200d\ufe0f" or bool(unicodedata.combining(after))


def label(text: object, limit: int = 60) -> str:
    """Return text from the news as a label that plotly draws as it stands.

    plotly takes a subset of HTML in every text, and between dollar signs TeX
    where a notebook has loaded MathJax; both are escaped.

    Examples
    --------
    >>> label("<b>Cash & $5</b>")
    '&lt;b&gt;Cash &amp; &#36;5&lt;/b&gt;'
    """
    return shortened(visible(str(text)), limit).translate(_MARKUP)


def worded(value: Any, otherwise: str) -> str:
    """Return the text of a cell as a reader sees it, or what to say where it has none."""
    seen = "" if pd.isna(value) else strip_markup(str(value))
    return seen if seen.strip() else otherwise


def moment(published: pd.Timestamp | None, precision: object = "day") -> str:
    """Return a time of publication in words, no finer than it is known.

    Examples
    --------
    >>> moment(pd.Timestamp("2025-04-03T14:05Z"), "minute")
    '3 April 2025, 14:05 UTC'
    >>> moment(pd.Timestamp("2025-04-03T00:00Z"), "day")
    '3 April 2025'
    >>> moment(None)
    'undated'
    """
    if published is None or pd.isna(published):
        return "undated"
    month = f"{month_name(published.month)} {published.year}"
    day = f"{published.day} {month}"
    words = {
        "minute": f"{day}, {published:%H:%M} UTC",
        "hour": f"{day}, about {published:%H}:00 UTC",
        "day": day,
        "month": month,
    }
    return words.get(str(precision), f"{day} (precision unknown)")
