"""A corpus that grows keeps what stands, and ends where it would have ended at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import narrativ as nv
from narrativ.clustering.grouping.similarity import comparable_articles
from narrativ.clustering.tables import ExistingGroups, _topic_ids
from narrativ.errors import ClusterWarning, NotReadyError, SchemaError

Stories = Callable[..., pd.DataFrame]
EVENTS, TELLINGS = 8, 4


@pytest.fixture(scope="module")
def frame(stories: Stories) -> pd.DataFrame:
    return stories(EVENTS, TELLINGS)


@pytest.fixture(scope="module")
def first(frame: pd.DataFrame, toy_encoder: Any) -> nv.Corpus:
    """All events but the last, two tellings of each."""
    return nv.cluster(part(frame, toy_encoder, begun(frame)))


def begun(frame: pd.DataFrame) -> Any:
    return frame["doc_id"].str[-1].isin(["0", "1"]) & (frame["event"] != f"e{EVENTS - 1:03d}")


def part(frame: pd.DataFrame, encoder: Any, kept: Any = True) -> nv.Corpus:
    rows = frame[kept] if kept is not True else frame
    return nv.embed(nv.read(rows.drop(columns="event")), encoder=encoder)


def places(corpus: nv.Corpus) -> dict[str, str]:
    table = corpus.articles.set_index("external_id")["event_id"]
    assert table.notna().all()
    return dict(zip(table.index, table, strict=True))


def f1(corpus: nv.Corpus, frame: pd.DataFrame) -> float:
    gold = corpus.articles["external_id"].map(frame.set_index("doc_id")["event"])
    return nv.metrics.bcubed(gold, corpus.articles["event_id"]).f1


def adds_up(corpus: nv.Corpus) -> None:
    """Check the books: no unit is lost, and each article was read once."""
    facts = corpus.summary()
    counted = corpus.audit["status"].value_counts()
    assert len(corpus.audit) == counted.sum()
    assert facts["articles"] == counted.get("read", 0) + counted.get("partial", 0)
    assert corpus.articles["article_id"].is_unique
    assert corpus.vectors is not None
    assert len(corpus.vectors) == len(corpus.paragraphs)
    assert set(corpus.paragraphs["article_id"]) <= set(corpus.articles["article_id"])
    lines = corpus.events.set_index("event_id")["storyline_id"]
    assert set(lines) == set(corpus.storylines["storyline_id"])
    assert set(lines.index) == set(corpus.articles["event_id"])
    assert corpus.events["articles"].sum() == len(corpus)


# -- what stands -----------------------------------------------------------


def test_what_stands_stays_and_what_comes_is_placed(
    frame: pd.DataFrame, first: nv.Corpus, toy_encoder: Any
) -> None:
    grown = nv.extend(first, part(frame, toy_encoder, ~begun(frame)))
    adds_up(grown)
    before, after = places(first), places(grown)
    assert {name: after[name] for name in before} == before
    lines = first.events.set_index("event_id")["storyline_id"]
    pd.testing.assert_series_equal(
        grown.events.set_index("event_id")["storyline_id"][lines.index], lines
    )
    # The new tellings joined their events; what none had told is a new one.
    assert f1(grown, frame) == 1
    new = set(grown.events["event_id"]) - set(first.events["event_id"])
    assert new == {after[f"e{EVENTS - 1:03d}-0"]}
    assert len(grown) == len(frame)
    assert grown.events["articles"].tolist() == [TELLINGS] * EVENTS
    assert grown.events["stability"].notna().all()
    assert grown.articles["event_probability"].notna().all()
    assert [step.name for step in grown.steps[len(first.steps) :]] == ["extend"]
    # The corpus that was given is as it was.
    assert len(first) == int(begun(frame).sum())


def test_the_vectors_are_those_of_their_paragraphs(
    frame: pd.DataFrame, first: nv.Corpus, toy_encoder: Any
) -> None:
    grown = nv.extend(first, part(frame, toy_encoder, ~begun(frame)))
    assert grown.vectors is not None
    expected = toy_encoder.encode(grown.paragraphs["text"].tolist())
    np.testing.assert_array_equal(grown.vectors, expected)


def test_a_wrong_event_that_stands_is_not_mended(frame: pd.DataFrame, toy_encoder: Any) -> None:
    corpus = part(frame, toy_encoder, begun(frame))

    @dataclass
    class OneForAll:
        def fit_predict(self, X: Any, /) -> Any:  # noqa: N803 - scikit-learn's name
            return np.zeros(len(X), dtype=np.int64)

    lumped = nv.cluster(corpus, clusterer=OneForAll())
    more = part(frame, toy_encoder, ~begun(frame))
    with pytest.warns(ClusterWarning, match="^events were formed by OneForAll; ") as given:
        grown = nv.extend(lumped, more)
    assert len(given) == 1
    assert given[0].filename == __file__
    adds_up(grown)
    after = places(grown)
    assert len({after[name] for name in places(lumped)}) == 1
    assert len(grown.events) == 2  # the lump, and the event that nobody had told


def test_topics_keep_their_ids(frame: pd.DataFrame, first: nv.Corpus, toy_encoder: Any) -> None:
    grown = nv.extend(first, part(frame, toy_encoder, ~begun(frame)))
    told = first.paragraphs.dropna(subset=["topic_id"]).set_index("paragraph_id")["topic_id"]
    after = grown.paragraphs.set_index("paragraph_id")["topic_id"][told.index]
    assert (told == after).all()
    assert grown.topics["topic_id"].is_unique


def test_no_topic_id_is_given_twice() -> None:
    names = np.array(list("abcde"), dtype=object)
    line = np.array(["line"] * 5, dtype=object)
    whole = np.zeros(5, dtype=np.int64)
    first = _topic_ids(names[:2], whole[:2], line[:2], ExistingGroups())
    grown = _topic_ids(names, whole, line, ExistingGroups(topic=dict.fromkeys("ab", first[0])))
    assert grown == first
    # Of two parts the larger keeps the id; the other is as the topic was at first.
    cut = np.array([0, 0, 1, 1, 1])
    parts = _topic_ids(names, cut, line, ExistingGroups(topic=dict.fromkeys("abcde", first[0])))
    assert parts[1] == first[0]
    assert parts[0] != parts[1]


# -- what comes ------------------------------------------------------------


def test_an_article_that_is_there_already(
    frame: pd.DataFrame, first: nv.Corpus, toy_encoder: Any
) -> None:
    again = nv.extend(first, part(frame, toy_encoder, begun(frame)))
    adds_up(again)
    for name in ("articles", "paragraphs", "events", "storylines", "topics"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(first, name))
    repeated = again.audit.iloc[len(first.audit) :]
    assert repeated["status"].tolist() == ["duplicate"] * len(first)
    assert repeated["reason"].str.contains("already").all()
    assert set(repeated["article_id"]) == set(first.articles["article_id"])


def test_some_known_some_new(frame: pd.DataFrame, first: nv.Corpus, toy_encoder: Any) -> None:
    grown = nv.extend(first, part(frame, toy_encoder))
    adds_up(grown)
    assert f1(grown, frame) == 1
    apart = nv.extend(first, part(frame, toy_encoder, ~begun(frame)))
    pd.testing.assert_frame_equal(grown.events, apart.events)
    assert len(grown.audit) == len(first.audit) + len(frame)


def test_without_vectors_they_are_embedded(
    frame: pd.DataFrame, first: nv.Corpus, toy_encoder: Any
) -> None:
    more = nv.read(frame[~begun(frame)].drop(columns="event"))
    assert more.vectors is None
    grown = nv.extend(first, more, encoder=toy_encoder)
    pd.testing.assert_frame_equal(
        grown.events, nv.extend(first, part(frame, toy_encoder, ~begun(frame))).events
    )


def test_nothing_more(first: nv.Corpus, toy_encoder: Any) -> None:
    grown = nv.extend(first, nv.Corpus())
    for name in ("articles", "events", "storylines", "topics", "audit"):
        pd.testing.assert_frame_equal(getattr(grown, name), getattr(first, name))


@pytest.mark.filterwarnings("ignore::narrativ.errors.ReadWarning")
def test_what_was_refused_is_in_the_books(first: nv.Corpus, toy_encoder: Any) -> None:
    more = nv.read(
        pd.DataFrame(
            {
                "doc_id": ["x", "y", "y"],
                "outlet": "Ledger",
                "title": ["Herring is dear", None, None],
                "text": ["Nets were empty again off Kesteria.", "", ""],
            }
        )
    )
    grown = nv.extend(first, more, encoder=toy_encoder)
    adds_up(grown)
    assert len(grown.audit) == len(first.audit) + len(more.audit)


def test_events_that_the_new_ones_have_are_passed_over(
    frame: pd.DataFrame, first: nv.Corpus, toy_encoder: Any
) -> None:
    more = part(frame, toy_encoder, ~begun(frame))
    pd.testing.assert_frame_equal(
        nv.extend(first, nv.cluster(more)).events, nv.extend(first, more).events
    )


def test_columns_of_the_callers_own_are_kept(first: nv.Corpus, toy_encoder: Any) -> None:
    rows = pd.DataFrame(
        {"doc_id": ["x"], "outlet": ["Ledger"], "text": ["Nets were empty off Kesteria."]}
    )
    more = nv.embed(nv.read(rows), encoder=toy_encoder)
    more = more.changed(nv.Step("own"), articles=more.articles.assign(desk="foreign"))
    grown = nv.extend(first, more)
    assert grown.articles["desk"].dropna().tolist() == ["foreign"]


@pytest.mark.parametrize("seed", range(2))
def test_the_order_of_what_comes(
    frame: pd.DataFrame,
    first: nv.Corpus,
    toy_encoder: Any,
    shuffled: Callable[[nv.Corpus, int], nv.Corpus],
    seed: int,
) -> None:
    more = part(frame, toy_encoder, ~begun(frame))
    turned = shuffled(more, seed)
    one, other = nv.extend(first, more), nv.extend(first, turned)
    assert places(one) == places(other)
    for name in ("events", "storylines", "topics"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))


# -- day by day ------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 4])
def test_one_by_one_is_as_all_at_once(frame: pd.DataFrame, toy_encoder: Any, size: int) -> None:
    # In 64 dimensions unrelated words fall together, and what stands is not mended.
    encoder = type(toy_encoder)(512)
    ordered = frame.sort_values("date", ignore_index=True)
    begun_with = len(ordered) - 7 * size
    grown = nv.cluster(part(ordered.iloc[:begun_with], encoder))
    for start in range(begun_with, len(ordered), size):
        before = places(grown)
        grown = nv.extend(grown, part(ordered.iloc[start : start + size], encoder))
        adds_up(grown)
        after = places(grown)
        assert {name: after[name] for name in before} == before
    theirs = places(nv.cluster(part(ordered, encoder)))
    both = nv.metrics.bcubed(list(theirs.values()), [places(grown)[name] for name in theirs])
    assert both.f1 == 1
    assert f1(grown, ordered) == 1


def test_copies_of_what_stands_join_it(
    frame: pd.DataFrame, first: nv.Corpus, toy_encoder: Any
) -> None:
    row = frame[frame["doc_id"] == "e001-0"]
    copies = pd.concat([row] * 30, ignore_index=True)
    copies["outlet"] = [f"Regional {number}" for number in range(30)]
    copies["doc_id"] = [f"copy{number:02d}" for number in range(30)]
    grown = nv.extend(first, part(copies, toy_encoder))
    adds_up(grown)
    after = places(grown)
    assert {after[name] for name in copies["doc_id"]} == {after["e001-0"]}
    assert len(grown.events) == len(first.events)


def test_a_copy_that_comes_later_is_no_other_text(frame: pd.DataFrame, toy_encoder: Any) -> None:
    row = frame[frame["doc_id"] == "e001-0"]
    copies = pd.concat([row] * 4, ignore_index=True)
    copies["outlet"] = [f"Regional {number}" for number in range(4)]
    copies["doc_id"] = [f"copy{number}" for number in range(4)]
    stands = pd.concat([frame[begun(frame)], copies[:3]])
    corpus, more = (
        nv.embed(nv.source(nv.read(rows.drop(columns="event"))), encoder=toy_encoder)
        for rows in (stands, copies[3:])
    )
    articles = comparable_articles(nv.extend(nv.cluster(corpus), more))
    same = np.array(["".join(text.split()) for text in articles.texts])
    for text in np.unique(same):
        assert len(set(articles.text_codes[same == text].tolist())) == 1


def test_a_study_that_was_kept_grows(
    frame: pd.DataFrame, first: nv.Corpus, toy_encoder: Any, tmp_path: Any
) -> None:
    more = part(frame, toy_encoder, ~begun(frame))
    kept = nv.load(first.save(tmp_path / "study"))
    pd.testing.assert_frame_equal(nv.extend(kept, more).events, nv.extend(first, more).events)


# -- refusals --------------------------------------------------------------


def test_vectors_of_another_encoder(
    frame: pd.DataFrame, first: nv.Corpus, toy_encoder: Any
) -> None:
    rows = frame[~begun(frame)]

    class Other(type(toy_encoder)):  # type: ignore[misc]
        """The same numbers under another name."""

    for other in (type(toy_encoder)(32), Other()):
        with pytest.raises(SchemaError, match="one encoder"):
            nv.extend(first, part(rows, other))
        with pytest.raises(SchemaError, match="one encoder"):
            nv.extend(first, nv.read(rows.drop(columns="event")), encoder=other)


def test_vectors_that_are_no_numbers(
    frame: pd.DataFrame, first: nv.Corpus, toy_encoder: Any
) -> None:
    more = part(frame, toy_encoder, ~begun(frame))
    assert more.vectors is not None
    vectors = more.vectors.copy()
    vectors[0, 0] = np.nan
    with pytest.raises(SchemaError, match=r"finite|NaN"):
        nv.extend(first, replace(more, vectors=vectors))


def test_nothing_stands_yet(frame: pd.DataFrame, first: nv.Corpus, toy_encoder: Any) -> None:
    corpus = part(frame, toy_encoder, begun(frame))
    with pytest.raises(NotReadyError, match=r"narrativ\.cluster"):
        nv.extend(corpus, corpus)
    with pytest.raises(NotReadyError, match=r"narrativ\.embed"):
        nv.extend(replace(first, vectors=None), corpus)
    with pytest.raises(NotReadyError):
        nv.extend(nv.Corpus(), first)
