"""The figures of a report, as JSON that plotly.js reads in the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from narrativ.plot import emphasis, events, terms

if TYPE_CHECKING:
    from narrativ.comparison import Comparison


def figures(comparison: Comparison, context: Mapping[str, Any]) -> dict[str, str]:
    """Return the JSON of each figure by its name; none where there is nothing to draw."""
    drawn = {}
    few = context["counts"]["outlets"] <= 4
    if context["counts"]["articles"]:
        drawn["events"] = events(comparison.corpus)
    for section in context["findings"]:
        if section["drawable"] and section["name"] == "terms":
            drawn["terms"] = terms(comparison, top=12 if few else 6)
        if section["drawable"] and section["name"] == "emphasis":
            drawn["emphasis"] = emphasis(comparison, top=20 if few else 10)
    # The engine is named because plotly takes another, with other bytes, where it is installed.
    return {name: str(figure.to_json(engine="json")) for name, figure in drawn.items()}
