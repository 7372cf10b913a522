"""Words to vectors: sparse ones weighed by a corpus, dense ones that stand alone."""

from __future__ import annotations

import hashlib
import math
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from narrativ.embedding.hashing import hashed
from narrativ.errors import SchemaError, UnknownNameError
from narrativ.text.lexicon import function_words
from narrativ.text.words import is_unspaced, list_form, parts, word_pattern

if TYPE_CHECKING:
    import numpy.typing as npt
    from scipy.sparse import csr_matrix

WEIGHTINGS: Final = ("tfidf", "bm25")
_DIMENSIONS: Final = 384
"""Words that fall together are noise of about 1 / sqrt(dimensions) in a cosine. Measured on the
labelled events and topics that are read in `make bench`, over four ways to hash: 384 find events
as well as 2,048; topics lose .03 of B-cubed F1, which `_LETTERS` brings back."""
_LETTERS: Final = 5
"""Letters of a word that are hashed, so that forms of one word fall together (McNamee, Nicholas
and Mayfield 2009: Addressing morphological variation in alphabetic languages). Measured as the
dimensions were: 4 to 7 gain .01 to .03 of B-cubed F1 on topics and on one set of events, and lose
nothing on the others."""
_BLOCK: Final = 1024
"""Texts that are hashed at a time: bounds the memory, not the vectors."""


@dataclass(frozen=True)
class LexicalEncoder:
    """Texts as the words they use, without a model and in any language with spaces.

    There are two ways to use it. `encode` is that of every encoder: dense
    vectors in which words, by their first five letters, are hashed into a fixed
    number of dimensions (Weinberger et al. 2009), so that the vector of a text
    depends on no other text; but then no word can count for being rare. `sparse`
    gives one dimension to each word of the texts and weighs it by its rarity
    among them; clustering uses that. `fit` keeps the weights of one corpus for
    other texts.

    ``"tfidf"`` is the sublinear form, (1 + ln tf) · (1 + ln((1 + n) / (1 + df))),
    for a word that stands tf times in a text and in df of n texts (Manning,
    Raghavan and Schütze 2008, section 6.4; smoothed as in scikit-learn).
    ``"bm25"`` is Okapi's, tf · (k1 + 1) / (tf + k1 · (1 - b + b · length / mean
    length)) times the rarity (Robertson and Zaragoza 2009, section 3.4.3) with the
    rarity in the form that is never negative, ln(1 + (n - df + ½) / (df + ½)).
    Both give rows of unit length: their inner products are cosines, not the
    scores of a search.

    Words are those of `narrativ.text.words`, in lower case and NFC, compounds divided
    at their hyphens; single letters do not count. Chinese and Japanese are taken sign
    by sign. Thai is not divided: all that stands between two spaces is taken for one
    word, so texts in it look less alike than they are.

    Parameters
    ----------
    weighting
        ``"tfidf"`` or ``"bm25"``.
    stop_words
        Words that do not count: ``"english"`` for the function words of
        narrativ's lists, a collection of words, or None to count every word.
    k1, b
        Of BM25: how slowly repetition saturates, how much long texts are held
        back (0 to 1). `encode` knows no mean length and takes b as 0.
    dimensions
        Length of the vectors of `encode`.

    Examples
    --------
    >>> encoder = LexicalEncoder()
    >>> a, b = encoder.encode(["The ferry sank.", "A ferry sails"])
    >>> round(float(a @ b), 2)
    0.5
    >>> words = encoder.sparse(["Ferry strike ends", "The ferry sails", "Herring is dear"])
    >>> words.shape
    (3, 6)
    >>> round(float((words @ words.T)[0, 1]), 2)
    0.29
    """

    weighting: Literal["tfidf", "bm25"] = "tfidf"
    stop_words: Literal["english"] | Collection[str] | None = "english"
    k1: float = 1.2
    b: float = 0.75
    dimensions: int = _DIMENSIONS

    def __post_init__(self) -> None:
        if self.weighting not in WEIGHTINGS:
            raise UnknownNameError("weighting", self.weighting, WEIGHTINGS)
        if not (math.isfinite(self.k1) and self.k1 >= 0 and 0 <= self.b <= 1):
            raise SchemaError(f"got k1={self.k1}, b={self.b}; expected k1 from 0 on, b from 0 to 1")
        if self.dimensions < 1:
            raise SchemaError(f"got dimensions={self.dimensions}; expected 1 or more")
        stop = self.stop_words
        if isinstance(stop, str):
            if stop != "english":
                raise UnknownNameError(
                    "list of stop words", stop, ["english"], "Or pass the words: ('le', 'la')"
                )
        elif stop is not None:
            _check(stop)
            # A sorted tuple: equal settings are equal, and look the same in every run.
            object.__setattr__(self, "stop_words", tuple(sorted(set(stop))))

    @property
    def name(self) -> str:
        """Name for the manifest: with the settings, unless they are the usual ones."""
        return "lexical" if self == LexicalEncoder() else repr(self)

    def encode(self, texts: list[str], /) -> npt.NDArray[np.float32]:
        """Return float32 vectors of shape (len(texts), dimensions), each its text's own.

        They have unit length; a text without words is the zero vector.

        Raises
        ------
        SchemaError
            If `texts` is not a list of str.
        """
        _check(texts)
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for rows, part in self.batches(texts):
            vectors[rows] = part
        return vectors

    def batches(
        self, texts: Sequence[str], /
    ) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]]:
        """Yield positions of texts and the vectors that `encode` gives them, block by block."""
        for start in range(0, len(texts), _BLOCK):
            part = texts[start : start + _BLOCK]
            rows = hashed((self._weighed(text) for text in part), self.dimensions)
            yield np.arange(start, start + len(part)), _unit(rows).toarray()

    def fit(self, texts: Sequence[str]) -> Lexicon:
        """Return the words of a corpus with their weights, for any texts.

        Raises
        ------
        SchemaError
            If `texts` is not a list of str.
        """
        return self._lexicon(*self._counts(texts))

    def sparse(self, texts: Sequence[str]) -> csr_matrix:
        """Return the texts weighed by their own corpus: `fit` and `transform` in one.

        Returns
        -------
        scipy.sparse.csr_matrix
            float32 of shape (len(texts), terms), the terms in alphabetical order;
            rows of unit length, empty for a text without words. Without one word
            in all texts it has no columns.

        Raises
        ------
        SchemaError
            If `texts` is not a list of str.
        """
        return self.weighed(texts)[0]

    def weighed(self, texts: Sequence[str]) -> tuple[csr_matrix, list[str]]:
        """Return what `sparse` does, and the terms of the columns.

        Raises
        ------
        SchemaError
            If `texts` is not a list of str.
        """
        counts, terms = self._counts(texts)
        return self._lexicon(counts, terms)._weigh(counts), terms

    def words(self, text: str) -> list[str]:
        """Return the words of a text that count, in order.

        Examples
        --------
        >>> LexicalEncoder().words("The café's 2 ferries of 2031")
        ['café', 'ferries', '2031']
        """
        return [word for word in _words(text) if list_form(word) not in self._stop]

    @property
    def sha256(self) -> str:
        """What a word is here and which do not count, as a digest: vectors of others are others."""
        known = "\n".join([word_pattern().pattern, *sorted(self._stop)])
        return hashlib.sha256(known.encode()).hexdigest()

    @cached_property
    def _stop(self) -> frozenset[str]:
        if self.stop_words == "english":
            return function_words()
        words = (word for stop in self.stop_words or () for word in _words(stop))
        return frozenset(map(list_form, words))

    def _weighed(self, text: str) -> Iterator[tuple[str, float]]:
        for word, count in Counter(map(_beginning, self.words(text))).items():
            bm25 = count * (self.k1 + 1) / (count + self.k1)
            yield word, bm25 if self.weighting == "bm25" else 1 + math.log(count)

    def _counts(
        self, texts: Sequence[str], terms: Sequence[str] | None = None
    ) -> tuple[csr_matrix, list[str]]:
        """Return how often each term stands in each text, and the terms."""
        _check(texts)
        from scipy.sparse import csr_matrix

        words = [self.words(text) for text in texts]
        if terms is None:
            terms = sorted({word for own in words for word in own})
        column = {term: place for place, term in enumerate(terms)}
        known = [[column[word] for word in own if word in column] for own in words]
        ends = np.cumsum([0, *map(len, known)])
        columns = np.fromiter(chain.from_iterable(known), np.int64, ends[-1])
        counts = csr_matrix(
            (np.ones(len(columns), dtype=np.int64), columns, ends), (len(texts), len(terms))
        )
        counts.sum_duplicates()
        return counts, list(terms)

    def _lexicon(self, counts: csr_matrix, terms: Sequence[str]) -> Lexicon:
        n = counts.shape[0]
        df = np.bincount(counts.indices, minlength=len(terms)).astype(np.float64)
        if self.weighting == "bm25":
            rarity = np.log1p((n - df + 0.5) / (df + 0.5))
        else:
            rarity = 1 + np.log((1 + n) / (1 + df))
        return Lexicon(self, tuple(terms), rarity, float(counts.sum() / max(n, 1)))


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The words of a corpus and what each weighs, as `LexicalEncoder.fit` found them.

    Attributes
    ----------
    encoder
        The settings.
    terms
        The words, in alphabetical order.
    rarity
        float64 of shape (terms,): the weight of each word for being rare.
    mean_length
        Words a text, stop words left out.

    Examples
    --------
    >>> lexicon = LexicalEncoder("bm25").fit(["ferry strike", "ferry sails"])
    >>> lexicon.terms
    ('ferry', 'sails', 'strike')
    >>> lexicon.transform(["a strike on the ferry", "herring"]).toarray().round(2)
    array([[0.25, 0.  , 0.97],
           [0.  , 0.  , 0.  ]], dtype=float32)
    """

    encoder: LexicalEncoder
    terms: tuple[str, ...]
    rarity: npt.NDArray[np.float64]
    mean_length: float

    def transform(self, texts: Sequence[str]) -> csr_matrix:
        """Return texts by the terms and weights of this corpus; other words are passed over.

        Returns
        -------
        scipy.sparse.csr_matrix
            As `LexicalEncoder.sparse` does, with these terms.

        Raises
        ------
        SchemaError
            If `texts` is not a list of str.
        """
        return self._weigh(self.encoder._counts(texts, self.terms)[0])

    def _weigh(self, counts: csr_matrix) -> csr_matrix:
        """Return counts of the terms as weights, the rows at unit length."""
        tf = counts.astype(np.float64)
        if self.encoder.weighting == "bm25":
            k1, b = self.encoder.k1, self.encoder.b
            length = np.asarray(tf.sum(axis=1)).ravel() / (self.mean_length or 1)
            slow = np.repeat(k1 * (1 - b + b * length), np.diff(tf.indptr))
            tf.data *= (k1 + 1) / (tf.data + slow)
        else:
            tf.data = 1 + np.log(tf.data)
        tf.data *= self.rarity[tf.indices]
        return _unit(tf)


def _unit(rows: csr_matrix) -> csr_matrix:
    """Return float32 rows at unit length; empty rows stay."""
    norm = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    scaled = rows.copy()
    scaled.data = rows.data / np.repeat(np.where(norm > 0, norm, 1), np.diff(rows.indptr))
    return scaled.astype(np.float32)


def _words(text: str) -> list[str]:
    """Return the words of a text in lower case, compounds divided, without single letters."""
    low = unicodedata.normalize("NFC", text.lower()).replace("’", "'")
    return [word for word in parts(low) if len(word) > 1 or is_unspaced(word)]


def _beginning(word: str) -> str:
    """Return the first letters of a word, with the combining marks that belong to them.

    Examples
    --------
    >>> _beginning("sailing"), _beginning("sailors"), _beginning("sea")
    ('saili', 'sailo', 'sea')
    """
    if len(word) <= _LETTERS or word.isascii() or _marks().isdisjoint(word):
        return word[:_LETTERS]
    places = [place for place, letter in enumerate(word) if letter not in _marks()]
    return word if len(places) <= _LETTERS else word[: places[_LETTERS]]


@cache
def _marks() -> frozenset[str]:
    """Return the combining marks but for the variation selectors, which belong to emoji."""
    codes = [code for code in range(0x300, 0x20000) if not 0xFE00 <= code <= 0xFE0F]
    return frozenset(chr(c) for c in codes if unicodedata.category(chr(c)) in {"Mn", "Mc"})


def _check(texts: Collection[str]) -> None:
    if isinstance(texts, str) or not all(isinstance(text, str) for text in texts):
        raise SchemaError("expected a list of str; pass [text] for one text")
