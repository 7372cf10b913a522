"""The graph that is built of the weights: pinned, so that nobody changes it unawares."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from narrativ.embedding import bundled, calibration, graph, session
from narrativ.embedding.tokens import windows

pytestmark = pytest.mark.model

WINDOWS = "f0351504382146a80271ce9229f3ffe1040682f560fb39e84d3ba209cc6f23ca"
PINNED = {
    2: {
        "int8": "f4f427349e4508164bd2ca92ea61a5d73a2b162ba97ca24d3eed84d22f8c54e9",
        "float32": "4ccca9d59c1191d491e62d3d93ea15956adb63e26fd67a9c1ef51883a968c39c",
    }
}
"""sha256 of what `build` makes of the published weights, by VERSION and precision."""


@pytest.fixture(scope="module")
def weights() -> Any:
    return session.weights()


@pytest.fixture(scope="module")
def known() -> calibration.Calibration:
    return calibration.read()


@pytest.mark.parametrize("precision", ["int8", "float32"])
def test_the_graph_is_the_pinned_one(
    weights: Any, known: calibration.Calibration, precision: str
) -> None:
    assert graph.VERSION in PINNED, (
        f"graph.VERSION is {graph.VERSION}: add the digests of its graphs to PINNED"
    )
    built = graph.build(weights, known.ranges if precision == "int8" else None)
    digest = hashlib.sha256(built).hexdigest()
    assert digest == PINNED[graph.VERSION][precision], (
        f"graph.build makes another {precision} graph of the same weights (sha256 {digest}): its "
        "vectors may differ from those that are kept under the old revision. Raise graph.VERSION "
        "and pin the digests of the new graphs here. (If neither graph.py nor "
        "resources/minilm.safetensors was changed, another onnx or numpy writes other bytes.)"
    )


@pytest.mark.parametrize("precision", ["int8", "float32"])
def test_the_same_weights_give_the_same_bytes(
    weights: Any, known: calibration.Calibration, precision: str
) -> None:
    ranges = known.ranges if precision == "int8" else None
    turned = dict(sorted(weights.items(), reverse=True))
    assert graph.build(weights, ranges) == graph.build(turned, ranges)


def test_building_leaves_the_weights(known: calibration.Calibration) -> None:
    weights = session.weights()
    before = {name: tensor.tobytes() for name, tensor in weights.items()}
    ranges = [(one.low.tobytes(), one.high.tobytes()) for one in known.ranges]
    graph.build(weights, known.ranges)
    assert {name: tensor.tobytes() for name, tensor in weights.items()} == before
    assert [(one.low.tobytes(), one.high.tobytes()) for one in known.ranges] == ranges


def test_the_graph_is_as_small_as_its_numbers(weights: Any, known: calibration.Calibration) -> None:
    """Six layers of 1.77 million weights, a byte or four each, and the positions."""
    assert len(graph.build(weights, known.ranges)) < 12e6
    assert len(graph.build(weights, None)) < 44e6


def test_probes_are_further_outputs(weights: Any) -> None:
    model = session.with_graph(graph.build(weights, None, probes=True))
    ids = windows(model.tokenizer, "The ferry to the islands was late again.")[0]
    plain = session.with_graph(graph.build(weights, None))
    feeds = {"words": model.words[ids[None]]}
    tokens, *probes = model.session.run(None, feeds)
    assert len(probes) == graph.LAYERS * graph.PROBES
    assert {probe.shape for probe in probes} == {(1, len(ids), graph.WIDTH)}
    np.testing.assert_allclose(tokens, plain.session.run(None, feeds)[0], atol=1e-6)


def test_products_fit_where_the_processor_adds_in_16_bits(
    weights: Any, known: calibration.Calibration
) -> None:
    """Without VNNI two products are added in 16 bits, and what is over is cut without a word."""
    import onnx
    from onnx import numpy_helper

    model = onnx.load_from_string(graph.build(weights, known.ranges))
    matrices = [
        numpy_helper.to_array(one)
        for one in model.graph.initializer
        if one.data_type == onnx.TensorProto.INT8 and len(one.dims) == 2
    ]
    # Query, key, value, projection, and the two of the feed-forward layer.
    assert len(matrices) == graph.LAYERS * 6
    for matrix in matrices:
        assert 2 * 255 * int(np.abs(matrix.astype(np.int64)).max()) < 2**15


# -- the file in the package -----------------------------------------------


def test_the_file_has_finite_ranges_around_zero_or_beside_it(
    known: calibration.Calibration,
) -> None:
    assert len(known.ranges) == graph.LAYERS * graph.PROBES
    for one in known.ranges:
        assert one.low.shape == one.high.shape == (graph.WIDTH,)
        assert one.low.dtype == one.high.dtype == np.float32
        assert np.isfinite([one.low, one.high]).all()
        assert (one.low <= one.high).all()


def test_the_texts_to_check_against_are_of_all_lengths(known: calibration.Calibration) -> None:
    assert known.vectors.shape == (len(known.texts), graph.WIDTH)
    assert known.vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(known.vectors, axis=1), 1, atol=1e-6)
    assert "" in known.texts
    model = session.load("int8")
    counts = {len(windows(model.tokenizer, text)) for text in known.texts}
    assert 1 in counts
    assert max(counts) > 1


@pytest.mark.slow
def test_the_file_agrees_with_torch(known: calibration.Calibration) -> None:
    """The vectors that every graph is checked against are those of the original, window by window.

    Short texts are also asked of sentence-transformers itself, pooling and all.
    """
    import torch
    from sentence_transformers import SentenceTransformer

    tokenizer = session.load("int8").tokenizer
    original = SentenceTransformer(str(bundled.model_folder()), device="cpu", local_files_only=True)
    original.max_seq_length = 256
    transformer: Any = original[0]
    inner = transformer.auto_model.eval()
    for text, vector in zip(known.texts, known.vectors, strict=True):
        parts = windows(tokenizer, text)
        with torch.inference_mode():
            tokens = [inner(torch.tensor(ids[None])).last_hidden_state[0] for ids in parts]
        whole = torch.cat(tokens).double().sum(dim=0).numpy()
        np.testing.assert_allclose(whole / np.linalg.norm(whole), vector, atol=1e-5)
        if len(parts) == 1:
            encoded = original.encode([text], show_progress_bar=False)[0]
            np.testing.assert_allclose(encoded, vector, atol=1e-5)


def test_what_is_written_is_read_again(
    known: calibration.Calibration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known.write(tmp_path / calibration.FILE)
    monkeypatch.setattr(calibration, "files", lambda package: tmp_path)
    again = calibration.read()
    assert list(again.texts) == list(known.texts)
    np.testing.assert_array_equal(again.vectors, known.vectors)
    for one, other in zip(again.ranges, known.ranges, strict=True):
        np.testing.assert_array_equal(one.low, other.low)
        np.testing.assert_array_equal(one.high, other.high)
    digest = calibration.digest()
    calibration.Calibration(known.ranges, ["other"], known.vectors[:1]).write(
        tmp_path / calibration.FILE
    )
    assert calibration.digest() != digest
    calibration.Calibration(known.ranges[:-1], ["other"], known.vectors[:1]).write(
        tmp_path / calibration.FILE
    )
    with pytest.raises(ValueError, match="17 ranges, expected 18"):
        calibration.read()


@pytest.mark.slow
def test_the_file_is_what_calibrate_writes(
    known: calibration.Calibration, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bundled sample and the code give the file; it is near, as torch may add otherwise."""
    written: list[calibration.Calibration] = []
    monkeypatch.setattr(calibration.Calibration, "write", lambda self, path: written.append(self))
    monkeypatch.setattr(sys, "path", list(sys.path))
    spec = importlib.util.spec_from_file_location(
        "narrativ_calibrate", root / "benchmarks" / "calibrate.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.main()
    (fresh,) = written
    assert tuple(fresh.texts) == tuple(known.texts)
    np.testing.assert_allclose(fresh.vectors, known.vectors, atol=1e-5)
    for one, other in zip(fresh.ranges, known.ranges, strict=True):
        np.testing.assert_allclose(one.low, other.low, atol=1e-4)
        np.testing.assert_allclose(one.high, other.high, atol=1e-4)


@pytest.mark.model
def test_windows_and_pooling_are_the_pinned_ones() -> None:
    tokenizer = session.with_graph(graph.build(session.weights(), None)).tokenizer
    texts = ["", "Ferry \ud83d late", "The quay is shut. " * 200, "word " * 30_000]
    digest = hashlib.sha256()
    for text in texts:
        for ids in windows(tokenizer, text):
            digest.update(ids.tobytes() + b"|")
    means = np.arange(12, dtype=np.float32).reshape(3, 4)
    digest.update(session.pooled(means, [256, 256, 9]).round(6).tobytes())
    assert digest.hexdigest() == WINDOWS, (
        "windows or pooling changed: raise graph.VERSION, by which kept vectors go, and pin anew"
    )
