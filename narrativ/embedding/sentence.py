"""Encoders that are sentence-transformers models, loaded by path when first used."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from narrativ.embedding.blocks import BlockEncoder, blocks
from narrativ.embedding.tokens import whole
from narrativ.errors import MissingDependencyError

if TYPE_CHECKING:
    import numpy.typing as npt

logger = logging.getLogger(__name__)

_DESCRIBING: Final = (".json", ".txt", ".model", ".py", ".safetensors", ".bin", ".vocab")
"""Files of a model's folder that its vectors may depend on."""

_OTHER_ENGINES: Final = ["onnx/*", "openvino/*", "*.onnx", "*.h5", "*.msgpack", "*.ot", "*.gguf"]
"""What need not be fetched: the same weights for engines other than torch."""


class SentenceEncoder(BlockEncoder):
    """A sentence-transformers model in a folder, on torch.

    What the model does with long texts, prompts and pooling is the model's own
    affair; most cut a text after 128 to 512 tokens.

    Parameters
    ----------
    name
        Name for the manifest.
    folder
        Where the model lies; it is loaded by path, so nothing is asked of a hub.
    """

    def __init__(self, name: str, folder: Path) -> None:
        self._name = name
        self.folder = folder

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"

    @property
    def name(self) -> str:
        """The name it was made with."""
        return self._name

    @cached_property
    def revision(self) -> str:
        """Digest of the files of the model."""
        digest = hashlib.sha256()
        for path in sorted(self.folder.rglob("*")):
            if path.suffix in _DESCRIBING and path.name != "README.md" and path.is_file():
                digest.update(str(path.relative_to(self.folder)).encode() + b"\0")
                with path.open("rb") as file:
                    digest.update(hashlib.file_digest(file, "sha256").digest())
        return digest.hexdigest()

    @property
    def dimensions(self) -> int:
        """Length of the vectors."""
        return int(self._model.get_embedding_dimension() or 0)

    def batches(
        self, texts: Sequence[str], /
    ) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]]:
        """Yield positions of texts and their vectors, block by block as they are done."""
        for rows in blocks(texts):
            block = [whole(texts[row]) for row in rows]
            yield (
                rows,
                self._model.encode(block, normalize_embeddings=True, show_progress_bar=False),
            )

    @cached_property
    def _model(self) -> Any:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging

        shown = transformers_logging.is_progress_bar_enabled()
        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            return SentenceTransformer(str(self.folder), device="cpu", local_files_only=True)
        except (OSError, ValueError) as error:
            raise MissingDependencyError(
                f"{self.folder} does not hold a sentence-transformers model that can be loaded: "
                f"{error}; expected a folder written by SentenceTransformer.save"
            ) from error
        finally:
            if shown:
                transformers_logging.enable_progress_bar()  # type: ignore[no-untyped-call]


def cached_model(name: str, *, allow_download: bool) -> tuple[Path | None, str]:
    """Return the folder of a hub model, or None and what the hub said.

    What is on this machine comes first: asking the hub takes time, and may find
    another version. The hub is asked only with `allow_download`.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    names = [name] if "/" in name else [f"sentence-transformers/{name}", name]
    reason = ""
    for local, candidate in product([True, False] if allow_download else [True], names):
        try:
            folder = snapshot_download(
                candidate, local_files_only=local, ignore_patterns=_OTHER_ENGINES
            )
        except (LocalEntryNotFoundError, HfHubHTTPError, HFValidationError) as error:
            logger.info("%s: %s", candidate, error)
            reason = (
                "" if local else f"{type(error).__name__}: {str(error).strip().splitlines()[0]}"
            )
        else:
            return Path(folder), ""
    return None, reason
