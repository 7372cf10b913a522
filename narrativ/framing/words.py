"""Paragraphs as words with offsets, and which of the words are names."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from narrativ.text.words import word_pattern

_OPENS_SENTENCE: Final = re.compile(r"[.!?:…;•]|[\"“‘«(]|\s['`]|[–—]\s|\n")

_JOINED, _STOPPED, _INSIDE, _OPENING = range(4)

Places = npt.NDArray[np.intp]
Span = tuple[Places, Places]
"""Places of the first and of the last words of something that is found."""

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
    joined, stopped
        Is it parted from the word before it, in one paragraph, by one space; by
        a full stop and a space.
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
    stopped: npt.NDArray[np.bool_]
    counted: npt.NDArray[np.intp]

    @cached_property
    def by_word(self) -> tuple[Places, Places]:
        """The places of the words, word by word, and where those of each word begin and end."""
        order = np.argsort(self.word, kind="stable")
        return order, np.searchsorted(self.word[order], np.arange(len(self.vocabulary) + 1))

    def where(self, words: Iterable[str]) -> npt.NDArray[np.bool_]:
        """Return, for each entry of the vocabulary, whether it is among ``words``.

        These are written with straight apostrophes.
        """
        wanted = frozenset(words)
        return np.array([w.replace("’", "'") in wanted for w in self.vocabulary], dtype=bool)


def words_of(texts: Iterable[str]) -> Words:
    """Return the words of paragraphs; a number is counted and is no entry."""
    index: dict[str, int] = {}
    known: dict[str, int] = {}
    rows = array("i")
    gaps: dict[str, int] = {}
    counted: list[int] = []
    find = word_pattern().finditer
    for paragraph, text in enumerate(texts):
        before = -1
        number = 0
        for match in find(text):
            start, end = match.span(1)
            number += 1
            gap = text[before:start] if before >= 0 else "\n"
            before = end
            token = match[1]
            word = known.get(token)
            if word is None:
                numeric = any(map(str.isdigit, token))
                word = -1 if numeric else index.setdefault(token.casefold(), len(index))
                known[token] = word
            if word < 0:
                continue
            parting = gaps.get(gap)
            if parting is None:
                parting = gaps[gap] = _parting(gap)
            rows.extend((word, paragraph, start, end, token[0].isupper(), parting))
        counted.append(number)
    table = np.frombuffer(rows, dtype=np.intc).reshape(-1, 6)
    codes, place, first, last = (table[:, column].astype(np.intp) for column in range(4))
    capital, parted = table[:, 4].astype(bool), table[:, 5].astype(np.int8)
    after = np.zeros(len(codes), dtype=bool)
    # One space, or one full stop, after a number does not join two words.
    distance = first[1:] - last[:-1]
    after[1:] = (place[1:] == place[:-1]) & (distance == 1 + (parted[1:] == _STOPPED))
    return Words(
        vocabulary=list(index),
        word=codes,
        paragraph=place,
        start=first,
        end=last,
        capital=capital,
        inside=(parted == _JOINED) | (parted == _INSIDE),
        joined=after & (parted == _JOINED),
        stopped=after & (parted == _STOPPED),
        counted=np.array(counted, np.intp),
    )


def _parting(gap: str) -> int:
    """Return what parts a word from the one before it, as a number."""
    if gap == " ":
        return _JOINED
    if gap == ". ":
        return _STOPPED
    return _OPENING if _OPENS_SENTENCE.search(gap) else _INSIDE


def places(words: Words, phrases: Iterable[str]) -> dict[str, Span]:
    """Return where words and phrases stand, whatever their case.

    Returns
    -------
    dict
        For each phrase that stands somewhere, the places of its first and of
        its last word. Words that one space joins in the phrase must be joined.
    """
    wanted = sorted(set(phrases))
    asked = words_of(wanted)
    number = {word: at for at, word in enumerate(words.vocabulary)}
    of = np.array([number.get(word, -1) for word in asked.vocabulary], dtype=np.intp)
    bounds = np.searchsorted(asked.paragraph, np.arange(len(wanted) + 1))
    heads: dict[int, Places] = {}
    found: dict[str, Span] = {}
    order, ends = words.by_word
    for phrase, low, high in zip(wanted, bounds[:-1], bounds[1:], strict=True):
        tokens = of[asked.word[low:high]]
        if not len(tokens) or (tokens < 0).any():
            continue
        head = int(tokens[0])
        first = heads.setdefault(head, np.sort(order[ends[head] : ends[head + 1]]))
        first = first[first < len(words.word) - len(tokens) + 1]
        for step, token in enumerate(tokens.tolist()[1:], start=1):
            at = first + step
            good = (words.word[at] == token) & (words.paragraph[at] == words.paragraph[first])
            first = first[good & (words.joined[at] | ~asked.joined[low + step])]
        if len(first):
            found[phrase] = (first, first + len(tokens) - 1)
    return found


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
