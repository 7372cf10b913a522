"""The fitted model: which candidates are said, and what stretches in marks are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Final

from narrativ.quoting.boosting import Boosting, probabilities
from narrativ.quoting.reading import Reading, stacked
from narrativ.quoting.stretch_features import stretch_rows

FILE: Final = "quoting.safetensors"
"""Written by `benchmarks/fit_quotations.py`."""
STRETCH_KINDS: Final = ("direct", "mixed", "scare")


def judge(read: Sequence[Reading]) -> None:
    """Give the candidates of an article their probabilities, in place."""
    rows = stacked(read)
    odds = (
        [] if rows is None else probabilities(_boosting("candidates").log_odds(rows))[:, 0].tolist()
    )
    start = 0
    for one in read:
        one.odds = odds[start : start + len(one.candidates)]
        start += len(one.candidates)


def stretch_kinds(read: Sequence[Reading]) -> list[list[str]]:
    """Return for each paragraph what each of its stretches is, of `STRETCH_KINDS`."""
    rows = stretch_rows(read)
    likely = probabilities(_boosting("stretches").log_odds(rows)) if len(rows) else rows
    kinds = [STRETCH_KINDS[number] for number in likely.argmax(axis=1)] if len(rows) else []
    found, start = [], 0
    for one in read:
        found.append(kinds[start : start + len(one.stretches)])
        start += len(one.stretches)
    return found


@cache
def _boosting(name: str) -> Boosting:
    from safetensors.numpy import load

    data = (files("narrativ") / "resources" / FILE).read_bytes()
    return Boosting.from_arrays(load(data), name)
