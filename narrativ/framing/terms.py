"""`Terms`: the words and phrases that set an outlet's telling apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from narrativ.corpus import Corpus
from narrativ.errors import SchemaError
from narrativ.framing.style import stop_words, style_features
from narrativ.framing.words import Words, names, words_of
from narrativ.protocols import Context
from narrativ.resources import agencies

Bools = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

HELD_OUT: Final = "house style: held out of the contrast"


@dataclass(frozen=True)
class Terms:
    """Words and pairs of words, counted by article.

    Counted are case-folded words and bigrams of headline, subheadings and
    body. Held out are proper names (almost always capitalised inside
    sentences), numbers, function words, mastheads and agencies, and house
    style; style is counted all the same and described apart.

    Parameters
    ----------
    min_articles
        Articles a term must stand in, whoever published them.
    style
        Words or two-word phrases that are house style here, beside the
        bundled lists.

    Examples
    --------
    >>> from narrativ import Terms
    >>> Terms(min_articles=3, style=["quayside"]).name
    'terms'
    """

    min_articles: int = 5
    style: tuple[str, ...] = ()

    name: ClassVar[str] = "terms"
    scope: ClassVar[str] = "corpus"
    contrast: ClassVar[str] = "log_odds"
    unit: ClassVar[str] = "log-odds ratio"
    value_unit: ClassVar[str] = "per 1,000 words"
    scale: ClassVar[float] = 1000.0
    finding: ClassVar[str] = "uses “{feature}” {direction}"

    def __post_init__(self) -> None:
        if self.min_articles < 1:
            raise SchemaError(f"min_articles is {self.min_articles}; expected 1 or more")
        if isinstance(self.style, str):
            raise SchemaError(f"style is the text {self.style!r}; expected a list of words")
        object.__setattr__(self, "style", tuple(sorted(self.style)))
        style_features(self.style)

    def __call__(self, corpus: Corpus, context: Context) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return units (with ``held_out``) and evidence."""
        paragraphs = corpus.analysed.sort_values(["article_id", "position", "paragraph_id"])
        words = words_of(paragraphs["text"])
        style = _style(words, style_features(self.style))
        kept = _kept(corpus, words, style, (paragraphs["kind"] == "body").to_numpy(dtype=bool))
        found = _occurrences(words, kept, style)
        article = paragraphs["article_id"].to_numpy(dtype=object)
        found["article_id"] = article[found["paragraph"]]
        found = found[found["article_id"].isin(context.groups.index)]
        found = self._frequent(found)
        totals = pd.Series(words.counted).groupby(article).sum()
        pairs = found.groupby(["article_id", "feature"], sort=True)
        units = pairs.agg(numerator=("start", "size"), held_out=("held_out", "first")).reset_index()
        units["denominator"] = units["article_id"].map(totals)
        units = _with_silent(units, totals[totals.index.isin(context.groups.index)])
        identifier = paragraphs["paragraph_id"].to_numpy(dtype=object)
        evidence = found.assign(paragraph_id=identifier[found["paragraph"]], weight=1.0)
        names_ = ["feature", "article_id", "paragraph_id", "start", "end", "weight"]
        return (
            units[["article_id", "feature", "numerator", "denominator", "held_out"]],
            evidence[names_].reset_index(drop=True),
        )

    def _frequent(self, found: pd.DataFrame) -> pd.DataFrame:
        """Drop terms of too few articles; style is a short list and is kept whole."""
        articles = found.groupby("feature")["article_id"].nunique()
        rare = articles.index[articles < self.min_articles]
        return found[~found["feature"].isin(rare) | (found["held_out"] != "")]


def _mastheads(corpus: Corpus) -> frozenset[str]:
    """Return the words of the outlets' and agencies' names."""
    said = [
        *corpus.articles["outlet"].dropna().unique(),
        *corpus.articles["agency"].dropna().unique(),
        *corpus.credits["agency"].dropna().unique(),
        *(name for agency in agencies() for name in (agency.name, *agency.aliases)),
    ]
    return frozenset(words_of(said).vocabulary)


@dataclass(frozen=True)
class _Style:
    """Occurrences of style features: of single words, and of the second words of phrases."""

    single: Places
    phrase: Places


def _style(words: Words, features: frozenset[str]) -> _Style:
    """Find the style features."""
    single = np.flatnonzero(words.where(features)[words.word])
    firsts, seconds = (
        words.where(feature.split()[place] for feature in features if " " in feature)
        for place in (0, 1)
    )
    likely = np.flatnonzero(words.joined[1:] & firsts[words.word[:-1]] & seconds[words.word[1:]])
    phrase = [
        place + 1 for place in likely.tolist() if _phrase(words, place, place + 1) in features
    ]
    return _Style(single, np.array(phrase, dtype=np.intp))


def _phrase(words: Words, first: int, last: int) -> str:
    return f"{words.vocabulary[words.word[first]]} {words.vocabulary[words.word[last]]}"


def _kept(corpus: Corpus, words: Words, style: _Style, body: Bools) -> npt.NDArray[np.int8]:
    """Return for each occurrence 2 (content word), 1 (function word) or 0 (held out)."""
    single = np.array([len(word) < 2 for word in words.vocabulary], dtype=bool)
    contraction = np.array(["'" in word or "’" in word for word in words.vocabulary], dtype=bool)
    function = words.where(stop_words()) | contraction
    kind = np.full(len(words.vocabulary), 2, dtype=np.int8)
    kind[function] = 1
    kind[(names(words, body) & ~function) | single] = 0
    kept = kind[words.word]
    kept[style.single[~function[words.word[style.single]]]] = 0
    kept[style.phrase] = 0
    kept[style.phrase - 1] = 0
    masthead = words.where(_mastheads(corpus) - stop_words())
    kept[masthead[words.word] & words.capital] = 0
    return kept


def _occurrences(words: Words, kept: npt.NDArray[np.int8], style: _Style) -> pd.DataFrame:
    """Return every occurrence of a word, a bigram or a style feature."""
    vocabulary = np.array(words.vocabulary, dtype=object)
    # A bigram needs one content word and no word that is held out.
    pair = words.joined[1:] & (np.minimum(kept[1:], kept[:-1]) > 0)
    pair &= np.maximum(kept[1:], kept[:-1]) == 2
    content = np.flatnonzero(kept == 2)
    second = np.flatnonzero(pair) + 1
    first = np.concatenate([content, second - 1, style.single, style.phrase - 1])
    last = np.concatenate([content, second, style.single, style.phrase])
    feature = vocabulary[words.word[first]]
    double = first != last
    feature[double] = feature[double] + " " + vocabulary[words.word[last[double]]]
    held_out = np.full(len(first), "", dtype=object)
    held_out[len(content) + len(second) :] = HELD_OUT
    return pd.DataFrame(
        {
            "feature": feature,
            "paragraph": words.paragraph[first],
            "start": words.start[first],
            "end": words.end[last],
            "held_out": held_out,
        }
    )


def _with_silent(units: pd.DataFrame, totals: pd.Series) -> pd.DataFrame:
    """Add a zero row for articles in which no term was found, so that they are known."""
    silent = totals[(totals > 0) & ~totals.index.isin(units["article_id"])]
    if units.empty or silent.empty:
        return units
    row = units.iloc[0]
    zeros = pd.DataFrame(
        {
            "article_id": silent.index,
            "feature": row["feature"],
            "numerator": 0,
            "denominator": silent.to_numpy(),
            "held_out": row["held_out"],
        }
    )
    return pd.concat([units, zeros], ignore_index=True)
