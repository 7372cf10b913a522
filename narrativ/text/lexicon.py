"""The lists of the one lexicon: function words, titles, dates, numbers, spellings."""

from __future__ import annotations

from functools import cache
from typing import Any

from narrativ.text.resource_files import toml_table


@cache
def lexicon() -> dict[str, Any]:
    """Return the lists as ``resources/lexicon.toml`` has them."""
    return toml_table("lexicon")


@cache
def word_list(*names: str) -> frozenset[str]:
    """Return the words of one list or of several.

    Examples
    --------
    >>> sorted(word_list("weekdays"))[:2], "mr" in word_list("honorifics", "offices")
    (['friday', 'monday'], True)
    """
    return frozenset(word for name in names for word in lexicon()[name].split())


@cache
def ordered(name: str) -> tuple[str, ...]:
    """Return the words of a list in its order.

    Examples
    --------
    >>> ordered("months")[3]
    'april'
    """
    return tuple(lexicon()[name].split())


def month_name(number: int) -> str:
    """Return the English name of a month, whatever the locale.

    Examples
    --------
    >>> month_name(4)
    'April'
    """
    return ordered("months")[number - 1].capitalize()


@cache
def function_words() -> frozenset[str]:
    """Return the function words, contractions (with a straight apostrophe) among them."""
    return word_list("function")


@cache
def stop_words() -> frozenset[str]:
    """Return what says nothing of a text's content: words of function and of saying, figures."""
    return word_list("function", "reporting", "figures", "web")


@cache
def topic_stop_words() -> frozenset[str]:
    """Return what names no topic: stop words, words of reporting and of house style, days."""
    lists = word_list("attribution", "honorifics", "weekdays", "relative_days", "shares")
    return stop_words() | lists


@cache
def date_words() -> frozenset[str]:
    """Return words and phrases of dates, without those that are other words too (may, sun)."""
    dates = word_list("months", "short_months", "weekdays", "short_weekdays", "relative_days")
    return (dates | set(lexicon()["times"])) - word_list("equivocal")
