"""The figure of voices draws the rows of the table, a colour for each class."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

from narrativ import plot
from narrativ.errors import SchemaError, UnknownNameError

HOSTILE = '<b>x</b> <a href="javascript:alert(1)">y</a>'


def test_a_segment_for_each_speaker_and_a_colour_for_each_class(standin: ModuleType) -> None:
    comparison = standin.with_voices()
    table = comparison.voices()
    figure = plot.voices(comparison)
    assert sum(len(trace.x) for trace in figure.data) == len(table)
    assert sum(sum(trace.x) for trace in figure.data) == pytest.approx(100 * 3)
    named = {trace.name: trace.marker.color for trace in figure.data}
    assert set(named) == {"officials (Tarn)", "ordinary people"}
    assert len(set(named.values())) == 2
    assert list(figure.layout.yaxis.ticktext) == ["Tarn Mail", "Norvane Post", "Eskel Wire"]
    hovers = [text for trace in figure.data for text in trace.hovertext]
    assert any("<b>Ana Ruiz</b>, mayor" in text and "verbs: claimed" in text for text in hovers)


def test_only_indirect_speech_and_an_unknown_class_are_said(standin: ModuleType) -> None:
    comparison = standin.with_voices()
    spans = comparison.quoted_spans
    known = spans["voice_class"] == "official"
    spans["voice_class"] = spans["voice_class"].where(known, "unknown")
    figure = plot.voices(comparison)
    assert {trace.name for trace in figure.data} == {"officials (Tarn)", "class not known"}
    hovers = [text for trace in figure.data for text in trace.hovertext]
    residents = [text for text in hovers if text.startswith("<b>residents</b><br>class not known")]
    assert len(residents) == 3
    assert all("only indirect: " in text for text in residents)
    assert all("% of the words that " in text for text in hovers)


def test_what_is_no_comparison_or_number_is_refused(standin: ModuleType) -> None:
    comparison = standin.with_voices()
    with pytest.raises(SchemaError, match="expected what narrativ"):
        plot.voices(comparison.corpus)
    top: Any
    for top in (0, -1, "all"):
        with pytest.raises(SchemaError, match="top is"):
            plot.voices(comparison, top=top)


def test_an_event_has_the_colours_of_the_whole(standin: ModuleType) -> None:
    comparison = standin.with_voices()
    whole = {trace.name: trace.marker.color for trace in plot.voices(comparison).data}
    drawn = {trace.name: trace.marker.color for trace in plot.voices(comparison, "e1").data}
    assert drawn.items() <= whole.items()
    assert plot.voices(comparison, "e1").to_json() == plot.voices(comparison, event="e1").to_json()
    with pytest.raises(UnknownNameError):
        plot.voices(comparison, "e9")


def test_the_outlets_with_most_words_are_drawn_and_the_others_counted(standin: ModuleType) -> None:
    figure = plot.voices(standin.with_voices(), top=1)
    assert len(figure.layout.yaxis.ticktext) == 1
    assert "1 of 3 outlets" in figure.layout.xaxis.title.text


def test_names_and_verbs_are_escaped(standin: ModuleType) -> None:
    said = plot.voices(standin.with_voices(HOSTILE)).to_json()
    assert "<a " not in said
    assert "\\u003ca " not in said


def test_no_quotation_is_said_in_words(standin: ModuleType) -> None:
    comparison = standin.with_voices()
    comparison.__dict__["quoted_spans"] = comparison.quoted_spans.iloc[:0]
    figure = plot.voices(comparison)
    assert not figure.data
    assert "No quotation" in figure.layout.annotations[0].text
