"""The house template: colours, symbols and layout of every plot.

Colours are those of Okabe and Ito (2008, "Color universal design") without
the yellow, which is too pale on white. An outlet is marked by a symbol
besides its colour, so that a plot can be read without colours. No colour is
given twice: the outlets with the most articles have them, the next a symbol in
grey, and all others one mark together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import plotly.graph_objects as go

from narrativ.wording.labels import label

if TYPE_CHECKING:
    from narrativ.comparison import Comparison
    from narrativ.corpus import Corpus

COLOURS: Final = ("#0072B2", "#D55E00", "#009E73", "#B0578D", "#3A9BD1", "#B87A00", "#222222")
SYMBOLS: Final = (
    "circle",
    "diamond",
    "square",
    "triangle-up",
    "cross",
    "x",
    "star",
    "triangle-down",
)
INK: Final = "#22262b"
QUIET: Final = "#5c6570"
LINE: Final = "#e3e1dc"
PANEL: Final = "#f1eee7"
FONT: Final = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
UNKNOWN: Final = "outlet unknown"


GREY: Final = "#777777"


@dataclass(frozen=True)
class Mark:
    """How an outlet is drawn: a colour and a plotly symbol."""

    colour: str
    symbol: str


OTHERS: Final = Mark("#9aa0a6", "pentagon")
"""The one mark of all outlets beyond those that can be told apart."""


def marks(outlets: Iterable[object], sizes: Mapping[str, int] | None = None) -> dict[str, Mark]:
    """Return a mark for each outlet; the same outlets always get the same marks.

    Of more than seven outlets the largest seven, by `sizes` and then by name, have
    a colour. The next eight have a symbol in grey, the others are `OTHERS`.

    Examples
    --------
    >>> marks(["Norvane", "Eskel"])["Eskel"]
    Mark(colour='#0072B2', symbol='circle')
    """
    names = sorted({str(name) for name in outlets} - {UNKNOWN})
    ranked = sorted(names, key=lambda name: (-(sizes or {}).get(name, 0), name))
    first, next_ = len(COLOURS), len(COLOURS) + len(SYMBOLS)
    drawn = dict.fromkeys(ranked[next_:], OTHERS)
    for name, symbol in zip(sorted(ranked[first:next_]), SYMBOLS, strict=False):
        drawn[name] = Mark(GREY, symbol)
    for name, colour, symbol in zip(sorted(ranked[:first]), COLOURS, SYMBOLS, strict=False):
        drawn[name] = Mark(colour, symbol)
    return drawn | {UNKNOWN: Mark(GREY, "hexagon")}


def corpus_marks(corpus: Corpus) -> dict[str, Mark]:
    """Return the marks of the outlets of a corpus."""
    outlets = corpus.articles["outlet"].dropna()
    return marks(outlets, {str(name): int(n) for name, n in outlets.value_counts().items()})


def in_legend(outlet: object, mark: Mark) -> str:
    """Return what the legend calls the mark of an outlet."""
    return "other outlets" if mark == OTHERS else label(outlet, 40)


def comparison_marks(comparison: Comparison) -> dict[str, Mark]:
    """Return the marks of what is compared; outlets are marked as in their corpus."""
    known = corpus_marks(comparison.corpus)
    groups = set(comparison.scores["outlet"])
    return known if groups <= set(known) else marks(groups) | known


def template() -> go.layout.Template:
    """Return the house template; plotly's own default stays as it is."""
    axis = {
        "gridcolor": LINE,
        "linecolor": LINE,
        "zerolinecolor": "#9aa0a6",
        "zerolinewidth": 1,
        "tickfont": {"color": QUIET, "size": 12},
        "title": {"font": {"color": QUIET, "size": 12}, "standoff": 8},
        "automargin": True,
        "fixedrange": True,
    }
    return go.layout.Template(
        layout={
            "font": {"family": FONT, "size": 13, "color": INK},
            "colorway": list(COLOURS),
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "margin": {"l": 12, "r": 16, "t": 12, "b": 40},
            "hoverlabel": {
                "align": "left",
                "bgcolor": "#ffffff",
                "bordercolor": "#9aa0a6",
                "font": {"family": FONT, "size": 12, "color": INK},
            },
            "legend": {
                "orientation": "h",
                "x": 0,
                "xanchor": "left",
                "y": 1,
                "yanchor": "bottom",
                "font": {"size": 12},
            },
            "dragmode": False,
            "hovermode": "closest",
            "xaxis": axis,
            "yaxis": axis,
        }
    )


def figure(height: float, *, legend_rows: int = 0, **layout: Any) -> go.Figure:
    """Return an empty figure in the house template; `height` is of the plotting area."""
    top, bottom = 14 + 22 * legend_rows, 58
    return go.Figure(
        layout={
            "template": template(),
            "height": round(height + top + bottom),
            "margin": {"l": 12, "r": 16, "t": top, "b": bottom},
            **layout,
        }
    )


def nothing(words: str) -> go.Figure:
    """Return a figure that says in words why there is nothing to draw."""
    empty = figure(60, xaxis={"visible": False}, yaxis={"visible": False})
    empty.add_annotation(
        text=label(words, 200),
        x=0,
        y=0.5,
        xref="paper",
        yref="paper",
        xanchor="left",
        showarrow=False,
        font={"color": QUIET},
    )
    return empty


def legend_note(drawing: go.Figure, words: str, symbol: str = "circle-open") -> None:
    """Add an entry to the legend that says what a kind of mark means."""
    drawing.add_trace(
        go.Scatter(
            x=[None],
            y=[None],
            mode="markers",
            name=words,
            marker={"symbol": symbol, "color": QUIET, "size": 9},
            hoverinfo="skip",
        )
    )
