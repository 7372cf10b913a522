"""Texts as numbers of their words."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Codes = npt.NDArray[np.int32]


def coded(
    texts: Iterable[str], divide: Callable[[str], Iterable[str]]
) -> tuple[dict[str, int], Codes, Codes]:
    r"""Return the number of each word as written, and the words of all texts by number and text.

    Examples
    --------
    >>> forms, words, rows = coded(["The ferry", "the ferry"], str.split)
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
