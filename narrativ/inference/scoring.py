"""From counts to scores: describe every contrast, then test the family together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from narrativ.inference.cells import Cell, cells_of, event_cells, stratum_blocks, twins
from narrativ.inference.describing import (
    COLUMNS,
    Rows,
    described,
    intervals,
    joined,
    reached,
    resampled,
    telling_values,
    testable,
    without_contrast,
)
from narrativ.inference.design import Bools, Floats, Ints
from narrativ.inference.effects import MIN_EVENTS
from narrativ.inference.families import ALPHA, benjamini_hochberg, family, hopeless
from narrativ.inference.keeping import Keeper, Kept
from narrativ.inference.layout import Asked, Part
from narrativ.inference.permutation import permutation_p

_FEW = "few"
"""Status of rows of few events until it is known whether any test could say something."""


def event_rows(parts: list[Part], asked: Asked) -> Kept:
    """Return a row for every group and feature, combined over events and tested.

    Parameters
    ----------
    parts
        The aspects of one measure: they are one family.
    """
    cells = event_cells(parts, asked)
    sorting = _Sorting(asked, Keeper(asked.most))
    if asked.most == 0:
        sorting.support(cell for cell in cells if cell.design.strata)
        cells = [cell for cell in cells if testable(cell)]
    twin = twins(cells)
    for number, cell in enumerate(cells):
        if cell.design.strata:
            sorting.add(cell, described(cell, cell=number), first=twin[number] == number)
        else:
            sorting.keeper.add(without_contrast(cell))
    tested, size = _tested(asked, cells, twin, joined(sorting.possible), sorting.open)
    sorting.keeper.add({str(name): column for name, column in tested.items()})
    rows, tally = sorting.keeper.kept()
    few = "described" if sorting.testable() else "few_events"
    rows, tally = (
        table.assign(status=table["status"].mask(table["status"] == _FEW, few))
        for table in (rows, tally)
    )
    rows.loc[rows["status"] != "no_contrast", "family"] = size
    return Kept(rows.reindex(columns=list(COLUMNS)), tally, sorting.best, size)


def storyline_rows(parts: list[Part], asked: Asked) -> Kept:
    """Return descriptive rows for every storyline (the stratum), group and feature in it."""
    keeper = Keeper(asked.most)
    for number, part in enumerate(parts):
        for stratum, block in stratum_blocks(part, number):
            for cell in cells_of(block, asked):
                if cell.design.strata:
                    found = described(cell, testing=False, stratum=stratum)
                    found["status"][found["status"] == "open"] = "descriptive"
                    keeper.add(found)
    rows, tally = keeper.kept()
    return Kept(rows.reindex(columns=list(COLUMNS)), tally, None, 0)


@dataclass
class _Sorting:
    """Rows before the test: those that it may decide, and those that it cannot."""

    asked: Asked
    keeper: Keeper
    possible: list[Rows] = field(default_factory=list)
    open: int = 0
    best: dict[str, float] | None = None
    _smallest: list[Floats] = field(default_factory=list)

    def add(self, cell: Cell, rows: Rows, *, first: bool) -> None:
        """Take the rows of a cell, the ``first`` of those that test the same or another one."""
        open_, able = rows["status"] == "open", rows["able"]
        if open_.any():
            self.support([cell])
        if first:
            self.open += int(open_.sum())
        few = cell.design.strata < MIN_EVENTS
        decided = able & testable(cell)
        if able.any() and (first or testable(cell)):
            found = reached(cell, self.asked, rows["place"][able], rows["effect"][able])
            if first:
                self._smallest.append(found["smallest"])
            if few:
                decided[able] &= ~np.isnan(found["low"])
            within = decided[able]
            self.possible.append(
                {name: column[decided] for name, column in rows.items()}
                | {"resampled": np.full(int(decided.sum()), few)}
                | {name: column[within] for name, column in found.items()}
            )
        status = np.where(open_, _FEW if few else "unattainable", rows["status"])
        others = rows | {"status": status.astype(object)}
        self.keeper.add({name: column[~decided] for name, column in others.items()})

    def support(self, cells: Iterable[Cell]) -> None:
        """Note over how many events, with how many ways to place the labels, cells stand."""
        for cell in cells:
            own = (cell.design.strata, cell.design.typical_choices)
            if self.best is None or own > (self.best["events"], self.best["choices"]):
                self.best = {"events": own[0], "choices": own[1]}

    def testable(self) -> bool:
        """Return whether a test of all features could pass, had they an interval."""
        smallest = np.concatenate([np.zeros(0), *self._smallest])
        every = family(smallest, np.ones(len(smallest), dtype=bool))
        return bool(every.any()) and not hopeless(smallest, every)


def _tested(
    asked: Asked, cells: list[Cell], twin: Ints, rows: pd.DataFrame, others: int
) -> tuple[pd.DataFrame, int]:
    """Return the rows tested, and how many contrasts were: one family over all of them.

    A contrast that several groups have is tested as that of the first.
    """
    cell, place = (rows[name].to_numpy(dtype=np.intp) for name in ("cell", "place"))
    origin = _origins(twin[cell], place, twin[cell] == cell)
    own = origin == np.arange(len(rows))
    smallest = rows["smallest"].to_numpy(dtype=float)
    inside = family(smallest, own)
    floor = hopeless(smallest, inside)
    size = int(inside.sum()) or others
    p, q, low, high = np.full((4, len(rows)), np.nan)
    steady = np.zeros(len(rows), dtype=bool)
    if inside.any() and not floor:
        asked_for = np.flatnonzero(inside[origin])
        for number in np.unique(cell[asked_for]).tolist():
            at = asked_for[cell[asked_for] == number]
            found = _interval(cells[number], rows.iloc[at], place[at])
            low[at], high[at], steady[at] = (found[name] for name in ("low", "high", "steady"))
            if own[at[0]]:
                own_p = _p_values(asked, cells[number], number, rows.iloc[at])
                p[at] = np.maximum(own_p, found["least_p"])
        q[inside] = benjamini_hochberg(p[inside])
    p, q, inside = p[origin], q[origin], inside[origin]
    passed, outright = q < ALPHA, rows["outright"].to_numpy(dtype=bool)
    clear = (low > 0) | (high < 0)
    status = np.select(
        [
            ~inside,
            np.full(len(rows), floor),
            passed & ~outright,
            passed & clear,
            passed & steady,
            passed,
            clear & (p >= ALPHA),
        ],
        ["unattainable", "floor", "length", "differs", "counts", "interval", "test"],
        "no_evidence",
    )
    tested = rows.assign(p=p, q=q, low=low, high=high, status=status.astype(object))
    return tested, size


def _origins(cell: Ints, place: Ints, first: Bools) -> Ints:
    """Return for each row that of the same feature in the cell that is tested for its own."""
    keys = cell * (int(place.max(initial=0)) + 1) + place
    firsts = np.flatnonzero(first)
    order = firsts[np.argsort(keys[firsts])]
    return order[np.searchsorted(keys[order], keys)]


def _interval(cell: Cell, rows: pd.DataFrame, place: Ints) -> Rows:
    """Return the intervals of some features of a cell; of its articles it has them."""
    found = intervals(cell, place)
    if resampled(cell):
        found |= {name: rows[name].to_numpy(dtype=float) for name in ("low", "high")}
    return found


def _p_values(asked: Asked, cell: Cell, number: int, rows: pd.DataFrame) -> Floats:
    """Return p of features of one cell; exact where the labels stand as far apart as can be."""
    p: Floats = rows["smallest"].to_numpy(dtype=float).copy()
    random = ~rows["extreme"].to_numpy(dtype=bool)
    place = rows["place"].to_numpy(dtype=np.intp)[random]
    p[random] = permutation_p(
        cell.design,
        telling_values(cell, place),
        permutations=asked.permutations,
        seed=[asked.seed, number],
    )
    return p
