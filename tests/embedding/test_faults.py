"""Embedding when the process is killed, the disk is full or read-only, or another is at it too."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
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

import narrativ as nv
from narrativ.store import VectorStore, verify

POSIX = pytest.mark.skipif(os.name != "posix", reason="users, limits and signals of POSIX")

PRELUDE = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's job in the background has none
import hashlib, json, os, sys, time, warnings
from pathlib import Path
import numpy as np
import narrativ as nv
from narrativ.embedding.blocks import BlockEncoder, blocks
from narrativ.errors import NarrativWarning

said = []
warnings.simplefilter("always", NarrativWarning)
warnings.showwarning = lambda message, *_: said.append(str(message))

def vector(text):
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    return np.random.default_rng(seed).standard_normal(384).astype(np.float32)

class Logging(BlockEncoder):
    name, revision, dimensions = "logging", "1", 384
    pause = 0.0

    def batches(self, texts):
        with open(sys.argv[3], "w") as log:
            for rows in blocks(texts, 16):
                block = [texts[row] for row in rows]
                # Said before it is computed: what is said and not kept was in flight.
                log.write(json.dumps(block) + "\\n")
                log.flush()
                time.sleep(self.pause)
                yield rows, np.stack([vector(text) for text in block])

def is_right(corpus):
    return bool((corpus.vectors == np.stack([vector(t) for t in corpus.paragraphs["text"]])).all())

corpus, path = nv.load(sys.argv[1]), Path(sys.argv[2])
"""


def vector(text: str) -> npt.NDArray[np.float32]:
    """The vector of a text, the same as in the children."""
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    return np.random.default_rng(seed).standard_normal(384).astype(np.float32)


@pytest.fixture
def study(tmp_path: Path, corpus_of: Callable[..., nv.Corpus]) -> Callable[[int], Path]:
    """The function that writes a study of so many distinct paragraphs, and some more."""

    def written(count: int) -> Path:
        random = np.random.default_rng(count)
        words = "ferry quay strike herring fleet ministers bridge frost".split()
        texts = [
            f"{number} {' '.join(random.choice(words, size=1 + number % 30))}"
            for number in range(count - 1)
        ]
        bodies = [texts[start : start + 20] for start in range(0, len(texts), 20)]
        corpus_of({"outlet": "Gull", "body": body} for body in bodies).save(tmp_path / "study")
        return tmp_path / "study"

    return written


def start(code: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", PRELUDE + code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(child: subprocess.Popen[str]) -> Any:
    """Return what a child prints as JSON, once it has ended well."""
    out, err = child.communicate(timeout=240)
    assert child.returncode == 0, err
    return json.loads(out)


def texts_of(study: Path) -> list[str]:
    return list(dict.fromkeys(nv.load(study).paragraphs["text"].tolist()))


def computed(log: Path) -> list[list[str]]:
    """Return the blocks of a log; a line that is not whole was not yet computed."""
    if not log.exists():
        return []
    return [json.loads(line) for line in log.read_text().split("\n")[:-1]]


def kept(path: Path, texts: list[str]) -> int:
    """Return how many vectors are kept, after a look at each."""
    with VectorStore(path) as store:
        places, vectors = store.get("logging 1", texts)
    for place, found in zip(places.tolist(), vectors, strict=True):
        np.testing.assert_array_equal(found, vector(texts[place]))
    return len(places)


WHOLE = """
Logging.pause = float(sys.argv[4])
print("ready", flush=True)
done = nv.embed(corpus, encoder=Logging(), store=path)
np.save(sys.argv[3] + ".npy", done.vectors)
print(json.dumps([is_right(done), said]))
"""
QUIETLY = WHOLE.replace('print("ready", flush=True)', "")


# -- kill -9 ---------------------------------------------------------------

KILLS = 30


@POSIX
@pytest.mark.slow
def test_thirty_kills_lose_at_most_the_block_in_flight(
    tmp_path: Path, study: Callable[[int], Path]
) -> None:
    folder, path = study(5000), tmp_path / "vectors.sqlite"
    texts = texts_of(folder)
    random = np.random.default_rng(0)
    most = 0
    for kill in range(KILLS):
        log = tmp_path / f"{kill}.log"
        child = start(WHOLE, folder, path, log, 0.003)
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        # However long the machine takes to begin, the kill comes while blocks are computed.
        while not computed(log) and child.poll() is None:
            time.sleep(0.001)
        time.sleep(float(random.uniform(0, 0.05)))
        child.send_signal(signal.SIGKILL)
        out, _ = child.communicate()
        assert out == "", "the child was done before it was killed: give it more texts"
        blocks = computed(log)
        count = kept(path, texts)
        assert count >= most
        most = count
        # Everything but the block in flight is kept.
        done = [text for block in blocks[:-1] for text in block]
        assert kept(path, done) == len(done)
    assert 0 < most < len(texts)
    log = tmp_path / "last.log"
    right, said = finished(start(QUIETLY, folder, path, log, 0))
    assert (right, said) == (True, [])
    assert sum(len(block) for block in computed(log)) == len(texts) - most
    assert kept(path, texts) == len(texts)
    logs = [computed(tmp_path / f"{kill}.log") for kill in range(KILLS)] + [computed(log)]
    for number, blocks in enumerate(logs):
        whole = {text for block in blocks[:-1] for text in block}
        later = {text for other in logs[number + 1 :] for block in other for text in block}
        assert not whole & later, "a vector that had been kept was computed again"
    found = verify(path)
    assert (found.checked, found.damaged, found.rebuilt) == (len(texts), 0, False)


REAL = """
print("ready", flush=True)
done = nv.embed(corpus, store=path)
assert np.array_equal(done.vectors, nv.encoder().encode(corpus.paragraphs["text"].tolist()))
print(json.dumps(said))
"""


@POSIX
@pytest.mark.model
@pytest.mark.slow
def test_the_bundled_model_is_killed_too(tmp_path: Path, study: Callable[[int], Path]) -> None:
    folder, path = study(1600), tmp_path / "vectors.sqlite"
    for seconds in (0.1, 1.5, 2.5):
        child = start(REAL, folder, path)
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        time.sleep(seconds)
        child.send_signal(signal.SIGKILL)
        child.communicate()
    child = start(REAL, folder, path)
    out, err = child.communicate(timeout=240)
    assert child.returncode == 0, err
    assert out.splitlines() == ["ready", "[]"]


@POSIX
@pytest.mark.slow
def test_interrupted_as_by_a_key(tmp_path: Path, study: Callable[[int], Path]) -> None:
    folder, path, log = study(1000), tmp_path / "vectors.sqlite", tmp_path / "1.log"
    child = start(WHOLE, folder, path, log, 0.02)
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    while len(computed(log)) < 5:
        time.sleep(0.01)
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=60)
    assert "KeyboardInterrupt" in err
    count = kept(path, texts_of(folder))
    assert count >= 4 * 16
    # Closed well: nothing is left beside the store.
    assert not path.with_name(f"{path.name}-wal").exists()
    finished(start(QUIETLY, folder, path, log, 0))
    assert sum(len(block) for block in computed(log)) == len(texts_of(folder)) - count


# -- several processes -----------------------------------------------------


def test_two_processes_embed_the_same(tmp_path: Path, study: Callable[[int], Path]) -> None:
    folder, path = study(600), tmp_path / "new" / "vectors.sqlite"
    children = [
        start(QUIETLY, folder, path, tmp_path / f"{number}.log", 0.001) for number in range(2)
    ]
    for child in children:
        assert finished(child) == [True, []]
    found = [np.load(tmp_path / f"{number}.log.npy") for number in range(2)]
    np.testing.assert_array_equal(found[0], found[1])
    texts = texts_of(folder)
    assert kept(path, texts) == len(texts)
    assert verify(path).damaged == 0


# -- full disk -------------------------------------------------------------

FULL = """
import resource
limit = int(sys.argv[4])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
class Quiet(Logging):
    def batches(self, texts):
        for rows in blocks(texts, 16):
            yield rows, np.stack([vector(texts[row]) for row in rows])
done = nv.embed(corpus, encoder=Quiet(), store=path)
sys.stdout.write(json.dumps([is_right(done), said]))
"""


@POSIX
@pytest.mark.parametrize("limit", [0, 300_000])
def test_a_full_disk_is_said_once(tmp_path: Path, study: Callable[[int], Path], limit: int) -> None:
    folder, path = study(600), tmp_path / "vectors.sqlite"
    right, said = finished(start(FULL, folder, path, "", limit))
    assert right
    assert len(said) == 1
    assert "vectors are not kept" in said[0]
    assert "free some space" in said[0]
    texts = texts_of(folder)
    assert (kept(path, texts) > 0) == (limit > 0)
    # With room again, it goes on.
    assert finished(start(FULL, folder, path, "", 10**9)) == [True, []]
    assert kept(path, texts) == len(texts)


FULL_GRAPH = """
import resource
limit = int(sys.argv[4])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
texts = corpus.paragraphs["text"].tolist()[:20]
done = nv.embed(nv.Corpus(articles=corpus.articles[:1], paragraphs=corpus.paragraphs[:20]))
assert np.array_equal(done.vectors, nv.encoder().encode(texts))
sys.stdout.write(json.dumps([done.vectors[7].tolist(), said]))
"""


@POSIX
@pytest.mark.model
def test_a_disk_without_room_for_the_graph(
    tmp_path: Path, study: Callable[[int], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = study(30)
    expected = nv.encoder().encode(nv.load(folder).paragraphs["text"].tolist()[:20])
    monkeypatch.setenv("NARRATIV_CACHE", str(tmp_path / "cache"))
    row, said = finished(start(FULL_GRAPH, folder, "", "", 2_000_000))
    np.testing.assert_array_equal(np.array(row, dtype=np.float32), expected[7])
    # Once by each of the two encoders; the vectors of twenty texts had room.
    assert len(said) == 2
    assert all("the graph of the model is not kept" in one for one in said)
    assert list((tmp_path / "cache" / "models").iterdir()) == []


# -- read-only folder ------------------------------------------------------

NOBODY = """
if os.getuid() == 0:  # root may write anywhere, so the child becomes nobody
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    (path.parent / "probe").touch()
    raise SystemExit("the folder can be written to")
except PermissionError:
    pass
"""

READ_ONLY = """
class Quiet(Logging):
    computed = 0
    def batches(self, texts):
        for rows in blocks(texts, 16):
            self.computed += len(rows)
            yield rows, np.stack([vector(texts[row]) for row in rows])
encoder = Quiet()
right = is_right(nv.embed(corpus, encoder=encoder, store=path))
print(json.dumps([right, encoder.computed, said]))
"""

# What is imported must be so before: nobody may not read where Python itself lies.
LOADED = """
from narrativ.embedding import graph, session
graph.build(session.weights(), None)
nv.encoder().encode(["a"])
"""

READ_ONLY_MODEL = """
os.environ["NARRATIV_CACHE"] = str(path.parent)
done = nv.embed(corpus)
print(json.dumps([done.vectors[7].tolist(), said]))
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can reach, which pytest's own is not."""
    folder = Path(tempfile.mkdtemp(prefix="narrativ-"))
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def in_reach(study: Path, folder: Path) -> Path:
    """Return a copy of a study that every user can read."""
    shutil.copytree(study, folder / "study")
    for path in [folder / "study", *(folder / "study").rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    return folder / "study"


@POSIX
def test_a_read_only_folder_works_and_says_so(
    open_folder: Path, study: Callable[[int], Path]
) -> None:
    folder = in_reach(study(200), open_folder)
    path = open_folder / "cache" / "vectors.sqlite"
    path.parent.mkdir()
    path.parent.chmod(0o555)
    texts = texts_of(folder)
    right, count, said = finished(start(NOBODY + READ_ONLY, folder, path))
    assert (right, count) == (True, len(texts))
    assert len(said) == 1
    assert "vectors are not kept" in said[0]
    assert "NARRATIV_CACHE" in said[0]
    # What a read-only store holds is read.
    path.parent.chmod(0o755)
    with VectorStore(path) as store:
        store.put("logging 1", texts[:150], np.stack([vector(text) for text in texts[:150]]))
    path.chmod(0o444)
    path.parent.chmod(0o555)
    right, count, said = finished(start(NOBODY + READ_ONLY, folder, path))
    assert (right, count, len(said)) == (True, len(texts) - 150, 1)
    assert kept(path, texts) == 150


@POSIX
@pytest.mark.model
def test_a_read_only_cache_serves_the_bundled_model(
    open_folder: Path, study: Callable[[int], Path]
) -> None:
    folder = in_reach(study(30), open_folder)
    path = open_folder / "cache" / "vectors.sqlite"
    path.parent.mkdir()
    path.parent.chmod(0o555)
    row, said = finished(start(LOADED + NOBODY + READ_ONLY_MODEL, folder, path))
    expected = nv.encoder().encode(nv.load(folder).paragraphs["text"].tolist())
    np.testing.assert_array_equal(np.array(row, dtype=np.float32), expected[7])
    assert sorted("the graph" in one for one in said) == [False, True]
    assert all("NARRATIV_CACHE" in one for one in said)
    assert list(path.parent.iterdir()) == []
