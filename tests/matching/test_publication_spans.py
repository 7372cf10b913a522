"""What an outlet could have known is claimed only where the times say so."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from narrativ.matching.publication_spans import Span, absence_status, publication_spans

HOURS = st.lists(st.integers(0, 60), min_size=1, max_size=4)


def spans_of(hours: list[int], precision: str) -> list[Span]:
    start = pd.Timestamp("2031-05-01T00:00Z")
    table = pd.DataFrame(
        {
            "article_id": [str(n) for n in range(len(hours))],
            "published": [start + pd.Timedelta(hours=hour) for hour in hours],
            "published_precision": precision,
        }
    )
    return list(publication_spans(table).values())


@given(HOURS, HOURS, st.sampled_from(["minute", "hour", "day"]), st.booleans())
def test_absence_is_claimed_only_after_the_fact(
    own: list[int], first: list[int], precision: str, complete: bool
) -> None:
    status = absence_status(spans_of(own, precision), spans_of(first, precision), complete)
    assert status in {"not_said", "could_not_have_known", "cannot_tell"}
    if status == "not_said":
        assert complete
        assert max(own) > min(first)
    if status == "could_not_have_known":
        assert max(own) < min(first)


def test_without_a_time_nothing_can_be_told() -> None:
    unknown = (pd.NaT, pd.NaT)
    known = spans_of([1], "minute")
    assert absence_status([unknown], known, complete=True) == "cannot_tell"
    assert absence_status(known, [unknown], complete=True) == "cannot_tell"
