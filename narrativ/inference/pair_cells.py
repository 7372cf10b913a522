"""Contrasts of pairs of articles: how far apart two groups are, against all other pairs.

The contrast of an event is the mean distance of the pairs of texts that join the two
groups less the mean of all its other pairs that are known. p comes from labels permuted
within events, whole texts together, so that rows and columns of the matrix of distances
move as one (Mantel 1967). A distance has no direction: either group has a cell of its
own, and the two are one test.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from narrativ.arrays import Floats, Indices
from narrativ.inference.counts import PairCounts
from narrativ.inference.intervals import MIN_EVENTS, t_interval
from narrativ.inference.layout import ContrastSettings, Layout, Part
from narrativ.inference.pair_permutation import (
    BOTH,
    FIRST,
    SECOND,
    PermutationDistribution,
    pair_contrasts,
    pair_p,
    permutation_distribution,
    smallest_pair_p,
)
from narrativ.inference.permutation import Labels
from narrativ.inference.rows import Rows


@dataclass(frozen=True)
class _Event:
    """The texts of one event with a known distance somewhere between them.

    ``distances`` is symmetric, NaN where unknown, shape (texts, texts).
    """

    stratum: int
    texts: Indices
    distances: Floats


@dataclass(frozen=True)
class _Distributions:
    """Permutation distributions of events; each is made once for all groups that need it.

    It depends on how many texts either group ran, not on which: with one article an
    outlet it is the same for every two outlets.
    """

    settings: ContrastSettings
    known: dict[tuple[int, int, tuple[int, ...]], PermutationDistribution]

    def of(self, feature: int, event: _Event, labels: Labels) -> PermutationDistribution:
        """Return the distribution of an event, of which these are the labels."""
        neither, first, second, both = np.bincount(labels, minlength=4).tolist()
        # Turned round, the two groups have the same distribution.
        numbers = (neither, min(first, second), max(first, second), both)
        key = (feature, event.stratum, numbers)
        if key not in self.known:
            generator = np.random.default_rng([self.settings.seed, *key[:2], *numbers])
            self.known[key] = permutation_distribution(
                labels, event.distances, self.settings.permutations, generator
            )
        return self.known[key]


@dataclass(frozen=True)
class _GroupPair:
    """Two groups and a feature over the events that both tell.

    Attributes
    ----------
    labels
        Which of the two ran each text of each event.
    possible
        Pairs of texts of one event that join the two groups, known or not.
    """

    part: Part[PairCounts]
    feature: int
    events: list[_Event]
    labels: list[Labels]
    possible: int
    distributions: _Distributions

    @cached_property
    def contrasts(self) -> Floats:
        """The contrast of each event, NaN where there is none."""
        contrasts = [
            pair_contrasts(labels[None], event.distances)[0] * self.part.aspect.scale
            for labels, event in zip(self.labels, self.events, strict=True)
        ]
        return np.array(contrasts, dtype=float)

    @cached_property
    def known(self) -> Floats:
        """The contrasts of the events that have one."""
        return self.contrasts[np.isfinite(self.contrasts)]

    @cached_property
    def _between(self) -> list[Floats]:
        """The known distances of pairs that join the two groups, of each event twice."""
        return [
            event.distances[_joining(labels) & np.isfinite(event.distances)]
            for labels, event in zip(self.labels, self.events, strict=True)
        ]

    @cached_property
    def values(self) -> Floats:
        """The mean distance of the two groups in each event, NaN where it is unknown."""
        scale = self.part.aspect.scale
        return np.array(
            [float(apart.mean()) * scale if len(apart) else np.nan for apart in self._between]
        )

    @cached_property
    def dispersion(self) -> float:
        """Share of the pairs that join the two groups whose distance is known."""
        known = sum(len(apart) // 2 for apart in self._between)
        return known / self.possible if self.possible else np.nan

    @cached_property
    def status(self) -> str:
        """What the contrast is before any test."""
        counts = self.part.counts
        if counts.refused[self.feature]:
            return "refused"
        if counts.held_out[self.feature]:
            return "held_out"
        if not self.possible:
            return "no_contrast"
        if not np.isfinite(self.values).any():
            return "no_pairs"
        if not len(self.known):
            return "no_reference"
        return "open" if len(self.known) >= MIN_EVENTS else "few_events"

    @cached_property
    def key(self) -> Hashable:
        """The same for groups that run the same copy in every event."""
        sides = tuple((labels & 1).tobytes() + (labels >> 1).tobytes() for labels in self.labels)
        turned = tuple((labels >> 1).tobytes() + (labels & 1).tobytes() for labels in self.labels)
        return self.feature, tuple(event.stratum for event in self.events), min(sides, turned)

    @cached_property
    def _events_distributions(self) -> list[PermutationDistribution]:
        return [
            self.distributions.of(self.feature, event, labels)
            for event, labels in zip(self.events, self.labels, strict=True)
        ]

    @cached_property
    def smallest(self) -> tuple[float, float]:
        """The smallest p that the contrast could reach, and the ways in a typical event."""
        return smallest_pair_p(self._events_distributions)

    def p(self, number: int) -> float:
        """Return the permutation p; ``number`` is that of the cell."""
        observed = np.nan_to_num(self.contrasts / self.part.aspect.scale)
        generator = np.random.default_rng([self.distributions.settings.seed, number])
        return pair_p(self._events_distributions, observed, generator)


@dataclass(frozen=True)
class PairCell:
    """One contrast of pairs: see `narrativ.inference.scoring.Cell`."""

    group: int
    other: int
    number: int
    pair: _GroupPair

    @property
    def events(self) -> int:
        """Events with a contrast."""
        return len(self.pair.known)

    @property
    def key(self) -> Hashable:
        """The same for either group of a pair, and for shared copy."""
        return self.number, self.pair.key

    @property
    def has_interval(self) -> bool:
        """Whether the contrast gets an interval."""
        return self.events >= MIN_EVENTS

    def describe(self, *, tested: bool = True) -> Rows:
        """Return the one row of the cell."""
        pair = self.pair
        has_value = np.isfinite(pair.contrasts if len(pair.known) else pair.values)
        events = [event for event, is_in in zip(pair.events, has_value, strict=True) if is_in]
        sizes = pair.part.layout.text_sizes
        error = pair.known.std(ddof=1) / np.sqrt(self.events) if self.events > 1 else 0.0
        effect = float(pair.known.mean()) if self.events else np.nan
        row = {
            "part": self.number,
            "group": self.group,
            "other": self.other,
            "feature": pair.feature,
            "place": 0,
            "value": float(pair.values[has_value].mean()) if has_value.any() else np.nan,
            "effect": effect,
            "z": effect / error if tested and error > 0.0 else np.nan,
            "dispersion": pair.dispersion,
            "articles": int(sum(sizes[event.texts].sum() for event in events)),
            "events": self.events,
            "status": pair.status,
        }
        if tested:
            open_ = pair.status in ("open", "few_events")
            row["choices"] = pair.smallest[1] if open_ else 2.0
            row |= {"length_robust": True, "testable": pair.status == "open"}
        if pair.status == "refused":
            row |= dict.fromkeys(("value", "effect", "z", "dispersion"), np.nan)
        return {
            name: np.array([value], dtype=object if name == "status" else None)
            for name, value in row.items()
        }

    def bounds(self, rows: Rows) -> Rows:
        """Return the smallest p that the contrast could reach."""
        return {"smallest": np.array([self.pair.smallest[0]]), "resampled": np.array([False])}

    def intervals(self, rows: pd.DataFrame) -> Rows:
        """Return Student's t interval of the contrast over events."""
        low, high = t_interval(self.pair.known[:, None])
        return {"low": low, "high": high, "by_spread": (low > 0) | (high < 0), "least_p": 0.0}

    def p_values(self, rows: pd.DataFrame, number: int) -> Floats:
        """Return the permutation p of the contrast."""
        return np.array([self.pair.p(number)])


def pair_cells(number: int, part: Part[PairCounts], settings: ContrastSettings) -> list[PairCell]:
    """Return the contrasts of a numbered part within events: every two groups, every feature."""
    cells: list[PairCell] = []
    every = np.ones(len(part.layout.text_stratum), dtype=bool)
    for feature in range(len(part.counts.features)):
        events = _known_events(part.counts, part.layout, feature)
        cells += _cells_of(number, part, settings, feature, events, every)
    return _both_directions(cells, settings)


def pair_storyline_rows(
    number: int, part: Part[PairCounts], settings: ContrastSettings
) -> Iterator[tuple[int, Rows]]:
    """Yield each storyline (the stratum) with the row of a contrast in it."""
    for feature in range(len(part.counts.features)):
        events = _known_events(part.counts, part.layout, feature)
        for stratum in np.unique(part.layout.stratum).tolist():
            inside = [event for event in events if event.stratum == stratum]
            texts = part.layout.text_stratum == stratum
            cells = _cells_of(number, part, settings, feature, inside, texts)
            for cell in _both_directions(list(cells), settings):
                if np.isfinite(cell.pair.values).any():
                    yield stratum, cell.describe(tested=False)


def _cells_of(
    number: int,
    part: Part[PairCounts],
    settings: ContrastSettings,
    feature: int,
    events: list[_Event],
    texts: npt.NDArray[np.bool_],
) -> Iterator[PairCell]:
    """Yield every two groups that are asked for, once, over some events and texts."""
    ran, strata = part.layout.membership.astype(np.uint8), part.layout.text_stratum
    distributions = _Distributions(settings, {})
    for group in range(part.layout.groups):
        for other in range(group + 1, part.layout.groups):
            if settings.reference not in (None, group, other):
                continue
            all_labels = ran[:, group] * FIRST + ran[:, other] * SECOND
            labels = [all_labels[event.texts] for event in events]
            # Where only shared copy joins them there is nothing between them.
            kept = [place for place, one in enumerate(labels) if _has_pair(one)]
            pair = _GroupPair(
                part=part,
                feature=feature,
                events=[events[place] for place in kept],
                labels=[labels[place] for place in kept],
                possible=_possible_pairs(all_labels[texts], strata[texts]),
                distributions=distributions,
            )
            yield PairCell(group, other, number, pair)


def _both_directions(cells: list[PairCell], settings: ContrastSettings) -> list[PairCell]:
    """Return the cells for either group; with a reference, only with that as the other."""
    turned = [PairCell(cell.other, cell.group, cell.number, cell.pair) for cell in cells]
    if settings.reference is None:
        return cells + turned
    return [
        cell if cell.other == settings.reference else back
        for cell, back in zip(cells, turned, strict=True)
    ]


def _has_pair(labels: Labels) -> bool:
    """Return whether some pair of texts has one of each of the two groups."""
    numbers = np.bincount(labels, minlength=4)
    shared = int(numbers[BOTH])
    return bool((numbers[FIRST] and numbers[SECOND]) or (shared and numbers[1:].sum() > 1))


def _joining(labels: Labels) -> npt.NDArray[np.bool_]:
    """Return which pairs of texts join the two groups, shape (texts, texts)."""
    first, second = (labels & FIRST) > 0, (labels & SECOND) > 0
    joining = (first[:, None] & second) | (second[:, None] & first)
    np.fill_diagonal(joining, val=False)
    return np.asarray(joining)


def _possible_pairs(labels: Labels, stratum: Indices) -> int:
    """Return how many pairs of texts of one stratum join the two groups, known or not."""
    places = np.unique(stratum, return_inverse=True)[1].reshape(-1)
    first, second, both = (
        np.bincount(places[labels == label], minlength=places.max(initial=-1) + 1)
        for label in (FIRST, SECOND, BOTH)
    )
    pairs = first * second + both * (first + second) + both * (both - 1) // 2
    return int(pairs.sum())


def _known_events(pairs: PairCounts, layout: Layout, feature: int) -> list[_Event]:
    """Return the events with a known distance of the feature, by stratum."""
    text, stratum = layout.text, layout.text_stratum
    one, two = text[pairs.first], text[pairs.second]
    good = (pairs.feature == feature) & np.isfinite(pairs.distance)
    good &= (one != two) & (stratum[one] == stratum[two])
    if not good.any():
        return []
    low, high = np.minimum(one, two)[good], np.maximum(one, two)[good]
    keys, place = np.unique(np.column_stack([low, high]), axis=0, return_inverse=True)
    place = place.reshape(-1)
    # Of two texts several articles may be paired: their mean.
    distance = np.bincount(place, pairs.distance[good]) / np.bincount(place)
    order = np.argsort(stratum[keys[:, 0]], kind="stable")
    keys, distance = keys[order], distance[order]
    numbers, starts = np.unique(stratum[keys[:, 0]], return_index=True)
    ends = [*starts[1:].tolist(), len(keys)]
    events = []
    for number, start, end in zip(numbers.tolist(), starts.tolist(), ends, strict=True):
        texts = np.flatnonzero(stratum == number)
        rows, columns = np.searchsorted(texts, keys[start:end]).T
        matrix = np.full((len(texts), len(texts)), np.nan)
        matrix[rows, columns] = matrix[columns, rows] = distance[start:end]
        events.append(_Event(number, texts, matrix))
    return events
