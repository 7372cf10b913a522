"""Folds: of coded texts for cross-validation, and of a whole corpus for cross-fitting.

A prediction that corrected estimates stand on must not depend on whether its own
article was drawn. So the folds of cross-fitting are those of the whole corpus, made
without a look at the codes (unless those of single outlets would be missed in training),
and a text that was never coded has one, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from narrativ.arrays import Indices

FOLDS: Final = 5
_TRIES: Final = 20
"""Ways to deal out single texts that are tried until each fold leaves enough to learn from."""
_LEAST_OF_CLASS: Final = 2
"""Texts of each class that each training needs: its own folds must leave one."""


def class_folds(
    labels: npt.NDArray[Any], groups: npt.NDArray[Any], seed: int
) -> list[tuple[Indices, Indices]]:
    """Return (train, test) of each fold, with the classes spread evenly.

    There are as many folds as the rarest class has texts, `FOLDS` at most. Whole
    groups stay together, unless there are fewer groups than folds or a class would
    be missing in training.

    Examples
    --------
    >>> labels, groups = np.array([0, 1] * 5), np.arange(10)
    >>> [test.size for _, test in class_folds(labels, groups, seed=0)]
    [2, 2, 2, 2, 2]
    """
    from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

    classes, sizes = np.unique(labels, return_counts=True)
    count = int(np.clip(sizes.min(), 2, FOLDS))
    options: dict[str, Any] = {"n_splits": count, "shuffle": True, "random_state": seed}
    if len(np.unique(groups.astype(str))) >= count:
        grouped = StratifiedGroupKFold(**options).split(labels, labels, groups.astype(str))
        folds = [(train, test) for train, test in grouped if len(test)]
        if all(len(np.unique(labels[train])) == len(classes) for train, _ in folds):
            return folds
    return list(StratifiedKFold(**options).split(labels, labels))


@dataclass(frozen=True)
class CorpusFolds:
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
    >>> CorpusFolds("0", {"Ledger": 2, "Spark": 0}).of(["a", "b"], ["Spark", "Ledger"]).tolist()
    [0, 2]
    """

    salt: str
    outlets: dict[str, int] | None = None
    places: dict[str, int] = field(default_factory=dict, repr=False)

    def of(self, units: Sequence[str], outlets: Sequence[Any]) -> Indices:
        """Return the fold of each unit; an outlet may be missing."""
        folds = [self._of(str(unit), one) for unit, one in zip(units, outlets, strict=True)]
        return np.array(folds, dtype=np.intp)

    def _of(self, unit: str, outlet: Any) -> int:
        if unit in self.places:
            return self.places[unit]
        if self.outlets is None or pd.isna(outlet):
            return self._hashed(unit)
        name = str(outlet)
        return self.outlets[name] if name in self.outlets else self._hashed(name)

    def _hashed(self, name: str) -> int:
        text = f"{self.salt}:{name}".encode("utf-8", "backslashreplace")
        return int(sha256(text).hexdigest(), 16) % FOLDS


def corpus_folds(
    outlets: pd.Series, coded: npt.NDArray[Any], labels: npt.NDArray[Any], seed: int
) -> CorpusFolds:
    """Return folds of all texts that leave enough codes to learn from.

    By outlet, where there are as many outlets as folds; else, or where some fold
    would leave too few codes, text by text.

    Parameters
    ----------
    outlets
        The outlet (or missing) of each text, coded or not, by its id.
    coded, labels
        Ids and classes of the coded texts.
    seed
        Of the dealing.
    """
    own = outlets.reindex(coded).tolist()
    for folds in _candidates(outlets, seed):
        if _leaves_enough(folds.of(coded.tolist(), own), labels):
            break
    return folds


def _candidates(outlets: pd.Series, seed: int) -> Iterator[CorpusFolds]:
    known = outlets.dropna().astype(str)
    if known.nunique() >= FOLDS:
        bare = CorpusFolds(str(seed), _outlet_folds(known, seed))
        folds = bare.of(outlets.index.tolist(), outlets.tolist())
        places = dict(zip(outlets.index.astype(str).tolist(), folds.tolist(), strict=True))
        yield CorpusFolds(bare.salt, bare.outlets, places)
    for turn in range(_TRIES):
        yield CorpusFolds(f"{seed}-{turn}")


def _outlet_folds(outlets: pd.Series, seed: int) -> dict[str, int]:
    """Return a fold for each outlet: great ones first, each to the fold with the fewest texts."""
    from sklearn.model_selection import GroupKFold

    code, names = pd.factorize(outlets, sort=True)
    # Outlets with as many texts come in the order of their numbers: the seed draws these.
    number = np.random.default_rng(seed).permutation(len(names))[code]
    splits = GroupKFold(FOLDS).split(code, groups=number)
    return {
        str(names[outlet]): fold
        for fold, (_, test) in enumerate(splits)
        for outlet in np.unique(code[test])
    }


def _leaves_enough(folds: Indices, labels: npt.NDArray[Any]) -> bool:
    """Say whether what is outside each fold is enough to fit and to cross-validate on."""
    _, label = np.unique(labels, return_inverse=True)
    count = label.max(initial=0) + 1
    left = [label[folds != one] for one in range(FOLDS)]
    return all(
        len(one) >= FOLDS and np.bincount(one, minlength=count).min() >= _LEAST_OF_CLASS
        for one in left
    )
