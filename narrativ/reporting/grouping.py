"""Storylines, their events and topics, and who tells them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Final

from narrativ.clustering.reliability import is_doubtful, is_unstable
from narrativ.plot.template import UNKNOWN
from narrativ.reporting.group_stability import leftovers
from narrativ.reporting.references import References, words
from narrativ.wording.groupings import stability_words
from narrativ.wording.phrases import counted, listed
from narrativ.wording.rows import each

if TYPE_CHECKING:
    from narrativ.corpus import Corpus

OPEN: Final = 12
"""Storylines shown unfolded."""
STORYLINES: Final = 400
EVENTS: Final = 60
TOPICS: Final = 60


def grouping(corpus: Corpus, refs: References) -> dict[str, Any]:
    """Return the storylines in the report's order, each with its events."""
    placed = corpus.articles.assign(outlet=corpus.articles["outlet"].fillna(UNKNOWN))
    by_event: dict[str, list[tuple[str, str]]] = {}
    for article, outlet, event in zip(
        placed["article_id"],
        placed["outlet"],
        placed["event_id"],
        strict=True,
    ):
        by_event.setdefault(str(event), []).append((str(article), str(outlet)))
    members: dict[str, list[str]] = {}
    for name, event in refs.events.items():
        members.setdefault(str(event["storyline"]), []).append(name)
    doubted = {
        str(article)
        for article, chance in zip(placed["article_id"], placed["event_probability"], strict=True)
        if is_doubtful(chance)
    }
    left = leftovers(corpus)
    topics = _topics(corpus)
    storylines = [
        {
            **storyline,
            "topics": topics.get(key, [])[:TOPICS],
            "topics_more": max(0, len(topics.get(key, [])) - TOPICS),
            "left": None if key not in left.index else int(left["left"][key]),
            "events": [
                _event(name, refs, by_event, doubted) for name in members.get(key, [])[:EVENTS]
            ],
            "events_more": max(0, len(members.get(key, [])) - EVENTS),
        }
        for key, storyline in list(refs.storylines.items())[:STORYLINES]
    ]
    apart = placed.loc[~placed["event_id"].isin(corpus.events["event_id"]), "article_id"]
    return {
        "open": storylines[:OPEN],
        "folded": storylines[OPEN:],
        "more": max(0, len(refs.storylines) - STORYLINES),
        "apart": refs.refer(apart, limit=60),
        "shared_events": int((corpus.events["outlets"] >= 2).sum()),
        "events": len(corpus.events),
        "topics": len(corpus.topics),
        "left": int(left["left"].sum()),
        "paragraphs": int(left["all"].sum()),
    }


def _topics(corpus: Corpus) -> dict[str, list[dict[str, Any]]]:
    """Return the topics of each storyline, those that most outlets speak of first."""
    found: dict[str, list[dict[str, Any]]] = {}
    rows = corpus.topics.sort_values(
        ["outlets", "paragraphs", "label", "topic_id"], ascending=[False, False, True, True]
    )
    for row in each(rows):
        found.setdefault(str(row.storyline_id), []).append(
            {
                "label": words(row.label, "topic without a label"),
                "paragraphs": int(row.paragraphs),
                "outlets": int(row.outlets),
                "stability": stability_words(row.stability),
                "unstable": is_unstable(row.stability),
            }
        )
    return found


def _event(
    name: str,
    refs: References,
    by_event: dict[str, list[tuple[str, str]]],
    doubted: Collection[str],
) -> dict[str, Any]:
    members = by_event.get(name, [])
    outlets = sorted({outlet for _, outlet in members} - {UNKNOWN})
    if len(outlets) == 1:
        placed = f"told by one outlet only: {outlets[0]}"
    elif outlets:
        placed = f"told by {counted(len(outlets), 'outlet')}: {listed(outlets)}"
    else:
        placed = "told by outlets that are unknown"
    return {
        **refs.events[name],
        "doubtful": refs.refer((one for one, _ in members if one in doubted), limit=12),
        "told": placed,
        "single": len(outlets) < 2,
        "articles": refs.refer((article for article, _ in members), limit=40),
    }
