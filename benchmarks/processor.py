"""What the processor can do: its instructions, its rates of large products, a text's work."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from narrativ.embedding.minilm import processors

if TYPE_CHECKING:
    import numpy.typing as npt

INSTRUCTIONS = (
    "avx2",
    "avx_vnni",
    "avx512f",
    "avx512_vnni",
    "avx512_bf16",
    "amx_bf16",
    "amx_int8",
)
BFLOAT16 = frozenset({"avx512_bf16", "amx_bf16"})
LAYERS, WIDTH, INNER = 6, 384, 1536
WEIGHT_MAX = 64
"""Larger ones could overflow the 16 bits in which processors without VNNI add."""
SIZE = 1024
"""Rows and columns of the matrices: larger ones are no quicker, as they leave the caches."""
PRODUCTS, RUNS = 20, 5

LIBRARIES = {"float32": "ONNX Runtime", "int8": "ONNX Runtime", "bfloat16": "torch"}
"""By kind of number, what multiplies it here."""


def instructions() -> list[str]:
    """Return those of `INSTRUCTIONS` that the processor has, as Linux tells."""
    path = Path("/proc/cpuinfo")
    lines = path.read_text().splitlines() if path.exists() else []
    flags = next((line.split(":", 1)[1].split() for line in lines if line.startswith("flags")), [])
    return [name for name in INSTRUCTIONS if name in flags]


def operations(tokens: npt.ArrayLike) -> float:
    """Return the operations (a multiplication and an addition are two) of texts in MiniLM.

    Per token four products with 384 x 384 in attention and two with 384 x 1536 in
    the feed-forward layer; then each token against each other one, twice.
    """
    length = np.asarray(tokens, dtype=float)
    dense = 2 * LAYERS * (4 * WIDTH**2 + 2 * WIDTH * INNER)
    attention = 4 * LAYERS * WIDTH
    return float((length * dense + length**2 * attention).sum())


def peaks() -> dict[str, float]:
    """Return operations a second of large products on all processors, by kind of number."""
    found = {
        "float32": _rate(_product("MatMul"), processors()),
        "int8": _rate(_product("MatMulInteger"), processors()),
    }
    if BFLOAT16 & set(instructions()):
        found["bfloat16"] = _rate(_product_of_torch(), 1)
    return found


def _rate(product: Callable[[], object], threads: int) -> float:
    """Return operations a second of a product that runs on each thread by itself."""

    def work(_: int) -> None:
        for _ in range(PRODUCTS):
            product()

    times = []
    with ThreadPoolExecutor(threads) as pool:
        for _ in range(RUNS + 1):
            start = time.perf_counter()
            list(pool.map(work, range(threads)))
            times.append(time.perf_counter() - start)
    return threads * PRODUCTS * 2 * SIZE**3 / statistics.median(times[1:])


def _product(kind: Literal["MatMul", "MatMulInteger"]) -> Callable[[], object]:
    """Return a product on one thread of ONNX Runtime, the right matrix being constant."""
    from onnx import TensorProto, helper, numpy_helper

    from narrativ.embedding.session import runtime

    left, right = _matrices(kind == "MatMulInteger")
    number, result = TensorProto.FLOAT, TensorProto.FLOAT
    if kind == "MatMulInteger":
        number, result = TensorProto.UINT8, TensorProto.INT32
    graph = helper.make_graph(
        [helper.make_node(kind, ["left", "right"], ["product"])],
        kind,
        [helper.make_tensor_value_info("left", number, [SIZE, SIZE])],
        [helper.make_tensor_value_info("product", result, [SIZE, SIZE])],
        [numpy_helper.from_array(right, "right")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnxruntime = runtime()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    return lambda: session.run(None, {"left": left})


def _matrices(whole: bool) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    rng = np.random.default_rng(0)
    if whole:
        left = rng.integers(0, 256, (SIZE, SIZE)).astype(np.uint8)
        return left, rng.integers(-WEIGHT_MAX, WEIGHT_MAX + 1, (SIZE, SIZE)).astype(np.int8)
    left, right = rng.standard_normal((2, SIZE, SIZE)).astype(np.float32)
    return left, right


def _product_of_torch() -> Callable[[], object]:
    """Return a bfloat16 product on all threads of torch."""
    import torch

    left, right = (torch.from_numpy(each).bfloat16() for each in _matrices(False))
    return lambda: left @ right
