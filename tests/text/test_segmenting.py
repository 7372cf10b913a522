"""Paragraphs of a line: nothing lost, one to three sentences, no quotation cut."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrativ.text.quoting import marked_stretches
from narrativ.text.segmenting import MOST_SENTENCES, paragraphs
from narrativ.text.sentences import sentences

SPEECH = st.sampled_from(
    [
        "The council of Ostmark voted on Monday to close the northern quay.",
        "Ana Ruiz said the decision was taken after two storms.",
        "She left.",
        "'We waited for the crews' return. Nobody came,' Ruiz told reporters.",
        '"One. Two. Three. Four. Five," she counted.',
        "“It is over,” he said. “We go.”",
        "Das ist «neu. Ganz neu».",
        "He said 'the leaders' plan failed' and it ended.",
        "It cost $3.5m in the U.S. alone.",
        'An open " mark stays.',
        "今日は雨。",
    ]
)
LINES = st.lists(SPEECH, max_size=14).map(" ".join) | st.text(
    alphabet="aB .!?'\"“”‘’„«»", max_size=150
)


@settings(max_examples=200)
@given(LINES)
def test_cover_size_and_quotations(line: str) -> None:
    spans = paragraphs(line)
    told = marked_stretches(line)
    inside = sentences(line)
    at = 0
    for start, end in spans:
        assert start < end
        assert not line[at:start].strip()
        at = end
        count = sum(start <= a and b <= end for a, b in inside)
        runs_on = any(a < end and start < b and line[a:b].count(".") > 1 for a, b in told)
        assert count >= 1
        assert count <= MOST_SENTENCES or len(spans) == 1 or runs_on
    assert not line[at:].strip()
    for a, b in told:
        assert any(start <= a and b <= end for start, end in spans)


def test_offsets_count_in_the_whole_text() -> None:
    text = "Not this. One came in. Two came in. Three came in. Four came in. Nor this."
    start, end = text.index("One"), text.index(" Nor")
    found = paragraphs(text, start, end)
    assert found[0][0] == start
    assert found[-1][1] == end
    assert len(found) > 1


@pytest.mark.parametrize("text", ["", " ", "\n\t\u00a0"])
def test_nothing(text: str) -> None:
    assert paragraphs(text) == []


def test_what_leans_stays_with_what_it_leans_on() -> None:
    line = (
        "The harbour council of Ostmark closed the quay. It gave no reason for that at all. "
        "The bakers of the valley went on strike. Nobody knows how long that will last."
    )
    first = paragraphs(line)[0]
    assert line[slice(*first)].endswith("at all.")
