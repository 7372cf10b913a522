"""The map draws what the coordinates say, and says what it cannot draw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from narrativ import plot
from narrativ.corpus import Corpus
from narrativ.errors import SchemaError
from narrativ.plot.template import COLOURS

HOSTILE = ' <b>x</b> <a href="javascript:alert(1)">y</a> & $1 %{x}'


def places(corpus: Corpus, method: str = "pca") -> pd.DataFrame:
    names = sorted(corpus.articles["article_id"])
    return pd.DataFrame(
        {"article_id": names, "x": np.arange(len(names)) / 7.0, "y": 0.5, "method": method}
    )


def points(figure: go.Figure) -> list[Any]:
    return [trace for trace in figure.data if trace.hovertext]


def entries(figure: go.Figure) -> list[str]:
    return [trace.name for trace in figure.data if trace.name]


def test_each_article_stands_where_the_table_says(standin: ModuleType) -> None:
    corpus = standin.corpus()
    table = places(corpus)
    figure = plot.map(corpus, table)
    drawn = sorted(
        (x, y) for trace in points(figure) for x, y in zip(trace.x, trace.y, strict=True)
    )
    assert drawn == sorted(zip(table["x"], table["y"], strict=True))
    assert "PCA" in figure.layout.xaxis.title.text
    assert "UMAP" in plot.map(corpus, places(corpus, "umap")).layout.xaxis.title.text
    bare = plot.map(corpus, table.drop(columns="method"))
    assert bare.layout.xaxis.title.text == ""


def test_events_differ_by_colour_and_outlets_by_symbol(standin: ModuleType) -> None:
    corpus = standin.corpus()
    figure = plot.map(corpus, places(corpus))
    coloured = {trace.marker.color: trace for trace in points(figure)}
    # Two events with more than one article; that of one article and the article of none are grey.
    assert len(coloured) == 3
    assert len(set(coloured) & set(COLOURS)) == 2
    assert "1 other event, not told apart (2)" in entries(figure)
    assert "Harbour wall, vote of 2025-03-01 (3)" in entries(figure)
    assert len(set(coloured[COLOURS[0]].marker.symbol)) == 3
    assert {"Eskel Wire", "Norvane Post", "Tarn Mail", "outlet unknown"} <= set(entries(figure))


def test_no_colour_stands_for_two_events_nor_a_symbol_for_two_outlets(
    corpus_of: Callable[..., Corpus],
) -> None:
    corpus = corpus_of(
        {"outlet": f"outlet {n % 20:02}", "event": f"e{n % 12:02}", "body": ["Text."]}
        for n in range(60)
    )
    figure = plot.map(corpus, places(corpus))
    colours = [trace.marker.color for trace in points(figure)]
    assert len(colours) == len(set(colours)) == 8
    assert "5 other events, not told apart (25)" in entries(figure)
    below = [trace for trace in figure.data if trace.name and trace.legend == "legend2"]
    symbols = [trace.marker.symbol for trace in below]
    assert len(symbols) == len(set(symbols)) == 8
    assert "other outlets" in entries(figure)


def test_a_line_leads_through_the_medoids_in_order_of_time(standin: ModuleType) -> None:
    corpus = standin.corpus()
    medoids = pd.array(["a2", "a3", "a5"], dtype="string")
    corpus = replace(corpus, events=corpus.events.assign(medoid_article_id=medoids))
    table = places(corpus)
    (line,) = [t for t in plot.map(corpus, table).data if t.mode == "lines"]
    at = table.set_index("article_id")["x"]
    assert line.x == (at["a2"], at["a3"], None)


def test_what_is_doubtful_is_hollow_and_said(standin: ModuleType) -> None:
    corpus = standin.corpus()
    chances = pd.array([0.4, 0.9, None, 0.9, 0.9, 0.9, None], dtype="Float64")
    stability = pd.array([0.31, 0.8, None], dtype="Float64")
    doubted = replace(
        corpus,
        articles=corpus.articles.assign(event_probability=chances),
        events=corpus.events.assign(stability=stability),
    )
    for figure in (plot.map(doubted, places(doubted)), plot.events(doubted)):
        said = [text for trace in points(figure) for text in trace.hovertext if text]
        assert sum("low stability: 0.31" in text for text in said) == 3
        assert sum("stability 0.80" in text for text in said) == 2
        assert sum("stability not measured" in text for text in said) == 1
        assert sum("there in 40% of the resamples" in text for text in said) == 1
        hollow = [str(trace.marker.symbol).count("-open") for trace in points(figure)]
        assert sum(hollow) == 1
        assert "hollow: its place in the event is doubtful" in entries(figure)
    assert any(
        name.startswith("low stability: Harbour")
        for name in entries(plot.map(doubted, places(doubted)))
    )
    lanes = [note.text for note in plot.events(doubted).layout.annotations]
    assert sum(text.startswith("low stability: ") for text in lanes) == 1
    calm = plot.events(corpus)
    assert not any("hollow" in name for name in entries(calm))


def test_articles_without_a_place_are_counted(standin: ModuleType) -> None:
    corpus = standin.corpus()
    table = places(corpus)
    table.loc[0, ["x", "y"]] = np.nan
    figure = plot.map(corpus, table.drop(index=1))
    assert figure.layout.xaxis.title.text.endswith("; 2 articles without a place not drawn")
    table[["x", "y"]] = np.nan
    assert "No article has a place" in plot.map(corpus, table).layout.annotations[0].text
    assert "no articles" in plot.map(Corpus(), table).layout.annotations[0].text


def test_a_selection_is_drawn_on_the_map_of_the_whole(standin: ModuleType) -> None:
    corpus = standin.corpus()
    part = corpus.select(outlet="Eskel Wire")
    figure = plot.map(part, places(corpus))
    assert sum(len(trace.x) for trace in points(figure)) == len(part.articles)


def test_before_clustering_all_is_grey(standin: ModuleType) -> None:
    corpus = standin.corpus()
    bare = standin.ungrouped(corpus)
    figure = plot.map(bare, places(corpus))
    assert len(points(figure)) == 1
    assert "no event (7)" in entries(figure)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda table: table.drop(columns="y"), "no column 'y'"),
        (lambda table: pd.concat([table, table]), "an article twice"),
        (lambda table: table.assign(article_id="other"), "twice"),
        (lambda table: table.head(1).assign(article_id="other"), "none of the 1 articles"),
    ],
)
def test_other_tables_are_refused(
    standin: ModuleType, change: Callable[[pd.DataFrame], pd.DataFrame], words: str
) -> None:
    corpus = standin.corpus()
    with pytest.raises(SchemaError, match=words):
        plot.map(corpus, change(places(corpus)))


def test_many_points_are_drawn_on_one_canvas(corpus_of: Callable[..., Corpus]) -> None:
    corpus = corpus_of({"outlet": "A", "event": "e1", "body": []} for _ in range(4001))
    assert {trace.type for trace in points(plot.map(corpus, places(corpus)))} == {"scattergl"}


def test_markup_in_the_news_is_escaped_and_bytes_are_the_same(standin: ModuleType) -> None:
    corpus = standin.corpus(HOSTILE)
    text = plot.map(corpus, places(corpus)).to_json()
    assert "&lt;b&gt;" in text
    assert "<a" not in text
    assert "$" not in text
    shuffled = replace(
        corpus,
        articles=corpus.articles.iloc[::-1].reset_index(drop=True),
        events=corpus.events.iloc[::-1].reset_index(drop=True),
    )
    assert plot.map(shuffled, places(corpus).iloc[::-1]).to_json() == text
