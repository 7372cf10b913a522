"""The real page of the issue: what a researcher gets must come out as the issue's table says."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from narrativ.corpus import Corpus
from narrativ.reading import read
from narrativ.sourcing import source

WORDS = ("Kremlin", "Gaza", "hypersonic", "deadline")
"""A word of each title."""


@pytest.fixture(scope="module")
def corpus(shared: Path) -> Corpus:
    return source(read(shared / "pages" / "daily8-putin-zelenskiy.txt"))


def column(corpus: Corpus, name: str) -> list[object]:
    return [None if pd.isna(value) else value for value in corpus.articles[name]]


def test_outlets_and_titles(corpus: Corpus) -> None:
    assert column(corpus, "outlet") == ["Reuters", "Reuters", "Glasgow Times", "Glasgow Times"]
    for title, word in zip(corpus.articles["title"], WORDS, strict=True):
        assert word in title


def test_dates(corpus: Corpus) -> None:
    days = [str(value)[:10] for value in corpus.articles["published"]]
    assert days == ["2025-07-25", "2025-08-01", "2025-08-01", "2025-08-01"]
    assert column(corpus, "published_precision") == ["day"] * 4
    assert column(corpus, "published_basis") == ["stated", "dateline", "estimated", "estimated"]
    notes = corpus.articles["published_note"].tolist()
    assert all(" agree" in note for note in notes[:2])
    assert set(column(corpus, "captured_basis")) == {"estimated"}


def test_agencies(corpus: Corpus) -> None:
    assert column(corpus, "agency") == ["Reuters", "Reuters", None, None]
    assert column(corpus, "agency_basis") == ["dateline", "dateline", None, None]
    assert [hint is not None for hint in column(corpus, "style_hint")] == [
        False,
        False,
        True,
        False,
    ]
    photo = corpus.credits.query("basis == 'photo'")
    assert photo["agency"].tolist() == ["AP"]
    kinds = corpus.paragraphs.set_index("paragraph_id")["kind"]
    assert kinds[photo["paragraph_id"]].tolist() == ["caption"]
    assert not (corpus.credits["agency"].eq("AP") & corpus.credits["basis"].ne("photo")).any()


def test_completeness(corpus: Corpus) -> None:
    assert column(corpus, "completeness") == ["full", "full", "lead_missing", "lead_missing"]
    assert corpus.audit["status"].tolist() == ["read", "read", "partial", "partial"]


def test_caption_and_embed(corpus: Corpus) -> None:
    aside = corpus.paragraphs.query("kind in ('caption', 'embed')")
    ids = corpus.articles["article_id"].tolist()
    places = [ids.index(article) for article in aside["article_id"]]
    assert list(zip(places, aside["kind"], strict=True)) == [(2, "caption"), (3, "embed")]
    assert set(corpus.paragraphs["kind"]) == {"headline", "body", "caption", "embed"}


def test_titles_once_offsets_and_no_interface(corpus: Corpus, shared: Path) -> None:
    text = (shared / "pages" / "daily8-putin-zelenskiy.txt").read_text(encoding="utf-8")
    titles = dict(zip(corpus.articles["article_id"], corpus.articles["title"], strict=True))
    for row in corpus.paragraphs.to_dict("records"):
        read_as = titles[row["article_id"]] if row["kind"] == "headline" else text
        assert row["text"] == read_as[row["start"] : row["end"]]
        assert row["kind"] == "headline" or row["text"] not in titles.values()
        for word in ("logo", "Daily8", "Download", "Comments", "app-store"):
            assert word not in row["text"]
    out = "\n".join(corpus.audit["left_out"].dropna())
    for word in ("logo", "Orange", "Daily8", "Comments", "app-store"):
        assert word in out
