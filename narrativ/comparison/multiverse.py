"""`Multiverse`: what becomes of the findings where other choices are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, TypeAlias

import pandas as pd

from narrativ import schema
from narrativ.wording import multiverse as wording
from narrativ.wording.phrases import html_sentences
from narrativ.wording.rows import records

DIMENSIONS: Final = (
    "seed", "input order", "segmentation", "event threshold", "encoder", "agency copy"
)  # fmt: skip
UNIVERSES: Final = (
    "dimension", "setting", "question", "status", "reason", "findings", "articles", "events",
    "topics",
)  # fmt: skip


OUTCOMES: Final = (
    "measure", "aspect", "feature", "outlet", "reference", "effect", "verdict", "dimension",
    "setting", "question", "outcome", "feature_there", "overlap", "effect_there", "verdict_there",
)  # fmt: skip
ELSEWHERE: Final = (
    "measure", "aspect", "feature", "outlet", "reference", "dimension", "setting", "question",
    "effect_there", "feature_here", "verdict_here",
)  # fmt: skip
HOLDS: Final = "holds"
"""The outcome of a finding that a re-run shows too."""
_KINDS: Final = dict.fromkeys(("effect", "effect_there", "overlap"), schema.NUMBER) | dict.fromkeys(
    ("findings", "articles", "events", "topics"), schema.COUNT
)

FindingKey: TypeAlias = tuple[str, ...]
"""Measure, aspect, feature, group, reference: what makes a finding the same elsewhere."""


def finding_key(row: Mapping[Any, Any]) -> FindingKey:
    """Return what makes a row of scores the same in two comparisons."""
    columns = ("measure", "aspect", "feature", "outlet", "reference")
    return tuple("" if pd.isna(row[name]) else str(row[name]) for name in columns)


def typed(rows: Sequence[Mapping[str, Any]] | pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Return rows as one of the tables of a `Multiverse`, with the types of its columns."""
    kinds = {name: _KINDS.get(name, schema.TEXT) for name in columns}
    return pd.DataFrame(rows, columns=list(columns)).astype(kinds)


@dataclass(frozen=True, repr=False, eq=False)
class Multiverse:
    """What `multiverse` found.

    Attributes
    ----------
    universes
        Each re-run: ``dimension, setting, question`` (the same, another), ``status``
        (done, failed), ``reason`` (why it failed), and how many ``findings, articles`` (in
        events), ``events`` and ``topics`` it has.
    outcomes
        Each finding in each re-run: ``measure, aspect, feature, outlet, reference, effect,
        verdict``, then ``dimension, setting, question``, the ``outcome`` (holds, flips,
        reversed, untested, no such topic, not counted, failed) and what stands there:
        ``feature_there, overlap`` (of the topics, Jaccard), ``effect_there, verdict_there``.
    elsewhere
        Findings of the re-runs that are none here: ``measure, aspect, feature, outlet,
        reference, dimension, setting, question, effect_there``, and ``feature_here,
        verdict_here``, missing where there is no such topic or it was not counted.
    notes
        What must be said of all re-runs.
    events
        Number of events of the comparison itself, if known.
    sentences
        The sentences of the comparison, each finding with what flips it.
    """

    universes: pd.DataFrame
    outcomes: pd.DataFrame
    elsewhere: pd.DataFrame
    notes: tuple[str, ...] = ()
    events: int | None = None
    sentences: tuple[str, ...] = ()

    @property
    def flips(self) -> pd.DataFrame:
        """The rows of ``outcomes`` in which a finding does not hold."""
        return self.outcomes[self.outcomes["outcome"] != HOLDS].reset_index(drop=True)

    @cached_property
    def by_finding(self) -> dict[FindingKey, list[dict[str, Any]]]:
        """The rows of ``outcomes`` by finding, in their order."""
        found: dict[FindingKey, list[dict[str, Any]]] = {}
        for row in records(self.outcomes):
            found.setdefault(finding_key(row), []).append(row)
        return found

    def remark(self, row: Mapping[Any, Any]) -> str:
        """Return in words what flips a finding, a row of scores; "" if it is none here."""
        return wording.remark(self.by_finding.get(finding_key(row), []))

    @cached_property
    def summary(self) -> tuple[str, ...]:
        """What the re-runs were, what is found only there, and what could not be made."""
        return (
            *wording.made(self.universes, self.events),
            *wording.new(self.elsewhere),
            *wording.failed(self.universes),
            *self.notes,
        )

    def __repr__(self) -> str:
        done = self.universes[self.universes["status"] == "done"]
        names = ", ".join(dict.fromkeys(done["dimension"]))
        return f"Multiverse over {names or 'nothing'}: {len(self.by_finding)} findings looked for"

    def _repr_html_(self) -> str:
        return html_sentences(repr(self), self.sentences)
