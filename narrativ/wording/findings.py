"""Rows of scores in sentences, and what a measure found nothing of or gave up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from math import isclose
from typing import Any, Final

import pandas as pd

from narrativ.protocols import Aspect
from narrativ.schema import UNITS
from narrativ.wording.limits import UNDECIDED, copied, few_articles, refused
from narrativ.wording.limits import held_out as held_out_words
from narrativ.wording.phrases import counted, listed, spoken
from narrativ.wording.rows import TESTED, bare, each_once

_NAMED: Final = 6
"""Inconclusive contrasts that a sentence names."""
_QUOTIENTS: Final = ("difference_of_shares", "log_odds_ratio")
"""Units whose name stands before the number."""
_MOST_DECIMALS: Final = 4
_SLACK: Final = 1e-6
"""By how much a sum of shares may miss what it should be."""


def finding(
    row: Mapping[str, Any], aspect: Aspect, reference: str, *, doubt: str = "", remark: str = ""
) -> str:
    """Return a `differs` row as a sentence.

    Parameters
    ----------
    row
        ``outlet, aspect, feature, value, effect, effect_name, unit, low, high, events``, and,
        where they are known, ``interval_over, shared_events``.
    aspect
        What the group does, as a pattern. Where that holds an ``{amount}``, the interval
        is given in the direction that is said; where it holds a ``{reference}``, none
        is added.
    reference
        What the group is compared with, in words.
    doubt, remark
        What limits the feature, and what flips the finding.

    Examples
    --------
    >>> row = {
    ...     "outlet": "Ledger",
    ...     "aspect": None,
    ...     "feature": "fares",
    ...     "events": 6,
    ...     "value": 15.2,
    ...     "effect": 12.4,
    ...     "unit": "percentage_points",
    ...     "effect_name": "percentage points of words",
    ...     "low": 5.1,
    ...     "high": 19.2,
    ... }
    >>> aspect = Aspect(finding="spends {amount} {direction} of its words on “{feature}”")
    >>> finding(row, aspect, "Spark")  # doctest: +NORMALIZE_WHITESPACE
    'In 6 events, Ledger spends 12 percentage points more of its words on “fares” than Spark
    (15% against 3%); 95% interval 5 to 19.'
    """
    effect, low, high = float(row["effect"]), float(row["low"]), float(row["high"])
    within = "{amount}" in aspect.finding
    if within and effect < 0:
        effect, low, high = -effect, -high, -low
    unit = str(row["unit"])
    places = 2 if unit == "log_odds_ratio" else decimals(effect, low, high)
    shown, least, most = (_written(number, places) for number in (effect, low, high))
    does = aspect.finding.format(
        feature=bare(str(row["feature"]), row.get("aspect")),
        direction=aspect.directions[0 if row["effect"] > 0 else 1],
        amount=shown if aspect.anchors else _amount(shown, unit),
        reference=reference,
    )
    events = int(row["events"])
    apart = "" if within else _contrast(shown, unit, str(row["effect_name"]))
    behind = _against(row, places) if aspect.anchors else _behind(row, unit, places)
    brackets = "; ".join(part for part in (apart, behind, aspect.anchors) if part)
    parts = [
        f"In {counted(events, 'event')}, {row['outlet']} {does}"
        + ("" if "{reference}" in aspect.finding else f" than {reference}")
        + (f" ({brackets})" if brackets else ""),
        f"95% interval {least} to {most}",
        few_articles(row),
        copied(row),
        doubt,
        remark,
    ]
    return "; ".join(part for part in parts if part) + "."


def _behind(row: Mapping[str, Any], unit: str, places: int) -> str:
    """Return the two percentages that a contrast is between, the group's own first.

    Examples
    --------
    >>> _behind({"value": 15.2, "effect": 12.4}, "percentage_points", 0)
    '15% against 3%'
    >>> _behind({"value": 32.4, "effect": -39.2}, "percentage_points", 0)
    '32.4% against 71.6%'
    """
    own: Any = row.get("value")
    if unit != "percentage_points" or own is None or pd.isna(own):
        return ""
    both = float(own), float(own) - float(row["effect"])
    if not all(-_SLACK <= value <= 100 + _SLACK for value in both):
        return ""  # an estimate that was corrected may lie outside; it is no share
    shown = [round(value, places) for value in both]
    if not isclose(
        shown[0] - shown[1], round(float(row["effect"]), places), abs_tol=10.0**-_MOST_DECIMALS / 2
    ):
        places += 1  # so that rounding leaves no difference that is not the one said
    return " against ".join(f"{abs(round(value, places)):.{places}f}%" for value in both)


def _against(row: Mapping[str, Any], places: int) -> str:
    """Return the value of the group, and that of what it is compared with.

    Examples
    --------
    >>> _against({"value": 0.46, "effect": 0.12}, 2)
    '0.46 against 0.34'
    """
    own: Any = row.get("value")
    if own is None or pd.isna(own):
        return ""
    # Rounded apart, the two could leave another difference than the one said.
    first, apart = round(float(own), places), round(float(row["effect"]), places)
    return f"{_written(first, places)} against {_written(first - apart, places)}"


def decimals(effect: float, low: float, high: float) -> int:
    """Return to how many decimals a contrast is worth giving, by the width of its interval.

    As few as leave of the width two figures or so, but as many as it takes for no end
    that excludes zero to read as zero.

    Examples
    --------
    >>> decimals(12.4, 5.1, 19.2), decimals(1.3, 0.6, 2.1), decimals(42.3, 0.04, 84.6)
    (0, 1, 2)
    """
    width = high - low
    places = 0 if width >= 5 or not width else 1 if width >= 0.5 else 2 if width >= 0.05 else 3
    while places < _MOST_DECIMALS and any(
        number and not float(f"{number:.{places}f}") for number in (effect, low, high)
    ):
        places += 1
    return places


def _amount(number: str, unit: str) -> str:
    """Return the amount of a contrast: with the unit, unless that is the name of a quotient."""
    if unit in _QUOTIENTS:
        return number
    if unit == "percentage_points":
        return f"{number} percentage {'point' if number == '1' else 'points'}"
    return f"{number} {spoken(unit) if unit in UNITS else unit}"


def _contrast(number: str, unit: str, name: str) -> str:
    """Return a contrast that stands by itself.

    Examples
    --------
    >>> _contrast("1.82", "log_odds_ratio", "log-odds ratio"), _contrast("3", "words", "words")
    ('log-odds ratio 1.82', '3 words')
    """
    return f"{name} {number}" if unit in _QUOTIENTS else f"{number} {name}"


def _written(number: float, places: int) -> str:
    """Return a number with a minus sign, which is not a hyphen."""
    return f"{number:.{places}f}".replace("-", "−")


def undecided(rows: pd.DataFrame) -> list[str]:
    """Return for each measure and reason which of its tested contrasts are inconclusive.

    Parameters
    ----------
    rows
        Rows of scores that combine events.
    """
    said = []
    for measure, part in rows[rows["verdict"].isin(TESTED)].groupby("measure", sort=True):
        part = each_once(part)
        open_ = part[part["verdict"] == "inconclusive"]
        for status in sorted(
            UNDECIDED.keys() & set(open_["status"].dropna()), key=UNDECIDED.__getitem__
        ):
            those = open_[open_["status"] == status]
            names = listed(
                [
                    f"“{bare(str(row['feature']), row['aspect'])}” ({_who(row)})"
                    for row in those.to_dict("records")
                ],
                _NAMED,
            )
            are = "is" if len(those) == 1 else "are"
            said.append(
                f"{measure}: {len(those)} of {counted(len(part), 'contrast')} tested {are} "
                f"inconclusive, {names}: {UNDECIDED[status]}."
            )
    return said


def _who(row: Mapping[Any, Any]) -> str:
    """Return whose contrast a row is, and of which question where there are several."""
    aspect: Any = row["aspect"]
    return str(row["outlet"]) if pd.isna(aspect) else f"{row['outlet']}, {aspect}"


def held_out(tally: pd.DataFrame) -> list[str]:
    """Return for each measure how many features were held out of its contrasts, and as what."""
    said = []
    tally = tally[tally["level"] == "event"]
    for measure, part in tally.groupby("measure", sort=True):
        kinds: Counter[str] = Counter()
        out = part[part["status"] == "held_out"]
        for what, kind, number in out[["held_out", "kind", "features"]].itertuples(index=False):
            kinds[held_out_words(what, kind)] += int(number)
        if not kinds or not part["verdict"].isin(TESTED).any():
            continue
        ordered = sorted(kinds.items(), key=lambda kind: (-kind[1], kind[0]))
        words = listed(f"{kind} ({number})" for kind, number in ordered)
        number = kinds.total()
        are = "is" if number == 1 else "are"
        said.append(
            f"{measure}: {counted(number, 'feature')} {are} held out of the contrast and described "
            f"apart: {words}."
        )
    return said


def given_up(rows: pd.DataFrame, tally: pd.DataFrame) -> list[str]:
    """Return a sentence for each measure that failed, and for each reason not to estimate."""
    failed = rows[rows["verdict"] == "failed"].dropna(subset=["reason"])
    without = tally[(tally["level"] == "event") & (tally["status"] == "refused")]
    said = []
    for measure in sorted({*failed["measure"], *without["measure"]}):
        said += [
            f"{measure}: no scores, since the measure failed: {str(reason).rstrip('.')}. The other "
            "measures finished."
            for reason in failed.loc[failed["measure"] == measure, "reason"].unique()
        ]
        features = without[without["measure"] == measure].groupby("reason")["features"].sum()
        said += [
            f"{measure}: no estimate for {counted(int(features[reason]), 'feature')}: "
            f"{refused(reason).rstrip('.')}."
            for reason in sorted(features.index, key=refused)
        ]
    return said
