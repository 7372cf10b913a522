"""What an outlet made of the copy it ran, sentence by sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
from tqdm.auto import tqdm

from narrativ import schema
from narrativ.corpus import Corpus
from narrativ.corpus.searching import article_named
from narrativ.errors import DataWarning, NotReadyError, SchemaError, warn
from narrativ.matching.sentence_blocks import Sentence
from narrativ.sourcing.editing.copy_texts import CopyTexts
from narrativ.sourcing.editing.rows import edit_rows
from narrativ.text.words import count_words

_DELAY: Final = 2.0
"""Seconds before a progress bar is shown."""


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


def _source_of(corpus: Corpus, article_id: str, name: str) -> str:
    if "source" not in {step.name for step in corpus.steps}:
        raise NotReadyError(
            "nobody has looked for shared copy in this corpus yet; call narrativ.source first, "
            "or pass source= the article to compare with"
        )
    row = corpus.articles.set_index("article_id").loc[article_id]
    source = row["reuse_source"]
    if pd.isna(source):
        raise SchemaError(
            f"article {name!r} shares no copy with another, as far as narrativ.source "
            "found; expected an article with a reuse_source: narrativ.reuse_pairs lists the "
            "articles that share text, or pass source= the article to compare with"
        )
    if source not in set(corpus.articles["article_id"]):
        raise SchemaError(
            f"the source of article {name!r} (article_id {source!r}) is not in this part of "
            "the corpus; select it too, or pass source= another article"
        )
    return str(source)


@dataclass(frozen=True, slots=True)
class Edited:
    """An article, the rows of its edits, and the sentences of its source.

    ``whole`` says whether both texts are full, ``source_whole`` whether the source is.
    """

    article_id: str
    source_article_id: str
    rows: list[dict[str, Any]]
    source: list[Sentence]
    whole: bool
    source_whole: bool


def copies(corpus: Corpus) -> list[tuple[str, str]]:
    """Return (article_id, its source's) of every article that ran another's text.

    Articles of which the headline alone is known, and whose source is not in
    this part of the corpus, are left out.

    Raises
    ------
    NotReadyError
        If `narrativ.source` was not called.
    """
    if "source" not in {step.name for step in corpus.steps}:
        raise NotReadyError(
            "nobody has looked for shared copy in this corpus yet; call narrativ.source first"
        )
    bare = corpus.articles["completeness"] == "headline_only"
    bodies = corpus.articles.loc[~bare, "article_id"]
    copying = corpus.articles.loc[~bare, ["article_id", "reuse_source"]].dropna()
    copying = copying[copying["article_id"] != copying["reuse_source"]]
    here = copying["reuse_source"].isin(bodies)
    if not here.all():
        warn(
            DataWarning,
            "articles are left out, because the text of their source is not in this part of the "
            "corpus: %d, the first %s",
            *(int((~here).sum()), copying.loc[~here, "article_id"].iloc[0]),
        )
    return sorted(
        zip(copying.loc[here, "article_id"], copying.loc[here, "reuse_source"], strict=True)
    )


def all_edits(corpus: Corpus) -> list[Edited]:
    """Return the edits of every article that ran another's text, by article_id."""
    pairs = copies(corpus)
    texts = CopyTexts(corpus)
    with tqdm(pairs, unit=" articles", delay=_DELAY, disable=None) as bar:
        return [_edited(texts, own, source) for own, source in bar]


def _edited(texts: CopyTexts, own: str, source: str) -> Edited:
    whole, source_whole = (texts.completeness(name) == "full" for name in (own, source))
    rows = edit_rows(texts, own, source)
    return Edited(own, source, rows, texts.body(source), whole and source_whole, source_whole)


def words_before(source: Sequence[Sentence]) -> tuple[dict[tuple[str, int], int], int]:
    """Return how many words stand before each sentence, by paragraph and start; and all."""
    before: dict[tuple[str, int], int] = {}
    total = 0
    for sentence in source:
        before[sentence.place, sentence.start] = total
        total += count_words(sentence.text)
    return before, total
