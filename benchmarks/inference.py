"""What tests cost: time and memory against articles, groups and features, and loops beside them.

The tests of each size run in a process of their own, which is this module as a
script:

    python -m benchmarks.inference 2000 5 5000
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from benchmarks.tables import Goal, goals_table, table, titled
from benchmarks.timing import in_a_process, spread
from benchmarks.vectors_scale import peak_memory

if TYPE_CHECKING:
    from narrativ.inference import Counts, Part

Floats = npt.NDArray[np.float64]

ROOT = Path(__file__).resolve().parent.parent
PERMUTATIONS = 10_000
ROUNDS = 3
"""Turns of the size that the goals are of; the others run once."""
TRIED = 12
"""Permutations of the loops, whose time is multiplied."""


class Size(NamedTuple):
    """How many articles, groups with one article an event each, and features."""

    articles: int = 2_000
    groups: int = 5
    features: int = 5_000


USUAL = Size()
SWEEPS = {
    "articles": [USUAL._replace(articles=number) for number in (500, 1_000, 2_000, 4_000)],
    "groups": [USUAL._replace(groups=number) for number in (2, 5, 20)],
    "features": [USUAL._replace(features=number) for number in (500, 5_000, 20_000)],
}


def run(shared: Path) -> dict[str, Any]:
    sizes = list(dict.fromkeys(size for sweep in SWEEPS.values() for size in sweep))
    took = {size: [in_a_process("inference", *size)] for size in sizes}
    loops = [seconds_of_a_loop(USUAL)]
    for _ in range(ROUNDS - 1):
        took[USUAL].append(in_a_process("inference", *USUAL))
        loops.append(seconds_of_a_loop(USUAL))
    pairs = Size(800, 2, 5_000)
    two, scipys = in_a_process("inference", *pairs), seconds_of_scipy(pairs)
    least, middle, most = spread([one["seconds"] for one in took[USUAL]])
    most_memory = max(one["peak"] for one in took[USUAL]) / 1e9
    goals = [
        Goal(f"{PERMUTATIONS} permutations, {_words(USUAL)} (s)", middle, "at most", 20.0),
        Goal("peak memory of its process (GB)", most_memory, "at most", 2.0),
    ]
    beside: list[list[object]] = [
        [f"this, {_words(USUAL)}", f"{middle:.1f} ({least:.1f} to {most:.1f})", ""],
        [f"loop over permutations, {_words(USUAL)}", median(loops), median(loops) / middle],
        [f"this, {_words(pairs)}", two["seconds"], ""],
        [f"scipy.stats.permutation_test, {_words(pairs)}", scipys, scipys / two["seconds"]],
    ]
    return {
        "title": "Cost of inference",
        "about": f"`event_rows`: effects, intervals, {PERMUTATIONS} permutations, correction. "
        "Invented counts of words, Zipf-like, one article a group and event; the contrast is "
        "log-odds. Each size in a process of its own; memory is the peak of the whole process.",
        "goals": {goal.name: goal.measured for goal in goals},
        "table": titled(
            [
                ("Goals:", goals_table(goals)),
                (
                    f"Beside it, p-values alone, in the same run: a numpy loop that draws labels "
                    f"within events and takes one product of matrices, and scipy on pairs; both "
                    f"timed on {TRIED} permutations and multiplied up to {PERMUTATIONS} "
                    "(extrapolated):",
                    table(["", "seconds", "times this"], beside),
                ),
                *(cost(name, sweep, took) for name, sweep in SWEEPS.items()),
            ]
        ),
    }


def cost(name: str, sweep: list[Size], took: dict[Size, list[dict[str, float]]]) -> tuple[str, str]:
    """Return the costs along one side, and in words how they grow."""
    numbers = [getattr(size, name) for size in sweep]
    seconds = [median(one["seconds"] for one in took[size]) for size in sweep]
    rows = [
        (number, took_, max(one["tested"] for one in took[size]), took[size][0]["peak"] / 1e9)
        for number, took_, size in zip(numbers, seconds, sweep, strict=True)
    ]
    slope = float(np.polyfit(np.log(numbers), np.log(seconds), 1)[0])
    others = " and ".join(
        f"{getattr(USUAL, other)} {other}" for other in USUAL._fields if other != name
    )
    words = f"Cost against {name}, with {others}: seconds grow as {name} to the power {slope:.2f}."
    return words, table([name, "seconds", "tests", "peak memory (GB)"], rows)


def made(size: Size) -> Part[Counts]:
    """Return counts of words in articles, some rare and some frequent in an event."""
    from scipy.sparse import coo_array

    from narrativ.inference import Counts, Layout, Part
    from narrativ.protocols import Aspect

    generator = np.random.default_rng(0)
    events = size.articles // size.groups
    event = np.repeat(np.arange(events), size.groups)
    words = generator.integers(200, 600, size=size.articles)
    # The square of a uniform number: some words are as frequent as names are.
    article = np.repeat(np.arange(size.articles), words)
    word = (generator.random(len(article)) ** 2 * size.features).astype(np.intp)
    own = (generator.random((events, 40)) * size.features).astype(np.intp)
    of_event = generator.random(len(article)) < 0.3
    word[of_event] = own[event[article[of_event]], generator.integers(0, 40, of_event.sum())]
    shape = (size.articles, size.features)
    counted = coo_array((np.ones(len(word), dtype=np.float32), (article, word)), shape).toarray()
    counts = Counts.of(
        np.arange(size.articles).astype(object),
        np.array([f"w{n:05d}" for n in range(size.features)], dtype=object),
        counted,
        words[:, None].astype(float),
    )
    group = np.tile(np.arange(size.groups), events)
    layout = Layout(event, np.zeros_like(event), group, np.full_like(event, -1), size.groups)
    return Part(counts, layout, Aspect("log_odds"))


def timed(size: Size) -> dict[str, float]:
    from narrativ.inference import ContrastSettings, event_rows

    part = made(size)
    start = time.perf_counter()
    rows = event_rows([part], ContrastSettings(permutations=PERMUTATIONS - 1)).rows
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "peak": peak_memory(), "tested": int(rows["p"].notna().sum())}


def seconds_of_a_loop(size: Size) -> float:
    """Return what all permutations would take, one after the other as one writes it down."""
    share, event, group = _shares(size)
    generator = np.random.default_rng(0)
    observed = _contrasts(group, share, size.groups)
    hits = np.zeros_like(observed)
    start = time.perf_counter()
    for _ in range(TRIED):
        order = np.lexsort([generator.random(len(event)), event])
        hits += np.abs(_contrasts(group[order], share, size.groups)) >= np.abs(observed)
    return (time.perf_counter() - start) / TRIED * PERMUTATIONS


def _contrasts(group: npt.NDArray[np.intp], share: Floats, groups: int) -> Floats:
    """Return the mean of each group less that of all others; events are of one size."""
    mine = (group[None, :] == np.arange(groups)[:, None]).astype(float)
    others = 1.0 - mine
    weights = mine / mine.sum(axis=1, keepdims=True) - others / others.sum(axis=1, keepdims=True)
    return np.asarray(weights @ share)


def seconds_of_scipy(size: Size) -> float:
    """Return what scipy would take for two groups, whose labels it swaps within pairs."""
    from scipy.stats import permutation_test

    share, _, group = _shares(size)

    def mean_difference(x: Floats, y: Floats, axis: int) -> Floats:
        return np.asarray((x - y).mean(axis=axis))

    start = time.perf_counter()
    permutation_test(
        (share[group == 0], share[group == 1]),
        mean_difference,
        permutation_type="samples",
        vectorized=True,
        n_resamples=TRIED,
        batch=4,
        rng=np.random.default_rng(0),
        axis=0,
    )
    return (time.perf_counter() - start) / TRIED * PERMUTATIONS


def _shares(size: Size) -> tuple[Floats, npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    part = made(size)
    share = part.counts.numerators.toarray().astype(float) / part.counts.denominators
    return share, part.layout.stratum, part.layout.group


def _words(size: Size) -> str:
    return f"{size.features} terms, {size.articles} articles, {size.groups} groups"


if __name__ == "__main__":
    print(json.dumps(timed(Size(*map(int, sys.argv[1:])))))
