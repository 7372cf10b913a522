"""What passages say, without how an outlet writes: the words that they are compared by.

A topic that is one outlet's house style would be a fault, so honorifics, an outlet's
own name, weekdays and words of reporting do not count, and spellings of a word or a
name are one. No vector is changed: taking an outlet's direction out of vectors also
takes away what the outlet says.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse

from narrativ.clustering.naming.word_codes import part_codes
from narrativ.text.lexicon import topic_stop_words
from narrativ.text.spelling import name_key, singular, spelling
from narrativ.text.words import list_form, parts

if TYPE_CHECKING:
    import numpy.typing as npt

_NAME: Final = 0.9
"""Share of capitals from which a word is a name."""


def content_counts(
    texts: Sequence[str], outlets: Sequence[str | None]
) -> tuple[sparse.csr_matrix, npt.NDArray[np.uint64]]:
    """Return the words of texts without house style, and a code of each text's wording.

    Parameters
    ----------
    texts
        Passages.
    outlets
        The outlet of each, whose own name does not count in it.

    Returns
    -------
    counts : csr_matrix
        float32 of shape (texts, words): how often each word stands in each text.
    wording : ndarray
        uint64; equal for texts of the same words, 0 for one without words.

    Examples
    --------
    >>> counts, wording = content_counts(
    ...     ["Mr Odryn honours a deal", "Odrin honors the deal"], [None] * 2
    ... )
    >>> counts.shape, bool(wording[0] == wording[1])
    ((2, 3), True)
    """
    forms, occurrence, row = part_codes(texts)
    key, keys = _keys(list(forms), np.bincount(occurrence, minlength=len(forms)))
    kept = key[occurrence] >= 0
    kept &= ~_own_name(occurrence, row, forms, outlets)
    row, word = row[kept], key[occurrence[kept]]
    shape = (len(texts), max(keys, 1))
    counts = sparse.csr_matrix((np.ones(len(row), dtype=np.float32), (row, word)), shape=shape)
    chance = np.random.default_rng(0).integers(1, 2**63, max(keys, 1), dtype=np.uint64)
    wording = np.zeros(len(texts), dtype=np.uint64)
    # A sum of random codes, which wraps around: equal for equal words in any order.
    np.add.at(wording, row, chance[word])
    return counts, wording


def _own_name(
    occurrence: npt.NDArray[np.int32],
    row: npt.NDArray[np.int32],
    forms: dict[str, int],
    outlets: Sequence[str | None],
) -> npt.NDArray[np.bool_]:
    """Return which occurrences are words of their own outlet's name, with a capital."""
    names = sorted({name for name in outlets if isinstance(name, str)})
    place = {name: number for number, name in enumerate(names)}
    own_names = [
        number * len(forms) + forms[word]
        for name, number in place.items()
        for word in parts(name)
        if word in forms and word[0].isupper()
    ]
    outlet = np.array(
        [place[o] if isinstance(o, str) else len(names) for o in outlets], dtype=np.int64
    )
    return np.isin(outlet[row] * len(forms) + occurrence, np.array(own_names, dtype=np.int64))


def _keys(forms: list[str], count: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int32], int]:
    """Return for each form the number of its word, -1 for none, and how many words there are."""
    lowercase = [_lower(form) for form in forms]
    total: defaultdict[str, int] = defaultdict(int)
    capitalised: defaultdict[str, int] = defaultdict(int)
    for form, word, times in zip(forms, lowercase, count.tolist(), strict=True):
        total[word] += times
        capitalised[word] += times * form[0].isupper()
    stop_words = topic_stop_words()
    numbers: defaultdict[str, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    number: dict[str, int] = {}
    for word in total:
        if list_form(word) in stop_words or (len(word) < 2 and not word.isdigit()):
            number[word] = -1
        elif capitalised[word] >= _NAME * total[word]:
            # A capital keeps names apart from words that fold to the same letters.
            number[word] = numbers[name_key(word).capitalize()]
        else:
            number[word] = numbers[singular(spelling(word))]
    return np.array([number[word] for word in lowercase], dtype=np.int32), len(numbers)


def _lower(form: str) -> str:
    lowercase = form.lower()
    return (
        lowercase
        if lowercase.isascii()
        else unicodedata.normalize("NFC", lowercase).replace("’", "'")
    )


def tfidf(counts: sparse.csr_matrix, group: npt.NDArray[np.int64]) -> sparse.csr_matrix:
    """Return counts as TF-IDF within each group of rows, the rows at unit length.

    The form is that of `narrativ.embedding.lexical`: what every passage of a group
    says tells none of them apart.
    """
    groups, width = int(group.max(initial=-1)) + 1, counts.shape[1]
    cell_group = np.repeat(group, np.diff(counts.indptr))
    cell, place = np.unique(cell_group * width + counts.indices, return_inverse=True)
    df = np.bincount(place, minlength=len(cell))[place]
    n = np.bincount(group, minlength=groups)[cell_group]
    rows = counts.copy()
    rows.data = ((1 + np.log(rows.data)) * (1 + np.log((1 + n) / (1 + df)))).astype(np.float32)
    norm = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    rows.data /= np.repeat(np.where(norm > 0, norm, 1), np.diff(rows.indptr)).astype(np.float32)
    return rows
