"""What the first rows of a table show of its columns: how full they are, what they look like."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from statistics import median
from typing import Final

from narrativ.reading.aliases import normal
from narrativ.reading.values import count, field_value, text_value, written_value
from narrativ.resources.hosts import host_of
from narrativ.resources.outlets import is_known
from narrativ.text.dates import stated
from narrativ.text.markup import strip_markup

SAMPLE: Final = 200
"""Rows at the beginning of a table from which its columns are judged."""
_LOOKED_AT: Final = 50
_MOST: Final = 0.8
"""Share of the values of a column that must be of a kind, so that it looks like it."""
_FEW: Final = 0.1
"""Share of the rows in which two columns may differ and still say the same."""
_OFF: Final = 0.1
"""How far a length in characters may be off: white space or markup was counted, or not."""
_LEAST_TEXT: Final = 200
"""Characters from which a value reads as a text; leads and summaries have as many."""
_LONGEST_NAME: Final = 60
_COMPARED: Final = 600
"""Characters at the beginning of two texts that are compared, markup included."""
_DATE_NAME: Final = re.compile(
    r"dat(?:e|um|o)?$|^dat(?:e|um)|time|publ|fecha|erschien|veroff|дата|parution|posted|"
    r"日|released?$"
)
_OUTLET_NAME: Final = re.compile(
    r"outlet|source|media|medium|paper|publish|publication|journal|zeitung|quelle|medio|fuente|"
    r"fonte|krant|издан|источник|媒体"
)
_TITLE_NAME: Final = re.compile(r"head|tit(?:el|le|re|ul|olo)|uberschrift|zagolov|заголов|标题")
_NO_PUBLICATION: Final = re.compile(
    r"access|aktuali|captur|collect|crawl|download|edit|fetch|geandert|index|modif|retriev|"
    r"scrap|updat"
)
_FILE: Final = re.compile(r"\.(?:csv|docx?|html?|json|md|pdf|py|rtf|txt|xlsx?|xml)$", re.IGNORECASE)
_NO_ARTICLE: Final = re.compile(r"image|img|thumb|photo|picture|logo|icon|video|avatar|foto")
"""Links with such a name lead to something else."""


def values(cells: Sequence[object], ours: str) -> list[object]:
    """Return what the cells hold of one of our columns, without the missing ones."""
    found = (text_value(cell) if ours == "text" else field_value(cell, ours) for cell in cells)
    return [value for value in found if value is not None]


def sizes(cells: Sequence[object], ours: str) -> int:
    """Return how much a column holds: values, of a text column the characters of its texts."""
    found = values(cells, ours)
    if ours != "text":
        return len(found)
    return sum(len(strip_markup(value)) for value in found if isinstance(value, str))


def differ(cells: Sequence[object], others: Sequence[object], ours: str) -> bool:
    """Say whether two columns that could be meant hold different things where both hold one."""
    both = different = 0
    for cell, other in zip(cells, others, strict=True):
        pair = values([cell, other], ours)
        if len(pair) == 2:
            both += 1
            one, two = (_beginning(str(value), ours) for value in pair)
            different += not (one.startswith(two) or two.startswith(one))
    return different > _FEW * both


def _beginning(value: str, ours: str) -> str:
    """Return what of a value is compared: the day of a date, the beginning of a text."""
    if ours == "date":
        return re.sub(r"\D", "", value)[:8]
    return normal(strip_markup(value[:_COMPARED]))[:_LONGEST_NAME]


def is_in_characters(lengths: Sequence[object], texts: Sequence[object]) -> bool:
    """Say whether stated lengths are those of the texts in characters or bytes, not in words."""
    pairs = [
        (stated_length, text)
        for length, cell in zip(lengths, texts, strict=True)
        if (stated_length := count(field_value(length, "words_stated"))) is not None
        and isinstance(text := text_value(cell), str)
        and text
    ]
    alike = sum(
        any(abs(length - size) <= _OFF * size for size in (len(text), len(text.encode())))
        and length > 2 * len(text.split())
        for length, text in pairs
    )
    return 2 * alike > len(pairs)


def resembles(name: str, cells: Sequence[object]) -> str | None:
    """Return what an unknown column looks like: text, date, url, title or outlet, or None.

    Examples
    --------
    >>> resembles("erschien", ["2025-08-01", "2025-08-02"]), resembles("desk", ["north", "south"])
    ('date', None)
    """
    found = [str(value) for value in islice(_filled(cells), _LOOKED_AT)]
    if not found or _NO_ARTICLE.search(normal(name)):
        return None
    if all(_is_link(value) for value in found):
        return "url"
    if median(map(len, found)) >= _LEAST_TEXT and median(map(_spaces, found)) >= _LEAST_TEXT / 10:
        return None if any(map(written_value, found[:5])) else "text"
    if sum(map(_is_date, found)) >= _MOST * len(found):
        return "date"
    if _TITLE_NAME.search(normal(name)) and _are_titles(found):
        return "title"
    if _DATE_NAME.search(normal(name)) and all(_is_epoch(value) for value in found):
        return "date"
    return "outlet" if _are_outlets(name, found) else None


def is_another_day(name: str) -> bool:
    """Say whether a date with such a name is that of another day than that of publication.

    Examples
    --------
    >>> is_another_day("date_download"), is_another_day("erschien")
    (True, False)
    """
    return _NO_PUBLICATION.search(normal(name)) is not None


def _filled(cells: Sequence[object]) -> list[object]:
    return [value for value in values(cells, "title") if str(value).strip()]


def _is_link(value: str) -> bool:
    return value.lstrip().lower().startswith(("http://", "https://", "www."))


def _spaces(value: str) -> int:
    return value.count(" ")


def _is_date(value: str) -> bool:
    return (
        len(value) <= _LONGEST_NAME and any(map(str.isdigit, value)) and stated(value) is not None
    )


def _is_epoch(value: str) -> bool:
    return re.fullmatch(r"\d{9,13}(?:\.\d+)?", value.strip()) is not None


def _are_titles(found: Sequence[str]) -> bool:
    """Say whether values read as headlines: short, mostly distinct, with a capital in front."""
    fit = [
        value
        for value in set(found)
        if len(value) < _LEAST_TEXT and _spaces(value) > 1 and not value.lstrip()[:1].islower()
    ]
    return len(fit) >= _MOST * len(found)


def _are_outlets(name: str, found: Sequence[str]) -> bool:
    """Say whether values are names of outlets: known ones, or few ones under such a name."""
    distinct = set(found)
    if sum(map(is_known, distinct)) > len(distinct) / 2:
        return True
    short = all(
        len(value) <= _LONGEST_NAME and any(map(str.isalpha, value)) and not _is_date(value)
        for value in distinct
    )
    hosts = all(host_of(value) and not _FILE.search(value) for value in distinct)
    few = len(distinct) <= max(2, len(found) / 2)
    return short and (hosts or (few and _OUTLET_NAME.search(normal(name)) is not None))
