"""The figures of a report, as JSON that plotly.js reads in the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from narrativ.plot import emphasis, events, terms

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from narrativ.comparison import Comparison

_PLOTS: Final[Mapping[str, Callable[[Comparison], go.Figure]]] = {
    "terms": terms,
    "emphasis": emphasis,
}


def figures(comparison: Comparison, context: Mapping[str, Any]) -> dict[str, str]:
    """Return the JSON of each figure by its name; none where there is nothing to draw."""
    drawn = {}
    if context["counts"]["articles"]:
        drawn["events"] = events(comparison.corpus)
    for section in context["findings"]:
        plot = _PLOTS.get(section["name"])
        if plot is not None and section["drawable"]:
            drawn[section["name"]] = plot(comparison)
    return {name: str(figure.to_json()) for name, figure in drawn.items()}
