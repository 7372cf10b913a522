"""The map of the articles: what lies close is alike, as far as a plane can show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import plotly.graph_objects as go

from narrativ.clustering.reliability import is_doubtful, is_unstable
from narrativ.errors import SchemaError
from narrativ.plot.template import (
    COLOURS,
    OTHERS,
    UNKNOWN,
    Mark,
    corpus_marks,
    figure,
    in_legend,
    legend_note,
    nothing,
)
from narrativ.wording.groupings import DOUBTFUL, place_words, stability_words
from narrativ.wording.labels import label, moment, worded
from narrativ.wording.rows import each

if TYPE_CHECKING:
    from narrativ.corpus import Corpus

_HEIGHT: Final = 520
_MANY: Final = 4000
"""Points beyond which drawing each as an element of its own is slow in a browser."""
_REST: Final = "#b5b9bf"
_GROUP: Final = "rest"
_AXES: Final = {
    "pca": "PCA: the two directions along which the articles differ most",
    "umap": "UMAP: neighbours are alike; distances between clumps mean little",
}


def map(corpus: Corpus, coordinates: pd.DataFrame) -> go.Figure:
    """Draw each article where `narrativ.coordinates` has put it.

    The events with the most articles have a colour each, all others are grey;
    outlets differ by symbol. A thin line leads through the medoid articles of the
    events of a storyline in order of time. A hollow mark is an article whose place
    in its event is doubtful. Articles without a place are counted below the map.

    Parameters
    ----------
    corpus
        A corpus; before `narrativ.cluster` all articles are grey.
    coordinates
        What `narrativ.coordinates` returned for it, or any table with the columns
        ``article_id``, ``x``, ``y`` and, if wanted, ``method``.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    SchemaError
        If the table lacks a column, holds an article twice or none of the corpus.
    """
    corpus = corpus.checked()
    if not len(corpus.articles):
        return nothing("There are no articles.")
    marked = _drawn_articles(corpus, _checked(corpus, coordinates))
    placed = marked.dropna(subset=["x", "y"])
    if not len(placed):
        return nothing("No article has a place on the map: none has text that is analysed.")
    colours = _colours(corpus, placed)
    marks = _symbols(corpus)
    drawing = figure(_HEIGHT, legend_rows=1 + len(colours) // 2)
    _lines(drawing, corpus, placed)
    point = go.Scattergl if len(placed) > _MANY else go.Scatter
    # Grey first, so that it lies below the colours.
    for event in [None, *colours]:
        rows = placed[~placed["event_id"].isin(list(colours))]
        rows = rows if event is None else placed[placed["event_id"] == event]
        if len(rows):
            colour = _REST if event is None else colours[event]
            _add(drawing, rows, colour, (point, marks, event or _GROUP))
    _legend(drawing, corpus, (placed, colours, marks))
    _axes(drawing, placed, len(marked) - len(placed))
    return drawing


def _checked(corpus: Corpus, coordinates: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the table that are of articles of the corpus."""
    lacking = [name for name in ("article_id", "x", "y") if name not in coordinates]
    if lacking:
        raise SchemaError(
            f"the coordinates have no column {lacking[0]!r}; expected article_id, x and y, "
            "as narrativ.coordinates(corpus) returns them"
        )
    if bool(coordinates["article_id"].duplicated().any()):
        raise SchemaError(
            "the coordinates hold an article twice; expected one place an article, "
            "as narrativ.coordinates(corpus) returns them"
        )
    own = coordinates[coordinates["article_id"].isin(corpus.articles["article_id"])]
    if not len(own):
        raise SchemaError(
            f"none of the {len(coordinates):,} articles with coordinates is in the corpus; "
            "call narrativ.coordinates(corpus) with this one"
        )
    return own


def _drawn_articles(corpus: Corpus, coordinates: pd.DataFrame) -> pd.DataFrame:
    """Return the articles with what is drawn and said of each; coordinates NaN without a place."""
    names = "article_id outlet title published published_precision event_id event_probability"
    marked = corpus.articles[names.split()].copy()
    marked["outlet"] = marked["outlet"].fillna(UNKNOWN)
    events = corpus.events[["event_id", "storyline_id", "label", "stability"]]
    stories = corpus.storylines[["storyline_id", "label"]].rename(columns={"label": "storyline"})
    kept = ["article_id", "x", "y", *([] if "method" not in coordinates else ["method"])]
    return (
        marked.merge(events, on="event_id", how="left")
        .merge(stories, on="storyline_id", how="left")
        .merge(coordinates[kept], on="article_id", how="left")
        .sort_values("article_id", ignore_index=True)
    )


def _colours(corpus: Corpus, placed: pd.DataFrame) -> dict[str, str]:
    """Return the colour of each of the largest events that hold two articles or more."""
    sizes = placed["event_id"].value_counts().to_dict()
    table = corpus.events[corpus.events["event_id"].isin(list(sizes))]
    table = table.sort_values(["start", "event_id"], na_position="last")
    largest = sorted(table["event_id"], key=lambda event: -sizes[event])[: len(COLOURS)]
    shown = [event for event in largest if sizes[event] > 1]
    return dict(zip(shown, COLOURS, strict=False))


def _symbols(corpus: Corpus) -> dict[str, Mark]:
    """Return the marks of the outlets; without their colours only so many can be told apart."""
    return {
        name: mark if mark.colour in COLOURS or name == UNKNOWN else OTHERS
        for name, mark in corpus_marks(corpus).items()
    }


def _lines(drawing: go.Figure, corpus: Corpus, placed: pd.DataFrame) -> None:
    """Draw a line through the medoid articles of each storyline's events, in order of time."""
    place = {row.article_id: (row.x, row.y) for row in each(placed)}
    events = corpus.events.sort_values(["start", "event_id"], na_position="last")
    xs: list[float | None] = []
    ys: list[float | None] = []
    for _, members in events.groupby("storyline_id", sort=True):
        points = [place[one] for one in members["medoid_article_id"].dropna() if one in place]
        if len(points) > 1:
            xs += [*(x for x, _ in points), None]
            ys += [*(y for _, y in points), None]
    if xs:
        drawing.add_trace(
            go.Scatter(
                x=xs, y=ys, mode="lines", line={"color": "#9aa0a6", "width": 1.2}, hoverinfo="skip",
                name="storyline, through its events in order of time", legend="legend2",
            )
        )  # fmt: skip


def _add(
    drawing: go.Figure,
    rows: pd.DataFrame,
    colour: str,
    shown: tuple[Any, dict[str, Mark], str],
) -> None:
    point, marks, group = shown
    hollow = [is_doubtful(chance) for chance in rows["event_probability"]]
    symbols = [
        marks[outlet].symbol + ("-open" if open_ else "")
        for outlet, open_ in zip(rows["outlet"], hollow, strict=True)
    ]
    drawing.add_trace(
        point(
            x=rows["x"].astype(float).tolist(),
            y=rows["y"].astype(float).tolist(),
            mode="markers",
            legendgroup=group,
            showlegend=False,
            marker={
                "symbol": symbols,
                "color": colour,
                "size": 10,
                "line": {"color": "#ffffff", "width": 1},
            },
            hovertext=[_hover(row) for row in each(rows)],
            hoverinfo="text",
        )
    )


def _legend(
    drawing: go.Figure,
    corpus: Corpus,
    shown: tuple[pd.DataFrame, dict[str, str], dict[str, Mark]],
) -> None:
    """Say which colour is which event, and below the map which symbol is which outlet."""
    placed, colours, marks = shown
    table = corpus.events.set_index("event_id")
    sizes = placed["event_id"].value_counts()
    for event, colour in colours.items():
        low = "low stability: " if is_unstable(table["stability"][event]) else ""
        name = worded(table["label"][event], "event without a label")
        _entry(drawing, f"{label(low + name, 62)} ({sizes[event]})", (colour, "circle"), event)
    rest = placed.loc[~placed["event_id"].isin(list(colours)), "event_id"]
    if len(rest):
        _entry(drawing, _rest_words(rest, bool(colours)), (_REST, "circle"), _GROUP)
    named: dict[str, str] = {}
    for outlet in sorted(set(placed["outlet"]), key=lambda name: (marks[name] == OTHERS, name)):
        named.setdefault(in_legend(outlet, marks[outlet]), marks[outlet].symbol)
    for name, symbol in named.items():
        legend_note(drawing, name, symbol)
    if any(is_doubtful(chance) for chance in placed["event_probability"]):
        legend_note(drawing, DOUBTFUL)
    for trace in drawing.data:
        if trace.showlegend is None and trace.legendgroup is None:
            trace.legend = "legend2"


def _rest_words(rest: pd.Series, others: bool) -> str:
    """Say what is grey: events beyond the colours, and articles of none."""
    events = int(rest.nunique())
    if not events:
        return f"no event ({len(rest):,})"
    noun = "event" if events == 1 else "events"
    return f"{events:,} {'other ' if others else ''}{noun}, not told apart ({len(rest):,})"


def _entry(drawing: go.Figure, name: str, mark: tuple[str, str], group: str) -> None:
    colour, symbol = mark
    drawing.add_trace(
        go.Scatter(
            x=[None],
            y=[None],
            mode="markers",
            name=name,
            legendgroup=group,
            marker={"symbol": symbol, "color": colour, "size": 10},
            hoverinfo="skip",
        )
    )


def _axes(drawing: go.Figure, placed: pd.DataFrame, without: int) -> None:
    used = sorted(set(placed["method"].dropna())) if "method" in placed else []
    words = _AXES.get(used[0], "") if len(used) == 1 else ""
    if without:
        noun = "article" if without == 1 else "articles"
        words += f"{'; ' if words else ''}{without:,} {noun} without a place not drawn"
    bare = dict.fromkeys(("showticklabels", "zeroline", "showgrid"), False)
    bare |= {"showline": True, "mirror": True}
    drawing.update_layout(
        xaxis={**bare, "title": {"text": words}},
        # One unit is as long across as up: the distances are what a map is for.
        yaxis={**bare, "scaleanchor": "x", "constrain": "domain"},
        legend2={
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "y": -0.07,
            "yanchor": "top",
            "font": {"size": 12},
        },
    )


def _hover(row: Any) -> str:
    when = moment(row.published, row.published_precision)
    title = label(worded(row.title, "without a title"), 70)
    lines = [f"<b>{title}</b>", f"{label(row.outlet, 40)}, {when}"]
    if pd.isna(row.label) and pd.isna(row.storyline_id):
        return "<br>".join([*lines, "no event"])
    name = label(worded(row.label, "event without a label"), 60)
    lines.append(f"event: {name}; {stability_words(row.stability)}")
    if not pd.isna(row.storyline):
        lines.append(f"storyline: {label(row.storyline, 60)}")
    return "<br>".join([*lines, *filter(None, [place_words(row.event_probability)])])
