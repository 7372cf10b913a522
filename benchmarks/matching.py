"""How well pairs of sentences of an event are told to tell the same, on ECB+.

Two sentences of one event tell the same here if they share at least half of their
chains of actions. Pairs are scored inside events only: over all pairs it is enough to
tell documents apart. The weights are fitted on the other topics (eleven folds); what is
shipped is fitted on all. A collection is either the articles of an event or two articles
alone, as `narrativ.match` has them.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.tables import table

FOLDS = 11
BINS = 10
SENTENCES = 1_500
HEAD = ("what pairs are scored by", "average precision", "ratio to the best off the shelf", "ECE")


def run(shared: Path) -> dict[str, Any]:
    from sklearn.metrics import average_precision_score

    from narrativ.matching.pairs import FEATURES, Passages, pair_probabilities

    data = Collections(shared)
    half = data.half
    known = {
        name: average_precision_score(half, score) for name, score in data.off_the_shelf().items()
    }
    best = max(known.values())
    rows = [[name, score, score / best, None] for name, score in known.items()]
    scores: dict[str, float] = dict(known)
    for name, features in data.features.items():
        held_out = probabilities_held_out(data, features)
        score, error = average_precision_score(half, held_out), calibration_error(half, held_out)
        rows.append([f"narrativ, {name}, topics held out", score, score / best, error])
        scores |= {f"{name}_ap": score, f"{name}_ece": error}
    texts = data.texts[:SENTENCES]
    start = time.perf_counter()
    both = Passages.of(texts, vectors=data.vectors[:SENTENCES])
    pair_probabilities(both, both)
    scores["seconds"] = time.perf_counter() - start
    return {
        "title": "Pairs of sentences that tell the same",
        "about": f"{len(half)} sentence pairs of ECB+ inside events, {half.mean():.1%} of them of "
        f"one content; features {', '.join(FEATURES)}. All pairs of {len(texts)} sentences take "
        f"{scores['seconds']:.1f} s with vectors kept. Goals: .62, and .03 of calibration error.",
        "scores": {name: float(score) for name, score in scores.items()},
        "table": table(HEAD, rows),
    }


class Collections:
    """The pairs, with the features of each in its event and in its two articles alone."""

    def __init__(self, shared: Path) -> None:
        from narrativ.embedding import vectors_of
        from narrativ.embedding.vectors import l2_normalized

        folder = shared / "data" / "alignment"
        pairs = pd.read_parquet(folder / "ecbplus_alignment_pairs.parquet")
        self.pairs = pairs[pairs["same_event"]].reset_index(drop=True)
        shared_chains, chains = self.pairs["shared_action_chains"], self.pairs["union_chains"]
        self.some = (shared_chains > 0).to_numpy()
        self.half = self.some & (2 * shared_chains >= chains).to_numpy()
        sentences = pd.read_parquet(folder / "ecbplus_sentences.parquet")
        used = sentences["doc_id"].isin(self.pairs["doc_a"]) | sentences["doc_id"].isin(
            self.pairs["doc_b"]
        )
        self.sentences = sentences[used].reset_index(drop=True)
        self.texts = self.sentences["text"].tolist()
        places = pd.MultiIndex.from_frame(self.sentences[["doc_id", "sent"]])
        self.a, self.b = (
            places.get_indexer(
                pd.MultiIndex.from_frame(self.pairs[[f"doc_{side}", f"sent_{side}"]])
            )
            for side in "ab"
        )
        self.vectors = l2_normalized(vectors_of(self.texts))
        self.features = {
            "an event": self._features(self.sentences["event_id"].to_numpy()[self.a]),
            "two articles": self._features(self.pairs["doc_a"] + " " + self.pairs["doc_b"]),
        }

    def _features(self, collection: Any) -> np.ndarray:
        """Return the features of the pairs, those of one collection computed together."""
        from narrativ.matching.pairs import FEATURES, Passages, pair_features

        rows_of = self.sentences.groupby("doc_id").indices
        found = np.zeros((len(self.pairs), len(FEATURES)), np.float32)
        for at in pd.Series(collection).groupby(np.asarray(collection)).indices.values():
            articles = {*self.pairs["doc_a"].iloc[at], *self.pairs["doc_b"].iloc[at]}
            rows = np.sort(np.concatenate([rows_of[article] for article in articles]))
            both = Passages.of([self.texts[row] for row in rows], vectors=self.vectors[rows])
            all_pairs = pair_features(both, both)
            found[at] = all_pairs[
                np.searchsorted(rows, self.a[at]), np.searchsorted(rows, self.b[at])
            ]
        return found

    def off_the_shelf(self) -> dict[str, np.ndarray]:
        from sklearn.feature_extraction.text import TfidfVectorizer

        a, b = self.a, self.b
        weighed = TfidfVectorizer(sublinear_tf=True, stop_words="english").fit_transform(self.texts)
        tfidf = np.asarray(weighed[a].multiply(weighed[b]).sum(axis=1)).reshape(-1)
        cosine = (self.vectors[a] * self.vectors[b]).sum(axis=1)
        return {"MiniLM": cosine, "TF-IDF": tfidf, "half and half": (cosine + tfidf) / 2}


def fit(features: list[np.ndarray], half: np.ndarray) -> Any:
    """Return a logistic regression on pairs as they are in several kinds of collections."""
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=1.0).fit(np.concatenate(features), np.tile(half, len(features)))


def probabilities_held_out(data: Collections, features: np.ndarray) -> np.ndarray:
    """Return the probability of each pair by weights fitted on the other topics."""
    from sklearn.model_selection import GroupKFold

    half = data.half
    found = np.zeros(len(half))
    for fitted, held_out in GroupKFold(FOLDS).split(half, groups=data.pairs["topic"]):
        model = fit([part[fitted] for part in data.features.values()], half[fitted])
        found[held_out] = model.predict_proba(features[held_out])[:, 1]
    return found


def calibration_error(right: np.ndarray, probability: np.ndarray) -> float:
    """Return the expected calibration error over ten bins of one width (Guo et al. 2017)."""
    bins = np.minimum((probability * BINS).astype(int), BINS - 1)
    parts = (bins == number for number in np.unique(bins))
    return float(
        sum(abs(right[part].mean() - probability[part].mean()) * part.mean() for part in parts)
    )
