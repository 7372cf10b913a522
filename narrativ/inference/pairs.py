"""Measures of pairs of articles: how far apart two groups are, against all other pairs.

Written beside `narrativ.inference.scoring`, in its columns. A row describes
two groups, ``group`` and ``other``, and stands twice, once each way round,
with the same numbers: a distance has no direction.

Two words of ``status`` are only used here. ``no_pairs``: both groups told
events, but in none of them is a distance between them known. ``no_reference``:
it is, but no event holds another pair that it could be compared with.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from narrativ.inference.arrangements import Arranged, arranged, pair_p, smallest_p
from narrativ.inference.effects import MIN_EVENTS
from narrativ.inference.families import ALPHA, benjamini_hochberg, family, hopeless
from narrativ.inference.layout import Asked, Layout
from narrativ.inference.pair_cells import PairCell, pair_cells
from narrativ.inference.pair_counts import PairCounts

__all__ = ["COLUMNS", "PairCounts", "pair_rows", "storyline_pair_rows"]

COLUMNS: Final = (
    "group", "other", "stratum", "feature", "value", "effect", "low", "high", "z", "p", "q",
    "dispersion", "articles", "events", "choices", "family", "status",
)  # fmt: skip
"""Columns of the rows: those of `narrativ.inference.scoring`, and ``other``.

``value`` is the mean distance of the two groups and ``effect`` what it exceeds
the mean of all other pairs by, both within events and then over events;
``dispersion`` is the share of the pairs whose distance is known, ``articles``
the number of articles in the events that are contrasted.
"""


def pair_rows(
    pairs: PairCounts, layout: Layout, asked: Asked, *, scale: float = 1.0
) -> pd.DataFrame:
    """Return a row for every two groups and feature, combined over events and tested.

    The contrast of an event is the mean distance of the pairs of tellings that
    join the two groups less the mean of all its other pairs that are known.
    Over events it has Student's t interval and a p from labels permuted within
    events, whole tellings together, so that rows and columns of the matrix of
    distances move as one (Mantel 1967).

    Parameters
    ----------
    pairs
        Distances; pairs whose articles stand in different strata or in one
        telling are of no account.
    layout
        Where ``pairs.articles`` stand.
    asked
        Of it ``reference`` (only its pairs are asked for), ``permutations`` and
        ``seed``.
    scale
        Factor of distances.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`; see the module for ``status``.
    """
    cells = list(pair_cells(pairs, layout, asked, scale))
    rows = _tested(cells, asked, pairs)
    return _both_ways(rows, asked)


def storyline_pair_rows(
    pairs: PairCounts, layout: Layout, asked: Asked, *, scale: float = 1.0
) -> pd.DataFrame:
    """Return descriptive rows for every storyline (the stratum), two groups and feature."""
    frames = []
    for stratum in np.unique(layout.stratum).tolist():
        cells = pair_cells(pairs, layout, asked, scale, stratum=stratum)
        rows = pd.DataFrame([cell.row() for cell in cells])
        if len(rows):
            frames.append(rows[rows["value"].notna()].assign(stratum=stratum, status="descriptive"))
    if not frames:
        return _no_rows()
    rows = pd.concat(frames, ignore_index=True).assign(low=np.nan, high=np.nan, z=np.nan)
    held = pairs.held_out[rows["feature"].to_numpy(dtype=np.intp)] != ""
    rows["status"] = rows["status"].mask(held, "held_out")
    return _both_ways(_blank(rows, pairs), asked)


def _tested(cells: list[PairCell], asked: Asked, pairs: PairCounts) -> pd.DataFrame:
    """Return the rows with p, q and status: one family over pairs of groups and features."""
    if not cells:
        return _no_rows()
    rows = pd.DataFrame([cell.row() for cell in cells])
    chances = _Chances(asked)
    seen: dict[tuple[object, ...], int] = {}
    first = np.array([seen.setdefault(cell.key, place) for place, cell in enumerate(cells)])
    own = first == np.arange(len(cells))
    held = pairs.held_out[rows["feature"].to_numpy(dtype=np.intp)] != ""
    refused = pairs.refused[rows["feature"].to_numpy(dtype=np.intp)] != ""
    open_ = (rows["status"] == "tested").to_numpy() & ~held & ~refused
    few = (rows["events"] < MIN_EVENTS).to_numpy()
    floors = [
        chances.floor(cell) if is_in else (1.0, 2.0)
        for cell, is_in in zip(cells, open_, strict=True)
    ]
    smallest, choices = np.array(floors).reshape(-1, 2).T
    inside = family(smallest, open_ & ~few & own)
    floor = hopeless(smallest, inside)
    p, q = np.full(len(cells), np.nan), np.full(len(cells), np.nan)
    if inside.any() and not floor:
        p[inside] = [chances.p(cells[place], place) for place in np.flatnonzero(inside).tolist()]
        q[inside] = benjamini_hochberg(p[inside])
    p, q, inside = p[first], q[first], inside[first]
    passed = q < ALPHA
    clear = ((rows["low"] > 0) | (rows["high"] < 0)).to_numpy(dtype=bool)
    status = np.select(
        [
            refused,
            held,
            ~open_,
            few,
            ~inside,
            np.full(len(cells), floor),
            passed & clear,
            passed,
            clear & (p >= ALPHA),
        ],
        [
            "refused",
            "held_out",
            "",
            "few_events",
            "unattainable",
            "floor",
            "differs",
            "interval",
            "test",
        ],
        "no_evidence",
    ).astype(object)
    status = np.where(status == "", rows["status"].to_numpy(dtype=object), status)
    size = (
        int((inside & own).sum()) or int((open_ & own).sum()) or int((~held & ~refused & own).sum())
    )
    return _blank(rows.assign(p=p, q=q, choices=choices, family=size, status=status), pairs)


def _blank(rows: pd.DataFrame, pairs: PairCounts) -> pd.DataFrame:
    """Return the rows without numbers, and with that status, where no estimate may be given."""
    refused = pairs.refused[rows["feature"].to_numpy(dtype=np.intp)] != ""
    numbers = ["value", "effect", "low", "high", "z", "dispersion"]
    return rows.assign(
        status=rows["status"].mask(refused, "refused"),
        **{name: rows[name].mask(refused) for name in numbers},
    )


class _Chances:
    """What the contrasts of events could be; each list is made once for all groups that need it.

    The list depends on how many tellings either group ran, not on which: with
    one article an outlet it is the same for every two outlets.
    """

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.known: dict[tuple[int, int, tuple[int, ...]], Arranged] = {}

    def floor(self, cell: PairCell) -> tuple[float, float]:
        """Return the smallest p that the cell could reach, and the ways in a typical event."""
        return smallest_p(self._events(cell))

    def p(self, cell: PairCell, number: int) -> float:
        """Return the permutation p of the cell."""
        observed = np.nan_to_num(cell.contrasts / cell.scale)
        return pair_p(
            self._events(cell), observed, np.random.default_rng([self.asked.seed, number])
        )

    def _events(self, cell: PairCell) -> list[Arranged]:
        found = []
        for event, labels in zip(cell.events, cell.labels, strict=True):
            neither, first, second, both = np.bincount(labels, minlength=4).tolist()
            # Turned round, the two groups have the same list.
            numbers = (neither, min(first, second), max(first, second), both)
            key = (cell.feature, event.stratum, numbers)
            if key not in self.known:
                generator = np.random.default_rng([self.asked.seed, *key[:2], *numbers])
                self.known[key] = arranged(
                    labels, event.distances, self.asked.permutations, generator
                )
            found.append(self.known[key])
        return found


def _both_ways(rows: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """Return each row for either group; with a reference, only with that as the other."""
    turned = rows.rename(columns={"group": "other", "other": "group"})
    rows = pd.concat([rows, turned], ignore_index=True)
    if asked.reference is not None:
        rows = rows[rows["other"] == asked.reference]
    order = ["stratum", "group", "other", "feature"]
    return rows.sort_values(order, ignore_index=True).reindex(columns=list(COLUMNS))


def _no_rows() -> pd.DataFrame:
    numbers = {name: pd.Series(dtype=float) for name in COLUMNS if name != "status"}
    return pd.DataFrame(numbers | {"status": pd.Series(dtype=object)})
