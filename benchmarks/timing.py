"""What the timed benchmarks share: runs in turn, spreads, and caches of their own."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Matrix = npt.NDArray[np.float32]
    Encode = Callable[[list[str]], Matrix]

ROOT = Path(__file__).resolve().parent.parent
FIRST_VECTOR = "import narrativ; narrativ.encoder().encode(['The ferry was late.'])"


@contextmanager
def kept_in(folder: Path) -> Iterator[None]:
    """Let narrativ keep what it keeps in this folder, and the other libraries be as they are."""
    before = dict(os.environ)
    os.environ["NARRATIV_CACHE"] = str(folder)
    # `make` switches it off to quieten the tests; sentence-transformers is quicker with it.
    os.environ.pop("TOKENIZERS_PARALLELISM", None)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def build_graph(cache: Path) -> None:
    """Fill a cache with the graph of the bundled model and nothing else."""
    with kept_in(cache):
        seconds([sys.executable, "-c", FIRST_VECTOR])


def renew(cache: Path, graph: Path) -> Path:
    """Make a cache anew that holds what `build_graph` left, no vectors; return its folder."""
    shutil.rmtree(cache, ignore_errors=True)
    shutil.copytree(graph, cache)
    return cache


def seconds(command: Sequence[str]) -> float:
    """Return how long a process takes from its start to its end."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def in_a_process(module: str, *arguments: object) -> Any:
    """Return what a benchmark that runs as a script of its own prints as JSON."""
    command = [sys.executable, "-m", f"benchmarks.{module}", *map(str, arguments)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=ROOT)
    return json.loads(done.stdout)


def spread(values: Sequence[float]) -> tuple[float, float, float]:
    """Return minimum, median and maximum."""
    return min(values), statistics.median(values), max(values)


def ratios(above: Sequence[float], below: Sequence[float]) -> list[float]:
    """Return the ratios of two runs, pair by pair."""
    return [a / b for a, b in zip(above, below, strict=True)]


@dataclass
class Runs:
    """What encoders took and gave.

    Seconds and the processors they kept busy, both by encoder and part; and
    vectors by encoder, a row a text.
    """

    seconds: dict[str, list[float]] = field(default_factory=dict)
    busy: dict[str, list[float]] = field(default_factory=dict)
    vectors: dict[str, Matrix] = field(default_factory=dict)


def in_turn(
    encoders: Mapping[str, Encode],
    texts: Sequence[str],
    parts: Iterable[npt.NDArray[np.intp]],
    after: Callable[[], object] = lambda: None,
) -> Runs:
    """Let encoders take turns at each part of the texts, and call `after` after each part."""
    runs = Runs({name: [] for name in encoders}, {name: [] for name in encoders})
    for encode in encoders.values():
        encode(list(texts[:64]))  # loads the model
    for rows in parts:
        part = [texts[row] for row in rows]
        for name, encode in encoders.items():
            start, used = time.perf_counter(), time.process_time()
            vectors = encode(part)
            took = time.perf_counter() - start
            runs.seconds[name].append(took)
            runs.busy[name].append((time.process_time() - used) / took)
            shape = (len(texts), vectors.shape[1])
            runs.vectors.setdefault(name, np.zeros(shape, dtype=np.float32))[rows] = vectors
        after()
    return runs
