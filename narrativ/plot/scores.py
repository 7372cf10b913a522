"""What the plots of scores have in common: marks, hover texts, legend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from narrativ.plot.template import Mark, legend_note
from narrativ.wording.labels import label
from narrativ.wording.limits import VERDICTS
from narrativ.wording.phrases import three_digits

SHOWN: Final = "filled: differs"
UNSHOWN: Final = "hollow: no difference shown"


def symbol(mark: Mark, verdict: object) -> str:
    """Return the outlet's symbol, filled only where the verdict is ``differs``."""
    return mark.symbol if verdict == "differs" else f"{mark.symbol}-open"


def intervals(
    rows: pd.DataFrame, heights: Sequence[float], colour: str, **options: Any
) -> go.Scatter:
    """Return the intervals of the rows as lines, at these heights; rows without one have none."""
    ends = [
        (float(low), float(high), y)
        for low, high, y in zip(rows["low"], rows["high"], heights, strict=True)
        if not (pd.isna(low) or pd.isna(high))
    ]
    return go.Scatter(
        x=[x for low, high, _ in ends for x in (low, high, None)],
        y=[height for _, _, y in ends for height in (y, y, None)],
        mode="lines+markers",
        line={"color": colour, "width": 1.4},
        marker={"symbol": "line-ns", "size": 7, "line": {"color": colour, "width": 1.4}},
        name="95% interval",
        hoverinfo="skip",
        showlegend=False,
        **options,
    )


def hover(row: Mapping[str, Any], feature: str | None = None, *more: str) -> str:
    """Return what a score says when it is pointed at; `more` are lines that come last."""
    lines = [f"<b>{label(feature or row['feature'], 60)}</b>, {label(row['outlet'], 40)}"]
    for name in ("value", "effect", "p", "q"):
        if not pd.isna(row[name]):
            lines.append(f"{name} {three_digits(row[name])}")
    if not (pd.isna(row["low"]) or pd.isna(row["high"])):
        lines.append(f"95% interval {three_digits(row['low'])} to {three_digits(row['high'])}")
    lines.append(VERDICTS.get(str(row["verdict"]), label(row["verdict"])))
    return "<br>".join([*lines, *more])


def verdict_legend(drawing: go.Figure, *names: str) -> None:
    """Add the legend that says what filled and hollow marks mean."""
    for name, shape in zip(names, ("circle", "circle-open"), strict=False):
        legend_note(drawing, name, shape)
