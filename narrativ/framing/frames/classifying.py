"""Classifiers of frames: what three views of a text say, weighed by how they did on held-out texts.

The views are the codebook's own judgement, vectors of sentences, and vectors beside
words (TF-IDF). Each has a logistic regression; their answers are put together with
weights learnt from answers on texts that they had not seen (stacked generalisation,
Wolpert 1992).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from narrativ.framing.frames.material import Material, Weighting
from narrativ.framing.frames.stacking import Stack

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Folds = list[tuple[Ints, Ints]]

FOLDS: Final = 5
_STRENGTHS: Final = {"both": 10.0, "codebook": 1.0, "vectors": 10.0}
"""Inverse of the penalty of each view's regression; chosen with the constants of `judging`."""
_PRIOR: Final = {"both": 0.6, "codebook": 1.0, "vectors": 0.4}
"""Weight of the standardised answers of each view where there are few codes."""
_BALANCE: Final = 0.5
"""Texts of a class weigh as this power of how rare it is: 0 for all alike, 1 for classes alike."""


@dataclass(frozen=True)
class Views:
    """The material of a classifier: dense matrices by name, and counts of words."""

    dense: dict[str, Floats]
    counts: list[Any]

    @classmethod
    def of(cls, material: Material, frame: int | None, counts: list[Any]) -> Views:
        """Return the views for one frame, or for all at once (None)."""
        if frame is None:
            return cls({"codebook": material.log_odds, "vectors": material.mean}, counts)
        vectors = np.hstack([material.toward(frame), material.mean]) / np.sqrt(2)
        return cls({"codebook": material.log_odds[:, [frame]], "vectors": vectors}, counts)


@dataclass(frozen=True)
class Classifier:
    """A fitted classifier: of two classes (a frame is there or not), or of one frame of many.

    Attributes
    ----------
    classes
        The classes, sorted.
    models
        The fitted regression of each view.
    weighting
        What was learnt to weigh words.
    stack
        What puts their answers together.
    threshold
        Probability from which the frame is there; chosen on the texts of training.
    """

    classes: npt.NDArray[Any]
    models: dict[str, Any]
    weighting: Weighting
    stack: Stack
    threshold: float

    @classmethod
    def fit(
        cls, views: Views, rows: Ints, labels: npt.NDArray[Any], groups: npt.NDArray[Any], seed: int
    ) -> Classifier:
        """Fit on `rows`; `labels` and `groups` are those of all texts."""
        classes = np.unique(labels[rows])
        answers, held = [], []
        for train, test in folds(labels[rows], groups[rows], seed):
            weighting, models = _fitted(views, rows[train], labels)
            answers.append(_answers(views, rows[test], weighting, models, classes))
            held.append(rows[test])
        place, given = np.concatenate(held), np.concatenate(answers)
        truth = np.searchsorted(classes, labels[place])
        stack = Stack.fit(given, truth, np.array([_PRIOR[name] for name in sorted(_PRIOR)]))
        threshold = 0.5
        if len(classes) == 2:
            threshold = best_threshold(truth, stack.probabilities(given)[:, 1])
        weighting, models = _fitted(views, rows, labels)
        return cls(classes, models, weighting, stack, threshold)

    def probabilities(self, views: Views, rows: Ints) -> Floats:
        """Return the probability of each class for each row."""
        answers = _answers(views, rows, self.weighting, self.models, self.classes)
        return self.stack.probabilities(answers)


def folds(
    labels: npt.NDArray[Any], groups: npt.NDArray[Any], seed: int, count: int = FOLDS
) -> Folds:
    """Return (train, test) of each fold, with the classes spread evenly.

    Whole groups stay together, unless there are fewer groups than folds or a
    class would be missing in training.

    Examples
    --------
    >>> labels, groups = np.array([0, 1] * 5), np.arange(10)
    >>> [test.size for _, test in folds(labels, groups, seed=0)]
    [2, 2, 2, 2, 2]
    """
    each = np.arange(len(labels))
    for own in (np.unique(groups.astype(str), return_inverse=True)[1], each):
        if own.max(initial=-1) + 1 < count:
            continue
        fold = _dealt(labels, own, np.random.default_rng(seed), count)
        split = [(each[fold != one], each[fold == one]) for one in range(count)]
        split = [(train, test) for train, test in split if len(test)]
        if all(len(np.unique(labels[train])) == len(np.unique(labels)) for train, _ in split):
            break
    return split


def _dealt(labels: npt.NDArray[Any], groups: Ints, rng: np.random.Generator, count: int) -> Ints:
    """Return a fold for each text: groups are dealt out, great ones first, where they are missed.

    As scikit-learn's StratifiedGroupKFold does it, without its warnings where a
    class is rarer than the folds are.
    """
    _, label = np.unique(labels, return_inverse=True)
    table = np.zeros((groups.max() + 1, label.max() + 1))
    np.add.at(table, (groups, label.reshape(-1)), 1)
    share = table / table.sum(axis=0)
    order = rng.permutation(len(table))
    # The rarest class first: there is the least choice of where it goes.
    order = order[np.argsort(-share[order].max(axis=1), kind="stable")]
    load = np.zeros((count, table.shape[1]))
    fold = np.zeros(len(table), dtype=np.intp)
    for group in order:
        spread = ((load + share[group]) ** 2).sum(axis=1) - (load**2).sum(axis=1)
        fold[group] = int(spread.argmin())
        load[fold[group]] += share[group]
    return fold[groups]


def best_threshold(labels: npt.NDArray[Any], probabilities: Floats) -> float:
    """Return the threshold of the best macro-F1; the middle one of those nearly as good."""
    tried = np.unique(np.quantile(probabilities, np.linspace(0.02, 0.98, 49)))
    scores = macro_f1(labels, probabilities >= tried[:, np.newaxis])
    good = tried[scores >= scores.max() - 0.01]
    return float(good[len(good) // 2])


def macro_f1(
    labels: npt.NDArray[Any], said: npt.NDArray[Any], times: Floats | None = None
) -> Floats:
    """Return the mean of the F1 of the two classes.

    Parameters
    ----------
    labels, said
        Of each text; `said` may have a row for each of several classifiers.
    times
        How often each text counts, a row a resample; once by default.

    Examples
    --------
    >>> float(macro_f1(np.array([1, 1, 0, 0]), np.array([True, False, False, False])))
    0.7333333333333334
    """
    truth, answer = np.asarray(labels, dtype=bool), np.asarray(said, dtype=bool)
    weight = 1.0 if times is None else times
    scores = []
    for side in (True, False):
        hits = (((truth == side) & (answer == side)) * weight).sum(axis=-1)
        total = ((truth == side) * weight).sum(axis=-1) + ((answer == side) * weight).sum(axis=-1)
        scores.append(2 * hits / np.maximum(total, 1))
    return np.asarray(np.mean(scores, axis=0))


def _fitted(views: Views, rows: Ints, labels: npt.NDArray[Any]) -> tuple[Weighting, dict[str, Any]]:
    """Return what the rows teach: how words are weighed, and a regression for each view."""
    weighting = Weighting.of(views.counts, rows)
    given = _given(views, rows, weighting)
    classes, sizes = np.unique(labels[rows], return_counts=True)
    weight = {
        name: (len(rows) / size) ** _BALANCE for name, size in zip(classes, sizes, strict=True)
    }
    models = {
        name: _logistic(_STRENGTHS[name], weight).fit(matrix, labels[rows])
        for name, matrix in given.items()
    }
    return weighting, models


def _given(views: Views, rows: Ints, weighting: Weighting) -> dict[str, Any]:
    """Return the features of each view."""
    from scipy.sparse import csr_matrix, hstack

    given: dict[str, Any] = {name: matrix[rows] for name, matrix in views.dense.items()}
    words = weighting.weighed(views.counts, rows)
    given["both"] = hstack([csr_matrix(given["vectors"]), words]).tocsr()
    return given


def _answers(
    views: Views,
    rows: Ints,
    weighting: Weighting,
    models: dict[str, Any],
    classes: npt.NDArray[Any],
) -> Floats:
    """Return the scores of each view for each class: shape (rows, views, classes)."""
    given = _given(views, rows, weighting)
    result = np.zeros((len(rows), len(models), len(classes)))
    for place, name in enumerate(sorted(models)):
        odds = models[name].decision_function(given[name])
        if odds.ndim == 1:
            odds = np.stack([-odds / 2, odds / 2], axis=1)
        known = np.searchsorted(classes, models[name].classes_)
        result[:, place, :] = odds.min(axis=1, keepdims=True)
        result[:, place, known] = odds
    return result


def _logistic(strength: float, weight: dict[Any, float]) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=strength, class_weight=weight, max_iter=3000)
