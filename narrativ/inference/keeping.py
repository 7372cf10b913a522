"""Rows counted and pruned while they are made: most of them no test decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd

from narrativ.inference.describing import Rows, joined

DECIDED: Final = ("differs", "no_evidence", "interval", "counts", "test", "length")
"""Statuses of rows that a test decided."""

VERDICTS: Final[Mapping[str, str]] = {
    "differs": "differs",
    "no_evidence": "no_evidence",
    "interval": "inconclusive",
    "counts": "inconclusive",
    "test": "inconclusive",
    "length": "inconclusive",
    "descriptive": "descriptive",
    "held_out": "descriptive",
    "described": "descriptive",
    "refused": "too_little_data",
    "few_events": "too_little_data",
    "unattainable": "too_little_data",
    "floor": "too_little_data",
    "no_contrast": "too_little_data",
    "no_pairs": "too_little_data",
    "no_reference": "too_little_data",
}
"""What may be said, by the status of the row."""

UNTESTED: Final = ("held_out", "refused", "no_contrast", "no_pairs")
"""Statuses of rows that were never to be tested."""
_TALLY: Final = ["part", "status", "feature"]
_BATCH: Final = 200_000
"""Rows that are looked through at once."""


@dataclass(frozen=True)
class Kept:
    """The rows of one measure that are kept, and what there was of all.

    Attributes
    ----------
    rows
        See `narrativ.inference.describing.COLUMNS`.
    tally
        ``part, status, feature, rows``: how many rows there are of each.
    best
        ``events`` and ``choices`` of the contrast over most events that was open to a test (of
        pairs its ``status``, too), None if none was.
    family
        Number of contrasts that were tested together, or would have been.
    """

    rows: pd.DataFrame
    tally: pd.DataFrame
    best: Mapping[str, Any] | None
    family: int

    @classmethod
    def of(cls, rows: pd.DataFrame, most: int | None) -> Kept:
        """Return what is kept of rows that are all made."""
        open_ = rows[~rows["status"].isin(UNTESTED)].sort_values(["events", "choices"])
        support = ("events", "choices", "status")
        best = None if open_.empty else {name: open_[name].iloc[-1] for name in support}
        family = 0 if open_.empty else int(open_["family"].iloc[-1])
        return cls(strongest(rows, most), _counted(rows), best, family)


@dataclass
class Keeper:
    """Takes rows cell by cell and keeps some of them: see `strongest`."""

    most: int | None
    _waiting: list[Rows] = field(default_factory=list)
    _size: int = 0
    _kept: list[pd.DataFrame] = field(default_factory=list)
    _tallies: list[pd.DataFrame] = field(default_factory=list)

    def add(self, rows: Rows) -> None:
        """Take the rows of a cell."""
        self._waiting.append(rows)
        self._size += len(rows["feature"])
        if self._size >= _BATCH:
            self._look_through()

    def kept(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return the rows that are kept, and the tally of all."""
        if self._size or not self._kept:
            self._look_through()
        rows = strongest(pd.concat(self._kept, ignore_index=True), self.most)
        tally = pd.concat(self._tallies).groupby(_TALLY, as_index=False)[["rows"]].sum()
        return rows, tally

    def _look_through(self) -> None:
        rows = joined(self._waiting)
        self._waiting, self._size = [], 0
        self._tallies.append(_counted(rows))
        self._kept.append(strongest(rows, self.most))


def _counted(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.groupby(_TALLY, as_index=False).size().rename(columns={"size": "rows"})


def strongest(rows: pd.DataFrame, most: int | None) -> pd.DataFrame:
    """Return the rows that a test decided, and of the others the strongest.

    Parameters
    ----------
    most
        Rows of one stratum, aspect, group and status that are kept, by absolute z, or
        where there is none by effect, or by value. All of them if None.
    """
    if most is None:
        return rows
    strength = rows["z"].abs().fillna(rows["effect"].abs()).fillna(rows["value"].abs())
    # Rounded, so that what ties does not stand in the order of the last bits.
    keys = [rows["feature"].to_numpy(), -strength.to_numpy(dtype=float).round(9)]
    order = np.lexsort(keys)
    alike = ["stratum", "part", "group", "status"]
    place = rows.iloc[order].groupby(alike, dropna=False).cumcount()
    kept = rows["status"].isin(DECIDED) | (place.sort_index() < most)
    return rows[kept.to_numpy(dtype=bool)].reset_index(drop=True)
