"""A clusterer of the user's own: any of scikit-learn, and what becomes of its oddities."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import narrativ as nv
from narrativ.clustering.grouping.own_clusterer import clusterer_name
from narrativ.errors import ClusterWarning

Stories = Callable[..., pd.DataFrame]


@pytest.fixture(scope="module")
def corpus(stories: Stories, toy_encoder: Any) -> nv.Corpus:
    """Twelve articles of four events."""
    return nv.embed(nv.read(stories(4).drop(columns="event")), encoder=toy_encoder)


def everyone_is_there(corpus: nv.Corpus) -> None:
    assert corpus.articles["event_id"].notna().all()
    assert corpus.events["articles"].sum() == len(corpus)


def test_noise_is_an_event_of_one(corpus: nv.Corpus) -> None:
    from sklearn.cluster import DBSCAN

    noise = nv.cluster(corpus, clusterer=DBSCAN(eps=1e-9, min_samples=2))
    everyone_is_there(noise)
    assert noise.events["articles"].tolist() == [1] * len(corpus)
    # Alone in every resample too.
    assert noise.events["stability"].tolist() == [1.0] * len(corpus)


def test_dbscan_finds_them(corpus: nv.Corpus) -> None:
    from sklearn.cluster import DBSCAN

    found = nv.cluster(corpus, clusterer=DBSCAN(eps=0.75, min_samples=2))
    everyone_is_there(found)
    assert found.events["stability"].notna().all()
    assert found.steps[-1].settings["clusterer"] == "DBSCAN(eps=0.75, min_samples=2)"


def test_a_least_size_hides_no_article(corpus: nv.Corpus) -> None:
    from sklearn.cluster import HDBSCAN

    found = nv.cluster(corpus, clusterer=HDBSCAN(min_cluster_size=5, copy=True))
    everyone_is_there(found)
    # No event has as many articles: each is there, on its own or in what it was joined to.
    assert set(found.articles["article_id"]) == set(corpus.articles["article_id"])


def test_more_clusters_than_a_resample_has_articles(corpus: nv.Corpus) -> None:
    from sklearn.cluster import KMeans

    with pytest.warns(ClusterWarning, match="stability is not measured") as given:
        found = nv.cluster(corpus, clusterer=KMeans(11))
    assert len(given) == 1
    everyone_is_there(found)
    assert len(found.events) == 11
    assert found.events["stability"].isna().all()
    assert found.events["note"].isna().all()
    assert found.articles["event_probability"].isna().all()


def test_more_clusters_than_articles_is_the_clusterers_own_error(corpus: nv.Corpus) -> None:
    from sklearn.cluster import KMeans

    with pytest.raises(ValueError, match="n_clusters=13"):
        nv.cluster(corpus, clusterer=KMeans(13))


@pytest.mark.parametrize("rows_reversed", [False, True])
def test_the_order_of_rows_does_not_matter(corpus: nv.Corpus, rows_reversed: bool) -> None:
    from sklearn.cluster import AgglomerativeClustering

    assert corpus.vectors is not None
    step = -1 if rows_reversed else 1
    turned = corpus.changed(
        nv.Step("turned"),
        articles=corpus.articles.iloc[::step],
        paragraphs=corpus.paragraphs.iloc[::step],
        vectors=corpus.vectors[::step],
    )
    own = AgglomerativeClustering(4)
    one, other = (nv.cluster(c, clusterer=own) for c in (corpus, turned))
    assert one.events.to_csv() == other.events.to_csv()


class Counting:
    """A clusterer without scikit-learn's habits: it keeps its state in itself."""

    def __init__(self) -> None:
        self.calls: list[int] = []
        self.threads: set[int] = set()

    def fit_predict(self, X: Any, /) -> Any:  # noqa: N803 - scikit-learn's name
        self.calls.append(len(X))
        self.threads.add(threading.get_ident())
        return np.zeros(len(X), dtype=np.int64)


def test_a_clusterer_is_asked_by_one_thread_and_never_twice_for_one_article(
    corpus: nv.Corpus,
) -> None:
    own = Counting()
    found = nv.cluster(corpus, clusterer=own)
    assert own.threads == {threading.get_ident()}
    assert own.calls[0] == len(corpus)
    assert max(own.calls[1:]) < len(corpus)
    assert found.events["stability"].tolist() == [1.0]


def test_names_without_addresses() -> None:
    from sklearn.cluster import DBSCAN

    assert clusterer_name(None) == "default"
    assert clusterer_name(DBSCAN()) == "DBSCAN()"
    assert clusterer_name(Counting()) == "Counting"


class Outside:
    """Labels that were made elsewhere, in the order of corpus.articles."""

    def __init__(self, labels: list[int]) -> None:
        self.labels = labels
        self.seen: list[Any] = []

    def fit_predict(self, X: Any, /) -> Any:  # noqa: N803 - scikit-learn's name
        self.seen.append(X.copy())
        X[:] = 0  # what is given is the clusterer's own
        return np.array(self.labels)


@pytest.mark.parametrize("seed", range(3))
def test_labels_made_outside_are_those_of_their_articles(corpus: nv.Corpus, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(corpus))
    turned = replace(corpus, articles=corpus.articles.iloc[order])
    wanted = [int(name.split("-")[0][1:]) for name in turned.articles["external_id"]]
    own = Outside(wanted)
    # A resample has fewer articles than there are labels.
    with pytest.warns(ClusterWarning, match="stability is not measured"):
        found = nv.cluster(turned, clusterer=own)
    np.testing.assert_array_equal(own.seen[0], nv.article_vectors(turned))
    pairs = set(zip(found.articles["event_id"], wanted, strict=True))
    assert len(pairs) == len(found.events) == len(set(wanted))
    assert found.events["stability"].isna().all()
    assert found.articles["event_probability"].isna().all()


def test_resamples_come_in_the_order_of_the_articles(corpus: nv.Corpus) -> None:
    turned = replace(corpus, articles=corpus.articles.iloc[::-1])
    rows = {row.tobytes(): place for place, row in enumerate(nv.article_vectors(turned))}
    places: list[list[int]] = []

    class Looking:
        def fit_predict(self, X: Any, /) -> Any:  # noqa: N803
            places.append([rows[row.tobytes()] for row in X])
            return np.zeros(len(X), dtype=np.int64)

    nv.cluster(turned, clusterer=Looking())
    assert places[0] == list(range(len(turned)))
    assert all(some == sorted(some) for some in places)
