"""Words in a comparable form, and words that are spellings of one."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_HAN: Final = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_PIECE: Final = re.compile(
    rf"[{_HAN}]|[^\W{_HAN}](?:[^\W{_HAN}]|[\u0300-\u036f]|['’.](?=[^\W{_HAN}]))*"
)
"""A word, its hyphenated parts apart; a sign of a script that sets no spaces is one."""
_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
_VOWELS: Final = "aeiouyhj"
_SOUNDS: Final = str.maketrans(
    dict.fromkeys(_VOWELS, "") | dict.fromkeys("cqgszx", "k") | {"w": "v"}
)
"""Letters that change between spellings: vowels, and consonants written for one sound."""
_DOUBLED: Final = re.compile(r"(.)\1+")
_SAME_LETTERS: Final = 0.7
_SHORTEST: Final = 4
"""Letters from which a word may be another's spelling; with fewer too many words are."""


def pieces(text: str) -> list[str]:
    """Return the words of `text` as they are printed; as many as `fold` returns."""
    return _PIECE.findall(text)


def fold(text: str) -> tuple[list[str], list[tuple[int, int]]]:
    """Return the words of `text` in a comparable form, and their (start, end) in it.

    Case, accents, apostrophes and the full stops of abbreviations are folded
    away; the parts of a hyphenated word are words.

    Examples
    --------
    >>> fold("Günter’s U.S.-built co-op")
    (['gunters', 'us', 'built', 'co', 'op'], [(0, 8), (9, 12), (14, 19), (20, 22), (23, 25)])
    """
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    for match in _PIECE.finditer(text):
        words.append(folded(match.group()))
        spans.append(match.span())
    return words, spans


@lru_cache(maxsize=1 << 16)
def same_word(a: str, b: str) -> bool:
    """Say whether two folded words are spellings of one.

    They are if only vowels, h, j, y, doubled letters or consonants of one sound
    differ, none but these at the beginning, and most letters do not. Numbers
    are never.

    Examples
    --------
    >>> same_word("zelenskiy", "zelensky"), same_word("defence", "defense")
    (True, True)
    >>> same_word("million", "billion"), same_word("meeting", "meetings")
    (False, False)
    """
    from rapidfuzz.distance import Indel

    if a == b:
        return True
    if min(len(a), len(b)) < _SHORTEST or not (a.isalpha() and b.isalpha()):
        return False
    sounds_a, sounds_b = _sounds(a), _sounds(b)
    if sounds_a != sounds_b or (a[0] in _VOWELS) != (b[0] in _VOWELS):
        return False
    return Indel.normalized_similarity(a, b) >= _SAME_LETTERS


@lru_cache(maxsize=1 << 18)
def folded(word: str) -> str:
    """Return one word in its comparable form."""
    letters = unicodedata.normalize("NFKD", word.casefold()).translate(_LETTERS)
    kept = [
        char
        for at, char in enumerate(letters)
        if char not in "'’"
        and not "\u0300" <= char <= "\u036f"  # accents of European scripts
        and (char != "." or letters[at - 1].isdigit())
    ]
    return unicodedata.normalize("NFC", "".join(kept))


@lru_cache(maxsize=1 << 16)
def _sounds(word: str) -> str:
    return _DOUBLED.sub(r"\1", word).translate(_SOUNDS)
