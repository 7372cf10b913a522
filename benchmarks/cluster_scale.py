"""What events, storylines and topics cost by the number of articles, beside BERTopic.

9,000 real articles, titles and first 1,500 characters, are read and embedded once.
Fewer are drawn from them; more are made by edited copies: words are lost and replaced
by invented ones, the date is moved, and a paragraph's vector is the original's with
noise. Each count is made and measured in processes of their own, which are this module
as a script:

    python -m benchmarks.cluster_scale made FOLDER 10000
    python -m benchmarks.cluster_scale measured FOLDER 10000
"""

from __future__ import annotations

import importlib
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from benchmarks import off_the_shelf
from benchmarks.replicas import LOST, MOVED, REPLACED, replicated
from benchmarks.tables import Goal, goals_table, table, titled
from benchmarks.timing import in_a_process
from benchmarks.vectors_scale import log_slope, peak_memory

if TYPE_CHECKING:
    from narrativ.corpus import Corpus

ROOT = Path(__file__).resolve().parent.parent
COUNTS = (1_000, 3_000, 10_000, 30_000, 100_000)
BESIDE = (10_000, 30_000)
"""Counts at which BERTopic runs too."""
CHARACTERS = 1500
PARTS = {
    "articles": ("narrativ.clustering", "comparable_articles"),
    "events": ("narrativ.clustering", "group_into_events"),
    "graph": ("narrativ.clustering.grouping.events", "graph_of"),
    "bootstrap": ("narrativ.clustering.grouping.events", "bootstrap"),
    "all tables": ("narrativ.clustering", "group_tables"),
    "storylines": ("narrativ.clustering.tables", "storylines_of"),
    "topics": ("narrativ.clustering.tables", "find_topics"),
}
"""The functions that are timed, each by the module that calls it."""
COUNTED = ("articles", "paragraphs", "events", "largest event", "storylines", "topics")
SHOWN = ("articles", "graph", "grouping", "bootstrap", "storylines", "topics", "tables", "the rest")


def run(shared: Path) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        base(shared).save(folder / "base")
        measured = [of_count(folder, count) for count in COUNTS]
    largest = measured[-1]
    counts, seconds = zip(*((one["articles"], one["seconds"]) for one in measured), strict=True)
    slope = log_slope(counts, seconds)
    most = f"{COUNTS[-1]:,} articles"
    goals = [
        Goal(f"seconds for {most}", largest["seconds"], "at most", 180),
        Goal(f"GB for {most}, vectors included", largest["peak"] / 1e9, "at most", 4),
        Goal("slope of seconds over articles, log to log", slope, "at most", 1.15),
    ]
    return {
        "title": "Events, storylines and topics by the thousand",
        "about": "`narrativ.cluster` after embedding, with its bootstrap. Up to 9,000 articles "
        "are real; beyond, each further one is a copy of a real one: "
        f"{LOST:.0%} of its words lost, {REPLACED:.0%} replaced by invented ones, its date moved "
        f"by up to {MOVED} days, and each paragraph's vector that of the original with noise "
        "(cosine .78), all seeded. So the largest collections hold some eleven tellings of each "
        "text, and their words, names and dates are denser than a real year's. Each count runs "
        "in a process of its own; its peak of memory includes the corpus and its vectors.",
        "goals": {goal.name: goal.measured for goal in goals},
        "measured": measured,
        "table": titled(
            [
                ("Goals:", goals_table(goals)),
                ("By count:", by_count(measured)),
                ("Seconds by part, topics with a bootstrap of their own:", by_part(measured)),
                (
                    "BERTopic (defaults, unseeded) on vectors of the same articles:",
                    beside(measured),
                ),
            ]
        ),
    }


def by_count(measured: Sequence[Mapping[str, Any]]) -> str:
    slopes: list[float | str] = [""]
    for both in pairwise(measured):
        slopes.append(log_slope(*([one[key] for one in both] for key in ("articles", "seconds"))))
    rows = [
        [
            *(one[key] for key in COUNTED),
            one["seconds"],
            slope,
            *(one[key] / 1e9 for key in ("peak", "before", "vectors")),
        ]
        for one, slope in zip(measured, slopes, strict=True)
    ]
    return table([*COUNTED, "seconds", "slope", "GB", "GB before", "GB of vectors"], rows)


def by_part(measured: Sequence[Mapping[str, Any]]) -> str:
    rows = [[one["articles"], *(one["parts"][part] for part in SHOWN)] for one in measured]
    return table(["articles", *SHOWN], rows)


def beside(measured: Sequence[Mapping[str, Any]]) -> str:
    rows: list[list[object]] = []
    for one in measured:
        if one["articles"] not in BESIDE:
            continue
        theirs = one["bertopic"]
        if theirs is None:
            rows.append([one["articles"], one["seconds"], off_the_shelf.ABSENT, "", "", ""])
        else:
            found = [theirs["seconds"], theirs["topics"], theirs["noise"]]
            rows.append([one["articles"], one["seconds"], *found, one["seconds"] / found[0]])
    head = ["articles", "narrativ (s)", "BERTopic (s)", "its topics", "share of noise"]
    return table([*head, "narrativ / BERTopic"], rows)


def base(shared: Path) -> Corpus:
    """Return the real articles, embedded."""
    import narrativ

    whole = pd.read_parquet(shared / "data" / "scale" / "article_bias_9k.parquet")
    frame = whole[["doc_id", "outlet", "title", "published"]]
    return narrativ.embed(narrativ.read(frame.assign(text=whole["text"].str[:CHARACTERS])))


def of_count(folder: Path, count: int) -> dict[str, Any]:
    """Make so many articles, measure what grouping them costs, and run BERTopic if it is due."""
    in_a_process("cluster_scale", "made", folder, count)
    measured: dict[str, Any] = in_a_process("cluster_scale", "measured", folder, count)
    measured["bertopic"] = bertopic(folder / str(count)) if count in BESIDE else None
    shutil.rmtree(folder / str(count))
    return measured


def made(folder: Path, count: int) -> dict[str, Any]:
    """Keep so many articles in a folder of their own; no memory of this is measured."""
    import narrativ

    corpus = replicated(narrativ.load(folder / "base"), count)
    corpus.save(folder / str(count))
    return {"articles": len(corpus)}


def measured(folder: Path, count: int) -> dict[str, Any]:
    """Group the articles; return the seconds, in all and by part, and bytes of memory."""
    import narrativ

    # What is loaded and compiled once is no cost of an article.
    narrativ.cluster(narrativ.load(folder / "base").select(until="2013-01-31"))
    corpus = narrativ.load(folder / str(count))
    assert corpus.vectors is not None
    before = peak_memory()
    with timed() as took:
        start = time.perf_counter()
        found = narrativ.cluster(corpus)
        seconds = time.perf_counter() - start
    return {
        "articles": len(corpus),
        "paragraphs": len(corpus.paragraphs),
        "events": len(found.events),
        "storylines": len(found.storylines),
        "topics": len(found.topics),
        "largest event": int(found.events["articles"].max()),
        "seconds": seconds,
        "parts": parts(took, seconds),
        "before": before,
        "peak": peak_memory(),
        "vectors": corpus.vectors.nbytes,
    }


@contextmanager
def timed() -> Iterator[dict[str, float]]:
    """Yield the seconds of each of `PARTS`, which are counted as long as this lasts."""
    took = dict.fromkeys(PARTS, 0.0)
    before = {}
    for part, (module, name) in PARTS.items():
        before[part] = getattr(importlib.import_module(module), name)
        setattr(importlib.import_module(module), name, _counted(before[part], part, took))
    try:
        yield took
    finally:
        for part, (module, name) in PARTS.items():
            setattr(importlib.import_module(module), name, before[part])


def _counted(function: Any, part: str, took: dict[str, float]) -> Any:
    def counted(*given: Any, **named: Any) -> Any:
        start = time.perf_counter()
        try:
            return function(*given, **named)
        finally:
            took[part] += time.perf_counter() - start

    return counted


def parts(took: Mapping[str, float], seconds: float) -> dict[str, float]:
    """Return the seconds of each of `SHOWN`, none of them counted twice."""
    whole = took["articles"] + took["events"] + took["all tables"]
    return {
        **{part: took[part] for part in ("articles", "graph", "bootstrap", "storylines", "topics")},
        "grouping": took["events"] - took["graph"] - took["bootstrap"],
        "tables": took["all tables"] - took["storylines"] - took["topics"],
        "the rest": seconds - whole,
    }


def bertopic(folder: Path) -> dict[str, float] | None:
    """Return what BERTopic takes for the articles of a study, None if it is not installed."""
    import narrativ
    from narrativ.embedding.articles import article_vectors

    corpus = narrativ.load(folder)
    texts = corpus.analysed.groupby("article_id")["text"].agg("\n".join)
    texts = texts.reindex(corpus.articles["article_id"], fill_value="")
    found = off_the_shelf.bertopic(
        texts.tolist(), article_vectors(corpus), [off_the_shelf.Setting()]
    )
    if found is None:
        return None
    (one,) = found
    # Noise is groups of one in the labels.
    topics = int((np.unique(one.labels, return_counts=True)[1] > 1).sum())
    return {"seconds": one.seconds, "noise": one.noise, "topics": topics}


if __name__ == "__main__":
    answer = {"made": made, "measured": measured}[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))
    sys.stdout.write(json.dumps(answer))
