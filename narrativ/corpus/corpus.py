"""The one noun that travels: a frozen set of tidy tables plus a matrix."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from narrativ import schema
from narrativ.corpus.checking import check_fit
from narrativ.corpus.counting import group_counts
from narrativ.corpus.describing import counts, in_words
from narrativ.corpus.embedded import Aligned, Embedded
from narrativ.corpus.keeping import read_study, write_study
from narrativ.corpus.readable import readable
from narrativ.corpus.searching import moment_of, occurrences, spans_of
from narrativ.errors import DataWarning, NotReadyError, SchemaError, UnknownNameError, warn

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


@dataclass(frozen=True)
class Step:
    """One verb that was applied: its name and its settings, for the manifest."""

    name: str
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, repr=False, eq=False)
class Corpus:
    """Articles, their paragraphs and everything found out about them.

    Every verb takes a corpus and returns a new one. The tables are those of
    `narrativ.schema`. A corpus has its tables to itself: a change in place of
    one reaches neither another corpus nor a comparison, and is checked when a
    verb takes the corpus (`checked`).

    Attributes
    ----------
    articles, paragraphs, events, storylines, topics, credits, audit
        Tables with the columns of `narrativ.schema`.
    vectors
        float32 array of shape (len(paragraphs), d), aligned with
        ``paragraphs`` however their rows are ordered, or None before
        `narrativ.embed`.
    steps
        What was done, in order.
    embedded
        What the vectors were made of; it follows from ``vectors``.
    """

    articles: pd.DataFrame = field(default_factory=partial(schema.empty, schema.ARTICLES))
    paragraphs: pd.DataFrame = field(default_factory=partial(schema.empty, schema.PARAGRAPHS))
    events: pd.DataFrame = field(default_factory=partial(schema.empty, schema.EVENTS))
    storylines: pd.DataFrame = field(default_factory=partial(schema.empty, schema.STORYLINES))
    topics: pd.DataFrame = field(default_factory=partial(schema.empty, schema.TOPICS))
    credits: pd.DataFrame = field(default_factory=partial(schema.empty, schema.CREDITS))
    audit: pd.DataFrame = field(default_factory=partial(schema.empty, schema.AUDIT))
    vectors: Aligned = Aligned()  # noqa: RUF009 - a descriptor, which holds nothing
    steps: tuple[Step, ...] = ()
    embedded: Embedded | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        for table in schema.CORPUS_TABLES:
            frame = schema.framed(getattr(self, table.name), table)
            # Lazy (pandas copies what is written to), so that each corpus has its own.
            object.__setattr__(self, table.name, frame.copy(deep=False))
        given = self.__dict__.pop("vectors")
        if given is None:
            object.__setattr__(self, "embedded", None)
        elif self.embedded is None or self.embedded.vectors is not given:
            object.__setattr__(self, "embedded", Embedded.of(self.paragraphs, given))

    def __copy__(self) -> Corpus:
        """Return a corpus with tables of its own, and the vectors unasked: they may be large."""
        own = object.__new__(type(self))
        own.__dict__.update(self.__dict__)
        for table in schema.CORPUS_TABLES:
            own.__dict__[table.name] = getattr(self, table.name).copy(deep=False)
        return own

    def __len__(self) -> int:
        return len(self.articles)

    def changed(self, step: Step, **tables: Any) -> Corpus:
        """Return a copy with `tables` in place of the present ones and `step` recorded.

        Tables are validated against the schema here, where they enter.
        """
        valid: dict[str, Any] = {
            table.name: schema.conform(tables.pop(table.name), table)
            for table in schema.CORPUS_TABLES
            if table.name in tables
        }
        return replace(self, **valid, **tables, steps=(*self.steps, step))

    def require(self, *needs: str) -> None:
        """Raise unless the corpus has been through the steps that fill `needs`.

        Raises
        ------
        NotReadyError
            If there are no ``"articles"``, ``"vectors"`` or ``"events"``.
        """
        verbs = {"articles": "read", "vectors": "embed", "events": "cluster"}
        for need in needs:
            have = getattr(self, need)
            if have is None or (need != "vectors" and len(have) == 0):
                raise NotReadyError(
                    f"the corpus has no {need} yet; call narrativ.{verbs[need]} first "
                    "(or narrativ.analyse, which does all steps)"
                )

    def checked(self, *needs: str) -> Corpus:
        """Return the corpus as a verb may take it: its tables valid, and fitting each other.

        Tables may have been changed in place, sorted or given another dtype.
        What can be is cast, and the counts of EVENTS, STORYLINES and TOPICS
        are made anew.

        Raises
        ------
        NotReadyError
            As `require` does for `needs`.
        SchemaError
            If a table is not valid or has lost a column, a row names what is not
            there, an article has no paragraph, a paragraph has no vector where
            others have one, or a text is not the one that was read or embedded.
        """
        tables: dict[str, Any] = {
            table.name: schema.conform(schema.whole(getattr(self, table.name), table), table)
            for table in schema.CORPUS_TABLES
        }
        corpus = recounted(replace(self, **tables))
        check_fit({table.name: getattr(corpus, table.name) for table in schema.CORPUS_TABLES})
        if corpus.embedded is not None:
            corpus.embedded.check_texts(corpus.paragraphs)
        corpus.require(*needs)
        return corpus

    # -- looking -----------------------------------------------------------

    @property
    def analysed(self) -> pd.DataFrame:
        """The paragraphs that are analysed by default: headline, subheading, body.

        Their texts are those of `readable`.
        """
        return self.readable[self.paragraphs["kind"].isin(schema.ANALYSED_KINDS)]

    @property
    def readable(self) -> pd.DataFrame:
        """The paragraphs with their texts as a reader sees them: markup and invisible signs masked.

        A masked text is as long as the one that was read, so offsets hold in both;
        U+2060 and U+205F fill it up. Texts without markup are the same.
        """
        return readable(self.paragraphs)

    def summary(self) -> dict[str, Any]:
        """Return the counts that describe the corpus, as plain values."""
        return counts(self.articles, self.paragraphs, self.audit) | {
            "events": len(self.events),
            "storylines": len(self.storylines),
            "topics": len(self.topics),
        }

    def __repr__(self) -> str:
        facts = self.summary()
        lines = [f"Corpus of {facts['articles']} articles, {len(self.paragraphs)} paragraphs"]
        lines += [f"  {name}: {shown}" for name, shown in in_words(facts)]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        facts = self.summary()
        rows = "".join(
            f"<tr><th style='text-align:left'>{escape(name)}</th>"
            f"<td style='text-align:left'>{escape(shown)}</td></tr>"
            for name, shown in in_words(facts)
        )
        head = f"Corpus of {facts['articles']} articles, {len(self.paragraphs)} paragraphs"
        return f"<table><caption>{head}</caption>{rows}</table>"

    def select(
        self,
        *,
        outlet: str | Iterable[str] | None = None,
        agency: str | Iterable[str] | None = None,
        event: str | Iterable[str] | None = None,
        storyline: str | Iterable[str] | None = None,
        since: str | date | None = None,
        until: str | date | None = None,
    ) -> Corpus:
        """Return the part of the corpus that meets every condition given.

        Parameters
        ----------
        outlet, agency, event, storyline
            One name or id, or several, of which any may hold.
        since, until
            First and last moment, inclusive: ISO 8601, or a date or datetime.
            A date alone means the whole day, a month or a year alone the whole
            of it (UTC). Undated articles meet neither.

        Raises
        ------
        UnknownNameError
            If the corpus has no such outlet, agency, event or storyline.
        SchemaError
            If a date is none, or the tables do not fit (`checked`).

        Warns
        -----
        DataWarning
            If undated articles are left out, with how many.

        Examples
        --------
        >>> import narrativ, pandas
        >>> pages = pandas.DataFrame({"text": ["One.", "Two."], "outlet": ["Ledger", "Spark"]})
        >>> len(narrativ.read(pages).select(outlet="Ledger"))
        1
        """
        corpus = self.checked()
        articles = corpus.articles
        events = corpus.events.set_index("event_id")["storyline_id"]
        columns = {
            "outlet": (outlet, articles["outlet"]),
            "agency": (agency, articles["agency"]),
            "event": (event, articles["event_id"]),
            "storyline": (storyline, articles["event_id"].map(events)),
        }
        keep = pd.Series(True, index=articles.index)
        for what, (wanted, column) in columns.items():
            if wanted is not None:
                names = [wanted] if isinstance(wanted, str) else list(wanted)
                for name in names:
                    if not (column == name).any():
                        raise UnknownNameError(what, name, column.dropna())
                keep &= column.isin(names)
        published, asked = articles["published"], keep.copy()
        if since is not None:
            keep &= (published >= moment_of(since, end=False)).fillna(False)
        if until is not None:
            keep &= (published <= moment_of(until, end=True)).fillna(False)
        if since is not None or until is not None:
            undated = articles.loc[asked & published.isna(), "article_id"]
            if len(undated):
                warn(
                    DataWarning,
                    "since/until leave out %d of %d articles that have no date, the first %s",
                    *(len(undated), int(asked.sum()), undated.iloc[0]),
                )
        return corpus._narrowed(keep.to_numpy(dtype=bool))

    def kwic(
        self,
        keyword: str,
        *,
        width: int = 60,
        regex: bool = False,
        kinds: str | Iterable[str] = schema.ANALYSED_KINDS,
    ) -> pd.DataFrame:
        """Return every occurrence of a key word in context.

        Parameters
        ----------
        keyword
            Word or phrase, matched whole, without regard to case or to which
            apostrophe is set; a regular expression if ``regex``.
        width
            Characters of context on each side.
        regex
            Take ``keyword`` as a regular expression.
        kinds
            Kinds of paragraph to search.

        Returns
        -------
        pandas.DataFrame
            ``article_id, outlet, published, paragraph_id, start, end, left,
            match, right``, in order of publication and reading; offsets into
            the paragraph's text.

        Raises
        ------
        SchemaError
            If the keyword is no text or empty, the regular expression is
            malformed, the width is negative, or the tables do not fit (`checked`).
        UnknownNameError
            If there is no such kind of paragraph.

        Examples
        --------
        >>> import narrativ, pandas
        >>> pages = pandas.DataFrame({"text": ["Ferry crews met the deadline at noon."]})
        >>> narrativ.read(pages).kwic("deadline", width=8)[
        ...     ["left", "match", "right"]
        ... ].values.tolist()
        [['met the ', 'deadline', ' at noon']]
        """
        spans = spans_of(keyword, regex=regex)
        if width < 0:
            raise SchemaError(f"width is {width}; expected 0 or more characters")
        wanted = [kinds] if isinstance(kinds, str) else list(kinds)
        for kind in wanted:
            if kind not in schema.KINDS:
                raise UnknownNameError("kind of paragraph", kind, schema.KINDS)
        corpus = self.checked()
        paragraphs = corpus.readable[corpus.paragraphs["kind"].isin(wanted)]
        return occurrences(corpus.articles, paragraphs, spans, width)

    def _narrowed(self, keep: npt.NDArray[np.bool_]) -> Corpus:
        """Return the corpus with the marked articles only; counts are made anew."""
        articles = self.articles[keep].reset_index(drop=True)
        inside = self.paragraphs["article_id"].isin(articles["article_id"])
        part = replace(
            self,
            articles=articles,
            paragraphs=self.paragraphs[inside].reset_index(drop=True),
            credits=self.credits[
                self.credits["article_id"].isin(articles["article_id"])
            ].reset_index(drop=True),
        )
        return recounted(part)

    # -- keeping -----------------------------------------------------------

    def save(self, folder: str | os.PathLike[str]) -> Path:
        """Write the study as a folder of Parquet tables, vectors and a manifest.

        A study already there is replaced only by a complete one; what else a
        researcher has put into its folder stays.

        Raises
        ------
        SchemaError
            If the folder exists and is not a study, a column cannot be kept,
            or the tables do not fit (`checked`).
        WriteError
            If the folder cannot be written.

        Warns
        -----
        StorageWarning
            If it is saved, but files of the old study are still open elsewhere.
        """
        corpus = self.checked()
        tables = {table.name: getattr(corpus, table.name) for table in schema.CORPUS_TABLES}
        steps = [{"name": step.name, "settings": dict(step.settings)} for step in corpus.steps]
        return write_study(folder, tables, corpus.vectors, steps)


def recounted(corpus: Corpus) -> Corpus:
    """Return the corpus with the counts of EVENTS, STORYLINES and TOPICS made anew.

    Rows that no article or paragraph belongs to any more are dropped.
    """
    groups = corpus.events, corpus.storylines, corpus.topics
    if all(group.empty for group in groups):
        return corpus  # it is not clustered
    counted: dict[str, Any] = group_counts(corpus.articles, corpus.paragraphs, *groups)
    return replace(corpus, **counted)


def load(folder: str | os.PathLike[str]) -> Corpus:
    """Open a study that `Corpus.save` wrote; vectors are memory-mapped.

    Raises
    ------
    SchemaError
        If the folder is no study, is of another version, or is damaged.
    """
    parts = read_study(folder)
    steps = tuple(Step(name, settings) for name, settings in parts.pop("steps"))
    return Corpus(**parts, steps=steps)
