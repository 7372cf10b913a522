"""`Distance`: how far apart two texts of the same content are."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import ClassVar, Final

import numpy as np
import pandas as pd

from narrativ.corpus import Corpus
from narrativ.errors import SchemaError, UnknownNameError
from narrativ.framing.passage_pairs import Passages, aligned_passages
from narrativ.inference import t_interval
from narrativ.protocols import Context, Presentation

FEATURE: Final = "wording of the same content"

SAME_CONTENT: Final = {"all-MiniLM-L6-v2": 0.73}
"""Cosine from which two passages are more likely than not to tell the same, by encoder.

Logistic regression on the cosine of sentence pairs of ECB+ (Cybulska and Vossen
2014) that stand in one event and are aligned one to one as here; "the same" is to
share at least half of the chains of actions. Fitted with any of the 35 topics
left out it lies between .70 and .74. Of the aligned pairs above it 61% tell the same
by that rule (32% of those below) and 92% share an action.
"""

MATRIX: Final = (
    "event_id", "outlet", "other", "distance", "low", "high", "pairs", "known", "events",
)  # fmt: skip
"""Columns of `matrix`."""


@dataclass(frozen=True)
class Distance:
    """How differently two texts of an event word what both of them tell.

    The paragraphs of the bodies of two articles are aligned one to one where
    their vectors say that they tell the same. Of each two aligned paragraphs the
    distributions of words of content are compared by Jensen-Shannon divergence
    (Lin 1991) in bits: 0, the same words equally often, to 1, no word in common.
    The distance of two articles is the mean over their aligned paragraphs,
    weighted by words. What is not aligned is no distance but a matter of what
    is told at all; articles with nothing aligned have no known distance.

    `compare` asks of each two groups whether their texts are further apart than
    the other texts of the same events.

    Parameters
    ----------
    similarity
        Cosine from which two paragraphs tell the same, above 0 to 1. Known for the
        bundled encoder (`SAME_CONTENT`); with another one and none given no
        distance is estimated.

    Raises
    ------
    SchemaError
        If ``similarity`` is not above 0 and at most 1.

    Examples
    --------
    >>> from narrativ.framing.distance import Distance
    >>> Distance(similarity=0.8).unit
    'bits'
    """

    similarity: float | None = None

    name: ClassVar[str] = "distance"
    scope: ClassVar[str] = "corpus"
    contrast: ClassVar[str] = "difference"
    unit: ClassVar[str] = "bits"
    value_unit: ClassVar[str] = "bits of Jensen-Shannon divergence"
    scale: ClassVar[float] = 1.0
    finding: ClassVar[str] = (
        "and {reference} are {amount} {direction} in how they word the same content than the "
        "other texts of the same events"
    )
    directions: ClassVar[tuple[str, str]] = ("further apart", "closer together")
    anchors: ClassVar[str] = "0 is the same words equally often, 1 no word in common"
    presentation: ClassVar[Presentation] = Presentation(
        question="How far apart are two outlets’ articles, given the same content?",
        feature="distance",
        chart="",
        method=(
            "How differently two articles word the same content: passages that say the same are "
            "aligned, and the divergence of their words (Jensen–Shannon, in bits: 0 is the same "
            "words equally often, 1 no word in common) is compared with that of the other pairs "
            "of texts of the same event. What one article has and the other has not is no part "
            "of it."
        ),
    )

    def __post_init__(self) -> None:
        given = self.similarity
        if given is not None and not (isinstance(given, int | float) and 0.0 < given <= 1.0):
            raise SchemaError(f"similarity is {given!r}; expected a cosine above 0, at most 1")

    def __call__(self, corpus: Corpus, context: Context) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return units by pair of articles, and evidence."""
        aligned = self.passages(corpus, context)
        weighted = aligned.assign(bits=aligned["divergence"] * aligned["words"])
        by_pair = weighted.groupby(["article_a", "article_b"], sort=True)
        sums = by_pair[["bits", "words"]].sum()
        pairs = _article_pairs(corpus, context)
        places = pd.MultiIndex.from_frame(pairs)
        units = pairs.assign(
            feature=FEATURE,
            numerator=sums["bits"].reindex(places).to_numpy(dtype=float),
            denominator=sums["words"].reindex(places).fillna(1.0).to_numpy(dtype=float),
            refused=self._refused(corpus),
        )
        total = by_pair["bits"].transform("sum")
        share = weighted["bits"].div(total.where(total > 0)).fillna(0.0)
        return units, _evidence(corpus, weighted.assign(weight=share))

    def passages(self, corpus: Corpus, context: Context) -> pd.DataFrame:
        """Return the paragraphs that are aligned, for looking at what a distance is made of.

        Returns
        -------
        pandas.DataFrame
            ``article_a, article_b, paragraph_a, paragraph_b, similarity,
            divergence, words``; empty where no similarity is known.

        Raises
        ------
        NotReadyError
            If the corpus has no vectors.
        """
        corpus.require("articles", "vectors")
        least = self._similarity(corpus)
        compared = context.groups.index if least is not None else context.groups.index[:0]
        return aligned_passages(Passages.of(corpus, compared), 1.0 if least is None else least)

    def _similarity(self, corpus: Corpus) -> float | None:
        if self.similarity is not None:
            return float(self.similarity)
        return SAME_CONTENT.get(_encoder(corpus))

    def _refused(self, corpus: Corpus) -> str:
        if self._similarity(corpus) is not None:
            return ""
        return (
            f"from which cosine on two passages tell the same is not known of the encoder "
            f"{_encoder(corpus)!r}: give Distance(similarity=...)"
        )


def _encoder(corpus: Corpus) -> str:
    """Return the name of the encoder that made the vectors, as the steps tell it."""
    used = [step.settings.get("model") for step in corpus.steps if step.name == "embed"]
    return str(used[-1]) if used else "unknown"


def _article_pairs(corpus: Corpus, context: Context) -> pd.DataFrame:
    """Return every two compared articles of one event."""
    articles = corpus.articles
    compared = articles[articles["article_id"].isin(context.groups.index)].dropna(
        subset=["event_id"]
    )
    rows = [
        pair
        for _, part in compared.groupby("event_id", sort=True)
        for pair in combinations(sorted(part["article_id"]), 2)
    ]
    return pd.DataFrame(rows, columns=["article_a", "article_b"], dtype=object)


def _evidence(corpus: Corpus, aligned: pd.DataFrame) -> pd.DataFrame:
    """Return the aligned paragraphs, each with its share of the divergences it is part of."""
    ends = [
        aligned[[f"article_{side}", f"paragraph_{side}", "weight"]].set_axis(
            ["article_id", "paragraph_id", "weight"], axis=1
        )
        for side in ("a", "b")
    ]
    rows = pd.concat(ends).groupby(["article_id", "paragraph_id"], as_index=False, sort=True).sum()
    lengths = corpus.paragraphs.set_index("paragraph_id")["text"].str.len()
    size = rows["paragraph_id"].map(lengths).to_numpy(dtype=np.int64)
    rows = rows.assign(feature=FEATURE, start=0, end=size)
    return rows[["feature", "article_id", "paragraph_id", "start", "end", "weight"]]


def matrix(
    units: pd.DataFrame,
    groups: pd.Series,
    events: pd.Series,
    *,
    copies: pd.Series | None = None,
    event: str | None = None,
) -> pd.DataFrame:
    """Return the mean distance of every two groups, in one event or over all.

    Parameters
    ----------
    units
        ``article_a, article_b, numerator, denominator`` of a measure of pairs.
    groups, events
        Group and event of each article, indexed by article_id.
    copies
        The shared copy that each article runs, missing where none: articles of
        one copy have no known distance. None counts every text as is.
    event
        Id of an event; all of them by default, each with the same weight.

    Returns
    -------
    pandas.DataFrame
        `MATRIX`, a row for every two groups either way round, and for a group
        with itself where it told an event more than once: ``pairs`` of
        articles, ``known`` of them, and ``events`` with a known distance;
        ``low`` and ``high`` of a 95% interval over events, from six on.

    Raises
    ------
    UnknownNameError
        If there is no such event.

    Examples
    --------
    >>> units = pd.DataFrame(
    ...     {"article_a": ["a"], "article_b": ["b"], "numerator": [3.0], "denominator": [10.0]}
    ... )
    >>> groups = pd.Series({"a": "Ledger", "b": "Spark"})
    >>> matrix(units, groups, pd.Series({"a": "e", "b": "e"}))["distance"].tolist()
    [0.3, 0.3]
    """
    rows = pd.DataFrame(
        {
            "event_id": units["article_a"].map(events),
            "outlet": units["article_a"].map(groups),
            "other": units["article_b"].map(groups),
            "distance": (units["numerator"] / units["denominator"]).astype(float),
        }
    )
    if copies is not None:
        one, two = units["article_a"].map(copies), units["article_b"].map(copies)
        same = (one.notna() & two.notna() & (one == two).fillna(False)).to_numpy(dtype=bool)
        rows["distance"] = rows["distance"].mask(same)
    rows = rows.dropna(subset=["event_id", "outlet", "other"])
    if event is not None:
        if not (events == event).any():
            raise UnknownNameError("event", event, events.dropna())
        rows = rows[rows["event_id"] == event]
    turned = rows.rename(columns={"outlet": "other", "other": "outlet"})
    rows = pd.concat([rows, turned[turned["outlet"] != turned["other"]]], ignore_index=True)
    cells = [
        _cell(part, str(outlet), str(other), event)
        for (outlet, other), part in rows.groupby(["outlet", "other"], sort=True)
    ]
    return pd.DataFrame(cells, columns=list(MATRIX))


def _cell(rows: pd.DataFrame, outlet: str, other: str, event: str | None) -> dict[str, object]:
    by_event = rows.groupby("event_id")["distance"].mean().dropna().to_numpy(dtype=float)
    low, high = t_interval(by_event[:, None]) if len(by_event) else (np.array([np.nan]),) * 2
    return {
        "event_id": event,
        "outlet": outlet,
        "other": other,
        "distance": float(by_event.mean()) if len(by_event) else np.nan,
        "low": float(low[0]),
        "high": float(high[0]),
        "pairs": len(rows),
        "known": int(rows["distance"].notna().sum()),
        "events": len(by_event),
    }
