"""Fit the model of coverage on the readers' judgements.

    python benchmarks/fit_coverage.py [--shared DIR]

Two logistic regressions on what `narrativ.alignment.coverage_features` measures; the thresholds
are chosen on predictions for events that were held out. `benchmarks/coverage.py` measures both
with events held out once more.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

if TYPE_CHECKING:
    import numpy.typing as npt

    from narrativ.alignment.coverage_model import CoverageModel
    from narrativ.matching.pairs import Passages

    Array = npt.NDArray[Any]

STRENGTH = 0.03
"""Inverse of the regularisation: chosen with events held out; a tenth or ten times does as well."""
NOISE = 0.005
FULL = ("told", "version")


@dataclass(frozen=True)
class Judgements:
    """Judgements with content, and what each sentence and text are compared by.

    Attributes
    ----------
    rows
        The judgements.
    features
        Shape (judgements, features).
    candidates
        For each judgement the spans of the sentences of the other text, the similarity to each,
        and the cosine and the TF-IDF similarity.
    """

    rows: pd.DataFrame
    features: Array
    candidates: list[tuple[Array, dict[str, Array]]]

    @property
    def event(self) -> Array:
        return self.rows["event_id"].to_numpy()

    @property
    def some(self) -> Array:
        """Whether anything of the sentence is told."""
        return (self.rows["label"] != "not_told").to_numpy()

    @property
    def full(self) -> Array:
        """Whether all of it is, be it in another version."""
        return self.rows["label"].isin(FULL).to_numpy()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=HERE.parent.parent / "shared")
    options = parser.parse_args()
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    judged = judgements(options.shared)
    model = fit(judged, np.ones(len(judged.rows), dtype=bool))
    write(model)


def write(model: CoverageModel) -> None:
    """Write the weights where narrativ looks for them."""
    from safetensors.numpy import save

    from narrativ.alignment.coverage_model import FILE

    arrays = {name: np.ascontiguousarray(array) for name, array in vars(model).items()}
    (HERE.parent / "narrativ" / "resources" / FILE).write_bytes(save(arrays))


def judgements(shared: Path) -> Judgements:
    """Return the first reader's judgements, their sentences compared as narrativ does it."""
    from narrativ.alignment.coverage_features import compare_with_texts
    from narrativ.matching.pairs import Passages

    rows = pd.read_parquet(shared / "data" / "coverage" / "judgements.parquet")
    rows = rows[rows["reader"] == 1]
    texts = pd.read_parquet(shared / "data" / "events" / "allsides_fulltext.parquet")
    text_of = texts.set_index("doc_id")["text"]
    parts, features, candidates = [], [], []
    for _, part in rows.groupby("event_id"):
        own = part[["doc_id", "start", "end"]].drop_duplicates().sort_values(["doc_id", "start"])
        columns = (own[name] for name in ("doc_id", "start", "end"))
        passages = [text_of[name][start:end] for name, start, end in zip(*columns, strict=True)]
        codes, names = pd.factorize(own["doc_id"])
        compared = Passages.of(passages, codes)
        result = compare_with_texts(compared)
        plain = _off_the_shelf(compared, passages)
        spans = own[["start", "end"]].to_numpy()
        place = {key: at for at, key in enumerate(zip(own["doc_id"], own["start"], strict=True))}
        judged = part[part["label"] != "no_content"]
        for name, start, other in judged[["doc_id", "start", "other_doc_id"]].itertuples(
            index=False
        ):
            at, text = place[name, start], names.get_loc(other)
            theirs = np.flatnonzero(codes == text)
            features.append(result.features[at, text])
            scores = {"narrativ": result.similarity[at, theirs]}
            candidates.append(
                (spans[theirs], scores | {way: own[at, theirs] for way, own in plain.items()})
            )
        parts.append(judged)
    return Judgements(pd.concat(parts, ignore_index=True), np.array(features), candidates)


def _off_the_shelf(passages: Passages, texts: list[str]) -> dict[str, Array]:
    from sklearn.feature_extraction.text import TfidfVectorizer

    rows = TfidfVectorizer(sublinear_tf=True).fit_transform(texts)
    cosine, tfidf = passages.vectors @ passages.vectors.T, (rows @ rows.T).toarray()
    return {"MiniLM": cosine, "TF-IDF": tfidf, "half and half": (cosine + tfidf) / 2}


def fit(judged: Judgements, used: Array) -> CoverageModel:
    """Return the model of some of the judgements, thresholds chosen with events held out."""
    from narrativ.alignment.coverage_model import CoverageModel

    model = _regressions(judged, used)
    predicted = np.zeros((len(judged.rows), 2))
    for event in np.unique(judged.event[used]):
        out = judged.event == event
        predicted[out] = _regressions(judged, used & ~out).probabilities(judged.features[out])
    some, full = judged.some, judged.full
    first = _best(lambda bound: f1(some[used], predicted[used, 0] >= bound))
    found = used & (predicted[:, 0] >= first) & some
    second = _best(lambda bound: macro_f1(full[found], predicted[found, 1] >= bound))
    return CoverageModel(
        model.mean, model.scale, model.weights, model.intercepts, np.array([first, second])
    )


def _regressions(judged: Judgements, used: Array) -> CoverageModel:
    from sklearn.linear_model import LogisticRegression

    from narrativ.alignment.coverage_model import CoverageModel

    mean, scale = judged.features[used].mean(axis=0), judged.features[used].std(axis=0)
    scaled = (judged.features - mean) / scale
    fitted = [
        LogisticRegression(C=STRENGTH, max_iter=1000).fit(scaled[rows], answer[rows])
        for rows, answer in ((used, judged.some), (used & judged.some, judged.full))
    ]
    return CoverageModel(
        mean.astype(float),
        scale.astype(float),
        np.concatenate([one.coef_ for one in fitted]),
        np.concatenate([one.intercept_ for one in fitted]),
        np.array([0.5, 0.5]),
    )


def _best(score: Callable[[float], float]) -> float:
    """Return the middle of the bounds that are as good as the best, but for `NOISE`."""
    bounds = np.arange(0.2, 0.81, 0.01)
    scores = np.array([score(bound) for bound in bounds])
    return float(np.median(bounds[scores >= scores.max() - NOISE]))


def f1(gold: Array, predicted: Array) -> float:
    """Return the F1 of what is true."""
    return float(2 * (gold & predicted).sum() / max(gold.sum() + predicted.sum(), 1))


def macro_f1(gold: Array, predicted: Array) -> float:
    """Return the mean F1 over the labels of the gold."""
    return float(np.mean([f1(gold == label, predicted == label) for label in np.unique(gold)]))


def evidence_spans(text: str) -> list[list[int]]:
    """Return the spans that a judgement rests on."""
    return [list(map(int, span)) for span in json.loads(text)]


if __name__ == "__main__":
    main()
