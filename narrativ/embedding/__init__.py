"""Paragraphs to vectors: the encoders, and the verb `embed`."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from narrativ.corpus import Corpus, Step
from narrativ.embedding import bundled
from narrativ.embedding.sentence import SentenceEncoder, cached_model
from narrativ.errors import SchemaError, UnknownNameError
from narrativ.protocols import Encoder

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["embed", "encoder"]

logger = logging.getLogger(__name__)

_BUNDLED_NAMES = ("minilm", bundled.NAME.lower(), f"sentence-transformers/{bundled.NAME}".lower())


def encoder(name: str | Path | Encoder | None = None, allow_download: bool = False) -> Encoder:
    """Return an encoder, found in this order: object, folder, bundled, local cache, hub.

    Parameters
    ----------
    name
        Nothing for the bundled MiniLM, a folder that holds a
        sentence-transformers model, a model's name, or any object with
        ``encode``, which is returned as it is.
    allow_download
        Whether a model that is not on this machine may be fetched from the hub.

    Returns
    -------
    Encoder
        ``encode(list of str)`` gives float32 of shape (n, d).

    Raises
    ------
    UnknownNameError
        At once, if there is no such model here and it may not be fetched.

    Examples
    --------
    >>> encoder()
    SentenceEncoder('all-MiniLM-L6-v2')
    """
    if name is not None and not isinstance(name, str | Path):
        if not isinstance(name, Encoder):
            raise SchemaError(
                f"got an encoder of type {type(name).__name__} without a method 'encode'; "
                "expected encode(list of str) -> float32 array of shape (n, d)"
            )
        return name
    if name is None or str(name).lower() in _BUNDLED_NAMES:
        return SentenceEncoder(bundled.NAME, bundled.model_folder(), bundled.SHA256)
    if str(name).strip() and os.path.isdir(name):
        return SentenceEncoder(Path(name).name, Path(name))
    folder = cached_model(str(name), allow_download=allow_download)
    if folder is None:
        raise UnknownNameError(
            "model here or on the hub" if allow_download else "model on this machine",
            name,
            ["minilm"],
            "Pass the folder of a sentence-transformers model"
            + ("" if allow_download else ", or allow_download=True to fetch it"),
        )
    return SentenceEncoder(str(name), folder)


def embed(corpus: Corpus, *, encoder: str | Path | Encoder | None = None) -> Corpus:
    """Return the corpus with a vector for each paragraph.

    Parameters
    ----------
    corpus
        A corpus with paragraphs.
    encoder
        As for `narrativ.encoder`; the bundled MiniLM by default.

    Returns
    -------
    Corpus
        With ``vectors``: float32 of shape (paragraphs, d), aligned with
        PARAGRAPHS; equal texts are encoded once.

    Raises
    ------
    SchemaError
        If the encoder returns anything but one finite vector a text.
    """
    corpus.require("articles")
    chosen = _chosen(encoder)
    texts = corpus.paragraphs["text"].tolist()
    distinct = list(dict.fromkeys(texts))
    vectors = _checked(chosen.encode(distinct), len(distinct))
    row = {text: index for index, text in enumerate(distinct)}
    aligned = vectors[[row[text] for text in texts]]
    settings = {
        "model": str(getattr(chosen, "name", type(chosen).__name__)),
        "sha256": getattr(chosen, "sha256", None),
        "dimensions": int(aligned.shape[1]),
    }
    return corpus.changed(Step("embed", settings), vectors=aligned)


def _checked(vectors: npt.NDArray[np.float32], count: int) -> npt.NDArray[np.float32]:
    try:
        with np.errstate(over="ignore"):  # what does not fit becomes infinite and is refused below
            array = np.asarray(vectors, dtype=np.float32)
    except (TypeError, ValueError) as error:
        raise SchemaError(
            f"the encoder returned {type(vectors).__name__} that is no array of numbers ({error}); "
            f"expected float32 of shape ({count}, d)"
        ) from error
    if array.ndim != 2 or len(array) != count or (count and not array.shape[1]):
        raise SchemaError(
            f"the encoder returned an array of shape {array.shape} for {count} texts; "
            f"expected ({count}, d)"
        )
    if not np.isfinite(array).all():
        bad = int((~np.isfinite(array).all(axis=1)).sum())
        raise SchemaError(
            f"the encoder returned {bad} vectors with NaN or infinity; expected finite numbers"
        )
    return array


_chosen = encoder
"""`encoder` under a name that the parameter of `embed` does not hide."""
