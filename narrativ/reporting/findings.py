"""The scores of each measure, every row with the passages behind it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from narrativ.clustering.reliability import is_unstable
from narrativ.reporting.evidence import EvidencePassages
from narrativ.reporting.limits import untested
from narrativ.reporting.references import References
from narrativ.reporting.values import number, or_none
from narrativ.schema import HELD_OUT
from narrativ.wording.groupings import (
    stability_words,
    topic_homes,
    topic_labels,
    topic_stability,
)
from narrativ.wording.limits import VERDICTS
from narrativ.wording.phrases import listed, spoken
from narrativ.wording.rows import TESTED, bare, each_once, is_held_out, records

if TYPE_CHECKING:
    from narrativ.comparison import Comparison

SHOWN: Final = 24
"""Rows of scores shown unfolded for a measure."""
ROWS: Final = 160
"""Rows shown in all; ``comparison.scores`` holds every one."""
STYLE: Final = 60
"""Rows of house style, which is held out of the contrasts and reported apart."""
PASSAGES: Final = 20
"""Passages shown for a row that is unfolded, and for a folded one."""
FOLDED_PASSAGES: Final = 6

_NUMBERS: Final = ("value", "effect", "low", "high", "p", "q", "dispersion")
_COUNTS: Final = ("articles", "events")
_TALLY: Final = {
    "differs": "differ",
    "no_evidence": "show no evidence of a difference",
    "inconclusive": "are inconclusive",
    "descriptive": "describe and are not tested",
    "too_little_data": "rest on too little data to be tested",
    "refused": "get no estimate",
}
_REFUSED: Final = "no estimate given"
_HELD_OUT: Final = {"house_style": "house style", "topic_word": "topic words"}
CHANGES: Final = 24
"""Findings shown that hold in one way of counting shared copy only."""
_ORDER: Final = {
    "differs": 0,
    "inconclusive": 1,
    "no_evidence": 2,
    "descriptive": 3,
    "too_little_data": 4,
}


def findings(
    comparison: Comparison, refs: References, counts: pd.DataFrame | None
) -> list[dict[str, Any]]:
    """Return a section for each measure that was asked for.

    Parameters
    ----------
    counts
        `Comparison.with_and_without`; None where no text is shared.
    """
    scored = sorted(map(str, comparison.scores["measure"].unique()))
    return [
        _measure(comparison, name, refs, _anchor(name, index), counts)
        for index, name in enumerate(dict.fromkeys([*comparison.aspects, *scored]), start=1)
    ]


def _anchor(name: str, index: int) -> str:
    """Return what a measure is called in addresses of the page, whatever its name holds."""
    return name if re.fullmatch("[a-z][a-z0-9_]*", name) else f"own-{index}"


def _measure(
    comparison: Comparison,
    name: str,
    refs: References,
    anchor: str,
    counts: pd.DataFrame | None,
) -> dict[str, Any]:
    every = comparison.scores[comparison.scores["measure"] == name]
    failed = every["verdict"] == "failed"
    failure = every.loc[failed, "quality"].dropna()
    every = every[~failed]
    held_out = is_held_out(every)
    rows = every[~held_out]
    tally = comparison.tally[comparison.tally["measure"] == name]
    held = is_held_out(tally)
    total = int(tally.loc[~held, "rows"].sum())
    verdicts = tally[~held]
    if name in comparison.pairs:  # two groups are one pair, whichever is named first
        rows = each_once(rows)
        total, verdicts = len(rows), rows.assign(rows=1)
    apart = every[held_out & every["event_id"].isna()]
    ranked = _ordered(rows, _is_two_sided(comparison, name))
    shown, shown_apart = records(ranked.head(ROWS)), records(apart.head(STYLE))
    presentation = comparison.presentation(name)
    corpus = comparison.corpus
    homes = topic_homes(corpus) if presentation.about_topics else {}
    stable = topic_stability(corpus) if presentation.about_topics else {}
    evidence = EvidencePassages(comparison, name, [*shown, *shown_apart], refs)
    sources = (topic_labels(corpus), homes, stable, evidence, refs)
    every_style = int(tally.loc[held & (tally["level"] == "event"), "rows"].sum())
    return {
        "name": name,
        "failed": None if failure.empty else str(failure.iloc[0]),
        "heading": presentation.feature[:1].upper() + presentation.feature[1:],
        "anchor": f"measure-{anchor}",
        "chart": presentation.chart,
        "chart_rows": presentation.chart_rows,
        "method": presentation.method,
        "question": presentation.question or f"What does the measure {spoken(name)} find?",
        "rows": [
            _row(f"{anchor}-{index}", row, PASSAGES if index <= SHOWN else FOLDED_PASSAGES, sources)
            for index, row in enumerate(shown, start=1)
        ],
        "shown": SHOWN,
        "total": total,
        "more": max(0, total - ROWS),
        "style": [
            _row(f"{anchor}-style-{index}", row, FOLDED_PASSAGES, sources)
            for index, row in enumerate(shown_apart, start=1)
        ],
        "style_more": max(0, every_style - STYLE),
        "held_out": _kinds(apart),
        "value_unit": _value_unit(comparison, name),
        "effects": sorted(set(every["effect_name"].dropna().astype(str))),
        "shared_copy": sorted(set(every["shared_copy"].dropna().astype(str))),
        "verdicts": _verdicts(verdicts),
        "tested": int(rows["verdict"].isin(TESTED).sum()),
        "reasons": untested(rows),
        "sharing": None if counts is None else _sharing(counts, name, sources[0]),
    }


def _is_two_sided(comparison: Comparison, name: str) -> bool:
    """Say whether every contrast of a measure stands twice, once with its sign turned."""
    return any(one.contrast == "log_odds" for one in comparison.aspects.get(name, {}).values())


def _kinds(apart: pd.DataFrame) -> str:
    """Return what is held out: house style, topic words, or what a measure names."""
    found = set(apart["held_out"])
    own = sorted(found - set(HELD_OUT))
    names = listed([*(_HELD_OUT[name] for name in HELD_OUT if name in found), *own])
    return f"{names[:1].upper()}{names[1:]}"


def _value_unit(comparison: Comparison, name: str) -> str | None:
    """Return the unit of a measure's values, if all of its aspects have one."""
    units = {aspect.value_unit for aspect in comparison.aspects.get(name, {}).values()}
    return units.pop() if len(units) == 1 else None


def _verdicts(tally: pd.DataFrame) -> dict[str, int]:
    """Return how many contrasts have each verdict, in words."""
    verdicts = tally["verdict"].mask(tally["status"] == "refused", "refused")
    return {
        words: int(tally.loc[verdicts == verdict, "rows"].sum())
        for verdict, words in _TALLY.items()
    }


def _sharing(counts: pd.DataFrame, name: str, labels: Mapping[str, str]) -> dict[str, Any]:
    """Return what becomes of the findings if shared copy counts the other way."""
    table = counts[counts["measure"] == name]
    verdicts = table[["verdict_once", "verdict_each_time"]].fillna("")
    changed = table[
        (verdicts["verdict_once"] != verdicts["verdict_each_time"]).to_numpy(dtype=bool)
    ]
    size = changed[["effect_once", "effect_each_time"]].abs().max(axis=1).fillna(0.0)
    changed = changed.assign(_size=-size).sort_values(["_size", "feature", "outlet"])
    return {
        "once": int((verdicts["verdict_once"] == "differs").sum()),
        "each_time": int((verdicts["verdict_each_time"] == "differs").sum()),
        "rows": [
            {
                "feature": labels.get(str(row["feature"]), str(row["feature"])),
                "outlet": str(row["outlet"]),
                "reference": or_none(row["reference"]),
                **{count: _count_cells(row, count) for count in ("once", "each_time")},
            }
            for row in records(changed.head(CHANGES))
        ],
        "more": max(0, len(changed) - CHANGES),
    }


def _count_cells(row: Mapping[str, Any], count: str) -> dict[str, Any]:
    verdict = or_none(row[f"verdict_{count}"])
    words = "not tested: too little data, or not counted"
    return {
        "effect": number(row[f"effect_{count}"]),
        "verdict": verdict,
        "verdict_words": words if verdict is None else VERDICTS.get(verdict, spoken(verdict)),
    }


def _ordered(rows: pd.DataFrame, two_sided: bool) -> pd.DataFrame:
    key = "z" if "z" in rows and rows["z"].notna().any() else "effect"
    return rows.assign(
        _verdict=[_ORDER.get(verdict, 9) for verdict in rows["verdict"]],
        _combined=rows["event_id"].notna(),
        # With two outlets each contrast stands twice, with the sign turned: lead with what is said.
        _less=(rows["effect"] <= 0).fillna(False) & two_sided,
        _size=-rows[key].abs().astype("Float64"),
    ).sort_values(
        ["_verdict", "_combined", "_less", "_size", "feature", "outlet", "event_id"],
        kind="stable",
        na_position="last",
    )


def _row(
    anchor: str,
    row: Mapping[str, Any],
    passages: int,
    sources: tuple[dict[str, str], dict[str, str], dict[str, Any], EvidencePassages, References],
) -> dict[str, Any]:
    labels, homes, stable, evidence, refs = sources
    aspect = or_none(row.get("aspect"))
    feature = bare(str(row["feature"]), aspect)
    stability = stable.get(feature)
    place = str(or_none(row["event_id"]) or homes.get(feature, ""))
    where = refs.events.get(place) or refs.storylines.get(place)
    refused = or_none(row["status"]) == "refused"
    words = VERDICTS.get(str(row["verdict"]), spoken(row["verdict"]))
    return {
        "anchor": anchor,
        "feature": labels.get(feature, feature),
        "aspect": None if aspect is None else spoken(aspect),
        "outlet": str(row["outlet"]),
        "doubt": stability_words(stability) if is_unstable(stability) else None,
        "reference": or_none(row["reference"]),
        "level": str(row["level"]),
        "where": where,
        "effect_name": or_none(row["effect_name"]),
        **{name: number(row[name]) for name in _NUMBERS},
        **{name: None if or_none(row[name]) is None else int(row[name]) for name in _COUNTS},
        "shared_copy": or_none(row["shared_copy"]),
        "quality": or_none(row["quality"]),
        "verdict": str(row["verdict"]),
        "verdict_words": _REFUSED if refused else words,
        "evidence": evidence.of(row, passages),
    }
