"""Who speaks: how much of each outlet's quoted words, and in each event with one passage each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from narrativ.framing.quoted_words import (
    SIDED,
    UNCLASSED,
    VOICE_NOUNS,
    class_names,
    english_articles,
    largest_sides,
    named_classes,
    role_apart,
)
from narrativ.framing.voices import Voices
from narrativ.plot.voices import OUTLETS
from narrativ.reporting.excerpts import passage
from narrativ.reporting.references import References
from narrativ.text.markup import strip_markup
from narrativ.wording.phrases import quoted_amount
from narrativ.wording.rows import records

if TYPE_CHECKING:
    from narrativ.comparison import Comparison

EVENTS: Final = 12
"""Events shown, those that most outlets tell first; ``comparison.voices`` gives any other."""
SPEAKERS: Final = 6
_PASSAGE: Final = 240
_AROUND: Final = 80
"""Characters of a passage at most, and of it around a quotation: so that who says it is seen."""


def voices(comparison: Comparison, refs: References) -> dict[str, Any] | None:
    """Return who speaks in each outlet, and the biggest voices of the events.

    None if the comparison did not ask for voices.
    """
    if Voices.name not in comparison.aspects:
        return None
    articles = comparison.corpus.articles.set_index("article_id")
    groups = articles["outlet"].dropna() if comparison.groups is None else comparison.groups
    events = articles["event_id"].reindex(groups.index)
    english = english_articles(comparison.corpus).reindex(groups.index)
    table = comparison.voices()
    sides = largest_sides(table)
    spans = comparison.quoted_spans
    spans = spans.assign(
        event_id=spans["article_id"].map(events), outlet=spans["article_id"].map(groups)
    ).dropna(subset=["event_id", "outlet"])
    placed = groups.groupby(events.to_numpy(dtype=object)).unique()
    outlets = {str(event): sorted(map(str, names)) for event, names in placed.items()}
    searched = set(events[english].dropna())
    order = [key for key in refs.events if key in outlets]
    order.sort(key=lambda key: -len(outlets[key]))
    shown = [
        _event(comparison, key, outlets[key], spans[spans["event_id"] == key], refs)
        | {"searched": key in searched}
        for key in order[:EVENTS]
    ]
    return {
        "shares": _shares(table, sides),
        "events": shown,
        "more": max(0, len(order) - EVENTS),
        "unsearched": int((~english).sum()),
        "articles": len(groups),
    }


def _shares(table: pd.DataFrame, sides: list[str]) -> dict[str, Any] | None:
    """Return the share of the quoted words that each class has in each outlet; None without any."""
    if table.empty:
        return None
    words = table["direct_words"] + table["indirect_words"]
    table = table.assign(words=words, named=named_classes(table, sides))
    sums = table.groupby("outlet")[["words", "direct_words"]].sum().astype(float).sort_index()
    sums["direct"] = sums["direct_words"] / sums["words"]
    shown = sums.sort_values("words", ascending=False, kind="stable").head(OUTLETS).sort_index()
    cells = table.pivot_table(index="outlet", columns="named", values="share", aggfunc="sum")
    names = [name for name in class_names(sides) if name in cells.columns]
    shares = cells[names].reindex(shown.index).astype(object).to_numpy().tolist()
    return {
        "classes": [strip_markup(name) for name in names],
        "rows": [
            {
                "outlet": str(row["outlet"]),
                "words": int(row["words"]),
                "direct": _per_cent(row["direct"]),
                "shares": [_per_cent(share) for share in own],
            }
            for row, own in zip(records(shown.reset_index()), shares, strict=True)
        ],
        "more": len(sums) - len(shown),
    }


def _per_cent(share: Any) -> str:
    """Return a share in per cent, without decimals; a dash for none."""
    if pd.isna(share) or not share:
        return "–"
    return "<1%" if share < 0.005 else f"{100 * float(share):.0f}%"


def _event(
    comparison: Comparison,
    key: str,
    outlets: list[str],
    spans: pd.DataFrame,
    refs: References,
) -> dict[str, Any]:
    table = comparison.voices(key)
    table = table[table["speaker"] != ""]
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in records(table):
        rows.setdefault(row["source"], []).append(row)
    quotations = _examples(spans)
    return {
        **{name: refs.events[key][name] for name in ("number", "anchor", "label", "when")},
        "id": key,
        "outlets": outlets,
        "speakers": [
            {
                "name": strip_markup(cells[0]["speaker"]),
                "role": strip_markup(role_apart(cells[0]["speaker"], cells[0]["role"])),
                "class": strip_markup(_class_of(cells[0])),
                "cells": [
                    _cell(cells, outlet, quotations.get((source, outlet)), refs)
                    for outlet in outlets
                ],
            }
            for source, cells in list(rows.items())[:SPEAKERS]
        ],
        "more": max(0, len(rows) - SPEAKERS),
    }


def _class_of(row: Mapping[str, Any]) -> str:
    """Return the class of a speaker in words, of officials and parties with their side."""
    noun = VOICE_NOUNS.get(row["voice_class"])
    if noun is None:
        return UNCLASSED
    has_side = row["side"] and row["voice_class"] in SIDED
    return f"class: {noun} ({row['side']})" if has_side else f"class: {noun}"


def _examples(spans: pd.DataFrame) -> dict[tuple[str, str], dict[str, Any]]:
    """Return a quotation of each source in each outlet: in its own words if there is one."""
    best = spans.sort_values(
        ["direct_words", "words", "article_id", "position", "start"],
        ascending=[False, False, True, True, True],
    ).drop_duplicates(["source", "outlet"])
    return {(row["source"], row["outlet"]): row for row in records(best)}


def _cell(
    rows: list[dict[str, Any]], outlet: str, example: Mapping[str, Any] | None, refs: References
) -> dict[str, Any]:
    own = next((row for row in rows if row["outlet"] == outlet), None)
    shown: dict[str, Any] = {"outlet": outlet}
    if own is None:
        return shown
    shown["share"] = _per_cent(own["share"])
    shown["amount"] = quoted_amount(int(own["direct_words"]), int(own["indirect_words"]))
    shown["verbs"] = own["verbs"]
    if example is not None and example["paragraph_id"] in refs.paragraphs:
        text = refs.paragraphs[example["paragraph_id"]][3]
        place = (int(example["start"]), int(example["end"]))
        limit = min(_PASSAGE, place[1] - place[0] + _AROUND)
        shown["pieces"] = passage(text, [place], full=refs.full_text, limit=limit)
        shown["article"] = refs.articles.get(str(example["article_id"]))
    return shown
