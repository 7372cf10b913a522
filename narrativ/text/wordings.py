"""The words for months, weekdays and spans of time in many languages.

They come from the language data of dateparser (CLDR and additions by hand),
which is read when a word is first looked up: a text of digits costs nothing.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from typing import Any, Final

from narrativ.text.lexicon import ordered

LANGUAGES: Final = (
    "en de fr es it pt nl pl ru uk cs sk sv da nb fi tr ar fa he zh ja ko el ro hu bg hr ca id vi "
    "hi"
).split()
"""Languages of month names and relative times: a choice of 32 of dateparser's 200,
which take seconds a line together."""

_UNITS: Final = "year month week day hour minute second".split()
# Written without spaces between number, unit and "ago": matched inside words.
UNSPACED: Final = ("zh", "ja", "ko")
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
    bare = "".join(
        sign for sign in unicodedata.normalize("NFKD", word) if not "\u0300" <= sign <= "\u036f"
    )
    # Hangul comes apart under NFKD too, and is put together again.
    return unicodedata.normalize("NFC", bare).casefold().strip(".'’׳ ")


def time_words(text: str) -> list[str]:
    """Return the words of a date or a time, folded; digits and all punctuation part them."""
    return [folded(match.group()) for match in _WORD.finditer(text)]


@cache
def _data(language: str) -> dict[str, Any]:
    data: dict[str, Any] = import_module(f"dateparser.data.date_translation_data.{language}").info
    return data


@cache
def _months(language: str) -> dict[str, int]:
    names = {
        folded(name): number
        for number, month in enumerate(ordered("months"), start=1)
        for name in _data(language).get(month, [])
    }
    # Two letters (Hungarian "vi") and names made of a number ("7月") are no names.
    return {name: number for name, number in names.items() if len(name) > 2 and name.isalpha()}


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


def weekday_words() -> dict[str, int]:
    """Return the full names of the days of the week, and the day (0 is Monday) of each.

    A word that is one day here and another there is left out.

    Examples
    --------
    >>> [weekday_words()[word] for word in ("monday", "samedi")]
    [0, 5]
    """
    days: dict[str, set[int]] = {}
    for language in LANGUAGES:
        for number, day in enumerate(ordered("weekdays")):
            for name in _data(language).get(day, []):
                if len(name) > 4 and name.isalpha():
                    days.setdefault(folded(name), set()).add(number)
    return {word: numbers.pop() for word, numbers in days.items() if len(numbers) == 1}


@cache
def _weekdays(language: str) -> frozenset[str]:
    names = [name for day in ordered("weekdays") for name in _data(language).get(day, [])]
    return frozenset(word for name in names for word in time_words(name))


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
    data = _data(language)
    units = {folded(word) for unit in _UNITS for word in data.get(unit, [])}
    patterns = [
        re.sub(r"\(\\d.*?\)", " ", pattern)
        for key, forms in data.get("relative-type-regex", {}).items()
        if key.endswith(" ago")
        for pattern in forms
    ]
    # A language may have no list of marks; what most of its patterns share is one.
    told = [frozenset(time_words(pattern)) for pattern in patterns]
    shared = {
        word
        for word in frozenset().union(*told)
        if sum(word in one for one in told) * 3 > len(told)
    }
    # Romanian "în urmă": "in" alone looks ahead in half of the languages.
    marks = (shared | {word for phrase in data.get("ago") or [] for word in time_words(phrase)}) - {
        "in"
    }
    units |= {word for pattern in patterns for word in time_words(pattern)} - marks
    phrases = data.get("relative-type", {})
    days = _phrases(phrases, ("1 day ago", "2 day ago", "3 day ago"))
    zero = _phrases(phrases, ("0 day ago", "0 second ago"))
    passed = {word for skip in data.get("skip", []) for word in time_words(skip)}
    passed |= {word for phrase in (*days, *zero) for word in phrase.split()} | {"in"}
    return Spans(
        units=frozenset(units),
        marks=frozenset(marks),
        days=days,
        zero=zero,
        known=frozenset(units | marks | passed),
    )


def _phrases(data: dict[str, list[str]], keys: tuple[str, ...]) -> frozenset[str]:
    return frozenset(" ".join(time_words(phrase)) for key in keys for phrase in data.get(key, []))
