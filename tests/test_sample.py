"""The bundled sample holds what its design says: planted contrasts, and none elsewhere."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

EVENTS = [f"E{number:02d}" for number in range(1, 13)]
OUTLETS = {
    "norvane": "Norvane",
    "courier": "Tarn Valley Courier",
    "ledger": "The Orsund Ledger",
    "spark": "Daily Spark",
    "broadcasting": "Orsund Broadcasting",
}


@pytest.fixture(scope="module")
def design(sample: Path) -> dict[str, Any]:
    return tomllib.loads((sample / "design.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def articles(sample: Path) -> pd.DataFrame:
    lines = (sample / "texts" / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    frame = pd.DataFrame([json.loads(line) for line in lines]).set_index("id")
    labels = pd.read_csv(sample / "labels.csv", index_col="id")
    assert set(frame.index) == set(labels.index)
    return frame.join(labels)


def count(word: str, text: str) -> int:
    return len(re.findall(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE))


def test_seventy_articles_of_150_to_300_words(articles: pd.DataFrame) -> None:
    assert len(articles) == 70
    words = articles["text"].map(lambda text: len(text.split()))
    assert words.between(150, 300).all()


def test_each_event_is_told_once_by_each_outlet(articles: pd.DataFrame) -> None:
    told = articles.dropna(subset=["event"]).groupby("event")["outlet"].agg(sorted)
    assert told.index.tolist() == EVENTS
    assert all(outlets == sorted(OUTLETS.values()) for outlets in told)
    assert articles["event"].isna().sum() == 10


def test_planted_terms_stand_only_where_they_were_planted(
    articles: pd.DataFrame, design: dict[str, Any]
) -> None:
    planted = [c for c in design["contrast"] if c["measure"] == "terms"]
    assert len(planted) == 3
    for contrast in planted:
        counts = articles["text"].map(lambda text, word=contrast["feature"]: count(word, text))
        inside = (articles["outlet"] == contrast["outlet"]) & articles["event"].notna()
        assert (counts[inside] >= 2).all()
        assert (counts[~inside] == 0).all()


def test_words_without_contrast_are_even(articles: pd.DataFrame, design: dict[str, Any]) -> None:
    even = [n["feature"] for n in design["null"] if n["measure"] == "terms"][:2]
    assert even == ["government", "week"]
    told = articles.dropna(subset=["event"])
    for word in even:
        means = told["text"].map(lambda text, w=word: count(w, text)).groupby(told["outlet"]).mean()
        assert means.between(0.8, 1.2).all()


def test_kinds_of_paragraph_in_the_ferry_strike(articles: pd.DataFrame) -> None:
    ferry = articles[articles["storyline"] == "S1"]
    for article in ferry.to_dict("records"):
        paragraphs = article["text"].split("\n\n")
        kinds = article["paragraph_kinds"].split()
        assert len(paragraphs) == len(kinds)
        words = pd.Series([len(p.split()) for p in paragraphs]).groupby(kinds).sum()
        share = words / words.sum()
        assert 25 <= words["HISTORY"] <= 35
        if article["outlet"] == "The Orsund Ledger":
            assert share["MONEY"] >= 0.4
            assert share.get("STRANDED", 0) <= 0.12
        elif article["outlet"] == "Daily Spark":
            assert share["STRANDED"] >= 0.4
            assert share.get("MONEY", 0) <= 0.12
        else:
            assert 0.14 <= share["MONEY"] <= 0.26
            assert 0.14 <= share["STRANDED"] <= 0.26


def test_facts_are_told_after_they_are_known(
    articles: pd.DataFrame, design: dict[str, Any]
) -> None:
    suffix = {name: key for key, name in OUTLETS.items()}
    date = articles["date"].map(pd.Timestamp).to_dict()
    for event in design["event"]:
        for fact in event["fact"]:
            for outlet in fact["told"]:
                moment = date[f"{event['id']}-{suffix[outlet]}"]
                assert moment >= pd.Timestamp(fact["known_from"]), fact["id"]
            for outlet in fact["could_not_have_known"]:
                moment = date[f"{event['id']}-{suffix[outlet]}"]
                assert moment < pd.Timestamp(fact["known_from"]), fact["id"]


def test_planted_copy_keeps_most_sentences(articles: pd.DataFrame, design: dict[str, Any]) -> None:
    copies = [
        event["id"]
        for event in design["event"]
        for copy in event.get("copy", [])
        if copy["outlet"] == "Tarn Valley Courier"
    ]
    assert len(copies) == 8
    text = articles["text"].to_dict()
    for event in copies:
        source, copy = runs(text[f"{event}-norvane"]), runs(text[f"{event}-courier"])
        assert len(copy & source) / len(copy) >= 0.5, event


def runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[at : at + 5]) for at in range(len(words) - 4)}
