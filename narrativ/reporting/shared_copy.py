"""Shared copy: who ran one text, whose it probably is, and what was done to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from narrativ.plot.rows import each
from narrativ.plot.template import UNKNOWN
from narrativ.reporting.provenance import BASIS_WORDS
from narrativ.reporting.references import References
from narrativ.reporting.wording import counted, excerpt, given, passage, spoken
from narrativ.sourcing.editing.copy_texts import CopyTexts
from narrativ.sourcing.editing.cuts import cut_of, had_by_nobody
from narrativ.sourcing.editing.edited import all_edits
from narrativ.sourcing.editing.edits import CHANGES, edits_between
from narrativ.sourcing.editing.profiles import profile_of
from narrativ.text.changes import word_changes

if TYPE_CHECKING:
    from narrativ.corpus import Corpus

GROUPS: Final = 12
"""Groups laid out; the rest are counted."""
VERSIONS: Final = 8
ROWS: Final = 80
MEMBERS: Final = 40
CUT: Final = 12
"""Sentences shown of those of one text that several outlets cut."""
_GLIMPSE: Final = 80
"""Characters of a passage that was kept: enough to know where one is."""


def shared_copy(corpus: Corpus, refs: References) -> dict[str, Any] | None:
    """Return the reuse groups with their edits; None if there is no group."""
    told = corpus.articles[corpus.articles["reuse_group"].notna()]
    if told.empty:
        return None
    ready = "source" in {step.name for step in corpus.steps}
    edited = all_edits(corpus) if ready else []
    taken = {one.article_id: one.source_article_id for one in edited}
    outlets = corpus.articles.set_index("article_id")["outlet"]
    cut = _cut_by_several(cut_of(edited, outlets))
    texts = CopyTexts(corpus)
    groups = sorted(
        (_Group(str(name), list(each(rows)), refs) for name, rows in told.groupby("reuse_group")),
        key=lambda group: group.order,
    )
    return {
        "articles": len(told),
        "groups": [
            group.shown(number, taken, cut, texts, refs)
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
        outlets = {given(row.outlet) for row in self.rows} - {None}
        first = int(refs.articles[self.rows[0].article_id]["number"])
        self.outlets = sorted(str(outlet) for outlet in outlets)
        self.order = (-len(outlets), -len(self.rows), first, name)

    def shown(
        self,
        number: int,
        taken: dict[str, str],
        cut: dict[str, list[Any]],
        texts: CopyTexts,
        refs: References,
    ) -> dict[str, Any]:
        sources = sorted({str(row.reuse_source) for row in self.rows if given(row.reuse_source)})
        dropped = [row for name in sources for row in cut.get(name, [])]
        bases = [given(row.reuse_source_basis) for row in self.rows]
        versions = [row.article_id for row in self.rows if row.article_id in taken]
        return {
            "number": number,
            "anchor": f"copy-{number}",
            "outlets": self.outlets,
            "articles": len(self.rows),
            "source": refs.articles.get(sources[0]) if sources else None,
            "basis": next((spoken(basis) for basis in bases if basis is not None), None),
            "members": [_member(row, sources, refs) for row in self.rows[:MEMBERS]],
            "members_more": max(0, len(self.rows) - MEMBERS),
            "cut": [_cut_sentence(row, full=refs.full_text) for row in dropped[:CUT]],
            "cut_more": max(0, len(dropped) - CUT),
            "versions": [
                _version(edits_between(texts, name, taken[name]), name, taken[name], refs)
                for name in versions[:VERSIONS]
            ],
            "versions_more": max(0, len(versions) - VERSIONS),
        }


def _member(row: Any, sources: list[str], refs: References) -> dict[str, Any]:
    basis = given(row.agency_basis)
    return {
        "article": refs.articles[row.article_id],
        "source": row.article_id in sources,
        "agency": given(row.agency),
        "agency_basis": None if basis is None else BASIS_WORDS.get(basis, spoken(basis)),
    }


def _version(table: pd.DataFrame, name: str, source: str, refs: References) -> dict[str, Any]:
    body = table[table["part"] != "headline"]
    counts = {
        change: int(
            body.loc[
                body["change"] == change,
                "sentences" if change == "added" else "source_sentences",
            ].sum()
        )
        for change in CHANGES
    }
    rows = list(_rows(table, full=refs.full_text))
    return {
        "article": refs.articles[name],
        "source": refs.articles.get(source),
        "in_words": _told(counts, int(body["moved"].sum())),
        "rows": rows[:ROWS],
        "more": max(0, len(rows) - ROWS),
    }


def _told(counts: dict[str, int], moved: int) -> str:
    """Return the counts in words, the first with its noun."""
    kept = f"{counted(counts['kept'], 'sentence')} kept"
    others = ", ".join(f"{counts[change]} {change}" for change in CHANGES[1:])
    return f"{kept}, {others}" + (f"; {moved} moved" if moved else "")


def _rows(table: pd.DataFrame, *, full: bool) -> Iterator[dict[str, Any]]:
    """Yield the rows of a side by side; in excerpts, sentences of one fate are one row."""

    def fate(row: Any) -> tuple[str, bool, str]:
        return row.change, row.moved, row.part

    for (change, away, part), group in groupby(each(table), key=fate):
        rows = list(group)
        if full or change == "reworded" or part == "headline":
            yield from (_row(row, full=full) for row in rows)
        else:
            yield _glimpse(change, rows, away)


def _glimpse(change: str, rows: list[Any], away: bool) -> dict[str, Any]:
    """Return one row for sentences that were all kept, cut or added: how many, and where."""
    text = str(rows[0].source_text if change == "cut" else rows[0].text)
    short = excerpt(text, full=False, limit=_GLIMPSE)
    if len(rows) > 1 and not short.endswith("…"):
        short += " …"
    pieces = [{"text": short, "mark": change != "kept"}]
    styled = sum(row.style for row in rows)
    return {
        "change": change,
        "tags": [
            *(["moved"] if away else []),
            *([f"{counted(styled, 'sentence')} in house style"] if styled else []),
        ],
        "count": len(rows),
        "before": pieces if change == "cut" else None,
        "after": None if change == "cut" else pieces,
    }


def _row(row: Any, *, full: bool) -> dict[str, Any]:
    before, after = given(row.source_text), given(row.text)
    cut: list[tuple[int, int]] = []
    added: list[tuple[int, int]] = []
    for change in word_changes(before or "", after or ""):
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
    return {
        "change": row.change,
        "tags": tags,
        "count": 1,
        "before": None if before is None else _pieces(before, cut, full=full),
        "after": None if after is None else _pieces(after, added, full=full),
    }


def _pieces(text: str, spans: Iterable[tuple[int, int]], *, full: bool) -> list[dict[str, Any]]:
    """Return a text in pieces, those that changed marked; white space at their ends is not."""
    bare = [(start, start + len(text[start:end].rstrip())) for start, end in spans]
    pieces = passage(text, bare, full=full)
    if bare and not any(piece["mark"] for piece in pieces):  # all of it changed
        return [{**piece, "mark": piece["text"] != "…"} for piece in pieces]
    return pieces


def _profile(row: Any) -> dict[str, Any]:
    return {
        "outlet": UNKNOWN if given(row.outlet) is None else str(row.outlet),
        **{
            name: int(getattr(row, name))
            for name in ("articles", "sentences", "source_sentences", "headlines")
        },
        **{
            name: _percent(getattr(row, name))
            for name in (
                "kept",
                "reworded",
                "cut",
                "added",
                "moved",
                "headline_changed",
                "cut_lead",
                "cut_middle",
                "cut_end",
            )
        },
    }


def _percent(share: Any) -> str:
    return "–" if given(share) is None else f"{100 * float(share):.0f}%"


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
