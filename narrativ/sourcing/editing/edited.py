"""Every article that ran another's text, with what it made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tqdm.auto import tqdm

from narrativ.errors import DataWarning, NotReadyError, warn
from narrativ.matching.sentence_blocks import Sentence
from narrativ.sourcing.editing.copy_texts import CopyTexts
from narrativ.sourcing.editing.edits import edit_rows
from narrativ.text.words import count_words

if TYPE_CHECKING:
    from narrativ.corpus import Corpus

_DELAY: Final = 2.0
"""Seconds before a progress bar is shown."""


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
    told = corpus.articles.loc[~bare, ["article_id", "reuse_source"]].dropna()
    told = told[told["article_id"] != told["reuse_source"]]
    here = told["reuse_source"].isin(bodies)
    if not here.all():
        warn(
            DataWarning,
            "articles are left out, because the text of their source is not in this part of the "
            "corpus: %d, the first %s",
            *(int((~here).sum()), told.loc[~here, "article_id"].iloc[0]),
        )
    return sorted(zip(told.loc[here, "article_id"], told.loc[here, "reuse_source"], strict=True))


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
