"""A corpus that has been all the way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import narrativ as nv

SYLLABLES = "ba de fi go hu ka le mi no pu ra se ti vo zu wen tar mol sik dor".split()


def news(events: int = 7) -> pd.DataFrame:
    """Return rows of articles: each event has words of its own, Spark cries calamity."""
    chance = np.random.default_rng(4)
    rows = []
    for event in range(events):
        own = ["".join(chance.choice(SYLLABLES, 3)) for _ in range(20)]
        for outlet in ("Ledger", "Spark", "Courier"):
            taken = [list(chance.choice(own, 14, replace=False)) for _ in range(3)]
            if outlet == "Spark":
                taken[0][3] = taken[1][3] = "calamity"
            texts = [" ".join(words).capitalize() + " near the quay." for words in taken]
            if outlet == "Ledger":
                texts[0] = "TARN, March 1 (Reuters) - " + texts[0]
            rows.append(
                {
                    "doc_id": f"{event}-{outlet}",
                    "outlet": outlet,
                    "title": " ".join(own[:5]).capitalize(),
                    "text": "\n\n".join(texts),
                    "date": f"2031-03-{1 + 3 * event:02d}",
                }
            )
    return pd.DataFrame(rows)


@pytest.fixture(scope="session")
def whole(toy_encoder: Any) -> nv.Corpus:
    """A clustered corpus of seven events told by three outlets, with agency credits."""
    return nv.cluster(nv.embed(nv.source(nv.read(news())), encoder=toy_encoder, store=False))


@pytest.fixture
def corpus(whole: nv.Corpus) -> nv.Corpus:
    """The same with tables of its own, to be changed in place."""
    return replace(whole)
