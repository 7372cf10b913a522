"""Measure what the 8-bit graph needs and write it into the package.

    python benchmarks/calibrate.py

The ranges are taken on the bundled sample, in our own words; the vectors that
every built graph is checked against come from sentence-transformers on torch.
To be run again when the model or the graph's probes change.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

LONG = " ".join(
    f"Item {number} on the agenda of the harbour board was put off." for number in range(60)
)
TEXTS = (
    "",
    "Ferry",
    "The ferry to the islands was cancelled for a third day.",
    "Ministers said on Tuesday that the bridge would stay shut until every bolt had been "
    "checked, a task that engineers expect to take six weeks and that the town of 4,100 people, "
    "which has no other road, fears will take twice as long.",
    "«Nous n'avons rien vu venir», a déclaré le maire; 警方周二表示 🚢🚢 £3.5m (≈ €4m).",
    LONG,
)


def main() -> None:
    import torch
    from transformers import AutoModel

    import narrativ
    from narrativ import resources
    from narrativ.embedding import bundled, calibration, graph, session
    from narrativ.embedding.tokens import windows

    probed = session.with_graph(graph.build(session.weights(), None, probes=True))
    low = np.full((graph.LAYERS * graph.PROBES, graph.WIDTH), np.inf, dtype=np.float32)
    high = -low
    corpus = narrativ.read(HERE.parent / "data" / "sample" / "texts")
    for text in dict.fromkeys(corpus.paragraphs["text"]):
        for ids in windows(probed.tokenizer, text):
            _, *inputs = probed.session.run(None, {"words": probed.words[ids[None]]})
            low = np.minimum(low, [values[0].min(axis=0) for values in inputs])
            high = np.maximum(high, [values[0].max(axis=0) for values in inputs])

    original = AutoModel.from_pretrained(bundled.model_folder(), local_files_only=True).eval()
    vectors = []
    with torch.inference_mode():
        for text in TEXTS:
            parts = windows(probed.tokenizer, text)
            tokens = [original(torch.tensor(ids[None])).last_hidden_state[0] for ids in parts]
            vectors.append(
                session.pooled([t.mean(dim=0).numpy() for t in tokens], [len(t) for t in tokens])
            )
    ranges = [graph.Ranges(*pair) for pair in zip(low, high, strict=True)]
    path = Path(resources.__file__).parent / calibration.FILE
    calibration.Calibration(ranges, TEXTS, np.stack(vectors)).write(path)
    print(f"{path}: {len(corpus.paragraphs)} paragraphs, {len(TEXTS)} texts to check against")


if __name__ == "__main__":
    main()
