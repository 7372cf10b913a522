"""The same words in another house's style: honorifics, spelling, dates, numbers, names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final

from narrativ.text.lexicon import lexicon, ordered, word_list
from narrativ.text.spelling import folded, name_key, spelling, word_keys
from narrativ.text.words import words

_DAY: Final = re.compile(r"([12]?\d|3[01])(?:st|nd|rd|th)?")


@lru_cache(maxsize=1 << 14)
def spelling_keys(text: str) -> tuple[str, ...]:
    """Return the words of `text` by their spelling."""
    return tuple(word_keys(text))


def signs(text: str) -> tuple[str, ...]:
    """Return what a text without words consists of, such as "* * *"."""
    return tuple(text.split())


def folded_words(text: str) -> list[str]:
    """Return the words of `text` as they are printed, but for case, accents and apostrophes."""
    return [folded(word) for word in words(text)]


@lru_cache(maxsize=1 << 14)
def normalized_words(text: str) -> tuple[str, ...]:
    """Return the words of `text` without what a house style decides.

    Honorifics are left out; spelling is American; "46 per cent" and "46%" are
    "46 percent"; numbers to twelve are figures; the day stands before the month.

    Examples
    --------
    >>> normalized_words("Mr Odrin recognised 9% of it on March 3.")
    ('odrin', 'recognized', '9', 'percent', 'of', 'it', 'on', '3', 'march')
    """
    return _normalized(text)[0]


@lru_cache(maxsize=1 << 14)
def _normalized(text: str) -> tuple[tuple[str, ...], dict[int, str]]:
    """Return the normalized words, and the honorifics by the number of the word behind them."""
    keys = word_keys(text.replace("%", " percent "))
    short, kinds = _short_months(), lexicon()["honorific_kinds"]
    normal: list[str] = []
    honorifics: dict[int, str] = {}
    for at, word in enumerate(keys):
        if word in kinds:
            honorifics[len(normal)] = kinds[word]
            continue
        if word == "cent" and normal and normal[-1] == "per":
            normal[-1] = "percent"
            continue
        beside = (*keys[max(at - 1, 0) : at], *keys[at + 1 : at + 2])
        if word in short and any(map(_DAY.fullmatch, beside)):
            word = short[word]
        normal.append(_figures().get(word, word))
    return tuple(_day_before_month(normal)), honorifics


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
    (left, honorifics), (right, others) = _normalized(a), _normalized(b)
    if left and _as_one_word(left) == _as_one_word(right):
        # A hyphen makes one word of two: long-term, long term.
        return not any(kind != others[at] for at, kind in honorifics.items() if at in others)
    if len(left) != len(right):
        return False
    if any(kind != others[at] for at, kind in honorifics.items() if at in others):
        return False
    if not left:
        return signs(a) == signs(b)
    names = _names(a), _names(b)
    return all(
        x == y or (x in names[0] and y in names[1] and name_key(x) == name_key(y))
        for x, y in zip(left, right, strict=True)
    )


def _as_one_word(keys: Sequence[str]) -> str:
    """Return words written as one; numbers stay apart."""
    return re.sub(r"(?<!\d) | (?!\d)", "", " ".join(keys))


def _names(text: str) -> set[str]:
    """Return the words with a capital, by their spelling."""
    return {spelling(word) for word in words(text) if word[0].isupper()}


@cache
def _short_months() -> dict[str, str]:
    return {
        short: month
        for short in ordered("short_months")
        for month in ordered("months")
        if month.startswith(short)
    }


@cache
def _figures() -> dict[str, str]:
    return {word: str(number) for number, word in enumerate(ordered("counting"), start=1)}


def _day_before_month(words: list[str]) -> list[str]:
    """Return the words with the day before the month: "march", "3rd" is "3", "march"."""
    months = word_list("months")
    reordered = list(words)
    at = 0
    while at < len(reordered):
        if reordered[at] in months:
            day = _DAY.fullmatch(reordered[at + 1]) if at + 1 < len(reordered) else None
            before = _DAY.fullmatch(reordered[at - 1]) if at else None
            if before:
                reordered[at - 1] = before[1]
            elif day:
                reordered[at : at + 2] = [day[1], reordered[at]]
                at += 1
        at += 1
    return reordered
