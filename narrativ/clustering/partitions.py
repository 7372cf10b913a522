"""Partitions as labels: numbering, members, sums over groups, and groups that stay as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    import numpy.typing as npt

    from narrativ.arrays import Floats, Ints


def keep_groups(labels: Ints, existing: Ints, weight: Floats) -> Ints:
    """Return groups in which those that stand keep their numbers, and new ones come after.

    Parameters
    ----------
    labels
        Group of each item when all are grouped anew, from 0 on.
    existing
        Group that each item is in already, from 0 on, -1 for new items. These go where
        most of their new group stand, by weight; of equal ones to the first.
    weight
        What each item counts.

    Examples
    --------
    >>> keep_groups(np.array([0, 0, 1, 1, 2]), np.array([1, -1, 0, 1, -1]), np.ones(5)).tolist()
    [1, 1, 0, 1, 2]
    """
    is_placed = existing >= 0
    groups = int(existing.max(initial=-1)) + 1
    shared = sparse.csr_array(
        (weight[is_placed], (labels[is_placed], existing[is_placed])),
        shape=(int(labels.max(initial=-1)) + 1, max(groups, 1)),
    )
    target = np.asarray(shared.argmax(axis=1), dtype=np.int64).ravel()
    is_new = np.diff(shared.indptr) == 0
    target[is_new] = groups + np.arange(int(is_new.sum()))
    return np.where(is_placed, existing, target[labels])


def renumbered(labels: Ints) -> Ints:
    """Return the labels numbered in order of each group's first item; -1 stays.

    Examples
    --------
    >>> renumbered(np.array([7, -1, 3, 7])).tolist()
    [0, -1, 1, 0]
    """
    grouped = labels >= 0
    _, first, group = np.unique(labels[grouped], return_index=True, return_inverse=True)
    ordered = np.full(len(labels), -1, dtype=np.int64)
    ordered[grouped] = np.argsort(np.argsort(first))[group]
    return ordered


def group_members(labels: Ints) -> list[Ints]:
    """Return the places of each group's items, groups and items in order; -1 is in none.

    Examples
    --------
    >>> [part.tolist() for part in group_members(np.array([1, 0, -1, 1]))]
    [[1], [0, 3]]
    """
    order = np.argsort(labels, kind="stable")[np.count_nonzero(labels < 0) :]
    return np.split(order, np.flatnonzero(np.diff(labels[order])) + 1) if len(order) else []


def membership(labels: Ints, weights: npt.NDArray[np.floating] | None = None) -> sparse.csr_matrix:
    """Return the matrix that sums rows by group: float32 of shape (groups, items).

    Examples
    --------
    >>> (membership(np.array([0, 1, 0])) @ np.array([1.0, 2.0, 4.0])).tolist()
    [5.0, 2.0]
    """
    values = np.ones(len(labels)) if weights is None else weights
    return sparse.csr_matrix((values.astype(np.float32), (labels, np.arange(len(labels)))))
