"""BERTopic on texts and vectors in a folder, run by the Python of its own environment.

    BERTOPIC_PYTHON benchmarks/run_bertopic.py FOLDER

The folder holds ``texts.json``, ``vectors.npy`` and ``settings.json``, a list of
objects with ``seed`` (null: unseeded, which lets UMAP use all processors) and
``min_topic_size`` (null: the default). ``found.json`` gets the labels and seconds of
each. Only packages of that environment are used here.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np

UMAP_DEFAULTS = {"n_neighbors": 15, "n_components": 5, "min_dist": 0.0, "metric": "cosine"}
"""What BERTopic sets; it has no setting of its own for the seed."""
WARM = 500


def main(folder: Path) -> None:
    warnings.filterwarnings("ignore")
    texts = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
    vectors = np.load(folder / "vectors.npy")
    # Compiling is not counted.
    fitted(texts[:WARM], vectors[:WARM], None, None)
    found = []
    for setting in json.loads((folder / "settings.json").read_text(encoding="utf-8")):
        start = time.perf_counter()
        labels = fitted(texts, vectors, **setting)
        found.append({"labels": labels, "seconds": time.perf_counter() - start})
    (folder / "found.json").write_text(json.dumps(found), encoding="utf-8")


def fitted(
    texts: list[str], vectors: Any, seed: int | None, min_topic_size: int | None
) -> list[int]:
    reducer = importlib.import_module("umap").UMAP(
        **UMAP_DEFAULTS, low_memory=False, random_state=seed
    )
    size = {} if min_topic_size is None else {"min_topic_size": min_topic_size}
    model = importlib.import_module("bertopic").BERTopic(umap_model=reducer, **size)
    labels, _ = model.fit_transform(texts, embeddings=vectors)
    return [int(label) for label in labels]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
