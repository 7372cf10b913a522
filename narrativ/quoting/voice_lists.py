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
    return [re.sub(r"['’][sS]?$", "", word) for word in _WORD.findall(text)]


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
    table, longest = entries(section)
    small = [word.casefold().replace("’", "'") for word in words]
    bare = [word.replace(".", "") if _DOTTED.fullmatch(word) else word for word in small]
    single = [plain_word(word) for word in words]
    found: list[Match] = []
    for start in range(len(words)):
        for length in range(min(longest, len(words) - start), 0, -1):
            end = start + length
            forms = (small[start:end], [*small[start : end - 1], single[end - 1]], bare[start:end])
            entry = next((e for form in forms if (e := " ".join(form)) in table), None)
            if entry:
                found.append(Match(start, end, entry, table[entry]))
                break
    return found


@cache
def entries(section: str) -> tuple[dict[str, str], int]:
    """Return the list that each entry of a section is of, and the words of the longest entry."""
    table: dict[str, str] = {}
    for name, listed in toml_table("voices")[section].items():
        if section in ("countries", "states"):
            table.setdefault(name.casefold(), name)
        for entry in _split(listed):
            entry = _OWNS.sub("", entry)
            table.setdefault(entry, name)
            if section == "organisations":
                table.setdefault(entry.replace("-", " "), name)
    return table, max(len(entry.split()) for entry in table)


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
