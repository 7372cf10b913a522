"""The contrasts that are asked for: one cell a group and set of features."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from narrativ.inference.counts import Counts
from narrativ.inference.design import Bools, Design, Floats, Ints, contrast_design
from narrativ.inference.effects import frequencies
from narrativ.inference.layout import Asked, Layout

CHUNK: Final = 1_000
"""Features that are worked on at once, which bounds memory."""


@dataclass(frozen=True)
class Cell:
    """One contrast of one group over the features that share their events."""

    group: int
    features: Ints
    design: Design
    frequency: Floats


def event_cells(counts: Counts, layout: Layout, asked: Asked) -> Iterator[Cell]:
    """Yield the contrasts within events, by the scope that was asked for."""
    blocks = [(np.arange(len(counts.features)), np.ones(len(layout.size), dtype=bool))]
    if asked.scope == "storyline":
        blocks = list(_blocks(counts, layout))
    for features, inside in blocks:
        yield from cells_within(counts, layout, asked, features, inside)


def _blocks(counts: Counts, layout: Layout) -> Iterator[tuple[Ints, Bools]]:
    """Yield features that occur in the same storylines, with the tellings of those."""
    storylines, place = np.unique(layout.storyline, return_inverse=True)
    occurs = np.zeros((len(storylines), len(counts.features)), dtype=bool)
    for number in range(len(storylines)):
        occurs[number] = (counts.numerators[place == number] > 0).any(axis=0)
    patterns, which = np.unique(occurs, axis=1, return_inverse=True)
    for number in range(patterns.shape[1]):
        inside = np.isin(layout.telling_storyline, storylines[patterns[:, number]])
        yield np.flatnonzero(which.reshape(-1) == number), inside


def cells_within(
    counts: Counts, layout: Layout, asked: Asked, features: Ints, inside: Bools
) -> Iterator[Cell]:
    """Yield the contrast of each group over tellings that are ``inside``."""
    frequency = np.zeros(len(features))
    if len(features) and inside.any():
        for place in slices(len(features)):
            numerators, denominators = averaged_counts(
                counts, layout, np.flatnonzero(inside), features[place]
            )
            frequency[place] = frequencies(numerators, denominators)
    for group, mine, others in asked.sides(layout):
        design = contrast_design(layout.telling_stratum, mine & inside, others & inside)
        yield Cell(group, features, design, frequency)


def twins(cells: list[Cell]) -> Ints:
    """Return for each cell the first that tests the same: of two groups, or of shared copy.

    The second of two groups has the first one's contrast with the sign turned,
    and outlets that run the same copy in every event have one contrast. Each is
    one test, and counts once in the family.
    """
    first: dict[tuple[bytes, bytes, bytes], int] = {}
    found = []
    for number, cell in enumerate(cells):
        design = cell.design
        sides = design.mine ^ design.mine[:1]
        key = (cell.features.tobytes(), design.rows.tobytes(), sides.tobytes())
        found.append(first.setdefault(key, number))
    return np.array(found, dtype=np.intp)


def slices(count: int) -> Iterator[slice]:
    """Yield the chunks that features are worked on in."""
    for first in range(0, count, CHUNK):
        yield slice(first, min(first + CHUNK, count))


def averaged_counts(
    counts: Counts, layout: Layout, rows: Ints, features: Ints
) -> tuple[Floats, Floats]:
    """Return numerators and denominators of tellings, as means over their articles."""
    averaging = layout.averaging[rows]
    numerators = averaging @ counts.numerators[:, features].astype(np.float64)
    wide = counts.denominators.shape[1] > 1
    denominators = averaging @ (counts.denominators[:, features] if wide else counts.denominators)
    return np.asarray(numerators), np.asarray(denominators)
