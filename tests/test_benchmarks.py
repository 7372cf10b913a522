"""The benchmarks compute what they say; small, and on invented texts only."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import narrativ
from benchmarks import credits, nearest, processor, texts, timing, vectors, vectors_scale
from benchmarks.tables import Goal, goals_table, titled

HARBOUR = "The ferry left the quay at noon."
BUDGET = "Council members argued about tax."


@pytest.fixture
def news() -> vectors.News:
    """Six articles of two outlets on three events, in few words."""
    subjects = ("ferry quay tide", "tax vote council", "grain mill harvest")
    rows = [
        {"doc_id": f"{outlet}{n}", "outlet": outlet, "title": subject, "text": f"{subject} {extra}"}
        for outlet, extra in (("Gull", "today"), ("Heron", "again"))
        for n, subject in enumerate(subjects)
    ]
    corpus = narrativ.read(pd.DataFrame(rows))
    events = [external[-1] for external in corpus.articles["external_id"]]
    bodies = corpus.paragraphs["text"][corpus.paragraphs["kind"] == "body"].tolist()
    return vectors.News(corpus, events, bodies, np.full(len(bodies), 6))


def test_precision_counts_the_nearest_of_another_outlet() -> None:
    angles = np.radians([0, 1, 5, 40, 43, 90])
    matrix = np.column_stack([np.cos(angles), np.sin(angles)]).astype(np.float32)
    outlets = ["a", "a", "b", "b", "a", "b"]
    events = ["x", "x", "x", "y", "z", "z"]
    # Row 0 is nearest to row 1, of the same outlet; so row 2 counts. Rows 3 and 4 are nearest to
    # each other but of two events; row 5 is nearest to row 4, of its event.
    expected = [True, True, True, False, False, True]
    assert nearest.hits(matrix, outlets, events).tolist() == expected


def test_precision_does_not_depend_on_the_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    matrix = rng.standard_normal((50, 8)).astype(np.float32)
    outlets, events = rng.integers(0, 4, 50), rng.integers(0, 5, 50)
    whole = nearest.hits(matrix, outlets, events)
    monkeypatch.setattr(nearest, "BLOCK", 7)
    assert (nearest.hits(matrix, outlets, events) == whole).all()


def test_a_row_without_another_outlet_is_no_hit() -> None:
    assert not nearest.hits(np.eye(2, dtype=np.float32), ["a", "a"], ["x", "x"]).any()


def test_the_interval_holds_the_difference() -> None:
    rng = np.random.default_rng(0)
    ours, theirs = rng.random(400) < 0.7, rng.random(400) < 0.6
    difference, low, high = nearest.paired_interval(ours, theirs, np.arange(400) // 4)
    assert difference == pytest.approx(ours.mean() - theirs.mean())
    assert low < difference < high
    assert nearest.paired_interval(ours, theirs, np.arange(400) // 4) == (difference, low, high)
    assert nearest.paired_interval(ours, ours, np.arange(400) // 4) == (0, 0, 0)


def test_the_interval_is_over_groups_not_rows() -> None:
    ours, theirs = np.repeat([True, False], 100), np.repeat([False, True], 100)
    _, low, high = nearest.paired_interval(ours, theirs, np.repeat([0, 1], 100))
    assert (low, high) == (-1, 1)


def test_slope_of_a_power_law() -> None:
    counts = [1_000, 3_162, 10_000, 100_000]
    assert vectors_scale.log_slope(counts, [7 * n**1.02 for n in counts]) == pytest.approx(1.02)
    one = [{"count": n, "seconds": 2e-3 * n} for n in [1_000.0, 100.0, 1_000.0]]
    goal, (_, below) = vectors_scale.by_count(one)
    assert goal.met
    assert goal.measured == pytest.approx(1)
    assert "| 1000 | 2 | 2.000 | 500 | 2000 |" in below


def test_operations_by_hand() -> None:
    dense = 6 * (4 * 384 * 384 + 2 * 384 * 1536) * 2
    assert dense == 21_233_664
    assert processor.operations([1]) == dense + 6 * 4 * 384
    assert processor.operations([1, 3]) == 4 * dense + 6 * 4 * 384 * (1 + 9)


def test_rates_of_products(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("SIZE", 32), ("PRODUCTS", 2), ("RUNS", 1)):
        monkeypatch.setattr(processor, name, value)
    assert set(processor.instructions()) <= set(processor.INSTRUCTIONS)
    rates = processor.peaks()
    assert {"float32", "int8"} <= set(rates) <= set(processor.LIBRARIES)
    assert min(rates.values()) > 0


def test_the_bound_is_the_peak_by_what_they_do() -> None:
    runs = timing.Runs({vectors.OURS: [1.0], vectors.THEIRS: [2.0]})
    words, below = vectors.of_the_peak(runs, [10e9], [{"float32": 20e9, "int8": 15e9}])
    assert "narrativ 10, sentence-transformers 5" in words
    assert "| float32, ONNX Runtime | 20 | 50% | 25% | 4.000 |" in below
    assert "| int8, ONNX Runtime | 15 | 67% | 33% | 3.000 |" in below
    assert "this processor has none" in below


def test_encoders_take_turns() -> None:
    calls: list[tuple[str, int]] = []

    def encoder(name: str) -> timing.Encode:
        def encode(batch: list[str]) -> timing.Matrix:
            calls.append((name, len(batch)))
            return np.array([[len(text), 1] for text in batch], dtype=np.float32)

        return encode

    parts = [np.array([2, 0]), np.array([1])]
    both = {name: encoder(name) for name in ("a", "b")}
    runs = timing.in_turn(both, ["x", "xx", "xxx"], parts, lambda: calls.append(("after", 0)))
    turns = [("a", 2), ("b", 2), ("after", 0), ("a", 1), ("b", 1), ("after", 0)]
    assert calls == [("a", 3), ("b", 3), *turns]
    assert runs.vectors["b"][:, 0].tolist() == [1, 2, 3]
    assert [len(runs.seconds[name]) for name in both] == [2, 2]


def test_encoders_that_agree_are_told_so(
    news: vectors.News, toy_encoder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processor, "peaks", lambda: {"float32": 1e9, "int8": 2e9})
    both = {vectors.OURS: toy_encoder.encode, vectors.THEIRS: toy_encoder.encode}
    goals, sections = vectors.compared(news, both)
    measured = [goal.measured for goal in goals]
    assert measured[1:] == pytest.approx([1, 0, 0])
    assert "| paragraphs | 6 | 1.000 | 1.000 | +0.0000 | +0.0000 | +0.0000 |" in sections[2][1]
    assert "| articles | 6 | 1.000 | 1.000 |" in sections[2][1]
    assert "6 paragraphs, 36 tokens" in sections[0][0]


def test_goals_and_tables() -> None:
    assert Goal("speed", 4.0, "at least", 4.0).met
    assert not Goal("memory", 1.6, "at most", 1.5).met
    shown = goals_table([Goal("memory", 1.6, "at most", 1.5)])
    assert shown.endswith("| memory | at most 1.5 | 1.600 | missed |")
    assert titled([("a", "b"), ("c", "d")]) == "a\n\nb\n\nc\n\nd"
    assert timing.spread([3.0, 1.0, 2.0]) == (1, 2, 3)
    assert timing.ratios([4, 9], [2, 3]) == [2, 3]


def test_a_cache_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKENIZERS_PARALLELISM", "false")
    before = dict(os.environ)
    with timing.kept_in(tmp_path):
        assert os.environ["NARRATIV_CACHE"] == str(tmp_path)
        assert "TOKENIZERS_PARALLELISM" not in os.environ
    assert dict(os.environ) == before
    (tmp_path / "graph").mkdir()
    for name in ("cache", "cache"):
        cache = timing.renew(tmp_path / name, tmp_path / "graph")
        assert not list(cache.iterdir())
        (cache / "vectors.sqlite").touch()


def test_invented_texts() -> None:
    words = texts.invented_words()
    assert len(set(words)) == len(words) == 300
    made = texts.invented_paragraphs(200)
    assert len(set(made)) == 200
    assert made == texts.invented_paragraphs(200)
    counts = [len(text.split()) for text in made]
    assert texts.FEWEST_WORDS <= min(counts) < max(counts) <= texts.MOST_WORDS
    costs = {"bo": 1, "bobo": 2, "bobobo": 3}
    text = texts.text_of(50, costs, np.random.default_rng(0))
    assert sum(costs.get(word, 1) for word in text.split()) == 50
    assert texts.pieces_of_words("a b c d e", 2, 9) == ["a b", "c d"]
    assert texts.pieces_of_words("a b c d e", 2, 1) == ["a b"]


def test_invented_corpus_and_memory() -> None:
    corpus = vectors_scale.invented_corpus(25)
    assert len(corpus.paragraphs) == 25
    assert len(corpus.articles) == 3
    assert 1e6 < vectors_scale.peak_memory() < 1e12
    facts = {"count": 9.0, "peak": 2e9, "before": 1e9, "matrix": 6e8}
    goal, (_, below) = vectors_scale.of_memory(facts)
    assert goal.measured == pytest.approx(1.4)
    assert goal.met
    assert "| peak without the matrix | 1.400 |" in below


@pytest.mark.model
def test_pieces_of_so_many_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    tokenizer = texts.tokenizer()
    assert texts.token_counts(tokenizer, ["", "The ferry."]).tolist() == [2, 5]
    pieces = texts.pieces_of_tokens(tokenizer, f"{HARBOUR} {BUDGET} " * 9, 12, 5)
    assert texts.token_counts(tokenizer, pieces).tolist() == [12] * 5
    monkeypatch.setattr(vectors, "KINDS", {"real paragraphs": 2, "5 words": 3, "10 tokens": 3})
    made = vectors.samples(tokenizer, [HARBOUR, BUDGET, f"{BUDGET} {HARBOUR}"])
    assert [len(made[kind]) for kind in vectors.KINDS] == [2, 3, 3]


@pytest.mark.model
def test_scale_in_small(
    news: vectors.News, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors_scale, "LENGTHS", (10, 254))
    monkeypatch.setattr(vectors_scale, "TOKENS", 254)
    monkeypatch.setattr(vectors_scale, "ROUNDS", 1)
    with timing.kept_in(tmp_path):
        one = vectors_scale.in_a_process(30)
        goal, (words, _) = vectors_scale.from_the_store(news.corpus)
        _, below = vectors_scale.by_length()
    assert one["count"] == 30
    assert one["matrix"] == 30 * 384 * 4
    assert one["peak"] >= one["before"] > one["matrix"]
    assert goal.measured > 0
    assert "12 paragraphs, 9 distinct" in words
    assert "| 254 | 1 |" in below


def test_credits_are_scored_by_agency() -> None:
    gold = pd.Series({"a": "AP", "b": "AP", "c": "Reuters"})
    found = pd.Series({"a": "AP", "b": "Reuters", "d": "AP"})
    assert credits.scored("x", "y", gold, found)[2:6] == [3, 3, pytest.approx(1 / 3), 1 / 3]
    rows = [{"doc_id": "a", "text": "OSTMARK (AP) — It"}, {"doc_id": "b", "text": "By Jo Ray"}]
    assert credits.by_pattern(pd.DataFrame(rows)).to_dict() == {"a": "AP"}
    made = pd.DataFrame(rows).assign(outlet="Gull", title="Ferry")
    assert credits.credited(made).to_dict() == {"a": "AP"}


def test_credits_after_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notes = tmp_path / "credits.csv"
    notes.write_text("id,ours,silver,verdict,reason\na,,AP,ours,x\nb,AP,,ours,x\nc,,AP,silver,x\n")
    monkeypatch.setattr(credits, "READINGS", notes)
    assert credits.after_reading(pd.Series({"a": "AP", "c": "AP"})).to_dict() == {
        "c": "AP",
        "b": "AP",
    }
