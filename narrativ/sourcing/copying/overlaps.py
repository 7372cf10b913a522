"""The runs of words that articles of a corpus share: every candidate pair is aligned once."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np
from tqdm.auto import tqdm

from narrativ.matching.runs import EncodedText, Run, match_runs
from narrativ.sourcing.copying.boilerplate import (
    count_marked,
    notice_words,
    quoted_runs,
    recurring_runs,
    unrelated_pairs,
)
from narrativ.sourcing.copying.candidates import candidate_pairs
from narrativ.sourcing.copying.tokens import Flags, Numbers, Texts
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

    pairs: Numbers
    pair: Numbers
    a: Numbers
    b: Numbers
    words: Numbers
    moved: Flags
    quoted: Flags
    boilerplate: Flags

    def total(self, which: Flags | None = None) -> Numbers:
        """Return the words of each pair that stand in the runs that are named, or in all."""
        words = self.words if which is None else self.words * which
        return np.bincount(self.pair, weights=words, minlength=len(self.pairs)).astype(np.int64)

    def places(self, texts: Texts, side: int) -> Numbers:
        """Return the first word of each run in `Texts.words`, on side 0 or 1."""
        first: Numbers = texts.bounds[self.pairs[self.pair, side]] + (self.a, self.b)[side]
        return first


def find_overlaps(
    texts: Texts, pairs: Numbers | None = None, hubs: Numbers | None = None
) -> Overlaps:
    """Return what the articles of all candidate pairs, or of those given, share.

    `hubs` are articles that whole crowds are paired with (`candidate_pairs`).
    """
    pairs = candidate_pairs(texts, hubs) if pairs is None else pairs
    columns = [array("q") for _ in range(5)]
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
                for column, value in zip(
                    columns, (row, run.a, run.b, run.words, run.moved), strict=True
                ):
                    column.append(value)
    rows, a, b, words, moved = (np.array(column, dtype=np.int64) for column in columns)
    kept, pair = np.unique(rows, return_inverse=True)
    return _classify_runs(texts, pairs[kept], pair, a, b, words, moved.astype(bool))


def _classify_runs(
    texts: Texts,
    pairs: Numbers,
    pair: Numbers,
    a: Numbers,
    b: Numbers,
    words: Numbers,
    moved: Flags,
) -> Overlaps:
    """Return the runs with what is quotation and what is boilerplate told apart."""
    none = np.zeros(len(pair), dtype=bool)
    found = Overlaps(pairs, pair, a, b, words, moved, none, none)
    notices = notice_words(texts, (found.places(texts, 0), found.places(texts, 1)), words)
    found = _split_at_notices(found, texts, notices)
    places = (found.places(texts, 0), found.places(texts, 1))
    quoted = quoted_runs(texts, places, found.words)
    unrelated = unrelated_pairs(texts, pairs, found.total())[found.pair]
    recurring = recurring_runs(unrelated, places, found.words, len(texts.words))
    return replace(found, quoted=quoted, boilerplate=found.boilerplate | (recurring & ~quoted))


def _split_at_notices(found: Overlaps, texts: Texts, notices: Flags) -> Overlaps:
    """Return the runs cut where boilerplate begins or ends in them; its part is boilerplate.

    A story and the rights notice below it are one run where both texts have them.
    """
    places = (found.places(texts, 0), found.places(texts, 1))
    touched = sum(count_marked(notices, first, found.words) for first in places) > 0
    row, start, size, boilerplate = [], [], [], []
    for number in np.flatnonzero(touched).tolist():
        length = int(found.words[number])
        inside = notices[places[0][number] :][:length] | notices[places[1][number] :][:length]
        cuts = np.concatenate([[0], np.flatnonzero(np.diff(inside)) + 1, [length]])
        for begin, end in pairwise(cuts.tolist()):
            row.append(number)
            start.append(begin)
            size.append(end - begin)
            boilerplate.append(bool(inside[begin]))
    whole = np.flatnonzero(~touched)
    rows = np.concatenate([whole, np.array(row, dtype=np.int64)])
    first = np.concatenate([np.zeros(len(whole), dtype=np.int64), np.array(start, dtype=np.int64)])
    order = np.lexsort((first, rows))
    rows, first = rows[order], first[order]
    return Overlaps(
        pairs=found.pairs,
        pair=found.pair[rows],
        a=found.a[rows] + first,
        b=found.b[rows] + first,
        words=np.concatenate([found.words[whole], np.array(size, dtype=np.int64)])[order],
        moved=found.moved[rows],
        quoted=found.quoted[rows],
        boilerplate=np.concatenate([found.boilerplate[whole], np.array(boilerplate, dtype=bool)])[
            order
        ],
    )
