"""How good a classifier is on texts that it has not seen, with intervals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from narrativ.arrays import Floats

Score = Callable[[Floats], Any]
"""Scores by how often each text counts, a row a resample."""

RESAMPLES: Final = 1000
ALL: Final = "all frames"
_AT_ONCE: Final = 100
"""Resamples that are scored together."""
_COLUMNS: Final = (
    "frame", "codes", "present", "auc", "auc_low", "auc_high", "f1", "f1_low", "f1_high", "problem",
)  # fmt: skip


@dataclass(frozen=True)
class Predictions:
    """Cross-validated predictions for the codes of a frame.

    Attributes
    ----------
    unit, outlet
        Of each code; an outlet that was not given is the unit itself.
    code, probability, predicted
        The human code, the probability of the frame, and whether it is above
        the threshold, both by a classifier that had not seen the text.
    """

    unit: npt.NDArray[Any]
    outlet: npt.NDArray[Any]
    code: npt.NDArray[np.intp]
    probability: Floats
    predicted: npt.NDArray[np.bool_]


# scikit-learn's roc_auc_score and f1_score take about 2 ms a resample, a hundred times what these
# do for all resamples at once; the tests compare them.


def auc(code: npt.NDArray[Any], probability: Floats, times: Floats | None = None) -> Floats:
    """Return the area under the ROC curve; NaN where only one class is there.

    Parameters
    ----------
    code, probability
        One of each for a text.
    times
        How often each text counts, a row a resample; once by default.

    Examples
    --------
    >>> float(auc(np.array([0, 1, 0, 1]), np.array([0.1, 0.4, 0.4, 0.9])))
    0.875
    """
    order = np.argsort(probability, kind="stable")
    weight = np.ones(len(order)) if times is None else times[..., order]
    present = np.asarray(code)[order] == 1
    if present.all() or not present.any():
        return np.full(weight.shape[:-1], np.nan)
    first = np.flatnonzero(np.diff(probability[order], prepend=-np.inf))
    ones = np.add.reduceat(weight * present, first, axis=-1)
    zeros = np.add.reduceat(weight * ~present, first, axis=-1)
    # Of two texts that are equally probable, each is the higher half the time.
    won = (ones * (zeros.cumsum(axis=-1) - zeros / 2)).sum(axis=-1)
    with np.errstate(invalid="ignore"):
        return np.asarray(won / (ones.sum(axis=-1) * zeros.sum(axis=-1)))


def macro_f1(
    labels: npt.NDArray[Any], predicted: npt.NDArray[Any], times: Floats | None = None
) -> Floats:
    """Return the mean of the F1 of the two classes.

    Parameters
    ----------
    labels, predicted
        Of each text; `predicted` may have a row for each of several classifiers.
    times
        How often each text counts, a row a resample; once by default.

    Examples
    --------
    >>> float(macro_f1(np.array([1, 1, 0, 0]), np.array([True, False, False, False])))
    0.7333333333333334
    """
    truth, answer = np.asarray(labels, dtype=bool), np.asarray(predicted, dtype=bool)
    weight = 1.0 if times is None else times
    scores = []
    for label in (True, False):
        hits = (((truth == label) & (answer == label)) * weight).sum(axis=-1)
        total = ((truth == label) * weight).sum(axis=-1) + ((answer == label) * weight).sum(axis=-1)
        scores.append(2 * hits / np.maximum(total, 1))
    return np.asarray(np.mean(scores, axis=0))


def quality_table(
    predictions: dict[str, Predictions], problems: dict[str, str], seed: int
) -> pd.DataFrame:
    """Return the quality of each frame, and of all of them together.

    Parameters
    ----------
    predictions
        By frame.
    problems
        Frames that nothing was fitted for, with the reason.
    seed
        Of the bootstrap, which draws whole outlets where they are known.

    Returns
    -------
    pandas.DataFrame
        ``frame, codes, present, auc, auc_low, auc_high, f1, f1_low, f1_high,
        problem``: F1 is the mean of that of texts with the frame and without;
        the last row holds the means over the frames.
    """
    rows = [[frame, *_row([one], seed), ""] for frame, one in predictions.items()]
    rows += [[frame, 0, 0, *[np.nan] * 6, reason] for frame, reason in problems.items()]
    rows.sort(key=lambda row: str(row[0]))
    if len(predictions) > 1:
        rows.append([ALL, *_row(list(predictions.values()), seed), ""])
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def _row(parts: list[Predictions], seed: int) -> list[Any]:
    """Return the means over frames; where all were coded alike, with their intervals."""

    def area(times: Floats | None) -> Floats:
        return np.asarray(np.mean([auc(p.code, p.probability, times) for p in parts], axis=0))

    def f1(times: Floats | None) -> Floats:
        return np.asarray(np.mean([macro_f1(p.code, p.predicted, times) for p in parts], axis=0))

    row: list[Any] = [sum(len(p.code) for p in parts), sum(int(p.code.sum()) for p in parts)]
    alike = all(np.array_equal(p.unit, parts[0].unit) for p in parts)
    for score in (area, f1):
        if alike:
            row += interval(score, parts[0].outlet, seed)
        else:
            row += [float(score(None)), np.nan, np.nan]
    return row


def interval(
    score: Score, groups: npt.NDArray[Any], seed: int, resamples: int = RESAMPLES
) -> tuple[float, float, float]:
    """Return a score with the ends of its 95% interval, by a bootstrap over whole groups."""
    names, number = np.unique(groups.astype(str), return_inverse=True)
    rng = np.random.default_rng(seed)
    values = []
    for size in np.diff(np.arange(0, resamples + _AT_ONCE, _AT_ONCE).clip(max=resamples)):
        drawn = rng.integers(len(names), size=(size, len(names)))
        times = np.stack([np.bincount(row, minlength=len(names)) for row in drawn])
        values.append(score(times[:, number].astype(float)))
    known = np.concatenate(values)
    known = known[~np.isnan(known)]
    low, high = np.quantile(known, [0.025, 0.975]) if len(known) else (np.nan, np.nan)
    (value,) = score(np.ones((1, len(groups))))
    return float(value), float(low), float(high)


def errors_by_outlet(predictions: dict[str, Predictions]) -> pd.DataFrame:
    """Return the mean error of each outlet: ``frame, outlet, codes, error``.

    The error is human code less probability: above zero where the classifier
    sees too little of the frame.
    """
    columns = ["frame", "outlet", "codes", "error"]
    parts = [
        pd.DataFrame({"frame": frame, "outlet": p.outlet, "error": p.code - p.probability})
        for frame, p in predictions.items()
    ]
    if not parts:
        return pd.DataFrame(columns=columns)
    errors = pd.concat(parts).groupby(["frame", "outlet"])["error"].agg(["size", "mean"])
    return errors.reset_index().set_axis(columns, axis=1)
