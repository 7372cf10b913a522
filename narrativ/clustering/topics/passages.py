"""Paragraphs that belong together: a quotation, its lead-in, and how it runs on.

Pages cut "She said:", what she said, and "We waited," she added, into paragraphs of
their own. Alone the words of a quotation do not say what they are about; with the
lines that introduce them they do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from narrativ.text.lexicon import word_list
from narrativ.text.quoting import begins_quoted, quoted_stretches, quoting
from narrativ.text.words import words

if TYPE_CHECKING:
    import numpy.typing as npt

_LONGEST: Final = 5
"""Paragraphs of a passage. A quotation that is never closed would hold the whole article."""


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
    number, length = -1, 0
    carried: str | None = None
    before, article = "", None
    for place, (text, own) in enumerate(zip(texts, articles.tolist(), strict=True)):
        if own != article:
            before, article, carried, length = "", own, None, _LONGEST
        joins = length < _LONGEST and (
            carried is not None
            or before.endswith(":")
            or (begins_quoted(text) and _names_nobody(text))
        )
        length = length + 1 if joins else 1
        number += not joins
        passage[place] = number
        carried = quoting(text, carried if joins else None).family
        before = text.rstrip()
    return passage


def _names_nobody(text: str) -> bool:
    """Say whether what stands around the quotations of a paragraph leaves open who speaks."""
    at, rest = 0, []
    for start, end in quoted_stretches(text):
        rest += words(text[at:start])
        at = end
    rest += words(text[at:])
    return len(rest) <= 8 and word_list("around_quotations").issuperset(
        word.lower() for word in rest
    )
