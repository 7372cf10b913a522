"""Where counted articles stand, and what is asked of the counts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from narrativ.inference.counts import Counts
from narrativ.inference.design import Bools, Ints, tellings
from narrativ.protocols import Aspect


@dataclass(frozen=True)
class Layout:
    """Where the counted articles stand, as integers of shape (articles,).

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

    stratum: Ints
    storyline: Ints
    group: Ints
    copy: Ints
    groups: int

    def within(self, places: Ints) -> Layout:
        """Return the layout of some of the articles."""
        if len(places) == len(self.stratum):
            return self
        return Layout(
            self.stratum[places],
            self.storyline[places],
            self.group[places],
            self.copy[places],
            self.groups,
        )

    @cached_property
    def telling(self) -> Ints:
        """The telling of each article."""
        return tellings(self.stratum, self.copy)

    @cached_property
    def telling_stratum(self) -> Ints:
        """Stratum of each telling."""
        return self.stratum[self._first]

    @cached_property
    def size(self) -> Ints:
        """Number of articles of each telling."""
        return np.bincount(self.telling)

    @cached_property
    def member(self) -> Bools:
        """Which groups ran each telling, shape (tellings, groups)."""
        member = np.zeros((len(self.size), self.groups), dtype=bool)
        member[self.telling, self.group] = True
        return member

    @cached_property
    def averaging(self) -> Any:
        """Sparse (tellings, articles): the mean over the articles of a telling."""
        from scipy.sparse import csr_array

        weights = 1.0 / self.size[self.telling]
        places = (self.telling, np.arange(len(self.telling)))
        return csr_array((weights, places), shape=(len(self.size), len(self.telling)))

    @cached_property
    def _first(self) -> Ints:
        return np.unique(self.telling, return_index=True)[1].astype(np.intp)


@dataclass(frozen=True)
class Part:
    """The counts of one aspect of a measure, with where its articles stand."""

    counts: Counts
    layout: Layout
    aspect: Aspect


@dataclass(frozen=True)
class Asked:
    """What is asked of the counts.

    Attributes
    ----------
    scope
        ``"corpus"``: a feature is possible everywhere; ``"storyline"``: in
        the storylines where it occurs.
    reference
        Number of the group that is the reference; None for the rest.
    permutations, seed
        Of the test.
    most
        Of the rows that no test decided, how many of each group and status are kept;
        all by default. With 0 groups of whom no contrast has an interval are not described.
    """

    scope: str = "corpus"
    reference: int | None = None
    permutations: int = 9_999
    seed: int = 0
    most: int | None = None

    def sides(self, layout: Layout) -> list[tuple[int, Bools, Bools]]:
        """Return each group that has tellings here, with those of either side.

        Of two groups each is the other's reference, so that copy which both
        ran stands on neither side; a telling belongs to the rest if the group
        did not run it.
        """
        member = layout.member
        # Of many blocks each holds the texts of few groups; the others have no contrast there.
        here = np.unique(layout.group).tolist()
        if self.reference is not None:
            others = member[:, self.reference]
            return [(group, member[:, group], others) for group in here if group != self.reference]
        if layout.groups == 2:
            return [(group, member[:, group], member[:, 1 - group]) for group in here]
        return [(group, member[:, group], ~member[:, group]) for group in here]
