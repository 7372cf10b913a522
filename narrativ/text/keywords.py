"""Key words in context: where a word or phrase stands, and what stands around it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from narrativ.text.markup import strip_with_offsets, without_fillers

_APOSTROPHES: Final = str.maketrans(dict.fromkeys("‘’ʼ＇´`", "'"))
_LETTER: Final = r"[\w\u0300-\u036f]"
"""What makes a word longer: letters, digits, and accents that stand as signs of their own."""

Spans = Callable[[str], Iterator[tuple[int, int]]]
"""Finds something in a text: (start, end) of each occurrence, in order."""


def keyword(term: str) -> Spans:
    r"""Return a function that finds a word or a phrase in a text.

    Whole words only, whatever their case; any white space parts the words of a
    phrase, and typographic apostrophes are plain ones. No sign of `term` has a
    meaning of its own.

    Examples
    --------
    >>> text = "The Mayor’s  plan: a mayor's planning."
    >>> [text[a:b] for a, b in keyword("mayor's plan")(text)]
    ['Mayor’s  plan']
    """
    folded, _ = _fold_with_offsets(" ".join(term.split()))
    before = rf"(?<!{_LETTER})" if re.match(_LETTER, folded) else ""
    behind = rf"(?!{_LETTER})" if re.search(_LETTER + r"\Z", folded) else ""
    pattern = re.compile(before + r"\s+".join(map(re.escape, folded.split())) + behind)

    def spans(text: str) -> Iterator[tuple[int, int]]:
        low, place = _fold_with_offsets(text)
        for match in pattern.finditer(low):
            start, end = match.span()
            yield (start, end) if place is None else (place[start], place[end - 1] + 1)

    return spans


def around(text: str, start: int, end: int, width: int = 60) -> tuple[str, str, str]:
    """Return what stands left of a span, the span itself, and what stands right of it.

    Examples
    --------
    >>> around("They met at the quay at dawn.", 16, 20, width=5)
    (' the ', 'quay', ' at d')

    Of a text that is masked (`narrativ.text.markup`), it is what a reader sees.
    """
    left, right = without_fillers(text[:start]), without_fillers(text[end:])
    return left[max(0, len(left) - width) :], without_fillers(text[start:end]), right[:width]


def _fold_with_offsets(text: str) -> tuple[str, list[int] | None]:
    """Return the text as it is compared and, where its signs moved, the place of each.

    The last place is the end of the text.
    """
    seen, places = strip_with_offsets(text)
    plain = seen.translate(_APOSTROPHES)
    low = plain.casefold()
    if len(low) == len(plain):
        # No sign folds to nothing, so with as many signs each stands where it stood.
        return low, places
    place = [at for at, sign in enumerate(plain) for _ in sign.casefold()]
    places = places or list(range(len(text) + 1))
    return low, [*(places[at] for at in place), len(text)]
