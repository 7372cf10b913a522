"""Who published and who wrote: outlets, agencies, and what the credits rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from narrativ.plot.template import UNKNOWN
from narrativ.reporting.excerpts import passage
from narrativ.reporting.references import References
from narrativ.reporting.values import or_none, tally
from narrativ.resources import agencies
from narrativ.wording.phrases import spoken
from narrativ.wording.rows import each

if TYPE_CHECKING:
    from narrativ.corpus import Corpus

ARTICLES: Final = 2000
CREDITS: Final = 300

BASIS_WORDS: Final = {
    "dateline": "named in the dateline",
    "byline": "named in the byline",
    "tail": "named in a credit at the end",
    "signoff": "inferred from the form of the sign-off at the end; the text does not name it",
    "metadata": "named in the source's own fields",
    "shared_text": "the text stands, with a credit, in another outlet",
    "style": "house style only: a hint, no evidence",
    "decision": "decided by the researcher",
    "photo": "photo credit: says nothing of the text's author",
}


def provenance(corpus: Corpus, refs: References) -> dict[str, Any]:
    """Return a row an outlet, a row an article and a row a credit."""
    order = list(refs.articles)
    articles = {str(row.article_id): row for row in each(corpus.articles)}
    return {
        "outlets": _outlets(corpus),
        "articles": [_article(name, articles[name], refs) for name in order[:ARTICLES]],
        "articles_more": max(0, len(order) - ARTICLES),
        "credits": [_credit(row, refs) for row in each(corpus.credits.head(CREDITS))],
        "credits_more": max(0, len(corpus.credits) - CREDITS),
        "styles": _styles(corpus),
    }


def _styles(corpus: Corpus) -> list[dict[str, str]]:
    """Return the house style of the agencies that are credited, as far as it is known."""
    named = set(corpus.credits["agency"].dropna())
    return [
        {"agency": agency.name, "style": agency.style}
        for agency in agencies()
        if agency.style and agency.name in named
    ]


def _outlets(corpus: Corpus) -> list[dict[str, Any]]:
    named = corpus.articles.assign(outlet=corpus.articles["outlet"].fillna(UNKNOWN))
    return [
        {
            "outlet": str(outlet),
            "articles": len(rows),
            "words": int(rows["words"].sum()),
            "agencies": _agencies(rows),
            "completeness": tally(rows["completeness"], "unknown"),
            "genres": tally(rows["genre"], "unknown"),
        }
        for outlet, rows in named.groupby("outlet", sort=True)
    ]


def _agencies(rows: pd.DataFrame) -> str:
    agency_names = [
        None
        if pd.isna(agency)
        else f"{agency}, from {spoken(or_none(basis) or 'a basis not recorded')}"
        for agency, basis in zip(rows["agency"], rows["agency_basis"], strict=True)
    ]
    return tally(pd.Series(agency_names, dtype=object), "unknown")


def _article(name: str, row: Any, refs: References) -> dict[str, Any]:
    basis = or_none(row.agency_basis)
    event = or_none(row.event_id)
    return {
        "article": refs.articles[name],
        "precision": spoken(or_none(row.published_precision) or "unknown"),
        "basis": or_none(row.published_basis),
        "stated": or_none(row.published_stated),
        "note": or_none(row.published_note),
        "captured": or_none(row.captured_basis),
        "agency": or_none(row.agency),
        "agency_basis": None if basis is None else BASIS_WORDS.get(basis, spoken(basis)),
        "agency_note": or_none(row.agency_note),
        "style_hint": or_none(row.style_hint),
        "completeness": spoken(row.completeness),
        "completeness_note": or_none(row.completeness_note),
        "words": int(row.words),
        "genre": or_none(row.genre),
        "event": None if event is None else refs.events.get(str(event)),
    }


def _credit(row: Any, refs: References) -> dict[str, Any]:
    found = refs.paragraphs.get(str(row.paragraph_id))
    start, end = or_none(row.start), or_none(row.end)
    pieces = None
    if found is not None:
        spans = [] if start is None or end is None else [(int(start), int(end))]
        pieces = passage(found[3], spans, full=refs.full_text)
    return {
        "article": refs.articles.get(str(row.article_id)),
        "agency": or_none(row.agency),
        "basis": BASIS_WORDS.get(row.basis, spoken(row.basis)),
        "role": or_none(row.role),
        "pieces": pieces,
        "kind": None if found is None else spoken(found[2]),
    }
