"""The runs of words that articles of a corpus share: every candidate pair is aligned once."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np
from tqdm.auto import tqdm

from narrativ.arrays import Bools, Ints
from narrativ.matching.ranges import range_offsets
from narrativ.matching.runs import EncodedText, Run, match_runs
from narrativ.sourcing.copying.boilerplate import (
    count_marked,
    notice_words,
    quoted_runs,
    recurring_runs,
    unrelated_pairs,
)
from narrativ.sourcing.copying.candidates import candidate_pairs
from narrativ.sourcing.copying.tokens import Texts
from narrativ.text.spelling import same_spelling

_DELAY: Final = 2.0
"""Seconds after which progress is shown."""
_KEPT_ENCODED: Final = 2048
"""Articles that are kept encoded: some 100 MB."""


@dataclass(frozen=True, eq=False)
class Overlaps:
    """The runs of words that articles share, as columns.

    Attributes
    ----------
    pairs
        Numbers of two articles (in `Texts.articles`) that share a run, shape
        (pairs, 2), the smaller first, ascending.
    pair
        Row of `pairs` that each run is of; ascending.
    a, b
        Number, within its article, of the run's first word on either side.
    words
        Words of the run.
    moved
        Whether it stands elsewhere in the order of the other text.
    quoted
        Whether it is a quotation on either side: outside the quotation marks
        stand fewer words than would count by themselves.
    boilerplate
        Whether it is boilerplate or a stock phrase.
    """

    pairs: Ints
    pair: Ints
    a: Ints
    b: Ints
    words: Ints
    moved: Bools
    quoted: Bools
    boilerplate: Bools

    def total(self, which: Bools | None = None) -> Ints:
        """Return the words of each pair that stand in the runs that are named, or in all."""
        words = self.words if which is None else self.words * which
        return np.bincount(self.pair, weights=words, minlength=len(self.pairs)).astype(np.int64)

    def places(self, texts: Texts, side: int) -> Ints:
        """Return the first word of each run in `Texts.words`, on side 0 or 1."""
        first: Ints = texts.bounds[self.pairs[self.pair, side]] + (self.a, self.b)[side]
        return first


def find_overlaps(texts: Texts, pairs: Ints | None = None, hubs: Ints | None = None) -> Overlaps:
    """Return what the articles of all candidate pairs, or of those given, share.

    `hubs` are articles that whole crowds are paired with (`candidate_pairs`).
    """
    pairs = candidate_pairs(texts, hubs) if pairs is None else pairs
    table = array("q")  # of each run the row of its pair, and its fields
    vocabulary = texts.vocabulary

    def same(one: int, other: int) -> bool:
        return same_spelling(vocabulary[one], vocabulary[other])

    @lru_cache(maxsize=_KEPT_ENCODED)
    def encoded(article: int) -> EncodedText:
        return EncodedText(texts.numbers(article), texts.hashes(article))

    with tqdm(pairs.tolist(), unit=" pairs", delay=_DELAY, disable=None) as bar:
        for row, (left, right) in enumerate(bar):
            one, other = encoded(left), encoded(right)
            if one.key == other.key:
                runs = [Run(0, 0, len(one.numbers), False)]
            else:
                runs = match_runs(one, other, same)
            for run in runs:
                table.extend((row, run.a, run.b, run.words, run.moved))
    rows, a, b, words, moved = np.array(table, dtype=np.int64).reshape(-1, 5).T
    kept, pair = np.unique(rows, return_inverse=True)
    unmarked = np.zeros(len(pair), dtype=bool)
    overlaps = Overlaps(pairs[kept], pair, a, b, words, moved.astype(bool), unmarked, unmarked)
    return _classify_runs(texts, overlaps)


def _classify_runs(texts: Texts, overlaps: Overlaps) -> Overlaps:
    """Return the runs with what is quotation and what is boilerplate marked."""
    places = (overlaps.places(texts, 0), overlaps.places(texts, 1))
    overlaps = _split_at_notices(overlaps, places, notice_words(texts, places, overlaps.words))
    places = (overlaps.places(texts, 0), overlaps.places(texts, 1))
    quoted = quoted_runs(texts, places, overlaps.words)
    unrelated = unrelated_pairs(texts, overlaps.pairs, overlaps.total())[overlaps.pair]
    recurring = recurring_runs(unrelated, places, overlaps.words, len(texts.words))
    boilerplate = overlaps.boilerplate | (recurring & ~quoted)
    return replace(overlaps, quoted=quoted, boilerplate=boilerplate)


def _split_at_notices(overlaps: Overlaps, places: tuple[Ints, Ints], notices: Bools) -> Overlaps:
    """Return the runs cut where notices, on either side, begin or end; these are boilerplate.

    A story and the rights notice below it are one run where both texts have them.
    """
    touched = np.flatnonzero(sum(count_marked(notices, first, overlaps.words) for first in places))
    if not len(touched):
        return overlaps
    # A row for each word of these runs, then one for each piece of every run.
    sizes = overlaps.words[touched]
    run, offset = np.repeat(touched, sizes), range_offsets(sizes)
    inside = notices[places[0][run] + offset] | notices[places[1][run] + offset]
    begins = (offset == 0) | np.append(True, inside[1:] != inside[:-1])
    pieces = np.ones(len(overlaps.pair), dtype=np.int64)
    pieces[touched] = np.bincount(run[begins])[touched]
    rows = np.repeat(np.arange(len(pieces)), pieces)
    cut = np.isin(rows, touched)
    first, boilerplate = np.zeros(len(rows), dtype=np.int64), np.zeros(len(rows), dtype=bool)
    first[cut], boilerplate[cut] = offset[begins], inside[begins]
    last = np.append(rows[1:] != rows[:-1], True)
    end = np.where(last, overlaps.words[rows], np.append(first[1:], 0))
    return Overlaps(
        pairs=overlaps.pairs,
        pair=overlaps.pair[rows],
        a=overlaps.a[rows] + first,
        b=overlaps.b[rows] + first,
        words=end - first,
        moved=overlaps.moved[rows],
        quoted=overlaps.quoted[rows],
        boilerplate=boilerplate,
    )
