from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import narrativ as nv
from narrativ.errors import SchemaError
from narrativ.framing.frames import Codebook, Frame, Frames, read_codebook
from narrativ.framing.frames.sampling import UNCONFIRMED
from narrativ.protocols import Context, Measure

BOOK = Codebook(
    "ferries",
    (
        Frame("loss", "A ship is lost.", indicators=("sank", "wreck*"), examples=("It sank.",)),
        Frame("money", "What it costs.", indicators=("fare*", "cost*"), examples=("It costs.",)),
    ),
)
LOSS = ["The ferry sank off the pier.", "Divers found the wreck of the ferry."]
MONEY = ["The fare rose again.", "It costs the town dearly."]


@pytest.fixture(scope="module")
def corpus(corpus_of: Callable[..., Any]) -> Any:
    """Twenty-four events: the Ledger tells of losses, the others of money as often as not."""
    rng = np.random.default_rng(1)
    articles = []
    for event in range(24):
        for outlet in ("Ledger", "Spark", "Courier", "Mercury"):
            loss = rng.random() < (0.9 if outlet == "Ledger" else 0.2)
            said = [
                str(rng.choice(LOSS if loss else MONEY)),
                f"Day {event + 100} ended for {outlet}.",
            ]
            articles.append({"outlet": outlet, "event": f"e{event:02d}", "body": said})
    return corpus_of(articles)


def codes_of(corpus: Any, share: float, **columns: Any) -> pd.DataFrame:
    body = corpus.paragraphs[corpus.paragraphs["position"] == 1]
    rng = np.random.default_rng(2)
    drawn = body[rng.random(len(body)) < share]
    loss = drawn["text"].isin(LOSS).astype(int)
    parts = [
        pd.DataFrame({"article_id": drawn["article_id"], "frame": frame, "code": code})
        for frame, code in (("loss", loss), ("money", 1 - loss))
    ]
    return pd.concat(parts, ignore_index=True).assign(**columns)


@pytest.fixture(scope="module")
def fitted(corpus: Any, toy_encoder: Any) -> dict[float, Frames]:
    """The measure with codes of a random sample, by the share of articles in it."""
    return {
        share: Frames(BOOK, encoder=toy_encoder).fit(
            codes_of(corpus, share, probability=share), corpus
        )
        for share in (0.7, 0.8)
    }


def truth_of(corpus: Any) -> pd.Series:
    body = corpus.paragraphs[corpus.paragraphs["position"] == 1]
    told: pd.Series = body.set_index("article_id")["text"].isin(LOSS).astype(int)
    return told


def context_of(corpus: Any) -> Context:
    return Context(groups=corpus.articles.set_index("article_id")["outlet"])


def test_from_the_codebook_alone_there_are_candidates_and_no_estimate(
    corpus: Any, toy_encoder: Any
) -> None:
    frames = Frames(BOOK, encoder=toy_encoder)
    assert isinstance(frames, Measure)
    units, evidence = frames(corpus, context_of(corpus))
    assert set(units["feature"]) == {"candidate: loss", "candidate: money"}
    assert (units["refused"] == UNCONFIRMED).all()
    assert units["numerator"].isna().all()
    assert evidence["weight"].between(0.5, 1).all()
    text = corpus.paragraphs.set_index("paragraph_id")["text"]
    shown = evidence[evidence["feature"] == "candidate: loss"]
    rows: list[Any] = list(shown.itertuples())
    assert {text[row.paragraph_id][row.start : row.end] for row in rows} <= set(LOSS)
    assert len(shown)
    comparison = nv.compare(corpus, measures=[frames], permutations=99)
    assert (comparison.scores["verdict"] == "too_little_data").all()
    assert comparison.scores["value"].isna().all()
    assert len(comparison.evidence)


def test_with_codes_of_a_random_sample_there_are_estimates(
    corpus: Any, fitted: dict[float, Frames]
) -> None:
    frames = fitted[0.8]
    units, _ = frames(corpus, context_of(corpus))
    assert set(units["feature"]) == {"loss", "money"}
    assert (units["refused"] == "").all()
    assert units["quality"].str.contains("cross-validated AUC").all()
    assert units["quality"].str.contains("error in points by outlet").all()
    scores = nv.compare(corpus, measures=[frames], permutations=999).scores
    row = scores[(scores["outlet"] == "Ledger") & (scores["feature"] == "loss")].iloc[0]
    assert row["verdict"] == "differs"
    assert row["effect"] > 40


def test_where_every_article_is_coded_the_codes_stand(corpus: Any, toy_encoder: Any) -> None:
    codes = codes_of(corpus, 1.1, probability=1.0)
    units, _ = Frames(BOOK, encoder=toy_encoder).fit(codes)(corpus, context_of(corpus))
    loss = units[units["feature"] == "loss"].set_index("article_id")["numerator"]
    assert np.allclose(loss, truth_of(corpus).reindex(loss.index))


@pytest.mark.parametrize(
    ("share", "columns", "reason"),
    [
        (0.8, {}, "undrawn"),
        (0.35, {"probability": 0.35}, "expected 10 or more of each group"),
    ],
)
def test_codes_that_allow_no_estimate(
    corpus: Any, toy_encoder: Any, share: float, columns: dict[str, object], reason: str
) -> None:
    frames = Frames(BOOK, encoder=toy_encoder).fit(codes_of(corpus, share, **columns), corpus)
    units, _ = frames(corpus, context_of(corpus))
    assert units["refused"].str.contains(reason).all()
    assert units["feature"].str.startswith("candidate: ").all()


def test_probabilities_that_do_not_fit_are_refused(corpus: Any, toy_encoder: Any) -> None:
    codes = codes_of(corpus, 0.7, probability=0.7)
    wrong = codes.assign(probability=codes["probability"].mask(codes["frame"] == "money", 1.0))
    frames = Frames(BOOK, encoder=toy_encoder).fit(wrong, corpus)
    units, _ = frames(corpus, context_of(corpus))
    reasons = units.groupby("feature")["refused"].first().to_dict()
    assert reasons["loss"] == ""
    assert "implies that they were drawn from about" in reasons["candidate: money"]
    assert "if all articles were coded, probability is 1" in reasons["candidate: money"]
    part = context_of(corpus).groups
    part = part[part != "Spark"]
    units, _ = frames(corpus, Context(groups=part))
    loss = units[units["feature"] == "loss"].iloc[0]
    assert loss["refused"] == ""
    assert f"stated to be drawn at random from {len(part)};" in loss["quality"]
    assert "value is an estimate and may lie outside 0 to 100" in loss["quality"]
    money = units[units["feature"] == "candidate: money"].iloc[0]
    assert "stated to be" not in money["quality"]


def test_codes_of_one_frame_of_many_correct_the_others(corpus: Any, toy_encoder: Any) -> None:
    book = Codebook("three", (*BOOK.frames, Frame("law", "What courts say.")))
    codes = codes_of(corpus, 1.1, probability=1.0)
    marked = codes[codes["code"] == 1].drop(columns="code").assign(code=1)
    frames = Frames(book, exclusive=True, encoder=toy_encoder).fit(marked, corpus)
    units, _ = frames(corpus, context_of(corpus))
    loss = units[units["feature"] == "loss"].set_index("article_id")["numerator"]
    assert np.allclose(loss, truth_of(corpus).reindex(loss.index))
    assert units["quality"].str.contains("human codes of all 96 articles").any()


def test_intervals_end_at_a_hundred_points(corpus: Any, toy_encoder: Any) -> None:
    codes = codes_of(corpus, 1.1, probability=1.0)
    ledger = corpus.articles["article_id"][corpus.articles["outlet"] == "Ledger"]
    said = codes["article_id"].isin(ledger) == (codes["frame"] == "loss")
    frames = Frames(BOOK, encoder=toy_encoder).fit(codes.assign(code=said.astype(int)), corpus)
    scores = nv.compare(corpus, measures=[frames], permutations=99).scores
    row = scores[(scores["outlet"] == "Ledger") & (scores["feature"] == "loss")].iloc[0]
    assert row["effect"] == pytest.approx(100)
    assert 0 < row["low"] < row["high"] <= 100


def test_codes_by_ids_of_ones_own(
    corpus: Any, fitted: dict[float, Frames], toy_encoder: Any
) -> None:
    articles = corpus.articles.assign(external_id="x" + corpus.articles["article_id"])
    own = corpus.changed(nv.Step("test"), articles=articles)
    codes = codes_of(corpus, 0.8, probability=0.8)
    named = codes.assign(external_id="x" + codes["article_id"]).drop(columns="article_id")
    expected, _ = fitted[0.8](own, context_of(own))
    units, _ = Frames(BOOK, encoder=toy_encoder).fit(named)(own, context_of(own))
    pd.testing.assert_frame_equal(units, expected)


def test_a_frame_without_codes_is_refused_alone(corpus: Any, toy_encoder: Any) -> None:
    codes = codes_of(corpus, 0.8, probability=0.8)
    frames = Frames(BOOK, encoder=toy_encoder).fit(codes[codes["frame"] == "loss"], corpus)
    units, _ = frames(corpus, context_of(corpus))
    reasons = units.groupby("feature")["refused"].first().to_dict()
    assert reasons == {"loss": "", "candidate: money": "no human codes of this frame"}


def test_only_articles_are_compared(corpus: Any, toy_encoder: Any) -> None:
    with pytest.raises(SchemaError, match="by article"):
        Frames(BOOK, unit="paragraph", encoder=toy_encoder)(corpus, context_of(corpus))
    codes = codes_of(corpus, 0.8).replace({corpus.articles["article_id"].iloc[0]: "nowhere"})
    with pytest.raises(SchemaError, match="nowhere"):
        Frames(BOOK, encoder=toy_encoder).fit(codes)(corpus, context_of(corpus))


def test_settings_say_what_was_fitted(
    corpus: Any, fitted: dict[float, Frames], toy_encoder: Any
) -> None:
    bare = Frames("generic")
    assert repr(bare) == "Frames(codebook='generic', unit='article', exclusive=None, seed=0)"
    frames = Frames(BOOK, encoder=toy_encoder)
    codes = codes_of(corpus, 0.7, probability=0.7)
    waiting = frames.fit(codes.iloc[::-1])
    said = repr(fitted[0.7]).rpartition("fitted on ")[2]
    assert said.startswith(f"{len(codes)} codes, ")
    assert repr(waiting).endswith(f", to be fitted on {said}")
    other = frames.fit(codes.assign(code=1 - codes["code"]), corpus)
    assert not repr(other).endswith(said)


def test_codes_with_texts_of_their_own_are_fitted_with_the_folds_of_the_corpus(
    corpus: Any, fitted: dict[float, Frames], toy_encoder: Any
) -> None:
    codes = codes_of(corpus, 0.7, probability=0.7)
    text = corpus.analysed.groupby("article_id")["text"].agg("\n".join)
    own = codes.assign(text=codes["article_id"].map(text), outlet="said otherwise")
    expected, _ = fitted[0.7](corpus, context_of(corpus))
    units, _ = Frames(BOOK, encoder=toy_encoder).fit(own)(corpus, context_of(corpus))
    pd.testing.assert_frame_equal(units, expected)


def test_a_frame_too_rare_to_learn_is_a_code_against_the_others(
    corpus: Any, toy_encoder: Any
) -> None:
    """Its articles are predicted, and corrected, though no classifier learns the frame."""
    book = Codebook("three", (*BOOK.frames, Frame("law", "What courts say.")))
    codes = codes_of(corpus, 1.1, probability=1.0)
    marked = codes[codes["code"] == 1].copy()
    rare = marked["article_id"].iloc[:4].tolist()
    marked.loc[marked["article_id"].isin(rare), "frame"] = "law"
    frames = Frames(book, exclusive=True, encoder=toy_encoder).fit(marked, corpus)
    assert frames.fitted is not None
    assert set(rare) <= set(frames.fitted.models.predictions["loss"].unit)
    units, _ = frames(corpus, context_of(corpus))
    loss = units[units["feature"] == "loss"].set_index("article_id")["numerator"]
    assert np.allclose(loss[rare], 0)
    assert "too few human codes: 4 with the frame" in units["refused"].tolist()
    few = marked[marked["frame"] != "money"]
    alone = Frames(book, exclusive=True, encoder=toy_encoder).fit(few, corpus)
    assert alone.fitted is not None
    assert not alone.fitted.models.classifiers


def test_frames_of_two_codebooks_stand_side_by_side(corpus: Any, toy_encoder: Any) -> None:
    other = Codebook("tides", BOOK.frames[:1])
    two = [Frames(book, encoder=toy_encoder) for book in (BOOK, other)]
    comparison = nv.compare(corpus, measures=two, permutations=99)
    assert set(comparison.scores["measure"]) == {"frames:ferries", "frames:tides"}
    assert set(comparison.evidence["measure"]) == {"frames:ferries", "frames:tides"}
    assert len(comparison.evidence_for(measure="frames:tides", feature="candidate: loss"))
    assert any(said.startswith("frames:tides: no estimate") for said in comparison.sentences)
    alone = nv.compare(corpus, measures=two[1:], permutations=99)
    assert set(alone.scores["measure"]) == {"frames"}
    with pytest.raises(SchemaError, match="two measures have the same name, 'frames:tides'"):
        nv.compare(corpus, measures=[*two, replace(two[1], seed=3)])


def test_the_variant_of_frames_is_the_name_of_their_codebook() -> None:
    assert [Frames(name).variant for name in ("policy", "generic")] == ["policy", "generic"]


FILE = """
name = "ferries"

[[frame]]
name = "loss"
definition = "A ship is lost."
indicators = ["sank"]
"""


def test_the_codebook_is_read_once(tmp_path: Path, corpus: Any, toy_encoder: Any) -> None:
    """What becomes of its file later changes nothing, here and in what is pickled."""
    path = tmp_path / "mine.toml"
    path.write_text(FILE, encoding="utf-8")
    frames = Frames(path, encoder=toy_encoder)
    said, number = repr(frames), hash(frames)
    units, evidence = frames(corpus, context_of(corpus))
    path.write_text(FILE.replace("loss", "gain").replace("sank", "quay"), encoding="utf-8")
    other = Frames(path, encoder=toy_encoder)
    path.unlink()
    for same in (frames, pickle.loads(pickle.dumps(frames)), copy.deepcopy(frames)):
        assert (repr(same), same.variant) == (said, "ferries")
        assert same.codebook == frames.codebook
        for table, expected in zip(
            same(corpus, context_of(corpus)), (units, evidence), strict=True
        ):
            pd.testing.assert_frame_equal(table, expected)
    assert frames == replace(frames)
    assert hash(frames) == number
    assert frames != other
    assert repr(other) != said
    assert set(other(corpus, context_of(corpus))[0]["feature"]) == {"candidate: gain"}
    assert Frames("generic") == Frames(read_codebook("generic"))
