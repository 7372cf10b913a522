"""Contrasts of counts: a group with what it is compared with, over a block of features."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd

from narrativ.arrays import Bools, Floats, Indices
from narrativ.inference.blocks import Entries, FeatureBlock, corpus_blocks, stratum_blocks
from narrativ.inference.counts import Counts
from narrativ.inference.design import Design, contrast_design, log_comb
from narrativ.inference.families import ALPHA, attainable_p
from narrativ.inference.intervals import (
    MIN_CELL,
    MIN_EVENTS,
    bootstrap_interval,
    proportions_interval,
    t_interval,
    t_p,
)
from narrativ.inference.layout import ContrastSettings, Part
from narrativ.inference.log_odds import count_variance, posterior_variance
from narrativ.inference.permutation import permutation_p
from narrativ.inference.rows import Rows, Support

_CHUNK: Final = 1_000
"""Features that are worked on at once, which bounds memory."""
_ROUNDING: Final = 1e-9
"""Share of a number up to which a difference is one of rounding."""


@dataclass(frozen=True)
class CountCell:
    """One contrast of counts: see `narrativ.inference.scoring.Cell`."""

    group: int
    block: FeatureBlock
    design: Design
    settings: ContrastSettings

    @property
    def events(self) -> int:
        """Events that are told by both sides."""
        return self.design.strata

    @property
    def key(self) -> Hashable:
        """The same for cells that test the same: of two groups, or of shared copy.

        The second of two groups has the first one's contrast with the sign turned,
        and outlets that run the same copy in every event have one contrast.
        """
        design = self.design
        sides = design.in_group ^ design.in_group[:1]
        return id(self.block), design.rows.tobytes(), sides.tobytes()

    @cached_property
    def resampled(self) -> bool:
        """Whether the interval is of the articles, for want of events.

        Where articles have a feature or have it not, those of a side may all agree,
        and drawing from them would give no spread.
        """
        few = 0 < self.events < MIN_EVENTS and self.design.smallest_side >= MIN_CELL
        return few and not self.block.part.aspect.all_or_nothing

    @property
    def has_interval(self) -> bool:
        """Whether the contrast gets an interval, without which no test decides it."""
        return self.events >= MIN_EVENTS or self.resampled

    @property
    def _entries(self) -> tuple[Indices, Indices]:
        """The entries of the texts of the contrast, and the row of each one's in the design.

        As long as all that the texts hold: not kept, of many cells.
        """
        return self.block.entries.of_texts(self.design.rows)

    def describe(self, *, tested: bool = True) -> Rows:
        """Return a row for each feature that a text of either side has, or that is refused."""
        if not self.events:
            return self._uncontrasted()
        design, block, aspect = self.design, self.block, self.block.part.aspect
        entries, width = block.entries, len(block.features)
        at, row = self._entries
        feature, count = entries.feature[at], entries.count[at]
        in_group, weight = design.in_group[row], design.coefficients[row]

        def summed(weights: Floats | Bools) -> Floats:
            return np.bincount(feature, weights, width).astype(np.float64)

        refused, held_out = block.refused, block.held_out
        counted = summed(count != 0.0) > 0.0
        effect = summed(weight * entries.value[at]) / design.strata
        shares = design.shares[row] * in_group * count / entries.total[at]
        error = (
            self._posterior_error(at, row)
            if block.has_log_odds
            else self._error_over_events(at, row, effect)
        )
        # A corrected estimate of an article is no count of which it has some or none.
        negative = summed(count < 0.0) > 0.0
        having = summed(in_group & (count > 0.0)) / design.in_group.sum()
        rows: Rows = {
            "feature": block.features,
            "place": np.arange(width),
            "value": summed(shares) * aspect.scale / design.strata,
            "effect": effect,
            "z": np.divide(effect, error, out=np.full(width, np.nan), where=error > 0),
            "dispersion": np.where(negative, np.nan, having),
            "status": np.select([refused, held_out], ["refused", "held_out"], "open").astype(
                object
            ),
        }
        if tested:
            possible = self.resampled | (self._least_p(at, row) < ALPHA * (1.0 + _ROUNDING))
            rows["length_robust"] = self._length_robust(at, row, effect)
            rows["testable"] = counted & ~refused & ~held_out & possible
            rows["choices"] = np.full(width, design.typical_choices)
            if self.events < MIN_EVENTS:
                rows["status"][rows["status"] == "open"] = "described"
        # What may not be estimated has no numbers that could be read as an estimate.
        for name in ("value", "effect", "z"):
            rows[name][refused] = np.nan
        return self._of_cell(rows, counted | refused, design.rows)

    def _uncontrasted(self) -> Rows:
        """Return rows with a value and no contrast: the group shares no event with another."""
        block, entries = self.block, self.block.entries
        texts = np.flatnonzero(block.layout.membership[:, self.group])
        at, _ = entries.of_texts(texts)
        feature, count, width = entries.feature[at], entries.count[at], len(block.features)
        counted, share, having = (
            np.bincount(feature, weights, width)
            for weights in (count != 0.0, count / entries.total[at], count > 0.0)
        )
        status = np.select(
            [block.held_out, block.refused], ["held_out", "refused"], "no_contrast"
        ).astype(object)
        value = share / len(texts) * block.part.aspect.scale
        rows = {
            "feature": block.features,
            "value": np.where(block.refused, np.nan, value),
            "dispersion": having / len(texts),
            "status": status,
            "testable": np.zeros(width, dtype=bool),
        }
        return self._of_cell(rows, (counted > 0.0) | block.refused, texts)

    def _of_cell(self, rows: Rows, shown: Bools, texts: Indices) -> Rows:
        """Return the rows that are shown, with what all of the cell have in common."""
        common = {
            "part": self.block.number,
            "group": self.group,
            "articles": int(self.block.layout.text_sizes[texts].sum()),
            "events": self.events,
        }
        places = np.flatnonzero(shown)
        return {name: column[places] for name, column in rows.items()} | {
            name: np.full(len(places), value) for name, value in common.items()
        }

    def _length_robust(self, at: Indices, row: Indices, effect: Floats) -> Bools:
        """Return whether plain counts point the way of the effect; always true of shares.

        A word that every article uses once has a higher share in shorter articles; saying
        that an outlet uses it more would be a statement about length.
        """
        width = len(effect)
        if not self.block.has_log_odds:
            return np.ones(width, dtype=bool)
        feature, count = self.block.entries.feature[at], self.block.entries.count[at]
        weighted = self.design.coefficients[row] * count
        plain, size = (np.bincount(feature, each, width) for each in (weighted, np.abs(weighted)))
        # What is even is zero, not what the last bits of a sum leave.
        plain[np.abs(plain) <= _ROUNDING * size] = 0.0
        return np.asarray(np.sign(plain) == np.sign(effect))

    def _event_features(self, at: Indices, row: Indices) -> Indices:
        """Return the event and feature of each entry as one number, event * width + feature."""
        width = len(self.block.features)
        return np.asarray(self.design.stratum[row] * width + self.block.entries.feature[at])

    def _error_over_events(self, at: Indices, row: Indices, mean: Floats) -> Floats:
        """Return the standard error of the mean contrast over events; NaN of one."""
        events, width = self.events, len(mean)
        if events < 2:
            return np.full(width, np.nan)
        key, place = np.unique(self._event_features(at, row), return_inverse=True)
        weighted = self.design.coefficients[row] * self.block.entries.value[at]
        contrasts = np.bincount(place.reshape(-1), weighted, len(key))
        feature = key % width
        squares = np.bincount(feature, (contrasts - mean[feature]) ** 2, width)
        empty = events - np.bincount(feature, minlength=width)
        error = np.sqrt((squares + empty * mean**2) / (events - 1.0) / events)
        return np.where(error > _ROUNDING * np.abs(mean), error, 0.0)

    def _least_p(self, at: Indices, row: Indices) -> Floats:
        """Return what p is at least: the labels matter only in events where a feature stands."""
        event, feature = np.divmod(
            np.unique(self._event_features(at, row)), len(self.block.features)
        )
        choices = log_comb(self.design.sizes, self.design.group_sizes)[event]
        return np.exp(-np.bincount(feature, choices, len(self.block.features)))

    def _posterior_error(self, at: Indices, row: Indices) -> Floats:
        """Return the standard error of effects from the posterior variance of each text."""
        design, block = self.design, self.block
        feature = block.entries.feature[at]
        count, total = block.entries.count[at], block.entries.total[at]
        squares, frequency = design.coefficients**2, block.frequency
        # As if no text had the feature, and then what those that have it take from that.
        weight = squares @ (1.0 / block.totals[design.rows])
        variance = weight * posterior_variance(np.zeros(1), np.ones(1), frequency)
        known, unknown = (
            posterior_variance(counts, total, frequency[feature])
            for counts in (count, np.zeros_like(count))
        )
        variance += np.bincount(feature, squares[row] * (known - unknown), len(variance))
        return np.asarray(np.sqrt(np.maximum(variance, 0.0)) / design.strata)

    def _entries_at(self, place: Indices) -> tuple[Indices, Indices, Indices]:
        """Return the entries of some features, with their rows and columns in a dense matrix."""
        at, row = self._entries
        columns = np.full(len(self.block.features), -1)
        columns[place] = np.arange(len(place))
        column = columns[self.block.entries.feature[at]]
        inside = column >= 0
        return at[inside], row[inside], column[inside]

    def text_values(self, place: Indices) -> Floats:
        """Return the values of the texts (see `Entries`), shape (texts, features)."""
        at, row, column = self._entries_at(place)
        values = np.zeros((len(self.design.rows), len(place)))
        values[row, column] = self.block.entries.value[at]
        return values

    def bounds(self, rows: Rows) -> Rows:
        """Return the smallest p that features can reach, and whether their labels reach it.

        With the interval of the articles, where there is one: it says of which of them few
        events can be tested.
        """
        parts = []
        for chunk in _chunks(len(rows["place"])):
            values = self.text_values(rows["place"][chunk])
            smallest, largest = attainable_p(self.design, values)
            low, high = np.full((2, len(smallest)), np.nan)
            if self.resampled:
                low, high = bootstrap_interval(self.design, values, seed=self.settings.seed)
            extreme = np.abs(rows["effect"][chunk]) >= largest * (1.0 - _ROUNDING)
            parts.append((smallest, extreme, low, high))
        bounds = _concat(("smallest", "extreme", "low", "high"), parts)
        return bounds | {"resampled": ~np.isnan(bounds["low"])}

    def intervals(self, rows: pd.DataFrame) -> Rows:
        """Return the interval of each contrast, and what p is at least."""
        aspect, places = self.block.part.aspect, rows["place"].to_numpy(dtype=np.intp)
        parts = []
        for chunk in _chunks(len(places)):
            contrasts = self.design.contrasts(self.text_values(places[chunk]))
            narrow, wide = low, high = t_interval(contrasts)
            if aspect.all_or_nothing:
                low, high = (
                    end * aspect.scale for end in proportions_interval(contrasts / aspect.scale)
                )
            elif self.block.has_log_odds:
                low, high = t_interval(contrasts, least_error=self._count_error(places[chunk]))
            if aspect.unit == "percentage_points":  # no two shares lie farther apart than the whole
                low, high = (np.clip(end, -aspect.scale, aspect.scale) for end in (low, high))
            by_spread = (narrow > 0) | (wide < 0)
            parts.append((low, high, by_spread, self._repeated_p(contrasts)))
        found = _concat(("low", "high", "by_spread", "least_p"), parts)
        if self.resampled:
            found |= {name: rows[name].to_numpy(dtype=float) for name in ("low", "high")}
        return found

    def p_values(self, rows: pd.DataFrame, number: int) -> Floats:
        """Return p of features; exact where the labels stand as far apart as can be."""
        p: Floats = rows["smallest"].to_numpy(dtype=float).copy()
        random = ~rows["extreme"].to_numpy(dtype=bool)
        p[random] = permutation_p(
            self.design,
            self.text_values(rows["place"].to_numpy(dtype=np.intp)[random]),
            permutations=self.settings.permutations,
            seed=[self.settings.seed, number],
        )
        return p

    def _count_error(self, place: Indices) -> Floats:
        """Return the standard error of effects that is of the counts alone."""
        at, row, column = self._entries_at(place)
        entries: Entries = self.block.entries
        variance = count_variance(
            entries.count[at], entries.total[at], self.block.frequency[entries.feature[at]]
        )
        weighted = self.design.coefficients[row] ** 2 * variance
        return np.asarray(np.sqrt(np.bincount(column, weighted, len(place))) / self.events)

    @cached_property
    def _repeated(self) -> bool:
        """Whether a group has several texts in an event."""
        ran = self.block.layout.membership[self.design.rows].astype(np.intp)
        return bool((np.add.reduceat(ran, self.design.starts, axis=0) > 1).any())

    def _repeated_p(self, contrasts: Floats) -> Floats:
        """Return what p is at least where a group has several texts in an event.

        They share its choices there, and are not exchanged for others' one by one: p is then
        at least that of Student's t over the events, if there are enough.
        """
        if self.events < MIN_EVENTS or not self._repeated:
            return np.zeros(contrasts.shape[1])
        return t_p(contrasts)


def count_cells(
    parts: Sequence[tuple[int, Part[Counts]]], settings: ContrastSettings
) -> tuple[list[CountCell], Support | None]:
    """Return the contrasts of numbered parts within events, by group.

    Where no untested rows are kept, only those that get an interval, with the support of all.
    """
    cells = [
        cell
        for number, part in parts
        for block in corpus_blocks(part, number, part.aspect.scope or settings.scope)
        for cell in _cells_of(block, settings)
    ]
    cells.sort(key=lambda cell: cell.group)
    if settings.untested_rows != 0:
        return cells, None
    supports = [Support(cell.events, cell.design.typical_choices) for cell in cells if cell.events]
    return [cell for cell in cells if cell.has_interval], max(supports, default=None)


def count_storyline_rows(
    number: int, part: Part[Counts], settings: ContrastSettings
) -> Iterator[tuple[int, Rows]]:
    """Yield each storyline (the stratum) with the rows of a contrast in it."""
    for stratum, block in stratum_blocks(part, number):
        for cell in _cells_of(block, settings):
            if cell.events:
                yield stratum, cell.describe(tested=False)


def _cells_of(block: FeatureBlock, settings: ContrastSettings) -> Iterator[CountCell]:
    for group, in_group, others in settings.group_masks(block.layout):
        design = contrast_design(block.layout.text_stratum, in_group, others)
        yield CountCell(group, block, design, settings)


def _chunks(count: int) -> Iterator[slice]:
    for first in range(0, count, _CHUNK):
        yield slice(first, min(first + _CHUNK, count))


def _concat(names: Sequence[str], parts: list[tuple[Any, ...]]) -> Rows:
    return dict(zip(names, map(np.concatenate, zip(*parts, strict=True)), strict=True))
