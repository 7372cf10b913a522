"""Labels of two groupings, checked, paired and counted."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.extensions import ExtensionArray

from narrativ.arrays import Ints
from narrativ.errors import SchemaError

Labels: TypeAlias = "Sequence[Hashable] | npt.NDArray[Any] | ExtensionArray | pd.Index | pd.Series"


def codes(gold: Labels, predicted: Labels) -> tuple[Ints, Ints]:
    """Return the labels of both sides as integers from 0, item by item.

    Raises
    ------
    SchemaError
        If there are no items, a label is missing, or the two do not pair.
    """
    events, clusters = _column("gold", gold), _column("predicted", predicted)
    if len(events) != len(clusters):
        raise SchemaError(
            f"gold has {len(events):,} labels and predicted has {len(clusters):,}; "
            "give one of each for every item"
        )
    if events.empty:
        raise SchemaError("there are no labels to score; give at least one item")
    if isinstance(gold, pd.Series) and isinstance(predicted, pd.Series):
        clusters = _aligned(events, clusters)
    return _integers("gold", events), _integers("predicted", clusters)


def cells(gold: Labels, predicted: Labels) -> tuple[Ints, Ints, Ints]:
    """Count the items of each event in each cluster, where there are any.

    Returns
    -------
    tuple
        For every event and cluster that meet: the items they share, the items
        of the event, the items of the cluster.
    """
    event, cluster = codes(gold, predicted)
    width = int(cluster.max()) + 1
    # Only what meets is counted: a table of 50,000 by 50,000 would not fit in memory.
    cell, overlap = np.unique(event * width + cluster, return_counts=True)
    return overlap, np.bincount(event)[cell // width], np.bincount(cluster)[cell % width]


def _column(side: str, labels: Labels) -> pd.Series:
    """Return labels as a Series, as they are: numpy would make 1 and "1" the same string."""
    if isinstance(labels, (pd.Series, pd.Index, ExtensionArray, np.ndarray)) and labels.ndim == 1:
        return pd.Series(labels)
    if isinstance(labels, Sequence) and not isinstance(labels, (str, bytes)):
        return pd.Series(list(labels), dtype=object)
    raise SchemaError(
        f"{side} is of type {type(labels).__name__}; "
        "give one label an item, as a list, a one-dimensional array or a Series"
    )


def _aligned(events: pd.Series, clusters: pd.Series) -> pd.Series:
    """Return the clusters in the order of the events' index."""
    if events.index.equals(clusters.index):
        return clusters
    unique = events.index.is_unique and clusters.index.is_unique
    if unique and events.index.isin(clusters.index).all():
        return clusters.reindex(events.index)
    raise SchemaError(
        "gold and predicted are Series whose indexes do not hold the same values once each, so it "
        "is not known which label belongs to which item; give both the index of the items, or "
        "pair them by position with .to_numpy()"
    )


def _integers(side: str, labels: pd.Series) -> Ints:
    missing = labels.isna().to_numpy()
    if missing.any():
        raise SchemaError(
            f"{missing.sum():,} of {len(labels):,} {side} labels are missing, the first at "
            f"position {missing.argmax()} (from 0); leave those items out on both sides, or give "
            "each a label of its own if it stands alone"
        )
    try:
        return pd.factorize(labels)[0].astype(np.int64)
    except TypeError as error:
        raise SchemaError(
            f"{side} holds a label that cannot be hashed ({error}); give strings, numbers or tuples"
        ) from error
