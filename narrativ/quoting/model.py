"""The fitted model: which candidates are said, and what stretches in marks are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from narrativ.quoting.boosting import Boosting, probabilities
from narrativ.quoting.reading import Reading, stacked
from narrativ.quoting.stretch_features import stretch_rows
from narrativ.text.resource_files import tensors

if TYPE_CHECKING:
    import numpy.typing as npt

FILE: Final = "quoting.safetensors"
"""Written by `benchmarks/fit_quotations.py`."""
STRETCH_KINDS: Final = ("direct", "mixed", "scare")
_MIXED: Final = 0.4
"""Probability from which a stretch is mixed rather than direct. By the folds of
`benchmarks/quotations.py`: token F1 of mixed ones is 0.729 (0.722 at one half, 0.736 at 0.3),
of direct ones 0.966 (0.967, 0.963)."""


@dataclass(frozen=True)
class Model:
    """Boosted trees for the candidates and for the stretches in marks."""

    candidates: Boosting
    stretches: Boosting

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> Model:
        """Return the model that a file of weights holds."""
        return cls(
            Boosting.from_arrays(arrays, "candidates"), Boosting.from_arrays(arrays, "stretches")
        )

    def judge(self, read: Sequence[Reading]) -> None:
        """Give the candidates of an article their probabilities, in place."""
        rows = stacked(read)
        if rows is None:
            return
        odds = probabilities(self.candidates.log_odds(rows))[:, 0].tolist()
        start = 0
        for one in read:
            one.odds = odds[start : start + len(one.candidates)]
            start += len(one.candidates)

    def stretch_kinds(self, read: Sequence[Reading]) -> list[list[str]]:
        """Return for each paragraph what each of its stretches is, of `STRETCH_KINDS`.

        The candidates have their probabilities by then.
        """
        rows = stretch_rows(read)
        if not len(rows):
            return [[] for _ in read]
        odds = probabilities(self.stretches.log_odds(rows))
        likely = odds.argmax(axis=1)
        likely[(likely == 0) & (odds[:, 1] >= _MIXED)] = 1
        kinds = iter([STRETCH_KINDS[number] for number in likely])
        return [[next(kinds) for _ in one.stretches] for one in read]


@cache
def fitted() -> Model:
    """Return the model that comes with narrativ."""
    return Model.from_arrays(tensors(FILE))
