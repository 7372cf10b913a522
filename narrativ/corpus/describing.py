"""A corpus in a few lines: its counts as plain values, then in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from narrativ import schema

_NAMES: Final = 8
_LONGEST: Final = 60


def counts(articles: pd.DataFrame, paragraphs: pd.DataFrame, audit: pd.DataFrame) -> dict[str, Any]:
    """Return what can be counted in the tables of a corpus."""
    dates = articles["published"].dropna()
    status = audit["status"].value_counts()
    return {
        "articles": len(articles),
        "outlets": articles["outlet"].value_counts().to_dict(),
        "outlet unknown": int(articles["outlet"].isna().sum()),
        "agencies": articles["agency"].value_counts().to_dict(),
        "agency unknown": int(articles["agency"].isna().sum()),
        "paragraphs": paragraphs["kind"].value_counts().to_dict(),
        "first": None if dates.empty else dates.min().date().isoformat(),
        "last": None if dates.empty else dates.max().date().isoformat(),
        "undated": int(articles["published"].isna().sum()),
        "audit": {"found": len(audit)}
        | {name: int(status.get(name, 0)) for name in schema.STATUSES},
    }


def in_words(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return name and wording of what `facts` counts, a pair a line."""
    dates = f"{facts['first']} to {facts['last']}" if facts["first"] else "none"
    return [
        ("outlets", _names_with_counts(facts["outlets"], facts["outlet unknown"])),
        ("agencies", _names_with_counts(facts["agencies"], facts["agency unknown"])),
        ("published", dates + (f", {facts['undated']} undated" if facts["undated"] else "")),
        (
            "grouped into",
            f"{facts['events']} events, {facts['storylines']} storylines, {facts['topics']} topics",
        ),
        ("audit", ", ".join(f"{count} {name}" for name, count in facts["audit"].items())),
    ]


def _names_with_counts(names: Mapping[str, int], unknown: int) -> str:
    parts = [f"{_shown(name)} ({count})" for name, count in list(names.items())[:_NAMES]]
    parts += [f"{len(names) - _NAMES} more"] if len(names) > _NAMES else []
    parts += [f"unknown ({unknown})"] if unknown else []
    return ", ".join(parts) or "none"


def _shown(name: str) -> str:
    """Return a name fit for one line of a terminal: no control characters, not too long."""
    clean = "".join(char if char.isprintable() else "\ufffd" for char in name)
    return clean if len(clean) <= _LONGEST else clean[: _LONGEST - 1] + "…"
