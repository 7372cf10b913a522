"""The section of a report on who speaks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from narrativ import plot
from narrativ.reporting import write_report
from narrativ.reporting.context import report_context

if TYPE_CHECKING:
    import pandas as pd

    from narrativ.comparison import Comparison

HOSTILE = "<script>alert(1)</script>"


def replace_groups(comparison: Comparison, groups: pd.Series) -> Comparison:
    """Return the comparison of these articles only, with the quotations that it had."""
    changed = replace(comparison, groups=groups)
    changed.__dict__["quoted_spans"] = comparison.quoted_spans
    return changed


def test_the_biggest_voices_of_each_event_with_a_passage_each(standin: ModuleType) -> None:
    section = report_context(standin.with_voices())["voices"]
    assert [event["number"] for event in section["events"]] == [1, 2, 3]
    first, _, alone = section["events"]
    assert alone["outlets"] == ["Norvane Post"]
    assert first["outlets"] == ["Eskel Wire", "Norvane Post", "Tarn Mail"]
    residents, mayor = first["speakers"]
    assert (residents["name"], residents["role"]) == ("residents", "")
    assert residents["class"] == "class: ordinary people"
    assert [cell["amount"] for cell in residents["cells"]] == ["only indirect: 6 words"] * 3
    marked = [piece["text"] for piece in residents["cells"][0]["pieces"] if piece["mark"]]
    assert marked == ["Residents of the lower quay sa"]
    assert (mayor["name"], mayor["role"]) == ("Ana Ruiz", "mayor")
    assert mayor["class"] == "class: officials (Tarn)"
    assert mayor["cells"][0]["amount"] == "4 words in quotation marks, 2 indirect"
    assert mayor["cells"][0]["share"] == "50%"
    assert mayor["cells"][1] == {"outlet": "Norvane Post"}


def test_the_shares_of_each_outlet_by_class_are_those_of_the_figure(standin: ModuleType) -> None:
    comparison = standin.with_voices()
    shares = report_context(comparison)["voices"]["shares"]
    drawn = plot.voices(comparison)
    assert shares["classes"] == [trace.name for trace in drawn.data]
    outlets = [row["outlet"] for row in shares["rows"]]
    assert outlets == list(reversed(drawn.layout.yaxis.ticktext))
    for column, trace in enumerate(drawn.data):
        for place, outlet in enumerate(reversed(outlets)):
            share = sum(x for x, y in zip(trace.x, trace.y, strict=True) if y == place)
            said = shares["rows"][outlets.index(outlet)]["shares"][column]
            assert said == (f"{share:.0f}%" if share else "–")


def test_an_event_of_one_outlet_is_shown_too(standin: ModuleType) -> None:
    comparison = standin.with_voices()
    kept = comparison.corpus.articles["article_id"].iloc[:1]
    outlets = comparison.corpus.articles.set_index("article_id")["outlet"]
    section = report_context(replace_groups(comparison, outlets.loc[kept]))["voices"]
    assert [event["outlets"] for event in section["events"]] == [["Eskel Wire"]]
    assert [speaker["name"] for speaker in section["events"][0]["speakers"]]


def test_two_of_one_name_keep_a_row_each(standin: ModuleType) -> None:
    comparison = standin.with_voices()
    spans = comparison.quoted_spans
    spans["speaker"] = "Ana Ruiz"
    speakers = report_context(comparison)["voices"]["events"][0]["speakers"]
    assert [speaker["name"] for speaker in speakers] == ["Ana Ruiz", "Ana Ruiz"]


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
    assert "No quotation was found in these articles." in page
    assert 'id="figure-voices"' not in page


def test_articles_in_another_language_are_said(standin: ModuleType, tmp_path: Path) -> None:
    comparison = standin.with_voices()
    some = write_report(standin.in_language(comparison, "de", "en"), tmp_path / "a.html")
    said = "1 article does not read as English: quotations were not looked for there."
    assert said in some.read_text("utf-8")
    comparison.__dict__["quoted_spans"] = comparison.quoted_spans.iloc[:0]
    none = write_report(standin.in_language(comparison, "de"), tmp_path / "b.html")
    assert "so who speaks is not known" in none.read_text("utf-8")
