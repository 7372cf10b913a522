"""Events, storylines and topics keep their promises, whatever comes in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest

import narrativ as nv
from narrativ import schema
from narrativ.clustering.naming.labels import term_labels
from narrativ.errors import NotReadyError, SchemaError

SUBJECTS = {
    "ferry": "ferry quay strike crews union harbour sailing timetable Ana Ruiz Orsund deckhands",
    "herring": "herring quota trawlers talks Kesteria fishing catch Ludo Berg nets prices tonnes",
    "dam": "dam crack spillway engineers valley flood concrete Mira Sand reservoir Ketter gates",
}


def telling(subject: str, number: int) -> str:
    """Return an article of three paragraphs on a subject, each a little different."""
    words = SUBJECTS[subject].split()
    return "\n\n".join(
        f"{' '.join(words[part : part + 5]).capitalize()} {number + part}."
        for part in range(0, 9, 3)
    )


def rows() -> list[dict[str, Any]]:
    return [
        {
            "doc_id": f"{subject}{number}",
            "title": f"{subject.capitalize()} {SUBJECTS[subject].split()[1]}",
            "outlet": f"Outlet {number}",
            "text": telling(subject, number),
            "date": f"2031-05-0{1 + day}",
        }
        for day, subject in enumerate(SUBJECTS)
        for number in range(3)
    ]


def clustered(given: list[dict[str, Any]], encoder: Any, **settings: Any) -> nv.Corpus:
    return nv.cluster(nv.embed(nv.read(pd.DataFrame(given)), encoder=encoder), **settings)


def promised(corpus: nv.Corpus) -> None:
    """Check what holds for every clustered corpus."""
    articles, events, lines, topics = (
        corpus.articles,
        corpus.events,
        corpus.storylines,
        corpus.topics,
    )
    assert articles["event_id"].notna().all()
    assert set(articles["event_id"]) == set(events["event_id"])
    assert set(events["storyline_id"]) == set(lines["storyline_id"])
    sizes = articles.groupby("event_id").size()
    assert events["articles"].tolist() == sizes.reindex(events["event_id"]).tolist()
    assert lines["events"].sum() == len(events)
    assert events["label"].notna().all()
    assert lines["label"].notna().all()
    assert topics["label"].is_unique
    assert (topics["paragraphs"] >= 2).all()
    story = articles.set_index("article_id")["event_id"].map(
        events.set_index("event_id")["storyline_id"]
    )
    told = corpus.paragraphs.dropna(subset=["topic_id"])
    assert set(told["kind"]) <= {"body", "subheading"}
    assert set(told["topic_id"]) == set(topics["topic_id"])
    line_of = topics.set_index("topic_id")["storyline_id"]
    assert told["article_id"].map(story).tolist() == told["topic_id"].map(line_of).tolist()
    medoids = topics["medoid_paragraph_id"].map(told.set_index("paragraph_id")["topic_id"])
    assert medoids.tolist() == topics["topic_id"].tolist()
    homes = events["medoid_article_id"].map(articles.set_index("article_id")["event_id"])
    assert homes.tolist() == events["event_id"].tolist()
    for table in schema.CORPUS_TABLES:
        frame = getattr(corpus, table.name)
        pd.testing.assert_frame_equal(schema.conform(frame, table), frame)


def same_groups(a: nv.Corpus, b: nv.Corpus) -> None:
    for table, key in (
        ("events", "event_id"),
        ("storylines", "storyline_id"),
        ("topics", "topic_id"),
    ):
        pd.testing.assert_frame_equal(
            getattr(a, table).sort_values(key, ignore_index=True),
            getattr(b, table).sort_values(key, ignore_index=True),
        )
    for table, key, group in (
        ("articles", "article_id", "event_id"),
        ("paragraphs", "paragraph_id", "topic_id"),
    ):
        places = [getattr(one, table).set_index(key)[group].sort_index() for one in (a, b)]
        pd.testing.assert_series_equal(*places)


def test_three_subjects_are_three_events(toy_encoder: Any) -> None:
    corpus = clustered(rows(), toy_encoder)
    promised(corpus)
    ids = corpus.articles["external_id"].str.rstrip("0123456789")
    assert corpus.articles.groupby(ids)["event_id"].nunique().tolist() == [1, 1, 1]
    assert len(corpus.events) == 3
    assert corpus.events["outlets"].tolist() == [3, 3, 3]


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_rows_does_not_matter(
    toy_encoder: Any, shuffled: Callable[[nv.Corpus, int], nv.Corpus], seed: int
) -> None:
    corpus = nv.embed(nv.read(pd.DataFrame(rows())), encoder=toy_encoder)
    other = nv.cluster(shuffled(corpus, seed))
    promised(other)
    same_groups(nv.cluster(corpus), other)


def test_clustering_twice_gives_the_same(toy_encoder: Any) -> None:
    once = clustered(rows(), toy_encoder)
    same_groups(once, nv.cluster(once))


def test_repeated_rows_change_nothing(toy_encoder: Any) -> None:
    same_groups(clustered(rows(), toy_encoder), clustered(rows() + rows()[::-1], toy_encoder))


TEXT = "The ferry left the quay at noon. Crews were told to wait for the tide."


@pytest.mark.parametrize(
    ("given", "events"),
    [
        ([{"text": TEXT}], 1),
        ([{"id": "1", "text": TEXT}, {"id": "2", "text": TEXT}], 1),
        ([{"id": "1", "text": "... !!!"}, {"id": "2", "text": "😀"}], 2),
        (
            [
                {"id": "1", "text": TEXT, "date": "0001-01-01T00:00Z"},
                {"id": "2", "text": TEXT, "date": "9999-12-31T23:00Z"},
            ],
            1,
        ),
        ([{"id": str(n), "text": telling(s, n)} for s in SUBJECTS for n in range(3)], 3),
        ([{"id": "1", "text": "the and of"}, {"id": "2", "text": "a an the"}], 2),
    ],
    ids=["one", "identical", "no words", "far dates", "no dates", "stop words"],
)
@pytest.mark.filterwarnings("ignore:.*dates none was understood:narrativ.errors.ReadWarning")
def test_odd_input(toy_encoder: Any, given: list[dict[str, Any]], events: int) -> None:
    corpus = clustered(given, toy_encoder)
    promised(corpus)
    assert len(corpus.events) == events


@pytest.mark.parametrize("titles", [["Quay shut", "Herring dear"], ["…", "!!"], [None, None]])
def test_articles_without_a_body(toy_encoder: Any, titles: list[str | None]) -> None:
    articles = pd.DataFrame(
        {"article_id": ["a", "b"], "words": 0, "completeness": "headline_only", "title": titles}
    )
    headlines = pd.DataFrame(
        {
            "paragraph_id": ["p", "q"],
            "article_id": ["a", "b"],
            "position": 0,
            "start": 0,
            "end": [len(title or "") for title in titles],
            "kind": "headline",
            "text": titles,
        }
    ).dropna(subset=["text"])
    corpus = nv.Corpus().changed(nv.Step("made"), articles=articles, paragraphs=headlines)
    done = nv.cluster(nv.embed(corpus, encoder=toy_encoder))
    promised(done)
    assert len(done.events) == 2
    assert len(done.topics) == 0


def test_no_vectors_no_events() -> None:
    with pytest.raises(NotReadyError, match=r"narrativ.embed"):
        nv.cluster(nv.read(pd.DataFrame(rows())))
    with pytest.raises(NotReadyError, match=r"narrativ.cluster"):
        nv.events(nv.Corpus())


# -- a clusterer of the user's ---------------------------------------------


@dataclass
class Fixed:
    """Gives the labels that a function makes of the number of articles."""

    make: Callable[[int], Any]

    def fit_predict(self, X: Any, /) -> Any:  # noqa: N803 - scikit-learn's name
        return self.make(len(X))


def test_any_clusterer_of_scikit_learn(toy_encoder: Any) -> None:
    from sklearn.cluster import HDBSCAN, KMeans

    kmeans = KMeans(3)
    corpus = clustered(rows(), toy_encoder, clusterer=kmeans, seed=1)
    promised(corpus)
    assert len(corpus.events) == 3
    assert not hasattr(kmeans, "labels_")
    assert kmeans.random_state is None
    same_groups(corpus, clustered(rows(), toy_encoder, clusterer=KMeans(3), seed=1))
    assert corpus.steps[-1].settings["clusterer"] == "KMeans(n_clusters=3)"
    lone = [*rows(), {"doc_id": "x", "text": "Zebra yodel xylophone wombat.", "outlet": "Outlet 1"}]
    promised(clustered(lone, toy_encoder, clusterer=HDBSCAN(min_cluster_size=3, copy=True)))


@pytest.mark.filterwarnings("ignore::narrativ.errors.ClusterWarning")
def test_the_users_own_random_state_stays(toy_encoder: Any) -> None:
    from sklearn.cluster import KMeans

    one, other = [
        clustered(rows(), toy_encoder, clusterer=KMeans(5, random_state=7, n_init=1), seed=s)
        for s in (0, 1)
    ]
    assert one.articles["event_id"].tolist() == other.articles["event_id"].tolist()


def test_noise_becomes_events_of_one(toy_encoder: Any) -> None:
    corpus = clustered(rows(), toy_encoder, clusterer=Fixed(lambda n: [-1] * n))
    promised(corpus)
    assert corpus.events["articles"].tolist() == [1] * 9
    mixed = clustered(rows(), toy_encoder, clusterer=Fixed(lambda n: [-1, 0, -1, *[0] * (n - 3)]))
    assert sorted(mixed.events["articles"]) == [1, 1, 7]


@pytest.mark.parametrize("label", [0, 2**63 - 1, 3.0, True])
def test_any_whole_number_is_a_label(toy_encoder: Any, label: Any) -> None:
    assert len(clustered(rows(), toy_encoder, clusterer=Fixed(lambda n: [label] * n)).events) == 1


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda n: None, r"shape \(\) for 9"),
        (lambda n: [0], r"shape \(1,\) for 9"),
        (lambda n: np.zeros((n, 2)), r"shape \(9, 2\)"),
        (lambda n: np.full(n, np.nan), "not all whole numbers"),
        (lambda n: np.full(n, 0.5), "not all whole numbers"),
        (lambda n: ["a"] * n, "not all whole numbers"),
        (lambda n: [None] * n, "not all whole numbers"),
    ],
)
def test_nonsense_of_a_clusterer_is_refused(
    toy_encoder: Any, make: Callable[[int], Any], words: str
) -> None:
    with pytest.raises(SchemaError, match=words):
        clustered(rows(), toy_encoder, clusterer=Fixed(make))


def test_what_is_no_clusterer_is_refused(toy_encoder: Any) -> None:
    with pytest.raises(SchemaError, match="without a method 'fit_predict'"):
        clustered(rows(), toy_encoder, clusterer=object())


# -- the parts -------------------------------------------------------------


def test_a_row_an_event(toy_encoder: Any) -> None:
    corpus = clustered(rows(), toy_encoder)
    table = nv.events(corpus)
    assert len(table) == 3
    assert set(table["outlet_names"]) == {"Outlet 0, Outlet 1, Outlet 2"}
    assert set(table["storyline"]) == set(corpus.storylines["label"])


def test_labels_are_distinct_whatever_the_texts() -> None:
    for texts in (["ferry quay"] * 4, ["", "", ""], ["ferry", "ferry ferry", "quay"], ["the", "a"]):
        assert len(set(term_labels(texts))) == len(texts)
