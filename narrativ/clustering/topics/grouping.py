"""Paragraphs of storylines to topics, across their events and outlets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse

from narrativ.clustering.linkage import Items, average_linkage
from narrativ.clustering.partitions import membership, renumbered
from narrativ.clustering.stability import affordable, bootstrap
from narrativ.clustering.topics.candidates import passage_pairs
from narrativ.clustering.topics.passages import StorylinePassages, storyline_passages
from narrativ.matching.ranges import concatenated_ranges
from narrativ.text.words import word_pattern

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    from narrativ.arrays import Floats, Ints

_LEAST: Final = 0.01
"""Mean evidence within a topic. Calibrated with the constants of `passages` on the planted
kinds of the bundled sample, fifty real storylines (share of topics of two outlets, leftovers)
and a real page of four articles: with .5 to .6 dense, .08 to .12 off within an article and
.01 to .02 here, nine topics in ten of real storylines have two outlets and the sample's
topics hold 97 to 99% of one kind; beside that they grow smaller or run together."""
_PAIR: Final = 0.1
"""Evidence of two passages that may be a topic alone. From 0 to .15 the rest stays as it is,
and a tenth of the topics, pairs of sentences with little in common, goes to others."""
_ARTICLES: Final = 2
"""Articles that a topic stands in, be it with one passage in the same words."""
_OWN: Final = 3
"""Passages of one article that are a topic without any other article's."""
_PARAGRAPHS: Final = 10
"""Paragraphs that take as long to group anew as an article among articles."""
_SENTENCE: Final = 8
"""Words from which a paragraph may stand for its topic, if one of the topic has as many."""


@dataclass(frozen=True)
class Topics:
    """The topics of all storylines.

    Attributes
    ----------
    label
        Topic of each paragraph, int64; -1 is a leftover.
    stability
        Of each topic, float64: mean Jaccard similarity over resamples of articles.
    medoid
        Of each topic, int64: the place of the paragraph most like the others.
    """

    label: Ints
    stability: Floats
    medoid: Ints


def find_topics(
    paragraphs: pd.DataFrame,
    vectors: npt.NDArray[np.float32],
    storyline: Ints,
    *,
    seed: int,
    stability: bool = True,
) -> Topics:
    """Return the topics of all storylines.

    Passages (a quotation with its lead-in is one) are linked by average where they are
    more alike than passages of their storyline are as a rule. A topic stands in two
    articles, or is one article's with three passages. What is left over joins the
    topic it is most like, if it is as much like it; else it is a topic if two articles
    have it word for word, or stays a leftover. Storylines of one article have no
    topics: there is nothing to cross.

    Parameters
    ----------
    paragraphs
        Rows of PARAGRAPHS with a column ``outlet``, sorted by article_id and position.
    vectors
        Vectors of the whole table; the index of `paragraphs` says which are theirs.
    storyline
        Code of the storyline of each, int64.
    seed
        For the resamples that stability is measured by; the topics use no chance.
    stability
        Whether it is measured; missing if not.

    Returns
    -------
    Topics
        Numbered in order of storyline and first paragraph.
    """
    label = np.full(len(paragraphs), -1, dtype=np.int64)
    stabilities, medoids, topics = [np.zeros(0)], [np.zeros(0, dtype=np.int64)], 0
    texts = paragraphs["text"].to_numpy()
    resamples = affordable(len(paragraphs) // _PARAGRAPHS) if stability else 0
    for part in storyline_passages(paragraphs, vectors, storyline):
        pairs, evidence = passage_pairs(part.items, part.storyline, _LEAST)
        linked = average_linkage(part.items, pairs, evidence, _LEAST)
        is_topic = _is_topic(part, linked)
        topic = _final_topics(part, linked, is_topic)[part.item]
        label[part.rows] = np.where(topic >= 0, topic + topics, -1)
        if (topic >= 0).any():
            regroup = _regrouping(part, pairs, evidence, is_topic[linked])
            measured, _ = bootstrap(topic, part.article, regroup, seed=seed, resamples=resamples)
            stabilities.append(measured)
            medoids.append(_medoids(part, topic, texts, vectors))
            topics += len(measured)
    return Topics(label, np.concatenate(stabilities), np.concatenate(medoids))


def _final_topics(part: StorylinePassages, linked: Ints, is_topic: npt.NDArray[np.bool_]) -> Ints:
    """Return the topic of each passage: what is too little for one joins another, or none."""
    number = np.cumsum(is_topic) - 1
    topic = np.where(is_topic[linked], number[linked], -1)
    if is_topic.any():
        topic = _with_leftovers(part, topic)
    shared = (topic < 0) & (_articles(part, np.arange(len(topic))) >= _ARTICLES)
    topic[shared] = int(is_topic.sum()) + np.arange(int(shared.sum()))
    return renumbered(topic)


def _with_leftovers(part: StorylinePassages, topic: Ints) -> Ints:
    """Return the topics with each passage of none in the one that it is as much like."""
    topic = topic.copy()
    grouped = np.flatnonzero(topic >= 0)
    leftover = np.flatnonzero(topic < 0)
    means = part.items.take(grouped).cluster_means(topic[grouped])
    topic_storyline = np.zeros(len(means.weight), dtype=np.int64)
    topic_storyline[topic[grouped]] = part.storyline[grouped]
    pairs = _pairs_within_storylines(part.storyline[leftover], topic_storyline)
    both = _stacked(part.items.take(leftover), means)
    value = both.evidence(np.stack([pairs[:, 0], pairs[:, 1] + len(leftover)], axis=1))
    kept = value >= _LEAST
    pairs, value = pairs[kept], value[kept]
    order = np.lexsort((pairs[:, 1], -value, pairs[:, 0]))
    joining, best = np.unique(pairs[order, 0], return_index=True)
    topic[leftover[joining]] = pairs[order[best], 1]
    return topic


def _is_topic(part: StorylinePassages, linked: Ints) -> npt.NDArray[np.bool_]:
    """Return which clusters are topics: of two articles or three passages, two very alike.

    A passage that several articles have word for word is none yet: it may join others.
    """
    size = np.bincount(linked)
    is_topic = ((size > 1) & (_articles(part, linked) >= _ARTICLES)) | (size >= _OWN)
    of_two = np.flatnonzero(size[linked] == 2)
    pairs = of_two[np.argsort(linked[of_two], kind="stable")].reshape(-1, 2)
    is_topic[size == 2] &= part.items.evidence(pairs) >= _PAIR
    return is_topic


def _articles(part: StorylinePassages, label: Ints) -> Ints:
    """Return in how many articles each group of passages stands."""
    members = np.unique(np.stack([label[part.item], part.article], axis=1), axis=0)
    return np.bincount(members[:, 0], minlength=int(label.max()) + 1)


def _pairs_within_storylines(storyline: Ints, topic_storyline: Ints) -> Ints:
    """Return pairs of each passage with each topic of its storyline."""
    order = np.argsort(topic_storyline, kind="stable")
    start = np.searchsorted(topic_storyline[order], storyline)
    size = np.searchsorted(topic_storyline[order], storyline, side="right") - start
    passage = np.repeat(np.arange(len(storyline)), size)
    return np.stack([passage, order[concatenated_ranges(start, size)]], axis=1)


def _stacked(one: Items, other: Items) -> Items:
    """Return both as items, without what standing in one article takes off."""
    return replace(
        one,
        dense=np.concatenate([one.dense, other.dense]),
        terms=sparse.vstack([one.terms, other.terms], format="csr"),
        offset=np.concatenate([one.offset, other.offset]),
        weight=np.concatenate([one.weight, other.weight]),
        moments=np.zeros((len(one.weight) + len(other.weight), 0)),
    )


def _regrouping(
    part: StorylinePassages, pairs: Ints, evidence: Floats, core: npt.NDArray[np.bool_]
) -> Callable[[Ints, Floats, int], Ints]:
    """Return the function that groups the paragraphs of drawn articles.

    An article drawn twice is a copy, and copies count once. What the passages of a
    storyline share as a rule stays as it was: it belongs to the scale, not the sample.
    Passages of a topic's core, which did not join it as leftovers, are never too little,
    and what joins nothing is a group: lest a topic of two articles look unstable for one
    of them not being drawn. So if all are drawn, all topics are found again.
    """

    def regroup(rows: Ints, _: Floats, __: int) -> Ints:
        drawn, item = np.unique(part.item[rows], return_inverse=True)
        place = np.full(len(part.storyline), -1, dtype=np.int64)
        place[drawn] = np.arange(len(drawn))
        kept = (place[pairs] >= 0).all(axis=1)
        items = part.items.take(drawn)
        linked = average_linkage(items, place[pairs[kept]], evidence[kept], _LEAST)
        resample = replace(
            part,
            item=item.astype(np.int64),
            article=part.article[rows],
            storyline=part.storyline[drawn],
            items=items,
        )
        is_topic = _is_topic(resample, linked)
        is_topic[linked[core[drawn]]] = True
        topic = _final_topics(resample, linked, is_topic)
        return np.where(topic >= 0, topic, len(drawn) + linked)[item]

    return regroup


def _is_short(text: str) -> bool:
    """Say whether a text has too few words to stand for a topic; no more are counted."""
    return sum(1 for _ in islice(word_pattern().finditer(text), _SENTENCE)) < _SENTENCE


def _medoids(
    part: StorylinePassages,
    topic: Ints,
    texts: npt.NDArray[np.object_],
    vectors: npt.NDArray[np.float32],
) -> Ints:
    """Return for each topic the place of the paragraph most like the whole of it.

    A few words ("He agreed.") stand for a topic only if it has no more to show.
    """
    grouped = topic >= 0
    rows, topic = part.rows[grouped], topic[grouped]
    paragraphs = np.asarray(vectors[part.places[grouped]], dtype=np.float32)
    sums = membership(topic) @ paragraphs
    alike = np.einsum("ij,ij->i", paragraphs, sums[topic]) / np.bincount(topic)[topic]
    short = np.array([_is_short(text) for text in texts[rows]])
    order = np.lexsort((rows, -np.round(alike, 5), short, topic))
    first = np.unique(topic[order], return_index=True)[1]
    return np.asarray(rows[order[first]], dtype=np.int64)
