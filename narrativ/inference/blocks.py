"""Features in blocks of which the same articles can be known, as entries that are not zero."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from narrativ.arrays import Bools, Floats, Indices
from narrativ.inference.counts import Counts
from narrativ.inference.design import concat_ranges
from narrativ.inference.layout import Layout, Part
from narrativ.inference.log_odds import (
    absent_log_odds,
    common_lengths,
    frequencies,
    log_odds,
)


@dataclass(frozen=True)
class Entries:
    """What texts have of features, text by text, where it is not zero.

    A word stands in few texts: all that is asked of a contrast but its test is a sum of these.

    Attributes
    ----------
    starts
        The first entry of each text, and the number of all, shape (texts + 1,).
    feature
        Place of the feature among those of the block, shape (entries,).
    count, total
        Numerator and denominator, each a mean over the articles of the text.
    value
        What a text adds to effect, interval and test: its share, scaled; or the log-odds
        of a text as long as the others of its event, less those of a text without the feature.
        A text without an entry adds nothing.
    """

    starts: Indices
    feature: Indices
    count: Floats
    total: Floats
    value: Floats

    def of_texts(self, texts: Indices) -> tuple[Indices, Indices]:
        """Return the entries of some texts, and the place of each one's among them."""
        return concat_ranges(self.starts[texts], np.diff(self.starts)[texts])


@dataclass(frozen=True)
class FeatureBlock:
    """Features of which the same articles can be known, and where those stand.

    Attributes
    ----------
    part
        The counts that the block is of.
    number
        Number of that part.
    features
        Columns of the counts, ascending.
    articles
        Rows of the counts, ascending.
    """

    part: Part[Counts]
    number: int
    features: Indices
    articles: Indices

    @cached_property
    def layout(self) -> Layout:
        """Where the articles of the block stand."""
        return self.part.layout.select(self.articles)

    @cached_property
    def totals(self) -> Floats:
        """Denominators of the texts, shape (texts, 1), or (texts, features)."""
        denominators = self.part.counts.denominators
        if denominators.shape[1] > 1:
            denominators = denominators[:, self.features]
        return np.asarray(self.layout.averaging @ denominators[self.articles])

    def total_columns(self, feature: Indices) -> Indices:
        """Return the columns of `totals` in which features stand."""
        return feature if self.totals.shape[1] > 1 else np.zeros_like(feature)

    @cached_property
    def refused(self) -> Bools:
        """Of which features no estimate is given."""
        return np.asarray(self.part.counts.refused[self.features] != "", dtype=bool)

    @cached_property
    def held_out(self) -> Bools:
        """Which features are described and not tested."""
        return np.asarray(self.part.counts.held_out[self.features] != "", dtype=bool)

    @cached_property
    def has_log_odds(self) -> bool:
        """Whether contrasts are of log-odds, not of shares."""
        return self.part.aspect.contrast == "log_odds"

    @cached_property
    def entries(self) -> Entries:
        """The numerators of the texts, with what each is worth."""
        text, feature, count = self._counts
        total = self.totals[text, self.total_columns(feature)]
        if not self.has_log_odds:
            value = count / total * self.part.aspect.scale
        else:
            lengths = common_lengths(self.layout.text_stratum, self.totals)
            frequency = self.frequency[feature]
            read = lengths[text, self.total_columns(feature)]
            value = log_odds(count, total, read, frequency) - absent_log_odds(frequency)
        starts = np.searchsorted(text, np.arange(len(self.layout.text_sizes) + 1))
        return Entries(starts, feature, count, total, value)

    @cached_property
    def frequency(self) -> Floats:
        """Share of each feature over all texts of the block, blind to labels."""
        _, feature, count = self._counts
        counts = np.bincount(feature, count, len(self.features)).astype(np.float64)
        return frequencies(counts[None], self.totals.sum(axis=0, keepdims=True))

    @cached_property
    def _counts(self) -> tuple[Indices, Indices, Floats]:
        """Text, feature and numerator of what is not zero, text by text."""
        article, feature, count = self.part.counts.entries(self.features)
        place = np.searchsorted(self.articles, article)
        inside = self.articles[np.minimum(place, len(self.articles) - 1)] == article
        text = self.layout.text[place[inside]]
        key = text * len(self.features) + feature[inside]
        count = count[inside] / self.layout.text_sizes[text]
        if len(self.layout.text_sizes) < len(self.articles):
            key, place = np.unique(key, return_inverse=True)
            count = np.bincount(place.reshape(-1), count).astype(np.float64)
        else:
            order = np.argsort(key, kind="stable")
            key, count = key[order], count[order]
        return *np.divmod(key, len(self.features)), count


def corpus_blocks(part: Part[Counts], number: int, scope: str) -> Iterator[FeatureBlock]:
    """Yield the features of a part by the articles in which they can be known."""
    counts = part.counts
    features, articles = np.arange(len(counts.features)), np.arange(len(counts.articles))
    absent = _absent_from_storyline(part) if scope == "storyline" else None
    yield from _split_by_known(part, number, features, articles, absent)


def stratum_blocks(part: Part[Counts], number: int) -> Iterator[tuple[int, FeatureBlock]]:
    """Yield each stratum with the features that occur in it, by where they can be known."""
    stratum, rows = part.layout.stratum, part.counts.numerators.tocsr()
    for place in np.unique(stratum).tolist():
        articles = np.flatnonzero(stratum == place)
        features = np.unique(rows[articles].nonzero()[1])
        for block in _split_by_known(part, number, features, articles, None):
            yield place, block


def _split_by_known(
    part: Part[Counts], number: int, features: Indices, articles: Indices, absent: Bools | None
) -> Iterator[FeatureBlock]:
    """Yield features in blocks of which the same articles can be known.

    ``absent`` has a byte for each feature and article, as has what is unknown: of a measure
    whose features are possible everywhere, and known, nothing is laid out.
    """
    if not len(features):
        return
    rows = absent
    if part.counts.unknown.nnz:
        unknown = part.counts.unknown[:, features].T.tocsr()[:, articles].toarray()
        rows = unknown if rows is None else np.logical_or(rows, unknown, out=rows)
    if rows is None:
        yield FeatureBlock(part, number, features, articles)
        return
    alike: dict[bytes, list[int]] = {}
    for place, pattern in enumerate(np.packbits(rows, axis=1)):
        alike.setdefault(pattern.tobytes(), []).append(place)
    for pattern in sorted(alike):
        places = alike[pattern]
        yield FeatureBlock(part, number, features[places], articles[~rows[places[0]]])


def _absent_from_storyline(part: Part[Counts]) -> Bools:
    """Return whether the storyline of an article lacks a feature, shape (features, articles)."""
    storylines, place = np.unique(part.layout.storyline, return_inverse=True)
    place = place.reshape(-1)
    lacks = np.ones((len(part.counts.features), len(storylines)), dtype=bool)
    article, feature = part.counts.numerators.nonzero()
    lacks[feature, place[article]] = False
    # What is refused is said of all articles.
    lacks[part.counts.refused != ""] = False
    return np.asarray(lacks[:, place])
