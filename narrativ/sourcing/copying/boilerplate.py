"""What is shared and is no copy: quotations, boilerplate and stock phrases."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from typing import Final

import numpy as np
import numpy.typing as npt

from narrativ.arrays import Bools, Ints
from narrativ.matching.runs import ALONE
from narrativ.sourcing.copying.tokens import Texts
from narrativ.text.notices import notices
from narrativ.text.quoting import begins_quoted, quoted_stretches, quoting
from narrativ.text.words import word_spans

LONE: Final = 20
"""Words, fewer than which two articles share in all if they share a stock phrase only. A
paragraph that outlets share is longer and is news."""
HOUSE_LONE: Final = 250
HOUSE_SHARE: Final = 0.25
"""The same of two articles of one outlet: in words, and as a share of the shorter."""
CARRIED: Final = 3.0
"""Pairs, on average, that a stock passage is shared in."""
_UNRELATED: Final = 0.7
"""Share of these pairs in which nothing else is shared."""
_ENDS: Final = ".!?\n"

Spans = list[tuple[int, int]]


def quoted_runs(texts: Texts, places: tuple[Ints, Ints], words: Ints) -> Bools:
    """Say which runs are a quotation on either side: a transcript has no quotation marks.

    They are if outside the quotation marks stand fewer words than would count
    by themselves ("..., she told reporters"), and fewer than inside.
    """
    inside = _words_in_spans(texts, places, words, _quotations)
    outside = words - np.maximum(*(count_marked(inside, first, words) for first in places))
    return np.asarray((outside < ALONE) & (2 * outside < words))


def notice_words(texts: Texts, places: tuple[Ints, Ints], words: Ints) -> Bools:
    """Say which words of the corpus stand in notices, as far as runs touch them."""
    return _words_in_spans(texts, places, words, _notice_sentences)


def unrelated_pairs(texts: Texts, pairs: Ints, total: Ints) -> Bools:
    """Say which pairs of articles share no more than stock passages would be.

    `total` is the words that each pair shares. Between articles of one outlet
    they may be more: its boxes, links and background.
    """
    one, other = pairs.T
    shorter = np.minimum(texts.sizes[one], texts.sizes[other])
    same = _same_outlet(texts.outlets[one], texts.outlets[other])
    within = same & (total < HOUSE_LONE) & (total < np.maximum(HOUSE_SHARE * shorter, 2 * LONE))
    return np.asarray((total < LONE) | within, dtype=bool)


def _same_outlet(one: npt.NDArray[np.object_], other: npt.NDArray[np.object_]) -> Bools:
    return np.array([a is not None and a == b for a, b in zip(one, other, strict=True)], dtype=bool)


def recurring_runs(unrelated: Bools, places: tuple[Ints, Ints], words: Ints, size: int) -> Bools:
    """Say which runs are passages that many articles have which share nothing else.

    An outlet's footer, a background sentence, a set phrase: of the pairs of
    articles in which its words are shared most share hardly more. `unrelated`
    says which runs are of such a pair, `size` is the words of the corpus.
    """
    before = _pairs_before(places, words, size)
    unrelated_before = _pairs_before([first[unrelated] for first in places], words[unrelated], size)
    recurring = unrelated.copy()
    for first in places:
        pairs = before[first + words] - before[first]
        alone = unrelated_before[first + words] - unrelated_before[first]
        recurring &= (pairs >= CARRIED * words) & (alone >= _UNRELATED * pairs)
    return recurring


def _pairs_before(places: Iterable[Ints], words: Ints, size: int) -> Ints:
    """Return, summed over the words before each, in how many pairs a word is shared."""
    changes = np.zeros(size + 2, dtype=np.int32)
    for first in places:
        np.add.at(changes, first + 1, 1)
        np.add.at(changes, first + words + 1, -1)
    np.cumsum(changes, out=changes)
    return np.cumsum(changes[:-1], dtype=np.int64)


def _words_in_spans(
    texts: Texts,
    places: tuple[Ints, Ints],
    words: Ints,
    spans: Callable[[Texts, int], Spans],
) -> Bools:
    """Say which words stand in the spans of the paragraphs that runs touch."""
    bounds = texts.paragraph_bounds
    touched = np.zeros(len(bounds) + 1, dtype=np.int32)
    for first in places:
        np.add.at(touched, texts.paragraph_of(first), 1)
        np.add.at(touched, texts.paragraph_of(first + words - 1) + 1, -1)
    inside = np.zeros(len(texts.words), dtype=bool)
    for paragraph in np.flatnonzero(np.cumsum(touched) > 0).tolist():
        if found := spans(texts, paragraph):
            starts = [start for start, _ in word_spans(texts.printed[paragraph])]
            for first_word, after in np.searchsorted(starts, found) + int(bounds[paragraph]):
                inside[first_word:after] = True
    return inside


def count_marked(inside: Bools, first: Ints, words: Ints) -> Ints:
    """Return how many words of each run are among those marked."""
    before = np.concatenate([[0], np.cumsum(inside, dtype=np.int64)])
    return np.asarray(before[first + words] - before[first])


def _quotations(texts: Texts, paragraph: int) -> Spans:
    """Return the quotations of a paragraph, one that the next paragraph goes on with too."""
    text = texts.printed[paragraph]
    state = quoting(text)
    runs_on = state.family is not None and not texts.begins_article(paragraph + 1)
    if runs_on and begins_quoted(texts.printed[paragraph + 1]):
        return quoted_stretches(text)
    return state.closed


def _notice_sentences(texts: Texts, paragraph: int) -> Spans:
    """Return the sentences of a paragraph that hold a notice."""
    text = texts.printed[paragraph]
    found = notices(text)
    if not found:
        return []
    ends = [at for at, sign in enumerate(text) if sign in _ENDS]
    spans: Spans = []
    for start, end in found:
        if spans and start < spans[-1][1]:
            continue
        before, after = bisect_left(ends, start), bisect_left(ends, end)
        begin = ends[before - 1] + 1 if before else 0
        spans.append((begin, ends[after] if after < len(ends) else len(text)))
    return spans
