"""The features that set each outlet apart, ranked, with their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import plotly.graph_objects as go

from narrativ.errors import UnknownNameError
from narrativ.plot.scores import (
    SHOWN,
    UNSHOWN,
    hover,
    intervals,
    symbol,
    verdict_legend,
)
from narrativ.plot.template import QUIET, Mark, comparison_marks, figure, nothing
from narrativ.wording.groupings import storyline_labels
from narrativ.wording.labels import label
from narrativ.wording.rows import of_measure, records

if TYPE_CHECKING:
    from narrativ.comparison import Comparison

_STEP = 21
_HEAD = 34
_PANELS = 16


def terms(comparison: Comparison, outlet: str | None = None, *, top: int = 12) -> go.Figure:
    """Draw the terms that set each outlet apart: `contrasts` of the measure ``terms``."""
    return contrasts(comparison, outlet, measure="terms", top=top)


def contrasts(
    comparison: Comparison, outlet: str | None = None, *, measure: str, top: int = 12
) -> go.Figure:
    """Draw what sets each outlet apart in a measure, the strongest first.

    A filled mark is a feature whose verdict is ``differs``; a hollow mark is any
    other, which is a ranking and no finding.

    Parameters
    ----------
    comparison
        A comparison with the measure.
    outlet
        One outlet; all by default, one below the other.
    measure
        The measure, one of narrativ's or of your own. Of one that asks several questions the
        first is drawn.
    top
        How many features an outlet.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    UnknownNameError
        If the comparison has no such outlet.
    """
    rows = _first_aspect(comparison, measure)
    rows = rows.dropna(subset=["effect"])
    feature = comparison.presentation(measure).feature
    names = sorted(set(rows["outlet"]))
    if outlet is not None:
        if outlet not in names:
            raise UnknownNameError("outlet", outlet, names)
        names = [outlet]
    if not names:
        return nothing(f"No {label(feature)} could be compared; the table of scores says why.")
    found = [
        (name, place, part)
        for name in names
        for place, part in rows[rows["outlet"] == name].groupby("event_id", dropna=False)
    ]
    chosen = [(name, place, ranked(part).head(top)) for name, place, part in _fullest(found)]
    height = sum(_HEAD + _STEP * len(part) for _, _, part in chosen)
    drawing = figure(height, legend_rows=1)
    drawn = comparison_marks(comparison)
    homes = storyline_labels(comparison.corpus)
    references = set(rows["reference"].dropna())
    shared = references.pop() if len(references) == 1 else None
    y = 0.0
    ticks: list[tuple[float, str]] = []
    for name, place, part in chosen:
        _head(drawing, name, part, y, (homes.get(place, ""), shared is None))
        ys = [y + _HEAD + _STEP * index for index in range(len(part))]
        _add(drawing, part, ys, drawn[str(name)])
        ticks += zip(ys, (label(term, 26) for term in part["feature"]), strict=True)
        y = y + _HEAD + _STEP * len(part)
    more = f" ({len(chosen)} of {len(found)} groups of {label(feature)}s drawn)"
    unit = _unit(rows, shared) + (more if len(found) > len(chosen) else "")
    _finish(drawing, height, ticks, unit)
    return drawing


def _first_aspect(comparison: Comparison, measure: str) -> pd.DataFrame:
    """Return the rows of the first question of a measure: the units of others may differ."""
    rows = of_measure(comparison.scores, measure)
    asked = rows["aspect"].dropna().unique()
    declared = [name for name in comparison.aspects.get(measure, {}) if name in asked]
    first = declared[0] if declared else asked[0] if len(asked) else None
    return rows if first is None else rows[(rows["aspect"] == first).fillna(False).to_numpy(bool)]


def _unit(rows: pd.DataFrame, reference: str | None) -> str:
    kind = rows["effect_name"].dropna()
    words = label(kind.iloc[0], 60) if len(kind) else "effect"
    return words + (f", against {label(reference, 30)}" if reference is not None else "")


def _finish(drawing: go.Figure, height: float, ticks: list[tuple[float, str]], unit: str) -> None:
    drawing.add_vline(x=0, line={"color": QUIET, "width": 1})
    verdict_legend(drawing, SHOWN, UNSHOWN)
    drawing.update_layout(
        xaxis={"title": {"text": unit}},
        yaxis={
            "range": [height, 0],
            "zeroline": False,
            "tickvals": [position for position, _ in ticks],
            "ticktext": [text for _, text in ticks],
            "tickfont": {"size": 12},
        },
    )


Panel = tuple[str, Any, pd.DataFrame]


def _fullest(found: list[Panel]) -> list[Panel]:
    """Return the panels with the most articles behind them, in the order in which they came."""
    sizes = [-float(part["articles"].fillna(0).max()) for _, _, part in found]
    kept = sorted(sorted(range(len(found)), key=lambda index: (sizes[index], index))[:_PANELS])
    return [found[index] for index in kept]


def ranked(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the features of which the outlet has more, in order of rank.

    Rank is by ``z`` where there is one, else by the effect. If the outlet has
    no more of any, its rows are all ranked.
    """
    key = "z" if "z" in rows and rows["z"].notna().any() else "effect"
    above = rows[rows["effect"] > 0]
    rows = above if len(above) else rows
    return rows.sort_values([key, "feature"], ascending=[False, True], kind="stable")


def _head(
    drawing: go.Figure, name: str, part: pd.DataFrame, y: float, about: tuple[str, bool]
) -> None:
    place, spelt_out = about
    references = part["reference"].dropna()
    against = f" against {label(references.iloc[0], 24)}" if spelt_out and len(references) else ""
    within = f", in “{label(place, 24)}”" if place else ""
    drawing.add_annotation(
        text=f"<b>{label(name, 30)}</b>{against}{within}",
        x=0,
        y=y + _HEAD / 2 - 3,
        xref="paper",
        yref="y",
        xanchor="left",
        showarrow=False,
        font={"size": 13},
    )


def _add(drawing: go.Figure, part: pd.DataFrame, ys: list[float], mark: Mark) -> None:
    drawing.add_trace(intervals(part, ys, mark.colour))
    drawing.add_trace(
        go.Scatter(
            x=part["effect"].astype(float).tolist(),
            y=ys,
            mode="markers",
            marker={
                "symbol": [symbol(mark, verdict) for verdict in part["verdict"]],
                "color": mark.colour,
                "size": 9,
                "line": {"width": 1.6, "color": mark.colour},
            },
            hovertext=[hover(row) for row in records(part)],
            hoverinfo="text",
            showlegend=False,
        )
    )
