"""When each article appeared: stated, relative to the capture, or by its dateline.

Whatever is concluded carries its precision and its basis. The capture time of a
page is not on the page; where it is not given it is estimated from the datelines
of the stories that carry a relative time, and said to be.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from narrativ.errors import ReadWarning, SchemaError, warn
from narrativ.protocols import Unit
from narrativ.text.credible_dates import doubts
from narrativ.text.date_columns import DateColumn, date_column
from narrativ.text.datelines import dateline
from narrativ.text.dates import Moment, Relative, relative, stated
from narrativ.text.yearless_dates import dateline_day, latest_day

_SEVERAL = 5
"""Dates of which more than half should be understood."""
_DAY = timedelta(days=1)
_ANY = (datetime(2001, 1, 1, tzinfo=UTC), datetime(2001, 1, 2, tzinfo=UTC))
"""Two days of the week, to ask whether a text names a day."""
_LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Dated:
    """What is known of the time of an article; the columns of ARTICLES."""

    published: datetime | None = None
    published_precision: str = "unknown"
    published_basis: str | None = None
    published_stated: str | None = None
    published_note: str | None = None
    captured_at: datetime | None = None
    captured_basis: str | None = None


@dataclass(frozen=True)
class _Clue:
    """What one unit says of its time."""

    raw: str | None
    shown: str | None
    """The words without an interface word that runs into them."""
    moment: Moment | None
    relative: Relative | None
    dateline: str | None
    credible: bool = True
    """Whether an article can have the date that stands there."""


def capture_moment(captured_at: object) -> Moment | None:
    """Return a given capture time as a moment.

    Raises
    ------
    SchemaError
        If it is not a date.
    """
    if captured_at is None:
        return None
    moment = stated(captured_at)
    if moment is None or moment.value is None:
        raise SchemaError(
            f"captured_at={captured_at!r} is not a date that can be read; expected for example "
            "'2025-08-01T12:00Z' or '2025-08-01'"
        )
    return moment


def dated(units: Sequence[Unit], captured: Moment | None, day_first: bool | None) -> list[Dated]:
    """Return the times of the units of one file, in their order.

    Parameters
    ----------
    units
        All units of one file; the capture time is estimated for pages only.
    captured
        When the file was captured, if that is known.
    day_first
        Whether 01/08 is 1 August; None lets the other dates of the file decide, and
        those of the outlet where the file has both orders.
    """
    columns = _columns(units, captured, day_first)
    clues = _credible([_clue(unit, columns[unit.outlet]) for unit in units], captured)
    near = captured or next(
        (clue.moment for clue in clues if clue.moment and clue.moment.value), None
    )
    reference = near.value if near else None
    clues = [_settled(clue, reference) for clue in clues]
    basis = "given" if captured else None
    page = all(unit.page for unit in units)
    if captured is None and page and (estimate := _estimated_capture(clues, reference)):
        captured, basis = estimate, "estimated"
    return [_dated(clue, captured, basis, reference) for clue in clues]


def warn_of_dates(units: Sequence[Unit], times: Sequence[Dated]) -> None:
    """Warn where none of the dates of a file is understood, or of several fewer than half.

    Ages ("2 days ago") lack the time of capture alone, and pages have other warnings.
    """
    given = [
        (raw, time)
        for unit, time in zip(units, times, strict=True)
        if not unit.page and unit.date is not None
        if (raw := str(unit.date).strip()) and relative(raw) is None
    ]
    unclear = [one for one in given if one[1].published_basis not in ("stated", "relative")]
    understood = len(given) - len(unclear)
    few = understood == 0 or (len(given) >= _SEVERAL and 2 * understood < len(given))
    if not given or not few:
        return
    raw, time = unclear[0]
    warn(
        ReadWarning,
        "%s: of %d %s %s understood, the first that was not %r (%s)",
        *(units[0].file, len(given), "date" if len(given) == 1 else "dates"),
        {0: "none was", 1: "1 was"}.get(understood, f"{understood} were"),
        *(raw, time.published_note),
    )


def _columns(
    units: Sequence[Unit], captured: Moment | None, day_first: bool | None
) -> dict[str | None, DateColumn]:
    """Return for each outlet how its dates are written: as those of the file, if it has one way."""
    latest = captured.value.year if captured and captured.value else None
    whole = date_column([unit.date for unit in units], day_first=day_first, latest=latest)
    if whole.day_first is None and not whole.both_orders:
        whole = _by_capture(whole, [unit.date for unit in units], captured)
    columns = dict.fromkeys((unit.outlet for unit in units), whole)
    if day_first is not None or not whole.both_orders:
        return columns
    cells: dict[str | None, list[object]] = defaultdict(list)
    for unit in units:
        cells[unit.outlet].append(unit.date)
    for outlet, own in cells.items():
        order = date_column(own).day_first
        note = None
        if order is not None:
            order_name = "day" if order else "month"
            note = f"{order_name} first, as the outlet's other dates show; the file has both orders"
        columns[outlet] = replace(whole, day_first=order, order_note=note)
    return columns


def _by_capture(column: DateColumn, cells: Sequence[object], captured: Moment | None) -> DateColumn:
    """Take the order of day and month in which no date lies after the capture, if one does so."""
    if captured is None or captured.value is None:
        return column
    latest = captured.value + _DAY
    orders: set[bool] = set()
    for cell in filter(None, cells):
        either = [replace(column, day_first=order).moment(cell) for order in (True, False)]
        values = [moment.value for moment in either if moment and moment.value]
        if len(values) == 2 and (values[0] > latest) != (values[1] > latest):
            orders.add(values[0] <= latest)
    if len(orders) != 1:
        return column
    order = orders.pop()
    first = "day" if order else "month"
    note = f"{first} first: in the other order a date of this file lies after the capture"
    return replace(column, day_first=order, order_note=note)


def _credible(clues: list[_Clue], captured: Moment | None) -> list[_Clue]:
    """Take the value from dates that no article has; the note says what stood there."""
    return [
        clue
        if why is None
        else replace(
            clue,
            moment=Moment(None, "unknown", f"“{clue.shown}” is left aside: {why}"),
            credible=False,
        )
        for clue, why in zip(clues, doubts([clue.moment for clue in clues], captured), strict=True)
    ]


def _clue(unit: Unit, column: DateColumn) -> _Clue:
    raw = None if unit.date is None else str(unit.date).strip() or None
    moment = column.moment(unit.date) if raw else None
    line = None
    first = next((block for block in unit.blocks if block.kind == "body"), None)
    if first is not None:
        line = dateline(unit.text[first.start : min(first.end, first.start + 200)])
    return _Clue(
        raw=raw,
        shown=re.sub(r"^[^\W\d_]+(?=\d)", "", raw) if raw else None,
        moment=moment,
        relative=relative(raw) if raw and moment is None else None,
        dateline=line.date if line else None,
    )


def _settled(clue: _Clue, reference: datetime | None) -> _Clue:
    """Settle an ambiguous date (1 August or 8 January) by the dateline, if that can."""
    if clue.moment is None or clue.moment.value is not None or not clue.dateline:
        return clue
    if not clue.credible:
        return clue
    for order in (True, False):
        moment = stated(clue.raw, day_first=order)
        if moment and moment.value:
            day = _dateline_day(clue, moment.value)
            if day and abs(moment.value - day) <= 2 * _DAY:
                note = f"“{clue.shown}” is ambiguous; the dateline “{clue.dateline}” settles it"
                return replace(clue, moment=replace(moment, note=note))
    return clue


def _stated_year(line: str | None) -> datetime | None:
    """Return the day of a dateline that states its year."""
    moment = stated(line) if line else None
    return moment.value if moment else None


def _dateline_day(clue: _Clue, near: datetime | None) -> datetime | None:
    if clue.dateline is None:
        return None
    return _stated_year(clue.dateline) or (dateline_day(clue.dateline, near) if near else None)


def _estimated_capture(clues: Sequence[_Clue], reference: datetime | None) -> Moment | None:
    """Estimate the day of capture: the latest dateline beside a relative time, plus that time."""
    days = [
        (day, timedelta(days=clue.relative.seconds // 86400))
        for clue in clues
        if clue.relative and (day := _dateline_day(clue, reference))
    ]
    # A dateline of the year 9999 leaves no later day.
    captures = [day + ago for day, ago in days if ago <= _LAST - day]
    return Moment(max(captures), "day") if captures else None


def _dated(
    clue: _Clue, captured: Moment | None, basis: str | None, reference: datetime | None
) -> Dated:
    base = Dated(
        published_stated=clue.shown,
        captured_at=captured.value if captured else None,
        captured_basis=basis,
    )
    day = _dateline_day(clue, reference)
    if clue.moment is not None:
        return _from_stated(base, clue, clue.moment, day)
    if clue.relative is not None and captured is not None and captured.value is not None:
        try:
            return _from_relative(base, clue, clue.relative, captured, basis, day)
        except OverflowError:
            note = f"“{clue.shown}” before {captured.value:%Y-%m-%d} lies before the year 1"
            return replace(base, published_note=note)
    if clue.raw and captured and captured.value and (last := latest_day(clue.raw, captured.value)):
        note = f"“{clue.shown}” is taken as the last such day before the capture"
        return replace(
            base,
            published=last,
            published_precision="day",
            published_basis="relative" if basis == "given" else "estimated",
            published_note=_notes(note, _agreement(clue, last, day)),
        )
    if day is not None:
        return replace(
            base,
            published=day,
            published_precision="day",
            published_basis="dateline",
            published_note=f"from the dateline “{clue.dateline}”"
            + ("" if _stated_year(clue.dateline) else "; its year is the nearest one"),
        )
    return replace(base, published_note=_unknown(clue))


def _from_stated(base: Dated, clue: _Clue, moment: Moment, day: datetime | None) -> Dated:
    if moment.value is None:
        return replace(base, published_note=moment.note)
    day = _dateline_day(clue, moment.value)
    return replace(
        base,
        published=moment.value,
        published_precision=moment.precision,
        published_basis="stated",
        published_note=_notes(moment.note, _agreement(clue, moment.value, day)),
    )


def _from_relative(
    base: Dated,
    clue: _Clue,
    ago: Relative,
    captured: Moment,
    basis: str | None,
    day: datetime | None,
) -> Dated:
    assert captured.value is not None
    value = captured.value - timedelta(seconds=ago.seconds)
    if basis == "given":
        fine = captured.precision == "minute"
        precision = ago.precision if fine or ago.precision in {"day", "month"} else "day"
        return replace(
            base,
            published=value if fine else _midnight(value),
            published_precision=precision,
            published_basis="relative",
            published_note=_agreement(clue, value, day),
        )
    if day is not None:
        return replace(
            base,
            published=day,
            published_precision="day",
            published_basis="dateline",
            published_note=_notes(
                _agreement(clue, captured.value - timedelta(days=ago.seconds // 86400), day),
                "the capture time is estimated from the datelines of the page",
            ),
        )
    return replace(
        base,
        published=captured.value - timedelta(days=ago.seconds // 86400),
        published_precision="month" if ago.precision == "month" else "day",
        published_basis="estimated",
        published_note=f"“{clue.shown}” before a capture time that is not on the page and is "
        f"estimated from its datelines as {captured.value:%Y-%m-%d}",
    )


def _agreement(clue: _Clue, value: datetime, day: datetime | None) -> str | None:
    if day is None:
        return None
    verb = "agree" if abs(_midnight(value) - day) <= _DAY else "DISAGREE"
    return f"“{clue.shown}” and the dateline “{clue.dateline}” {verb}"


def _unknown(clue: _Clue) -> str:
    if clue.relative is not None:
        return (
            f"“{clue.shown}” cannot be turned into a date: the capture time is not on the page and "
            "no dateline gives it; pass captured_at"
        )
    if clue.raw and any(latest_day(clue.raw, moment) for moment in _ANY):
        return f"“{clue.shown}” gives no year; pass captured_at"
    if clue.raw:
        return f"“{clue.shown}” was not understood as a date"
    if clue.dateline:
        return f"the dateline “{clue.dateline}” gives no year; pass captured_at"
    return "no date is given"


def _midnight(value: datetime) -> datetime:
    return value.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _notes(*notes: str | None) -> str | None:
    return "; ".join(note for note in notes if note) or None
