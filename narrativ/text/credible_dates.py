"""Dates that no article has: of the future, of another calendar, the zero of a clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from narrativ.text.dates import Moment

__all__ = ["doubts"]

_YEARS: Final = (1600, 2100)
"""The first newspaper is of 1605."""
_ZEROS: Final = {
    datetime(1601, 1, 1, tzinfo=UTC): "the zero of Windows time",
    datetime(1899, 12, 30, tzinfo=UTC): "the zero of spreadsheets",
    datetime(1900, 1, 1, tzinfo=UTC): "the zero of spreadsheets",
    datetime(1970, 1, 1, tzinfo=UTC): "the zero of Unix time",
}
_ZONES: Final = timedelta(hours=14)
"""The widest distance from UTC: by so much a time without its zone may be off."""
_DAY: Final = timedelta(days=1)
_NEAR: Final = timedelta(days=366)


def doubts(moments: Sequence[Moment | None], captured: Moment | None = None) -> list[str | None]:
    """Say of each date of a column why it cannot be that of an article; None where it can.

    Parameters
    ----------
    moments
        The dates of one column. Where others lie about it, the zero of a clock is a day
        like others.
    captured
        When the file was captured, if that is known: nothing in it is later.

    Examples
    --------
    >>> zero = Moment(datetime(1970, 1, 1, tzinfo=UTC), "day")
    >>> doubts([zero])
    ['it is the zero of Unix time, which stands for a date that is not known']
    >>> doubts([zero, Moment(datetime(1970, 3, 2, tzinfo=UTC), "day")])
    [None, None]
    """
    values = [moment.value if moment else None for moment in moments]
    zeros = {
        zero: what
        for zero, what in _ZEROS.items()
        if not any(value and _DAY <= abs(value - zero) <= _NEAR for value in values)
    }
    return [None if value is None else _doubt(value, captured, zeros) for value in values]


def _doubt(value: datetime, captured: Moment | None, zeros: Mapping[datetime, str]) -> str | None:
    first, last = _YEARS
    if value.year < first:
        return f"it lies before the year {first}: of another calendar, or no date"
    if captured is not None and captured.value is not None:
        day = timedelta(0) if captured.precision == "minute" else _DAY
        if value - captured.value > day + _ZONES:
            return f"it lies after the capture ({captured.value:%Y-%m-%d})"
    if value.year >= last:
        return f"it lies after the year {last - 1}: of another calendar, or no date"
    zone = _ZONES if value.minute == value.second == 0 else timedelta(0)
    for zero, what in zeros.items():
        if abs(value - zero) <= zone:
            return f"it is {what}, which stands for a date that is not known"
    return None
