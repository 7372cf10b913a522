"""`Terms`: the words and phrases that set an outlet's coverage apart."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np
import pandas as pd

from narrativ.arguments import checked_count
from narrativ.arrays import Bools
from narrativ.corpus import Corpus
from narrativ.errors import SchemaError, UnknownNameError
from narrativ.framing import house_style
from narrativ.framing.counting import (
    CONTENT,
    FUNCTION,
    HELD_OUT,
    WordClasses,
    count_units,
    find_occurrences,
)
from narrativ.framing.house_style import StyleFeature
from narrativ.framing.paragraphs import Paragraphs
from narrativ.framing.style import (
    HONORIFIC,
    SPELLING,
    TOPIC_WORD,
    listed_style,
    own_words,
)
from narrativ.framing.words import Words, names, places, words_of
from narrativ.protocols import Context, Presentation
from narrativ.resources import agencies
from narrativ.resources.lists import Lists, read_lists
from narrativ.resources.outlets import outlet_of_code
from narrativ.text.lexicon import stop_words
from narrativ.text.names import name_words
from narrativ.text.spelling import singular, spelling_groups

__all__ = ["Terms"]


KINDS: Final = ("word", "bigram", "noun_phrase")
HOLDABLE: Final = ("topic_words",)
_USUAL_LEAST: Final = 5
"""Texts below which a term says something of single texts only."""


@dataclass(frozen=True)
class Terms:
    """Words, pairs of words and noun phrases, counted by article.

    Counted are case-folded words and pairs of content words of headline,
    subheadings and body. Spellings of one word (organise, organize) count as
    one, called ``"organise/organize"``. Held out are proper names (almost always
    capitalised inside sentences), numbers, function words, and house style:
    honorifics, dates, number words, mastheads and agencies, tags of headlines,
    sentences that stand in several storylines ("All rights reserved by ..."), and
    the spellings that outlets do not share. Style is counted all the same and
    described apart.

    Parameters
    ----------
    min_articles
        Texts a term must stand in, whoever published them; articles of one
        event that run one text count as one. By default five, or in a corpus
        of fewer than twenty a quarter of them, and then at least two occurrences.
    style
        Words or two-word phrases that are house style here, beside the
        bundled lists.
    kinds
        What to count: ``"word"``, ``"bigram"``, ``"noun_phrase"``. A noun phrase
        is two content words or more; where pairs are counted, three. It takes a
        parser, some two minutes for a thousand articles, once: parses are kept.
    hold_out
        ``("topic_words",)`` describes the words of the labels of events,
        storylines and topics apart, and phrases of nothing else.
    stop
        Function words beside the bundled ones.
    lists
        The user's actors, stop words and house style: a TOML file, or what
        `narrativ.resources.read_lists` returns. Names of actors are held out
        wherever they stand, however they are written.

    Raises
    ------
    SchemaError
        If a setting is of another type, empty, or longer than it may be.
    UnknownNameError
        If there is no such kind, or nothing of that name can be held out.
    ReadError
        If there is no such file of lists.

    Examples
    --------
    >>> from narrativ import Terms
    >>> Terms(min_articles=3, style=["quayside"]).name
    'terms'
    """

    min_articles: int | None = None
    style: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ("word", "bigram")
    hold_out: tuple[str, ...] = ()
    stop: tuple[str, ...] = ()
    lists: Lists | str | os.PathLike[str] | None = None

    name: ClassVar[str] = "terms"
    scope: ClassVar[str] = "corpus"
    contrast: ClassVar[str] = "log_odds"
    unit: ClassVar[str] = "log_odds_ratio"
    value_unit: ClassVar[str] = "per 1,000 words"
    scale: ClassVar[float] = 1000.0
    finding: ClassVar[str] = "uses “{feature}” {direction}"
    presentation: ClassVar[Presentation] = Presentation(
        question="Which words and phrases set an outlet’s coverage apart?",
        feature="term",
        method=(
            "Words are ranked by their log-odds with an informative Dirichlet prior (Monroe, "
            "Colaresi and Quinn 2008, equation 16), which keeps rare words from leading the list. "
            "The ranking is no test; the test is the permutation above. A log-odds ratio of 0 is "
            "no difference, and 0.69 stands for odds twice as high; as the prior draws every "
            "ratio towards 0, it is no ratio of frequencies, and rare words lie nearer to 0 than "
            "they would without it."
        ),
        references=(
            "Monroe, B. L., Colaresi, M. P., and Quinn, K. M. (2008). Fightin’ words. Political "
            "Analysis 16.",
        ),
    )

    def __post_init__(self) -> None:
        if self.min_articles is not None:
            expected = "1 or more, a whole number"
            checked_count(self.min_articles, "min_articles", least=1, expected=expected)
        lists = self._lists
        for name, value in (
            ("style", own_words(self.style, "style", 2)),
            ("stop", own_words(self.stop, "stop", 1)),
            ("kinds", _validated(self.kinds, "kinds", "kind of term", KINDS)),
            ("hold_out", _validated(self.hold_out, "hold_out", "thing to hold out", HOLDABLE)),
            ("lists", None if self.lists is None else lists),
        ):
            object.__setattr__(self, name, value)
        if not self.kinds:
            raise SchemaError(f"kinds is empty; expected some of {', '.join(KINDS)}")
        own_words(lists.stop, "stop words of the lists", 1)
        own_words(lists.style.words, "words of the style lists", 2)

    def __call__(self, corpus: Corpus, context: Context) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return units (with ``held_out, kind``) and evidence, whose names are categories."""
        paragraphs = Paragraphs.of(corpus)
        words = paragraphs.words
        is_function = words.where(self._stops)
        is_name = names(words, paragraphs.body) & ~is_function
        common = ~(is_name | is_function)
        groups = spelling_groups(
            [word for word, kept in zip(words.vocabulary, common.tolist(), strict=True) if kept],
            self._lists.style.spelling,
        )
        compared = paragraphs.table["article_id"].isin(context.groups.index).to_numpy(dtype=bool)
        least, occurring = self._minimum(len(np.unique(paragraphs.distinct_text[compared])))
        style = self._style(corpus, paragraphs, groups, is_name, least)
        classes = self._word_classes(corpus, words, style, is_function, is_name)
        occurrences = find_occurrences(paragraphs, classes, self.kinds, groups, style)
        if "topic_words" in self.hold_out:
            topical = _topic_words(corpus, self._stops)
            occurrences = occurrences.hold_out(
                lambda term: all(topical & {*map(singular, w.split("/"))} for w in term.split()),
                TOPIC_WORD,
            )
        return count_units(paragraphs, occurrences, compared, least, occurring)

    @property
    def _lists(self) -> Lists:
        if self.lists is None or isinstance(self.lists, Lists):
            return self.lists or Lists()
        return read_lists(self.lists)

    @property
    def _stops(self) -> frozenset[str]:
        own = (word.casefold() for word in (*self.stop, *self._lists.stop))
        return stop_words().union(own)

    def _minimum(self, texts: int) -> tuple[int, int]:
        """Return the distinct texts and the occurrences that a term needs."""
        if self.min_articles is not None:
            return self.min_articles, 1
        return max(1, min(_USUAL_LEAST, texts // 4)), 2

    def _style(
        self,
        corpus: Corpus,
        paragraphs: Paragraphs,
        groups: Sequence[tuple[str, ...]],
        is_name: Bools,
        least: int,
    ) -> list[StyleFeature]:
        """Return what is house style here, each feature once."""
        listed = listed_style(self.style, self._lists)
        titles = [word for word, kind in listed.items() if kind == HONORIFIC]
        features = [
            StyleFeature(feature, listed[feature], first, last, rare=True)
            for feature, (first, last) in places(paragraphs.words, listed.keys() - titles).items()
        ]
        features += house_style.honorifics(paragraphs, titles)
        features += house_style.titles(paragraphs)
        features += house_style.mastheads(paragraphs, self._publishers(corpus))
        features += house_style.tags(paragraphs, is_name)
        features += house_style.stock_sentences(paragraphs)
        features += house_style.spelling_style(paragraphs, groups, is_name, least)
        unique: dict[str, StyleFeature] = {}
        for one in features:
            unique.setdefault(one.feature, one)
        return list(unique.values())

    def _publishers(self, corpus: Corpus) -> list[str]:
        """Return the names of outlets, of the agencies that are credited, and of the user's.

        An outlet with a code ("fox") goes by the name that it is known under.
        """
        articles = corpus.articles
        here = {*articles["outlet"].dropna(), *articles["agency"].dropna()}
        known = filter(None, map(outlet_of_code, sorted(here)))
        here |= {outlet.name for outlet in known}
        return sorted(here | {*corpus.credits["agency"].dropna(), *self._lists.style.mastheads})

    def _word_classes(
        self,
        corpus: Corpus,
        words: Words,
        style: Iterable[StyleFeature],
        is_function: Bools,
        is_name: Bools,
    ) -> WordClasses:
        """Return for each occurrence of a word whether it counts."""
        by_word = np.full(len(words.vocabulary), CONTENT, dtype=np.int8)
        by_word[is_function] = FUNCTION
        is_letter = np.array([len(word) < 2 for word in words.vocabulary], dtype=bool)
        by_word[is_name | is_letter] = HELD_OUT
        classes = by_word[words.word]
        actors = {name for actor in self._lists.actors for name in actor.names}
        spans = [*places(words, actors).values()]
        spans += [(one.first, one.last) for one in style if one.kind != SPELLING]
        for first, last in spans:
            # A function word alone still parts what stands around it.
            longer = first < last
            classes[first[longer | (classes[first] != FUNCTION)]] = HELD_OUT
            for step in range(1, int((last - first).max(initial=0)) + 1):
                classes[(first + step)[first + step <= last]] = HELD_OUT
        publishers = _publishing_words(self._publishers(corpus), self._stops)
        classes[words.where(publishers)[words.word] & words.capital] = HELD_OUT
        return classes


def _validated(
    values: Sequence[str], setting: str, what: str, known: Sequence[str]
) -> tuple[str, ...]:
    """Return the values, all of them known ones, in the order of these."""
    if isinstance(values, str):
        raise SchemaError(f"{setting} is the text {values!r}; expected a list: [{values!r}]")
    for value in values:
        if value not in known:
            raise UnknownNameError(what, value, known)
    return tuple(name for name in known if name in values)


def _publishing_words(publishers: Iterable[str], stops: frozenset[str]) -> frozenset[str]:
    """Return the words of the names of outlets and agencies.

    Of agencies that nobody here credits only names of one word: "Saudi" and
    "Vietnam" are not said to name one.
    """
    single = [name for agency in agencies() for name in agency.names if " " not in name]
    return name_words([*publishers, *single]) - stops


def _topic_words(corpus: Corpus, stops: frozenset[str]) -> frozenset[str]:
    """Return the words of the labels of events, storylines and topics, without plurals."""
    tables = (corpus.events, corpus.storylines, corpus.topics)
    labels = [label for table in tables for label in table["label"].dropna()]
    return frozenset(map(singular, set(words_of(labels).vocabulary) - stops))
