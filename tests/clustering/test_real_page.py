"""The aggregator page: events, storylines and topics as a reader would see them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import narrativ as nv

pytestmark = [pytest.mark.model, pytest.mark.shared]


@pytest.fixture(scope="module")
def corpus(shared: Path) -> nv.Corpus:
    return nv.embed(nv.source(nv.read(shared / "pages" / "daily8-putin-zelenskiy.txt")))


@pytest.fixture(scope="module", params=[None, 0, 1, 2])
def clustered(corpus: nv.Corpus, request: pytest.FixtureRequest) -> nv.Corpus:
    """The page as it was read, and with its rows in other orders."""
    if request.param is None:
        return nv.cluster(corpus)
    random = np.random.default_rng(request.param)
    order = random.permutation(len(corpus.paragraphs))
    assert corpus.vectors is not None
    return nv.cluster(
        corpus.changed(
            nv.Step("shuffle"),
            articles=corpus.articles.iloc[random.permutation(len(corpus.articles))],
            paragraphs=corpus.paragraphs.iloc[order],
            vectors=corpus.vectors[order],
        )
    )


def place(corpus: nv.Corpus, word: str) -> pd.Series:
    """Return event, storyline and month of the one article whose title holds a word."""
    chosen = corpus.articles[corpus.articles["title"].str.contains(word)]
    assert len(chosen) == 1
    line = corpus.events.set_index("event_id")["storyline_id"]
    row = chosen.iloc[0]
    return pd.Series(
        {
            "event": row["event_id"],
            "storyline": line[row["event_id"]],
            "month": row["published"].month,
        }
    )


def test_gaza_is_apart(clustered: nv.Corpus) -> None:
    gaza = place(clustered, "Gaza")
    for word in ("Kremlin", "hypersonic", "Starmer"):
        assert place(clustered, word)["storyline"] != gaza["storyline"]


def test_july_and_august_are_two_events_of_one_storyline(clustered: nv.Corpus) -> None:
    july, august = place(clustered, "Kremlin"), place(clustered, "Starmer")
    assert (july["month"], august["month"]) == (7, 8)
    assert july["event"] != august["event"]
    assert july["storyline"] == august["storyline"]
    reason = clustered.storylines.set_index("storyline_id").at[july["storyline"], "link_reason"]
    assert "shared names" in str(reason)


def test_no_event_is_told_by_two_outlets(clustered: nv.Corpus) -> None:
    assert clustered.events["outlets"].tolist() == [1] * len(clustered.events)


def test_the_deadlines_share_a_topic_across_outlets(clustered: nv.Corpus) -> None:
    body = clustered.paragraphs[clustered.paragraphs["kind"] == "body"]
    topics = []
    for words in ("50-day", "early September", "August 8"):
        here = body[body["text"].str.contains(words)]
        assert len(here) >= 1, words
        topics.append(set(here["topic_id"].dropna()))
    shared = set.intersection(*topics)
    assert len(shared) == 1
    topic = clustered.topics.set_index("topic_id").loc[shared.pop()]
    assert topic["outlets"] == 2
