"""Is a sentence told by another article: the verb on invented texts and on the sample."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import narrativ
from narrativ import schema
from narrativ.alignment import coverage
from narrativ.alignment.coverage import sentence_coverage
from narrativ.corpus import Corpus
from narrativ.errors import NotReadyError, SchemaError, UnknownNameError

pytestmark = pytest.mark.model
Builder = Callable[..., Corpus]

FERRY = "The ferry to Hale was cancelled on Monday because of a cracked propeller."
REFUND = "Passengers will get their money back within ten days, the company said."
SAME = "A cracked propeller forced the cancellation of Monday's ferry to Hale, the operator said."
BRIDGE = "The council has yet to vote on a new bridge over the river Tarn."


def article(outlet: str, *body: str, **facts: Any) -> dict[str, Any]:
    return {
        "outlet": outlet,
        "event": "e1",
        "published": "2031-05-05T09:00Z",
        "language": "en",
        "body": [(text, "t") for text in body],
    } | facts


def statuses(rows: pd.DataFrame, article_id: str) -> list[str]:
    return rows.loc[rows["article_id"] == article_id, "status"].tolist()


def test_a_sentence_is_told_in_other_words_and_another_is_not(corpus_of: Builder) -> None:
    corpus = corpus_of([article("A", FERRY, REFUND), article("B", SAME, BRIDGE)])
    first = body_rows(corpus)[lambda rows: rows["article_id"] == "a0000"]
    assert first["status"].tolist() == ["told", "not_told"]
    assert first["probability"].iloc[0] > 0.8 > 0.4 > first["probability"].iloc[1]
    assert passage(corpus, first.iloc[0]) == SAME


def body_rows(corpus: Corpus) -> pd.DataFrame:
    rows, paragraphs = sentence_coverage(corpus), corpus.paragraphs
    body = paragraphs.loc[paragraphs["kind"] == "body", "paragraph_id"]
    return rows[rows["paragraph_id"].isin(body)]


def passage(corpus: Corpus, row: pd.Series) -> str:
    text = corpus.paragraphs.set_index("paragraph_id").at[row["nearest_paragraph_id"], "text"]
    return str(text)[row["nearest_start"] : row["nearest_end"]]


def test_two_copies_of_one_text_tell_all_of_each_other(corpus_of: Builder) -> None:
    corpus = corpus_of([article(outlet, FERRY, REFUND, BRIDGE) for outlet in "AB"])
    body = body_rows(corpus)
    assert set(body["status"]) == {"told"}
    assert (body["probability"] > 0.9).all()


def test_rows_offsets_and_order(corpus_of: Builder) -> None:
    articles = [
        article("A", f"{FERRY} {REFUND}"), article("B", SAME), article("C", BRIDGE, FERRY),
    ]  # fmt: skip
    corpus = corpus_of(articles)
    rows = sentence_coverage(corpus)
    assert rows.columns.tolist() == list(schema.SENTENCE_COVERAGE.names)
    assert (rows["article_id"] != rows["other_article_id"]).all()
    assert not rows.duplicated(["paragraph_id", "start", "other_article_id"]).any()
    texts = corpus.paragraphs.set_index("paragraph_id")["text"]
    spans = rows[["paragraph_id", "start", "end"]].itertuples(index=False)
    said = {texts.to_dict()[name][start:end] for name, start, end in spans}
    assert {FERRY, REFUND, SAME, BRIDGE} <= said
    assert rows.groupby(["paragraph_id", "start"]).size().eq(2).all()


def test_the_order_of_the_input_is_irrelevant(corpus_of: Builder) -> None:
    corpus = corpus_of([article("A", FERRY, REFUND), article("B", SAME), article("C", BRIDGE)])
    ids = corpus.articles["article_id"].tolist()
    shuffled = corpus.changed(
        narrativ.Step("shuffled"),
        articles=corpus.articles.iloc[::-1],
        paragraphs=corpus.paragraphs.sample(frac=1, random_state=0),
    )
    expected = sentence_coverage(corpus, articles=ids)
    pd.testing.assert_frame_equal(sentence_coverage(shuffled, articles=ids[::-1]), expected)


@pytest.mark.parametrize("completeness", ["cut", "lead_missing", "partial", "headline_only"])
def test_an_incomplete_text_makes_no_claim_of_absence(
    corpus_of: Builder, completeness: str
) -> None:
    corpus = corpus_of([article("A", FERRY, REFUND), article("B", SAME, completeness=completeness)])
    body = body_rows(corpus)
    assert statuses(body, "a0000") == ["told", "cannot_tell"]


REJECTED = "The union rejected the offer on Wednesday evening by 40 votes to 12."
OPENED = "The line to Hale was opened in 2019 by the late minister."


def test_the_time_of_the_one_fact_excuses_and_background_is_not_excused(corpus_of: Builder) -> None:
    later = article("A", REJECTED, OPENED, published="2031-05-08T09:00Z")
    corpus = corpus_of([later, article("B", BRIDGE, published="2031-05-05T09:00Z")])
    body = body_rows(corpus)
    assert statuses(body, "a0000") == ["could_not_have_known", "not_told"]


def test_a_shorter_deadline_is_a_later_version_of_the_first(corpus_of: Builder) -> None:
    first = "Minister Reyes gave the ferry company a 50-day deadline to end the strike."
    second = "Minister Reyes gave the ferry company a new, shorter deadline of ten days."
    corpus = corpus_of(
        [
            article("A", first, published="2031-07-25T09:00Z"),
            article("B", second, published="2031-08-01T09:00Z"),
        ]
    )
    assert body_rows(corpus)["status"].tolist() == ["version", "version"]


def test_a_missing_time_excuses_nothing(corpus_of: Builder) -> None:
    corpus = corpus_of(
        [article("A", REJECTED, published=None), article("B", BRIDGE, published=None)]
    )
    body = body_rows(corpus)
    assert statuses(body, "a0000") == ["not_told"]


def test_what_is_no_content_is_not_judged(corpus_of: Builder) -> None:
    corpus = corpus_of([article("A", "November:", FERRY), article("B", SAME)])
    bare = body_rows(corpus)[lambda rows: rows["article_id"] == "a0000"].iloc[0]
    assert bare["status"] == "no_content"
    assert pd.isna(bare["probability"])
    assert pd.isna(bare["nearest_paragraph_id"])


def test_texts_in_other_languages_are_told_or_nobody_can_tell(corpus_of: Builder) -> None:
    german = "Die Fähre nach Hale fiel am Montag wegen einer gebrochenen Schraube aus."
    other = "Der Rat hat über die neue Brücke noch nicht abgestimmt."
    corpus = corpus_of(
        [article("A", german, other, language="de"), article("B", german, language="de")]
    )
    body = body_rows(corpus)
    assert statuses(body, "a0000") == ["told", "cannot_tell"]


def test_one_article_gives_an_empty_table_with_its_columns(corpus_of: Builder) -> None:
    rows = sentence_coverage(corpus_of([article("A", FERRY)]))
    pd.testing.assert_frame_equal(rows, schema.empty(schema.SENTENCE_COVERAGE))
    repeated = sentence_coverage(corpus_of([article("A", FERRY)]), articles=["a0000", "a0000"])
    assert repeated.empty


def test_an_article_without_a_sentence_is_there_and_cannot_be_judged() -> None:
    corpus = narrativ.read(pd.DataFrame({"outlet": ["A", "B"], "text": [FERRY, SAME]}))
    ids = corpus.articles.sort_values("outlet")["article_id"].tolist()
    kept = corpus.paragraphs.assign(
        kind=corpus.paragraphs["kind"].mask(corpus.paragraphs["article_id"] == ids[1], "caption")
    )
    rows = sentence_coverage(corpus.changed(narrativ.Step("x"), paragraphs=kept), articles=ids)
    assert rows["status"].tolist() == ["cannot_tell"]
    assert rows["probability"].isna().all()
    assert rows["other_article_id"].tolist() == [ids[1]]


def test_names_that_nobody_has_and_what_is_not_ready(corpus_of: Builder) -> None:
    corpus = corpus_of([article("A", FERRY), article("B", SAME)])
    with pytest.raises(UnknownNameError, match="a0009"):
        sentence_coverage(corpus, articles=["a0000", "a0009"])
    with pytest.raises(UnknownNameError, match="e9"):
        sentence_coverage(corpus, event="e9")
    with pytest.raises(SchemaError, match="give one of them"):
        sentence_coverage(corpus, event="e1", articles=["a0000"])
    with pytest.raises(NotReadyError, match="cluster"):
        sentence_coverage(narrativ.read(pd.DataFrame({"outlet": ["A"], "text": [FERRY]})))


def test_too_many_sentences_are_refused_in_words(
    corpus_of: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coverage, "MOST_SENTENCES", 3)
    corpus = corpus_of([article("A", FERRY, REFUND), article("B", SAME, BRIDGE)])
    with pytest.raises(SchemaError, match=r"at most 3: judge fewer at a time"):
        sentence_coverage(corpus)


def test_two_hundred_articles_are_a_table(corpus_of: Builder) -> None:
    corpus = corpus_of([article(f"O{n}", f"{FERRY} It was number {n}.") for n in range(200)])
    rows = sentence_coverage(corpus)
    assert rows["article_id"].nunique() == 200
    assert rows.groupby("article_id")["other_article_id"].nunique().eq(199).all()


@pytest.fixture(scope="module")
def facts(sample: Path) -> pd.DataFrame:
    """The planted facts: outlet of the sentence, other outlet, what is planted, what came out.

    The sentence that tells a fact is the one that resembles the statement most.
    """
    design = tomllib.loads((sample / "design.toml").read_text(encoding="utf-8"))
    corpus = narrativ.read(sample / "texts" / "articles.jsonl")
    labels = pd.read_csv(sample / "labels.csv").set_index("id")["event"]
    articles = corpus.articles.set_index("article_id")
    event = articles["external_id"].map(labels)
    texts = corpus.paragraphs.set_index("paragraph_id")["text"]
    encoder, found = narrativ.encoder(), []
    for planted in design["event"]:
        rows = sentence_coverage(corpus, articles=event.index[event == planted["id"]])
        rows = rows.assign(
            outlet=rows["article_id"].map(articles["outlet"]),
            other=rows["other_article_id"].map(articles["outlet"]),
        )
        for fact in planted["fact"]:
            (statement,) = encoder.encode([fact["statement"]])
            for outlet in fact["told"]:
                own = rows[rows["outlet"] == outlet]
                each = own.drop_duplicates(["paragraph_id", "start"])
                columns = (each[name] for name in ("paragraph_id", "start", "end"))
                said = [
                    str(texts[name])[start:end] for name, start, end in zip(*columns, strict=True)
                ]
                best = each.iloc[int(np.argmax(encoder.encode(said) @ statement))]
                same = (
                    own[["paragraph_id", "start"]].eq(best[["paragraph_id", "start"]]).all(axis=1)
                )
                found.append(own[same].assign(fact=fact["id"], planted=_planted(fact, own[same])))
    rows = pd.concat(found, ignore_index=True)
    assert isinstance(rows, pd.DataFrame)
    return rows


def _planted(fact: dict[str, Any], rows: pd.DataFrame) -> list[str]:
    kinds = ("told", "left_out", "could_not_have_known")
    return [next(kind for kind in kinds if other in fact[kind]) for other in rows["other"]]


TOLD = ("told", "partly", "version")


def test_planted_facts_are_told_by_those_that_tell_them(facts: pd.DataFrame) -> None:
    told = facts[facts["planted"] == "told"]
    assert told["status"].isin(TOLD).mean() > 0.98
    assert told["status"].eq("told").mean() > 0.75


def test_planted_omissions_are_seldom_told_in_full_and_never_excused(facts: pd.DataFrame) -> None:
    left = facts[facts["planted"] == "left_out"]
    assert left["status"].isin(["told", "version"]).mean() < 0.05
    assert left["status"].eq("could_not_have_known").mean() < 0.02
    f2 = left[left["fact"].str.endswith("F2")]
    assert f2["status"].eq("not_told").mean() > 0.8


def test_what_had_not_happened_is_not_held_against_the_earlier_text(facts: pd.DataFrame) -> None:
    later = facts[facts["planted"] == "could_not_have_known"]
    assert later["status"].eq("not_told").mean() < 0.06
    assert later["status"].eq("could_not_have_known").mean() > 0.5


def test_planted_facts_are_ranked_by_their_probability(facts: pd.DataFrame) -> None:
    told = facts.loc[facts["planted"] == "told", "probability"].to_numpy(dtype=float)
    other = facts.loc[facts["planted"] != "told", "probability"].to_numpy(dtype=float)
    assert (told[:, None] > other).mean() > 0.95


DIGEST = "8e1ce35f3d67d220194e4a6691fee0a91eb786e8969d994391eff566bef47eb4"


@pytest.mark.slow
@pytest.mark.shared
def test_real_judgements(shared: Path) -> None:
    """Floors with events held out; baselines of the same run are in benchmarks/RESULTS.md."""
    from benchmarks.coverage import measured
    from benchmarks.fit_coverage import judgements

    content = (shared / "data" / "coverage" / "judgements.parquet").read_bytes()
    assert hashlib.sha256(content).hexdigest() == DIGEST, "judgements were changed: measure anew"
    scores = measured(judgements(shared))
    own, base = scores["narrativ"], scores["half and half"]
    assert own["AP"] > 0.912
    assert own["AP"] - base["AP"] > 0.012
    assert own["F1"] > 0.82
    assert own["ECE"] < 0.035
    assert own["three"] > 0.925
