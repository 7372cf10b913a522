"""The bundled MiniLM without torch: on ONNX Runtime, or on OpenVINO where that is faster."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING, ClassVar, Final, get_args

import numpy as np

from narrativ.embedding import bundled, graph
from narrativ.embedding.blocks import BlockEncoder, blocks
from narrativ.embedding.session import Model, Precision, load, pooled
from narrativ.embedding.tokens import windows
from narrativ.errors import MissingDependencyError, SchemaError, UnknownNameError

if TYPE_CHECKING:
    import numpy.typing as npt

    from narrativ.arrays import Vectors
    from narrativ.embedding.tokens import Ids

_TOKENS: Final = 512
"""Of a batch, unless one window has more: the products are then as quick as they get."""


class MiniLM(BlockEncoder):
    """all-MiniLM-L6-v2 with the weights that arrive with pip, on ONNX Runtime.

    The vector of a text is the same alone and in any batch, to the last bit.
    Longer texts than the 256 tokens that the model takes are read in windows, and
    every token weighs the same in the vector. A text without a word, such as an
    empty one, gets the vector that the model has for it.

    Parameters
    ----------
    precision
        ``"int8"`` multiplies 8-bit numbers and is the fast one; ``"float32"``
        agrees with sentence-transformers to about six digits. How they compare is in
        ``benchmarks/RESULTS.md``.
    threads
        How many batches run at a time; one a processor by default.

    Attributes
    ----------
    sha256
        Digest of the weights.

    Examples
    --------
    >>> vectors = MiniLM().encode(["The ferry was late.", "The boat was delayed.", "Tax rises."])
    >>> vectors.shape
    (3, 384)
    >>> bool(vectors[0] @ vectors[1] > vectors[0] @ vectors[2])
    True
    """

    sha256: ClassVar[str] = bundled.SHA256

    def __init__(self, precision: Precision = "int8", threads: int | None = None) -> None:
        if precision not in get_args(Precision):
            raise UnknownNameError("precision", precision, get_args(Precision))
        if threads is not None and threads < 1:
            raise SchemaError(f"got threads={threads}; expected a number from 1, or None")
        self.precision = precision
        self.threads = threads or processors()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.precision!r})"

    @property
    def name(self) -> str:
        """Name of the published model."""
        return bundled.NAME

    @property
    def revision(self) -> str:
        """Start of the digest of the weights, precision, and version of the graph."""
        return f"{bundled.SHA256[:16]}-{self.precision}-{graph.VERSION}"

    @property
    def dimensions(self) -> int:
        """Length of the vectors: 384."""
        return graph.WIDTH

    def batches(self, texts: Sequence[str], /) -> Iterator[tuple[npt.NDArray[np.int64], Vectors]]:
        """Yield positions of texts and their vectors, block by block as they are done."""
        pool = ThreadPoolExecutor(self.threads)
        waiting: deque[tuple[npt.NDArray[np.int64], _Block]] = deque()
        try:
            for rows in blocks(texts):
                # While one block is encoded the next one is tokenised here.
                waiting.append((rows, _Block(self._model, [texts[row] for row in rows], pool)))
                if len(waiting) > 1:
                    rows, block = waiting.popleft()
                    yield rows, block.vectors()
            while waiting:
                rows, block = waiting.popleft()
                yield rows, block.vectors()
        finally:
            pool.shutdown(cancel_futures=True)

    @cached_property
    def _model(self) -> Model:
        return load(self.precision)


class OpenVINOMiniLM(MiniLM):
    """The bundled model in the precision that OpenVINO takes on this processor.

    That is bfloat16 where the processor multiplies it, else float32; ``revision``
    says which. Needs ``pip install 'narrativ[openvino]'``.

    Parameters
    ----------
    threads
        How many batches run at a time; one a processor by default.
    """

    def __init__(self, threads: int | None = None) -> None:
        if find_spec("openvino") is None:
            raise MissingDependencyError(
                "OpenVINO is not installed; run: pip install 'narrativ[openvino]'"
            )
        super().__init__("float32", threads)

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    @property
    def revision(self) -> str:
        """Digest of the weights, the engine's precision, and version of the graph."""
        import openvino

        able = openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
        precision = "bfloat16" if "BF16" in able else "float32"
        return super().revision.replace("float32", f"openvino-{precision}")

    @cached_property
    def _model(self) -> Model:
        return load("float32", lambda data: _OpenVINOSession(data, self.threads))


class _Block:
    """Texts on their way through the model: equal windows once, in batches of one length."""

    def __init__(self, model: Model, texts: Sequence[str], pool: ThreadPoolExecutor) -> None:
        self._places: list[list[int]] = []
        numbers: dict[bytes, int] = {}
        self._windows: list[Ids] = []
        for text in texts:
            places = []
            for window in windows(model.tokenizer, text):
                place = numbers.setdefault(window.tobytes(), len(numbers))
                if place == len(self._windows):
                    self._windows.append(window)
                places.append(place)
            self._places.append(places)
        self._futures: list[tuple[list[int], Future[Vectors]]] = []
        for batch in _batches([len(window) for window in self._windows]):
            ids = np.stack([self._windows[place] for place in batch])
            self._futures.append((batch, pool.submit(model.means, ids)))

    def vectors(self) -> Vectors:
        """Return a row for each text once all batches are done."""
        means = np.empty((len(self._windows), graph.WIDTH), dtype=np.float32)
        for batch, future in self._futures:
            means[batch] = future.result()
        return np.stack(
            [
                pooled(means[places], [len(self._windows[place]) for place in places])
                for places in self._places
            ]
        )


class _OpenVINOSession:
    """A compiled graph that is called as a session of ONNX Runtime is, from several threads."""

    def __init__(self, data: bytes, threads: int) -> None:
        import openvino

        settings = {"INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": threads}
        core = openvino.Core()
        self._compiled = core.compile_model(core.read_model(data), "CPU", settings)
        self._own = threading.local()

    def run(self, outputs: None, feeds: Mapping[str, Vectors]) -> list[Vectors]:
        """Return the outputs of the graph."""
        if not hasattr(self._own, "request"):
            self._own.request = self._compiled.create_infer_request()
        return [value.copy() for value in self._own.request.infer(dict(feeds)).values()]


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield the positions of windows in batches of one length and at most `_TOKENS` tokens."""
    order = sorted(range(len(lengths)), key=lambda place: -lengths[place])
    batch: list[int] = []
    for place in order:
        length = lengths[place]
        full = (len(batch) + 1) * length > _TOKENS
        if batch and (full or lengths[batch[0]] != length):
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
