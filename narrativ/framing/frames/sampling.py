"""Estimates from machine labels and a random sample of human codes, and whether it allows any.

Design-based supervised learning (Egami, Hinck, Stewart and Wei 2023, "Using
imperfect surrogates for downstream inference", NeurIPS 36): for each article
the prediction of a classifier that has seen no code of its fold, and where it was
drawn and coded, its error over the probability with which it was drawn. If articles
were drawn with the probabilities that are stated, the mean of these is unbiased
whatever the classifier's errors. The program cannot know how articles were drawn; it
refuses probabilities that do not fit, and groups with too few codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd

from narrativ.framing.frames.fitting import Fitted

UNCONFIRMED: Final = "unconfirmed"
UNDRAWN: Final = "undrawn"
LEAST_DRAWN: Final = 10
"""Drawn and coded articles that each group needs. With fewer, the values of the articles are mostly
predictions, with a few far off: where the classifier errs more for one group than for another,
tests of groups that are alike then find differences too often (`tests/framing/frames`)."""
_ERRORS: Final = 4.0
"""Standard errors by which the articles that a sample stands for may differ from those there."""
_ROUNDING: Final = 1e-6
"""Of the articles, by which they may differ where nothing was left to chance."""
_SHOWN: Final = 5
"""Groups that a reason names."""
_OUTLETS: Final = 5
"""Outlets whose error is stated, and the codes that each needs for it."""


def refusals(
    codes: pd.DataFrame | None, fitted: Fitted | None, groups: pd.Series
) -> dict[str, str]:
    """Return for each frame of a fit why no estimate is given; "" where one is.

    One of `narrativ.schema.REASONS`, or words where there are numbers to give.

    Parameters
    ----------
    codes
        Human codes, as they are checked; None without any.
    fitted
        What was fitted on them.
    groups
        The group of each article that is compared, by its id. Where these are a
        part of those that were sampled, so are the codes that count.
    """
    if codes is None or fitted is None:
        return {}
    reasons = {}
    for frame in fitted.codebook.names:
        own = codes[(codes["frame"] == frame) & codes["unit"].isin(groups.index)]
        drawn = own.dropna(subset=["probability"]).set_index("unit")["probability"]
        if frame in fitted.models.problems:
            reasons[frame] = fitted.models.problems[frame]
        elif drawn.empty:
            reasons[frame] = UNDRAWN
        else:
            reasons[frame] = _undersampled(drawn, groups) or _misstated(drawn, groups)
    return reasons


def _undersampled(drawn: pd.Series, groups: pd.Series) -> str:
    """Return which groups have too few drawn codes; "" if none has."""
    sizes = groups.value_counts()
    own = groups.reindex(drawn.index)
    counts = own.value_counts().reindex(sizes.index, fill_value=0)
    # Of a group that was coded whole nothing is predicted, and nothing has to be corrected.
    certain = own[drawn == 1].value_counts().reindex(sizes.index, fill_value=0) == sizes
    few = counts[(counts < LEAST_DRAWN) & ~certain].sort_index()
    if few.empty:
        return ""
    names = ", ".join(f"{group} {count}" for group, count in few.head(_SHOWN).items())
    more = f" and {len(few) - _SHOWN} more" if len(few) > _SHOWN else ""
    return (
        f"too few human codes of articles that were drawn at random and are compared: {names}"
        f"{more}; expected {LEAST_DRAWN} or more of each group: code more of their articles, or "
        "compare fewer groups"
    )


def _misstated(drawn: pd.Series, groups: pd.Series) -> str:
    """Return why probabilities do not fit all the articles, or those of a group."""
    whole = misstated(drawn, len(groups))
    if whole:
        return whole
    own = groups.reindex(drawn.index)
    for group, size in groups.value_counts().sort_index().items():
        reason = misstated(drawn[own == group], size)
        if reason:
            return f"of {group}, {reason}"
    return ""


def misstated(probability: pd.Series, articles: int) -> str:
    """Return why sampling probabilities do not fit a corpus; "" if they do.

    The sum of 1/p over the drawn articles estimates how many there are to draw
    from (Horvitz and Thompson 1952). Further from their number than four
    standard errors the probabilities cannot be those of the drawing. The
    standard error is that of articles drawn each for itself, estimated from the
    sample and scaled to the number of articles; where the sample stands for too
    few, those that lack may be the ones that were drawn most rarely.

    Parameters
    ----------
    probability
        Of each article that was drawn and coded.
    articles
        How many there were to draw from.

    Examples
    --------
    >>> misstated(pd.Series([0.5] * 30), 66)
    ''
    >>> misstated(pd.Series([1.0] * 30), 74)[:60]
    'the sampling probabilities do not fit the corpus: 30 article'
    """
    total = float((1 / probability).sum())
    low, high = float(probability.min()), float(probability.max())
    variance = float(((1 - probability) / probability**2).sum()) * articles / total
    variance += max(0.0, articles - total) * (1 / low - 1 / high)
    if abs(total - articles) <= _ERRORS * variance**0.5 + _ROUNDING * articles:
        return ""
    coded = len(probability)
    given = f"{low:.3g}" if low == high else f"{low:.3g} to {high:.3g}"
    if coded == articles:
        advice = "all articles were coded: then the probability is 1"
    else:
        advice = (
            "give each article the probability with which it was drawn "
            f"({coded / articles:.3g}, if {coded} of {articles} were drawn, each as likely); if "
            "all articles were coded, probability is 1; leave it empty where an article was "
            "chosen otherwise, and pass as the corpus the articles that were drawn from"
        )
    return (
        f"the sampling probabilities do not fit the corpus: {coded} articles were coded with "
        f"probability {given}, which implies that they were drawn from about {total:.0f}, but "
        f"{articles} are compared: {advice}"
    )


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


def _sample_in_words(probability: pd.Series, articles: int) -> str:
    if len(probability) == articles and (probability == 1).all():
        return f"human codes of all {articles} articles, stated to be drawn with certainty"
    return (
        f"corrected by {len(probability)} human codes of articles stated to be drawn at random "
        f"from {articles}; value is an estimate and may lie outside 0 to 100"
    )


def describe(
    fitted: Fitted, codes: pd.DataFrame, known: pd.Index, refused: Mapping[str, str]
) -> dict[str, str]:
    """Return for each fitted frame what its estimates stand on, in words.

    Of a frame for which none is given, how good its classifier is.
    """
    table = fitted.quality.set_index("frame")
    descriptions = {}
    for frame in fitted.models.predictions:
        row = table.loc[frame]
        drawn = codes[
            (codes["frame"] == frame) & codes["probability"].notna() & codes["unit"].isin(known)
        ]
        parts = [
            f"cross-validated AUC {row['auc']:.2f} ({row['auc_low']:.2f} to {row['auc_high']:.2f})",
            f"macro-F1 {row['f1']:.2f} ({row['f1_low']:.2f} to {row['f1_high']:.2f})",
        ]
        if refused.get(frame) == "":
            parts.append(_sample_in_words(drawn["probability"], len(known)))
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
        descriptions[frame] = "; ".join(parts)
    return descriptions
