"""Paragraphs as words with offsets, and which of the words are names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from narrativ.arrays import Indices
from narrativ.text.markup import without_fillers
from narrativ.text.quoting import opens_quotation
from narrativ.text.words import list_form, splitting_pattern, without_hidden

_OPENS_SENTENCE: Final = re.compile(r"[.!?:…;•(]|[–—]\s|\n")

_JOINED, _STOPPED, _INSIDE, _OPENING = range(4)

Span = tuple[Indices, Indices]
"""Places of the first and of the last words of something that is found."""

_BATCH: Final = 4_096
"""Paragraphs that are taken apart at once, which bounds memory."""

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
    word_counts
        Words of each paragraph, numbers among them.
    """

    vocabulary: list[str]
    word: npt.NDArray[np.int32]
    paragraph: npt.NDArray[np.int32]
    start: npt.NDArray[np.int32]
    end: npt.NDArray[np.int32]
    capital: npt.NDArray[np.bool_]
    inside: npt.NDArray[np.bool_]
    joined: npt.NDArray[np.bool_]
    stopped: npt.NDArray[np.bool_]
    word_counts: npt.NDArray[np.intp]

    @cached_property
    def by_word(self) -> tuple[Indices, Indices]:
        """The places of the words, word by word, and where those of each word begin and end."""
        order = np.argsort(self.word, kind="stable")
        return order, np.searchsorted(self.word[order], np.arange(len(self.vocabulary) + 1))

    def where(self, words: Iterable[str]) -> npt.NDArray[np.bool_]:
        """Return, for each entry of the vocabulary, whether it is among ``words``.

        These are written with straight apostrophes, and abbreviations without full stops.
        """
        wanted = frozenset(words)
        return np.array(
            [word in wanted or list_form(word) in wanted for word in self.vocabulary], dtype=bool
        )


def words_of(texts: Iterable[str]) -> Words:
    """Return the words of paragraphs; a number is counted and is no entry."""
    index: dict[str, int] = {}
    printed, gaps = _Printed(index), _Gaps()
    batches, left = [], iter(texts)
    first = 0
    while batch := list(islice(left, _BATCH)):
        batches.append(_read(batch, first, printed, gaps))
        first += len(batch)
    batches = batches or [_read([], 0, printed, gaps)]
    code, parted, number, paragraph, start, end, word_counts = map(
        np.concatenate, zip(*batches, strict=True)
    )
    after = np.zeros(len(code), dtype=bool)
    # One space, or one full stop, after a number does not join two words.
    after[1:] = (paragraph[1:] == paragraph[:-1]) & (number[1:] == number[:-1] + 1)
    return Words(
        vocabulary=list(index),
        word=code // 2,
        paragraph=paragraph,
        start=start,
        end=end,
        capital=(code % 2).astype(bool),
        inside=(parted == _JOINED) | (parted == _INSIDE),
        joined=after & (parted == _JOINED),
        stopped=after & (parted == _STOPPED),
        word_counts=word_counts,
    )


class _Printed(dict[str, int]):
    """Of a word as it is printed: twice its number, and one more if it begins with a capital.

    What begins with a digit is none of the vocabulary: -1.
    """

    def __init__(self, index: dict[str, int]) -> None:
        self.index = index

    def __missing__(self, word: str) -> int:
        code = -1
        if not word[0].isdigit():
            number = self.index.setdefault(without_hidden(word).casefold(), len(self.index))
            code = 2 * number + word[0].isupper()
        self[word] = code
        return code


class _Gaps(dict[str, int]):
    """What parts two words, as a number."""

    def __missing__(self, gap: str) -> int:
        self[gap] = parting = _parting(gap)
        return parting


def _read(texts: Sequence[str], first: int, printed: _Printed, gaps: _Gaps) -> list[Any]:
    """Return code, gap, number, paragraph, start and end of the words; and the words of each text.

    The number is that among all words of the texts, numerals included.
    """
    tokens: list[str] = []
    wholes: list[str] = []
    between: list[str] = []
    sizes = []
    split = splitting_pattern().split
    for text in texts:
        parts = split(text)
        between += parts[:-1:3]
        wholes += parts[1::3]
        tokens += parts[2::3]
        sizes.append(len(parts) // 3)
    gap, whole, length = (
        np.fromiter(map(len, each), np.intp, len(each)) for each in (between, wholes, tokens)
    )
    for at in np.flatnonzero(whole[:-1] > length[:-1]).tolist():
        # What a possessive adds stands between its word and the next.
        between[at + 1] = wholes[at][length[at] :] + between[at + 1]
    word_counts = np.array(sizes, dtype=np.intp)
    paragraph = np.repeat(np.arange(len(sizes)), word_counts)
    heads = np.cumsum(word_counts) - word_counts
    ends = np.cumsum(gap + whole)
    starts = ends - whole - np.append(0, ends)[heads][paragraph]
    parting = np.fromiter(map(gaps.__getitem__, between), np.int8, len(between))
    # Whatever stands before the first word of a paragraph, it opens a sentence.
    parting[heads[word_counts > 0]] = _OPENING
    codes = np.fromiter(map(printed.__getitem__, tokens), np.int32, len(tokens))
    is_word = codes >= 0
    spans = (np.arange(len(tokens)), paragraph + first, starts, starts + length)
    return [
        codes[is_word],
        parting[is_word],
        *(numbers[is_word].astype(np.int32) for numbers in spans),
        word_counts,
    ]


def _parting(gap: str) -> int:
    """Return what parts a word from the one before it, as a number."""
    gap = without_fillers(gap)
    if gap == " ":
        return _JOINED
    if gap == ". ":
        return _STOPPED
    return _OPENING if _OPENS_SENTENCE.search(gap) or opens_quotation(gap) else _INSIDE


def places(words: Words, phrases: Iterable[str]) -> dict[str, Span]:
    """Return where words and phrases stand, whatever their case.

    Returns
    -------
    dict
        For each phrase that stands somewhere, the places of its first and of
        its last word. Words that one space joins in the phrase must be joined.
    """
    wanted = sorted(set(phrases))
    parts = words_of(wanted)
    number = {word: at for at, word in enumerate(words.vocabulary)}
    of = np.array([number.get(word, -1) for word in parts.vocabulary], dtype=np.intp)
    bounds = np.searchsorted(parts.paragraph, np.arange(len(wanted) + 1))
    heads: dict[int, Indices] = {}
    spans: dict[str, Span] = {}
    order, ends = words.by_word
    for phrase, low, high in zip(wanted, bounds[:-1], bounds[1:], strict=True):
        tokens = of[parts.word[low:high]]
        if not len(tokens) or (tokens < 0).any():
            continue
        head = int(tokens[0])
        first = heads.setdefault(head, np.sort(order[ends[head] : ends[head + 1]]))
        first = first[first < len(words.word) - len(tokens) + 1]
        for step, token in enumerate(tokens.tolist()[1:], start=1):
            at = first + step
            good = (words.word[at] == token) & (words.paragraph[at] == words.paragraph[first])
            first = first[good & (words.joined[at] | ~parts.joined[low + step])]
        if len(first):
            spans[phrase] = (first, first + len(tokens) - 1)
    return spans


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
