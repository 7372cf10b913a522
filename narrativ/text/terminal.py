"""Text from anywhere, made fit to be shown on a terminal."""

from __future__ import annotations

import json
import re
from typing import Final

_OBEYED: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Control characters, line ends, what turns the direction of writing, half surrogate pairs."""


def printable(text: str, *, as_json: bool = False) -> str:
    r"""Return the text with what a terminal would obey, or cannot show, escaped.

    Parameters
    ----------
    text
        Any text; line ends in it are escaped too.
    as_json
        Whether it is JSON and must remain so.

    Examples
    --------
    >>> print(printable("page\x1b[2J\nnarrativ: 0 rejected"))
    page\x1b[2J\nnarrativ: 0 rejected
    """
    escape = json.dumps if as_json else ascii
    return _OBEYED.sub(lambda match: escape(match[0])[1:-1], text)
