"""Whether a test and its interval come to one verdict, where everything is known.

Studies are invented: a vocabulary with frequencies as Zipf has them, words that belong to some
events only, articles of very unlike lengths, and a few words that one outlet uses more. All
words of a study are one family, as in `compare`. What `tests/inference/test_verdicts.py` asserts,
with more studies and as a table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from benchmarks.simulated import ARTICLE, EVENT, OUTLET, Floats, Shape

if TYPE_CHECKING:
    import pandas as pd

STUDIES = 20
WORDS, PLANTED = 300, 20
MORE = 0.7
"""What the first outlet adds to the log rate of the words that are planted."""
COMMONEST, RAREST = 0.01, 0.0005
TOPICAL = 0.5
"""Share of words that are of some events only, and there four times as frequent."""
MEDIAN, SPREAD = 350.0, 0.6
"""Words of an article: log-normal, so that one in twenty has less than 130 or more than 940."""
BRIEF = 0.03
"""Share of articles that are briefs of 15 words, too short to say how long others count."""


@dataclass(frozen=True)
class Study:
    """What is invented.

    Attributes
    ----------
    shape
        Events, groups and articles.
    planted
        Words of `WORDS` that the first group uses more.
    longer
        Factor of the lengths of the first group's articles.
    contrast
        ``"log_odds"`` or ``"difference"``.
    """

    shape: Shape
    planted: int = PLANTED
    longer: float = 1.0
    contrast: str = "log_odds"

    def counts(self, seed: int) -> tuple[Floats, Floats]:
        """Return (numerators, denominators); the first `planted` words, spread out, are planted."""
        shape = self.shape
        generator = np.random.default_rng([9, seed, shape.events, shape.groups, shape.articles])
        told = len(shape.event)
        lengths = np.exp(generator.normal(np.log(MEDIAN), SPREAD, size=told))
        lengths = np.where(generator.random(told) < BRIEF, 15.0, lengths)
        lengths = np.maximum(np.where(shape.group == 0, self.longer, 1.0) * lengths, 15.0).round()
        rate = np.geomspace(COMMONEST, RAREST, WORDS)
        topical = generator.random(WORDS) < TOPICAL
        there = generator.random((shape.events, WORDS)) < 0.25
        log_rate = np.log(rate) + generator.normal(0.0, EVENT, size=(shape.events, WORDS))
        log_rate += np.where(topical, np.where(there, np.log(4.0), -np.inf), 0.0)
        bent = generator.normal(0.0, OUTLET, size=(shape.events, shape.groups, WORDS))
        bent[:, 0, self.places] += MORE
        own = log_rate[shape.event] + bent[shape.event, shape.group]
        own += generator.normal(0.0, ARTICLE, size=own.shape)
        words = lengths[:, None]
        return generator.poisson(words * np.exp(own)).astype(float), words

    @property
    def places(self) -> np.ndarray[Any, np.dtype[np.intp]]:
        """The words that are planted: of every frequency."""
        if not self.planted:
            return np.zeros(0, dtype=np.intp)
        return np.linspace(0, WORDS - 1, self.planted).round().astype(np.intp)

    def rows(self, seed: int) -> pd.DataFrame:
        """Return what `narrativ.inference` says of all words and groups."""
        from narrativ.inference import Asked, event_rows

        part = self.shape.part(*self.counts(seed), self.contrast)
        return event_rows([part], Asked(seed=seed))


class Told(NamedTuple):
    """Rows of studies, counted."""

    tested: int
    passed: int
    """Of q < .05."""
    crossing: int
    """Of q < .05 with an interval that holds zero."""
    apart: int
    """Of p >= .05 with an interval that excludes zero."""
    planted: int
    found: int
    """Of the planted words, for the outlet that uses them more."""
    wrong: int
    """`differs` of words that are not planted."""


def told(study: Study, studies: int, first: int = 0) -> Told:
    """Return what became of the rows of so many studies."""
    sums = np.zeros(len(Told._fields), dtype=int)
    for seed in range(first, first + studies):
        rows = study.rows(seed)
        p, q = (rows[name].to_numpy(dtype=float) for name in ("p", "q"))
        clear = ((rows["low"] > 0) | (rows["high"] < 0)).to_numpy(dtype=bool)
        differs = (rows["status"] == "differs").to_numpy(dtype=bool)
        planted = rows["feature"].isin(study.places).to_numpy(dtype=bool)
        mine = planted & (rows["group"] == 0).to_numpy(dtype=bool)
        tested = ~np.isnan(q)
        sums += [
            tested.sum(),
            (q < 0.05).sum(),
            ((q < 0.05) & ~clear).sum(),
            (tested & (p >= 0.05) & clear).sum(),
            mine.sum(),
            (mine & differs & (rows["effect"] > 0).to_numpy(dtype=bool)).sum(),
            (differs & ~planted).sum(),
        ]
    return Told(*sums.tolist())
