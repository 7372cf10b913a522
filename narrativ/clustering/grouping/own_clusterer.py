"""Events by a clusterer of the caller's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from narrativ.clustering.grouping.events import EventGroups
from narrativ.clustering.stability import RESAMPLES, bootstrap
from narrativ.errors import ClusterWarning, SchemaError, warn
from narrativ.protocols import Clusterer

if TYPE_CHECKING:
    import numpy.typing as npt

    from narrativ.arrays import Floats, Ints
    from narrativ.clustering.grouping.similarity import Articles


def group_by_clusterer(
    clusterer: Clusterer, articles: Articles, seed: int, *, stability: bool = True
) -> EventGroups:
    """Return the events of articles by a clusterer, which is given the article vectors.

    They are in the order of the corpus, which is the only one that the caller knows.
    For stability it is fitted again to each resample, in which no article is twice.

    Raises
    ------
    SchemaError
        If it is no clusterer, or does not return one whole number an article.
    """
    if isinstance(clusterer, type):
        raise SchemaError(
            f"got the class {clusterer.__name__} for a clusterer; expected one that is made: "
            f"{clusterer.__name__}(...)"
        )
    if not isinstance(clusterer, Clusterer):
        raise SchemaError(
            f"got a clusterer of type {type(clusterer).__name__} without a method 'fit_predict'; "
            "expected a scikit-learn clusterer"
        )
    order = np.argsort(articles.rows)
    vectors, text_codes = articles.vectors[order], articles.text_codes[order]
    labels = _fitted(clusterer, vectors.copy(), seed)

    def regroup(rows: Ints, _: Floats, __: int) -> Ints:
        return _fitted(clusterer, vectors[rows], seed)

    try:
        # One after the other: a clusterer need not bear to be called in several threads.
        measured, probability = bootstrap(
            labels,
            text_codes,
            regroup,
            seed=seed,
            resamples=RESAMPLES if stability else 0,
            side_by_side=False,
        )
        return EventGroups(labels[articles.rows], measured, probability[articles.rows])
    except SchemaError as error:
        # Such as as many clusters asked for as there are articles, or labels made outside.
        warn(
            ClusterWarning,
            "stability is not measured: a resample could not be clustered (%s)",
            error,
            cause=error,
        )
    unknown = np.full(int(labels.max()) + 1, np.nan), np.full(len(labels), np.nan)
    return EventGroups(labels[articles.rows], *unknown)


def clusterer_name(clusterer: Clusterer | None) -> str:
    """Return the clusterer in words that are the same in every run."""
    if clusterer is None:
        return "default"
    return repr(clusterer) if hasattr(clusterer, "get_params") else type(clusterer).__name__


def _fitted(clusterer: Clusterer, vectors: npt.NDArray[np.float32], seed: int) -> Ints:
    """Return its labels from 0 on; each article of its noise (-1) is alone."""
    fitted: Any = clusterer
    parameters: dict[str, Any] = getattr(clusterer, "get_params", dict)()
    if parameters:
        from sklearn.base import clone

        # The caller's own object stays as it is.
        fitted = clone(clusterer)
        if parameters.get("random_state", seed) is None:
            fitted.set_params(random_state=seed)
    try:
        output = np.asarray(fitted.fit_predict(vectors))
    except (TypeError, ValueError) as error:
        raise SchemaError(
            f"{clusterer_name(clusterer)} could not cluster {len(vectors)} articles: {error}"
        ) from error
    if output.shape != (len(vectors),):
        raise SchemaError(
            f"the clusterer returned labels of shape {output.shape} for {len(vectors)} "
            "articles; expected one label an article"
        )
    whole = output.dtype.kind in "iufb" and np.isfinite(output).all()
    if not whole or not np.array_equal(output, np.floor(output)):
        raise SchemaError(
            f"the clusterer returned labels of type {output.dtype} that are not all whole numbers; "
            "expected one whole number an article, -1 for noise"
        )
    labels = np.unique(output, return_inverse=True)[1].astype(np.int64)
    alone = output < 0
    labels[alone] = len(labels) + np.arange(int(alone.sum()))
    return np.unique(labels, return_inverse=True)[1].astype(np.int64)
