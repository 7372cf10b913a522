"""Words a second through the pipeline and from the cache, and what parses take.

Articles of the scale set in paragraphs, one a line. Rates are of the processor's seconds of one
process. What quotations and voices cost after the parse is measured in turn with the parse, a few
articles at a time, so that a busy machine slows both alike. Memory is the peak of a process of its
own: one that has the articles parsed by workers into an empty cache, and one that then goes over
the docs of all of them.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.tables import Goal, goals_table, table, titled
from benchmarks.timing import in_a_process, kept_in
from benchmarks.vectors_scale import peak_memory

ARTICLES = 300
RATED = 60
"""Articles for the rates."""
TURN = 20
"""Articles that are parsed, and their quotations found, before the next."""
MOST = 0.3
"""Share of the time of the parse that quotations and voices may cost beyond it."""


def run(shared: Path) -> dict[str, Any]:
    source = (shared / "data" / "scale" / "article_bias_9k.parquet").resolve()
    with tempfile.TemporaryDirectory() as folder, kept_in(Path(folder)):
        turns = in_a_process("parsing", "turns", source)
    with tempfile.TemporaryDirectory() as folder, kept_in(Path(folder)):
        rates = in_a_process("parsing", "rates", source)
        runs = [in_a_process("parsing", "parsed", source) for _ in range(2)]
        stored = sum(file.stat().st_size for file in Path(folder).iterdir())
    words = runs[0]["words"]
    rows = [
        [name, f"{run['seconds']:.0f}", f"{run['peak'] / 1e6:.0f}"]
        for name, run in zip(["parsed and kept", "from the cache"], runs, strict=True)
    ]
    goal = goal_of(turns["seconds"])
    parts = [
        ("Goals:", goals_table([goal])),
        (
            f"{RATED} articles of {turns['words']:,} words as they are read, {TURN} at a time:",
            turns_table(**turns),
        ),
        (
            f"Words a second of one processor, {RATED} articles:",
            table(["", "words a second"], [[name, f"{rate:,.0f}"] for name, rate in rates.items()]),
        ),
        (
            f"{ARTICLES} articles of {words:,} words, and then all their docs one after another; "
            f"the cache takes {stored / words:.1f} bytes a word:",
            table(["", "seconds", "peak memory, MB"], rows),
        ),
    ]
    return {
        "title": "Parsing",
        "about": "The bundled pipeline on articles of the scale set, in paragraphs.",
        "table": titled(parts),
        "goals": {goal.name: goal.measured},
        "turns": turns,
        "rates": rates,
        "runs": runs,
        "stored": stored,
    }


def goal_of(seconds: dict[str, float]) -> Goal:
    """Return what quotations and voices cost after the parse, as a share of its time."""
    after = seconds["quotations"] + seconds["voices"]
    name = "quotations and voices after the parse / parse"
    return Goal(name, round(after / seconds["parsed and kept"], 2), "at most", MOST)


def turns_table(words: int, seconds: dict[str, float]) -> str:
    parse = seconds["parsed and kept"]
    return table(
        ["", "words a second", "share of the parse's time"],
        [[name, f"{words / own:,.0f}", f"{own / parse:.2f}"] for name, own in seconds.items()],
    )


def rates(source: Path) -> dict[str, float]:
    """Return words a second by what is done with them."""
    from spacy.tokens import Doc

    from narrativ.parsing import pipelines
    from narrativ.parsing.packing import pack, unpack

    texts = paragraphs(source, RATED)
    words = sum(len(text.split()) for text in texts)
    nlp = pipelines.pipeline(None)
    list(nlp.pipe(texts[:50]))
    docs: list[Doc] = []
    packed: list[bytes] = []
    vocab = pipelines.vocabulary(None)
    steps: dict[str, Callable[[], object]] = {
        "parsed": lambda: docs.extend(nlp.pipe(texts)),
        "parsed without named entities": lambda: list(nlp.pipe(texts, disable=["ner"])),
        "docs to bytes": lambda: packed.extend(pack([doc]) for doc in docs),
        "bytes to docs": lambda: [unpack(p, t, vocab) for p, t in zip(packed, texts, strict=True)],
    }
    found = {}
    for name, step in steps.items():
        start = time.process_time()
        step()
        found[name] = words / (time.process_time() - start)
    return found


def turns(source: Path) -> dict[str, Any]:
    """Return the processor's seconds of the parse and of what comes after it, taken in turn."""
    import narrativ as nv
    from narrativ.parsing import parse
    from narrativ.protocols import Context

    articles = pd.read_parquet(source, columns=["outlet", "text"])
    words = 0
    spent = dict.fromkeys(("parsed and kept", "quotations", "voices"), 0.0)
    # The first turn loads the models and is not counted.
    for turn in range(RATED // TURN + 1):
        corpus = nv.read(articles.iloc[turn * TURN : (turn + 1) * TURN])
        groups = corpus.articles.set_index("article_id")["outlet"]
        texts = list(corpus.readable["text"])
        steps: dict[str, Callable[[], object]] = {
            "parsed and kept": partial(parse, texts),
            "quotations": partial(nv.quotations, corpus),
            "voices": partial(nv.Voices(), corpus, Context(groups)),
        }
        for name, step in steps.items():
            start = time.process_time()
            step()
            spent[name] += (time.process_time() - start) * (turn > 0)
        words += sum(len(text.split()) for text in texts) * (turn > 0)
    return {"words": words, "seconds": spent}


def parsed(source: Path) -> dict[str, float]:
    """Parse the articles and go over their docs; return seconds and bytes of memory."""
    from narrativ.parsing import parse

    texts = paragraphs(source, ARTICLES)
    start = time.perf_counter()
    parses = parse(texts)
    tokens = sum(len(doc) for doc in parses.values())
    seconds = time.perf_counter() - start
    words = sum(len(text.split()) for text in texts)
    return {"words": words, "tokens": tokens, "seconds": seconds, "peak": peak_memory()}


def paragraphs(source: Path, count: int) -> list[str]:
    articles = pd.read_parquet(source, columns=["text"])["text"].iloc[:count]
    return [line for text in articles for line in text.split("\n") if line.strip()]


STEPS = {"rates": rates, "turns": turns, "parsed": parsed}

if __name__ == "__main__":
    print(json.dumps(STEPS[sys.argv[1]](Path(sys.argv[2]))))
