"""What outlets and agencies print around a text: rights, sign-ups, credits, pointers."""

from __future__ import annotations

import re
from typing import Final

_NOTICE: Final = re.compile(
    r"\ball rights reserved\b|\bcopyright (?:©|\(c\)|\d{4}|by)|©\s*\d{4}"
    r"|\bmay not be (?:published|reproduced|republished|broadcast|redistributed)\b"
    r"|\b(?:sign up|subscribe|register)\b[^.!?\n]{0,80}"
    r"\b(?:newsletters?|e-?mails?|alerts?|updates)\b"
    r"|\bnewsletters?\b[^.!?\n]{0,80}\b(?:sign up|subscribe)\b|\b(?:to|in) your inbox\b"
    r"|\bfollow (?:us|me|him|her|them|\w+ \w+) on (?:twitter|facebook|instagram|x)\b"
    r"|\bcontributed to this (?:report|story|article)\b"
    r"|\b(?:the )?opinions? expressed\b[^.!?\n]{0,80}\b(?:author|writer|commentary|column)"
    r"|\breporting by\b[^\n]{0,160}\bediting by\b"
    r"|\bclick here (?:to|for)\b|\bterms of (?:use|service)\b"
    r"|\balle rechte vorbehalten\b|\btous droits réservés\b|\btodos los derechos reservados\b",
    re.IGNORECASE,
)
_POINTER: Final = re.compile(
    r"\s*(?:related|read more|see also|watch)\s*:|.*\bcontinue reading\b", re.IGNORECASE | re.DOTALL
)
"""A line that points to another page."""
_HINTS: Final = (
    "rights reserved", "copyright", "©", "may not be", "sign up", "subscribe", "register",
    "newsletter", "inbox", "follow ", "contributed to", "opinion", "reporting by", "click here",
    "terms of", "rechte vorbehalten", "réservés", "reservados",
)  # fmt: skip
"""One of these is in whatever `_NOTICE` finds; looking for them is quicker."""
_LONGEST: Final = 400
"""Characters: a longer paragraph with such words in it says something else too."""


def notices(text: str) -> list[tuple[int, int]]:
    """Return the wordings of notices in `text` as (start, end).

    Examples
    --------
    >>> text = "The quay shut. All rights reserved."
    >>> [text[a:b] for a, b in notices(text)]
    ['All rights reserved']
    """
    low = text.lower()
    if not any(hint in low for hint in _HINTS):
        return []
    return [match.span() for match in _NOTICE.finditer(text)]


def is_notice(text: str) -> bool:
    """Say whether a paragraph is about the page or its rights, not the news.

    Examples
    --------
    >>> is_notice("Copyright 2031 The Quay. All rights reserved."), is_notice("The quay shut.")
    (True, False)
    """
    return len(text) <= _LONGEST and bool(_POINTER.match(text) or notices(text))
