"""What flips a finding, in words."""

from __future__ import annotations

import pandas as pd
import pytest

from narrativ.wording.multiverse import failed, made, new, remark


def rows(*outcomes: str) -> list[dict[str, str]]:
    return [
        {"dimension": "seed", "setting": f"seed {number}", "outcome": outcome}
        for number, outcome in enumerate(outcomes, start=1)
    ]


@pytest.mark.parametrize(
    ("outcomes", "words"),
    [
        ([], ""),
        (["holds", "holds"], "no re-run flips it"),
        (["holds", "flips"], "it flips only with seed 2"),
        (["flips", "flips", "holds"], "it flips only with seed 1 and seed 2"),
        (["reversed"], "it turns round only with seed 1"),
        (["untested", "holds"], "with seed 1 too little data is left to test it"),
        (
            ["no such topic", "flips"],
            "it flips with seed 2; with seed 1 there is no such topic",
        ),
        (["not counted"], "with seed 1 it stands in too few articles to be counted"),
        (["failed"], "with seed 1 the measure failed"),
    ],
)
def test_remarks(outcomes: list[str], words: str) -> None:
    assert remark(rows(*outcomes)) == words


def universes(*status: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "setting": [f"seed {number}" for number in range(len(status))],
            "question": "the same",
            "status": list(status),
            "reason": [None if one == "done" else "ValueError: no." for one in status],
        }
    )


def test_what_was_made_and_what_was_not() -> None:
    assert made(universes("done", "done"))[0].endswith("again with seed 0 and seed 1.")
    assert made(universes("failed"))[0].startswith("No re-run could be made")
    assert failed(universes("done", "failed")) == [
        "The re-run with seed 1 could not be made: ValueError: no."
    ]


def test_another_number_of_events_is_said() -> None:
    told = made(universes("done", "done").assign(events=[24, 29]), 24)[0]
    assert told.endswith("again with seed 0 and seed 1 (29 events in place of 24).")
    assert "in place of" not in made(universes("done").assign(events=24), 24)[0]
    assert "in place of" not in made(universes("done").assign(events=None), 24)[0]


def test_what_is_found_elsewhere_is_named_and_the_rest_counted() -> None:
    table = pd.DataFrame(
        {
            "measure": "emphasis",
            "aspect": ["lead", None, None, None, None],
            "feature": ["lead: fares", "b", "c", "d", "e"],
            "outlet": "Ledger",
            "setting": ["x", "x", "x", "x", "y"],
            "effect_there": [1.0, -1.0, 1.0, 1.0, 1.0],
        }
    )
    many, one = new(table)
    assert many.startswith("With x, 4 differences are shown that are not shown here: “fares” more")
    assert "“b” less in Ledger (emphasis)" in many
    assert many.endswith("and 1 more.")
    assert one.startswith("With y, 1 difference is shown that is not shown here")
