"""Bad input: a clear error or a sensible result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import narrativ as nv
from narrativ import schema
from narrativ.errors import NotReadyError, SchemaError

Stories = Callable[..., pd.DataFrame]
TEXT = "The ferry left the quay at noon. Crews were told to wait for the tide."


def embedded(frame: pd.DataFrame, encoder: Any) -> nv.Corpus:
    return nv.embed(nv.read(frame.drop(columns="event", errors="ignore")), encoder=encoder)


def renumbered(corpus: nv.Corpus) -> nv.Corpus:
    """Check that all articles are somewhere, and that nothing is said that is no number."""
    assert corpus.articles["event_id"].notna().all()
    assert corpus.events["articles"].sum() == len(corpus)
    assert corpus.events["label"].notna().all()
    for column in (
        corpus.events["stability"],
        corpus.articles["event_probability"],
        corpus.topics["stability"],
    ):
        assert column.dropna().between(0, 1).all()
    return corpus


def dated(corpus: nv.Corpus, dates: list[str | None]) -> nv.Corpus:
    """Return the corpus with these dates, as they may stand in the table."""
    moments = pd.Series(dates, index=corpus.articles.index, dtype="string")
    return corpus.changed(nv.Step("dates"), articles=corpus.articles.assign(published=moments))


@dataclass(frozen=True)
class Constant:
    """Gives each text the same vector."""

    vector: tuple[float, ...]

    def encode(self, texts: list[str], /) -> Any:
        return np.tile(np.array(self.vector, dtype=np.float32), (len(texts), 1))


# -- too little ------------------------------------------------------------


def test_no_vectors_yet(stories: Stories) -> None:
    with pytest.raises(NotReadyError, match=r"narrativ\.embed"):
        nv.cluster(nv.read(stories(2).drop(columns="event")))


def test_no_articles() -> None:
    with pytest.raises(NotReadyError, match=r"narrativ\.read"):
        nv.cluster(nv.Corpus(vectors=np.zeros((0, 4), dtype=np.float32)))


def test_one_article(toy_encoder: Any) -> None:
    corpus = renumbered(nv.cluster(embedded(pd.DataFrame({"text": [TEXT]}), toy_encoder)))
    assert len(corpus.events) == len(corpus.storylines) == 1
    assert corpus.events["stability"].tolist() == [1.0]
    assert corpus.articles["event_probability"].tolist() == [1.0]
    assert len(corpus.topics) == 0


def test_two_articles(stories: Stories, toy_encoder: Any) -> None:
    one = stories(1, 2).assign(title="Spillway cracks at Ketter")
    for frame, events in ((one, 1), (stories(5, 1).iloc[[0, 4]], 2)):
        corpus = renumbered(nv.cluster(embedded(frame, type(toy_encoder)(512))))
        assert len(corpus.events) == events


@pytest.mark.parametrize("n", [2, 40])
def test_all_identical(toy_encoder: Any, n: int) -> None:
    frame = pd.DataFrame({"text": TEXT, "outlet": [f"Outlet {number}" for number in range(n)]})
    corpus = renumbered(nv.cluster(embedded(frame, toy_encoder)))
    assert len(corpus) == n
    assert corpus.events["articles"].tolist() == [n]
    assert corpus.events["stability"].tolist() == [1.0]


def test_all_bodies_empty(corpus_of: Callable[..., nv.Corpus], toy_encoder: Any) -> None:
    bare = corpus_of(
        [
            {"outlet": outlet, "event": None, "title": title, "body": []}
            for outlet, title in [("A", "Ferry strike ends"), ("B", "Herring is dear"), ("C", "…")]
        ]
    )
    corpus = renumbered(nv.cluster(nv.embed(bare, encoder=toy_encoder)))
    assert len(corpus.events) == 3
    assert len(corpus.topics) == 0


def test_no_paragraphs_at_all(corpus_of: Callable[..., nv.Corpus]) -> None:
    given = corpus_of([{"outlet": o, "event": None, "body": []} for o in "ABC"])
    bare = replace(
        given,
        articles=schema.conform(given.articles.drop(columns="title"), schema.ARTICLES),
        paragraphs=given.paragraphs.iloc[:0],
        vectors=np.zeros((0, 8), dtype=np.float32),
    )
    corpus = renumbered(nv.cluster(bare))
    assert len(corpus.events) == 3
    assert corpus.events["label"].tolist() == ["(no text)"] * 3


# -- dates -----------------------------------------------------------------


def test_far_dates_do_not_part_what_is_told_alike(stories: Stories, toy_encoder: Any) -> None:
    corpus = embedded(stories(3, 3).drop(columns="date"), toy_encoder)
    known = nv.cluster(corpus).articles["event_id"].tolist()
    for dates in (
        ["0001-01-01T00:00Z"] * 9,
        ["9999-12-31T23:59Z"] * 9,
        [None] * 4 + ["9999-12-31T23:59Z"] * 5,
    ):
        found = renumbered(nv.cluster(dated(corpus, list(dates))))
        pairs = set(zip(found.articles["event_id"], known, strict=True))
        assert len(pairs) == 3, dates


def test_the_year_1_and_the_year_9999_at_once(stories: Stories, toy_encoder: Any) -> None:
    corpus = embedded(stories(3, 3), toy_encoder)
    far = ["0001-01-01T00:00Z", "9999-12-31T23:59Z", None] * 3
    found = renumbered(nv.cluster(dated(corpus, list(far))))
    assert found.events["start"].min() == pd.Timestamp("0001-01-01", tz="UTC").as_unit("us")
    assert found.storylines["end"].max().year == 9999


# -- vectors ---------------------------------------------------------------


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_an_encoder_that_gives_nan(stories: Stories, bad: float) -> None:
    with pytest.raises(SchemaError, match="NaN or infinity"):
        embedded(stories(2), Constant((1.0, bad)))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_vectors_set_by_hand_to_nan(stories: Stories, toy_encoder: Any, bad: float) -> None:
    corpus = embedded(stories(2), toy_encoder)
    assert corpus.vectors is not None
    vectors = corpus.vectors.copy()
    vectors[3, 5] = bad
    with pytest.raises(SchemaError, match=r"finite|NaN"):
        nv.cluster(replace(corpus, vectors=vectors))


def test_vectors_of_zeros(stories: Stories) -> None:
    frame = stories(4)
    corpus = renumbered(nv.cluster(embedded(frame, Constant((0.0,) * 8))))
    # The words alone tell them apart.
    assert 2 <= len(corpus.events) <= len(frame)


def test_vectors_that_tell_nothing_apart(stories: Stories) -> None:
    corpus = renumbered(nv.cluster(embedded(stories(8), Constant((1.0, 2.0)))))
    assert len(corpus.events) > 1


@pytest.mark.parametrize("value", [1.0, -1.0, 1e-15, 1e15])
def test_vectors_of_one_dimension(stories: Stories, value: float) -> None:
    renumbered(nv.cluster(embedded(stories(4), Constant((value,)))))


def test_vectors_of_another_kind_of_number(stories: Stories, toy_encoder: Any) -> None:
    corpus = embedded(stories(3), toy_encoder)
    assert corpus.vectors is not None
    double = replace(corpus, vectors=corpus.vectors.astype(np.float64))
    assert len(renumbered(nv.cluster(double)).events) == 3


# -- too much --------------------------------------------------------------


def singletons(n: int) -> nv.Corpus:
    """Return a corpus of articles without a word in common, and their vectors."""
    chance = np.random.default_rng(0)
    text = [f"Vessel{a}x, harbour{a}y, island{a}z." for a in range(n)]
    frame = pd.DataFrame({"text": text, "outlet": [f"Outlet {a % 50}" for a in range(n)]})
    corpus = nv.read(frame)
    vectors = chance.standard_normal((len(corpus.paragraphs), 64)).astype(np.float32)
    return corpus.changed(nv.Step("embed"), vectors=vectors)


def test_many_singletons() -> None:
    corpus = singletons(3000)
    found = renumbered(nv.cluster(corpus))
    assert len(found.events) == len(found.storylines) == 3000
    assert found.events["stability"].dropna().eq(1).all()


def test_a_word_that_all_have() -> None:
    n = 2000
    frame = pd.DataFrame(
        {
            "text": [f"Harbour news of vessel{a}x and island{a}z." for a in range(n)],
            "outlet": [f"Outlet {a % 50}" for a in range(n)],
            "date": [f"2031-{1 + a % 12:02d}-{1 + a % 28:02d}" for a in range(n)],
        }
    )
    chance = np.random.default_rng(0)
    corpus = nv.read(frame)
    vectors = chance.standard_normal((len(corpus.paragraphs), 64)).astype(np.float32)
    found = renumbered(nv.cluster(corpus.changed(nv.Step("embed"), vectors=vectors)))
    # Noise makes no large events, whatever it does to the nearest two of a day.
    assert found.events["articles"].max() <= 12
