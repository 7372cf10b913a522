from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from narrativ.alignment import align
from narrativ.corpus import Corpus
from narrativ.errors import NotReadyError, UnknownNameError
from narrativ.matching.publication_spans import publication_spans

Builder = Callable[..., Corpus]


def told(outlet: str, published: str | None, *topics: str, **facts: Any) -> dict[str, Any]:
    body = [(f"What {outlet} says of {topic}.", topic) for topic in topics]
    return {"outlet": outlet, "event": "e1", "published": published, "body": body} | facts


def status_of(rows: pd.DataFrame, outlet: str, topic: str = "tolls") -> list[str]:
    return rows[(rows["outlet"] == outlet) & (rows["topic"] == topic)]["status"].tolist()


def test_outlets_stand_side_by_side_in_order_of_first_mention(corpus_of: Builder) -> None:
    corpus = corpus_of(
        [
            told("B", "2031-05-03T09:00Z", "snow", "tolls"),
            told("A", "2031-05-04T09:00Z", "tolls", "tolls"),
            told("B", "2031-05-01T09:00Z", "tolls"),
        ]
    )
    rows = align(corpus)
    assert rows["topic"].tolist() == ["tolls"] * 4 + ["snow"] * 2
    assert rows["outlet"].tolist() == ["A", "A", "B", "B", "A", "B"]
    assert rows["article_id"].tolist()[2:4] == ["a0002", "a0000"]
    assert rows["status"].tolist() == ["said"] * 4 + ["not_said", "said"]
    assert rows["text"].iloc[0] == "What A says of tolls."
    assert rows[rows["status"] != "said"]["paragraph_id"].isna().all()
    assert str(rows["published"].dtype) == "datetime64[us, UTC]"


@pytest.mark.parametrize(
    ("published", "facts", "status"),
    [
        ("2031-05-01T08:00Z", {}, "could_not_have_known"),
        ("2031-05-02T09:00Z", {}, "not_said"),
        ("2031-05-02T07:59Z", {}, "could_not_have_known"),
        ("2031-05-02T23:00Z", {"published_precision": "day"}, "cannot_tell"),
        ("2031-05-01T23:00Z", {"published_precision": "day"}, "could_not_have_known"),
        ("2031-05-03T00:00Z", {"published_precision": "day"}, "not_said"),
        ("2031-05-03T00:00Z", {"published_precision": "month"}, "cannot_tell"),
        ("2031-04-30T00:00Z", {"published_precision": "month"}, "could_not_have_known"),
        ("2031-05-03T00:00Z", {"published_precision": "unknown"}, "cannot_tell"),
        (None, {}, "cannot_tell"),
        ("2031-05-03T00:00Z", {"completeness": "lead_missing"}, "cannot_tell"),
        ("2031-05-03T00:00Z", {"completeness": "cut"}, "cannot_tell"),
        ("2031-05-01T00:00Z", {"completeness": "cut"}, "could_not_have_known"),
    ],
)
def test_nobody_omits_what_had_not_happened(
    corpus_of: Builder, published: str | None, facts: dict[str, Any], status: str
) -> None:
    corpus = corpus_of([told("A", "2031-05-02T08:00Z", "tolls"), told("B", published, **facts)])
    assert status_of(align(corpus), "B") == [status]


@pytest.mark.parametrize("precision", ["minute", "hour", "day", "month"])
@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59.999Z", "1000-01-01", "1677-09-21"])
def test_dates_at_the_ends_of_time_have_spans(
    corpus_of: Builder, moment: str, precision: str
) -> None:
    facts = {"published_precision": precision}
    corpus = corpus_of([told("A", moment, "tolls", **facts), told("B", moment, **facts)])
    assert status_of(align(corpus), "B") == ["cannot_tell"]
    ends = publication_spans(corpus.articles)
    for name, published in zip(
        corpus.articles["article_id"], corpus.articles["published"], strict=True
    ):
        earliest, latest = ends[name]
        assert earliest <= published < latest
        assert str(latest) <= "9999-12-31 23:59:59.999999+00:00"


def test_an_undated_mention_leaves_open_what_could_be_known(corpus_of: Builder) -> None:
    corpus = corpus_of(
        [
            told("A", "2031-05-02T08:00Z", "tolls"),
            told("A", None, "tolls"),
            told("B", "2031-05-01T08:00Z"),
        ]
    )
    assert status_of(align(corpus), "B") == ["cannot_tell"]


def test_the_first_mention_counts_even_if_its_outlet_is_not_shown(corpus_of: Builder) -> None:
    corpus = corpus_of(
        [
            told("C", "2031-05-01T08:00Z", "tolls"),
            told("A", "2031-05-05T08:00Z", "tolls"),
            told("B", "2031-05-03T08:00Z"),
        ]
    )
    rows = align(corpus, outlets=["A", "B"])
    assert status_of(rows, "B") == ["not_said"]
    assert "C" not in set(rows["outlet"])


def test_an_event_or_a_storyline_alone(corpus_of: Builder) -> None:
    corpus = corpus_of(
        [
            told("A", "2031-05-01T08:00Z", "tolls"),
            told("B", "2031-05-02T08:00Z", "tolls", event="e2"),
            told("C", "2031-05-02T08:00Z", "snow", event="e3", storyline="s2"),
        ]
    )
    assert set(align(corpus, storyline="s2")["outlet"]) == {"C"}
    rows = align(corpus, event="e2")
    assert rows["outlet"].tolist() == ["B"]
    assert set(align(corpus, storyline="s1")["outlet"]) == {"A", "B"}


def test_an_outlet_that_is_unknown_is_shown_and_never_silent(corpus_of: Builder) -> None:
    corpus = corpus_of(
        [told("A", "2031-05-01T08:00Z", "tolls"), told("?", "2031-05-02T08:00Z") | {"outlet": None}]
    )
    rows = align(corpus)
    assert rows["outlet"].tolist() == ["A"]


def test_without_topics_the_table_is_empty(corpus_of: Builder) -> None:
    rows = align(corpus_of([told("A", "2031-05-01T08:00Z")]))
    assert rows.empty
    assert "status" in rows


@pytest.mark.parametrize("wrong", [{"storyline": "x"}, {"event": "x"}, {"outlets": ["X"]}])
def test_unknown_names_are_refused(corpus_of: Builder, wrong: dict[str, Any]) -> None:
    corpus = corpus_of([told("A", "2031-05-01T08:00Z", "tolls")])
    with pytest.raises(UnknownNameError):
        align(corpus, **wrong)


def test_a_corpus_without_events_is_not_ready() -> None:
    with pytest.raises(NotReadyError):
        align(Corpus())
