"""Edits summed up: what outlets make of the copy they run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from narrativ.errors import SchemaError, UnknownNameError
from narrativ.sourcing.editing.edits import Edited, all_edits, checked_corpus, words_before

if TYPE_CHECKING:
    from narrativ.corpus import Corpus

COUNTS: Final = ("incomplete", "source_sentences", "sentences", "headlines")
_THIRDS: Final = ("lead", "middle", "end")
SHARES: Final = (
    "kept",
    "reworded",
    "reworded_shared",
    "cut",
    "added",
    "added_shared",
    "moved",
    "style",
    "headline_changed",
    *(f"cut_{third}" for third in _THIRDS),
)


def edit_profile(corpus: Corpus, by: str = "outlet") -> pd.DataFrame:
    """Return what each outlet makes of the copy it runs, over the whole corpus.

    Descriptive: it says what was done to these articles. A share is the mean
    over articles, each counted once, however long, with the number of articles
    beside it; a handful of articles says little about an outlet, and which
    copy it ran is its own choice. The probable source may be one of several
    versions of a text, or edited itself: then what the others have is no edit
    of theirs.

    Shares are of what was read of both texts (`narrativ.edits`, *unread*).
    Articles of which only the headline is known are left out; so are those
    whose source is not in the corpus, which is logged: without any others the
    table is empty.

    Parameters
    ----------
    corpus
        What `narrativ.source` returned.
    by
        A column of ARTICLES to sum up by. Missing values are a row of their own.

    Returns
    -------
    pandas.DataFrame
        A row a group, by name, with the column `by` and

        ``articles, incomplete, source_sentences, sentences``
            what the shares rest on: articles with a ``reuse_source``, those of
            them that are not full or whose source is not, sentences of their
            sources, sentences of their own, as far as both texts were read;
        ``kept, reworded, reworded_shared, cut``
            shares of the source's words, summing to 1; what only the page of
            the source has counts as cut. *shared* is what other outlets of the
            group have in the same words as this one: probably another version
            of the source;
        ``added, added_shared``
            shares of the articles' own words: in this outlet alone, and in
            others of the group too. In a group of two nobody else could have it;
        ``moved``
            share of the sentences taken over that stand elsewhere in the order;
        ``style``
            share of the sentences kept that are in another house style;
        ``headlines, headline_changed``
            articles of which both headlines are known, and the share with
            another one;
        ``cut_lead, cut_middle, cut_end``
            share of the words cut in the first, second and last third of the
            source (a sentence belongs to the third in which its middle lies),
            where the source is full.

    Raises
    ------
    NotReadyError
        If `narrativ.source` was not called.
    UnknownNameError
        If ARTICLES has no column `by`.
    SchemaError
        If the column is called like one of the result.

    Warns
    -----
    DataWarning
        If articles are left out because the text of their source is not in the corpus.

    See Also
    --------
    narrativ.edits : the sentences behind it.

    Examples
    --------
    ::

        corpus = narrativ.source(narrativ.read("data/sample/texts"))
        narrativ.edit_profile(corpus)[["outlet", "articles", "kept", "cut", "added"]]
    """
    corpus = checked_corpus(corpus)
    if by not in corpus.articles:
        raise UnknownNameError("column of ARTICLES", by, corpus.articles.columns)
    if by in ("articles", *COUNTS, *SHARES):
        raise SchemaError(
            f"the column {by!r} bears the name of a column of the result; expected another: "
            f"rename it, for example to {by + ' (own)'!r}"
        )
    return profile_of(all_edits(corpus), corpus.articles.set_index("article_id", drop=False)[by])


def profile_of(edited: Sequence[Edited], groups: pd.Series) -> pd.DataFrame:
    """Return the table of `edit_profile`; `groups` has the group of each article_id."""
    by = str(groups.name)
    at = SHARES.index("headline_changed")
    columns = [by, "articles", *COUNTS[:-1], *SHARES[:at], COUNTS[-1], *SHARES[at:]]
    rows = [{by: groups[one.article_id]} | _article_row(one) for one in edited]
    if not rows:
        return pd.DataFrame(columns=columns)
    table = pd.DataFrame(rows)
    table[by] = table[by].astype(groups.dtype)
    grouped = table.groupby(by, sort=True, dropna=False)
    return pd.concat(
        [
            grouped.size().rename("articles").astype("Int64"),
            grouped[list(COUNTS)].sum().astype("Int64"),
            grouped[list(SHARES)].mean().astype("Float64"),
        ],
        axis="columns",
    ).reset_index()[columns]


def _article_row(one: Edited) -> dict[str, Any]:
    """Return the counts and shares of one article."""
    heads = [row for row in one.rows if row["part"] == "headline"]
    titled = [row for row in heads if row["words"] and row["source_words"]]
    body = [row for row in one.rows if row["part"] != "headline" and row["change"] != "unread"]
    same = [row for row in body if row["change"] == "kept"]
    both = [row for row in body if row["change"] in ("kept", "reworded")]

    def words(side: str, change: str | None = None, shared: bool = False) -> int:
        """Return the words of all rows, or of those changed so, in others too or not."""
        return sum(
            row[side]
            for row in body
            if change is None or (row["change"], bool(row.get("also_in"))) == (change, shared)
        )

    source, own = words("source_words"), words("words")
    return {
        "incomplete": int(not one.whole),
        "source_sentences": sum(row["source_sentences"] for row in body),
        "sentences": sum(row["sentences"] for row in body),
        "headlines": len(titled),
        **{
            change: _share(words("source_words", change), source)
            for change in ("kept", "reworded", "cut")
        },
        "reworded_shared": _share(words("source_words", "reworded", shared=True), source),
        "added": _share(words("words", "added"), own),
        "added_shared": _share(words("words", "added", shared=True), own),
        "moved": _share(sum(row["moved"] for row in both), len(both)),
        "style": _share(sum(row["style"] for row in same), len(same)),
        "headline_changed": _share(sum(row["change"] != "kept" for row in titled), len(titled)),
        **_cut_thirds(one),
    }


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _cut_thirds(one: Edited) -> dict[str, float | None]:
    """Return the share of the source's words that were cut in each third of it."""
    before, total = words_before(one.source)
    cut, words = [0, 0, 0], [0, 0, 0]
    rows = [
        row
        for row in one.rows
        if row["source_sentences"] and row["part"] != "headline" and row["change"] != "unread"
    ]
    # Where its beginning or its end is missing, nobody knows its thirds.
    for row in rows if one.source_whole else []:
        start = before[row["source_paragraph_id"], row["source_start"]]
        middle = start + row["source_words"] / 2
        third = min(2, int(3 * middle / total)) if total else 0
        words[third] += row["source_words"]
        cut[third] += row["source_words"] if row["change"] == "cut" else 0
    return {
        f"cut_{name}": _share(*pair)
        for name, pair in zip(_THIRDS, zip(cut, words, strict=True), strict=True)
    }
