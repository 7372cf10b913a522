"""Two groups over the events that both tell: the pairs that join them, and all others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from narrativ.inference.arrangements import BOTH, FIRST, SECOND, Labels, pair_contrasts
from narrativ.inference.design import Floats, Ints
from narrativ.inference.effects import t_interval
from narrativ.inference.layout import Asked, Layout
from narrativ.inference.pair_counts import PairCounts


@dataclass(frozen=True)
class PairEvent:
    """The tellings of one event with a known distance somewhere between them."""

    stratum: int
    tellings: Ints
    distances: Floats


@dataclass(frozen=True)
class PairCell:
    """Two groups and a feature over the events that both tell."""

    group: int
    other: int
    feature: int
    events: list[PairEvent]
    labels: list[Labels]
    scale: float
    sizes: Ints
    of_pairs: tuple[int, int]
    """Pairs of the two groups: known, and all."""

    @cached_property
    def contrasts(self) -> Floats:
        """The contrast of each event, NaN where there is none."""
        found = [
            pair_contrasts(labels[None], event.distances)[0] * self.scale
            for labels, event in zip(self.labels, self.events, strict=True)
        ]
        return np.array(found, dtype=float)

    @cached_property
    def values(self) -> Floats:
        """The mean distance of the two groups in each event, NaN where it is unknown."""
        return np.array(
            [
                _mean_between(labels, event.distances) * self.scale
                for labels, event in zip(self.labels, self.events, strict=True)
            ],
            dtype=float,
        )

    @property
    def key(self) -> tuple[object, ...]:
        """The same for groups that run the same copy in every event: one test."""
        sides = tuple((labels & 1).tobytes() + (labels >> 1).tobytes() for labels in self.labels)
        turned = tuple((labels >> 1).tobytes() + (labels & 1).tobytes() for labels in self.labels)
        return (self.feature, tuple(e.stratum for e in self.events), min(sides, turned))

    def row(self) -> dict[str, Any]:
        """Return the row before any test."""
        defined = np.isfinite(self.contrasts)
        valued = defined if defined.any() else np.isfinite(self.values)
        events = [event for event, is_in in zip(self.events, valued, strict=True) if is_in]
        known = self.contrasts[defined]
        low, high = t_interval(known[:, None]) if len(known) else (np.array([np.nan]),) * 2
        error = known.std(ddof=1) / np.sqrt(len(known)) if len(known) > 1 else 0.0
        effect = float(known.mean()) if len(known) else np.nan
        status = "tested" if len(known) else "no_reference" if valued.any() else "no_pairs"
        return {
            "group": self.group,
            "other": self.other,
            "stratum": -1,
            "feature": self.feature,
            "value": float(self.values[valued].mean()) if valued.any() else np.nan,
            "effect": effect,
            "low": low[0],
            "high": high[0],
            "z": effect / error if error > 0.0 else np.nan,
            "p": np.nan,
            "q": np.nan,
            "dispersion": self.of_pairs[0] / self.of_pairs[1] if self.of_pairs[1] else np.nan,
            "articles": int(sum(self.sizes[event.tellings].sum() for event in events)),
            "events": len(known),
            "choices": 2.0,
            "family": 0,
            "status": status if self.of_pairs[1] else "no_contrast",
        }


def pair_cells(
    pairs: PairCounts, layout: Layout, asked: Asked, scale: float, stratum: int | None = None
) -> Iterator[PairCell]:
    """Yield every two groups with every feature."""
    ran = layout.member.astype(np.uint8)
    strata = layout.telling_stratum
    used = np.ones(len(strata), dtype=bool) if stratum is None else strata == stratum
    for feature in range(len(pairs.features)):
        events = [
            event
            for event in _events(pairs, layout, feature)
            if stratum is None or event.stratum == stratum
        ]
        for group, other in _asked_for(layout.groups, asked):
            labels = ran[:, group] * FIRST + ran[:, other] * SECOND
            told = [labels[event.tellings] for event in events]
            # Where only shared copy joins them there is nothing between them.
            kept = [place for place, found in enumerate(told) if _joins(found)]
            yield PairCell(
                group=group,
                other=other,
                feature=feature,
                events=[events[place] for place in kept],
                labels=[told[place] for place in kept],
                scale=scale,
                sizes=layout.size,
                of_pairs=(
                    sum(_pairs_between(told[place], events[place].distances) for place in kept),
                    _possible_pairs(labels[used], strata[used]),
                ),
            )


def _asked_for(groups: int, asked: Asked) -> Iterator[tuple[int, int]]:
    for group in range(groups):
        for other in range(group + 1, groups):
            if asked.reference is None or asked.reference in (group, other):
                yield group, other


def _joins(labels: Labels) -> bool:
    """Return whether some pair of tellings has one of each of the two groups."""
    numbers = np.bincount(labels, minlength=4)
    shared = int(numbers[BOTH])
    return bool((numbers[FIRST] and numbers[SECOND]) or (shared and numbers[1:].sum() > 1))


def _pairs_between(labels: Labels, distances: Floats) -> int:
    return int((_between(labels) & np.isfinite(distances)).sum() // 2)


def _mean_between(labels: Labels, distances: Floats) -> float:
    found = distances[_between(labels) & np.isfinite(distances)]
    return float(found.mean()) if len(found) else np.nan


def _between(labels: Labels) -> npt.NDArray[np.bool_]:
    """Return which pairs of tellings join the two groups."""
    first, second = (labels & FIRST) > 0, (labels & SECOND) > 0
    joined = (first[:, None] & second) | (second[:, None] & first)
    np.fill_diagonal(joined, val=False)
    return np.asarray(joined)


def _possible_pairs(labels: Labels, stratum: Ints) -> int:
    """Return how many pairs of tellings of one stratum join the two groups, known or not."""
    places = np.unique(stratum, return_inverse=True)[1].reshape(-1)
    first, second, both = (
        np.bincount(places[labels == label], minlength=places.max(initial=-1) + 1)
        for label in (FIRST, SECOND, BOTH)
    )
    joined = first * second + both * (first + second) + both * (both - 1) // 2
    return int(joined.sum())


def _events(pairs: PairCounts, layout: Layout, feature: int) -> list[PairEvent]:
    """Return the events with a known distance, as matrices over their tellings."""
    telling, stratum = layout.telling, layout.telling_stratum
    one, two = telling[pairs.first], telling[pairs.second]
    good = (pairs.feature == feature) & np.isfinite(pairs.distance)
    good &= (one != two) & (stratum[one] == stratum[two])
    if not good.any():
        return []
    low, high = np.minimum(one, two)[good], np.maximum(one, two)[good]
    keys, place = np.unique(np.column_stack([low, high]), axis=0, return_inverse=True)
    place = place.reshape(-1)
    # Of two tellings several articles may be paired: their mean.
    distance = np.bincount(place, pairs.distance[good]) / np.bincount(place)
    order = np.argsort(stratum[keys[:, 0]], kind="stable")
    keys, distance = keys[order], distance[order]
    numbers, starts = np.unique(stratum[keys[:, 0]], return_index=True)
    ends = [*starts[1:].tolist(), len(keys)]
    events = []
    for number, start, end in zip(numbers.tolist(), starts.tolist(), ends, strict=True):
        tellings = np.flatnonzero(stratum == number)
        rows, columns = np.searchsorted(tellings, keys[start:end]).T
        matrix = np.full((len(tellings), len(tellings)), np.nan)
        matrix[rows, columns] = matrix[columns, rows] = distance[start:end]
        events.append(PairEvent(number, tellings, matrix))
    return events
