"""How far apart every two groups are, as a square of shades and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from narrativ.errors import SchemaError
from narrativ.plot.template import INK, PANEL, QUIET, figure, nothing
from narrativ.wording.labels import label
from narrativ.wording.phrases import three_digits
from narrativ.wording.rows import records

_NEEDED: Final = ("outlet", "other", "distance", "low", "high", "pairs", "known", "events")
_SHADES: Final = ((0.0, "#f7fbff"), (1.0, "#0072B2"))
"""From pale to the house blue; the numbers stand in the cells, so no shade must be read alone."""
_CELL: Final = 64
_PALE: Final = "#ffffff"


def distances(matrix: pd.DataFrame) -> go.Figure:
    """Draw the distances of every two groups.

    Each cell holds the mean distance and, where there is one, its 95% interval;
    pointing at it shows on how many events and pairs of texts it stands. An
    empty cell is a distance that is not known.

    Parameters
    ----------
    matrix
        What ``comparison.distances()`` returns, or `narrativ.framing.distance.matrix`:
        ``outlet, other, distance, low, high, pairs, known, events``.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    SchemaError
        If the table lacks a column, or holds two groups more than once.
    """
    missing = [name for name in _NEEDED if name not in matrix]
    if missing:
        raise SchemaError(
            f"the matrix has no column {missing[0]!r}; expected {', '.join(_NEEDED)}, "
            f"got {', '.join(map(str, matrix.columns)) or 'none'}"
        )
    if matrix.duplicated(["outlet", "other"]).any():
        raise SchemaError(
            "the matrix holds two groups more than once; expected one event, or all combined"
        )
    if not matrix["distance"].notna().any():
        return nothing("No two texts of one event have passages that tell the same.")
    names = sorted({*matrix["outlet"], *matrix["other"]})
    cells = {(row["outlet"], row["other"]): row for row in records(matrix)}
    rows = [[cells.get((outlet, other)) for other in names] for outlet in names]
    known = [float(value) for value in matrix["distance"].dropna()]
    shown = [label(name, 28) for name in names]
    drawing = figure(_CELL * len(names) + 40)
    drawing.add_trace(
        go.Heatmap(
            z=[[_value(cell) for cell in row] for row in rows],
            x=list(range(len(names))),
            y=list(range(len(names))),
            hovertext=[[_hover(cell) for cell in row] for row in rows],
            hoverinfo="text",
            colorscale=[list(shade) for shade in _SHADES],
            zmin=min(known),
            zmax=max(known),
            xgap=2,
            ygap=2,
            colorbar={
                "title": {"text": "bits", "font": {"color": QUIET, "size": 12}},
                "thickness": 12,
                "tickfont": {"color": QUIET, "size": 11},
            },
        )
    )
    middle = (min(known) + max(known)) / 2
    for down, row in enumerate(rows):
        for across, cell in enumerate(row):
            _write(drawing, cell, (across, down), middle)
    ticks: dict[str, Any] = {
        "tickvals": list(range(len(names))),
        "ticktext": shown,
        "showgrid": False,
        "zeroline": False,
    }
    drawing.update_layout(
        plot_bgcolor=PANEL,
        xaxis=ticks | {"side": "bottom"},
        yaxis=ticks | {"autorange": "reversed"},
    )
    return drawing


def _value(cell: Mapping[str, Any] | None) -> float | None:
    return None if cell is None or pd.isna(cell["distance"]) else float(cell["distance"])


def _write(
    drawing: go.Figure, cell: Mapping[str, Any] | None, place: tuple[int, int], middle: float
) -> None:
    """Write the distance and its interval into a cell."""
    value = _value(cell)
    if cell is None or value is None:
        return
    drawing.add_annotation(
        x=place[0],
        y=place[1],
        text=f"{value:.2f}" + (f"<br>{_interval(cell)}" if _interval(cell) else ""),
        showarrow=False,
        font={"size": 11, "color": _PALE if value > middle else INK},
    )


def _interval(cell: Mapping[str, Any]) -> str:
    if pd.isna(cell["low"]) or pd.isna(cell["high"]):
        return ""
    return f"{float(cell['low']):.2f} to {float(cell['high']):.2f}"


def _hover(cell: Mapping[str, Any] | None) -> str:
    if cell is None:
        return "no event is told by both"
    lines = [f"<b>{label(cell['outlet'], 40)}</b> and {label(cell['other'], 40)}"]
    value = _value(cell)
    lines.append("distance not known" if value is None else f"distance {three_digits(value)} bits")
    if interval := _interval(cell):
        lines.append(f"95% interval {interval}")
    elif value is not None:
        lines.append("no interval: it takes six events")
    lines.append(f"{int(cell['known'])} of {int(cell['pairs'])} pairs of texts known")
    lines.append(f"events: {int(cell['events'])}")
    return "<br>".join(lines)
