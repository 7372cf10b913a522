"""Two corpora made one: nothing is lost, nothing is there twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from narrativ import schema
from narrativ.corpus import Corpus, Step, together
from narrativ.errors import SchemaError

Builder = Callable[..., Corpus]


def articles(*ids: str, **facts: Any) -> list[dict[str, Any]]:
    return [
        {"id": one, "outlet": "Ledger", "event": "e", "body": [(f"Text {one}.", "t")]} | facts
        for one in ids
    ]


def audited(corpus: Corpus, *statuses: str) -> Corpus:
    """Return the corpus with a line of the audit for each article, in their order."""
    ids = corpus.articles["article_id"].tolist()
    audit = pd.DataFrame(
        {
            "file": "made",
            "locator": [str(n) for n in range(len(statuses))],
            "status": statuses,
            "article_id": [ids[n] if n < len(ids) else None for n in range(len(statuses))],
        }
    )
    vectors = np.arange(2 * len(corpus.paragraphs), dtype=np.float32).reshape(-1, 2)
    return corpus.changed(Step("made"), audit=audit, vectors=vectors)


@pytest.fixture
def both(corpus_of: Builder) -> tuple[Corpus, Corpus]:
    """Articles a and b, and b and c."""
    one = audited(corpus_of(articles("a", "b")), "read", "partial")
    other = audited(
        corpus_of(articles("b", "c", event_note="odd", event_probability=0.3)),
        "read",
        "read",
        "rejected",
    )
    return one, other


def test_each_article_once(both: tuple[Corpus, Corpus]) -> None:
    one, other = both
    joined = together(one, other)
    assert joined.articles["article_id"].tolist() == ["a", "b", "c"]
    assert joined.paragraphs["article_id"].tolist() == ["a", "a", "b", "b", "c", "c"]
    for table in (schema.ARTICLES, schema.PARAGRAPHS, schema.CREDITS, schema.AUDIT):
        frame = getattr(joined, table.name)
        pd.testing.assert_frame_equal(schema.conform(frame, table), frame)
    assert joined.steps == one.steps
    # What was given is as it was.
    assert len(one) == len(other) == 2
    assert other.audit["status"].tolist() == ["read", "read", "rejected"]


def test_vectors_go_with_their_paragraphs(both: tuple[Corpus, Corpus]) -> None:
    one, other = both
    joined = together(one, other)
    assert one.vectors is not None
    assert other.vectors is not None
    assert joined.vectors is not None
    np.testing.assert_array_equal(joined.vectors, np.concatenate([one.vectors, other.vectors[2:]]))
    with pytest.raises(SchemaError, match="one corpus with vectors and one without"):
        together(replace(one, vectors=None), other)
    # Nothing to add takes nothing away.
    nothing = together(one, replace(one.select(outlet=[]), vectors=None))
    np.testing.assert_array_equal(nothing.vectors, one.vectors)


def test_groups_stay_with_those_that_stand(both: tuple[Corpus, Corpus]) -> None:
    joined = together(*both)
    assert joined.articles["event_id"].fillna("none").tolist() == ["e", "e", "none"]
    assert joined.articles["event_note"].isna().all()
    assert joined.articles["event_probability"].isna().all()
    assert joined.paragraphs["topic_id"].notna().tolist() == [False, True] * 2 + [False] * 2
    pd.testing.assert_frame_equal(joined.events, both[0].events)


def test_the_audit_adds_up(both: tuple[Corpus, Corpus]) -> None:
    joined = together(*both)
    assert joined.audit["status"].tolist() == ["read", "partial", "duplicate", "read", "rejected"]
    assert joined.audit["article_id"].tolist()[:4] == ["a", "b", "b", "c"]
    assert joined.audit["reason"].notna().tolist() == [False, False, True, False, False]
    assert "already" in joined.audit["reason"].dropna().iloc[0]
    assert joined.audit["status"].isin(["read", "partial"]).sum() == len(joined)


def test_one_that_stands_stays_as_it_is(corpus_of: Builder) -> None:
    one = corpus_of(articles("a", agency="Reuters"))
    other = corpus_of(articles("a", agency=None))
    assert together(one, other).articles["agency"].tolist() == ["Reuters"]
    assert pd.isna(together(other, one).articles["agency"]).tolist() == [True]


def test_credits_of_the_new_only(corpus_of: Builder) -> None:
    def credited(corpus: Corpus) -> Corpus:
        rows = [{"article_id": one, "agency": "PA", "basis": "byline"} for one in ("a", "b", "c")]
        inside = pd.DataFrame(rows)
        inside = inside[inside["article_id"].isin(corpus.articles["article_id"])]
        return corpus.changed(Step("made"), credits=inside)

    one, other = (credited(corpus_of(articles(*ids))) for ids in ("ab", "bc"))
    assert together(one, other).credits["article_id"].tolist() == ["a", "b", "c"]


def test_with_nothing(both: tuple[Corpus, Corpus]) -> None:
    one, _ = both
    for table in schema.CORPUS_TABLES:
        for joined in (together(one, Corpus()), together(one, one.select(outlet=[]))):
            if table.name != "audit":
                pd.testing.assert_frame_equal(getattr(joined, table.name), getattr(one, table.name))
    bare = replace(one, vectors=None)
    assert together(Corpus(), bare).articles["article_id"].tolist() == ["a", "b"]


def test_columns_of_the_callers_own(both: tuple[Corpus, Corpus]) -> None:
    one, other = both
    one = one.changed(Step("own"), articles=one.articles.assign(desk=["home", "home"]))
    other = other.changed(Step("own"), articles=other.articles.assign(grade=[1, 2]))
    joined = together(one, other)
    assert joined.articles["desk"].fillna("-").tolist() == ["home", "home", "-"]
    assert joined.articles["grade"].isna().tolist() == [True, True, False]
