"""How much of its text each outlet gives to each topic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import plotly.graph_objects as go

from narrativ.plot.lanes import Lane, Layout, lay_out
from narrativ.plot.scores import (
    SHOWN,
    UNSHOWN,
    hover,
    intervals,
    symbol,
    verdict_legend,
)
from narrativ.plot.template import (
    QUIET,
    Mark,
    comparison_marks,
    figure,
    in_legend,
    nothing,
)
from narrativ.wording.groupings import (
    stability_words,
    storyline_labels,
    topic_homes,
    topic_labels,
    topic_stability,
)
from narrativ.wording.rows import of_measure, records

if TYPE_CHECKING:
    from narrativ.comparison import Comparison

_LEFT: Final = 0.58
_ORDER: Final = {"differs": 0, "inconclusive": 1, "no_evidence": 2}


def emphasis(comparison: Comparison, *, measure: str = "emphasis", top: int = 24) -> go.Figure:
    """Draw the share that each topic has of each outlet's text.

    On the left the shares, a mark an outlet; on the right, where there are
    intervals, the contrasts with them. A filled mark is a verdict ``differs``.

    Parameters
    ----------
    comparison
        A comparison with the measure.
    measure
        Its name: ``emphasis``.
    top
        How many topics: those that differ first, then those that most outlets
        tell, then those with the largest share.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    rows = of_measure(_shares(comparison, measure), measure).dropna(subset=["value"])
    if not len(rows):
        return nothing("No topic could be compared; the table of scores says why.")
    found = int(rows["feature"].nunique())
    rows = _largest(rows, top)
    names = sorted(set(rows["outlet"]))
    words = topic_labels(comparison.corpus)
    about = {
        name: (words.get(name, name), f"topic: {stability_words(stability)}")
        for name, stability in topic_stability(comparison.corpus).items()
    }
    layout = lay_out(_groups(comparison, rows, words, len(names)))
    contrasts = bool((rows["low"].notna() & rows["high"].notna()).any())
    drawing = figure(layout.height, legend_rows=2 + len(names) // 4)
    drawn = comparison_marks(comparison)
    for index, name in enumerate(names):
        part = rows[rows["outlet"] == name]
        _add(drawing, part, (layout, index), drawn[str(name)], (about, contrasts))
    if contrasts:
        drawing.add_shape(
            type="line", x0=0, x1=0, xref="x2", y0=0, y1=1, yref="paper",
            line={"color": QUIET, "width": 1},
        )  # fmt: skip
    verdict_legend(drawing, SHOWN, UNSHOWN)
    layout.apply(drawing)
    drawing.update_layout(
        xaxis={
            "domain": [0, _LEFT if contrasts else 1],
            "ticksuffix": "%",
            "rangemode": "tozero",
            "title": {"text": "share of the words" + _more(found, top)},
        },
        xaxis2={
            "domain": [_LEFT + 0.05, 1],
            "anchor": "y",
            "visible": contrasts,
            "title": {"text": "contrast, 95% interval"},
        },
    )
    return drawing


def _shares(comparison: Comparison, measure: str) -> pd.DataFrame:
    """Return the scores of the aspect that is drawn: the others are not shares of words."""
    scores = comparison.scores
    asked = list(comparison.aspects.get(measure, {}))
    if asked and asked[0] != "share":
        return scores.iloc[:0]
    drawn = scores["aspect"].fillna("share") == "share"
    return scores[drawn.to_numpy(dtype=bool)]


def _more(found: int, top: int) -> str:
    return f" ({top} of {found} topics)" if found > top else ""


def _largest(rows: pd.DataFrame, top: int) -> pd.DataFrame:
    told = rows[rows["value"] > 0]
    verdicts = pd.Series([_ORDER.get(name, 3) for name in rows["verdict"]], index=rows.index)
    order = pd.DataFrame(
        {
            "verdict": verdicts.groupby(rows["feature"]).min(),
            "outlets": -told.groupby("feature")["outlet"].nunique(),
            "value": -rows.groupby("feature")["value"].max(),
        }
    ).fillna(0)
    order = order.rename_axis("feature").reset_index()
    kept = order.sort_values(["verdict", "outlets", "value", "feature"])["feature"].head(top)
    rank = {feature: index for index, feature in enumerate(kept)}
    rows = rows[rows["feature"].isin(rank)]
    return rows.assign(_rank=[rank[feature] for feature in rows["feature"]]).sort_values(
        ["_rank", "outlet"]
    )


def _groups(
    comparison: Comparison, rows: pd.DataFrame, words: dict[str, str], height: int
) -> list[tuple[str, list[Lane]]]:
    homes = topic_homes(comparison.corpus)
    storylines = storyline_labels(comparison.corpus)
    lanes: dict[Any, list[Lane]] = {}
    for feature in dict.fromkeys(rows["feature"]):
        lane = Lane(str(feature), words.get(str(feature), str(feature)), height)
        lanes.setdefault(homes.get(str(feature)), []).append(lane)
    return [
        ("" if home is None else f"Storyline: {storylines.get(home, '')}", members)
        for home, members in lanes.items()
    ]


def _add(
    drawing: go.Figure,
    part: pd.DataFrame,
    place: tuple[Layout, int],
    mark: Mark,
    shown: tuple[dict[str, tuple[str, str]], bool],
) -> None:
    (layout, index), (words, contrasts) = place, shown
    name = in_legend(part["outlet"].iloc[0], mark)
    known = any(trace.name == name for trace in drawing.data)
    ys = [layout.y(str(feature), index) for feature in part["feature"]]
    common: dict[str, Any] = {
        "y": ys,
        "mode": "markers",
        "cliponaxis": False,
        "hovertext": [hover(row, *words.get(str(row["feature"]), ())) for row in records(part)],
        "hoverinfo": "text",
        "legendgroup": name,
    }
    style = {"color": mark.colour, "size": 10, "line": {"width": 1.6, "color": mark.colour}}
    symbols = [symbol(mark, verdict) for verdict in part["verdict"]]
    values = part["value"].astype(float).tolist()
    stems_x = [x for value in values for x in (0, value, None)]
    stems_y = [y for height in ys for y in (height, height, None)]
    drawing.add_trace(
        go.Scatter(
            x=stems_x, y=stems_y, mode="lines", line={"color": mark.colour, "width": 1},
            opacity=0.4, hoverinfo="skip", showlegend=False, legendgroup=name,
        )
    )  # fmt: skip
    drawing.add_trace(
        go.Scatter(
            x=values, name=name, showlegend=not known,
            marker={**style, "symbol": symbols}, **common,
        )
    )  # fmt: skip
    if contrasts:
        drawing.add_trace(intervals(part, ys, mark.colour, xaxis="x2"))
        drawing.add_trace(
            go.Scatter(
                x=[None if pd.isna(effect) else float(effect) for effect in part["effect"]],
                xaxis="x2",
                showlegend=False,
                marker={**style, "symbol": symbols},
                **common,
            )
        )
