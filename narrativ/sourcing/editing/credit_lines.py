"""Which parts of a paragraph are credits and no text, as CREDITS says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import pandas as pd

from narrativ.text.datelines import dateline, dateline_inside
from narrativ.text.words import count_words

_LINES: Final = ("byline", "photo")
_SHORT: Final = 18
"""Words, at most, of a line that is a byline or a photo credit and nothing else: three names, an
agency and a time."""
_STATEMENT: Final = 30
"""Words, at most, of a paragraph that says who contributed."""
_AFTER_AGENCY: Final = re.compile(r"[^()\[\]\n]{0,20}[)\]]\s*[-‒–—―−_:]*\s*|\s*[-‒–—―−_:]+\s*|\s*")


@dataclass(frozen=True, slots=True)
class _Credit:
    basis: str
    contributed: bool
    start: int
    end: int


class CreditLines:
    """The credits of a corpus, looked up by paragraph.

    Parameters
    ----------
    credits
        The table CREDITS.
    """

    def __init__(self, credits: pd.DataFrame) -> None:
        told = credits.dropna(subset=["paragraph_id", "start", "end"])
        told = told[told["basis"].isin([*_LINES, "dateline", "tail"])]
        self._credits: dict[str, list[_Credit]] = {}
        for name, basis, role, start, end in zip(
            *(told[column] for column in ("paragraph_id", "basis", "role", "start", "end")),
            strict=True,
        ):
            contributed = not pd.isna(role) and role == "contributor"
            credit = _Credit(basis, contributed, int(start), int(end))
            self._credits.setdefault(name, []).append(credit)

    def tail(self, paragraph: str) -> int | None:
        """Return where the first credit below the text stands in a paragraph."""
        return min((one.start for one in self._of(paragraph, ["tail"])), default=None)

    def after_dateline(self, paragraph: str, text: str) -> int:
        """Return where the text begins behind the agency's dateline: 0 without one."""
        found = self._of(paragraph, ["dateline"])
        return max((_dateline_end(text, one) for one in found), default=0)

    def is_credit(self, paragraph: str, text: str, start: int, end: int) -> bool:
        """Say whether a sentence, or a whole paragraph, is a credit and nothing else."""
        words = count_words(text[start:end])
        if words <= _SHORT:
            lines = self._of(paragraph, _LINES)
            return any(start < one.end and one.start < end for one in lines)
        whole = (start, end) == (0, len(text)) and words <= _STATEMENT
        return whole and any(one.contributed for one in self._of(paragraph, ["tail"]))

    def _of(self, paragraph: str, bases: Iterable[str]) -> list[_Credit]:
        return [one for one in self._credits.get(paragraph, []) if one.basis in bases]


def _dateline_end(text: str, credit: _Credit) -> int:
    agency = text[credit.start : credit.end]
    for line in (dateline(text), dateline_inside(text, lambda name: agency in name)):
        if line and line.start <= credit.start and credit.end <= line.end:
            return line.end
    match = _AFTER_AGENCY.match(text, credit.end)
    return match.end() if match else credit.end
