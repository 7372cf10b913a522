"""Looking after the cache: overview, prune, verify."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from narrativ.errors import ReadError, SchemaError, UnknownNameError, WriteError
from narrativ.store import VectorStore, Verified, checking, overview, prune, rows, upkeep, verify

EPOCH = date(1970, 1, 1)


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
    assert (kept.bytes, kept.store_bytes, kept.models, kept.files) == (0, 0, (), ())
    assert not path.parent.exists()


def test_overview_says_what_is_kept(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NARRATIV_CACHE_BYTES", "3GB")
    monkeypatch.setattr(rows, "today", lambda: 20_000)
    fill(path, "n", 30)
    monkeypatch.setattr(rows, "today", lambda: 20_003)
    fill(path, "m", 10, width=4)
    count(path, "n", 5)
    (path.parent / "models" / "deep").mkdir(parents=True)
    (path.parent / "models" / "deep" / "graph.bin").write_bytes(b"x" * 70)
    (path.parent / "models" / "a.bin").write_bytes(b"x" * 7)
    (path.parent / "note.txt").write_bytes(b"x")
    kept = overview(path)
    early, late = EPOCH + timedelta(20_000), EPOCH + timedelta(20_003)
    assert kept.models == (
        upkeep.KeptModel("m", 10, 4, 160, late, late),
        upkeep.KeptModel("n", 30, 384, 30 * 1536, early, late),
    )
    assert [(file.name, file.bytes) for file in kept.files] == [
        ("models/a.bin", 7),
        ("models/deep/graph.bin", 70),
        ("note.txt", 1),
    ]
    assert kept.store_bytes == path.stat().st_size
    assert kept.bytes == kept.store_bytes + 78
    assert kept.max_bytes == 3_000_000_000


@pytest.mark.parametrize("value", ["NULL", "x'00'", "'word'", "99999999999", "-5"])
def test_damage_does_not_stop_the_overview(path: Path, value: str) -> None:
    fill(path, "m", 3)
    run_sql(path, f"UPDATE keys SET used = {value}, size = {value}")
    run_sql(path, "UPDATE models SET name = x'ff'")
    (kept,) = overview(path).models
    assert (kept.model, kept.vectors) == ("b'\\xff'", 3)


@pytest.mark.parametrize("work", [overview, verify, lambda p: prune(p, everything=True)])
def test_a_file_that_is_no_store_is_an_error(path: Path, work: Any) -> None:
    path.parent.mkdir()
    path.write_text("The quay lies empty.\n" * 1000)
    with pytest.raises((ReadError, WriteError), match="no SQLite database; move it away"):
        work(path)
    assert path.read_text().startswith("The quay")


# -- prune -----------------------------------------------------------------


def test_prune_everything_gives_the_space_back(path: Path) -> None:
    fill(path, "m", 1000)
    gone = prune(path, everything=True)
    assert gone.vectors == 1000
    assert gone.bytes_before > 1_500_000
    assert gone.bytes_after == path.stat().st_size < 200_000
    assert overview(path).models == ()
    fill(path, "m", 5)
    assert count(path, "m", 5) == 5


def test_prune_a_model(path: Path) -> None:
    fill(path, "m", 20)
    fill(path, "n", 20)
    assert prune(path, model="m").vectors == 20
    assert (count(path, "m", 20), count(path, "n", 20)) == (0, 20)
    with pytest.raises(UnknownNameError, match="no model in the cache named 'm'"):
        prune(path, model="m")


def test_prune_what_was_long_unused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "today", lambda: 20_000)
    fill(path, "m", 20)
    monkeypatch.setattr(rows, "today", lambda: 20_030)
    fill(path, "n", 20)
    assert prune(path, unused_days=31).vectors == 0
    assert prune(path, unused_days=30).vectors == 20
    assert prune(path, unused_days=0).vectors == 20


def test_prune_to_a_size(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "today", lambda: 20_000)
    fill(path, "m", 500)
    monkeypatch.setattr(rows, "today", lambda: 20_001)
    fill(path, "n", 500)
    gone = prune(path, max_bytes=1_200_000)
    assert gone.bytes_after <= 1_200_000
    monkeypatch.undo()
    kept = {one.model: one.vectors for one in overview(path).models}
    assert kept["n"] == 500
    assert 0 < kept["m"] < 500
    assert prune(path, max_bytes=1_200_000).vectors == 0


def test_prune_wants_a_condition(path: Path) -> None:
    with pytest.raises(SchemaError, match="expected max_bytes"):
        prune(path)
    with pytest.raises(SchemaError, match="unused_days=-1"):
        prune(path, unused_days=-1)


def test_prune_of_nothing(path: Path) -> None:
    assert prune(path, everything=True) == upkeep.Pruned(0, 0, 0)
    with pytest.raises(UnknownNameError):
        prune(path, model="m")
    assert not path.parent.exists()


# -- verify ----------------------------------------------------------------


def test_verify_of_a_whole_store(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "_BATCH", 7)
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
        "DELETE FROM vectors WHERE id IN (3, 9)",
        "DELETE FROM keys WHERE id IN (3, 9)",
    ],
)
def test_verify_removes_what_is_damaged(
    path: Path, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "_BATCH", 7)
    fill(path, "m", 20)
    run_sql(path, damage)
    found = verify(path)
    assert (found.damaged, found.rebuilt) == (2, False)
    assert count(path, "m", 20) == 18
    assert verify(path) == Verified(18, 0, rebuilt=False)
    fill(path, "m", 20)
    assert count(path, "m", 20) == 20


def test_verify_rebuilds_a_damaged_file(path: Path) -> None:
    fill(path, "m", 300)
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 2)
        file.write(b"rubbish" * 3000)
    found = verify(path)
    assert found.rebuilt
    assert 200 < found.checked < 300
    assert count(path, "m", 300) == found.checked - found.damaged
    assert not verify(path).rebuilt
