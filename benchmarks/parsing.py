"""Words a second through the pipeline and from the cache, and what parses take.

Articles of the scale set in paragraphs, one a line. Rates are of the processor's seconds of one
process. Memory is the peak of a process of its own: one that has the articles parsed by workers
into an empty cache, and one that then goes over the docs of all of them.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.tables import table, titled
from benchmarks.timing import in_a_process, kept_in
from benchmarks.vectors_scale import peak_memory

ARTICLES = 300
RATED = 60
"""Articles for the rates."""


def run(shared: Path) -> dict[str, Any]:
    source = (shared / "data" / "scale" / "article_bias_9k.parquet").resolve()
    with tempfile.TemporaryDirectory() as folder, kept_in(Path(folder)):
        rates = in_a_process("parsing", "rates", source)
        runs = [in_a_process("parsing", "parsed", source) for _ in range(2)]
        stored = sum(file.stat().st_size for file in Path(folder).iterdir())
    words = runs[0]["words"]
    rows = [
        [name, f"{run['seconds']:.0f}", f"{run['peak'] / 1e6:.0f}"]
        for name, run in zip(["parsed and kept", "from the cache"], runs, strict=True)
    ]
    parts = [
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
        "rates": rates,
        "runs": runs,
        "stored": stored,
    }


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


if __name__ == "__main__":
    print(json.dumps({"rates": rates, "parsed": parsed}[sys.argv[1]](Path(sys.argv[2]))))
