"""The whole road in one call: read, source, embed, cluster, compare."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from narrativ.clustering import cluster
from narrativ.comparison import Comparison, compare
from narrativ.comparison.groups import By, check_by
from narrativ.comparison.reruns import multiverse
from narrativ.corpus import Corpus, OutletNames, is_study, load, rename_outlets
from narrativ.embedding import embed
from narrativ.embedding.encoders import encoder as chosen
from narrativ.errors import SchemaError, option
from narrativ.protocols import Clusterer, Encoder, Measure
from narrativ.reading import Source, read
from narrativ.sourcing import source as find_sources

__all__ = ["analyse", "prepare"]


def analyse(
    source: Source | Corpus | Iterable[Source],
    *,
    captured_at: object = None,
    columns: Mapping[str, str] | None = None,
    day_first: bool | None = None,
    outlets: OutletNames | None = None,
    by: By = "outlet",
    level: str | Sequence[str] = ("event", "storyline"),
    measures: Sequence[Measure | str] | None = None,
    encoder: str | Path | Encoder | None = None,
    clusterer: Clusterer | None = None,
    seed: int = 0,
    robust: bool = False,
) -> Comparison:
    """Read what is given and compare how the outlets tell it, with defaults.

    Parameters
    ----------
    source
        As for `narrativ.read`; or a study folder or a corpus, of which the
        steps that are already done are kept.
    captured_at, columns, day_first, outlets
        When the pages were captured, which columns of tables are what, how their dates are
        written, and names of outlets with those to be used for them; see `narrativ.read`.
    by, level, measures, seed
        See `narrativ.compare`.
    encoder
        See `narrativ.embed`. If one is given, what has vectors already gets new
        ones, and is clustered anew.
    clusterer
        See `narrativ.cluster`.
    robust
        Whether to see which findings flip where other choices are made
        (`narrativ.multiverse`): some ten re-runs.

    Returns
    -------
    Comparison
        Its ``corpus`` holds the tables of all steps, its ``multiverse`` what flips the
        findings, if that was asked.

    Raises
    ------
    SchemaError
        If no article has a known group, or `columns` are given with a study, whose
        tables are read already.

    Warns
    -----
    NarrativWarning
        What each step warns of.

    Examples
    --------
    With the bundled encoder, which takes some seconds to load::

        comparison = analyse("data/sample/texts")
        comparison.sentences
    """
    if encoder is not None:
        encoder = chosen(encoder)  # and said here if there is none of that name
    corpus = _corpus(
        source, captured_at=captured_at, columns=columns, day_first=day_first, outlets=outlets
    )
    check_by(corpus, by)
    corpus = _sourced(corpus)
    check_by(corpus, by)  # the agencies are known now
    corpus = prepare(corpus, encoder=encoder, clusterer=clusterer, seed=seed)
    comparison = compare(corpus, by=by, level=level, measures=measures, seed=seed)
    if not robust:
        return comparison
    seen = multiverse(corpus, comparison, encoder=encoder, clusterer=clusterer)
    return replace(comparison, multiverse=seen)


def prepare(
    source: Source | Corpus | Iterable[Source],
    *,
    encoder: str | Path | Encoder | None = None,
    clusterer: Clusterer | None = None,
    seed: int = 0,
) -> Corpus:
    """Return the corpus with every step before the comparison done."""
    corpus = _sourced(_corpus(source))
    done = {step.name for step in corpus.steps}
    if corpus.vectors is None or encoder is not None:
        corpus = embed(corpus, encoder=encoder)
    if "cluster" not in done or encoder is not None:
        corpus = cluster(corpus, clusterer=clusterer, seed=seed)
    return corpus


def _sourced(corpus: Corpus) -> Corpus:
    done = any(step.name == "source" for step in corpus.steps)
    return corpus if done else find_sources(corpus)


def _corpus(source: Source | Corpus | Iterable[Source], **options: Any) -> Corpus:
    if isinstance(source, str | os.PathLike) and is_study(source):
        source = load(source)
    if isinstance(source, Corpus):
        return _renamed(source, **options)
    if isinstance(source, str | os.PathLike | pd.DataFrame):
        return read(source, **options)
    several = list(source)
    for one in several:
        if isinstance(one, str | os.PathLike) and is_study(one):
            raise SchemaError(
                f"{os.fspath(one)} is a study and was given with other sources; expected one "
                "study alone, or pages and tables: read the other sources into one study"
            )
    return read(several, **options)


def _renamed(
    corpus: Corpus,
    *,
    columns: Mapping[str, str] | None = None,
    outlets: OutletNames | None = None,
    **_: object,
) -> Corpus:
    """Return a corpus that was read before, with the names of outlets that are asked for."""
    if columns:
        raise SchemaError(
            f"{option('columns', columns)} says what the columns of tables are, and the source "
            "is a study, whose tables were read already: leave it out, or give the tables"
        )
    return corpus if outlets is None else rename_outlets(corpus, outlets)
