from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from sklearn.metrics import f1_score, roc_auc_score

import narrativ as nv
from narrativ.errors import NotReadyError, SchemaError, UnknownNameError
from narrativ.framing.frames import Codebook, Frame, Frames, frame_scores
from narrativ.framing.frames.classifier import MinDocumentFrequency, Stack, best_threshold
from narrativ.framing.frames.folds import class_folds
from narrativ.framing.frames.quality import auc, interval, macro_f1

Floats = npt.NDArray[np.float64]

BOOK = Codebook(
    "ferries",
    (
        Frame("loss", "A ship is lost.", indicators=("sank", "wreck*")),
        Frame("money", "What it costs.", indicators=("fare*", "cost*")),
        Frame("law", "What courts say.", indicators=("court*", "judge*")),
    ),
)
SAID = {
    "loss": ["The ferry sank off the pier.", "Divers found the wreck.", "A boat was lost at sea."],
    "money": ["The fare rose again.", "It costs the town dearly.", "Tickets are dear."],
    "law": ["The judge fined the owner.", "The court heard the captain.", "A law was broken."],
}


def made(count: int, seed: int = 0) -> pd.DataFrame:
    """Texts of one or two frames with what they show; outlets take turns."""
    rng = np.random.default_rng(seed)
    rows = []
    for number in range(count):
        names = sorted(rng.choice(list(SAID), size=1 + number % 2, replace=False))
        words = " ".join(str(rng.choice(SAID[name])) for name in names)
        rows.append((f"{words} Notice {number} of the day.", f"Outlet {number % 6}", names))
    return pd.DataFrame(rows, columns=["text", "outlet", "names"])


def coded(texts: pd.DataFrame) -> pd.DataFrame:
    rows = [
        (text, outlet, frame, int(frame in names))
        for text, outlet, names in texts.itertuples(index=False)
        for frame in SAID
    ]
    return pd.DataFrame(rows, columns=["text", "outlet", "frame", "code"])


@pytest.fixture(scope="module")
def fitted(toy_encoder: Any) -> Frames:
    return Frames(BOOK, encoder=toy_encoder).fit(coded(made(60)))


def test_fitted_on_texts_of_no_corpus(fitted: Frames, toy_encoder: Any) -> None:
    quality = fitted.quality.set_index("frame")
    assert quality["auc"]["loss"] > 0.9
    assert quality["f1"]["all frames"] > 0.8
    assert (quality["auc_low"] <= quality["auc"]).all()
    assert (quality["auc"] <= quality["auc_high"]).all()
    assert (quality["problem"] == "").all()
    errors = fitted.errors
    assert errors["codes"].sum() == 180
    assert errors["error"].abs().max() < 1
    frames = Frames(BOOK, encoder=toy_encoder)
    pd.testing.assert_frame_equal(fitted.quality, frames.fit(coded(made(60))).quality)
    assert frames.fitted is None


def test_fitted_frames_score_a_corpus(fitted: Frames) -> None:
    corpus = nv.read(pd.DataFrame({"text": ["The ferry sank off the pier.", "Tickets are dear."]}))
    scores = frame_scores(corpus, fitted)
    assert scores.columns.tolist() == ["article_id", "frame", "probability", "quality"]
    wide = scores.pivot(index="article_id", columns="frame", values="probability")
    wide = wide.loc[corpus.articles["article_id"]]
    assert wide["loss"].iloc[0] > 0.5 > wide["loss"].iloc[1]
    assert (scores["quality"] > 0.9).all()
    with pytest.raises(SchemaError, match="fitted on codes of the unit 'article'"):
        frame_scores(corpus, fitted, "sentence")


def test_one_frame_of_many(toy_encoder: Any) -> None:
    texts = made(80)
    single = texts[texts["names"].str.len() == 1]
    codes = single.assign(frame=single["names"].str[0], code=1)[["text", "frame", "code"]]
    fitted = Frames(BOOK, encoder=toy_encoder).fit(codes).fitted
    assert fitted is not None
    assert list(fitted.models.classifiers) == [""]
    told = fitted.probabilities(["Divers found the wreck.", "The court heard it.", ""])
    assert np.allclose(told.sum(axis=1), 1)
    assert told[:2].argmax(axis=1).tolist() == [0, 2]
    assert fitted.quality.set_index("frame")["f1"]["all frames"] > 0.8


def test_frames_with_too_few_codes_are_left_out_and_said(toy_encoder: Any) -> None:
    codes = coded(made(60))
    codes = codes[codes["frame"] != "law"].copy()
    money = codes.index[codes["frame"] == "money"]
    codes.loc[money, "code"] = 0
    fitted = Frames(BOOK, encoder=toy_encoder).fit(codes)
    problem = fitted.quality.set_index("frame")["problem"]
    assert problem["law"] == "no human codes of this frame"
    assert "0 with the frame and 60 without" in problem["money"]
    corpus = nv.read(pd.DataFrame({"text": ["The judge fined the owner."]}))
    scores = frame_scores(corpus, fitted).set_index("frame")
    alone = frame_scores(corpus, BOOK, encoder=toy_encoder).set_index("frame")
    assert scores.loc["law", "probability"] == pytest.approx(alone.loc["law", "probability"])
    assert scores["quality"].isna().tolist() == [False, True, True]


def test_codes_by_id_are_looked_up_in_the_corpus(toy_encoder: Any) -> None:
    texts = made(40)
    corpus = nv.read(texts[["text", "outlet"]])
    ids = corpus.articles["article_id"].tolist()
    codes = coded(texts).assign(article_id=np.repeat(ids, 3)).drop(columns=["text", "outlet"])
    frames = Frames(BOOK, encoder=toy_encoder)
    now, later = frames.fit(codes, corpus), frames.fit(codes)
    assert set(now.errors["outlet"]) == set(texts["outlet"])
    with pytest.raises(NotReadyError, match="not fitted"):
        assert later.quality
    pd.testing.assert_frame_equal(frame_scores(corpus, now), frame_scores(corpus, later))
    with pytest.raises(SchemaError, match="not in the corpus: article_id nowhere"):
        frames.fit(codes.replace({ids[0]: "nowhere"}), corpus)


def test_settings_that_are_none() -> None:
    with pytest.raises(UnknownNameError, match="unit of Frames"):
        Frames(BOOK, unit="sentence")
    with pytest.raises(UnknownNameError, match="no codebook"):
        Frames("polcy")


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 9)), min_size=20, max_size=60),
    st.integers(0, 3),
)
@settings(max_examples=30)
def test_folds(given_: list[tuple[bool, int]], seed: int) -> None:
    labels = np.array([label for label, _ in given_] + [True, False] * 5, dtype=int)
    groups = np.array([group for _, group in given_] + [*range(10, 20)]).astype(str)
    found = class_folds(labels, groups, seed)
    assert sorted(np.concatenate([test for _, test in found]).tolist()) == list(range(len(labels)))
    for train, test in found:
        assert set(labels[train]) == {0, 1}
        assert not set(train.tolist()) & set(test.tolist())


def test_a_rare_class_has_a_text_in_every_fold() -> None:
    labels = np.array([1] * 3 + [0] * 20)
    for groups in (np.arange(23).astype(str), np.repeat("one", 23)):
        found = class_folds(labels, groups, 0)
        assert [int(labels[test].sum()) for _, test in found] == [1, 1, 1]


def test_words_of_one_text_are_not_learnt() -> None:
    counts = csr_matrix(np.array([[1, 2, 0], [0, 3, 1], [0, 0, 0]]))
    common = MinDocumentFrequency().fit(counts).transform(counts)
    assert common.toarray().tolist() == [[2], [3], [0]]
    alone = csr_matrix(np.eye(2))
    assert MinDocumentFrequency().fit(alone).transform(alone).shape == (2, 2)


def test_outlets_stay_together() -> None:
    groups = np.repeat([str(number) for number in range(12)], 5)
    labels = np.tile([0, 1, 0, 1, 1], 12)
    for train, test in class_folds(labels, groups, 0):
        assert not set(groups[train]) & set(groups[test])


def test_a_view_worse_than_chance_is_not_turned_round() -> None:
    rng = np.random.default_rng(0)
    classes = np.arange(200) % 2
    right = rng.normal(size=(200, 2)) + 2 * np.eye(2)[classes]
    answers = np.stack([right, -right], axis=1)
    stack = Stack.fit(answers, classes, np.ones(2))
    assert stack.weights[0] > stack.weights[1] >= 0
    told = stack.probabilities(answers)
    assert np.allclose(told.sum(axis=1), 1)
    assert (told.argmax(axis=1) == classes).mean() > 0.8


def test_scores_of_predictions() -> None:
    code = np.array([0, 0, 1, 1])
    assert auc(code, np.array([0.1, 0.2, 0.3, 0.4])) == 1
    assert np.isnan(auc(np.ones(3), np.ones(3)))
    assert macro_f1(code, code == 1) == 1
    assert 0.2 <= best_threshold(code, np.array([0.1, 0.2, 0.3, 0.4])) <= 0.3


def test_a_resample_is_scored_as_scikit_learn_scores_its_texts() -> None:
    rng = np.random.default_rng(0)
    code, probability = rng.integers(2, size=60), rng.integers(9, size=60) / 9
    drawn = rng.integers(60, size=(40, 60))
    times = np.stack([np.bincount(row, minlength=60) for row in drawn]).astype(float)
    expected = [roc_auc_score(code[r], probability[r]) for r in drawn]
    np.testing.assert_allclose(auc(code, probability, times), expected)
    predicted = (probability > 0.5).astype(int)
    expected = [f1_score(code[r], predicted[r], average="macro") for r in drawn]
    np.testing.assert_allclose(macro_f1(code, predicted, times), expected)


def test_the_bootstrap_draws_whole_groups() -> None:
    seen = []

    def score(times: Floats) -> Floats:
        if len(times) > 1:  # the resamples, not the texts themselves
            seen.append(times)
        return times[:, 0] / 4

    value, low, high = interval(score, np.array(list("aabb")), 0, 150)
    assert low < value < high
    drawn = np.concatenate(seen)
    assert drawn.shape == (150, 4)
    assert (drawn.sum(axis=1) == 4).all()
    assert np.array_equal(drawn[:, 0], drawn[:, 1])
