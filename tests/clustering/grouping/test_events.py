"""Events by the default method, from end to end on invented news."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import narrativ as nv
from narrativ.clustering.grouping.events import WEIGHTS, group_into_events, merges_of
from narrativ.clustering.grouping.graph import graph_of
from narrativ.clustering.grouping.similarity import comparable_articles

Stories = Callable[..., pd.DataFrame]


def embedded(frame: pd.DataFrame, encoder: Any) -> nv.Corpus:
    return nv.embed(nv.read(frame.drop(columns="event")), encoder=encoder)


def clustered(frame: pd.DataFrame, encoder: Any, **settings: Any) -> nv.Corpus:
    return nv.cluster(embedded(frame, encoder), **settings)


def agreement(corpus: nv.Corpus, frame: pd.DataFrame) -> float:
    known = frame.set_index("doc_id")["event"]
    gold = corpus.articles["external_id"].map(known)
    assert corpus.articles["event_id"].notna().all()
    return nv.metrics.bcubed(gold, corpus.articles["event_id"]).f1


def found_events(corpus: nv.Corpus) -> set[frozenset[str]]:
    groups = corpus.articles.groupby("event_id")["external_id"]
    return {frozenset(members) for _, members in groups}


def digest(corpus: nv.Corpus) -> str:
    """Return what all tables say, in an order of their own."""
    told = hashlib.sha256()
    for name, key in (
        ("articles", "article_id"),
        ("events", "event_id"),
        ("storylines", "storyline_id"),
        ("topics", "topic_id"),
        ("paragraphs", "paragraph_id"),
    ):
        told.update(getattr(corpus, name).sort_values(key).to_csv(index=False).encode())
    return told.hexdigest()


# -- what is right ---------------------------------------------------------


@pytest.mark.parametrize("dated", [True, False])
@pytest.mark.parametrize(("events", "tellings"), [(1, 5), (2, 2), (12, 5), (30, 3)])
def test_invented_events_are_found(
    stories: Stories, toy_encoder: Any, events: int, tellings: int, dated: bool
) -> None:
    frame = stories(events, tellings)
    corpus = clustered(frame if dated else frame.drop(columns="date"), toy_encoder)
    assert agreement(corpus, frame) == 1
    assert (corpus.events["stability"] > 0.8).all()
    assert (corpus.articles["event_probability"] > 0.8).mean() > 0.9


def test_a_third_of_the_dates_missing(stories: Stories, toy_encoder: Any) -> None:
    frame = stories(20)
    missing = np.random.default_rng(0).random(len(frame)) < 1 / 3
    assert (
        agreement(clustered(frame.assign(date=frame["date"].mask(missing)), toy_encoder), frame)
        == 1
    )


def test_coverage_that_goes_on_for_weeks_is_one_event(stories: Stories, toy_encoder: Any) -> None:
    frame = stories(10, 6, days=60)
    dates = pd.to_datetime(frame["date"])
    spans = dates.groupby(frame["event"]).agg(lambda one: (one.max() - one.min()).days)
    assert spans.median() > 42
    assert agreement(clustered(frame, toy_encoder), frame) == 1


def test_one_day_alone_makes_no_event(stories: Stories, toy_encoder: Any) -> None:
    frame = stories(16, 1).assign(date="2031-03-01")
    # In 64 dimensions unrelated words fall together.
    assert agreement(clustered(frame, type(toy_encoder)(512)), frame) == 1


# -- what must not matter --------------------------------------------------


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_rows(
    stories: Stories,
    toy_encoder: Any,
    shuffled: Callable[[nv.Corpus, int], nv.Corpus],
    seed: int,
) -> None:
    frame = stories(8)
    corpus = embedded(frame, toy_encoder)
    turned = shuffled(corpus, seed)
    assert digest(nv.cluster(turned)) == digest(nv.cluster(corpus))


def test_repeated_rows(stories: Stories, toy_encoder: Any) -> None:
    frame = stories(6)
    twice = pd.concat([frame, frame[::-1], frame[:5]])
    one, other = clustered(frame, toy_encoder), clustered(twice, toy_encoder)
    assert len(other) == len(frame)
    assert one.events.to_csv() == other.events.to_csv()
    assert one.topics.to_csv() == other.topics.to_csv()


def test_the_same_seed_gives_the_same_bytes(stories: Stories, toy_encoder: Any) -> None:
    corpus = embedded(stories(10), toy_encoder)
    one, same, other = (nv.cluster(corpus, seed=seed) for seed in (1, 1, 2))
    assert digest(one) == digest(same)
    # Another seed draws other resamples; the events use no chance.
    assert one.articles["event_id"].tolist() == other.articles["event_id"].tolist()
    assert one.events["stability"].tolist() != other.events["stability"].tolist()


SCRIPT = """
import importlib.util, os, sys
import narrativ as nv
cores = int(sys.argv[1])
os.cpu_count = lambda: cores
loaded = []
for path in sys.argv[2:]:
    spec = importlib.util.spec_from_file_location("part", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    loaded.append(module)
frame = loaded[0].invented(12, 4).drop(columns="event")
corpus = nv.embed(nv.read(frame), encoder=nv.LexicalEncoder(dimensions=256), store=False)
print(loaded[1].digest(nv.cluster(corpus)))
"""


def test_the_number_of_threads(root: Path) -> None:
    here = root / "tests" / "clustering"
    told = set()
    for threads in ("1", "2"):
        counts = dict.fromkeys(
            ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), threads
        )
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, threads, here / "conftest.py", Path(__file__)],
            env=os.environ | counts | {"PYTHONHASHSEED": threads},
            capture_output=True,
            text=True,
            check=False,
            cwd=root,
        )
        assert done.returncode == 0, done.stderr
        told.add(done.stdout.strip())
    assert len(told) == 1, told


# -- agency copy -----------------------------------------------------------


def with_copies(frame: pd.DataFrame, doc_id: str, copies: int) -> pd.DataFrame:
    """Return the rows, and one of them as so many other outlets run it."""
    row = frame[frame["doc_id"] == doc_id]
    copied = pd.concat([row] * copies, ignore_index=True)
    copied["outlet"] = [f"Regional {number}" for number in range(copies)]
    copied["doc_id"] = [f"copy{number:03d}" for number in range(copies)]
    return pd.concat([frame, copied], ignore_index=True)


@pytest.mark.parametrize(
    "copies",
    [
        2,
        30,
        120,
    ],
)
def test_agency_copy_swallows_no_event_and_hides_no_article(
    stories: Stories, toy_encoder: Any, copies: int
) -> None:
    plain = stories(12, 4)  # four events of each subject
    frame = with_copies(plain, "e001-0", copies)
    corpus = clustered(frame, toy_encoder)
    assert len(corpus) == len(frame)
    assert agreement(corpus, frame) == 1
    known = frame.groupby("event")["doc_id"].agg(frozenset)
    assert found_events(corpus) == set(known)


def test_copies_of_half_a_corpus_leave_the_rest_as_it_was(
    stories: Stories, toy_encoder: Any
) -> None:
    plain = stories(6, 3)
    frame = plain
    for event in range(0, 6, 2):
        frame = with_copies(frame, f"e{event:03d}-1", 10)
        frame["doc_id"] = frame["doc_id"].str.replace("copy", f"e{event:03d}-copy")
    assert agreement(clustered(frame, toy_encoder), frame) == 1


def test_copies_are_drawn_as_one(stories: Stories, toy_encoder: Any) -> None:
    corpus = clustered(with_copies(stories(4, 1), "e001-0", 20), toy_encoder)
    # One telling in many outlets is no better founded than one in one: found whenever drawn.
    assert sorted(corpus.events["articles"]) == [1, 1, 1, 21]
    assert corpus.articles.groupby("event_id")["event_probability"].nunique().max() == 1


# -- what merges are judged by ---------------------------------------------


def test_each_merge_has_a_number_for_each_weight(stories: Stories, toy_encoder: Any) -> None:
    articles = comparable_articles(embedded(stories(4), toy_encoder))
    tree, features = merges_of(graph_of(articles))
    assert len(tree) == len(features) > 0
    for step, merge in zip(tree, features, strict=True):
        assert merge.shape == (len(step.left), len(WEIGHTS))
        assert np.isfinite(merge).all()
    told = dict(zip(WEIGHTS, features[0][0].tolist(), strict=True))
    # Two tellings of one event by two outlets, dated, within two days.
    assert told["content"] == pytest.approx(told["closest pair"], abs=1e-4)
    assert told["same outlet"] == 0
    assert told["dated"] == 1
    assert 0 < told["within days"] <= 1
    assert 0 <= told["log of days"] <= np.log1p(2)


def test_events_as_labels(stories: Stories, toy_encoder: Any) -> None:
    grouped = group_into_events(comparable_articles(embedded(stories(5), toy_encoder)), seed=0)
    assert sorted(set(grouped.labels.tolist())) == list(range(5))
    assert grouped.stability.shape == (5,)
    assert grouped.probability.shape == grouped.labels.shape
    assert ((grouped.probability >= 0) & (grouped.probability <= 1)).all()


def test_what_is_recorded(stories: Stories, toy_encoder: Any) -> None:
    corpus = clustered(stories(2), toy_encoder, seed=3)
    step = corpus.steps[-1]
    assert step.name == "cluster"
    assert json.loads(json.dumps(dict(step.settings))) == {"clusterer": "default", "seed": 3}


# -- the line that is drawn ------------------------------------------------


def test_a_shift_moves_the_line(stories: Stories, toy_encoder: Any) -> None:
    corpus = embedded(stories(6), toy_encoder)
    usual, strict, loose = (len(nv.cluster(corpus, shift=by).events) for by in (0.0, -40.0, 40.0))
    assert strict > usual > loose
    assert digest(nv.cluster(corpus, shift=0.0)) == digest(nv.cluster(corpus))
    assert "shift" not in nv.cluster(corpus).steps[-1].settings
    assert nv.cluster(corpus, shift=1).steps[-1].settings["shift"] == 1.0


@pytest.mark.parametrize("shift", [float("nan"), float("inf"), "1", None, True])
def test_a_shift_that_is_no_number(stories: Stories, toy_encoder: Any, shift: Any) -> None:
    with pytest.raises(nv.errors.SchemaError, match="expected a finite number"):
        clustered(stories(2), toy_encoder, shift=shift)


def test_a_shift_with_a_clusterer_of_ones_own(stories: Stories, toy_encoder: Any) -> None:
    class Alone:
        def fit_predict(self, X: Any) -> list[int]:  # noqa: N803
            return list(range(len(X)))

    with pytest.raises(nv.errors.SchemaError, match="change the settings of your clusterer"):
        clustered(stories(2), toy_encoder, shift=1.0, clusterer=Alone())
