"""Storylines over the labelled events of real news, against links that were read.

The labelled events are taken as given, so that the links alone are measured.
`published` in allsides_fulltext is the story's time, shared by its articles: it is
jittered by up to five days (seeded), and left out in a second run. Titles and the
first 1,500 characters. ``benchmarks/readings/storylines.csv`` names pairs of events by
their ids and says whether they are of one running story.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.tables import table, titled

CHARACTERS = 1500
READINGS = Path(__file__).parent / "readings" / "storylines.csv"
DRAWN = {
    "link": "thirty links, drawn among the neighbours in time of all storylines",
    "no link": "thirty pairs without a link, drawn among the three hundred most alike",
    "calibration": "the pairs by which the constants were chosen",
}
VERDICTS = ("same", "doubtful", "different")


def run(shared: Path) -> dict[str, Any]:
    sizes, found = [], {}
    for name, column in (("allsides_fulltext", "jittered"), ("giveme5w1h_half", "own")):
        whole = pd.read_parquet(shared / "data" / "events" / f"{name}.parquet")
        for dates in (column, "none"):
            lines = storylines(whole, dates)
            count = lines.value_counts()
            linked = count[count > 1]
            sizes.append(
                [name, dates, len(lines), len(linked), int(linked.sum()), int(count.max())]
            )
            found[name, dates] = lines
    head = ["set", "dates", "events", "storylines of two or more", "their events", "largest"]
    judged = [
        row
        for dates in ("jittered", "none")
        for row in agreement(found["allsides_fulltext", dates], dates)
    ]
    judged_head = ["pairs", "dates", *(f"{v}: linked" for v in VERDICTS)]
    return {
        "title": "Storylines",
        "about": "Labelled events as given, one fixed configuration. Pairs of events were read "
        "and judged: one running story, two, or doubtful; the ids, verdicts and reasons are in "
        "benchmarks/readings/storylines.csv. The constants were chosen on pairs of this set, so "
        "the figures are not of unseen data; all is news of one country's politics, the hardest "
        "case, since one cast plays in every story.",
        "scores": [dict(zip(head, row, strict=True)) for row in sizes],
        "judged": [dict(zip(judged_head, row, strict=True)) for row in judged],
        "table": titled(
            [
                ("Events linked, of labelled events as given:", table(head, sizes)),
                (
                    "Pairs that were read, and how many of them are linked:",
                    table(judged_head, judged),
                ),
            ]
        ),
    }


def storylines(whole: pd.DataFrame, dates: str) -> pd.Series:
    """Return the number of the storyline of each labelled event."""
    import narrativ
    from narrativ.clustering.grouping.similarity import comparable_articles
    from narrativ.clustering.storylines import storylines_of

    frame = whole[["doc_id", "outlet", "title"]].assign(text=whole["text"].str[:CHARACTERS])
    corpus = narrativ.embed(narrativ.read(frame))
    external = corpus.articles["external_id"]
    moment = external.map(_moments(whole, dates))
    corpus = corpus.changed(
        narrativ.Step("dates", {}), articles=corpus.articles.assign(published=moment)
    )
    articles = comparable_articles(corpus)
    events = external.map(whole.set_index("doc_id")["event_id"].astype("string"))
    labels = events.set_axis(corpus.articles["article_id"]).loc[articles.ids].to_numpy(dtype=str)
    names, code = np.unique(labels, return_inverse=True)
    members = [np.flatnonzero(code == event) for event in range(len(names))]
    lines = storylines_of(articles, members)
    return pd.Series(
        {names[event]: number for number, line in enumerate(lines) for event in line.events}
    )


def agreement(lines: pd.Series, dates: str) -> list[list[object]]:
    """Return for each way of drawing how many pairs of each verdict are linked."""
    read = pd.read_csv(READINGS, dtype="string")
    linked = read["a"].map(lines).to_numpy() == read["b"].map(lines).to_numpy()
    rows: list[list[object]] = []
    for drawn, about in DRAWN.items():
        row: list[object] = [about, dates]
        for verdict in VERDICTS:
            here = ((read["drawn"] == drawn) & (read["verdict"] == verdict)).to_numpy(dtype=bool)
            row.append(f"{int(linked[here].sum())} of {int(here.sum())}")
        rows.append(row)
    return rows


def _moments(whole: pd.DataFrame, dates: str) -> pd.Series:
    """Return the time of each document: as stated, jittered, or none."""
    read = pd.to_datetime(whole["published"], utc=True, format="ISO8601", errors="coerce")
    if dates == "jittered":
        jitter = np.random.default_rng(0).uniform(-5, 5, len(read))
        read = read + pd.to_timedelta(jitter, unit="D")
    elif dates == "none":
        read = read.mask(read.notna())
    return pd.Series(read.to_numpy(), index=whole["doc_id"])
