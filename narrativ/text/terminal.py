"""Text from anywhere, made fit to be shown on a terminal."""

from __future__ import annotations

import json
import re
from typing import Final

_OBEYED: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Control characters, line ends, what turns the direction of writing, half surrogate pairs."""


def printable(text: str) -> str:
    r"""Return the text with what a terminal would obey, or cannot show, as JSON escapes it.

    Examples
    --------
    >>> print(printable("page\x1b[2J\nnarrativ: 0 rejected"))
    page\u001b[2J\nnarrativ: 0 rejected
    """
    return _OBEYED.sub(lambda match: json.dumps(match[0])[1:-1], text)
