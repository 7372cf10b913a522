from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import narrativ as nv
from narrativ.errors import DataWarning, NotReadyError, UnknownNameError
from narrativ.framing.frames import Codebook, Frame, frame_scores
from narrativ.framing.frames.scorer import top_mean

BOOK = Codebook(
    "ferries",
    (
        Frame(
            "loss",
            "A ship is lost or sinks.",
            indicators=("sank", "wreck*"),
            examples=("The ferry sank in the night.", "Divers found the wreck."),
        ),
        Frame(
            "money",
            "What the ferry costs.",
            indicators=("fare*", "cost*"),
            examples=("The fare rose to nine crowns.", "It costs the town dearly."),
        ),
    ),
)
TEXTS = pd.DataFrame(
    {
        "outlet": ["Ledger", "Spark", "Courier"],
        "title": ["Ferry sank", "Fares rise", "Choir sings"],
        "text": [
            "The old ferry sank in the night. Divers saw the wreck.",
            "The fare rose again. It costs families dearly.",
            "The choir sang in the hall.\n\nThe hall was warm.",
        ],
    }
)


@pytest.fixture(scope="module")
def corpus() -> nv.Corpus:
    return nv.read(TEXTS)


def test_straight_after_read(corpus: nv.Corpus, toy_encoder: Any) -> None:
    scores = frame_scores(corpus, BOOK, encoder=toy_encoder)
    assert scores.columns.tolist() == ["article_id", "frame", "probability"]
    assert scores["article_id"].drop_duplicates().tolist() == corpus.articles["article_id"].tolist()
    assert scores["probability"].between(0, 1).all()
    title = corpus.articles.set_index("article_id")["title"]
    wide = scores.pivot(index="article_id", columns="frame", values="probability")
    wide.index = title.reindex(wide.index)
    assert wide["loss"].idxmax() == "Ferry sank"
    assert wide["money"].idxmax() == "Fares rise"
    assert corpus.vectors is None


@pytest.mark.parametrize(
    ("unit", "columns"),
    [("paragraph", ["paragraph_id"]), ("sentence", ["paragraph_id", "start", "end"])],
)
def test_smaller_units(corpus: nv.Corpus, toy_encoder: Any, unit: str, columns: list[str]) -> None:
    scores = frame_scores(corpus, BOOK, unit, encoder=toy_encoder)
    assert scores.columns.tolist() == [*columns, "frame", "probability"]
    assert not scores.duplicated([*columns, "frame"]).any()
    assert scores["probability"].notna().all()
    if unit == "sentence":
        text = corpus.paragraphs.set_index("paragraph_id")["text"]
        rows: list[Any] = list(scores.itertuples())
        spans = {text[row.paragraph_id][row.start : row.end] for row in rows}
        assert "Divers saw the wreck." in spans


def test_an_article_is_scored_the_same_in_any_company(toy_encoder: Any) -> None:
    alone = frame_scores(nv.read(TEXTS.iloc[[1]]), BOOK, encoder=toy_encoder)
    together = frame_scores(nv.read(TEXTS.iloc[::-1]), BOOK, encoder=toy_encoder)
    told = together[together["article_id"] == alone["article_id"].iloc[0]]
    assert np.allclose(alone["probability"], told["probability"])


def test_a_frame_of_a_definition_alone(corpus: nv.Corpus, toy_encoder: Any) -> None:
    book = Codebook("bare", (Frame("loss", "The ferry sank in the night."),))
    scores = frame_scores(corpus, book, encoder=toy_encoder)
    assert scores["probability"].astype(float).idxmax() == 0


def test_what_cannot_be_scored(corpus: nv.Corpus) -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'sentence'"):
        frame_scores(corpus, BOOK, "sentences")
    with pytest.raises(NotReadyError):
        frame_scores(nv.Corpus(), BOOK)


def test_an_article_without_a_sentence_has_no_probability(
    corpus: nv.Corpus, toy_encoder: Any
) -> None:
    paragraphs = corpus.paragraphs.assign(
        kind=corpus.paragraphs["kind"].mask(
            corpus.paragraphs["article_id"] == corpus.articles["article_id"].iloc[0], "caption"
        )
    )
    scores = frame_scores(
        corpus.changed(nv.Step("test"), paragraphs=paragraphs), BOOK, encoder=toy_encoder
    )
    assert scores["probability"].isna().tolist() == [True, True, False, False, False, False]


def test_a_corpus_without_text_has_no_sentence(corpus: nv.Corpus, toy_encoder: Any) -> None:
    blank = corpus.changed(
        nv.Step("test"),
        paragraphs=corpus.paragraphs.assign(text="", end=corpus.paragraphs["start"]),
    )
    scores = frame_scores(blank, BOOK, "sentence", encoder=toy_encoder)
    assert scores.empty
    full = frame_scores(corpus, BOOK, "sentence", encoder=toy_encoder)
    pd.testing.assert_series_equal(scores.dtypes, full.dtypes)
    assert frame_scores(blank, BOOK, encoder=toy_encoder)["probability"].isna().all()


def test_other_languages_are_warned_of() -> None:
    said = "Die Fähre sank in der Nacht, und Taucher fanden das Wrack."
    corpus = nv.read(pd.DataFrame({"text": [said, TEXTS["text"][0] + " It was in the news."]}))
    with pytest.warns(DataWarning, match="^1 of 2 articles do not read as English") as given:
        scores = frame_scores(corpus, BOOK, "sentence")
    assert len(given) == 1
    assert corpus.articles["article_id"][0] in str(given[0].message)
    assert scores["probability"].notna().all()


def test_the_mean_of_the_top() -> None:
    values = np.array([[4.0], [1.0], [2.0], [3.0], [7.0]])
    means = top_mean(values, np.array([0, 0, 0, 0, 2]), 3, 0.5)
    assert means.ravel()[[0, 2]].tolist() == [3.5, 7.0]
    assert np.isnan(means[1, 0])
