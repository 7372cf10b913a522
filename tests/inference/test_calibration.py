"""Under the null the whole road from units to verdicts finds what chance allows: slow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from narrativ.comparison import compare
from narrativ.framing import Emphasis, Terms

pytestmark = pytest.mark.slow

SHUFFLES = 200
EVENTS = 8
OUTLETS = ("A", "B", "C")
WORDS = "crew quay ferry strike night harbour talks ballot judge union fares tender".split()


def texts(rng: np.random.Generator) -> list[list[tuple[str, str]]]:
    """Return for each article of each event its paragraphs with their topics."""
    articles = []
    for _ in range(EVENTS * len(OUTLETS)):
        lengths = rng.integers(8, 40, size=3)
        articles.append(
            [
                (" ".join(rng.choice(WORDS, size=length)) + ".", f"topic {place}")
                for place, length in enumerate(lengths)
            ]
        )
    return articles


def test_shuffled_outlets_seldom_differ(corpus_of: Callable[..., Any]) -> None:
    rng = np.random.default_rng(0)
    bodies = texts(rng)
    shares: dict[str, list[float]] = {"terms": [], "emphasis": []}
    found = 0
    for shuffle in range(SHUFFLES):
        outlets = np.concatenate([rng.permutation(OUTLETS) for _ in range(EVENTS)])
        corpus = corpus_of(
            [
                {"outlet": outlet, "event": f"e{n // 3}", "storyline": "s", "body": body}
                for n, (outlet, body) in enumerate(zip(outlets.tolist(), bodies, strict=True))
            ]
        )
        scores = compare(
            corpus, measures=[Terms(), Emphasis()], seed=shuffle, permutations=499
        ).scores
        found += int((scores["verdict"] == "differs").sum())
        for name, values in shares.items():
            p = scores.loc[scores["measure"] == name, "p"].dropna()
            values.append(float((p < 0.05).mean()) if len(p) else 0.0)
    for name, values in shares.items():
        error = np.std(values, ddof=1) / np.sqrt(SHUFFLES)
        assert np.mean(values) <= 0.05 + 2 * error, name
    # q < .05 bounds the share of false findings: under the null, of shuffles with any.
    assert found / SHUFFLES <= 0.15
