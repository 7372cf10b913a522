"""The lists in ``resources``, as files: rooms below `narrativ.resources` read some too."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any


def toml_table(name: str) -> dict[str, Any]:
    """Return the TOML resource of that name, parsed anew at every call.

    Examples
    --------
    >>> sorted(toml_table("dates")["en"])[:2]
    ['days', 'marks']
    """
    path = files("narrativ") / "resources" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
