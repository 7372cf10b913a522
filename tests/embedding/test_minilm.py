"""The bundled MiniLM: the original's vectors, the same bits whatever stands beside a text."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from narrativ.embedding import bundled, graph, minilm, session
from narrativ.embedding.blocks import BLOCK, BlockEncoder, blocks
from narrativ.embedding.minilm import MiniLM
from narrativ.embedding.tokens import WINDOW, windows
from narrativ.errors import MissingDependencyError, SchemaError, UnknownNameError

pytestmark = pytest.mark.model

Matrix = npt.NDArray[np.float32]

SENTENCES = (
    "The ferry to the outer islands was cancelled for a third day on Tuesday.",
    "Herring prices fell by £3.5m, said McAllister, who owns half of the fleet.",
    "Residents (4,100 of them) have no other road; the council “regrets” it.",
    "Le maire n'avait rien vu venir, 警方周二表示, паром стоит 🚢.",
    "Who pays? Nobody at the harbour board would tell us.",
    "A bolt of the swing-bridge had cracked in last week's frost, engineers found.",
)
FIRST = "abcdefghijklmnopqrstuvwxyz0123456789αβγδεζηθικλμνξοπρστυφχψω"
"""Signs that are a word each."""
TOKENS = 512
"""Of a batch, at most."""
MOST = 10
"""Sentences of a text: so many stay below 256 tokens."""


def text(seed: int, sentences: int) -> str:
    random = np.random.default_rng(seed)
    return " ".join(SENTENCES[place] for place in random.integers(len(SENTENCES), size=sentences))


TEXTS = [
    "",
    "Ferry",
    "ferry strike",
    "NO ROAD, NO FERRY!",
    "the [SEP] of [MASK]",
    "渡轮停运 😀👩‍👩‍👧",
    *(text(seed, 1 + seed % MOST) for seed in range(20)),
]
LONG = " ".join(f"Item {number} on the board's agenda was put off." for number in range(60))


@pytest.fixture(scope="module")
def int8() -> MiniLM:
    return MiniLM()


@pytest.fixture(scope="module")
def model() -> session.Model:
    """What `int8` runs: tokenizer, word vectors and session."""
    return session.load("int8")


@pytest.fixture(scope="module")
def float32() -> MiniLM:
    return MiniLM("float32")


@pytest.fixture(scope="module")
def original() -> Any:
    """The same weights on torch."""
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(bundled.model_folder()), device="cpu", local_files_only=True)


@pytest.fixture(scope="module")
def expected(original: Any) -> Matrix:
    lengths = [len(original.tokenizer(one)["input_ids"]) for one in TEXTS]
    assert max(lengths) <= WINDOW
    assert max(lengths) > 200
    return np.asarray(original.encode(TEXTS, show_progress_bar=False), dtype=np.float32)


# -- against the original --------------------------------------------------


def test_float32_is_the_original(float32: MiniLM, expected: Matrix) -> None:
    np.testing.assert_allclose(float32.encode(TEXTS), expected, atol=1e-5)


def test_int8_is_near_the_original(int8: MiniLM, expected: Matrix) -> None:
    cosines = (int8.encode(TEXTS) * expected).sum(axis=1)
    assert cosines.mean() >= 0.99
    assert cosines.min() >= 0.98


def test_openvino_is_the_original(expected: Matrix) -> None:
    from narrativ.embedding.minilm import OpenVINOMiniLM

    encoder = OpenVINOMiniLM()
    off = 1e-5 if "float32" in encoder.revision else 2e-2
    np.testing.assert_allclose(encoder.encode(TEXTS), expected, atol=off)


def test_tokens_are_those_of_the_original(model: session.Model, original: Any) -> None:
    for one in TEXTS:
        (window,) = windows(model.tokenizer, one)
        assert window.tolist() == original.tokenizer(one)["input_ids"]


def test_a_long_text_is_the_mean_of_its_windows_on_torch(
    float32: MiniLM, model: session.Model, original: Any
) -> None:
    import torch

    parts = windows(model.tokenizer, LONG)
    assert len(parts) > 2
    inner = original[0].auto_model.eval()
    with torch.inference_mode():
        tokens = torch.cat([inner(torch.tensor(ids[None])).last_hidden_state[0] for ids in parts])
    mean = tokens.double().mean(dim=0).numpy()
    np.testing.assert_allclose(float32.encode([LONG])[0], mean / np.linalg.norm(mean), atol=1e-5)


# -- the same bits, whatever stands beside ---------------------------------


@pytest.fixture(params=["int8", "float32"])
def encoder(request: pytest.FixtureRequest) -> MiniLM:
    found: MiniLM = request.getfixturevalue(request.param)
    return found


def test_alone_and_in_any_batch(encoder: MiniLM) -> None:
    texts = [*TEXTS[:20], LONG]
    together = encoder.encode(texts)
    for one, vector in zip(texts, together, strict=True):
        np.testing.assert_array_equal(encoder.encode([one])[0], vector)
    for seed in range(2):
        random = np.random.default_rng(seed)
        some = random.choice(len(texts), size=15)
        np.testing.assert_array_equal(
            encoder.encode([texts[place] for place in some]), together[some]
        )


@pytest.mark.parametrize("length", [1, 2, 7, 30, 31, 100, 254])
def test_among_texts_of_its_own_length(encoder: MiniLM, length: int) -> None:
    """Only windows of one length share a batch: as many as fit, and one more."""
    count = min(TOKENS // (length + 2), 40) + 1
    words = "ferry quay bridge town road frost price fleet ship tide".split()
    random = np.random.default_rng(length)
    texts = [" ".join(random.choice(words, size=length)) for _ in range(count)]
    together = encoder.encode(texts)
    for place in {0, count // 2, count - 1}:
        np.testing.assert_array_equal(encoder.encode([texts[place]])[0], together[place])
    for some in (2, 3, count - 1):
        np.testing.assert_array_equal(encoder.encode(texts[:some]), together[:some])


def test_on_any_number_of_threads(encoder: MiniLM) -> None:
    texts = [*TEXTS[:10], LONG]
    expected = encoder.encode(texts)
    for threads in (1, 3):
        other = MiniLM(encoder.precision, threads=threads)
        np.testing.assert_array_equal(other.encode(texts), expected)


def test_used_by_several_threads_at_once(encoder: MiniLM) -> None:
    from concurrent.futures import ThreadPoolExecutor

    fresh = MiniLM(encoder.precision)
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(fresh.encode, [TEXTS[:12]] * 3))
    for vectors in found:
        np.testing.assert_array_equal(vectors, encoder.encode(TEXTS[:12]))


def test_over_several_blocks(int8: MiniLM) -> None:
    texts = [f"Ferry {number}" for number in range(2 * BLOCK + 30)]
    together = int8.encode(texts)
    places = [0, 1, BLOCK - 1, BLOCK, 2 * BLOCK + 29]
    np.testing.assert_array_equal(int8.encode([texts[place] for place in places]), together[places])
    parts = list(int8.batches(texts))
    assert len(parts) == 3
    assert sorted(np.concatenate([rows for rows, _ in parts]).tolist()) == list(range(len(texts)))
    for rows, vectors in parts:
        np.testing.assert_array_equal(vectors, together[rows])


@given(st.lists(st.text(max_size=40), min_size=1, max_size=4))
@settings(max_examples=25)
def test_any_text_has_a_vector_of_its_own(texts: list[str]) -> None:
    encoder = _once()
    vectors = encoder.encode(texts)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(texts), 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_array_equal(encoder.encode(texts[::-1])[::-1], vectors)
    np.testing.assert_array_equal(encoder.encode(texts[-1:])[0], vectors[-1])


@given(st.text(st.characters(codec=None, categories=["Cs", "Cc", "Cf", "Mn", "Ll"]), max_size=30))
@settings(max_examples=25)
def test_what_is_no_character_does_no_harm(one: str) -> None:
    encoder = _once()
    vector = encoder.encode([one])[0]
    assert np.isclose(np.linalg.norm(vector), 1, atol=1e-5)
    np.testing.assert_array_equal(encoder.encode(["Ferry", one])[1], vector)


# -- long texts, by hand ---------------------------------------------------


class Words:
    """A session that returns the word vectors as they come, and keeps what it was asked."""

    def __init__(self) -> None:
        self.shapes: list[tuple[int, ...]] = []

    def run(self, outputs: None, feeds: Mapping[str, Matrix]) -> list[Matrix]:
        self.shapes.append(feeds["words"].shape)
        return [feeds["words"]]

    @property
    def windows(self) -> int:
        return sum(shape[0] for shape in self.shapes)


@pytest.fixture
def counted(model: session.Model, monkeypatch: pytest.MonkeyPatch) -> tuple[MiniLM, Words]:
    """An encoder whose layers do nothing, and what they were asked."""
    words = Words()
    monkeypatch.setattr(minilm, "load", lambda precision: replace(model, session=words))
    return MiniLM(), words


def test_every_token_weighs_the_same(counted: tuple[MiniLM, Words], model: session.Model) -> None:
    encoder, _ = counted
    for one in ("Ferry", LONG, text(1, 40), "quay " * 255):
        ids = np.concatenate(windows(model.tokenizer, one))
        whole = model.words[ids].astype(np.float64).sum(axis=0)
        np.testing.assert_allclose(
            encoder.encode([one])[0], whole / np.linalg.norm(whole), atol=1e-6
        )


def test_what_stands_after_256_tokens_counts(int8: MiniLM) -> None:
    words = "quay " * 254
    cut, longer = int8.encode([words, words + "herring prices fell in Orsund"])
    assert cut @ longer < 0.999
    end = int8.encode(["Herring prices fell in Orsund."])[0]
    assert end @ longer > end @ cut


def test_a_long_text_is_the_mean_of_its_windows(int8: MiniLM, model: session.Model) -> None:
    parts = windows(model.tokenizer, LONG)
    means = np.stack([model.means(part[None])[0] for part in parts]).astype(np.float64)
    whole = np.array([len(part) for part in parts]) @ means
    np.testing.assert_allclose(int8.encode([LONG])[0], whole / np.linalg.norm(whole), atol=1e-6)


def test_equal_windows_are_encoded_once(counted: tuple[MiniLM, Words]) -> None:
    encoder, words = counted
    vectors = encoder.encode(["Ferry", "ferry", " FERRY ", "Quay", "Ferry"])
    assert words.windows == 2
    np.testing.assert_array_equal(vectors[[1, 2, 4]], vectors[[0, 0, 0]])
    assert not np.array_equal(vectors[3], vectors[0])
    words.shapes.clear()
    encoder.encode(["quay " * (254 * 20)])
    assert words.windows == 1


def test_no_batch_is_too_big(counted: tuple[MiniLM, Words]) -> None:
    encoder, words = counted
    encoder.encode([*TEXTS, LONG, *(f"Ferry {number}" for number in range(300))])
    for count, length, width in words.shapes:
        assert width == graph.WIDTH
        assert count * length <= TOKENS or count == 1
        assert length <= WINDOW


@given(st.lists(st.integers(1, 253), max_size=60))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_batches_are_of_one_length_and_hold_each_once(
    counted: tuple[MiniLM, Words], lengths: list[int]
) -> None:
    encoder, words = counted
    words.shapes.clear()
    texts = [f"{FIRST[place]} " + "quay " * (length - 1) for place, length in enumerate(lengths)]
    vectors = encoder.encode(texts)
    assert words.windows == len(lengths)
    asked = Counter(length + 2 for length in lengths)
    for count, length, _ in words.shapes:
        assert count * length <= TOKENS
        asked[length] -= count
    assert not any(asked.values())
    for text, vector in zip(texts[:3], vectors, strict=False):
        np.testing.assert_array_equal(encoder.encode([text])[0], vector)


@pytest.mark.slow
def test_ten_megabytes_have_a_vector(int8: MiniLM) -> None:
    texts = ["ferry " * 1_700_000, "a" * 10_000_000, "😀" * 2_500_000, "\x00" * 10_000_000]
    vectors = int8.encode([*texts, ""])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_array_equal(vectors[3], vectors[4])
    # Each of its windows is as this one.
    assert vectors[0] @ int8.encode(["ferry " * 254])[0] > 0.999


# -- blocks ----------------------------------------------------------------


@given(st.lists(st.text(max_size=8), max_size=40), st.integers(1, 9))
def test_blocks_hold_each_once_and_keep_like_lengths_together(texts: list[str], size: int) -> None:
    found = blocks(texts, size)
    assert sorted(int(row) for block in found for row in block) == list(range(len(texts)))
    assert all(0 < len(block) <= size for block in found)
    spans = sorted((min(len(texts[r]) for r in b), max(len(texts[r]) for r in b)) for b in found)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


def test_a_block_of_long_texts_has_fewer() -> None:
    found = blocks(["x" * 20_000] * 512 + ["y" * 150_000] + ["z"] * 1000)
    work = [sum([150_000 if r == 512 else 20_000 if r < 512 else 1 for r in b]) for b in found]
    assert sorted(int(row) for block in found for row in block) == list(range(1513))
    assert max(work) == 150_000
    assert sorted(work)[-2] <= 100_000


def test_blocks_come_in_a_fixed_mixed_order() -> None:
    texts = ["x" * length for length in range(40 * BLOCK)]
    lengths = [len(texts[block[0]]) for block in blocks(texts)]
    assert [block.tolist() for block in blocks(texts)] == [b.tolist() for b in blocks(texts)]
    assert lengths not in (sorted(lengths), sorted(lengths, reverse=True))
    # The first quarter tells the time of the whole.
    assert np.mean(lengths[:10]) == pytest.approx(np.mean(lengths), rel=0.4)


def test_an_encoder_that_stops_is_left_alone(int8: MiniLM) -> None:
    """Whoever takes only the first block leaves no thread at work behind."""
    import threading

    before = threading.active_count()
    parts = int8.batches([f"Ferry {number}" for number in range(3 * BLOCK)])
    next(parts)
    parts.close()  # type: ignore[attr-defined]
    assert threading.active_count() == before


# -- settings --------------------------------------------------------------


def test_settings_are_checked() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'int8'"):
        MiniLM("int16")  # type: ignore[arg-type]
    for threads in (0, -1):
        with pytest.raises(SchemaError, match=f"threads={threads}; expected a number from 1"):
            MiniLM(threads=threads)


def test_the_revision_tells_what_the_vectors_depend_on(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {MiniLM().revision, MiniLM("float32").revision}
    monkeypatch.setattr(graph, "VERSION", graph.VERSION + 1)
    found |= {MiniLM().revision, MiniLM("float32").revision}
    assert len(found) == 4
    assert all(one.startswith(bundled.SHA256[:16]) for one in found)
    assert MiniLM(threads=1).revision == MiniLM(threads=3).revision


def test_naming_dimensions_loads_nothing() -> None:
    encoder = MiniLM()
    assert encoder.dimensions == 384
    assert encoder.name == "all-MiniLM-L6-v2"
    assert encoder.encode([]).shape == (0, 384)
    assert "_model" not in encoder.__dict__


def test_what_blocks_need_is_said_by_python() -> None:
    with pytest.raises(TypeError, match="abstract"):
        BlockEncoder()  # type: ignore[abstract]


HEAVY = """
import sys
import narrativ
vectors = narrativ.encoder().encode(["The ferry was late.", ""])
assert vectors.shape == (2, 384)
heavy = {"torch", "sentence_transformers", "transformers", "pandas", "sklearn", "scipy", "openvino"}
print(sorted(heavy & set(sys.modules)))
"""


def test_encoding_imports_nothing_heavy(int8: MiniLM) -> None:
    int8.encode(["a"])  # the graph is kept now
    for extra in ("", "\nassert 'onnx' not in sys.modules"):
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", HEAVY + extra],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout) == (0, "[]\n"), done.stderr


AT_HOME = """
import os, sys, time
from itertools import pairwise
from pathlib import Path
import narrativ
narrativ.encoder().encode(["The ferry was late."])
assert "ORT_DISABLE_TELEMETRY" not in os.environ
time.sleep(0.5)
print(sorted(str(path) for path in Path(os.environ["HOME"]).rglob("*") if path.is_file()))
"""


def test_nothing_is_recorded_about_the_user(
    int8: MiniLM, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Left to itself, ONNX Runtime keeps a number of this device and a log of events to send."""
    int8.encode(["a"])  # the graph is kept now, and elsewhere
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("ORT_DISABLE_TELEMETRY", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    done = subprocess.run(
        [sys.executable, "-c", AT_HOME], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "[]\n"), done.stderr


# -- OpenVINO --------------------------------------------------------------


def test_openvino_that_is_missing_is_named_with_the_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import narrativ as nv

    monkeypatch.setattr(minilm, "find_spec", lambda name: None)
    with pytest.raises(MissingDependencyError, match=r"pip install 'narrativ\[openvino\]'"):
        nv.encoder("minilm-openvino")


@pytest.mark.parametrize(
    ("able", "precision"), [(["FP32", "INT8", "BF16"], "bfloat16"), (["FP32", "INT8"], "float32")]
)
def test_the_revision_of_openvino_says_its_precision(
    monkeypatch: pytest.MonkeyPatch, able: list[str], precision: str
) -> None:
    openvino = pytest.importorskip("openvino", exc_type=ImportError)

    from narrativ.embedding.minilm import OpenVINOMiniLM

    class Core:
        def get_property(self, device: str, name: str) -> list[str]:
            assert (device, name) == ("CPU", "OPTIMIZATION_CAPABILITIES")
            return able

    monkeypatch.setattr(openvino, "Core", Core)
    assert f"-openvino-{precision}-" in OpenVINOMiniLM().revision


_KEPT: list[MiniLM] = []


def _once() -> MiniLM:
    """Return the encoder for tests of hypothesis, which take no fixtures."""
    if not _KEPT:
        _KEPT.append(MiniLM())
    return _KEPT[0]
