"""A comparison on disk: the same report without computing, and no mixture of two."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
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
    assert back.versions == comparison.versions != {}
    with pytest.raises(NotReadyError, match="holds no measures"):
        back.again(seed=1)  # type: ignore[misc]
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
        (lambda folder: rewrite(folder, '"aspects"', '"aspect"'), "is not what was saved"),
        (
            lambda folder: rewrite(folder, "scores.parquet", "../scores.parquet"),
            "is not what was saved",
        ),
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


@pytest.mark.parametrize(
    "name", ["../precious.txt", "thesis.docx", "a\0b", "corpus/../../x", "corpus"]
)
def test_a_manifest_of_somebody_elses_making_deletes_and_reads_nothing(
    comparison: nv.Comparison, tmp_path: Path, name: str
) -> None:
    precious = tmp_path / "precious.txt"
    precious.write_text("mine", encoding="utf-8")
    folder = tmp_path / "findings"
    folder.mkdir()
    (folder / "thesis.docx").write_text("mine", encoding="utf-8")
    forged = {"format": "narrativ comparison", "version": 1, "files": {name: "0"}}
    (folder / "comparison.json").write_text(json.dumps(forged), encoding="utf-8")
    with pytest.raises(SchemaError, match="is not what was saved"):
        nv.load_comparison(folder)
    comparison.save(folder)
    assert precious.read_text(encoding="utf-8") == "mine"
    assert (folder / "thesis.docx").read_text(encoding="utf-8") == "mine"


def test_somebodys_own_comparison_json_is_no_saved_comparison(
    comparison: nv.Comparison, tmp_path: Path
) -> None:
    (tmp_path / "comparison.json").write_text('{"mine": 1}', encoding="utf-8")
    with pytest.raises(SchemaError, match="is not a saved comparison"):
        comparison.save(tmp_path)
    assert (tmp_path / "comparison.json").read_text(encoding="utf-8") == '{"mine": 1}'


def test_numbers_of_numpy_are_numbers(corpus_of: Callable[..., Corpus], tmp_path: Path) -> None:
    corpus = corpus_of(
        [
            {"outlet": o, "event": f"e{e}", "body": ["The quay shut."]}
            for e in range(3)
            for o in "AB"
        ]
    )
    numbers: dict[str, Any] = {
        "seed": np.int64(3),
        "permutations": np.int64(99),
        "described": np.int64(2),
        "independent": np.bool_(True),
    }
    comparison = nv.compare(corpus, **numbers)
    plain = nv.compare(corpus, seed=3, permutations=99, described=2)
    back = nv.load_comparison(comparison.save(tmp_path / "findings"))
    assert back.settings == comparison.settings == plain.settings
    reports = [
        nv.write_report(one, tmp_path / f"{place}.html").read_bytes()
        for place, one in enumerate((comparison, plain, back))
    ]
    assert reports[0] == reports[1] == reports[2]


def test_a_folder_that_is_a_comparison_says_so_elsewhere(folder: Path) -> None:
    with pytest.raises(SchemaError, match="load_comparison opens it"):
        nv.load(folder)
    with pytest.raises(nv.errors.ReadError, match="a comparison that narrativ saved"):
        nv.read(folder)


def test_it_is_left_out_of_a_folder_of_sources(comparison: nv.Comparison, tmp_path: Path) -> None:
    comparison.save(tmp_path / "findings")
    (tmp_path / "page.csv").write_text("text\nThe quay of Tarn was shut.\n", encoding="utf-8")
    with pytest.warns(nv.errors.ReadWarning, match="left out"):
        audit = nv.read(tmp_path).audit
    assert len(audit) == 2
    assert audit["reason"].dropna().tolist() == ["it is a comparison that narrativ saved; left out"]


@pytest.mark.parametrize("name", ["a" * 300, "a\0b", ""])
def test_a_name_that_no_folder_can_have_is_refused(
    comparison: nv.Comparison, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises((SchemaError, WriteError)):
        comparison.save(name)
