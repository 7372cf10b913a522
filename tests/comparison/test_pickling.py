"""Comparisons and corpora that are pickled, copied and sent to other processes."""

from __future__ import annotations

import copy
import multiprocessing
import os
import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import narrativ as nv
from narrativ import schema
from narrativ.corpus import Corpus
from narrativ.framing.frames import Codebook, Frame, Frames
from narrativ.reporting import write_report

BOOK = Codebook(
    "quays",
    (
        Frame("again", "It happens again.", indicators=("again",), examples=("Once again.",)),
        Frame("money", "What it costs.", indicators=("fare*",), examples=("The fare rose.",)),
    ),
)


def pickled(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))


WAYS: tuple[Callable[[Any], Any], ...] = (pickled, copy.deepcopy)


@pytest.fixture(scope="module")
def corpus(corpus_of: Callable[..., Corpus], toy_encoder: Any) -> Corpus:
    made = corpus_of(
        [
            {
                "id": f"{outlet}{event}",
                "outlet": outlet,
                "event": f"e{event}",
                "published": f"2031-05-{event + 1:02d}T10:00Z",
                "body": [
                    (f"The crew met {'again ' * (outlet == 'A')}on pier {event}.", "t1"),
                    ("“The fare rose”, the mayor said, and 'no' to all of it.", "t2"),
                ][: 1 + (outlet != "B")],
            }
            for event in range(6)
            for outlet in "ABC"
        ]
    )
    return nv.embed(made, encoder=toy_encoder, store=False)


def compared(corpus: Corpus, **options: Any) -> nv.Comparison:
    return nv.compare(corpus, level=["event", "storyline"], permutations=99, **options)


def check(comparison: nv.Comparison) -> None:
    """Compare what comes back with what went, and what is made of both."""
    assert comparison.again is not None
    expected = comparison.again(seed=5)
    for way in WAYS:
        same(comparison, way(comparison))
    # Once more, with what it has worked out meanwhile.
    back = pickled(comparison)
    same(comparison, back)
    same(expected, back.again(seed=5))


def same(a: nv.Comparison, b: nv.Comparison) -> None:
    assert a.sentences == b.sentences
    assert repr(a) == repr(b)
    assert (a.settings, a.aspects, a.has_shared_copy) == (b.settings, b.aspects, b.has_shared_copy)
    for name in ("scores", "evidence", "tally", "with_and_without", "scores_with_flips"):
        assert_frame_equal(getattr(a, name), getattr(b, name))
    assert set(a.pairs) == set(b.pairs)
    for name, pairs in a.pairs.items():
        assert_frame_equal(pairs, b.pairs[name])
    same_corpus(a.corpus, b.corpus)


def same_corpus(a: Corpus, b: Corpus) -> None:
    for table in schema.CORPUS_TABLES:
        assert_frame_equal(getattr(a, table.name), getattr(b, table.name))
    assert a.steps == b.steps
    assert np.array_equal(np.asarray(a.vectors), np.asarray(b.vectors))


@pytest.mark.parametrize(
    "measure",
    [nv.Terms(min_articles=3), nv.Emphasis(), nv.Emphasis(aspects=["lead"]), nv.Distance()],
    ids=repr,
)
def test_a_comparison_comes_back_as_it_was(corpus: Corpus, measure: Any) -> None:
    check(compared(corpus, measures=[measure]))


def test_frames_come_back_as_they_were(corpus: Corpus, toy_encoder: Any) -> None:
    codes = pd.DataFrame(
        [
            {"article_id": article, "frame": frame, "code": code, "probability": 1.0}
            for article in corpus.articles["article_id"]
            for frame, code in (("again", int("A" in article)), ("money", int("B" not in article)))
        ]
    )
    check(compared(corpus, measures=[Frames(BOOK, encoder=toy_encoder).fit(codes, corpus)]))


GROUPS: dict[str, Callable[[Corpus], Any]] = {
    "a column": lambda _: "article_id",
    "a mapping": lambda _: {"one": ["A"], "others": ["B", "C"]},
    "a Series": lambda corpus: nv.before_after(corpus, "2031-05-04"),
    "yes and no": lambda corpus: (
        corpus.articles.set_index("article_id")["outlet"].eq("A").rename("first")
    ),
}


@pytest.mark.parametrize("by", GROUPS.values(), ids=GROUPS)
def test_groups_come_back_too(corpus: Corpus, by: Callable[[Corpus], Any]) -> None:
    check(compared(corpus, by=by(corpus), measures=[nv.Terms(min_articles=3)]))


def test_a_multiverse_comes_along(corpus: Corpus, toy_encoder: Any, tmp_path: Path) -> None:
    plain = compared(corpus, measures=[nv.Terms(min_articles=3)])
    seen = nv.multiverse(corpus, plain, encoder=toy_encoder, dimensions=["agency copy"])
    comparison = replace(plain, multiverse=seen)
    back = pickled(comparison)
    same(comparison, back)
    assert copy.deepcopy(seen).sentences == seen.sentences == back.multiverse.sentences
    reports = [
        write_report(one, tmp_path / f"{name}.html").read_bytes()
        for name, one in (("a", comparison), ("b", back))
    ]
    assert reports[0] == reports[1]


def test_a_measure_that_cannot_be_pickled_is_named_and_cloudpickle_takes_it(
    corpus: Corpus,
) -> None:
    cloudpickle = pytest.importorskip("cloudpickle")
    comparison = compared(corpus, measures=[lambda *given: nv.Terms(min_articles=3)(*given)])
    assert set(comparison.scores["measure"]) == {"<lambda>"}
    with pytest.raises((AttributeError, pickle.PicklingError), match="lambda"):
        pickle.dumps(comparison)
    same(comparison, copy.deepcopy(comparison))
    same(comparison, pickle.loads(cloudpickle.dumps(comparison)))


def test_a_corpus_from_the_disk_comes_back_as_it_was(corpus: Corpus, tmp_path: Path) -> None:
    loaded = nv.load(corpus.save(tmp_path / "study"))
    assert isinstance(loaded.vectors, np.memmap)
    for way in WAYS:
        back = way(loaded)
        same_corpus(back, corpus)
        back.save(tmp_path / "study")
        same_corpus(nv.load(tmp_path / "study"), corpus)


@pytest.mark.slow
def test_other_processes_compare_alike(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, root: Path
) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")]))
    joblib = pytest.importorskip("joblib")
    here = compared(nv.load(corpus.save(tmp_path / "study")))
    assert here.again is not None
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        same(here, pool.apply(here.again))
    for there in joblib.Parallel(n_jobs=2)(joblib.delayed(here.again)() for _ in range(2)):
        same(here, there)
