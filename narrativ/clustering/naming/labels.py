"""Names for groups of texts: their distinctive terms, by class-based TF-IDF."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from narrativ.clustering.naming.word_codes import word_codes
from narrativ.text.lexicon import topic_stop_words, word_list
from narrativ.text.names import name_words
from narrativ.text.words import list_form, tokens

if TYPE_CHECKING:
    import pandas as pd

    from narrativ.arrays import Ints

_TERMS: Final = 4
_CANDIDATES: Final = 12
_TOGETHER: Final = 0.6
"""Share of a word's sentences from which the word beside it belongs to it: health board."""
_RARE: Final = 2
"""Texts added to the frequency of every term: a word that nobody else has is no better name."""
_ENDINGS: Final = tuple("ations ation ingly ings ing ied ies ed es s y e".split())
_LARGE: Final = 0.8
"""Share of capitals from which a term is written with one."""
_ACRONYM: Final = re.compile(r"[^\W\d_](?:\.[^\W\d_])+")
_UNREADABLE: Final = re.compile(r"\.\w\w|^\w-")
"""Addresses, and a party before a place (R-Utah)."""
_SENTENCE: Final = re.compile(r"(?<=[.!?…])\s+|\n")


def term_labels(groups: Sequence[str], mastheads: Collection[str] = ()) -> list[str]:
    """Return a label of a few terms for each text, different from all others.

    Class-based TF-IDF (Grootendorst 2022): how many sentences of the group have the
    term, times the log of one plus mean words a group over the frequency in all groups.

    Parameters
    ----------
    groups
        The joined texts of each group.
    mastheads
        Names of outlets. Their words do not count where they stand with a capital.

    Examples
    --------
    >>> term_labels(["The strike. A ferry strike.", "The herring quota. Herring!"])
    ['strike, ferry', 'herring, quota']
    >>> term_labels(["The Ledger: ferry strike.", "The herring quota."], ["Tarn Ledger"])
    ['ferry, strike', 'herring, quota']
    """
    sentences = [_SENTENCE.split(text) for text in groups]
    label = np.repeat(np.arange(len(groups)), [len(one) for one in sentences])
    texts = [sentence for one in sentences for sentence in one]
    return _labels(texts, label, np.zeros(len(groups), dtype=np.int64), name_words(mastheads))


def topic_labels(paragraphs: pd.DataFrame, label: Ints, storyline: Ints) -> list[str]:
    """Return a label of a few terms for each topic, different from all others.

    Terms are weighed against the other topics of the storyline and against all topics.
    Two words that stand together are one term; names are written as the texts do;
    words of outlets' names do not count, nor those of house style.

    Parameters
    ----------
    paragraphs
        With columns ``text`` and ``outlet``.
    label
        Topic of each paragraph, int64; -1 for none.
    storyline
        Code of the storyline of each paragraph, int64.
    """
    has_topic = label >= 0
    texts = paragraphs["text"].to_numpy()[has_topic].tolist()
    storyline_of_topic = np.zeros(int(label.max(initial=-1)) + 1, dtype=np.int64)
    storyline_of_topic[label[has_topic]] = np.unique(storyline[has_topic], return_inverse=True)[1]
    outlets = paragraphs["outlet"].dropna().unique()
    return _labels(texts, label[has_topic], storyline_of_topic, name_words(outlets))


@dataclass(frozen=True)
class _Words:
    """The words of texts in order: number of the word (-1 for one that names nothing), its text.

    `form` is how it stands there, an index into `display_forms`; `spelling` is how a word is
    written.
    """

    word: Ints
    row: Ints
    form: Ints
    display_forms: list[str]
    spelling: list[str]


class _Pair(NamedTuple):
    """Two words that stand together in a group: minus how often, the words, as written."""

    less: int
    first: int
    second: int
    text: str


def _labels(
    texts: Sequence[str], label: Ints, storyline: Ints, mastheads: Collection[str]
) -> list[str]:
    words = _words(texts, mastheads)
    counted = words.word >= 0
    width = max(len(words.spelling), 1)
    ranked = _ranked_words(
        label, storyline, words.row[counted] * width + words.word[counted], width
    )
    beside = counted[1:] & counted[:-1] & (words.row[1:] == words.row[:-1])
    pair = words.word[:-1][beside] * width + words.word[1:][beside]
    kinds, number = np.unique(pair, return_inverse=True)
    pair_spellings = _pair_spellings(words, number, np.flatnonzero(beside))
    joint = _frequencies(words.row[:-1][beside] * max(len(kinds), 1) + number, label, len(kinds))
    pairs: defaultdict[int, list[_Pair]] = defaultdict(list)
    several = joint[2] > 1
    for group, code, times in zip(*(part[several].tolist() for part in joint), strict=True):
        first, second = divmod(int(kinds[code]), width)
        pairs[group].append(_Pair(-times, first, second, pair_spellings[code]))
    return _distinct_labels(
        [_terms(one, pairs[group], words.spelling) for group, one in enumerate(ranked)]
    )


def _words(texts: Sequence[str], mastheads: Collection[str]) -> _Words:
    forms, words, rows = word_codes(texts, tokens)
    flat, row = words.astype(np.int64), rows.astype(np.int64)
    display_forms = [_display_form(form) for form in forms]
    number, spelling = _word_spellings(
        display_forms, np.bincount(flat, minlength=len(forms)), mastheads
    )
    return _Words(number[flat], row, flat, display_forms, spelling)


def _display_form(form: str) -> str:
    """Return a word as it is shown: an acronym with its last full stop."""
    return f"{form}." if _ACRONYM.fullmatch(form) else form


def _pair_spellings(words: _Words, number: Ints, places: Ints) -> list[str]:
    """Return how each pair is written most often; it begins at each of `places`."""
    forms = words.form[places] * len(words.display_forms) + words.form[places + 1]
    kinds, kind = np.unique(forms, return_inverse=True)
    cell, times = np.unique(number * max(len(kinds), 1) + kind, return_counts=True)
    pair, kind = np.divmod(cell, max(len(kinds), 1))
    order = np.lexsort((kind, -times, pair))
    first = order[np.flatnonzero(np.diff(pair[order], prepend=-1))]
    parts = (divmod(int(form), len(words.display_forms)) for form in kinds[kind[first]])
    return [f"{words.display_forms[a]} {words.display_forms[b]}" for a, b in parts]


def _word_spellings(
    display_forms: list[str], count: Ints, mastheads: Collection[str]
) -> tuple[Ints, list[str]]:
    """Return for each form the number of its word, and how each word is written."""
    stop_words = topic_stop_words() | word_list("vague", "months", "short_months")
    forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for form, times in zip(display_forms, count.tolist(), strict=True):
        forms[form.lower()][form] += times
    number: dict[str, int] = {}
    spelling: list[str] = []
    for word in sorted(forms):
        large = sum(n for form, n in forms[word].items() if form[:1].isupper())
        capital = large >= _LARGE * forms[word].total()
        masthead = capital and word in mastheads
        if (
            len(word) < 3 - capital
            or list_form(word) in stop_words
            or masthead
            or not _readable(word)
        ):
            number[word] = -1
            continue
        number[word] = len(spelling)
        best = min(forms[word].items(), key=lambda item: (-item[1], item[0]))[0]
        spelling.append(best if capital else word)
    return np.array([number[form.lower()] for form in display_forms], dtype=np.int64), spelling


def _readable(word: str) -> bool:
    """Say whether it is a word rather than punctuation or an address."""
    return word[:1].isalpha() and not _UNREADABLE.search(word)


def _frequencies(cell: Ints, label: Ints, width: int) -> tuple[Ints, Ints, Ints]:
    """Return group, term and in how many texts, of cells ``text * width + term``, in order."""
    # Sorted: far quicker than np.unique, which hashes, for cells of which few stand twice.
    cell = np.sort(cell)
    cell = cell[np.flatnonzero(np.diff(cell, prepend=-1))]
    row, term = np.divmod(cell, max(width, 1))
    found, times = np.unique(label[row] * max(width, 1) + term, return_counts=True)
    group, term = np.divmod(found, max(width, 1))
    return group, term, times


def _ranked_words(
    label: Ints, storyline: Ints, cell: Ints, width: int
) -> list[list[tuple[int, int, float]]]:
    """Return for each group its best words: number, texts that have it, weight."""
    group, terms, counts = _frequencies(cell, label, width)
    times = counts.astype(np.float64)
    total = np.bincount(terms, weights=times, minlength=width)
    usual = times.sum() / max(len(storyline), 1)
    kinds, place = np.unique(storyline[group] * width + terms, return_inverse=True)
    in_storyline = np.bincount(place, weights=times, minlength=len(kinds))[place]
    size = np.bincount(storyline[group], weights=times, minlength=int(storyline.max(initial=0)) + 1)
    number = np.bincount(storyline, minlength=len(size))
    mean = (size / np.maximum(number, 1))[storyline[group]]
    weight = (
        times * np.log1p(usual / (total[terms] + _RARE)) * np.log1p(mean / (in_storyline + _RARE))
    )
    # What stands once is an accident of wording, if there is anything else.
    order = np.lexsort((terms, -np.round(weight, 6), times < 2, group))
    start = np.searchsorted(group[order], np.arange(len(storyline)))
    end = np.searchsorted(group[order], np.arange(len(storyline)), side="right")
    return [
        list(zip(terms[span].tolist(), counts[span].tolist(), weight[span].tolist(), strict=True))
        for span in map(order.__getitem__, map(slice, start, np.minimum(end, start + _CANDIDATES)))
    ]


def _terms(
    best: list[tuple[int, int, float]], pairs: list[_Pair], spelling: list[str]
) -> list[str]:
    """Return the terms in order, with the words beside one where they stand together."""
    times = {word: number for word, number, _ in best}
    repeated = [word for word, number, _ in best if number > 1]
    terms = []
    for word in repeated if len(repeated) > 1 else times:
        fit = [
            pair
            for pair in pairs
            if word in (pair.first, pair.second)
            and pair.first != pair.second
            and -pair.less >= _TOGETHER * times[word]
        ]
        terms.append(_with_third_word(min(fit), pairs) if fit else spelling[word])
    return _without_repeats(terms)


def _with_third_word(pair: _Pair, pairs: list[_Pair]) -> str:
    """Return a pair with a third word, if that stands there nearly every time."""
    least = -_TOGETHER * -pair.less * 1.3
    before = [one for one in pairs if one.second == pair.first and one.less <= least]
    behind = [one for one in pairs if one.first == pair.second and one.less <= least]
    if before and min(before).first != pair.second:
        return f"{min(before).text.split()[0]} {pair.text}"
    if behind and min(behind).second != pair.first:
        return f"{pair.text} {min(behind).text.split()[1]}"
    return pair.text


def _without_repeats(terms: list[str]) -> list[str]:
    """Leave out terms with another form of a word before (ferry, ferries)."""
    kept: list[str] = []
    stems: set[str] = set()
    for term in terms:
        term_stems = {_without_ending(word) for word in term.lower().split()}
        if not term_stems & stems:
            kept.append(term)
            stems |= term_stems
    return kept


def _without_ending(word: str) -> str:
    for ending in _ENDINGS if word.endswith(_ENDINGS) else ():
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def _distinct_labels(ranked: list[list[str]]) -> list[str]:
    """Join the first terms of each; take one more where two labels would be the same."""
    labels: list[str] = []
    seen: Counter[str] = Counter()
    for terms in ranked:
        label = ", ".join(terms[:_TERMS]) or "(no words)"
        for size in range(_TERMS + 1, len(terms) + 1):
            if label not in seen:
                break
            label = ", ".join(terms[:size])
        seen[label] += 1
        labels.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return labels
