"""What does not hold is marked where it is told, and explained where limits are."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest

from narrativ.corpus import Corpus
from narrativ.reporting import write_report
from narrativ.reporting.context import report_context
from narrativ.reporting.group_stability import leftovers, stability_limits

LOW = [
    "Events of low stability",
    "Places in events that are doubtful",
    "Topics of low stability",
]


def numbers(values: list[float | None]) -> pd.Series:
    return pd.Series(values, dtype="Float64")


def measured(
    comparison: Any, events: list[float | None], topics: list[float | None], places: list[Any]
) -> Any:
    corpus = comparison.corpus
    return replace(
        comparison,
        corpus=replace(
            corpus,
            events=corpus.events.assign(stability=numbers(events)),
            topics=corpus.topics.assign(stability=numbers(topics)),
            articles=corpus.articles.assign(event_probability=numbers(places)),
        ),
    )


@pytest.fixture
def doubted(standin: ModuleType) -> Any:
    return measured(
        standin.comparison(),
        [0.42, 0.95, None],
        [0.3, 0.9, None, 0.6],
        [0.35, 1, 1, 0.6, 1, None, None],
    )


def said(corpus: Corpus) -> dict[str, tuple[str, list[str]]]:
    return {title: (text, list(articles)) for title, text, articles in stability_limits(corpus)}


def text_of(page: Path) -> str:
    body = re.sub(r"<(script|style).*?</\1>", "", page.read_text("utf-8"), flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", body)))


def test_the_limits_say_what_it_means_and_what_it_does_not(doubted: Any) -> None:
    limits = said(doubted.corpus)
    assert list(limits) == ["Events whose stability was not measured", *LOW]
    text, articles = limits["Events of low stability"]
    assert text.startswith("1 of 3 events holds badly.")
    assert "Below 0.6 a group should not be relied on (Hennig 2007)" in text
    assert "nothing told in it is less true" in text
    assert articles == ["a0", "a1", "a2"]
    text, articles = limits["Places in events that are doubtful"]
    assert text.startswith("1 article was in its event in fewer than 60% of the times")
    assert articles == ["a0"]
    assert limits["Topics of low stability"][0].startswith("1 of 4 topics holds badly")
    text, articles = limits["Events whose stability was not measured"]
    assert text.startswith("Of 1 of 3 events it is not known")
    assert articles == ["a5"]


def test_at_the_bound_nothing_is_low(standin: ModuleType) -> None:
    firm = measured(standin.comparison(), [0.6] * 3, [0.6] * 4, [0.6] * 7)
    assert said(firm.corpus) == {}


def test_nothing_measured_is_said_once(standin: ModuleType) -> None:
    corpus = standin.corpus()
    limits = said(corpus)
    assert list(limits) == ["Stability not measured"]
    assert said(replace(corpus, events=corpus.events.iloc[:0])) == {}


def test_the_page_marks_events_places_and_topics(doubted: Any, tmp_path: Path) -> None:
    page = write_report(doubted, tmp_path / "a.html")
    words = text_of(page)
    for part in (
        "told by 3 outlets: Eskel Wire, Norvane Post and Tarn Mail · low stability: 0.42",
        "· stability 0.95",
        "told by one outlet only: Norvane Post · stability not measured",
        "Doubtful here, since found in this event in fewer than six of ten draws: Eskel Wire",
        "· 4 paragraphs · 3 outlets · low stability: 0.30",
        "· 4 paragraphs · 3 outlets · stability 0.90",
        "What holds badly bears the words “low stability”",
    ):
        assert part in words, part
    side = words[words.index("Topics as rows") :]
    assert "low stability: 0.30" in side
    assert page.read_bytes() == write_report(doubted, tmp_path / "b.html").read_bytes()


def test_a_topic_of_low_stability_bears_the_mark_in_the_scores(doubted: Any) -> None:
    (section,) = [s for s in report_context(doubted)["findings"] if s["name"] == "emphasis"]
    marked = {row["feature"]: row["doubt"] for row in section["rows"]}
    assert marked["petition, quay, windows (s1)"] == "low stability: 0.30"
    assert [doubt for doubt in marked.values() if doubt] == ["low stability: 0.30"]
    (terms,) = [s for s in report_context(doubted)["findings"] if s["name"] == "terms"]
    assert not any(row["doubt"] for row in terms["rows"])


def without_topics(comparison: Any, articles: set[str]) -> Any:
    corpus = comparison.corpus
    gone = corpus.paragraphs["article_id"].isin(articles)
    topic = corpus.paragraphs["topic_id"].mask(gone)
    return replace(
        comparison, corpus=replace(corpus, paragraphs=corpus.paragraphs.assign(topic_id=topic))
    )


def test_leftovers_are_said_to_be_leftovers(standin: ModuleType, tmp_path: Path) -> None:
    comparison = without_topics(standin.comparison(), {"a1"})
    counts = leftovers(comparison.corpus)
    assert list(counts.loc["s1"]) == [3, 15]
    text, articles = said(comparison.corpus)["Paragraphs of no topic"]
    assert text.startswith("3 of 18 paragraphs are left over: too unlike")
    assert "not one topic more" in text
    assert articles == []
    words = text_of(write_report(comparison, tmp_path / "a.html"))
    assert "3 of 18 paragraphs are left over and of no topic." in words
    assert "2 topics, and 3 paragraphs of no topic" in words
    assert "3 paragraphs of this storyline are left over: of no topic" in words


def test_a_single_article_that_was_not_cut_leaves_nothing_over(standin: ModuleType) -> None:
    comparison = without_topics(standin.comparison(), {"a5"})
    corpus = comparison.corpus
    assert list(leftovers(corpus).loc["s2"]) == [3, 3]
    uncut = replace(corpus, topics=corpus.topics[corpus.topics["storyline_id"] != "s2"])
    assert leftovers(uncut).index.tolist() == ["s1"]
    assert len(leftovers(Corpus())) == 0


def test_a_storyline_without_any_topic_says_so(standin: ModuleType, tmp_path: Path) -> None:
    comparison = without_topics(standin.comparison(), {f"a{n}" for n in range(7)})
    corpus = comparison.corpus
    bare = replace(comparison, corpus=replace(corpus, topics=corpus.topics.iloc[:0]))
    words = text_of(write_report(bare, tmp_path / "a.html"))
    assert "No topic was found: its 15 paragraphs are too unlike one another, or too few." in words
