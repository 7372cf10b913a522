"""The statistics of comparisons: small pure functions on arrays.

What the rules are and why is in METHODS.md: the event is the stratum, the
telling is the unit, rank then test, refuse below the minimum.
"""

from narrativ.inference.counts import Counts
from narrativ.inference.design import Design, contrast_design, tellings
from narrativ.inference.effects import MIN_EVENTS, log_odds, t_interval
from narrativ.inference.families import (
    ALPHA,
    attainable,
    benjamini_hochberg,
    events_needed,
    family,
)
from narrativ.inference.keeping import DECIDED, UNTESTED, VERDICTS, Kept
from narrativ.inference.layout import Asked, Layout, Part
from narrativ.inference.pairs import PairCounts, pair_rows, storyline_pair_rows
from narrativ.inference.permutation import permutation_p
from narrativ.inference.scoring import event_rows, storyline_rows

__all__ = [
    "ALPHA",
    "DECIDED",
    "MIN_EVENTS",
    "UNTESTED",
    "VERDICTS",
    "Asked",
    "Counts",
    "Design",
    "Kept",
    "Layout",
    "PairCounts",
    "Part",
    "attainable",
    "benjamini_hochberg",
    "contrast_design",
    "event_rows",
    "events_needed",
    "family",
    "log_odds",
    "pair_rows",
    "permutation_p",
    "storyline_pair_rows",
    "storyline_rows",
    "t_interval",
    "tellings",
]
