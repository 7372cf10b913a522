"""How the report speaks of articles, events and storylines: by number, with an anchor.

Ids are content hashes that nobody reads; a report numbers what it shows and
uses only its own numbers in anchors.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from narrativ.clustering.reliability import is_unstable
from narrativ.plot.template import UNKNOWN
from narrativ.reporting.values import or_none, web_address
from narrativ.text.markup import strip_markup
from narrativ.wording.groupings import stability_words
from narrativ.wording.labels import moment
from narrativ.wording.rows import each

if TYPE_CHECKING:
    from narrativ.corpus import Corpus


@dataclass(frozen=True)
class References:
    """What the sections need to refer to anything in the corpus.

    Attributes
    ----------
    articles, events, storylines
        A plain dict for each id, in the order in which the report numbers them.
    paragraphs
        Article, position, kind and text of each paragraph, by its id.
    full_text
        Print whole paragraphs.
    """

    articles: Mapping[str, dict[str, Any]]
    events: Mapping[str, dict[str, Any]]
    storylines: Mapping[str, dict[str, Any]]
    paragraphs: Mapping[str, tuple[str, int, str, str]]
    full_text: bool = False

    def refer(self, article_ids: Iterable[str], limit: int = 12) -> dict[str, Any]:
        """Return the first articles by number, and how many more there are."""
        found = sorted(
            (self.articles[name] for name in article_ids if name in self.articles),
            key=lambda article: int(article["number"]),
        )
        return {"shown": found[:limit], "more": max(0, len(found) - limit)}


def references(corpus: Corpus, *, full_text: bool) -> References:
    """Return the references: articles numbered by date, storylines by how widely they are told."""
    order = corpus.articles.sort_values(
        ["published", "outlet", "title", "article_id"], na_position="last"
    )
    storylines = _storylines(corpus)
    paragraphs = corpus.paragraphs
    return References(
        articles={
            str(row.article_id): _article(index, row)
            for index, row in enumerate(each(order), start=1)
        },
        events=_events(corpus, storylines),
        storylines=storylines,
        paragraphs={
            str(name): (str(article), int(position), str(kind), str(text))
            for name, article, position, kind, text in zip(
                paragraphs["paragraph_id"],
                paragraphs["article_id"],
                paragraphs["position"],
                paragraphs["kind"],
                paragraphs["text"],
                strict=True,
            )
        },
        full_text=full_text,
    )


def _article(index: int, row: Any) -> dict[str, Any]:
    return {
        "number": index,
        "anchor": f"article-{index}",
        "title": words(row.title, "without a title"),
        "outlet": words(row.outlet, UNKNOWN),
        "when": moment(row.published, row.published_precision),
        "url": web_address(row.url),
    }


def words(value: object, otherwise: str) -> str:
    """Return the text as a reader sees it, or what to say where there is none."""
    found = or_none(value)
    seen = "" if found is None else strip_markup(str(found))
    return seen if seen.strip() else otherwise


def _storylines(corpus: Corpus) -> dict[str, dict[str, Any]]:
    placed = corpus.articles[["event_id", "outlet"]].merge(
        corpus.events[["event_id", "storyline_id"]], on="event_id"
    )
    by_storyline = placed.groupby("storyline_id")
    outlets = by_storyline["outlet"].agg(lambda names: sorted(set(names.dropna()))).to_dict()
    articles = by_storyline.size().to_dict()
    rows = [
        (-len(outlets.get(row.storyline_id, [])), -articles.get(row.storyline_id, 0), row)
        for row in each(corpus.storylines.sort_values(["start", "storyline_id"]))
    ]
    rows.sort(key=lambda item: item[:2])
    return {
        str(row.storyline_id): {
            "number": index,
            "anchor": f"storyline-{index}",
            "label": words(row.label, "storyline without a label"),
            "reason": or_none(row.link_reason),
            "when": period(row.start, row.end),
            "articles": int(articles.get(row.storyline_id, 0)),
            "outlets": [str(name) for name in outlets.get(row.storyline_id, [])],
        }
        for index, (_, _, row) in enumerate(rows, start=1)
    }


def _events(corpus: Corpus, storylines: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    rows = sorted(
        each(corpus.events.sort_values(["start", "event_id"], na_position="last")),
        key=lambda row: (
            int(storylines[row.storyline_id]["number"])
            if row.storyline_id in storylines
            else len(storylines) + 1
        ),
    )
    return {
        str(row.event_id): {
            "number": index,
            "anchor": f"event-{index}",
            "label": words(row.label, "event without a label"),
            "when": period(row.start, row.end),
            "storyline": or_none(row.storyline_id),
            "stability": stability_words(row.stability),
            "unstable": is_unstable(row.stability),
        }
        for index, row in enumerate(rows, start=1)
    }


def period(start: Any, end: Any) -> str:
    """Return two days in words, or one where they are the same."""
    first, last = moment(or_none(start)), moment(or_none(end))
    return first if first == last or pd.isna(end) else f"{first} to {last}"
