"""Rows of tables that sentences and figures are made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pandas as pd

TESTED: Final = ("differs", "no_evidence", "inconclusive")
"""Verdicts of rows that a test was made of."""


def each(frame: pd.DataFrame) -> Iterator[Any]:
    """Yield the rows as named tuples."""
    yield from frame.itertuples(index=False)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows as dicts, for columns whose names are not known beforehand."""
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def combining_events(scores: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of contrasts within events that speak of no single event: the tested ones."""
    return scores[(scores["level"] == "event") & scores["event_id"].isna()]


def is_held_out(rows: pd.DataFrame) -> pd.Series:
    """Return which rows are held out of the contrasts, such as house style, and are no finding."""
    return rows["held_out"].notna()


def bare(feature: str, aspect: object) -> str:
    """Return the name of a feature without that of its aspect.

    Examples
    --------
    >>> bare("lead: ferry, fares", "lead"), bare("ferry, fares", None)
    ('ferry, fares', 'ferry, fares')
    """
    return feature.removeprefix(f"{aspect}: ") if isinstance(aspect, str) else feature


def each_once(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of scores, of two that are each other's mirror one only.

    Two groups, or the two of a pair, have every contrast twice. Of a contrast with its
    sign turned the positive one stays, of two that are equal the first by name.
    """
    if rows.empty:
        return rows
    columns = ["level", "event_id", "measure", "aspect", "feature"]
    keys = [rows[name].fillna("").astype(str).tolist() for name in columns]
    outlets = rows["outlet"].astype(str).tolist()
    others = rows["reference"].fillna("").astype(str).tolist()
    effects = [0.0 if pd.isna(effect) else float(effect) for effect in rows["effect"]]
    named = list(zip(*keys, outlets, others, strict=True))
    places = {place: number for number, place in enumerate(named)}
    kept = []
    for number, place in enumerate(named):
        mirror = places.get((*place[:-2], place[-1], place[-2]))
        first = mirror is None or effects[number] > effects[mirror]
        if mirror is not None and effects[number] == effects[mirror]:
            first = place[-2] <= place[-1]
        kept.append(first)
    return rows[kept]


def of_measure(scores: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Return the rows of a measure to draw, without house style.

    Those that combine events, if any of them holds a contrast; else those of
    the storylines, if they do; else whatever there is.
    """
    rows = scores[scores["measure"] == measure]
    rows = rows[~is_held_out(rows)]
    combined = rows["event_id"].isna()
    for part in (rows[combined], rows[~combined]):
        if part["effect"].notna().any():
            return part
    return rows[combined] if combined.any() else rows
