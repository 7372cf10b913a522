"""The bundled sample with the real encoder: floors for events, storylines and topics."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd
import pytest

import narrativ as nv

pytestmark = pytest.mark.model

DIGESTS = {
    "texts/articles.jsonl": "bd17bae87d6ff7f7fd8920a28e5a57afef39176bc6792c377ccdbdfe2f394508",
    "labels.csv": "27bddcf0415f14923d4c22c9cad1b57f1b659395d52eab9666aa92fdfdecb1ba",
}


def bcubed_f1(gold: pd.Series, found: pd.Series) -> float:
    return nv.metrics.bcubed(gold, found).f1


@pytest.fixture(scope="module", params=["sourced", "as read"])
def labelled(sample: Path, request: pytest.FixtureRequest) -> tuple[nv.Corpus, pd.DataFrame]:
    """The sample in groups, and a row an article with what it should be."""
    corpus = nv.read(sample / "texts" / "articles.jsonl")
    if request.param == "sourced":
        corpus = nv.source(corpus)
    corpus = nv.cluster(nv.embed(corpus))
    labels = pd.read_csv(sample / "labels.csv", dtype="string", keep_default_na=False)
    labels.columns = ["external_id", *labels.columns[1:]]
    lines = corpus.events.set_index("event_id")["storyline_id"]
    articles = corpus.articles.merge(labels, on="external_id", validate="1:1")
    articles["found_storyline"] = articles["event_id"].map(lines)
    return corpus, articles.rename(columns={"event_id": "found_event"})


def test_b_cubed_by_hand() -> None:
    gold, found = pd.Series(list("aab")), pd.Series(list("xyy"))
    # precision (1 + 1/2 + 1/2) / 3, recall (1/2 + 1/2 + 1) / 3
    assert bcubed_f1(gold, found) == pytest.approx(2 / 3)


def test_the_floors_belong_to_these_files(sample: Path) -> None:
    for name, digest in DIGESTS.items():
        assert hashlib.sha256((sample / name).read_bytes()).hexdigest() == digest, (
            f"{name} was changed: measure the floors of this file anew"
        )


def test_events(labelled: tuple[nv.Corpus, pd.DataFrame]) -> None:
    _, articles = labelled
    gold = articles["event"].where(articles["event"] != "", articles["external_id"])
    assert bcubed_f1(gold, articles["found_event"]) >= 0.95


def test_two_rounds_of_talks_a_month_apart_are_two_events(
    labelled: tuple[nv.Corpus, pd.DataFrame],
) -> None:
    _, articles = labelled
    for first, second in (("E07", "E08"), ("E09", "E10")):
        found = [set(articles.loc[articles["event"] == e, "found_event"]) for e in (first, second)]
        assert not found[0] & found[1]


def test_the_four_storylines(labelled: tuple[nv.Corpus, pd.DataFrame]) -> None:
    _, articles = labelled
    planted = articles[articles["storyline"] != ""]
    # None is mixed with another, nor with an article of no event.
    assert (planted.groupby("found_storyline")["storyline"].nunique() == 1).all()
    others = articles[articles["storyline"] == ""]
    assert not set(others["found_storyline"]) & set(planted["found_storyline"])
    # Measured .985: E07-spark, which shares few words with the others, stands alone.
    assert bcubed_f1(planted["storyline"], planted["found_storyline"]) >= 0.98


def test_topics_keep_kinds_of_paragraph_apart(labelled: tuple[nv.Corpus, pd.DataFrame]) -> None:
    corpus, articles = labelled
    pieces = []
    for row in articles[articles["paragraph_kinds"] != ""].to_dict("records"):
        here = corpus.paragraphs[corpus.paragraphs["article_id"] == row["article_id"]]
        body = here[here["kind"] != "headline"].sort_values("position")
        kinds = row["paragraph_kinds"].split()
        assert len(kinds) == len(body), row["external_id"]
        pieces.append(body.assign(planted=kinds))
    told = pd.concat(pieces).dropna(subset=["topic_id"])
    counts = told.groupby(["topic_id", "planted"]).size()
    assert counts.groupby("topic_id").max().sum() / counts.sum() >= 0.95
