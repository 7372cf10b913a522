"""Paragraphs as words with offsets, and which of the words are names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

# A contraction is one function word; a possessive 's is cut off; a number is no word.
_WORD: Final = re.compile(
    r"(?P<number>\w*\d\w*(?:[.,]\d+)*)|(?!(?<=['’])s(?!\w))[^\W\d_]+(?:-[^\W\d_]+)*(?:['’](?:t|ll|ve|re|d|m)(?!\w))?",
    re.IGNORECASE,
)
_OPENS_SENTENCE: Final = re.compile(r"[.!?:…;•]|[\"“‘«(]|\s['`]|[–—]\s|\n")

NAME_SHARE: Final = 0.9
"""Share of capitals inside sentences from which a word is a proper name; a
convention (a common word is capitalised there only in titles), not fitted."""


@dataclass(frozen=True)
class Words:
    """The words of many paragraphs, in order, as arrays of one length.

    Attributes
    ----------
    vocabulary
        The case-folded words; a word is its index in it.
    word, paragraph, start, end
        Index of the word and of its paragraph, and its offsets.
    capital, inside
        Does it begin with a capital; does it stand inside a sentence, where a
        capital means something.
    joined
        Is it parted from the word before it, in one paragraph, by one space.
    counted
        Words of each paragraph, numbers among them.
    """

    vocabulary: list[str]
    word: npt.NDArray[np.intp]
    paragraph: npt.NDArray[np.intp]
    start: npt.NDArray[np.intp]
    end: npt.NDArray[np.intp]
    capital: npt.NDArray[np.bool_]
    inside: npt.NDArray[np.bool_]
    joined: npt.NDArray[np.bool_]
    counted: npt.NDArray[np.intp]

    def where(self, words: Iterable[str]) -> npt.NDArray[np.bool_]:
        """Return, for each entry of the vocabulary, whether it is among ``words``."""
        wanted = frozenset(words)
        return np.array([word in wanted for word in self.vocabulary], dtype=bool)


def counted(texts: Iterable[str]) -> list[int]:
    """Return the number of words of each text, numbers among them."""
    return [sum(1 for _ in _WORD.finditer(text)) for text in texts]


def words_of(texts: Iterable[str]) -> Words:
    """Return the words of paragraphs."""
    index: dict[str, int] = {}
    rows: list[tuple[int, int, int, int, bool, bool, bool]] = []
    counted: list[int] = []
    for paragraph, text in enumerate(texts):
        before = -1
        number = 0
        for match in _WORD.finditer(text):
            start, end = match.span()
            token = match.group()
            number += 1
            gap = text[before:start] if before >= 0 else "\n"
            before = end
            if match.lastgroup:
                continue
            word = index.setdefault(token.casefold(), len(index))
            inside = gap == " " or not _OPENS_SENTENCE.search(gap)
            rows.append((word, paragraph, start, end, token[0].isupper(), inside, gap == " "))
        counted.append(number)
    table = np.array(rows, dtype=np.intp).reshape(len(rows), 7).T
    word, place, first, last = table[:4]
    capital, inside_, joined = table[4:].astype(bool)
    # One space after a number does not join two words.
    joined[1:] &= (first[1:] - last[:-1] == 1) & (place[1:] == place[:-1])
    joined[:1] = False
    return Words(
        list(index), word, place, first, last, capital, inside_, joined, np.array(counted, np.intp)
    )


def names(words: Words, trusted: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return which entries of the vocabulary are proper names, blind to labels.

    A name is (almost) always capitalised where a common word would not be:
    inside a sentence of a running text.

    Parameters
    ----------
    words
        The words of the corpus.
    trusted
        Paragraphs whose capitals count; headlines are set in capitals by some.
    """
    usable = words.inside & trusted[words.paragraph]
    size = len(words.vocabulary)
    seen = np.bincount(words.word[usable], minlength=size)
    capitals = np.bincount(words.word[usable & words.capital], minlength=size)
    return np.asarray((seen > 0) & (capitals >= NAME_SHARE * seen))
