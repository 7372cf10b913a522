"""Plots: a table in, a `plotly.graph_objects.Figure` out.

The functions draw what the tables hold: they compute nothing, show nothing
and change no default of plotly.
"""

from __future__ import annotations

from narrativ.plot.contrasts import contrasts, terms
from narrativ.plot.distances import distances
from narrativ.plot.emphasis import emphasis
from narrativ.plot.events import events
from narrativ.plot.map import map
from narrativ.plot.voices import voices

__all__ = ["contrasts", "distances", "emphasis", "events", "map", "terms", "voices"]
