"""How much of each article and paragraph stands in others: shares of words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from narrativ.arrays import Floats, Ints
from narrativ.corpus import Corpus
from narrativ.matching.components import component_labels
from narrativ.sourcing.copying.overlaps import Overlaps, find_overlaps
from narrativ.sourcing.copying.tokens import Texts, split_runs, texts_of

REPEATED: Final = 0.8
"""Share of a paragraph's words from which it repeats another."""
WHOLE: Final = 0.75
"""Share of a text's words from which an article holds it whole, but for a version's changes."""
_OPENING: Final = 60
"""Words within which two texts open alike: a page's date and a byline may come first."""
_LEAST: Final = 12
"""Words of a paragraph below which repeating may be chance."""


@dataclass(frozen=True, eq=False)
class Runs:
    """Stretches of words seen from the article they stand in; a row for either side.

    Attributes
    ----------
    start, other
        First word of the run here and there, as a place in `Texts.words`.
    words
        Its length.
    here, there
        Number of the article on either side.
    """

    start: Ints
    other: Ints
    words: Ints
    here: Ints
    there: Ints

    def where(self, kept: npt.NDArray[np.bool_]) -> Runs:
        """Return some of the runs."""
        columns = (self.start, self.other, self.words, self.here, self.there)
        return Runs(*(column[kept] for column in columns))


@dataclass(frozen=True, eq=False)
class SharedCopy:
    """Shared copy of a corpus, boilerplate and mere quotations left out.

    Attributes
    ----------
    texts
        The words.
    pairs
        Numbers of two articles, shape (pairs, 2).
    shares
        Share of each one's words that stand in the other, shape (pairs, 2).
    runs
        The runs behind them, both ways.
    repeated
        The same with boilerplate and stock phrases: what stands twice, whatever it is.
    """

    texts: Texts
    pairs: Ints
    shares: Floats
    runs: Runs
    repeated: Runs

    @property
    def articles(self) -> int:
        """Number of articles that have words."""
        return len(self.texts.articles)

    @classmethod
    def of_corpus(cls, corpus: Corpus, credited: Iterable[str] = ()) -> SharedCopy:
        """Return the shared copy of a corpus; with `credited` articles all are compared."""
        texts = texts_of(corpus)
        hubs = np.flatnonzero(np.isin(texts.articles, list(credited)))
        return cls.of_overlaps(texts, find_overlaps(texts, hubs=hubs))

    @classmethod
    def of_overlaps(cls, texts: Texts, overlaps: Overlaps) -> SharedCopy:
        """Return what counts of all that was found.

        A quotation counts where the article runs the other's own words about it
        too: there it is part of the copy.
        """
        copy = ~overlaps.quoted & ~overlaps.boilerplate
        in_copy = (overlaps.total(copy) > overlaps.total(overlaps.quoted))[overlaps.pair]
        counts = copy | (overlaps.quoted & ~overlaps.boilerplate & in_copy)
        news_words = texts.sizes[overlaps.pairs] - overlaps.total(overlaps.boilerplate)[:, None]
        shares = overlaps.total(counts)[:, None] / np.maximum(news_words, 1)
        sides = [overlaps.places(texts, side) for side in (0, 1)]
        pair = overlaps.pairs[overlaps.pair]
        both = Runs(
            start=np.concatenate(sides),
            other=np.concatenate(sides[::-1]),
            words=np.tile(overlaps.words, 2),
            here=np.concatenate([pair[:, 0], pair[:, 1]]),
            there=np.concatenate([pair[:, 1], pair[:, 0]]),
        )
        twice = both.where(np.tile(counts | overlaps.boilerplate, 2))
        return cls(texts, overlaps.pairs, shares, both.where(np.tile(counts, 2)), twice)

    @cached_property
    def paragraph_shares(self) -> Floats:
        """Share of each paragraph's words that stand in another article."""
        touched = np.zeros(len(self.texts.words) + 1, dtype=np.int32)
        np.add.at(touched, self.runs.start, 1)
        np.add.at(touched, self.runs.start + self.runs.words, -1)
        covered = np.concatenate([[0], np.cumsum(np.cumsum(touched[:-1]) > 0)])
        bounds = self.texts.paragraph_bounds
        return np.asarray((covered[bounds[1:]] - covered[bounds[:-1]]) / np.diff(bounds))

    def between(self, pairs: Ints) -> Floats:
        """Return the larger share that either of two articles has of the other's words.

        ``pairs`` has shape (n, 2), the smaller number first. What was no candidate
        is aligned here.
        """
        count = len(self.texts.articles)
        codes = pairs[:, 0] * count + pairs[:, 1]
        share = np.zeros(len(codes))
        missing = ~np.isin(codes, self.pairs[:, 0] * count + self.pairs[:, 1])
        further = [self]
        if missing.any():
            further.append(
                SharedCopy.of_overlaps(self.texts, find_overlaps(self.texts, pairs[missing]))
            )
        for one in further:
            known = one.pairs[:, 0] * count + one.pairs[:, 1]
            _, here, there = np.intersect1d(codes, known, return_indices=True)
            share[here] = one.shares.max(axis=1)[there]
        return share

    def article_shares(self, named: npt.NDArray[np.intp]) -> tuple[Ints, Ints, Floats]:
        """Return article, name and the share of its words that stand in articles of that name.

        ``named`` gives each article a number, -1 for none. Boilerplate is left out on both
        sides of the share.
        """
        runs = self.runs.where(named[self.runs.there] >= 0)
        name = named[runs.there]
        wide = int(name.max(initial=0)) + 1
        key = runs.here * wide + name
        covered = covered_words(key, runs.start, runs.words, len(self.texts.words))
        keys = np.unique(key)
        here, name = np.divmod(keys, wide)
        return here, name, covered / self.news_sizes[here]

    @cached_property
    def news_sizes(self) -> Ints:
        """Number of words of each article, without those that are boilerplate alone."""
        sizes = self.texts.sizes.copy()
        for runs, sign in ((self.repeated, -1), (self.runs, 1)):
            covered = covered_words(runs.here, runs.start, runs.words, len(self.texts.words))
            sizes[np.unique(runs.here)] += sign * covered
        return np.maximum(sizes, 1)

    def longer_versions(self, named: npt.NDArray[np.intp]) -> tuple[Ints, Ints]:
        """Return the articles that open as one of a name does and hold it nearly whole.

        Such an article is a later, longer version of the other's text, or has added to it.
        Article and name are as in `article_shares`.
        """
        runs = self.runs.where(named[self.runs.there] >= 0)
        count, bounds = len(self.texts.articles), self.texts.bounds
        pair = runs.here * count + runs.there
        held = covered_words(pair, runs.other, runs.words, len(self.texts.words))
        pairs = np.unique(pair)
        here, there = np.divmod(pairs, count)
        opening = (
            (runs.start < bounds[runs.here] + _OPENING)
            & (runs.other < bounds[runs.there] + _OPENING)
            & (runs.words >= _LEAST)
        )
        longer = (held >= WHOLE * self.news_sizes[there]) & np.isin(pairs, pair[opening])
        return here[longer], named[there[longer]]

    def repeats(self, precedence: Ints) -> tuple[Ints, Ints]:
        """Return paragraphs that several articles have, and the one that they repeat.

        Paragraphs that hold each other's words, nearly all of them, are one; of
        these the article that comes first has the paragraph that is repeated. A
        paragraph within a longer one is another paragraph.

        Parameters
        ----------
        precedence
            Place of each article in the order in which they may be the source.

        Returns
        -------
        tuple
            Rows of paragraphs; the second repeat none themselves.
        """
        bounds = self.texts.paragraph_bounds
        count = len(bounds) - 1
        here, there = self._contained(bounds)
        mutual = np.isin(here * count + there, there * count + here)
        # A second printing within an article was aligned with none.
        same, first = self._printed_again()
        paragraph = component_labels(
            np.concatenate([here[mutual], same]), np.concatenate([there[mutual], first]), count
        )
        owner = self.texts.article_of(bounds[:-1])
        order = np.lexsort((np.arange(count), precedence[owner]))
        _, leads = np.unique(paragraph[order], return_index=True)
        target = order[leads][paragraph]
        elsewhere = np.zeros(len(leads), dtype=bool)
        np.logical_or.at(elsewhere, paragraph, owner[target] != owner)
        repeats = np.flatnonzero(elsewhere[paragraph] & (target != np.arange(count)))
        return repeats, target[repeats]

    def _printed_again(self) -> tuple[Ints, Ints]:
        """Return paragraphs of some length in the very same words as another, and that one."""
        bounds = self.texts.paragraph_bounds
        firsts: dict[bytes, int] = {}
        again = []
        for row in np.flatnonzero(np.diff(bounds) >= _LEAST).tolist():
            words = self.texts.words[bounds[row] : bounds[row + 1]].tobytes()
            if (first := firsts.setdefault(words, row)) != row:
                again.append((row, first))
        rows = np.array(again, dtype=np.int64).reshape(-1, 2)
        return rows[:, 0], rows[:, 1]

    def _contained(self, bounds: Ints) -> tuple[Ints, Ints]:
        """Return paragraphs most of whose words stand in one other paragraph, and that one."""
        runs = self.repeated
        start, other, words = split_runs(runs.start, runs.other, runs.words, bounds)
        other, start, words = split_runs(other, start, words, bounds)
        here, there = self.texts.paragraph_of(start), self.texts.paragraph_of(other)
        keys, place = np.unique(here * len(bounds) + there, return_inverse=True)
        total = np.bincount(place, weights=words, minlength=len(keys))
        here, there = np.divmod(keys, len(bounds))
        size = np.diff(bounds)[here]
        kept = (total >= REPEATED * size) & (size >= _LEAST)
        return here[kept], there[kept]


def covered_words(key: Ints, start: Ints, words: Ints, size: int) -> Ints:
    """Return how many different words the runs of each key cover, by ascending key."""
    order = np.lexsort((start, key))
    begin = (key * (size + 1) + start)[order]
    end = begin + words[order]
    reached = np.maximum.accumulate(np.concatenate([[0], end[:-1]]))[: len(end)]
    fresh = np.maximum(end - np.maximum(begin, reached), 0)
    _, place = np.unique(key[order], return_inverse=True)
    return np.bincount(place, weights=fresh).astype(np.int64)
