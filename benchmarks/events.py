"""Events on real labelled news: one configuration for all sets, beside off-the-shelf parts.

`published` in allsides_fulltext is the story's time, shared by its articles:
it is left out, or jittered by up to five days (seeded). Titles and the first
1,500 characters, as in the figures these are compared with.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.tables import table

CHARACTERS = 1500


def run(shared: Path) -> dict[str, Any]:
    import narrativ
    from narrativ.clustering.grouping import events_of
    from narrativ.clustering.similarity import articles_of

    rows = []
    for name, frame, dates in _sets(shared / "data" / "events"):
        corpus = narrativ.embed(narrativ.read(frame.drop(columns=["event_id"])))
        gold = corpus.articles["external_id"].map(frame.set_index("doc_id")["event_id"])
        for label, published in dates.items():
            moment = corpus.articles["external_id"].map(published)
            dated = corpus.changed(
                narrativ.Step("dates", {}), articles=corpus.articles.assign(published=moment)
            )
            articles = articles_of(dated)
            order = pd.Index(corpus.articles["article_id"]).get_indexer(pd.Index(articles.ids))
            rows.append([name, label, "narrativ", *bcubed(gold.iloc[order], events_of(articles))])
        baselines = _baselines(articles.vectors, articles.words)
        rows += [[name, "none used", how, *bcubed(gold.iloc[order], y)] for how, y in baselines]
    head = ["set", "dates", "method", "B-cubed precision", "recall", "F1"]
    return {
        "title": "Events",
        "about": "One fixed configuration for all sets; its constants were chosen on these two "
        "sets and the bundled sample, so these figures are not of unseen data.",
        "scores": [dict(zip(head, row, strict=True)) for row in rows],
        "table": table(head, rows),
    }


def bcubed(gold: pd.Series, predicted: Any) -> tuple[float, float, float]:
    """B-cubed precision, recall and F1 (Bagga and Baldwin 1998)."""
    counts = pd.crosstab(np.asarray(gold), np.asarray(predicted)).to_numpy(dtype=float)
    squares = counts**2
    precision = float((squares / counts.sum(axis=0)).sum() / counts.sum())
    recall = float((squares / counts.sum(axis=1, keepdims=True)).sum() / counts.sum())
    return precision, recall, 2 * precision * recall / (precision + recall)


def _sets(folder: Path) -> Any:
    for name in ("allsides_fulltext", "giveme5w1h_half"):
        whole = pd.read_parquet(folder / f"{name}.parquet")
        frame = whole[["doc_id", "event_id", "outlet", "title"]].assign(
            text=whole["text"].str[:CHARACTERS]
        )
        stated = pd.Series(
            pd.to_datetime(
                whole["published"], utc=True, format="ISO8601", errors="coerce"
            ).to_numpy(),
            index=whole["doc_id"],
        )
        none = pd.Series(pd.NaT, index=stated.index)
        if name.startswith("allsides"):
            jitter = np.random.default_rng(0).uniform(-5, 5, len(stated))
            dates = {"none": none, "jittered": stated + pd.to_timedelta(jitter, unit="D")}
        else:
            missing = np.random.default_rng(0).random(len(stated)) < 1 / 3
            dates = {"none": none, "own": stated, "a third missing": stated.mask(missing)}
        yield name, frame, dates


def _baselines(vectors: Any, words: Any) -> list[tuple[str, Any]]:
    from sklearn.cluster import HDBSCAN

    def hdbscan(similarity: Any) -> Any:
        distance = np.clip(1 - similarity, 0, None).astype(float)
        np.fill_diagonal(distance, 0)
        labels = HDBSCAN(min_cluster_size=2, metric="precomputed", copy=True).fit_predict(distance)
        noise = labels < 0
        labels[noise] = labels.max() + 1 + np.arange(noise.sum())
        return labels

    dense, lexical = vectors @ vectors.T, (words @ words.T).toarray()
    return [
        ("HDBSCAN on MiniLM", hdbscan(dense)),
        ("HDBSCAN, half MiniLM, half TF-IDF", hdbscan((dense + lexical) / 2)),
    ]
