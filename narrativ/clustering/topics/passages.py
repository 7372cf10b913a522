"""Paragraphs that belong together: a quotation, its lead-in, and how it runs on.

Pages cut "She said:", what she said, and "We waited," she added, into paragraphs of
their own. Alone the words of a quotation do not say what they are about; with the
lines that introduce them they do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

_LONGEST: Final = 5
"""Paragraphs of a passage. A quotation that is never closed would hold the whole article."""
_OPENS: Final = re.compile(r"\s*(?:[\"“„«]|['‘](?=\w))")
_REOPENS: Final = re.compile(r"\s*\"(?=\w)")
_QUOTED: Final = re.compile(r"[\"“„«][^\"“”„«»]*[\"”»]|(?<!\w)['‘](?=\w).*?['’](?!\w)|[\"“”„«»]")
_WORD: Final = re.compile(r"[^\W\d_]+")
_NAMES_NOBODY: Final = frozenset(
    "he she they it we said says saying say added adding adds told reporters asked asks continued "
    "continues explained noted and the then also in a statement".split()
)
"""Words around a quotation that leave open who speaks: the lines before say it."""


def passages_of(texts: Sequence[str], articles: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the passage of each paragraph, numbered in order.

    A paragraph belongs to the one before it in its article if that ends with a
    colon or within a quotation, or if it is itself a quotation whose speaker it
    does not name. A passage has five paragraphs at most: the next begins another,
    even within a quotation.

    Parameters
    ----------
    texts
        Paragraphs, sorted by article and position.
    articles
        The article of each.

    Examples
    --------
    >>> import numpy as np
    >>> texts = ["The mayor was tired.", '"It rained," she said.', "Ferries sailed on."]
    >>> passages_of(texts, np.zeros(3, dtype=np.int64)).tolist()
    [0, 0, 1]
    """
    passage = np.zeros(len(texts), dtype=np.int64)
    number, length, inside = -1, 0, False
    before, article = "", None
    for place, (text, own) in enumerate(zip(texts, articles.tolist(), strict=True)):
        if own != article:
            before, article, inside, length = "", own, False, _LONGEST
        joins = length < _LONGEST and (
            inside or before.endswith(":") or (bool(_OPENS.match(text)) and _names_nobody(text))
        )
        length = length + 1 if joins else 1
        number += not joins
        passage[place] = number
        inside = _within(text, inside=inside and joins)
        before = text.rstrip()
    return passage


def _names_nobody(text: str) -> bool:
    rest = _WORD.findall(_QUOTED.sub(" ", text).lower())
    return len(rest) <= 8 and _NAMES_NOBODY.issuperset(rest)


def _within(text: str, *, inside: bool) -> bool:
    """Say whether a quotation is still open where the paragraph ends."""
    opened, closed = text.count("“") + text.count("„"), text.count("”")
    straight = text.count('"')
    if not (opened or closed or straight):
        return inside
    if opened or closed:
        return opened > closed
    # A quotation that runs on is opened again in each paragraph.
    straight -= inside and bool(_REOPENS.match(text))
    return bool(inside) ^ bool(straight % 2)
