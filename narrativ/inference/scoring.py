"""From counts and distances to rows: describe every contrast, then test the family together."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, cast

import numpy as np
import pandas as pd

from narrativ.arrays import Bools, Floats, Indices
from narrativ.inference.count_cells import count_cells, count_storyline_rows
from narrativ.inference.counts import Counts, PairCounts
from narrativ.inference.families import ALPHA, benjamini_hochberg, family, unreachable
from narrativ.inference.intervals import MIN_EVENTS
from narrativ.inference.layout import AnyPart, ContrastSettings, Part
from narrativ.inference.pair_cells import pair_cells, pair_storyline_rows
from narrativ.inference.rows import (
    UNTESTED,
    ContrastRows,
    RowCollector,
    Rows,
    Support,
    concat_rows,
)


class Cell(Protocol):
    """One group contrasted with others over the same events, in one feature or many."""

    @property
    def events(self) -> int:
        """Events that the contrast is over."""
        ...

    @property
    def key(self) -> Hashable:
        """The same for cells that test the same: each test counts once in the family."""
        ...

    @property
    def has_interval(self) -> bool:
        """Whether the contrast gets an interval, without which no test decides it."""
        ...

    def describe(self, *, tested: bool = True) -> Rows:
        """Return the rows before any test, with the status ``"open"`` where it may decide.

        Beside columns of the result they hold ``place`` (of the feature in the cell),
        ``length_robust`` (the effect is no matter of the length of texts) and ``testable``
        (the labels could fall so that p is small), none of these unless ``tested``.
        """
        ...

    def bounds(self, rows: Rows) -> Rows:
        """Return ``smallest``, the least p that each row can reach, and ``resampled``.

        ``resampled``: whether the row has an interval of the articles of few events. Of
        counts also that interval, ``low`` and ``high``, and ``extreme``, whether the row
        reaches the smallest p.
        """
        ...

    def intervals(self, rows: pd.DataFrame) -> Rows:
        """Return ``low`` and ``high`` of each row, ``by_spread`` and ``least_p``.

        ``by_spread``: the spread over events alone would make an interval that excludes
        zero; ``least_p``: what p is at least.
        """
        ...

    def p_values(self, rows: pd.DataFrame, number: int) -> Floats:
        """Return the permutation p of each row; ``number``, of the cell, enters the seed."""
        ...


def event_rows(parts: Sequence[AnyPart], settings: ContrastSettings) -> ContrastRows:
    """Return a row for every contrast and feature, combined over events and tested.

    Parameters
    ----------
    parts
        The aspects of one measure: they are one family. A contrast of counts is a group
        against the others; one of pairs is two groups, and has a row for either.
    """
    cells, support = _event_cells(parts, settings)
    candidates = _Candidates(RowCollector(settings.untested_rows), support)
    first = identical_cells(cells)
    for number, cell in enumerate(cells):
        candidates.add(number, cell, is_first=first[number] == number)
    rows, inside = _test_family(cells, first, concat_rows(candidates.rows))
    collector = candidates.collector
    collector.add({str(name): column for name, column in rows.items()})
    size = inside or candidates.open_rows or candidates.all_rows
    result = collector.collect(candidates.support, size)
    if candidates.reachable():
        return result
    # A row is described where only an interval is wanting, not where no test could pass.
    for table in (result.rows, result.tally):
        table["status"] = table["status"].replace("described", "few_events")
    return result


def storyline_rows(parts: Sequence[AnyPart], settings: ContrastSettings) -> ContrastRows:
    """Return descriptive rows for every storyline (the stratum), contrast and feature in it."""
    collector = RowCollector(settings.untested_rows)
    for number, part in enumerate(parts):
        for stratum, rows in _storyline_rows(number, part, settings):
            rows["status"][_is_open(rows)] = "descriptive"
            collector.add(rows | {"stratum": np.full(len(rows["feature"]), stratum)})
    return collector.collect()


def _event_cells(
    parts: Sequence[AnyPart], settings: ContrastSettings
) -> tuple[Sequence[Cell], Support | None]:
    """Return the cells of counts, then those of pairs; and what is known of their support."""
    counts = [
        (number, cast("Part[Counts]", part))
        for number, part in enumerate(parts)
        if isinstance(part.counts, Counts)
    ]
    of_counts, support = count_cells(counts, settings)
    of_pairs = [
        cell
        for number, part in enumerate(parts)
        if isinstance(part.counts, PairCounts)
        for cell in pair_cells(number, cast("Part[PairCounts]", part), settings)
    ]
    return [*of_counts, *of_pairs], support


def _storyline_rows(
    number: int, part: AnyPart, settings: ContrastSettings
) -> Iterator[tuple[int, Rows]]:
    if isinstance(part.counts, PairCounts):
        yield from pair_storyline_rows(number, cast("Part[PairCounts]", part), settings)
    else:
        yield from count_storyline_rows(number, cast("Part[Counts]", part), settings)


def identical_cells(cells: Sequence[Cell]) -> Indices:
    """Return for each cell the number of the first one that tests the same."""
    first: dict[Hashable, int] = {}
    numbers = [first.setdefault(cell.key, number) for number, cell in enumerate(cells)]
    return np.array(numbers, dtype=np.intp)


def _is_open(rows: Rows) -> Bools:
    """Return which rows a test may decide, had they enough data."""
    return np.isin(rows["status"], UNTESTED, invert=True)


@dataclass
class _Candidates:
    """Sorts the rows of cells: those that the test may decide, and those that it cannot.

    Attributes
    ----------
    collector
        Takes the rows that no test can decide.
    rows
        Those that it may decide.
    support
        The most that a contrast which was open to a test stands on.
    open_rows, all_rows
        How many contrasts were open to a test, or not; identical ones once, and none that
        is refused or held out.
    smallest
        The least p that contrasts can reach, identical ones once, an interval or none.
    """

    collector: RowCollector
    support: Support | None
    rows: list[Rows] = field(default_factory=list)
    open_rows: int = 0
    all_rows: int = 0
    smallest: list[Floats] = field(default_factory=list)

    def add(self, number: int, cell: Cell, *, is_first: bool) -> None:
        """Take the rows of a cell, the first of those that test the same or another one."""
        rows = cell.describe()
        self._count(rows, is_first=is_first)
        testable = rows.pop("testable")
        decidable = np.zeros_like(testable)
        if testable.any() and (is_first or cell.has_interval):
            bounded = _select(rows, testable)
            bounded |= cell.bounds(bounded)
            if is_first:
                self.smallest.append(bounded["smallest"])
            # Of few events only what has an interval of its articles is tested.
            decidable[testable] = bounded["resampled"] | (cell.events >= MIN_EVENTS)
            bounded["cell"] = np.full(len(bounded["feature"]), number)
            self.rows.append(_select(bounded, decidable[testable]))
        rows["status"][rows["status"] == "open"] = "unattainable"
        self.collector.add(_select(rows, ~decidable))

    def _count(self, rows: Rows, *, is_first: bool) -> None:
        open_ = _is_open(rows)
        if open_.any():
            own = Support(int(rows["events"][0]), float(rows["choices"][open_].max()))
            self.support = max(self.support or own, own)
        if is_first:
            self.open_rows += int((open_ & (rows["status"] != "no_reference")).sum())
            self.all_rows += int(
                np.isin(rows["status"], ("held_out", "refused"), invert=True).sum()
            )

    def reachable(self) -> bool:
        """Return whether a test of all contrasts could pass, had they an interval."""
        smallest = np.concatenate([np.zeros(0), *self.smallest])
        every = family(smallest, np.ones(len(smallest), dtype=bool))
        return bool(every.any()) and not unreachable(smallest, every)


def _select(rows: Rows, which: Bools) -> Rows:
    return {name: column[which] for name, column in rows.items()}


def _test_family(
    cells: Sequence[Cell], first: Indices, rows: pd.DataFrame
) -> tuple[pd.DataFrame, int]:
    """Return the rows tested, and how many contrasts were: one family over all of them.

    Rows of identical cells have the p and q of the first one's.
    """
    cell, place = (rows[name].to_numpy(dtype=np.intp) for name in ("cell", "place"))
    tested_row = _tested_rows(first[cell], place, first[cell] == cell)
    own = tested_row == np.arange(len(rows))
    smallest = rows["smallest"].to_numpy(dtype=float)
    inside = family(smallest, own)
    floor = unreachable(smallest, inside)
    p, q, low, high = np.full((4, len(rows)), np.nan)
    by_spread = np.zeros(len(rows), dtype=bool)
    if inside.any() and not floor:
        to_do = np.flatnonzero(inside[tested_row])
        for number in np.unique(cell[to_do]).tolist():
            at = to_do[cell[to_do] == number]
            found = cells[number].intervals(rows.iloc[at])
            low[at], high[at], by_spread[at] = found["low"], found["high"], found["by_spread"]
            if own[at[0]]:
                own_p = cells[number].p_values(rows.iloc[at], number)
                p[at] = np.maximum(own_p, found["least_p"])
        q[inside] = benjamini_hochberg(p[inside])
    p, q, size, inside = p[tested_row], q[tested_row], int(inside.sum()), inside[tested_row]
    significant, robust = q < ALPHA, rows["length_robust"].to_numpy(dtype=bool)
    excludes_zero = (low > 0) | (high < 0)
    status = np.select(
        [
            ~inside,
            np.full(len(rows), floor),
            significant & ~robust,
            significant & excludes_zero,
            significant & by_spread,
            significant,
            excludes_zero & (p >= ALPHA),
        ],
        ["unattainable", "floor", "length", "differs", "counts", "interval", "test"],
        "no_evidence",
    )
    tested = rows.assign(p=p, q=q, low=low, high=high, status=status.astype(object))
    return tested, size


def _tested_rows(cell: Indices, place: Indices, is_first: Bools) -> Indices:
    """Return for each row the number of the one that is tested for it.

    Parameters
    ----------
    cell
        The first of the cells that are identical to that of the row.
    place
        The feature of the row in its cell.
    is_first
        Whether the row is of that first cell itself.
    """
    keys = cell * (int(place.max(initial=0)) + 1) + place
    firsts = np.flatnonzero(is_first)
    order = firsts[np.argsort(keys[firsts])]
    return order[np.searchsorted(keys[order], keys)]
