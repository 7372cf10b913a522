"""Work in threads: numpy and scipy let go of the interpreter while they count."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

_MOST: Final = 4
"""Threads at most, since each may hold a copy of what it works on."""
A = TypeVar("A")
B = TypeVar("B")


def in_threads(function: Callable[[A], B], parts: Iterable[A]) -> list[B]:
    """Return the results of a function for each part, in the order of the parts.

    Examples
    --------
    >>> in_threads(abs, [-2, 1])
    [2, 1]
    """
    with ThreadPoolExecutor(min(_MOST, _cores())) as pool:
        return list(pool.map(function, parts))


def _cores() -> int:
    """Return the cores that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1
