"""What the name of a file and of its folder say: which outlet, and which day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import Final

from narrativ.reading.page_lists import lists
from narrativ.resources.outlets import known_name
from narrativ.text.dates import stated
from narrativ.text.words import plain

__all__ = ["date_in_name", "outlet_in_name"]

_ENDING: Final = re.compile(r"\.(?:txt|text|md|asc|utf-?8|out|article)\Z", re.IGNORECASE)
_DATE: Final = re.compile(
    r"(?<!\d)(?:(?:1[6-9]|20)\d\d[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0[1-9]|[12]\d|3[01])[-_.](?:0[1-9]|1[0-2])[-_.](?:1[6-9]|20)\d\d)(?!\d)"
    r"(?:[T_ -]?\d{2}[-_:h]?\d{2}(?:[-_:]?\d{2})?Z?(?!\d))?"
)
_COUNTER: Final = re.compile(
    r"\(\d+\)|(?<![^\W_])(?:nr|no|v|vol)?\.?\d+(?![^\W_])|(?<=[^\W\d_])\d+\Z"
)
"""What numbers files: (2), 001, and the 3 of article3."""
_CODE: Final = re.compile(r"[0-9a-f]{8,}|(?=[a-z]*\d)(?=\d*[a-z])[a-z\d]{10,}", re.IGNORECASE)
_MOST_WORDS: Final = 5
_LETTERS: Final = 4
"""Of the shortest name in small letters: "de", "one" and "set" name no outlet."""


def outlet_in_name(name: str, text: str = "", folder: str = "") -> str | None:
    """Return the outlet that the path of a file names; None if it names none.

    A part of the path that narrativ knows as an outlet counts more than one with a
    word of outlets in it ("post", "zeitung"), that more than another; of equals, the
    folder. A name made of words of the article is about it, and no outlet.

    Parameters
    ----------
    name
        The path below the folder that was given.
    text
        The head of the article.
    folder
        The folder that it lies in: it counts only if it is known.

    Examples
    --------
    >>> outlet_in_name("quay-times_2031-08-01.txt"), outlet_in_name("The Quay/001.txt")
    ('Quay Times', 'The Quay')
    >>> outlet_in_name("article1.txt") is None
    True
    """
    path = PurePath(name)
    parts = [*reversed(path.parts[:-1]), _ENDING.sub("", path.name)]
    ranked = [(rank, found) for rank, found in (_outlet(part, text) for part in parts) if found]
    best = max(ranked, key=lambda one: one[0], default=None)
    if best is None or best[0] < 2:
        known = (known_name(folder) or known_name(_bare(folder))) if folder else None
        return known or (best[1] if best else None)
    return best[1]


def date_in_name(name: str) -> str | None:
    """Return the day that the path of a file gives, as ISO 8601 has it.

    Examples
    --------
    >>> date_in_name("echo_20310801.txt"), date_in_name("01-08-2031/echo.txt")
    ('2031-08-01', '2031-08-01')
    """
    for part in reversed(PurePath(name).parts):
        if match := _DATE.search(part):
            digits = re.findall(r"\d+", match.group())
            day = digits[0] + "".join(digits[1:]) if len(digits[0]) > 2 else "".join(digits[2::-1])
            moment = stated(f"{day[:4]}-{day[4:6]}-{day[6:8]}")
            if moment and moment.value:
                return moment.value.date().isoformat()
    return None


def _outlet(part: str, text: str) -> tuple[int, str | None]:
    """Return how sure a part of a path names an outlet, 1 to 3, and its name."""
    whole = known_name(part)
    if whole:
        return 3, whole
    bare = _bare(part)
    if not bare:
        return 0, None
    if known := known_name(bare):
        return 3, known
    words = bare.split()
    generic, typical = lists("file_names")["generic"], lists("file_names")["outlet_words"]
    low = [plain(word) for word in words]
    if all(word in generic for word in low) or any(map(_CODE.fullmatch, words)):
        return 0, None
    if (
        len(words) > _MOST_WORDS
        or (len(bare) < _LETTERS and not bare.isupper())
        or not any(word.isalpha() for word in words)
    ):
        return 0, None
    named = " ".join(word.capitalize() if word.islower() else word for word in words)
    if any(word in typical for word in low):
        return 2, named
    return (0, None) if _is_about(low, named, text) else (1, named)


def _bare(part: str) -> str:
    """Return a part of a path without dates, counters and what stands for spaces."""
    bare = _DATE.sub(" ", part)
    digits_inside = known_name(" ".join(_words(bare)))
    if digits_inside:
        return digits_inside
    return " ".join(_words(_COUNTER.sub(" ", re.sub(r"_", " ", bare))))


def _words(text: str) -> Sequence[str]:
    return [word for word in re.split(r"[\s_\-–.+,()\[\]]+", text) if word]


def _is_about(words: Iterable[str], named: str, text: str) -> bool:
    """Say whether the words of a file's name are those of the article."""
    low = plain(text)
    said = any(re.search(rf"(?<!\w){re.escape(word)}", low) for word in words if len(word) > 3)
    return said and (" " not in named or named not in text)
