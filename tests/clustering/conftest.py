"""Invented news of many events, for the tests of this room."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

import narrativ as nv

SYLLABLES = "ba de fi go hu ka le mi no pu ra se ti vo zu wen tar mol sik dor".split()
COMMON = "council said people would new report after against their city plan week".split()


def word(chance: np.random.Generator) -> str:
    return "".join(chance.choice(SYLLABLES, 3))


def invented(events: int, tellings: int = 3, *, days: float = 2, seed: int = 0) -> pd.DataFrame:
    """Return rows of articles, an event of which is told by several outlets.

    Each event has words of its own, words that a few events of its subject share, and
    words that all share; each telling takes others of them. Events follow each other
    every two days, their tellings within `days` days.
    """
    chance = np.random.default_rng(seed)
    subjects = [[word(chance) for _ in range(12)] for _ in range((events + 3) // 4)]
    rows = []
    for event in range(events):
        own = [word(chance) for _ in range(20)]
        start = pd.Timestamp("2031-03-01", tz="UTC") + pd.Timedelta(days=2 * event)
        for telling in range(tellings):
            taken = list(chance.choice(own, 14, replace=False))
            taken += list(chance.choice(subjects[event // 4], 5, replace=False))
            taken += list(chance.choice(COMMON, 6, replace=False))
            text = [" ".join(chance.permutation(taken)).capitalize() + "." for _ in range(3)]
            moment = start + pd.Timedelta(days=float(chance.random()) * days)
            rows.append(
                {
                    "doc_id": f"e{event:03d}-{telling}",
                    "event": f"e{event:03d}",
                    "outlet": f"Outlet {telling}",
                    "title": " ".join(chance.choice(own, 5, replace=False)).capitalize(),
                    "text": "\n\n".join(text),
                    "date": moment.isoformat(),
                }
            )
    return pd.DataFrame(rows)


@pytest.fixture(scope="session")
def stories() -> Callable[..., pd.DataFrame]:
    """The function that invents news."""
    return invented


@pytest.fixture(scope="session")
def shuffled() -> Callable[[nv.Corpus, int], nv.Corpus]:
    """Turns a corpus into one with the rows of articles and paragraphs in another order."""

    def turned(corpus: nv.Corpus, seed: int) -> nv.Corpus:
        random = np.random.default_rng(seed)
        order = random.permutation(len(corpus.paragraphs))
        return corpus.changed(
            nv.Step("shuffle"),
            articles=corpus.articles.iloc[random.permutation(len(corpus.articles))],
            paragraphs=corpus.paragraphs.iloc[order],
            vectors=None if corpus.vectors is None else np.asarray(corpus.vectors)[order],
        )

    return turned
