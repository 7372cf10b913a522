"""From counts to scores: describe every contrast, then test the family together."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from narrativ.inference.cells import (
    Cell,
    averaged_counts,
    cells_within,
    event_cells,
    slices,
    twins,
)
from narrativ.inference.counts import Counts
from narrativ.inference.design import Bools, Design, Floats, Ints, contrast_design
from narrativ.inference.effects import (
    MIN_EVENTS,
    PRIOR_WEIGHT,
    log_odds,
    t_interval,
)
from narrativ.inference.families import ALPHA, attainable, benjamini_hochberg, family
from narrativ.inference.layout import Asked, Layout
from narrativ.inference.permutation import permutation_p

DESCRIBED: Final = 50
"""Features of a group that are described in a storyline; more than anybody reads."""

COLUMNS: Final = (
    "group", "stratum", "feature", "value", "effect", "low", "high", "z", "p", "q",
    "dispersion", "articles", "events", "choices", "family", "status",
)  # fmt: skip
"""Columns of the rows that `event_rows` and `storyline_rows` return.

``group``, ``stratum`` and ``feature`` are numbers; ``choices`` is the typical
number of ways to place the labels in one event; ``family`` the number of
features tested together (or that would have been). ``status`` says what became
of a row: differs, no_evidence, length, few_events, unattainable, floor (the whole
family), no_contrast, held_out or descriptive.
"""


def event_rows(counts: Counts, layout: Layout, asked: Asked) -> pd.DataFrame:
    """Return a row for every group and feature, combined over events and tested."""
    cells = sorted(event_cells(counts, layout, asked), key=lambda cell: cell.group)
    frames = [
        _described(counts, layout, asked, cell).assign(cell=number)
        for number, cell in enumerate(cells)
    ]
    rows = _joined(frames)
    rows = rows[(rows["status"] != "absent")].reset_index(drop=True)
    rows = _tested_once(counts, layout, asked, cells, rows)
    own = _without_contrast(counts, layout, asked)
    return _joined([rows, own]).reindex(columns=list(COLUMNS))


def storyline_rows(counts: Counts, layout: Layout, asked: Asked) -> pd.DataFrame:
    """Return descriptive rows for every storyline (the stratum), group and feature in it.

    They are no family that must be whole: the `DESCRIBED` strongest of each
    group are kept, by absolute z (or effect).
    """
    frames = []
    for stratum in np.unique(layout.telling_stratum):
        inside = layout.telling_stratum == stratum
        averaged = layout.averaging[np.flatnonzero(inside)] @ counts.numerators
        features = np.flatnonzero(averaged.any(axis=0))
        frames += [
            _described(counts, layout, asked, cell, testing=False).assign(stratum=stratum)
            for cell in cells_within(counts, layout, asked, features, inside)
        ]
    rows = _joined(frames)
    strength = rows["z"].abs().fillna(rows["effect"].abs()).to_numpy(dtype=float)
    order = np.lexsort((rows["feature"], -strength, rows["group"], rows["stratum"]))
    rows = rows.iloc[order]
    place = rows.groupby(["stratum", "group"]).cumcount()
    rows = rows[place < DESCRIBED].reset_index(drop=True)
    held = counts.held_out[rows["feature"].to_numpy(dtype=np.intp)] != ""
    status = np.where(held, "held_out", "descriptive")
    rows = rows.assign(status=status, low=np.nan, high=np.nan)
    return rows.reindex(columns=list(COLUMNS))


def _scores(
    asked: Asked, design: Design, numerators: Floats, denominators: Floats, frequency: Floats
) -> Floats:
    """Return what is permuted: shares, for log-odds relative to the event's own share.

    The score of the log-odds rather than the log-odds: given how often a word
    stands in an event, its expected share is the same in a short and a long
    text, so an outlet that merely writes longer does not come out as using
    every word more. (The logarithm of a share has no such property.)
    """
    share = numerators / denominators
    if asked.contrast == "difference":
        return np.asarray(share)
    pooled = design.stratum_means(numerators) / design.stratum_means(denominators)
    usual = pooled[design.stratum] + PRIOR_WEIGHT * frequency
    return np.asarray(np.divide(share, usual, out=np.zeros_like(share), where=usual > 0))


def _described(
    counts: Counts, layout: Layout, asked: Asked, cell: Cell, *, testing: bool = True
) -> pd.DataFrame:
    """Return the rows of one cell before any test."""
    design = cell.design
    if not design.strata:
        return _no_rows()
    frame = pd.concat(
        [
            _described_chunk(
                counts, layout, asked, design, cell.features[place], cell.frequency[place], testing
            )
            for place in slices(len(cell.features))
        ]
        or [_no_rows()],
        ignore_index=True,
    )
    return frame.assign(
        group=cell.group,
        stratum=-1,
        p=np.nan,
        q=np.nan,
        articles=int(layout.size[design.rows].sum()),
        events=design.strata,
        choices=design.typical_choices if testing else 1.0,
        family=0,
    )


def _described_chunk(
    counts: Counts,
    layout: Layout,
    asked: Asked,
    design: Design,
    features: Ints,
    frequency: Floats,
    testing: bool,
) -> pd.DataFrame:
    numerators, denominators = averaged_counts(counts, layout, design.rows, features)
    share = numerators / denominators
    contrasts, error = _contrasts(asked, design, numerators, denominators, frequency)
    effect = contrasts.mean(axis=0)
    counted = asked.contrast == "log_odds"
    low, high = t_interval(contrasts, least_error=error if counted else 0.0)
    columns = {
        "feature": features,
        "value": design.own_means(share * asked.scale).mean(axis=0),
        "effect": effect,
        "low": low,
        "high": high,
        "z": np.divide(effect, error, out=np.full(len(effect), np.nan), where=error > 0),
        "dispersion": (numerators[design.mine] > 0).mean(axis=0),
        "status": np.where((numerators > 0).any(axis=0), "no_contrast", "absent").astype(object),
    }
    if testing:
        scores = _scores(asked, design, numerators, denominators, frequency)
        smallest, largest = attainable(design, scores)
        observed = design.contrasts(scores).mean(axis=0)
        columns |= {
            "smallest": smallest,
            "extreme": np.abs(observed) >= largest * (1.0 - 1e-9),
            "agrees": np.sign(observed) == np.sign(effect),
            "outright": _outright(asked, design, numerators, effect),
        }
    return pd.DataFrame(columns)


def _outright(asked: Asked, design: Design, numerators: Floats, effect: Floats) -> Bools:
    """Return whether a log-odds effect has the sign of the plain difference of counts.

    A word that every article uses once has a higher share in shorter articles;
    saying that an outlet uses it more would be a statement about length.
    """
    if asked.contrast != "log_odds":
        return np.ones(len(effect), dtype=bool)
    outright = np.sign(design.contrasts(numerators).mean(axis=0))
    return np.asarray(outright == np.sign(effect))


def _contrasts(
    asked: Asked, design: Design, numerators: Floats, denominators: Floats, frequency: Floats
) -> tuple[Floats, Floats]:
    """Return the contrast of each event, and the standard error that ranks their mean.

    For log-odds that is Monroe, Colaresi and Quinn (2008), eq. 20 and 22; for
    differences the error over events.
    """
    if asked.contrast == "log_odds":
        values, variance = log_odds(numerators, denominators, frequency)
        error = np.sqrt(design.variances(variance).sum(axis=0)) / design.strata
        return design.contrasts(values), error
    contrasts = design.contrasts(numerators / denominators * asked.scale)
    if design.strata < 2:
        return contrasts, np.full(contrasts.shape[1], np.nan)
    return contrasts, contrasts.std(axis=0, ddof=1) / np.sqrt(design.strata)


def _tested_once(
    counts: Counts, layout: Layout, asked: Asked, cells: list[Cell], rows: pd.DataFrame
) -> pd.DataFrame:
    """Return the rows tested, each contrast that several groups have as one."""
    if rows.empty:
        return rows
    found = ["p", "q", "family", "status"]
    twin = twins(cells)[rows["cell"].to_numpy(dtype=np.intp)]
    first = rows[twin == rows["cell"].to_numpy()].reset_index(drop=True)
    tested = _tested(counts, layout, asked, cells, first)[["cell", "feature", *found]]
    rows = rows.drop(columns=found).assign(cell=twin)
    return rows.merge(tested, on=["cell", "feature"], how="left", validate="many_to_one")


def _tested(
    counts: Counts, layout: Layout, asked: Asked, cells: list[Cell], rows: pd.DataFrame
) -> pd.DataFrame:
    """Return the rows with p, q and status: one family over groups and features."""
    if rows.empty:
        return rows
    held = counts.held_out[rows["feature"].to_numpy(dtype=np.intp)] != ""
    few = (rows["events"] < MIN_EVENTS).to_numpy()
    smallest = rows["smallest"].to_numpy(dtype=float)
    inside = family(smallest, ~few & ~held)
    floor = bool(inside.any()) and benjamini_hochberg(smallest[inside]).min() >= ALPHA
    p = np.full(len(rows), np.nan)
    q = np.full(len(rows), np.nan)
    if inside.any() and not floor:
        for number in np.unique(rows["cell"].to_numpy(dtype=np.intp)[inside]).tolist():
            part = rows[inside & (rows["cell"] == number).to_numpy()]
            p[part.index] = _p_values(counts, layout, asked, cells[number], part)
        q[inside] = benjamini_hochberg(p[inside])
    clear = ((rows["low"] > 0) | (rows["high"] < 0)).to_numpy(dtype=bool) & (q < ALPHA)
    clear &= rows["agrees"].to_numpy(dtype=bool)
    outright = rows["outright"].to_numpy(dtype=bool)
    status = np.select(
        [held, few, ~inside, np.full(len(rows), floor), clear & outright, clear],
        ["held_out", "few_events", "unattainable", "floor", "differs", "length"],
        "no_evidence",
    )
    size = int(inside.sum()) or int((~held).sum())
    return rows.assign(p=p, q=q, status=status.astype(object), family=size)


def _p_values(
    counts: Counts, layout: Layout, asked: Asked, cell: Cell, part: pd.DataFrame
) -> Floats:
    """Return p of the family's features; exact where the labels stand as far apart as can be."""
    p: Floats = part["smallest"].to_numpy(dtype=float).copy()
    random = ~part["extreme"].to_numpy(dtype=bool)
    columns = part["feature"].to_numpy(dtype=np.intp)[random]
    frequency = cell.frequency[np.searchsorted(cell.features, columns)]
    scores = np.empty((len(cell.design.rows), len(columns)), dtype=np.float64)
    for place in slices(len(columns)):
        numerators, denominators = averaged_counts(counts, layout, cell.design.rows, columns[place])
        scores[:, place] = _scores(asked, cell.design, numerators, denominators, frequency[place])
    p[random] = permutation_p(
        cell.design,
        scores,
        permutations=asked.permutations,
        seed=[asked.seed, int(part["cell"].iloc[0])],
    )
    return p


def _without_contrast(counts: Counts, layout: Layout, asked: Asked) -> pd.DataFrame:
    """Return rows with a value and no contrast, for groups that share no event with another."""
    frames = []
    for group, mine, others in asked.sides(layout):
        rows = np.flatnonzero(mine)
        if contrast_design(layout.telling_stratum, mine, others).strata or not len(rows):
            continue
        share = np.asarray(layout.averaging[rows] @ (counts.numerators / counts.denominators))
        features = np.flatnonzero(share.any(axis=0))
        held = counts.held_out[features] != ""
        frames.append(
            pd.DataFrame(
                {
                    "feature": features,
                    "value": share[:, features].mean(axis=0) * asked.scale,
                    "dispersion": (share[:, features] > 0).mean(axis=0),
                    "status": np.where(held, "held_out", "no_contrast").astype(object),
                }
            ).assign(
                group=group,
                stratum=-1,
                articles=int(layout.size[rows].sum()),
                events=0,
                choices=2.0,
                family=int((~held).sum()),
            )
        )
    return _joined(frames)


def _no_rows() -> pd.DataFrame:
    numbers = {name: pd.Series(dtype=float) for name in COLUMNS if name != "status"}
    return pd.DataFrame(numbers | {"status": pd.Series(dtype=object)})


def _joined(frames: list[pd.DataFrame]) -> pd.DataFrame:
    full = [frame for frame in frames if len(frame)]
    return pd.concat(full, ignore_index=True) if full else _no_rows()
