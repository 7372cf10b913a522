"""Topics on the bundled sample and on fifty real storylines: do they cross outlets?

A real storyline here is a labelled event with three articles or more; fifty are
drawn by a seed, half from each set as far as it has them. Labels are printed by
`sampled_labels` to be read; the verdicts are in `readings/labels.csv`.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.tables import table

SETS = ("allsides_fulltext", "giveme5w1h_half")
STORYLINES = 50
LABELS = 30
HEAD = (
    "storylines", "topics", "share with two outlets", "share with two articles",
    "leftover paragraphs", "mean stability", "share below .6",
)  # fmt: skip


def run(shared: Path) -> dict[str, Any]:
    root = Path(__file__).resolve().parents[1]
    rows = [_row("the bundled sample", *_sample(root)), _row("fifty real", *_real(shared))]
    head = ["storylines", *HEAD[1:]]
    with (Path(__file__).parent / "readings" / "labels.csv").open(encoding="utf-8") as file:
        verdicts = [line["verdict"] for line in csv.DictReader(file)]
    readable = verdicts.count("readable")
    return {
        "title": "Topics",
        "about": "Topics within storylines. Their constants were chosen on the sample and on "
        f"these storylines, so these are not figures of unseen data. Of {len(verdicts)} labels "
        f"drawn by a seed {readable} read well, {verdicts.count('partly')} in part, "
        f"{verdicts.count('poor')} do not (readings/labels.csv).",
        "scores": [dict(zip(head, row, strict=True)) for row in rows],
        "labels": {verdict: verdicts.count(verdict) for verdict in sorted(set(verdicts))},
        "table": table(head, rows),
    }


def sampled_labels(shared: Path) -> pd.DataFrame:
    """Return thirty topics drawn by a seed, to be read: medoid, label and paragraphs."""
    from narrativ.clustering.naming.labels import topic_labels

    told, found, storyline = _real(shared)
    labels = topic_labels(told, found.label, storyline)
    drawn = np.sort(np.random.default_rng(0).choice(len(labels), LABELS, replace=False))
    return pd.DataFrame(
        {
            "id": told["paragraph_id"].to_numpy()[found.medoid[drawn]],
            "label": [labels[topic] for topic in drawn],
            "texts": [told["text"][found.label == topic].tolist() for topic in drawn],
        }
    )


def _row(name: str, told: pd.DataFrame, found: Any, storyline: Any) -> list[Any]:
    kept = told.assign(topic=found.label)[found.label >= 0].groupby("topic")
    return [
        f"{name} ({len(np.unique(storyline))})",
        len(found.stability),
        float((kept["outlet"].nunique() >= 2).mean()),
        float((kept["article_id"].nunique() >= 2).mean()),
        float((found.label < 0).mean()),
        float(np.nanmean(found.stability)),
        float((found.stability < 0.6).mean()),
    ]


def _sample(root: Path) -> tuple[pd.DataFrame, Any, Any]:
    import narrativ

    corpus = narrativ.read(root / "data" / "sample" / "texts" / "articles.jsonl")
    labels = pd.read_csv(root / "data" / "sample" / "labels.csv", dtype="string")
    return _topics(corpus, labels.set_index("id")["storyline"])


def _real(shared: Path) -> tuple[pd.DataFrame, Any, Any]:
    import narrativ

    parts = []
    for name in SETS:
        whole = pd.read_parquet(shared / "data" / "events" / f"{name}.parquet")
        size = whole.groupby("event_id").size()
        events = np.sort(size.index[size >= 3].to_numpy())
        chosen = np.random.default_rng(0).choice(events, STORYLINES // len(SETS), replace=False)
        part = whole.loc[whole["event_id"].isin(chosen), ["doc_id", "outlet", "title", "text"]]
        parts.append(part.assign(line=name + " " + whole["event_id"].astype(str)))
    frame = pd.concat(parts, ignore_index=True)
    corpus = narrativ.read(frame.drop(columns="line"))
    return _topics(corpus, frame.set_index("doc_id")["line"])


def _topics(corpus: Any, line_of: pd.Series) -> tuple[pd.DataFrame, Any, Any]:
    """Return the paragraphs of articles with a storyline, their topics and its code."""
    import narrativ
    from narrativ.clustering.topics.grouping import find_topics

    corpus = narrativ.embed(narrativ.source(corpus))
    articles = corpus.articles.set_index("article_id")
    told = corpus.paragraphs[corpus.paragraphs["kind"].isin(narrativ.schema.TEXT_KINDS)]
    told = told.assign(
        outlet=told["article_id"].map(articles["outlet"]),
        line=told["article_id"].map(articles["external_id"]).map(line_of),
    )
    told = told.dropna(subset=["line"]).sort_values(["article_id", "position"])
    storyline = np.asarray(told["line"].factorize(sort=True)[0], dtype=np.int64)
    vectors = corpus.vectors[told.index.to_numpy()]
    return told, find_topics(told.reset_index(drop=True), vectors, storyline, seed=0), storyline
