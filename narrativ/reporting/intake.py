"""What was read and what was not: from found to analysed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from narrativ import schema
from narrativ.reporting.excerpts import excerpt
from narrativ.reporting.references import References, words
from narrativ.reporting.values import or_none
from narrativ.wording.phrases import spoken
from narrativ.wording.rows import each

if TYPE_CHECKING:
    from narrativ.corpus import Corpus

ROWS: Final = 300
"""Audit rows shown for a status; a study of thousands keeps the rest in its audit table."""
FILES: Final = 5
"""Files named beside the columns that they have in common."""
ASIDE: Final = 60
"""Paragraphs set aside that are shown for a kind."""

STATUS_WORDS: Final = {
    "rejected": "Rejected: not read, for the reason given",
    "partial": "Partial: read, but not all of the text is there",
    "duplicate": "Duplicates: the same article once more",
    "read": "Read in full",
}
KIND_REASONS: Final = {
    "headline": "analysed",
    "subheading": "analysed",
    "body": "analysed",
    "summary": "sums up the article: counting it would count the same statements twice",
    "caption": "describes a picture, not the event",
    "embed": "a post or quotation set into the page: its words are another author's, "
    "often repeated in the body",
    "credit": "says who wrote or photographed, and tells nothing of the event",
    "boilerplate": "the outlet's standing text, the same whatever is told",
}


def intake(corpus: Corpus, refs: References) -> dict[str, Any]:
    """Return the counts, the audit rows and the text that was set aside."""
    counts = corpus.audit["status"].value_counts()
    kinds = corpus.paragraphs["kind"].value_counts()
    analysed = int(sum(int(kinds.get(kind, 0)) for kind in schema.ANALYSED_KINDS))
    return {
        "found": len(corpus.audit),
        "statuses": {name: int(counts.get(name, 0)) for name in schema.STATUSES},
        "articles": len(corpus.articles),
        "words": int(corpus.articles["words"].sum()),
        "paragraphs": len(corpus.paragraphs),
        "analysed": analysed,
        "set_aside": len(corpus.paragraphs) - analysed,
        "kinds": [
            {
                "kind": kind,
                "count": int(kinds.get(kind, 0)),
                "analysed": kind in schema.ANALYSED_KINDS,
                "reason": KIND_REASONS[kind],
            }
            for kind in schema.KINDS
            if kinds.get(kind, 0)
        ],
        "columns_unused": _columns_unused(corpus.audit),
        "audit": [_group(corpus.audit, status, refs) for status in STATUS_WORDS],
        "aside": _aside(corpus, refs),
    }


def _columns_unused(audit: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the columns that were not used, with the files that have them."""
    known = audit.dropna(subset=["columns_unused"])
    return [
        {"columns": str(columns), "files": files[:FILES], "more": max(0, len(files) - FILES)}
        for columns, names in known.groupby("columns_unused", sort=False)["file"]
        for files in [list(dict.fromkeys(map(str, names)))]
    ]


def _group(audit: pd.DataFrame, status: str, refs: References) -> dict[str, Any]:
    rows = audit[audit["status"] == status]
    return {
        "status": status,
        "words": STATUS_WORDS[status],
        "count": len(rows),
        "more": max(0, len(rows) - ROWS),
        "rows": [_row(row, refs) for row in each(rows.head(ROWS))],
    }


def _row(row: Any, refs: References) -> dict[str, Any]:
    left_out = [line for line in str(or_none(row.left_out) or "").splitlines() if line.strip()]
    stated, read = or_none(row.words_stated), or_none(row.words_read)
    return {
        "file": str(row.file),
        "locator": str(row.locator),
        "title": words(row.title, "") or None,
        "reason": or_none(row.reason),
        "article": refs.articles.get(str(row.article_id)),
        "words_stated": None if stated is None else int(stated),
        "words_read": None if read is None else int(read),
        "left_out": [excerpt(line, full=refs.full_text) for line in left_out[:ASIDE]],
        "left_out_more": max(0, len(left_out) - ASIDE),
    }


def _aside(corpus: Corpus, refs: References) -> list[dict[str, Any]]:
    found = corpus.paragraphs[~corpus.paragraphs["kind"].isin(schema.ANALYSED_KINDS)]
    groups = []
    for kind in schema.KINDS:
        rows = found[found["kind"] == kind]
        if len(rows):
            groups.append(
                {
                    "kind": spoken(kind),
                    "reason": KIND_REASONS[kind],
                    "count": len(rows),
                    "more": max(0, len(rows) - ASIDE),
                    "rows": [
                        {
                            "article": refs.articles.get(str(row.article_id)),
                            "text": excerpt(words(row.text, "(empty)"), full=refs.full_text),
                        }
                        for row in each(rows.head(ASIDE))
                    ],
                }
            )
    return groups
