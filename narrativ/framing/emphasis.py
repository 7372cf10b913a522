"""`Emphasis`: what an outlet's telling is spent on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from narrativ.corpus import Corpus
from narrativ.framing.words import counted
from narrativ.protocols import Context


@dataclass(frozen=True)
class Emphasis:
    """Share of the words of an article's body that each topic takes.

    Topics lie within storylines: an article of a storyline that does not speak
    of one of its topics counts with a share of zero. Paragraphs of no topic
    count in the whole. Articles of which only the headline was read are left
    out.

    Examples
    --------
    >>> from narrativ import Emphasis
    >>> Emphasis().unit
    'percentage points of words'
    """

    name: ClassVar[str] = "emphasis"
    scope: ClassVar[str] = "storyline"
    contrast: ClassVar[str] = "difference"
    unit: ClassVar[str] = "percentage points of words"
    value_unit: ClassVar[str] = "per cent of words"
    scale: ClassVar[float] = 100.0
    finding: ClassVar[str] = "spends {direction} of its words on “{feature}”"

    def __call__(self, corpus: Corpus, context: Context) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return units and evidence."""
        articles = corpus.articles
        told = articles[
            articles["article_id"].isin(context.groups.index)
            & (articles["completeness"] != "headline_only")
            & articles["event_id"].notna()
        ]
        place = corpus.events.set_index("event_id")["storyline_id"]
        storyline = told.set_index("article_id")["event_id"].map(place)
        body = corpus.paragraphs[
            (corpus.paragraphs["kind"] == "body")
            & corpus.paragraphs["article_id"].isin(told["article_id"])
        ].sort_values(["article_id", "position", "paragraph_id"])
        body = body.assign(words=counted(body["text"]))
        totals = body.groupby("article_id")["words"].sum()
        totals = totals[totals > 0]
        topics = corpus.topics[["topic_id", "storyline_id", "label"]].copy()
        topics["label"] = topics["label"].fillna(topics["topic_id"])
        on = body.dropna(subset=["topic_id"]).merge(topics, on="topic_id")
        on = on[on["storyline_id"] == on["article_id"].map(storyline)]
        spent = on.groupby(["article_id", "label"])["words"].sum()
        possible = (
            storyline.rename("storyline_id")
            .reset_index()
            .merge(topics[["storyline_id", "label"]].drop_duplicates(), on="storyline_id")
        )
        possible = possible[possible["article_id"].isin(totals.index)]
        pairs = pd.MultiIndex.from_frame(possible[["article_id", "label"]])
        units = pd.DataFrame(
            {
                "article_id": possible["article_id"].to_numpy(dtype=object),
                "feature": possible["label"].to_numpy(dtype=object),
                "numerator": spent.reindex(pairs, fill_value=0).to_numpy(dtype=float),
                "denominator": possible["article_id"].map(totals).to_numpy(dtype=float),
            }
        )
        evidence = pd.DataFrame(
            {
                "feature": on["label"].to_numpy(dtype=object),
                "article_id": on["article_id"].to_numpy(dtype=object),
                "paragraph_id": on["paragraph_id"].to_numpy(dtype=object),
                "start": 0,
                "end": on["text"].str.len().to_numpy(dtype=int),
                "weight": on["words"].to_numpy(dtype=float),
            }
        )
        order = ["article_id", "feature"]
        return units.sort_values(order, ignore_index=True), evidence[evidence["weight"] > 0]
