"""A year of news fed day by day against the same year clustered at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd

from benchmarks.tables import table

CHARACTERS = 1500
YEAR = 2019


def run(shared: Path) -> dict[str, Any]:
    from benchmarks.events import sets

    rows = []
    for name, frame, dates in sets(shared):
        label = {"allsides_fulltext": "jittered", "giveme5w1h_half": "own"}.get(name)
        if label:
            stated = frame.assign(published=frame["doc_id"].map(dates[label]).to_numpy())
            rows.append([f"{name}, dates {label}", *grown(stated)])
    rows.append([f"article_bias_9k, {YEAR}", *grown(year(shared))])
    head = [
        "set", "articles", "days", "B-cubed F1, fed against at once", "events at once",
        "events fed", "F1 on gold, at once", "F1 on gold, fed",
    ]  # fmt: skip
    return {
        "title": "Growing: nv.extend day by day",
        "about": "Articles are fed in the order of their dates, a day at a time (undated ones "
        "first, together), to nv.extend; the events are compared with those of one nv.cluster of "
        "all. No standing event ever changes its id, and no article moves. Stability and topics, "
        "which no event depends on, are left out here for the sake of time.",
        "scores": [dict(zip(head, row, strict=True)) for row in rows],
        "table": table(head, rows),
    }


def year(shared: Path) -> pd.DataFrame:
    whole = pd.read_parquet(shared / "data" / "scale" / "article_bias_9k.parquet")
    published = pd.to_datetime(whole["published"], utc=True, errors="coerce", format="ISO8601")
    whole = whole.assign(published=published, text=whole["text"].str[:CHARACTERS])
    return whole.loc[published.dt.year == YEAR, ["doc_id", "outlet", "title", "text", "published"]]


def grown(frame: pd.DataFrame) -> list[Any]:
    import narrativ
    from narrativ.clustering import tables
    from narrativ.clustering.grouping import events
    from narrativ.metrics import bcubed

    def unmeasured(graph: Any, labels: Any, *_: Any) -> tuple[Any, Any]:
        return np.full(int(labels.max()) + 1, np.nan), np.full(len(labels), np.nan)

    def uncut(corpus: Any, *_: Any, **__: Any) -> tuple[Any, Any]:
        return corpus.topics.head(0), corpus.paragraphs["topic_id"]

    corpus = narrativ.embed(narrativ.read(frame.drop(columns="event_id", errors="ignore")))
    with patch.object(events, "_stability", unmeasured), patch.object(tables, "_topics", uncut):
        whole = narrativ.cluster(corpus)
        days = whole.articles["published"].dt.floor("D")
        fed, count = None, 0
        for day in [None, *sorted(days.dropna().unique())]:
            kept = (days.isna() if day is None else days == day).to_numpy(dtype=bool)
            if kept.any():
                part = corpus._narrowed(kept)
                fed = narrativ.cluster(part) if fed is None else narrativ.extend(fed, part)
                count += 1
    assert fed is not None
    at_once = whole.articles.set_index("article_id")["event_id"]
    placed = fed.articles.set_index("article_id")["event_id"].reindex(at_once.index)
    gold: list[Any] = ["–", "–"]
    if "event_id" in frame:
        true = corpus.articles.set_index("article_id")["external_id"].map(
            frame.set_index("doc_id")["event_id"]
        )
        true = true.reindex(at_once.index)
        gold = [bcubed(true, at_once).f1, bcubed(true, placed).f1]
    return [
        len(at_once), count, bcubed(at_once, placed).f1, at_once.nunique(),
        placed.nunique(), *gold,
    ]  # fmt: skip
