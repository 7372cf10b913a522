"""The passages that a score was counted from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from narrativ.reporting.excerpts import passage
from narrativ.reporting.references import References
from narrativ.reporting.values import number, or_none
from narrativ.wording.phrases import spoken

if TYPE_CHECKING:
    from narrativ.comparison import Comparison

Span = tuple[str, str, int | None, int | None, float]


class EvidencePassages:
    """The evidence of some rows of scores, grouped once, so that no row searches for its own.

    Parameters
    ----------
    comparison
        What is reported.
    measure
        The measure of the rows.
    shown
        The rows: only their evidence is kept.
    refs
        Where articles and paragraphs are looked up.
    """

    def __init__(
        self,
        comparison: Comparison,
        measure: str,
        shown: Iterable[Mapping[str, Any]],
        refs: References,
    ) -> None:
        self._refs = refs
        self._groups: dict[tuple[str, str], list[Span]] = {
            (str(row["feature"]), str(row["outlet"])): [] for row in shown
        }
        evidence = comparison.evidence
        table = evidence[
            (evidence["measure"] == measure)
            & evidence["feature"].isin({feature for feature, _ in self._groups})
        ]
        columns = ("feature", "outlet", "event_id", "paragraph_id", "start", "end", "weight")
        for feature, outlet, event, paragraph, start, end, weight in zip(
            *(table[name] for name in columns), strict=True
        ):
            group = self._groups.get((feature, outlet))
            if group is not None and paragraph in refs.paragraphs:
                whole = pd.isna(start) or pd.isna(end)
                span = (None, None) if whole else (int(start), int(end))
                group.append((str(event), str(paragraph), *span, number(weight) or 0.0))

    def of(self, row: Mapping[str, Any], limit: int) -> dict[str, Any]:
        """Return the passages behind a row, the weightiest first, and how many more there are."""
        place = or_none(row["event_id"])
        spans: dict[str, list[tuple[int, int]]] = {}
        weights: dict[str, float] = {}
        for event, name, start, end, weight in self._groups[
            str(row["feature"]), str(row["outlet"])
        ]:
            if place is None or self._lies_in(event, str(place)):
                marked = spans.setdefault(name, [])
                if start is not None and end is not None:
                    marked.append((start, end))
                weights[name] = weights.get(name, 0.0) + weight
        order = sorted(spans, key=lambda name: (-weights[name], *self._place(name)))
        return {
            "passages": [self._passage(name, spans[name]) for name in order[:limit]],
            "more": max(0, len(order) - limit),
        }

    def _lies_in(self, event: str, place: str) -> bool:
        """Say whether an event is, or belongs to, the event or storyline of a row."""
        known = self._refs.events.get(event)
        return event == place or (known is not None and known["storyline"] == place)

    def _place(self, paragraph: str) -> tuple[int, int]:
        article, position, _, _ = self._refs.paragraphs[paragraph]
        known = self._refs.articles.get(article)
        return (0 if known is None else int(known["number"])), position

    def _passage(self, paragraph: str, spans: list[tuple[int, int]]) -> dict[str, Any]:
        article, _, kind, text = self._refs.paragraphs[paragraph]
        return {
            "article": self._refs.articles.get(article),
            "kind": spoken(kind),
            "pieces": passage(text, spans, full=self._refs.full_text),
        }
