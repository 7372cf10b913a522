"""Articles to events, events to storylines, paragraphs to topics: the verb `cluster`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from narrativ.clustering.grouping import events_of
from narrativ.clustering.similarity import Articles, articles_of
from narrativ.clustering.tables import tables_of
from narrativ.corpus import Corpus, Step, recounted
from narrativ.errors import SchemaError
from narrativ.protocols import Clusterer

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["cluster", "events"]


def cluster(corpus: Corpus, *, clusterer: Clusterer | None = None, seed: int = 0) -> Corpus:
    """Return the corpus with its articles in events, storylines and topics.

    Nothing has to be set. An event groups articles that tell the same
    occurrence; a storyline links events that are alike and share names; topics
    group the paragraphs of a storyline across its events and outlets.
    The order of the input does not matter.

    Parameters
    ----------
    corpus
        A corpus with vectors.
    clusterer
        Any scikit-learn clusterer to form the events in place of the default;
        it is given the article vectors. Its noise (-1) becomes events of one.
    seed
        Given to the clusterer, if it takes a ``random_state`` and has none;
        the default method uses no chance.

    Returns
    -------
    Corpus
        With EVENTS, STORYLINES and TOPICS. ``stability`` and
        ``event_probability`` stay missing: they are not measured yet.
        Paragraphs without a topic are leftovers.

    Raises
    ------
    NotReadyError
        If the corpus has no vectors.
    SchemaError
        If the clusterer does not return one whole number an article.
    """
    corpus.require("articles", "vectors")
    articles = articles_of(corpus)
    labels = events_of(articles) if clusterer is None else _custom(articles, clusterer, seed)
    name = "default" if clusterer is None else _described(clusterer)
    clustered = corpus.changed(
        Step("cluster", {"clusterer": name, "seed": seed}),
        **tables_of(corpus, articles, labels),
    )
    return recounted(clustered)


def events(corpus: Corpus) -> pd.DataFrame:
    """Return a row an event: EVENTS with its storyline's label and its outlets by name.

    Raises
    ------
    NotReadyError
        If the corpus has no events.
    """
    corpus.require("events")
    names = corpus.articles.groupby("event_id")["outlet"].agg(
        lambda outlets: ", ".join(sorted(outlets.dropna().unique()))
    )
    lines = corpus.storylines.set_index("storyline_id")["label"]
    table = corpus.events.copy()
    table.insert(3, "outlet_names", table["event_id"].map(names))
    table.insert(2, "storyline", table["storyline_id"].map(lines))
    return table


def _custom(articles: Articles, clusterer: Clusterer, seed: int) -> npt.NDArray[np.int64]:
    if not isinstance(clusterer, Clusterer):
        raise SchemaError(
            f"got a clusterer of type {type(clusterer).__name__} without a method 'fit_predict'; "
            "expected a scikit-learn clusterer"
        )
    fitted: Any = clusterer
    parameters: dict[str, Any] = getattr(clusterer, "get_params", dict)()
    if parameters:
        from sklearn.base import clone

        # The caller's own object stays as it is.
        fitted = clone(clusterer)
        if parameters.get("random_state", seed) is None:
            fitted.set_params(random_state=seed)
    given = np.asarray(fitted.fit_predict(articles.vectors))
    if given.shape != (len(articles.ids),):
        raise SchemaError(
            f"the clusterer returned labels of shape {given.shape} for {len(articles.ids)} "
            "articles; expected one label an article"
        )
    if given.dtype.kind not in "iufb" or not np.array_equal(given, np.floor(given)):
        raise SchemaError(
            f"the clusterer returned labels of type {given.dtype} that are not all whole numbers; "
            "expected one whole number an article, -1 for noise"
        )
    labels = np.unique(given, return_inverse=True)[1].astype(np.int64)
    alone = given < 0
    labels[alone] = len(labels) + np.arange(int(alone.sum()))
    return labels


def _described(clusterer: Clusterer) -> str:
    """Return the clusterer in words that are the same in every run."""
    return repr(clusterer) if hasattr(clusterer, "get_params") else type(clusterer).__name__
