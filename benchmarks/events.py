"""Events on real labelled news: one configuration for all sets, beside off-the-shelf parts.

`published` in allsides_fulltext is the story's time, shared by its articles:
it is left out, or jittered by up to five days (seeded). Titles and the first
1,500 characters, as in the figures these are compared with; ecbplus has short
excerpts without titles or dates.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from benchmarks import off_the_shelf
from benchmarks.tables import Goal, goals_table, table, titled

if TYPE_CHECKING:
    import numpy.typing as npt

    Labels = npt.NDArray[np.int64]

CHARACTERS = 1500
GOALS = {
    ("allsides_fulltext", "none"): 0.94,
    ("allsides_fulltext", "jittered"): 0.97,
    ("giveme5w1h_half", "own"): 0.955,
    ("giveme5w1h_half", "none"): 0.955,
    ("giveme5w1h_half", "a third missing"): 0.955,
}
BINS = (0.0, 0.5, 0.7, 0.9, 1.01)
"""Bounds of the probability of an article's place."""
NOT_USED = "not used"
SHORT_SET = "allsides_fulltext, first lines"
"""Excerpts of 300 characters under their headlines, without dates."""
MIXED = "HDBSCAN, half MiniLM, half TF-IDF"


@dataclass(frozen=True)
class Scores:
    """B-cubed and the adjusted Rand index, each a value with the ends of its interval."""

    precision: tuple[float, float, float]
    recall: tuple[float, float, float]
    f1: tuple[float, float, float]
    ari: tuple[float, float, float]

    def shown(self) -> list[str]:
        return [
            f"{value:.3f} ({low:.3f} to {high:.3f})"
            for value, low, high in (self.precision, self.recall, self.f1, self.ari)
        ]


@dataclass
class Scored:
    """A set: what narrativ scores by its dates, and what the others score."""

    ours: dict[str, Scores]
    fixed: dict[str, Scores]
    best: dict[str, Scores]
    """Of methods whose threshold was chosen on the set itself."""
    places: pd.DataFrame
    """Precision, recall and probability of the place of each article."""
    bertopic: list[Scores] = field(default_factory=list)


def run(shared: Path) -> dict[str, Any]:
    scored = {name: score(frame, dates) for name, frame, dates in [*sets(shared), short(shared)]}
    unseen = cross_validated(shared)
    goals = [
        Goal(f"B-cubed F1, {name}, dates {dates}", scored[name].ours[dates].f1[0], "at least", f1)
        for (name, dates), f1 in GOALS.items()
    ]
    excerpts = scored[SHORT_SET]
    rival = excerpts.fixed[MIXED].f1[0]
    goals.append(
        Goal(
            f"the same over {MIXED}, {SHORT_SET}",
            excerpts.ours["none"].f1[0] / rival,
            "at least",
            1,
        )
    )
    head = ["set", "dates", "method", "B-cubed precision", "recall", "F1", "adjusted Rand index"]
    rows = [row for name, one in scored.items() for row in rows_of(name, one)]
    return {
        "title": "Events",
        "about": "`narrativ.cluster`, one fixed configuration for all sets; intervals of 95% by a "
        "bootstrap over events. The constants of narrativ were fitted on these sets, so its "
        "figures here are of seen data. The honest ones are those of weights fitted on the other "
        "events of all sets (four folds; `python benchmarks/fit_events.py` shows them for "
        "collections of more kinds). The others run on one text an article; where a threshold "
        "was the best for the set it was chosen on the set itself, from "
        f"{len(off_the_shelf.THRESHOLDS)}.",
        "goals": {goal.name: goal.measured for goal in goals},
        "scores": [dict(zip(head, row, strict=True)) for row in rows],
        "table": titled(
            [
                ("Goals:", goals_table(goals)),
                (
                    "B-cubed F1 over that of the best fixed one off the shelf:",
                    beside(scored, unseen),
                ),
                ("With intervals:", table(head, rows)),
                (
                    "Precision and recall of articles (B-cubed) by the probability of their place:",
                    by_probability({name: one.places for name, one in scored.items()}),
                ),
            ]
        ),
    }


def sets(shared: Path) -> Iterator[tuple[str, pd.DataFrame, dict[str, pd.Series]]]:
    """Yield each labelled set: its name, its articles, and their dates as they are to be used."""
    for name in ("allsides_fulltext", "giveme5w1h_half"):
        whole = pd.read_parquet(shared / "data" / "events" / f"{name}.parquet")
        frame = whole[["doc_id", "event_id", "outlet", "title"]].assign(
            text=whole["text"].str[:CHARACTERS]
        )
        read = pd.to_datetime(whole["published"], utc=True, format="ISO8601", errors="coerce")
        stated = pd.Series(read.to_numpy(), index=whole["doc_id"])
        none = pd.Series(pd.NaT, index=stated.index, dtype=stated.dtype)
        if name.startswith("allsides"):
            jitter = np.random.default_rng(0).uniform(-5, 5, len(stated))
            dates = {"none": none, "jittered": stated + pd.to_timedelta(jitter, unit="D")}
        else:
            missing = np.random.default_rng(0).random(len(stated)) < 1 / 3
            dates = {"none": none, "own": stated, "a third missing": stated.mask(missing)}
        yield name, frame, dates
    docs = pd.read_parquet(shared / "data" / "alignment" / "ecbplus_docs.parquet")
    frame = docs[["doc_id", "event_id", "outlet", "text"]]
    none = pd.Series(pd.NaT, index=docs["doc_id"], dtype="datetime64[us, UTC]")
    yield "ecbplus", frame, {"none": none}


def short(shared: Path) -> tuple[str, pd.DataFrame, dict[str, pd.Series]]:
    """Return the articles of `SHORT_SET`, as `benchmarks.fit_events` cuts them."""
    from benchmarks.fit_events import SHORT

    name, frame, dates = next(sets(shared))
    cut = frame.assign(text=frame["text"].str[:SHORT])
    return f"{name}, first lines", cut, {"none": dates["none"]}


def score(frame: pd.DataFrame, dates: Mapping[str, pd.Series]) -> Scored:
    """Return what narrativ and the others score on a set."""
    import narrativ
    from narrativ.embedding.articles import article_vectors

    corpus = narrativ.embed(narrativ.read(frame.drop(columns="event_id")))
    external = corpus.articles["external_id"]
    gold = external.map(frame.set_index("doc_id")["event_id"].astype("string")).to_numpy(dtype=str)
    ours, places = {}, []
    for label, published in dates.items():
        articles = corpus.articles.assign(published=external.map(published))
        found = narrativ.cluster(corpus.changed(narrativ.Step("dates"), articles=articles)).articles
        ours[label] = scores(gold, pd.factorize(found["event_id"])[0])
        placed = of_each(gold, found["event_id"].to_numpy(dtype=str))
        places.append(placed.assign(probability=found["event_probability"].astype(float)))
    told = frame.set_index("doc_id").loc[external]
    rivals = others(texts_of(told), gold, article_vectors(corpus))
    return Scored(ours, *rivals, places=pd.concat(places))


def scores(gold: npt.NDArray[Any], labels: npt.NDArray[Any]) -> Scores:
    from narrativ.metrics import ari, bcubed, bootstrap_interval

    low, high = bootstrap_interval(bcubed, gold, labels)
    precision, recall, f1 = zip(bcubed(gold, labels), low, high, strict=True)
    rand = (ari(gold, labels), *bootstrap_interval(ari, gold, labels))
    return Scores(precision, recall, f1, rand)


def of_each(gold: npt.NDArray[Any], labels: npt.NDArray[Any]) -> pd.DataFrame:
    """Return the B-cubed precision and recall of each item."""
    items = pd.DataFrame({"event": gold, "cluster": labels})
    shared = items.groupby(["event", "cluster"])["event"].transform("size")
    return pd.DataFrame(
        {
            "precision": shared / items.groupby("cluster")["event"].transform("size"),
            "recall": shared / items.groupby("event")["event"].transform("size"),
        }
    )


def texts_of(frame: pd.DataFrame) -> list[str]:
    """Return one text an article: its title and what follows."""
    if "title" not in frame:
        return frame["text"].tolist()
    return (frame["title"].fillna("") + "\n" + frame["text"]).str.strip().tolist()


def others(
    texts: list[str], gold: npt.NDArray[Any], faded: npt.NDArray[np.float32]
) -> tuple[dict[str, Scores], dict[str, Scores]]:
    """Return what parts off the shelf score as they are, and with the set's best threshold.

    One of them, the strongest on news of politics, takes the article vectors of
    narrativ, in which later paragraphs count less.
    """
    vectors = off_the_shelf.minilm(texts)
    dense, lexical = (vectors @ vectors.T).astype(np.float64), off_the_shelf.tfidf(texts)
    by_paragraph = (faded @ faded.T).astype(np.float64)
    fixed = {
        "HDBSCAN on MiniLM": off_the_shelf.hdbscan(dense),
        MIXED: off_the_shelf.hdbscan((dense + lexical) / 2),
        "HDBSCAN, half MiniLM by paragraph, half TF-IDF": off_the_shelf.hdbscan(
            (by_paragraph + lexical) / 2
        ),
    }
    best = dict(
        best_link(name, similarity, gold)
        for name, similarity in (("MiniLM", dense), ("TF-IDF", lexical))
    )
    scored = {name: scores(gold, labels) for name, labels in fixed.items()}
    for name, size in (("BERTopic, defaults", None), ("BERTopic, min_cluster_size 2", 2)):
        settings = [off_the_shelf.Setting(seed, size) for seed in off_the_shelf.SEEDS]
        found = off_the_shelf.bertopic(texts, vectors, settings)
        if found is not None:
            scored[f"{name}, three seeds"] = mean([scores(gold, one.labels) for one in found])
    return scored, {name: scores(gold, labels) for name, labels in best.items()}


def best_link(
    name: str, similarity: npt.NDArray[np.float64], gold: npt.NDArray[Any]
) -> tuple[str, Labels]:
    """Return average linkage at the threshold that is best for these labels, with its name."""
    from narrativ.metrics import bcubed

    links = off_the_shelf.average_links(similarity)
    threshold = max(links, key=lambda one: bcubed(gold, links[one]).f1)
    return f"average link of {name}, best threshold {threshold:.2f}", links[threshold]


def mean(runs: list[Scores]) -> Scores:
    """Return the mean over seeds, of values and of the ends of their intervals."""
    parts = np.mean([list(vars(one).values()) for one in runs], axis=0)
    return Scores(*(tuple(part) for part in parts.tolist()))


def cross_validated(shared: Path) -> dict[tuple[str, str], float]:
    """Return B-cubed F1 by set and dates with weights fitted on the other events."""
    from benchmarks import fit_events
    from narrativ.metrics import bcubed

    known = [fit_events.merges(*given) for given in fit_events.collections(shared)]
    fitted = [fit_events.fit(known, fold) for fold in range(fit_events.FOLDS)]
    found = {}
    for one in known:
        name, form, dates = (*one.name.split(", ", 2), "", "")[:3]
        if form in {"as it is", "first lines"}:
            labels = fit_events.unseen(one, fitted)
            name += "" if form == "as it is" else f", {form}"
            found[name, dates.removeprefix("dates ")] = bcubed(one.gold, labels).f1
    return found


def beside(scored: Mapping[str, Scored], unseen: Mapping[tuple[str, str], float]) -> str:
    rows: list[list[object]] = []
    for name, one in scored.items():
        rival, theirs = max(one.fixed.items(), key=lambda item: item[1].f1[0])
        for dates, ours in one.ours.items():
            held = unseen[name, dates]
            rows.append(
                [name, dates, ours.f1[0], held, rival, theirs.f1[0], ours.f1[0] / theirs.f1[0]]
            )
            rows[-1].append(held / theirs.f1[0])
    head = ["set", "dates", "narrativ", "fitted on other events", "best fixed one", "its F1"]
    return table([*head, "ratio", "ratio, fitted on other events"], rows)


def rows_of(name: str, one: Scored) -> list[list[str]]:
    rows = [[name, dates, "narrativ", *ours.shown()] for dates, ours in one.ours.items()]
    theirs = one.fixed | one.best
    rows += [[name, NOT_USED, method, *found.shown()] for method, found in theirs.items()]
    if off_the_shelf.bertopic_python() is None:
        rows.append([name, NOT_USED, "BERTopic", off_the_shelf.ABSENT, "", "", ""])
    return rows


def by_probability(places: Mapping[str, pd.DataFrame]) -> str:
    """Return how right articles are that are held to be in their place with so much probability."""
    rows: list[list[object]] = []
    for name, table_ in {**places, "all": pd.concat(list(places.values()))}.items():
        bins = pd.cut(table_["probability"], BINS, right=False)
        for low, high in pairwise(BINS):
            part = table_[bins == pd.Interval(low, high, closed="left")]
            shown = f"{low:g} to {min(high, 1):g}"
            wrong = float((part[["precision", "recall"]].min(axis=1) < 1).mean())
            means = [float(part["precision"].mean()), float(part["recall"].mean()), wrong]
            rows.append([name, shown, len(part), *(means if len(part) else ["", "", ""])])
    head = ["set, all its dates", "probability", "articles", "precision", "recall"]
    return table([*head, "share with any fault"], rows)
