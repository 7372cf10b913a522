"""`Comparison`: scores, their evidence, and what may be said of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from dataclasses import asdict, dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import pandas as pd

from narrativ import alignment, schema
from narrativ.clustering.reliability import is_unstable
from narrativ.comparison.groups import REST
from narrativ.comparison.multiverse import Multiverse
from narrativ.comparison.saving import write_comparison
from narrativ.comparison.scores import tally_rows
from narrativ.comparison.shared_text import with_and_without
from narrativ.corpus import Corpus
from narrativ.corpus.searching import in_context
from narrativ.errors import NotReadyError, UnknownNameError
from narrativ.framing.distance import matrix
from narrativ.framing.quoted_words import quoted_spans, voice_table
from narrativ.framing.topics import topic_names
from narrativ.framing.voices import Voices
from narrativ.machine import release_memory
from narrativ.protocols import Aspect, Presentation
from narrativ.text.markup import mask_markup, without_fillers
from narrativ.text.sentences import sentences
from narrativ.wording import findings as words
from narrativ.wording.groupings import stability_words
from narrativ.wording.phrases import counted, html_sentences
from narrativ.wording.rows import TESTED, bare, combining_events, each_once


def not_at_hand(**_: Any) -> Comparison:
    """Stand for `Comparison.again` of a comparison that was loaded.

    Raises
    ------
    NotReadyError
        Always.
    """
    raise NotReadyError(
        "the comparison was loaded and holds no measures, so it cannot be made again: call "
        "narrativ.compare(comparison.corpus, ...) with its settings"
    )


class Record:
    """The field `corpus` of a comparison: each time a copy, so that what was compared stays."""

    def __get__(self, comparison: Comparison | None, owner: Any) -> Corpus:
        """Return a copy, which costs nothing until it is changed."""
        if comparison is None:
            raise AttributeError("corpus has no default")
        corpus: Corpus = comparison.__dict__["corpus"]
        return copy(corpus)

    def __set__(self, comparison: Comparison, corpus: Corpus) -> None:
        comparison.__dict__["corpus"] = copy(corpus)


@dataclass(frozen=True, repr=False, eq=False)
class Comparison:
    """What `compare` found.

    Attributes
    ----------
    corpus
        The corpus that was compared, as it was then: a copy each time, so that
        no change in place of a table reaches the comparison.
    scores
        Table of `narrativ.schema.SCORES`, and ``z``, which ranks.
    evidence
        Table of `narrativ.schema.EVIDENCE`.
    notes
        What was left out or could not be compared, in plain sentences.
    settings
        ``by, groups, level, measures, independent, reference, seed, permutations, described,
        evidence``.
    versions
        Those of the packages that made it.
    aspects
        What each measure asks: its aspects by name, with units and wording.
    presentations
        How readers are shown each measure, by name.
    has_shared_copy
        Whether compared articles share text within their events.
    pairs
        What measures of pairs of articles counted, by measure; see `distances`.
    groups
        The group of each compared article, indexed by article_id.
    again
        Makes the same comparison with other arguments of `compare`:
        ``comparison.again(corpus=changed, independent=False)``.
    multiverse
        What flips the findings (`narrativ.multiverse`), if that was asked.
    tally
        How many rows there are in all, kept in ``scores`` or not, and of how many features:
        ``level, measure, aspect, verdict, status, reason, held_out, kind, rows, features``.

    Notes
    -----
    It can be pickled if its measures can. A lambda, or what is defined inside a function, cannot:
    `pickle` names it and stops. Define it with ``def`` or ``class`` in a module, or pickle with
    cloudpickle, as joblib and Dask do.
    """

    corpus: Record = Record()
    scores: pd.DataFrame = field(default_factory=partial(schema.empty, schema.SCORES))
    evidence: pd.DataFrame = field(default_factory=partial(schema.empty, schema.EVIDENCE))
    notes: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    aspects: Mapping[str, Mapping[str, Aspect]] = field(default_factory=dict)
    presentations: Mapping[str, Presentation] = field(default_factory=dict)
    has_shared_copy: bool = False
    pairs: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    groups: pd.Series | None = None
    again: Callable[..., Comparison] | None = None
    multiverse: Multiverse | None = None
    tally: pd.DataFrame = field(default_factory=pd.DataFrame)

    def __post_init__(self) -> None:
        if self.tally.empty:
            object.__setattr__(self, "tally", tally_rows(self.scores))

    def evidence_for(
        self, *, measure: str, feature: str, outlet: str | None = None
    ) -> pd.DataFrame:
        """Return the passages behind a score.

        Returns
        -------
        pandas.DataFrame
            EVIDENCE with ``article_id, title, published, text`` (of the
            paragraph, as it was read), ``sentence`` (around the span) and ``left,
            match, right`` (the span with 60 characters on each side), these as a
            reader sees them, in order of time.

        Raises
        ------
        UnknownNameError
            If the scores have no such measure, feature or group.
        """
        rows, scores = self.evidence, self.scores
        wanted = {"measure": measure, "feature": feature, "outlet": outlet}
        for column, value in wanted.items():
            if value is None:
                continue
            known = pd.concat([scores[column], rows[column]]).dropna()
            if not (known == value).any():
                raise UnknownNameError(column, value, known)
            rows = rows[rows[column] == value]
            if column != "outlet":
                scores = scores[scores[column] == value]
        corpus = self.corpus
        places = corpus.paragraphs[["paragraph_id", "article_id", "position", "text"]]
        facts = corpus.articles[["article_id", "title", "published"]]
        joined = rows.merge(places, on="paragraph_id", how="left").merge(
            facts, on="article_id", how="left"
        )
        joined["sentence"] = pd.array(
            [
                _sentence(text, start, end)
                for text, start, end in zip(
                    joined["text"], joined["start"], joined["end"], strict=True
                )
            ],
            dtype="string",
        )
        joined[["left", "match", "right"]] = in_context(joined)
        order = ["outlet", "published", "article_id", "position", "start"]
        return joined.sort_values(order, kind="stable", ignore_index=True).drop(columns="position")

    def align(
        self,
        *,
        storyline: str | None = None,
        event: str | None = None,
        outlets: Iterable[str] | None = None,
    ) -> pd.DataFrame:
        """Lay the outlets side by side; see `narrativ.alignment.align`."""
        return alignment.aligned_table(
            self.corpus, storyline=storyline, event=event, outlets=outlets
        )

    def distances(self, event: str | None = None, *, measure: str = "distance") -> pd.DataFrame:
        """Return how far apart every two groups are: what `narrativ.plot.distances` draws.

        Parameters
        ----------
        event
            Id of an event; all of them by default, each with the same weight.
        measure
            The measure of pairs of articles.

        Returns
        -------
        pandas.DataFrame
            See `narrativ.framing.distance.matrix`.

        Raises
        ------
        NotReadyError
            If the comparison has no such measure.
        UnknownNameError
            If there is no such event.
        """
        if measure not in self.pairs or self.groups is None:
            raise NotReadyError(
                f"the comparison has no measure {measure!r} of pairs of articles; compare with "
                "measures=[narrativ.Distance()]"
            )
        facts = self.corpus.articles.set_index("article_id")
        copies = facts["reuse_group"] if self.settings.get("independent", True) else None
        return matrix(
            self.pairs[measure], self.groups, facts["event_id"], copies=copies, event=event
        )

    def voices(self, event: str | None = None, *, storyline: str | None = None) -> pd.DataFrame:
        """Return who speaks, how much and with which verbs, the biggest voices first.

        It counts what readers saw: each article, also where several run one text.

        Parameters
        ----------
        event, storyline
            Ids; all articles that are compared by default.

        Returns
        -------
        pandas.DataFrame
            See `narrativ.framing.quoted_words.voice_table`.

        Raises
        ------
        UnknownNameError
            If there is no such event or storyline.
        """
        articles = self.corpus.articles.set_index("article_id")
        homes = self.corpus.events.set_index("event_id")["storyline_id"]
        kept = pd.Series(True, index=articles.index)
        for what, wanted, known in (
            ("event", event, articles["event_id"]),
            ("storyline", storyline, articles["event_id"].map(homes)),
        ):
            if wanted is not None:
                advice = f"They stand with their labels in corpus.{what}s"
                if not isinstance(wanted, str) or not (known == wanted).any():
                    raise UnknownNameError(what, wanted, known.dropna(), advice)
                kept &= (known == wanted).fillna(False)
        groups = articles["outlet"].dropna() if self.groups is None else self.groups
        return voice_table(self.quoted_spans, groups[kept.reindex(groups.index)])

    @cached_property
    def quoted_spans(self) -> pd.DataFrame:
        """The quotations that voices are counted of; see `narrativ.framing.quoted_words`."""
        return quoted_spans(self.corpus)

    @cached_property
    def with_and_without(self) -> pd.DataFrame:
        """Every finding of either count, with its effect and verdict in both.

        ``measure, aspect, feature, outlet, reference, effect_once, verdict_once,
        effect_each_time, verdict_each_time``; missing where a feature is not counted, or no
        test decided it in the other count. The other count is made when first asked for.
        """
        if self.again is None or not self.has_shared_copy:
            return with_and_without(self.scores, self.scores)
        once = self.settings.get("independent", True)
        settings = {"level": "event", "described": 0, "evidence": False}
        release_memory()
        other = self.again(independent=not once, **settings).scores
        return with_and_without(*((self.scores, other) if once else (other, self.scores)))

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """Every `differs` finding, then what found nothing or is inconclusive, then the notes.

        A contrast that stands twice with its sign turned, as of two groups, is said once.
        With a ``multiverse`` each finding says what flips it.
        """
        tested = combining_events(self.scores)
        found = each_once(tested[tested["verdict"] == "differs"])
        nothing = []
        for measure, rows in tested.groupby("measure", sort=True):
            verdicts = rows["verdict"]
            family = each_once(rows[verdicts.isin(TESTED)])
            quiet = int((family["verdict"] == "no_evidence").sum())
            if quiet and not (verdicts == "differs").any():
                of = "any" if quiet == len(family) else f"{quiet:,}"
                nothing.append(
                    f"{measure}: no evidence of a difference in {of} of "
                    f"{counted(len(family), 'contrast')} tested."
                )
        return (
            *(self._finding(row) for row in found.to_dict("records")),
            *nothing,
            *words.undecided(tested),
            *words.given_up(tested, self.tally),
            *words.held_out(self.tally),
            *(() if self.multiverse is None else self.multiverse.summary),
            *self.notes,
        )

    @property
    def scores_with_flips(self) -> pd.DataFrame:
        """The scores, with what flips each finding in words where there is a ``multiverse``."""
        seen = self.multiverse
        if seen is None:
            return self.scores
        rows = self.scores.to_dict("records")
        said = [seen.remark(row) if row["verdict"] == "differs" else None for row in rows]
        return self.scores.assign(flips=pd.array([text or None for text in said], dtype="string"))

    def _finding(self, row: Mapping[Any, Any]) -> str:
        others = "the other outlets" if self.settings.get("by", "outlet") == "outlet" else REST
        doubt = self._topic_cautions.get(bare(str(row["feature"]), row["aspect"]), "")
        return words.finding(
            row,
            self._aspect(row),
            others if row["reference"] == REST else str(row["reference"]),
            doubt=doubt if self.presentation(row["measure"]).about_topics else "",
            remark="" if self.multiverse is None else self.multiverse.remark(row),
        )

    @cached_property
    def _topic_cautions(self) -> dict[str, str]:
        """What is to be said of each topic that holds badly, by the name of the feature."""
        corpus = self.corpus
        names = topic_names(corpus)
        stability = zip(corpus.topics["topic_id"], corpus.topics["stability"], strict=True)
        return {
            names[topic]: f"the topic itself is doubtful ({stability_words(value)})"
            for topic, value in stability
            if is_unstable(value)
        }

    def presentation(self, measure: str) -> Presentation:
        """Return how readers are shown a measure, one that declared nothing of it too."""
        return self.presentations.get(measure, Presentation())

    def _aspect(self, row: Mapping[Any, Any]) -> Aspect:
        """Return the aspect that a row of the scores answers."""
        aspects = self.aspects.get(row["measure"], {})
        name = "" if pd.isna(row["aspect"]) else str(row["aspect"])
        return aspects.get(name) or next(iter(aspects.values()), Aspect())

    def save(self, folder: str | os.PathLike[str]) -> Path:
        """Write the comparison as a folder: the study compared, tables, and what they mean.

        With it a report is made again without computing (`narrativ.load_comparison`). Where text
        is shared, the count without that (``with_and_without``) is made for it if it was not yet.

        Returns
        -------
        pathlib.Path
            The folder: ``corpus/``, a study; ``scores, evidence, tally`` and others as Parquet;
            ``comparison.json``. What else lies there stays.

        Raises
        ------
        SchemaError
            If the folder holds other things and no comparison, or a table cannot be kept.
        WriteError
            If the folder cannot be written.
        """
        tables = {"scores": self.scores, "evidence": self.evidence, "tally": self.tally}
        if self.has_shared_copy:
            tables["with_and_without"] = self.with_and_without
        if self.groups is not None:
            columns = {"article_id": self.groups.index, "group": self.groups.to_numpy()}
            tables["groups"] = pd.DataFrame(columns, dtype="string")
        tables |= {f"pairs-{place}": pairs for place, pairs in enumerate(self.pairs.values())}
        if Voices.name in self.aspects:
            tables["quoted_spans"] = self.quoted_spans
        seen = self.multiverse
        if seen is not None:
            tables |= {name: getattr(seen, name) for name in ("universes", "outcomes", "elsewhere")}
        facts = {
            "settings": dict(self.settings),
            "versions": dict(self.versions),
            "notes": list(self.notes),
            "aspects": {
                measure: {name: asdict(aspect) for name, aspect in aspects.items()}
                for measure, aspects in self.aspects.items()
            },
            "presentations": {name: asdict(one) for name, one in self.presentations.items()},
            "has_shared_copy": self.has_shared_copy,
            "groups": None if self.groups is None else str(self.groups.name),
            "pairs": list(self.pairs),
            "multiverse": None
            if seen is None
            else {"notes": list(seen.notes), "events": seen.events},
        }
        return write_comparison(folder, self.corpus, tables, facts)

    def __repr__(self) -> str:
        counts = self.scores["verdict"].value_counts()
        parts = [f"{int(counts[name])} {name}" for name in schema.VERDICTS if name in counts]
        return (
            f"Comparison by {self.settings.get('by', 'outlet')}: {len(self.scores)} scores "
            f"({', '.join(parts) or 'none'}), {len(self.notes)} notes"
        )

    def _repr_html_(self) -> str:
        return html_sentences(repr(self), self.sentences)


def _sentence(text: object, start: Any, end: Any) -> str | None:
    """Return the sentence, or sentences, that a span lies in; the whole text without a span."""
    if not isinstance(text, str):
        return None
    text = mask_markup(text)
    if not (pd.isna(start) or pd.isna(end)):
        spans = [(first, last) for first, last in sentences(text) if first < end and start < last]
        text = text[spans[0][0] : spans[-1][1]] if spans else text
    return without_fillers(text).strip()
