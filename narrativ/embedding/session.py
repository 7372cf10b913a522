"""The bundled model ready to run: its graph is built once, checked, and kept in the cache."""

from __future__ import annotations

import hashlib
import logging
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from narrativ.embedding import bundled, calibration, graph
from narrativ.embedding.tokens import windows
from narrativ.errors import MissingDependencyError, StorageWarning, warn
from narrativ.store import cache_folder

if TYPE_CHECKING:
    import numpy.typing as npt
    from tokenizers import Tokenizer

    from narrativ.embedding.tokens import Ids

logger = logging.getLogger(__name__)

Precision = Literal["int8", "float32"]

_LEAST_COSINE: Final = {"int8": 0.98, "float32": 0.99999, "other": 0.99}
"""To the vectors of the original, on every text of the calibration."""
_TELEMETRY: Final = "ORT_DISABLE_TELEMETRY"
_GLANCE: Final = 3
"""Texts that a kept graph is tried on."""


@dataclass(frozen=True)
class Model:
    """Tokenizer, word vectors of shape (words, 384), and a session of ONNX Runtime."""

    tokenizer: Tokenizer
    words: npt.NDArray[np.float32]
    session: Any

    def means(self, ids: Ids) -> npt.NDArray[np.float32]:
        """Return the mean token vectors of windows of one length: (n, length) to (n, 384)."""
        (tokens,) = self.session.run(None, {"words": self.words[ids]})
        # Not in the graph: ReduceMean adds in another order for another number of texts.
        return np.asarray(tokens.mean(axis=1))


def pooled(means: npt.ArrayLike, tokens: Sequence[int]) -> npt.NDArray[np.float32]:
    """Return the vector of a text, of unit length, from the means of its windows.

    A window weighs as its number of tokens, so that every token weighs the same.
    """
    whole = np.asarray(tokens, dtype=np.float64) @ np.asarray(means, dtype=np.float64)
    return np.asarray(whole / np.linalg.norm(whole), dtype=np.float32)


def load(precision: Precision, engine: Callable[[bytes], Any] | None = None) -> Model:
    """Return the bundled model, its files checked.

    Parameters
    ----------
    precision
        Of the graph.
    engine
        Makes a session of the graph's bytes; ONNX Runtime by default.

    Raises
    ------
    MissingDependencyError
        If a file of the model is missing or damaged, or if the engine does not
        compute here what the model computes.
    """
    known = calibration.read()
    cached = _CachedGraph(precision)
    data = cached.read()
    fresh = data is None
    if data is None:
        data = graph.build(weights(), known.ranges if precision == "int8" else None)
    model = with_graph(data, engine)
    # A kept graph may have been built on another processor: a few short texts show at little
    # cost whether it is computed rightly on this one.
    texts = len(known.texts) if fresh else _GLANCE
    _check(model, known, texts, _LEAST_COSINE[precision if engine is None else "other"])
    if fresh:
        cached.write(data)
    return model


def weights() -> dict[str, npt.NDArray[np.float32]]:
    """Return the tensors of the bundled model by name."""
    from safetensors.numpy import load_file

    return load_file(bundled.checked(bundled.WEIGHTS))


def with_graph(data: bytes, engine: Callable[[bytes], Any] | None = None) -> Model:
    """Return the bundled model with the bytes of a graph."""
    from safetensors import safe_open
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(bundled.checked(bundled.TOKENIZER)))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    with safe_open(bundled.checked(bundled.WEIGHTS), "np") as file:
        words = file.get_tensor("embeddings.word_embeddings.weight")
    return Model(tokenizer, words, (engine or _session)(data))


def runtime() -> Any:
    """Return ONNX Runtime, told before it loads not to keep or send records of its use.

    From 1.32 on it does so by default, as soon as it is imported, and `disable_telemetry_events`
    comes too late. Whoever sets the variable to something else is obeyed; what is set here lasts
    no longer than the import.
    """
    set_here = "onnxruntime" not in sys.modules and _TELEMETRY not in os.environ
    if set_here:
        os.environ[_TELEMETRY] = "1"
    try:
        import onnxruntime
    finally:
        if set_here:
            del os.environ[_TELEMETRY]
    return onnxruntime


def _session(data: bytes) -> Any:
    """Return a session for a graph, on one thread: texts run beside each other, not in parts."""
    onnxruntime = runtime()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])


def _check(model: Model, known: calibration.Calibration, count: int, least: float) -> None:
    """Raise unless the first texts of the calibration get their vectors."""
    for text, expected in zip(known.texts[:count], known.vectors[:count], strict=True):
        parts = windows(model.tokenizer, text)
        vector = pooled([model.means(part[None])[0] for part in parts], [len(p) for p in parts])
        cosine = float(vector @ expected)
        if not cosine >= least:
            raise MissingDependencyError(
                "the engine computes other vectors on this processor than the model has (cosine "
                f"{cosine:.5f}, expected at least {least}); pass encoder="
                f"{str(bundled.model_folder())!r}, which runs on torch, and report this"
            )


class _CachedGraph:
    """The file of a built graph in the cache; its name says from what it was built and its digest.

    So a file that was damaged or half written is never loaded.
    """

    def __init__(self, precision: Precision) -> None:
        parts = (precision, graph.VERSION, bundled.SHA256, runtime().__version__)
        made_of = "\n".join(map(str, (*parts, calibration.digest())))
        self.folder = cache_folder() / "models"
        self.stem = f"minilm-{precision}-{_digest(made_of.encode())}-"

    def read(self) -> bytes | None:
        """Return the graph if a whole one is kept."""
        try:
            for path in sorted(self.folder.glob(f"{self.stem}*.onnx")):
                data = path.read_bytes()
                if path.stem == self.stem + _digest(data):
                    return data
                logger.warning("%s is damaged and is built again", path)
                path.unlink()
        except OSError as error:
            logger.info("no graph could be read from %s: %s", self.folder, error)
        return None

    def write(self, data: bytes) -> None:
        """Keep the graph; where the disk refuses, it is built anew the next time."""
        path = self.folder / f"{self.stem}{_digest(data)}.onnx"
        fresh: str | None = None
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, fresh = tempfile.mkstemp(".part", self.stem, self.folder)
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.replace(fresh, path)
        except OSError as error:
            if fresh is not None:
                with suppress(OSError):
                    os.unlink(fresh)
            warn(
                StorageWarning,
                "the graph of the model is not kept in %s (%s): it is built anew each time, which "
                "takes a second; set NARRATIV_CACHE to a folder that can be written to",
                self.folder,
                error.strerror or error,
                cause=error,
            )


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:24]
