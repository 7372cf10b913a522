"""Walls: what is shown in place of a text.

An error, a consent notice, a check for robots, a removed text.
"""

from __future__ import annotations

import re
from typing import Final

from narrativ.text.gates import OWN
from narrativ.text.page_words import page_words, phrases
from narrativ.text.sentences import sentences
from narrativ.text.words import count_words, plain

_SHORT: Final = 120
"""Words of an error page, with the advice that some add."""
_OPENING: Final = 1500
"""Characters of a text that are looked at: a wall says at once what it is."""
_CONSENT: Final = 0.34
"""Share of sentences that speak of cookies, partners and consent in a notice of it."""


def wall(text: str) -> str | None:
    """Return what stands in place of a text, in words; None where there is a text.

    Parameters
    ----------
    text
        All lines of a body.

    Examples
    --------
    >>> wall("[Removed]"), wall("The council removed the sign.")
    ('the source removed the article', None)
    >>> wall("Please enable JavaScript to view this page.")
    'an error page or a check stands in place of the text'
    """
    if len(text) <= _SHORT and plain(text).strip(" []().-–—*") in phrases("gone"):
        return "the source removed the article"
    opening = text[:_OPENING]
    kinds = page_words(opening, "consent").get("consent", [])
    consents = len({plain(opening[a:b]) for a, b in kinds}) >= 3 and _addresses(opening)
    short = len(text) <= _OPENING and count_words(text) <= _SHORT
    if not (consents or (short and "walls" in page_words(text, "walls"))):
        return None
    parts = [opening[a:b] for a, b in sentences(opening)]
    errors = [part for part in parts if short and "walls" in page_words(part, "walls")]
    clear = count_words(text) <= 6 or len(errors) > 1 or _speaks_of_page(text)
    if errors and clear and (parts[0] in errors or len(errors) * 2 >= len(parts)):
        return "an error page or a check stands in place of the text"
    speaking = [part for part in parts if "consent" in page_words(part, "consent")]
    if consents and len(speaking) >= max(1, _CONSENT * len(parts)):
        return "a notice of consent stands in place of the text"
    return None


def _addresses(text: str) -> bool:
    """Say whether a text speaks to its reader or for its site."""
    return OWN.search(text) is not None or "reader" in page_words(text, "reader")


def _speaks_of_page(text: str) -> bool:
    return re.search(
        r"\b(?:please|browser|page|server|site|website|seite|bitte|navigateur|navegador|página|pagina|"
        r"veuillez|reload|refresh|javascript|cookies|content|url|video|player|страниц\w*|браузер\w*)\b",
        text,
        re.IGNORECASE,
    ) is not None and not re.search(r"\b(?:said|told|announced)\b", text)
