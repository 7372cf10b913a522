"""Which encoder a name, a folder or an object stands for."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from narrativ.embedding import bundled
from narrativ.errors import SchemaError, UnknownNameError
from narrativ.protocols import Encoder
from narrativ.registry import entries, lookup

_NAMES: Final = ("minilm", "minilm-float32", "minilm-openvino", "lexical")
_BUNDLED: Final = ("minilm", bundled.NAME.lower(), f"sentence-transformers/{bundled.NAME}".lower())


def encoder(name: str | Path | Encoder | None = None, allow_download: bool = False) -> Encoder:
    """Return an encoder: an object, a folder, bundled, registered, in the local cache or the hub.

    Parameters
    ----------
    name
        Nothing or ``"minilm"`` for the bundled MiniLM with 8-bit products;
        ``"minilm-float32"`` for the same in full precision, ``"minilm-openvino"`` on
        OpenVINO; ``"lexical"`` for words without a model; a folder that holds a
        sentence-transformers model; a name that a package registers as an entry point
        ``narrativ.encoders``; a model's name; or any object with ``encode``, which is
        returned as it is.
    allow_download
        Whether a model that is not on this machine may be fetched from the hub.

    Returns
    -------
    Encoder
        ``encode(list of str)`` gives float32 of shape (n, d). It keeps nothing;
        `narrativ.embed` does.

    Raises
    ------
    UnknownNameError
        At once, if there is no such model here and it may not be fetched.
    MissingDependencyError
        If the package of the model or OpenVINO is not installed.

    Examples
    --------
    >>> encoder()
    MiniLM('int8')
    """
    if name is not None and not isinstance(name, str | Path):
        if isinstance(name, type) or not isinstance(name, Encoder):
            raise SchemaError(
                f"got an encoder of type {type(name).__name__} without a method 'encode' to call; "
                "expected an object with encode(list of str) -> float32 array of shape (n, d)"
            )
        return name
    if str(name or "").strip() and os.path.isdir(str(name)):
        from narrativ.embedding.sentence import SentenceEncoder

        return SentenceEncoder(Path(str(name)).name, Path(str(name)))
    own = _own("minilm" if name is None else str(name).lower())
    if own is None:
        own = lookup("encoders", str(name), Encoder)
    if own is not None:
        return own
    from narrativ.embedding.sentence import SentenceEncoder, cached_model

    folder, reason = cached_model(str(name), allow_download=allow_download)
    if folder is None:
        raise UnknownNameError(
            "model here or on the hub" if allow_download else "model on this machine",
            name,
            [*_NAMES, *(entry.name for entry in entries("encoders"))],
            "Pass the folder of a sentence-transformers model"
            + (f" (the hub: {reason})" if reason else "")
            + ("" if allow_download else ", or allow_download=True to fetch it"),
        )
    return SentenceEncoder(str(name), folder)


def _own(name: str) -> Encoder | None:
    """Return an encoder of narrativ's own by name."""
    if name == "lexical":
        from narrativ.embedding.lexical import LexicalEncoder

        return LexicalEncoder()
    if name not in {*_BUNDLED, "minilm-float32", "minilm-openvino"}:
        return None
    bundled.model_folder()  # says at once if it is not installed
    if name == "minilm-openvino":
        from narrativ.embedding.minilm import OpenVINOMiniLM

        return OpenVINOMiniLM()
    from narrativ.embedding.minilm import MiniLM

    return MiniLM("float32" if name == "minilm-float32" else "int8")
