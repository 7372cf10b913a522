"""The contrasts that are asked for: one cell a group and block of features."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from narrativ.inference.design import Bools, Design, Floats, Ints, contrast_design
from narrativ.inference.effects import frequencies
from narrativ.inference.layout import Asked, Layout, Part
from narrativ.inference.lengths import common_lengths

CHUNK: Final = 1_000
"""Features that are worked on at once, which bounds memory."""
_SMALL: Final = 1_000_000
"""Numbers of a block, 8 MB, that are laid out once for all of its cells."""


@dataclass(frozen=True)
class Block:
    """Features of which the same articles can be known, and where those stand.

    Attributes
    ----------
    part
        The counts that the block is of.
    number
        Number of that part.
    features
        Columns of the counts, ascending.
    articles
        Rows of the counts, ascending.
    """

    part: Part
    number: int
    features: Ints
    articles: Ints

    @cached_property
    def layout(self) -> Layout:
        """Where the articles of the block stand."""
        return self.part.layout.within(self.articles)

    @cached_property
    def frequency(self) -> Floats:
        """Share of each feature over all tellings of the block, blind to labels."""
        every = np.arange(len(self.layout.size))
        shares = [frequencies(*self.averaged(every, place)) for place in slices(len(self.features))]
        return np.concatenate(shares) if shares else np.zeros(0)

    def averaged(self, tellings: Ints, place: slice | Ints) -> tuple[Floats, Floats]:
        """Return numerators and denominators of tellings, as means over their articles."""
        if self._whole is None:
            return self._averaged(tellings, place)
        numerators, denominators = self._whole
        wide = denominators.shape[1] > 1
        rows = denominators[tellings]
        return numerators[tellings][:, place], rows[:, place] if wide else rows

    def lengths(self, tellings: Ints, place: slice | Ints) -> Floats:
        """Return the words at which tellings count, so that those of a stratum are alike."""
        return (self._lengths if self._narrow else self._common(place))[tellings]

    @cached_property
    def _lengths(self) -> Floats:
        return self._common(np.zeros(0, dtype=np.intp))

    @property
    def _narrow(self) -> bool:
        return bool(self.part.counts.denominators.shape[1] == 1)

    def _common(self, place: slice | Ints) -> Floats:
        """Return the same of all tellings, blind to labels."""
        _, totals = self.averaged(np.arange(len(self.layout.size)), place)
        return common_lengths(self.layout.telling_stratum, totals)

    @cached_property
    def _whole(self) -> tuple[Floats, Floats] | None:
        """All tellings and features, if they are few: cells are many, and small."""
        if len(self.layout.size) * len(self.features) > _SMALL:
            return None
        return self._averaged(np.arange(len(self.layout.size)), slice(None))

    def _averaged(self, tellings: Ints, place: slice | Ints) -> tuple[Floats, Floats]:
        features = self.features[place]
        counts, averaging = self.part.counts, self.layout.averaging[tellings]
        numerators = counts.numerators[:, features].astype(np.float64)
        wide = counts.denominators.shape[1] > 1
        denominators = counts.denominators[:, features] if wide else counts.denominators
        if len(self.articles) < len(counts.articles):
            numerators, denominators = numerators[self.articles], denominators[self.articles]
        return (averaging @ numerators).toarray(), np.asarray(averaging @ denominators)


@dataclass(frozen=True)
class Cell:
    """One contrast: a group against what it is compared with, over a block."""

    group: int
    block: Block
    design: Design

    @cached_property
    def repeated(self) -> bool:
        """Whether a group has several tellings in an event."""
        member = self.block.layout.member[self.design.rows].astype(np.intp)
        return bool((np.add.reduceat(member, self.design.starts, axis=0) > 1).any())


def event_cells(parts: list[Part], asked: Asked) -> list[Cell]:
    """Return the contrasts within events, by group."""
    cells = [
        cell
        for number, part in enumerate(parts)
        for block in blocks(part, number, asked.scope)
        for cell in cells_of(block, asked)
    ]
    return sorted(cells, key=lambda cell: cell.group)


def blocks(part: Part, number: int, scope: str) -> Iterator[Block]:
    """Yield the features of a part by the articles in which they can be known."""
    counts = part.counts
    features, articles = np.arange(len(counts.features)), np.arange(len(counts.articles))
    elsewhere = ~_occurs(part) if scope == "storyline" else None
    yield from _alike(part, number, features, articles, elsewhere)


def stratum_blocks(part: Part, number: int) -> Iterator[tuple[int, Block]]:
    """Yield each stratum with the features that occur in it, by where they can be known."""
    stratum, rows = part.layout.stratum, part.counts.numerators.tocsr()
    for place in np.unique(stratum).tolist():
        articles = np.flatnonzero(stratum == place)
        features = np.unique(rows[articles].nonzero()[1])
        for block in _alike(part, number, features, articles, None):
            yield place, block


def _alike(
    part: Part, number: int, features: Ints, articles: Ints, elsewhere: Bools | None
) -> Iterator[Block]:
    """Yield features in blocks of which the same articles can be known."""
    lost = elsewhere
    if part.counts.unknown.nnz:
        unknown = part.counts.unknown[:, features].toarray()[articles]
        lost = unknown if elsewhere is None else unknown | elsewhere
    if lost is None:
        if len(features):
            yield Block(part, number, features, articles)
        return
    patterns, which = np.unique(lost, axis=1, return_inverse=True)
    for place in range(patterns.shape[1]):
        alike = features[which.reshape(-1) == place]
        yield Block(part, number, alike, articles[~patterns[:, place]])


def _occurs(part: Part) -> Bools:
    """Return whether each feature occurs in the storyline of each article."""
    storylines, place = np.unique(part.layout.storyline, return_inverse=True)
    place = place.reshape(-1)
    occurs = np.zeros((len(storylines), len(part.counts.features)), dtype=bool)
    article, feature = part.counts.numerators.nonzero()
    occurs[place[article], feature] = True
    return np.asarray(occurs[place])


def cells_of(block: Block, asked: Asked) -> Iterator[Cell]:
    """Yield the contrast of each group over a block."""
    for group, mine, others in asked.sides(block.layout):
        yield Cell(group, block, contrast_design(block.layout.telling_stratum, mine, others))


def twins(cells: list[Cell]) -> Ints:
    """Return for each cell the first that tests the same: of two groups, or of shared copy.

    The second of two groups has the first one's contrast with the sign turned,
    and outlets that run the same copy in every event have one contrast. Each is
    one test, and counts once in the family.
    """
    first: dict[tuple[int, bytes, bytes, bytes], int] = {}
    found = []
    for number, cell in enumerate(cells):
        design, block = cell.design, cell.block
        sides = design.mine ^ design.mine[:1]
        key = (block.number, block.features.tobytes(), design.rows.tobytes(), sides.tobytes())
        found.append(first.setdefault(key, number))
    return np.array(found, dtype=np.intp)


def slices(count: int) -> Iterator[slice]:
    """Yield the chunks that features are worked on in."""
    for first in range(0, count, CHUNK):
        yield slice(first, min(first + CHUNK, count))
