"""The units of a measure as arrays: counts of features in articles, distances of pairs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from narrativ.arrays import Floats, Indices, Objects
from narrativ.errors import SchemaError
from narrativ.inference.design import concat_ranges

_COLUMNS: Final = ("article_id", "feature", "numerator", "denominator")
_PAIR_COLUMNS: Final = ("article_a", "article_b", "feature", "numerator", "denominator")
_FEATURE_COLUMNS: Final = ("held_out", "kind", "refused", "quality")
"""Columns of units that may say something of a feature."""


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

    def entries(self, columns: Indices) -> tuple[Indices, Indices, Floats]:
        """Return row, place among ``columns`` and number of the numerators that are not zero."""
        pointers = self.numerators.indptr
        at, place = concat_ranges(pointers[columns], np.diff(pointers)[columns])
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
            *(nothing,) * len(_FEATURE_COLUMNS),
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
        row, articles = factorize_sorted(units["article_id"])
        compared = np.asarray(pd.Index(articles).isin(list(known)))[row]
        if not compared.all():
            units = units[compared]
            row, articles = factorize_sorted(units["article_id"])
        column, features = factorize_sorted(units["feature"])
        shape = (len(articles), len(features))
        numerator, given = (_to_floats(units[name]) for name in ("numerator", "denominator"))
        labels = _feature_labels(units, column, shape[1])
        missing = np.isnan(numerator)
        some = ~missing & (numerator != 0.0)
        # What is refused has its rows all the same, so that the refusal is read.
        unknown_here = missing & (labels["refused"][column] == "")
        counted = coo_array((numerator[some], (row[some], column[some])), shape, dtype=np.float32)
        place = (row[unknown_here], column[unknown_here])
        unknown = coo_array((missing[unknown_here], place), shape, dtype=bool)
        denominators = _denominators(given[~missing], row[~missing], column[~missing], shape)
        return cls(articles, features, counted.tocsc(), denominators, unknown.tocsc(), **labels)


@dataclass(frozen=True)
class PairCounts:
    """Distances of pairs of articles.

    Attributes
    ----------
    articles, features
        Ids and names, both sorted.
    first, second, feature
        Indices of the articles and of the feature of each pair, shape (pairs,).
    distance
        Numerator over denominator, NaN where it cannot be known, shape (pairs,).
    held_out, kind, refused, quality
        For each feature, as what it is kept out of the tests, of which kind that is,
        why it is not estimated, what limits it; "" if nothing does.
    """

    articles: Objects
    features: Objects
    first: Indices
    second: Indices
    feature: Indices
    distance: Floats
    held_out: Objects
    kind: Objects
    refused: Objects
    quality: Objects

    @classmethod
    def from_units(cls, units: pd.DataFrame, known: Iterable[str], measure: str) -> PairCounts:
        """Return the distances of a measure's units, checked.

        Parameters
        ----------
        units
            ``article_a, article_b, feature, numerator, denominator`` and, if
            the measure has them, ``held_out, kind, refused, quality``. A missing
            numerator says that the distance cannot be known.
        known
            Articles that are compared; pairs with others are dropped.
        measure
            Name of the measure, for messages.

        Raises
        ------
        SchemaError
            If columns are missing, numbers are not finite or denominators not
            above zero, an article is paired with itself, or a pair comes twice.
        """
        _check_pairs(units, measure)
        inside = set(known)
        units = units[units["article_a"].isin(inside) & units["article_b"].isin(inside)]
        both = units[["article_a", "article_b"]].to_numpy(dtype=object)
        place, articles = factorize_sorted(pd.Series(both.reshape(-1), dtype=object))
        place = np.sort(place.reshape(-1, 2), axis=1)
        feature, features = factorize_sorted(units["feature"])
        numerators, denominators = (
            _to_floats(units[name]) for name in ("numerator", "denominator")
        )
        return cls(
            articles=articles,
            features=features,
            first=place[:, 0],
            second=place[:, 1],
            feature=feature,
            distance=numerators / denominators,
            **_feature_labels(units, feature, len(features)),
        )


def factorize_sorted(names: pd.Series) -> tuple[Indices, Objects]:
    """Return the code of each name, -1 where it is missing, and the distinct names, sorted."""
    codes, values = pd.factorize(names)
    # Not ``sort=True``: of a categorical that is the order of its categories.
    distinct = np.asarray(values, dtype=object)
    order = np.argsort(distinct)
    rank = np.full(len(order) + 1, -1, dtype=np.intp)
    rank[order] = np.arange(len(order))
    return rank[codes], distinct[order]


def _to_floats(values: pd.Series) -> Floats:
    return np.asarray(pd.to_numeric(values, errors="coerce").to_numpy(dtype=float, na_value=np.nan))


def _feature_labels(units: pd.DataFrame, column: Indices, features: int) -> dict[str, Objects]:
    """Return what the units say of each feature, by column; "" where they say nothing.

    ``column`` is the feature of each row of the units.
    """
    labels = {}
    for name in _FEATURE_COLUMNS:
        labels[name] = np.full(features, "", dtype=object)
        if name in units:
            codes, values = pd.factorize(units[name])
            words = np.asarray(values, dtype=object)
            some = (codes >= 0) & np.append(words != "", False)[codes]
            labels[name][column[some]] = words[codes[some]]
    return labels


def _denominators(given: Floats, row: Indices, column: Indices, shape: tuple[int, int]) -> Floats:
    own = np.zeros(shape[0])
    np.maximum.at(own, row, given)
    if np.array_equal(own[row], given):
        # Of an article of which nothing is known no share is taken.
        return np.where(own > 0.0, own, 1.0)[:, None]
    filled = np.repeat(np.where(own > 0.0, own, 1.0)[:, None], shape[1], axis=1)
    filled[row, column] = given
    return filled


def _check_columns(units: pd.DataFrame, columns: tuple[str, ...], measure: str) -> None:
    missing = [name for name in columns if name not in units]
    if missing:
        raise SchemaError(
            f"the units of measure {measure!r} have no column {missing[0]!r}; expected "
            f"{', '.join(columns)}, got {', '.join(map(str, units.columns)) or 'none'}"
        )


def _check(units: pd.DataFrame, measure: str, *, signed: bool) -> None:
    _check_columns(units, _COLUMNS, measure)
    missing = units["numerator"].isna().to_numpy(dtype=bool)
    for name, least in (
        ("numerator", "" if signed else ", 0 or more"),
        ("denominator", ", above 0"),
    ):
        numbers = _to_floats(units[name])
        good = np.isfinite(numbers)
        if name == "denominator":
            good &= numbers > 0
        elif not signed:
            good &= numbers >= 0
        good |= missing
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


def _check_pairs(units: pd.DataFrame, measure: str) -> None:
    _check_columns(units, _PAIR_COLUMNS, measure)
    if units[["article_a", "article_b", "feature"]].isna().any(axis=None):
        raise SchemaError(f"the units of measure {measure!r} have empty articles or features")
    numerators, denominators = (_to_floats(units[name]) for name in ("numerator", "denominator"))
    missing = units["numerator"].isna().to_numpy(dtype=bool)
    good = missing | (np.isfinite(numerators) & np.isfinite(denominators) & (denominators > 0))
    if not good.all():
        odd = units.loc[~good, ["numerator", "denominator"]].iloc[0].tolist()
        raise SchemaError(
            f"the units of measure {measure!r} hold the numerator and denominator {odd}; expected "
            "finite numbers, the denominator above 0, or no numerator where nothing can be known"
        )
    ends = np.sort(units[["article_a", "article_b"]].to_numpy(dtype=object).astype(str), axis=1)
    names = pd.DataFrame(ends, columns=["a", "b"]).assign(f=units["feature"].to_numpy(dtype=object))
    alone = names["a"] == names["b"]
    for wrong, why in ((alone, "pair an article with itself"), (names.duplicated(), "twice")):
        if bool(wrong.any()):
            pair = names[wrong].iloc[0].tolist()
            said = f"hold {pair} twice" if why == "twice" else f"{why}: {pair[:2]}"
            raise SchemaError(
                f"the units of measure {measure!r} {said}; expected each two articles once"
            )
