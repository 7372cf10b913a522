"""From which cosine on two passages of an event tell the same, on ECB+.

Two sentences of one event tell the same here if they share at least half of
their chains of actions. Sentences of two documents are aligned one to one by
cosine, as `narrativ.framing.Distance` aligns paragraphs, and the cosine at
which it is as likely as not is that of a logistic regression: fitted on all
topics, and with each left out in turn. The divergence of the wording should not
depend on the length of the passages; its correlations are given with the table.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.tables import table

BANDS = (0.0, 0.3, 0.5, 0.6, 0.7, 0.73, 0.8, 0.9, 1.01)
HEAD = ("cosine", "aligned pairs", "share half of the actions", "share an action")


def run(shared: Path) -> dict[str, Any]:
    import narrativ
    from narrativ.embedding.bundled import NAME
    from narrativ.framing.distance import SAME_CONTENT
    from narrativ.framing.passage_pairs import divergences, words_of_content

    pairs, texts = _read(shared)
    vectors = narrativ.encoder().encode(texts).astype(float)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    pairs["cosine"] = (vectors[pairs["row_a"]] * vectors[pairs["row_b"]]).sum(axis=1)
    aligned = _aligned(pairs)
    left_out = [_even(aligned[aligned["topic"] != topic]) for topic in aligned["topic"].unique()]
    chosen = SAME_CONTENT[NAME]
    counts = words_of_content(texts)
    sizes = np.asarray(counts.sum(axis=1)).reshape(-1)
    same = pairs[pairs["half"] & (sizes[pairs["row_a"]] > 0) & (sizes[pairs["row_b"]] > 0)]
    a, b = (same[name].to_numpy() for name in ("row_a", "row_b"))
    apart = divergences(counts[a], counts[b])
    length = np.corrcoef(np.log(sizes[a] * sizes[b]) / 2, apart)[0, 1]
    ratio = np.corrcoef(np.abs(np.log(sizes[a] / sizes[b])), apart)[0, 1]
    bands = aligned.groupby(pd.cut(aligned["cosine"], BANDS, right=False), observed=True)
    rows = [
        [f"{band.left:g} to {band.right:g}", len(part), part["half"].mean(), part["some"].mean()]
        for band, part in bands
    ]
    return {
        "title": "Passages that tell the same",
        "about": f"{len(aligned)} sentence pairs of ECB+, aligned one to one within events. As "
        f"likely as not to share half of their actions from a cosine of {_even(aligned):.3f} on "
        f"({min(left_out):.3f} to {max(left_out):.3f} with one topic left out); `Distance` takes "
        f"{chosen}. Divergence of the wording of pairs that do: correlation {length:.2f} with the "
        f"logarithm of their mean length, {ratio:.2f} with that of the ratio of their lengths.",
        "scores": {
            "even": _even(aligned),
            "least_left_out": min(left_out),
            "most_left_out": max(left_out),
            "chosen": chosen,
            "correlation_length": float(length),
            "correlation_ratio": float(ratio),
        },
        "table": table(HEAD, rows),
    }


def _read(shared: Path) -> tuple[pd.DataFrame, list[str]]:
    """Return the pairs inside events and the texts that their rows number."""
    folder = shared / "data" / "alignment"
    pairs = pd.read_parquet(folder / "ecbplus_alignment_pairs.parquet")
    pairs = pairs[pairs["same_event"]].reset_index(drop=True)
    sentences = pd.read_parquet(folder / "ecbplus_sentences.parquet")
    number = {
        place: row
        for row, place in enumerate(zip(sentences["doc_id"], sentences["sent"], strict=True))
    }
    for side in ("a", "b"):
        places = zip(pairs[f"doc_{side}"], pairs[f"sent_{side}"], strict=True)
        pairs[f"row_{side}"] = [number[place] for place in places]
    pairs["some"] = pairs["shared_action_chains"] > 0
    pairs["half"] = pairs["some"] & (2 * pairs["shared_action_chains"] >= pairs["union_chains"])
    used = np.unique(pairs[["row_a", "row_b"]])
    for side in ("a", "b"):
        pairs[f"row_{side}"] = np.searchsorted(used, pairs[f"row_{side}"])
    return pairs, sentences["text"].iloc[used].tolist()


def _aligned(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs that a one-to-one alignment of each two documents chooses."""
    from scipy.optimize import linear_sum_assignment

    kept: list[int] = []
    for _, part in pairs.groupby(["doc_a", "doc_b"]):
        rows, row = np.unique(part["sent_a"], return_inverse=True)
        columns, column = np.unique(part["sent_b"], return_inverse=True)
        cosines = np.full((len(rows), len(columns)), -1.0)
        number = np.full(cosines.shape, -1)
        cosines[row, column], number[row, column] = part["cosine"], part.index
        chosen = number[linear_sum_assignment(cosines, maximize=True)]
        kept += chosen[chosen >= 0].tolist()
    return pairs.loc[kept]


def _even(pairs: pd.DataFrame) -> float:
    """Return the cosine at which a pair is as likely as not to tell the same."""
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=1e6).fit(pairs[["cosine"]].to_numpy(), pairs["half"])
    return float(-fitted.intercept_[0] / fitted.coef_[0, 0])
