"""Who is credited: agencies in datelines, bylines, tail credits and photo credits.

A photo credit says who took a picture and never who wrote a text: it is a row
with basis ``photo`` and gives no article an agency.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pandas as pd

from narrativ import schema
from narrativ.resources import agency_named
from narrativ.text.datelines import dateline
from narrativ.text.words import plain

_NAMES: Final = r"(?P<names>[^\W\d_][^()\[\].;:–—\n]{1,60}?)"
_MARKED_TAIL: Final = re.compile(
    r"(?:^|[.!?…][\"'”“’»)\]]*\s*)"  # alone, or after a finished sentence
    rf"(?:\(\s*{_NAMES}\s*\)|\[\s*{_NAMES.replace('names', 'squared')}\s*\]"
    rf"|(?:[–—―]|--?|©|\bsource:|\bquelle:)\s*{_NAMES.replace('names', 'dashed')})\s*\.?\s*$",
    re.IGNORECASE,
)
"""A credit in brackets, or after a dash or a label: "… left. (AP/Reuters)", "… left. — dpa"."""
_BARE_TAIL: Final = re.compile(r"\.[\"'”“’»]*\s+(?P<names>[^\W\d_][\w -]{1,40})\s*$")
"""A name and nothing else after the last full stop."""
_ALONE: Final = re.compile(r"\s*(?P<names>[^\W\d_][\w &/,-]{1,40}?)\s*\.?\s*$")
"""A paragraph that is a name."""
_SHORT: Final = 5
"""Letters up to which a name is an ordinary word or place too often to stand bare (UNI, PA)."""
_PARTS: Final = re.compile(r"(?:[^/,&+]|&(?=\w))+")
_DAYS: Final = frozenset(day.casefold() for day in calendar.day_name)
_BYLINE_PARTS: Final = re.compile(
    r"\s*(?:[,;|/()\[\]–—]|\s-\s|\b(?:staff|writers?|reporters?|correspondents?|in)\b"
    r"|\b(?:for the|for|and|with)\b|^(?:by|von|par|por)\b)\s*",
    re.IGNORECASE,
)
_PRINTED: Final = re.compile(r"^[^\W\d_][\w.&' -]{1,30}$")
_PHOTO_WORD: Final = re.compile(r"©|\bvia\b|\b(?:photos?|pictures?|images?)\b", re.IGNORECASE)
_CREDIT_WORDS: Final = re.compile(rf"[/,|;()\[\]:]|{_PHOTO_WORD.pattern}", re.IGNORECASE)

Names = Mapping[str, str]
"""Agencies that the list does not have, learnt from datelines: plain form to name."""


def learnt_agencies(paragraphs: pd.DataFrame) -> Names:
    """Return the agencies that only this corpus names, from the brackets of its datelines."""
    names: dict[str, str] = {}
    for text in _first_bodies(paragraphs)["text"]:
        line = dateline(text)
        if line and line.agency and line.date and agency_named(line.agency) is None:
            for part in line.agency.split("/"):
                if _PRINTED.match(part.strip()) and part.strip().casefold() not in _DAYS:
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
    """Say whether a paragraph is nothing but the credit of one agency or several."""
    if match := _ALONE.match(text):
        return bool(_spans(match["names"], 0, learnt))
    match = _MARKED_TAIL.match(text.strip())
    return bool(match and _tail_spans(text.strip(), learnt))


def _credits(group: pd.DataFrame, byline: Any, learnt: Names) -> Iterator[dict[str, Any]]:
    bodies = group[group["kind"].isin(["body", "credit"])].sort_values("position", kind="stable")
    if len(bodies):
        first = bodies.iloc[0]
        for agency, start, end in _dateline_spans(first["text"], learnt):
            yield _row(agency, "dateline", first, start, end)
        alone = bodies[bodies["kind"] == "credit"]
        for _, last in (alone if len(alone) else bodies.tail(1)).iterrows():
            spans = _alone_spans(last["text"], learnt) if last["kind"] == "credit" else []
            for agency, start, end in spans or _tail_spans(last["text"], learnt):
                yield _row(agency, "tail", last, start, end)
    if isinstance(byline, str):
        for part in _BYLINE_PARTS.split(byline):
            if part and (author := _named(part, learnt)):
                yield {"agency": author, "basis": "byline"}
    for _, caption in group[group["kind"] == "caption"].iterrows():
        yield from _photo(caption, learnt)


Span = tuple[str, int, int]
"""An agency, and where its name stands."""


def _dateline_spans(text: str, learnt: Names) -> list[Span]:
    line = dateline(text)
    if line is None or line.agency is None or line.agency_start is None:
        return []
    known = _spans(line.agency, line.agency_start, learnt)
    if known or line.date is None:
        return known  # without a date a bracket may hold a country
    return [
        (printed, start, end)
        for printed, start, end in _pieces(line.agency, line.agency_start)
        if _PRINTED.match(printed) and printed.casefold() not in _DAYS
    ]


def _tail_spans(text: str, learnt: Names) -> list[Span]:
    """Return the agencies that the end of a text credits."""
    if match := _MARKED_TAIL.search(text):
        name = str(match.lastgroup)
        return _spans(match[name], match.start(name), learnt)
    match = _BARE_TAIL.search(text)
    if match is None or len(match["names"].strip()) <= _SHORT:
        return []
    return _spans(match["names"], match.start("names"), learnt)


def _alone_spans(text: str, learnt: Names) -> list[Span]:
    match = _ALONE.match(text)
    return _spans(match["names"], match.start("names"), learnt) if match else []


def _spans(text: str, offset: int, learnt: Names) -> list[Span]:
    """Return the agencies of a list such as "AP/Reuters"; none if the first part is none."""
    pieces = [(_named(name, learnt), start, end) for name, start, end in _pieces(text, offset)]
    if not pieces or pieces[0][0] is None:
        return []
    return [(agency, start, end) for agency, start, end in pieces if agency]


def _pieces(text: str, offset: int) -> Iterator[Span]:
    """Yield the parts of a list of names with their places."""
    for part in _PARTS.finditer(text):
        name = part.group().strip()
        if name:
            start = offset + part.start() + part.group().index(name)
            yield name, start, start + len(name)


def _photo(caption: pd.Series, learnt: Names) -> Iterator[dict[str, Any]]:
    """Yield the agencies of a photo credit: in the last brackets, else at the end."""
    text = caption["text"]
    begin = max(text.rfind("("), 0)
    labelled = begin or _PHOTO_WORD.search(text)
    pieces: list[Span] = []
    for cut in [*_CREDIT_WORDS.finditer(text, begin), None]:
        end = cut.start() if cut else len(text)
        if name := text[begin:end].strip():
            start = text.index(name, begin)
            pieces.append((name, start, start + len(name)))
        begin = cut.end() if cut else end
    seen = set()
    # Without brackets or a word for photographs only the very end is a credit.
    for name, start, end in pieces if labelled else pieces[-1:]:
        agency = _named(name, learnt)
        if agency and agency not in seen:
            seen.add(agency)
            yield _row(agency, "photo", caption, start, end)


def _row(agency: str, basis: str, paragraph: pd.Series, start: int, end: int) -> dict[str, Any]:
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
