"""What an outlet could have known: publication times as spans, as fine as they are stated."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import pandas as pd

_UNITS: Final = {"minute": "min", "hour": "h", "day": "D", "month": "D"}
_LAST: Final = pd.Timestamp(datetime.max, tz="UTC")
"""The last moment of the year 9999: a later one cannot be written."""


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
        span(moment, precision)
        for moment, precision in zip(
            articles["published"], articles["published_precision"], strict=True
        )
    ]
    index = pd.Index(articles["article_id"], name="article_id")
    return pd.DataFrame(ends, index=index, columns=["earliest", "latest"])


def span(moment: pd.Timestamp, precision: object) -> tuple[Any, Any]:
    """Return the span of one article: NaT twice where the time or its precision is unknown."""
    if pd.isna(moment) or str(precision) not in _UNITS:
        return pd.NaT, pd.NaT
    first = moment.floor(_UNITS[str(precision)])
    length = pd.Timedelta(f"1{_UNITS[str(precision)]}")
    if precision == "month":
        first, length = first.replace(day=1), pd.Timedelta(days=first.days_in_month)
    return first, min(first + length, _LAST)


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
