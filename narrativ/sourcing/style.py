"""What the variety of English hints at: never evidence, only ever shown as a hint."""

from __future__ import annotations

import re
from functools import cache

from narrativ.resources import table


def style_hint(text: str) -> str | None:
    """Return a hint if American wording stands beside British style, with both examples.

    Examples
    --------
    >>> style_hint("Last fall Mr Ray moved.")
    'American wording (“Last fall”) beside British style (“Mr Ray”)'
    >>> style_hint("Last fall Mr. Ray moved.") is None
    True
    """
    cues = _cues()
    american = cues["american"].search(text)
    british = cues["british"].search(text)
    if american is None or british is None:
        return None
    return f"American wording (“{american.group()}”) beside British style (“{british.group()}”)"


@cache
def _cues() -> dict[str, re.Pattern[str]]:
    return {
        name: re.compile("|".join(patterns), re.IGNORECASE if name == "american" else 0)
        for name, patterns in table("varieties").items()
    }
