"""What to compare is found: rare words, frequent words near in time."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from scipy import sparse

from narrativ.clustering.grouping.graph import NEIGHBOURS, candidates
from narrativ.embedding.lexical import LexicalEncoder

Places = npt.NDArray[np.int64]


def found(texts: list[str], days: Any = None) -> tuple[Places, dict[int, set[int]]]:
    words = LexicalEncoder("bm25").sparse(texts)
    n = len(texts)
    pairs = candidates(
        words,
        np.full(n, np.nan) if days is None else np.asarray(days, dtype=np.float64),
    )
    lists: dict[int, set[int]] = {row: set() for row in range(n)}
    for a, b in pairs.tolist():
        lists[a].add(b)
    return pairs, lists


def in_form(pairs: Places) -> None:
    """Check what always holds."""
    assert pairs.dtype == np.int64
    assert (pairs[:, 0] != pairs[:, 1]).all()
    assert len(np.unique(pairs, axis=0)) == len(pairs)
    assert (np.diff(pairs[:, 0]) >= 0).all()
    assert np.bincount(pairs[:, 0], minlength=1).max() <= NEIGHBOURS


def filler(number: int, chance: np.random.Generator) -> str:
    return " ".join(f"word{one}" for one in chance.integers(0, 400, 30))


def test_who_shares_rare_words_is_found_among_many() -> None:
    chance = np.random.default_rng(0)
    texts = [filler(n, chance) for n in range(600)]
    for place in (3, 250, 599):
        texts[place] += " spillway reservoir"
    pairs, lists = found(texts)
    in_form(pairs)
    assert lists[3] >= {250, 599}
    assert lists[250] >= {3, 599}
    assert lists[599] >= {3, 250}


def test_nothing_in_common_is_not_compared() -> None:
    _, lists = found(["ferry quay", "herring quota", "ferry strike", "zebra"])
    assert lists == {0: {2}, 1: set(), 2: {0}, 3: set()}


def test_frequent_words_bring_together_what_is_near_in_time() -> None:
    chance = np.random.default_rng(2)
    n = 1200
    days = chance.permutation(n).astype(np.float64)
    # Each has one word of its own and two that all have: only time can tell.
    texts = [f"own{row} council meets" for row in range(n)]
    pairs, lists = found(texts, days=days)
    in_form(pairs)
    by_day = np.argsort(days)
    for row in (0, 400, n - 1):
        place = int(days[row])
        beside = {int(by_day[one]) for one in (place - 1, place + 1) if 0 <= one < n}
        gaps = np.abs(days[list(lists[row])] - days[row])
        assert gaps.max() <= 150
        assert beside <= lists[row] or len(lists[row]) == NEIGHBOURS
        assert len(lists[row]) == NEIGHBOURS


def test_stretches_overlap_so_that_no_border_parts_neighbours() -> None:
    n = 480
    texts = [f"own{row} council" + (" dam" if row % 48 in (47, 0) else "") for row in range(n)]
    _, lists = found(texts, days=np.arange(n))
    for row in range(47, n - 1, 48):
        assert row + 1 in lists[row]
        assert row in lists[row + 1]


@pytest.mark.parametrize("n", [1, 2, 200])
def test_at_most_so_many_and_never_itself(n: int) -> None:
    pairs, lists = found(["council meets on ferry"] * n)
    in_form(pairs)
    # The last stretch of time may be short.
    assert all(len(near) >= min(n - 1, 48) for near in lists.values())


def test_the_heaviest_are_kept() -> None:
    # All share one word; a few share three.
    texts = ["council meets on the dam crack"] * 5 + [f"council own{n}" for n in range(80)]
    _, lists = found(texts)
    assert lists[0] >= {1, 2, 3, 4}


def test_no_words_at_all() -> None:
    empty = sparse.csr_matrix((3, 0), dtype=np.float32)
    assert candidates(empty, np.full(3, np.nan)).tolist() == []
    nothing = sparse.csr_matrix((3, 4), dtype=np.float32)
    assert candidates(nothing, np.full(3, np.nan)).shape == (0, 2)


@pytest.mark.parametrize("day", [-719_162.0, 2_932_896.0, np.nan])
def test_any_date_is_borne(day: float) -> None:
    days = np.where(np.arange(300) % 2, day, 0.0)
    pairs, _ = found([f"council own{n // 2}" for n in range(300)], days=days)
    in_form(pairs)
    shared = {frozenset(pair) for pair in pairs.tolist()}
    assert all(frozenset((n, n + 1)) in shared for n in range(0, 300, 2))
