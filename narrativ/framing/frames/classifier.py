"""Classifiers of frames: what three views of a text say, weighed by how they did on held-out texts.

The views are the codebook's own judgement, vectors of sentences, and vectors beside
words (TF-IDF). Each has a logistic regression; their answers are put together with
weights learnt from answers on texts that they had not seen (stacked generalisation,
Wolpert 1992).

This module loads scikit-learn: import it where something is fitted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator
from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.feature_selection import SelectorMixin
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import Pipeline, make_pipeline

from narrativ.arrays import Floats, Indices
from narrativ.framing.frames.features import Features
from narrativ.framing.frames.folds import class_folds
from narrativ.framing.frames.quality import macro_f1

_STRENGTHS: Final = {"both": 10.0, "codebook": 1.0, "vectors": 10.0}
"""Inverse of the penalty of each view's regression; chosen with the constants of `scorer`."""
_PRIOR: Final = {"both": 0.6, "codebook": 1.0, "vectors": 0.4}
"""Weight of the standardised answers of each view where there are few codes."""
_BALANCE: Final = 0.5
"""Texts of a class weigh as this power of how rare it is: 0 for all alike, 1 for classes alike."""
_PENALTY: Final = 4000.0
"""Of the squared distance of the weights from the prior ones, over the number of texts. Chosen by
cross-validation on the two labelled sets of `make bench` (frames): with 80 to 160 texts weights
near the prior ones do best, with 1,000 those that the texts ask for."""


@dataclass(frozen=True)
class Classifier:
    """A fitted classifier: of two classes (a frame is there or not), or of one frame of many.

    Attributes
    ----------
    classes
        The classes, sorted.
    views
        The fitted pipeline of each view.
    stack
        What puts their answers together.
    threshold
        Probability from which the frame is there; chosen on the texts of training.
    """

    classes: npt.NDArray[Any]
    views: dict[str, Pipeline]
    stack: Stack
    threshold: float

    @classmethod
    def fit(
        cls,
        features: Features,
        rows: Indices,
        labels: npt.NDArray[Any],
        groups: npt.NDArray[Any],
        seed: int,
    ) -> Classifier:
        """Fit on `rows`; `labels` and `groups` are those of all texts."""
        classes, label = np.unique(labels[rows], return_inverse=True)
        texts, views = features.matrix[rows], _views(features.columns, np.bincount(label))
        folds = class_folds(label, groups[rows], seed)
        answers = [
            cross_val_predict(view, texts, label, cv=folds, method="decision_function")
            for view in views.values()
        ]
        held_out = np.stack([_by_class(one) for one in answers], axis=1)
        stack = Stack.fit(held_out, label, np.array([_PRIOR[name] for name in views]))
        threshold = 0.5
        if len(classes) == 2:
            threshold = best_threshold(label, stack.probabilities(held_out)[:, 1])
        fitted = {name: view.fit(texts, label) for name, view in views.items()}
        return cls(classes, fitted, stack, threshold)

    def probabilities(self, features: Features, rows: Indices) -> Floats:
        """Return the probability of each class for each row."""
        texts = features.matrix[rows]
        answers = [_by_class(view.decision_function(texts)) for view in self.views.values()]
        return self.stack.probabilities(np.stack(answers, axis=1))


@dataclass(frozen=True)
class Stack:
    """A weight for each view, none below nought, and a constant for each class.

    Attributes
    ----------
    weights
        Shape (views,).
    constants
        Shape (classes,).
    spread
        Standard deviation of the answers of each view, by which they are divided.
    """

    weights: Floats
    constants: Floats
    spread: Floats

    @classmethod
    def fit(cls, answers: Floats, classes: Indices, prior: Floats) -> Stack:
        """Fit to answers on texts that the views had not seen.

        With few texts the weights stay near the prior ones: a view that is worse
        than chance on them by accident is not turned round.

        Parameters
        ----------
        answers
            Shape (texts, views, classes): a score for each class.
        classes
            The class of each text.
        prior
            Weights of the views where nothing is known.
        """
        from scipy.optimize import minimize
        from scipy.special import logsumexp

        views, count = answers.shape[1:]
        spread = np.maximum((answers - answers.mean(axis=(0, 2), keepdims=True)).std((0, 2)), 1e-9)
        scaled = answers / spread[:, None]
        each = np.arange(len(classes))
        truth = np.eye(count)[classes]
        penalty = _PENALTY / len(classes)

        def loss(parameters: Floats) -> tuple[float, Floats]:
            weights, constants = parameters[:views], parameters[views:]
            scores = np.einsum("tvc,v->tc", scaled, weights) + constants
            log = scores - logsumexp(scores, axis=1, keepdims=True)
            off = np.exp(log) - truth
            apart = weights - prior
            value = -log[each, classes].sum() + penalty * (apart**2).sum()
            value += 0.1 * (constants**2).sum()
            slope = np.concatenate(
                [np.einsum("tvc,tc->v", scaled, off), off.sum(axis=0) + 0.2 * constants]
            )
            slope[:views] += 2 * penalty * apart
            return float(value), slope

        start = np.concatenate([prior, np.zeros(count)])
        bounds: list[Any] = [(0.0, None)] * views + [(None, None)] * count
        best = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
        return cls(best[:views], best[views:], spread)

    def probabilities(self, answers: Floats) -> Floats:
        """Return the probability of each class for each text."""
        from scipy.special import softmax

        scores = np.einsum("tvc,v->tc", answers / self.spread[:, None], self.weights)
        return np.asarray(softmax(scores + self.constants, axis=1))


class MinDocumentFrequency(SelectorMixin, BaseEstimator):  # type: ignore[misc]
    """Keeps the columns of counts that stand in some texts of training; all if none do.

    Parameters
    ----------
    least
        Texts that a column must stand in.
    """

    def __init__(self, least: int = 2) -> None:
        self.least = least

    def fit(self, counts: Any, labels: object = None) -> MinDocumentFrequency:
        """Count the texts of each column."""
        self.n_features_in_ = counts.shape[1]
        self.document_frequency_ = counts.getnnz(axis=0)
        return self

    def _get_support_mask(self) -> npt.NDArray[np.bool_]:
        common: npt.NDArray[np.bool_] = self.document_frequency_ >= self.least
        return common if common.any() else ~common


def best_threshold(labels: npt.NDArray[Any], probabilities: Floats) -> float:
    """Return the threshold of the best macro-F1; the middle one of those nearly as good."""
    tried = np.unique(np.quantile(probabilities, np.linspace(0.02, 0.98, 49)))
    scores = macro_f1(labels, probabilities >= tried[:, np.newaxis])
    good = tried[scores >= scores.max() - 0.01]
    return float(good[len(good) // 2])


def _views(columns: dict[str, slice], sizes: Indices) -> dict[str, Pipeline]:
    """Return the pipeline of each view; `sizes` are those of the classes."""
    balance = {label: (sizes.sum() / size) ** _BALANCE for label, size in enumerate(sizes)}
    kinds = [name for name in columns if name not in {"codebook", "vectors"}]
    weighed = [
        (
            name,
            make_pipeline(MinDocumentFrequency(), TfidfTransformer(sublinear_tf=True)),
            columns[name],
        )
        for name in kinds
    ]
    vectors = ("vectors", "passthrough", columns["vectors"])
    seen = {
        "both": [vectors, *weighed],
        "codebook": [("codebook", "passthrough", columns["codebook"])],
        "vectors": [vectors],
    }
    share = dict.fromkeys(kinds, len(kinds) ** -0.5)
    return {
        name: make_pipeline(
            ColumnTransformer(parts, transformer_weights=share if name == "both" else None),
            LogisticRegression(C=_STRENGTHS[name], class_weight=balance, max_iter=3000),
        )
        for name, parts in seen.items()
    }


def _by_class(answers: Floats) -> Floats:
    """Return a decision function with a column for each class, of two classes too."""
    return np.stack([-answers / 2, answers / 2], axis=1) if answers.ndim == 1 else answers
