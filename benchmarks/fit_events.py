"""Fit the log odds by which merges of the tree of articles are judged.

    python benchmarks/fit_events.py [--shared DIR]

Prints the weights for `narrativ.clustering.grouping` and the B-cubed F1 of each set
with weights fitted on the other events (four folds). A set is used whole and cut down
(headlines and first lines, no headlines, thirds of each article as articles of their
own, half of the articles, pages of a few events), with its dates, without, and as if all
had been of one fortnight, so that what is fitted is not the length of its texts, the size
of its events or that of the collection. Every set has the same weight.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

HERE = Path(__file__).resolve().parent
FOLDS = 4
LOWERED, UNDATED = -0.15, -0.5
"""Added to the fitted log odds, and as far as texts of a collection have no dates, as in
`narrativ`."""
SHIFTS = (-0.5, -0.25, 0.0, 0.25, 0.5)
"""Added to that, to see how much hangs on it."""
SMALL = 24
"""Pages of a few events that are drawn from each set with each kind of dates."""
SHORT = 300
"""Characters that exports give of an article that they do not hold whole."""
PAGES = 6
"""Collections that all pages together weigh as much as."""


@dataclass
class Merges:
    """The merges of one collection, with what is right."""

    name: str
    tree: list[Any]
    features: list[Any]
    gold: np.ndarray
    right: np.ndarray
    used: np.ndarray
    weight: np.ndarray
    fold: np.ndarray
    undated: float
    """Share of the texts that have no date."""

    @property
    def matrix(self) -> np.ndarray:
        return np.concatenate(self.features)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=HERE.parent.parent / "shared")
    options = parser.parse_args()
    sys.path.insert(0, str(HERE.parent))
    from narrativ.clustering.grouping import events as grouping

    known = [merges(*given) for given in collections(options.shared)]
    print(f"{len(known)} collections, {sum(len(one.right) for one in known)} merges")
    report(known)
    weights, constant = fit(known, None)
    for name, weight in zip(grouping.WEIGHTS, weights, strict=True):
        print(f'    "{name}": {weight:.2f},')
    print(f"constant {constant + LOWERED:.2f}")


def collections(shared: Path) -> Iterator[tuple[str, Any, np.ndarray]]:
    """Yield a name, articles ready to be compared, and the gold event of each."""
    import narrativ
    from benchmarks.events import sets
    from narrativ.clustering.grouping.similarity import comparable_articles

    chance = np.random.default_rng(0)
    for name, frame, dates in sets(shared):
        if name != "giveme5w1h_half":
            dates = dates | {"crowded": crowded(frame)}
        for form, part in forms(name, frame):
            corpus = narrativ.embed(narrativ.read(part.drop(columns="event_id")))
            gold = corpus.articles["external_id"].map(part.set_index("doc_id")["event_id"])
            first = corpus.articles["external_id"].str.replace(r"#\d$", "", regex=True)
            for label, published in dates.items():
                if label == "a third missing" and form != "as it is":
                    continue
                table = corpus.articles.assign(published=first.map(published))
                dated = corpus.changed(narrativ.Step("dates"), articles=table)
                yield (
                    f"{name}, {form}, dates {label}",
                    comparable_articles(dated),
                    by_id(dated, gold),
                )
                if form != "as it is":
                    continue
                for number, kept in enumerate(drawn(corpus, gold.to_numpy(), chance)):
                    few = dated._narrowed(kept)
                    kind = "half" if number == 0 else f"small {number}"
                    yield (
                        f"{name}, {kind}, dates {label}",
                        comparable_articles(few),
                        by_id(few, gold[kept]),
                    )


def crowded(frame: pd.DataFrame) -> pd.Series:
    """Return dates as if all events of a set had been of one fortnight, by the seed.

    In these sets a day has one or two events, and being of one day would tell far more
    than it does in a day's news.
    """
    chance = np.random.default_rng(1)
    days = dict(zip(frame["event_id"].unique(), chance.uniform(0, 14, len(frame)), strict=False))
    moments = frame["event_id"].map(days) + chance.exponential(1.0, len(frame))
    published = pd.Timestamp("2020-01-01", tz="UTC") + pd.to_timedelta(moments, unit="D")
    return pd.Series(published.to_numpy(), index=frame["doc_id"])


def drawn(corpus: Any, gold: np.ndarray, chance: np.random.Generator) -> Iterator[np.ndarray]:
    """Yield parts of a collection: half of its articles, then pages of a few events.

    In half of the pages the events are those most like one another, and of each event
    only some articles are there, so that many stand alone, as on a site's front page.
    """
    from narrativ.embedding.articles import article_vectors

    yield chance.random(len(gold)) < 0.5
    names, codes = np.unique(gold, return_inverse=True)
    means = np.eye(len(names), dtype=np.float32)[codes].T @ article_vectors(corpus)
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    for number in range(SMALL):
        some = chance.integers(3, 9)
        if number % 2:
            events = np.argsort(-means @ means[chance.integers(len(names))])[:some]
        else:
            events = chance.choice(len(names), some, replace=False)
        kept = np.isin(codes, events) & (chance.random(len(gold)) < 0.6)
        if kept.sum() > 2:
            yield kept


def by_id(corpus: Any, gold: pd.Series) -> np.ndarray:
    return gold.to_numpy()[np.argsort(corpus.articles["article_id"].to_numpy(), kind="stable")]


def forms(name: str, frame: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    yield "as it is", frame
    if "title" not in frame:
        return
    yield "first lines", frame.assign(text=frame["text"].str[:SHORT])
    yield "first lines alone", frame.drop(columns="title").assign(text=frame["text"].str[:SHORT])
    yield "no headlines", frame.drop(columns="title").assign(text=frame["text"].str[:700])
    rows = []
    for row in frame.itertuples():
        sentences = [s for s in re.split(r"(?<=[.!?])\s+(?=[A-Z\"“])", str(row.text)) if s.strip()]
        for third in range(3):
            text = "\n".join(sentences[third::3])
            if len(text) > 150:
                rows.append(
                    {
                        "doc_id": f"{row.doc_id}#{third}",
                        "event_id": row.event_id,
                        "outlet": f"{row.outlet} {third}",
                        "title": None if third else row.title,
                        "text": text,
                    }
                )
    yield "in thirds", pd.DataFrame(rows)


def merges(name: str, articles: Any, gold: np.ndarray) -> Merges:
    from narrativ.clustering.grouping.events import merges_of
    from narrativ.clustering.grouping.graph import graph_of

    # The tree is of texts: articles that run one text are one leaf of it.
    leaves = np.unique(articles.text_codes, return_index=True)[1]
    codes = np.unique(gold[leaves], return_inverse=True)[1]
    graph = graph_of(articles)
    tree, features = merges_of(graph)
    undated = float(np.isnan(graph.days).mean())
    member = np.eye(codes.max() + 1, dtype=np.int32)[codes]
    counts = member.copy()
    right, used, weight, fold = [], [], [], []
    folds = np.random.default_rng(0).integers(0, FOLDS, codes.max() + 1)
    for step in tree:
        a, b = counts[step.left], counts[step.right]
        right.append(a.argmax(axis=1) == b.argmax(axis=1))
        # A side that mixes events is neither right nor wrong to join.
        pure = np.minimum(a.max(axis=1) / a.sum(axis=1), b.max(axis=1) / b.sum(axis=1))
        used.append(pure > 0.6)
        weight.append(np.minimum(a.sum(axis=1), b.sum(axis=1)))
        fold.append(folds[a.argmax(axis=1)])
        counts[step.left] += counts[step.right]
    joined = [np.concatenate([[], *part]) for part in (right, used, weight, fold)]
    return Merges(
        *(name, tree, features, codes),
        right=joined[0] > 0,
        used=joined[1] > 0,
        weight=joined[2],
        fold=joined[3],
        undated=undated,
    )


def fit(known: list[Merges], left_out: int | None) -> tuple[np.ndarray, float]:
    from sklearn.linear_model import LogisticRegression

    rows, right, weight = [], [], []
    small = sum(", small" in one.name for one in known)
    for one in known:
        kept = one.used & (one.fold != left_out)
        if not kept.any():
            continue
        rows.append(one.matrix[kept])
        right.append(one.right[kept])
        share = PAGES / small if ", small" in one.name else 1.0
        weight.append(share * one.weight[kept] / one.weight[kept].sum())
    matrix, sums = np.concatenate(rows), np.concatenate(weight)
    scale = matrix.std(axis=0) + 1e-9
    model = LogisticRegression(C=10, max_iter=2000)
    model.fit(matrix / scale, np.concatenate(right), sample_weight=sums * 1000)
    return model.coef_[0] / scale, float(model.intercept_[0])


def unseen(one: Merges, fitted: list[tuple[np.ndarray, float]], shift: float = 0.0) -> np.ndarray:
    """Return the events by weights fitted without the fold that each merge is of."""
    from narrativ.clustering.grouping.merge_trees import partition

    lowered = LOWERED + UNDATED * one.undated + shift
    odds = np.zeros(len(one.right))
    for fold, (weights, constant) in enumerate(fitted):
        here = one.fold == fold
        odds[here] = one.matrix[here] @ weights + constant + lowered
    ends = np.cumsum([len(part) for part in one.features])[:-1]
    return partition(one.tree, np.split(odds, ends), len(one.gold))


def report(known: list[Merges]) -> None:
    from narrativ.metrics import bcubed

    fitted = [fit(known, fold) for fold in range(FOLDS)]
    table: dict[str, list[list[float]]] = {}
    for one in known:
        scores = [bcubed(one.gold, unseen(one, fitted, shift)).f1 for shift in SHIFTS]
        table.setdefault(re.sub(r"small \d+", "small", one.name), []).append(scores)
    print("B-cubed F1 by shift of the odds", *SHIFTS)
    means = {name: np.mean(scores, axis=0) for name, scores in table.items()}
    for name, scores in means.items():
        print(f"{name:55s}", *(f"{score:.3f}" for score in scores))
    print(f"{'mean':55s}", *(f"{s:.3f}" for s in np.mean(list(means.values()), axis=0)))


if __name__ == "__main__":
    main()
