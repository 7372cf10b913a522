"""The words for months, weekdays and spans of time in many languages.

They stand in ``resources/dates.toml``, which is read when a word is first looked
up: a text of digits costs nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Final

from narrativ.text.resource_files import toml_table
from narrativ.text.words import unaccented

LANGUAGES: Final = (
    "en de fr es it pt nl pl ru uk cs sk sv da nb fi tr ar fa he zh ja ko el ro hu bg hr ca id vi "
    "hi"
).split()
"""Languages of month names and relative times: a choice of 32 of dateparser's 200,
which take seconds a line together."""

# Written without spaces between number, unit and "ago": matched inside words.
UNSPACED: Final = ("zh", "ja", "ko")
_ACCENTED: Final = {
    letter[0]: f"[{letter}]" for letter in "aàáâãä cç eèéêë iíîï nñ oóôõö uùúûü".split()
}
_WORD: Final = re.compile(r"[^\W\d_][^\s\d,;:|()/\\–—·•.’'-]*")


def ordinary(text: str) -> str:
    """Return the text with ordinary spaces and digits, without invisible signs.

    Examples
    --------
    >>> ordinary("٢٥ يوليو ٢٠٢٥")
    '25 يوليو 2025'
    """
    if text.isascii():
        return " ".join(text.split())
    signs = (
        str(unicodedata.digit(sign)) if sign.isdecimal() else sign
        for sign in unicodedata.normalize("NFKC", text)
        if unicodedata.category(sign) != "Cf"
    )
    return " ".join("".join(signs).split())


@lru_cache(maxsize=4096)
def folded(word: str) -> str:
    """Return the word without case, accents and a closing dot.

    Examples
    --------
    >>> folded("Févr.")
    'fevr'
    """
    return unaccented(word).casefold().strip(".'’׳ ")


def time_words(text: str) -> list[str]:
    """Return the words of a date or a time, folded; digits and all punctuation part them."""
    return [folded(match.group()) for match in _WORD.finditer(text)]


@cache
def _lists() -> dict[str, dict[str, str]]:
    return toml_table("dates")


def _parted(language: str, name: str) -> list[str]:
    """Return the parts of a list between semicolons."""
    text = _lists()[language][name]
    return [" ".join(part.split()) for part in text.split(";")] if text else []


@cache
def _months(language: str) -> dict[str, int]:
    months = enumerate(_parted(language, "months"), start=1)
    return {word: number for number, words in months for word in words.split()}


@lru_cache(maxsize=4096)
def months_named(name: str) -> dict[int, tuple[str, ...]]:
    """Return the months (1 to 12) that a word names, each with the languages that say so.

    English decides where it knows the word. Elsewhere one word can name two
    months: "listopad" is November in Polish and October in Croatian.

    Examples
    --------
    >>> months_named("Juli")
    {7: ('de', 'nl', 'sv', 'da', 'nb', 'id')}
    """
    word = folded(name)
    if word in _months("en"):
        return {_months("en")[word]: ("en",)}
    found: dict[int, tuple[str, ...]] = {}
    for language in LANGUAGES:
        month = _months(language).get(word)
        if month is not None:
            found[month] = (*found.get(month, ()), language)
    return found


@lru_cache(maxsize=4096)
def is_weekday(name: str) -> bool:
    """Say whether the word names a day of the week in one of the languages."""
    word = folded(name)
    return any(word in _weekdays(language) for language in LANGUAGES)


@cache
def weekday_words() -> Mapping[str, int]:
    """Return the full names of the days of the week, and the day (0 is Monday) of each.

    A word that is one day here and another there is left out.

    Examples
    --------
    >>> [weekday_words()[word] for word in ("monday", "samedi")]
    [0, 5]
    """
    days: dict[str, set[int]] = {}
    for language in LANGUAGES:
        for number, words in enumerate(_parted(language, "weekdays")):
            for word in words.split():
                if len(word) > 4 and word.isalpha():
                    days.setdefault(word, set()).add(number)
    return MappingProxyType(
        {word: numbers.pop() for word, numbers in days.items() if len(numbers) == 1}
    )


@cache
def _weekdays(language: str) -> frozenset[str]:
    return frozenset(word for words in _parted(language, "weekdays") for word in words.split())


def month_words(languages: Iterable[str]) -> frozenset[str]:
    """Return the names of months in some languages, short ones among them, folded."""
    return frozenset(word for language in languages for word in _months(language))


def weekday_names(languages: Iterable[str], *, shortest: int) -> frozenset[str]:
    """Return the names of days of the week of so many letters or more, folded."""
    names = (word for language in languages for word in _weekdays(language))
    return frozenset(word for word in names if len(word) >= shortest)


def pattern_of(words: Iterable[str]) -> str:
    """Return a pattern of folded words, with and without their accents.

    Examples
    --------
    >>> re.fullmatch(pattern_of(["aout", "mai"]), "août") is not None
    True
    """
    # The longest first: "mars", not "mar".
    first = sorted(words, key=lambda word: (-len(word), word))
    return "|".join("".join(_ACCENTED.get(sign, sign) for sign in word) for word in first)


@dataclass(frozen=True)
class Spans:
    """How one language speaks of spans of time; all words folded.

    Attributes
    ----------
    units
        Words for minute, hour, day and so on.
    marks
        Words that make a span relative: "ago", "vor", "temu".
    days
        Phrases for one or more days before, without a number: "yesterday".
    zero
        Phrases for the present day or moment: "today", "now".
    known
        All of these words, and those that may be passed over: "about", "at".
    """

    units: frozenset[str]
    marks: frozenset[str]
    days: frozenset[str]
    zero: frozenset[str]
    known: frozenset[str]


@cache
def spans(language: str) -> Spans:
    """Return the words of one language for spans of time."""
    units, marks, passed = (_lists()[language][n].split() for n in ("units", "marks", "passed"))
    days, zero = frozenset(_parted(language, "days")), frozenset(_parted(language, "zero"))
    inside = {word for phrase in days | zero for word in phrase.split()}
    return Spans(
        units=frozenset(units),
        marks=frozenset(marks),
        days=days,
        zero=zero,
        known=frozenset({*units, *marks, *passed, *inside, "in"}),
    )
