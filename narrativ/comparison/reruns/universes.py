"""Other choices that could have been made as well, and the comparison under each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from narrativ.arguments import checked_seed
from narrativ.clustering import cluster
from narrativ.clustering.grouping.events import SPREAD
from narrativ.comparison.reruns.segmentation import Divided, cut, joined
from narrativ.comparison.result import Comparison
from narrativ.corpus import Corpus, Step
from narrativ.embedding import embed, encoder
from narrativ.errors import NarrativError, SchemaError
from narrativ.protocols import Clusterer, Encoder

if TYPE_CHECKING:
    from pathlib import Path

SEEDS: Final = 3
"""Other seeds that are tried: of the permutations, and of which text keeps a shared paragraph."""
JOINED: Final = 40
"""Words to which paragraphs are joined: mostly two of a news text, which have some thirty."""
SHIFT: Final = 2 * SPREAD
"""How far the line is moved at which articles are one event: two of the standard deviations
by which it differs from one labelled set of articles to another."""

QUESTION: Final = "the same"
ANOTHER: Final = "another"


@dataclass(frozen=True)
class Rerun:
    """A comparison under other choices; `pieces` where its paragraphs are others."""

    comparison: Comparison
    pieces: pd.DataFrame | None = None


@dataclass(frozen=True)
class Universe:
    """One other choice.

    Attributes
    ----------
    dimension
        What is chosen otherwise.
    setting
        How, in words that follow "with".
    question
        Whether the comparison still asks the same, or another.
    make
        Makes the comparison.
    """

    dimension: str
    setting: str
    question: str
    make: Callable[[], Rerun]


@dataclass(frozen=True)
class Base:
    """What all universes start from.

    Attributes
    ----------
    corpus, comparison
        What is looked into.
    encoder, clusterer
        What the corpus was embedded and clustered with, if not by default.
    """

    corpus: Corpus
    comparison: Comparison
    encoder: str | Path | Encoder | None = None
    clusterer: Clusterer | None = None

    @property
    def seed(self) -> int:
        """The seed of the comparison."""
        return checked_seed(self.comparison.settings.get("seed", 0))

    @property
    def independent(self) -> bool:
        """Whether shared copy counts once."""
        return bool(self.comparison.settings.get("independent", True))

    @property
    def model(self) -> str:
        """The name of what the corpus was embedded with."""
        return str(self._settings("embed").get("model", ""))

    def universes(self) -> Iterator[Universe]:
        """Yield the universes, those that ask the same question first."""
        for seed in range(self.seed + 1, self.seed + 1 + SEEDS):
            yield Universe("seed", f"seed {seed}", QUESTION, partial(self._seeded, seed))
        for setting, order in (("the rows reversed", None), ("the rows shuffled", self.seed)):
            yield Universe("input order", setting, QUESTION, partial(self._shuffled, order))
        for setting, divide in (
            (f"paragraphs joined to {JOINED} words or more", partial(joined, words=JOINED)),
            ("paragraphs cut at sentences", cut),
        ):
            yield Universe("segmentation", setting, QUESTION, partial(self._divided, divide))
        for setting, shift in (("more strictly", -SHIFT), ("less strictly", SHIFT)):
            yield Universe(
                "event threshold", f"events judged {setting}", QUESTION, partial(self._moved, shift)
            )
        other = "minilm" if self.model.startswith("lexical") else "lexical"
        yield Universe("encoder", f"the encoder “{other}”", ANOTHER, partial(self._embedded, other))
        counts = "each time it appears" if self.independent else "once"
        yield Universe("agency copy", f"shared copy counted {counts}", ANOTHER, self._recounted)

    def notes(self) -> list[str]:
        """Return what must be said of all universes."""
        names = [step.name for step in self.corpus.steps]
        if "cluster" not in names:
            return []
        later = sorted(set(names[len(names) - names[::-1].index("cluster") :]))
        if not later:
            return []
        return [
            f"After it was clustered the corpus was changed ({', '.join(later)}). Re-runs that "
            "group the articles anew do without that, so what flips there may flip for it."
        ]

    # -- each dimension ----------------------------------------------------

    def _seeded(self, seed: int) -> Rerun:
        corpus = self.corpus
        if self.clusterer is not None:
            corpus = self._grouped(corpus, seed=seed)
        return self._compared(corpus, seed=seed)

    def _shuffled(self, seed: int | None) -> Rerun:
        if self.clusterer is not None:
            raise SchemaError(
                "the events were formed by a clusterer of your own, which is given the articles "
                "in their order and may hold labels made in it: cluster and compare again in "
                "another order"
            )
        corpus = self.corpus
        rows, paragraphs = len(corpus.articles), len(corpus.paragraphs)
        if seed is None:
            order, places = np.arange(rows)[::-1], np.arange(paragraphs)[::-1]
        else:
            chance = np.random.default_rng(seed)
            order, places = chance.permutation(rows), chance.permutation(paragraphs)
        shuffled = corpus.changed(
            Step("order"),
            articles=corpus.articles.iloc[order],
            paragraphs=corpus.paragraphs.iloc[places],
        )
        return self._compared(self._grouped(shuffled))

    def _divided(self, divide: Callable[[Corpus], Divided]) -> Rerun:
        chosen = self._own_encoder()
        divided = divide(self.corpus)
        corpus = self._grouped(embed(divided.corpus, encoder=chosen))
        return Rerun(self._compared(corpus).comparison, divided.pieces)

    def _moved(self, shift: float) -> Rerun:
        if self.clusterer is not None:
            raise SchemaError(
                "the events were formed by a clusterer of your own, whose settings are yours to "
                "vary: compare again with others"
            )
        return self._compared(self._grouped(self.corpus, shift=shift))

    def _embedded(self, other: str) -> Rerun:
        return self._compared(self._grouped(embed(self.corpus, encoder=other)))

    def _recounted(self) -> Rerun:
        if not self.comparison.has_shared_copy:
            return Rerun(self.comparison)  # either count is the same
        return self._compared(self.corpus, independent=not self.independent)

    # -- parts -------------------------------------------------------------

    def _compared(self, corpus: Corpus, **otherwise: Any) -> Rerun:
        again = self.comparison.again
        assert again is not None  # the verb requires it
        return Rerun(again(corpus=corpus, level="event", evidence=False, **otherwise))

    def _grouped(self, corpus: Corpus, *, seed: int | None = None, shift: float = 0.0) -> Corpus:
        settings = self._settings("cluster")
        name = settings.get("clusterer", "default")
        if name != "default" and self.clusterer is None:
            raise SchemaError(
                f"the events were formed by {name}, which is not at hand; expected it as "
                "clusterer=, so that it can form them anew"
            )
        if seed is None:
            seed = checked_seed(settings.get("seed", 0))
        shift += float(settings.get("shift", 0.0))
        return cluster(corpus, clusterer=self.clusterer, seed=seed, shift=shift, stability=False)

    def _own_encoder(self) -> str | Path | Encoder:
        """Return the encoder that the corpus was embedded with."""
        if self.encoder is not None:
            return self.encoder
        revision = self._settings("embed").get("revision")
        for name in (self.model, "minilm-float32", "minilm-openvino"):
            try:
                found = encoder(name)
                same = getattr(found, "name", None) == self.model
                if same and getattr(found, "revision", None) == revision:
                    return found
            except NarrativError:  # a model that is not here is not the one
                continue
        raise SchemaError(
            f"the corpus was embedded with {self.model or 'an encoder that is not recorded'}, "
            "which is not known by that name; expected it as encoder=, so that new paragraphs "
            "get vectors of the same kind"
        )

    def _settings(self, name: str) -> dict[str, Any]:
        for step in reversed(self.corpus.steps):
            if step.name == name:
                return dict(step.settings)
        return {}
