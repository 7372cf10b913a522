"""Whether a text reads as English, for which the word lists and the encoder are made."""

from __future__ import annotations

from typing import Final

from narrativ.text.lexicon import word_list
from narrativ.text.words import words

_LEAST_SHARE: Final = 0.2
"""English news has about two in five of these words; other languages under one in twenty."""


def reads_as_english(text: str) -> bool:
    """Say whether enough of the words are the function words of English.

    Examples
    --------
    >>> reads_as_english("The quay was closed on Monday, said the mayor.")
    True
    >>> reads_as_english("Der Kai wurde am Montag gesperrt, sagte die Bürgermeisterin.")
    False
    """
    found = [word.lower() for word in words(text)]
    frequent = word_list("english")
    return sum(word in frequent for word in found) > _LEAST_SHARE * len(found)
