"""The same topic in two groupings: matched by the words of their paragraphs.

A topic there is the same as one here if they have more than half of their words in
common (Jaccard): below that a group is taken as dissolved (Hennig 2008), and above it
no topic can be the match of two.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from narrativ.clustering.stability import best_match
from narrativ.text.words import word_spans

if TYPE_CHECKING:
    from narrativ.arrays import Ints
    from narrativ.corpus import Corpus

SAME: Final = 0.5
"""Jaccard similarity above which two topics are one (Hennig 2008: below, a group is dissolved)."""


@dataclass(frozen=True)
class Match:
    """Which topics of two groupings are the same.

    Attributes
    ----------
    there
        The topic there of each topic here that has one.
    here
        The same, the other way round.
    overlap
        Of each topic here the largest Jaccard similarity to a topic there.
    """

    there: dict[str, str] = field(default_factory=dict)
    here: dict[str, str] = field(default_factory=dict)
    overlap: dict[str, float] = field(default_factory=dict)


class Words:
    """The words of a corpus by paragraph, in which topics are laid on one another.

    Parameters
    ----------
    corpus
        The corpus as it was compared.
    """

    def __init__(self, corpus: Corpus) -> None:
        placed = corpus.readable[["paragraph_id", "text", "topic_id"]]
        starts = [
            np.array([start for start, _ in word_spans(text)], dtype=np.int64)
            for text in placed["text"]
        ]
        first = np.concatenate([[0], np.cumsum([len(part) for part in starts])])
        names = placed["paragraph_id"].tolist()
        self._starts = dict(zip(names, starts, strict=True))
        self._first = {name: int(place) for name, place in zip(names, first[:-1], strict=True)}
        self._number = int(first[-1])
        self._topics = self._laid(placed)

    def match(self, paragraphs: pd.DataFrame, pieces: pd.DataFrame | None = None) -> Match:
        """Return which topics are the same.

        Parameters
        ----------
        paragraphs
            ``paragraph_id, topic_id`` of the other grouping.
        pieces
            Of which old paragraphs these are made; by default they are the same.
        """
        a, names = self._topics
        b, others = self._laid(paragraphs, pieces)
        if not names or not others:
            return Match(overlap=dict.fromkeys(names, 0.0))
        top, best = best_match(a, b, len(names))
        there = {
            name: others[place]
            for name, place, value in zip(names, best.tolist(), top.tolist(), strict=True)
            if value > SAME
        }
        return Match(
            there=there,
            here={other: name for name, other in there.items()},
            overlap=dict(zip(names, top.tolist(), strict=True)),
        )

    def _laid(
        self, paragraphs: pd.DataFrame, pieces: pd.DataFrame | None = None
    ) -> tuple[Ints, list[str]]:
        """Return the topic of each word as a number, -1 for none, and the topics."""
        placed = paragraphs.dropna(subset=["topic_id"])
        codes, names = pd.factorize(placed["topic_id"], sort=True)
        laid = np.full(self._number, -1, dtype=np.int64)
        topic = dict(zip(placed["paragraph_id"], codes.tolist(), strict=True))
        if pieces is None:
            for name, code in topic.items():
                first = self._first[name]
                laid[first : first + len(self._starts[name])] = code
        else:
            kept = pieces[pieces["paragraph_id"].isin(list(topic))]
            for name, whole, start, end in kept.itertuples(index=False):
                low, high = np.searchsorted(self._starts[whole], [start, end])
                first = self._first[whole]
                laid[first + int(low) : first + int(high)] = topic[name]
        return laid, [str(name) for name in names]
