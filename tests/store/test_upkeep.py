"""Looking after the cache: overview, prune, verify."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from narrativ.errors import ReadError, SchemaError, UnknownNameError, WriteError
from narrativ.store import KeptModel, VectorStore, Verified, overview, prune, verify
from narrativ.store import table as table_file


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "vectors.sqlite"


def fill(path: Path, model: str, count: int, width: int = 384) -> None:
    texts = [f"{model} {number}" for number in range(count)]
    vectors = np.random.default_rng(0).standard_normal((count, width)).astype(np.float32)
    with VectorStore(path) as store:
        store.put(model, texts, vectors)


def count(path: Path, model: str, asked: int) -> int:
    with VectorStore(path) as store:
        return len(store.get(model, [f"{model} {number}" for number in range(asked)])[0])


def run_sql(path: Path, sql: str) -> list[Any]:
    connection = sqlite3.connect(path)
    found = connection.execute(sql).fetchall()
    connection.commit()
    connection.close()
    return found


# -- overview --------------------------------------------------------------


def test_overview_of_nothing_makes_nothing(path: Path) -> None:
    kept = overview(path)
    assert (kept.bytes, kept.store_bytes, kept.models, kept.graphs) == (0, 0, (), {})
    assert not path.parent.exists()


def test_overview_says_what_is_kept(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NARRATIV_CACHE_BYTES", "3GB")
    monkeypatch.setattr(table_file, "today", lambda: 20_000)
    fill(path, "n", 30)
    monkeypatch.setattr(table_file, "today", lambda: 20_003)
    fill(path, "m", 10, width=4)
    count(path, "n", 5)
    kept = overview(path)
    assert kept.models == (
        KeptModel("m", 10, 4, "2024-10-07", "2024-10-07"),
        KeptModel("n", 30, 384, "2024-10-04", "2024-10-07"),
    )
    assert kept.bytes == kept.store_bytes == path.stat().st_size
    assert kept.max_bytes == 3_000_000_000


@pytest.mark.parametrize("value", ["NULL", "x'00'", "'word'", "99999999999999", "-5"])
def test_damage_does_not_stop_the_overview(path: Path, value: str) -> None:
    fill(path, "m", 3)
    run_sql(path, f"UPDATE vectors SET used = {value}")
    run_sql(path, "UPDATE vectors SET model = CAST(x'ff' AS TEXT)")
    (kept,) = overview(path).models
    assert (kept.model, kept.vectors) == ("\ufffd", 3)


@pytest.mark.parametrize("work", [overview, verify, lambda p: prune(p, everything=True)])
def test_a_file_that_is_no_store_is_an_error(path: Path, work: Any) -> None:
    path.parent.mkdir()
    path.write_text("The quay lies empty.\n" * 1000)
    with pytest.raises((ReadError, WriteError), match=r"not a database.*move the file away"):
        work(path)
    assert path.read_text().startswith("The quay")


# -- prune -----------------------------------------------------------------


def test_prune_everything_gives_the_space_back(path: Path) -> None:
    fill(path, "m", 1000)
    assert path.stat().st_size > 1_500_000
    assert prune(path, everything=True) == 1000
    assert path.stat().st_size < 200_000
    assert overview(path).models == ()
    fill(path, "m", 5)
    assert count(path, "m", 5) == 5


def test_prune_everything_takes_the_built_graphs_of_the_cache_and_no_other_file(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NARRATIV_CACHE", str(path.parent))
    models = path.parent / "models"
    models.mkdir(parents=True)
    names = ["minilm-int8-1-2.onnx", "minilm-int8-1-2.onnx.bak", "my-minilm-1.onnx", "notes.txt"]
    for name in names:
        (models / name).write_bytes(b"1234567")
    fill(path, "m", 5)
    assert overview().graphs == {names[0]: 7}
    assert overview().bytes == path.stat().st_size + 7
    assert prune(path, everything=True) == 5  # a store that is named has no graphs
    assert prune(unused_days=0) == 0
    assert overview().graphs == {names[0]: 7}
    prune(everything=True)
    assert sorted(file.name for file in models.iterdir()) == names[1:]


def test_prune_a_model(path: Path) -> None:
    fill(path, "m", 20)
    fill(path, "n", 20)
    assert prune(path, model="m") == 20
    assert (count(path, "m", 20), count(path, "n", 20)) == (0, 20)
    with pytest.raises(UnknownNameError, match="no model in the cache named 'm'"):
        prune(path, model="m")


def test_prune_what_was_long_unused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_file, "today", lambda: 20_000)
    fill(path, "m", 20)
    monkeypatch.setattr(table_file, "today", lambda: 20_030)
    fill(path, "n", 20)
    assert prune(path, unused_days=31) == 0
    assert prune(path, unused_days=30) == 20
    assert prune(path, unused_days=0) == 20


def test_prune_to_a_size(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_file, "today", lambda: 20_000)
    fill(path, "m", 500)
    monkeypatch.setattr(table_file, "today", lambda: 20_001)
    fill(path, "n", 500)
    gone = prune(path, max_bytes=1_200_000)
    assert path.stat().st_size <= 1_200_000
    monkeypatch.undo()
    kept = {one.model: one.vectors for one in overview(path).models}
    assert kept["n"] == 500
    assert 0 < kept["m"] == 500 - gone
    assert prune(path, max_bytes=1_200_000) == 0


def test_prune_wants_a_condition(path: Path) -> None:
    with pytest.raises(SchemaError, match="got no condition"):
        prune(path)
    with pytest.raises(SchemaError, match="unused_days=-1"):
        prune(path, unused_days=-1)


def test_prune_of_nothing(path: Path) -> None:
    assert prune(path, everything=True) == 0
    with pytest.raises(UnknownNameError):
        prune(path, model="m")
    assert not path.parent.exists()


# -- verify ----------------------------------------------------------------


def test_verify_of_a_whole_store(path: Path) -> None:
    assert verify(path) == Verified(0, 0, rebuilt=False)
    fill(path, "m", 20)
    fill(path, "n", 8, width=5)
    assert verify(path) == Verified(28, 0, rebuilt=False)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE vectors SET vector = zeroblob(1536) WHERE id IN (3, 9)",
        "UPDATE vectors SET vector = 'text' WHERE id IN (3, 9)",
        "UPDATE vectors SET checksum = checksum + 1 WHERE id IN (3, 9)",
        "UPDATE vectors SET key = zeroblob(id) WHERE id IN (3, 9)",
    ],
)
def test_verify_removes_what_is_damaged(path: Path, damage: str) -> None:
    fill(path, "m", 20)
    run_sql(path, damage)
    assert verify(path) == Verified(20, 2, rebuilt=False)
    assert count(path, "m", 20) == 18
    assert verify(path) == Verified(18, 0, rebuilt=False)
    assert run_sql(path, "SELECT count(*) FROM vectors") == [(18,)]


def test_verify_removes_a_store_that_is_broken(path: Path) -> None:
    fill(path, "m", 300)
    os.truncate(path, path.stat().st_size // 2)
    Path(f"{path}-wal").write_bytes(b"what a killed process left")
    assert verify(path) == Verified(0, 0, rebuilt=True)
    assert list(path.parent.iterdir()) == []
    fill(path, "m", 3)
    assert verify(path) == Verified(3, 0, rebuilt=False)


def test_verify_removes_a_store_of_a_later_format(path: Path) -> None:
    fill(path, "m", 3)
    run_sql(path, "PRAGMA user_version = 99")
    assert verify(path) == Verified(0, 0, rebuilt=True)


def test_verify_leaves_a_broken_file_of_others_alone(path: Path) -> None:
    fill(path, "m", 300)
    run_sql(path, "PRAGMA application_id = 7")
    os.truncate(path, path.stat().st_size // 2)
    with pytest.raises(WriteError, match="move the file away"):
        verify(path)
    assert path.exists()
