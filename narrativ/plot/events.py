"""When each event was told, by whom, and how exactly that is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import plotly.graph_objects as go

from narrativ.clustering.reliability import is_doubtful, is_unstable
from narrativ.matching.publication_spans import publication_span
from narrativ.plot.lanes import Lane, Layout, lay_out
from narrativ.plot.template import (
    OTHERS,
    PANEL,
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

_APART: Final = "no event"


def events(corpus: Corpus, *, top: int = 40) -> go.Figure:
    """Draw the events of each storyline on a time axis, with a mark for each article.

    A date known to the day is a bar across that day, so that no order is
    suggested that is not known. Undated articles stand apart, on the right. A
    hollow mark is an article whose place in its event is doubtful, and an event
    of low stability says so before its label. No colour stands for two outlets:
    of many outlets the smaller ones share a mark and are named when pointed at.

    Parameters
    ----------
    corpus
        A corpus; before `narrativ.cluster` all articles stand in one lane.
    top
        At most so many events are drawn, those with the most articles.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    corpus = corpus.checked()
    if not len(corpus.articles):
        return nothing("There are no articles.")
    marked = _drawn_articles(corpus, top)
    layout = lay_out(_groups(corpus, marked))
    undated = bool(marked["published"].isna().any())
    dated = bool(marked["published"].notna().any())
    groups = _by_mark(marked, corpus_marks(corpus))
    drawing = figure(layout.height, legend_rows=1 + len(groups) // 4)
    for mark, rows in groups:
        _add(drawing, rows, mark, layout)
    if bool(marked["doubtful"].any()):
        legend_note(drawing, DOUBTFUL)
    layout.apply(drawing)
    right = 0.84 if undated and dated else 1.0
    if undated and dated:
        drawing.add_shape(
            type="rect", xref="paper", yref="paper", x0=right + 0.03, x1=1, y0=0, y1=1,
            fillcolor=PANEL, line={"width": 0}, layer="below",
        )  # fmt: skip
    drawing.update_layout(
        xaxis={"type": "date", "domain": [0, right], "visible": dated},
        xaxis2={
            "domain": [right + 0.03, 1] if undated and dated else [0, 1],
            "anchor": "y",
            "visible": undated,
            "title": {"text": "undated"},
            "showticklabels": False,
            "range": [-1, 6],
            "showgrid": False,
            "zeroline": False,
        },
    )
    drawing.update_layout(xaxis={"title": {"text": _axis_words(corpus, marked, top)}})
    return drawing


def _axis_words(corpus: Corpus, marked: pd.DataFrame, top: int) -> str:
    """Say which years the axis spans, and what is not drawn."""
    years = sorted({str(moment_.year) for moment_ in marked["published"].dropna()})
    words = "time of publication, UTC"
    if years:
        words += ", " + (years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}")
    left_out = len(corpus.articles) - len(marked)
    return words + (
        f"; the {top} largest events, {left_out} articles not drawn" if left_out else ""
    )


def _drawn_articles(corpus: Corpus, top: int) -> pd.DataFrame:
    """Return the articles to draw with the lane and the row of each."""
    names = ["article_id", "outlet", "title", "agency", "published", "published_precision"]
    marked = corpus.articles[[*names, "event_id", "event_probability"]].copy()
    marked["outlet"] = marked["outlet"].fillna(UNKNOWN)
    marked["doubtful"] = [is_doubtful(chance) for chance in marked["event_probability"]]
    stability = corpus.events.set_index("event_id")["stability"].to_dict()
    marked["stability"] = [
        stability_words(stability[event]) if event in stability else ""
        for event in marked["event_id"]
    ]
    known = marked["event_id"].isin(corpus.events["event_id"])
    marked["lane"] = marked["event_id"].where(known, _APART)
    sizes = marked["lane"].value_counts()
    largest = sorted(sizes.index, key=lambda lane: (-sizes[lane], lane))[:top]
    marked = marked[marked["lane"].isin(largest)]
    marked = marked.sort_values(["published", "outlet", "article_id"], na_position="last")
    pairs = marked[["lane", "outlet"]].drop_duplicates().sort_values(["lane", "outlet"])
    pairs["row"] = pairs.groupby("lane").cumcount()
    marked = marked.merge(pairs, on=["lane", "outlet"])
    together = marked.groupby(["lane", "outlet", "published"], dropna=False)
    marked["nth"] = together.cumcount()
    return marked


def _by_mark(marked: pd.DataFrame, drawn: dict[str, Mark]) -> list[tuple[Mark, pd.DataFrame]]:
    """Return the articles of each mark, those of `OTHERS` and of unknown outlets last."""
    marks: dict[Mark, list[str]] = {}
    for name in sorted(set(marked["outlet"])):
        marks.setdefault(drawn[name], []).append(name)
    last = [mark for mark in (OTHERS, drawn[UNKNOWN]) if mark in marks]
    order = [mark for mark in marks if mark not in last] + last
    return [(mark, marked[marked["outlet"].isin(marks[mark])]) for mark in order]


def _groups(corpus: Corpus, marked: pd.DataFrame) -> list[tuple[str, list[Lane]]]:
    rows = (marked.groupby("lane")["row"].max() + 1).to_dict()
    shown = corpus.events[corpus.events["event_id"].isin(list(rows))]
    shown = shown.sort_values(["start", "event_id"], na_position="last")
    labels = corpus.storylines.set_index("storyline_id")["label"].to_dict()
    groups = [
        (
            "Storyline: " + str(labels.get(storyline, "")),
            [
                Lane(
                    str(row.event_id),
                    ("low stability: " if is_unstable(row.stability) else "")
                    + worded(row.label, "event without a label"),
                    rows[row.event_id],
                )
                for row in each(members)
            ],
        )
        for storyline, members in shown.groupby("storyline_id", sort=False)
    ]
    if _APART in rows:
        groups.append(("", [Lane(_APART, "Articles of no event", rows[_APART])]))
    return groups


def _add(drawing: go.Figure, rows: pd.DataFrame, mark: Mark, layout: Layout) -> None:
    name = in_legend(rows["outlet"].iloc[0], mark)
    bars_x: list[Any] = []
    bars_y: list[float | None] = []
    parts: dict[tuple[str, bool], list[list[Any]]] = {}
    for row in each(rows):
        y = layout.y(row.lane, row.row) + 3 * (row.nth % 3)
        start, end = _span(row.published, row.published_precision)
        key = ("x2" if start is None else "x", bool(row.doubtful))
        xs, ys, texts = parts.setdefault(key, [[], [], []])
        if start is None or end is None:
            xs.append(row.nth % 6)
        else:
            xs.append((start + (end - start) / 2).isoformat())
            bars_x += [start.isoformat(), end.isoformat(), None]
            bars_y += [y, y, None]
        ys.append(y)
        texts.append(_hover(row))
    if bars_x:
        line = {"color": mark.colour, "width": 9}
        drawing.add_trace(
            go.Scatter(
                x=bars_x, y=bars_y, mode="lines", line=line, opacity=0.28,
                hoverinfo="skip", showlegend=False, legendgroup=name,
            )
        )  # fmt: skip
    for (axis, hollow), points in sorted(parts.items()):
        shown = Mark(mark.colour, f"{mark.symbol}-open") if hollow else mark
        drawing.add_trace(_markers(name, axis, points, shown))
    # The legend shows the filled mark, whether or not the outlet has one here.
    drawing.add_trace(_markers(name, "x", [[None], [None], [None]], mark))
    drawing.data[-1].showlegend = True


def _markers(name: str, axis: str, points: Sequence[list[Any]], mark: Mark) -> go.Scatter:
    xs, ys, texts = points
    return go.Scatter(
        x=xs,
        y=ys,
        xaxis=axis,
        mode="markers",
        name=name,
        legendgroup=name,
        showlegend=False,
        marker={
            "symbol": mark.symbol,
            "color": mark.colour,
            "size": 10,
            "line": {"color": "#ffffff", "width": 1},
        },
        hovertext=texts,
        hoverinfo="text",
    )


def _span(published: Any, precision: Any) -> tuple[pd.Timestamp | None, pd.Timestamp | None]:
    """Return the first and last moment at which the article can have appeared, as drawn."""
    if pd.isna(published):
        return None, None
    # A minute is too short to be seen, and an unknown precision has no length.
    drawn = str(precision) in ("hour", "day", "month")
    return publication_span(published, precision) if drawn else (published, published)


def _hover(row: Any) -> str:
    agency = "agency unknown" if pd.isna(row.agency) else f"agency: {label(row.agency, 40)}"
    when = moment(row.published, row.published_precision)
    title = label(worded(row.title, "without a title"), 70)
    lines = [f"<b>{title}</b>", f"{label(row.outlet, 40)}, {when}", agency]
    if row.stability:
        lines.append(f"event: {row.stability}")
    return "<br>".join([*lines, *filter(None, [place_words(row.event_probability)])])
