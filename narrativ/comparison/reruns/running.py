"""The verb of the room: the comparison again, under every other choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from tqdm.auto import tqdm

from narrativ import schema
from narrativ.comparison.multiverse import (
    DIMENSIONS,
    ELSEWHERE,
    OUTCOMES,
    UNIVERSES,
    Multiverse,
    typed,
)
from narrativ.comparison.reruns.outcomes import Baseline, findings
from narrativ.comparison.reruns.universes import Base, Universe
from narrativ.comparison.result import Comparison, not_at_hand
from narrativ.corpus import Corpus
from narrativ.errors import NotReadyError, OncePerCall, SchemaError, UnknownNameError, out_of_memory
from narrativ.protocols import Clusterer, Encoder
from narrativ.wording.multiverse import regrouped

if TYPE_CHECKING:
    from pathlib import Path

_DELAY: Final = 2
"""Seconds before the progress bar appears."""


def multiverse(
    corpus: Corpus,
    comparison: Comparison,
    *,
    dimensions: Sequence[str] = DIMENSIONS,
    encoder: str | Path | Encoder | None = None,
    clusterer: Clusterer | None = None,
) -> Multiverse:
    """Make a comparison again under choices that could have been made as well.

    The same question is asked again with other seeds, with the rows in another order,
    with paragraphs joined or cut at sentences, and with events judged more and less
    strictly. Apart stand an encoder without a model and shared copy counted the other
    way: they change the question. What is said is which of these flips which finding
    (Steegen et al. 2016), never how many: the choices are no sample of anything, so a
    share of them is no probability (Del Giudice and Gangestad 2021).

    Parameters
    ----------
    corpus
        The corpus that was compared.
    comparison
        What `narrativ.compare` returned, with contrasts within events.
    dimensions
        Which choices to vary: any of ``"seed"``, ``"input order"``, ``"segmentation"``,
        ``"event threshold"``, ``"encoder"``, ``"agency copy"``.
    encoder
        What the corpus was embedded with, if that is no model with a name.
    clusterer
        What formed the events, if it was one of your own.

    Returns
    -------
    Multiverse
        A universe that cannot be made is a row of it that says why.

    Raises
    ------
    NotReadyError
        If the comparison cannot be made again, or the corpus has no vectors.
    SchemaError
        If the comparison is of another corpus, or has no contrasts within events.
    UnknownNameError
        If there is no such dimension.

    Warns
    -----
    NarrativWarning
        What the re-runs warn of, each once.

    Examples
    --------
    With the bundled sample, in about a minute::

        comparison = narrativ.analyse("data/sample/texts")
        narrativ.multiverse(comparison.corpus, comparison).sentences
    """
    chosen = _chosen(dimensions)
    corpus = _checked(corpus, comparison)
    base = Base(corpus, comparison, encoder, clusterer)
    baseline = Baseline(corpus, comparison)
    universes, outcomes, elsewhere = [], [], []
    anew: list[str] = []
    grouped = _grouped(comparison.corpus)
    every = [one for one in base.universes() if one.dimension in chosen]
    with OncePerCall():
        for universe in tqdm(every, unit=" re-runs", delay=_DELAY, disable=None):
            row, here, there, placed = _run(universe, baseline)
            universes.append(row)
            outcomes += here
            elsewhere += there
            if placed is not None and placed != grouped:
                anew.append(universe.setting)
    made = Multiverse(
        universes=typed(universes, UNIVERSES),
        outcomes=typed(outcomes, OUTCOMES),
        elsewhere=typed(elsewhere, ELSEWHERE),
        notes=(*base.notes(), *regrouped(anew)),
        events=len(comparison.corpus.events),
    )
    return replace(made, sentences=replace(comparison, multiverse=made).sentences)


def _run(
    universe: Universe, baseline: Baseline
) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]], set[frozenset[str]] | None]:
    """Return the row of a universe, what is seen in it, and its events; a failure is a row too."""
    row: dict[str, Any] = {
        "dimension": universe.dimension,
        "setting": universe.setting,
        "question": universe.question,
    }
    try:
        made = universe.make()
        outcomes, elsewhere = baseline.seen_from(universe, made)
        found = len(findings(made.comparison))
    except Exception as error:
        if out_of_memory(error):
            raise
        reason = f"{type(error).__name__}: {error}"
        return row | {"status": "failed", "reason": reason}, [], [], None
    corpus = made.comparison.corpus
    counts = {
        "findings": found,
        "articles": int(corpus.articles["event_id"].notna().sum()),
        "events": len(corpus.events),
        "topics": len(corpus.topics),
    }
    return row | {"status": "done"} | counts, outcomes, elsewhere, _grouped(corpus)


def _grouped(corpus: Corpus) -> set[frozenset[str]]:
    """Return the events as sets of articles, whatever they are called."""
    return {frozenset(rows) for _, rows in corpus.articles.groupby("event_id")["article_id"]}


def _chosen(dimensions: Sequence[str]) -> set[str]:
    names = [dimensions] if isinstance(dimensions, str) else list(dimensions)
    for name in names:
        if name not in DIMENSIONS:
            raise UnknownNameError("dimension", name, DIMENSIONS)
    if not names:
        raise SchemaError(f"no dimension given; expected one or more of {', '.join(DIMENSIONS)}")
    return set(names)


def _checked(corpus: Corpus, comparison: Comparison) -> Corpus:
    corpus = corpus.checked("articles", "vectors", "events")
    if comparison.again in (None, not_at_hand):
        raise NotReadyError(
            "the comparison cannot be made again: it was loaded, or put together by "
            "hand; expected what narrativ.compare returns: compare again"
        )
    if set(comparison.corpus.articles["article_id"]) != set(corpus.articles["article_id"]):
        raise SchemaError(
            f"the comparison is of {len(comparison.corpus)} articles and the corpus has "
            f"{len(corpus)}, not all the same; expected the corpus that was compared: "
            "comparison.corpus"
        )
    for table in (schema.ARTICLES, schema.PARAGRAPHS):
        if not _same(corpus, comparison.corpus, table):
            raise SchemaError(
                f"corpus.{table.name} is not what was compared: it was changed since; expected "
                "comparison.corpus, or compare again"
            )
    if "event" not in comparison.settings.get("level", ("event",)):
        raise SchemaError(
            "the comparison only describes storylines: nothing was tested, so nothing can flip; "
            "compare with level='event'"
        )
    return corpus


def _same(corpus: Corpus, other: Corpus, table: schema.Table) -> bool:
    """Say whether two corpora have the same table, in whatever order."""
    one, two = (
        getattr(part, table.name).sort_values(list(table.key), ignore_index=True)[list(table.names)]
        for part in (corpus, other)
    )
    return bool(one.equals(two))
