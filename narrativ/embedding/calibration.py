"""What the 8-bit graph is scaled by and checked against, measured once on texts of our own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Final

from narrativ.embedding.graph import LAYERS, PROBES, Ranges

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt

FILE: Final = "minilm.safetensors"
"""In `narrativ.resources`; written by ``python benchmarks/calibrate.py``."""


@dataclass(frozen=True)
class Calibration:
    """Ranges of the inputs in the layers, and texts with the vectors they must get.

    Attributes
    ----------
    ranges
        As `narrativ.embedding.graph.build` takes them.
    texts
        Some texts of one word to several windows.
    vectors
        Of the texts, by the original on torch: float32 (texts, 384), unit length.
    """

    ranges: Sequence[Ranges]
    texts: Sequence[str]
    vectors: npt.NDArray[np.float32]

    def write(self, path: Path) -> None:
        """Write the file that `read` reads."""
        import numpy as np
        from safetensors.numpy import save

        tensors = {
            "low": np.stack([one.low for one in self.ranges]),
            "high": np.stack([one.high for one in self.ranges]),
            "vectors": self.vectors,
        }
        # `save_file` would write a file that only its owner can read.
        path.write_bytes(save(tensors, metadata={"texts": json.dumps(list(self.texts))}))


def read() -> Calibration:
    """Return what the file in the package holds."""
    from safetensors import safe_open

    with as_file(files("narrativ.resources") / FILE) as path, safe_open(path, "np") as file:
        tensors: Mapping[str, npt.NDArray[np.float32]] = {
            name: file.get_tensor(name) for name in ("low", "high", "vectors")
        }
        texts = json.loads(file.metadata()["texts"])
    pairs = zip(tensors["low"], tensors["high"], strict=True)
    ranges = [Ranges(low, high) for low, high in pairs]
    if len(ranges) != LAYERS * PROBES:
        raise ValueError(f"{FILE} has {len(ranges)} ranges, expected {LAYERS * PROBES}")
    return Calibration(ranges, texts, tensors["vectors"])


def digest() -> str:
    """Return the sha256 of the file in the package."""
    return hashlib.sha256((files("narrativ.resources") / FILE).read_bytes()).hexdigest()
