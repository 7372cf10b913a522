"""Texts as numbers of their words."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import numpy as np

from narrativ.matching.ranges import concatenated_ranges
from narrativ.text.spelling import spelling
from narrativ.text.words import HYPHEN, parts
from narrativ.text.words import words as text_words

if TYPE_CHECKING:
    import numpy.typing as npt

    Codes = npt.NDArray[np.int32]


def word_codes(
    texts: Iterable[str], divide: Callable[[str], Iterable[str]]
) -> tuple[dict[str, int], Codes, Codes]:
    r"""Return the number of each word as written, and the words of all texts by number and text.

    Examples
    --------
    >>> forms, words, rows = word_codes(["The ferry", "the ferry"], str.split)
    >>> forms, words.tolist(), rows.tolist()
    ({'The': 0, 'ferry': 1, 'the': 2}, [0, 1, 2, 1], [0, 0, 1, 1])
    """
    forms: defaultdict[str, int] = defaultdict()
    forms.default_factory = forms.__len__
    codes, ends = array("i"), array("q", [0])
    for text in texts:
        codes.extend(map(forms.__getitem__, divide(text)))
        ends.append(len(codes))
    words = np.frombuffer(codes, dtype=np.int32) if codes else np.zeros(0, dtype=np.int32)
    lengths = np.diff(np.array(ends, dtype=np.int64)).astype(np.int64)
    return dict(forms), words, np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)


def part_codes(texts: Iterable[str]) -> tuple[dict[str, int], Codes, Codes]:
    """Return what `word_codes` does, with compounds divided at their hyphens.

    One that the texts also write without a hyphen stays whole: cease-fire, ceasefire.

    Examples
    --------
    >>> forms, words, rows = part_codes(["Gaza-bound e-mail", "email"])
    >>> list(forms), rows.tolist()
    (['Gaza', 'bound', 'e-mail', 'email'], [0, 0, 0, 1])
    """
    forms, words, rows = word_codes(texts, text_words)
    whole = {spelling(form) for form in forms if not HYPHEN.search(form)}
    numbers: defaultdict[str, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    form_parts = [
        [numbers[part] for part in ([form] if spelling(form) in whole else parts(form))]
        for form in forms
    ]
    sizes = np.array([len(one) for one in form_parts], dtype=np.int64)
    table = np.array([number for one in form_parts for number in one], dtype=np.int32)
    start, size = (np.cumsum(sizes) - sizes)[words], sizes[words]
    return dict(numbers), table[concatenated_ranges(start, size)], np.repeat(rows, size)
