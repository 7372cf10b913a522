"""The answers of several views of a text put together, with a weight for each view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_PENALTY: Final = 4000.0
"""Of the squared distance of the weights from the prior ones, over the number of texts. Chosen by
cross-validation on the two labelled sets of `make bench` (frames): with 80 to 160 texts weights
near the prior ones do best, with 1,000 those that the texts ask for."""


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
    def fit(cls, answers: Floats, classes: npt.NDArray[np.intp], prior: Floats) -> Stack:
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
        found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
        return cls(found[:views], found[views:], spread)

    def probabilities(self, answers: Floats) -> Floats:
        """Return the probability of each class for each text."""
        from scipy.special import softmax

        scores = np.einsum("tvc,v->tc", answers / self.spread[:, None], self.weights)
        return np.asarray(softmax(scores + self.constants, axis=1))
