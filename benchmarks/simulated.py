"""Comparisons of which everything is known: invented counts, where the null or an effect holds.

Each feature is a corpus of its own: the features of one set of counts are the
replicas of a simulation. What is settings of them is settings of `narrativ.inference`.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd

    from narrativ.inference import Counts, Layout, PairCounts, Part

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

SHORTEST, LONGEST = 150, 600
"""Words of an article."""
EVENT, OUTLET, ARTICLE = 0.5, 0.4, 0.5
"""Standard deviations of log rates: between events, between outlets in an event, between articles
of an outlet in an event."""
PARAGRAPH = 40
"""Words of a paragraph."""


def one_thread() -> AbstractContextManager[object]:
    """Return a context in which products of matrices take one thread: small ones are quicker so."""
    limits: AbstractContextManager[object] = import_module("threadpoolctl").threadpool_limits(1)
    return limits


class Rate(NamedTuple):
    """What was counted in a simulation, as a share, with its standard error."""

    value: float
    error: float
    of: int

    @classmethod
    def share(cls, values: npt.ArrayLike) -> Rate:
        """Return the mean of numbers that are independent of each other."""
        known = np.asarray(values, dtype=float)
        error = known.std(ddof=1) / np.sqrt(len(known)) if len(known) > 1 else np.nan
        return cls(float(known.mean()), float(error), len(known))


@dataclass(frozen=True)
class Shape:
    """Who wrote how much: groups with as many articles each in every event.

    Attributes
    ----------
    copied
        Articles of each event that run one copy; they are a telling.
    """

    events: int
    groups: int
    articles: int
    copied: int = 0

    @property
    def of_event(self) -> int:
        """Articles of an event."""
        return self.groups * self.articles

    @cached_property
    def event(self) -> Ints:
        """The event of each article."""
        return np.repeat(np.arange(self.events), self.of_event)

    @cached_property
    def group(self) -> Ints:
        """The group of each article; which of them ran the copy differs by event."""
        own = np.repeat(np.arange(self.groups), self.articles)
        turned = [np.roll(own, event) for event in range(self.events)]
        return np.concatenate(turned)

    @cached_property
    def layout(self) -> Layout:
        from narrativ.inference import Layout

        place = np.tile(np.arange(self.of_event), self.events)
        copy = np.where(place < self.copied, self.event, -1)
        return Layout(self.event, np.zeros_like(self.event), self.group, copy, self.groups)

    def part(self, numerators: Floats, denominators: Floats, contrast: str) -> Part[Counts]:
        """Return counts of articles as `narrativ.inference` takes them."""
        from narrativ.inference import Counts, Part
        from narrativ.protocols import Aspect

        articles = np.arange(len(numerators)).astype(object)
        features = np.array([f"f{n:05d}" for n in range(numerators.shape[1])], dtype=object)
        counts = Counts.of(articles, features, numerators, denominators)
        return Part(counts, self.layout, Aspect(contrast))

    def pairs(self, places: Floats) -> Part[PairCounts]:
        """Return distances of articles that lie somewhere: (articles, features, dimensions)."""
        from narrativ.inference import PairCounts, Part
        from narrativ.protocols import Aspect

        first, second = np.nonzero(np.triu(self.event[:, None] == self.event[None, :], 1))
        apart = np.linalg.norm(places[first] - places[second], axis=2)
        features = apart.shape[1]
        nothing = np.full(features, "", dtype=object)
        counts = PairCounts(
            articles=np.arange(len(places)).astype(object),
            features=np.array([f"f{n:05d}" for n in range(features)], dtype=object),
            first=np.repeat(first, features),
            second=np.repeat(second, features),
            feature=np.tile(np.arange(features), len(first)),
            distance=apart.reshape(-1),
            held_out=nothing,
            kind=nothing,
            refused=nothing,
            quality=nothing,
        )
        return Part(counts, self.layout, Aspect())


def null_shares(
    shape: Shape, contrast: str, shuffles: int, features: int, *, discrete: bool = True
) -> tuple[Rate, int]:
    """Return the mean share of p < .05 over shuffles of the labels, and how many p there were.

    Tellings are shuffled within events, whole copies together, with the labels
    of whoever ran them.
    """
    from narrativ.inference import ContrastSettings, event_rows

    generator = np.random.default_rng([1, *_numbers(shape)])
    layout = shape.layout
    told = len(layout.text_sizes)
    words = generator.integers(SHORTEST, LONGEST, size=(told, 1)).astype(float)
    event = generator.normal(0.0, EVENT, size=(shape.events, features))
    # Copies and texts of an outlet's own need not be of a kind.
    kind = 0.7 * (layout.text_sizes > 1)[:, None]
    spread = np.exp(event[layout.text_stratum] + kind)
    rate = spread * generator.gamma(2.0, 0.01 / 2.0, size=(told, features))
    counts = generator.poisson(words * rate).astype(float) if discrete else words * rate
    shares, numbers = [], 0
    for shuffle in range(shuffles):
        order = np.lexsort([generator.random(told), layout.text_stratum])
        place = order[layout.text]
        part = shape.part(counts[place], words[place], contrast)
        p = event_rows([part], ContrastSettings(permutations=499, seed=shuffle)).rows["p"].dropna()
        numbers += len(p)
        shares.append(float((p < 0.05).mean()) if len(p) else 0.0)
    return Rate.share(shares), numbers


@dataclass(frozen=True)
class World:
    """Events drawn from a population, and what outlets do in them.

    Attributes
    ----------
    contrast
        ``"log_odds"`` for words that occur now and then, each by itself;
        ``"difference"`` for the share of an article's paragraphs on a topic.
    usual
        Share of a feature in a text where nothing else plays a part.
    planted
        What the first group adds to the log rate or the logit, everywhere.
    """

    shape: Shape
    contrast: str
    usual: float
    planted: float = 0.4

    def leanings(self, generator: np.random.Generator, replicas: int) -> Floats:
        """Return log rates or logits, shape (events, groups, replicas)."""
        shape = self.shape
        event = generator.normal(0.0, EVENT, size=(shape.events, 1, replicas))
        outlet = generator.normal(0.0, OUTLET, size=(shape.events, shape.groups, replicas))
        effect = np.where(np.arange(shape.groups) == 0, self.planted, 0.0)[None, :, None]
        odds = self.usual if self.contrast == "log_odds" else self.usual / (1.0 - self.usual)
        return np.asarray(np.log(odds) + event + outlet + effect)

    def counts(self, generator: np.random.Generator, leanings: Floats) -> tuple[Floats, Floats]:
        """Return (numerators, denominators) of articles; a replica is a feature."""
        event, group = self.shape.event, self.shape.group
        # An article has one length for all its features.
        lengths = np.random.default_rng([2, *_numbers(self.shape)])
        words = lengths.integers(SHORTEST, LONGEST, size=(len(event), 1)).astype(float)
        own = leanings[event, group]
        own = own + generator.normal(0.0, ARTICLE, size=own.shape)
        if self.contrast == "log_odds":
            return generator.poisson(words * np.exp(own)).astype(float), words
        paragraphs = np.maximum(words // PARAGRAPH, 1.0)
        told = generator.binomial(paragraphs.astype(int), 1.0 / (1.0 + np.exp(-own)))
        return told.astype(float), paragraphs

    def rows(self, generator: np.random.Generator, leanings: Floats) -> pd.DataFrame:
        """Return what `narrativ.inference` says of the first group."""
        from narrativ.inference import ContrastSettings, event_rows

        part = self.shape.part(*self.counts(generator, leanings), self.contrast)
        rows = event_rows([part], ContrastSettings(permutations=1)).rows
        return rows[rows["group"] == 0]

    def covered(self, generator: np.random.Generator, leanings: Floats) -> npt.NDArray[np.bool_]:
        """Return which intervals hold the estimator's expectation: the mean over the replicas.

        That has an error of its own, of one estimate's by the root of the replicas: with a
        thousand it moves the share by less than .001. Only intervals that are given are counted.
        """
        rows = self.rows(generator, leanings)
        truth = float(rows["effect"].mean())
        rows = rows[rows["low"].notna()]
        return np.asarray((rows["low"] <= truth) & (truth <= rows["high"]))


def coverage_over_events(world: World, replicas: int) -> Rate:
    """Return how often intervals hold what is estimated, events drawn anew each time."""
    generator = np.random.default_rng([3, *_numbers(world.shape), int(world.usual * 1e4)])
    return Rate.share(world.covered(generator, world.leanings(generator, replicas)))


def coverage_in_events(world: World, replicas: int, draws: int = 4) -> Rate:
    """Return how often intervals of given events hold what is estimated in these events."""
    generator = np.random.default_rng([4, *_numbers(world.shape), int(world.usual * 1e4)])
    found = []
    for leanings in np.moveaxis(world.leanings(generator, draws), 2, 0):
        same = np.broadcast_to(leanings[:, :, None], (*leanings.shape, replicas // draws))
        found.append(world.covered(generator, same))
    return Rate.share(np.concatenate(found))


def rejected(shape: Shape, effect: float, replicas: int) -> Rate:
    """Return how often the permutation test finds an effect on values that are normal.

    Parameters
    ----------
    effect
        What the first group has more, in standard deviations of an article within its event.
    """
    from narrativ.inference import ContrastSettings, contrast_design, permutation_p

    generator = np.random.default_rng([5, *_numbers(shape), int(effect * 1e4)])
    values = generator.normal(size=(len(shape.event), replicas))
    values += generator.normal(size=(shape.events, replicas))[shape.event]
    values[shape.group == 0] += effect
    _, mine, others = ContrastSettings().group_masks(shape.layout)[0]
    design = contrast_design(shape.layout.text_stratum, mine, others)
    p = permutation_p(design, values[design.rows], permutations=1_999)
    return Rate.share(p < 0.05)


def found(shape: Shape, effect: float, replicas: int) -> Rate:
    """Return how often one feature of normal values comes out as `differs`, each by itself."""
    from narrativ.inference import ContrastSettings, event_rows

    generator = np.random.default_rng([6, *_numbers(shape), int(effect * 1e4)])
    differs = []
    for seed in range(replicas):
        values = 20.0 + generator.normal(size=(len(shape.event), 1))
        values += generator.normal(size=(shape.events, 1))[shape.event]
        values[shape.group == 0] += effect
        part = shape.part(values, np.ones_like(values), "difference")
        rows = event_rows([part], ContrastSettings(permutations=999, seed=seed, reference=1)).rows
        differs.append(rows.loc[rows["group"] == 0, "status"].iloc[0] == "differs")
    return Rate.share(differs)


def theoretical_power(shape: Shape, effect: float) -> float:
    """Return the power of the t test of one group against the rest, events as blocks.

    The permutation test has the same as articles grow many (Lehmann and Romano 2005, section
    15.2).
    """
    from scipy.stats import nct
    from scipy.stats import t as student

    mine, others = shape.articles, shape.of_event - shape.articles
    error = np.sqrt((1.0 / mine + 1.0 / others) / shape.events)
    freedom = shape.events * (shape.of_event - 1) - 1
    least = student.ppf(0.975, freedom)
    above = nct.sf(least, freedom, effect / error)
    below = nct.cdf(-least, freedom, effect / error)
    return float(above + below)


def null_shares_of_pairs(shape: Shape, shuffles: int, features: int) -> tuple[Rate, int]:
    """Return the mean share of p < .05 of distances, over shuffles of the texts of events."""
    from narrativ.inference import ContrastSettings, event_rows

    generator = np.random.default_rng([7, *_numbers(shape)])
    layout = shape.layout
    told = len(layout.text_sizes)
    # Copies are of a kind, and every telling has a bent of its own.
    bent = (
        generator.normal(size=(told, features, 3)) * (1.0 + (layout.text_sizes > 1))[:, None, None]
    )
    shares, numbers = [], 0
    for shuffle in range(shuffles):
        order = np.lexsort([generator.random(told), layout.text_stratum])
        pairs = shape.pairs(bent[order[layout.text]])
        settings = ContrastSettings(permutations=499, seed=shuffle)
        p = event_rows([pairs], settings).rows["p"].dropna()
        numbers += len(p)
        shares.append(float((p < 0.05).mean()) if len(p) else 0.0)
    return Rate.share(shares), numbers


def coverage_of_pairs(shape: Shape, replicas: int) -> Rate:
    """Return how often intervals of two groups' distance hold what is estimated."""
    from narrativ.inference import ContrastSettings, event_rows

    generator = np.random.default_rng([8, *_numbers(shape)])
    outlet = generator.normal(0.0, OUTLET, size=(shape.events, shape.groups, replicas, 3))
    bent = generator.normal(size=(len(shape.event), replicas, 3)) + outlet[shape.event, shape.group]
    bent[shape.group == 0] += 0.5
    rows = event_rows([shape.pairs(bent)], ContrastSettings(permutations=1)).rows
    rows = rows[(rows["group"] == 0) & (rows["other"] == 1)]
    truth = rows["effect"].mean()
    return Rate.share((rows["low"] <= truth) & (truth <= rows["high"]))


def _numbers(shape: Shape) -> tuple[int, int, int, int]:
    return shape.events, shape.groups, shape.articles, shape.copied
