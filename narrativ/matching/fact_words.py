"""Words of facts: the lists of ``resources/facts.toml``, and stems that forms of a word share."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

from narrativ.text.lexicon import function_words, word_list
from narrativ.text.resource_files import toml_table
from narrativ.text.spelling import singular, spelling

_TOKEN: Final = re.compile(r"\w+(?:['’]\w+)*")


class Word(NamedTuple):
    """A word with its stem; the stem of a function word is empty."""

    form: str
    stem: str
    start: int
    end: int


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """Return what the forms of a word have in common, and the words that count the same.

    Examples
    --------
    >>> stem("injuring") == stem("wounded"), stem("boats")
    (True, 'boat')
    """
    folded = word.casefold().replace("’", "'").removesuffix("'s")
    equivalents = _equivalents()
    for form in (folded, singular(folded)):
        if form in equivalents:
            return equivalents[form]
    key = singular(spelling(folded))
    for ending in ("ing", "ed", "e"):
        if key.endswith(ending) and len(key) - len(ending) >= 3:
            key = key.removesuffix(ending)
            break
    if len(key) > 3 and key[-1] == key[-2] and key[-1] not in "aeiousl":
        key = key[:-1]
    return equivalents.get(key, key)


@cache
def fact_lists() -> dict[str, Any]:
    """Return the lists as ``resources/facts.toml`` has them."""
    return toml_table("facts")


@cache
def cue_words(name: str) -> frozenset[str]:
    """Return the words and phrases of one list of cues."""
    return frozenset(word.replace("_", " ") for word in fact_lists()["cues"][name].split())


@cache
def number_words(table: str, name: str) -> dict[str, str]:
    """Return a list of ``word=value`` of ``facts.toml`` as a mapping."""
    pairs = (entry.rpartition("=") for entry in fact_lists()[table][name].split())
    return {word.replace("_", " "): value for word, _, value in pairs}


@cache
def _equivalents() -> dict[str, str]:
    table = fact_lists()["equivalents"]
    return {word: name for name, words in table.items() for word in words.split()}


@lru_cache(maxsize=1 << 16)
def content_stem(word: str) -> str:
    """Return the stem of a content word, "" for numbers, function words and verbs of saying."""
    folded = word.casefold().replace("’", "'")
    numeric = folded[0].isdigit() or folded in number_words("numbers", "words")
    if numeric or folded in function_words() or folded in word_list("reporting"):
        return ""
    return stem(folded)


def fact_words(text: str, masked: str) -> list[Word]:
    """Return the words of a text; those blanked in ``masked`` have an empty stem."""
    return [
        Word(
            match[0].casefold(),
            "" if masked[match.start()] == "|" else content_stem(match[0]),
            *match.span(),
        )
        for match in _TOKEN.finditer(text)
    ]
