"""What an outlet could have known: publication times as spans, as fine as they are stated."""

from __future__ import annotations

from typing import Final

import pandas as pd

_LENGTHS: Final = {
    "minute": pd.DateOffset(minutes=1),
    "hour": pd.DateOffset(hours=1),
    "day": pd.DateOffset(days=1),
    "month": pd.DateOffset(months=1),
}


def spans(articles: pd.DataFrame) -> pd.DataFrame:
    """Return the earliest and the latest moment at which each article can have appeared.

    Parameters
    ----------
    articles
        With ``article_id, published, published_precision``.

    Returns
    -------
    pandas.DataFrame
        Indexed by article_id: ``earliest`` (inclusive) and ``latest``
        (exclusive); both missing where the time or its precision is unknown.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {
    ...         "article_id": ["a"],
    ...         "published_precision": ["day"],
    ...         "published": pd.to_datetime(["2031-05-02T09:00Z"]),
    ...     }
    ... )
    >>> spans(table).loc["a", "latest"].isoformat()
    '2031-05-03T00:00:00+00:00'
    """
    ends = [
        _span(moment, precision)
        for moment, precision in zip(
            articles["published"], articles["published_precision"], strict=True
        )
    ]
    index = pd.Index(articles["article_id"], name="article_id")
    return pd.DataFrame(ends, index=index, columns=["earliest", "latest"])


def _span(moment: pd.Timestamp, precision: object) -> tuple[object, object]:
    if pd.isna(moment) or str(precision) not in _LENGTHS:
        return pd.NaT, pd.NaT
    if precision == "month":
        first = moment.normalize().replace(day=1)
    else:
        first = moment.floor({"minute": "min", "hour": "h", "day": "D"}[str(precision)])
    return first, first + _LENGTHS[str(precision)]


def absence(own: pd.DataFrame, first: pd.DataFrame, complete: bool) -> str:
    """Say what the silence of an outlet on a topic means.

    Parameters
    ----------
    own
        Spans of the outlet's articles.
    first
        Spans of the articles that speak of the topic.
    complete
        Whether all of the outlet's texts are there in full.

    Returns
    -------
    str
        ``could_not_have_known`` if everything the outlet ran appeared before
        anybody mentioned the topic; ``not_said`` if its texts are complete and
        one of them certainly appeared after somebody had; else ``cannot_tell``.
    """
    if own.isna().any(axis=None) or first.isna().any(axis=None):
        return "cannot_tell"
    if bool((own["latest"] <= first["earliest"].min()).all()):
        return "could_not_have_known"
    if complete and bool((own["earliest"] >= first["latest"].min()).any()):
        return "not_said"
    return "cannot_tell"
