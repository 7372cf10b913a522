"""From counts to scores: describe every contrast, then test the family together."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from narrativ.inference.cells import Cell, cells_of, event_cells, slices, stratum_blocks, twins
from narrativ.inference.describing import (
    COLUMNS,
    described,
    joined,
    telling_values,
    testable,
    without_contrast,
)
from narrativ.inference.design import Bools, Floats
from narrativ.inference.effects import MIN_EVENTS
from narrativ.inference.families import ALPHA, benjamini_hochberg, family, hopeless
from narrativ.inference.layout import Asked, Part
from narrativ.inference.permutation import permutation_p

DECIDED: Final = ("differs", "no_evidence", "interval", "counts", "test", "length")
"""Statuses of rows that a test decided."""


def event_rows(parts: list[Part], asked: Asked) -> pd.DataFrame:
    """Return a row for every group and feature, combined over events and tested.

    Parameters
    ----------
    parts
        The aspects of one measure: they are one family.
    """
    cells = event_cells(parts, asked)
    if asked.tested_only:
        cells = [cell for cell in cells if testable(cell)]
    rows = joined(
        rows for number, cell in enumerate(cells) for rows in described(cell, asked, cell=number)
    )
    tested = _tested_once(asked, cells, rows)
    own = joined(rows for cell in cells for rows in without_contrast(cell))
    full = [frame for frame in (tested, own) if len(frame)] or [own]
    return pd.concat(full, ignore_index=True).reindex(columns=list(COLUMNS))


def storyline_rows(parts: list[Part], asked: Asked) -> pd.DataFrame:
    """Return descriptive rows for every storyline (the stratum), group and feature in it."""
    rows = joined(
        rows
        for number, part in enumerate(parts)
        for stratum, block in stratum_blocks(part, number)
        for cell in cells_of(block, asked)
        for rows in described(cell, asked, testing=False, stratum=stratum)
    )
    status = np.where(rows["status"].isin(["held_out", "refused"]), rows["status"], "descriptive")
    rows = rows.assign(status=status.astype(object))
    return rows.reindex(columns=list(COLUMNS))


def strongest(rows: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return the rows that a test decided, and of the others the strongest.

    Parameters
    ----------
    rows
        What `event_rows`, `storyline_rows` or those of pairs return.
    most
        Rows of one stratum, aspect, group and status that are kept, by absolute z, or
        where there is none by effect, or by value.
    """
    strength = rows["z"].abs().fillna(rows["effect"].abs()).fillna(rows["value"].abs())
    order = np.lexsort([rows["feature"].to_numpy(), -strength.to_numpy(dtype=float)])
    place = (
        rows.iloc[order].groupby(["stratum", "part", "group", "status"], dropna=False).cumcount()
    )
    kept = rows["status"].isin(DECIDED) | (place.sort_index() < most)
    return rows[kept.to_numpy(dtype=bool)].reset_index(drop=True)


def _tested_once(asked: Asked, cells: list[Cell], rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows tested, each contrast that several groups have as one."""
    if rows.empty:
        return rows
    found = ["p", "q", "family", "status"]
    twin = twins(cells)[rows["cell"].to_numpy(dtype=np.intp)]
    first = rows[twin == rows["cell"].to_numpy()].reset_index(drop=True)
    tested = _tested(asked, cells, first)[["cell", "feature", *found]]
    rows = rows.drop(columns=found).assign(cell=twin)
    return rows.merge(tested, on=["cell", "feature"], how="left", validate="many_to_one")


def _tested(asked: Asked, cells: list[Cell], rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with p, q and status: one family over aspects, groups and features."""
    if rows.empty:
        return rows
    open_ = (rows["status"] == "open").to_numpy(dtype=bool)
    few = (rows["events"] < MIN_EVENTS).to_numpy() & ~rows["resampled"].to_numpy(dtype=bool)
    smallest = rows["smallest"].to_numpy(dtype=float)
    inside = family(smallest, ~few & open_)
    floor = hopeless(smallest, inside)
    p = np.full(len(rows), np.nan)
    q = np.full(len(rows), np.nan)
    if inside.any() and not floor:
        for _, part in rows[inside].groupby("cell"):
            p[part.index] = _p_values(asked, cells[int(part["cell"].iloc[0])], part)
        q[inside] = benjamini_hochberg(p[inside])
    passed = q < ALPHA
    clear = ((rows["low"] > 0) | (rows["high"] < 0)).to_numpy(dtype=bool)
    outright, steady = (rows[name].to_numpy(dtype=bool) for name in ("outright", "steady"))
    status = np.select(
        [
            ~open_,
            few & _testable(smallest, open_),
            few,
            ~inside,
            np.full(len(rows), floor),
            passed & ~outright,
            passed & clear,
            passed & steady,
            passed,
            clear & (p >= ALPHA),
        ],
        [
            rows["status"],
            "described",
            "few_events",
            "unattainable",
            "floor",
            "length",
            "differs",
            "counts",
            "interval",
            "test",
        ],
        "no_evidence",
    )
    size = int(inside.sum()) or int(open_.sum())
    return rows.assign(p=p, q=q, status=status.astype(object), family=size)


def _testable(smallest: Floats, open_: Bools) -> bool:
    """Return whether a test of all features could pass, had they an interval."""
    every = family(smallest, open_)
    return bool(every.any()) and not hopeless(smallest, every)


def _p_values(asked: Asked, cell: Cell, part: pd.DataFrame) -> Floats:
    """Return p of the family's features; exact where the labels stand as far apart as can be."""
    block, design = cell.block, cell.design
    p: Floats = part["smallest"].to_numpy(dtype=float).copy()
    random = ~part["extreme"].to_numpy(dtype=bool)
    columns = np.searchsorted(block.features, part["feature"].to_numpy(dtype=np.intp)[random])
    values = np.empty((len(design.rows), len(columns)), dtype=np.float64)
    for place in slices(len(columns)):
        values[:, place] = telling_values(cell, columns[place])
    p[random] = permutation_p(
        design,
        values,
        permutations=asked.permutations,
        seed=[asked.seed, int(part["cell"].iloc[0])],
    )
    return np.asarray(np.maximum(p, part["least_p"].to_numpy(dtype=float)))
