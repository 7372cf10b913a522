"""What the dates of one column settle between them, and the cells that are read by it.

A cell alone can often be read in two ways. A column was written by one program: its
clear dates show the order of day and month and the place of a year of two digits, and
numbers in it count seconds, or the days of a spreadsheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from narrativ.text.date_forms import Found, ShortYear, find, numeric_order
from narrativ.text.dates import Moment, stated
from narrativ.text.wordings import LANGUAGES

__all__ = ["DateColumn", "date_column"]

_NUMBER: Final = re.compile(r"(\d{4,19})(?:\.(\d{1,9}))?")
_HOUR: Final = re.compile(r"(20\d\d[01]\d[0-3]\d)([0-2]\d)")
_SECONDS: Final = {9: 1, 10: 1, 12: 10**3, 13: 10**3, 15: 10**6, 16: 10**6, 18: 10**9, 19: 10**9}
"""By how many digits there are: what a number of Unix time counts in one second."""
_UNIX: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_SECOND: Final = 4_102_444_800
"""1 January 2100."""
_SERIAL_ZERO: Final = datetime(1899, 12, 30)
_SERIALS: Final = (20_000, 73_050)
"""Spreadsheets number the days: these are 1954 and the end of 2099."""

_SPREAD: Final = 4
"""Years of one column lie in a few, days in a month: so many times as far apart."""
_MOST_WORDS: Final = 4
_LONGEST: Final = 160
_PARTS: Final = re.compile(r"\s*[|·•;\n]\s*|\s+[-–—/]\s+")
_UPDATE: Final = re.compile(
    r"\b(?:last )?(?:update[ds]?|modified|edited|aktualisiert|aktualisierung|mis à jour|"
    r"modifié|actualizad[oa]|modificad[oa]|aggiornat[oa]|modificato|atualizad[oa]|bijgewerkt|"
    r"gewijzigd|uppdaterad|opdateret|oppdatert|päivitetty|zaktualizowano|aktualizacja|"
    r"aktualizováno|aktualizované|frissítve|actualizat|güncelleme|güncellendi|обновлено|"
    r"оновлено|ενημέρωση)\b",
    re.IGNORECASE,
)
_IN_QUOTES: Final = re.compile(r"\W*(?:\w[\w.]*\W+)?(['\"])([^'\"]{6,40})\1\W*")
_IN_BRACKETS: Final = re.compile(r"\W*Date\((\d{9,19})(?:[+-]\d{4})?\)\W*")
_OLD_YEAR: Final = re.compile(r"['’](\d{2})(?!\d)")
"""The year of "14 July '17"."""


@dataclass(frozen=True)
class DateColumn:
    """How the dates of a column are written.

    Attributes
    ----------
    day_first
        Whether 01/08/2025 is 1 August; None if nothing shows it.
    both_orders
        Whether clear dates in both orders stand in it.
    year_first
        Whether a year of two digits stands first; None if nothing shows it.
    serial
        Whether all cells are a spreadsheet's numbers of days.
    latest
        The last year that a year of two digits can be, if that is known.
    language
        A language in which all months of the column have names, if there are such names.
    order_note
        What is to be said of a date that is read in the order of the others.
    """

    day_first: bool | None = None
    both_orders: bool = False
    year_first: bool | None = None
    serial: bool = False
    latest: int | None = None
    language: str | None = None
    order_note: str | None = None

    def moment(self, cell: object) -> Moment | None:
        """Read a cell that is meant as a date; None if it is not understood as one.

        Beside what `stated` reads this reads Unix time, the numbers of days of
        spreadsheets, years of two digits where the column shows where they stand, and dates
        with words around them ("Published 1 August 2025 | Updated 2 August 2025").

        Examples
        --------
        >>> date_column(["14-Jul-17", "1-Aug-18"]).moment("14-Jul-17").value.date()
        datetime.date(2017, 7, 14)
        """
        if self.serial and (day := _serial_day(str(cell).strip())):
            return day
        moment = self._read(cell)
        if moment is not None or not isinstance(cell, str) or len(cell) > _LONGEST:
            return moment
        if not any(sign.isdigit() for sign in cell):
            return None
        kept: Moment | None = None
        for text, update in _without_words(cell):
            moment = self._read(text)
            if moment is not None and not update:
                return moment
            if moment is not None and kept is None:
                kept = replace(moment, note=_joined(moment.note, "the date of an update"))
        return kept

    def _read(self, cell: object) -> Moment | None:
        year_first = self.year_first
        if isinstance(cell, str) and year_first is None and _OLD_YEAR.search(cell):
            year_first = False
        moment = stated(
            cell,
            day_first=self.day_first,
            year_first=year_first,
            latest=self.latest,
            language=self.language,
        )
        if moment is None:
            return _counted(str(cell).strip())
        if self.order_note and moment.value and _open_order(cell):
            moment = replace(moment, note=_joined(moment.note, self.order_note))
        return moment


def date_column(
    cells: Sequence[object], *, day_first: bool | None = None, latest: int | None = None
) -> DateColumn:
    """Find out how the dates of a column are written.

    Parameters
    ----------
    cells
        The dates of one column; anything that is none is passed over.
    day_first
        The order of day and month, if it is known.
    latest
        The last year that a year of two digits can be, if that is known.

    Examples
    --------
    >>> date_column(["25/07/2025", "01/08/2025"]).day_first
    True
    >>> date_column(["12/25/17", "8/1/18"])
    DateColumn(day_first=False, both_orders=False, year_first=False, serial=False, latest=None,
    language=None, order_note='month first, as the other dates show')
    """
    found = [one for one in map(_found, cells) if one is not None]
    short = [one.short for one in found if one.short]
    year_first = _year_first(short, day_first)
    orders = _orders(cells)
    if year_first is False:
        orders |= {order for one in short if (order := _order(one)) is not None}
    given = [cell for cell in cells if cell is not None and str(cell).strip()]
    shown = next(iter(orders)) if len(orders) == 1 else None
    note = f"{'day' if shown else 'month'} first, as the other dates show"
    return DateColumn(
        day_first=shown if day_first is None else day_first,
        both_orders=len(orders) == 2,
        year_first=year_first,
        serial=bool(given) and all(_serial_day(str(cell).strip()) for cell in given),
        latest=latest,
        language=_language(found),
        order_note=note if day_first is None and shown is not None else None,
    )


def _orders(texts: Iterable[object]) -> set[bool]:
    return {
        order
        for text in texts
        if isinstance(text, str) and (order := numeric_order(text)) is not None
    }


def _found(cell: object) -> Found | None:
    return find(cell) if isinstance(cell, str) else None


def _open_order(cell: object) -> bool:
    """Say whether a date of numbers is another one in the other order."""
    found = _found(cell)
    if found is None or found.dotted:
        return False
    clear = found.numeric and len(found.readings) == 1
    return not clear and (found.numeric or (bool(found.short) and _order(found.short) is None))


def _language(found: Iterable[Found]) -> str | None:
    """Return a language that has all the names of months; English words are no evidence."""
    names = {one.languages for one in found if one.languages and one.languages != (("en",),)}
    sets = [{language for own in languages for language in own} for languages in names]
    # Without a name that is one month only, nothing is settled.
    common = set.intersection(*sets) if any(len(one) == 1 for one in names) else set()
    return min(common, key=LANGUAGES.index) if common else None


def _order(short: Sequence[ShortYear]) -> bool | None:
    """Return the order of day and month that a date of three short numbers shows."""
    clear = [one for one in short if not one.year_first and one.month != one.day]
    return clear[0].day_first if len(clear) == 1 else None


def _year_first(short: Sequence[Sequence[ShortYear]], day_first: bool | None) -> bool | None:
    """Return where the year of two digits stands in all of these dates.

    It stands where all of them are days; if that is at either end, at that end at which the
    numbers lie closer together. If neither says it, it is last beside a month's name (nobody
    writes 17-Jul-14 for a day of 2017), where the caller gives the order of day and month, and
    where the day is the same in both readings.
    """
    places = [{one.year_first for one in orders} for orders in short]
    common = set.intersection(*places) if places else set()
    if len(common) < 2:
        return next(iter(common)) if common else None
    ends = [
        [next(one.year for one in orders if one.year_first is place) for orders in short]
        for place in (True, False)
    ]
    first, last = (max(numbers) - min(numbers) for numbers in ends)
    if len(short) > 1 and max(first, last) >= _SPREAD * max(1, min(first, last)):
        return first < last
    same = all(first == last for first, last in zip(*ends, strict=True))
    named = any(one.day_first is None and not one.year_first for orders in short for one in orders)
    return False if same or named or day_first is not None else None


def _without_words(cell: str) -> Iterator[tuple[str, bool]]:
    """Yield what may be the date in a cell, and whether it is that of an update."""
    for pattern, group in ((_IN_BRACKETS, 1), (_IN_QUOTES, 2)):
        if match := pattern.fullmatch(cell):
            yield match[group], False
            return
    text = re.sub(r"(?<=[^\W\d]):(?=\S)", ": ", cell.strip())
    updates = [match.start() for match in _UPDATE.finditer(text)]
    halves = [text[a:b] for a, b in zip([0, *updates], [*updates, len(text)], strict=True)]
    for half in halves:
        parts = _PARTS.split(half)
        for part in dict.fromkeys([half, *parts]):
            update = part in (half, parts[0]) and bool(_UPDATE.match(half))
            tokens = part.strip(" |·•;,/()-–—\n").split()
            for start in range(min(_MOST_WORDS, len(tokens)) + 1):
                yield " ".join(tokens[start:]), update
                if tokens[start : start + 1] and any(sign.isdigit() for sign in tokens[start]):
                    break


@lru_cache(maxsize=8192)
def _counted(text: str) -> Moment | None:
    """Read Unix time in seconds or parts of them, and an hour written as one number."""
    if (match := _HOUR.fullmatch(text)) and (moment := stated(f"{match[1]}T{match[2]}00")):
        return replace(moment, precision="hour") if moment.value else None
    text = _without_exponent(text)
    match = _NUMBER.fullmatch(text)
    if match is None or (parts := _SECONDS.get(len(match[1]))) is None:
        return None
    micro = int(match[1]) * 10**6 // parts + int(f"{match[2] or '0':0<6}"[:6]) // parts
    if not 0 < micro <= _LAST_SECOND * 10**6:
        return None
    moment = stated(_UNIX + timedelta(microseconds=micro))
    assert moment is not None
    return replace(moment, note=_joined("read as Unix time", moment.note))


def _without_exponent(text: str) -> str:
    """Write 1.7540433E9 out, if it is whole seconds or parts of them."""
    match = re.fullmatch(r"(\d)\.(\d{5,18})[eE]\+?(\d{1,2})", text)
    if match is None or len(match[2]) > int(match[3]):
        return text
    zeros = int(match[3]) - len(match[2])
    # Spreadsheets show six digits of a long number: the day is lost then.
    return match[1] + match[2] + "0" * zeros if len(match[2]) > 6 else text


@lru_cache(maxsize=8192)
def _serial_day(text: str) -> Moment | None:
    match = re.fullmatch(r"(\d{5})(?:\.(\d{1,18}))?", text)
    if match is None or not _SERIALS[0] <= int(match[1]) <= _SERIALS[1]:
        return None
    # To the second: a spreadsheet holds no more of it.
    seconds = round(float(f"0.{match[2] or 0}") * 86400)
    note = "read as a spreadsheet's number of the day"
    moment = stated(_SERIAL_ZERO + timedelta(days=int(match[1]), seconds=seconds))
    assert moment is not None
    return replace(moment, note=_joined(note, moment.note))


def _joined(*notes: str | None) -> str | None:
    return "; ".join(note for note in notes if note) or None
