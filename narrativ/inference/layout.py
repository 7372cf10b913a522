"""Strata, groups and copies of counted articles, and the settings of their contrasts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeAlias, TypeVar

import numpy as np

from narrativ.arrays import Bools, Indices
from narrativ.inference.counts import Counts, PairCounts
from narrativ.inference.design import independent_texts
from narrativ.protocols import Aspect

AnyCounts_co = TypeVar("AnyCounts_co", bound=Counts | PairCounts, covariant=True)


@dataclass(frozen=True)
class Layout:
    """Stratum, group and shared copy of counted articles, as integers of shape (articles,).

    Attributes
    ----------
    stratum
        The event, or the storyline where storylines are described.
    storyline
        The storyline.
    group
        The group that published the article.
    copy
        The shared copy it runs, -1 where none is or none is to be seen.
    groups
        Number of groups.
    """

    stratum: Indices
    storyline: Indices
    group: Indices
    copy: Indices
    groups: int

    def select(self, articles: Indices) -> Layout:
        """Return the layout of some of the articles, which are given as indices."""
        if len(articles) == len(self.stratum):
            return self
        return Layout(
            self.stratum[articles],
            self.storyline[articles],
            self.group[articles],
            self.copy[articles],
            self.groups,
        )

    @cached_property
    def text(self) -> Indices:
        """The independent text of each article."""
        return independent_texts(self.stratum, self.copy)

    @cached_property
    def text_stratum(self) -> Indices:
        """Stratum of each text, shape (texts,)."""
        return self.stratum[np.unique(self.text, return_index=True)[1]]

    @cached_property
    def text_sizes(self) -> Indices:
        """Number of articles of each text, shape (texts,)."""
        return np.bincount(self.text)

    @cached_property
    def membership(self) -> Bools:
        """Which groups ran each text, shape (texts, groups)."""
        membership = np.zeros((len(self.text_sizes), self.groups), dtype=bool)
        membership[self.text, self.group] = True
        return membership

    @cached_property
    def averaging(self) -> Any:
        """Sparse matrix that takes the mean over the articles of a text, (texts, articles)."""
        from scipy.sparse import csr_array

        weights = 1.0 / self.text_sizes[self.text]
        places = (self.text, np.arange(len(self.text)))
        return csr_array((weights, places), shape=(len(self.text_sizes), len(self.text)))


@dataclass(frozen=True)
class Part(Generic[AnyCounts_co]):
    """The counts of one aspect of a measure, with the layout of ``counts.articles``."""

    counts: AnyCounts_co
    layout: Layout
    aspect: Aspect


AnyPart: TypeAlias = Part[Counts | PairCounts]


@dataclass(frozen=True)
class ContrastSettings:
    """What is contrasted with what, and how it is tested.

    Attributes
    ----------
    scope
        ``"corpus"``: a feature is possible everywhere; ``"storyline"``: in
        the storylines where it occurs. An aspect may have a scope of its own.
    reference
        Number of the group that is the reference; None for the rest.
    permutations, seed
        Of the test.
    untested_rows
        Of the rows that no test decided, how many of each group and status are kept;
        all by default. With 0 groups of which no contrast of counts has an interval are
        not described.
    """

    scope: str = "corpus"
    reference: int | None = None
    permutations: int = 9_999
    seed: int = 0
    untested_rows: int | None = None

    def group_masks(self, layout: Layout) -> list[tuple[int, Bools, Bools]]:
        """Return each group that has texts here, with its texts and those it is compared with.

        Of two groups each is the other's reference, so that copy which both
        ran stands on neither side; a text belongs to the rest if the group
        did not run it.
        """
        ran = layout.membership
        # Of many blocks each holds the texts of few groups; the others have no contrast there.
        present = np.unique(layout.group).tolist()
        if self.reference is not None:
            others = ran[:, self.reference]
            return [(group, ran[:, group], others) for group in present if group != self.reference]
        if layout.groups == 2:
            return [(group, ran[:, group], ran[:, 1 - group]) for group in present]
        return [(group, ran[:, group], ~ran[:, group]) for group in present]
