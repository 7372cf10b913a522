"""The contrasts that are asked for: one cell a group and block of features."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from narrativ.inference.design import Bools, Design, Floats, Ints, contrast_design, runs
from narrativ.inference.effects import absent_log_odds, frequencies, present_log_odds
from narrativ.inference.layout import Asked, Layout, Part
from narrativ.inference.lengths import common_lengths

CHUNK: Final = 1_000
"""Features that are worked on at once, which bounds memory."""


@dataclass(frozen=True)
class Entries:
    """What tellings have of features, telling by telling, where it is not zero.

    A word stands in few texts: all that is asked of a contrast but its test is a sum of these.

    Attributes
    ----------
    starts
        The first entry of each telling, and the number of all, shape (tellings + 1,).
    feature
        Place of the feature among those of the block, shape (entries,).
    count, total
        Numerator and denominator, each a mean over the articles of the telling.
    value
        What a telling adds to effect, interval and test: its share, scaled; or the log-odds
        of a text as long as the others of its event, less those of a text without the feature.
        A telling without an entry adds nothing.
    """

    starts: Ints
    feature: Ints
    count: Floats
    total: Floats
    value: Floats

    def of(self, tellings: Ints) -> tuple[Ints, Ints]:
        """Return the entries of some tellings, and the place of each one's among them."""
        return runs(self.starts[tellings], np.diff(self.starts)[tellings])


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
    def totals(self) -> Floats:
        """Denominators of the tellings, shape (tellings, 1), or (tellings, features)."""
        denominators = self.part.counts.denominators
        if denominators.shape[1] > 1:
            denominators = denominators[:, self.features]
        return np.asarray(self.layout.averaging @ denominators[self.articles])

    def at(self, feature: Ints) -> Ints:
        """Return the columns of `totals` in which features stand."""
        return feature if self.totals.shape[1] > 1 else np.zeros_like(feature)

    @cached_property
    def refused(self) -> Bools:
        """Of which features no estimate is given."""
        return np.asarray(self.part.counts.refused[self.features] != "", dtype=bool)

    @cached_property
    def held_out(self) -> Bools:
        """Which features are described and not tested."""
        return np.asarray(self.part.counts.held_out[self.features] != "", dtype=bool)

    @cached_property
    def counted(self) -> bool:
        """Whether counts are contrasted by their log-odds."""
        return self.part.aspect.contrast == "log_odds"

    @cached_property
    def entries(self) -> Entries:
        """The numerators of the tellings, with what each is worth."""
        telling, feature, count = self._counts
        total = self.totals[telling, self.at(feature)]
        if not self.counted:
            value = count / total * self.part.aspect.scale
        else:
            lengths = common_lengths(self.layout.telling_stratum, self.totals)
            frequency = self.frequency[feature]
            read = lengths[telling, self.at(feature)]
            value = present_log_odds(count, total, read, frequency) - absent_log_odds(frequency)
        starts = np.searchsorted(telling, np.arange(len(self.layout.size) + 1))
        return Entries(starts, feature, count, total, value)

    @cached_property
    def frequency(self) -> Floats:
        """Share of each feature over all tellings of the block, blind to labels."""
        _, feature, count = self._counts
        counts = np.bincount(feature, count, len(self.features)).astype(np.float64)
        return frequencies(counts[None], self.totals.sum(axis=0, keepdims=True))

    @cached_property
    def _counts(self) -> tuple[Ints, Ints, Floats]:
        """Telling, feature and numerator of what is not zero, telling by telling."""
        article, feature, count = self.part.counts.entries(self.features)
        place = np.searchsorted(self.articles, article)
        inside = self.articles[np.minimum(place, len(self.articles) - 1)] == article
        telling = self.layout.telling[place[inside]]
        key = telling * len(self.features) + feature[inside]
        count = count[inside] / self.layout.size[telling]
        if len(self.layout.size) < len(self.articles):
            key, place = np.unique(key, return_inverse=True)
            count = np.bincount(place.reshape(-1), count).astype(np.float64)
        else:
            order = np.argsort(key, kind="stable")
            key, count = key[order], count[order]
        return *np.divmod(key, len(self.features)), count


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
    elsewhere = _elsewhere(part) if scope == "storyline" else None
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
    """Yield features in blocks of which the same articles can be known.

    ``elsewhere`` has a byte for each feature and article, as has what is unknown: of a measure
    whose features are possible everywhere, and known, nothing is laid out.
    """
    if not len(features):
        return
    rows = elsewhere
    if part.counts.unknown.nnz:
        unknown = part.counts.unknown[:, features].T.tocsr()[:, articles].toarray()
        rows = unknown if rows is None else np.logical_or(rows, unknown, out=rows)
    if rows is None:
        yield Block(part, number, features, articles)
        return
    alike: dict[bytes, list[int]] = {}
    for place, pattern in enumerate(np.packbits(rows, axis=1)):
        alike.setdefault(pattern.tobytes(), []).append(place)
    for pattern in sorted(alike):
        places = alike[pattern]
        yield Block(part, number, features[places], articles[~rows[places[0]]])


def _elsewhere(part: Part) -> Bools:
    """Return whether the storyline of an article lacks a feature, shape (features, articles)."""
    storylines, place = np.unique(part.layout.storyline, return_inverse=True)
    place = place.reshape(-1)
    lacks = np.ones((len(part.counts.features), len(storylines)), dtype=bool)
    article, feature = part.counts.numerators.nonzero()
    lacks[feature, place[article]] = False
    # What is refused is said of all articles.
    lacks[part.counts.refused != ""] = False
    return np.asarray(lacks[:, place])


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
    first: dict[tuple[int, bytes, bytes], int] = {}
    found = []
    for number, cell in enumerate(cells):
        design = cell.design
        sides = design.mine ^ design.mine[:1]
        key = (id(cell.block), design.rows.tobytes(), sides.tobytes())
        found.append(first.setdefault(key, number))
    return np.array(found, dtype=np.intp)


def slices(count: int) -> Iterator[slice]:
    """Yield the chunks that features are worked on in."""
    for first in range(0, count, CHUNK):
        yield slice(first, min(first + CHUNK, count))
