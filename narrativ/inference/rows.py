"""Rows of contrasts: their columns and statuses, the tally of all and those that are kept.

Rows are counted and pruned while they are made: most of them no test decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
import pandas as pd

COLUMNS: Final = (
    "part", "group", "other", "stratum", "feature", "value", "effect", "low", "high", "z", "p",
    "q", "dispersion", "articles", "events", "choices", "family", "status", "resampled",
)  # fmt: skip
"""Columns of the rows that `event_rows` and `storyline_rows` give.

``part``, ``group``, ``stratum`` and ``feature`` are numbers, as is ``other``, the
second of two groups whose distance it is, -1 of counts; ``value`` is the share of the
group, or the mean distance of the two; ``dispersion`` the share of its texts that have
the feature, or of the pairs whose distance is known; ``choices`` the typical number of
ways to place the labels in one event; ``family`` the number of contrasts tested
together (or that would have been); ``resampled`` whether the interval is of the
articles of these events alone. ``status`` is a key of `VERDICTS`.
"""

Rows: TypeAlias = dict[str, Any]
"""Columns of one length, by name."""

_TEST_COLUMNS: Final = ("cell", "place", "smallest", "extreme", "length_robust")
"""Columns for the test alone."""
_DEFAULTS: Final = {
    "other": -1, "stratum": -1, "cell": -1, "place": -1, "family": 0, "choices": 1.0,
    "extreme": False, "length_robust": False, "resampled": False,
}  # fmt: skip
"""Of columns that a cell does not give; NaN of the others."""

DECIDED: Final = ("differs", "no_evidence", "interval", "counts", "test", "length")
"""Statuses of rows that a test decided."""

VERDICTS: Final[Mapping[str, str]] = {
    "differs": "differs",
    "no_evidence": "no_evidence",
    # q is small, and the interval holds zero
    "interval": "inconclusive",
    # the same, not for the spread over events but since so little was counted
    "counts": "inconclusive",
    # p is not small, and the interval excludes zero
    "test": "inconclusive",
    # a difference of log-odds that the plain counts do not show
    "length": "inconclusive",
    "descriptive": "descriptive",
    "held_out": "descriptive",
    # few events, of which a test could say something and an interval nothing
    "described": "descriptive",
    "refused": "too_little_data",
    "few_events": "too_little_data",
    # this contrast, and the whole family, could not reach a small q
    "unattainable": "too_little_data",
    "floor": "too_little_data",
    # no event is told by both sides; is told by them, without a known distance between them;
    # with one, and without another pair that it could be compared with
    "no_contrast": "too_little_data",
    "no_pairs": "too_little_data",
    "no_reference": "too_little_data",
}
"""What may be said, by the status of the row."""

UNTESTED: Final = ("held_out", "refused", "no_contrast", "no_pairs")
"""Statuses of rows that were never to be tested."""
_TALLIED: Final = ["part", "status", "feature"]
_BATCH: Final = 200_000
"""Rows that are pruned at once."""


class Support(NamedTuple):
    """How much a contrast stands on: its events, and the ways to place the labels in one."""

    events: int
    choices: float


@dataclass(frozen=True)
class ContrastRows:
    """The rows of one measure that are kept, and what there was of all.

    Attributes
    ----------
    rows
        See `COLUMNS`.
    tally
        ``part, status, feature, rows``: how many rows there are of each.
    support
        The most that a contrast which was open to a test stands on, None if none was; of
        no event if nothing could be compared with the distances of any two groups.
    family
        Number of contrasts that were tested together, or would have been.
    """

    rows: pd.DataFrame
    tally: pd.DataFrame
    support: Support | None
    family: int


@dataclass
class RowCollector:
    """Takes rows cell by cell, counts all and keeps some: see `top_rows`."""

    untested_rows: int | None
    _batch: list[Rows] = field(default_factory=list)
    _batch_size: int = 0
    _tables: list[pd.DataFrame] = field(default_factory=list)
    _tallies: list[pd.DataFrame] = field(default_factory=list)

    def add(self, rows: Rows) -> None:
        """Take the rows of a cell."""
        self._batch.append(rows)
        self._batch_size += len(rows["feature"])
        if self._batch_size >= _BATCH:
            self._prune()

    def collect(self, support: Support | None = None, family: int = 0) -> ContrastRows:
        """Return the rows that are kept and the tally of all."""
        if self._batch_size or not self._tables:
            self._prune()
        rows = top_rows(pd.concat(self._tables, ignore_index=True), self.untested_rows)
        tally = pd.concat(self._tallies).groupby(_TALLIED, as_index=False)[["rows"]].sum()
        rows = rows.reindex(columns=list(COLUMNS)).assign(family=family)
        return ContrastRows(rows, tally, support, family)

    def _prune(self) -> None:
        rows = concat_rows(self._batch)
        self._batch, self._batch_size = [], 0
        tally = rows.groupby(_TALLIED, as_index=False).size()
        self._tallies.append(tally.rename(columns={"size": "rows"}))
        self._tables.append(top_rows(rows, self.untested_rows))


def top_rows(rows: pd.DataFrame, untested_rows: int | None) -> pd.DataFrame:
    """Return the rows that a test decided, and of the others the largest.

    Parameters
    ----------
    untested_rows
        Of one stratum, part, group and status how many are kept, by absolute z, or
        where there is none by effect, or by value. All of them if None.
    """
    if untested_rows is None:
        return rows
    size = rows["z"].abs().fillna(rows["effect"].abs()).fillna(rows["value"].abs())
    # Rounded, so that what ties does not stand in the order of the last bits.
    largest_first = -size.to_numpy(dtype=float).round(9)
    order = np.lexsort([rows["other"].to_numpy(), rows["feature"].to_numpy(), largest_first])
    alike = ["stratum", "part", "group", "status"]
    rank = rows.iloc[order].groupby(alike, dropna=False).cumcount().sort_index()
    kept = rows["status"].isin(DECIDED) | (rank < untested_rows)
    return rows[kept.to_numpy(dtype=bool)].reset_index(drop=True)


def concat_rows(parts: Iterable[Rows]) -> pd.DataFrame:
    """Return all rows as one table of `COLUMNS` and those for the test.

    Cells are many and small: a table for each would take longer than what it holds.
    """
    full = [rows for rows in parts if len(rows["feature"])]
    names = [*COLUMNS, *_TEST_COLUMNS]
    if not full:
        dtypes = dict.fromkeys(names, float) | {"status": object}
        return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in dtypes.items()})
    sizes = [len(rows["feature"]) for rows in full]
    return pd.DataFrame(
        {
            name: np.concatenate(
                [
                    rows[name] if name in rows else np.full(size, _DEFAULTS.get(name, np.nan))
                    for rows, size in zip(full, sizes, strict=True)
                ]
            )
            for name in names
        }
    )
