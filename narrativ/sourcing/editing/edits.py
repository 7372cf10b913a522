"""What an outlet made of the copy it ran, sentence by sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from narrativ import schema
from narrativ.errors import NotReadyError, SchemaError
from narrativ.sourcing.editing.copy_texts import CopyTexts
from narrativ.sourcing.editing.house_style import comparable, folded, same_wording, similarity
from narrativ.sourcing.editing.matching import Block, Sentence, matched, moved
from narrativ.text.words import count_words

if TYPE_CHECKING:
    from narrativ.corpus import Corpus
from narrativ.corpus.searching import article_named

CHANGES: Final = ("kept", "reworded", "cut", "added")
FLAG: Final = "boolean"

EDITS: Final = schema.Table(
    "edits",
    (
        schema.Column("change", schema.TEXT, "what became of it", CHANGES, required=True),
        schema.Column("moved", FLAG, "it stands elsewhere in the order", required=True),
        schema.Column("style", FLAG, "kept, but for house style", required=True),
        schema.Column(
            "part",
            schema.TEXT,
            "of which part of the text",
            schema.ANALYSED_KINDS,
            required=True,
        ),
        schema.Column("article_id", schema.TEXT, "the outlet's article", required=True),
        schema.Column("paragraph_id", schema.TEXT, "its paragraph; missing where cut"),
        schema.Column("start", schema.COUNT, "code-point offset into the paragraph's text"),
        schema.Column("end", schema.COUNT, "code-point offset, exclusive"),
        schema.Column("text", schema.TEXT, "the outlet's sentence; missing where cut"),
        schema.Column("source_article_id", schema.TEXT, "the source's article", required=True),
        schema.Column("source_paragraph_id", schema.TEXT, "its paragraph; missing where added"),
        schema.Column("source_start", schema.COUNT, "code-point offset"),
        schema.Column("source_end", schema.COUNT, "code-point offset, exclusive"),
        schema.Column("source_text", schema.TEXT, "the source's sentence; missing where added"),
        schema.Column("similarity", schema.NUMBER, "share of words in common, 0 to 1"),
        schema.Column("sentences", schema.COUNT, "sentences of the outlet's", required=True),
        schema.Column("source_sentences", schema.COUNT, "of the source's", required=True),
        schema.Column("words", schema.COUNT, "words of the outlet's", required=True),
        schema.Column("source_words", schema.COUNT, "words of the source's", required=True),
    ),
)
"""The table that `edits` returns."""


def edits(corpus: Corpus, article: str, *, source: str | None = None) -> pd.DataFrame:
    """Return what an outlet kept, cut, moved, added and reworded of the copy it ran.

    Sentences of the whole text are matched with those that they share most
    words with (in runs of at least four words, spelling aside; what is left
    over by word-level similarity of at least one half). A sentence that was
    split or two that were merged are one row. A sentence said again in wholly
    other words is, as far as this table can tell, one cut and one added.

    Datelines and credit lines are no text and have no row; run
    `narrativ.source` first, so that credits are known.

    Parameters
    ----------
    corpus
        What `narrativ.source` returned.
    article
        The outlet's article, by ``article_id`` or ``external_id``.
    source
        The article to compare it with; by default its ``reuse_source``.

    Returns
    -------
    pandas.DataFrame
        A row a sentence, in the outlet's reading order, cut sentences where
        they stood; the headline first. Every sentence of both texts stands in
        one row, so sums count nothing twice.

        ``change`` is *kept* (the same words, but for house style: spelling,
        honorifics, the order of dates, numbers to twelve, transliterated
        names; ``style`` says so), *reworded*, *cut* or *added*. A headline is
        kept or reworded, however little is left of it. ``moved`` rows stand
        out of the source's order. ``similarity`` is 1 for kept; else twice the
        words in a longest common subsequence, house style aside, by the words
        of both.

    Raises
    ------
    UnknownNameError
        If there is no such article.
    SchemaError
        If the article has no source, or is its own; or an ``external_id`` is
        that of several articles.
    NotReadyError
        If nothing was read, or `narrativ.source` was not called.

    Examples
    --------
    >>> import narrativ, pandas
    >>> wire = "The quay of Tarn reopened on May 6 after two years. Nobody came."
    >>> pages = pandas.DataFrame(
    ...     {
    ...         "doc_id": ["a", "b"],
    ...         "text": [
    ...             wire,
    ...             "The quay of Tarn reopened on 6 May after two years. A band played.",
    ...         ],
    ...     }
    ... )
    >>> edits(narrativ.read(pages), "b", source="a")[["change", "style", "text"]]
         change  style                                               text
    0      kept   True  The quay of Tarn reopened on 6 May after two y...
    1       cut  False                                               <NA>
    2     added  False                                     A band played.
    """
    corpus.require("articles")
    own = article_named(corpus.articles, article)
    other = _source_of(corpus, own) if source is None else article_named(corpus.articles, source)
    if own == other:
        raise SchemaError(
            f"article {article!r} is the probable source of its group (or was given as its own); "
            "expected an article that took another's text: pass source= another article_id, or "
            "an article of the same reuse_group"
        )
    return edits_between(CopyTexts(corpus), own, other)


def edits_between(texts: CopyTexts, own: str, source: str) -> pd.DataFrame:
    """Return the table of `edits` for two articles whose texts are at hand."""
    rows = edit_rows(texts, own, source)
    frame = pd.DataFrame(rows, columns=list(EDITS.names)).astype({"similarity": "Float64"})
    return schema.conform(frame, EDITS)


def edit_rows(texts: CopyTexts, own: str, source: str) -> list[dict[str, Any]]:
    """Return the rows of that table; what a row lacks is missing."""
    before, after = texts.body(source), texts.body(own)
    blocks = matched(before, after)
    there = [block for block in blocks if block.own]
    away = moved(there, [len(folded(sentence.text)) for sentence in before])
    parts = [
        ([after[j] for j in block.own], [before[i] for i in block.source], at in away)
        for at, block in _in_reading_order(blocks, away)
    ]
    new, old = ([head] if (head := texts.headline(name)) else [] for name in (own, source))
    if new or old:
        parts.insert(0, (new, old, False))
    articles = {"article_id": own, "source_article_id": source}
    return [articles | _row(*part, texts) for part in parts]


def _source_of(corpus: Corpus, article_id: str) -> str:
    if "source" not in {step.name for step in corpus.steps}:
        raise NotReadyError(
            "nobody has looked for shared copy in this corpus yet; call narrativ.source first, "
            "or pass source= the article to compare with"
        )
    row = corpus.articles.set_index("article_id").loc[article_id]
    source = row["reuse_source"]
    if pd.isna(source):
        raise SchemaError(
            f"article {article_id!r} shares no copy with another, as far as narrativ.source "
            "found; expected an article with a reuse_source: narrativ.reuse_pairs lists the "
            "articles that share text, or pass source= the article to compare with"
        )
    if source not in set(corpus.articles["article_id"]):
        raise SchemaError(
            f"the source of article {article_id!r}, {source!r}, is not in this part of the "
            "corpus; select it too, or pass source= another article"
        )
    return str(source)


def _in_reading_order(blocks: Sequence[Block], away: set[int]) -> list[tuple[int, Block]]:
    """Return the blocks in the outlet's order, each cut one behind what it stood behind.

    The place of a cut sentence is known by the sentences that did not move.
    """
    behind: dict[int, list[tuple[int, Block]]] = {}
    anchors = {
        blocks[at].source[-1]: at
        for at in range(len(blocks))
        if blocks[at].own and blocks[at].source and at not in away
    }
    for at, block in enumerate(blocks):
        if not block.own:
            before = [i for i in anchors if i < block.source[0]]
            behind.setdefault(anchors[max(before)] if before else -1, []).append((at, block))
    order = behind.get(-1, [])
    for at, block in enumerate(blocks):
        if block.own:
            order = [*order, (at, block), *behind.get(at, [])]
    return order


def _row(
    own: list[Sentence], source: list[Sentence], away: bool, texts: CopyTexts
) -> dict[str, Any]:
    row: dict[str, Any] = {"moved": away, "style": False, "part": (own or source)[0].part}
    for side, found in (("", own), ("source_", source)):
        text = texts.between(found)
        row |= {
            f"{side}sentences": len(found),
            f"{side}words": count_words(text) if text else 0,
        }
        if text:
            row |= {
                f"{side}paragraph_id": found[0].place,
                f"{side}start": found[0].start,
                f"{side}end": found[-1].end,
                f"{side}text": text,
            }
    if not own or not source:
        return row | {"change": "added" if own else "cut"}
    before, after = row["source_text"], row["text"]
    if same_wording(before, after):
        styled = folded(before) != folded(after)
        return row | {"change": "kept", "style": styled, "similarity": 1.0}
    alike = similarity(comparable(before), comparable(after))
    return row | {"change": "reworded", "similarity": alike}
