"""What an outlet made of the copy it ran, sentence by sentence."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

import pandas as pd

from narrativ import schema
from narrativ.corpus import Corpus
from narrativ.corpus.searching import article_named
from narrativ.errors import NotReadyError, SchemaError
from narrativ.matching.normalization import (
    folded_words,
    normalized_words,
    same_wording,
    spelling_keys,
)
from narrativ.matching.sentence_blocks import Block, Sentence, align_sentences, moved_blocks
from narrativ.matching.subsequence import word_similarity
from narrativ.sourcing.editing.copy_texts import CopyTexts
from narrativ.sourcing.editing.extents import unread
from narrativ.text.words import count_words


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
        honorifics, hyphens, the order of dates, numbers to twelve, transliterated
        names; ``style`` says so. Marks of another style are the same), *reworded*,
        *cut*, *added* or *unread*: it stands where the other text breaks off
        or lacks its beginning (``completeness``), so that nobody knows. A
        headline is kept or reworded, however little is left of it. ``moved``
        rows stand out of the source's order. ``also_in`` is the number of other
        outlets of the ``reuse_group`` that have the outlet's sentence too, for
        all that is not kept: a sentence that others have is probably of another
        version of the source, and no edit of this outlet's. ``similarity`` is 1
        for kept; else twice the words in a longest common subsequence, house
        style aside, by the words of both (1 where only quotation marks, or Mr
        and Ms, were changed).

    Raises
    ------
    UnknownNameError
        If there is no such article.
    SchemaError
        If `corpus` is no corpus; the article has no source, or is its own; or
        an ``external_id`` is that of several articles.
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
    corpus = checked_corpus(corpus)
    own = article_named(corpus.articles, article)
    if source is None:
        other = _source_of(corpus, own, article)
    else:
        other = article_named(corpus.articles, source)
    if own == other:
        raise SchemaError(
            f"article {article!r} is the probable source of its group (or was given as its own); "
            "expected an article that took another's text: pass source= another article_id, or "
            "an article of the same reuse_group"
        )
    return table_of(edit_rows(CopyTexts(corpus), own, other))


def checked_corpus(given: object) -> Corpus:
    """Return the corpus checked; raise `SchemaError` if it is, say, one of its tables."""
    if not isinstance(given, Corpus):
        raise SchemaError(
            f"expected a Corpus, as narrativ.source returns it, got a {type(given).__name__}; "
            "pass the corpus itself, not one of its tables"
        )
    return given.checked("articles")


def table_of(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return the rows of `edit_rows` as the table of `edits`."""
    frame = pd.DataFrame(rows, columns=list(schema.EDITS.names)).astype({"similarity": "Float64"})
    return schema.conform(frame, schema.EDITS)


def edit_rows(texts: CopyTexts, own: str, source: str) -> list[dict[str, Any]]:
    """Return the rows of `edits` for two articles; what a row lacks is missing."""
    before, after = texts.body(source), texts.body(own)
    blocks = align_sentences(before, after)
    there = [block for block in blocks if block.own]
    away = moved_blocks(there, [len(spelling_keys(sentence.text)) for sentence in before])
    beyond = unread(blocks, away, texts.completeness(source), texts.completeness(own))
    parts = [
        (
            [after[j] for j in block.own],
            [before[i] for i in block.source],
            {"moved": at in away} | ({"change": "unread"} if at in beyond else {}),
        )
        for at, block in _in_reading_order(blocks, away)
    ]
    new, old = ([head] if (head := texts.headline(name)) else [] for name in (own, source))
    if new or old:
        parts.insert(0, (new, old, {"moved": False}))
    articles = {"article_id": own, "source_article_id": source}
    rows = []
    for new, old, told in parts:
        row = articles | _row(new, old, texts) | told
        if new and row["change"] != "kept":
            row["also_in"] = texts.versions.also_in(own, source, new)
        rows.append(row)
    return rows


def _source_of(corpus: Corpus, article_id: str, asked: str) -> str:
    if "source" not in {step.name for step in corpus.steps}:
        raise NotReadyError(
            "nobody has looked for shared copy in this corpus yet; call narrativ.source first, "
            "or pass source= the article to compare with"
        )
    row = corpus.articles.set_index("article_id").loc[article_id]
    source = row["reuse_source"]
    if pd.isna(source):
        raise SchemaError(
            f"article {asked!r} shares no copy with another, as far as narrativ.source "
            "found; expected an article with a reuse_source: narrativ.reuse_pairs lists the "
            "articles that share text, or pass source= the article to compare with"
        )
    if source not in set(corpus.articles["article_id"]):
        raise SchemaError(
            f"the source of article {asked!r} (article_id {source!r}) is not in this part of "
            "the corpus; select it too, or pass source= another article"
        )
    return str(source)


def _in_reading_order(blocks: Sequence[Block], away: set[int]) -> list[tuple[int, Block]]:
    """Return the blocks in the outlet's order, each cut one behind what it stood behind.

    The place of a cut sentence is known by the sentences that did not move.
    """
    behind: dict[int, list[tuple[int, Block]]] = {}
    anchors = [
        (block.source[-1], at)
        for at, block in enumerate(blocks)
        if block.own and block.source and at not in away
    ]  # in both orders, as they did not move
    for at, block in enumerate(blocks):
        if not block.own:
            place = bisect_left(anchors, block.source)
            behind.setdefault(anchors[place - 1][1] if place else -1, []).append((at, block))
    order = behind.get(-1, [])
    for at, block in enumerate(blocks):
        if block.own:
            order += [(at, block), *behind.get(at, [])]
    return order


def _row(own: list[Sentence], source: list[Sentence], texts: CopyTexts) -> dict[str, Any]:
    row: dict[str, Any] = {"style": False, "part": (own or source)[0].part}
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
    if same_wording(before, after) and texts.quoted(source) == texts.quoted(own):
        styled = folded_words(before) != folded_words(after)
        return row | {"change": "kept", "style": styled, "similarity": 1.0}
    alike = word_similarity(normalized_words(before), normalized_words(after))
    return row | {"change": "reworded", "similarity": alike}
