"""Encoders that are sentence-transformers models, loaded by path when first used."""

from __future__ import annotations

import logging
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from narrativ.embedding import bundled
from narrativ.errors import MissingDependencyError, SchemaError

if TYPE_CHECKING:
    import numpy.typing as npt

logger = logging.getLogger(__name__)


class SentenceEncoder:
    """A sentence-transformers model in a folder.

    Parameters
    ----------
    name
        Name for the manifest.
    folder
        Where the model lies; it is loaded by path, so nothing is asked of a hub.
    sha256
        Digest of the weights, where it is known; they are checked before they are loaded.
    """

    def __init__(self, name: str, folder: Path, sha256: str | None = None) -> None:
        self.name = name
        self.folder = folder
        self.sha256 = sha256

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"

    def encode(self, texts: list[str], /) -> npt.NDArray[np.float32]:
        """Return float32 vectors of unit length, of shape (len(texts), d)."""
        if isinstance(texts, str) or not all(isinstance(text, str) for text in texts):
            raise SchemaError("encode expects a list of str; pass [text] for one text")
        size = int(self._model.get_embedding_dimension() or 0)
        if not texts:
            return np.empty((0, size), dtype=np.float32)
        vectors = self._model.encode(
            list(texts), convert_to_numpy=True, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)

    @cached_property
    def _model(self) -> Any:
        if self.sha256 is not None:
            bundled.check_weights(self.folder, self.sha256)
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


def cached_model(name: str, *, allow_download: bool) -> Path | None:
    """Return the folder of a hub model that is in the local cache, or None.

    With `allow_download` the hub is asked for what is not there.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    names = [name] if "/" in name else [f"sentence-transformers/{name}", name]
    for candidate in names:
        try:
            return Path(snapshot_download(candidate, local_files_only=not allow_download))
        except (LocalEntryNotFoundError, HfHubHTTPError, HFValidationError) as error:
            logger.info("%s: %s", candidate, error)
    return None
