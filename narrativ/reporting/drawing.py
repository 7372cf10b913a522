"""The figures of a report, as JSON that plotly.js reads in the page."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from narrativ.plot import events

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from narrativ.comparison import Comparison


def figures(comparison: Comparison, context: Mapping[str, Any]) -> dict[str, str]:
    """Return the JSON of each figure by its name; none where there is nothing to draw."""
    drawn: dict[str, go.Figure] = {}
    few = context["counts"]["outlets"] <= 4
    if context["counts"]["articles"]:
        drawn["events"] = events(comparison.corpus)
    for section in context["findings"]:
        if section["chart"] and section["total"]:
            module, _, attribute = section["chart"].partition(":")
            chart = getattr(import_module(module), attribute)
            rows = section["chart_rows"]
            figure = chart(comparison, measure=section["name"], top=rows if few else rows // 2)
            if figure.data:
                drawn[section["anchor"]] = figure
    # The engine is named because plotly takes another, with other bytes, where it is installed.
    return {name: str(figure.to_json(engine="json")) for name, figure in drawn.items()}
