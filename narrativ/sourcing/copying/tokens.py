"""The analysed text of a corpus as numbered words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from narrativ.arrays import Ints
from narrativ.corpus import Corpus
from narrativ.matching.ngrams import Hashes, word_hashes
from narrativ.matching.ranges import range_offsets
from narrativ.text.spelling import spelling
from narrativ.text.words import word_spans, words


@dataclass(frozen=True, eq=False)
class Texts:
    """The words of the body paragraphs of all articles, one after another.

    Attributes
    ----------
    articles, outlets
        Ids of the articles, in ascending order, and who published them, None if unknown.
    paragraphs, printed
        Id and text of each body paragraph, by article and position.
    words
        Number of each word in `vocabulary`, int32.
    bounds
        Word with which each article begins, and the end: of article n stand
        ``words[bounds[n]:bounds[n + 1]]``.
    paragraph_bounds
        Word with which each paragraph begins, and the end.
    vocabulary
        The words, each in the form that its spellings share.
    """

    articles: npt.NDArray[np.object_]
    outlets: npt.NDArray[np.object_]
    paragraphs: npt.NDArray[np.object_]
    printed: npt.NDArray[np.object_]
    words: npt.NDArray[np.int32]
    bounds: Ints
    paragraph_bounds: Ints
    vocabulary: tuple[str, ...]

    @property
    def sizes(self) -> Ints:
        """Words of each article."""
        return np.diff(self.bounds)

    def numbers(self, article: int) -> npt.NDArray[np.int32]:
        """Return the words of an article."""
        return self.words[self.bounds[article] : self.bounds[article + 1]]

    def hashes(self, article: int) -> Hashes:
        """Return a hash of each word of an article; it depends on the word alone."""
        return self._hashes[self.numbers(article)]

    @cached_property
    def _hashes(self) -> Hashes:
        return word_hashes(self.vocabulary)

    def paragraph_rows(self, article: int) -> range:
        """Return the rows of `paragraphs` that are of an article."""
        first, last = np.searchsorted(
            self.paragraph_bounds[:-1], self.bounds[article : article + 2], side="left"
        )
        return range(int(first), int(last))

    def spans(self, article: int) -> Ints:
        """Return (row of the paragraph, start, end) of each word of an article."""
        rows = [
            (row, start, end)
            for row in self.paragraph_rows(article)
            for start, end in word_spans(self.printed[row])
        ]
        return np.array(rows, dtype=np.int64).reshape(-1, 3)

    def paragraph_of(self, places: Ints) -> Ints:
        """Return the row of the paragraph in which each word of `words` stands."""
        found: Ints = np.searchsorted(self.paragraph_bounds, places, side="right") - 1
        return found

    def article_of(self, places: Ints) -> Ints:
        """Return the number of the article in which each word of `words` stands."""
        found: Ints = np.searchsorted(self.bounds, places, side="right") - 1
        return found

    def begins_article(self, paragraph: int) -> bool:
        """Say whether a paragraph is the first of its article."""
        begin = self.paragraph_bounds[paragraph]
        return bool(self.bounds[np.searchsorted(self.bounds, begin)] == begin)


class _SpellingNumbers(dict[str, int]):
    """Printed words with the numbers of their spellings."""

    def __init__(self) -> None:
        super().__init__()
        self.vocabulary: dict[str, int] = {}

    def __missing__(self, word: str) -> int:
        number = self.vocabulary.setdefault(spelling(word), len(self.vocabulary))
        self[word] = number
        return number


def texts_of(corpus: Corpus, articles: Sequence[str] | None = None) -> Texts:
    """Return the words of all articles that have any in body paragraphs, or of those named."""
    rows = corpus.paragraphs["kind"] == "body"
    if articles is not None:
        rows &= corpus.paragraphs["article_id"].isin(articles)
    body = corpus.readable.loc[rows, ["paragraph_id", "article_id", "position", "text"]]
    body = body.sort_values(["article_id", "position"], kind="stable")
    numbered = _SpellingNumbers()
    printed = body["text"].to_numpy(dtype=object)
    parts = [
        np.fromiter(map(numbered.__getitem__, words(text)), dtype=np.int32) for text in printed
    ]
    sizes = np.array([len(part) for part in parts], dtype=np.int64)
    kept = np.flatnonzero(sizes)
    owners, first = np.unique(body["article_id"].to_numpy(dtype=object)[kept], return_index=True)
    paragraph_bounds = np.concatenate([[0], np.cumsum(sizes[kept])]).astype(np.int64)
    published = corpus.articles.set_index("article_id")["outlet"].reindex(owners)
    return Texts(
        articles=owners,
        outlets=published.astype(object).where(published.notna(), None).to_numpy(dtype=object),
        paragraphs=body["paragraph_id"].to_numpy(dtype=object)[kept],
        printed=printed[kept],
        words=np.concatenate([np.zeros(0, dtype=np.int32), *parts]),
        bounds=np.concatenate([paragraph_bounds[first], paragraph_bounds[-1:]]),
        paragraph_bounds=paragraph_bounds,
        vocabulary=tuple(numbered.vocabulary),
    )


def split_runs(start: Ints, other: Ints, words: Ints, bounds: Ints) -> tuple[Ints, Ints, Ints]:
    """Return runs of words, cut where they cross a bound on the side of ``start``.

    Parameters
    ----------
    start, other
        First word of each run here and in the other text.
    words
        Its length.
    bounds
        First words of what may not be crossed, ascending, and the end.

    Returns
    -------
    tuple
        The same of the pieces, in the order of the runs. With ``start`` and
        ``other`` exchanged it cuts on the other side.
    """
    first = np.searchsorted(bounds, start, side="right") - 1
    last = np.searchsorted(bounds, start + words - 1, side="right") - 1
    times = last - first + 1
    row = np.repeat(np.arange(len(start)), times)
    paragraph = first[row] + range_offsets(times)
    begin = np.maximum(start[row], bounds[paragraph])
    end = np.minimum((start + words)[row], bounds[paragraph + 1])
    return begin, other[row] + begin - start[row], end - begin
