"""Lanes: rows of a plot with their label above them, so that narrow screens do.

The y axis counts pixels from the top, so that the height of a figure follows
from what is in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import plotly.graph_objects as go

from narrativ.plot.template import INK, LINE, QUIET
from narrativ.wording.labels import label

ROW: Final = 15
_LABEL: Final = 24
_GAP: Final = 10
_HEADING: Final = 34


@dataclass(frozen=True)
class Lane:
    """A lane to be laid out: its key, label and number of rows."""

    key: str
    label: str
    rows: int = 1


@dataclass(frozen=True)
class Layout:
    """Where the rows of the lanes lie, in pixels from the top."""

    height: float
    tops: dict[str, float]
    texts: tuple[tuple[float, str, bool], ...]

    def y(self, key: str, row: int = 0) -> float:
        """Return the height at which a row of a lane is drawn."""
        return self.tops[key] + _LABEL + ROW * row

    def apply(self, drawing: go.Figure, *, limit: int = 50, axis: str = "yaxis") -> None:
        """Set the axis, and write headings and labels into the figure."""
        drawing.update_layout(
            {axis: {"range": [self.height, 0], "visible": False, "fixedrange": True}}
        )
        notes: list[dict[str, Any]] = []
        for y, text, heading in self.texts:
            words = label(text, limit - 8 if heading else limit)
            notes.append(
                {
                    "text": f"<b>{words}</b>" if heading else words,
                    "x": 0,
                    "xref": "paper",
                    "xanchor": "left",
                    "y": y,
                    "yref": "y",
                    "yanchor": "middle",
                    "showarrow": False,
                    "align": "left",
                    "font": {"size": 13 if heading else 12, "color": INK if heading else QUIET},
                }
            )
        drawing.update_layout(annotations=[*drawing.layout.annotations, *notes])
        lines = [
            {
                "type": "line",
                "xref": "paper",
                "yref": "y",
                "x0": 0,
                "x1": 1,
                "y0": y - _HEADING / 2 + 6,
                "y1": y - _HEADING / 2 + 6,
                "line": {"color": LINE, "width": 1},
                "layer": "below",
            }
            for y, _, heading in self.texts
            if heading
        ]
        drawing.update_layout(shapes=[*drawing.layout.shapes, *lines])


def lay_out(groups: Sequence[tuple[str, Sequence[Lane]]]) -> Layout:
    """Place lanes below one another, under the heading of their group if it has one."""
    tops: dict[str, float] = {}
    texts: list[tuple[float, str, bool]] = []
    y = 0.0
    for heading, members in groups:
        if heading:
            texts.append((y + _HEADING / 2 + 2, heading, True))
            y += _HEADING
        for lane in members:
            tops[lane.key] = y
            texts.append((y + 8, lane.label, False))
            y += _LABEL + ROW * lane.rows + _GAP - 6
    return Layout(height=y, tops=tops, texts=tuple(texts))
