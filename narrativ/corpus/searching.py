"""Looking into a corpus: moments that bound it, words in their context."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

import pandas as pd

from narrativ import schema
from narrativ.errors import SchemaError, UnknownNameError

_DATE: Final = re.compile(r"\s*(?P<year>\d{4})(?:-\d{2}(?P<day>-\d{2})?)?\s*")


def moment_of(value: object, *, end: bool) -> pd.Timestamp:
    """Return the first, or with `end` the last, moment that a date or a time stands for."""
    try:
        if not isinstance(value, str | date):
            raise TypeError(f"it is of type {type(value).__name__}")
        moment = pd.to_datetime(value, utc=True, format="ISO8601")
        if pd.isna(moment):
            raise ValueError("it is empty")
    except (TypeError, ValueError) as error:
        raise SchemaError(
            f"{value!r} is not a date; expected for example '2025-07-20' or '2025-07-20T12:00Z'"
        ) from error
    moment = moment.as_unit("us")
    span = _DATE.fullmatch(str(value)) if end else None
    if span is None:
        return moment
    if span["day"]:
        days = 1
    elif "-" in span.group():
        days = moment.days_in_month
    else:
        days = 366 if moment.is_leap_year else 365
    return moment + pd.Timedelta(days=days) - pd.Timedelta(microseconds=1)


def occurrences(
    articles: pd.DataFrame, paragraphs: pd.DataFrame, pattern: re.Pattern[str], width: int
) -> pd.DataFrame:
    """Return every match of `pattern` in PARAGRAPHS with `width` characters on each side."""
    facts = articles.set_index("article_id")[["outlet", "published"]]
    ids = paragraphs[["article_id", "paragraph_id"]].itertuples(index=False, name=None)
    rows = [
        {
            "article_id": article_id,
            "outlet": facts.at[article_id, "outlet"],
            "published": facts.at[article_id, "published"],
            "paragraph_id": paragraph_id,
            "start": match.start(),
            "end": match.end(),
            "left": text[max(0, match.start() - width) : match.start()],
            "keyword": match.group(),
            "right": text[match.end() : match.end() + width],
        }
        for (article_id, paragraph_id), text in zip(ids, paragraphs["text"], strict=True)
        for match in pattern.finditer(text)
        if match.group()
    ]
    names = "article_id outlet published paragraph_id start end left keyword right".split()
    types: dict[str, Any] = dict.fromkeys(names, schema.TEXT)
    types |= {"published": schema.TIME, "start": schema.COUNT, "end": schema.COUNT}
    return pd.DataFrame(rows, columns=names).astype(types)


def article_named(articles: pd.DataFrame, name: str) -> str:
    """Return the article_id of the article with that article_id or external_id."""
    if (articles["article_id"] == name).any():
        return name
    found = articles.loc[articles["external_id"] == name, "article_id"].tolist()
    if len(found) > 1:
        raise SchemaError(
            f"{len(found)} articles have the external_id {name!r}; expected one: give the "
            f"article_id, one of {', '.join(sorted(found))}"
        )
    if not found:
        known = articles["external_id"].dropna()
        raise UnknownNameError(
            "article", name, known if len(known) else articles["article_id"],
            "An article_id is understood too",
        )  # fmt: skip
    return str(found[0])
