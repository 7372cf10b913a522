"""A larger collection out of real articles: seeded copies, edited and moved in time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import numpy.typing as npt

    from narrativ.corpus import Corpus

    Vectors = npt.NDArray[np.float32]

LOST, REPLACED = 0.1, 0.1
"""Shares of a copy's words."""
INVENTED = 400
"""Invented words of the copies that were made in one go; each go has others."""
MOVED = 365
"""Days by which the date of a copy is moved at most, either way."""
NOISE = 0.8
"""Length of the noise on a vector of length 1; their cosine is then .78, as it is on average when
400 texts edited in this way are embedded."""


def replicated(corpus: Corpus, count: int) -> Corpus:
    """Return so many articles: some of the corpus, or all of it and edited copies."""
    import narrativ
    from narrativ import schema

    rng = np.random.default_rng(0)
    goes, vectors = [], []
    for go in range(-(-count // len(corpus))):
        most = min(len(corpus), count - go * len(corpus))
        rows = np.sort(rng.permutation(len(corpus))[:most])
        articles, paragraphs, places = taken(corpus, rows)
        matrix = np.asarray(corpus.vectors)[places]
        if go:
            articles, paragraphs, matrix = copied(articles, paragraphs, matrix, go, rng)
        goes.append((articles, paragraphs))
        vectors.append(matrix)
    tables = [pd.concat(part, ignore_index=True) for part in zip(*goes, strict=True)]
    return narrativ.Corpus(
        articles=schema.conform(tables[0], schema.ARTICLES),
        paragraphs=schema.conform(tables[1], schema.PARAGRAPHS),
        vectors=np.concatenate(vectors),
        steps=(narrativ.Step("made", {"articles": count}),),
    )


def taken(
    corpus: Corpus, rows: npt.NDArray[np.int64]
) -> tuple[pd.DataFrame, pd.DataFrame, npt.NDArray[np.int64]]:
    """Return those articles, their paragraphs, and where in the corpus these stand."""
    articles = corpus.articles.iloc[rows]
    kept = corpus.paragraphs["article_id"].isin(articles["article_id"]).to_numpy(dtype=bool)
    return articles, corpus.paragraphs[kept], np.flatnonzero(kept)


def copied(
    articles: pd.DataFrame,
    paragraphs: pd.DataFrame,
    vectors: Vectors,
    go: int,
    rng: np.random.Generator,
) -> tuple[pd.DataFrame, pd.DataFrame, Vectors]:
    """Return an edited copy of each article, with ids, dates and vectors of its own."""
    from narrativ.schema import content_id

    ids = {one: content_id("copy", go, one) for one in articles["article_id"]}
    texts = edited(paragraphs["text"].tolist(), invented(go), rng)
    articles = articles.assign(
        article_id=articles["article_id"].map(ids),
        external_id=articles["external_id"] + f" {go}",
        published=articles["published"]
        + pd.to_timedelta(rng.uniform(-MOVED, MOVED, len(articles)), unit="D"),
    )
    paragraphs = paragraphs.assign(
        article_id=paragraphs["article_id"].map(ids),
        paragraph_id=[content_id("copy", go, one) for one in paragraphs["paragraph_id"]],
        text=texts,
        start=0,
        end=[len(text) for text in texts],
    )
    noise = rng.standard_normal(vectors.shape, dtype=np.float32)
    noise *= NOISE / np.linalg.norm(noise, axis=1, keepdims=True)
    noisy = vectors + noise
    noisy /= np.linalg.norm(noisy, axis=1, keepdims=True)
    return articles, paragraphs, noisy


def invented(go: int) -> list[str]:
    """Return words that no other go has."""
    rng = np.random.default_rng([1, go])
    letters = rng.choice(list("abdefgiklmnoprstuv"), (INVENTED, 6))
    return [f"{''.join(word)}{go}" for word in letters]


def edited(texts: Sequence[str], words: Sequence[str], rng: np.random.Generator) -> list[str]:
    """Return the texts with words lost, and replaced by some of these: few of them often."""
    made = []
    for text in texts:
        told = text.split(" ")
        fate = rng.random(len(told))
        # The square of a uniform number: some of the words are as frequent as names are.
        chosen = (rng.random(len(told)) ** 2 * len(words)).astype(int).tolist()
        kept = [
            words[other] if lot < LOST + REPLACED else word
            for word, other, lot in zip(told, chosen, fate.tolist(), strict=True)
            if lot >= LOST
        ]
        made.append(" ".join(kept) or words[0])
    return made
