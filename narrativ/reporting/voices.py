"""Who speaks in each event, how much in which outlet, with one quotation each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from narrativ.framing.quoted_words import VOICE_NOUNS
from narrativ.framing.voices import Voices
from narrativ.reporting.excerpts import excerpt
from narrativ.reporting.references import References
from narrativ.text.markup import strip_markup
from narrativ.wording.rows import records

if TYPE_CHECKING:
    from narrativ.comparison import Comparison

EVENTS: Final = 12
"""Events shown, those that most outlets tell first; ``comparison.voices`` gives any other."""
SPEAKERS: Final = 6


def voices(comparison: Comparison, refs: References) -> dict[str, Any] | None:
    """Return the biggest voices of each event that two outlets or more tell.

    None if the comparison did not ask for voices.
    """
    if Voices.name not in comparison.aspects:
        return None
    events = comparison.corpus.articles.set_index("article_id")["event_id"]
    groups = comparison.groups
    if groups is None:
        groups = comparison.corpus.articles.set_index("article_id")["outlet"].dropna()
    spans = comparison.quoted_spans
    spans = spans.assign(
        event_id=spans["article_id"].map(events),
        outlet=spans["article_id"].map(groups),
        speaker=spans["speaker"].str.casefold(),
    ).dropna(subset=["event_id", "outlet"])
    placed = groups.groupby(events.reindex(groups.index).to_numpy(dtype=object)).unique()
    told = {str(event): sorted(map(str, names)) for event, names in placed.items()}
    shared = [key for key in refs.events if len(told.get(key, ())) > 1]
    shared.sort(key=lambda key: -len(told[key]))
    shown = [
        _event(comparison, key, told[key], spans[spans["event_id"] == key], refs)
        for key in shared[:EVENTS]
    ]
    return {"events": shown, "more": max(0, len(shared) - EVENTS)}


def _event(
    comparison: Comparison, key: str, outlets: list[str], spans: pd.DataFrame, refs: References
) -> dict[str, Any]:
    table = comparison.voices(key)
    table = table[table["speaker"] != ""]
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in records(table):
        rows.setdefault(row["speaker"], []).append(row)
    quotations = _examples(spans)
    return {
        **{name: refs.events[key][name] for name in ("number", "anchor", "label", "when")},
        "outlets": outlets,
        "speakers": [
            {
                "name": strip_markup(name),
                "about": cells[0]["role"] or VOICE_NOUNS.get(cells[0]["voice_class"], ""),
                "cells": [
                    _cell(cells, outlet, quotations.get((name.casefold(), outlet)), refs)
                    for outlet in outlets
                ],
            }
            for name, cells in list(rows.items())[:SPEAKERS]
        ],
        "more": max(0, len(rows) - SPEAKERS),
    }


def _examples(spans: pd.DataFrame) -> dict[tuple[str, str], dict[str, Any]]:
    """Return a quotation of each speaker in each outlet: in its own words if there is one."""
    best = spans.sort_values(
        ["direct_words", "words", "article_id", "position", "start"],
        ascending=[False, False, True, True, True],
    ).drop_duplicates(["speaker", "outlet"])
    return {(row["speaker"], row["outlet"]): row for row in records(best)}


def _cell(
    rows: list[dict[str, Any]], outlet: str, example: Mapping[str, Any] | None, refs: References
) -> dict[str, Any]:
    own = [row for row in rows if row["outlet"] == outlet]
    direct, indirect = (
        sum(int(row[f"{kind}_words"]) for row in own) for kind in ("direct", "indirect")
    )
    shown: dict[str, Any] = {"outlet": outlet, "direct": direct, "indirect": indirect}
    shown["verbs"] = ", ".join(row["verbs"] for row in own if row["verbs"])
    if example is not None and example["paragraph_id"] in refs.paragraphs:
        text = refs.paragraphs[example["paragraph_id"]][3][example["start"] : example["end"]]
        shown["text"] = excerpt(strip_markup(text), full=refs.full_text)
        shown["article"] = refs.articles.get(str(example["article_id"]))
    return shown
