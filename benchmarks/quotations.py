"""How well quotations and their sources are found, on PolNeAR.

The set has two models fitted on it that come with narrativ, so what `narrativ.quotations`
gives of it is better than what it gives of other texts. The goals are measured by
cross-validation over documents: every document by models that were fitted on the others.
"""

from __future__ import annotations

import json
import re
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.tables import Goal, goals_table, table, titled

KINDS = ("direct", "mixed", "indirect")
_WORD = re.compile(r"\w+(?:['’]\w+)?")
_LIGHT = set(
    "the a an his her its their our my your mr mrs ms dr sen rep gov president sir of and in to "
    "for who".split()
)

Span = tuple[int, int]


@dataclass(frozen=True)
class Attribution:
    """One quotation: its kind, the spans of what is said and of its cue, and its source."""

    kind: str
    spans: list[Span]
    cue: list[Span]
    name: str


@dataclass(frozen=True)
class Document:
    """A document of the set, with the attributions of its first annotator."""

    name: str
    outlet: str
    text: str
    gold: list[Attribution]


def run(shared: Path) -> dict[str, Any]:
    from benchmarks.fit_quotations import cross_validated

    documents = load(shared)
    corpus = read(documents)
    crossed = score(documents, cross_validated(documents))
    started = time.perf_counter()
    fitted = score(documents, found(corpus))
    seconds = time.perf_counter() - started
    goals = [
        Goal(f"token F1, {kind}", round(crossed[kind]["f1"], 3), "at least", goal)
        for kind, goal in zip(KINDS, (0.985, 0.82, 0.66), strict=True)
    ] + [
        Goal(f"source head right, {kind}", round(crossed[kind]["source"], 3), "at least", goal)
        for kind, goal in zip(KINDS[:2], (0.92, 0.85), strict=True)
    ]
    words = int(corpus.articles["words"].sum())
    return {
        "title": "Quotations and their sources",
        "about": "PolNeAR (`shared/data/quotes`), first annotator, token F1 with the tokens of the "
        "other kinds left out; of all quotations found, how often the head of the source is "
        "right. `''…''` is a pair of marks here, and a quotation in the set's indirect kind; "
        "*marks read* counts such a quotation of the set as what its marks make it. By "
        "cross-validation over documents (five folds), and on the whole set with the shipped "
        f"model, which was fitted on it. {words:,} words, {seconds:.0f} s with the parse.",
        "goals": {goal.name: goal.measured for goal in goals},
        "table": titled(
            [
                ("Goals, by cross-validation:", goals_table(goals)),
                ("By kind:", table(_HEAD, [*_rows("folds", crossed), *_rows("whole", fitted)])),
            ]
        ),
    }


_HEAD = ["model", "kind", "precision", "recall", "F1", "F1, marks read", "source", "found"]


def _rows(name: str, scores: dict[str, dict[str, float]]) -> list[list[Any]]:
    names = ("p", "r", "f1", "f1_marks", "source")
    return [
        [name, kind, *(f"{scores[kind][one]:.3f}" for one in names), int(scores[kind]["matched"])]
        for kind in KINDS
    ]


def load(shared: Path) -> list[Document]:
    """Return the documents of the set."""
    folder = shared / "data" / "quotes"
    documents = pd.read_parquet(folder / "polnear_docs.parquet")
    rows = pd.read_parquet(folder / "polnear_attributions.parquet")
    first = rows.groupby("doc_id")["annotator"].first()
    rows = rows[(rows["annotator"] == rows["doc_id"].map(first)) & (rows["kind"] != "none")]
    gold: dict[str, list[Attribution]] = {}
    row: Any
    for row in rows.itertuples():
        gold.setdefault(row.doc_id, []).append(
            Attribution(
                row.kind,
                [tuple(span) for span in json.loads(row.content_spans)],
                [tuple(span) for span in json.loads(row.cue_spans)],
                row.source if isinstance(row.source, str) else "",
            )
        )
    columns = ["doc_id", "outlet", "text"]
    return [
        Document(name, outlet, text, gold.get(name, []))
        for name, outlet, text in documents.sort_values("doc_id")[columns].to_numpy()
    ]


def read(documents: Sequence[Document]) -> Any:
    """Return the corpus of the documents."""
    import narrativ

    frame = pd.DataFrame([(one.name, one.outlet, one.text) for one in documents])
    frame.columns = ["doc_id", "outlet", "text"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", narrativ.errors.NarrativWarning)
        return narrativ.read(frame)


def found(corpus: Any, quotations: Callable[[Any], pd.DataFrame] | None = None) -> pd.DataFrame:
    """Return the quotations of a corpus with offsets into the documents."""
    import narrativ

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", narrativ.errors.NarrativWarning)
        rows = (quotations or narrativ.quotations)(corpus)
    names = corpus.articles.set_index("article_id")["external_id"]
    offsets = corpus.paragraphs.set_index("paragraph_id")["start"]
    at = rows["paragraph_id"].map(offsets)
    moved = {name: rows[name] + at for name in ("start", "end", "speaker_start", "speaker_end")}
    return rows.assign(document=rows["article_id"].map(names), **moved)


def score(documents: Sequence[Document], rows: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Return precision, recall, F1 and the share of right sources of each kind."""
    groups = dict(list(rows.groupby("document")))
    counts = {kind: np.zeros(8) for kind in KINDS}
    for document in documents:
        own = groups.get(document.name, rows[:0])
        starts = np.array([match.start() for match in _WORD.finditer(document.text)], dtype=int)
        for marks_read in (False, True):
            gold = _gold(document, starts, marks_read)
            for kind in KINDS:
                spans = own.loc[own["kind"] == kind, ["start", "end"]].to_numpy(dtype=int)
                others = set().union(*(gold[other] for other in KINDS if other != kind))
                predicted = _covered(starts, spans) - (others - gold[kind])
                both = len(predicted & gold[kind])
                part = slice(3, 6) if marks_read else slice(0, 3)
                counts[kind][part] += [both, len(predicted) - both, len(gold[kind]) - both]
        for kind in KINDS:
            counts[kind][6:] += _sources(document, own[own["kind"] == kind], starts, kind)
    return {kind: _figures(*counts[kind]) for kind in KINDS}


def _figures(*counts: float) -> dict[str, float]:
    right, extra, lost, right2, extra2, lost2, matched, sources = counts
    f1, f1_marks = _f1(right, extra, lost), _f1(right2, extra2, lost2)
    return {
        "p": right / max(1, right + extra),
        "r": right / max(1, right + lost),
        "f1": f1,
        "f1_marks": f1_marks,
        "source": sources / max(1, matched),
        "matched": matched,
    }


def _f1(right: float, extra: float, lost: float) -> float:
    return 2 * right / max(1, 2 * right + extra + lost)


def _gold(document: Document, starts: np.ndarray, marks_read: bool) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {kind: set() for kind in KINDS}
    for one in document.gold:
        kind = kind_by_marks(document.text, one) if marks_read else one.kind
        found[kind] |= _covered(starts, one.spans)
    return found


def kind_by_marks(text: str, one: Attribution) -> str:
    """Return the kind of a quotation, by its marks where these are ``''…''``."""
    said = " ".join(text[start:end] for start, end in one.spans)
    if one.kind != "indirect" or "''" not in said:
        return one.kind
    bare = re.sub(r"''.*?(?:''|$)", " ", said, flags=re.DOTALL)
    left = [word for word in _WORD.findall(bare) if word.lower() not in ("that", "and", "but")]
    return "mixed" if left else "direct"


def _covered(starts: np.ndarray, spans: Iterable[Any]) -> set[int]:
    inside: set[int] = set()
    for start, end in spans:
        first, last = np.searchsorted(starts, [start, end])
        inside.update(range(first, last))
    return inside


def _sources(
    document: Document, rows: pd.DataFrame, starts: np.ndarray, kind: str
) -> tuple[int, int]:
    """Return how many quotations of the set are found, and of these how many sources are right."""
    statements = [part for _, part in rows.groupby("statement_id", sort=False)]
    predicted = [
        _covered(starts, part[["start", "end"]].to_numpy(dtype=int)) for part in statements
    ]
    gold = [one for one in document.gold if one.kind == kind and one.name]
    pairs = []
    for i, one in enumerate(gold):
        words = _covered(starts, one.spans)
        for j, other in enumerate(predicted):
            both = len(words & other)
            if both and both / min(len(words), len(other)) >= 0.5:
                pairs.append((-both / len(words | other), i, j))
    used_gold: set[int] = set()
    used: set[int] = set()
    right = 0
    for _, i, j in sorted(pairs):
        if i not in used_gold and j not in used:
            used_gold.add(i)
            used.add(j)
            right += _head_right(document, gold[i], statements[j])
    return len(used), right


def _head_right(document: Document, one: Attribution, rows: pd.DataFrame) -> bool:
    """Say whether the last word of weight of the mention is in the source of the set.

    A mention in another paragraph has no offsets: then the name counts.
    """
    placed = rows.dropna(subset=["speaker_start"])
    if len(placed):
        row = placed.iloc[0]
        mention = document.text[row["speaker_start"] : row["speaker_end"]]
    else:
        name = rows["speaker"].iloc[0]
        mention = "" if pd.isna(name) else str(name)
    words = [_plain(word) for word in _WORD.findall(mention)]
    words = [word for word in words if word not in _LIGHT] or words
    return bool(words) and words[-1] in {_plain(word) for word in _WORD.findall(one.name)}


def _plain(word: str) -> str:
    return word.lower().removesuffix("'s").removesuffix("’s")
