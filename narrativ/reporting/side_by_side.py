"""The outlets side by side: topics as rows, outlets as columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from narrativ.clustering.reliability import is_unstable
from narrativ.plot.template import UNKNOWN
from narrativ.reporting.excerpts import excerpt
from narrativ.reporting.group_stability import leftovers
from narrativ.reporting.references import References, words
from narrativ.reporting.values import or_none
from narrativ.wording.groupings import stability_words
from narrativ.wording.labels import moment
from narrativ.wording.rows import each

if TYPE_CHECKING:
    from narrativ.comparison import Comparison

STORYLINES: Final = 10
"""Storylines laid side by side; ``comparison.align`` gives any other."""
TOPICS: Final = 40
PASSAGES: Final = 6

STATUS_WORDS: Final = {
    "not_said": "not said",
    "could_not_have_known": "could not have known: published before any text here that tells it",
    "cannot_tell": "cannot tell: a text is incomplete, or the dates are too coarse",
}


def side_by_side(comparison: Comparison, refs: References) -> dict[str, Any]:
    """Return an alignment for each storyline that at least two outlets tell."""
    shared = [(key, row) for key, row in refs.storylines.items() if len(row["outlets"]) >= 2]
    topics = comparison.corpus.topics
    stability = dict(zip(topics["topic_id"].astype(str), topics["stability"], strict=True))
    left = leftovers(comparison.corpus)["left"].to_dict()
    single = [row for row in refs.storylines.values() if len(row["outlets"]) < 2]
    return {
        "storylines": [
            {
                **_storyline(comparison.align(storyline=key), row, refs, stability),
                "left": int(left.get(key, 0)),
            }
            for key, row in shared[:STORYLINES]
        ],
        "more": max(0, len(shared) - STORYLINES),
        "single": single[:60],
        "single_more": max(0, len(single) - 60),
    }


def _storyline(
    table: pd.DataFrame, storyline: dict[str, Any], refs: References, stability: Mapping[str, Any]
) -> dict[str, Any]:
    ordered = table.assign(outlet=table["outlet"].fillna(UNKNOWN)).sort_values(
        ["published", "article_id"], na_position="last", kind="stable"
    )
    groups: dict[Any, Cells] = {or_none(topic): {} for topic in table["topic_id"]}
    labels = {or_none(row.topic_id): or_none(row.topic) for row in each(table)}
    for row in each(ordered):
        groups[or_none(row.topic_id)].setdefault(str(row.outlet), []).append(row)
    order = sorted(groups, key=lambda topic: (topic is None, -_tellers(groups[topic])))
    outlets = sorted(set(ordered["outlet"].astype(str)))
    return {
        **{key: storyline[key] for key in ("number", "anchor", "label", "when")},
        "outlets": outlets,
        "descriptive": bool(table["event_id"].dropna().nunique() > 1),
        "topics": [
            {
                "label": words(
                    labels[topic], "no topic" if topic is None else "topic without a label"
                ),
                "stability": stability_words(stability.get(str(topic))),
                "unstable": is_unstable(stability.get(str(topic))),
                "cells": [_cell(groups[topic].get(name, []), name, refs) for name in outlets],
            }
            for topic in order[:TOPICS]
        ],
        "more": max(0, len(order) - TOPICS),
    }


Cells = dict[str, list[Any]]


def _tellers(cells: Cells) -> int:
    return sum(any(row.status == "said" for row in rows) for rows in cells.values())


def _cell(rows: list[Any], outlet: str, refs: References) -> dict[str, Any]:
    said = [row for row in rows if row.status == "said"]
    silent: dict[str, list[str]] = {}
    for row in rows:
        if row.status != "said" and or_none(row.status) is not None:
            silent.setdefault(str(row.status), []).append(str(row.article_id))
    return {
        "outlet": outlet,
        "said": [_passage(row, refs) for row in said[:PASSAGES]],
        "more": max(0, len(said) - PASSAGES),
        "statuses": [
            {
                "status": status,
                "words": STATUS_WORDS.get(status, status),
                "articles": refs.refer(sorted(set(silent[status])), limit=6),
            }
            for status in sorted(silent)
        ],
    }


def _passage(row: Any, refs: References) -> dict[str, Any]:
    return {
        "when": moment(row.published, row.published_precision),
        "article": refs.articles.get(str(row.article_id)),
        "text": excerpt(str(or_none(row.text) or ""), full=refs.full_text),
    }
