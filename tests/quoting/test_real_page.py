"""Quotations of a real page against a count by hand: numbers only, no text of it."""

from __future__ import annotations

import warnings
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

import narrativ as nv
from narrativ.text.quoting import quoting
from narrativ.text.words import count_words

pytestmark = [pytest.mark.model, pytest.mark.shared]

BY_HAND = {
    ("Reuters", 0): {
        "Kremlin": (0, 39),
        "Dmitry Peskov": (70, 25),
        "Ukraine": (0, 32),
        "Volodymyr Zelenskyy": (21, 12),
        "A Ukrainian delegate": (0, 29),
        "Donald Trump": (0, 17),
    },
    ("Glasgow Times", 0): {
        "Vladimir Putin": (17, 110),
        "Russia's missile forces chief": (0, 20),
        "Alexander Lukashenko": (0, 7),
    },
    ("Glasgow Times", 1): {
        "the men": (10, 1),
        "Donald Trump": (0, 26),
        "the readout": (85, 0),
        "Volodymyr Zelenskyy": (157, 11),
        "Number 10": (20, 3),
    },
}
"""Words in marks and in none that each speaker has, by outlet and place on the page.

What a word of saying governs in its sentence counts, with "that" and relative clauses;
who is spoken to and the day do not. What an embedded post repeats counts once, acts
("signed") and what was not disclosed not at all.
"""
NEAR = 0.05


def test_every_speaker_has_the_words_counted_by_hand(shared: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", nv.errors.NarrativWarning)
        corpus = nv.read(shared / "pages", captured_at="2025-08-01T12:00Z")
        table = nv.quotations(corpus)
    wrong = []
    for (outlet, place), expected in BY_HAND.items():
        articles = corpus.articles.loc[corpus.articles["outlet"] == outlet, "article_id"]
        found = counts(corpus, table[table["article_id"] == articles.iloc[place]])
        for speaker in sorted(expected.keys() | found.keys()):
            for kind, by_hand in enumerate(expected.get(speaker, (0, 0))):
                words = found.get(speaker, (0, 0))[kind]
                if abs(words - by_hand) > max(1, NEAR * by_hand):
                    wrong.append((outlet, place, speaker, kind, by_hand, words))
    assert not wrong


def counts(corpus: nv.Corpus, table: pd.DataFrame) -> dict[str, tuple[int, int]]:
    """Return how many words in marks and in none each speaker has."""
    texts = corpus.readable.set_index("paragraph_id")["text"]
    marked: Counter[str] = Counter()
    bare: Counter[str] = Counter()
    for row in table[table["kind"] != "scare"].to_dict("records"):
        text = texts[row["paragraph_id"]][row["start"] : row["end"]]
        inside = row["words"] if row["kind"] == "direct" else 0
        if row["kind"] == "mixed":
            inside = sum(count_words(text[start:end]) for start, end in quoting(text).closed)
        marked[row["speaker"]] += inside
        bare[row["speaker"]] += row["words"] - inside
    return {speaker: (marked[speaker], bare[speaker]) for speaker in marked | bare}
