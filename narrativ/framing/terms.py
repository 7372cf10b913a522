"""`Terms`: the words and phrases that set an outlet's telling apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Final

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
_USUAL_LEAST: Final = 5
"""Articles below which a term says something of single texts only."""


@dataclass(frozen=True)
class Terms:
    """Words and pairs of words, counted by article.

    Counted are case-folded words and pairs of content words of headline,
    subheadings and body. Held out are proper names (almost always capitalised inside
    sentences), numbers, function words, mastheads and agencies, and house
    style; style is counted all the same and described apart.

    Parameters
    ----------
    min_articles
        Articles a term must stand in, whoever published them. By default five,
        or in a corpus of fewer than twenty a quarter of its articles, and then
        at least two occurrences.
    style
        Words or two-word phrases that are house style here, beside the
        bundled lists.

    Examples
    --------
    >>> from narrativ import Terms
    >>> Terms(min_articles=3, style=["quayside"]).name
    'terms'
    """

    min_articles: int | None = None
    style: tuple[str, ...] = ()

    name: ClassVar[str] = "terms"
    scope: ClassVar[str] = "corpus"
    contrast: ClassVar[str] = "log_odds"
    unit: ClassVar[str] = "log-odds ratio"
    value_unit: ClassVar[str] = "per 1,000 words"
    scale: ClassVar[float] = 1000.0
    finding: ClassVar[str] = "uses “{feature}” {direction}"

    def __post_init__(self) -> None:
        if self.min_articles is not None and self.min_articles < 1:
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
        found, vocabulary = _occurrences(words, kept, style)
        compared = paragraphs["article_id"].isin(context.groups.index).to_numpy(dtype=bool)
        found = found[compared[found["paragraph"].to_numpy()]].reset_index(drop=True)
        pairs = _pairs(found, paragraphs["article_id"], *self._least(len(context.groups)))
        found = found[np.isin(found["feature"], pairs["feature"].unique())]
        totals = pd.Series(words.counted[compared]).groupby(
            paragraphs["article_id"].to_numpy(dtype=object)[compared]
        )
        units = _with_silent(pairs, totals.sum())
        identifiers = paragraphs[["article_id", "paragraph_id"]].iloc[found["paragraph"]]
        evidence = found[["feature", "start", "end"]].reset_index(drop=True)
        evidence = evidence.join(identifiers.reset_index(drop=True)).assign(weight=1.0)
        for table in (units, evidence):
            table["feature"] = vocabulary[table["feature"].to_numpy(dtype=np.intp)]
        return units, evidence

    def _least(self, articles: int) -> tuple[int, int]:
        """Return the articles and the occurrences that a term needs."""
        if self.min_articles is not None:
            return self.min_articles, 1
        return max(1, min(_USUAL_LEAST, articles // 4)), 2


def _pairs(
    found: pd.DataFrame, article_id: pd.Series, least: int, occurrences: int
) -> pd.DataFrame:
    """Return occurrences by article and feature; rare terms are dropped.

    House style is a short list and is kept whole.
    """
    codes, articles = pd.factorize(article_id, sort=True)
    table = pd.DataFrame(
        {
            "article": codes[found["paragraph"].to_numpy()],
            "feature": found["feature"],
            "held_out": found["held_out"],
        }
    )
    pairs = table.groupby(["article", "feature"], as_index=False).agg(
        numerator=("held_out", "size"), held_out=("held_out", "first")
    )
    by_feature = pairs.groupby("feature")
    common = by_feature["article"].transform("size") >= least
    common &= by_feature["numerator"].transform("sum") >= occurrences
    pairs = pairs[common | pairs["held_out"]].reset_index(drop=True)
    pairs["held_out"] = np.where(pairs["held_out"], HELD_OUT, "")
    pairs["article_id"] = articles[pairs.pop("article").to_numpy(dtype=np.intp)]
    return pairs


def _mastheads(corpus: Corpus) -> frozenset[str]:
    """Return the words of the names of outlets and agencies.

    Of agencies that nobody here credits only names of one word: "Saudi" and
    "Vietnam" are not said to name one.
    """
    here = {*corpus.articles["agency"].dropna(), *corpus.credits["agency"].dropna()}
    names = [
        name
        for agency in agencies()
        for name in agency.names
        if agency.name in here or " " not in name
    ]
    said = [*corpus.articles["outlet"].dropna().unique(), *here, *names]
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


def _occurrences(
    words: Words, kept: npt.NDArray[np.int8], style: _Style
) -> tuple[pd.DataFrame, npt.NDArray[Any]]:
    """Return every occurrence of a word, a bigram or a style feature, and the features' names.

    ``feature`` is a number, an index into the names.
    """
    # With a function word ("the chaos") a bigram would only repeat its content word.
    pair = words.joined[1:] & (np.minimum(kept[1:], kept[:-1]) == 2)
    content = np.flatnonzero(kept == 2)
    second = np.flatnonzero(pair) + 1
    first = np.concatenate([content, second - 1, style.single, style.phrase - 1])
    last = np.concatenate([content, second, style.single, style.phrase])
    size = len(words.vocabulary) + 1
    partner = np.where(first == last, size - 1, words.word[last])
    keys, feature = np.unique(words.word[first] * size + partner, return_inverse=True)
    words_of_key = [*words.vocabulary, ""]
    vocabulary = np.array(
        [
            f"{words_of_key[key // size]} {words_of_key[key % size]}".rstrip()
            for key in keys.tolist()
        ],
        dtype=object,
    )
    found = pd.DataFrame(
        {
            "feature": feature.reshape(-1),
            "paragraph": words.paragraph[first],
            "start": words.start[first],
            "end": words.end[last],
            "held_out": np.arange(len(first)) >= len(content) + len(second),
        }
    )
    return found, vocabulary


def _with_silent(pairs: pd.DataFrame, totals: pd.Series) -> pd.DataFrame:
    """Return units: pairs with their denominators, and articles in which no term was found.

    Those get a zero row for some feature, so that they are known to be there.
    """
    silent = totals.index[(totals > 0) & ~totals.index.isin(pairs["article_id"])]
    units = pairs[["article_id", "feature", "numerator", "held_out"]]
    if len(units) and len(silent):
        some = units.iloc[[0] * len(silent)].assign(article_id=silent, numerator=0)
        units = pd.concat([units, some], ignore_index=True)
    return units.assign(denominator=units["article_id"].map(totals))
