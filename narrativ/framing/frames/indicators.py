"""Words that point to a frame: how often a codebook's terms stand in texts, by BM25."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from narrativ.arrays import Floats, Indices
from narrativ.framing.words import Words, words_of
from narrativ.text.words import word_spans

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
class TermCounts:
    """How often terms stand in texts: a row for a text and a term that stands in it."""

    text: Indices
    term: Indices
    count: Floats
    words: Floats
    """Words of each text; ``text`` is an index into it."""

    def by_unit(self, unit: Indices, units: int) -> TermCounts:
        """Return the same for units that are made of several texts."""
        size = int(self.term.max(initial=0)) + 1
        keys, place = np.unique(unit[self.text] * size + self.term, return_inverse=True)
        count: Floats = np.bincount(place.reshape(-1), self.count, len(keys)).astype(float)
        words: Floats = np.bincount(unit, self.words, units).astype(float)
        return TermCounts(keys // size, keys % size, count, words)

    def evidence(self, expected: Floats) -> Floats:
        """Return how much more of the terms there is than in any text of that length.

        The sum of what the terms weigh (BM25 without regard to how rare they
        are), less what is to be expected, over the root of their number.

        Parameters
        ----------
        expected
            Occurrences of each term in a word of any text.
        """
        if not len(expected):
            return np.zeros(len(self.words))
        room = _SATURATION * (1 - _LENGTH + _LENGTH * self.words / _USUAL_WORDS)
        weight = self.count / (self.count + room[self.text])
        total = np.bincount(self.text, weight, len(self.words))
        length = np.minimum(self.words, _SURE_WORDS)
        spare = _SATURATION * (1 - _LENGTH + _LENGTH * length / _USUAL_WORDS)
        usual = np.zeros(len(self.words))
        for rate in expected:
            usual += rate * length / (rate * length + spare)
        return np.asarray((total - usual) / np.sqrt(len(expected)))


def count_terms(terms: Sequence[str], words: Words, texts: Sequence[str]) -> TermCounts:
    """Return how often terms stand in texts; `words` are those of the texts.

    A term is one word or more, as `narrativ.text.words` has them, in all its
    endings where an asterisk follows; or a sign that is no word, such as "$".
    """
    parts = [_parts(term) for term in terms]
    folded = [] if all(parts) else [text.casefold() for text in texts]
    places: list[Indices] = []
    for term, own in zip(terms, parts, strict=True):
        if own:
            places.append(words.paragraph[_first_words(own, words)].astype(np.intp))
        else:
            times = np.array([text.count(term.casefold()) for text in folded], dtype=np.intp)
            places.append(np.repeat(np.arange(len(texts)), times))
    text = np.concatenate([np.empty(0, np.intp), *places])
    which = np.repeat(np.arange(len(terms)), [len(one) for one in places]).astype(np.intp)
    size = max(1, len(terms))
    keys, count = np.unique(text * size + which, return_counts=True)
    return TermCounts(
        keys // size, keys % size, count.astype(float), words.word_counts.astype(float)
    )


def usual_rates(terms: Sequence[str], reference: Sequence[str]) -> Floats:
    """Return how often each term comes in a word of reference texts, never quite nought."""
    words = words_of(reference)
    counts = count_terms(terms, words, reference)
    times = np.bincount(counts.term, counts.count, len(terms)) + _PRIOR
    return np.asarray(times / max(1.0, float(words.word_counts.sum())))


def _parts(term: str) -> list[tuple[str, bool]]:
    """Return the words of a term, each with whether it stands for all its endings.

    What has no letter, such as "$" or "9/11", is no word.

    Examples
    --------
    >>> _parts("tax cut*"), _parts("U.S. Senate"), _parts("$")
    ([('tax', False), ('cut', True)], [('u.s', False), ('senate', False)], [])
    """
    spans = word_spans(term) if any(character.isalpha() for character in term) else []
    return [(term[start:end].casefold(), term[end : end + 1] == "*") for start, end in spans]


def _first_words(parts: list[tuple[str, bool]], words: Words) -> Indices:
    """Return the places of the first word, where the words of a term stand in a row."""
    start = np.flatnonzero(_matches(*parts[0], words)[words.word])
    for ahead, part in enumerate(parts[1:], 1):
        start = start[start + ahead < len(words.word)]
        matched = _matches(*part, words)[words.word[start + ahead]]
        start = start[matched & words.joined[start + ahead]]
    return start


def _matches(word: str, endings: bool, words: Words) -> npt.NDArray[np.bool_]:
    if not endings:
        return words.where((word,))
    return np.array([entry.startswith(word) for entry in words.vocabulary], dtype=bool)
