"""Which findings flip where other choices are made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from narrativ.reporting.values import number, or_none
from narrativ.wording.limits import VERDICTS
from narrativ.wording.phrases import spoken
from narrativ.wording.rows import bare, records

if TYPE_CHECKING:
    from narrativ.comparison import Comparison

SHOWN: Final = 60
"""Findings shown, and as many that stand in other re-runs only."""
_WORDS: Final = {
    "reversed": "turned round",
    "untested": "too little data left",
    "no such topic": "no such topic",
    "not counted": "in too few articles",
    "failed": "the measure failed",
}


def robustness(comparison: Comparison) -> dict[str, Any] | None:
    """Return the section on the re-runs, None if there were none."""
    seen = comparison.multiverse
    if seen is None:
        return None
    rows = list(seen.by_finding.values())
    new = records(seen.elsewhere)
    return {
        "said": [str(sentence) for sentence in seen.summary],
        "rows": [_row(one) for one in rows[:SHOWN]],
        "more": max(0, len(rows) - SHOWN),
        "elsewhere": [_elsewhere(row) for row in new[:SHOWN]],
        "elsewhere_more": max(0, len(new) - SHOWN),
        "runs": [_run(row) for row in records(seen.universes)],
    }


def _finding_cells(row: Mapping[str, Any]) -> dict[str, Any]:
    aspect = or_none(row["aspect"])
    return {
        "feature": bare(str(row["feature"]), aspect),
        "measure": spoken(row["measure"] if aspect is None else f"{row['measure']}, {aspect}"),
        "outlet": str(row["outlet"]),
        "reference": or_none(row["reference"]),
    }


def _row(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a finding with the dimensions along which it holds, and where it does not."""
    lost = [row for row in rows if row["outcome"] != "holds"]
    broken = {row["dimension"] for row in lost}
    return {
        **_finding_cells(rows[0]),
        "effect": number(rows[0]["effect"]),
        "holds": [d for d in dict.fromkeys(row["dimension"] for row in rows) if d not in broken],
        "lost": [_lost(row) for row in lost],
    }


def _lost(row: Mapping[str, Any]) -> dict[str, Any]:
    outcome, verdict = str(row["outcome"]), or_none(row["verdict_there"])
    words = "flips" if verdict is None else VERDICTS.get(str(verdict), spoken(verdict))
    return {
        "setting": str(row["setting"]),
        "words": _WORDS.get(outcome, words),
        "effect": number(row["effect_there"]),
    }


def _elsewhere(row: Mapping[str, Any]) -> dict[str, Any]:
    verdict = or_none(row["verdict_here"])
    absent = "no such topic here" if or_none(row["feature_here"]) is None else "not counted here"
    return {
        **_finding_cells(row),
        "setting": str(row["setting"]),
        "effect": number(row["effect_there"]),
        "here": absent if verdict is None else VERDICTS.get(str(verdict), spoken(verdict)),
    }


def _run(row: Mapping[str, Any]) -> dict[str, Any]:
    counts = ("findings", "events", "topics")
    return {
        "dimension": str(row["dimension"]),
        "setting": str(row["setting"]),
        "question": str(row["question"]),
        "reason": or_none(row["reason"]),
        **{name: None if or_none(row[name]) is None else int(row[name]) for name in counts},
    }
