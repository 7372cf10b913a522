"""Plots draw what the tables hold, escape the news, and change nothing outside."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from types import ModuleType
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from narrativ import plot
from narrativ.corpus import Corpus
from narrativ.errors import UnknownNameError
from narrativ.plot.template import GREY, OTHERS, UNKNOWN, marks

HOSTILE = ' <b>x</b> <a href="javascript:alert(1)">y</a> & $1 %{x}'


def texts(figure: go.Figure) -> list[str]:
    """Every text that plotly will take for markup."""
    found: list[str] = []

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list | tuple):
            for inner in value:
                walk(inner)
        elif isinstance(value, str):
            found.append(value)

    walk(json.loads(figure.to_json()))
    return found


def test_terms_are_filled_only_where_they_differ(standin: ModuleType) -> None:
    comparison = standin.comparison()
    figure = plot.terms(comparison)
    drawn = [trace for trace in figure.data if trace.hovertext]
    assert len(drawn) == comparison.scores["outlet"].nunique()
    for trace, outlet in zip(drawn, sorted(set(comparison.scores["outlet"])), strict=True):
        rows = comparison.scores
        rows = rows[(rows["measure"] == "terms") & (rows["outlet"] == outlet)]
        verdicts = dict(zip(rows["effect"].astype(float), rows["verdict"], strict=True))
        for effect, symbol in zip(trace.x, trace.marker.symbol, strict=True):
            assert symbol.endswith("-open") == (verdicts[effect] != "differs")


def test_terms_draw_an_interval_only_where_there_is_one(standin: ModuleType) -> None:
    figure = plot.terms(standin.comparison(), "Eskel Wire")
    (marks_,) = [trace for trace in figure.data if trace.hovertext]
    (bars,) = [trace for trace in figure.data if trace.name == "95% interval"]
    assert len(marks_.x) == 2
    assert list(bars.x) == [pytest.approx(1.0), pytest.approx(1.8), None]


def test_house_style_is_not_drawn(standin: ModuleType) -> None:
    comparison = standin.comparison()
    scores = comparison.scores.assign(held_out="house_style")
    assert not plot.terms(replace(comparison, scores=scores)).data


def test_terms_of_an_unknown_outlet_are_refused(standin: ModuleType) -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'Eskel Wire'"):
        plot.terms(standin.comparison(), "Eskel Wir")


@pytest.mark.parametrize("name", ["terms", "emphasis"])
def test_without_scores_the_figure_says_so(standin: ModuleType, name: str) -> None:
    comparison = standin.comparison()
    bare = replace(comparison, scores=comparison.scores.iloc[:0])
    figure = getattr(plot, name)(bare)
    assert not figure.data
    assert "could be compared" in figure.layout.annotations[0].text


def test_emphasis_draws_contrasts_only_with_intervals(standin: ModuleType) -> None:
    comparison = standin.comparison()
    assert not any(trace.xaxis == "x2" for trace in plot.emphasis(comparison).data)
    scores = comparison.scores.copy()
    scores["low"], scores["high"] = scores["effect"] - 0.1, scores["effect"] + 0.1
    figure = plot.emphasis(replace(comparison, scores=scores))
    assert any(trace.xaxis == "x2" for trace in figure.data)


def test_storyline_scores_are_drawn_where_no_event_is_shared(standin: ModuleType) -> None:
    comparison = standin.comparison()
    scores = comparison.scores.copy()
    apart = scores.assign(event_id="s1", level="storyline", verdict="descriptive")
    scores[["effect", "low", "high"]] = pd.NA
    figure = plot.terms(replace(comparison, scores=pd.concat([scores, apart])))
    assert any("Harbour wall" in note.text for note in figure.layout.annotations)


def test_events_have_a_mark_for_each_article(standin: ModuleType) -> None:
    corpus = standin.corpus()
    figure = plot.events(corpus)
    points = sum(len(trace.x) for trace in figure.data if any(trace.hovertext or ()))
    assert points == len(corpus.articles)


def test_a_day_is_a_bar_and_a_minute_is_none(standin: ModuleType) -> None:
    corpus = standin.corpus()
    bars = {
        precision: [
            (trace.x[0], trace.x[1])
            for trace in plot.events(only(corpus, precision)).data
            if trace.mode == "lines"
        ]
        for precision in ("minute", "hour", "day", "month")
    }
    assert all(start == end for start, end in bars["minute"])
    for name, length in (("hour", "1h"), ("day", "1D")):
        start, end = bars[name][0]
        assert pd.Timestamp(end) - pd.Timestamp(start) == pd.Timedelta(length)
    start, end = (pd.Timestamp(day) for day in bars["month"][0])
    assert (start.day, end.day, end.month) == (1, 1, start.month + 1)


@pytest.mark.parametrize("precision", ["minute", "hour", "day", "month", "unknown"])
@pytest.mark.parametrize("moment", ["9999-12-31T23:59Z", "1000-01-01T00:00Z"])
def test_dates_at_the_ends_of_time_are_drawn(
    standin: ModuleType, moment: str, precision: str
) -> None:
    corpus = standin.corpus()
    published = pd.Timestamp(moment).as_unit("us")
    far = corpus.articles.assign(published=published, published_precision=precision)
    drawn = texts(plot.events(replace(corpus, articles=far)))
    assert any(text.startswith(moment[:8]) for text in drawn)


def only(corpus: Corpus, precision: str) -> Corpus:
    articles = corpus.articles[corpus.articles["published_precision"] == precision]
    paragraphs, credits_ = (
        table[table["article_id"].isin(articles["article_id"])]
        for table in (corpus.paragraphs, corpus.credits)
    )
    return replace(corpus, articles=articles, paragraphs=paragraphs, credits=credits_)


def test_undated_articles_stand_apart(standin: ModuleType) -> None:
    corpus = standin.corpus()
    apart = [trace for trace in plot.events(corpus).data if trace.xaxis == "x2"]
    assert sum(len(trace.x) for trace in apart) == corpus.articles["published"].isna().sum()
    undated = corpus.articles.assign(published=pd.NaT)
    figure = plot.events(replace(corpus, articles=undated))
    assert not figure.layout.xaxis.visible
    assert any(trace.showlegend for trace in figure.data)


def test_few_events_are_drawn_of_many_and_the_rest_is_said(standin: ModuleType) -> None:
    figure = plot.events(standin.corpus(), top=1)
    assert "4 articles not drawn" in figure.layout.xaxis.title.text


def test_an_empty_corpus_gives_words() -> None:
    assert "no articles" in plot.events(Corpus()).layout.annotations[0].text


def test_articles_without_events_stand_in_one_lane(standin: ModuleType) -> None:
    corpus = standin.corpus()
    notes = [note.text for note in plot.events(standin.ungrouped(corpus)).layout.annotations]
    assert notes == ["Articles of no event"]


@pytest.mark.parametrize("name", ["terms", "emphasis", "events"])
def test_markup_in_the_news_is_escaped(standin: ModuleType, name: str) -> None:
    comparison = standin.comparison(HOSTILE)
    figure = getattr(plot, name)(comparison.corpus if name == "events" else comparison)
    shown = [text for text in texts(figure) if "alert" in text or "x" in text]
    assert any("&lt;b&gt;" in text for text in shown)
    for text in texts(figure):
        assert "<a" not in text
        assert "<b>x" not in text
        assert "$" not in text
    assert not any(trace.hovertemplate for trace in figure.data)


def test_a_figure_is_the_same_twice(standin: ModuleType) -> None:
    for name in ("terms", "emphasis"):
        draw = getattr(plot, name)
        assert draw(standin.comparison()).to_json() == draw(standin.comparison()).to_json()


def test_importing_and_drawing_change_no_default() -> None:
    code = (
        "import plotly.io as pio; before = pio.templates.default, sorted(pio.templates)\n"
        "import narrativ.plot\nfrom narrativ.corpus import Corpus\n"
        "narrativ.plot.events(Corpus())\n"
        "assert before == (pio.templates.default, sorted(pio.templates))"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("number", [1, 7, 8, 15, 50])
def test_no_colour_is_given_to_two_outlets_and_what_is_shared_is_one_mark(number: int) -> None:
    names = [f"outlet {index:02}" for index in range(number)]
    drawn = marks(names, {"outlet 09": 5})
    own = [drawn[name] for name in names if drawn[name] != OTHERS]
    assert len(set(own)) == len(own) == min(number, 15)
    colours = [mark.colour for mark in own if mark.colour != GREY]
    assert len(set(colours)) == len(colours) == min(number, 7)
    assert len({mark.symbol for mark in own if mark.colour != GREY}) == len(colours)
    if number > 9:
        assert drawn["outlet 09"].colour != GREY
    assert drawn[UNKNOWN] not in own
    assert marks(reversed(names), {"outlet 09": 5}) == drawn


def test_of_many_outlets_the_timeline_names_those_with_a_mark_of_their_own(
    corpus_of: Callable[..., Corpus],
) -> None:
    names = [f"outlet {index:02}" for index in range(20)]
    corpus = corpus_of(
        {"outlet": name, "event": "e1", "body": ["Text."]} for name in [*names, "outlet 19", None]
    )
    figure = plot.events(corpus)
    legend = [trace.name for trace in figure.data if trace.showlegend]
    assert len(legend) == len(set(legend)) == 17
    assert legend[-2:] == ["other outlets", UNKNOWN]
    assert "outlet 19" in legend
    colours = [trace.marker.color for trace in figure.data if trace.showlegend]
    assert len(set(colours[:7])) == 7
    hidden = [t for trace in figure.data if trace.name == "other outlets" for t in trace.hovertext]
    assert sum("outlet" in str(text) for text in hidden) == 5


def test_emphasis_names_the_shared_mark_once(standin: ModuleType) -> None:
    comparison = standin.comparison()
    row = comparison.scores[comparison.scores["measure"] == "emphasis"].iloc[[0]]
    scores = pd.concat([row.assign(outlet=f"outlet {index:02}") for index in range(20)])
    figure = plot.emphasis(replace(comparison, scores=scores))
    legend = [t.name for t in figure.data if t.name and t.showlegend is not False]
    assert legend.count("other outlets") == 1
