"""The whole road in one call: read, source, embed, cluster, compare."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from narrativ.clustering import cluster
from narrativ.comparison import Comparison, compare
from narrativ.corpus import Corpus, is_study, load
from narrativ.embedding import embed
from narrativ.protocols import Clusterer, Encoder, Measure
from narrativ.reading import Source, read
from narrativ.sourcing import source as find_sources

__all__ = ["analyse", "prepare"]


def analyse(
    source: Source | Corpus | Iterable[Source],
    *,
    captured_at: object = None,
    by: str = "outlet",
    level: str | Sequence[str] = ("event", "storyline"),
    measures: Sequence[Measure] | None = None,
    encoder: str | Path | Encoder | None = None,
    clusterer: Clusterer | None = None,
    seed: int = 0,
) -> Comparison:
    """Read what is given and compare how the outlets tell it, with defaults.

    Parameters
    ----------
    source
        As for `narrativ.read`; or a study folder or a corpus, of which the
        steps that are already done are kept.
    captured_at
        When the pages were captured; see `narrativ.read`.
    by, level, measures, seed
        See `narrativ.compare`.
    encoder
        See `narrativ.embed`.
    clusterer
        See `narrativ.cluster`.

    Returns
    -------
    Comparison
        Its ``corpus`` holds the tables of all steps.

    Examples
    --------
    >>> comparison = analyse("data/sample/texts")  # doctest: +SKIP
    """
    corpus = prepare(
        source, captured_at=captured_at, encoder=encoder, clusterer=clusterer, seed=seed
    )
    return compare(corpus, by=by, level=level, measures=measures, seed=seed)


def prepare(
    source: Source | Corpus | Iterable[Source],
    *,
    captured_at: object = None,
    encoder: str | Path | Encoder | None = None,
    clusterer: Clusterer | None = None,
    seed: int = 0,
) -> Corpus:
    """Return the corpus with every step before the comparison done."""
    if isinstance(source, Corpus):
        corpus = source
    elif isinstance(source, str | os.PathLike) and is_study(source):
        corpus = load(source)
    else:
        corpus = read(source, captured_at=captured_at)
    done = {step.name for step in corpus.steps}
    if "source" not in done:
        corpus = find_sources(corpus)
    if corpus.vectors is None:
        corpus = embed(corpus, encoder=encoder)
    if "cluster" not in done:
        corpus = cluster(corpus, clusterer=clusterer, seed=seed)
    return corpus
