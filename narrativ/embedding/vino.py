"""The bundled MiniLM on OpenVINO, for processors where it is the faster engine."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING

from narrativ.embedding.minilm import MiniLM
from narrativ.embedding.session import Model, load
from narrativ.errors import MissingDependencyError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


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
        return load("float32", lambda data: _Session(data, self.threads))


class _Session:
    """A compiled graph that is called as a session of ONNX Runtime is, from several threads."""

    def __init__(self, data: bytes, threads: int) -> None:
        import openvino

        settings = {"INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": threads}
        core = openvino.Core()
        self._compiled = core.compile_model(core.read_model(data), "CPU", settings)
        self._own = threading.local()

    def run(
        self, outputs: None, feeds: Mapping[str, npt.NDArray[np.float32]]
    ) -> list[npt.NDArray[np.float32]]:
        """Return the outputs of the graph."""
        if not hasattr(self._own, "request"):
            self._own.request = self._compiled.create_infer_request()
        return [value.copy() for value in self._own.request.infer(dict(feeds)).values()]
