"""Storylines, their events, and who tells them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from narrativ.plot.template import UNKNOWN
from narrativ.reporting.references import References
from narrativ.reporting.wording import counted, listed, number

if TYPE_CHECKING:
    from narrativ.corpus import Corpus

OPEN: Final = 12
"""Storylines shown unfolded."""
STORYLINES: Final = 400
EVENTS: Final = 60


def grouping(corpus: Corpus, refs: References) -> dict[str, Any]:
    """Return the storylines in the report's order, each with its events."""
    told = corpus.articles.assign(outlet=corpus.articles["outlet"].fillna(UNKNOWN))
    by_event: dict[str, list[tuple[str, str]]] = {}
    for article, outlet, event in zip(
        told["article_id"], told["outlet"], told["event_id"], strict=True
    ):
        by_event.setdefault(str(event), []).append((str(article), str(outlet)))
    members: dict[str, list[str]] = {}
    for name, event in refs.events.items():
        members.setdefault(str(event["storyline"]), []).append(name)
    storylines = [
        {
            **storyline,
            "events": [_event(name, refs, by_event) for name in members.get(key, [])[:EVENTS]],
            "events_more": max(0, len(members.get(key, [])) - EVENTS),
        }
        for key, storyline in list(refs.storylines.items())[:STORYLINES]
    ]
    apart = told.loc[~told["event_id"].isin(corpus.events["event_id"]), "article_id"]
    return {
        "open": storylines[:OPEN],
        "folded": storylines[OPEN:],
        "more": max(0, len(refs.storylines) - STORYLINES),
        "apart": refs.refer(apart, limit=60),
        "shared_events": int((corpus.events["outlets"] >= 2).sum()),
        "events": len(corpus.events),
    }


def _event(
    name: str, refs: References, by_event: dict[str, list[tuple[str, str]]]
) -> dict[str, Any]:
    tellings = by_event.get(name, [])
    outlets = sorted({outlet for _, outlet in tellings} - {UNKNOWN})
    if len(outlets) == 1:
        told = f"told by one outlet only: {outlets[0]}"
    elif outlets:
        told = f"told by {counted(len(outlets), 'outlet')}: {listed(outlets)}"
    else:
        told = "told by outlets that are unknown"
    return {
        **refs.events[name],
        "stability": number(refs.events[name]["stability"]),
        "told": told,
        "single": len(outlets) < 2,
        "articles": refs.refer((article for article, _ in tellings), limit=40),
    }
