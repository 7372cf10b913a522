"""`Voices`: who is given a say, how much of it, and with which verbs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar, Final

import numpy as np
import pandas as pd

from narrativ.corpus import Corpus
from narrativ.framing.aspects import chosen_aspects, feature_prefix
from narrativ.framing.quoted_content import QuotedContent
from narrativ.framing.quoted_words import SIDED, VOICE_NOUNS
from narrativ.framing.reporting_verbs import DOUBTING, ENDORSING, REPORTING
from narrativ.protocols import Aspect, Context, Presentation

_OF_WORDS: Final[Mapping[str, Any]] = {
    "unit": "percentage_points",
    "share_of": "quoted words",
    "value_unit": "per cent of quoted words",
    "scale": 100.0,
}
_OF_VERBS: Final[Mapping[str, Any]] = {
    "unit": "percentage_points",
    "share_of": "reporting verbs",
    "value_unit": "per cent of reporting verbs",
    "scale": 100.0,
}
ASPECTS: Final[Mapping[str, Aspect]] = MappingProxyType(
    {
        "share": Aspect(
            **_OF_WORDS, finding="gives {amount} {direction} of its quoted words to “{feature}”"
        ),
        "side": Aspect(
            **_OF_WORDS,
            scope="storyline",
            finding="gives {amount} {direction} of its quoted words to “{feature}”",
        ),
        "speaker": Aspect(
            **_OF_WORDS,
            scope="storyline",
            finding="gives {amount} {direction} of its quoted words to “{feature}”",
        ),
        "first": Aspect(
            unit="percentage_points",
            share_of="articles",
            value_unit="per cent of articles",
            scale=100.0,
            all_or_nothing=True,
            finding="lets “{feature}” speak first in {amount} {direction} of its articles",
        ),
        "direct": Aspect(
            **_OF_WORDS, finding="puts {amount} {direction} of its quoted words in quotation marks"
        ),
        "sources": Aspect(
            unit="sources",
            value_unit="sources",
            finding="quotes {amount} {direction} an article",
            directions=("more", "fewer"),
        ),
        "doubting": Aspect(
            **_OF_VERBS,
            finding="has {amount} {direction} doubting verbs among those that report “{feature}”",
            directions=("more", "fewer"),
        ),
        "endorsing": Aspect(
            **_OF_VERBS,
            finding="has {amount} {direction} endorsing verbs among those that report “{feature}”",
            directions=("more", "fewer"),
        ),
        "own": Aspect(
            unit="percentage_points",
            share_of="words",
            value_unit="per cent of words",
            scale=100.0,
            finding="says {amount} {direction} of its text in its own voice",
        ),
    }
)
"""The questions of `Voices`, the usual one first."""

_ANY: Final = "any source"
_OTHER_LANGUAGE: Final = (
    "quotations are found in English only, and no article that is compared reads as English (the "
    "column language of the articles)"
)


@dataclass(frozen=True, repr=False)
class Voices:
    """Who is given a say: by class, by country or party and by name, and with which verbs.

    All words of the quotations of an article, direct, mixed and indirect, are its quoted words;
    scare quotes are not. An article without any quotation, or in another language than English,
    is unknown and counts on neither side, never as zero.

    - ``share``: share of the quoted words that each class of `narrativ.schema.VOICE_CLASSES` has.
      What nobody is named for counts in the whole.
    - ``side``: the same of officials and parties by the country or party that the text says.
    - ``speaker``: the same of people and organisations by name. Like ``side`` it is asked in the
      storylines where they speak, and of those that speak in two articles or more.
    - ``first``: whether the first quotation is of each class. Known of complete texts.
    - ``direct``: share of the quoted words that stand in quotation marks.
    - ``sources``: number of different sources. Known of complete texts, zero where none is quoted.
    - ``doubting``, ``endorsing``: share of verbs that leave open what is said ("claimed"), or take
      it for true ("admitted"), among all that report what was said; of all sources, and by class.
    - ``own``: share of the words of the body outside of quotations.

    Parameters
    ----------
    aspects
        Which of them to ask; all by default.

    Raises
    ------
    UnknownNameError
        If there is no such aspect.
    SchemaError
        If they are no list of names.

    References
    ----------
    Pareti (2016), "PARC 3.0: A corpus of attribution relations", LREC; Spangher, Peng, Ferrara and
    May (2023), "Identifying informational sources in news articles", EMNLP.

    Examples
    --------
    >>> from narrativ import Voices
    >>> Voices(aspects=["direct", "share"])
    Voices(aspects=('share', 'direct'))
    """

    aspects: Any = field(default=tuple(ASPECTS), hash=False)

    name: ClassVar[str] = "voices"
    scope: ClassVar[str] = "corpus"
    presentation: ClassVar[Presentation] = Presentation(
        question="Who is given a say, how much, and with which verbs?",
        feature="voice",
        method=(
            "Whose words each outlet runs: the share that officials, companies, experts, ordinary "
            "people and others have of all words that are quoted, in quotation marks or in the "
            "outlet’s own words; who speaks first; how much stands in quotation marks; how many "
            "sources there are; which verbs report them; and how much of the text is the outlet’s "
            "own. Quotations (after Pareti 2016) and the kinds of their sources (after Spangher "
            "et al. 2023) are found by a machine in English texts: read them before you rely on a "
            "number. An article that quotes nobody counts on neither side."
        ),
        references=(
            "Pareti, S. (2016). PARC 3.0: A corpus of attribution relations. LREC 2016.",
            "Spangher, A., Peng, N., Ferrara, E. and May, J. (2023). Identifying informational "
            "sources in news articles. EMNLP 2023.",
        ),
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "aspects", chosen_aspects(self.aspects, ASPECTS, self.name))

    def __repr__(self) -> str:
        settings = "" if len(self.aspects) == len(ASPECTS) else f"aspects={tuple(self.aspects)!r}"
        return f"Voices({settings})"

    def __call__(self, corpus: Corpus, context: Context) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return units (with ``aspect``) and evidence."""
        content = QuotedContent.of(corpus, context)
        if len(content.articles) and not content.articles["english"].any():
            return content.refused(_ANY, next(iter(self.aspects)), _OTHER_LANGUAGE)
        units, evidence = [], []
        for name in self.aspects:
            counts, passages = _COUNTS[name](content)
            prefix = feature_prefix(name, self.aspects)
            for rows in (counts, passages):
                rows["feature"] = prefix + rows["feature"].astype(str)
            counts = counts.assign(aspect=name, quality=content.remark)
            units.append(counts.sort_values(["article_id", "feature"]))
            evidence.append(passages)
        return pd.concat(units, ignore_index=True), pd.concat(evidence, ignore_index=True)


Tables = tuple[pd.DataFrame, pd.DataFrame]


def _share(content: QuotedContent) -> Tables:
    spans = _by_class(content.spans[content.spans["here"]])
    return _shares(content, spans, content.everywhere(spans["feature"]))


def _side(content: QuotedContent) -> Tables:
    spans = content.spans[content.spans["here"]]
    spans = spans[(spans["side"] != "") & spans["voice_class"].isin(SIDED)]
    nouns = spans["voice_class"].map(VOICE_NOUNS)
    spans = spans.assign(feature=nouns + " (" + spans["side"] + ")")
    return _shares(content, *content.in_storylines(spans))


def _speaker(content: QuotedContent) -> Tables:
    spans = content.spans[content.spans["here"] & (content.spans["speaker_key"] != "")]
    names = spans.drop_duplicates("speaker_key").set_index("speaker_key")["speaker"]
    twice = names.index[names.duplicated(keep=False)]
    names.loc[twice] = names.loc[twice] + " (" + twice.astype(str) + ")"
    spans = spans.assign(feature=spans["speaker_key"].map(names))
    return _shares(content, *content.in_storylines(spans))


def _by_class(spans: pd.DataFrame) -> pd.DataFrame:
    """Return the spans of speakers whose class is known, with its name as the feature."""
    spans = spans[spans["voice_class"].isin(list(VOICE_NOUNS))]
    return spans.assign(feature=spans["voice_class"].map(VOICE_NOUNS).astype(object))


def _shares(content: QuotedContent, spans: pd.DataFrame, grid: pd.DataFrame) -> Tables:
    """Return the share of the quoted words of each article; it is unknown where none are."""
    counted = content.align(grid, spans.groupby(["article_id", "feature"])["words"].sum())
    total = grid["article_id"].map(content.quoted_words).astype(float)
    return _ratio(grid, counted.fillna(0.0), total), _passages(spans, spans["words"])


def _first(content: QuotedContent) -> Tables:
    """Return whose quotation is the first of all; one that counts in another text is unknown."""
    complete = content.articles.index[content.articles["complete"]]
    first = content.spans[content.spans["article_id"].isin(complete)].drop_duplicates("article_id")
    first = first[first["here"]]
    spans = _by_class(first)
    grid = content.everywhere(spans["feature"])
    is_first = content.align(grid, spans.groupby(["article_id", "feature"]).size()).fillna(0.0)
    known = grid["article_id"].isin(first["article_id"])
    units = grid.assign(numerator=is_first.astype(float).where(known), denominator=1.0)
    return units, _passages(spans, 1.0)


def _direct(content: QuotedContent) -> Tables:
    spans = content.spans[content.spans["here"]].assign(feature="words in quotation marks")
    grid = content.everywhere(spans["feature"])
    direct = spans.groupby(["article_id", "feature"])["direct_words"].sum()
    total = grid["article_id"].map(content.quoted_words).astype(float)
    counted = content.align(grid, direct).fillna(0.0)
    return _ratio(grid, counted, total), _passages(spans, spans["direct_words"])


def _sources(content: QuotedContent) -> Tables:
    spans = content.spans[content.spans["source"] != ""]
    spans = spans.drop_duplicates(["article_id", "source"]).assign(feature="different sources")
    facts = content.articles
    known = facts.index[facts["complete"] & facts["english"] & facts["here"]]
    grid = content.everywhere(["different sources"] if len(known) else [])
    number = content.align(grid, spans.groupby(["article_id", "feature"]).size()).fillna(0.0)
    units = grid.assign(numerator=number.where(grid["article_id"].isin(known)), denominator=1.0)
    return units, _passages(spans[spans["article_id"].isin(known)], 1.0)


def _verbs(content: QuotedContent, stance: str) -> Tables:
    """Return the share of verbs of a stance among those that report; unknown without any."""
    cues = content.spans[content.spans["here"] & content.spans["stance"].isin(REPORTING)]
    # Of a quotation of several spans the one beside the cue speaks for it.
    cues = cues.assign(away=cues["cue_start"].isna()).sort_values(
        ["article_id", "statement_id", "away"], kind="stable"
    )
    cues = cues.drop_duplicates(["article_id", "statement_id"])
    cues = pd.concat([cues.assign(feature=_ANY), _by_class(cues)])
    grid = content.everywhere(cues["feature"])
    by_feature = ["article_id", "feature"]
    total = content.align(grid, cues.groupby(by_feature).size())
    of_stance = cues[cues["stance"] == stance]
    counted = content.align(grid, of_stance.groupby(by_feature).size()).fillna(0.0)
    beside = of_stance["cue_start"].notna()
    places = {
        end: of_stance[f"cue_{end}"].astype("Int64").where(beside, of_stance[end])
        for end in ("start", "end")
    }
    return _ratio(grid, counted, total), _passages(of_stance.assign(**places), 1.0)


def _doubting(content: QuotedContent) -> Tables:
    return _verbs(content, DOUBTING)


def _endorsing(content: QuotedContent) -> Tables:
    return _verbs(content, ENDORSING)


def _own(content: QuotedContent) -> Tables:
    body = content.body[content.body["here"]].assign(feature="the outlet’s own words")
    body = body.assign(own=(body["words"] - body["quoted"]).clip(lower=0))
    sums = body.groupby("article_id")[["own", "words"]].sum()
    grid = content.everywhere(body["feature"])
    english = grid["article_id"].map(content.articles["english"]).astype(bool)
    own, total = (grid["article_id"].map(sums[name]).astype(float) for name in ("own", "words"))
    whole = body.assign(start=0, end=body["text"].str.len())
    return _ratio(grid, own, total.where(english)), _passages(whole, body["own"])


_COUNTS: Final = {
    "share": _share,
    "side": _side,
    "speaker": _speaker,
    "first": _first,
    "direct": _direct,
    "sources": _sources,
    "doubting": _doubting,
    "endorsing": _endorsing,
    "own": _own,
}


def _ratio(grid: pd.DataFrame, counted: pd.Series, total: pd.Series) -> pd.DataFrame:
    """Return units, of which nothing is known where the total is missing or zero."""
    known = total > 0
    return grid.assign(numerator=counted.where(known), denominator=total.where(known, 1.0))


def _passages(spans: pd.DataFrame, weight: pd.Series | float) -> pd.DataFrame:
    evidence = pd.DataFrame(
        {
            "feature": spans["feature"].to_numpy(dtype=object),
            "article_id": spans["article_id"].to_numpy(dtype=object),
            "paragraph_id": spans["paragraph_id"].to_numpy(dtype=object),
            "start": spans["start"].to_numpy(dtype=int),
            "end": spans["end"].to_numpy(dtype=int),
            "weight": np.broadcast_to(np.asarray(weight, dtype=float), len(spans)),
        }
    )
    return evidence[evidence["weight"] > 0].reset_index(drop=True)
