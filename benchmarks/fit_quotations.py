"""Fit the models by which `narrativ.quotations` judges, on PolNeAR.

    python benchmarks/fit_quotations.py [--shared DIR]

Writes ``narrativ/resources/quoting.safetensors``: boosted trees that say of a candidate
(a word that may report, and what hangs on it) how likely somebody says it, and of a
stretch in marks whether it is a direct quotation, part of a mixed one, or none. Features
are in `narrativ.quoting.features` and `narrativ.quoting.stretch_features`. The trees for
stretches take the probabilities that models fitted on other documents gave. One
configuration, chosen by cross-validated token F1 over documents.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import numpy as np
import pandas as pd

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from benchmarks.quotations import Document, kind_by_marks, load, read  # noqa: E402
from benchmarks.quotations import found as found_quotations  # noqa: E402

if TYPE_CHECKING:
    from narrativ.quoting.boosting import Boosting
    from narrativ.quoting.reading import Reading

FOLDS = 5
NEGATIVES = 0.35
"""Share of the candidates without a word said that are fitted on; they weigh for the others."""
HEAVIEST = 30
"""Words that a candidate weighs at most: what is scored are words."""
CANDIDATES = {
    "max_iter": 100, "learning_rate": 0.15, "max_leaf_nodes": 31, "min_samples_leaf": 60,
    "l2_regularization": 1.0, "max_bins": 63, "early_stopping": False, "random_state": 0,
}  # fmt: skip
STRETCHES = {
    "max_iter": 60, "learning_rate": 0.08, "max_leaf_nodes": 8, "min_samples_leaf": 20,
    "l2_regularization": 5.0, "max_bins": 63, "early_stopping": False, "random_state": 0,
}  # fmt: skip


@dataclass
class Example:
    """One document of the set, read, with what is right of it."""

    document: Document
    fold: int
    readings: list[Reading]
    rows: np.ndarray
    said: np.ndarray
    """Words of each candidate that its cue reports, by the set."""
    words: np.ndarray
    stretches: np.ndarray
    """Of each stretch the words that are direct, mixed and neither."""
    odds: np.ndarray | None = None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=HERE.parent.parent / "shared")
    options = parser.parse_args()
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    write_axes()
    documents = load(options.shared)
    found = examples(documents, read(documents))
    give_odds(found)
    write(fit_candidates(found), fit_stretches(found))


def write(candidates: Boosting, stretches: Boosting) -> None:
    """Write the weights where narrativ looks for them."""
    from safetensors.numpy import save

    from narrativ.quoting.boosting import PARTS
    from narrativ.quoting.model import FILE

    arrays = {
        f"{name}.{part}": np.ascontiguousarray(getattr(trees, part))
        for name, trees in (("candidates", candidates), ("stretches", stretches))
        for part in PARTS
    }
    (HERE.parent / "narrativ" / "resources" / FILE).write_bytes(save(arrays))


def write_axes() -> None:
    """Write the mean of the vectors of the listed words and the axes along which they differ most.

    They change with the lists; trees that were fitted along other axes are void.
    """
    from safetensors.numpy import save

    from narrativ.quoting.word_classes import AXES, DIMENSIONS, embedding
    from narrativ.text.resource_files import toml_table

    listed = toml_table("quoting")
    lemmas = sorted(
        {w for part in ("verbs", "nouns") for words in listed[part].values() for w in words.split()}
    )
    rows = np.stack([embedding(lemma) for lemma in lemmas])
    mean = rows.mean(axis=0)
    _, scale, axes = np.linalg.svd(rows - mean, full_matrices=False)
    deviation = scale[:DIMENSIONS] / np.sqrt(len(rows))
    signs = np.sign(axes[np.arange(DIMENSIONS), np.abs(axes[:DIMENSIONS]).argmax(axis=1)])
    arrays = {"mean": mean, "axes": axes[:DIMENSIONS] * (signs / deviation)[:, None]}
    (HERE.parent / "narrativ" / "resources" / AXES).write_bytes(save(arrays))


def cross_validated(documents: Sequence[Document]) -> pd.DataFrame:
    """Return the quotations of each document by models fitted on the other folds."""
    from narrativ.quoting.model import Model

    fitted = examples(documents, read(documents))
    candidates = give_odds(fitted)
    tables = []
    for fold in range(FOLDS):
        model = Model(candidates[fold], fit_stretches([one for one in fitted if one.fold != fold]))
        own = [document for number, document in enumerate(documents) if number % FOLDS == fold]
        with (
            patch("narrativ.quoting.statements.fitted", return_value=model),
            patch.dict("narrativ.quoting.quotations._articles", clear=True),
        ):
            tables.append(found_quotations(read(own)))
    return pd.concat(tables, ignore_index=True)


def examples(documents: Sequence[Document], corpus: Any) -> list[Example]:
    """Return the documents, read as `narrativ.quotations` reads them."""
    from narrativ.parsing import parse
    from narrativ.quoting.quotations import KINDS_READ
    from narrativ.quoting.reading import readings, stacked
    from narrativ.quoting.spans import Paragraph

    names = corpus.articles.set_index("article_id")["external_id"]
    rows = corpus.readable
    rows = rows[rows["kind"].isin(KINDS_READ)].sort_values("position", kind="stable")
    parses = parse([str(text) for text in rows["text"]])
    groups = {names[article]: part for article, part in rows.groupby("article_id")}
    found = []
    for number, document in enumerate(documents):
        part = groups.get(document.name)
        if part is None:
            continue
        paragraphs = [
            Paragraph(str(kind), str(text))
            for kind, text in zip(part["kind"], part["text"], strict=True)
        ]
        own = readings(paragraphs, parses)
        matrix = stacked(own)
        if matrix is None:
            continue
        starts = [int(start) for start in part["start"]]
        said, words = _said(document, own, starts)
        found.append(
            Example(
                document, number % FOLDS, own, matrix, said, words, _kinds(document, own, starts)
            )
        )
    return found


def _said(
    document: Document, read: Sequence[Reading], starts: Sequence[int]
) -> tuple[np.ndarray, np.ndarray]:
    """Return of each candidate the words that its cue reports, and all its words."""
    said, words = [], []
    for one, start in zip(read, starts, strict=True):
        at = np.array(one.parse.start, dtype=int) + start
        reported: dict[int, list[np.ndarray]] = {}
        for attribution in document.gold:
            mask = _mask(at, attribution.spans)
            for cue in np.flatnonzero(_mask(at, attribution.cue)):
                reported.setdefault(int(cue), []).append(mask)
        is_word = np.array(one.words, dtype=bool)
        for candidate in one.candidates:
            tokens = np.array(list(candidate.tokens()), dtype=int)
            tokens = tokens[is_word[tokens]]
            cues = [candidate.cue, candidate.preposition]
            masks = [m for cue in cues if cue is not None for m in reported.get(cue, [])]
            said.append(max((int(mask[tokens].sum()) for mask in masks), default=0))
            words.append(len(tokens))
    return np.array(said, dtype=float), np.array(words, dtype=float)


def _kinds(document: Document, read: Sequence[Reading], starts: Sequence[int]) -> np.ndarray:
    """Return of each stretch the words that are direct, mixed and neither."""
    counts = []
    for one, start in zip(read, starts, strict=True):
        at = np.array(one.parse.start, dtype=int) + start
        masks = {kind: np.zeros(len(at), dtype=bool) for kind in ("direct", "mixed", "indirect")}
        for attribution in document.gold:
            masks[kind_by_marks(document.text, attribution)] |= _mask(at, attribution.spans)
        is_word = np.array(one.words, dtype=bool)
        for inside in one.marked:
            tokens = np.array([token for token in inside if is_word[token]], dtype=int)
            direct, mixed = masks["direct"][tokens].sum(), masks["mixed"][tokens].sum()
            counts.append((direct, mixed, len(tokens) - direct - mixed))
    return np.array(counts, dtype=float).reshape(-1, 3)


def _mask(at: np.ndarray, spans: Sequence[tuple[int, int]]) -> np.ndarray:
    mask = np.zeros(len(at), dtype=bool)
    for start, end in spans:
        first, last = np.searchsorted(at, [start, end])
        mask[first:last] = True
    return mask


def give_odds(found: list[Example]) -> list[Boosting]:
    """Give each document the probabilities of a model fitted on the other folds; return these."""
    from narrativ.quoting.boosting import probabilities

    models = []
    for fold in range(FOLDS):
        models.append(fit_candidates([one for one in found if one.fold != fold]))
        for one in found:
            if one.fold == fold:
                one.odds = probabilities(models[-1].log_odds(one.rows))[:, 0]
    return models


def fit_candidates(found: Sequence[Example]) -> Boosting:
    """Fit the probability that a word of a candidate is said."""
    rows = np.concatenate([one.rows for one in found])
    said = np.concatenate([one.said for one in found])
    words = np.concatenate([one.words for one in found])
    random = np.random.default_rng(0)
    plain = said == 0
    drawn = (words > 0) & (~plain | (random.random(len(rows)) < NEGATIVES))
    positive = np.flatnonzero(drawn & (said > 0))
    negative = np.flatnonzero(drawn & (words > said))
    missed = (words - said)[negative] * np.where(plain[negative], 1 / NEGATIVES, 1)
    weight = np.minimum(np.concatenate([said[positive], missed]), HEAVIEST)
    label = np.r_[np.ones(len(positive)), np.zeros(len(negative))]
    return _boosted(rows[np.r_[positive, negative]], label, weight, CANDIDATES)


def fit_stretches(found: Sequence[Example]) -> Boosting:
    """Fit what a stretch in marks is, by its words of each kind."""
    rows, counts = [], []
    for one in found:
        start = 0
        for part in one.readings:
            assert one.odds is not None
            part.odds = one.odds[start : start + len(part.candidates)].tolist()
            start += len(part.candidates)
        if len(one.stretches):
            rows.append(_stretch_rows(one))
            counts.append(one.stretches)
    matrix, weight = np.concatenate(rows), np.concatenate(counts)
    label = np.repeat(np.arange(3), len(matrix))
    flat = weight.T.ravel()
    kept = flat > 0
    return _boosted(np.tile(matrix, (3, 1))[kept], label[kept], np.sqrt(flat[kept]), STRETCHES)


def _stretch_rows(one: Example) -> np.ndarray:
    from narrativ.quoting.stretch_features import stretch_rows

    return stretch_rows(one.readings)


def _boosted(
    rows: np.ndarray, label: np.ndarray, weight: np.ndarray, settings: dict[str, Any]
) -> Boosting:
    """Fit trees and return them as plain arrays."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(**settings).fit(rows, label, sample_weight=weight)
    return as_arrays(model)


def as_arrays(model: Any) -> Boosting:
    """Return the trees of scikit-learn as plain arrays."""
    from narrativ.quoting.boosting import Boosting

    trees = [(tree.nodes, output) for step in model._predictors for output, tree in enumerate(step)]
    shape = (len(trees), max(len(nodes) for nodes, _ in trees))
    own = np.tile(np.arange(shape[1]), (shape[0], 1))
    feature, left, right = np.zeros(shape, np.int16), own.copy(), own.copy()
    threshold, value = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    for number, (nodes, _) in enumerate(trees):
        inner = ~nodes["is_leaf"].astype(bool)
        places = np.flatnonzero(inner)
        feature[number, places] = nodes["feature_idx"][inner]
        threshold[number, places] = nodes["num_threshold"][inner]
        left[number, places] = nodes["left"][inner]
        right[number, places] = nodes["right"][inner]
        value[number, : len(nodes)] = nodes["value"]
    return Boosting(
        feature, threshold, left.astype(np.int16), right.astype(np.int16), value,
        np.asarray(model._baseline_prediction, dtype=np.float32).ravel(),
        np.array([output for _, output in trees], dtype=np.int16),
    )  # fmt: skip


if __name__ == "__main__":
    main()
