"""The lists of who speaks in news, ``resources/voices.toml``, as look-ups."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final, NamedTuple

from narrativ.text.lexicon import word_list
from narrativ.text.resource_files import toml_table
from narrativ.text.spelling import singular

ANY: Final = "any"
"""Class of a role that says no class: that of the organisation counts."""
_WORD: Final = re.compile(r"[^\W_](?:[\w.&+-]|['’](?=\w))*")
_POSSESSIVE: Final = re.compile(r"['’][sS]?$")
_ES: Final = re.compile(r"(?<=ss|sh|ch)es$|(?<=x)es$")
_MEN: Final = re.compile(r"men$")
_OWNS: Final = re.compile(r"['’]s?(?=\s|$)")
_DOTTED: Final = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]?")
_ELECT: Final = re.compile(r"-(?:elect|designate|designee)$")
"""Who holds an office soon."""
_THEN: Final = re.compile(r"^(?:then|ex)-(?=[a-z])")
"""Who held it before."""


class Match(NamedTuple):
    """An entry of a list among words: `words[start:end]`, and the list it is of."""

    start: int
    end: int
    entry: str
    listed: str


def parts(text: str) -> list[str]:
    """Return the words of a phrase, abbreviations and compounds whole, without possessive s.

    Examples
    --------
    >>> parts("the mayor's U.S.-born vice-chair, 34")
    ['the', 'mayor', 'U.S.-born', 'vice-chair', '34']
    """
    return [_POSSESSIVE.sub("", word) for word in _WORD.findall(text)]


@lru_cache(maxsize=1 << 15)
def plain_word(word: str) -> str:
    """Return a word as the lists have it: small, in the singular, without a final full stop."""
    word = _ELECT.sub("", _THEN.sub("", word.casefold().replace("’", "'").strip(".")))
    return singular(_MEN.sub("man", _ES.sub("", word)))


def matches(words: Sequence[str], section: str) -> list[Match]:
    """Return the longest entry of a section that begins at each of the words, if one does.

    Words are those of `parts`; an acronym is found with and without its full stops.

    Examples
    --------
    >>> [one.entry for one in matches(["the", "chief", "of", "staff"], "roles")]
    ['chief of staff', 'staff']
    """
    table, lengths = entries(section)
    forms = [_forms(word) for word in words]
    found: list[Match] = []
    for start, first in enumerate(forms):
        # Most words begin no entry.
        longest = max(lengths.get(form, 0) for form in first)
        for end in range(min(start + longest, len(words)), start, -1):
            small, plain, bare = zip(*forms[start:end], strict=True)
            variants = (small, (*small[:-1], plain[-1]), bare)
            entry = next((e for form in variants if (e := " ".join(form)) in table), None)
            if entry:
                found.append(Match(start, end, entry, table[entry]))
                break
    return found


@lru_cache(maxsize=1 << 15)
def _forms(word: str) -> tuple[str, str, str]:
    """Return a word in small letters, as the lists have it, and without the stops of an acronym."""
    small = word.casefold().replace("’", "'")
    return small, plain_word(word), small.replace(".", "") if _DOTTED.fullmatch(small) else small


@cache
def entries(section: str) -> tuple[dict[str, str], dict[str, int]]:
    """Return the list that each entry of a section is of, and how long entries are.

    That is the number of words of the longest entry that begins with each word.
    """
    table: dict[str, str] = {}
    for name, listed in toml_table("voices")[section].items():
        if section in ("countries", "states"):
            table.setdefault(name.casefold(), name)
        for entry in _split(listed):
            entry = _OWNS.sub("", entry)
            table.setdefault(entry, name)
            if section == "organisations":
                table.setdefault(entry.replace("-", " "), name)
    lengths: dict[str, int] = {}
    for words in map(str.split, table):
        lengths[words[0]] = max(len(words), lengths.get(words[0], 0))
    return table, lengths


@cache
def listed(section: str, name: str) -> frozenset[str]:
    """Return the entries of one list.

    Examples
    --------
    >>> "spokesman" in listed("roles", "any"), "tweet" in listed("sources", "social")
    (True, True)
    """
    return frozenset(_split(toml_table("voices")[section][name]))


@cache
def title_words() -> frozenset[str]:
    """Return the words that stand before the name of a person and part it from what precedes."""
    lists = word_list("honorifics", "offices", "titles")
    words = {entry for name in ("official", "any") for entry in listed("roles", name)}
    return (
        lists | {word for word in words if " " not in word} | _party_nouns() | {"ceo"}
    ) - first_names()


@cache
def first_names() -> frozenset[str]:
    """Return the first names that are listed, of both genders."""
    return listed("gender", "masculine") | listed("gender", "feminine")


@cache
def _party_nouns() -> frozenset[str]:
    persons = listed("roles", "party")
    return frozenset(entry for entry in entries("parties")[0] if plain_word(entry) in persons)


def _split(text: str) -> list[str]:
    return [" ".join(entry.split()) for entry in text.split(",") if entry.strip()]
