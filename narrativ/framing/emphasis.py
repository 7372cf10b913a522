"""`Emphasis`: what an outlet's text is spent on, what it leads with, what it buries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar, Final

import numpy as np
import pandas as pd

from narrativ.corpus import Corpus
from narrativ.framing.aspects import chosen_aspects, feature_prefix
from narrativ.framing.topics import ArticleContent, headline_topics
from narrativ.protocols import Aspect, Context, Presentation

ASPECTS: Final[Mapping[str, Aspect]] = MappingProxyType(
    {
        "share": Aspect(
            unit="percentage_points",
            share_of="words",
            value_unit="per cent of words",
            scale=100.0,
            finding="spends {amount} {direction} of its words on “{feature}”",
        ),
        "headline": Aspect(
            unit="percentage_points",
            share_of="headlines",
            value_unit="per cent of headlines",
            scale=100.0,
            all_or_nothing=True,
            finding="gives {amount} {direction} of its headlines to “{feature}”",
        ),
        "lead": Aspect(
            unit="percentage_points",
            share_of="articles",
            value_unit="per cent of articles",
            scale=100.0,
            all_or_nothing=True,
            finding="opens {amount} {direction} of its articles with “{feature}”",
        ),
        "depth": Aspect(
            unit="percentage_points",
            share_of="the text",
            value_unit="per cent of the text",
            scale=100.0,
            finding="has {amount} {direction} of its text before “{feature}”",
        ),
        "words": Aspect(
            unit="words",
            value_unit="words",
            finding="writes {amount} {direction} an article",
            directions=("more", "fewer"),
        ),
    }
)
"""The questions of `Emphasis`, the usual one first."""

_NEAREST: Final = "the topic of a headline is the one nearest to it by vectors, not read by hand"
_NO_VECTORS: Final = "no_vectors"
_LENGTH: Final = "body text"


@dataclass(frozen=True, repr=False)
class Emphasis:
    """What each topic is given: words, headlines, leads, and how far down it stands.

    Topics lie within storylines: an article of a storyline that does not speak
    of one of its topics counts with zero. What is not known of an article is
    never counted as zero: it stands on neither side.

    - ``share``: share of the words of the body. Paragraphs of no topic count in
      the whole. Articles of which only the headline was read are left out.
    - ``headline``: whether the headline is nearest to the topic, by the cosine
      of its vector with the mean vector of the topic's paragraphs. It takes an
      embedded corpus.
    - ``lead``: whether the first paragraph of the body is of the topic. Known
      where the text is complete and the lead counts
      here rather than, as shared copy, in another text.
    - ``depth``: mean place of the topic's words in the text, 0 first and 1
      last. Known where the text is complete and speaks of the topic.
    - ``words``: length of the body. Known of complete texts.

    Parameters
    ----------
    aspects
        Which of them to ask; all by default, without ``headline`` where the
        corpus has no vectors.

    Raises
    ------
    UnknownNameError
        If there is no such aspect.

    Examples
    --------
    >>> from narrativ import Emphasis
    >>> Emphasis(aspects=["lead", "share"])
    Emphasis(aspects=('share', 'lead'))
    """

    aspects: Any = field(default=tuple(ASPECTS), hash=False)

    name: ClassVar[str] = "emphasis"
    scope: ClassVar[str] = "storyline"
    presentation: ClassVar[Presentation] = Presentation(
        question="What does each outlet lead with, and what does it give more or less room?",
        feature="topic",
        about_topics=True,
        chart="narrativ.plot:emphasis",
        chart_rows=20,
        method=(
            "The share of an outlet’s text that each topic takes, whether a headline or a lead is "
            "given to it, how far down it stands, and how long the articles are. Lead, depth and "
            "length are known of complete texts only; what is not known of an article counts on "
            "neither side. A topic groups paragraphs of one storyline that are close in meaning; "
            "it says what a passage is about, not how it is framed."
        ),
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "aspects", chosen_aspects(self.aspects, ASPECTS, self.name))

    def __repr__(self) -> str:
        settings = "" if len(self.aspects) == len(ASPECTS) else f"aspects={tuple(self.aspects)!r}"
        return f"Emphasis({settings})"

    def __call__(self, corpus: Corpus, context: Context) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return units (with ``aspect``) and evidence."""
        content = ArticleContent.of(corpus, context)
        aspects = list(self.aspects)
        units, evidence = [], []
        if "headline" in aspects and content.whole.vectors is None:
            if len(aspects) < len(ASPECTS):
                content.whole.require("vectors")
            aspects.remove("headline")
            units.append(content.unknown("headline", _NO_VECTORS))
        for name in aspects:
            counts, passages = _COUNTS[name](content)
            prefix = feature_prefix(name, self.aspects)
            for rows in (counts, passages):
                rows["feature"] = prefix + rows["feature"].astype(str)
            units.append(counts.assign(aspect=name, quality=_NEAREST if name == "headline" else ""))
            evidence.append(passages)
        order = ["article_id", "feature"]
        ordered = pd.concat([rows.sort_values(order) for rows in units], ignore_index=True)
        return ordered, pd.concat(evidence, ignore_index=True)


def _share(content: ArticleContent) -> tuple[pd.DataFrame, pd.DataFrame]:
    body = content.body[content.body["here"]]
    totals = body.groupby("article_id")["words"].sum()
    grid = content.grid(totals.index[totals > 0])
    on = content.with_topic(body)
    spent = content.align(grid, on.groupby(["article_id", "feature"])["words"].sum())
    units = grid.assign(numerator=spent.fillna(0.0), denominator=grid["article_id"].map(totals))
    return units, _passages(on, on["words"])


def _headline(content: ArticleContent) -> tuple[pd.DataFrame, pd.DataFrame]:
    # A headline without a vector may be of any topic.
    near = headline_topics(content).dropna(subset=["topic_id"])
    return _first(content, content.with_topic(near), near)


def _lead(content: ArticleContent) -> tuple[pd.DataFrame, pd.DataFrame]:
    leads = content.body.drop_duplicates("article_id")
    leads = leads[leads["completeness"] == "full"]
    return _first(content, content.with_topic(leads), leads)


def _first(
    content: ArticleContent, on: pd.DataFrame, first: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return whether what stands first in each article is of each topic; else it is unknown."""
    known = first.loc[first["here"], "article_id"]
    on = on[on["here"]]
    grid = content.grid(content.articles.index)
    first_of = content.align(grid, on.groupby(["article_id", "feature"]).size()).fillna(0.0)
    first_of = first_of.astype(float).where(grid["article_id"].isin(known))
    return grid.assign(numerator=first_of, denominator=1.0), _passages(on, 1.0)


def _depth(content: ArticleContent) -> tuple[pd.DataFrame, pd.DataFrame]:
    body = content.body[content.body["completeness"] == "full"]
    totals = body.groupby("article_id")["words"].transform("sum")
    middle = (body["before"] + body["words"] / 2.0) / totals.where(totals > 0)
    on = content.with_topic(body.assign(place=middle * body["words"])[body["here"]])
    on = on[on["words"] > 0]
    sums = on.groupby(["article_id", "feature"])[["place", "words"]].sum()
    grid = content.grid(content.articles.index)
    depth = content.align(grid, sums["place"].div(sums["words"]))
    return grid.assign(numerator=depth, denominator=1.0), _passages(on, on["words"])


def _words(content: ArticleContent) -> tuple[pd.DataFrame, pd.DataFrame]:
    # An article whose every paragraph counts elsewhere is no text of its own.
    present = content.body.loc[content.body["here"], "article_id"]
    body = content.body[
        (content.body["completeness"] == "full") & content.body["article_id"].isin(present)
    ]
    lengths = body.groupby("article_id")["words"].sum()
    lengths = lengths[lengths > 0]
    units = pd.DataFrame(
        {
            "article_id": lengths.index.to_numpy(dtype=object),
            "feature": _LENGTH,
            "numerator": lengths.to_numpy(dtype=float),
            "denominator": 1.0,
        }
    )
    return units, _passages(body.assign(feature=_LENGTH), body["words"])


_COUNTS: Final = {
    "share": _share,
    "headline": _headline,
    "lead": _lead,
    "depth": _depth,
    "words": _words,
}


def _passages(rows: pd.DataFrame, weight: pd.Series | float) -> pd.DataFrame:
    """Return whole paragraphs as evidence."""
    evidence = pd.DataFrame(
        {
            "feature": rows["feature"].to_numpy(dtype=object),
            "article_id": rows["article_id"].to_numpy(dtype=object),
            "paragraph_id": rows["paragraph_id"].to_numpy(dtype=object),
            "start": 0,
            "end": rows["text"].str.len().to_numpy(dtype=int),
            "weight": np.asarray(weight, dtype=float) if len(rows) else np.zeros(0),
        }
    )
    return evidence[evidence["weight"] > 0].reset_index(drop=True)
