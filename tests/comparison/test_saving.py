"""A comparison on disk: the same report without computing, and no mixture of two."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest

import narrativ as nv
from narrativ.corpus import Corpus
from narrativ.errors import NotReadyError, SchemaError, WriteError


@pytest.fixture(scope="module")
def comparison(made: ModuleType, toy_encoder: Any) -> nv.Comparison:
    """Terms and distances with shared copy, a count without it, and two re-runs."""
    corpus = nv.source(nv.read(made.news(credited=False)))
    corpus = nv.cluster(nv.embed(corpus, encoder=toy_encoder, store=False))
    measures: list[Any] = [
        nv.Terms(min_articles=3), nv.Emphasis(), nv.Distance(similarity=0.5)
    ]  # fmt: skip
    levels = ["event", "storyline"]
    compared = nv.compare(corpus, measures=measures, level=levels, permutations=199)
    return replace(compared, multiverse=nv.multiverse(corpus, compared, dimensions=["seed"]))


@pytest.fixture(scope="module")
def folder(comparison: nv.Comparison, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return comparison.save(tmp_path_factory.mktemp("saved") / "findings")


def test_it_is_the_same(comparison: nv.Comparison, folder: Path) -> None:
    back = nv.load_comparison(folder)
    for name in ("scores", "evidence", "tally", "with_and_without", "scores_with_flips"):
        pd.testing.assert_frame_equal(getattr(back, name), getattr(comparison, name))
    for name in ("universes", "outcomes", "elsewhere", "flips"):
        one, two = (getattr(each.multiverse, name) for each in (back, comparison))
        pd.testing.assert_frame_equal(one, two)
    assert back.sentences == comparison.sentences
    assert back.multiverse is not None
    assert comparison.multiverse is not None
    assert back.multiverse.sentences == comparison.multiverse.sentences
    assert (back.aspects, back.presentations) == (comparison.aspects, comparison.presentations)
    orders = [[(name, *asked) for name, asked in one.aspects.items()] for one in (back, comparison)]
    assert orders[0] == orders[1]
    pd.testing.assert_frame_equal(back.distances(), comparison.distances())
    pd.testing.assert_frame_equal(back.align(), comparison.align())
    assert repr(back) == repr(comparison)


def test_the_report_is_the_same_to_the_byte_and_nothing_is_computed(
    comparison: nv.Comparison, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = nv.write_report(comparison, tmp_path / "first.html").read_bytes()
    back = nv.load_comparison(folder)
    assert back.again is None
    monkeypatch.setattr(
        "narrativ.comparison.result.with_and_without", lambda *tables: pytest.fail("computed")
    )
    assert nv.write_report(back, tmp_path / "second.html").read_bytes() == first


def test_its_corpus_is_a_study(comparison: nv.Comparison, folder: Path) -> None:
    back = nv.load(folder / "corpus")
    for name in ("articles", "paragraphs", "events", "topics", "audit"):
        pd.testing.assert_frame_equal(getattr(back, name), getattr(comparison.corpus, name))


def test_it_is_not_made_again(folder: Path) -> None:
    back = nv.load_comparison(folder)
    with pytest.raises(NotReadyError, match="was loaded"):
        nv.multiverse(back.corpus, back)


def test_a_later_one_replaces_it_and_what_is_the_users_stays(
    comparison: nv.Comparison, tmp_path: Path
) -> None:
    folder = comparison.save(tmp_path / "findings")
    (folder / "report.html").write_text("mine", encoding="utf-8")
    smaller = replace(comparison, multiverse=None, pairs={}, notes=("Another.",))
    smaller.save(folder)
    assert nv.load_comparison(folder).notes == ("Another.",)
    assert not (folder / "universes.parquet").exists()
    assert not (folder / "pairs-0.parquet").exists()
    assert (folder / "report.html").read_text(encoding="utf-8") == "mine"
    back = nv.load_comparison(folder)
    back.save(folder)  # over the files that it was read from
    assert nv.load_comparison(folder).sentences == back.sentences


def test_one_without_anything_is_kept(tmp_path: Path) -> None:
    back = nv.load_comparison(nv.Comparison(nv.Corpus()).save(tmp_path / "nothing"))
    assert back.scores.empty
    assert back.multiverse is None


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda folder: (folder / "comparison.json").unlink(), "has no comparison.json"),
        (lambda folder: (folder / "comparison.json").write_text("{"), "is damaged"),
        (lambda folder: (folder / "comparison.json").write_text("{}"), "does not say"),
        (lambda folder: (folder / "scores.parquet").unlink(), "scores.parquet is missing"),
        (lambda folder: (folder / "tally.parquet").write_bytes(b"x"), "is not what was saved"),
        (
            lambda folder: (
                nv.load(folder / "corpus").select(outlet="Spark").save(folder / "corpus")
            ),
            "is not what was saved",
        ),
        (
            lambda folder: rewrite(folder, '"version": 1', '"version": 9'),
            "format version 9",
        ),
        (lambda folder: rewrite(folder, '"aspects"', '"aspect"'), "does not fit its tables"),
    ],
)
def test_what_is_not_whole_is_refused(
    comparison: nv.Comparison, tmp_path: Path, spoil: Callable[[Path], object], said: str
) -> None:
    folder = comparison.save(tmp_path / "findings")
    spoil(folder)
    with pytest.raises(SchemaError, match=re.escape(said)):
        nv.load_comparison(folder)


def rewrite(folder: Path, old: str, new: str) -> None:
    path = folder / "comparison.json"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def cut_off(at: str, comparison: nv.Comparison, folder: Path) -> None:
    """Save, on a disk that refuses at some step."""

    def refuse(*args: object) -> None:
        raise OSError("disk full")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(f"narrativ.comparison.saving.{at}", refuse)
        with pytest.raises(WriteError, match="disk full"):
            comparison.save(folder)


def test_a_full_disk_takes_nothing_away(comparison: nv.Comparison, tmp_path: Path) -> None:
    folder = comparison.save(tmp_path / "findings")
    before = sorted(folder.iterdir())
    cut_off("_fill", replace(comparison, notes=("Another.",)), folder)
    assert nv.load_comparison(folder).notes == comparison.notes
    assert sorted(folder.iterdir()) == before


def test_a_save_that_was_cut_off_is_refused_and_can_be_made_again(
    comparison: nv.Comparison, tmp_path: Path
) -> None:
    folder = tmp_path / "findings"
    other = replace(comparison, scores=comparison.scores.iloc[:1])
    for expected in ("is missing or is not", "is not what was saved"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Path, "replace", refuse_tables(Path.replace))
            with pytest.raises(WriteError, match="disk full"):
                other.save(folder)
        with pytest.raises(SchemaError, match=expected):
            nv.load_comparison(folder)
        comparison.save(folder)
        assert nv.load_comparison(folder).sentences == comparison.sentences


def refuse_tables(replace_path: Callable[..., Path]) -> Callable[..., Path]:
    """Return what renames everything but the table of scores."""

    def renamed(path: Path, target: Path) -> Path:
        if path.name == "scores.parquet":
            raise OSError("disk full")
        return replace_path(path, target)

    return renamed


def test_a_folder_with_other_things_is_left_alone(
    comparison: nv.Comparison, corpus_of: Callable[..., Corpus], tmp_path: Path
) -> None:
    (tmp_path / "thesis.docx").write_text("mine", encoding="utf-8")
    with pytest.raises(SchemaError, match="is not a saved comparison"):
        comparison.save(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]
    with pytest.raises(WriteError, match="is a file"):
        comparison.save(tmp_path / "thesis.docx")
