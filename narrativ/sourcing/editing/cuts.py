"""Which sentences of a text are cut most by the outlets that run it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from narrativ.sourcing.editing.edits import Edited, all_edits, checked_corpus, words_before

if TYPE_CHECKING:
    from narrativ.corpus import Corpus

_RANKS: Final = {"kept": 0, "reworded": 1, "cut": 2}
_SEVERAL: Final = 3
"""Outlets from which on it is odd that all of them cut a sentence."""


def cut_sentences(corpus: Corpus) -> pd.DataFrame:
    """Return the sentences of each text that was run, with how many outlets cut them.

    An outlet cuts a sentence if none of its articles from that source has it,
    kept or reworded. An article without an outlet counts by itself. Articles
    whose source is not in the corpus are left out, which is logged; without
    any others the table is empty.

    Returns
    -------
    pandas.DataFrame
        ``source_article_id, source_paragraph_id, source_start, source_end,
        source_text, place, ran, cut, reworded, cut_share``; first what the
        largest share cut, among those what most outlets ran. ``place`` is the
        share of the source's words that stand before the sentence, ``ran``
        the number of outlets that ran the text and whose text was read at that
        place (a sentence without any has no row); ``reworded`` counts the
        outlets that have it in other words only. Last stand sentences that three
        outlets or more ran the text without, all of them: these may never have
        been in what they took (furniture of the source's page, a later version).

    Raises
    ------
    NotReadyError
        If `narrativ.source` was not called.

    Warns
    -----
    DataWarning
        If articles are left out because the text of their source is not in the corpus.

    Examples
    --------
    ::

        corpus = narrativ.source(narrativ.read("data/sample/wire"))
        narrativ.cut_sentences(corpus).query("ran >= 3").head()
    """
    corpus = checked_corpus(corpus)
    return cut_of(all_edits(corpus), corpus.articles.set_index("article_id")["outlet"])


def cut_of(edited: Sequence[Edited], outlets: pd.Series) -> pd.DataFrame:
    """Return the table of `cut_sentences`; `outlets` has the outlet of each article_id."""
    place = ["source_article_id", "source_paragraph_id", "source_start", "source_end"]
    place += ["source_text", "place"]
    columns = [*place, "ran", "cut", "reworded", "cut_share"]
    rows = [
        {"outlet": one.article_id if pd.isna(outlet) else str(outlet)} | outcome
        for one in edited
        for outlet in [outlets[one.article_id]]
        for outcome in _outcomes(one)
    ]
    if not rows:
        return pd.DataFrame(columns=columns)
    # The best that any article of the outlet made of it: kept, reworded, cut.
    best = pd.DataFrame(rows).groupby([*place, "outlet"], sort=True)["rank"].min().reset_index()
    best = best.assign(cut=best["rank"] == 2, reworded=best["rank"] == 1)
    table = (
        best.groupby(place, sort=True)
        .agg(ran=("outlet", "size"), cut=("cut", "sum"), reworded=("reworded", "sum"))
        .astype("Int64")
        .reset_index()
    )
    table["cut_share"] = (table["cut"] / table["ran"]).astype("Float64")
    order = ["nobody", "cut_share", "ran", "source_article_id", "place"]
    return table.assign(nobody=had_by_nobody(table)).sort_values(
        order, ascending=[True, False, False, True, True], kind="stable", ignore_index=True
    )[columns]


def had_by_nobody(table: pd.DataFrame) -> pd.Series:
    """Say which sentences may never have been in the text that the outlets took."""
    return (table["ran"] >= _SEVERAL) & (table["cut"] == table["ran"])


def _outcomes(one: Edited) -> Iterator[dict[str, Any]]:
    """Yield each sentence of the source with what became of it: the lower, the better."""
    before, total = words_before(one.source)
    rows = [row for row in one.rows if row["source_sentences"] and row["part"] != "headline"]
    changes: dict[str, list[tuple[int, int, str]]] = {}
    for row in rows:
        span = (row["source_start"], row["source_end"], row["change"])
        changes.setdefault(row["source_paragraph_id"], []).append(span)
    for sentence in one.source:
        # A row may hold two sentences that were merged.
        change = next(
            change
            for start, end, change in changes[sentence.place]
            if start <= sentence.start < end
        )
        if change == "unread":
            continue
        yield {
            "source_article_id": one.source_article_id,
            "source_paragraph_id": sentence.place,
            "source_start": sentence.start,
            "source_end": sentence.end,
            "source_text": sentence.text,
            "place": before[sentence.place, sentence.start] / total if total else 0.0,
            "rank": _RANKS[change],
        }
