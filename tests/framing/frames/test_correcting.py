"""Corrected estimates are right on average, whatever the classifier gets wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from narrativ.framing.frames import Codebook, Frame, Frames
from narrativ.framing.frames.folds import FOLDS, CorpusFolds, corpus_folds
from narrativ.framing.frames.sampling import outcomes
from narrativ.framing.frames.sentences import unit_texts

BOOK = Codebook("ferries", (Frame("loss", "A ship is lost.", indicators=("sank",)),))
OUTLETS = list("ABCDEF")
WORDS = "quay harbour crew ferry night town pier deck storm sail".split()


def test_the_correction_is_right_on_average_for_a_poor_classifier() -> None:
    """Predictions are worse than none, and change with what is drawn from the other folds."""
    rng = np.random.default_rng(0)
    draws, size = 2000, 60
    truth = rng.random(size) < 0.3
    chance = np.where(np.arange(size) < 30, 0.6, 0.3)
    fold = np.arange(size) % FOLDS
    drawn = rng.random((draws, size)) < chance
    outside = fold[:, None] != np.arange(FOLDS)
    learnt = (drawn * truth) @ outside / np.maximum(drawn @ outside, 1)
    predicted = (0.9 - 0.6 * truth) + rng.normal(0, 0.1, size) - learnt[:, fold]

    def means(said: Any) -> Any:
        frame = pd.DataFrame({"loss": said.ravel()}, index=names)
        return outcomes(codes, frame)["loss"].to_numpy().reshape(draws, size).mean(axis=1)

    names = np.array([f"{number:06d}" for number in range(draws * size)], dtype=object)
    at = np.flatnonzero(drawn.ravel())
    codes = pd.DataFrame({"unit": names[at], "frame": "loss"}).assign(
        code=np.tile(truth, draws)[at].astype(int), probability=np.tile(chance, draws)[at]
    )
    right = means(predicted)
    error = right.std() / np.sqrt(draws)
    assert abs(right.mean() - truth.mean()) < 4 * error
    assert abs(predicted.mean() - truth.mean()) > 20 * error
    # Were coded articles predicted otherwise than the rest, it would be seen.
    assert abs(means(predicted + 0.05 * drawn).mean() - truth.mean()) > 4 * error


@pytest.fixture(scope="module")
def corpus(corpus_of: Callable[..., Any]) -> Any:
    """Words say which outlet it is, and nothing of the frame: A shows it more often."""
    rng = np.random.default_rng(5)
    articles = []
    for event in range(20):
        for outlet in OUTLETS:
            words = [*rng.choice(WORDS, 8), *[f"house{outlet}"] * 3, f"{event}{outlet}"]
            articles.append({"outlet": outlet, "event": f"e{event:02d}", "body": [" ".join(words)]})
    return corpus_of(articles)


def truth_of(corpus: Any) -> pd.Series:
    outlet = corpus.articles.set_index("article_id")["outlet"]
    rng = np.random.default_rng(6)
    return pd.Series(rng.random(len(outlet)) < np.where(outlet == "A", 0.8, 0.2), outlet.index)


def codes_of(truth: pd.Series, drawn: Any, probability: float = 0.6) -> pd.DataFrame:
    one = truth[drawn].astype(int).rename("code").rename_axis("article_id").reset_index()
    codes: pd.DataFrame = one.assign(frame="loss", probability=probability)
    return codes


def held_out(corpus: Any, encoder: Any, codes: pd.DataFrame) -> pd.Series:
    fitted = Frames(BOOK, encoder=encoder).fit(codes, corpus).fitted
    assert fitted is not None
    outlets = corpus.articles.set_index("article_id")["outlet"]
    said: pd.Series = fitted.held_out(unit_texts(corpus, "article"), outlets)["loss"]
    return said


def test_a_prediction_does_not_depend_on_whether_its_article_was_drawn(
    corpus: Any, toy_encoder: Any
) -> None:
    truth = truth_of(corpus)
    codes = codes_of(truth, np.random.default_rng(7).random(len(truth)) < 0.6)
    before = held_out(corpus, toy_encoder, codes)
    outlet = corpus.articles.set_index("article_id")["outlet"]
    for name in ("A", "D"):
        one = codes["article_id"][codes["article_id"].map(outlet) == name].iloc[0]
        without = held_out(corpus, toy_encoder, codes[codes["article_id"] != one])
        assert without[one] == pytest.approx(before[one], abs=1e-6)
        assert (without - before).abs().max() > 1e-4


def test_outlets_that_a_classifier_would_learn_by_heart_are_estimated_right(
    corpus: Any, toy_encoder: Any
) -> None:
    """The mean of A over drawings is its truth; by what has seen codes of A, it is far above."""
    truth = truth_of(corpus)
    texts = unit_texts(corpus, "article")
    outlets = corpus.articles.set_index("article_id")["outlet"].reindex(texts.index)
    own = (outlets == "A").to_numpy()
    rng = np.random.default_rng(8)
    errors = []
    for _ in range(6):
        codes = codes_of(truth, rng.random(len(truth)) < 0.4, probability=0.4)
        frames = Frames(BOOK, encoder=toy_encoder).fit(codes, corpus)
        assert frames.fitted is not None
        assert frames.codes is not None
        said = frames.fitted.held_out(texts, outlets)
        seen = frames.fitted.probabilities(texts.tolist())
        mixed = pd.DataFrame(seen, index=said.index, columns=said.columns)
        mixed.loc[codes["article_id"]] = said.loc[codes["article_id"]]
        value = [outcomes(frames.codes, one)["loss"] - truth for one in (said, mixed)]
        errors.append([float(one.reindex(texts.index)[own].mean()) for one in value])
    right, faulty = np.mean(errors, axis=0)
    tolerance = 3 * np.std(errors, axis=0, ddof=1)[0] / np.sqrt(len(errors))
    assert abs(right) < tolerance < faulty


def test_folds_of_a_corpus() -> None:
    units = pd.Series({f"a{number}": f"o{number % 7}" for number in range(70)}).astype(object)
    rows, labels = units.index.to_numpy()[:40], np.arange(40) % 2
    folds = corpus_folds(units, rows, labels, 0)
    fold = pd.Series(folds.of(units.index.tolist(), units.tolist()), units.index)
    assert (fold.groupby(units).nunique() == 1).all()
    assert set(fold) == set(range(FOLDS))
    # What is drawn changes nothing; nor does another outlet that is said later.
    assert folds == corpus_folds(units, rows[:30], labels[:30], 0)
    assert folds.of(["a0"], ["o3"])[0] == fold["a0"]
    assert folds.of(["new", "new"], ["o3", "o3"]).tolist() == [fold["a3"]] * 2
    assert 0 <= folds.of(["new"], ["elsewhere"])[0] < FOLDS


def test_folds_text_by_text() -> None:
    units = pd.Series({f"a{number}": f"o{number % 2}" for number in range(60)}).astype(object)
    rows, labels = units.index.to_numpy(), np.arange(60) % 2
    assert corpus_folds(units, rows, labels, 0).outlets is None
    alone = pd.Series([f"o{number}" for number in range(60)], units.index, dtype=object)
    assert corpus_folds(alone, rows, labels, 0).outlets is not None
    # All codes of one class are of one outlet: by outlet it could not be learnt.
    by_outlet = pd.Series({f"a{number}": f"o{number % 6}" for number in range(60)}).astype(object)
    labels = (by_outlet == "o0").to_numpy().astype(int)
    folds = corpus_folds(by_outlet, rows, labels, 0)
    assert folds.outlets is None
    assert folds == CorpusFolds(folds.salt)
