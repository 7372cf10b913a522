"""Who is credited: agencies in datelines, bylines, tail credits and photo credits.

A photo credit says who took a picture and never who wrote a text: it is a row
with basis ``photo`` and gives no article an agency.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pandas as pd

from narrativ import schema
from narrativ.resources import agency_named
from narrativ.text.datelines import dateline
from narrativ.text.words import plain

_TAIL: Final = re.compile(
    r"(?:^|[.!?…\"'”’»)\]]\s+)(?:\(|\[|[–—-]{1,2}\s*|©\s*|source:\s*|quelle:\s*)?"
    r"(?P<name>[^\W\d_][^()\[\].;:–—]{1,40}?)[)\]]?\s*\.?\s*$",
    re.IGNORECASE,
)
_BYLINE_PARTS: Final = re.compile(
    r"\s*(?:,|;|\||/|\bfor the\b|\bfor\b|\band\b|\bwith\b|[–—]|\s-\s|^by\b|^von\b|^par\b|^por\b)\s*",
    re.IGNORECASE,
)
_PRINTED: Final = re.compile(r"^[^\W\d_][\w.&' -]{1,30}$")
_CREDIT_WORDS: Final = re.compile(r"[/,|;()\[\]]|\bvia\b|\bphotos?\b|\bpictures?\b|:", re.IGNORECASE)

Names = Mapping[str, str]
"""Agencies that the list does not have, learnt from datelines: plain form to name."""


def learnt_agencies(paragraphs: pd.DataFrame) -> Names:
    """Return the agencies that only this corpus names, from the brackets of its datelines."""
    names: dict[str, str] = {}
    for text in _first_bodies(paragraphs)["text"]:
        line = dateline(text)
        if line and line.agency and line.date and agency_named(line.agency) is None:
            for part in line.agency.split("/"):
                if _PRINTED.match(part.strip()):
                    names.setdefault(plain(part), part.strip())
    return names


def credits(articles: pd.DataFrame, paragraphs: pd.DataFrame, learnt: Names) -> pd.DataFrame:
    """Return the CREDITS of all articles: each with its basis and its span."""
    rows: list[dict[str, Any]] = []
    bylines = articles.set_index("article_id")["byline"]
    for article_id, group in paragraphs.groupby("article_id", sort=False):
        for credit in _credits(group, bylines.at[article_id], learnt):
            rows.append({"article_id": article_id, **credit})
    return schema.conform(pd.DataFrame(rows, columns=list(schema.CREDITS.names)), schema.CREDITS)


def is_credit_alone(text: str, learnt: Names) -> bool:
    """Say whether a paragraph is nothing but an agency's credit."""
    match = _TAIL.match(text.strip())
    return bool(match and match.start("name") <= 9 and _named(match["name"], learnt))


def _credits(group: pd.DataFrame, byline: Any, learnt: Names) -> Iterator[dict[str, Any]]:
    bodies = group[group["kind"].isin(["body", "credit"])]
    if len(bodies):
        first, last = bodies.iloc[0], bodies.iloc[-1]
        line = dateline(first["text"])
        if line and line.agency and line.agency_start is not None:
            for part in re.finditer(r"[^/]+", line.agency):
                printed = part.group().strip()
                agency = _named(printed, learnt) or (printed if _PRINTED.match(printed) else None)
                if agency:
                    start = line.agency_start + part.start()
                    yield _row(agency, "dateline", first, start, start + len(part.group()))
        tail = _TAIL.search(last["text"])
        if tail and (agency := _named(tail["name"], learnt)):
            yield _row(agency, "tail", last, tail.start("name"), tail.end("name"))
    if isinstance(byline, str):
        for part in _BYLINE_PARTS.split(byline):
            if part and (agency := _named(part, learnt)):
                yield {"agency": agency, "basis": "byline"}
    for caption in group[group["kind"] == "caption"].to_dict("records"):
        yield from _photo(caption, learnt)


def _photo(caption: Mapping[str, Any], learnt: Names) -> Iterator[dict[str, Any]]:
    text = caption["text"]
    begin = max(text.rfind("("), 0)
    seen = set()
    at = begin
    for piece in _CREDIT_WORDS.split(text[begin:]):
        agency = _named(piece, learnt)
        if agency and agency not in seen:
            seen.add(agency)
            start = text.index(piece.strip(), at)
            yield _row(agency, "photo", caption, start, start + len(piece.strip()))
            at = start


def _row(
    agency: str, basis: str, paragraph: Mapping[str, Any] | pd.Series, start: int, end: int
) -> dict[str, Any]:
    return {
        "agency": agency,
        "basis": basis,
        "paragraph_id": paragraph["paragraph_id"],
        "start": start,
        "end": end,
    }


def _named(text: str, learnt: Names) -> str | None:
    return agency_named(text) or learnt.get(plain(text).strip(" .,;:-"))


def _first_bodies(paragraphs: pd.DataFrame) -> pd.DataFrame:
    return paragraphs[paragraphs["kind"] == "body"].drop_duplicates("article_id")
