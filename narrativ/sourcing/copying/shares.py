"""How much of each article and paragraph stands in others: shares of words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from narrativ.corpus import Corpus
from narrativ.sourcing.copying.aligning import Overlaps, overlaps
from narrativ.sourcing.copying.tokens import Numbers, Texts, texts_of

Floats = npt.NDArray[np.float64]

REPEATED: Final = 0.8
"""Share of a paragraph's words from which it repeats another."""
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

    start: Numbers
    other: Numbers
    words: Numbers
    here: Numbers
    there: Numbers

    def where(self, kept: npt.NDArray[np.bool_]) -> Runs:
        """Return some of the runs."""
        columns = (self.start, self.other, self.words, self.here, self.there)
        return Runs(*(column[kept] for column in columns))


@dataclass(frozen=True, eq=False)
class SharedCopy:
    """SharedCopy copy of a corpus, boilerplate and mere quotations left out.

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
    pairs: Numbers
    shares: Floats
    runs: Runs
    repeated: Runs

    @property
    def articles(self) -> int:
        """Number of articles that have words."""
        return len(self.texts.articles)

    @classmethod
    def found(cls, corpus: Corpus) -> SharedCopy:
        """Return the shared copy of a corpus."""
        texts = texts_of(corpus)
        return cls.of(texts, overlaps(texts))

    @classmethod
    def of(cls, texts: Texts, found: Overlaps) -> SharedCopy:
        """Return what counts of all that was found.

        A quotation counts where the article runs the other's own words about it
        too: there it is part of the copy.
        """
        copy = ~found.quoted & ~found.stock
        told = found.total(copy)[found.pair] > found.total(found.quoted)[found.pair]
        kept = copy | (found.quoted & ~found.stock & told)
        shares = found.total(kept)[:, None] / texts.sizes[found.pairs]
        sides = [found.places(texts, side) for side in (0, 1)]
        pair = found.pairs[found.pair]
        both = Runs(
            start=np.concatenate(sides),
            other=np.concatenate(sides[::-1]),
            words=np.tile(found.words, 2),
            here=np.concatenate([pair[:, 0], pair[:, 1]]),
            there=np.concatenate([pair[:, 1], pair[:, 0]]),
        )
        twice = both.where(np.tile(kept | found.stock, 2))
        return cls(texts, found.pairs, shares, both.where(np.tile(kept, 2)), twice)

    @cached_property
    def paragraph_shares(self) -> Floats:
        """Share of each paragraph's words that stand in another article."""
        touched = np.zeros(len(self.texts.words) + 1, dtype=np.int32)
        np.add.at(touched, self.runs.start, 1)
        np.add.at(touched, self.runs.start + self.runs.words, -1)
        covered = np.concatenate([[0], np.cumsum(np.cumsum(touched[:-1]) > 0)])
        bounds = self.texts.paragraph_bounds
        return np.asarray((covered[bounds[1:]] - covered[bounds[:-1]]) / np.diff(bounds))

    def article_shares(self, named: npt.NDArray[np.intp]) -> tuple[Numbers, Numbers, Floats]:
        """Return article, name and the share of its words that stand in articles of that name.

        ``named`` gives each article a number, -1 for none.
        """
        runs = self.runs.where(named[self.runs.there] >= 0)
        name = named[runs.there]
        wide = int(name.max(initial=0)) + 1
        key = runs.here * wide + name
        covered = covered_words(key, runs.start, runs.words, len(self.texts.words))
        keys = np.unique(key)
        here, name = np.divmod(keys, wide)
        return here, name, covered / self.texts.sizes[here]

    def repeats(self, precedence: Numbers) -> tuple[Numbers, Numbers]:
        """Return paragraphs that repeat one of another article, and the paragraph repeated.

        Paragraphs that hold each other's words are one; of these the article
        that comes first has the paragraph that is repeated. A paragraph that
        stands within a longer one of an earlier article repeats that.

        Parameters
        ----------
        precedence
            Place of each article in the order in which they may be the source.

        Returns
        -------
        tuple
            Rows of paragraphs; the second repeat none themselves.
        """
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        bounds = self.texts.paragraph_bounds
        count = len(bounds) - 1
        here, there = self._held(bounds)
        mutual = np.isin(here * count + there, there * count + here)
        ones = np.ones(int(mutual.sum()), dtype=np.int8)
        graph = coo_array((ones, (here[mutual], there[mutual])), shape=(count, count))
        _, one = connected_components(graph, directed=False)
        owner = np.searchsorted(self.texts.bounds, bounds[:-1], side="right") - 1
        order = np.lexsort((np.arange(count), precedence[owner]))
        place = np.empty(count, dtype=np.int64)
        place[order] = np.arange(count)
        first = np.full(count, count)
        np.minimum.at(first, one, place)
        leads = first[one]  # by place in that order, as is what follows
        np.minimum.at(first, one[here[~mutual]], leads[there[~mutual]])
        target = first[one]
        while (target[order[target]] < target).any():
            target = target[order[target]]
        repeats = np.flatnonzero(owner[order[target]] != owner)
        return repeats, order[target[repeats]]

    def _held(self, bounds: Numbers) -> tuple[Numbers, Numbers]:
        """Return paragraphs most of whose words stand in one other paragraph, and that one."""
        runs = self.repeated
        start, other, words = cut(runs.start, runs.other, runs.words, bounds)
        other, start, words = cut(other, start, words, bounds)
        here = np.searchsorted(bounds, start, side="right") - 1
        there = np.searchsorted(bounds, other, side="right") - 1
        keys, place = np.unique(here * len(bounds) + there, return_inverse=True)
        total = np.bincount(place, weights=words, minlength=len(keys))
        here, there = np.divmod(keys, len(bounds))
        size = np.diff(bounds)[here]
        kept = (total >= REPEATED * size) & (size >= _LEAST)
        return here[kept], there[kept]


def covered_words(key: Numbers, start: Numbers, words: Numbers, size: int) -> Numbers:
    """Return how many different words the runs of each key cover, by ascending key."""
    order = np.lexsort((start, key))
    begin = (key * (size + 1) + start)[order]
    end = begin + words[order]
    reached = np.maximum.accumulate(np.concatenate([[0], end[:-1]]))[: len(end)]
    fresh = np.maximum(end - np.maximum(begin, reached), 0)
    _, place = np.unique(key[order], return_inverse=True)
    return np.bincount(place, weights=fresh).astype(np.int64)


def cut(
    start: Numbers, other: Numbers, words: Numbers, bounds: Numbers
) -> tuple[Numbers, Numbers, Numbers]:
    """Return the runs cut where they cross a bound on the side of ``start``."""
    first = np.searchsorted(bounds, start, side="right") - 1
    last = np.searchsorted(bounds, start + words - 1, side="right") - 1
    times = last - first + 1
    row = np.repeat(np.arange(len(start)), times)
    number = np.arange(len(row)) - np.repeat(np.cumsum(times) - times, times)
    paragraph = first[row] + number
    begin = np.maximum(start[row], bounds[paragraph])
    end = np.minimum((start + words)[row], bounds[paragraph + 1])
    return begin, other[row] + begin - start[row], end - begin
