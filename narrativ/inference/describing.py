"""Every contrast described, before any test: values, effects, intervals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final, TypeAlias

import numpy as np
import pandas as pd

from narrativ.inference.bootstrap import MIN_CELL, bootstrap_interval, fewest
from narrativ.inference.cells import Cell, slices
from narrativ.inference.design import Bools, Design, Floats, Ints
from narrativ.inference.effects import (
    MIN_EVENTS,
    absent_log_odds,
    count_variance,
    posterior_variance,
    proportions_interval,
    t_interval,
    t_p,
    telling_log_odds,
)
from narrativ.inference.families import attainable
from narrativ.inference.layout import Asked

COLUMNS: Final = (
    "part", "group", "stratum", "feature", "value", "effect", "low", "high", "z", "p", "q",
    "dispersion", "articles", "events", "choices", "family", "status", "resampled",
)  # fmt: skip
"""Columns of the rows that `event_rows` and `storyline_rows` return.

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

_TESTING: Final = ("cell", "smallest", "extreme", "outright", "steady", "least_p")
"""Columns for the test alone."""
_USUAL: Final = {
    "stratum": -1, "cell": -1, "family": 0,
    "extreme": False, "outright": False, "steady": False, "resampled": False,
}  # fmt: skip
_DTYPES: Final = {"status": object}


def telling_values(cell: Cell, place: slice | Ints) -> Floats:
    """Return the one value of each telling that effect, interval and test rest on.

    A share, scaled; or the log-odds of a text as long as the others of its event,
    less those of a text without the feature, which is no contrast.
    """
    block, design = cell.block, cell.design
    numerators, denominators = block.averaged(design.rows, place)
    if not _counted(cell):
        return np.asarray(numerators / denominators * block.part.aspect.scale)
    frequency = block.frequency[place]
    lengths = block.lengths(design.rows, place)
    values = telling_log_odds(numerators, denominators, frequency, lengths=lengths)
    return values - absent_log_odds(frequency)


def _counted(cell: Cell) -> bool:
    """Return whether counts are contrasted by their log-odds."""
    return cell.block.part.aspect.contrast == "log_odds"


def described(cell: Cell, asked: Asked, /, *, testing: bool = True, **also: int) -> Iterator[Rows]:
    """Yield the rows of one cell before any test, with what is ``also`` to stand in them."""
    design, block = cell.design, cell.block
    if not design.strata:
        return
    own = also | {
        "part": block.number,
        "group": cell.group,
        "articles": int(block.layout.size[design.rows].sum()),
        "events": design.strata,
        "choices": design.typical_choices if testing else 1.0,
    }
    for place in slices(len(block.features)):
        rows = _described_chunk(cell, asked, place, testing)
        rows["resampled"] = _resampled(cell) & ~np.isnan(rows["low"])
        present = rows["status"] != "absent"
        yield {name: column[present] for name, column in rows.items()} | {
            name: np.full(int(present.sum()), value) for name, value in own.items()
        }


def _described_chunk(cell: Cell, asked: Asked, place: slice, testing: bool) -> Rows:
    block, design, aspect = cell.block, cell.design, cell.block.part.aspect
    features, frequency = block.features[place], block.frequency[place]
    numerators, denominators = block.averaged(design.rows, place)
    share = numerators / denominators
    values = telling_values(cell, place)
    contrasts = design.contrasts(values)
    effect = contrasts.mean(axis=0)
    error, least = _over_events(contrasts), np.zeros(len(effect))
    if _counted(cell):
        error, least = (
            _of_mean(design, variance(numerators, denominators, frequency))
            for variance in (posterior_variance, count_variance)
        )
    low, high = np.full(len(effect), np.nan), np.full(len(effect), np.nan)
    if testing and testable(cell):
        low, high = _interval(cell, asked, values, contrasts, least)
    counts = block.part.counts
    rows: Rows = {
        "feature": features,
        "value": design.own_means(share * aspect.scale).mean(axis=0),
        "effect": effect,
        "low": low,
        "high": high,
        "z": np.divide(effect, error, out=np.full(len(effect), np.nan), where=error > 0),
        # A corrected estimate of an article is no count of which it has some or none.
        "dispersion": np.where(
            (numerators < 0).any(axis=0), np.nan, (numerators[design.mine] > 0).mean(axis=0)
        ),
        "status": np.select(
            [
                counts.refused[features] != "",
                ~(numerators != 0).any(axis=0),
                counts.held_out[features] != "",
            ],
            ["refused", "absent", "held_out"],
            "open",
        ).astype(object),
    }
    if testing:
        smallest, largest = attainable(design, values)
        rows |= {
            "smallest": smallest,
            "extreme": np.abs(effect) >= largest * (1.0 - 1e-9),
            "outright": _outright(cell, numerators, effect),
            "steady": _steady(contrasts),
            "least_p": _least_p(cell, contrasts),
        }
    # What may not be estimated has no numbers that could be read as an estimate.
    for name in ("value", "effect", "low", "high", "z"):
        rows[name] = np.where(rows["status"] == "refused", np.nan, rows[name])
    return rows


def _interval(
    cell: Cell, asked: Asked, values: Floats, contrasts: Floats, least_error: Floats
) -> tuple[Floats, Floats]:
    """Return the interval of each contrast: of articles, of proportions, or over events."""
    aspect = cell.block.part.aspect
    if _resampled(cell):
        return bootstrap_interval(cell.design, values, seed=asked.seed)
    if aspect.all_or_nothing:
        low, high = proportions_interval(contrasts / aspect.scale)
        return low * aspect.scale, high * aspect.scale
    return t_interval(contrasts, least_error=least_error)


def _resampled(cell: Cell) -> bool:
    """Return whether the interval is of the articles, for want of events.

    Where articles have a feature or have it not, those of a side may all agree,
    and drawing from them would give no spread.
    """
    few = cell.design.strata < MIN_EVENTS and fewest(cell.design) >= MIN_CELL
    return few and not cell.block.part.aspect.all_or_nothing


def testable(cell: Cell) -> bool:
    """Return whether a contrast gets an interval, without which no test decides it."""
    return cell.design.strata >= MIN_EVENTS or (cell.design.strata > 0 and _resampled(cell))


def _outright(cell: Cell, numerators: Floats, effect: Floats) -> Bools:
    """Return whether a log-odds effect has the sign of the plain difference of counts.

    A word that every article uses once has a higher share in shorter articles;
    saying that an outlet uses it more would be a statement about length.
    """
    if not _counted(cell):
        return np.ones(len(effect), dtype=bool)
    outright = np.sign(cell.design.contrasts(numerators).mean(axis=0))
    return np.asarray(outright == np.sign(effect))


def _steady(contrasts: Floats) -> Bools:
    """Return whether the spread over events alone would make an interval beside zero."""
    low, high = t_interval(contrasts)
    return np.asarray((low > 0) | (high < 0))


def _least_p(cell: Cell, contrasts: Floats) -> Floats:
    """Return what p is at least where a group has several tellings in an event.

    They share its choices there, and are not exchanged for others' one by one: p is then at least
    that of Student's t over the events, if there are enough.
    """
    if cell.design.strata < MIN_EVENTS or not cell.repeated:
        return np.zeros(contrasts.shape[1])
    return t_p(contrasts)


def _of_mean(design: Design, variance: Floats) -> Floats:
    """Return the standard error of the mean contrast from the variance of each telling."""
    return np.asarray(np.sqrt(design.variances(variance).sum(axis=0)) / design.strata)


def _over_events(contrasts: Floats) -> Floats:
    """Return the standard error of the mean over events."""
    if len(contrasts) < 2:
        return np.full(contrasts.shape[1], np.nan)
    return np.asarray(contrasts.std(axis=0, ddof=1) / np.sqrt(len(contrasts)))


def without_contrast(cell: Cell) -> Iterator[Rows]:
    """Yield rows with a value and no contrast, where a group shares no event with another."""
    block, counts = cell.block, cell.block.part.counts
    tellings = np.flatnonzero(block.layout.member[:, cell.group])
    if cell.design.strata or not len(tellings):
        return
    for place in slices(len(block.features)):
        numerators, denominators = block.averaged(tellings, place)
        share = numerators / denominators
        refused = counts.refused[block.features[place]] != ""
        shown = np.flatnonzero(share.any(axis=0) | refused)
        features, refused = block.features[place][shown], refused[shown]
        held = counts.held_out[features] != ""
        value = share[:, shown].mean(axis=0) * block.part.aspect.scale
        own = {
            "part": block.number,
            "group": cell.group,
            "articles": int(block.layout.size[tellings].sum()),
            "events": 0,
            "choices": 2.0,
            "family": int((~held).sum()),
        }
        status = np.select([held, refused], ["held_out", "refused"], "no_contrast")
        yield {
            "feature": features,
            "value": np.where(refused, np.nan, value),
            "dispersion": (share[:, shown] > 0).mean(axis=0),
            "status": status.astype(object),
        } | {name: np.full(len(features), number) for name, number in own.items()}


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
