"""The same words in another house's style: honorifics, spelling, dates, numbers, names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from narrativ.sourcing.copying.spelling import fold

_HONORIFICS: Final = {"mr": "he", "mrs": "she", "ms": "she", "mx": "", "dr": "doctor"}
"""Honorifics, and what each says of a person: between those of one kind a style decides."""
_MONTHS: Final = (
    "january february march april may june july august september october november december".split()
)
_SHORT_MONTHS: Final = {month[:3]: month for month in _MONTHS} | {"sept": "september"}
_NUMBERS: Final = {
    word: str(number)
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve".split(), start=1
    )
}
_DAY: Final = re.compile(r"([12]?\d|3[01])(?:st|nd|rd|th)?")
_AMERICAN: Final = tuple(
    (re.compile(british), american)
    for british, american in {
        r"(?<=\w\w)our(?=(?:s|ed|ing|able|ful|hood|ites?|ers?|ly)?$)": "or",
        r"(?<=practi)s(?=(?:e|es|ed|ing)$)": "c",
        r"(?<=\w\w\w)is(?=(?:e|es|ed|ers?|ing|ations?)$)": "iz",
        r"(?<=aly)s(?=(?:e|es|ed|ing)$)": "z",
        r"(cent|met|lit|theat|fib|calib|somb|meag|spect)re(s?)$": r"\1er\2",
        r"(?<=\w\w\wl)l(?=(?:ed|ing|ers?|ors?)$)": "",
        r"(def|off|lic|pret)ence(s?)$": r"\1ense\2",
        r"(?<=program)me(?=s?$)": "",
        r"(?<=og)ue(?=s?$)": "",
        r"(?<=ward)s$": "",
        r"(?<=dg)e(?=ments?$)": "",
        r"^grey": "gray",
        r"^tyre": "tire",
        r"^plough": "plow",
        r"^mould": "mold",
        r"^sceptic": "skeptic",
        r"^manoeuvr": "maneuver",
        r"^(whil|among)st$": r"\1",
        r"^while$": "whil",
    }.items()
)
"""British forms and what both texts get for them. That may be no word ("calor", "promize"),
and it may be two words' form, of which no two are likely in one place of one sentence."""


_LETTERS: Final = str.maketrans("yjzwcq", "iisvkk")
_DOUBLED: Final = re.compile(r"(.)\1+")


@lru_cache(maxsize=1 << 14)
def folded(text: str) -> tuple[str, ...]:
    """Return the folded words of `text` (`narrativ.sourcing.copying.overlap.fold`)."""
    return tuple(fold(text)[0])


@lru_cache(maxsize=1 << 14)
def comparable(text: str) -> tuple[str, ...]:
    """Return the words of `text` without what a house style decides.

    Honorifics are left out; spelling is American; "46 per cent" and "46%" are
    "46 percent"; numbers to twelve are figures; the day stands before the month.

    Examples
    --------
    >>> comparable("Mr Odrin recognised 9% of it on March 3.")
    ('odrin', 'recognized', '9', 'percent', 'of', 'it', 'on', '3', 'march')
    """
    return _told(text)[0]


@lru_cache(maxsize=1 << 14)
def _told(text: str) -> tuple[tuple[str, ...], dict[int, str]]:
    """Return the comparable words, and the honorifics by the number of the word behind them."""
    words, _ = fold(text.replace("%", " percent "))
    kept: list[str] = []
    honorifics: dict[int, str] = {}
    for at, word in enumerate(words):
        if word in _HONORIFICS:
            honorifics[len(kept)] = _HONORIFICS[word]
            continue
        if word == "cent" and kept and kept[-1] == "per":
            kept[-1] = "percent"
            continue
        beside = (*words[max(at - 1, 0) : at], *words[at + 1 : at + 2])
        if word in _SHORT_MONTHS and any(map(_DAY.fullmatch, beside)):
            word = _SHORT_MONTHS[word]
        kept.append(_spelt(word))
    return tuple(_dated(kept)), honorifics


def same_wording(a: str, b: str) -> bool:
    """Say whether two sentences have the same words, but for house style.

    Names may be transliterated in two ways: a word that is capitalised in both
    may differ in letters that stand for one sound. An honorific may be left
    out, but not be another person's.

    Examples
    --------
    >>> same_wording("Velizar Odrin left May 6.", "Mr Velisar Odryn left 6 May.")
    True
    >>> same_wording("Marian left.", "Marina left."), same_wording("Mr Ray left.", "Ms Ray left.")
    (False, False)
    """
    (left, honorifics), (right, others) = _told(a), _told(b)
    if len(left) != len(right):
        return False
    if any(kind != others[at] for at, kind in honorifics.items() if at in others):
        return False
    if left == right:
        return bool(left) or a.split() == b.split()
    names = _names(a), _names(b)
    return all(
        x == y or (x in names[0] and y in names[1] and _transliterated(x) == _transliterated(y))
        for x, y in zip(left, right, strict=True)
    )


def similarity(a: Sequence[str], b: Sequence[str]) -> float:
    """Return the share of words in a longest common subsequence: 2 x common / (a + b).

    Examples
    --------
    >>> round(similarity(["a", "b", "c"], ["a", "c", "d"]), 3)
    0.667
    """
    from rapidfuzz.distance import Indel

    return float(Indel.normalized_similarity(a, b)) if a or b else 0.0


@lru_cache(maxsize=1 << 16)
def _transliterated(name: str) -> str:
    """Return a name in one of its spellings: Zelenskiy and Zelensky are "selenski"."""
    return _DOUBLED.sub(r"\1", name.replace("ph", "f").translate(_LETTERS))


def _names(text: str) -> set[str]:
    """Return the words with a capital, in comparable form."""
    words, spans = fold(text)
    return {
        _spelt(word) for word, (start, _) in zip(words, spans, strict=True) if text[start].isupper()
    }


@lru_cache(maxsize=1 << 16)
def _spelt(word: str) -> str:
    for pattern, american in _AMERICAN:
        word = pattern.sub(american, word)
    return _NUMBERS.get(word, word)


def _dated(words: list[str]) -> list[str]:
    """Return the words with the day before the month: "march", "3rd" is "3", "march"."""
    found = list(words)
    at = 0
    while at < len(found):
        if found[at] in _MONTHS:
            day = _DAY.fullmatch(found[at + 1]) if at + 1 < len(found) else None
            before = _DAY.fullmatch(found[at - 1]) if at else None
            if before:
                found[at - 1] = before[1]
            elif day:
                found[at : at + 2] = [day[1], found[at]]
                at += 1
        at += 1
    return found
