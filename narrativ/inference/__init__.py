"""The statistics of comparisons: small pure functions on arrays.

What the rules are and why is in METHODS.md: the event is the stratum, the
independent text is the unit, rank then test, refuse below the minimum.
"""

from narrativ.inference.counts import Counts, PairCounts, factorize_sorted
from narrativ.inference.design import Design, contrast_design, independent_texts
from narrativ.inference.families import (
    ALPHA,
    attainable_p,
    benjamini_hochberg,
    events_needed,
    family,
)
from narrativ.inference.intervals import MIN_EVENTS, t_interval
from narrativ.inference.layout import ContrastSettings, Layout, Part
from narrativ.inference.permutation import permutation_p
from narrativ.inference.rows import DECIDED, UNTESTED, VERDICTS, ContrastRows
from narrativ.inference.scoring import event_rows, storyline_rows

__all__ = [
    "ALPHA",
    "DECIDED",
    "MIN_EVENTS",
    "UNTESTED",
    "VERDICTS",
    "ContrastRows",
    "ContrastSettings",
    "Counts",
    "Design",
    "Layout",
    "PairCounts",
    "Part",
    "attainable_p",
    "benjamini_hochberg",
    "contrast_design",
    "event_rows",
    "events_needed",
    "factorize_sorted",
    "family",
    "independent_texts",
    "permutation_p",
    "storyline_rows",
    "t_interval",
]
