"""Whether a test and its interval come to one verdict, where everything is known.

Studies are invented: a vocabulary with frequencies as Zipf has them, words that belong to some
events only, articles of very unlike lengths, and a few words that one outlet uses more. All
words of a study are one family, as in `compare`. What `tests/inference/test_verdicts.py` asserts,
with more studies and as a table.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from benchmarks.simulated import ARTICLE, EVENT, OUTLET, Floats, Shape, one_thread
from benchmarks.tables import Goal, goals_table, table, titled

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
        ``"log_odds"`` or ``"difference"``; ``"normal"`` for values that are normal in place of
        words: test and interval cannot agree more often than on these.
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
        from narrativ.inference import ContrastSettings, event_rows

        if self.contrast == "normal":
            generator = np.random.default_rng([10, seed, *dataclasses.astuple(self.shape)])
            values = 20.0 + generator.normal(size=(len(self.shape.event), WORDS))
            part = self.shape.part(values, np.ones_like(values[:, :1]), "difference")
        else:
            part = self.shape.part(*self.counts(seed), self.contrast)
        return event_rows([part], ContrastSettings(seed=seed)).rows


CASES = (
    Study(Shape(100, 3, 1)),
    Study(Shape(100, 3, 1), planted=0),
    Study(Shape(100, 3, 1), planted=0, longer=3.0),
    Study(Shape(100, 3, 1), contrast="difference"),
    Study(Shape(100, 3, 1), planted=0, contrast="normal"),
    Study(Shape(30, 2, 1)),
    Study(Shape(30, 2, 1), planted=0, contrast="normal"),
    Study(Shape(30, 5, 1)),
    Study(Shape(30, 5, 1), planted=0, contrast="normal"),
    Study(Shape(100, 3, 2)),
    Study(Shape(30, 3, 5)),
    Study(Shape(4, 3, 6)),
)


class Told(NamedTuple):
    """Rows of studies, counted."""

    studies: int
    tested: int
    passed: int
    """Of q < .05."""
    crossing: int
    """Of q < .05 with an interval that holds zero."""
    apart: int
    """Of p < .05 with an interval that holds zero, or the other way round."""
    planted: int
    found: int
    """Of the planted words, for the outlet that uses them more."""
    null: int
    held: int
    """Of the tested rows of words that are not planted, those whose interval holds zero."""
    false_share: float
    """Sum over studies of the share of `differs` that is of words not planted."""

    @property
    def disagreed(self) -> float:
        """Share of the rows of q < .05 whose interval holds zero."""
        return self.crossing / max(self.passed, 1)


def told(study: Study, studies: int, first: int = 0) -> Told:
    """Return what became of the rows of so many studies."""
    sums = np.zeros(len(Told._fields))
    for seed in range(first, first + studies):
        rows = study.rows(seed)
        p, q = (rows[name].to_numpy(dtype=float) for name in ("p", "q"))
        clear = ((rows["low"] > 0) | (rows["high"] < 0)).to_numpy(dtype=bool)
        differs = (rows["status"] == "differs").to_numpy(dtype=bool)
        planted = rows["feature"].isin(study.places).to_numpy(dtype=bool)
        mine = planted & (rows["group"] == 0).to_numpy(dtype=bool)
        tested = ~np.isnan(q)
        sums += [
            1,
            tested.sum(),
            (q < 0.05).sum(),
            ((q < 0.05) & ~clear).sum(),
            (tested & ((p < 0.05) != clear)).sum(),
            mine.sum(),
            (mine & differs & (rows["effect"] > 0).to_numpy(dtype=bool)).sum(),
            (tested & ~planted).sum(),
            (tested & ~planted & ~clear).sum(),
            (differs & ~planted).sum() / max(differs.sum(), 1),
        ]
    return Told._make([*(int(number) for number in sums[:-1]), float(sums[-1])])


def run(shared: Path) -> dict[str, Any]:
    with one_thread():
        counted = [(study, told(study, STUDIES)) for study in CASES]
    goals = goals_of(counted)
    return {
        "title": "Verdicts: test and interval",
        "about": f"{STUDIES} invented studies a row, of {WORDS} words in one family, read by "
        "`narrativ.inference` as `compare` does. Lengths of articles are log-normal. Planted words "
        "are used twice as often by one outlet; the others vary by event, by outlet within the "
        "event and by article.",
        "goals": {goal.name: goal.measured for goal in goals},
        "table": titled(
            [
                ("Goals, with one article a cell:", goals_table(goals)),
                (
                    "Rows tested, and where test and interval part. “Held” is the share of 95% "
                    "intervals of words not planted that hold zero, “found, not planted” a share "
                    "of what is found, mean over studies. Of four given events intervals and "
                    "findings are of these events, in which an outlet's bent is no chance:",
                    table(
                        ["contrast", *COLUMNS],
                        [(study.contrast, *_cells(study, rows)) for study, rows in counted],
                    ),
                ),
            ]
        ),
    }


COLUMNS = (
    "events", "groups", "articles a cell", "planted", "first group's length",
    "tested", "q < .05", "of these, interval holds zero", "p and interval part",
    "planted words found", "found, not planted", "held",
)  # fmt: skip


def goals_of(counted: list[tuple[Study, Told]]) -> list[Goal]:
    single = [rows for study, rows in counted if study.shape.articles == 1]
    words = [r for s, r in counted if s.shape.articles == 1 and s.contrast == "log_odds"]
    held = [rows.held / max(rows.null, 1) for rows in words]
    false = [rows.false_share / rows.studies for rows in words if rows.planted]
    return [
        Goal(
            "of q < .05 the share whose interval holds zero",
            sum(rows.crossing for rows in single) / max(sum(rows.passed for rows in single), 1),
            "at most",
            0.01,
        ),
        Goal(
            "rows in which p and interval part, of all tested",
            max(rows.apart / max(rows.tested, 1) for rows in single),
            "at most",
            0.05,
        ),
        Goal("lowest share of null intervals of words that hold zero", min(held), "at least", 0.93),
        Goal("highest share of null intervals of words that hold zero", max(held), "at most", 0.97),
        Goal(
            "share of findings of words that were not planted, mean over studies",
            sum(false) / max(len(false), 1),
            "at most",
            0.05,
        ),
    ]


def _cells(study: Study, rows: Told) -> tuple[object, ...]:
    shape = study.shape
    return (
        shape.events,
        shape.groups,
        shape.articles,
        study.planted,
        f"× {study.longer:g}",
        rows.tested,
        rows.passed,
        rows.disagreed,
        rows.apart / max(rows.tested, 1),
        rows.found / rows.planted if rows.planted else "",
        rows.false_share / rows.studies if rows.planted else "",
        rows.held / max(rows.null, 1),
    )
