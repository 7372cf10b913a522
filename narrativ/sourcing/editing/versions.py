"""Which sentences other versions of a text have too."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from narrativ.matching.normalization import spelling_keys
from narrativ.matching.sentence_blocks import Sentence

if TYPE_CHECKING:
    from narrativ.corpus import Corpus

Key = tuple[bool, tuple[str, ...]]
"""Whether it is a headline, and its folded words."""
Holders = dict[Key, set[str]]
"""The articles that have a sentence."""


class Versions:
    """The sentences of the articles that run one text, looked up by their words.

    Parameters
    ----------
    corpus
        Its ARTICLES say who runs one text (``reuse_group``).
    sentences_of
        Returns the sentences of an article, the headline among them.
    """

    def __init__(self, corpus: Corpus, sentences_of: Callable[[str], Iterable[Sentence]]) -> None:
        table = corpus.articles[["article_id", "outlet", "reuse_group"]]
        self._sentences_of = sentences_of
        self._groups: dict[str, str] = {}
        self._members: dict[str, list[str]] = {}
        self._outlets: dict[str, str] = {}
        for name, outlet, group in table.itertuples(index=False, name=None):
            # An article without an outlet counts by itself.
            self._outlets[name] = f"article {name}" if pd.isna(outlet) else f"outlet {outlet}"
            if not pd.isna(group):
                self._groups[name] = group
                self._members.setdefault(group, []).append(name)
        self._holders: dict[str, Holders] = {}

    def also_in(self, own: str, source: str, found: Sequence[Sentence]) -> int | None:
        """Return how many other outlets of the group have sentences of an article too.

        None if the article is in no group. Not counted are the outlet itself
        and the source.
        """
        group = self._groups.get(own)
        if group is None:
            return None
        if group not in self._holders:
            self._holders[group] = self._read(group)
        holders = self._holders[group]
        everyone = set.intersection(*(holders.get(_key(one), set()) for one in found))
        outlets = {self._outlets[name] for name in everyone if name != source}
        return len(outlets - {self._outlets[own]})

    def _read(self, group: str) -> Holders:
        holders: Holders = {}
        for name in self._members[group]:
            for sentence in self._sentences_of(name):
                holders.setdefault(_key(sentence), set()).add(name)
        return holders


def _key(sentence: Sentence) -> Key:
    # A sentence of signs alone ("* * *") is its signs.
    words = spelling_keys(sentence.text) or tuple(sentence.text.split())
    return sentence.part == "headline", words
