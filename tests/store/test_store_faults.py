"""The store when the disk, the file or another process is against it: it says so, and goes on."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from narrativ.errors import StorageWarning
from narrativ.store import VectorStore, verify
from narrativ.store import table as table_file

POSIX = pytest.mark.skipif(os.name != "posix", reason="users, limits and signals of POSIX")

PRELUDE = """
import json, os, sys, warnings
from pathlib import Path
import numpy as np
from narrativ.errors import NarrativWarning
from narrativ.store import VectorStore

said = []
warnings.simplefilter("always", NarrativWarning)
warnings.showwarning = lambda message, *_: said.append(str(message))

def row(number):
    return np.float32(1) / (np.arange(384, dtype=np.float32) + np.float32(384 * number + 1))

def put(store, numbers):
    store.put("m", [f"text {n}" for n in numbers], np.stack([row(n) for n in numbers]))

def right(store, numbers):
    places, got = store.get("m", [f"text {n}" for n in numbers])
    wrong = [p for p, v in zip(places, got) if not np.array_equal(v, row(numbers[p]))]
    assert not wrong, wrong
    return len(places)

path = Path(sys.argv[1])
"""


def row(number: int) -> npt.NDArray[np.float32]:
    """The vector of a text, the same as in the children."""
    return np.float32(1) / (np.arange(384, dtype=np.float32) + np.float32(384 * number + 1))


def put(path: Path, count: int) -> None:
    with VectorStore(path) as store:
        numbers = range(count)
        store.put("m", [f"text {n}" for n in numbers], np.stack([row(n) for n in numbers]))


def held(path: Path, count: int) -> list[int]:
    """Return the numbers that are kept, after a look at each vector."""
    with VectorStore(path) as store:
        places, got = store.get("m", [f"text {n}" for n in range(count)])
    for place, vector in zip(places.tolist(), got, strict=True):
        assert np.array_equal(vector, row(place))
    return list(places.tolist())


def start(code: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", PRELUDE + code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(child: subprocess.Popen[str]) -> Any:
    """Return what a child prints as JSON, once it has ended well."""
    out, err = child.communicate(timeout=120)
    assert child.returncode == 0, err
    return json.loads(out)


def is_sound(path: Path) -> bool:
    connection = sqlite3.connect(path)
    try:
        return bool(connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)])
    finally:
        connection.close()


# -- files that are no store -----------------------------------------------


def foreign(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.commit()
    connection.close()


def newer(path: Path) -> None:
    put(path, 3)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.commit()
    connection.close()


BAD_FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "text": (lambda path: path.write_text("The quay lies empty.\n" * 1000), "not a database"),
    "head cut": (
        lambda path: path.write_bytes(b"SQLite format 3\0" + b"\0" * 30),
        "not a database",
    ),
    "another program's": (foreign, "no store"),
    "newer": (newer, "of this version"),
    "a folder": (Path.mkdir, "unable to open"),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_file_that_is_no_store_is_not_touched(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "vectors.sqlite"
    make, word = BAD_FILES[kind]
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with VectorStore(path) as store:
        with pytest.warns(StorageWarning) as given:
            assert len(store.get("m", ["a"])[0]) == 0
        # Said once: from here on a warning would be an error.
        store.put("m", ["a"], np.ones((1, 4), dtype=np.float32))
        assert len(store.get("m", ["a"])[0]) == 0
    (warning,) = given
    said = str(warning.message)
    assert "vectors are not kept" in said
    assert word in said
    assert "move the file away" in said or "NARRATIV_CACHE" in said
    assert before is None or path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["vectors.sqlite"]


def test_a_cache_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("not a folder")
    with VectorStore(tmp_path / "cache" / "vectors.sqlite") as store:
        with pytest.warns(StorageWarning, match="File exists") as given:
            store.put("m", ["a"], np.ones((1, 4), dtype=np.float32))
        assert len(store.get("m", ["a"])[0]) == 0
    assert len(given) == 1


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    path = tmp_path / "vectors.sqlite"
    path.touch()
    put(path, 3)
    assert held(path, 3) == [0, 1, 2]


@pytest.mark.parametrize("share", [0.05, 0.5, 0.97])
def test_a_cut_file(tmp_path: Path, share: float) -> None:
    path = tmp_path / "vectors.sqlite"
    put(path, 500)
    os.truncate(path, int(path.stat().st_size * share))
    with pytest.warns(StorageWarning, match="run `narrativ cache verify`") as given:
        held(path, 500)
    assert len(given) == 1
    assert verify(path).rebuilt
    put(path, 500)
    assert len(held(path, 500)) == 500


@pytest.mark.filterwarnings("ignore::narrativ.errors.StorageWarning")
def test_pages_of_rubbish(tmp_path: Path) -> None:
    """Wherever a page is overwritten: no error, no wrong vector, and verify mends it."""
    whole = tmp_path / "whole.sqlite"
    put(whole, 150)
    size = 16384
    rubbish = np.random.default_rng(0).bytes(size)
    for page in range(1, whole.stat().st_size // size):
        path = tmp_path / f"{page}.sqlite"
        shutil.copy(whole, path)
        with path.open("r+b") as file:
            file.seek(page * size)
            file.write(rubbish)
        held(path, 150)
        verify(path)
        put(path, 150)
        assert is_sound(path), page
        assert len(held(path, 150)) == 150, page


# -- full disk, read-only folder -------------------------------------------


def test_a_full_database_goes_on_reading(tmp_path: Path) -> None:
    path = tmp_path / "vectors.sqlite"
    put(path, 20)
    with VectorStore(path) as store:
        assert len(store.get("m", ["text 1"])[0]) == 1
        store._open().execute("PRAGMA max_page_count=10")  # gives SQLITE_FULL, as a full disk
        more = [f"more {n}" for n in range(500)], np.ones((500, 384), np.float32)
        with pytest.warns(StorageWarning, match="disk is full; free some space") as given:
            store.put("m", *more)
        for _ in range(2):
            store.put("m", *more)
        assert len(given) == 1
        assert len(store.get("m", ["text 1"])[0]) == 1
        assert len(store.get("m", ["more 1"])[0]) == 0
    assert held(path, 20) == list(range(20))


FULL = """
import resource
put(VectorStore(path), range(10))
with VectorStore(path) as store:
    resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))
    for first in range(10, 2010, 100):
        put(store, range(first, first + 100))
    kept = right(store, range(2010))
print(json.dumps([kept, said]))
"""


@POSIX
def test_a_disk_that_gets_full(tmp_path: Path) -> None:
    """The system refuses to let any file of the process grow further."""
    path = tmp_path / "vectors.sqlite"
    kept, said = finished(start(FULL, path))
    assert len(said) == 1
    assert "vectors are not kept" in said[0]
    assert "free some space" in said[0]
    assert kept >= 110
    assert kept % 100 == 10
    assert is_sound(path)
    assert len(held(path, 2010)) == kept
    put(path, 2010)
    assert len(held(path, 2010)) == 2010


FULL_FROM_THE_START = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
with VectorStore(path) as store:
    for _ in range(2):
        put(store, range(10))
        kept = right(store, range(10))
sys.stdout.write(json.dumps([kept, said]))
"""


@POSIX
def test_a_disk_that_is_full_from_the_start(tmp_path: Path) -> None:
    path = tmp_path / "vectors.sqlite"
    kept, said = finished(start(FULL_FROM_THE_START, path))
    assert kept == 0
    assert len(said) == 1
    assert "free some space" in said[0]
    put(path, 10)
    assert len(held(path, 10)) == 10


READ_ONLY = """
from narrativ.errors import WriteError
from narrativ.store import overview, prune, verify
if os.getuid() == 0:  # root may write anywhere, so the child becomes nobody
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    (next(p for p in path.parents if p.exists()) / "probe").touch()
    raise SystemExit("the folder can be written to")
except PermissionError:
    pass
with VectorStore(path) as store:
    kept = right(store, range(20))
    silent = not said
    for _ in range(2):
        put(store, range(20, 30))
    again = right(store, range(30))
assert verify(path).checked == sum(one.vectors for one in overview(path).models) == again
try:
    prune(path, everything=True)
    assert not path.exists()
except WriteError as error:
    assert "NARRATIV_CACHE" in str(error)
print(json.dumps([kept, silent, again, said]))
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can reach, which pytest's own is not."""
    folder = Path(tempfile.mkdtemp(prefix="narrativ-"))
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@POSIX
@pytest.mark.parametrize("state", ["closed", "open", "killed", "file only"])
def test_a_read_only_folder_serves_what_it_holds(
    open_folder: Path, tmp_path: Path, state: str
) -> None:
    path = open_folder / "vectors.sqlite"
    source = path if state in {"closed", "open"} else tmp_path / path.name
    put(source, 10)
    writer = VectorStore(source)
    numbers = range(20)
    writer.put("m", [f"text {n}" for n in numbers], np.stack([row(n) for n in numbers]))
    if state == "closed":
        writer.close()
    if state == "killed":  # the log, and its index, as a killed process leaves them
        for ending in ("", "-wal", "-shm"):
            shutil.copy(f"{source}{ending}", f"{path}{ending}")
    if state == "file only":  # what stood in the log is lost
        shutil.copy(source, path)
    for file in open_folder.iterdir():
        file.chmod(0o444)
    open_folder.chmod(0o555)
    kept, silent, again, said = finished(start(READ_ONLY, path))
    writer.close()
    expected = 10 if state == "file only" else 20
    assert (kept, silent, again) == (expected, True, expected)
    assert len(said) == 1
    assert "vectors are not kept" in said[0]
    assert "NARRATIV_CACHE" in said[0]
    open_folder.chmod(0o755)
    assert len(list(open_folder.glob("*.sqlite"))) == 1


@POSIX
def test_a_read_only_folder_without_a_store(open_folder: Path) -> None:
    open_folder.chmod(0o555)
    code = READ_ONLY.replace("right(store, range(20))", "20 - right(store, range(20))")
    kept, silent, again, said = finished(start(code, open_folder / "c" / "vectors.sqlite"))
    assert (kept, silent, again) == (20, False, 0)
    assert len(said) == 1
    assert "NARRATIV_CACHE" in said[0]


def test_a_lock_that_is_held_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "vectors.sqlite"
    put(path, 5)
    monkeypatch.setattr(table_file, "PATIENCE", 0.1)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with VectorStore(path) as store:
        with pytest.warns(StorageWarning, match="database is locked") as given:
            store.put("m", ["new"], np.ones((1, 384), np.float32))
        store.put("m", ["new"], np.ones((1, 384), np.float32))
        assert len(given) == 1
        assert len(store.get("m", ["text 1", "new"])[0]) == 1  # readers do not wait
    other.execute("ROLLBACK")
    other.close()


# -- several processes -----------------------------------------------------

WRITER = """
first, count = int(sys.argv[2]), int(sys.argv[3])
with VectorStore(path) as store:
    for batch in range(first, first + count, 20):
        put(store, range(batch, batch + 20))
        assert right(store, range(batch, batch + 20)) == 20
print(json.dumps(said))
"""


@pytest.mark.parametrize("same", [True, False])
def test_two_processes_write_one_store(tmp_path: Path, same: bool) -> None:
    path = tmp_path / "new" / "vectors.sqlite"
    children = [start(WRITER, path, 0 if same else 400 * n, 400) for n in range(2)]
    for child in children:
        assert finished(child) == []
    count = 400 if same else 800
    assert len(held(path, count)) == count
    assert is_sound(path)


@pytest.mark.slow
def test_four_processes_write_one_store(tmp_path: Path) -> None:
    path = tmp_path / "new" / "vectors.sqlite"
    children = [start(WRITER, path, 300 * number, 600) for number in range(4)]
    for child in children:
        assert finished(child) == []
    assert len(held(path, 1500)) == 1500
    found = verify(path)
    assert (found.checked, found.damaged, found.rebuilt) == (1500, 0, False)


# -- kill -9 ---------------------------------------------------------------

KILLED = """
first = int(sys.argv[2])
store = VectorStore(path)
print("ready", flush=True)
while True:
    put(store, range(first, first + 50))
    print(first, flush=True)
    first += 50
"""
KILLS = 30


@POSIX
@pytest.mark.slow
def test_kill_loses_at_most_the_batch_in_flight(tmp_path: Path) -> None:
    path = tmp_path / "vectors.sqlite"
    rng = np.random.default_rng(0)
    done = 0
    for _ in range(KILLS):
        child = start(KILLED, path, done)
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        time.sleep(float(rng.uniform(0, 0.15)))
        child.send_signal(signal.SIGKILL)
        out, _ = child.communicate()
        # The child may be killed between the write and its word of it.
        said = [int(line) for line in out.splitlines() if line]
        done = said[-1] + 50 if said else done
        kept = held(path, done + 50)
        assert kept in (list(range(done)), list(range(done + 50)))
        assert is_sound(path)
    assert done > 500
    found = verify(path)
    assert (found.damaged, found.rebuilt) == (0, False)
