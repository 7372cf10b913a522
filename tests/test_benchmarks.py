"""The benchmarks compute what they say; small, and on invented texts only."""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import narrativ
from benchmarks import (
    cluster_scale,
    credits,
    events,
    furniture,
    growth,
    nearest,
    off_the_shelf,
    processor,
    replicas,
    run,
    texts,
    timing,
    vectors,
    vectors_scale,
    verdicts,
)
from benchmarks.simulated import Shape
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
        one = timing.in_a_process("vectors_scale", 30)
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


def test_the_place_of_each_article_adds_up_to_bcubed() -> None:
    gold, labels = np.repeat(np.arange(20), 3), np.repeat(np.arange(20), 3)
    labels[::7] = 20 + np.arange(9)
    labels[57:] = 0
    each = events.of_each(gold, labels)
    whole = events.scores(gold, labels)
    assert each["precision"].mean() == pytest.approx(whole.precision[0])
    assert each["recall"].mean() == pytest.approx(whole.recall[0])
    assert whole.f1[1] < whole.f1[0] < whole.f1[2]


def test_articles_by_the_probability_of_their_place() -> None:
    places = pd.DataFrame(
        {"precision": [1.0, 0.5, 1.0], "recall": [1.0, 1.0, 0.5], "probability": [1.0, 0.4, np.nan]}
    )
    below = events.by_probability({"made": places})
    assert "| made | 0 to 0.5 | 1 | 0.500 | 1.000 | 1.000 |" in below
    assert "| made | 0.5 to 0.7 | 0 |  |  |  |" in below
    assert "| all | 0.9 to 1 | 1 | 1.000 | 1.000 | 0.000 |" in below


def test_seeds_are_averaged() -> None:
    one, two = (events.Scores(*([(x, x - 0.1, x + 0.1)] * 4)) for x in (0.4, 0.6))
    assert events.mean([one, two]).f1 == pytest.approx((0.5, 0.4, 0.6))
    assert one.shown()[3] == "0.400 (0.300 to 0.500)"


def test_the_best_fixed_one_is_what_ours_is_held_against() -> None:
    given = [events.Scores(*([(x, x, x)] * 4)) for x in (0.9, 0.6, 0.5, 0.95)]
    ours, better, worse, tuned = given
    scored = events.Scored({"none": ours}, {"b": better, "c": worse}, {"d": tuned}, pd.DataFrame())
    below = events.beside({"made": scored}, {("made", "none"): 0.75})
    assert "| made | none | 0.900 | 0.750 | b | 0.600 | 1.500 | 1.250 |" in below


def test_parts_off_the_shelf(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    centres = np.repeat(np.eye(4, 12), 5, axis=0)
    vectors = centres + 0.05 * rng.standard_normal(centres.shape)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    gold = np.repeat(np.arange(4), 5)
    for labels in (
        off_the_shelf.hdbscan(vectors @ vectors.T),
        events.best_link("made", vectors @ vectors.T, gold)[1],
    ):
        assert events.scores(gold, labels).ari[0] == 1
    assert off_the_shelf.alone(np.array([-1, 0, -1, 1])).tolist() == [2, 0, 3, 1]
    assert off_the_shelf.alone(np.array([-1, -1])).tolist() == [0, 1]
    assert off_the_shelf.tfidf([HARBOUR, HARBOUR, BUDGET])[0].tolist() == pytest.approx([1, 1, 0])
    monkeypatch.delenv(off_the_shelf.VARIABLE, raising=False)
    assert off_the_shelf.bertopic(["a"], np.eye(1, dtype=np.float32), []) is None
    monkeypatch.setenv(off_the_shelf.VARIABLE, "/no/such/python")
    with pytest.raises(FileNotFoundError, match="is no file"):
        off_the_shelf.bertopic_python()


def test_bertopic_is_asked_in_its_own_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "umap.py").write_text("UMAP = dict\n")
    (tmp_path / "bertopic.py").write_text(
        "class BERTopic:\n"
        "    def __init__(self, umap_model, min_topic_size=10):\n"
        "        self.noise, self.seed = min_topic_size, umap_model['random_state'] or 0\n"
        "    def fit_transform(self, texts, embeddings):\n"
        "        return [-1] * self.noise + [self.seed] * (len(texts) - self.noise), None\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv(off_the_shelf.VARIABLE, sys.executable)
    settings = [off_the_shelf.Setting(3, 2), off_the_shelf.Setting(0)]
    found = off_the_shelf.bertopic(["a"] * 20, np.eye(20, dtype=np.float32), settings)
    assert found is not None
    assert [one.noise for one in found] == [0.1, 0.5]
    assert found[0].labels.tolist() == [4, 5, *([3] * 18)]
    assert all(one.seconds > 0 for one in found)


def test_replicas(news: vectors.News, toy_encoder: Any) -> None:
    corpus = narrativ.embed(news.corpus, encoder=toy_encoder, store=False)
    fewer, more = replicas.replicated(corpus, 4), replicas.replicated(corpus, 15)
    assert (len(fewer), len(more)) == (4, 15)
    for table in (more.articles["article_id"], more.paragraphs["paragraph_id"]):
        assert table.is_unique
    assert set(more.paragraphs["article_id"]) == set(more.articles["article_id"])
    assert more.vectors is not None
    assert np.linalg.norm(more.vectors, axis=1) == pytest.approx(np.ones(len(more.vectors)))
    again = replicas.replicated(corpus, 15)
    assert again.paragraphs.equals(more.paragraphs)
    assert again.vectors is not None
    assert (again.vectors == more.vectors).all()


def test_edited_copies() -> None:
    (text,) = replicas.edited([HARBOUR * 2000], ["xo1"], np.random.default_rng(0))
    told = text.split(" ")
    whole = len((HARBOUR * 2000).split(" "))
    assert 1 - len(told) / whole == pytest.approx(replicas.LOST, abs=0.01)
    assert told.count("xo1") / whole == pytest.approx(replicas.REPLACED, abs=0.01)
    assert not set(replicas.invented(1)) & set(replicas.invented(2))


def test_grouping_is_timed_by_part(news: vectors.News, toy_encoder: Any) -> None:
    corpus = narrativ.embed(news.corpus, encoder=toy_encoder, store=False)
    module, name = cluster_scale.PARTS["graph"]
    before = getattr(importlib.import_module(module), name)
    with cluster_scale.timed() as took:
        narrativ.cluster(corpus)
    assert getattr(importlib.import_module(module), name) is before
    assert min(took.values()) > 0
    shown = cluster_scale.parts(took, 9.0)
    assert sum(shown.values()) == pytest.approx(9)
    assert set(shown) == set(cluster_scale.SHOWN)


def test_tables_of_scale() -> None:
    facts = dict.fromkeys(cluster_scale.COUNTED, 7) | {"vectors": 1e9, "before": 2e9, "peak": 3e9}
    few = {**facts, "articles": 100, "seconds": 1.0, "bertopic": None}
    theirs = {"seconds": 50.0, "topics": 5, "noise": 0.4}
    many = {**facts, "articles": 10_000, "seconds": 100.0, "bertopic": theirs}
    below = cluster_scale.by_count([few, many])
    assert "| 10000 | 7 | 7 | 7 | 7 | 7 | 100.000 | 1.000 | 3.000 | 2.000 | 1.000 |" in below
    assert "| 10000 | 100.000 | 50.000 | 5 | 0.400 | 2.000 |" in cluster_scale.beside([few, many])
    absent = cluster_scale.beside([{**many, "bertopic": None}])
    assert off_the_shelf.ABSENT in absent


def test_verdicts_in_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verdicts, "STUDIES", 1)
    monkeypatch.setattr(verdicts, "WORDS", 40)
    shapes = (Shape(20, 3, 1), Shape(8, 2, 2))
    kinds = (("log_odds", 4), ("difference", 4), ("normal", 0))
    cases = [verdicts.Study(s, planted, 1.0, kind) for s in shapes for kind, planted in kinds]
    monkeypatch.setattr(verdicts, "CASES", tuple(cases))
    result = verdicts.run(tmp_path)
    assert len(result["goals"]) == 5
    assert result["table"].count("\n| log_odds |") == 2
    told = verdicts.told(cases[0], 2)
    assert told.studies == 2
    assert told.planted == 2 * 4
    assert told.tested >= told.null >= told.held > 0
    assert verdicts.told(cases[0], 2) == told


def test_planted_words_are_of_every_frequency() -> None:
    study = verdicts.Study(Shape(6, 2, 1), planted=3, longer=3.0)
    assert study.places.tolist() == [0, 150, 299]
    counts, words = study.counts(0)
    assert counts.shape == (12, verdicts.WORDS)
    own, theirs = (words[study.shape.group == group].mean() for group in (0, 1))
    assert own > theirs


def test_results_of_other_benchmarks_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "HERE", tmp_path)
    (tmp_path / "results").mkdir()
    facts = {"title": "Topics", "about": "Why.", "machine": "m", "command": "c", "table": "old"}
    for name, title, figures in (
        ("topics", "Topics", "old"),
        ("events", "Events", "| 1 |"),
        ("topics", "Topics", "new"),
    ):
        for kept in (tmp_path / "results").iterdir():
            kept.unlink()
        given = json.dumps({**facts, "title": title, "table": figures})
        (tmp_path / "results" / f"{name}.json").write_text(given, encoding="utf-8")
        run.write_results()
    written = (tmp_path / "RESULTS.md").read_text(encoding="utf-8")
    assert written.startswith(run.HEAD)
    assert written.index("## Topics") < written.index("new") < written.index("## Events")
    assert "old" not in written
    assert written.count("## ") == 2


def test_growth_of_a_few_articles(tmp_path: Path) -> None:
    rows = [
        {"doc_id": f"{outlet}{n}", "outlet": outlet, "title": "Quay", "published": "2031-05-01"}
        for n in range(3)
        for outlet in ("Gull", "Heron")
    ]
    frame = pd.DataFrame(rows).assign(text=lambda table: HARBOUR + " " + table["doc_id"] + ".")
    frame.to_parquet(tmp_path / "articles.parquet")
    found = {step: growth.measured(step, tmp_path) for step in growth.STEPS}
    assert (tmp_path / "report.html").exists()
    assert all(one["cpu"] > 0 and one["peak"] > 0 for one in found.values())
    twice = {step: {**one, "cpu": 2 * one["cpu"]} for step, one in found.items()}
    assert growth.exponent({100: found, 200: twice}, "read") == pytest.approx(1)
    commands = dict.fromkeys([*growth.SLIPS, "report", "report --robust"], 0.4)
    goals = growth.goals_of({100: found, 200: twice}, commands)
    assert [goal for goal in goals if "exponent" in goal.name]
    assert "| read |" in growth.by_step({100: found, 200: twice})


def test_furniture_is_measured_by_what_a_reader_called_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = pd.DataFrame(
        {
            "id": [f"a{n}" for n in range(20)] * 2,
            "start": [0] * 20 + [40] * 20,
            "outlet": "Gull",
            "kind": ["body"] * 20 + ["boilerplate"] * 20,
            "line": [f"{HARBOUR} {n}{n}" for n in range(20)] + [BUDGET] * 20,
            "words": 7,
        }
    )
    lists = furniture.drawn(lines)
    assert lists["list"].value_counts().to_dict() == {"line": 40, "aside": 20, "shape": 2}
    again = furniture.drawn(lines.sample(frac=1, random_state=2))
    assert set(again.loc[again["list"] == "line", "id"]) == set(lists["id"])
    either = lists["id"].isin([f"a{n}" for n in range(0, 20, 2)]) & (lists["list"] != "shape")
    verdicts = lists.assign(verdict=either.map({True: "body/boilerplate", False: "body"}))
    verdicts = verdicts[verdicts["id"] != "a1"]
    path = tmp_path / "readings.csv"
    verdicts[["list", "id", "start", "digest", "verdict"]].to_csv(path, index=False)
    monkeypatch.setattr(furniture, "READINGS", path)
    read = furniture.with_readings(lists)
    rows = {
        row[0]: dict(zip(furniture.SHOWN, row, strict=True)) for row in furniture.verdicts(read)
    }
    assert rows["shape"]["share"] == 0.5
    assert (rows["aside"]["read"], rows["aside"]["text set aside"]) == (19, 9)
    assert (rows["line"]["read"], rows["line"]["of the right kind"]) == (38, 29)
    assert [goal.met for goal in furniture.goals_of(read)] == [False, False, False]
