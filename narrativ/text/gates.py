"""Gates: sentences that say that the rest of a text is for those who pay, log in or go elsewhere.

Anywhere in a text a gate must say so in full; at its end see `narrativ.text.endings`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, TypeAlias

from narrativ.text.page_words import Marks, page_words
from narrativ.text.words import count_words

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
    rf"(?:remaining\s{{1,3}})?(?:{_UNITS})\b\.?"
    rf"|(?:^|…)\s{{0,3}}(?:\+\s{{0,3}}\d[\d.,]{{0,15}}\s{{0,3}}(?:{_UNITS})"
    rf"|\d[\d.,]{{0,15}}\s{{0,3}}(?:{_UNITS})\s(?:left|remaining|übrig|restants?|restantes)\.?)"
    r"|残り\s{0,3}\d[\d.,]{0,15}\s{0,3}(?:文字|字)。?)\s*$",
    re.IGNORECASE,
)
"""How many characters or words a source has cut, behind the sign of the cut."""
_LONGEST_GATE: Final = 50
READER: Final = re.compile(
    r"^\W*(?:to|um|pour|para|per|om|att|aby|чтобы)\b"
    r"|\b(?:this|full|rest of the) (?:article|story|content|page|text)\b",
    re.IGNORECASE,
)
OWN: Final = re.compile(
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
        marks = page_words(sentence, "gates", "members_only", "gate_acts", "gate_means", "teasers")
    if "gates" in marks or is_teaser(sentence, marks):
        return True
    if any(not re.search(r"\w", sentence[:at]) for at, _ in marks.get("members_only", ())):
        return True
    if "members_only" in marks and page_words(sentence, "texts"):
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
    return bool(READER.search(sentence)) or "reader" in page_words(sentence, "reader")


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
