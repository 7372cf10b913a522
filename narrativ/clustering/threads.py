"""Work in threads: numpy and scipy let go of the interpreter while they count."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Final, TypeVar

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


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep the algebra of small matrices on one thread: more of them mostly wait."""
    # Comes with scikit-learn; it has no types.
    limits: Any = import_module("threadpoolctl").threadpool_limits
    with limits(1):
        yield


def _cores() -> int:
    """Return the cores that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1
