"""From the counts of a measure to rows of SCORES and EVIDENCE."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, TypeAlias

import numpy as np
import pandas as pd

from narrativ import schema
from narrativ.arrays import Objects
from narrativ.comparison.declarations import Declaration
from narrativ.comparison.groups import REST
from narrativ.corpus import Corpus
from narrativ.inference import (
    DECIDED,
    UNTESTED,
    VERDICTS,
    ContrastRows,
    ContrastSettings,
    Counts,
    Layout,
    PairCounts,
    Part,
    event_rows,
    storyline_rows,
)
from narrativ.protocols import Aspect
from narrativ.wording import limits

_STRENGTH: Final = {verdict: place for place, verdict in enumerate(schema.VERDICTS)}
AspectCounts: TypeAlias = tuple[str, Aspect, Counts | PairCounts]


TALLY: Final = (
    "level", "measure", "aspect", "verdict", "status", "reason", "held_out", "kind",
)  # fmt: skip
"""What rows of scores are counted by."""


@dataclass(frozen=True)
class MeasureScores:
    """Rows of SCORES, how many there are of all (see `tally_rows`), and notes on them."""

    rows: pd.DataFrame
    tally: pd.DataFrame
    notes: list[str]


def tally_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Return `TALLY` with ``rows``, and ``features``, of which they are.

    Parameters
    ----------
    rows
        Scores, or how many ``rows`` there are of each feature.
    """
    if "rows" not in rows:
        rows = rows.assign(rows=1)
    rows = rows.astype(dict.fromkeys(TALLY, schema.TEXT))
    return rows.groupby(list(TALLY), dropna=False, sort=True, as_index=False).agg(
        rows=("rows", "sum"), features=("feature", "nunique")
    )


@dataclass(frozen=True)
class ScoresBuilder:
    """Turns the counts of a measure into rows of SCORES."""

    corpus: Corpus
    groups: pd.Series
    levels: tuple[str, ...]
    independent: bool
    reference: str | None
    seed: int
    permutations: int
    described: int | None = 50

    @cached_property
    def names(self) -> list[str]:
        """The groups, sorted."""
        return sorted(self.groups.unique())

    @cached_property
    def facts(self) -> pd.DataFrame:
        """Event, storyline, shared copy and completeness of each compared article."""
        facts = self.corpus.articles.set_index("article_id").loc[self.groups.index]
        places = self.corpus.events.set_index("event_id")["storyline_id"]
        # An event outside any storyline is its own.
        storyline = facts["event_id"].map(places).fillna(facts["event_id"])
        return facts[["event_id", "reuse_group", "completeness"]].assign(storyline_id=storyline)

    def score_measure(self, units: pd.DataFrame, declaration: Declaration) -> MeasureScores:
        """Return the rows of one measure, what they are of all, and what must be said of it.

        Raises
        ------
        SchemaError
            If the units are not of the expected form.
        """
        counted = self._counts_by_aspect(units, declaration)
        if not any(len(counts.features) for _, _, counts in counted):
            return self._no_scores(declaration, self._why_no_feature(units))
        frames, tallies, notes = [], [], []
        for level in self.levels:
            kept = self._contrast(counted, declaration, level)
            if level == "event":
                notes += _refusal_notes(kept, declaration)
            tallies.append(self._tally(kept.tally, counted, declaration, level))
            frames.append(self._rows(kept.rows, counted, declaration, level))
        if not any(map(len, tallies)) and not notes:
            return self._no_scores(declaration, self._why_no_contrast())
        tally = pd.concat(tallies, ignore_index=True)
        more = int(tally["rows"].sum()) - sum(len(frame) for frame in frames)
        if more and self.described is not None:
            largest = f"; of each {self.groups.name} and question the {self.described} largest are"
            notes.append(
                f"{declaration.name}: {more:,} rows that no test decided are counted and not kept"
                f"{largest if self.described else ''}."
            )
        return MeasureScores(pd.concat(frames), tally, notes)

    def _tally(
        self, tally: pd.DataFrame, counted: list[AspectCounts], declaration: Declaration, level: str
    ) -> pd.DataFrame:
        frames = []
        for number, (name, _, counts) in enumerate(counted):
            part = tally[(tally["part"] == number).to_numpy(dtype=bool)]
            feature = part["feature"].to_numpy(dtype=np.intp)
            frames.append(
                pd.DataFrame(
                    {
                        "level": level,
                        "measure": declaration.name,
                        "aspect": name if len(declaration.aspects) > 1 else None,
                        "feature": feature,
                        "verdict": part["status"].map(dict(VERDICTS)),
                        "status": part["status"],
                        **_reason_columns(part, counts),
                        "rows": part["rows"],
                    }
                )
            )
        return tally_rows(pd.concat(frames, ignore_index=True))

    def _no_scores(self, declaration: Declaration, why: str) -> MeasureScores:
        """Return no rows, and the note that says why there are none."""
        note = f"{declaration.name}: nothing to compare{f': {why}' if why else ''}."
        none = schema.empty(schema.SCORES).assign(z=pd.Series(dtype=schema.NUMBER))
        return MeasureScores(none, tally_rows(none), [note])

    def _why_no_feature(self, units: pd.DataFrame) -> str:
        """Return why no feature is left of what a measure counted."""
        if not self.names:
            return f"no article has a known {self.groups.name}"
        if units.empty:
            return "no feature stands in enough articles"
        return "it counted nothing in the articles that are compared"

    def _why_no_contrast(self) -> str:
        """Return why what was counted makes no contrast."""
        if len(self.names) < 2:
            return f"there is one {self.groups.name} only"
        if self.levels == ("storyline",) and not self.shared_storylines:
            return "no storyline is told by two groups"
        return "in no article that can be contrasted did it find anything"

    @cached_property
    def shared_storylines(self) -> int:
        """Number of storylines that articles of two groups or more tell."""
        counts_each = self.groups.groupby(
            self.facts["storyline_id"].to_numpy(dtype=object)
        ).nunique()
        return int((counts_each > 1).sum())

    def _counts_by_aspect(
        self, units: pd.DataFrame, declaration: Declaration
    ) -> list[AspectCounts]:
        """Return the counts of each aspect; of pairs of articles there is one aspect."""
        if "article_a" in units:
            name, aspect = next(iter(declaration.aspects.items()))
            pairs = PairCounts.from_units(units, self.groups.index, declaration.name)
            return [(name, aspect, pairs)]
        return [
            (
                name,
                aspect,
                Counts.from_units(
                    part,
                    self.groups.index,
                    declaration.name,
                    signed=aspect.contrast == "difference",
                ),
            )
            for name, aspect, part in declaration.split_by_aspect(units)
        ]

    def _contrast(
        self, counted: list[AspectCounts], declaration: Declaration, level: str
    ) -> ContrastRows:
        settings = ContrastSettings(
            scope=declaration.scope,
            reference=None if self.reference is None else self.names.index(self.reference),
            permutations=self.permutations,
            seed=self.seed,
            untested_rows=self.described,
        )
        parts = [
            Part(counts, self._layout(counts.articles, level), aspect)
            for _, aspect, counts in counted
        ]
        return (event_rows if level == "event" else storyline_rows)(parts, settings)

    @cached_property
    def _storylines(self) -> list[str]:
        return sorted(self.facts["storyline_id"].unique())

    def _layout(self, articles: Objects, level: str) -> Layout:
        facts = self.facts.loc[articles]
        storyline = np.searchsorted(self._storylines, facts["storyline_id"].tolist())
        event = np.unique(facts["event_id"].to_numpy(dtype=object), return_inverse=True)[1]
        copy = np.full(len(facts), -1, dtype=np.intp)
        if self.independent:
            copy = pd.factorize(facts["reuse_group"], sort=True)[0].astype(np.intp)
        return Layout(
            stratum=event if level == "event" else storyline,
            storyline=storyline,
            group=np.searchsorted(self.names, self.groups.loc[articles].tolist()),
            copy=copy,
            groups=len(self.names),
        )

    def _rows(
        self, rows: pd.DataFrame, counted: list[AspectCounts], declaration: Declaration, level: str
    ) -> pd.DataFrame:
        frames = []
        for number, (name, aspect, counts) in enumerate(counted):
            part = rows[(rows["part"] == number).to_numpy(dtype=bool)]
            frames.append(self._aspect_scores(part, counts, declaration, level, name, aspect))
        return pd.concat(frames, ignore_index=True)

    def _aspect_scores(
        self,
        rows: pd.DataFrame,
        counts: Counts | PairCounts,
        declaration: Declaration,
        level: str,
        name: str,
        aspect: Aspect,
    ) -> pd.DataFrame:
        """Return the rows of one aspect in the columns of SCORES."""
        names = np.array(self.names, dtype=object)
        group = names[rows["group"].to_numpy(dtype=np.intp)]
        feature = rows["feature"].to_numpy(dtype=np.intp)
        number = rows["stratum"].to_numpy(dtype=np.intp)
        refused = ~rows["status"].isin(DECIDED).to_numpy(dtype=bool)
        others: Any = [self._reference(name) for name in group]
        if isinstance(counts, PairCounts):
            others = names[rows["other"].to_numpy(dtype=np.intp)]
        storylines = np.array([*self._storylines, None], dtype=object)
        frame = pd.DataFrame(
            {
                "level": level,
                "event_id": storylines[number],
                "measure": declaration.name,
                "aspect": name if len(declaration.aspects) > 1 else None,
                "feature": counts.features[feature],
                "outlet": group,
                "reference": others,
                "effect_name": limits.contrast_name(aspect.unit, aspect.share_of),
                "shared_copy": "counted once" if self.independent else "counted each time",
                "verdict": rows["status"].map(dict(VERDICTS)).to_numpy(dtype=object),
                "status": rows["status"].to_numpy(dtype=object),
                "unit": aspect.unit,
                **_reason_columns(rows, counts),
                "shared_events": pd.array(
                    [self._shared_events.get(n) for n in group], schema.COUNT
                ),
                **self._completeness.reindex(group).reset_index(drop=True),
                "family": rows["family"].to_numpy(dtype=np.int64),
            }
        )
        for column in ("value", "effect", "dispersion", "z"):
            frame[column] = rows[column].to_numpy(dtype=float)
        for column in ("low", "high", "p", "q"):
            # A refusal gives no number that could be read as a finding.
            frame[column] = np.where(refused, np.nan, rows[column].to_numpy(dtype=float))
        for column in ("articles", "events"):
            frame[column] = rows[column].to_numpy(dtype=np.int64)
        if level == "storyline":
            # There the stratum is the storyline; the score stands on its events.
            counts_each = self.facts.groupby("storyline_id")["event_id"].nunique()
            frame["events"] = counts_each.reindex(storylines[number]).to_numpy(dtype=np.int64)
        # What a test did not decide has no interval, neither of events nor of articles.
        over: Objects = np.where(rows["resampled"], "articles", "events").astype(object)
        over[frame["low"].isna()] = None
        frame["interval_over"] = over
        frame["quality"] = [
            limits.quality(row, remark)
            for row, remark in zip(
                frame.to_dict("records"), counts.quality[feature].tolist(), strict=True
            )
        ]
        alone = (frame["family"] == 0) | frame["status"].isin(UNTESTED)
        frame["family"] = frame["family"].mask(alone)
        return schema.conform(frame, schema.SCORES)

    def _reference(self, name: str) -> str | None:
        if self.reference is not None:
            return self.reference
        others = [other for other in self.names if other != name]
        return others[0] if len(others) == 1 else REST if others else None

    @cached_property
    def _completeness(self) -> pd.DataFrame:
        """Of each group ``group_articles``, and how many of them are not complete."""
        partial = self.facts["completeness"] != "full"
        counts = partial.groupby(self.groups).agg(["size", "sum"])
        return counts.set_axis(["group_articles", "incomplete_articles"], axis="columns")

    @cached_property
    def _shared_events(self) -> dict[str, int]:
        """Of each group among many, in how many events others run its text."""
        if not self.independent or self.reference is not None or len(self.names) < 3:
            return {}
        copies = self.facts.assign(group=self.groups).dropna(subset=["reuse_group"])
        others = copies.groupby(["event_id", "reuse_group"])["group"].transform("nunique") > 1
        events = copies[others].groupby("group")["event_id"].nunique()
        return {str(name): int(number) for name, number in events.items()}


def _reason_columns(rows: pd.DataFrame, counts: Counts | PairCounts) -> dict[str, Objects]:
    """Return why rows get no estimate, and as what they are held out; None elsewhere."""
    feature = rows["feature"].to_numpy(dtype=np.intp)
    status = rows["status"].to_numpy(dtype=object)
    reasons: dict[str, Objects] = {}
    for column, only, words in (
        ("reason", "refused", counts.refused),
        ("held_out", "held_out", counts.held_out),
        ("kind", "held_out", counts.kind),
    ):
        reasons[column] = words[feature]
        reasons[column][(status != only) | (reasons[column] == "")] = None
    return reasons


def _refusal_notes(kept: ContrastRows, declaration: Declaration) -> list[str]:
    """Return why no feature of a measure could be tested, if none was."""
    if kept.support is None or kept.tally["status"].isin(DECIDED).any():
        return []
    if not kept.support.events:
        return [f"{declaration.name}: too little data. {limits.NO_REFERENCE}"]
    return [
        limits.refusal(
            declaration.name,
            events=kept.support.events,
            choices=kept.support.choices,
            family=kept.family,
            within="within one storyline" if declaration.scope == "storyline" else "between groups",
        )
    ]


def sort_scores(scores: pd.DataFrame) -> pd.DataFrame:
    """Return the scores in their order: measure, level, group, stratum, verdict, rank."""
    z, effect = (scores[name].to_numpy(dtype=float, na_value=np.nan) for name in ("z", "effect"))
    # Rounded, so that what ties does not stand in the order of the last bits.
    rank = np.nan_to_num(np.abs(np.where(np.isnan(z), effect, z))).round(9)
    keyed = scores.assign(
        _event=scores["event_id"].fillna(""),
        _strength=scores["verdict"].map(_STRENGTH).astype(int),
        _rank=-rank,
    )
    order = ["measure", "level", "outlet", "_event", "_strength", "_rank", "feature", "reference"]
    sort_scores = keyed.sort_values(order, kind="stable").drop(
        columns=["_event", "_strength", "_rank"]
    )
    return schema.conform(sort_scores, schema.SCORES)
