"""What passages say, without how an outlet writes: the words that they are compared by.

A topic that is one outlet's house style would be a fault, so honorifics, an outlet's
own name, weekdays and words of reporting do not count, and spellings of a word or a
name are one. No vector is changed: taking an outlet's direction out of vectors also
takes away what the outlet says.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse

from narrativ.clustering.naming.coding import coded
from narrativ.resources import english_stop_words, table

if TYPE_CHECKING:
    import numpy.typing as npt

_WORD: Final = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]{2,}")
_REPORTING: Final = frozenset(
    "said say says saying told tell added adding according asked reported reports spokesman "
    "spokesperson spokeswoman yesterday today tonight tomorrow per cent percent".split()
)
"""Words that every report has and that say nothing of its topic."""
_NAME: Final = 0.9
"""Share of capitals from which a word is a name."""
_LEAST_NAME: Final = 5
"""Letters of a name from which its spellings are joined: short ones may be two names."""
_NOTICE: Final = re.compile(
    r"\ball rights reserved\b|\bcopyright (?:©|\(c\)|\d{4}|by)|©\s*\d{4}"
    r"|\bmay not be (?:published|reproduced|republished)\b"
    r"|\b(?:sign up|subscribe|register)\b[^.!?\n]{0,80}\b(?:newsletters?|alerts?|e-?mails?)\b"
    r"|^\s*(?:related|read more|see also|watch)\s*:|\bclick here to\b|\bcontinue reading\b",
    re.IGNORECASE,
)
"""Rights, advertisements of the outlet itself and pointers to other pages."""
_HINTS: Final = (
    "rights reserved", "copyright", "©", "may not be", "newsletter", "alert", "email",
    "e-mail", "related", "read more", "see also", "watch", "click here", "continue reading",
)  # fmt: skip
"""One of these stands in every such paragraph; to look for them is quick."""
_LONGEST_NOTICE: Final = 400
"""Characters: a longer paragraph with such words in it says something else too."""
_SPELLINGS: Final = (
    (re.compile(r"(?<=[a-z]{3})our(?=$|s$|ed$|ing$|able$|ite$|hood)"), "or"),
    (re.compile(r"(?<=[a-z]{3})is(?=e$|ed$|es$|ing$|ation|er$|ers$)"), "iz"),
    (re.compile(r"(?<=[a-z]{2})tre(?=$|s$)"), "ter"),
    (re.compile(r"(?<=[a-z]{3})ence(?=$|s$)"), "ense"),
    (re.compile(r"(?<=[a-z]{3})ll(?=ed$|ing$|er$|ers$)"), "l"),
    (re.compile(r"(?<=[a-z]{3})ogue(?=$|s$)"), "og"),
    (re.compile(r"(?<=[a-z]{3})amme(?=$|s$)"), "am"),
)
"""British to American; a word that is folded without being one meets no other."""
_SOUNDS: Final = (
    (re.compile(r"[yj]"), "i"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"w"), "v"),
    (re.compile(r"z"), "s"),
    (re.compile(r"c(?=[^h]|$)|q"), "k"),
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile(r"i+$"), ""),
)


def is_notice(text: str) -> bool:
    """Say whether a paragraph is about the page or its rights, not the news.

    Examples
    --------
    >>> is_notice("Copyright 2031 The Quay. All rights reserved."), is_notice("The quay shut.")
    (True, False)
    """
    if len(text) > _LONGEST_NOTICE:
        return False
    low = text.lower()
    return any(hint in low for hint in _HINTS) and bool(_NOTICE.search(text))


def honorifics() -> frozenset[str]:
    """Return titles that some outlets set before names and others do not."""
    return frozenset(table("style")["style"]["honorifics"])


@cache
def no_topic() -> frozenset[str]:
    """Return words that name no topic: of function, of reporting, of house style."""
    style = table("style")
    words = style["style"]["dates"] + style["style"]["numbers"] + style["stop"]["words"]
    days = {word for word in words if word.endswith("day")}
    return frozenset(
        english_stop_words() | honorifics() | _REPORTING | days | set(style["stop"]["words"])
    )


def counted(
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
    >>> counts, wording = counted(["Mr Odryn honours a deal", "Odrin honors the deal"], [None] * 2)
    >>> counts.shape, bool(wording[0] == wording[1])
    ((2, 3), True)
    """
    forms, flat, row = coded(texts, _WORD)
    key, keys = _keys(list(forms), np.bincount(flat, minlength=len(forms)))
    kept = key[flat] >= 0
    kept &= ~_own_name(flat, row, forms, outlets)
    row, word = row[kept], key[flat[kept]]
    shape = (len(texts), max(keys, 1))
    counts = sparse.csr_matrix((np.ones(len(row), dtype=np.float32), (row, word)), shape=shape)
    chance = np.random.default_rng(0).integers(1, 2**63, max(keys, 1), dtype=np.uint64)
    wording = np.zeros(len(texts), dtype=np.uint64)
    # A sum of random codes, which wraps around: equal for equal words in any order.
    np.add.at(wording, row, chance[word])
    return counts, wording


def _own_name(
    flat: npt.NDArray[np.int32],
    row: npt.NDArray[np.int32],
    forms: dict[str, int],
    outlets: Sequence[str | None],
) -> npt.NDArray[np.bool_]:
    """Return which occurrences are words of their own outlet's name, with a capital."""
    names = sorted({name for name in outlets if isinstance(name, str)})
    place = {name: number for number, name in enumerate(names)}
    own = [
        number * len(forms) + forms[word]
        for name, number in place.items()
        for word in _WORD.findall(name)
        if word in forms and word[0].isupper()
    ]
    outlet = np.array(
        [place[o] if isinstance(o, str) else len(names) for o in outlets], dtype=np.int64
    )
    return np.isin(outlet[row] * len(forms) + flat, np.array(own, dtype=np.int64))


def _keys(forms: list[str], count: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int32], int]:
    """Return for each form the number of its word, -1 for none, and how many words there are."""
    low = [_lower(form) for form in forms]
    every: defaultdict[str, int] = defaultdict(int)
    large: defaultdict[str, int] = defaultdict(int)
    for form, word, times in zip(forms, low, count.tolist(), strict=True):
        every[word] += times
        large[word] += times * form[0].isupper()
    passed = no_topic()
    numbers: defaultdict[str, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    of: dict[str, int] = {}
    for word in every:
        name = large[word] >= _NAME * every[word]
        of[word] = -1 if word in passed else numbers[name_key(word) if name else _singular(word)]
    return np.array([of[word] for word in low], dtype=np.int32), len(numbers)


def _lower(form: str) -> str:
    return form.lower() if form.isascii() else unicodedata.normalize("NFC", form.lower())


def name_key(name: str) -> str:
    """Return what spellings of a name have in common.

    Examples
    --------
    >>> name_key("velizar") == name_key("velisar"), name_key("odryn") == name_key("odrin")
    (True, True)
    >>> name_key("Iran") == name_key("Iraq")
    False
    """
    key = "".join(c for c in unicodedata.normalize("NFKD", name.lower()) if c.isalnum())
    if len(key) < _LEAST_NAME:
        return key
    for pattern, sound in _SOUNDS:
        key = pattern.sub(sound, key)
    # A capital keeps names apart from words that fold to the same letters.
    return key.capitalize()


def _singular(word: str) -> str:
    """Return the word in one spelling and without the s of a plural."""
    for pattern, american in _SPELLINGS:
        word = pattern.sub(american, word)
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def weighed(counts: sparse.csr_matrix, group: npt.NDArray[np.int64]) -> sparse.csr_matrix:
    """Return counts as TF-IDF within each group of rows, the rows at unit length.

    The form is that of `narrativ.embedding.lexical`: what every passage of a group
    says tells none of them apart.
    """
    groups, width = int(group.max(initial=-1)) + 1, counts.shape[1]
    of = np.repeat(group, np.diff(counts.indptr))
    cell, place = np.unique(of * width + counts.indices, return_inverse=True)
    df = np.bincount(place, minlength=len(cell))[place]
    n = np.bincount(group, minlength=groups)[of]
    rows = counts.copy()
    rows.data = ((1 + np.log(rows.data)) * (1 + np.log((1 + n) / (1 + df)))).astype(np.float32)
    norm = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    rows.data /= np.repeat(np.where(norm > 0, norm, 1), np.diff(rows.indptr)).astype(np.float32)
    return rows


def masthead_words(names: Iterable[str]) -> frozenset[str]:
    """Return the words of outlets' names, in lower case."""
    return frozenset(word.lower() for name in names for word in _WORD.findall(name))
