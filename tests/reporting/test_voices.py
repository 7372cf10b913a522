"""The section of a report on who speaks."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

from narrativ.reporting import write_report
from narrativ.reporting.context import report_context

HOSTILE = "<script>alert(1)</script>"


def test_the_biggest_voices_of_each_event_with_a_quotation_each(standin: ModuleType) -> None:
    section = report_context(standin.with_voices())["voices"]
    assert [event["number"] for event in section["events"]] == [1, 2]
    first = section["events"][0]
    assert first["outlets"] == ["Eskel Wire", "Norvane Post", "Tarn Mail"]
    residents, mayor = first["speakers"]
    assert (residents["name"], residents["about"]) == ("residents", "ordinary people")
    assert [cell["indirect"] for cell in residents["cells"]] == [6, 6, 6]
    assert residents["cells"][0]["text"] == "Residents of the lower quay sa"
    assert (mayor["name"], mayor["about"]) == ("Ana Ruiz", "mayor")
    assert [cell["direct"] for cell in mayor["cells"]] == [4, 0, 0]
    assert "text" not in mayor["cells"][1]


def test_it_stands_in_the_page_escaped(standin: ModuleType, tmp_path: Path) -> None:
    page = write_report(standin.with_voices(HOSTILE), tmp_path / "a.html").read_text("utf-8")
    assert 'href="#voices"' in page
    assert "only indirect: 6 words" in page
    assert "4 words in quotation marks" in page
    assert "not quoted" in page
    assert 'id="figure-voices"' in page
    assert HOSTILE not in page
    assert "alert(1)" in page


def test_there_is_none_without_the_measure(standin: ModuleType, tmp_path: Path) -> None:
    comparison = standin.comparison()
    assert report_context(comparison)["voices"] is None
    page = write_report(comparison, tmp_path / "a.html").read_text("utf-8")
    assert "Who speaks" not in page


def test_no_quotation_is_said(standin: ModuleType, tmp_path: Path) -> None:
    comparison = standin.with_voices()
    comparison.__dict__["quoted_spans"] = comparison.quoted_spans.iloc[:0]
    page = write_report(comparison, tmp_path / "a.html").read_text("utf-8")
    assert "Nobody is quoted in these articles." in page
