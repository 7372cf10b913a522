"""Scores of two groupings of the same items, known events first."""

from __future__ import annotations

import math
from typing import NamedTuple

from narrativ.metrics.labels import Labels, cells, codes


class Agreement(NamedTuple):
    """Precision, recall and their harmonic mean, each from 0 to 1."""

    precision: float
    recall: float
    f1: float


class VMeasure(NamedTuple):
    """Homogeneity, completeness and their harmonic mean, each from 0 to 1."""

    homogeneity: float
    completeness: float
    v: float


def bcubed(gold: Labels, predicted: Labels) -> Agreement:
    """Return B-cubed precision, recall and F1 of two groupings.

    An item's precision is the share of its cluster that is of its event, its
    recall the share of its event that is in its cluster, itself included.
    Both are averaged over items (Bagga and Baldwin 1998; Amigó et al. 2009).

    Parameters
    ----------
    gold
        The known event of each item.
    predicted
        The cluster of each item.

    Raises
    ------
    SchemaError
        If there are no items, a label is missing, or the two do not pair.

    Examples
    --------
    >>> score = bcubed(["fire", "fire", "vote"], [1, 1, 1])
    >>> round(score.precision, 3), score.recall
    (0.556, 1.0)
    """
    overlap, event, cluster = cells(gold, predicted)
    items = int(overlap.sum())
    squares = overlap.astype(float) ** 2
    # fsum is exact, so that the order of the rows cannot move the last digit.
    precision = math.fsum(squares / cluster) / items
    recall = math.fsum(squares / event) / items
    return Agreement(precision, recall, _harmonic(precision, recall))


def pairwise(gold: Labels, predicted: Labels) -> Agreement:
    """Return precision, recall and F1 over pairs of items.

    Precision is the share of the pairs in one cluster that are of one event,
    recall the share of the pairs of one event that are in one cluster. Large
    events weigh with the square of their size. Without a pair on either side
    the two agree: all are 1. Without a pair on one side only, all are 0.

    Parameters
    ----------
    gold
        The known event of each item.
    predicted
        The cluster of each item.

    Raises
    ------
    SchemaError
        If there are no items, a label is missing, or the two do not pair.

    Examples
    --------
    >>> pairwise(["fire", "fire", "vote", "vote"], [1, 1, 2, 3])
    Agreement(precision=1.0, recall=0.5, f1=0.6666666666666666)
    """
    overlap, event, cluster = cells(gold, predicted)
    # Ordered pairs: an item of a cell has that many others beside it.
    both = int((overlap * (overlap - 1)).sum())
    joined = int((overlap * (cluster - 1)).sum())
    known = int((overlap * (event - 1)).sum())
    if not joined and not known:
        return Agreement(1.0, 1.0, 1.0)
    precision = both / joined if joined else 0.0
    recall = both / known if known else 0.0
    return Agreement(precision, recall, _harmonic(precision, recall))


def v_measure(gold: Labels, predicted: Labels) -> VMeasure:
    """Return homogeneity, completeness and V (Rosenberg and Hirschberg 2007, beta 1).

    Homogeneity is 1 where no cluster mixes events, completeness 1 where no
    event is spread over clusters. V is not corrected for chance: it is high
    wherever clusters are many and small.

    Parameters
    ----------
    gold
        The known event of each item.
    predicted
        The cluster of each item.

    Raises
    ------
    SchemaError
        If there are no items, a label is missing, or the two do not pair.

    Examples
    --------
    >>> v_measure(["fire", "fire", "vote", "vote"], [1, 1, 1, 1])
    VMeasure(homogeneity=0.0, completeness=1.0, v=0.0)
    """
    from sklearn.metrics import homogeneity_completeness_v_measure

    return VMeasure(*map(float, homogeneity_completeness_v_measure(*codes(gold, predicted))))


def ari(gold: Labels, predicted: Labels) -> float:
    """Return the adjusted Rand index (Hubert and Arabie 1985).

    1 is full agreement, 0 what chance would give for clusters of these sizes;
    it can be negative.

    Parameters
    ----------
    gold
        The known event of each item.
    predicted
        The cluster of each item.

    Raises
    ------
    SchemaError
        If there are no items, a label is missing, or the two do not pair.

    Examples
    --------
    >>> ari(["fire", "fire", "vote", "vote"], ["b", "b", "a", "a"])
    1.0
    """
    from sklearn.metrics import adjusted_rand_score

    return float(adjusted_rand_score(*codes(gold, predicted)))


def ami(gold: Labels, predicted: Labels) -> float:
    """Return the adjusted mutual information (Vinh, Epps and Bailey 2010; arithmetic mean).

    1 is full agreement, 0 what chance would give for clusters of these sizes;
    it can be negative. The time it takes grows with the number of events times
    the number of clusters: seconds for 3,000 of each.

    Parameters
    ----------
    gold
        The known event of each item.
    predicted
        The cluster of each item.

    Raises
    ------
    SchemaError
        If there are no items, a label is missing, or the two do not pair.

    Examples
    --------
    >>> ami(["fire", "fire", "vote", "vote"], [1, 1, 1, 1])
    0.0
    """
    from sklearn.metrics import adjusted_mutual_info_score

    return float(adjusted_mutual_info_score(*codes(gold, predicted)))


def _harmonic(a: float, b: float) -> float:
    return 2 * a * b / (a + b) if a + b else 0.0
