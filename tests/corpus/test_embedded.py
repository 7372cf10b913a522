"""Vectors go by the ids of their paragraphs, however the rows are ordered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import narrativ as nv
from narrativ import plot
from narrativ.errors import SchemaError

# What users of pandas 3 do, though pandas 4 will not.
pytestmark = pytest.mark.filterwarnings("ignore:The inplace keyword")

Change = Callable[[nv.Corpus], nv.Corpus]


def sorted_in_place(corpus: nv.Corpus) -> nv.Corpus:
    corpus.paragraphs.sort_values("text", inplace=True)
    corpus.articles.sort_values("title", ascending=False, inplace=True)
    return corpus


def sorted_by_replace(corpus: nv.Corpus) -> nv.Corpus:
    return replace(
        corpus,
        paragraphs=corpus.paragraphs.sort_values("text"),
        articles=corpus.articles.iloc[::-1],
    )


def sorted_by_changed(corpus: nv.Corpus) -> nv.Corpus:
    return corpus.changed(
        nv.Step("sorted"),
        paragraphs=corpus.paragraphs.sort_values("text"),
        articles=corpus.articles.iloc[::-1],
    )


def sorted_without_index(corpus: nv.Corpus) -> nv.Corpus:
    corpus.paragraphs.sort_values("text", inplace=True, ignore_index=True)
    return corpus


WAYS = [sorted_in_place, sorted_by_replace, sorted_by_changed, sorted_without_index]


def by_id(corpus: nv.Corpus) -> dict[str, bytes]:
    vectors = corpus.vectors
    assert vectors is not None
    assert vectors.dtype == np.float32
    ids = corpus.paragraphs["paragraph_id"]
    return {name: row.tobytes() for name, row in zip(ids, vectors, strict=True)}


def compared(corpus: nv.Corpus) -> nv.Comparison:
    measures: list[Any] = [
        nv.Terms(min_articles=3), nv.Emphasis(), nv.Distance(similarity=0.4)
    ]  # fmt: skip
    return nv.compare(corpus, measures=measures, permutations=99)


@pytest.fixture(scope="module")
def here(whole: nv.Corpus) -> nv.Comparison:
    """The comparison of the corpus as it was made."""
    return compared(replace(whole))


def same_events(one: nv.Corpus, other: nv.Corpus) -> None:
    pd.testing.assert_frame_equal(one.events, other.events)
    pd.testing.assert_frame_equal(one.topics, other.topics)


@pytest.mark.parametrize("change", WAYS)
def test_each_paragraph_keeps_its_vector(
    whole: nv.Corpus, corpus: nv.Corpus, change: Change
) -> None:
    changed = change(corpus)
    order = changed.paragraphs["paragraph_id"].tolist()
    assert order != whole.paragraphs["paragraph_id"].tolist()
    assert by_id(changed) == by_id(whole)
    assert by_id(changed.checked()) == by_id(whole)
    assert changed.checked().paragraphs["paragraph_id"].tolist() == order


@pytest.mark.parametrize("change", WAYS)
def test_the_order_of_rows_changes_no_score_and_no_event(
    whole: nv.Corpus, corpus: nv.Corpus, here: nv.Comparison, change: Change
) -> None:
    changed = change(corpus)
    there = compared(changed)
    assert not (here.scores["verdict"] == "failed").any()
    pd.testing.assert_frame_equal(here.scores, there.scores)
    pd.testing.assert_frame_equal(here.evidence, there.evidence)
    assert here.sentences == there.sentences
    pd.testing.assert_frame_equal(here.align(), there.align())
    same_events(nv.cluster(changed), whole)


@pytest.mark.parametrize("change", WAYS)
def test_what_is_selected_saved_extended_and_drawn_after_sorting(
    whole: nv.Corpus, corpus: nv.Corpus, change: Change, tmp_path: Path
) -> None:
    changed = change(corpus)
    part = changed.select(outlet="Spark")
    assert by_id(part) == by_id(whole.select(outlet="Spark"))
    again = nv.load(changed.save(tmp_path / "study"))
    assert by_id(again) == by_id(whole)
    assert isinstance(again.vectors, np.memmap)
    rest = changed.select(outlet=["Ledger", "Courier"])
    assert by_id(nv.extend(rest, part)) == by_id(whole)
    spots = nv.coordinates(changed, method="pca")
    pd.testing.assert_frame_equal(spots, nv.coordinates(whole, method="pca"))
    assert plot.events(changed) == plot.events(whole)
    assert plot.map(changed, spots) == plot.map(whole, spots)
    order = [
        whole.articles["article_id"].tolist().index(name) for name in changed.articles["article_id"]
    ]
    np.testing.assert_array_equal(
        nv.article_vectors(changed), nv.article_vectors(whole)[order], strict=True
    )


def test_a_study_sorted_after_it_was_loaded(
    whole: nv.Corpus, corpus: nv.Corpus, tmp_path: Path
) -> None:
    again = nv.load(corpus.save(tmp_path / "study"))
    assert again.checked().vectors is again.vectors
    again.paragraphs.sort_values("text", inplace=True)
    assert by_id(again) == by_id(whole)
    again.save(tmp_path / "study")
    assert by_id(nv.load(tmp_path / "study")) == by_id(whole)


def test_nothing_is_copied_while_the_order_stays(whole: nv.Corpus, corpus: nv.Corpus) -> None:
    assert corpus.vectors is whole.vectors
    corpus.articles.loc[:, "outlet"] = "Other"
    corpus.paragraphs["mine"] = 1
    assert corpus.checked().vectors is whole.vectors


def test_dropped_paragraphs_take_their_vectors_along(whole: nv.Corpus, corpus: nv.Corpus) -> None:
    last = corpus.paragraphs.groupby("article_id").tail(1)
    corpus.paragraphs.drop(last.index, inplace=True)
    assert by_id(corpus).items() < by_id(whole).items()
    assert len(by_id(nv.compare(corpus, permutations=9).corpus)) == len(whole.paragraphs) - len(
        last
    )


def test_a_paragraph_that_came_in_has_no_vector(corpus: nv.Corpus, toy_encoder: Any) -> None:
    row = corpus.paragraphs.iloc[[1]].assign(paragraph_id="new", position=99)
    more = replace(corpus, paragraphs=pd.concat([corpus.paragraphs, row]))
    corpus.paragraphs.loc[len(corpus.paragraphs)] = row.iloc[0]
    for grown in (more, corpus):
        for take in (nv.cluster, nv.compare, nv.Corpus.save, nv.article_vectors, nv.coordinates):
            with pytest.raises(SchemaError, match=r"1 of \d+ .* no vector.*'new'.*embed again"):
                take(grown, *(["study"] if take is nv.Corpus.save else []))
        again = nv.embed(grown, encoder=toy_encoder, store=False)
        assert by_id(again)["new"] == by_id(again)[corpus.paragraphs["paragraph_id"].iloc[1]]


def test_vectors_of_another_text_are_refused(corpus: nv.Corpus, toy_encoder: Any) -> None:
    row = corpus.paragraphs.index[3]
    turned = str(corpus.paragraphs.at[row, "text"])[::-1]
    corpus.paragraphs.at[row, "text"] = turned
    with pytest.raises(SchemaError, match=r"1 of 84 .* another text .*embed again"):
        nv.cluster(corpus)
    again = nv.embed(corpus, encoder=toy_encoder, store=False)
    assert by_id(again)[str(corpus.paragraphs.at[row, "paragraph_id"])] == (
        toy_encoder.encode([turned])[0].tobytes()
    )
    assert len(nv.cluster(again).events)


def test_new_vectors_are_those_of_the_rows_as_they_stand(corpus: nv.Corpus) -> None:
    corpus.paragraphs.sort_values("text", inplace=True)
    given = np.arange(len(corpus.paragraphs), dtype=np.float32).reshape(-1, 1)
    new = replace(corpus, vectors=given)
    assert new.vectors is given
    assert replace(new, vectors=None).vectors is None
    ids = corpus.paragraphs["paragraph_id"].tolist()
    new.paragraphs.sort_values("paragraph_id", inplace=True)
    vectors = new.vectors
    assert vectors is not None
    assert [ids[int(row)] for row in vectors[:, 0]] == sorted(ids)


def test_without_the_column_that_vectors_go_by(corpus: nv.Corpus) -> None:
    corpus.paragraphs.set_index("paragraph_id", inplace=True)
    with pytest.raises(SchemaError, match="no column 'paragraph_id'"):
        _ = corpus.vectors
    with pytest.raises(SchemaError, match="no column 'paragraph_id'"):
        nv.cluster(corpus)
