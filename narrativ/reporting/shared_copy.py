"""Shared copy: who ran one text, whose it probably is, and what was done to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from narrativ.plot.template import UNKNOWN
from narrativ.reporting.excerpts import Stretch, excerpt, passage, same_stretch
from narrativ.reporting.provenance import BASIS_WORDS
from narrativ.reporting.references import References
from narrativ.reporting.values import or_none
from narrativ.schema import CHANGES
from narrativ.sourcing.editing.cuts import cut_of, had_by_nobody
from narrativ.sourcing.editing.edits import Edited, all_edits, table_of
from narrativ.sourcing.editing.profiles import COUNTS, SHARES, profile_of
from narrativ.text.changes import word_changes
from narrativ.wording.phrases import counted, spoken
from narrativ.wording.rows import each

if TYPE_CHECKING:
    from narrativ.corpus import Corpus

GROUPS: Final = 12
"""Groups laid out; the rest are counted."""
VERSIONS: Final = 8
ROWS: Final = 80
MEMBERS: Final = 40
CUT: Final = 12
"""Sentences shown of those of one text that several outlets cut."""
_VERSION: Final = "probably another version of the source"
_GLIMPSE: Final = 80
"""Characters of a passage that was kept: enough to know where one is."""


def shared_copy(corpus: Corpus, refs: References) -> dict[str, Any] | None:
    """Return the reuse groups with their edits; None if no group has two articles here."""
    copies = corpus.articles[corpus.articles["reuse_group"].notna()]
    # Of a part of a corpus, what an article shares its text with may not be in it.
    copies = copies[copies["reuse_group"].duplicated(keep=False)]
    if copies.empty:
        return None
    ready = "source" in {step.name for step in corpus.steps}
    edited = all_edits(corpus) if ready else []
    outlets = corpus.articles.set_index("article_id")["outlet"]
    cut = _cut_by_several(cut_of(edited, outlets))
    versions = {one.article_id: one for one in edited}
    groups = sorted(
        (_Group(str(name), list(each(rows)), refs) for name, rows in copies.groupby("reuse_group")),
        key=lambda group: group.order,
    )
    return {
        "articles": len(copies),
        "groups": [
            group.shown(number, versions, cut, refs)
            for number, group in enumerate(groups[:GROUPS], start=1)
        ],
        "more": max(0, len(groups) - GROUPS),
        "profile": [_profile(row) for row in each(profile_of(edited, outlets))],
    }


class _Group:
    """The articles that run one text."""

    def __init__(self, name: str, rows: list[Any], refs: References) -> None:
        self.rows = sorted(
            (row for row in rows if row.article_id in refs.articles),
            key=lambda row: int(refs.articles[row.article_id]["number"]),
        )
        outlets = {or_none(row.outlet) for row in self.rows} - {None}
        first = int(refs.articles[self.rows[0].article_id]["number"])
        self.outlets = sorted(str(outlet) for outlet in outlets)
        self.order = (-len(outlets), -len(self.rows), first, name)

    def shown(
        self,
        number: int,
        edited: dict[str, Edited],
        cut: dict[str, list[Any]],
        refs: References,
    ) -> dict[str, Any]:
        sources = sorted({str(row.reuse_source) for row in self.rows if or_none(row.reuse_source)})
        here = [name for name in sources if name in refs.articles]
        dropped = [row for name in sources for row in cut.get(name, [])]
        bases = [
            or_none(row.reuse_source_basis)
            for row in self.rows
            if or_none(row.reuse_source) in here
        ]
        versions = [edited[row.article_id] for row in self.rows if row.article_id in edited]
        return {
            "number": number,
            "anchor": f"copy-{number}",
            "outlets": self.outlets,
            "articles": len(self.rows),
            "source": refs.articles[here[0]] if here else None,
            "source_elsewhere": bool(sources) and not here,
            "basis": next((spoken(basis) for basis in bases if basis is not None), None),
            "members": [_member(row, sources, refs) for row in self.rows[:MEMBERS]],
            "members_more": max(0, len(self.rows) - MEMBERS),
            "cut": [_cut_sentence(row, full=refs.full_text) for row in dropped[:CUT]],
            "cut_more": max(0, len(dropped) - CUT),
            "versions": [_version(one, refs) for one in versions[:VERSIONS]],
            "versions_more": max(0, len(versions) - VERSIONS),
        }


def _member(row: Any, sources: list[str], refs: References) -> dict[str, Any]:
    basis = or_none(row.agency_basis)
    return {
        "article": refs.articles[row.article_id],
        "source": row.article_id in sources,
        "agency": or_none(row.agency),
        "agency_basis": None if basis is None else BASIS_WORDS.get(basis, spoken(basis)),
    }


def _version(edited: Edited, refs: References) -> dict[str, Any]:
    table = table_of(edited.rows)
    body = table[table["part"] != "headline"]
    rows = list(_rows(table, full=refs.full_text))
    return {
        "article": refs.articles[edited.article_id],
        "source": refs.articles.get(edited.source_article_id),
        "in_words": _sentence_counts(body),
        "rows": rows[:ROWS],
        "more": max(0, len(rows) - ROWS),
    }


def _sentence_counts(body: pd.DataFrame) -> str:
    """Return the counts in words, the first with its noun."""
    # A sentence that one text alone has is counted on its side.
    number = body["source_sentences"].where(body["source_sentences"] > 0, body["sentences"])
    copies = [f"{counted(int(number[body['change'] == 'kept'].sum()), 'sentence')} kept"]
    for change in CHANGES[1:]:
        these = body["change"] == change
        count = int(number[these].sum())
        shared = int(number[these & (body["also_in"] > 0).fillna(False)].sum())
        if change == "unread":
            copies += [f"{count} unread"] if count else []
        else:
            also = f" ({shared} of them also in others: {_VERSION})" if shared else ""
            copies.append(f"{count} {change}{also}")
    moved = int(body["moved"].sum())
    return ", ".join(copies) + (f"; {moved} moved" if moved else "")


def _also(rows: Iterable[Any]) -> list[str]:
    """Return a tag that says how many others have the outlet's sentences too."""
    found = sorted({int(row.also_in) for row in rows if or_none(row.also_in)})
    if not found:
        return []
    number = str(found[0]) if len(found) == 1 else f"{found[0]} to {found[-1]}"
    return [f"also in {number} {'other' if found == [1] else 'others'}: {_VERSION}"]


def _rows(table: pd.DataFrame, *, full: bool) -> Iterator[dict[str, Any]]:
    """Yield the rows of a side by side; in excerpts, sentences of one fate are one row."""

    def fate(row: Any) -> tuple[str, bool, str, bool, bool, bool]:
        shared = bool(or_none(row.also_in))
        return row.change, row.moved, row.part, row.style, shared, or_none(row.text) is None

    for (change, away, part, style, *_), group in groupby(each(table), key=fate):
        rows = list(group)
        if full or change == "reworded" or style or part == "headline":
            yield from (_row(row, full=full) for row in rows)
        else:
            yield _glimpse(change, rows, away)


def _glimpse(change: str, rows: list[Any], away: bool) -> dict[str, Any]:
    """Return one row for sentences that were all kept, cut or added: how many, and where."""
    absent = or_none(rows[0].text) is None
    text = str(rows[0].source_text if absent else rows[0].text)
    short = excerpt(text, full=False, limit=_GLIMPSE)
    if len(rows) > 1 and not short.endswith("…"):
        short += " …"
    pieces = [{"text": short, "mark": change != "kept"}]
    return {
        "change": change,
        "tags": [*(["moved"] if away else []), *_also(rows)],
        "count": len(rows),
        "before": pieces if absent else None,
        "after": None if absent else pieces,
    }


def _row(row: Any, *, full: bool) -> dict[str, Any]:
    before, after = or_none(row.source_text), or_none(row.text)
    cut: list[tuple[int, int]] = []
    added: list[tuple[int, int]] = []
    changes = word_changes(before or "", after or "")
    for change in changes:
        if change.kind == "cut":
            cut.append(change.before)
        elif change.kind == "added":
            added.append(change.after)
    tags = [
        *(["headline"] if row.part == "headline" else []),
        *(["moved"] if row.moved else []),
        *(["house style"] if row.style else []),
        *(["two sentences made one"] if row.source_sentences > row.sentences > 0 else []),
        *(["one sentence made two"] if row.sentences > row.source_sentences > 0 else []),
    ]
    shown: tuple[Stretch, Stretch] = (0, len(before or "")), (0, len(after or ""))
    if not full:
        shown = same_stretch(before or "", after or "", changes)
    return {
        "change": row.change,
        "tags": tags + _also([row]),
        "count": 1,
        "before": None if before is None else _pieces(before, cut, shown[0]),
        "after": None if after is None else _pieces(after, added, shown[1]),
    }


def _pieces(text: str, spans: Iterable[tuple[int, int]], shown: Stretch) -> list[dict[str, Any]]:
    """Return a stretch in pieces, those that changed marked; white space at their ends is not."""
    low, high = shown
    clipped = [(max(start, low), min(end, high)) for start, end in spans]
    bare = [
        (start - low, start - low + len(text[start:end].rstrip()))
        for start, end in clipped
        if start < end
    ]
    pieces = passage(text[low:high], bare, full=True)
    if low > 0:
        pieces.insert(0, {"text": "…", "mark": False})
    if len(text[high:].strip()):
        pieces.append({"text": " …", "mark": False})
    if bare and not any(piece["mark"] for piece in pieces):  # all of it changed
        return [{**piece, "mark": piece["text"].strip() != "…"} for piece in pieces]
    return pieces


def _profile(row: Any) -> dict[str, Any]:
    return {
        "outlet": UNKNOWN if or_none(row.outlet) is None else str(row.outlet),
        **{name: int(getattr(row, name)) for name in ("articles", *COUNTS)},
        **{name: _percent(getattr(row, name)) for name in SHARES},
    }


def _percent(share: Any) -> str:
    return "–" if or_none(share) is None else f"{100 * float(share):.0f}%"


def _cut_by_several(table: pd.DataFrame) -> dict[str, list[Any]]:
    """Return the sentences that at least two outlets cut, by source, the most cut first.

    What none of several outlets has may never have been in the text they took.
    """
    several = table[(table["cut"] >= 2) & ~had_by_nobody(table)].sort_values(
        ["cut", "place"], ascending=[False, True], kind="stable"
    )
    return {str(name): list(each(rows)) for name, rows in several.groupby("source_article_id")}


def _cut_sentence(row: Any, *, full: bool) -> dict[str, Any]:
    return {
        "text": excerpt(str(row.source_text), full=full, limit=_GLIMPSE),
        "ran": int(row.ran),
        "cut": int(row.cut),
        "place": _percent(row.place),
    }
