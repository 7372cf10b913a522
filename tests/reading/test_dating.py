"""Times of articles: stated, relative, by the dateline, estimated, or unknown."""

from __future__ import annotations

from datetime import datetime

import pytest

from narrativ.errors import SchemaError
from narrativ.protocols import Block, Unit
from narrativ.reading.dating import Dated, capture_moment, dated

SHARED = "The quay closed on Monday."


def unit(date: object, text: str, outlet: str | None = "Echo", start: int = 0) -> Unit:
    blocks = (Block(start, len(text)),)
    return Unit(file="f", locator="l", text=text, blocks=blocks, outlet=outlet, date=date)


def on_page(*stories: tuple[object, str]) -> list[Unit]:
    """Return units that share one text, as those of a page do."""
    text = "\n".join(body for _, body in stories)
    units, at = [], 0
    for date, body in stories:
        block = Block(at, at + len(body))
        units.append(
            Unit("f", "l", text=text, blocks=(block,), outlet="Echo", date=date, page=True)
        )
        at += len(body) + 1
    return units


def facts(found: Dated) -> tuple[str | None, str, str | None]:
    day = found.published.isoformat()[:16] if found.published else None
    return day, found.published_precision, found.published_basis


@pytest.mark.parametrize("given", ["soon", "", 12, "01/08/2025", object()])
def test_nonsense_as_capture_time(given: object) -> None:
    with pytest.raises(SchemaError, match="expected for example"):
        capture_moment(given)


@pytest.mark.parametrize("given", ["2031-08-01T12:00Z", datetime(2031, 8, 1, 12), "2031-08-01"])
def test_capture_time(given: object) -> None:
    moment = capture_moment(given)
    assert moment is not None
    assert moment.value is not None
    assert moment.value.isoformat().startswith("2031-08-01")
    assert capture_moment(None) is None


def test_relative_with_a_given_capture_time() -> None:
    units = on_page(("2 hours ago", SHARED), ("12 min", SHARED), ("yesterday", SHARED))
    found = dated(units, capture_moment("2031-08-01T12:00Z"), None)
    assert [facts(one) for one in found] == [
        ("2031-08-01T10:00", "hour", "relative"),
        ("2031-08-01T11:48", "minute", "relative"),
        ("2031-07-31T12:00", "day", "relative"),
    ]
    assert {one.captured_basis for one in found} == {"given"}


def test_capture_day_makes_no_hours() -> None:
    (found,) = dated(on_page(("2 hours ago", SHARED)), capture_moment("2031-08-01"), None)
    assert found.published_precision == "day"


@pytest.mark.parametrize("day", ["Jul 30", "30 July", "Wednesday"])
def test_a_day_without_its_year_lies_before_the_capture(day: str) -> None:
    (found,) = dated(on_page((day, SHARED)), capture_moment("2031-08-01"), None)
    assert facts(found) == ("2031-07-30T00:00", "day", "relative")
    (found,) = dated(on_page((day, SHARED)), None, None)
    assert facts(found) == (None, "unknown", None)
    assert "captured_at" in str(found.published_note)


def test_relative_without_capture_time_stays_unknown() -> None:
    (found,) = dated(on_page(("2 hours ago", SHARED)), None, None)
    assert facts(found) == (None, "unknown", None)
    assert "captured_at" in str(found.published_note)


def test_capture_time_is_estimated_from_datelines_of_a_page() -> None:
    units = on_page(
        ("25-07-2031", f"OSTMARK, July 25 (NV) - {SHARED}"),
        ("8 minutes ago", f"OSTMARK, Aug 1 (NV) - {SHARED}"),
        ("44 minutes ago", SHARED),
        ("2 days ago", SHARED),
    )
    found = dated(units, None, None)
    assert [facts(one) for one in found] == [
        ("2031-07-25T00:00", "day", "stated"),
        ("2031-08-01T00:00", "day", "dateline"),
        ("2031-08-01T00:00", "day", "estimated"),
        ("2031-07-30T00:00", "day", "estimated"),
    ]
    assert {one.captured_basis for one in found} == {"estimated"}
    assert "agree" in str(found[0].published_note)
    assert "agree" in str(found[1].published_note)


def test_nothing_is_estimated_for_tables() -> None:
    units = [
        unit("25-07-2031", f"OSTMARK, July 25 (NV) - {SHARED}"),
        unit("8 minutes ago", f"OSTMARK, Aug 1 (NV) - {SHARED}"),
        unit("44 minutes ago", f"{SHARED} It rained."),
    ]
    found = dated(units, None, None)
    assert {one.captured_basis for one in found} == {None}
    assert facts(found[2]) == (None, "unknown", None)
    given = dated(units, capture_moment("2031-08-01T12:00Z"), None)
    assert facts(given[2]) == ("2031-08-01T11:16", "minute", "relative")


def test_dateline_that_disagrees() -> None:
    (found,) = dated([unit("2031-07-25", f"OSTMARK, July 2 (NV) - {SHARED}")], None, None)
    assert facts(found) == ("2031-07-25T00:00", "day", "stated")
    assert "DISAGREE" in str(found.published_note)


def test_order_of_day_and_month() -> None:
    units = [
        unit("7/25/2031", SHARED + "1", "Echo"),
        unit("8/1/2031", SHARED + "2", "Echo"),
        unit("8/1/2031", SHARED + "3", "Blatt"),
        unit("8/1/2031", SHARED + "4", None),
    ]
    found = dated(units, None, None)
    for one in found[1:]:
        assert facts(one) == ("2031-08-01T00:00", "day", "stated")
        assert one.published_note == "month first, as the other dates show"
    assert found[0].published_note is None
    assert facts(dated(units, None, True)[2]) == ("2031-01-08T00:00", "day", "stated")


def test_the_capture_settles_the_order() -> None:
    captured = capture_moment("2031-03-08T12:00Z")
    units = [unit(date, SHARED) for date in ("06/03/2031", "02/01/2031")]
    found = dated(units, captured, None)
    assert [facts(one)[0] for one in found] == ["2031-03-06T00:00", "2031-01-02T00:00"]
    assert "after the capture" in str(found[1].published_note)
    for cells in (["02/01/2031"], ["06/03/2031", "03/06/2031"]):
        assert dated([unit(one, SHARED) for one in cells], captured, None)[0].published is None
    assert dated(units, None, None)[0].published is None


def test_a_column_with_both_orders_is_read_by_outlet() -> None:
    units = [
        unit("7/25/2031", SHARED + "1", "Echo"),
        unit("8/1/2031", SHARED + "2", "Echo"),
        unit("25/7/2031", SHARED + "3", "Blatt"),
        unit("8/1/2031", SHARED + "4", "Blatt"),
        unit("8/1/2031", SHARED + "5", None),
    ]
    found = dated(units, None, None)
    assert facts(found[1]) == ("2031-08-01T00:00", "day", "stated")
    assert facts(found[3]) == ("2031-01-08T00:00", "day", "stated")
    assert facts(found[4]) == (None, "unknown", None)
    assert "day first, as the outlet's other dates show; the file has both orders" in str(
        found[3].published_note
    )
    assert "pass day_first" in str(found[4].published_note)


@pytest.mark.parametrize(
    ("cells", "order", "days"),
    [
        (["14-Jul-17", "25-Dec-17", "1-Aug-18"], None, ["2017-07-14", "2017-12-25", "2018-08-01"]),
        (["14/07/17", "01/08/17"], None, ["2017-07-14", "2017-08-01"]),
        (["07/14/17", "08/01/17"], None, ["2017-07-14", "2017-08-01"]),
        (["01/08/17", "02/08/17"], True, ["2017-08-01", "2017-08-02"]),
        (["01/08/17", "02/08/17"], False, ["2017-01-08", "2017-02-08"]),
        (["01/08/17", "02/08/17"], None, [None, None]),
        (["25/12/17"], None, [None]),
        (["14/07/17", "2/8/2017", "1/8/17"], None, ["2017-07-14", "2017-08-02", "2017-08-01"]),
        (["1754043300", 1754043300000], None, ["2025-08-01", "2025-08-01"]),
        (["45870", 45871.5], None, ["2025-08-01", "2025-08-02"]),
        (["45870", "2025-08-01"], None, [None, "2025-08-01"]),
    ],
)
def test_columns(cells: list[object], order: bool | None, days: list[str | None]) -> None:
    units = [unit(cell, f"{SHARED} {place}") for place, cell in enumerate(cells)]
    found = [one.published for one in dated(units, None, order)]
    assert [one and one.date().isoformat() for one in found] == days


def test_dates_that_no_article_has() -> None:
    cells = ["2031-01-31", "1970-01-01", "1403/05/15", "2081-04-21", "2025-08-01"]
    units = [unit(cell, f"OSTMARK, Aug. 1 (NV) - {SHARED} {cell}") for cell in cells]
    found = dated(units, capture_moment("2025-08-02T12:00Z"), None)
    whys = ["after the capture", "zero of Unix time", "before the year 1600", "after the capture"]
    for one, cell, why in zip(found, cells, whys, strict=False):
        assert facts(one) == (None, "unknown", None)
        assert str(one.published_note).startswith(f"“{cell}” is left aside: it ")
        assert why in str(one.published_note)
    assert facts(found[4]) == ("2025-08-01T00:00", "day", "stated")
    # Nothing is reckoned from what was left aside.
    (absurd, line) = dated([units[2], unit(None, f"OSTMARK, Aug. 1 (NV) - {SHARED}")], None, None)
    assert facts(absurd) == facts(line) == (None, "unknown", None)


def test_no_capture_makes_no_future() -> None:
    assert facts(dated([unit("2031-01-31", SHARED)], None, None)[0])[0] == "2031-01-31T00:00"


@pytest.mark.parametrize("cell", ["14. Unendlich 2031", "31/31/2031", [1], {"at": "soon"}, 12345])
def test_what_is_not_understood_is_shown(cell: object) -> None:
    (found,) = dated(
        [
            unit(cell, SHARED),
        ],
        None,
        None,
    )
    assert facts(found) == (None, "unknown", None)
    assert str(cell) in str(found.published_note)


def test_dateline_settles_the_order() -> None:
    (found,) = dated([unit("8/1/2031", f"OSTMARK, Aug. 1 (NV) - {SHARED}")], None, None)
    assert facts(found) == ("2031-08-01T00:00", "day", "stated")
    assert "settles" in str(found.published_note)


def test_dateline_alone() -> None:
    text = f"OSTMARK, Dec. 30 (NV) - {SHARED}"
    (without,) = dated([unit(None, text)], None, None)
    assert facts(without) == (None, "unknown", None)
    assert "captured_at" in str(without.published_note)
    (given,) = dated([unit(None, text)], capture_moment("2032-01-02"), None)
    assert facts(given) == ("2031-12-30T00:00", "day", "dateline")
    assert "nearest" in str(given.published_note)
    (stated,) = dated([unit(None, f"OSTMARK, Dec. 30, 2031 (NV) - {SHARED}")], None, None)
    assert facts(stated) == ("2031-12-30T00:00", "day", "dateline")


@pytest.mark.parametrize(("date", "note"), [(None, "no date"), ("soon", "not understood")])
def test_no_date(date: object, note: str) -> None:
    (found,) = dated([unit(date, SHARED)], None, None)
    assert facts(found) == (None, "unknown", None)
    assert note in str(found.published_note)


def test_no_units() -> None:
    assert dated([], None, None) == []


def test_no_capture_time_lies_behind_the_last_day() -> None:
    text = "CORRAN BAY, Dec 31, 9999 (Norvane) - The quay closed on Monday."
    found = dated(on_page(("3 days ago", text), ("2 hours ago", SHARED)), None, None)
    assert [one.published for one in found] == [None, None]
    assert all("pass captured_at" in str(one.published_note) for one in found)


def test_nothing_appeared_before_the_first_day() -> None:
    (found,) = dated([unit("999 years ago", SHARED)], capture_moment("1000-01-01"), None)
    assert facts(found) == (None, "unknown", None)
    assert "before the year 1" in str(found.published_note)
