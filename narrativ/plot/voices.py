"""Who has how much of the quoted words of each outlet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import plotly.graph_objects as go

from narrativ.framing.quoted_words import VOICE_NOUNS
from narrativ.plot.template import figure, nothing
from narrativ.wording.labels import label
from narrativ.wording.phrases import counted
from narrativ.wording.rows import records

if TYPE_CHECKING:
    from narrativ.comparison import Comparison

_STEP: Final = 34
_COLOURS: Final[Mapping[str, str]] = {
    "official": "#0072B2",
    "party": "#B0578D",
    "international": "#3A9BD1",
    "company": "#D55E00",
    "expert": "#B87A00",
    "civil_society": "#009E73",
    "ordinary": "#222222",
    "media": "#777777",
    "document": "#9aa0a6",
    "unnamed": "#b9bec3",
    "other": "#cfd3d6",
    "unknown": "#e3e1dc",
}
"""A colour for each class, the same in every figure; those that say least are the palest."""
_SIDES: Final = ("#00456b", "#0072B2", "#6aaed6")
"""Colours of the officials of the countries or parties that speak most, dark to light."""
_NOBODY: Final = "not said who"


def voices(comparison: Comparison, event: str | None = None, *, top: int = 24) -> go.Figure:
    """Draw who has how much of the quoted words of each outlet.

    A bar an outlet, a segment a speaker, a colour a class; officials of the three countries or
    parties that speak most have a shade of their own, the same for every event.

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
    """
    every = comparison.voices()
    table = every if event is None else comparison.voices(event)
    table = table.assign(words=table["direct_words"] + table["indirect_words"])
    sizes = table.groupby("outlet")["words"].sum()
    outlets = sorted(sizes.index, key=lambda name: (-int(sizes[name]), str(name)))[:top]
    if not outlets:
        return nothing("No quotation was found in these articles.")
    outlets = sorted(outlets, reverse=True)  # the first at the top
    drawing = figure(_STEP * len(outlets) + 20, legend_rows=3, barmode="stack")
    for (name, colour), part in _by_colour(table, _largest_sides(every)):
        rows = [row for row in records(part) if row["outlet"] in outlets]
        if rows:
            drawing.add_trace(_bar(name, colour, rows, outlets))
    more = f" ({len(outlets)} of {len(sizes)} outlets)" if len(sizes) > len(outlets) else ""
    drawing.update_layout(
        legend={"traceorder": "normal"},
        xaxis={
            "title": {"text": "share of the quoted words" + more},
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


def _largest_sides(table: pd.DataFrame) -> list[str]:
    """Return the sides whose officials speak most, by name."""
    officials = table[(table["voice_class"] == "official") & (table["side"] != "")]
    words = (officials["direct_words"] + officials["indirect_words"]).groupby(officials["side"])
    total = words.sum()
    return sorted(sorted(total.index, key=lambda side: (-int(total[side]), side))[: len(_SIDES)])


def _by_colour(table: pd.DataFrame, sides: list[str]) -> list[tuple[tuple[str, str], pd.DataFrame]]:
    """Return the rows of each class, officials by side, with its name and colour."""
    parts = []
    for voice_class, colour in _COLOURS.items():
        rows = table[table["voice_class"] == voice_class]
        noun = VOICE_NOUNS.get(voice_class, _NOBODY)
        if voice_class == "official":
            for side, shade in zip(sides, _SIDES, strict=False):
                of_side = rows["side"] == side
                parts.append(((f"{noun} ({label(side, 24)})", shade), rows[of_side]))
                rows = rows[~of_side]
            noun, colour = (f"other {noun}", "#a9c4d6") if sides else (noun, colour)
        parts.append(((noun, colour), rows))
    return parts


def _bar(name: str, colour: str, rows: list[dict[str, Any]], outlets: list[str]) -> go.Bar:
    return go.Bar(
        x=[100 * float(row["share"]) for row in rows],
        y=[outlets.index(row["outlet"]) for row in rows],
        orientation="h",
        name=name,
        marker={"color": colour, "line": {"color": "#ffffff", "width": 1}},
        hovertext=[_hover(row) for row in rows],
        hoverinfo="text",
    )


def _hover(row: dict[str, Any]) -> str:
    role = f", {label(row['role'], 50)}" if row["role"] else ""
    lines = [
        f"<b>{label(row['speaker'] or _NOBODY, 50)}</b>{role}",
        f"{counted(int(row['direct_words']), 'word')} in quotation marks, "
        f"{int(row['indirect_words'])} in the outlet’s words",
        counted(int(row["quotations"]), "quotation"),
        f"verbs: {label(row['verbs'], 60)}" if row["verbs"] else "",
    ]
    return "<br>".join(line for line in lines if line)
