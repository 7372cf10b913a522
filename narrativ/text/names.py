"""Names of persons and organisations: where they may stand, and the one key of each.

A name is a tuple of its words. Two names are one if their keys are the same: titles and
initials left out, every word by `narrativ.text.spelling.name_key`. Within one text a
surname stands for the full names that end in it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Final

from narrativ.text.lexicon import function_words, ordered, word_list
from narrativ.text.spelling import name_key
from narrativ.text.words import words

Name = tuple[str, ...]
"""The words of a name."""

_LARGE: Final = "A-ZÀ-ÖØ-ÞŁŚŠŽŻŹČĆĐİŞĞŐŰŘĎŤŇĚŮА-ЯЁЄІЇΑ-Ω"
_AFTER: Final = (
    rf"(?:\.[{_LARGE}](?:\.[{_LARGE}])*\.?|['’][{_LARGE}]\w+|[^\W\d_]\w*(?:-[{_LARGE}]\w+)*)"
)
"""What follows the first letter: U.S., O’Neil, Jean-Luc."""
PARTICLE: Final = f"(?:{'|'.join(ordered('particles'))})"
"""Pattern of a small word inside the name of a person."""
NAME_RUN: Final = re.compile(
    rf"[{_LARGE}](?<![\w’'][{_LARGE}]){_AFTER}"
    rf"(?: (?:{PARTICLE} ){{0,2}}(?:[{_LARGE}]\. )?[{_LARGE}]{_AFTER})*"
)
"""Words with capitals in a row, with particles and initials between them."""
_INITIAL: Final = re.compile(rf"[{_LARGE}]\.")
_INSIDE_A_NAME: Final = frozenset(("march", "april", "may", "june", "august"))
"""Months that are names of people may follow a first name."""
SHORT: Final = 5
"""Letters that a word of capitals may have as an abbreviation."""
_ARTICLE: Final = re.compile(r"^the\s+", re.IGNORECASE)
_ANY_ARTICLE: Final = re.compile(r"^(?:(?:the|die|la|el)\s+|l['’]\s*)", re.IGNORECASE)


def inside_sentence(line: str, start: int) -> bool:
    """Say whether a capital at `start` of a line is inside a sentence, where it means a name."""
    if start < 2:
        return False
    before, sign = line[start - 2], line[start - 1]
    return (sign.isspace() and (before.isalnum() or before in ",;)%")) or (
        sign == "-" and before.isalnum()
    )


def names_of_run(run: str) -> list[Name]:
    """Return the names of a run of capitals: titles and abbreviations with full stops part them.

    Examples
    --------
    >>> names_of_run("Prime Minister Ana J. Ruiz"), names_of_run("U.S. President Ludo Berg")
    ([('Ana', 'Ruiz')], [('US',), ('Ludo', 'Berg')])
    """
    no_names = _no_names()
    parts: list[list[str]] = [[]]
    for word in run.split():
        small = word.lower()
        if _INITIAL.fullmatch(word):
            continue
        if "." in word:
            parts += [[word.replace(".", "")], []]
        elif small in no_names and not (parts[-1] and small in _INSIDE_A_NAME):
            parts.append([])
        elif parts[-1] or not (word.islower() or is_small(word)):
            # A dateline's MOSCOW is no abbreviation.
            parts[-1].append(word.capitalize() if word.isupper() and len(word) > SHORT else word)
    for part in parts:
        while part and (part[-1].islower() or is_small(part[-1])):
            if len(part) > 1 and part[-1].lower() in _INSIDE_A_NAME and part[-1].istitle():
                break
            part.pop()
    return [tuple(part) for part in parts if part]


def is_small(word: str) -> bool:
    """Say whether a word only links others: such words open no name and close none."""
    return word.lower() in function_words() and not word.isupper()


@lru_cache(maxsize=1 << 16)
def key_of(name: Name) -> Name:
    """Return a name in the form that its spellings share.

    Examples
    --------
    >>> key_of(("Volodymyr", "Zelenskyy")) == key_of(("Wolodymyr", "Selenskyj"))
    True
    """
    return tuple(map(name_key, name))


def without_article(name: str, *, any_language: bool = False) -> str:
    """Return the name of an organisation without "the" in front.

    In any language only where what remains is looked up in a list: in outlets' names "LA" and
    "El" are parts of places.

    Examples
    --------
    >>> without_article("The Tarn Ledger "), without_article("LA Ledger")
    ('Tarn Ledger', 'LA Ledger')
    >>> without_article("L’Agence de Tarn", any_language=True)
    'Agence de Tarn'
    """
    return (_ANY_ARTICLE if any_language else _ARTICLE).sub("", name.strip())


def organisation_key(name: str) -> Name:
    """Return the key of the name of an organisation, which may be printed with "the" or not.

    Examples
    --------
    >>> organisation_key("The Tarn Ledger") == organisation_key("TARN LEDGER")
    True
    """
    return key_of(tuple(without_article(name).split()))


def name_words(names: Iterable[str]) -> frozenset[str]:
    """Return the words of names, case-folded.

    Examples
    --------
    >>> sorted(name_words(["The Tarn Ledger"]))
    ['ledger', 'tarn', 'the']
    """
    return frozenset(word.casefold() for name in names for word in words(name))


def full_names(names: Iterable[Name]) -> dict[Name, list[Name]]:
    """Return the full names that each bare surname may stand for, of the names of one text.

    Examples
    --------
    >>> full_names([("Ana", "Ruiz"), ("Ruiz",), ("Ludo", "Berg")])
    {('Ruiz',): [('Ana', 'Ruiz')]}
    """
    longer: defaultdict[str, list[Name]] = defaultdict(list)
    bare = []
    for name in names:
        if len(name) > 1:
            longer[name_key(name[-1])].append(name)
        else:
            bare.append(name)
    return {name: longer[key] for name in bare if (key := name_key(name[0])) in longer}


@cache
def _no_names() -> frozenset[str]:
    """Return days and titles: they part names and are none."""
    return word_list("weekdays", "months", "short_months", "honorifics", "offices")
