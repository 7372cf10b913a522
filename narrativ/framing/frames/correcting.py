"""Estimates from machine labels and a random sample of human codes.

Design-based supervised learning (Egami, Hinck, Stewart and Wei 2023, "Using
imperfect surrogates for downstream inference", NeurIPS 36): for each article
the prediction of a classifier that has seen no code of its fold, and where it was
drawn and coded, its error over the probability with which it was drawn. If articles
were drawn with the probabilities that are stated, the mean of these is unbiased
whatever the classifier's errors. The program cannot know how articles were drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd

from narrativ.framing.frames.fitting import Fitted

_OUTLETS: Final = 5
"""Outlets whose error is told, and the codes that each needs for it."""


def outcomes(codes: pd.DataFrame, predicted: pd.DataFrame) -> pd.DataFrame:
    """Return a pseudo-outcome for each article and frame.

    Parameters
    ----------
    codes
        Human codes, as they are checked.
    predicted
        Probabilities by article (index) and frame (columns). They must not
        depend on which articles were drawn from the fold of the article.

    Returns
    -------
    pandas.DataFrame
        Of the same shape: the prediction, and of an article that was drawn and
        coded its error over the probability of being drawn, added to it.

    Examples
    --------
    >>> drawn = pd.DataFrame({"unit": ["a"], "frame": "loss", "code": 1, "probability": 0.5})
    >>> outcomes(drawn, pd.DataFrame({"loss": [0.75, 0.75]}, index=["a", "b"]))["loss"].tolist()
    [1.25, 0.75]
    """
    result = predicted.copy()
    inside = codes["probability"].notna() & codes["unit"].isin(result.index)
    for frame, drawn in codes[inside].groupby("frame"):
        own = drawn.set_index("unit")
        error = own["code"] - result.loc[own.index, str(frame)]
        result.loc[own.index, str(frame)] += error / own["probability"]
    return result


def _sampled(probability: pd.Series, articles: int) -> str:
    if len(probability) == articles and (probability == 1).all():
        return f"human codes of all {articles} articles, stated to be drawn with certainty"
    return (
        f"corrected by {len(probability)} human codes of articles stated to be drawn at random "
        f"from {articles}; value is an estimate and may lie outside 0 to 100"
    )


def described(
    fitted: Fitted, codes: pd.DataFrame, known: pd.Index, refused: Mapping[str, str]
) -> dict[str, str]:
    """Return for each fitted frame what its estimates stand on, in words.

    Of a frame for which none is given, how good its classifier is.
    """
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
        ]
        if refused.get(frame) == "":
            parts.append(_sampled(drawn["probability"], len(known)))
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
