"""A study that is replaced: whole at every moment, whoever reads, writes or is killed."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest

from narrativ.corpus import Corpus, is_study, keeping, load
from narrativ.errors import StorageWarning, WriteError

posix = pytest.mark.skipif(os.name != "posix", reason="forks, and locks folders")


@posix
@pytest.mark.parametrize(
    ("what", "stride"),
    [
        ("vectors-go", 5),
        pytest.param("vectors-go", 1, marks=pytest.mark.slow),
        pytest.param("vectors-come", 1, marks=pytest.mark.slow),
        pytest.param("new", 1, marks=pytest.mark.slow),
        pytest.param("unfinished", 1, marks=pytest.mark.slow),
    ],
)
def test_a_study_survives_a_kill_at_any_moment(
    what: str, stride: int, root: Path, tmp_path: Path
) -> None:
    script = str(root / "tests" / "killing.py")
    done = subprocess.run(
        [sys.executable, script, what, str(tmp_path / "study"), str(stride)],
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()


def unfinished(folder: Path, old: Corpus, new: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave a study of which some files still have to be put in place."""
    old.save(folder)

    def refused(self: Path, target: Path) -> Path:
        if self.name == "topics.parquet":
            raise PermissionError(13, "it is open elsewhere")
        return move(self, target)

    move = Path.replace
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", refused)
        with pytest.warns(StorageWarning, match="is saved, but .*; the next save does it"):
            new.save(folder)
    assert (folder / ".narrativ-commit" / "topics.parquet").exists()


def test_what_could_not_be_put_in_place_is_read_where_it_lies_and_said(
    killing: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    study = tmp_path / "study"
    unfinished(study, killing.made(4), killing.made(3), monkeypatch)
    before = sorted(study.rglob("*"))
    assert is_study(study)
    assert killing.number_of(load(study)) == 3
    assert sorted(study.rglob("*")) == before  # also where nothing may be written
    killing.made(2).save(study)
    assert {path.name for path in study.iterdir()} == killing.files(2)
    assert killing.number_of(load(study)) == 2


def test_a_reader_meets_one_study_whenever_it_is_replaced(
    killing: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study, read = tmp_path / "study", pd.read_parquet
    for table in range(7):
        for new in (2, 3):
            killing.made(4).save(study)
            reads = 0

            def disturbed(path: Path, new: int = new, table: int = table) -> pd.DataFrame:
                nonlocal reads
                reads += 1
                if reads == table + 1:
                    killing.made(new).save(study)
                return read(path)

            with monkeypatch.context() as patch:
                patch.setattr(pd, "read_parquet", disturbed)
                assert killing.number_of(load(study)) == new


def test_a_reader_finds_what_is_moved_under_its_hands(
    killing: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study, read = tmp_path / "study", pd.read_parquet
    unfinished(study, killing.made(4), killing.made(3), monkeypatch)

    def disturbed(path: Path) -> pd.DataFrame:
        if path.name == "topics.parquet":
            # A run that puts those in place, and then cannot write its own.
            with monkeypatch.context() as patch:
                patch.setattr(pd.DataFrame, "to_parquet", refused)
                with pytest.raises(WriteError):
                    killing.made(2).save(study)
        return read(path)

    def refused(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pd, "read_parquet", disturbed)
    assert killing.number_of(load(study)) == 3
    assert not (study / ".narrativ-commit").exists()


def test_a_study_that_stands_in_place_of_what_was_loaded_leaves_that_as_it_was(
    killing: ModuleType, tmp_path: Path
) -> None:
    study = killing.made(4).save(tmp_path / "study")
    loaded = load(study)
    killing.made(2).save(study)
    assert killing.number_of(loaded) == 4
    loaded.save(study)
    assert killing.number_of(load(study)) == 4


def test_the_folder_and_what_else_lies_in_it_stay_the_same(
    killing: ModuleType, tmp_path: Path
) -> None:
    study = killing.made(4).save(tmp_path / "study")
    killing.plant(study)
    before = killing.facts(study)
    killing.made(3).save(study)
    assert killing.facts(study) == before
    assert not (study / "vectors.npy").exists()


@posix
def test_leftovers_of_killed_runs_go_and_nothing_else(killing: ModuleType, tmp_path: Path) -> None:
    study, kept = tmp_path / "study", tmp_path / "kept"
    kept.mkdir()
    (kept / "mine.txt").write_text("mine")
    study.mkdir()
    (study / ".narrativ-0a1b2c3d.part").mkdir()
    (study / ".narrativ-0a1b2c3d.part" / "articles.parquet").write_text("half")
    (study / ".narrativ-zzzzzzzz.part").write_text("half")
    (study / ".narrativ-aaaa____.dead").symlink_to(kept)
    assert not is_study(study)
    killing.made(3).save(study)  # only leftovers: as good as empty
    assert {path.name for path in study.iterdir()} == killing.files(3)
    assert (kept / "mine.txt").read_text() == "mine"
    own = [study / name for name in (".narrativ-notes.part", ".narrativ-0a1b2c3d.part.txt")]
    for path in own:
        path.write_text("mine")
    killing.made(2).save(study)
    assert all(path.read_text() == "mine" for path in own)


@posix
def test_a_run_waits_for_the_one_that_is_writing(
    killing: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    study, write = tmp_path / "study", pd.DataFrame.to_parquet
    writing, waits = threading.Event(), threading.Event()

    def slow(frame: pd.DataFrame, path: Path, **settings: Any) -> None:
        if not writing.is_set():
            writing.set()
            assert waits.wait(60)
            assert path.parent.exists()
        write(frame, path, **settings)

    class Watch(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if "waiting for it" in record.getMessage():
                waits.set()

    monkeypatch.setattr(pd.DataFrame, "to_parquet", slow)
    logger, watch = logging.getLogger("narrativ.writing"), Watch()
    logger.addHandler(watch)
    try:
        first = threading.Thread(target=partial(killing.made(3).save, study))
        first.start()
        assert writing.wait(60)
        killing.made(4).save(study)
        first.join(60)
    finally:
        logger.removeHandler(watch)
    assert killing.number_of(load(study)) == 4
    assert {path.name for path in study.iterdir()} == killing.files(4)


def test_many_runs_at_once_leave_one_whole_study(killing: ModuleType, tmp_path: Path) -> None:
    study = killing.made(3).save(tmp_path / "study")
    seen: list[int] = []

    def run(number: int) -> None:
        for _ in range(4):
            killing.made(number).save(study)
            seen.append(killing.number_of(load(study)))

    threads = [threading.Thread(target=run, args=(number,)) for number in (2, 3, 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 12
    number = killing.number_of(load(study))
    assert {path.name for path in study.iterdir()} == killing.files(number)


@pytest.mark.parametrize("moment", ["flush", "to_parquet", "rename"])
@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(28, "No space left on device")])
@pytest.mark.parametrize("there", [True, False], ids=["replaced", "new"])
def test_an_interrupted_save_leaves_what_was_there(
    killing: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    moment: str,
    error: BaseException,
    there: bool,
) -> None:
    study = tmp_path / "study"
    if there:
        killing.made(4).save(study)

    def fail(*_: Any, **__: Any) -> None:
        raise error

    owner: Any = {"to_parquet": pd.DataFrame, "rename": Path}.get(moment, keeping)
    with monkeypatch.context() as patch:
        patch.setattr(owner, moment, fail)
        with pytest.raises(
            KeyboardInterrupt if isinstance(error, KeyboardInterrupt) else WriteError
        ):
            killing.made(3).save(study)
    if there:
        assert killing.number_of(load(study)) == 4
        assert {path.name for path in study.iterdir()} == killing.files(4)
    else:
        assert list(tmp_path.iterdir()) == []


def test_a_study_of_an_earlier_version_is_read_and_replaced(
    killing: ModuleType, tmp_path: Path
) -> None:
    study = killing.made(4).save(tmp_path / "study")
    manifest = study / "manifest.json"
    text = manifest.read_text("utf-8")
    head, _, rest = text.partition('"files": [')
    manifest.write_text(head + rest.partition("],")[2], encoding="utf-8")
    assert killing.number_of(load(study)) == 4
    killing.made(3).save(study)
    assert killing.number_of(load(study)) == 3
