"""Words that point to a frame: which of a codebook's terms stand in which texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from narrativ.framing.words import Words, words_of

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

_SATURATION: Final = 1.2
"""How soon a term that comes again counts no more; the usual value of BM25."""
_LENGTH: Final = 0.75
"""How far longer texts need more of it; the usual value of BM25."""
_USUAL_WORDS: Final = 600
"""Words of a text at which length counts neither way: those of a news article."""
_SURE_WORDS: Final = 300
"""Words up to which more is expected of a longer text. Beyond, what the length brings is taken as
evidence: longer articles do show more frames."""
_PRIOR: Final = 0.05
"""Occurrences of a term that are added to those in the reference texts."""


@dataclass(frozen=True)
class Found:
    """Distinct terms found in texts: a row for a text and a term that stands in it."""

    text: Ints
    term: Ints
    times: Floats
    words: Floats
    """Words of each text; ``text`` is an index into it."""

    def in_units(self, unit: Ints, units: int) -> Found:
        """Return the same for units that are made of several texts."""
        size = int(self.term.max(initial=0)) + 1
        keys, place = np.unique(unit[self.text] * size + self.term, return_inverse=True)
        times: Floats = np.bincount(place.reshape(-1), self.times, len(keys)).astype(float)
        words: Floats = np.bincount(unit, self.words, units).astype(float)
        return Found(keys // size, keys % size, times, words)

    def evidence(self, expected: Floats) -> Floats:
        """Return how much more of the terms there is than in any text of that length.

        The sum of what the terms found weigh (BM25 without regard to how rare
        they are), less what is to be expected, over the root of their number.

        Parameters
        ----------
        expected
            Occurrences of each term in a word of any text.
        """
        if not len(expected):
            return np.zeros(len(self.words))
        room = _SATURATION * (1 - _LENGTH + _LENGTH * self.words / _USUAL_WORDS)
        weight = self.times / (self.times + room[self.text])
        total = np.bincount(self.text, weight, len(self.words))
        length = np.minimum(self.words, _SURE_WORDS)
        spare = _SATURATION * (1 - _LENGTH + _LENGTH * length / _USUAL_WORDS)
        usual = np.zeros(len(self.words))
        for rate in expected:
            usual += rate * length / (rate * length + spare)
        return np.asarray((total - usual) / np.sqrt(len(expected)))


def find(terms: Sequence[str], words: Words, texts: Sequence[str]) -> Found:
    """Return where terms stand in texts; `words` are those of the texts."""
    where: list[Ints] = []
    which: list[Ints] = []
    folded = [text.casefold() for text in texts] if any(map(_symbol, terms)) else []
    for number, term in enumerate(terms):
        if _symbol(term):
            counts = np.array([text.count(term.casefold()) for text in folded], dtype=np.intp)
            places = np.repeat(np.arange(len(texts)), counts)
        else:
            places = words.paragraph[_places(term.casefold().split(), words)].astype(np.intp)
        where.append(places)
        which.append(np.full(len(places), number, dtype=np.intp))
    text = np.concatenate([np.empty(0, np.intp), *where])
    found = np.concatenate([np.empty(0, np.intp), *which])
    size = max(1, len(terms))
    keys, times = np.unique(text * size + found, return_counts=True)
    counted = words.counted.astype(float)
    return Found(keys // size, keys % size, times.astype(float), counted)


def usual_rates(terms: Sequence[str], reference: Sequence[str]) -> Floats:
    """Return how often each term comes in a word of reference texts, never quite nought."""
    words = words_of(reference)
    found = find(terms, words, reference)
    times = np.bincount(found.term, found.times, len(terms)) + _PRIOR
    return np.asarray(times / max(1.0, float(words.counted.sum())))


def _symbol(term: str) -> bool:
    """Say whether a term is no word, as "$" is none."""
    return not any(character.isalpha() for character in term)


def _places(parts: list[str], words: Words) -> Ints:
    """Return the places where the words of a term stand in a row, of its first word."""
    start = np.flatnonzero(_matches(parts[0], words)[words.word])
    for ahead, part in enumerate(parts[1:], 1):
        start = start[start + ahead < len(words.word)]
        matched = _matches(part, words)[words.word[start + ahead]]
        start = start[matched & words.joined[start + ahead]]
    return start


def _matches(part: str, words: Words) -> npt.NDArray[np.bool_]:
    if not part.endswith("*"):
        return words.where((part,))
    stem = part.rstrip("*")
    return np.array([word.startswith(stem) for word in words.vocabulary], dtype=bool)
