"""Text that several texts of an event share, and which of them it counts in.

Whole copies are one text: `narrativ.inference.Layout` moves them as one. A
paragraph that stands in otherwise different texts is here left in one of
them. Which one must not depend on the outlet: were it the earliest, a quick
outlet would be found to use the words of every agency paragraph that ten ran.
So it stays with a wire's own text if one of the texts is that, and else with
one that is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from narrativ import schema
from narrativ.corpus import Corpus
from narrativ.inference import independent_texts
from narrativ.resources import publisher_agency
from narrativ.wording.phrases import counted

_CONTRAST: Final = ("measure", "aspect", "feature", "outlet", "reference")
_VALUES: Final = ("effect", "verdict")
_PLACE: Final = ["event_id", "first"]


@dataclass(frozen=True)
class SharedText:
    """What the compared articles share within their events.

    Attributes
    ----------
    articles
        Indexed by article_id: ``event_id, text, group``, and ``wire``, true
        where the text is a wire's own text.
    repeats
        Paragraphs of the compared articles that stand in another text of
        their event too, and are not kept: ``paragraph_id, article_id, kind``.
    silent
        Articles whose whole body stands in other texts.
    """

    articles: pd.DataFrame
    repeats: pd.DataFrame
    silent: frozenset[str]

    @classmethod
    def of(cls, corpus: Corpus, groups: pd.Series, seed: int) -> SharedText:
        """Find it; `groups` are those of the compared articles, `seed` draws."""
        articles = _compared_articles(corpus, groups)
        repeats = _repeats(corpus, articles, seed)
        lost = repeats[repeats["kind"] == "body"].groupby("article_id").size()
        body = corpus.paragraphs[corpus.paragraphs["kind"] == "body"].groupby("article_id").size()
        hollow = lost.index[lost.to_numpy() == body.reindex(lost.index).to_numpy()]
        return cls(articles, repeats, frozenset(hollow))

    @property
    def copies(self) -> pd.Series:
        """Number of articles of each text that several articles run."""
        sizes = self.articles.groupby("text").size()
        return sizes[sizes > 1]

    def __bool__(self) -> bool:
        return bool(len(self.copies) or len(self.repeats))

    def once(self, corpus: Corpus) -> Corpus:
        """Return the corpus as measures see it where shared text counts once.

        A headline alone is no text, so an article whose body is all in
        others goes with it.
        """
        if self.repeats.empty:
            return corpus
        paragraphs = corpus.paragraphs
        kept = ~paragraphs["paragraph_id"].isin(self.repeats["paragraph_id"])
        kept &= ~paragraphs["article_id"].isin(list(self.silent))
        return replace(corpus, paragraphs=paragraphs[kept].reset_index(drop=True))

    def notes(self, independent: bool, *, sides: int) -> list[str]:
        """Say what is shared and how it counts; `sides` as in `compare`: 2, or many."""
        said = []
        copies = self.copies
        if len(copies):
            texts = counted(len(copies), "text")
            how = "each shared text counts once, with the mean of its articles"
            said.append(
                f"{int(copies.sum())} articles share {texts} within their event, edited or not; "
                f"{how if independent else 'each article counts'}."
            )
        if len(copies) and independent:
            said.append(
                "A text that both sides ran stands on neither."
                if sides == 2
                else "Whoever ran a shared text is compared with the texts it did not run: what "
                "the text says is said of each of them, and sets none apart from the others."
            )
            by_event = self.articles.groupby("event_id")
            alike = (by_event["text"].nunique() == 1) & (by_event["group"].nunique() > 1)
            if number := int(alike.sum()):
                said.append(
                    f"In {counted(number, 'event')} all articles run one text: there is "
                    "no contrast, and only what each changed can be reported (narrativ.edits)."
                )
        return [*said, *self._paragraph_notes(independent)]

    def _paragraph_notes(self, independent: bool) -> list[str]:
        if self.repeats.empty:
            return []
        number = len(self.repeats)
        where = counted(self.repeats["article_id"].nunique(), "article")
        what = (
            f"{counted(number, 'paragraph')} of {where} "
            f"{'repeats' if number == 1 else 'repeat'} a paragraph of another text of the event"
        )
        if not independent:
            return [f"{what}; each is counted wherever it stands."]
        said = [
            f"{what} and {'is' if number == 1 else 'are'} left out. A shared paragraph counts in "
            "one text: in a wire's own text, or else in one drawn by the seed."
        ]
        if self.silent:
            said.append(
                f"{counted(len(self.silent), 'article')} left out: every paragraph of the "
                "body stands in another text."
            )
        return said


def _compared_articles(corpus: Corpus, groups: pd.Series) -> pd.DataFrame:
    """Return event, text, group and wire of each compared article."""
    facts = corpus.articles.set_index("article_id").loc[groups.index]
    event = pd.factorize(facts["event_id"], sort=True)[0].astype(np.intp)
    copy = pd.factorize(facts["reuse_group"], sort=True)[0].astype(np.intp)
    text_table = pd.DataFrame(
        {
            "event_id": facts["event_id"].to_numpy(dtype=object),
            "text": independent_texts(event, copy),
            "group": groups.to_numpy(dtype=object),
        },
        index=facts.index,
    )
    outlets = facts["outlet"]
    own = {name for name in outlets.dropna().unique() if publisher_agency(name)}
    # Shared text alone makes no wire: who runs more of it would keep more of its words.
    wire = (facts["agency_copy"] == "credited").fillna(False) | outlets.isin(sorted(own))
    wire |= (facts["agency_basis"] == "signoff").fillna(False)
    wire |= text_table.groupby("text")["text"].transform("size") > 1
    return text_table.assign(wire=wire.groupby(text_table["text"]).transform("any").astype(bool))


def _repeats(corpus: Corpus, articles: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return the paragraphs that stand in another text of their event and are not kept."""
    paragraphs = corpus.analysed[["paragraph_id", "article_id", "kind", "copy_of"]]
    target = paragraphs.dropna(subset=["copy_of"]).set_index("paragraph_id")["copy_of"]
    first = _origins(dict(zip(target.index.tolist(), target.tolist(), strict=True)))
    shared = {*first, *first.values()}
    rows = paragraphs[
        paragraphs["paragraph_id"].isin(shared) & paragraphs["article_id"].isin(articles.index)
    ].sort_values("paragraph_id")
    rows = rows.join(articles[["event_id", "text", "wire"]], on="article_id")
    rows["first"] = [first.get(name, name) for name in rows["paragraph_id"]]
    rows = rows[rows.groupby(_PLACE)["text"].transform("nunique") > 1]
    kept = _keepers(rows, seed)
    rows = rows.loc[rows["text"] != kept, ["paragraph_id", "article_id", "kind"]]
    return rows.reset_index(drop=True)


def _origins(target: Mapping[str, str]) -> dict[str, str]:
    """Return the paragraph at the end of each chain of copies; a ring ends at its least."""
    ends = {}
    for name in sorted(target):
        seen = [name]
        while (following := target.get(seen[-1])) is not None and following not in seen:
            seen.append(following)
        ring = seen[seen.index(following) :] if following is not None else seen[-1:]
        ends[name] = min(ring)
    return ends


def _keepers(rows: pd.DataFrame, seed: int) -> pd.Series:
    """Return for each row the text that keeps the paragraph it repeats."""
    could = rows[rows["wire"] | ~rows.groupby(_PLACE)["wire"].transform("any")]
    names = could.groupby([*_PLACE, "text"], as_index=False)["article_id"].min()
    # The name of the first article stands for the text, whose number the corpus decides.
    lots = [
        schema.content_id(seed, event, first, name)
        for event, first, name in zip(
            names["event_id"], names["first"], names["article_id"], strict=True
        )
    ]
    drawn = names.assign(lot=lots).sort_values("lot").drop_duplicates(_PLACE)
    keepers = drawn.set_index(_PLACE)["text"]
    return pd.Series(
        keepers.reindex(pd.MultiIndex.from_frame(rows[_PLACE])).array, index=rows.index
    )


def with_and_without(once: pd.DataFrame, each_time: pd.DataFrame) -> pd.DataFrame:
    """Return the findings of either table of scores, with what both say of them.

    Returns
    -------
    pandas.DataFrame
        ``measure, aspect, feature, outlet, reference, effect_once, verdict_once,
        effect_each_time, verdict_each_time``; missing where the feature was not counted.
    """
    sides = [
        scores.loc[scores["level"] == "event", [*_CONTRAST, *_VALUES]].rename(
            columns={name: f"{name}_{count}" for name in _VALUES}
        )
        for scores, count in ((once, "once"), (each_time, "each_time"))
    ]
    both = sides[0].merge(sides[1], on=list(_CONTRAST), how="outer").sort_values(list(_CONTRAST))
    differs = (both[["verdict_once", "verdict_each_time"]] == "differs").fillna(False).any(axis=1)
    return both[differs.to_numpy(dtype=bool)].reset_index(drop=True)
