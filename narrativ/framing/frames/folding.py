"""Which fold an article belongs to: the same whether or not it was drawn and coded.

A prediction that corrected estimates stand on must not depend on whether its own
article was drawn. So the folds are those of the whole corpus, made without a look
at the codes (unless those of single outlets would be missed in training), and a text
that was never coded has one, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from narrativ.framing.frames.classifying import FOLDS

Ints = npt.NDArray[np.intp]

_TRIES: Final = 20
"""Ways to deal out single texts that are tried until each fold leaves enough to learn from."""
_LEAST_OF_CLASS: Final = 2
"""Texts of each class that each training needs: its own folds must leave one."""


@dataclass(frozen=True)
class Folding:
    """Folds by outlet, or text by text.

    Attributes
    ----------
    salt
        What is hashed beside the name of a text or an outlet without a place.
    outlets
        Fold of each known outlet; None where texts are dealt out one by one.
    places
        Fold of each text of the corpus of the fit, where folds are by outlet: a
        text keeps it, even if it is later said to be of another outlet.

    Examples
    --------
    >>> Folding("0", {"Ledger": 2, "Spark": 0}).of(["a", "b"], ["Spark", "Ledger"]).tolist()
    [0, 2]
    """

    salt: str
    outlets: dict[str, int] | None = None
    places: dict[str, int] = field(default_factory=dict, repr=False)

    def of(self, units: Sequence[str], outlets: Sequence[Any]) -> Ints:
        """Return the fold of each unit; an outlet may be missing."""
        found = [self._place(str(unit), one) for unit, one in zip(units, outlets, strict=True)]
        return np.array(found, dtype=np.intp)

    def _place(self, unit: str, outlet: Any) -> int:
        if unit in self.places:
            return self.places[unit]
        if self.outlets is None or pd.isna(outlet):
            return _hashed(self.salt, unit)
        name = str(outlet)
        return self.outlets[name] if name in self.outlets else _hashed(self.salt, name)


def folding_for(
    units: pd.Series, rows: npt.NDArray[Any], labels: npt.NDArray[Any], seed: int
) -> Folding:
    """Return folds of all texts that leave enough codes to learn from.

    By outlet, where there are as many outlets as folds; else, or where some fold
    would leave too few codes, text by text.

    Parameters
    ----------
    units
        The outlet (or missing) of each text, coded or not, by its id.
    rows, labels
        Ids and classes of the coded texts.
    seed
        Of the dealing.
    """
    outlets = units.reindex(rows).tolist()
    for folding in _ways(units, seed):
        if _teaches(folding.of(rows.tolist(), outlets), labels):
            break
    return folding


def _ways(units: pd.Series, seed: int) -> Iterator[Folding]:
    sizes = units.dropna().astype(str).value_counts()
    if len(sizes) >= FOLDS:
        bare = Folding(str(seed), _dealt({str(name): int(n) for name, n in sizes.items()}, seed))
        folds = bare.of(units.index.tolist(), units.tolist())
        places = dict(zip(units.index.astype(str).tolist(), folds.tolist(), strict=True))
        yield Folding(bare.salt, bare.outlets, places)
    for turn in range(_TRIES):
        yield Folding(f"{seed}-{turn}")


def _dealt(sizes: dict[str, int], seed: int) -> dict[str, int]:
    """Return a fold for each outlet: great ones first, each to the fold with the fewest texts."""
    load = [0] * FOLDS
    fold = {}
    for name in sorted(sizes, key=lambda name: (-sizes[name], _digest(str(seed), name))):
        fold[name] = load.index(min(load))
        load[fold[name]] += sizes[name]
    return fold


def _teaches(folds: Ints, labels: npt.NDArray[Any]) -> bool:
    """Say whether what is outside each fold is enough to fit and to cross-validate on."""
    _, label = np.unique(labels, return_inverse=True)
    count = label.max(initial=0) + 1
    left = [label[folds != one] for one in range(FOLDS)]
    return all(
        len(one) >= FOLDS and np.bincount(one, minlength=count).min() >= _LEAST_OF_CLASS
        for one in left
    )


def _digest(salt: str, name: str) -> str:
    return sha256(f"{salt}:{name}".encode("utf-8", "backslashreplace")).hexdigest()


def _hashed(salt: str, name: str) -> int:
    return int(_digest(salt, name), 16) % FOLDS
