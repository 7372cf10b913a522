"""Under the null the whole road from units to verdicts finds what chance allows: slow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from benchmarks.simulated import Rate, Shape, null_shares, null_shares_of_pairs, one_thread
from narrativ.comparison import compare
from narrativ.comparison.declarations import AnyMeasure
from narrativ.framing import Emphasis, Terms
from narrativ.framing.distance import Distance
from narrativ.framing.frames import Codebook, Frame, Frames

pytestmark = pytest.mark.slow

SHUFFLES = 200
OUTLETS = ("A", "B", "C")
WORDS = "crew quay ferry strike night harbour talks ballot judge union fares tender".split()
TOPICS = ("topic 0", "topic 1", "topic 2")


@pytest.fixture(autouse=True)
def in_one_thread() -> Iterator[None]:
    with one_thread():
        yield


def texts(rng: np.random.Generator, events: int) -> list[dict[str, Any]]:
    """Return a headline and paragraphs with their topics for each article of each event."""
    articles = []
    for _ in range(events * len(OUTLETS)):
        told = rng.permutation(TOPICS)[: rng.integers(2, 4)].tolist()
        body = [
            (" ".join(rng.choice(_lot(topic), size=rng.integers(8, 40))) + ".", topic)
            for topic in told
        ]
        title = " ".join(rng.choice(_lot(str(rng.choice(TOPICS))), size=5))
        articles.append({"title": title, "body": body})
    return articles


def _lot(topic: str) -> list[str]:
    """Return the words of a topic: its own three times as often as the others."""
    own = WORDS[4 * int(topic[-1]) :][:4]
    return WORDS + 2 * own


def shuffled(
    rng: np.random.Generator, told: Sequence[dict[str, Any]], corpus_of: Callable[..., Any]
) -> Any:
    """Return a corpus of the texts, their outlets shuffled within events."""
    events = len(told) // len(OUTLETS)
    outlets = np.concatenate([rng.permutation(OUTLETS) for _ in range(events)]).tolist()
    return corpus_of(
        [
            {"outlet": outlet, "event": f"e{n // len(OUTLETS)}", "storyline": "s", **article}
            for n, (outlet, article) in enumerate(zip(outlets, told, strict=True))
        ]
    )


def shares_of(
    measures: Sequence[AnyMeasure],
    corpora: Callable[[], Any],
    shuffles: int = SHUFFLES,
) -> tuple[dict[str, list[float]], int]:
    """Return the shares of p < .05 by measure and aspect, and the corpora with a finding."""
    shares: dict[str, list[float]] = {}
    found = 0
    for shuffle in range(shuffles):
        scores = compare(corpora(), measures=measures, seed=shuffle, permutations=499).scores
        assert not (scores["verdict"] == "failed").any(), scores["quality"].tolist()
        found += int((scores["verdict"] == "differs").any())
        tested = scores.dropna(subset=["p"])
        of = tested["measure"] + "/" + tested["aspect"].fillna("")
        for key, below in (tested["p"] < 0.05).groupby(of):
            shares.setdefault(str(key), []).append(float(below.mean()))
    return shares, found


def holds(rate: Rate) -> bool:
    """Say whether a share of p < .05 is at most .05, within two standard errors."""
    return rate.value <= 0.05 + 2 * rate.error


def test_shuffled_outlets_seldom_differ(corpus_of: Callable[..., Any], toy_encoder: Any) -> None:
    rng = np.random.default_rng(0)
    told = texts(rng, events=20)
    vectors = toy_encoder.encode(shuffled(rng, told, corpus_of).paragraphs["text"].tolist())
    shares, found = shares_of(
        [Terms(), Emphasis(), Distance(similarity=0.5)],
        lambda: replace(shuffled(rng, told, corpus_of), vectors=vectors),
    )
    emphasis = {f"emphasis/{aspect}" for aspect in Emphasis.aspects}
    assert set(shares) == {"terms/", "distance/", *emphasis}
    for key, values in shares.items():
        assert len(values) == SHUFFLES, key
        assert holds(Rate.share(values)), (key, Rate.share(values))
    # q < .05 bounds the share of false findings: under the null, of shuffles with any, by measure.
    assert found / SHUFFLES <= 3 * 0.05 + 2 * np.sqrt(0.15 * 0.85 / SHUFFLES)


def test_corrected_frames_of_shuffled_outlets_seldom_differ(
    corpus_of: Callable[..., Any], toy_encoder: Any
) -> None:
    """The classifier is fitted once: under shuffled outlets the same texts have the same codes."""
    rng = np.random.default_rng(1)
    told = texts(rng, events=22)
    book = Codebook(
        name="quays",
        frames=(
            Frame("labour", "who works and strikes", indicators=("strike", "union", "crew")),
            Frame("courts", "what judges say", indicators=("judge", "ballot", "tender")),
        ),
    )
    corpus = shuffled(rng, told, corpus_of)
    drawn = rng.permutation(corpus.articles["article_id"].to_numpy(dtype=object))[:44]
    codes = pd.DataFrame(
        [
            {"article_id": article, "frame": frame.name, "code": int(code), "probability": 2 / 3}
            for frame in book.frames
            for article, code in zip(drawn, rng.integers(0, 2, len(drawn)), strict=True)
        ]
    )
    frames = Frames(book, encoder=toy_encoder).fit(codes, corpus)
    shares, found = shares_of([frames], lambda: shuffled(rng, told, corpus_of))
    values = shares["frames/"]
    assert len(values) == SHUFFLES
    assert holds(Rate.share(values)), Rate.share(values)
    assert found / SHUFFLES <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / SHUFFLES)


SHAPES = [
    *(Shape(14, 2, articles) for articles in (1, 2, 10)),
    *(Shape(8, 3, articles) for articles in (1, 2, 10)),
    # Copies: half of each event is one text, or two of three articles are.
    *(Shape(14, 2, 10, 10), Shape(10, 3, 1, 2), Shape(8, 3, 2, 3)),
]
CASES = [
    *((shape, contrast) for shape in SHAPES for contrast in ("log_odds", "difference")),
    *((shape, "log_odds") for shape in (Shape(8, 8, 1), Shape(8, 8, 10), Shape(8, 8, 2, 8))),
    (Shape(8, 8, 2), "difference"),
]


@pytest.mark.parametrize(("shape", "contrast"), CASES, ids=str)
def test_shuffled_tellings_seldom_differ(shape: Shape, contrast: str) -> None:
    """Words are counts; differences are of shares without ties."""
    discrete = contrast == "log_odds"
    features = 12 if shape.groups < 8 else 4
    rate, tested = null_shares(shape, contrast, SHUFFLES, features, discrete=discrete)
    assert tested >= SHUFFLES * features
    assert holds(rate), rate


@pytest.mark.parametrize(
    "shape", [Shape(8, 3, 1), Shape(12, 2, 2), Shape(10, 3, 2, 3), Shape(8, 8, 1)], ids=str
)
def test_shuffled_tellings_are_seldom_far_apart(shape: Shape) -> None:
    features = 2 if shape.groups < 8 else 1
    rate, tested = null_shares_of_pairs(shape, SHUFFLES, features)
    assert tested >= SHUFFLES
    assert holds(rate), rate
