"""Groupings of articles by parts that anybody can install, to compare events with.

An article is one text here, its title and the beginning, with one MiniLM vector.
BERTopic runs in an environment of its own, since it needs versions of its own:

    python -m venv bertopic-env
    bertopic-env/bin/pip install --no-deps bertopic
    bertopic-env/bin/pip install numpy pandas scikit-learn umap-learn hdbscan plotly tqdm pyyaml
    NARRATIV_BERTOPIC=$PWD/bertopic-env/bin/python python benchmarks/run.py events cluster_scale
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Places = npt.NDArray[np.int64]
    Matrix = npt.NDArray[np.float64]

SCRIPT = Path(__file__).resolve().parent / "run_bertopic.py"
VARIABLE = "NARRATIV_BERTOPIC"
ABSENT = f"not run: {VARIABLE} names no Python with BERTopic"
SEEDS = (0, 1, 2)
THRESHOLDS = tuple(step / 20 for step in range(1, 20))
"""Distances that are tried for the best one of a set."""


@dataclass(frozen=True)
class Setting:
    """What BERTopic is run with; None is its default."""

    seed: int | None = None
    min_topic_size: int | None = None


@dataclass(frozen=True)
class Found:
    """Labels of BERTopic, noise as groups of one, and what they took."""

    labels: Places
    noise: float
    seconds: float


def minilm(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """Return the MiniLM vector of each text."""
    import narrativ

    return narrativ.encoder().encode(list(texts))


def tfidf(texts: Sequence[str]) -> Matrix:
    """Return the cosine similarities of the TF-IDF vectors of the texts."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    model = TfidfVectorizer(stop_words="english", sublinear_tf=True, min_df=2)
    words = model.fit_transform(texts)
    return np.asarray((words @ words.T).toarray())


def average_links(similarity: Matrix) -> dict[float, Places]:
    """Return the labels of average linkage for each threshold of distance."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    tree = linkage(squareform(_distance(similarity), checks=False), method="average")
    return {
        threshold: np.asarray(fcluster(tree, threshold, criterion="distance"), dtype=np.int64)
        for threshold in THRESHOLDS
    }


def hdbscan(similarity: Matrix) -> Places:
    """Return the labels of HDBSCAN with groups of two or more, noise as groups of one."""
    from sklearn.cluster import HDBSCAN

    model = HDBSCAN(min_cluster_size=2, metric="precomputed", copy=True)
    return alone(model.fit_predict(_distance(similarity)))


def bertopic(
    texts: Sequence[str], vectors: npt.NDArray[np.float32], settings: Sequence[Setting]
) -> list[Found] | None:
    """Return what BERTopic finds with each setting, or None if it is not installed."""
    python = bertopic_python()
    if python is None:
        return None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "texts.json").write_text(json.dumps(list(texts)), encoding="utf-8")
        (folder / "settings.json").write_text(json.dumps([vars(one) for one in settings]))
        np.save(folder / "vectors.npy", vectors)
        subprocess.run([python, SCRIPT, folder], check=True, stdout=subprocess.DEVNULL)
        found: list[dict[str, Any]] = json.loads((folder / "found.json").read_text())
    given = [np.array(one["labels"], dtype=np.int64) for one in found]
    return [
        Found(alone(labels), float((labels < 0).mean()), one["seconds"])
        for labels, one in zip(given, found, strict=True)
    ]


def bertopic_python() -> str | None:
    """Return the Python that has BERTopic, as the environment says."""
    python = os.environ.get(VARIABLE)
    if not python:
        return None
    if not Path(python).is_file():
        raise FileNotFoundError(f"{VARIABLE} is {python!r}, which is no file; name a Python")
    return python


def alone(labels: npt.NDArray[Any]) -> Places:
    """Return labels in which each item of noise is a group of its own."""
    grouped = np.asarray(labels, dtype=np.int64).copy()
    noise = grouped < 0
    grouped[noise] = grouped.max(initial=-1) + 1 + np.arange(int(noise.sum()))
    return grouped


def _distance(similarity: Matrix) -> Matrix:
    distance = np.clip(1 - np.asarray(similarity, dtype=np.float64), 0, None)
    np.fill_diagonal(distance, 0)
    return (distance + distance.T) / 2
