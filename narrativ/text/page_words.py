"""The wordings of news pages, by what they are used for, and where a text has them.

Nearly every line of a corpus is looked at, so a phrase is looked for only where its
longest word stands.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import Final, TypeAlias

from narrativ.text.resource_files import toml_table
from narrativ.text.words import plain, unaccented

Marks: TypeAlias = dict[str, list[tuple[int, int]]]
"""Spans of the phrases that a text has, by the use of the phrase."""

_WORD: Final = re.compile(r"[^\W_]+")
_SPACED: Final = bytes(code if chr(code).isalnum() else 32 for code in range(128)) + bytes(128)
"""ASCII with spaces for all signs but letters and digits."""
_STRAIGHT: Final = (("‘", "'"), ("’", "'"), ("‑", "-"), ("‐", "-"), ("\u00a0", " "))
ANYWHERE: Final = tuple(
    "acts address objects follow networks appeals give press reader credits gate_acts gate_means "
    "gates members_only teasers pictures pointers".split()
)
"""Uses that are looked for in lines of any length; the others are for short lines."""
_table: Final = cache(toml_table)
_TIMES: Final = ("months", "weekdays", "units", "marks", "days", "zero")
_CLOCK: Final = "am pm gmt utc est edt et pst pdt pt cst cdt ct bst cet cest ist uhr hrs hours h"


@cache
def phrases(use: str) -> frozenset[str]:
    """Return the phrases of one use, of all languages.

    Examples
    --------
    >>> "lesen sie auch" in phrases("pointers")
    True
    """
    if use == "buttons":
        return frozenset(plain(line) for lines in _table("interface").values() for line in lines)
    return frozenset(
        plain(phrase) for lists in _table("furniture").values() for phrase in lists.get(use, ())
    )


@cache
def phrase_pattern(*uses: str) -> re.Pattern[str]:
    """Return a pattern of the phrases of some uses, whole words; `*` stands for more letters.

    It is for texts in plain form.

    Examples
    --------
    >>> phrase_pattern("appeal_asks").findall("a donation, or become a patron of ours")
    ['donation', 'become a patron']
    """
    first = sorted({one for use in uses for one in phrases(use)}, key=lambda one: (-len(one), one))
    alternatives = (
        re.escape(one.rstrip("*")) + (r"\w*" if one.endswith("*") else r"(?![\w'])")
        for one in first
    )
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})")


def page_words(text: str, *uses: str) -> Marks:
    """Return where a text has phrases of pages, the longest first, for each use.

    Parameters
    ----------
    text
        A line or a sentence.
    *uses
        Keys of ``furniture.toml``, or ``"buttons"``; without any, all of them.

    Examples
    --------
    >>> page_words("Sign up for the newsletter", "acts", "objects")
    {'acts': [(0, 7)], 'objects': [(16, 26)]}
    """
    low = lowered(text)
    triggers, unspaced = _index(uses or _uses())
    stems = triggers.keys() & _word_set(low)
    candidates = {pair for stem in stems for pair in triggers[stem] if pair[1] in low}
    if not low.isascii():
        candidates |= {pair for pair in unspaced if pair[1] in low}
    if not candidates:
        return {}
    found: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    taken: dict[str, bytearray] = {}
    for use, phrase in sorted(candidates, key=lambda pair: (pair[0], -len(pair[1]), pair[1])):
        at = low.find(phrase)
        while at >= 0:
            end = at + len(phrase)
            if _apart(low, at, end):
                own = taken.setdefault(use, bytearray(len(low)))
                if not any(own[at:end]):
                    found[use].append((at, end))
                    own[at:end] = b"\1" * (end - at)
            at = low.find(phrase, end)
    return {use: sorted(spans) for use, spans in found.items() if spans}


def _word_set(low: str) -> set[str]:
    if low.isascii():  # the same, several times as quick
        return set(low.encode().translate(_SPACED).decode().split())
    return set(_WORD.findall(low))


def lowered(text: str) -> str:
    """Return a text in small letters and with straight apostrophes, as long as it was."""
    if text.isascii():
        return text.lower()
    for printed, straight in _STRAIGHT:
        text = text.replace(printed, straight)
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


@cache
def time_words() -> frozenset[str]:
    """Return the words of dates, times and spans of time in many languages, without accents."""
    lists = [table.get(name, "") for table in _table("dates").values() for name in _TIMES]
    found = _WORD.findall(unaccented(" ".join([*lists, _CLOCK])))
    return frozenset(found)


@cache
def vocabulary(uses: tuple[str, ...]) -> frozenset[str]:
    """Return the words that phrases of some uses are made of."""
    return frozenset(word for use in uses for one in phrases(use) for word in _WORD.findall(one))


@cache
def since_words() -> frozenset[str]:
    """Return the words that make a span of time one before now: ago, vor, il y a."""
    lists = [table.get("marks", "") for table in _table("dates").values()]
    return frozenset(word for word in _WORD.findall(" ".join(lists)) if len(word) > 1)


def _apart(low: str, start: int, end: int) -> bool:
    """Say whether letters stand on neither side, or the phrase is of a script without spaces."""
    if low[start] >= "\u3000":
        return True
    before, behind = low[start - 1 : start], low[end : end + 1]
    opens, closes = low[start].isalnum(), low[end - 1].isalnum()
    return not ((opens and before.isalnum()) or (closes and behind.isalnum()))


@cache
def _uses() -> tuple[str, ...]:
    keys = {use for lists in _table("furniture").values() for use in lists}
    return (*sorted(keys), "buttons")


@cache
def _index(
    uses: tuple[str, ...],
) -> tuple[dict[str, list[tuple[str, str]]], list[tuple[str, str]]]:
    """Return (use, phrase) by the longest word of the phrase, and those without spaces."""
    by_word: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    unspaced = []
    for use in uses:
        for phrase in sorted(phrases(use)):
            stems = _WORD.findall(phrase)
            if any(c >= "\u3000" for c in phrase) or not stems:
                unspaced.append((use, phrase))
            else:
                by_word[max(stems, key=len)].append((use, phrase))
    return dict(by_word), unspaced
