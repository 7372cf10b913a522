"""The files in ``resources``: rooms below `narrativ.resources` read some too."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy.typing as npt


def toml_table(name: str) -> dict[str, Any]:
    """Return the TOML resource of that name, parsed anew at every call.

    Examples
    --------
    >>> sorted(toml_table("dates")["en"])[:2]
    ['days', 'marks']
    """
    path = files("narrativ") / "resources" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def tensors(file: str) -> dict[str, npt.NDArray[Any]]:
    """Return the arrays of a safetensors resource by name, read anew at every call.

    Examples
    --------
    >>> sorted(tensors("quoting_axes.safetensors"))
    ['axes', 'mean']
    """
    from safetensors.numpy import load

    return load((files("narrativ") / "resources" / file).read_bytes())
