"""Every article that ran another's text, with what it made of it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tqdm.auto import tqdm

from narrativ.errors import NotReadyError
from narrativ.sourcing.editing.copy_texts import CopyTexts
from narrativ.sourcing.editing.edits import edit_rows
from narrativ.sourcing.editing.matching import Sentence
from narrativ.text.words import count_words

if TYPE_CHECKING:
    from narrativ.corpus import Corpus

logger = logging.getLogger(__name__)

_DELAY: Final = 2.0
"""Seconds before a progress bar is shown."""


@dataclass(frozen=True, slots=True)
class Edited:
    """An article, the rows of its edits, and the sentences of its source."""

    article_id: str
    source_article_id: str
    rows: list[dict[str, Any]]
    source: list[Sentence]


def copies(corpus: Corpus) -> list[tuple[str, str]]:
    """Return (article_id, its source's) of every article that ran another's text.

    Raises
    ------
    NotReadyError
        If `narrativ.source` was not called.
    """
    corpus.require("articles")
    if "source" not in {step.name for step in corpus.steps}:
        raise NotReadyError(
            "nobody has looked for shared copy in this corpus yet; call narrativ.source first"
        )
    told = corpus.articles[["article_id", "reuse_source"]].dropna()
    told = told[told["article_id"] != told["reuse_source"]]
    here = told["reuse_source"].isin(corpus.articles["article_id"])
    if not here.all():
        logger.warning(
            "%d articles are left out: their source is not in this part of the corpus",
            int((~here).sum()),
        )
    return sorted(zip(told.loc[here, "article_id"], told.loc[here, "reuse_source"], strict=True))


def all_edits(corpus: Corpus) -> list[Edited]:
    """Return the edits of every article that ran another's text, by article_id."""
    pairs = copies(corpus)
    texts = CopyTexts(corpus)
    with tqdm(pairs, unit=" articles", delay=_DELAY, disable=None) as bar:
        return [
            Edited(own, source, edit_rows(texts, own, source), texts.body(source))
            for own, source in bar
        ]


def words_before(source: Sequence[Sentence]) -> tuple[dict[tuple[str, int], int], int]:
    """Return how many words stand before each sentence, by paragraph and start; and all."""
    before: dict[tuple[str, int], int] = {}
    total = 0
    for sentence in source:
        before[sentence.place, sentence.start] = total
        total += count_words(sentence.text)
    return before, total
