"""Looking into a corpus: moments that bound it, words in their context."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any, Final

import pandas as pd

from narrativ import schema
from narrativ.errors import SchemaError, UnknownNameError
from narrativ.text.dates import year_of
from narrativ.text.keywords import Spans, around, keyword
from narrativ.text.markup import mask_markup, strip_with_offsets

_DATE: Final = re.compile(r"\s*(?P<year>\d{4})(?:-\d{2}(?P<day>-\d{2})?)?\s*")


def moment_of(value: object, *, end: bool) -> pd.Timestamp:
    """Return the first, or with `end` the last, moment that a date or a time stands for."""
    try:
        if not isinstance(value, str | date):
            raise TypeError(f"it is of type {type(value).__name__}")
        moment = pd.to_datetime(value, utc=True, format="ISO8601")
        if pd.isna(moment):
            raise ValueError("it is empty")
        if not 1 <= year_of(moment.to_numpy()) <= 9999:
            raise ValueError("it lies outside the years 1 to 9999")
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
    articles: pd.DataFrame, paragraphs: pd.DataFrame, spans: Spans, width: int
) -> pd.DataFrame:
    """Return everything that `spans` finds in PARAGRAPHS with `width` characters on each side.

    In reading order: by publication, undated articles last, then as they stand in the text.
    """
    facts = articles.set_index("article_id")[["outlet", "published"]]
    placed = paragraphs.join(facts, on="article_id").sort_values(
        ["published", "article_id", "position", "paragraph_id"], kind="stable"
    )
    rows = []
    for article_id, outlet, published, paragraph_id, text in zip(
        *(placed[n] for n in ("article_id", "outlet", "published", "paragraph_id", "text")),
        strict=True,
    ):
        for start, end in spans(text):
            place = (article_id, outlet, published, paragraph_id, start, end)
            rows.append((*place, *around(text, start, end, width)))
    names = "article_id outlet published paragraph_id start end left match right".split()
    types: dict[str, Any] = dict.fromkeys(names, schema.TEXT)
    types |= {"published": schema.TIME, "start": schema.COUNT, "end": schema.COUNT}
    found = pd.DataFrame(rows, columns=names)
    # Missing times alone would be times without a zone.
    return found.assign(published=pd.to_datetime(found["published"], utc=True)).astype(types)


def in_context(places: pd.DataFrame, width: int = 60) -> pd.DataFrame:
    """Return ``left, match, right`` of rows with ``text, start, end``; missing without them."""
    rows = places[["text", "start", "end"]]
    parts = [
        around(mask_markup(text), int(start), int(end), width) if whole else (None,) * 3
        for (text, start, end), whole in zip(
            rows.itertuples(index=False), rows.notna().all(axis=1), strict=True
        )
    ]
    names = ["left", "match", "right"]
    return pd.DataFrame(parts, columns=names, index=places.index).astype(schema.TEXT)


def spans_of(term: object, *, regex: bool) -> Spans:
    """Return the function that finds a key word, a phrase or a regular expression.

    Raises
    ------
    SchemaError
        If it is no text, empty, or no regular expression where one is meant.
    """
    if not isinstance(term, str):
        raise SchemaError(
            f"the keyword is of type {type(term).__name__}; expected a word or a phrase as text"
        )
    if not term.strip():
        raise SchemaError("the keyword is empty; expected a word, a phrase or a pattern")
    if not regex:
        return keyword(term)
    try:
        pattern = re.compile(term, re.IGNORECASE)
    except re.error as error:
        raise SchemaError(f"{term!r} is not a regular expression: {error}") from error
    return partial(_pattern_spans, pattern)


def _pattern_spans(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """Yield where a pattern is found in a text as it is seen, as offsets into the masked text."""
    seen, place = strip_with_offsets(text)
    for found in pattern.finditer(seen):
        start, end = found.span()
        if start < end:
            yield (start, end) if place is None else (place[start], place[end - 1] + 1)


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
