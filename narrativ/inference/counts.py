"""The units of a measure as arrays: what was counted, in which article."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from narrativ.errors import SchemaError
from narrativ.inference.design import Floats, Ints, runs

_COLUMNS: Final = ("article_id", "feature", "numerator", "denominator")
REMARKS: Final = ("held_out", "kind", "refused", "quality")
"""Columns of units that may say something of a feature."""

Objects = npt.NDArray[Any]


@dataclass(frozen=True)
class Counts:
    """Counts of features in articles.

    Attributes
    ----------
    articles, features
        Ids of the rows and names of the columns, both sorted.
    numerators
        Sparse float32 by columns, shape (articles, features).
    denominators
        Shape (articles, 1), or (articles, features) where they differ.
    unknown
        Sparse and boolean by columns, shape (articles, features): where
        nothing can be known of a feature in an article.
    held_out, kind, refused, quality
        For each feature, as what it is described and not tested, of which kind that
        is, why no estimate of it is given, and what limits it; "" where that is not so.
    """

    articles: Objects
    features: Objects
    numerators: Any
    denominators: Floats
    unknown: Any
    held_out: Objects
    kind: Objects
    refused: Objects
    quality: Objects

    def entries(self, columns: Ints) -> tuple[Ints, Ints, Floats]:
        """Return row, place among ``columns`` and number of the numerators that are not zero."""
        pointers = self.numerators.indptr
        at, place = runs(pointers[columns], np.diff(pointers)[columns])
        rows = self.numerators.indices[at].astype(np.intp)
        return rows, place, self.numerators.data[at].astype(np.float64)

    @classmethod
    def of(
        cls, articles: Objects, features: Objects, numerators: Any, denominators: Floats
    ) -> Counts:
        """Return counts of which everything is known and open to a test.

        Parameters
        ----------
        numerators
            Dense, shape (articles, features).
        """
        from scipy.sparse import csc_array

        nothing = np.full(len(features), "", dtype=object)
        return cls(
            articles,
            features,
            csc_array(np.asarray(numerators, dtype=np.float32)),
            denominators,
            csc_array((len(articles), len(features)), dtype=bool),
            *(nothing,) * len(REMARKS),
        )

    @classmethod
    def from_units(
        cls, units: pd.DataFrame, known: Iterable[str], measure: str, *, signed: bool = False
    ) -> Counts:
        """Return the counts of a measure's units, checked.

        Parameters
        ----------
        units
            ``article_id, feature, numerator, denominator`` and, if the measure
            has them, ``held_out, kind, refused, quality``. An article without a row
            for a feature counts 0 of its own denominator; a row with a missing
            numerator says that nothing can be known.
        known
            Articles that are compared; rows of other articles are dropped.
        measure
            Name of the measure, for messages.
        signed
            Whether numerators may be negative, as corrected estimates may.

        Raises
        ------
        SchemaError
            If columns are missing, numbers are not finite, negative or (as
            denominators) not above zero, or a pair of article and feature
            comes twice.
        """
        from scipy.sparse import coo_array

        _check(units, measure, signed=signed)
        row, articles = numbered(units["article_id"])
        compared = np.asarray(pd.Index(articles).isin(list(known)))[row]
        if not compared.all():
            units = units[compared]
            row, articles = numbered(units["article_id"])
        column, features = numbered(units["feature"])
        shape = (len(articles), len(features))
        numerator, given = (_numbers(units[name]) for name in ("numerator", "denominator"))
        said = {name: remarks(units, name, column, shape[1]) for name in REMARKS}
        lost = np.isnan(numerator)
        some = ~lost & (numerator != 0.0)
        # What is refused has its rows all the same, so that the refusal is read.
        unknown_here = lost & (said["refused"][column] == "")
        counted = coo_array((numerator[some], (row[some], column[some])), shape, dtype=np.float32)
        place = (row[unknown_here], column[unknown_here])
        unknown = coo_array((lost[unknown_here], place), shape, dtype=bool)
        denominators = _denominators(given[~lost], row[~lost], column[~lost], shape)
        return cls(articles, features, counted.tocsc(), denominators, unknown.tocsc(), **said)


def numbered(names: pd.Series) -> tuple[Ints, Objects]:
    """Return the number of each name, -1 where it is missing, and the names, sorted."""
    codes, values = pd.factorize(names)
    distinct = np.asarray(values, dtype=object)
    order = np.argsort(distinct)
    rank = np.full(len(order) + 1, -1, dtype=np.intp)
    rank[order] = np.arange(len(order))
    return rank[codes], distinct[order]


def _numbers(values: pd.Series) -> Floats:
    return np.asarray(pd.to_numeric(values, errors="coerce").to_numpy(dtype=float, na_value=np.nan))


def remarks(units: pd.DataFrame, name: str, column: Ints, features: int) -> Objects:
    """Return what a column of units says of each feature; "" where it says nothing."""
    said = np.full(features, "", dtype=object)
    if name in units:
        codes, values = pd.factorize(units[name])
        words = np.asarray(values, dtype=object)
        some = (codes >= 0) & np.append(words != "", False)[codes]
        said[column[some]] = words[codes[some]]
    return said


def _denominators(given: Floats, row: Ints, column: Ints, shape: tuple[int, int]) -> Floats:
    own = np.zeros(shape[0])
    np.maximum.at(own, row, given)
    if np.array_equal(own[row], given):
        # Of an article of which nothing is known no share is taken.
        return np.where(own > 0.0, own, 1.0)[:, None]
    filled = np.repeat(np.where(own > 0.0, own, 1.0)[:, None], shape[1], axis=1)
    filled[row, column] = given
    return filled


def _check(units: pd.DataFrame, measure: str, *, signed: bool) -> None:
    missing = [name for name in _COLUMNS if name not in units]
    if missing:
        raise SchemaError(
            f"the units of measure {measure!r} have no column {missing[0]!r}; expected "
            f"{', '.join(_COLUMNS)}, got {', '.join(map(str, units.columns)) or 'none'}"
        )
    lost = units["numerator"].isna().to_numpy(dtype=bool)
    for name, least in (
        ("numerator", "" if signed else ", 0 or more"),
        ("denominator", ", above 0"),
    ):
        numbers = _numbers(units[name])
        good = np.isfinite(numbers)
        if name == "denominator":
            good &= numbers > 0
        elif not signed:
            good &= numbers >= 0
        good |= lost
        if not good.all():
            odd = units[name][~good].tolist()[0]
            raise SchemaError(
                f"the units of measure {measure!r} hold the {name} {odd!r}; expected a finite "
                f"number{least}: leave articles without a {name} out, or, where nothing can be "
                "known, the numerator empty"
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
