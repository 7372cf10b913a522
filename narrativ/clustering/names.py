"""Names of people, places and organisations, by their capitals: enough to link events.

A word counts as a name if it is written with a capital inside sentences and the
corpus does not also write it small as a rule. Spellings of one name (Zelensky,
Zelenskiy) are joined. Languages that capitalise nouns give more names, which
weakens a link's reason and nothing else.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from rapidfuzz.distance import JaroWinkler

_WORD: Final = re.compile(r"[^\W\d_][\w’'-]*")
_INSIDE: Final = re.compile(r"(?<=[^.!?:…\"'“”‘’(\[]\s)[A-ZÀ-ÞĀ-Ž][\w-]{2,}")
_NO_NAMES: Final = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december president minister prime secretary judge "
    "justice professor chief government court ministry news mr mrs ms sir dr the and for".split()
)
_SAME_NAME: Final = 0.92
"""Jaro-Winkler similarity from which two words of five letters are one name spelt two ways."""


def names_in(texts: Iterable[str]) -> list[set[str]]:
    """Return the names in each text, as words with a capital, one spelling each."""
    texts = list(texts)
    small: Counter[str] = Counter()
    large: Counter[str] = Counter()
    found: list[set[str]] = []
    for text in texts:
        small.update(word for word in _WORD.findall(text) if word.islower())
        here = [word for word in _INSIDE.findall(text) if word.lower() not in _NO_NAMES]
        large.update(here)
        found.append(set(here))
    names = {name for name in large if small[name.lower()] < large[name]}
    spelling = _spellings(names, large)
    return [{spelling[name] for name in here & names} for here in found]


def _spellings(names: set[str], count: Counter[str]) -> dict[str, str]:
    """Map each name to the most frequent of its spellings."""
    chosen: dict[str, list[str]] = {}
    spelling: dict[str, str] = {}
    for name in sorted(names, key=lambda n: (-count[n], n)):
        bucket = chosen.setdefault(name[:3].lower(), [])
        same = next((other for other in bucket if _one_name(name, other)), None)
        if same is None:
            bucket.append(name)
        spelling[name] = same or name
    return spelling


def _one_name(a: str, b: str) -> bool:
    return min(len(a), len(b)) >= 5 and JaroWinkler.similarity(a, b) >= _SAME_NAME
