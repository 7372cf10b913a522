"""Tables in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Goal:
    """A figure that was measured, beside the bound it is to keep to."""

    name: str
    measured: float
    kind: Literal["at least", "at most"]
    bound: float

    @property
    def met(self) -> bool:
        if self.kind == "at least":
            return self.measured >= self.bound
        return self.measured <= self.bound


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_shown(cell) for cell in line) + " |" for line in lines)


def goals_table(goals: Iterable[Goal]) -> str:
    rows = [
        [goal.name, f"{goal.kind} {goal.bound:g}", goal.measured, "met" if goal.met else "missed"]
        for goal in goals
    ]
    return table(["goal", "wanted", "measured", ""], rows)


def titled(parts: Iterable[tuple[str, str]]) -> str:
    """Return tables below one another, a line of words above each."""
    return "\n\n".join(f"{words}\n\n{below}" for words, below in parts)


def _shown(cell: object) -> str:
    return f"{cell:.3f}" if isinstance(cell, float) else str(cell)
