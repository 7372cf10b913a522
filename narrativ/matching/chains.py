"""What stands in one order on two sides: the heaviest increasing subsequence."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence


def monotone_chain(starts: Sequence[int], ends: Sequence[int], weights: Sequence[int]) -> list[int]:
    """Return the members of the heaviest chain in which each begins behind the end of the last.

    A longest increasing subsequence (patience sorting), with weights and of
    intervals. Time grows with n log n.

    Parameters
    ----------
    starts, ends
        First and last place of each member on the second side; the members are
        given in their order on the first.
    weights
        Positive weight of each.

    Returns
    -------
    list of int
        Numbers of the members, ascending.

    Examples
    --------
    >>> monotone_chain([4, 0, 1, 9], [4, 0, 2, 9], [1, 1, 1, 1])
    [1, 2, 3]
    >>> monotone_chain([4, 0, 1, 9], [4, 0, 2, 9], [5, 1, 1, 1])
    [0, 3]
    """
    totals: list[int] = []
    before: list[int] = []
    # The chains that a member may go on with, by where they end: one that ends later is
    # kept if it is at least as heavy.
    last: list[int] = []
    tops: list[int] = []
    for n, (start, end, weight) in enumerate(zip(starts, ends, weights, strict=True)):
        place = bisect_left(last, start)
        before.append(tops[place - 1] if place else -1)
        totals.append(weight + (totals[before[n]] if place else 0))
        place = bisect_left(last, end)
        if not place or totals[tops[place - 1]] < totals[n]:
            behind = place
            while behind < len(last) and totals[tops[behind]] < totals[n]:
                behind += 1
            last[place:behind] = [end]
            tops[place:behind] = [n]
    chain: list[int] = []
    at = max(range(len(totals)), key=lambda n: (totals[n], -n), default=-1)
    while at >= 0:
        chain.append(at)
        at = before[at]
    return chain[::-1]
