"""The paragraphs that are compared, as words, with what is known of each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from narrativ.arrays import Indices
from narrativ.corpus import Corpus
from narrativ.framing.words import Words, words_of
from narrativ.inference import independent_texts
from narrativ.text.words import without_hidden


@dataclass(frozen=True)
class Paragraphs:
    """The analysed paragraphs of a corpus in reading order.

    Attributes
    ----------
    table
        Rows of PARAGRAPHS.
    words
        Their words.
    outlets
        Names of the outlets.
    outlet, event, storyline
        Of each paragraph, as a number; -1 where it is unknown. An event outside
        any storyline is its own.
    distinct_text
        Of each paragraph, a number of the text it belongs to: copies of one text
        in one event are one.
    """

    table: pd.DataFrame
    words: Words
    outlets: tuple[str, ...]
    outlet: Indices
    event: Indices
    storyline: Indices
    distinct_text: Indices

    @classmethod
    def of(cls, corpus: Corpus) -> Paragraphs:
        """Read the paragraphs of a corpus."""
        table = corpus.analysed.sort_values(["article_id", "position", "paragraph_id"])
        articles = corpus.articles.sort_values("article_id")
        outlet, outlets = pd.factorize(articles["outlet"], sort=True)
        event = pd.factorize(articles["event_id"], sort=True)[0]
        line = articles["event_id"].map(corpus.events.set_index("event_id")["storyline_id"])
        storyline = pd.factorize(line.fillna(articles["event_id"]), sort=True)[0]
        copy = pd.factorize(articles["reuse_group"], sort=True)[0]
        # Articles of no event share no event.
        alone = np.where(event < 0, event.max(initial=-1) + 1 + np.arange(len(event)), event)
        row = pd.Index(articles["article_id"]).get_indexer(table["article_id"])
        return cls(
            table=table,
            words=words_of(table["text"]),
            outlets=tuple(map(str, outlets)),
            outlet=outlet[row].astype(np.intp),
            event=event[row].astype(np.intp),
            storyline=storyline[row].astype(np.intp),
            distinct_text=independent_texts(alone.astype(np.intp), copy.astype(np.intp))[row],
        )

    @cached_property
    def body(self) -> npt.NDArray[np.bool_]:
        """Which paragraphs are running text, where capitals mean something."""
        return (self.table["kind"] == "body").to_numpy(dtype=bool)

    @cached_property
    def texts(self) -> list[str]:
        """The texts of the paragraphs."""
        return list(map(str, self.table["text"]))

    @cached_property
    def bounds(self) -> Indices:
        """Where the words of each paragraph begin, and where the last one's end."""
        return np.searchsorted(self.words.paragraph, np.arange(len(self.table) + 1))

    def word_range(self, paragraph: int, start: int, end: int) -> tuple[int, int]:
        """Return the places of the first and of the last word between two offsets.

        Without a word between them the last comes before the first.
        """
        low, high = self.bounds[paragraph : paragraph + 2].tolist()
        first = np.searchsorted(self.words.start[low:high], start)
        last = np.searchsorted(self.words.end[low:high], end, side="right") - 1
        return low + int(first), low + int(last)

    def printed(self, place: int) -> str:
        """Return a word as it is printed."""
        words = self.words
        text = self.texts[int(words.paragraph[place])]
        return without_hidden(text[int(words.start[place]) : int(words.end[place])])
