"""How well predicted events agree with known ones: scores of two groupings of the same items.

Every score takes the known labels first. Labels are names only: any hashable
values, compared with ``==``, each side on its own. ``-1`` is a label like any
other, so what a clusterer calls noise is here one cluster; an item that is
alone needs a label of its own. A missing label is an error. Two Series are
paired by their index, everything else by position.
"""

from __future__ import annotations

from narrativ.metrics.groupings import (
    Agreement,
    VMeasure,
    ami,
    ari,
    bcubed,
    pairwise,
    v_measure,
)
from narrativ.metrics.intervals import MIN_GROUPS, bootstrap_interval

__all__ = [
    "MIN_GROUPS",
    "Agreement",
    "VMeasure",
    "ami",
    "ari",
    "bcubed",
    "bootstrap_interval",
    "pairwise",
    "v_measure",
]
