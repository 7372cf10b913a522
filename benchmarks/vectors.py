"""The bundled encoder beside `SentenceTransformer.encode` with the same weights.

Throughput, agreement of the vectors and of what is nearest, the share of what
the processor can do, and the time from process start to the first vector. Runs
that are compared take turns, and ratios are taken pair by pair.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from benchmarks import nearest, processor, texts
from benchmarks.tables import Goal, goals_table, table, titled
from benchmarks.timing import (
    FIRST_VECTOR,
    Runs,
    build_graph,
    in_turn,
    kept_in,
    ratios,
    renew,
    seconds,
    spread,
)
from narrativ.embedding.minilm import processors

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt
    from tokenizers import Tokenizer

    from benchmarks.timing import Encode, Matrix
    from narrativ.corpus import Corpus

    Section = tuple[str, str]
    """Words, and the table below them."""

OURS, THEIRS = "narrativ", "sentence-transformers"
OTHERS = {"narrativ, float32": "minilm-float32", "narrativ, OpenVINO": "minilm-openvino"}
LONGEST = 256
"""Tokens that sentence-transformers reads of a text."""
PARTS = 5
"""Disjoint random parts of the paragraphs; each is one pair."""
KINDS = {"real paragraphs": 1000, "25 words": 500, "100 tokens": 250, "250 tokens": 100}
"""How many texts of each kind are in the table of lengths."""
ROUNDS = 3
STARTS, EMPTY_STARTS = 5, 3
SPREAD = ("", "minimum", "median", "maximum")
BARE = """
import sys
from sentence_transformers import SentenceTransformer
model = SentenceTransformer(sys.argv[1], device="cpu", local_files_only=True)
model.encode(["The ferry was late."])
"""


@dataclass(frozen=True)
class News:
    """A corpus with the event of each article, and its distinct body paragraphs."""

    corpus: Corpus
    events: list[str]
    bodies: list[str]
    tokens: npt.NDArray[np.int64]


def run(shared: Path) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build_graph(folder / "graph")
        with kept_in(renew(folder / "cache", folder / "graph")):
            tokenizer = texts.tokenizer()
            news = read(shared / "data" / "events" / "allsides_fulltext.parquet", tokenizer)
            encoders = all_encoders()
            goals, sections = compared(news, encoders)
            sections.append(by_length(encoders, tokenizer, news.bodies))
            start, section = starts(folder)
    sections.append(section)
    goals.append(start)
    return {
        "title": "Vectors",
        "about": "Body paragraphs of allsides_fulltext, each distinct text once, nothing cached; "
        "sentence-transformers with its defaults and the same weights.",
        "goals": {goal.name: goal.measured for goal in goals},
        "table": titled([("Goals, medians of pairs:", goals_table(goals)), *sections]),
    }


def read(path: Path, tokenizer: Tokenizer) -> News:
    """Return the labelled news of a Parquet file."""
    import narrativ

    frame = pd.read_parquet(path)
    corpus = narrativ.read(frame[["doc_id", "outlet", "title", "text"]])
    events = corpus.articles["external_id"].map(frame.set_index("doc_id")["event_id"])
    paragraphs = corpus.paragraphs
    bodies = paragraphs["text"][paragraphs["kind"] == "body"].unique().tolist()
    return News(corpus, events.tolist(), bodies, texts.token_counts(tokenizer, bodies))


def all_encoders() -> dict[str, Encode]:
    """Return the encoders by the names they have in the tables, the two compared first."""
    from sentence_transformers import SentenceTransformer

    import narrativ
    from narrativ.embedding.bundled import model_folder

    original = SentenceTransformer(str(model_folder()), device="cpu", local_files_only=True)
    found: dict[str, Encode] = {
        OURS: narrativ.encoder().encode,
        THEIRS: lambda batch: np.asarray(original.encode(batch), dtype=np.float32),
    }
    for shown, name in OTHERS.items():
        if name != "minilm-openvino" or find_spec("openvino") is not None:
            found[shown] = narrativ.encoder(name).encode
    return found


def compared(news: News, encoders: dict[str, Encode]) -> tuple[list[Goal], list[Section]]:
    """Encode all body paragraphs with both, part by part in turn, and say what came out."""
    pair = {name: encoders[name] for name in (OURS, THEIRS)}
    order = np.random.default_rng(0).permutation(len(news.bodies))
    parts = np.array_split(order, PARTS)
    peaks: list[dict[str, float]] = []
    runs = in_turn(pair, news.bodies, parts, after=lambda: peaks.append(processor.peaks()))
    tokens = [np.minimum(news.tokens[rows], LONGEST) for rows in parts]
    faster = ratios(runs.seconds[THEIRS], runs.seconds[OURS])
    fit = news.tokens <= LONGEST
    cosine = cosines(runs.vectors[OURS], runs.vectors[THEIRS])[fit]
    same_event, precision = precisions(news, runs, pair)
    goals = [
        Goal("throughput / that of sentence-transformers", median(faster), "at least", 4.0),
        Goal("mean cosine to its vectors", float(cosine.mean()), "at least", 0.99),
        *same_event,
    ]
    words = (
        f"Cosine to sentence-transformers, {int(fit.sum())} paragraphs of up to {LONGEST} tokens:"
    )
    shown = [float(one) for one in (cosine.mean(), *np.quantile(cosine, [0.01, 0]))]
    sections = [
        throughput(runs, tokens, faster),
        (words, table(["mean", "1st percentile", "minimum"], [shown])),
        precision,
        of_the_peak(runs, [processor.operations(part) for part in tokens], peaks),
    ]
    return goals, sections


def throughput(
    runs: Runs, tokens: Sequence[npt.NDArray[np.int64]], faster: Sequence[float]
) -> Section:
    rows: list[list[object]] = []
    for unit, amounts in (
        ("paragraphs", [float(len(part)) for part in tokens]),
        ("tokens", [float(part.sum()) for part in tokens]),
    ):
        for name, took in runs.seconds.items():
            values = spread(ratios(amounts, took))
            rows.append([f"{name}, {unit} a second", *(f"{value:.0f}" for value in values)])
    rows += [[f"{name}, processors kept busy", *spread(busy)] for name, busy in runs.busy.items()]
    rows.append([f"ratio of {OURS} to {THEIRS}, pair by pair", *spread(faster)])
    words = (
        f"Throughput: {sum(map(len, tokens))} paragraphs, {sum(int(t.sum()) for t in tokens)} "
        f"tokens, in {len(tokens)} disjoint random parts, each encoded by both in turn. Where "
        f"either keeps much less than all {processors()} processors busy, something else "
        "ran beside it and the ratio is not to be trusted:"
    )
    return words, table(SPREAD, rows)


def cosines(a: Matrix, b: Matrix) -> npt.NDArray[np.float64]:
    """Return the cosines of rows, in double precision."""
    x, y = a.astype(np.float64), b.astype(np.float64)
    lengths = np.linalg.norm(x, axis=1) * np.linalg.norm(y, axis=1)
    return np.asarray((x * y).sum(axis=1) / lengths)


def precisions(news: News, runs: Runs, encoders: dict[str, Encode]) -> tuple[list[Goal], Section]:
    """Compare what is nearest, among body paragraphs and among articles."""
    from narrativ import Step
    from narrativ.embedding.articles import article_vectors
    from narrativ.embedding.vectors import l2_normalized

    corpus, paragraphs = news.corpus, news.corpus.paragraphs
    others = [t for t in paragraphs["text"].unique() if t not in set(news.bodies)]
    places = pd.Index([*news.bodies, *others]).get_indexer(pd.Index(paragraphs["text"]))
    body = (paragraphs["kind"] == "body").to_numpy(dtype=bool)
    outlet = corpus.articles["outlet"].to_numpy(dtype=object)
    event = np.array(news.events, dtype=object)
    article = pd.Index(corpus.articles["article_id"]).get_indexer(
        pd.Index(paragraphs["article_id"][body])
    )
    hits: dict[str, list[npt.NDArray[np.bool_]]] = {}
    for name, encode in encoders.items():
        matrix = np.concatenate([runs.vectors[name], encode(others)])[places]
        told = article_vectors(corpus.changed(Step("embed", {}), vectors=matrix))
        hits[name] = [
            nearest.hits(l2_normalized(matrix[body]), outlet[article], event[article]),
            nearest.hits(told, outlet, event),
        ]
    goals, rows = [], []
    for place, (of, groups) in enumerate({"paragraphs": event[article], "articles": event}.items()):
        ours, theirs = hits[OURS][place], hits[THEIRS][place]
        difference, low, high = nearest.paired_interval(ours, theirs, groups)
        name = f"precision of {of}, upper end of the interval of the difference"
        goals.append(Goal(name, high, "at least", 0.0))
        shares = float(ours.mean()), float(theirs.mean())
        rows.append([of, len(ours), *shares, *(f"{v:+.4f}" for v in (difference, low, high))])
    words = (
        "Precision: whether the nearest paragraph or article of another outlet is of the same "
        f"event; 95% interval of the paired difference, {len(set(news.events))} events resampled "
        f"{nearest.RESAMPLES} times:"
    )
    head = ["of", "number", OURS, THEIRS, "difference", "low", "high"]
    return goals, (words, table(head, rows))


def of_the_peak(runs: Runs, work: Sequence[float], peaks: Sequence[dict[str, float]]) -> Section:
    """Set the operations of both against those of large products on all processors."""
    done = {name: median(ratios(work, took)) for name, took in runs.seconds.items()}
    rows: list[list[object]] = []
    for kind, library in processor.LIBRARIES.items():
        if kind not in peaks[0]:
            rows.append([f"{kind}, {library}", "this processor has none", "", "", ""])
            continue
        peak = max(each[kind] for each in peaks)
        shares = (f"{done[name] / peak:.0%}" for name in (OURS, THEIRS))
        rows.append([f"{kind}, {library}", f"{peak / 1e9:.0f}", *shares, peak / done[THEIRS]])
    speeds = ", ".join(f"{name} {rate / 1e9:.0f}" for name, rate in done.items())
    words = (
        f"The processor has of {', '.join(processor.INSTRUCTIONS)}: "
        f"{', '.join(processor.instructions()) or 'none that is known'}. Billions of operations a "
        f"second that the texts need: {speeds}. The rate of large products on all processors is "
        "the bound for any encoder of this model: the last column is the ratio to "
        f"{THEIRS} that it would reach if all its operations ran at that rate and nothing else "
        "took time:"
    )
    head = ["products", "10⁹ operations a second", f"{OURS} does", f"{THEIRS} does", "bound"]
    return words, table(head, rows)


def by_length(encoders: dict[str, Encode], tokenizer: Tokenizer, bodies: Sequence[str]) -> Section:
    """Compare all encoders on texts of one length."""
    rows: list[list[object]] = []
    for kind, sample in samples(tokenizer, bodies).items():
        everything = [np.arange(len(sample))] * ROUNDS
        runs = in_turn(encoders, sample, everything)
        tokens = int(np.minimum(texts.token_counts(tokenizer, sample), LONGEST).sum())
        for name, took in runs.seconds.items():
            speed = [f"{amount / median(took):.0f}" for amount in (len(sample), tokens)]
            cosine = cosines(runs.vectors[name], runs.vectors[THEIRS])
            same = [f"{value:.4f}" for value in (cosine.mean(), cosine.min())]
            rows.append([kind, name, *speed, *spread(ratios(runs.seconds[THEIRS], took)), *same])
    head = ["texts", "encoder", "texts a second", "tokens a second"]
    head += [f"ratio, {one}" for one in SPREAD[1:]] + ["mean cosine", "minimum"]
    words = f"By encoder and length, {ROUNDS} rounds in turn, ratio to {THEIRS} round by round:"
    return words, table(head, rows)


def samples(tokenizer: Tokenizer, bodies: Sequence[str]) -> dict[str, list[str]]:
    """Return texts of each of `KINDS`: paragraphs as they are, and pieces of running text."""
    order = np.random.default_rng(1).permutation(len(bodies))
    running = " ".join(bodies[row] for row in order)
    found = {}
    for kind, count in KINDS.items():
        size, _, unit = kind.partition(" ")
        if unit == "words":
            found[kind] = texts.pieces_of_words(running, int(size), count)
        elif unit == "tokens":
            found[kind] = texts.pieces_of_tokens(tokenizer, running, int(size), count)
        else:
            found[kind] = [bodies[row] for row in order[:count]]
    return found


def starts(folder: Path) -> tuple[Goal, Section]:
    """Time processes that import, load and encode one text, in turn."""
    from narrativ.embedding.bundled import model_folder

    ours = [sys.executable, "-c", FIRST_VECTOR]
    theirs = [sys.executable, "-c", BARE, str(model_folder())]
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(STARTS + 1)][1:]
    faster = [b / a for a, b in pairs]
    empty = []
    for number in range(EMPTY_STARTS):
        with kept_in(folder / f"empty-{number}"):
            empty.append(seconds(ours))
    rows = [
        [f"{OURS} (s)", *spread([a for a, _ in pairs])],
        [f"{THEIRS} (s)", *spread([b for _, b in pairs])],
        ["ratio, pair by pair", *spread(faster)],
        [f"{OURS}, cache empty: the graph is built and checked (s)", *spread(empty)],
    ]
    words = f"Process start to first vector, {STARTS} pairs after one that is not counted:"
    name = "time from process start to first vector, theirs / ours"
    return Goal(name, median(faster), "at least", 5.0), (words, table(SPREAD, rows))
