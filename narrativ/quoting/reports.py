"""Which candidates are taken for what somebody says, one report for each cue."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from narrativ.quoting.reading import Reading

TAKEN: Final = 0.36
"""Probability from which a candidate is taken: near the best token F1 of a fold held out of
`benchmarks/fit_quotations.py` (0.33), a little on the side of precision."""


@dataclass(frozen=True)
class Report:
    """The tokens of one paragraph that one cue reports."""

    cue: int
    content: frozenset[int]
    probability: float
    shape: str


def reports(read: Reading, taken: float = TAKEN) -> list[Report]:
    """Return what is reported in a paragraph, by the place of the cue.

    What is reported inside another report is part of that one, so that no word is
    counted twice; what two cues report is the likelier one's.
    """
    by_cue: dict[int, list[int]] = {}
    for index, odds in enumerate(read.odds):
        if odds >= taken:
            by_cue.setdefault(read.candidates[index].cue, []).append(index)
    found = [_report(read, cue, chosen) for cue, chosen in by_cue.items()]
    outer = [one for one in found if not any(_inside(one, two) for two in found)]
    taken_by: dict[int, int] = {}
    for one in sorted(outer, key=lambda one: (-one.probability, one.cue)):
        for token in one.content:
            taken_by.setdefault(token, one.cue)
    parted = [
        replace(one, content=frozenset(t for t in one.content if taken_by[t] == one.cue))
        for one in outer
    ]
    return [one for one in parted if any(read.words[token] for token in one.content)]


def _report(read: Reading, cue: int, chosen: list[int]) -> Report:
    content = {token for index in chosen for token in read.candidates[index].tokens()}
    best = max(chosen, key=lambda index: read.odds[index])
    return Report(cue, frozenset(content - {cue}), read.odds[best], read.candidates[best].shape)


def _inside(one: Report, other: Report) -> bool:
    """Say whether a report is part of another; of two that hold each other the likelier stays."""
    if one is other or one.cue not in other.content:
        return False
    if other.cue not in one.content:
        return True
    return (other.probability, -other.cue) > (one.probability, -one.cue)


def runs(read: Reading, content: frozenset[int] | set[int]) -> list[tuple[int, int]]:
    """Return the offsets of the continuous runs of tokens, without signs at their edges.

    A gap in which no word stands parts nothing.
    """
    spans: list[tuple[int, int]] = []
    ordered = sorted(content)
    while ordered:
        last = 0
        while last + 1 < len(ordered) and _joined(read, ordered[last], ordered[last + 1]):
            last += 1
        first, end = 0, last
        while first <= end and not _edge(read, ordered[first]):
            first += 1
        while end >= first and not _edge(read, ordered[end]):
            end -= 1
        if first <= end:
            spans.append((read.parse.start[ordered[first]], read.parse.end[ordered[end]]))
        ordered = ordered[last + 1 :]
    return spans


def _joined(read: Reading, one: int, two: int) -> bool:
    return not any(read.words[token] for token in range(one + 1, two))


def _edge(read: Reading, token: int) -> bool:
    """Say whether a run may begin or end with a token: a word, or a sign of what is quoted."""
    return read.words[token] or read.quoted[token] >= 0
