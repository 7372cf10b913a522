"""Walls: what is shown in place of a text, or of the rest of one.

A gate says that the rest is for those who pay, log in or go elsewhere. A wall is a
page without a text: an error, a consent notice, a check for robots, a removed text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, TypeAlias

from narrativ.text.page_words import Marks, page_words, phrases
from narrativ.text.sentences import sentences
from narrativ.text.words import count_words, plain

_UNITS: Final = (
    r"char(?:s|acters)?|words?|zeichen|wörter|caractères|mots|caracteres|palabras|caratteri|parole|"
    r"palavras|tekens|woorden|tecken|ord|znaków|słów|символов|знаков|слов"
)
_CUT_NUMBER: Final = r"(?:\+\s{0,3})?\d[\d.,\u00a0]{0,15}"
COUNTER: Final = re.compile(
    # The numbers of signs are limited: it is looked for at every place of long texts.
    rf"(?P<counter>[\[(]\s{{0,3}}(?:…\s{{0,3}})?{_CUT_NUMBER}\s{{0,3}}(?:more\s{{1,3}})?"
    rf"(?:{_UNITS})\b[^\[\]()]{{0,20}}[\])]?"
    rf"|{_CUT_NUMBER}\s{{1,3}}(?:more|weitere|autres|más|altr[ei]|mais|meer)\s{{1,3}}"
    rf"(?:remaining\s{{1,3}})?(?:{_UNITS})\b\.?)\s*$",
    re.IGNORECASE,
)
"""How many characters or words a source has cut, behind the sign of the cut."""
_SHORT: Final = 120
"""Words of an error page, with the advice that some add."""
_OPENING: Final = 1500
"""Characters of a text that are looked at: a wall says at once what it is."""
_CONSENT: Final = 0.34
"""Share of sentences that speak of cookies, partners and consent in a notice of it."""
_LONGEST_GATE: Final = 50
_READER: Final = re.compile(
    r"^\W*(?:to|um|pour|para|per|om|att|aby|чтобы)\b"
    r"|\b(?:this|full|rest of the) (?:article|story|content|page|text)\b",
    re.IGNORECASE,
)
_OWN: Final = re.compile(
    r"\b(?:we|our|wir|unsere?n?|nous|nos|nuestr[oa]s?|noi|nostri|nossos|wij|onze|vi|våra|vores|nasi|"
    r"мы|наши)\b",
    re.IGNORECASE,
)
Spans: TypeAlias = Sequence[tuple[int, int]]


def is_gate(sentence: str, marks: Marks | None = None) -> bool:
    """Say whether a sentence says that the rest of a text is behind a payment or elsewhere.

    Examples
    --------
    >>> is_gate("Subscribe to keep reading."), is_gate("She subscribed in May.")
    (True, False)
    """
    if marks == {} or count_words(sentence) > _LONGEST_GATE:
        return False
    if marks is None:
        marks = page_words(sentence, "gates", "gate_acts", "gate_means", "teasers")
    if "gates" in marks or is_teaser(sentence, marks):
        return True
    acts, means = marks.get("gate_acts", ()), marks.get("gate_means", ())
    return _asks(sentence, acts, means) and any(
        a[1] <= m[0] or m[1] <= a[0] for a in acts for m in means
    )


def _asks(sentence: str, acts: Spans, means: Spans) -> bool:
    """Say whether a sentence speaks to the reader, or of the page that it stands on."""
    heads = [start for start, _ in (*acts, *means)]
    if any(not re.search(r"\w", sentence[:start]) for start in heads):
        return True
    return bool(_READER.search(sentence)) or "reader" in page_words(sentence, "reader")


def is_teaser(sentence: str, marks: Marks | None = None) -> bool:
    """Say whether a line links to the rest of a text, as the last line of an excerpt does.

    Examples
    --------
    >>> is_teaser("Continue reading at The Quay."), is_teaser("She would continue reading.")
    (True, False)
    """
    marks = page_words(sentence, "teasers") if marks is None else marks
    for start, _ in marks.get("teasers", ()):
        if not sentence[:start].strip(" ([*-–—•>»→…."):
            return count_words(sentence) <= 20 and "main story" not in sentence.lower()
    return False


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
    return _OWN.search(text) is not None or "reader" in page_words(text, "reader")


def _speaks_of_page(text: str) -> bool:
    return re.search(
        r"\b(?:please|browser|page|server|site|website|seite|bitte|navigateur|navegador|página|pagina|"
        r"veuillez|reload|refresh|javascript|cookies|content|url|video|player|страниц\w*|браузер\w*)\b",
        text,
        re.IGNORECASE,
    ) is not None and not re.search(r"\b(?:said|told|announced)\b", text)
