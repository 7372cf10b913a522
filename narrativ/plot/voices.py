"""Who has how much of the quoted words of each outlet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import plotly.graph_objects as go

from narrativ.arguments import checked_count
from narrativ.errors import SchemaError
from narrativ.framing.quoted_words import (
    NOBODY,
    UNCLASSED,
    class_names,
    largest_sides,
    named_classes,
    role_apart,
)
from narrativ.plot.template import figure, nothing
from narrativ.wording.labels import label
from narrativ.wording.phrases import counted, quoted_amount
from narrativ.wording.rows import records

if TYPE_CHECKING:
    from narrativ.comparison import Comparison

_STEP: Final = 34
_LEGEND_COLUMNS: Final = 3
OUTLETS: Final = 24
"""Outlets drawn, those with the most quoted words."""
_COLOURS: Final[Mapping[str, str]] = {
    "officials": "#0072B2",
    "international organisations": "#3A9BD1",
    "parties": "#B0578D",
    "companies": "#D55E00",
    "civil society": "#009E73",
    "experts": "#B87A00",
    "ordinary people": "#222222",
    "media": "#777777",
    "documents": "#9aa0a6",
    "unnamed sources": "#b9bec3",
    "others": "#cfd3d6",
    UNCLASSED: "#d8cdb8",
    NOBODY: "#ebe9e4",
}
"""A colour for each class, the same in every figure; those that say least are the palest."""
_SIDES: Final = ("#00456b", "#0072B2", "#6aaed6", "#a9c4d6")
"""Colours of the officials of the countries or parties that speak most, dark to light, and of
the other officials."""


def voices(comparison: Comparison, event: str | None = None, *, top: int = OUTLETS) -> go.Figure:
    """Draw who has how much of the quoted words of each outlet.

    A bar is an outlet, a segment a speaker, a colour a class of speakers. Officials of the three
    countries or parties that speak most have a shade of their own, the same for every event. A
    speaker whose class the text does not say is named all the same.

    Parameters
    ----------
    comparison
        A comparison.
    event
        Id of an event; all by default.
    top
        How many outlets, those with the most quoted words.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    UnknownNameError
        If there is no such event.
    SchemaError
        If it is no comparison, or `top` no whole number from 1 on.
    """
    if not hasattr(comparison, "voices"):
        raise SchemaError(
            f"comparison is of type {type(comparison).__name__}; expected what "
            "narrativ.compare(corpus) returns"
        )
    top = checked_count(top, "top", least=1, expected=f"a whole number from 1 on, {OUTLETS}")
    every = comparison.voices()
    table = every if event is None else comparison.voices(event)
    table = table.assign(words=table["direct_words"] + table["indirect_words"])
    sizes = table.groupby("outlet")["words"].sum()
    outlets = sorted(sizes.index, key=lambda name: (-int(sizes[name]), str(name)))[:top]
    if not outlets:
        return nothing("No quotation was found in these articles; English ones are searched.")
    outlets = sorted(outlets, reverse=True)  # the first at the top
    drawn = table[table["outlet"].isin(outlets)]
    parts = [part for part in _by_colour(drawn, largest_sides(every)) if len(part[2])]
    legend_rows = -(-len(parts) // _LEGEND_COLUMNS)
    drawing = figure(_STEP * len(outlets) + 20, legend_rows=legend_rows, barmode="stack")
    for name, colour, part in parts:
        drawing.add_trace(_bar(name, colour, records(part), outlets))
    more = f" ({len(outlets)} of {len(sizes)} outlets)" if len(sizes) > len(outlets) else ""
    drawing.update_layout(
        legend={"traceorder": "normal"},
        xaxis={
            "title": {"text": "share of the words that the outlet quotes" + more},
            "ticksuffix": "%",
            "range": [0, 100],
        },
        yaxis={
            "tickvals": list(range(len(outlets))),
            "ticktext": [label(name, 28) for name in outlets],
            "zeroline": False,
        },
    )
    return drawing


def _by_colour(table: pd.DataFrame, sides: list[str]) -> list[tuple[str, str, pd.DataFrame]]:
    """Return the name, the colour and the rows of each class, officials by side."""
    names = class_names(sides)
    shades = [*_SIDES[: len(sides)], _SIDES[-1]] if sides else []
    colours = {**_COLOURS, **dict(zip(names, shades, strict=False))}
    classes = named_classes(table, sides)
    return [(name, colours[name], table[classes == name]) for name in names]


def _bar(name: str, colour: str, rows: list[dict[str, Any]], outlets: list[str]) -> go.Bar:
    return go.Bar(
        x=[100 * float(row["share"]) for row in rows],
        y=[outlets.index(row["outlet"]) for row in rows],
        orientation="h",
        name=label(name, 40),
        marker={"color": colour, "line": {"color": "#ffffff", "width": 1}},
        hovertext=[_hover(row, name) for row in rows],
        hoverinfo="text",
    )


def _hover(row: dict[str, Any], voice_class: str) -> str:
    role = f", {label(row['role'], 50)}" if role_apart(row["speaker"], row["role"]) else ""
    speaker = row["speaker"] or NOBODY
    lines = [
        f"<b>{label(speaker, 50)}</b>{role}",
        "" if speaker == NOBODY else label(voice_class, 40),
        f"{100 * float(row['share']):.1f}% of the words that {label(row['outlet'], 28)} quotes",
        quoted_amount(int(row["direct_words"]), int(row["indirect_words"])),
        counted(int(row["quotations"]), "quotation"),
        f"verbs: {label(row['verbs'], 60)}" if row["verbs"] else "",
    ]
    return "<br>".join(line for line in lines if line)
