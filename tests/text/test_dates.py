"""Dates: what is stated is read, what can be read in two ways is not guessed."""

from __future__ import annotations

import datetime as dt
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrativ import schema
from narrativ.text.dates import Relative, relative, split_trailing_date, stated
from narrativ.text.yearless_dates import dateline_day, latest_day

DAY = datetime(2025, 7, 25, tzinfo=UTC)
TIME = datetime(2025, 7, 25, 10, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2025-07-25",
        " 2025-07-25 ",
        "2025/07/25",
        "2025.07.25",
        "20250725",
        "25-07-2025",
        "25/07/2025",
        "7/25/2025",
        "25.07.2025",
        "25. 7. 2025",
        "25-Jul-2025",
        "July 25, 2025",
        "July 25th, 2025",
        "Fri., 25 July 2025",
        "the 25th of July 2025",
        "25. Juli 2025",
        "vendredi 25 juillet 2025",
        "25 de julio de 2025",
        "25 luglio 2025",
        "25 de julho de 2025",
        "25 juli 2025",
        "25 lipca 2025 r.",
        "25. července 2025",
        "25 июля 2025 г.",
        "25 липня 2025 року",
        "2025. július 25.",
        "25 Temmuz 2025 Cuma",
        "25 Ιουλίου 2025",
        "25 iulie 2025",
        "25 ביולי 2025",
        "25 يوليو 2025",
        "٢٥ يوليو ٢٠٢٥",
        "2025年7月25日",
        "2025년 7월 25일",
        "2025-07-25T00:00:00Z",
        "2025-07-25 00:00:00",
        dt.date(2025, 7, 25),
        datetime(2025, 7, 25),
        pd.Timestamp("2025-07-25"),
        pd.Period("2025-07-25", "D"),
        np.datetime64("2025-07-25"),
        np.datetime64("2025-07-25T00:00:00", "ns"),
        20250725,
        np.float64(20250725),
    ],
)
def test_days(text: object) -> None:
    moment = stated(text)
    assert moment is not None
    assert (moment.value, moment.precision) == (DAY, "day")


@pytest.mark.parametrize(
    "text",
    [
        "2025-07-25T10:15Z",
        "2025-07-25T10:15:00.000+00:00",
        "2025-07-25T12:15:00+02:00",
        "2025-07-25T12:15:00+0200",
        "2025-07-25T06:15-04",
        "20250725T101500Z",
        "Fri, 25 Jul 2025 12:15:00 +0200",
        "Fri, 25 Jul 2025 10:15:00 GMT",
        "Fri Jul 25 10:15:00 UTC 2025",
        "July 25, 2025 at 6:15 a.m. EDT",
        "6:15 AM ET, Fri July 25, 2025",
        "25. Juli 2025, 12:15 Uhr MESZ",
        "25 July 2025 11:15 (BST)",
        datetime(2025, 7, 25, 12, 15, tzinfo=timezone(timedelta(hours=2))),
        pd.Timestamp("2025-07-25 12:15", tz="Europe/Berlin"),
    ],
)
def test_times_with_a_zone(text: object) -> None:
    moment = stated(text)
    assert moment is not None
    assert (moment.value, moment.precision, moment.note) == (TIME, "minute", None)


@pytest.mark.parametrize(
    "text",
    [
        "2025-07-25T10:15",
        "2025-07-25 10:15:00",
        "25/07/2025 10:15",
        "25 July 2025 10:15",
        "10:15, 25 July 2025",
        "Freitag, 25. Juli 2025, 10:15 Uhr",
        "25. Juli 2025 10.15 Uhr",
        "25 juillet 2025 à 10h15",
        "2025年7月25日 10時15分",
        "20250725101500",
        datetime(2025, 7, 25, 10, 15),
        np.datetime64("2025-07-25T10:15"),
    ],
)
def test_times_without_a_zone_are_taken_as_utc_and_say_so(text: object) -> None:
    moment = stated(text)
    assert moment is not None
    assert (moment.value, moment.precision) == (TIME, "minute")
    assert "taken as UTC" in str(moment.note)


def test_nanoseconds_are_cut_without_a_warning() -> None:
    moment = stated(pd.Timestamp("2025-07-25T10:15:00.123456789Z"))
    assert moment is not None
    assert moment.value == TIME.replace(microsecond=123456)


def test_midnight_with_an_offset_is_a_time() -> None:
    moment = stated("2025-07-25T00:00:00+02:00")
    assert moment is not None
    assert (moment.value, moment.precision) == (DAY - timedelta(hours=2), "minute")


def test_hour_and_unknown_zone() -> None:
    hour = stated("25 July 2025, 10 am")
    unknown = stated("25 July 2025 10:15 QQT")
    assert hour is not None
    assert unknown is not None
    assert (hour.value, hour.precision) == (DAY.replace(hour=10), "hour")
    assert (unknown.value, unknown.precision) == (TIME, "day")
    assert "'QQT' is not known" in str(unknown.note)


@pytest.mark.parametrize("text", ["July 2025", "Juli 2025", "2025-07", "07/2025", "2025年7月"])
def test_months(text: str) -> None:
    moment = stated(text)
    assert moment is not None
    assert (moment.value, moment.precision) == (DAY.replace(day=1), "month")


def test_order_of_day_and_month_is_not_guessed() -> None:
    moment = stated("01/08/2025")
    assert moment is not None
    assert (moment.value, moment.precision) == (None, "unknown")
    assert "1 August or 8 January 2025" in str(moment.note)
    assert "pass day_first" in str(moment.note)
    for text in ("01/08/2025", "01-08-2025", "01.08.2025"):
        first, last = stated(text, day_first=True), stated(text, day_first=False)
        assert first is not None
        assert last is not None
        assert (first.value, first.note) == (datetime(2025, 8, 1, tzinfo=UTC), None)
        assert (last.value, last.note) == (datetime(2025, 1, 8, tzinfo=UTC), None)
    dotted, same = stated("01.08.2025"), stated("08/08/2025")
    assert dotted is not None
    assert dotted.value == datetime(2025, 8, 1, tzinfo=UTC)
    assert dotted.note == "dots: read day first"
    assert same is not None
    assert same.value == datetime(2025, 8, 8, tzinfo=UTC)


def test_order_does_not_touch_what_is_clear() -> None:
    for order in (True, False, None):
        moment = stated("25/07/2025", day_first=order)
        assert moment is not None
        assert moment.value == DAY


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("25/07/25", "two digits"),
        ("25 Jul 25", "two digits"),
        ("2025-02-30", "no calendar"),
        ("31/02/2025", "no calendar"),
        ("25 listopada 2025", "November or October"),
        ("0001-01-01", "outside the years"),
        ("9999-12-31T23:59-05:00", "outside the years"),
        (datetime.max.replace(tzinfo=timezone(timedelta(hours=-5))), "outside the years"),
        ("1000-01-01T00:00+14:00", "outside the years"),
        (datetime.min, "outside the years"),
        (np.datetime64("12025-07-25"), "outside the years"),
        (np.datetime64("12025-07"), "outside the years"),
        (np.datetime64("20000-01-01T12:00", "s"), "outside the years"),
        (np.datetime64(2**62, "s"), "outside the years"),  # in microseconds it would be 1970
        (pd.Timestamp(np.datetime64("20000-01-01", "s")), "outside the years"),
        (pd.Timestamp(np.datetime64("-20000-01-01", "s")), "outside the years"),
    ],
)
def test_dates_without_a_value_say_why(text: object, note: str) -> None:
    moment = stated(text)
    assert moment is not None
    assert (moment.value, moment.precision) == (None, "unknown")
    assert note in str(moment.note)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "Norvane Post", "July 25", "25 July", "10:15", "yesterday", "May", "2025"),
        *("1753437600", "1753437600000", "12345", "20251340", "0000-00-00", "Channel 24"),
        *("3.1415", "192.168.2.1", "1.2.3", "Time Out 2025", "+44 20 7946 0958"),
        *("24 July 25, 2025", "25-07-2025-12", "The quay of 25 July 2025 is closed"),
        *(None, float("nan"), pd.NaT, pd.NA, np.datetime64("NaT"), np.datetime64("2025")),
        *(np.datetime64(1, "ps"), np.datetime64(1, "as")),
        *(2025, 1753437600, 3.7, True, [1], {}, b"2025-07-25"),
    ],
)
def test_no_dates(text: object) -> None:
    assert stated(text) is None


@given(st.datetimes(min_value=datetime(1000, 1, 2), max_value=datetime(9999, 12, 30)))
def test_iso_round_trip(value: datetime) -> None:
    for zone in (UTC, timezone(timedelta(hours=5, minutes=30))):
        aware = value.replace(tzinfo=zone)
        moment = stated(aware.isoformat())
        assert moment is not None
        assert moment.value == aware
        assert moment == stated(aware)


@given(st.one_of(st.text(max_size=90), st.from_regex(r"[0-9A-Za-z ./:,-]{0,40}", fullmatch=True)))
def test_any_text_is_borne(text: str) -> None:
    moment = stated(text)
    if moment is not None:
        assert moment.precision in schema.PRECISIONS
        assert (moment.value is None) == (moment.precision == "unknown")
    split = split_trailing_date(text)
    if split is not None:
        assert stated(split[1], day_first=True) is not None
        assert split[0] in text
        assert split[1] in text
    assert relative(text) is None or relative(text) is not None
    dateline_day(text, DAY)


# -- relative times ----------------------------------------------------------

MINUTE, HOUR, FULL_DAY = 60, 3600, 86400


@pytest.mark.parametrize(
    ("text", "seconds", "precision"),
    [
        ("44 minutes ago", 44 * MINUTE, "minute"),
        ("time44 minutes ago", 44 * MINUTE, "minute"),
        ("horloge8 min ago", 8 * MINUTE, "minute"),
        ("Updated 2 hours ago", 2 * HOUR, "hour"),
        ("Zuletzt: vor 2 Std.", 2 * HOUR, "hour"),
        ("timean hour ago", HOUR, "hour"),
        ("timeyesterday", FULL_DAY, "day"),
        ("⏱ 12 min", 12 * MINUTE, "minute"),
        ("🕑 3 hours", 3 * HOUR, "hour"),
        ("30 seconds ago", 30, "minute"),
        ("2h ago", 2 * HOUR, "hour"),
        ("2h", 2 * HOUR, "hour"),
        ("an hour ago", HOUR, "hour"),
        ("1 day, 2 hours ago", FULL_DAY + 2 * HOUR, "hour"),
        ("yesterday", FULL_DAY, "day"),
        ("Yesterday, 10:15", FULL_DAY, "day"),
        ("heute, 10:15 Uhr", 0, "day"),
        ("3 days ago", 3 * FULL_DAY, "day"),
        ("2 weeks ago", 14 * FULL_DAY, "day"),
        ("just now", 0, "minute"),
        ("gerade eben", 0, "minute"),
        ("vor 3 Stunden", 3 * HOUR, "hour"),
        ("vor einer Stunde", HOUR, "hour"),
        ("gestern", FULL_DAY, "day"),
        ("il y a 5 minutes", 5 * MINUTE, "minute"),
        ("Publié il y a 2 heures", 2 * HOUR, "hour"),
        ("hace 2 días", 2 * FULL_DAY, "day"),
        ("5 minuti fa", 5 * MINUTE, "minute"),
        ("un giorno fa", FULL_DAY, "day"),
        ("há 2 horas", 2 * HOUR, "hour"),
        ("2 uur geleden", 2 * HOUR, "hour"),
        ("3 timmar sedan", 3 * HOUR, "hour"),
        ("for 3 timer siden", 3 * HOUR, "hour"),
        ("3 tuntia sitten", 3 * HOUR, "hour"),
        ("2 godziny temu", 2 * HOUR, "hour"),
        ("godzinę temu", HOUR, "hour"),
        ("před 3 hodinami", 3 * HOUR, "hour"),
        ("5 минут назад", 5 * MINUTE, "minute"),
        ("5 хв тому", 5 * MINUTE, "minute"),
        ("πριν από 3 ώρες", 3 * HOUR, "hour"),
        ("acum 3 ore", 3 * HOUR, "hour"),
        ("3 saat önce", 3 * HOUR, "hour"),
        ("منذ 3 ساعات", 3 * HOUR, "hour"),
        ("۳ ساعت پیش", 3 * HOUR, "hour"),
        ("לפני 3 שעות", 3 * HOUR, "hour"),
        ("3小时前", 3 * HOUR, "hour"),
        ("昨天", FULL_DAY, "day"),
        ("3 時間前", 3 * HOUR, "hour"),
        ("3시간 전", 3 * HOUR, "hour"),
        ("3 giờ trước", 3 * HOUR, "hour"),
        ("3 jam yang lalu", 3 * HOUR, "hour"),
    ],
)
def test_relative_times(text: str, seconds: float, precision: str) -> None:
    assert relative(text) == Relative(float(seconds), precision)


def test_relative_months_and_years() -> None:
    month, year = relative("1 month ago"), relative("2 years ago")
    assert month is not None
    assert year is not None
    assert (round(month.seconds / FULL_DAY, 1), month.precision) == (30.4, "month")
    assert (round(year.seconds / FULL_DAY, 1), year.precision) == (730.5, "unknown")


@pytest.mark.parametrize(
    "text",
    [
        *("", "•", "3", "2019", "10:15", "Monday", "May", "July 25", "25 July 2025"),
        *("2025-07-25", "Reuters25-07-2025", "in 5 minutes", "tomorrow", "last month"),
        *("Today", "Heute", "Now", "20 Minuten", "24 heures", "24 Horas", "48 Hours"),
        *("12M", "3D", "4K", "5 min read", "Last 7 days", "Top 10", "Channel 24"),
        *("Ten things to know", "The ferry that sank 3 years before the quay opened"),
        "The quay had opened 44 minutes ago when the rain came",
    ],
)
def test_not_relative(text: str) -> None:
    assert relative(text) is None


# -- outlet and date run together --------------------------------------------


@pytest.mark.parametrize(
    ("line", "outlet", "date"),
    [
        ("Norvane25-07-2025", "Norvane", "25-07-2025"),
        ("The Orsund Ledger · 25 July 2025", "The Orsund Ledger", "25 July 2025"),
        ("Tarn Courier2025-07-25", "Tarn Courier", "2025-07-25"),
        ("Tagblatt - 25. Juli 2025", "Tagblatt", "25. Juli 2025"),
        ("Daily Spark July 25, 2025", "Daily Spark", "July 25, 2025"),
        ("Daily SparkJuly 25, 2025", "Daily Spark", "July 25, 2025"),
        ("Le Phare25/07/2025 10:15", "Le Phare", "25/07/2025 10:15"),
        ("Norvane01/08/2025", "Norvane", "01/08/2025"),
        ("France 24 25-07-2025", "France 24", "25-07-2025"),
        ("France 24 25 July 2025", "France 24", "25 July 2025"),
        ("Channel 2425-07-2025", "Channel 24", "25-07-2025"),
        ("Channel 24July 25, 2025", "Channel 24", "July 25, 2025"),
        ("Studio 92025-07-25", "Studio 9", "2025-07-25"),
        ("The Sun 27 July 2025", "The Sun", "27 July 2025"),
        ("Mail on Sunday 27 July 2025", "Mail on Sunday", "27 July 2025"),
        ("Tarn Courier | Sunday, 27 July 2025", "Tarn Courier", "Sunday, 27 July 2025"),
        ("Tarn CourierSunday, 27 July 2025", "Tarn Courier", "Sunday, 27 July 2025"),
        ("Novi list 25. listopada 2025", "Novi list", "25. listopada 2025"),
        ("Ledger (25 July 2025)", "Ledger", "25 July 2025"),
        ("Norvane 2025-07-25T10:15:00Z", "Norvane", "2025-07-25T10:15:00Z"),
        ("新报2025年7月25日", "新报", "2025年7月25日"),
        ("25-07-2025", "", "25-07-2025"),
    ],
)
def test_split(line: str, outlet: str, date: str) -> None:
    assert split_trailing_date(line) == (outlet, date)


@pytest.mark.parametrize(
    "line",
    [
        *("", "Channel 24", "Studio 2025", "Time Out 2025", "Issue 07/2025", "Spark 20250725"),
        *("Norvane 25/07/25", "44 minutes ago", "Call 020 7946 0958", "25 July 2025 was warm"),
        "The quay opened and nobody spoke against it, " * 4 + "25 July 2025",
    ],
)
def test_nothing_to_split(line: str) -> None:
    assert split_trailing_date(line) is None


# -- datelines ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "near", "day"),
    [
        ("July 25", (2025, 8, 1), (2025, 7, 25)),
        ("Aug 1", (2025, 8, 1), (2025, 8, 1)),
        ("1 August", (2025, 8, 1), (2025, 8, 1)),
        ("Aug. 1st", (2025, 8, 1), (2025, 8, 1)),
        ("Jan. 8", (2025, 12, 30), (2026, 1, 8)),
        ("Dec. 30", (2025, 1, 2), (2024, 12, 30)),
        ("25. Juli", (2025, 8, 1), (2025, 7, 25)),
        ("1er août", (2025, 8, 1), (2025, 8, 1)),
        ("25 de julio", (2025, 8, 1), (2025, 7, 25)),
        ("Feb 29", (2024, 1, 3), (2024, 2, 29)),
        ("Feb 29", (2023, 1, 3), None),
        ("Feb 30", (2024, 1, 3), None),
        ("July 25, 2025", (2025, 8, 1), None),
        ("May", (2025, 8, 1), None),
        ("Norvane", (2025, 8, 1), None),
    ],
)
def test_dateline_day(
    text: str, near: tuple[int, int, int], day: tuple[int, int, int] | None
) -> None:
    expected = None if day is None else datetime(*day, tzinfo=UTC)
    assert dateline_day(text, datetime(*near, 23, 59, tzinfo=UTC)) == expected
    assert dateline_day(text, datetime(*near)) == expected


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Mar 6", (2031, 3, 6)),
        ("Mar 9", (2030, 3, 9)),
        ("6. März", (2031, 3, 6)),
        ("Thursday", (2031, 3, 6)),
        ("vendredi", (2031, 3, 7)),
        ("Saturday", None),  # of the capture, or a week before
        ("Norvane", None),
        ("March", None),
    ],
)
def test_the_last_day_of_a_name(text: str, day: tuple[int, int, int] | None) -> None:
    expected = None if day is None else datetime(*day, tzinfo=UTC)
    assert latest_day(text, datetime(2031, 3, 8, 12, tzinfo=UTC)) == expected


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2100, 1, 1)))
def test_dateline_day_is_near(near: datetime) -> None:
    found = dateline_day("July 25", near)
    assert found is not None
    assert abs(found - near.replace(tzinfo=UTC)) <= timedelta(days=184)
