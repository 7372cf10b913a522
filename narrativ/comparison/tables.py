"""From the counts of a measure to rows of SCORES and EVIDENCE."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from narrativ import schema
from narrativ.comparison.result import REST
from narrativ.comparison.traits import Traits
from narrativ.corpus import Corpus
from narrativ.errors import SchemaError
from narrativ.inference import DESCRIBED, Asked, Counts, Layout, event_rows, storyline_rows, wording

Objects = npt.NDArray[Any]

_EVIDENCE: Final = ("feature", "article_id", "paragraph_id", "start", "end", "weight")
_STRENGTH: Final = {"differs": 0, "no_evidence": 1, "too_little_data": 2, "descriptive": 3}


@dataclass(frozen=True)
class Scoring:
    """Turns the counts of a measure into rows of SCORES."""

    corpus: Corpus
    groups: pd.Series
    independent: bool
    reference: str | None
    seed: int
    permutations: int

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

    def scored(
        self, counts: Counts, trait: Traits, levels: tuple[str, ...]
    ) -> tuple[pd.DataFrame, list[str]]:
        """Return the rows of one measure, and what must be said of it."""
        if not len(counts.features):
            note = f"{trait.name}: nothing to compare; no feature stands in enough articles."
            return schema.empty(schema.SCORES).assign(z=pd.Series(dtype=schema.NUMBER)), [note]
        asked = Asked(
            contrast=trait.contrast,
            scope=trait.scope,
            scale=trait.scale,
            reference=None if self.reference is None else self.names.index(self.reference),
            permutations=self.permutations,
            seed=self.seed,
        )
        frames, notes = [], []
        for level in dict.fromkeys(levels):
            layout, strata = self._layout(counts, level)
            rows = (event_rows if level == "event" else storyline_rows)(counts, layout, asked)
            if level == "event":
                notes += _refused(rows, trait)
            elif rows.groupby(["stratum", "group"]).size().max() >= DESCRIBED:
                notes.append(
                    f"{trait.name}: of each storyline and group the {DESCRIBED} features with the "
                    "largest contrast are described, not all."
                )
            frames.append(self._rows(rows, counts, strata, trait, level))
        return pd.concat(frames), notes

    def _layout(self, counts: Counts, level: str) -> tuple[Layout, Objects]:
        facts = self.facts.loc[counts.articles]
        storylines, storyline = np.unique(
            facts["storyline_id"].to_numpy(dtype=object), return_inverse=True
        )
        event = np.unique(facts["event_id"].to_numpy(dtype=object), return_inverse=True)[1]
        copy = np.full(len(facts), -1, dtype=np.intp)
        if self.independent:
            copy = pd.factorize(facts["reuse_group"], sort=True)[0].astype(np.intp)
        layout = Layout(
            stratum=event if level == "event" else storyline,
            storyline=storyline,
            group=np.searchsorted(self.names, self.groups.loc[counts.articles].tolist()),
            copy=copy,
            groups=len(self.names),
        )
        return layout, storylines

    def _rows(
        self, rows: pd.DataFrame, counts: Counts, strata: Objects, trait: Traits, level: str
    ) -> pd.DataFrame:
        group = np.array(self.names, dtype=object)[rows["group"].to_numpy(dtype=np.intp)]
        feature = rows["feature"].to_numpy(dtype=np.intp)
        number = rows["stratum"].to_numpy(dtype=np.intp)
        refused = ~rows["status"].isin(["differs", "no_evidence", "length"]).to_numpy(dtype=bool)
        frame = pd.DataFrame(
            {
                "level": level,
                "event_id": np.where(number < 0, None, strata[number]),
                "measure": trait.name,
                "feature": counts.features[feature],
                "outlet": group,
                "reference": [self._reference(name) for name in group],
                "effect_name": trait.unit,
                "shared_copy": "counted once" if self.independent else "counted as is",
                "quality": self._quality(rows, group, counts.held_out[feature]),
                "verdict": rows["status"].map(dict(wording.VERDICTS)).to_numpy(dtype=object),
            }
        )
        for name in ("value", "effect", "dispersion", "z"):
            frame[name] = rows[name].to_numpy(dtype=float)
        for name in ("low", "high", "p", "q"):
            # A refusal gives no number that could be read as a finding.
            frame[name] = np.where(refused, np.nan, rows[name].to_numpy(dtype=float))
        for name in ("articles", "events"):
            frame[name] = rows[name].to_numpy(dtype=np.int64)
        if level == "storyline":
            # There the stratum is the storyline; the score stands on its events.
            told = self.facts.groupby("storyline_id")["event_id"].nunique()
            frame["events"] = told.reindex(strata[number]).to_numpy(dtype=np.int64)
        return schema.conform(frame, schema.SCORES)

    def _reference(self, name: str) -> str | None:
        if self.reference is not None:
            return self.reference
        others = [other for other in self.names if other != name]
        return others[0] if len(others) == 1 else REST if others else None

    def _quality(self, rows: pd.DataFrame, group: Objects, held_out: Objects) -> list[str | None]:
        full = (self.facts["completeness"] == "full").groupby(self.groups).agg(["sum", "size"])
        missing = {
            name: f"{size - good} of {size} texts of the group are incomplete"
            for name, good, size in full.itertuples()
            if good < size
        }
        limits = [
            wording.limit(status, events=int(events), family=int(family), held_out=reason)
            for status, events, family, reason in zip(
                rows["status"], rows["events"], rows["family"], held_out, strict=True
            )
        ]
        said = [
            "; ".join(part for part in (what, missing.get(name), self._shares.get(name)) if part)
            for what, name in zip(limits, group, strict=True)
        ]
        return [text or None for text in said]

    @cached_property
    def _shares(self) -> dict[str, str]:
        """Of each group among many, in how many events others run its text."""
        if not self.independent or self.reference is not None or len(self.names) < 3:
            return {}
        told = self.facts.assign(group=self.groups).dropna(subset=["reuse_group"])
        others = told.groupby(["event_id", "reuse_group"])["group"].transform("nunique") > 1
        events = told[others].groupby("group")["event_id"].nunique()
        return {
            str(name): f"in {wording.counted(number, 'event')} it ran a text that others ran too"
            for name, number in zip(events.index.tolist(), events.tolist(), strict=True)
        }


def _refused(rows: pd.DataFrame, trait: Traits) -> list[str]:
    """Return why no feature of a measure could be tested, if none was."""
    open_ = rows[~rows["status"].isin(["held_out", "no_contrast"])]
    if open_.empty or open_["status"].isin(["differs", "no_evidence", "length"]).any():
        return []
    best = open_.sort_values(["events", "choices"]).iloc[-1]
    return [
        wording.refusal(
            trait.name,
            events=int(best["events"]),
            choices=float(best["choices"]),
            family=int(best["family"]),
            within="within one storyline" if trait.scope == "storyline" else "between groups",
        )
    ]


def evidence_rows(
    corpus: Corpus,
    groups: pd.Series,
    passages: pd.DataFrame,
    name: str,
    counts: Counts,
    rows: pd.DataFrame,
) -> pd.DataFrame:
    """Return a measure's evidence for the features that have scores."""
    missing = [column for column in _EVIDENCE if column not in passages]
    if missing:
        raise SchemaError(
            f"the evidence of measure {name!r} has no column {missing[0]!r}; expected "
            f"{', '.join(_EVIDENCE)}"
        )
    kept = passages[
        passages["feature"].isin(rows["feature"].unique())
        & passages["article_id"].isin(counts.articles)
    ]
    events = corpus.articles.set_index("article_id")["event_id"]
    frame = kept[["feature", "paragraph_id", "start", "end", "weight"]].assign(
        measure=name,
        outlet=kept["article_id"].map(groups),
        event_id=kept["article_id"].map(events),
    )
    order = ["feature", "outlet", "event_id", "paragraph_id", "start"]
    return schema.conform(frame.sort_values(order, kind="stable"), schema.EVIDENCE)


def ordered(scores: pd.DataFrame) -> pd.DataFrame:
    """Return the scores in their order: measure, level, group, stratum, verdict, rank."""
    z, effect = (scores[name].to_numpy(dtype=float, na_value=np.nan) for name in ("z", "effect"))
    rank = np.nan_to_num(np.abs(np.where(np.isnan(z), effect, z)))
    keyed = scores.assign(
        _event=scores["event_id"].fillna(""),
        _strength=scores["verdict"].map(_STRENGTH).astype(int),
        _rank=-rank,
    )
    order = ["measure", "level", "outlet", "_event", "_strength", "_rank", "feature"]
    ordered = keyed.sort_values(order, kind="stable").drop(columns=["_event", "_strength", "_rank"])
    return schema.conform(ordered, schema.SCORES)
