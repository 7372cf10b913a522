"""The units of a measure about pairs of articles as arrays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from narrativ.errors import SchemaError
from narrativ.inference.counts import REMARKS, remarks
from narrativ.inference.design import Floats, Ints

PAIR_COLUMNS: Final = ("article_a", "article_b", "feature", "numerator", "denominator")
"""Columns of the units of a measure about pairs."""

Objects = npt.NDArray[Any]


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
    first: Ints
    second: Ints
    feature: Ints
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
        _check(units, measure)
        inside = set(known)
        units = units[units["article_a"].isin(inside) & units["article_b"].isin(inside)]
        either = units[["article_a", "article_b"]].to_numpy(dtype=object)
        articles, place = np.unique(either.reshape(-1), return_inverse=True)
        place = np.sort(place.reshape(-1, 2), axis=1)
        features, feature = np.unique(units["feature"].to_numpy(dtype=object), return_inverse=True)
        numerators, denominators = (
            units[name].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
            for name in ("numerator", "denominator")
        )
        feature = feature.reshape(-1)
        return cls(
            articles=articles,
            features=features,
            first=place[:, 0],
            second=place[:, 1],
            feature=feature,
            distance=numerators / denominators,
            **{name: remarks(units, name, feature, len(features)) for name in REMARKS},
        )


def _check(units: pd.DataFrame, measure: str) -> None:
    missing = [name for name in PAIR_COLUMNS if name not in units]
    if missing:
        raise SchemaError(
            f"the units of measure {measure!r} have no column {missing[0]!r}; expected "
            f"{', '.join(PAIR_COLUMNS)}, got {', '.join(map(str, units.columns)) or 'none'}"
        )
    if units[["article_a", "article_b", "feature"]].isna().any(axis=None):
        raise SchemaError(f"the units of measure {measure!r} have empty articles or features")
    numerators, denominators = (
        pd.to_numeric(units[name], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
        for name in ("numerator", "denominator")
    )
    absent = units["numerator"].isna().to_numpy(dtype=bool)
    good = absent | (np.isfinite(numerators) & np.isfinite(denominators) & (denominators > 0))
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
