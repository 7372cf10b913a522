"""Encoders that are sentence-transformers models, loaded by path when first used."""

from __future__ import annotations

import logging
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from tqdm.auto import tqdm

from narrativ.embedding import bundled
from narrativ.errors import MissingDependencyError, SchemaError

if TYPE_CHECKING:
    import numpy.typing as npt

logger = logging.getLogger(__name__)

_BLOCK: Final = 128
"""Texts between two steps of the progress bar."""


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
        vectors = np.empty((len(texts), size), dtype=np.float32)
        # Texts of one length waste no padding; the order is given back below.
        order = np.argsort([-len(text) for text in texts], kind="stable")
        few = len(texts) <= _BLOCK  # done in about two seconds
        with tqdm(total=len(texts), unit="text", disable=True if few else None) as progress:
            for start in range(0, len(texts), _BLOCK):
                block = order[start : start + _BLOCK]
                vectors[block] = self._model.encode(
                    [texts[place] for place in block],
                    normalize_embeddings=True,
                    show_progress_bar=False,
                )
                progress.update(len(block))
        return vectors

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
