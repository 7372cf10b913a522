"""How good a classifier is on texts that it has not seen, with intervals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from narrativ.framing.frames.classifying import macro_f1

Floats = npt.NDArray[np.float64]
Score = Callable[[Floats], Any]
"""Scores by how often each text counts, a row a resample."""

RESAMPLES: Final = 1000
LEAST_OF_MANY: Final = 10
"""Texts that a frame of many needs: two in each fold, so that it can be learnt from the others."""
ALL: Final = "all frames"
_AT_ONCE: Final = 100
"""Resamples that are scored together."""


@dataclass(frozen=True)
class Predictions:
    """Cross-validated predictions for the codes of a frame.

    Attributes
    ----------
    unit, outlet
        Of each code; an outlet that was not given is the unit itself.
    code, probability, said
        The human code, the probability of the frame, and whether it is above
        the threshold, both by a classifier that had not seen the text.
    """

    unit: npt.NDArray[Any]
    outlet: npt.NDArray[Any]
    code: npt.NDArray[np.intp]
    probability: Floats
    said: npt.NDArray[np.bool_]


def auc(
    code: npt.NDArray[Any], probability: Floats, times: Floats | None = None
) -> npt.NDArray[np.float64]:
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


def table(predictions: dict[str, Predictions], problems: dict[str, str], seed: int) -> pd.DataFrame:
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
    rows = []
    for frame, one in predictions.items():
        area = interval(_areas([one]), one.outlet, seed)
        score = interval(_scores([one]), one.outlet, seed)
        rows.append([frame, len(one.code), int(one.code.sum()), *area, *score, ""])
    rows += [[frame, 0, 0, *[np.nan] * 6, reason] for frame, reason in problems.items()]
    names = ["frame", "codes", "present", "auc", "auc_low", "auc_high", "f1", "f1_low", "f1_high"]
    frames = pd.DataFrame(rows, columns=[*names, "problem"]).sort_values("frame", ignore_index=True)
    if len(predictions) > 1:
        frames.loc[len(frames)] = [ALL, *_together(predictions, seed), ""]
    return frames


def _together(predictions: dict[str, Predictions], seed: int) -> list[Any]:
    """Return the means over the frames; where all were coded alike, with their intervals."""
    parts = list(predictions.values())
    codes, present = sum(len(p.code) for p in parts), sum(int(p.code.sum()) for p in parts)

    if all(np.array_equal(p.unit, parts[0].unit) for p in parts):
        outlet = parts[0].outlet
        areas, scores = (interval(of(parts), outlet, seed) for of in (_areas, _scores))
        return [codes, present, *areas, *scores]
    area = float(np.mean([auc(p.code, p.probability) for p in parts]))
    score = float(np.mean([macro_f1(p.code, p.said) for p in parts]))
    return [codes, present, area, np.nan, np.nan, score, np.nan, np.nan]


def _areas(parts: list[Predictions]) -> Score:
    return lambda times: np.mean([auc(p.code, p.probability, times) for p in parts], axis=0)


def _scores(parts: list[Predictions]) -> Score:
    return lambda times: np.mean([macro_f1(p.code, p.said, times) for p in parts], axis=0)


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


def by_outlet(predictions: dict[str, Predictions]) -> pd.DataFrame:
    """Return the mean error of each outlet: ``frame, outlet, codes, error``.

    The error is human code less probability: above zero where the classifier
    sees too little of the frame.
    """
    parts = []
    for frame, one in predictions.items():
        told = pd.DataFrame({"outlet": one.outlet, "error": one.code - one.probability})
        found = told.groupby("outlet")["error"].agg(["size", "mean"]).reset_index()
        parts.append(found.assign(frame=frame))
    if not parts:
        return pd.DataFrame(columns=["frame", "outlet", "codes", "error"])
    whole = pd.concat(parts).rename(columns={"size": "codes", "mean": "error"})
    order = ["frame", "outlet"]
    return whole.sort_values(order, ignore_index=True)[["frame", "outlet", "codes", "error"]]
