"""The one noun that travels: a frozen set of tidy tables plus a matrix."""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from narrativ import schema
from narrativ.errors import NotReadyError, SchemaError, UnknownNameError

if TYPE_CHECKING:
    import numpy.typing as npt

logger = logging.getLogger(__name__)

_VECTORS: Final = "vectors.npy"
_MANIFEST: Final = "manifest.json"


@dataclass(frozen=True)
class Step:
    """One verb that was applied: its name and its settings, for the manifest."""

    name: str
    settings: Mapping[str, Any] = field(default_factory=dict)


def _empty(table: schema.Table) -> Any:
    return field(default_factory=lambda: schema.empty(table))


@dataclass(frozen=True, repr=False, eq=False)
class Corpus:
    """Articles, their paragraphs and everything found out about them.

    Every verb takes a corpus and returns a new one. The tables are those of
    `narrativ.schema`; treat them as read-only.

    Attributes
    ----------
    articles, paragraphs, events, storylines, topics, credits, audit
        Tables with the columns of `narrativ.schema`.
    vectors
        float32 array of shape (len(paragraphs), d), aligned with
        ``paragraphs``, or None before `narrativ.embed`.
    steps
        What was done, in order.
    """

    articles: pd.DataFrame = _empty(schema.ARTICLES)
    paragraphs: pd.DataFrame = _empty(schema.PARAGRAPHS)
    events: pd.DataFrame = _empty(schema.EVENTS)
    storylines: pd.DataFrame = _empty(schema.STORYLINES)
    topics: pd.DataFrame = _empty(schema.TOPICS)
    credits: pd.DataFrame = _empty(schema.CREDITS)
    audit: pd.DataFrame = _empty(schema.AUDIT)
    vectors: npt.NDArray[np.float32] | None = None
    steps: tuple[Step, ...] = ()

    def __post_init__(self) -> None:
        if self.vectors is not None and len(self.vectors) != len(self.paragraphs):
            raise SchemaError(
                f"got {len(self.vectors)} vectors for {len(self.paragraphs)} paragraphs; "
                "expected one for each: run narrativ.embed again"
            )

    def __len__(self) -> int:
        return len(self.articles)

    def changed(self, step: Step, **tables: Any) -> Corpus:
        """Return a copy with `tables` in place of the present ones and `step` recorded.

        Tables are validated against the schema here, where they enter.
        """
        valid = {
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

    # -- looking -----------------------------------------------------------

    @property
    def analysed(self) -> pd.DataFrame:
        """The paragraphs that are analysed by default: headline, subheading, body."""
        return self.paragraphs[self.paragraphs["kind"].isin(schema.ANALYSED_KINDS)]

    def summary(self) -> dict[str, Any]:
        """Return the counts that describe the corpus, as plain values."""
        dates = self.articles["published"].dropna()
        status = self.audit["status"].value_counts()
        return {
            "articles": len(self.articles),
            "outlets": self.articles["outlet"].value_counts().to_dict(),
            "outlet unknown": int(self.articles["outlet"].isna().sum()),
            "agencies": self.articles["agency"].value_counts().to_dict(),
            "agency unknown": int(self.articles["agency"].isna().sum()),
            "paragraphs": self.paragraphs["kind"].value_counts().to_dict(),
            "first": None if dates.empty else dates.min().date().isoformat(),
            "last": None if dates.empty else dates.max().date().isoformat(),
            "undated": int(self.articles["published"].isna().sum()),
            "audit": {"found": len(self.audit)}
            | {name: int(status.get(name, 0)) for name in schema.STATUSES},
            "events": len(self.events),
            "storylines": len(self.storylines),
            "topics": len(self.topics),
        }

    def __repr__(self) -> str:
        facts = self.summary()
        lines = [f"Corpus of {facts['articles']} articles, {len(self.paragraphs)} paragraphs"]
        lines += [f"  {name}: {shown}" for name, shown in _facts(facts)]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        facts = self.summary()
        rows = "".join(
            f"<tr><th style='text-align:left'>{escape(name)}</th>"
            f"<td style='text-align:left'>{escape(shown)}</td></tr>"
            for name, shown in _facts(facts)
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
        since: str | pd.Timestamp | None = None,
        until: str | pd.Timestamp | None = None,
    ) -> Corpus:
        """Return the part of the corpus that meets every condition given.

        Parameters
        ----------
        outlet, agency, event, storyline
            One name or id, or several, of which any may hold.
        since, until
            First and last moment, inclusive; a date alone means the whole day
            (UTC). Undated articles meet neither; how many were left out for
            that is logged.

        Raises
        ------
        UnknownNameError
            If the corpus has no such outlet, agency, event or storyline.

        Examples
        --------
        >>> corpus.select(outlet="Norvane", since="2025-04-01")  # doctest: +SKIP
        """
        events = self.events.set_index("event_id")["storyline_id"]
        columns = {
            "outlet": (outlet, self.articles["outlet"]),
            "agency": (agency, self.articles["agency"]),
            "event": (event, self.articles["event_id"]),
            "storyline": (storyline, self.articles["event_id"].map(events)),
        }
        keep = pd.Series(True, index=self.articles.index)
        for what, (wanted, column) in columns.items():
            if wanted is not None:
                names = [wanted] if isinstance(wanted, str) else list(wanted)
                for name in names:
                    if not (column == name).any():
                        raise UnknownNameError(what, name, column.dropna())
                keep &= column.isin(names)
        published = self.articles["published"]
        if since is not None:
            keep &= (published >= _moment(since, end=False)).fillna(False)
        if until is not None:
            keep &= (published <= _moment(until, end=True)).fillna(False)
        if since is not None or until is not None:
            undated = int(published.isna().sum())
            if undated:
                logger.warning("%d undated articles are left out by since/until", undated)
        return self._narrowed(keep.to_numpy(dtype=bool))

    def kwic(
        self,
        keyword: str,
        *,
        width: int = 60,
        regex: bool = False,
        kinds: Iterable[str] = schema.ANALYSED_KINDS,
    ) -> pd.DataFrame:
        """Return every occurrence of a key word in context.

        Parameters
        ----------
        keyword
            Word or phrase, matched whole and without regard to case; a
            regular expression if ``regex``.
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
            keyword, right``, in reading order; offsets into the paragraph.

        Raises
        ------
        SchemaError
            If the keyword is empty or the regular expression is malformed.
        """
        if not keyword.strip():
            raise SchemaError("the keyword is empty; expected a word, a phrase or a pattern")
        try:
            pattern = re.compile(
                keyword if regex else rf"(?<!\w){re.escape(keyword)}(?!\w)", re.IGNORECASE
            )
        except re.error as error:
            raise SchemaError(f"{keyword!r} is not a regular expression: {error}") from error
        facts = self.articles.set_index("article_id")[["outlet", "published"]]
        chosen = self.paragraphs[self.paragraphs["kind"].isin(list(kinds))]
        rows = [
            {
                "article_id": row.article_id,
                "outlet": facts.at[row.article_id, "outlet"],
                "published": facts.at[row.article_id, "published"],
                "paragraph_id": row.paragraph_id,
                "start": match.start(),
                "end": match.end(),
                "left": row.text[max(0, match.start() - width) : match.start()],
                "keyword": match.group(),
                "right": row.text[match.end() : match.end() + width],
            }
            for row in chosen.itertuples()
            for match in pattern.finditer(row.text)
            if match.group()
        ]
        names = "article_id outlet published paragraph_id start end left keyword right".split()
        return pd.DataFrame(rows, columns=names)

    def _narrowed(self, keep: npt.NDArray[np.bool_]) -> Corpus:
        """Return the corpus with the marked articles only; counts are made anew."""
        articles = self.articles[keep].reset_index(drop=True)
        inside = self.paragraphs["article_id"].isin(articles["article_id"]).to_numpy(dtype=bool)
        paragraphs = self.paragraphs[inside].reset_index(drop=True)
        vectors = None if self.vectors is None else self.vectors[inside]
        part = replace(
            self,
            articles=articles,
            paragraphs=paragraphs,
            vectors=vectors,
            credits=self.credits[
                self.credits["article_id"].isin(articles["article_id"])
            ].reset_index(drop=True),
        )
        return recounted(part)

    # -- keeping -----------------------------------------------------------

    def save(self, folder: str | os.PathLike[str]) -> Path:
        """Write the study as a folder of Parquet tables, vectors and a manifest.

        A study already there is replaced only by a complete one.

        Raises
        ------
        SchemaError
            If the folder exists and is not a study.
        """
        target = Path(folder)
        if target.exists() and not (target / _MANIFEST).is_file():
            if not target.is_dir() or any(target.iterdir()):
                raise SchemaError(
                    f"{target} exists and is not a narrativ study (no {_MANIFEST} in it); "
                    "expected a new or empty folder, or an earlier study: choose another name"
                )
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
        try:
            for table in schema.CORPUS_TABLES:
                getattr(self, table.name).to_parquet(fresh / f"{table.name}.parquet", index=False)
            if self.vectors is not None:
                np.save(fresh / _VECTORS, np.asarray(self.vectors, dtype=np.float32))
            manifest = {
                "format": "narrativ study",
                "version": schema.VERSION,
                "steps": [{"name": step.name, "settings": dict(step.settings)} for step in self.steps],
            }
            text = json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False)
            (fresh / _MANIFEST).write_text(text + "\n", encoding="utf-8")
            fresh.chmod(0o755)
            _replace_folder(fresh, target)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
        return target


def is_study(folder: str | os.PathLike[str]) -> bool:
    """Say whether a path is a folder with a study's manifest, of whatever version."""
    manifest = Path(folder) / _MANIFEST
    return manifest.is_file() and b"narrativ study" in manifest.read_bytes()[:4096]


def load(folder: str | os.PathLike[str]) -> Corpus:
    """Open a study that `Corpus.save` wrote; vectors are memory-mapped.

    Raises
    ------
    SchemaError
        If the folder is no study, is of another version, or is damaged.
    """
    source = Path(folder)
    try:
        manifest = json.loads((source / _MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SchemaError(
            f"{source} is not a narrativ study: it has no {_MANIFEST}; expected a folder "
            "written by Corpus.save or `narrativ read`"
        ) from error
    except (OSError, ValueError) as error:
        raise SchemaError(f"{source / _MANIFEST} cannot be read: {error}") from error
    version = manifest.get("version") if isinstance(manifest, dict) else None
    if version != schema.VERSION:
        raise SchemaError(
            f"{source} is a study of format version {version!r}; this narrativ reads version "
            f"{schema.VERSION}: read the sources again, or use the narrativ that wrote it"
        )
    tables: dict[str, Any] = {}
    for table in schema.CORPUS_TABLES:
        path = source / f"{table.name}.parquet"
        try:
            tables[table.name] = schema.conform(pd.read_parquet(path), table)
        except (OSError, ValueError) as error:
            raise SchemaError(
                f"{path} is missing or damaged: {error}. Read the sources again"
            ) from error
    vectors = None
    if (source / _VECTORS).exists():
        try:
            vectors = np.load(source / _VECTORS, mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError) as error:
            raise SchemaError(f"{source / _VECTORS} is damaged: {error}. Embed again") from error
    steps = tuple(Step(step["name"], step["settings"]) for step in manifest["steps"])
    return Corpus(**tables, vectors=vectors, steps=steps)


def recounted(corpus: Corpus) -> Corpus:
    """Return the corpus with the counts of EVENTS, STORYLINES and TOPICS made anew.

    Rows that no article or paragraph belongs to any more are dropped.
    """
    articles = corpus.articles
    by_event = articles.dropna(subset=["event_id"]).groupby("event_id")
    events = corpus.events[corpus.events["event_id"].isin(articles["event_id"])].copy()
    for name, counted in (
        ("articles", by_event.size()),
        ("outlets", by_event["outlet"].nunique()),
        ("start", by_event["published"].min()),
        ("end", by_event["published"].max()),
    ):
        events[name] = events["event_id"].map(counted)
    by_storyline = events.groupby("storyline_id")
    inside = corpus.storylines["storyline_id"].isin(events["storyline_id"])
    storylines = corpus.storylines[inside].copy()
    for name, counted in (
        ("events", by_storyline.size()),
        ("start", by_storyline["start"].min()),
        ("end", by_storyline["end"].max()),
    ):
        storylines[name] = storylines["storyline_id"].map(counted)
    told = corpus.paragraphs.dropna(subset=["topic_id"]).merge(
        articles[["article_id", "outlet"]], on="article_id"
    )
    by_topic = told.groupby("topic_id")
    topics = corpus.topics[corpus.topics["topic_id"].isin(told["topic_id"])].copy()
    topics["paragraphs"] = topics["topic_id"].map(by_topic.size())
    topics["outlets"] = topics["topic_id"].map(by_topic["outlet"].nunique())
    return replace(
        corpus,
        events=schema.conform(events, schema.EVENTS),
        storylines=schema.conform(storylines, schema.STORYLINES),
        topics=schema.conform(topics, schema.TOPICS),
    )


def _facts(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    def counted(names: Mapping[str, int], unknown: int) -> str:
        parts = [f"{name} ({count})" for name, count in list(names.items())[:8]]
        parts += [f"{len(names) - 8} more"] if len(names) > 8 else []
        parts += [f"unknown ({unknown})"] if unknown else []
        return ", ".join(parts) or "none"

    audit = facts["audit"]
    dates = f"{facts['first']} to {facts['last']}" if facts["first"] else "none"
    return [
        ("outlets", counted(facts["outlets"], facts["outlet unknown"])),
        ("agencies", counted(facts["agencies"], facts["agency unknown"])),
        ("published", dates + (f", {facts['undated']} undated" if facts["undated"] else "")),
        (
            "grouped into",
            f"{facts['events']} events, {facts['storylines']} storylines, {facts['topics']} topics",
        ),
        ("audit", ", ".join(f"{count} {name}" for name, count in audit.items())),
    ]


def _moment(value: str | pd.Timestamp, *, end: bool) -> pd.Timestamp:
    try:
        moment = pd.Timestamp(value)
    except ValueError as error:
        raise SchemaError(
            f"{value!r} is not a date; expected for example '2025-07-20' or '2025-07-20T12:00Z'"
        ) from error
    moment = moment.tz_localize("UTC") if moment.tzinfo is None else moment.tz_convert("UTC")
    if end and isinstance(value, str) and re.fullmatch(r"\s*\d{4}-\d{2}-\d{2}\s*", value):
        moment += pd.Timedelta(days=1) - pd.Timedelta(microseconds=1)
    return moment


def _replace_folder(fresh: Path, target: Path) -> None:
    """Put `fresh` where `target` is, so that at no time half a study stands there."""
    if not target.exists():
        fresh.rename(target)
        return
    aside = Path(tempfile.mkdtemp(prefix=f".{target.name}.old.", dir=target.parent))
    target.rename(aside / "study")
    fresh.rename(target)
    shutil.rmtree(aside)
