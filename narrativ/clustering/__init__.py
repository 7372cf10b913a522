"""Articles to events, events to storylines, paragraphs to topics: the verb `cluster`."""

from __future__ import annotations

import math

import pandas as pd

from narrativ.arguments import checked_seed
from narrativ.clustering.extending import extend
from narrativ.clustering.grouping.events import group_into_events
from narrativ.clustering.grouping.own_clusterer import clusterer_name, group_by_clusterer
from narrativ.clustering.grouping.similarity import comparable_articles
from narrativ.clustering.tables import group_tables
from narrativ.corpus import Corpus, Step, recounted
from narrativ.errors import SchemaError
from narrativ.protocols import Clusterer

__all__ = ["cluster", "events", "extend"]


def cluster(
    corpus: Corpus,
    *,
    clusterer: Clusterer | None = None,
    seed: int = 0,
    shift: float = 0.0,
    stability: bool = True,
) -> Corpus:
    """Return the corpus with its articles in events, storylines and topics.

    Nothing has to be set. An event groups articles that tell the same
    occurrence; a storyline links events that are alike and share names; topics
    group the paragraphs of a storyline across its events and outlets.
    The order of the input does not matter, unless it does to a clusterer of your own.

    Parameters
    ----------
    corpus
        A corpus with vectors.
    clusterer
        Any scikit-learn clusterer to form the events in place of the default;
        it is given the article vectors in the order of ``corpus.articles``
        (`narrativ.article_vectors`), so that labels made outside, in that order,
        are those of their articles. Its noise (-1) becomes events of one.
    seed
        For the resamples that stability is measured by; events, storylines and topics
        use no chance. Given to the clusterer too, if it takes a ``random_state`` and
        has none.
    shift
        Added to the log odds that two groups of articles tell one event: below zero
        events are judged more strictly, above it less. It is there to see what hangs on
        the line that was drawn (`narrativ.multiverse`), not to draw another.
    stability
        Whether to measure how far the groups hold; without it that is missing, and
        clustering is quicker.

    Returns
    -------
    Corpus
        With EVENTS, STORYLINES and TOPICS. ``stability`` and ``event_probability`` come
        from a bootstrap over articles (a text that several articles run is drawn as
        one), ``note`` and ``event_note`` say where they are low. Paragraphs without a
        topic are leftovers.

    Raises
    ------
    NotReadyError
        If the corpus has no vectors.
    SchemaError
        If the clusterer does not return one whole number an article, the vectors are not
        finite, or a shift is given that is no number, or with a clusterer.

    Warns
    -----
    ClusterWarning
        If a clusterer of your own cannot be fitted to resamples, so that stability is missing.
    """
    corpus = corpus.checked("articles", "vectors")
    seed, shift = checked_seed(seed), _shift(shift, clusterer)
    articles = comparable_articles(corpus)
    if clusterer is None:
        grouped = group_into_events(articles, seed, shift, stability=stability)
    else:
        grouped = group_by_clusterer(clusterer, articles, seed, stability=stability)
    settings = {"clusterer": clusterer_name(clusterer), "seed": seed}
    if shift:
        settings["shift"] = shift
    clustered = corpus.changed(
        Step("cluster", settings),
        **group_tables(corpus, articles, grouped, seed=seed, stability=stability),
    )
    return recounted(clustered)


def _shift(shift: object, clusterer: Clusterer | None) -> float:
    if isinstance(shift, bool) or not isinstance(shift, int | float) or not math.isfinite(shift):
        raise SchemaError(f"got shift={shift!r}; expected a finite number, 0 by default")
    if shift and clusterer is not None:
        raise SchemaError(
            f"got shift={shift!r} with a clusterer of your own; it moves the line that the default "
            "method draws: change the settings of your clusterer instead"
        )
    return float(shift)


def events(corpus: Corpus) -> pd.DataFrame:
    """Return a row an event: EVENTS with its storyline's label and its outlets by name.

    Raises
    ------
    NotReadyError
        If the corpus has no events.
    """
    corpus = corpus.checked("events")
    names = corpus.articles.groupby("event_id")["outlet"].agg(
        lambda outlets: ", ".join(sorted(outlets.dropna().unique()))
    )
    labels = corpus.storylines.set_index("storyline_id")["label"]
    table = corpus.events.copy()
    table.insert(3, "outlet_names", table["event_id"].map(names))
    table.insert(2, "storyline", table["storyline_id"].map(labels))
    return table
