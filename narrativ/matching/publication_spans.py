"""When texts appeared, as spans as fine as is stated, and so what an outlet could have known."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final, TypeAlias

import pandas as pd

_UNITS: Final = {"minute": "min", "hour": "h", "day": "D", "month": "D"}
_LENGTHS: Final = {name: pd.Timedelta(f"1{unit}") for name, unit in _UNITS.items()}
_LAST: Final = pd.Timestamp(datetime.max, tz="UTC")
"""The last moment of the year 9999: a later one cannot be written."""

Span: TypeAlias = tuple[Any, Any]
"""The earliest moment (inclusive) and the latest (exclusive), or NaT twice."""


def publication_spans(articles: pd.DataFrame) -> dict[str, Span]:
    """Return the earliest and the latest moment at which each article can have appeared.

    Parameters
    ----------
    articles
        With ``article_id, published, published_precision``.

    Returns
    -------
    dict
        By article_id the earliest moment (inclusive) and the latest (exclusive);
        both missing where the time or its precision is unknown.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {
    ...         "article_id": ["a"],
    ...         "published_precision": ["day"],
    ...         "published": pd.to_datetime(["2031-05-02T09:00Z"]),
    ...     }
    ... )
    >>> publication_spans(table)["a"][1].isoformat()
    '2031-05-03T00:00:00+00:00'
    """
    columns = (articles[name] for name in ("article_id", "published", "published_precision"))
    return {
        name: publication_span(moment, precision)
        for name, moment, precision in zip(*columns, strict=True)
    }


def publication_span(moment: pd.Timestamp, precision: object) -> Span:
    """Return the span of one article: NaT twice where the time or its precision is unknown."""
    if pd.isna(moment) or str(precision) not in _UNITS:
        return pd.NaT, pd.NaT
    first = moment.floor(_UNITS[str(precision)])
    length = _LENGTHS[str(precision)]
    if precision == "month":
        first, length = first.replace(day=1), pd.Timedelta(days=first.days_in_month)
    return first, min(first + length, _LAST)


def absence_status(own: Collection[Span], first: Collection[Span], complete: bool) -> str:
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
    if any(earliest is pd.NaT for earliest, _ in (*own, *first)):
        return "cannot_tell"
    if max(latest for _, latest in own) <= min(earliest for earliest, _ in first):
        return "could_not_have_known"
    if complete and max(earliest for earliest, _ in own) >= min(latest for _, latest in first):
        return "not_said"
    return "cannot_tell"
