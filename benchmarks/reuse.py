"""Shared copy: how long all pairs take, what the candidates find, and whether pairs agree.

Growth is measured on copies of real articles, each edited ten times over by a
seeded generator, so that the partners of an article stay as many. Each count
runs in a process of its own, which is this module as a script:

    python -m benchmarks.reuse 1000 ../shared/data/scale/article_bias_9k.parquet
"""

from __future__ import annotations

import json
import resource
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from benchmarks.tables import Goal, goals_table, table, titled
from benchmarks.timing import in_a_process

if TYPE_CHECKING:
    from narrativ.corpus import Corpus
    from narrativ.sourcing.copying.tokens import Texts

    Pairs = dict[tuple[int, int], float]

ROOT = Path(__file__).resolve().parent.parent
BASES = (300, 1_000, 9_000)
COPIES = 10
BANDS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.5, 1.01)
GRAM = 8
"""Words of an n-gram of the exact join, as in the labelled pairs."""
COMMON = 200
"""Articles in which an n-gram is boilerplate to the exact join, which is else quadratic."""
THRESHOLDS = (0.1, 0.2, 0.5)


def run(shared: Path) -> dict[str, Any]:
    import narrativ
    from narrativ.sourcing.copying.tokens import texts_of

    folder = shared / "data"
    scale = folder / "scale" / "article_bias_9k.parquet"
    news = narrativ.read(pd.read_parquet(scale).drop(columns=["topic"]))
    wire = pd.read_parquet(folder / "reuse" / "helsinki_docs.parquet")
    day = narrativ.read(wire[["doc_id", "outlet", "title", "text", "published"]])
    start = time.perf_counter()
    narrativ.reuse_pairs(news)
    all_pairs = time.perf_counter() - start
    grown = [in_a_process("reuse", bases, scale) for bases in BASES]
    recalls = [found_by_candidates(name, texts_of(corpus)) for name, corpus in (
        ("a day of agency copy", day), ("9,000 articles", news))]  # fmt: skip
    gold = pd.read_parquet(folder / "reuse" / "helsinki_overlap_pairs.parquet")
    logs = {key: np.log([one[key] for one in grown]) for key in ("articles", "seconds")}
    slope = np.polyfit(logs["articles"], logs["seconds"], 1)
    goals = [
        Goal("seconds for all pairs of 9,000 articles", all_pairs, "at most", 120),
        Goal("slope of seconds over articles, log to log", float(slope[0]), "at most", 1.2),
        Goal("GB for the most articles", grown[-1]["gigabytes"], "at most", 8),
        *(Goal(f"candidates, recall of containment >= .2, {name}", least, "at least", 0.99)
          for name, least, _ in recalls),
    ]  # fmt: skip
    return {
        "title": "Shared copy",
        "about": "`narrativ.reuse_pairs` on 9,000 American political articles and on 255 of one "
        "day, most of them agency copy. Containment is the larger share of n-grams of eight "
        "words that one article has of the other's.",
        "goals": {goal.name: goal.measured for goal in goals},
        "table": titled(
            [
                ("Goals:", goals_table(goals)),
                ("Articles with their edited copies:", of_growth(grown)),
                ("Recall of candidates by containment:", of_recall(recalls)),
                ("Pairs of a day, at a least containment:", agreement(day, gold)),
                ("Off the shelf, and its seconds over ours:", beside(texts_of(news))),
            ]
        ),
    }


def of_growth(grown: list[dict[str, float]]) -> str:
    head = ["articles", "words", "candidates", "pairs", "seconds", "GB", "slope"]
    slopes: list[float | str] = [""]
    for before, one in pairwise(grown):
        steps = [np.log(one[key] / before[key]) for key in ("seconds", "articles")]
        slopes.append(float(steps[0] / steps[1]))
    keys = ("articles", "words", "candidates", "pairs", "seconds", "gigabytes")
    return table(
        head,
        [[*(one[key] for key in keys), slope] for one, slope in zip(grown, slopes, strict=True)],
    )


def found_by_candidates(name: str, texts: Texts) -> tuple[str, float, list[object]]:
    """Return recall at a containment of .2 and above, and the row of a table by band."""
    from narrativ.sourcing.copying.candidates import candidate_pairs

    start = time.perf_counter()
    found = set(map(tuple, candidate_pairs(texts).tolist()))
    took = time.perf_counter() - start
    exact, joined = exact_join(texts)
    shares = pd.Series(exact, dtype=float)
    hits = pd.Series([pair in found for pair in exact], index=shares.index, dtype=float)
    by_band = hits.groupby(pd.cut(shares, BANDS, right=False), observed=False)
    cells = [
        f"{mean:.3f} of {size}" for mean, size in zip(by_band.mean(), by_band.size(), strict=True)
    ]
    return name, float(hits[shares >= 0.2].mean()), [name, len(found), took, joined, *cells]


def of_recall(recalls: list[tuple[str, float, list[object]]]) -> str:
    bands = [f"{low:g} to {min(high, 1):g}" for low, high in pairwise(BANDS)]
    head = ["articles", "candidates", "seconds", "seconds of the exact join", *bands]
    return table(head, [row for _, _, row in recalls])


def exact_join(texts: Texts) -> tuple[Pairs, float]:
    """Return the containment of all pairs that share an n-gram, and the seconds it took."""
    from narrativ.matching.ngrams import ngram_hashes

    start = time.perf_counter()
    count = len(texts.articles)
    grams = [np.unique(ngram_hashes(texts.hashes(article), GRAM)) for article in range(count)]
    sizes = np.array([len(one) for one in grams])
    owner = np.repeat(np.arange(count), sizes)
    order = np.lexsort((owner, np.concatenate(grams)))
    owner = owner[order]
    _, gram, times = np.unique(np.concatenate(grams), return_inverse=True, return_counts=True)
    gram = gram[order]
    left = np.flatnonzero((times[gram] > 1) & (times[gram] <= COMMON))
    codes = [np.zeros(0, dtype=np.int64)]
    for step in range(1, COMMON):
        left = left[left + step < len(gram)]
        left = left[gram[left] == gram[left + step]]
        codes.append(owner[left] * count + owner[left + step])
    code, shared = np.unique(np.concatenate(codes), return_counts=True)
    a, b = np.divmod(code, count)
    shares = (shared / np.minimum(sizes[a], sizes[b])).tolist()
    pairs = dict(zip(zip(a.tolist(), b.tolist(), strict=True), shares, strict=True))
    return pairs, time.perf_counter() - start


def agreement(day: Corpus, gold: pd.DataFrame) -> str:
    """Return precision and recall of the labelled pairs, of ours and of whole documents."""
    import narrativ
    from narrativ.sourcing.copying.tokens import texts_of

    names = day.articles.set_index("article_id")["external_id"]
    ours = narrativ.reuse_pairs(day)
    shares = ours[["containment_a", "containment_b"]].max(axis=1).astype(float)
    told = {
        frozenset((names[a], names[b])): share
        for a, b, share in zip(ours["article_a"], ours["article_b"], shares, strict=True)
    }
    copies = {pair for pair, kind in zip(told, ours["kind"], strict=True) if kind == "copy"}
    texts = texts_of(day)
    whole = {
        frozenset(names[texts.articles[one]] for one in pair) for pair in whole_documents(texts)[0]
    }
    labelled = {frozenset(pair): share for *pair, share in gold[["a", "b", "containment"]].values}
    rows = []
    for least in THRESHOLDS:
        wanted = {pair for pair, share in labelled.items() if share >= least}
        for name, found in (
            ("reuse_pairs, the same containment", {p for p, c in told.items() if c >= least}),
            ("reuse_pairs, kind copy", copies),
            ("MinHash of whole documents, Jaccard .5", whole),
        ):
            hits = len(wanted & found)
            rows.append([least, name, len(found), hits / max(len(found), 1), hits / len(wanted)])
    return table(["containment", "method", "pairs", "precision", "recall"], rows)


def whole_documents(texts: Texts, least: float = 0.5) -> tuple[set[tuple[int, int]], float]:
    """Return the pairs that MinHash and LSH of whole documents find, and the seconds it took."""
    from rensa import RMinHash

    from narrativ.matching.ngrams import ngram_hashes

    start = time.perf_counter()
    grams = [np.unique(ngram_hashes(texts.hashes(n), GRAM)) for n in range(len(texts.articles))]
    offsets = np.concatenate([[0], np.cumsum([len(one) for one in grams])]).astype(np.uint64)
    flat = np.concatenate(grams)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(flat, offsets, 128, 1)
    rows = np.array(matrix.to_rows(), dtype=np.uint32)
    pairs = set()
    for band in range(32):
        groups = pd.Series(range(len(rows))).groupby([*rows[:, 4 * band : 4 * band + 4].T])
        for _, members in groups:
            held = members.tolist()
            pairs |= {(a, b) for at, a in enumerate(held) for b in held[at + 1 :]}
    close = {(a, b) for a, b in pairs if (rows[a] == rows[b]).mean() >= least}
    return close, time.perf_counter() - start


def beside(texts: Texts) -> str:
    from narrativ.sourcing.copying.candidates import candidate_pairs
    from narrativ.sourcing.copying.overlaps import find_overlaps

    start = time.perf_counter()
    found = candidate_pairs(texts)
    candidates = time.perf_counter() - start
    find_overlaps(texts, found)
    ours = time.perf_counter() - start
    rows = [["candidates alone", candidates, candidates / ours], ["ours, aligned", ours, 1.0]]
    for name, (_, took) in (
        ("MinHash of whole documents", whole_documents(texts)),
        ("exact join of eight words, no alignment", exact_join(texts)),
    ):
        rows.append([name, took, took / ours])
    return table(["9,000 articles, words read", "seconds", "ratio"], rows)


def replicated(bases: int, scale: Path) -> Corpus:
    """Return real articles and their edited copies: words lost, tails cut, paragraphs moved."""
    import narrativ

    rng = np.random.default_rng(0)
    told = pd.read_parquet(scale, columns=["text"])["text"].iloc[:bases]
    owners: list[str] = []
    printed: list[str] = []
    for number, text in enumerate(told):
        paragraphs = [line for line in text.split("\n") if line.strip()]
        for copy in range(COPIES + 1):
            lines = edited(paragraphs, rng) if copy else paragraphs
            owners += [f"{number:05d}-{copy:02d}"] * len(lines)
            printed += lines
    frame = pd.DataFrame({"article_id": owners, "text": printed}, dtype="string")
    frame["paragraph_id"] = pd.Series(np.arange(len(frame)), dtype="string")
    frame["position"] = np.arange(len(frame))
    frame = frame.assign(start=0, end=frame["text"].str.len(), kind="body")
    articles = pd.DataFrame({"article_id": pd.unique(frame["article_id"])})
    articles = articles.assign(outlet=[name[-2:] for name in articles["article_id"]], words=1)
    return narrativ.Corpus().changed(
        narrativ.Step("made"), articles=articles.assign(completeness="full"), paragraphs=frame
    )


def edited(paragraphs: list[str], rng: np.random.Generator) -> list[str]:
    kept = paragraphs[: max(1, int(len(paragraphs) * rng.uniform(0.5, 1.2)))]
    lines = []
    for line in kept:
        words = line.split(" ")
        if rng.random() < 0.5:
            fate = rng.random(len(words))
            words = [
                "changed" if lot < 0.03 else word
                for word, lot in zip(words, fate, strict=True)
                if lot < 0.95
            ]
        lines.append(" ".join(words))
    if rng.random() < 0.3:
        rng.shuffle(lines)
    return lines


def measure(bases: int, scale: Path) -> dict[str, float]:
    """Return what all pairs of replicated articles cost, without the reading of credits."""
    from narrativ.sourcing.copying.candidates import candidate_pairs
    from narrativ.sourcing.copying.overlaps import find_overlaps
    from narrativ.sourcing.copying.pairs import pair_table
    from narrativ.sourcing.copying.tokens import texts_of

    corpus = replicated(bases, scale)
    start = time.perf_counter()
    texts = texts_of(corpus)
    candidates = candidate_pairs(texts)
    pairs = pair_table(texts, find_overlaps(texts, candidates))
    took = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (
        1 if sys.platform == "darwin" else 1024
    )
    return {
        "articles": len(texts.articles),
        "words": len(texts.words),
        "candidates": len(candidates),
        "pairs": len(pairs),
        "seconds": took,
        "gigabytes": peak / 1e9,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(int(sys.argv[1]), Path(sys.argv[2]))))
