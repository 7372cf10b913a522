"""The map: a place in the plane for each article, so that a plot has something to draw."""

from __future__ import annotations

import warnings
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from narrativ import schema
from narrativ.embedding.articles import weighted_vectors
from narrativ.errors import MissingDependencyError, SchemaError, UnknownNameError

if TYPE_CHECKING:
    import numpy.typing as npt

    from narrativ.arrays import Floats
    from narrativ.corpus import Corpus

METHODS: Final = ("pca", "umap")
_NEIGHBOURS: Final = 15
"""UMAP's own default (McInnes, Healy and Melville 2018)."""
_FEWEST: Final = 5
"""Different vectors below which neighbourhoods say nothing."""
_DECIMALS: Final = 6
"""What lies behind them differs from one processor to the next, and nobody can see it."""


def coordinates(corpus: Corpus, *, method: str | None = None, seed: int = 0) -> pd.DataFrame:
    """Return where each article lies on a map on which articles that are alike lie close.

    A map is for looking, not for measuring: two axes cannot hold what several
    hundred did, so articles of one event may lie apart and strangers together.
    Events are formed on the vectors themselves, never on the map. Texts with the
    same vector have one place and count once in the making of the map.

    Parameters
    ----------
    corpus
        A corpus with vectors.
    method
        ``"pca"``: the two directions along which the articles differ most (Pearson
        1901). It is quick, uses no chance, and large distances mean something.
        ``"umap"``: neighbours stay neighbours (McInnes, Healy and Melville 2018);
        distances between the clumps mean little. It needs
        ``pip install 'narrativ[umap]'``. By default UMAP where it is installed,
        else PCA. Of fewer than five different vectors PCA is made whatever is
        asked for.
    seed
        For UMAP, which is the same again with the same seed and versions on the same
        kind of machine.

    Returns
    -------
    DataFrame
        A row an article, sorted by id: ``article_id``, ``x``, ``y`` (float64, of no
        unit) and ``method``, the one that was used. An article without a paragraph
        that is analysed has no place: NaN.

    Raises
    ------
    NotReadyError
        If the corpus has no articles or no vectors.
    UnknownNameError
        If there is no such method.
    MissingDependencyError
        If UMAP is asked for and not installed.
    SchemaError
        If a vector is not finite.

    Examples
    --------
    >>> import narrativ, pandas
    >>> pages = pandas.DataFrame({"text": ["The ferry sank.", "A ferry sank.", "Herring dear"]})
    >>> corpus = narrativ.embed(narrativ.read(pages), encoder=narrativ.LexicalEncoder())
    >>> sorted(coordinates(corpus, method="pca")["x"].round(2))
    [-0.71, 0.71, 0.71]
    """
    if method is not None and method not in METHODS:
        raise UnknownNameError("method", method, METHODS)
    if method == "umap" and not _installed():
        raise MissingDependencyError(
            "umap-learn is not installed; run: pip install 'narrativ[umap]', "
            "or take method='pca', which needs nothing"
        )
    corpus = corpus.checked("articles", "vectors")
    vectors = weighted_vectors(corpus)
    order = np.argsort(corpus.articles["article_id"].to_numpy(dtype=str), kind="stable")
    vectors = vectors[order]
    if not np.isfinite(vectors).all():
        bad = int((~np.isfinite(vectors).all(axis=1)).sum())
        raise SchemaError(
            f"the vectors of {bad} articles hold NaN or infinity; expected finite numbers: "
            "embed the corpus again with an encoder that returns them"
        )
    nonzero = np.flatnonzero(vectors.any(axis=1))
    distinct, place = _distinct(vectors[nonzero])
    used = method or ("umap" if _installed() else "pca")
    if len(distinct) < _FEWEST:
        used = "pca"
    points = _umap(distinct, seed) if used == "umap" else _pca(distinct)
    plane = np.full((len(vectors), 2), np.nan)
    # Adding zero makes -0.0, which prints otherwise, 0.0.
    plane[nonzero] = np.round(points, _DECIMALS)[place] + 0.0
    return pd.DataFrame(
        {
            "article_id": corpus.articles["article_id"].iloc[order].to_numpy(),
            "x": plane[:, 0],
            "y": plane[:, 1],
            "method": used,
        }
    ).astype({"article_id": schema.TEXT, "method": schema.TEXT})


def _installed() -> bool:
    """Say whether umap-learn is there; a package named umap alone is something else."""
    try:
        version("umap-learn")
    except PackageNotFoundError:
        return False
    return True


def _distinct(
    vectors: npt.NDArray[np.float32],
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]:
    """Return each vector once, in order of first appearance, and the place of each row in it."""
    seen: dict[bytes, int] = {}
    place = np.array([seen.setdefault(row.tobytes(), len(seen)) for row in vectors], dtype=np.int64)
    return vectors[np.unique(place, return_index=True)[1]], place


def _pca(vectors: npt.NDArray[np.float32]) -> Floats:
    """Return the scores on the first two principal components, signs fixed."""
    n, d = vectors.shape
    plane = np.zeros((n, 2))
    if n < 2:
        return plane
    from sklearn.decomposition import PCA

    # In single precision the scores would be right to six decimals only.
    model = PCA(min(2, d), svd_solver="covariance_eigh" if d <= n else "full")
    scores = model.fit_transform(vectors.astype(np.float64))
    squares = model.singular_values_**2
    for axis in range(len(squares)):
        # What is left when the articles lie on a line is rounding, and has no direction.
        if squares[axis] > 1e-10 * squares[0] and squares[0] > 1e-12:
            plane[:, axis] = _oriented(scores[:, axis])
    return plane


def _oriented(scores: Floats) -> Floats:
    """Return the scores with the sign with which the article farthest out is positive."""
    size = np.abs(scores)
    farthest = int(np.argmax(size >= (1 - 1e-6) * size.max()))
    return scores if scores[farthest] > 0 else -scores


def _umap(vectors: npt.NDArray[np.float32], seed: int) -> Floats:
    with warnings.catch_warnings():
        # It warns of TensorFlow, which it does not need here, on being imported, and of small sets.
        warnings.simplefilter("ignore")
        from umap import UMAP

        model = UMAP(
            n_neighbors=min(_NEIGHBOURS, len(vectors) - 1),
            metric="cosine",
            # Started from PCA, so that seeds differ in detail and not in the whole.
            init="pca",
            random_state=seed,
            n_jobs=1,
        )
        return np.asarray(model.fit_transform(vectors), dtype=np.float64)
