"""Every contrast described, before any test: values, effects, intervals."""

from __future__ import annotations

from collections.abc import Iterable
from math import comb, log
from typing import Any, Final, TypeAlias

import numpy as np
import pandas as pd

from narrativ.inference.bootstrap import MIN_CELL, bootstrap_interval, fewest
from narrativ.inference.cells import Cell, slices
from narrativ.inference.design import Bools, Floats, Ints
from narrativ.inference.effects import (
    MIN_EVENTS,
    count_variance,
    posterior_variance,
    proportions_interval,
    t_interval,
    t_p,
)
from narrativ.inference.families import ALPHA, attainable
from narrativ.inference.layout import Asked

COLUMNS: Final = (
    "part", "group", "stratum", "feature", "value", "effect", "low", "high", "z", "p", "q",
    "dispersion", "articles", "events", "choices", "family", "status", "resampled",
)  # fmt: skip
"""Columns of the rows that `event_rows` and `storyline_rows` give.

``part``, ``group``, ``stratum`` and ``feature`` are numbers; ``choices`` is the
typical number of ways to place the labels in one event; ``family`` the number of
features tested together (or that would have been); ``resampled`` whether the
interval is of the articles of these events alone. ``status`` says what became of
a row: differs, no_evidence, interval (q is small and the interval holds zero), counts (and
that not for the spread over events, but since so little was counted), test (p is not small and the
interval excludes zero), length (a
difference of shares and not of counts), few_events, described (few events, of which a
test could say something and an interval nothing), unattainable, floor (the whole
family), no_contrast, held_out, refused or descriptive.
"""

Rows: TypeAlias = dict[str, Any]
"""Columns of one length, by name."""

_TESTING: Final = ("cell", "place", "smallest", "extreme", "outright")
"""Columns for the test alone."""
_USUAL: Final = {
    "stratum": -1, "cell": -1, "place": -1, "family": 0,
    "extreme": False, "outright": False, "resampled": False,
}  # fmt: skip
_DTYPES: Final = {"status": object}
_STILL: Final = 1e-9
"""Share of a number up to which a difference is one of rounding."""


def described(cell: Cell, /, *, testing: bool = True, **also: int) -> Rows:
    """Return the rows of one cell before any test, with what is ``also`` to stand in them.

    A row is for each feature that a telling of either side has, and for each of which no
    estimate is given. It is ``able`` to be tested where the labels could fall so that its p
    alone were small; ``place`` is that of the feature in the block.
    """
    design, block, aspect = cell.design, cell.block, cell.block.part.aspect
    entries, width = block.entries, len(block.features)
    at, row = entries.of(design.rows)
    feature, count = entries.feature[at], entries.count[at]
    mine, weight = design.mine[row], design.coefficients[row]

    def summed(weights: Floats | Bools) -> Floats:
        return np.bincount(feature, weights, width).astype(np.float64)

    refused, held = block.refused, block.held_out
    some = summed(count != 0.0) > 0.0
    effect = summed(weight * entries.value[at]) / design.strata
    shares = design.shares[row] * mine * count / entries.total[at]
    if block.counted:
        error = _posterior_error(cell, at, row)
    else:
        error = _error_over_strata(cell, at, row, effect)
    # A corrected estimate of an article is no count of which it has some or none.
    negative = summed(count < 0.0) > 0.0
    rows: Rows = {
        "feature": block.features,
        "place": np.arange(width),
        "value": summed(shares) * aspect.scale / design.strata,
        "effect": effect,
        "z": np.divide(effect, error, out=np.full(width, np.nan), where=error > 0),
        "dispersion": np.where(negative, np.nan, summed(mine & (count > 0.0)) / design.mine.sum()),
        "status": np.select([refused, held], ["refused", "held_out"], "open").astype(object),
    }
    if testing:
        # A word that every article uses once has a higher share in shorter articles; saying
        # that an outlet uses it more would be a statement about length.
        plain = summed(weight * count)
        # What is even is zero, not what the last bits of a sum leave.
        plain[np.abs(plain) <= _STILL * summed(np.abs(weight) * count)] = 0.0
        alike = np.sign(plain) == np.sign(effect)
        possible = resampled(cell) | (_least_p(cell, at, row) < ALPHA * (1.0 + _STILL))
        rows |= {
            "outright": alike | (not block.counted),
            "able": some & ~refused & ~held & possible,
        }
    # What may not be estimated has no numbers that could be read as an estimate.
    for name in ("value", "effect", "z"):
        rows[name][refused] = np.nan
    own = also | {
        "part": block.number,
        "group": cell.group,
        "articles": int(block.layout.size[design.rows].sum()),
        "events": design.strata,
        "choices": design.typical_choices if testing else 1.0,
    }
    shown = np.flatnonzero(some | refused)
    return {name: column[shown] for name, column in rows.items()} | {
        name: np.full(len(shown), value) for name, value in own.items()
    }


def _strata(cell: Cell, at: Ints, row: Ints) -> Ints:
    """Return the stratum and feature of each of some entries, of the tellings ``row``, as one."""
    width = len(cell.block.features)
    return np.asarray(cell.design.stratum[row] * width + cell.block.entries.feature[at])


def _error_over_strata(cell: Cell, at: Ints, row: Ints, mean: Floats) -> Floats:
    """Return the standard error of the mean contrast over strata; NaN of one."""
    strata, width = cell.design.strata, len(mean)
    if strata < 2:
        return np.full(width, np.nan)
    key, place = np.unique(_strata(cell, at, row), return_inverse=True)
    weighted = cell.design.coefficients[row] * cell.block.entries.value[at]
    contrasts = np.bincount(place.reshape(-1), weighted, len(key))
    feature = key % width
    here = np.bincount(feature, (contrasts - mean[feature]) ** 2, width)
    elsewhere = strata - np.bincount(feature, minlength=width)
    error = np.sqrt((here + elsewhere * mean**2) / (strata - 1.0) / strata)
    return np.where(error > _STILL * np.abs(mean), error, 0.0)


def _least_p(cell: Cell, at: Ints, row: Ints) -> Floats:
    """Return what p is at least: the labels matter only in strata where a feature stands."""
    design, width = cell.design, len(cell.block.features)
    sides = list(zip(design.sizes.tolist(), design.chosen.tolist(), strict=True))
    ways = {side: log(comb(*side)) for side in set(sides)}
    stratum, feature = np.divmod(np.unique(_strata(cell, at, row)), width)
    choices = np.array([ways[side] for side in sides])[stratum]
    return np.exp(-np.bincount(feature, choices, width))


def _posterior_error(cell: Cell, at: Ints, row: Ints) -> Floats:
    """Return the standard error of effects from the posterior variance of each telling."""
    design, block = cell.design, cell.block
    feature = block.entries.feature[at]
    count, total = block.entries.count[at], block.entries.total[at]
    squares, frequency = design.coefficients**2, block.frequency
    # As if no telling had the feature, and then what those that have it take from that.
    none = squares @ (1.0 / block.totals[design.rows])
    variance = none * posterior_variance(np.zeros(1), np.ones(1), frequency)
    known, unknown = (
        posterior_variance(counts, total, frequency[feature])
        for counts in (count, np.zeros_like(count))
    )
    variance += np.bincount(feature, squares[row] * (known - unknown), len(variance))
    return np.asarray(np.sqrt(np.maximum(variance, 0.0)) / design.strata)


def telling_values(cell: Cell, place: Ints) -> Floats:
    """Return the values of the tellings of a cell (see `Entries`), shape (n, features)."""
    at, row, column = _entries(cell, place)
    values = np.zeros((len(cell.design.rows), len(place)))
    values[row, column] = cell.block.entries.value[at]
    return values


def _entries(cell: Cell, place: Ints) -> tuple[Ints, Ints, Ints]:
    """Return the entries of some features, with their rows and columns in a dense matrix."""
    entries = cell.block.entries
    at, row = entries.of(cell.design.rows)
    columns = np.full(len(cell.block.features), -1)
    columns[place] = np.arange(len(place))
    column = columns[entries.feature[at]]
    inside = column >= 0
    return at[inside], row[inside], column[inside]


def reached(cell: Cell, asked: Asked, place: Ints, effect: Floats) -> Rows:
    """Return the smallest p that features can reach, and whether their labels reach it.

    With the interval of the articles, where there is one: it says of which of them few events
    can be tested.
    """
    parts = []
    for chunk in slices(len(place)):
        values = telling_values(cell, place[chunk])
        smallest, largest = attainable(cell.design, values)
        low, high = np.full((2, len(smallest)), np.nan)
        if resampled(cell):
            low, high = bootstrap_interval(cell.design, values, seed=asked.seed)
        extreme = np.abs(effect[chunk]) >= largest * (1.0 - _STILL)
        parts.append((smallest, extreme, low, high))
    names = ("smallest", "extreme", "low", "high")
    return dict(zip(names, map(np.concatenate, zip(*parts, strict=True)), strict=True))


def intervals(cell: Cell, place: Ints) -> Rows:
    """Return the interval of each contrast over events, and what p is at least.

    ``steady`` where the spread over events alone would make an interval beside zero.
    """
    aspect = cell.block.part.aspect
    parts = []
    for chunk in slices(len(place)):
        contrasts = cell.design.contrasts(telling_values(cell, place[chunk]))
        narrow, wide = low, high = t_interval(contrasts)
        if aspect.all_or_nothing:
            low, high = (
                end * aspect.scale for end in proportions_interval(contrasts / aspect.scale)
            )
        elif cell.block.counted:
            low, high = t_interval(contrasts, least_error=_count_error(cell, place[chunk]))
        parts.append((low, high, (narrow > 0) | (wide < 0), _repeated_p(cell, contrasts)))
    names = ("low", "high", "steady", "least_p")
    return dict(zip(names, map(np.concatenate, zip(*parts, strict=True)), strict=True))


def _count_error(cell: Cell, place: Ints) -> Floats:
    """Return the standard error of effects that is of the counts alone."""
    design, block = cell.design, cell.block
    at, row, column = _entries(cell, place)
    entries = block.entries
    variance = count_variance(
        entries.count[at], entries.total[at], block.frequency[entries.feature[at]]
    )
    weighted = design.coefficients[row] ** 2 * variance
    return np.asarray(np.sqrt(np.bincount(column, weighted, len(place))) / design.strata)


def resampled(cell: Cell) -> bool:
    """Return whether the interval is of the articles, for want of events.

    Where articles have a feature or have it not, those of a side may all agree,
    and drawing from them would give no spread.
    """
    few = cell.design.strata < MIN_EVENTS and fewest(cell.design) >= MIN_CELL
    return few and not cell.block.part.aspect.all_or_nothing


def testable(cell: Cell) -> bool:
    """Return whether a contrast gets an interval, without which no test decides it."""
    return cell.design.strata >= MIN_EVENTS or (cell.design.strata > 0 and resampled(cell))


def _repeated_p(cell: Cell, contrasts: Floats) -> Floats:
    """Return what p is at least where a group has several tellings in an event.

    They share its choices there, and are not exchanged for others' one by one: p is then at least
    that of Student's t over the events, if there are enough.
    """
    if cell.design.strata < MIN_EVENTS or not cell.repeated:
        return np.zeros(contrasts.shape[1])
    return t_p(contrasts)


def without_contrast(cell: Cell) -> Rows:
    """Return rows with a value and no contrast, where a group shares no event with another."""
    block, entries = cell.block, cell.block.entries
    tellings = np.flatnonzero(block.layout.member[:, cell.group])
    at, _ = entries.of(tellings)
    feature, count, width = entries.feature[at], entries.count[at], len(block.features)
    some, share, positive = (
        np.bincount(feature, weights, width)
        for weights in (count != 0.0, count / entries.total[at], count > 0.0)
    )
    refused, held = block.refused, block.held_out
    shown = np.flatnonzero((some > 0.0) | refused)
    status = np.select([held, refused], ["held_out", "refused"], "no_contrast").astype(object)
    value = share / len(tellings) * block.part.aspect.scale
    own = {
        "part": block.number,
        "group": cell.group,
        "articles": int(block.layout.size[tellings].sum()),
        "events": 0,
        "choices": 2.0,
        "family": int((~held[shown]).sum()),
    }
    return {
        "feature": block.features[shown],
        "value": np.where(refused, np.nan, value)[shown],
        "dispersion": (positive / len(tellings))[shown],
        "status": status[shown],
    } | {name: np.full(len(shown), number) for name, number in own.items()}


def joined(parts: Iterable[Rows]) -> pd.DataFrame:
    """Return all rows as one table; what some of them lack is missing, or the usual.

    Cells are many and small: a table for each would take longer than what it holds.
    """
    full = [rows for rows in parts if len(rows["feature"])]
    names = [*COLUMNS, *_TESTING]
    if not full:
        return pd.DataFrame({name: pd.Series(dtype=_DTYPES.get(name, float)) for name in names})
    return pd.DataFrame(
        {
            name: np.concatenate(
                [
                    rows[name]
                    if name in rows
                    else np.full(len(rows["feature"]), _USUAL.get(name, np.nan))
                    for rows in full
                ]
            )
            for name in names
        }
    )
