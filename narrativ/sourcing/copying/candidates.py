"""Pairs of articles that may share copy, at a cost that grows with the articles.

Articles are cut into windows of a few dozen words and each window is signed by
MinHash (Broder 1997) over its word n-grams. Two articles are candidates if
windows of theirs have minima in common, at least two in all. Windows, not whole
articles, because a short article inside a long one, a cut tail or a paragraph
among others leaves little resemblance between the wholes.
"""

from __future__ import annotations

from itertools import combinations, pairwise, product
from typing import Final

import numpy as np
import numpy.typing as npt

from narrativ.arrays import Ints
from narrativ.matching.ngrams import ngram_hashes
from narrativ.matching.ranges import range_offsets
from narrativ.sourcing.copying.tokens import Texts

GRAM: Final = 6
"""Words of an n-gram. This and what follows were set on 9,000 American political
articles and a day of agency copy; `python benchmarks/run.py reuse` prints which
share of pairs they find, by how much the two have in common."""
WINDOW: Final = 32
"""n-grams of a window."""
MINIMA: Final = 16
"""Minima a window is signed by."""
MEETINGS: Final = 2
"""Minima that two articles have in common at least; a stock phrase gives one."""
CROWD: Final = 64
"""Articles up to which all that share a minimum are paired."""
NEIGHBOURS: Final = 8
"""In a larger crowd each article is paired with so many that follow: it still
meets many of its fellows, in each crowd others."""
HUBS: Final = 8
"""Articles of such a crowd that all others of it are paired with, its first:
any two are then connected over one of these."""
_SEED: Final = 1
_BLOCK: Final = 2**22
"""Words hashed at a time."""


def candidate_pairs(texts: Texts, hubs: Ints | None = None) -> Ints:
    """Return the pairs of articles, shape (pairs, 2), first number smaller, ascending.

    Of articles that are word for word the same one stands for all. A crowd, of
    more than `CROWD` articles with a minimum in common, is not paired in full:
    each article of it is with its `NEIGHBOURS` and with the `HUBS` of the crowd.

    Parameters
    ----------
    texts
        The words.
    hubs
        Numbers of the articles that are hubs of a crowd before others are, such
        as those whose author is known. Of more than `HUBS` in a crowd the first
        are, of fewer the first of the other articles are too.
    """
    count = len(texts.articles)
    preferred = np.zeros(count, dtype=bool)
    preferred[np.zeros(0, dtype=np.int64) if hubs is None else hubs] = True
    order = np.argsort(~preferred, kind="stable")
    firsts, members = _identical_texts(texts, order)
    signatures, owners = _signatures(texts, firsts)
    place = np.empty(count, dtype=np.int64)
    place[order] = np.arange(count)
    places = place[owners]
    codes, meetings = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    for minimum in range(MINIMA):
        met, times = np.unique(
            _meeting_codes(signatures[:, minimum], places, count), return_counts=True
        )
        codes, row = np.unique(np.concatenate([codes, met]), return_inverse=True)
        meetings = np.bincount(
            row, weights=np.concatenate([meetings, times]), minlength=len(codes)
        ).astype(np.int64)
    pairs = order[np.stack(np.divmod(codes[meetings >= MEETINGS], max(count, 1)), axis=1)]
    both = np.concatenate([pairs, _pairs_of_identical(pairs, members)])
    return np.unique(np.sort(both, axis=1), axis=0)


def _identical_texts(texts: Texts, order: Ints) -> tuple[Ints, dict[int, list[int]]]:
    """Return the first of all articles with the same words, and by it all of them if several."""
    groups: dict[bytes, list[int]] = {}
    for article in order.tolist():
        groups.setdefault(texts.numbers(article).tobytes(), []).append(article)
    firsts = np.array([group[0] for group in groups.values()], dtype=np.int64)
    long = texts.sizes >= GRAM
    return firsts[long[firsts]], {
        group[0]: group for group in groups.values() if len(group) > 1 and long[group[0]]
    }


def _pairs_of_identical(pairs: Ints, members: dict[int, list[int]]) -> Ints:
    """Return the pairs that the others of each group of identical articles are in."""
    more: list[tuple[int, int]] = []
    for group in members.values():
        if len(group) <= CROWD:
            more += combinations(group, 2)
        else:
            more += product(group[:HUBS], group[HUBS:])
            more += combinations(group[:HUBS], 2)
            for at, one in enumerate(group[HUBS:], start=HUBS + 1):
                more += [(one, x) for x in group[at : at + NEIGHBOURS]]
    several = np.fromiter(members, dtype=np.int64)
    for a, b in pairs[np.isin(pairs, several).any(axis=1)].tolist():
        left, right = members.get(a, [a]), members.get(b, [b])
        if len(left) * len(right) <= CROWD:
            more += product(left, right)
        else:
            more += [(a, x) for x in right] + [(x, b) for x in left]
    return np.array(more, dtype=np.int64).reshape(-1, 2)


def _signatures(texts: Texts, articles: Ints) -> tuple[npt.NDArray[np.uint32], Ints]:
    """Return the minima of all windows, and the article of each window."""
    from rensa import RMinHash

    parts, owners = [np.zeros((0, MINIMA), dtype=np.uint32)], [np.zeros(0, dtype=np.int64)]
    for block in _blocks(texts.sizes[articles]):
        grams = [ngram_hashes(texts.hashes(article), GRAM) for article in articles[block].tolist()]
        sizes = np.array([len(hashes) for hashes in grams])
        inside = range_offsets(sizes)
        begins = np.flatnonzero(inside % WINDOW == 0)
        matrix = RMinHash.digest_matrix_from_flat_token_hashes(
            np.concatenate(grams),
            np.append(begins, len(inside)).astype(np.uint64),
            MINIMA,
            _SEED,
        )
        parts.append(np.array(matrix.to_rows(), dtype=np.uint32))
        owners.append(np.repeat(articles[block], sizes)[begins])
    return np.concatenate(parts), np.concatenate(owners)


def _blocks(sizes: Ints) -> list[slice]:
    """Return slices of about as many words each."""
    block = (np.cumsum(sizes) - sizes) // _BLOCK
    cuts = np.flatnonzero(np.diff(block, prepend=-1)).tolist()
    return [slice(first, last) for first, last in pairwise([*cuts, len(sizes)])]


def _meeting_codes(values: npt.NDArray[np.uint32], places: Ints, articles: int) -> Ints:
    """Return a code, first * articles + second, for each pair and each value in common.

    Articles are given by their places in the order in which they may be hubs.
    """
    keys = np.unique((values.astype(np.uint64) << np.uint64(32)) | places.astype(np.uint64))
    article = (keys & np.uint64(0xFFFFFFFF)).astype(np.int64)
    _, sizes = np.unique(keys >> np.uint64(32), return_counts=True)
    inside = range_offsets(sizes)
    after = np.repeat(sizes, sizes) - inside - 1
    large = np.repeat(sizes > CROWD, sizes)
    codes = [np.zeros(0, dtype=np.int64)]
    left = np.flatnonzero(~large | (inside >= HUBS))
    for step in range(1, CROWD):
        left = left[after[left] >= step]
        if step > NEIGHBOURS:
            left = left[~large[left]]
        if not len(left):
            break
        codes.append(article[left] * articles + article[left + step])
    right = np.flatnonzero(large)
    for hub in range(HUBS):
        right = right[inside[right] > hub]
        codes.append(article[right - inside[right] + hub] * articles + article[right])
    return np.concatenate(codes)
