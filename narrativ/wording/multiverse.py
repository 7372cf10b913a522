"""The multiverse in words: what flips a finding, never how likely that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from narrativ.wording.phrases import counted, listed
from narrativ.wording.rows import bare

_DOES: Final[Mapping[str, str]] = {
    "flips": "it flips {only}with {settings}",
    "reversed": "it turns round {only}with {settings}",
    "untested": "with {settings} too little data is left to test it",
    "no such topic": "with {settings} there is no such topic",
    "not counted": "with {settings} it stands in too few articles to be counted",
    "failed": "with {settings} the measure failed",
}
"""What becomes of a finding."""
_NAMED: Final = 3
"""Findings of another universe that are named in its sentence."""
_SETTINGS: Final = 30
"""More than there are."""


def remark(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return what flips a finding.

    Parameters
    ----------
    rows
        Its rows of ``outcomes``.

    Examples
    --------
    >>> rows = [
    ...     {"dimension": "seed", "setting": "seed 1", "outcome": "holds"},
    ...     {
    ...         "dimension": "agency copy",
    ...         "setting": "shared copy counted once",
    ...         "outcome": "flips",
    ...     },
    ... ]
    >>> remark(rows), remark(rows[:1])
    ('it flips only with shared copy counted once', 'no re-run flips it')
    """
    if not rows:
        return ""
    lost = [row for row in rows if row["outcome"] != "holds"]
    if not lost:
        return "no re-run flips it"
    parts = []
    only = "only " if len({row["outcome"] for row in lost}) == 1 else ""
    for outcome, words in _DOES.items():
        settings = [str(row["setting"]) for row in lost if row["outcome"] == outcome]
        if settings:
            parts.append(words.format(only=only, settings=listed(settings, limit=_SETTINGS)))
    return "; ".join(parts)


def regrouped(settings: Sequence[str]) -> list[str]:
    """Return what must be said of re-runs in which the events are others.

    Examples
    --------
    >>> regrouped(["paragraphs cut at sentences"])[0][:72]
    'With paragraphs cut at sentences the articles are grouped into other eve'
    """
    if not settings:
        return []
    return [
        f"With {listed(settings, limit=_SETTINGS)} the articles are grouped into other events. "
        "Every contrast is made within events, so there a finding of any measure may change "
        "because the events did, and for no other reason."
    ]


def made(universes: pd.DataFrame, events: int | None = None) -> list[str]:
    """Return in one sentence or two which re-runs were made.

    Parameters
    ----------
    universes
        Their rows.
    events
        Number of events of the comparison itself: where a re-run has another, that is said.
    """
    done = universes[universes["status"] == "done"]
    if done.empty:
        return ["No re-run could be made: nothing is known of how the findings hold."]
    said = []
    settings = pd.Series(
        [_setting(row, events) for row in done.to_dict("records")], index=done.index, dtype=object
    )
    same = settings[done["question"] == "the same"].tolist()
    if same:
        said.append(
            "To see what the findings hang on, the comparison was made again with "
            f"{listed(same, limit=_SETTINGS)}."
        )
    other = settings[done["question"] == "another"].tolist()
    if other:
        each = "each asks" if len(other) > 1 else "that asks"
        said.append(
            f"Apart, since {each} another question, it was made again with "
            f"{listed(other, limit=_SETTINGS)}."
        )
    return said


def _setting(row: Mapping[Any, Any], events: int | None) -> str:
    """Return a setting, with how many events there are in it if that is another number.

    Examples
    --------
    >>> _setting({"setting": "events judged more strictly", "events": 29}, 24)
    'events judged more strictly (29 events in place of 24)'
    """
    number = row.get("events")
    if events is None or number is None or pd.isna(number) or int(number) == events:
        return str(row["setting"])
    return f"{row['setting']} ({counted(int(number), 'event')} in place of {events})"


def new(elsewhere: pd.DataFrame) -> list[str]:
    """Return a sentence for each re-run with findings that are none here."""
    said = []
    for _, rows in elsewhere.groupby("setting", sort=False):
        names = [_finding_name(row) for row in rows.head(_NAMED).to_dict("records")]
        more = len(rows) - len(names)
        if more:
            names.append(f"{more} more")
        are = "are" if len(rows) > 1 else "is"
        said.append(
            f"With {rows['setting'].iloc[0]}, {counted(len(rows), 'difference')} {are} shown that "
            f"{are} not shown here: {listed(names)}."
        )
    return said


def _finding_name(row: Mapping[Any, Any]) -> str:
    direction = "more" if row["effect_there"] > 0 else "less"
    aspect = row["aspect"]
    kind = row["measure"] if pd.isna(aspect) else f"{row['measure']}, {aspect}"
    return f"“{bare(str(row['feature']), aspect)}” {direction} in {row['outlet']} ({kind})"


def failed(universes: pd.DataFrame) -> list[str]:
    """Return a sentence for each re-run that could not be made."""
    rows = universes[universes["status"] == "failed"]
    return [
        f"The re-run with {setting} could not be made: {reason}."
        for setting, reason in zip(rows["setting"], rows["reason"].str.rstrip("."), strict=True)
    ]
