"""Runs of words that two texts share, in order or moved.

The alignment is a longest common subsequence of the texts' word n-grams, so
that whatever matches is a run of at least n words. What it leaves over is
aligned again until nothing is left, which finds text that was moved.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import eq
from typing import Final

import numpy as np
import numpy.typing as npt

from narrativ.arrays import Bools, Indices
from narrativ.matching.ngrams import Hashes, ngram_hashes, word_hashes
from narrativ.matching.subsequence import Common, matching_runs
from narrativ.text.spelling import same_spelling

MINIMUM: Final = 4
"""Words that a run has at least."""
ALONE: Final = 8
"""Words from which a run counts by itself; shorter ones are often stock phrases
("the president of the united states") and count in the company of others."""
NEAR: Final = 12
"""Words, at most, between a short run and its company: half a sentence or so."""

SameWord = Callable[[int, int], bool]


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stand in both texts.

    Attributes
    ----------
    a, b
        Number of the run's first word on either side.
    words
        How many words it has.
    moved
        Whether it stands elsewhere in the order of the other text.
    """

    a: int
    b: int
    words: int
    moved: bool


@dataclass(frozen=True, eq=False)
class EncodedText:
    """A text as numbers and `word_hashes` of its words, made ready to be aligned with others.

    What is put in order is so by the hashes: no third text has a say in it.
    """

    numbers: npt.NDArray[np.int32]
    hashes: Hashes
    minimum: int = MINIMUM

    @cached_property
    def as_list(self) -> list[int]:
        """The numbers as a list."""
        return list(self.numbers.tolist())

    @cached_property
    def grams(self) -> Hashes:
        """A hash of the n-gram that begins at each word."""
        return ngram_hashes(self.hashes, self.minimum)

    @cached_property
    def ranked(self) -> tuple[Hashes, Indices]:
        """Its different n-grams in order, and the rank among them of each."""
        return np.unique(self.grams, return_inverse=True)

    @cached_property
    def key(self) -> tuple[int, bytes]:
        """What texts are put in order by."""
        return len(self.hashes), self.hashes.tobytes()


@dataclass(frozen=True, slots=True)
class _Side:
    """One of two texts: its words, and which of them no run has taken."""

    words: list[int]
    free: bytearray

    def free_at(self, places: Indices, n: int) -> Bools:
        """Say at which places n free words begin."""
        free = np.frombuffer(self.free, dtype=np.bool_)
        found = free[places]
        for k in range(1, n):
            found &= free[places + k]
        return found


def shared_runs(
    a: Sequence[str], b: Sequence[str], *, minimum: int = MINIMUM, alone: int = ALONE
) -> list[Run]:
    """Return the runs of words that two texts share.

    Words that differ in spelling only (Zelenskiy and Zelensky, organise and
    organize) do not break a run.

    Parameters
    ----------
    a, b
        The texts as words by their spelling (`narrativ.text.spelling.word_keys`).
    minimum
        Words that a run has at least.
    alone
        Words from which a run counts by itself. Shorter runs count if, with
        others within half a sentence in both texts, they have as many; so does
        what makes up a whole text. ``alone=minimum`` keeps every run.

    Returns
    -------
    list of Run
        Ordered by `a`; no two overlap in `a` or in `b`. With the texts
        exchanged the runs are the same, exchanged.

    Examples
    --------
    >>> from narrativ.text.spelling import word_keys
    >>> a = word_keys("The ferry left the quay at noon, Odryn said on Monday to reporters.")
    >>> b = word_keys("Nobody knew why. The ferry left the quay at noon, Odrin said on Monday.")
    >>> shared_runs(a, b)
    [Run(a=0, b=3, words=11, moved=False)]
    """
    vocabulary: dict[str, int] = {}
    left, right = (
        np.array([vocabulary.setdefault(word, len(vocabulary)) for word in words], dtype=np.int32)
        for words in (a, b)
    )
    spelt = list(vocabulary)
    hashes = word_hashes(spelt)
    return match_runs(
        EncodedText(left, hashes[left], minimum),
        EncodedText(right, hashes[right], minimum),
        lambda one, other: same_spelling(spelt[one], spelt[other]),
        alone=alone,
    )


def match_runs(a: EncodedText, b: EncodedText, same: SameWord, *, alone: int = ALONE) -> list[Run]:
    """Return the shared runs of two texts of numbered words, as `shared_runs`.

    `same` says whether two words, by their numbers, are spellings of one.
    """
    n = a.minimum
    places = _shared_places(a, b)
    if places is None:
        return []
    turned = a.key > b.key  # ties fall alike whichever text comes first
    if turned:
        a, b, places = b, a, (places[1], places[0], places[3], places[2])
    left, right = (_Side(side.as_list, bytearray(b"\1") * len(side.numbers)) for side in (a, b))
    runs: list[Run] = []
    while places:
        found = _claim(matching_runs(places, n), left, right, n, moved=bool(runs))
        if not found:
            break
        runs += found
        places = _free_places(places, left, right, n)
    runs = _extend_and_join(runs, left, right, same)
    runs = _supported(runs, min(alone, max(n, min(len(left.words), len(right.words)))))
    if turned:
        runs = sorted((Run(r.b, r.a, r.words, r.moved) for r in runs), key=lambda run: run.a)
    return runs


def _shared_places(a: EncodedText, b: EncodedText) -> Common | None:
    """Return where the n-grams that both texts have begin; None if there are none."""
    known, ranks = a.ranked
    if not len(known) or not len(b.grams):
        return None
    rank = np.minimum(np.searchsorted(known, b.grams), len(known) - 1)
    at_b = np.flatnonzero(known[rank] == b.grams)
    if not len(at_b):
        return None
    shared = np.zeros(len(known), dtype=bool)
    shared[rank[at_b]] = True
    at_a = np.flatnonzero(shared[ranks])
    return at_a, at_b, ranks[at_a], rank[at_b]


def _free_places(places: Common, a: _Side, b: _Side, n: int) -> Common | None:
    """Return the places that are still free in both."""
    at_a, at_b, gram_a, gram_b = places
    free_a, free_b = a.free_at(at_a, n), b.free_at(at_b, n)
    if not (free_a.any() and free_b.any()):
        return None
    in_a, in_b = (np.zeros(gram_a.max() + 1, dtype=bool) for _ in range(2))
    in_a[gram_a[free_a]] = True
    in_b[gram_b[free_b]] = True
    free_a &= in_b[gram_a]
    free_b &= in_a[gram_b]
    if not free_a.any():
        return None
    return at_a[free_a], at_b[free_b], gram_a[free_a], gram_b[free_b]


def _claim(
    matches: list[tuple[int, int, int]], a: _Side, b: _Side, minimum: int, *, moved: bool
) -> list[Run]:
    """Take the words of matches and return the runs they make, at their full length.

    A word goes to the longest run that has it: a common
    subsequence may give the first words of a run to a stock phrase that stands
    before it, and the run gets them back.
    """
    runs = []
    for i, j, size in matches:
        shift, end = j - i, i + size
        while i < end and not (a.free[i] and b.free[i + shift]):
            i += 1
        taken_a = a.free.find(0, i, end)
        taken_b = b.free.find(0, i + shift, end + shift)
        last = min(
            end if taken_a < 0 else taken_a,
            end if taken_b < 0 else taken_b - shift,
        )
        if last - i < minimum:
            continue
        i, last = _stretch(i, last, shift, a, b, eq)
        _take(i, last, shift, a, b)
        runs.append(Run(i, i + shift, last - i, moved))
    return runs


def _stretch(
    first: int, last: int, shift: int, a: _Side, b: _Side, same: SameWord
) -> tuple[int, int]:
    """Return a run's bounds in a after it took in what fits beside it and is free."""
    words_a, words_b, free_a, free_b = a.words, b.words, a.free, b.free
    low, high = max(0, -shift), min(len(words_a), len(words_b) - shift)
    while (
        first > low
        and free_a[first - 1]
        and free_b[first - 1 + shift]
        and same(words_a[first - 1], words_b[first - 1 + shift])
    ):
        first -= 1
    while (
        last < high
        and free_a[last]
        and free_b[last + shift]
        and same(words_a[last], words_b[last + shift])
    ):
        last += 1
    return first, last


def _take(first: int, last: int, shift: int, a: _Side, b: _Side) -> None:
    a.free[first:last] = b.free[first + shift : last + shift] = bytes(last - first)


def _extend_and_join(runs: list[Run], a: _Side, b: _Side, same: SameWord) -> list[Run]:
    """Let runs grow over words in another spelling, and join those that meet; by a."""
    grown = []
    for run in runs:
        shift, end = run.b - run.a, run.a + run.words
        first, last = _stretch(run.a, end, shift, a, b, same)
        if (first, last) != (run.a, end):
            _take(first, last, shift, a, b)
            run = Run(first, first + shift, last - first, run.moved)
        grown.append(run)
    merged: list[Run] = []
    for run in sorted(grown, key=lambda run: run.a):
        before = merged[-1] if merged else None
        if before and (before.a + before.words, before.b + before.words) == (run.a, run.b):
            moved = before.moved and run.moved
            merged[-1] = Run(before.a, before.b, before.words + run.words, moved)
        else:
            merged.append(run)
    return merged


def _supported(runs: list[Run], alone: int) -> list[Run]:
    """Return the runs that have `alone` words, by themselves or with those near them."""
    chain = list(range(len(runs)))
    for index, run in enumerate(runs):
        for earlier in range(index - 1, -1, -1):
            before = runs[earlier]
            if run.a - before.a - before.words > NEAR:
                break
            if 0 <= run.b - before.b - before.words <= NEAR:
                chain[index] = chain[earlier]
                break
    size = dict.fromkeys(chain, 0)
    for index, run in enumerate(runs):
        size[chain[index]] += run.words
    return [run for index, run in enumerate(runs) if size[chain[index]] >= alone]
