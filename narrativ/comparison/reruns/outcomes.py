"""What becomes of each finding in another universe, and what is found only there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd

from narrativ.comparison.multiverse import ELSEWHERE, HOLDS, OUTCOMES, FindingKey, finding_key
from narrativ.comparison.reruns.topics import Words
from narrativ.comparison.reruns.universes import Rerun, Universe
from narrativ.comparison.result import Comparison
from narrativ.corpus import Corpus
from narrativ.framing.topics import topic_names
from narrativ.wording.rows import TESTED, bare, combining_events, each_once, records

FLIPS: Final = "flips"
REVERSED: Final = "reversed"
UNTESTED: Final = "untested"
NO_TOPIC: Final = "no such topic"
NOT_COUNTED: Final = "not counted"
FAILED: Final = "failed"

Row = Mapping[str, Any]
Translate = Callable[[Row], tuple[str | None, float | None]]


def findings(comparison: Comparison) -> pd.DataFrame:
    """Return the rows that differ, each contrast once."""
    rows = combining_events(comparison.scores)
    return each_once(rows[rows["verdict"] == "differs"])


class Baseline:
    """The findings that are looked into, and the topics that they are about.

    Parameters
    ----------
    corpus, comparison
        What the universes are compared with.
    """

    def __init__(self, corpus: Corpus, comparison: Comparison) -> None:
        self.found = records(findings(comparison))
        self._rows = _by_key(comparison)
        self._names = topic_names(corpus)
        self._words = Words(corpus)
        self._topical = _topical(comparison, self._names)

    def seen_from(
        self, universe: Universe, rerun: Rerun
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Return the rows of OUTCOMES and of ELSEWHERE for a universe."""
        corpus = rerun.comparison.corpus
        match = self._words.match(corpus.paragraphs, rerun.pieces)
        names = topic_names(corpus)
        there = _by_key(rerun.comparison)
        failed = {key[0] for key, row in there.items() if row["verdict"] == "failed"}
        forth = self._translation(self._names, names, match.there, match.overlap)
        back = self._translation(names, self._names, match.here, {})
        place = {
            "dimension": universe.dimension,
            "setting": universe.setting,
            "question": universe.question,
        }
        outcomes = [_outcome(row, place, there, failed, forth) for row in self.found]
        found = records(findings(rerun.comparison))
        new = [one for row in found if (one := self._new(row, place, back)) is not None]
        return outcomes, new

    def _translation(
        self,
        names: Mapping[str, str],
        others: Mapping[str, str],
        match: Mapping[str, str],
        overlap: Mapping[str, float],
    ) -> Translate:
        """Return what gives the name that the feature of a row has on the other side."""
        topics = {name: topic for topic, name in names.items()}

        def translate(row: Row) -> tuple[str | None, float | None]:
            feature = str(row["feature"])
            plain = bare(feature, row.get("aspect"))
            topic = topics.get(plain) if row["measure"] in self._topical else None
            if topic is None:
                return feature, None
            other = match.get(topic)
            share = overlap.get(topic)
            if other is None or other not in others:
                return None, share
            return feature[: len(feature) - len(plain)] + others[other], share

        return translate

    def _new(self, row: Row, place: Mapping[str, str], back: Translate) -> dict[str, Any] | None:
        """Return a finding of another universe that is none here."""
        name, _ = back(row)
        here = None if name is None else self._rows.get(finding_key({**row, "feature": name}))
        if here is not None and here["verdict"] == "differs":
            return None  # the same, or its reverse, which is an outcome
        facts = {column: row.get(column) for column in ELSEWHERE[:5]}
        return {
            **facts,
            **place,
            "effect_there": row["effect"],
            "feature_here": name,
            "verdict_here": None if here is None else here["verdict"],
        }


def _outcome(
    row: Row,
    place: Mapping[str, str],
    there: Mapping[FindingKey, Row],
    failed: set[str],
    forth: Translate,
) -> dict[str, Any]:
    name, overlap = forth(row)
    seen = None if name is None else there.get(finding_key({**row, "feature": name}))
    if row["measure"] in failed:
        outcome = FAILED
    elif name is None:
        outcome = NO_TOPIC
    elif seen is None:
        outcome = NOT_COUNTED
    elif seen["verdict"] == "differs":
        outcome = HOLDS if (seen["effect"] > 0) == (row["effect"] > 0) else REVERSED
    else:
        outcome = FLIPS if seen["verdict"] in TESTED else UNTESTED
    return {
        **{column: row.get(column) for column in OUTCOMES[:7]},
        **place,
        "outcome": outcome,
        "feature_there": name,
        "overlap": overlap,
        "effect_there": None if seen is None else seen["effect"],
        "verdict_there": None if seen is None else seen["verdict"],
    }


def _topical(comparison: Comparison, names: Mapping[str, str]) -> set[str]:
    """Return the measures whose features are topics: as they declare, or as all features are."""
    known = set(names.values())
    features = combining_events(comparison.scores).groupby("measure")["feature"]
    return {
        str(name)
        for name, called in features
        if comparison.presentation(str(name)).about_topics or known.issuperset(called)
    }


def _by_key(comparison: Comparison) -> dict[FindingKey, Row]:
    """Return what is said of each combined row, by what makes it the same elsewhere."""
    columns = ["measure", "aspect", "feature", "outlet", "reference", "effect", "verdict"]
    said = combining_events(comparison.scores)[columns]
    return {finding_key(row): row for row in records(said)}
