"""Many paragraphs and long ones: the store, memory, and what a paragraph and a token cost.

Paragraphs by the thousand are invented, of words from a seeded generator. Each
count runs in a process of its own, which is this module as a script:

    python -m benchmarks.vectors_scale 1000
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from benchmarks import texts
from benchmarks.tables import Goal, goals_table, table, titled
from benchmarks.timing import build_graph, in_a_process, kept_in, renew, spread

if TYPE_CHECKING:
    from narrativ.corpus import Corpus

    Section = tuple[str, str]
    """Words, and the table below them."""

ROOT = Path(__file__).resolve().parent.parent
MOST = 100_000
TURNS = (1_000, 3_162, 10_000, 31_623, 3_162, 1_000, MOST, 10_000, 1_000, 3_162, 10_000)
"""Counts of paragraphs, mixed so that the machine's good and bad minutes are no one count's."""
OF_AN_ARTICLE = 10
SECOND_RUNS = 3
LENGTHS = (10, 30, 100, 254, 500, 1_000, 2_000)
WINDOW = 254
"""Of `LENGTHS`, the longest text that is one window."""
TOKENS = 40_000
"""Tokens of each length in a round."""
ROUNDS = 3


def run(shared: Path) -> dict[str, Any]:
    import narrativ

    frame = pd.read_parquet(shared / "data" / "events" / "allsides_fulltext.parquet")
    news = narrativ.read(frame[["doc_id", "outlet", "title", "text"]])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        graph = folder / "graph"
        build_graph(graph)
        counted = []
        for count in TURNS:
            with kept_in(renew(folder / "cache", graph)):
                counted.append(in_a_process("vectors_scale", count))
        with kept_in(renew(folder / "cache", graph)):
            faster, store = from_the_store(news)
            length = by_length()
    slope, by_number = by_count(counted)
    memory, peak = of_memory(max(counted, key=lambda one: one["count"]))
    goals = [faster, memory, slope]
    return {
        "title": "Vectors, many and long",
        "about": "`narrativ.embed` with the bundled encoder, loaded before, and a store that is "
        "empty at the start. Invented paragraphs have words from a seeded generator, about as "
        "many tokens as real ones.",
        "goals": {goal.name: goal.measured for goal in goals},
        "table": titled([("Goals:", goals_table(goals)), store, peak, by_number, length]),
    }


def from_the_store(corpus: Corpus) -> tuple[Goal, Section]:
    """Embed a corpus, then again from what was kept."""
    import narrativ

    encoder = _loaded()
    took, vectors = [], []
    for _ in range(1 + SECOND_RUNS):
        start = time.perf_counter()
        embedded = narrativ.embed(corpus, encoder=encoder)
        took.append(time.perf_counter() - start)
        vectors.append(np.asarray(embedded.vectors))
    if not all(np.array_equal(vectors[0], other) for other in vectors[1:]):
        raise AssertionError("the store gave other vectors than were computed")
    faster = took[0] / median(took[1:])
    rows = [
        ["first run (s)", took[0]],
        ["second run (s)", median(took[1:])],
        ["ratio", faster],
    ]
    distinct = corpus.paragraphs["text"].nunique()
    words = (
        f"allsides_fulltext, {len(corpus.paragraphs)} paragraphs, {distinct} distinct; one first "
        f"run, then the median of {SECOND_RUNS} that read the store:"
    )
    return Goal("second run from the store, times faster", faster, "at least", 50.0), (
        words,
        table(["", ""], rows),
    )


def of_memory(largest: Mapping[str, float]) -> tuple[Goal, Section]:
    rows = [
        ["peak memory of the process", largest["peak"] / 1e9],
        ["before the first paragraph, encoder loaded", largest["before"] / 1e9],
        ["the matrix", largest["matrix"] / 1e9],
        ["peak without the matrix", (largest["peak"] - largest["matrix"]) / 1e9],
    ]
    words = f"Memory for {largest['count']:.0f} paragraphs:"
    name = f"peak memory for {largest['count']:.0f} paragraphs beside the matrix (GB)"
    beside = (largest["peak"] - largest["matrix"]) / 1e9
    return Goal(name, beside, "at most", 1.5), (words, table(["", "GB"], rows))


def by_count(counted: Sequence[Mapping[str, float]]) -> tuple[Goal, Section]:
    took: dict[int, list[float]] = {}
    for one in counted:
        took.setdefault(int(one["count"]), []).append(one["seconds"])
    counts = sorted(took)
    medians = [median(took[count]) for count in counts]
    rows = [
        [count, len(took[count]), seconds, f"{count / seconds:.0f}", f"{seconds / count * 1e6:.0f}"]
        for count, seconds in zip(counts, medians, strict=True)
    ]
    head = ["paragraphs", "runs", "seconds, median", "paragraphs a second", "µs a paragraph"]
    slope = log_slope(counts, medians)
    words = (
        "Cost by count, each run a process of its own with an empty store, timed from `embed` to "
        f"its end; least-squares slope in log-log {slope:.4f}:"
    )
    return Goal("slope of time against count, log-log", slope, "at most", 1.02), (
        words,
        table(head, rows),
    )


def log_slope(x: Sequence[float], y: Sequence[float]) -> float:
    """Return the least-squares slope of log y on log x."""
    return float(np.polyfit(np.log(x), np.log(y), 1)[0])


def by_length() -> Section:
    """Time texts of one length each, in tokens without the first and last one."""
    encoder = _loaded()
    tokenizer = texts.tokenizer()
    words = texts.invented_words()
    costs = dict(
        zip(words, (texts.token_counts(tokenizer, words) - texts.EDGES).tolist(), strict=True)
    )
    rng = np.random.default_rng(0)
    made = {
        length: [texts.text_of(length, costs, rng) for _ in range(max(1, TOKENS // length))]
        for length in LENGTHS
    }
    took: dict[int, list[float]] = {length: [] for length in LENGTHS}
    for _ in range(ROUNDS):
        for length, sample in made.items():
            start = time.perf_counter()
            encoder.encode(sample)
            seconds = time.perf_counter() - start
            took[length].append(seconds / (len(sample) * length) * 1e6)
    against = median(took[WINDOW])
    rows = [
        [length, len(made[length]), *(f"{one:.1f}" for one in spread(each)), median(each) / against]
        for length, each in took.items()
    ]
    head = ["tokens a text", "texts", "µs a token, minimum", "median", "maximum"]
    return (
        f"Cost by length, about {TOKENS} tokens of each in {ROUNDS} rounds, encoder alone; a text "
        f"of more than {WINDOW} tokens is read in windows:",
        table([*head, f"median / that of {WINDOW}"], rows),
    )


def embedded(count: int) -> dict[str, float]:
    """Embed invented paragraphs; return the seconds, and bytes of memory."""
    import narrativ

    corpus = invented_corpus(count)
    encoder = _loaded()
    before = peak_memory()
    start = time.perf_counter()
    vectors = narrativ.embed(corpus, encoder=encoder).vectors
    seconds = time.perf_counter() - start
    assert vectors is not None
    return {
        "count": count,
        "seconds": seconds,
        "before": before,
        "peak": peak_memory(),
        "matrix": vectors.nbytes,
    }


def invented_corpus(count: int) -> Corpus:
    """Return a corpus of so many invented paragraphs."""
    from narrativ import Corpus, schema

    number = np.arange(count)
    made = texts.invented_paragraphs(count)
    paragraphs = pd.DataFrame(
        {
            "paragraph_id": [f"p{n}" for n in number],
            "article_id": [f"a{n}" for n in number // OF_AN_ARTICLE],
            "position": number % OF_AN_ARTICLE,
            "start": 0,
            "end": [len(text) for text in made],
            "kind": "body",
            "text": made,
        }
    )
    articles = pd.DataFrame({"article_id": paragraphs["article_id"].unique(), "words": 0})
    articles = articles.assign(completeness="full", published_precision="minute")
    return Corpus(
        articles=schema.conform(articles, schema.ARTICLES),
        paragraphs=schema.conform(paragraphs, schema.PARAGRAPHS),
    )


def peak_memory() -> float:
    """Return the largest memory that this process has had, in bytes."""
    status = Path("/proc/self/status")
    if status.exists():
        # Not ru_maxrss: on Linux a child starts with the peak of the process that started it.
        kilobytes = next(
            line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM")
        )
        return float(kilobytes) * 1024
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(peak if sys.platform == "darwin" else peak * 1024)


def _loaded() -> Any:
    import narrativ

    encoder = narrativ.encoder()
    encoder.encode(["The ferry was late."])
    return encoder


if __name__ == "__main__":
    print(json.dumps(embedded(int(sys.argv[1]))))
