"""Estimates from machine labels and a random sample of human codes.

Design-based supervised learning (Egami, Hinck, Stewart and Wei 2023, "Using
imperfect surrogates for downstream inference", NeurIPS 36): for each article
the prediction of a classifier that has not seen it, and where it was drawn and
coded, its error over the probability with which it was drawn. The mean of these
is right whatever the classifier's errors, since the drawing is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd

from narrativ.framing.frames.fitting import Fitted
from narrativ.framing.frames.quality import Predictions

UNCONFIRMED: Final = (
    "a candidate from a codebook, which no human code confirms: code a random sample of the "
    "articles, with the probability of being drawn, and pass Frames(...).fit(codes, corpus)"
)
UNDRAWN: Final = (
    "the human codes say with no probability that their articles were drawn at random, so that "
    "errors of the classifier cannot be corrected: code a random sample and give the column "
    "'probability'"
)
LEAST_DRAWN: Final = 20
"""Coded articles of a random sample below which the correction itself is mostly noise."""
_OUTLETS: Final = 5
"""Outlets whose error is told, and the codes that each needs for it."""


def refusals(codes: pd.DataFrame | None, fitted: Fitted | None, known: pd.Index) -> dict[str, str]:
    """Return for each frame of a fit why no estimate is given; "" where one is.

    Parameters
    ----------
    codes
        Human codes, as they are checked; None without any.
    fitted
        What was fitted on them.
    known
        Ids of the articles of the corpus.
    """
    if codes is None or fitted is None:
        return {}
    reasons = {}
    for frame in fitted.codebook.names:
        own = codes[(codes["frame"] == frame) & codes["unit"].isin(known)]
        drawn = own["probability"].notna()
        if frame in fitted.problems:
            reasons[frame] = fitted.problems[frame]
        elif not drawn.any():
            reasons[frame] = UNDRAWN
        elif int(drawn.sum()) < LEAST_DRAWN:
            reasons[frame] = (
                f"only {int(drawn.sum())} human codes are of articles drawn at random; expected "
                f"{LEAST_DRAWN} or more: code {LEAST_DRAWN - int(drawn.sum())} more"
            )
        else:
            reasons[frame] = ""
    return reasons


def outcomes(
    predictions: Mapping[str, Predictions], codes: pd.DataFrame, predicted: pd.DataFrame
) -> pd.DataFrame:
    """Return a pseudo-outcome for each article and frame.

    Parameters
    ----------
    predictions
        Cross-validated, by frame.
    codes
        Human codes, as they are checked.
    predicted
        Probabilities by article (index) and frame (columns), by the classifier
        that was fitted on all codes.

    Returns
    -------
    pandas.DataFrame
        Of the same shape. For coded articles the prediction is the
        cross-validated one, so that no article is predicted by itself.
    """
    result = predicted.copy()
    for frame, one in predictions.items():
        held_out = pd.Series(one.probability, index=one.unit)
        held_out = held_out[held_out.index.isin(result.index)]
        result.loc[held_out.index, frame] = held_out
        drawn = codes[
            (codes["frame"] == frame)
            & codes["probability"].notna()
            & codes["unit"].isin(held_out.index)
        ].set_index("unit")
        error = drawn["code"] - held_out.reindex(drawn.index)
        result.loc[drawn.index, frame] += error / drawn["probability"]
    return result


def described(fitted: Fitted, codes: pd.DataFrame, known: pd.Index) -> dict[str, str]:
    """Return for each fitted frame what its estimates stand on, in words."""
    table = fitted.quality.set_index("frame")
    said = {}
    for frame in fitted.predictions:
        row = table.loc[frame]
        drawn = codes[
            (codes["frame"] == frame) & codes["probability"].notna() & codes["unit"].isin(known)
        ]
        parts = [
            f"cross-validated AUC {row['auc']:.2f} ({row['auc_low']:.2f} to {row['auc_high']:.2f})",
            f"macro-F1 {row['f1']:.2f} ({row['f1_low']:.2f} to {row['f1_high']:.2f})",
            f"corrected by {len(drawn)} human codes of a random sample of {len(known)} articles",
        ]
        errors = fitted.errors[fitted.errors["frame"] == frame]
        errors = (
            errors[errors["codes"] >= _OUTLETS].sort_values("codes", ascending=False).head(_OUTLETS)
        )
        if len(errors) > 1:
            by = (
                f"{outlet} {100 * error:+.0f} ({codes_})"
                for outlet, codes_, error in errors[["outlet", "codes", "error"]].itertuples(
                    index=False
                )
            )
            parts.append(f"error in points by outlet (codes): {', '.join(by)}")
        said[frame] = "; ".join(parts)
    return said
