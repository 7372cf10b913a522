"""The vector store: what is put comes back bit for bit, and nothing else does."""

from __future__ import annotations

import os
import pickle
import signal
import sqlite3
import threading
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from narrativ.errors import SchemaError, StorageWarning
from narrativ.store import VectorStore, overview
from narrativ.store import table as table_file

TEXTS = ["The quay lies empty.", "A strike began.", "", "Nobody came to Orsund."]


def vectors(count: int, width: int = 8, seed: int = 0) -> npt.NDArray[np.float32]:
    return np.random.default_rng(seed).standard_normal((count, width)).astype(np.float32)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "er" / "vectors.sqlite"


def run_sql(path: Path, sql: str, *values: object) -> list[Any]:
    connection = sqlite3.connect(path)
    try:
        found = connection.execute(sql, values).fetchall()
        connection.commit()
    finally:
        connection.close()
    return found


# -- identity --------------------------------------------------------------


def test_the_same_bits_come_back(path: Path) -> None:
    put = np.array([[0.0, -0.0, 1e-45], [3.4e38, -1.17e-38, 0.1]], dtype=np.float32)
    with VectorStore(path) as store:
        store.put("m", TEXTS[:2], put)
    with VectorStore(path) as store:
        positions, got = store.get("m", TEXTS[:2])
    assert positions.dtype == np.int64
    assert positions.tolist() == [0, 1]
    assert got.dtype == np.float32
    assert got.tobytes() == put.tobytes()
    got[0, 0] = 1  # the caller may write to it


def test_order_and_duplicates(path: Path) -> None:
    put = vectors(4)
    with VectorStore(path) as store:
        store.put("m", TEXTS, put)
        asked = [TEXTS[3], "unknown", TEXTS[0], TEXTS[3], TEXTS[2]]
        positions, got = store.get("m", asked)
    assert positions.tolist() == [0, 2, 3, 4]
    assert np.array_equal(got, put[[3, 0, 3, 2]])


def test_of_equal_texts_the_last_counts_and_a_later_put_replaces(path: Path) -> None:
    put = vectors(3)
    with VectorStore(path) as store:
        store.put("m", ["a", "a"], put[:2])
        assert np.array_equal(store.get("m", ["a"])[1], put[1:2])
        store.put("m", ["a"], put[2:])
        assert np.array_equal(store.get("m", ["a"])[1], put[2:])
    assert run_sql(path, "SELECT count(*) FROM vectors") == [(1,)]


def test_models_are_not_mixed(path: Path) -> None:
    put = vectors(2)
    with VectorStore(path) as store:
        store.put("m", ["a"], put[:1])
        assert len(store.get("n", ["a"])[0]) == 0
        store.put("n", ["a"], put[1:])
        assert np.array_equal(store.get("m", ["a"])[1], put[:1])
        assert np.array_equal(store.get("n", ["a"])[1], put[1:])


def test_nothing_found_and_nothing_asked(path: Path) -> None:
    with VectorStore(path) as store:
        for asked in (["a"], []):
            positions, got = store.get("m", asked)
            assert positions.shape == (0,)
            assert got.shape == (0, 0)
        store.put("m", [], np.empty((0, 8), dtype=np.float32))


def test_hard_texts_are_keys(path: Path) -> None:
    hard = [
        "\ud800",
        "\udfff lone",
        "\0",
        "\0\0",
        "a\0b",
        "a",
        "👩🏽\u200d🚀",
        "x" * 10_000_000,
        "é",
        "e\u0301",
    ]
    put = vectors(len(hard))
    with VectorStore(path) as store:
        store.put("m\ud800\0", hard, put)
        positions, got = store.get("m\ud800\0", hard)
    assert positions.tolist() == list(range(len(hard)))
    assert np.array_equal(got, put)


ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=20)  # lone surrogates too


@given(st.lists(ANY_TEXT, max_size=12, unique=True), st.data())
@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_get_after_put_is_the_identity(
    tmp_path: Path, texts: list[str], data: st.DataObject
) -> None:
    path = tmp_path / "vectors.sqlite"
    path.unlink(missing_ok=True)
    finite = st.floats(width=32, allow_nan=False, allow_infinity=False)
    shape = (len(texts), data.draw(st.integers(1, 5)))
    put = data.draw(hnp.arrays(np.float32, shape, elements=finite))
    with VectorStore(path) as store:
        store.put("m", texts, put)
        positions, got = store.get("m", texts)
    assert positions.tolist() == list(range(len(texts)))
    assert got.tobytes() == put.tobytes()


def test_other_layouts_of_memory(path: Path) -> None:
    put = vectors(4)
    with VectorStore(path) as store:
        store.put("m", TEXTS, np.asfortranarray(put))
        assert np.array_equal(store.get("m", TEXTS)[1], put)
        store.put("m", TEXTS, put[::-1].astype(">f4"))
        assert np.array_equal(store.get("m", TEXTS)[1], put[::-1])


@pytest.mark.parametrize("shape", [(3, 2), (2,), (2, 0), (2, 2, 2)])
def test_a_wrong_shape_is_an_error(path: Path, shape: tuple[int, ...]) -> None:
    with VectorStore(path) as store, pytest.raises(SchemaError, match=r"expected \(2, d\)"):
        store.put("m", ["a", "b"], np.zeros(shape, dtype=np.float32))


# -- opening and closing ---------------------------------------------------


def test_nothing_is_made_before_it_is_needed(path: Path) -> None:
    VectorStore(path).close()
    assert not path.parent.exists()


def test_the_default_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NARRATIV_CACHE", str(tmp_path / "c"))
    monkeypatch.setenv("NARRATIV_CACHE_BYTES", "3MB")
    store = VectorStore()
    assert store.path == tmp_path / "c" / "vectors.sqlite"
    assert store.max_bytes == 3_000_000
    assert VectorStore(max_bytes=5).max_bytes == 5
    monkeypatch.setenv("NARRATIV_CACHE_BYTES", "much")
    with pytest.raises(SchemaError, match="NARRATIV_CACHE_BYTES"):
        VectorStore()


def test_a_path_with_every_kind_of_sign(tmp_path: Path) -> None:
    path = tmp_path / "a b?c#d%41é'\"" / "v.sqlite"
    with VectorStore(path) as store:
        store.put("m", ["a"], vectors(1))
    assert path.is_file()


def test_after_close_it_opens_again_and_leaves_one_file(path: Path) -> None:
    store = VectorStore(path)
    store.put("m", ["a"], vectors(1))
    store.close()
    assert [file.name for file in path.parent.iterdir()] == ["vectors.sqlite"]
    assert len(store.get("m", ["a"])[0]) == 1
    store.close()
    store.close()


def test_threads_share_a_store(path: Path) -> None:
    put = vectors(40)
    wrong: list[int] = []
    with warnings.catch_warnings(record=True) as given, VectorStore(path) as store:
        warnings.simplefilter("always")

        def work(first: int) -> None:
            for number in range(first, 40, 4):
                store.put("m", [str(number)], put[number : number + 1])
                if not np.array_equal(store.get("m", [str(number)])[1], put[number : number + 1]):
                    wrong.append(number)

        threads = [threading.Thread(target=work, args=(first,)) for first in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert np.array_equal(store.get("m", [str(n) for n in range(40)])[1], put)
    assert not wrong
    assert given == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_fork_takes_no_connection_along(path: Path) -> None:
    put = vectors(3)
    with VectorStore(path) as store:
        store.put("m", ["a"], put[:1])
        child = os.fork()
        if child == 0:
            right = np.array_equal(store.get("m", ["a"])[1], put[:1])
            store.put("m", ["b"], put[1:2])
            store.close()
            os._exit(0 if right and not store.problem else 1)
        store.put("m", ["c"], put[2:])
        assert os.waitpid(child, 0)[1] == 0
        assert np.array_equal(store.get("m", ["a", "b", "c"])[1], put)
    assert run_sql(path, "PRAGMA integrity_check") == [("ok",)]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_lock_that_a_thread_holds_at_the_fork_does_not_hold_the_child(path: Path) -> None:
    held, done = threading.Event(), threading.Event()
    with VectorStore(path) as store:
        store.put("m", ["a"], vectors(1))

        def hold() -> None:
            with store._handle.lock:
                held.set()
                done.wait()

        thread = threading.Thread(target=hold)
        thread.start()
        held.wait()
        child = os.fork()
        if child == 0:
            signal.alarm(20)
            os._exit(0 if len(store.get("m", ["a"])[0]) == 1 else 1)
        status = os.waitpid(child, 0)[1]
        done.set()
        thread.join()
    assert status == 0


def test_a_store_is_pickled_without_its_open_file(path: Path) -> None:
    with VectorStore(path, max_bytes=5_000_000) as store:
        store.put("m", ["a"], vectors(1))
        with pickle.loads(pickle.dumps(store)) as copy:
            assert copy.max_bytes == 5_000_000
            assert np.array_equal(copy.get("m", ["a"])[1], vectors(1))
            copy.put("m", ["b"], vectors(1))
        assert len(store.get("m", ["a", "b"])[0]) == 2


# A store as the first versions of narrativ made it.
EARLIER = """
    CREATE TABLE models (id INTEGER PRIMARY KEY, name TEXT UNIQUE);
    CREATE TABLE texts (key BLOB PRIMARY KEY, id INTEGER, model INTEGER, used INTEGER)
        WITHOUT ROWID;
    CREATE TABLE vectors (id INTEGER PRIMARY KEY, checksum INTEGER, vector BLOB);
    INSERT INTO models VALUES (1, 'm');
    INSERT INTO texts VALUES (x'00', 1, 1, 20000);
    INSERT INTO vectors VALUES (1, 5, zeroblob(600000));
    PRAGMA application_id = 0x6E727476;
    PRAGMA user_version = 2;
"""


def test_a_store_of_an_earlier_version_begins_anew(path: Path) -> None:
    path.parent.mkdir(parents=True)
    connection = sqlite3.connect(path)
    connection.executescript("PRAGMA auto_vacuum = INCREMENTAL;" + EARLIER)
    connection.close()
    assert overview(path).models == ()
    with VectorStore(path) as store:
        assert len(store.get("m", ["a"])[0]) == 0
        store.put("m", ["a"], vectors(1))
        assert len(store.get("m", ["a"])[0]) == 1
        assert store.problem is None
    assert path.stat().st_size < 200_000
    assert run_sql(path, "PRAGMA integrity_check") == [("ok",)]


# -- damage ----------------------------------------------------------------


def flip_a_byte(path: Path) -> None:
    (number, vector) = run_sql(path, "SELECT id, vector FROM vectors ORDER BY id LIMIT 1")[0]
    changed = bytearray(vector)
    changed[5] ^= 1
    run_sql(path, "UPDATE vectors SET vector = ? WHERE id = ?", bytes(changed), number)


DAMAGE = {
    "shorter": "UPDATE vectors SET vector = substr(vector, 1, 28) WHERE id = 1",
    "no blob": "UPDATE vectors SET vector = CAST(x'ff' AS TEXT) WHERE id = 1",
    "null": "UPDATE vectors SET vector = NULL WHERE id = 1",
    "no checksum": "UPDATE vectors SET checksum = NULL WHERE id = 1",
    "another's vector": "UPDATE vectors SET (vector, checksum) = "
    "(SELECT vector, checksum FROM vectors WHERE id = 2) WHERE id = 1",
    "another's key": "UPDATE vectors SET key = x'00' WHERE id = 1",
    "no row": "DELETE FROM vectors WHERE id = 1",
}


@pytest.mark.parametrize("damage", ["flipped", *DAMAGE])
@pytest.mark.filterwarnings("ignore::narrativ.errors.StorageWarning")
def test_a_damaged_row_is_left_out_and_can_be_put_again(path: Path, damage: str) -> None:
    texts, put = ["a", "b", "c"], vectors(3)
    with VectorStore(path) as store:
        store.put("m", texts, put)
    if damage == "flipped":
        flip_a_byte(path)
    else:
        run_sql(path, DAMAGE[damage])
    with VectorStore(path) as store:
        positions, got = store.get("m", texts)
        assert 0 not in positions
        assert np.array_equal(got, put[positions]) or not len(positions)
        for _ in range(3):  # what stands in for `embed`: compute and keep what is missing
            missing = sorted({0, 1, 2} - set(store.get("m", texts)[0].tolist()))
            store.put("m", [texts[place] for place in missing], put[missing])
        positions, got = store.get("m", texts)
    assert positions.tolist() == [0, 1, 2]
    assert np.array_equal(got, put)


def test_damage_is_said_counted_and_mended(path: Path) -> None:
    with VectorStore(path) as store:
        store.put("m", ["a", "b"], vectors(2))
    flip_a_byte(path)
    with VectorStore(path) as store:
        with pytest.warns(StorageWarning, match="^1 kept vectors") as given:
            assert store.get("m", ["a", "b", "a"])[0].tolist() == [1]
        assert len(given) == 1
        assert store.damaged == 1
        store.put("m", ["a"], vectors(1))
        assert len(store.get("m", ["a", "b"])[0]) == 2
        assert store.damaged == 1
    assert run_sql(path, "SELECT count(*) FROM vectors") == [(2,)]


def test_of_two_widths_the_newest_is_right(path: Path) -> None:
    with VectorStore(path) as store:
        store.put("m", ["a", "b"], vectors(2, width=8))
        store.put("m", ["c"], vectors(1, width=4))
        positions, got = store.get("m", ["a", "b", "c"])
    assert positions.tolist() == [2]
    assert got.shape == (1, 4)


# -- the cap ---------------------------------------------------------------


def fill(path: Path, day: int, batch: int, cap: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_file, "today", lambda: day)
    with VectorStore(path, max_bytes=cap) as store:
        texts = [f"{batch} {number}" for number in range(100)]
        store.put("m", texts, vectors(100, width=384, seed=batch))


def test_what_was_used_longest_ago_goes_first(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cap = 1_000_000
    for batch in range(4):
        fill(path, 20_000 + batch, batch, cap, monkeypatch)
    monkeypatch.setattr(table_file, "today", lambda: 20_010)
    with VectorStore(path, max_bytes=cap) as store:
        assert len(store.get("m", [f"0 {number}" for number in range(100)])[0]) == 100
    for batch in (4, 5, 6):
        fill(path, 20_020 + batch, batch, cap, monkeypatch)
    assert path.stat().st_size <= cap
    with VectorStore(path) as store:
        kept = [len(store.get("m", [f"{b} {n}" for n in range(100)])[0]) for b in range(7)]
    # The first batch was used again, so the second went, and then the third, in part.
    assert kept[0] == 100
    assert kept[1] == 0
    assert kept[4:] == [100, 100, 100]
    assert sum(kept) < 700


def test_reading_stays_reading(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The day of a row's use is written once a day, not at every reading."""
    with VectorStore(path) as store:
        store.put("m", ["a", "b"], vectors(2))
        watch = sqlite3.connect(path)

        def version() -> int:
            """A number that changes when another connection writes."""
            return int(watch.execute("PRAGMA data_version").fetchone()[0])

        store.get("m", ["a"])
        before = version()
        store.get("m", ["a"])
        assert version() == before
        monkeypatch.setattr(table_file, "today", lambda: 30_000)
        store.get("m", ["a"])
        after = version()
        assert after != before
        store.get("m", ["a"])
        assert version() == after
        watch.close()
    assert sorted(used == 30_000 for (used,) in run_sql(path, "SELECT used FROM vectors")) == [
        False,
        True,
    ]


def test_a_cap_smaller_than_anything_keeps_nothing_and_harms_nobody(path: Path) -> None:
    with VectorStore(path, max_bytes=0) as store:
        store.put("m", ["a"], vectors(1))
        assert len(store.get("m", ["a"])[0]) == 0
    assert overview(path).models == ()


def test_the_settings_of_the_file(path: Path) -> None:
    with VectorStore(path) as store:
        store.put("m", ["a"], vectors(1))
    assert run_sql(path, "PRAGMA journal_mode") == [("wal",)]
    assert run_sql(path, "PRAGMA auto_vacuum") == [(2,)]
    assert run_sql(path, "PRAGMA page_size") == [(16384,)]
    assert run_sql(path, "SELECT vector FROM vectors") == [(vectors(1).astype("<f4").tobytes(),)]
