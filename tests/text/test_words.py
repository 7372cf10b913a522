"""Words: one definition and one count, wherever they are counted."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import narrativ as nv
from narrativ.framing.words import words_of
from narrativ.text.words import (
    count_words,
    parts,
    plain,
    token_pattern,
    without_hidden,
    word_spans,
    words,
)

SENTENCES = {
    "": "",
    " \n\t": "",
    "— … !": "",
    "It isn't 2.5": "It|isn't|2.5",
    "U.S. ship-to-shore": "U.S|ship-to-shore",
    "Größe, naïve, Łódź": "Größe|naïve|Łódź",
    "’Tis O’Neil’s": "Tis|O’Neil",
    "IT'S the leaders' plan, and the boy’s": "IT|the|leaders|plan|and|the|boy",
    "the U.S.'s 1,500,000 and the ’90s": "the|U.S|1,500,000|and|the|90s",
    "Well-known, US-built co-op--said": "Well-known|US-built|co-op|said",
    "It ended.Then quay.example said": "It|ended|Then|quay.example|said",
    "a_1 at 10:30 p.m., 24/7": "a|1|at|10|30|p.m|24|7",
    "cafe\u0301 हिन्दी vöi\u00adce Sana‘a": "cafe\u0301|हिन्दी|vöice|Sana‘a",
    "他说Reuters是的。カナ": "他|说|Reuters|是|的|カ|ナ",
    "안녕 세계": "안녕|세계",
    "\0\u202e😀 👩\u200d👩 ❤\ufe0f": "",
    "in 2024–25 the Gaza–Israel border — shut": "in|2024–25|the|Gaza–Israel|border|shut",
    "5% of AT&T, 20-year-old": "5|of|AT|T|20-year-old",
}


@pytest.mark.parametrize(("text", "expected"), SENTENCES.items())
def test_the_words_of_a_sentence(text: str, expected: str) -> None:
    found = [word for word in expected.split("|") if word]
    assert words(text) == found
    assert count_words(text) == len(found)
    assert [without_hidden(text[start:end]) for start, end in word_spans(text)] == found


def test_every_place_counts_the_same_words() -> None:
    """Articles, edits, terms, emphasis, shared copy: one count of one text."""
    frame = pd.DataFrame({"text": list(SENTENCES), "outlet": "Mail"})
    frame = frame[frame["text"].map(count_words) > 0].reset_index(drop=True)
    corpus = nv.read(frame)
    by_article = corpus.articles.set_index("article_id")["words"].to_dict()
    texts = corpus.paragraphs.groupby("article_id")["text"].agg(list)
    for article, paragraphs in texts.items():
        assert by_article[article] == sum(map(count_words, paragraphs))
        assert words_of(paragraphs).word_counts.tolist() == list(map(count_words, paragraphs))


def test_parts_divide_compounds_alone() -> None:
    assert parts("The Gaza-bound U.S.‑built O'Neil") == [
        "The", "Gaza", "bound", "U.S", "built", "O'Neil"
    ]  # fmt: skip


def test_tokens_keep_the_possessive_and_the_signs() -> None:
    found = [match.group() for match in token_pattern().finditer("“Ray's,” he said")]
    assert found == ["“", "Ray's", ",", "”", "he", "said"]


@given(st.text(max_size=80))
@settings(max_examples=150)
def test_words_stand_apart_and_in_order(text: str) -> None:
    at = 0
    for start, end in word_spans(text):
        assert at <= start < end <= len(text)
        assert text[start].isalnum() or ord(text[start]) > 0xFFFF
        at = end


@pytest.mark.parametrize(
    ("sign", "number"),
    [("_", 0), ("a_", 300_000), ("a-", 1), ("1,", 1), ("a.", 1), ("a'", 1), ("'s", 1),
     ("\u0300", 0), ("中", 300_000), ("a's", 1), (".-", 0)],
)  # fmt: skip
def test_long_runs_are_gone_through_once(sign: str, number: int) -> None:
    assert count_words(sign * 300_000) == number  # which would not end


def test_plain_forms_agree() -> None:
    assert plain("„Ja“ –\u00a0SIE ‘sagt’") == plain("\"ja\" - sie 'sagt'")
    assert plain("ﬁve ＡＢＣ") == "five abc"


@settings(max_examples=60)
@given(st.text(max_size=60))
def test_plain_is_settled(text: str) -> None:
    once = plain(text)
    assert once == once.strip()
    assert " ".join(once.split()) == once
