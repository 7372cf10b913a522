"""The texts of PARAGRAPHS as a reader sees them, at the offsets at which they were read."""

from __future__ import annotations

import weakref
from typing import Any, Final

import pandas as pd

from narrativ.text.markup import mask_markup

_Kept = tuple[weakref.ref[Any], "pd.Series | None"]
_MASKED: Final[dict[int, _Kept]] = {}
"""Masked texts by the Arrow array of those that were read, which nothing changes in place:
a corpus is asked for its texts many times, and most have no markup."""


def readable(paragraphs: pd.DataFrame) -> pd.DataFrame:
    """Return rows with ``text`` in which markup and invisible signs are masked.

    Each text keeps its length, so that offsets hold in both (`narrativ.text.markup`). Rows
    without markup are returned as they are.

    Examples
    --------
    >>> rows = pd.DataFrame({"text": ["A <b>quay</b>."]}, dtype="string")
    >>> readable(rows)["text"].str.split().tolist()[0][0]
    'A'
    """
    masked = _masked(paragraphs["text"])
    return paragraphs if masked is None else paragraphs.assign(text=masked.array)


def _masked(texts: pd.Series) -> pd.Series | None:
    """Return the masked texts; None if they are the texts."""
    arrow = getattr(texts.array, "__arrow_array__", lambda: None)()
    kept = _MASKED.get(id(arrow))
    if arrow is not None and kept is not None and kept[0]() is arrow:
        return kept[1]
    values = texts.tolist()
    seen = [mask_markup(text) if isinstance(text, str) else text for text in values]
    same = all(one is other for one, other in zip(values, seen, strict=True))
    masked = None if same else pd.Series(seen, dtype=texts.dtype)
    if arrow is not None:
        key = id(arrow)
        _MASKED[key] = weakref.ref(arrow, lambda _: _MASKED.pop(key, None)), masked
    return masked
