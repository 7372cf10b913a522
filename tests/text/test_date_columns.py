"""Cells of a date column: read by what the column shows, and out of the words around them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrativ.text.credible_dates import doubts
from narrativ.text.date_columns import date_column
from narrativ.text.dates import Moment

DAY = datetime(2025, 8, 1, tzinfo=UTC)
TIME = datetime(2025, 8, 1, 10, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["01/08/2025", "25/07/2025"], True),
        (["01/08/2025", "07/25/2025 10:15", "2025-01-30", None, 3, "x"], False),
        (["25.07.2025"], True),
        (["01/08/2025", "08/08/2025", "25 July 2025"], None),
        (["25/07/2025", "07/25/2025"], None),
        ([], None),
    ],
)
def test_order_of_day_and_month(texts: list[object], order: bool | None) -> None:
    assert date_column(texts).day_first is order


@pytest.mark.parametrize(
    "cell",
    [
        *("20250801T1015Z", "20250801T101500Z", "202508011015", "20250801 101500"),
        *("1754043300", "1754043300.0", 1754043300, 1754043300.0, "1.7540433E9"),
        *("1754043300000", 1754043300000, "1754043300000000", "/Date(1754043300000)/"),
        *("10:15 a.m., Aug 1, 2025", "August 1, 2025 at 6:15 AM EDT", "1 Aug 2025 12:15 GMT+2"),
        *("Aug 1, 2025, 5:15am EST", "1 August 2025 11:15 BST", "2025-08-01 20:15 AEST"),
        *("1 Aug 2025 12:15 CEST", "2025-08-01T12:15:00+02:00[Europe/Berlin]"),
        "Fri Aug 01 2025 12:15:00 GMT+0200 (Central European Summer Time)",
        *("Posted: Aug 1st, 2025 10:15", "First published on Fri 1 Aug 2025 11.15 BST"),
        "Published 10:15 GMT, 1 August 2025 | Updated 12:00 GMT, 2 August 2025",
        *("Aug 1, 2025, 10:15 AM - 3 min read", "Timestamp('2025-08-01 10:15:00')"),
        *("{'$date': '2025-08-01T10:15:00Z'}", "Aug 1, 2025 at 6:15 a.m. Eastern Time"),
        *("2025년 8월 1일 오전 10:15", "2025年8月1日 上午10时15分"),
    ],
)
def test_times(cell: object) -> None:
    moment = date_column([cell]).moment(cell)
    assert moment is not None
    assert (moment.value, moment.precision) == (TIME, "minute")


@pytest.mark.parametrize(
    "cell",
    [
        *("Published: August 1, 2025", "Published on Friday, 1 August 2025", "['2025-08-01']"),
        *("Veröffentlicht am 1. August 2025", "Publié le 1er août 2025", "1º de agosto de 2025"),
        *("Opublikowano 1 sierpnia 2025", "Опубликовано: 1 августа 2025 г.", "2025年8月1日"),
        *("1 tháng 8, 2025", "1. srpna 2025", "2025. augusztus 1.", "1. elokuuta 2025"),
        *("Aug 1, 2025 Updated Aug 2, 2025 10:00", "Updated: Aug 2, 2025 | Aug 1, 2025"),
        *("Publié le 1 août 2025 – mis à jour le 2 août 2025", "Aug 1, 2025 / Vesterby News"),
    ],
)
def test_days(cell: str) -> None:
    moment = date_column([cell]).moment(cell)
    assert moment is not None
    assert (moment.value, moment.precision, moment.note) == (DAY, "day", None)


def test_an_update_alone_is_said() -> None:
    moment = date_column([]).moment("Aktualisiert: 1. August 2025")
    assert moment is not None
    assert (moment.value, moment.note) == (DAY, "the date of an update")


@pytest.mark.parametrize(
    "cell",
    [
        *("soon", "5", "12345678", "3.1415", "+44 20 7946 0958", "0", "9999999999", True, None),
        *("The quay of Vesterby opened on 25 July 2025", "1.75E+09", [2025], {}),
    ],
)
def test_no_dates(cell: object) -> None:
    assert date_column([cell]).moment(cell) is None


@pytest.mark.parametrize(
    ("cells", "days"),
    [
        (["17-07-14", "17-12-25", "18-01-31"], ["2017-07-14", "2017-12-25", "2018-01-31"]),
        (["03/02/21", "28/02/21"], ["2021-02-03", "2021-02-28"]),
        # All could be read from either end: the years lie closer together.
        (["03/02/21", "28/02/21", "14/02/22"], ["2021-02-03", "2021-02-28", "2022-02-14"]),
        (["25-Dec-98", "1-Aug-99"], ["1998-12-25", "1999-08-01"]),
        (["14 July '17"], ["2017-07-14"]),
        (["Jul 14, 17"], ["2017-07-14"]),
        (["7/14/17 10:15", "8/1/18 23:00"], ["2017-07-14", "2018-08-01"]),
        (["08/08/08"], ["2008-08-08"]),
    ],
)
def test_years_of_two_digits(cells: list[str], days: list[str]) -> None:
    column = date_column(cells)
    moments = [column.moment(cell) for cell in cells]
    assert [str(one.value.date()) for one in moments if one and one.value] == days
    assert all("its year of two digits is taken as" in str(one and one.note) for one in moments)


def test_the_other_months_tell_the_language_of_a_name() -> None:
    polish, croatian = (
        ["25 lipca 2025", "3 listopada 2025"],
        ["25. srpnja 2025", "3. listopada 2025"],
    )
    for cells, month in ((polish, 11), (croatian, 10)):
        moment = date_column(cells).moment(cells[1])
        assert moment is not None
        assert moment.value == datetime(2025, month, 3, tzinfo=UTC)
    alone = date_column(polish[1:]).moment(polish[1])
    assert alone is not None
    assert alone.value is None
    assert "November or October" in str(alone.note)


def test_a_year_of_two_digits_is_no_later_than_the_capture() -> None:
    late = date_column(["25-Dec-27"], latest=2026).moment("25-Dec-27")
    assert late is not None
    assert late.value == datetime(1927, 12, 25, tzinfo=UTC)


def test_a_column_of_two_ends_is_not_guessed() -> None:
    cells = ["14/07/17", "99-12-31", "1/8/18"]
    column = date_column(cells)
    assert column.year_first is None
    moment = column.moment(cells[0])
    assert moment is not None
    assert (moment.value, moment.precision) == (None, "unknown")
    assert "two digits" in str(moment.note)


@given(
    st.lists(st.dates(datetime(2001, 1, 1).date(), datetime(2068, 12, 31).date()), min_size=1),
    st.booleans(),
)
def test_any_day_comes_back_in_a_known_order(days: list[datetime], first: bool) -> None:
    form = "%d/%m/%y" if first else "%m/%d/%y"
    cells = [day.strftime(form) for day in days]
    column = date_column(cells, day_first=first)
    if column.year_first is False:
        for cell, day in zip(cells, days, strict=True):
            moment = column.moment(cell)
            assert moment is not None
            assert moment.value is not None
            assert moment.value.date() == day


@given(st.one_of(st.text(max_size=170), st.integers(), st.floats(), st.booleans()))
def test_any_cell_is_borne(cell: object) -> None:
    moment = date_column([cell, cell]).moment(cell)
    assert moment is None or (moment.value is None) == (moment.precision == "unknown")


def test_doubts() -> None:
    captured = Moment(TIME, "minute")
    zero = datetime(1970, 1, 1, tzinfo=UTC)
    values = [
        TIME + timedelta(hours=13),
        TIME + timedelta(hours=15),
        zero - timedelta(hours=5),
        zero + timedelta(minutes=1),
        datetime(1900, 1, 1, tzinfo=UTC),
        datetime(2568, 8, 1, tzinfo=UTC),
        datetime(1447, 2, 7, tzinfo=UTC),
    ]
    found = doubts([*(Moment(value, "minute") for value in values), None], captured)
    whys = [None, "the capture", "Unix time", None, "spreadsheets", "the capture", "year 1600"]
    for one, why in zip(found, [*whys, None], strict=True):
        assert (one is None) if why is None else (why in str(one))
    later = doubts([Moment(TIME + timedelta(hours=27), "minute")], Moment(DAY, "day"))
    assert later == [None]
    assert "after the year 2099" in str(doubts([Moment(values[5], "day")])[0])
