"""Passages of storylines: paragraphs that belong together, each wording counted once.

A passage is a quotation, its lead-in, and how it runs on. Pages cut "She said:", what she said,
and "We waited," she added, into paragraphs of their own. Alone the words of a quotation do not
say what they are about; with the lines that introduce them they do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse

from narrativ.clustering.linkage import Items
from narrativ.clustering.partitions import membership
from narrativ.clustering.topics.vocabulary import content_counts, tfidf
from narrativ.embedding.vectors import l2_normalized
from narrativ.matching.ranges import concatenated_ranges
from narrativ.text.lexicon import word_list
from narrativ.text.notices import is_notice
from narrativ.text.quoting import begins_quoted, quoted_stretches, quoting
from narrativ.text.words import words

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    from narrativ.arrays import Floats, Ints

_DENSE: Final = 0.6
"""Weight of dense similarity; the rest is lexical (TF-IDF within the storyline). This and
the next two were calibrated with `grouping._LEAST`: see there."""
_SAME_ARTICLE: Final = 0.12
"""Taken off within an article, whose sentences are alike for standing together."""
_FEW: Final = 6
"""So many passages more that are like nothing: of few passages many may be of one topic,
and then what they share is not what a storyline shares as a rule."""
_LONGEST: Final = 5
"""Paragraphs of a passage. A quotation that is never closed would hold the whole article."""
_BATCH: Final = 20_000
"""Passages worked on at a time, whole storylines: bounds the memory, not the topics."""


@dataclass(frozen=True)
class StorylinePassages:
    """The passages of some storylines, in order of storyline.

    Attributes
    ----------
    rows
        Places of the paragraphs, int64.
    places
        Places of their vectors.
    item
        The distinct passage that each of `rows` is of. What stands in several articles
        in the same words, house style apart, is one passage and counts once.
    article
        Code of the article of each of `rows`, from 0 on.
    storyline
        Code of the storyline of each passage, ascending from 0 on.
    items
        The passages. Their evidence is how much more alike two are than passages of
        their storyline are as a rule.
    """

    rows: Ints
    places: Ints
    item: Ints
    article: Ints
    storyline: Ints
    items: Items


def storyline_passages(
    paragraphs: pd.DataFrame, vectors: npt.NDArray[np.float32], storyline: Ints
) -> Iterator[StorylinePassages]:
    """Return the passages of storylines with two articles or more, some storylines at a time."""
    article = np.asarray(paragraphs["article_id"].factorize()[0], dtype=np.int64)
    at = paragraphs.index.to_numpy()
    texts, outlets = paragraphs["text"].tolist(), paragraphs["outlet"].tolist()
    notice = np.fromiter(map(is_notice, texts), dtype=bool, count=len(texts))
    rows = np.flatnonzero(_in_several_articles(storyline, article) & ~notice)
    if not len(rows):
        return
    passage = passage_numbers([texts[row] for row in rows], article[rows])
    first = np.flatnonzero(np.diff(passage, prepend=-1))
    joined = [" ".join([texts[row] for row in part]) for part in np.split(rows, first[1:])]
    counts, wording = content_counts(joined, [outlets[row] for row in rows[first]])
    passage_storyline = storyline[rows[first]]
    for chosen in _batches(passage_storyline, wording > 0):
        code = np.unique(passage_storyline[chosen], return_inverse=True)[1]
        distinct, item = _distinct_wordings(code, wording[chosen])
        item_of = np.full(len(first), -1, dtype=np.int64)
        item_of[chosen] = item
        kept = item_of[passage] >= 0
        distinct, code = chosen[distinct], code[distinct]
        mean = _passage_vectors(passage, distinct, rows, at, vectors)
        yield StorylinePassages(
            rows[kept],
            at[rows[kept]],
            item_of[passage[kept]],
            np.unique(article[rows[kept]], return_inverse=True)[1],
            code,
            _items(mean, tfidf(counts[distinct], code), code, article[rows[first[distinct]]]),
        )


def _in_several_articles(storyline: Ints, article: Ints) -> npt.NDArray[np.bool_]:
    """Return which paragraphs are of a storyline that has more than one article."""
    first = np.unique(article, return_index=True)[1]
    storylines, articles = np.unique(storyline[first], return_counts=True)
    return np.isin(storyline, storylines[articles > 1])


def _batches(storyline: Ints, has_words: npt.NDArray[np.bool_]) -> Iterator[Ints]:
    """Return the passages with words in order of storyline, whole storylines together."""
    order = np.argsort(storyline, kind="stable")
    order = order[has_words[order]]
    starts = [*np.flatnonzero(np.diff(storyline[order], prepend=np.nan) != 0).tolist(), len(order)]
    begin = 0
    for start, end in pairwise(starts):
        if end - begin > _BATCH and start > begin:
            yield order[begin:start]
            begin = start
    if begin < len(order):
        yield order[begin:]


def _distinct_wordings(storyline: Ints, wording: npt.NDArray[np.uint64]) -> tuple[Ints, Ints]:
    """Return the first place of each wording of a storyline, and which wording each is."""
    wordings, wording_code = np.unique(wording, return_inverse=True)
    _, first, same = np.unique(
        storyline * len(wordings) + wording_code, return_index=True, return_inverse=True
    )
    order = np.argsort(first)
    return first[order], np.argsort(order)[same]


def _passage_vectors(
    passage: Ints,
    chosen: Ints,
    rows: Ints,
    at: Ints,
    vectors: npt.NDArray[np.float32],
) -> npt.NDArray[np.float32]:
    """Return the vector of each chosen passage: the mean of its paragraphs', at unit length."""
    start = np.searchsorted(passage, chosen)
    size = np.searchsorted(passage, chosen, side="right") - start
    places = at[rows[concatenated_ranges(start, size)]]
    paragraphs = l2_normalized(np.asarray(vectors[places], dtype=np.float32))
    return l2_normalized(membership(np.repeat(np.arange(len(chosen)), size)) @ paragraphs)


def _items(
    dense: npt.NDArray[np.float32], terms: sparse.csr_matrix, storyline: Ints, article: Ints
) -> Items:
    """Return passages as items, with what each shares with its storyline to be taken off."""
    dense = np.sqrt(np.float32(_DENSE)) * dense
    terms = (np.sqrt(np.float32(1 - _DENSE)) * terms).tocsr()
    size = np.bincount(storyline)
    others = (membership(storyline) @ dense)[storyline]
    others -= dense
    shared = np.einsum("ij,ij->i", dense, others).astype(np.float64)
    # Of the storyline only the words that a passage has: the rest would be its whole vocabulary.
    row = np.repeat(np.arange(len(storyline)), np.diff(terms.indptr))
    cell = np.unique(storyline[row] * terms.shape[1] + terms.indices, return_inverse=True)[1]
    term_sums = np.bincount(cell, weights=terms.data)[cell] - terms.data
    shared += np.bincount(row, weights=terms.data * term_sums, minlength=len(storyline))
    return Items(
        dense,
        terms,
        np.round(
            shared
            / np.maximum(size[storyline] - 1, 1)
            * size[storyline]
            / (size[storyline] + _FEW),
            6,
        ),
        np.ones(len(storyline)),
        article[:, None].astype(np.float64),
        _of_one_article,
    )


def _of_one_article(gaps: Floats) -> Floats:
    """Return the evidence of being told in one article: what stands for a day is a code of it."""
    return np.where(gaps == 0, -_SAME_ARTICLE, 0.0)


def passage_numbers(texts: Sequence[str], articles: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the passage of each paragraph, numbered in order.

    A paragraph belongs to the one before it in its article if that ends with a
    colon or within a quotation, or if it is itself a quotation whose speaker it
    does not name. A passage has five paragraphs at most: the next begins another,
    even within a quotation.

    Parameters
    ----------
    texts
        Paragraphs, sorted by article and position.
    articles
        The article of each.

    Examples
    --------
    >>> import numpy as np
    >>> texts = ["The mayor was tired.", '"It rained," she said.', "Ferries sailed on."]
    >>> passage_numbers(texts, np.zeros(3, dtype=np.int64)).tolist()
    [0, 0, 1]
    """
    passage = np.zeros(len(texts), dtype=np.int64)
    number, length = -1, 0
    carried: str | None = None
    before, article = "", None
    for place, (text, own) in enumerate(zip(texts, articles.tolist(), strict=True)):
        if own != article:
            before, article, carried, length = "", own, None, _LONGEST
        joins = length < _LONGEST and (
            carried is not None
            or before.endswith(":")
            or (begins_quoted(text) and _names_nobody(text))
        )
        length = length + 1 if joins else 1
        number += not joins
        passage[place] = number
        carried = quoting(text, carried if joins else None).family
        before = text.rstrip()
    return passage


def _names_nobody(text: str) -> bool:
    """Say whether what stands around the quotations of a paragraph leaves open who speaks."""
    at, rest = 0, []
    for start, end in quoted_stretches(text):
        rest += words(text[at:start])
        at = end
    rest += words(text[at:])
    return len(rest) <= 8 and word_list("around_quotations").issuperset(
        word.lower() for word in rest
    )
