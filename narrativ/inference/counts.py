"""The units of a measure as arrays: what was counted, in which article."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from narrativ.errors import SchemaError
from narrativ.inference.design import Floats, Ints

_COLUMNS: Final = ("article_id", "feature", "numerator", "denominator")

Objects = npt.NDArray[Any]


@dataclass(frozen=True)
class Counts:
    """Counts of features in articles.

    Attributes
    ----------
    articles, features
        Ids of the rows and names of the columns, both sorted.
    numerators
        float32, shape (articles, features).
    denominators
        Shape (articles, 1), or (articles, features) where they differ.
    held_out
        For each feature, why it is kept out of the contrast; "" if it is not.
    """

    articles: Objects
    features: Objects
    numerators: npt.NDArray[np.float32]
    denominators: Floats
    held_out: Objects

    @classmethod
    def from_units(cls, units: pd.DataFrame, known: Iterable[str], measure: str) -> Counts:
        """Return the counts of a measure's units, checked.

        Parameters
        ----------
        units
            ``article_id, feature, numerator, denominator`` and, if the measure
            has it, ``held_out``. An article without a row for a feature counts
            0 of its own denominator.
        known
            Articles that are compared; rows of other articles are dropped.
        measure
            Name of the measure, for messages.

        Raises
        ------
        SchemaError
            If columns are missing, numbers are not finite, negative or (as
            denominators) not above zero, or a pair of article and feature
            comes twice.
        """
        _check(units, measure)
        units = units[units["article_id"].isin(list(known))]
        articles, row = np.unique(units["article_id"].to_numpy(dtype=object), return_inverse=True)
        features, column = np.unique(units["feature"].to_numpy(dtype=object), return_inverse=True)
        numerators = np.zeros((len(articles), len(features)), dtype=np.float32)
        numerators[row, column] = units["numerator"].to_numpy(dtype=float)
        held_out = np.full(len(features), "", dtype=object)
        if "held_out" in units:
            reason = units["held_out"].fillna("").to_numpy(dtype=object)
            held_out[column[reason != ""]] = reason[reason != ""]
        given = units["denominator"].to_numpy(dtype=float)
        denominators = _denominators(given, row.reshape(-1), column.reshape(-1), numerators.shape)
        return cls(articles, features, numerators, denominators, held_out)


def _denominators(given: Floats, row: Ints, column: Ints, shape: tuple[int, int]) -> Floats:
    own = np.zeros(shape[0])
    np.maximum.at(own, row, given)
    if np.array_equal(own[row], given):
        return own[:, None]
    filled = np.repeat(own[:, None], shape[1], axis=1)
    filled[row, column] = given
    return filled


def _check(units: pd.DataFrame, measure: str) -> None:
    missing = [name for name in _COLUMNS if name not in units]
    if missing:
        raise SchemaError(
            f"the units of measure {measure!r} have no column {missing[0]!r}; expected "
            f"{', '.join(_COLUMNS)}, got {', '.join(map(str, units.columns)) or 'none'}"
        )
    for name, least in (("numerator", "0 or more"), ("denominator", "above 0")):
        numbers = pd.to_numeric(units[name], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
        good = numbers >= 0 if name == "numerator" else numbers > 0
        if not bool((np.isfinite(numbers) & good).all()):
            odd = units[name][~(np.isfinite(numbers) & good)].tolist()[0]
            raise SchemaError(
                f"the units of measure {measure!r} hold the {name} {odd!r}; expected a finite "
                f"number, {least}: leave articles without a {name} out"
            )
    if units[["article_id", "feature"]].isna().any(axis=None):
        raise SchemaError(f"the units of measure {measure!r} have empty article_id or feature")
    twice = units.duplicated(["article_id", "feature"])
    if bool(twice.any()):
        pair = units.loc[twice, ["article_id", "feature"]].iloc[0].tolist()
        raise SchemaError(
            f"the units of measure {measure!r} hold {pair} twice; expected one row for an "
            "article and a feature: add them up"
        )
