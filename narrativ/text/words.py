"""Words and normal forms of text."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

WORD: Final = re.compile(r"\w+(?:[-'’.]\w+)*", re.UNICODE)
"""A word: letters and digits, with hyphens, apostrophes and full stops inside."""

_PLAIN: Final = str.maketrans(
    {"‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'}
    | dict.fromkeys("‐‑‒–—―", "-")
)


def count_words(text: str) -> int:
    """Return the number of words in `text`.

    Examples
    --------
    >>> count_words("Mr. O'Neil's ship-to-shore radio, 2.5 MHz")
    6
    """
    return sum(1 for _ in WORD.finditer(text))


def plain(text: str) -> str:
    r"""Return `text` in a form in which only its wording is left to compare.

    NFKC, case folded, straight quotes and dashes, white space collapsed.

    Examples
    --------
    >>> plain("  “Talks”\u00a0– at  LAST ") == '"talks" - at last'
    True
    """
    folded = unicodedata.normalize("NFKC", text).translate(_PLAIN).casefold()
    return " ".join(folded.split())
