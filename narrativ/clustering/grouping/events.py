"""Articles to events: a tree by average linkage, its merges judged, and how far they hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import ndtri

from narrativ.clustering.grouping.graph import graph_of
from narrativ.clustering.grouping.merge_trees import closest_pair, partition, surroundings
from narrativ.clustering.linkage import Items, mean_over_gaps, merge_rounds, row_products
from narrativ.clustering.partitions import keep_groups
from narrativ.clustering.stability import affordable, bootstrap

if TYPE_CHECKING:
    from narrativ.arrays import Floats, Ints
    from narrativ.clustering.grouping.graph import Graph
    from narrativ.clustering.grouping.similarity import Articles
    from narrativ.clustering.linkage import Features, Round

_LEAST: Final = 0.05
"""Average evidence below which no merge is looked at: none as weak was ever right."""
_NO_WORDS: Final = 0.01
"""Added to the similarity of words before the logarithm."""
WEIGHTS: Final = {
    "content": -4.69,
    "headline": 14.83,
    "log of words": 1.45,
    "names": 2.13,
    "same outlet": -1.56,
    "other weekdays": -2.54,
    "dated": -0.45,
    "within days": 2.09,
    "log of days": -0.18,
    "closest outside": -5.56,
    "content within": -8.02,
    "bursts": -2.5,
    "is a group": 2.61,
    "smaller": -3.12,
    "size": 1.71,
    "closest pair": 15.82,
}
"""Weights of the log odds that a merge is right, by `benchmarks/fit_events.py`; "closest
pair" and "headline" carry the likeness, which the mean content then corrects. Only that of
"bursts" is set by hand, on the bundled sample: the labelled sets have no two events of one
kind some weeks apart, and cannot tell (they give it little)."""
_CONSTANT, _UNDATED = 0.44, -0.5
"""Log odds of any merge, and what is added as far as texts of the collection have no dates: by
.15 and .65 in all lower than what was fitted. Over whole collections that is better: two events
taken for one are worse than one taken for two, which a storyline may still join."""
_DATED: Final = list(WEIGHTS).index("dated")
_PAIRS: Final = 20_000
"""Pairs drawn to see how crowded the dates are."""
SPREAD: Final = 0.5
"""Standard deviation of the constant from one set of articles to another; the bootstrap
draws it anew each time, so that events just over the line do not pass for stable."""


@dataclass(frozen=True)
class EventGroups:
    """The events of articles, and how far they hold.

    Attributes
    ----------
    labels
        Event of each article, int64 of shape (n,).
    stability
        Of each event, float64: mean Jaccard similarity over resamples of the articles.
    probability
        Of each article, float64: share of the resamples in which it is in its event.
    """

    labels: Ints
    stability: Floats
    probability: Floats


def group_into_events(
    articles: Articles, seed: int, shift: float = 0.0, *, stability: bool = True
) -> EventGroups:
    """Return the events of articles, by the default method.

    Parameters
    ----------
    articles
        The articles.
    seed
        For the bootstrap; the events themselves use no chance.
    shift
        Added to the log odds of every merge.
    stability
        Whether stability and probability are measured; missing if not.
    """
    graph, text_codes = graph_of(articles), articles.text_codes
    labels = _partition(graph, shift)
    resamples = affordable(len(graph)) if stability else 0
    measured, probability = _stability(graph, labels, seed, resamples, shift)
    return EventGroups(labels[text_codes], measured, probability[text_codes])


def group_with_existing(articles: Articles, before: EventGroups, seed: int) -> EventGroups:
    """Return the events of articles of which some are in events that stand.

    All are grouped anew. New articles go to the standing event that most of their group
    are in, or become an event of their own; no standing article moves.

    Parameters
    ----------
    articles
        The articles.
    before
        The events that stand, with -1 as the label of new articles. What is known of
        them stays for those to which nothing came.
    seed
        For the bootstrap of the others.
    """
    graph, text_codes, existing = graph_of(articles), articles.text_codes, before.labels
    ones = np.ones(len(existing))
    events = len(before.stability)
    # A new copy of a text that is in an event goes where the text is.
    copies = keep_groups(text_codes, existing, ones)
    existing = np.where(copies < events, copies, -1)
    labels = keep_groups(_partition(graph, 0.0)[text_codes], existing, ones)
    changed = np.zeros(int(labels.max()) + 1, dtype=bool)
    changed[labels[before.labels < 0]] = True
    stability = np.concatenate([before.stability, np.full(len(changed) - events, np.nan)])
    probability = before.probability.copy()
    # The surroundings of what changed take part in the resamples, and keep what they had.
    near = np.zeros(len(graph), dtype=bool)
    near[text_codes[changed[labels]]] = True
    near[graph.pairs[near[graph.pairs].any(axis=1)]] = True
    rows = np.flatnonzero(near)
    event = np.zeros(len(graph), dtype=np.int64)
    event[text_codes[::-1]] = labels[::-1]
    numbers, local = np.unique(event[rows], return_inverse=True)
    new_stability, new_probability = _stability(
        graph.resampled(rows, np.ones(len(rows))),
        local.astype(np.int64),
        seed,
        affordable(len(rows)),
    )
    new = changed[numbers]
    stability[numbers[new]] = new_stability[new]
    text_probability = np.full(len(graph), np.nan)
    text_probability[rows] = new_probability
    inside = changed[labels]
    probability[inside] = text_probability[text_codes[inside]]
    return EventGroups(labels, stability, probability)


def _stability(
    graph: Graph, labels: Ints, seed: int, resamples: int, shift: float = 0.0
) -> tuple[Floats, Floats]:
    """Return the stability of each event and the probability of each text's place."""
    # Spread evenly over the normal distribution: chance alone would move all marks at once.
    levels = ndtri((np.arange(resamples) + 0.5) / resamples) * SPREAD + shift
    shifts = np.random.default_rng(seed).permutation(levels)

    def regroup(rows: Ints, times: Floats, resample: int) -> Ints:
        return _partition(graph.resampled(rows, times), float(shifts[resample]))

    stability, probability = bootstrap(
        labels, np.arange(len(graph)), regroup, seed=seed, resamples=resamples
    )
    # One alone is in its event whatever becomes of it: the question is whether it stays alone.
    alone = np.bincount(labels)[labels] == 1
    return stability, np.where(alone, stability[labels], probability)


def merges_of(graph: Graph) -> tuple[list[Round], list[Floats]]:
    """Return the tree and what each merge is judged by, in the order of the odds."""
    tree = list(merge_rounds(graph.items, graph.pairs, graph.evidence, _LEAST, _merge_features))
    around = surroundings(tree, graph.items.weight, graph.nearest)
    closest = closest_pair(tree, graph.pairs, graph.content)
    return tree, [
        np.column_stack([step.descriptors[:, :-1], outside, pair])
        for step, outside, pair in zip(tree, around, closest, strict=True)
    ]


def _partition(graph: Graph, shift: float) -> Ints:
    tree, features = merges_of(graph)
    weights = np.array(list(WEIGHTS.values()))
    weights[_DATED] -= crowding(graph.days)
    constant = _CONSTANT + _UNDATED * float(np.isnan(graph.days).mean()) + shift
    # Rounded, so that machines that add in another order agree.
    odds = [np.round(merge @ weights + constant, 4) for merge in features]
    return partition(tree, odds, len(graph))


def crowding(days: Floats) -> float:
    """Return what the dates of two unrelated articles say on average, at least 0.

    A ratio of likelihoods is 1 on average where there is nothing to tell. In a day's
    news nearly everything is of one day, so that being of one day says nothing; what
    the odds would give for it is therefore taken off (log of the mean ratio over pairs
    drawn at random).

    Examples
    --------
    >>> crowding(np.zeros(100)) > 1, crowding(np.arange(0, 36500, 365.0))
    (True, 0.0)
    """
    known = days[~np.isnan(days)]
    if len(known) < 2:
        return 0.0
    chance = np.random.default_rng(0)
    a, b = chance.integers(0, len(known), (2, _PAIRS))
    gaps = np.abs(known[a] - known[b])[a != b]
    log_odds = (
        WEIGHTS["dated"]
        + WEIGHTS["within days"] * _within_days(gaps)
        + WEIGHTS["log of days"] * np.log1p(gaps)
    )
    return max(0.0, round(float(np.log(np.mean(np.exp(log_odds)))), 4))


def _merge_features(items: Items, pairs: Ints) -> Floats:
    """Return what is known of the two sides of a merge: the first nine of the odds.

    The last column is no reason of its own; it says how to take bursts in time.
    """
    gaps, words = items.gaps(pairs), row_products(items.terms, pairs)
    headline = items.dense[:, items.dense.shape[1] // 2 :]
    outlet, weekdays, any_weekday, names = (
        row_products(items.features[name], pairs)
        for name in ("outlet", "weekdays", "any weekday", "names")
    )
    return np.column_stack(
        [
            items.dense_products(pairs) + words,
            row_products(headline, pairs),
            np.log(_NO_WORDS + words),
            names,
            outlet,
            any_weekday - weekdays,
            np.isfinite(gaps).mean(axis=1),
            mean_over_gaps(_within_days, gaps),
            mean_over_gaps(np.log1p, gaps),
            _same_outlets(items.features["outlet"], pairs, outlet),
        ]
    )


def _same_outlets(outlets: Features, pairs: Ints, both: Floats) -> Floats:
    """Return the cosine between the outlets of the two sides: 1 if the same ones tell both."""
    a, b = pairs.T
    size = row_products(outlets, np.column_stack([a, a])) * row_products(
        outlets, np.column_stack([b, b])
    )
    return both / np.sqrt(np.where(size > 0, size, 1))


def _within_days(gaps: Floats) -> Floats:
    return np.asarray(np.exp(-gaps / 3))
