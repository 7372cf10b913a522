"""Terms counted: which words count, what they are called, how often each article has them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from narrativ.arrays import Indices
from narrativ.framing.house_style import StyleFeature
from narrativ.framing.paragraphs import Paragraphs
from narrativ.framing.style import HOUSE_STYLE
from narrativ.framing.words import Words

CONTENT: Final = 2
FUNCTION: Final = 1
HELD_OUT: Final = 0
WordClasses = npt.NDArray[np.int8]
"""For each word of the paragraphs: a content word, a function word, or held out."""


@dataclass(frozen=True)
class Occurrences:
    """Where features stand.

    Attributes
    ----------
    names, held_out, kind, rare
        Of each feature: what it is called, as what it is held out ("" if it is
        not), which kind of house style it is ("" if none), and whether it is kept
        however rare it is.
    feature, first, last
        Of each occurrence: its feature's number, places of its first and last
        words.
    """

    names: npt.NDArray[Any]
    held_out: npt.NDArray[Any]
    kind: npt.NDArray[Any]
    rare: npt.NDArray[np.bool_]
    feature: Indices
    first: Indices
    last: Indices

    def hold_out(self, of: Callable[[str], bool], what: str) -> Occurrences:
        """Return the same with features held out as something, unless they are already."""
        added = np.array([of(name) for name in self.names], dtype=bool) & (self.held_out == "")
        return replace(self, held_out=np.where(added, what, self.held_out))


def canonical_names(words: Words, groups: Sequence[tuple[str, ...]]) -> tuple[Indices, list[str]]:
    """Return what each word of the vocabulary is called: spellings of one word are one.

    Returns
    -------
    array
        For each word the number of its name.
    list of str
        The names: "harbour", or "center/centre".
    """
    joint = {word: "/".join(group) for group in groups for word in group}
    index: dict[str, int] = {}
    numbers = [index.setdefault(joint.get(w, w), len(index)) for w in words.vocabulary]
    return np.array(numbers, dtype=np.intp), list(index)


def find_occurrences(
    paragraphs: Paragraphs,
    classes: WordClasses,
    kinds: Iterable[str],
    groups: Sequence[tuple[str, ...]],
    style: Sequence[StyleFeature],
) -> Occurrences:
    """Return every occurrence of a word, a pair of words, a noun phrase or a feature of style."""
    words = paragraphs.words
    of, names = canonical_names(words, groups)
    parts = []
    if "word" in kinds:
        parts.append(_content_words(words, classes, of, names))
    if "bigram" in kinds:
        parts.append(_bigrams(words, classes, of, names))
    if "noun_phrase" in kinds:
        parts.append(
            _noun_phrases(paragraphs, classes, [names[at] for at in of], pairs="bigram" in kinds)
        )
    taken = {str(name) for part in parts for name in part.names}
    return _concatenated([*parts, _style(style, taken)])


def _testable(names: Sequence[str], feature: Indices, first: Indices, last: Indices) -> Occurrences:
    """Return features that are open to a test."""
    size = len(names)
    return Occurrences(
        np.array(names, dtype=object),
        np.full(size, "", dtype=object),
        np.full(size, "", dtype=object),
        np.zeros(size, dtype=bool),
        feature,
        first,
        last,
    )


def _content_words(
    words: Words, classes: WordClasses, of: Indices, names: Sequence[str]
) -> Occurrences:
    at = np.flatnonzero(classes == CONTENT)
    used, feature = _compacted(of[words.word[at]], len(names))
    return _testable([names[number] for number in used.tolist()], feature, at, at)


def _bigrams(words: Words, classes: WordClasses, of: Indices, names: Sequence[str]) -> Occurrences:
    # With a function word ("the chaos") a pair would only repeat its content word.
    pair = words.joined[1:] & (np.minimum(classes[1:], classes[:-1]) == CONTENT)
    second = np.flatnonzero(pair) + 1
    head, partner = of[words.word[second - 1]], of[words.word[second]]
    keys, feature = np.unique(head * len(names) + partner, return_inverse=True)
    known = [f"{names[key // len(names)]} {names[key % len(names)]}" for key in keys.tolist()]
    return _testable(known, feature.reshape(-1), second - 1, second)


def _compacted(codes: Indices, size: int) -> tuple[Indices, Indices]:
    """Return the codes below ``size`` that occur, and each as its number among them."""
    used = np.bincount(codes, minlength=size) > 0
    return np.flatnonzero(used), (np.cumsum(used) - 1)[codes]


def _style(style: Sequence[StyleFeature], taken: set[str]) -> Occurrences:
    """Return the features of style; one called like a word or another one says its kind."""
    names: dict[str, None] = {}
    for one in style:
        name = one.feature
        while name in taken or name in names:
            name = f"{name} ({one.kind.replace('_', ' ')})"
        names[name] = None
    sizes = [len(one.first) for one in style]
    none = np.array([], dtype=np.intp)
    return Occurrences(
        names=np.array(list(names), dtype=object),
        held_out=np.full(len(style), HOUSE_STYLE, dtype=object),
        kind=np.array([one.kind for one in style], dtype=object),
        rare=np.array([one.rare for one in style], dtype=bool),
        feature=np.repeat(np.arange(len(style)), sizes).astype(np.intp),
        first=np.concatenate([none, *(one.first for one in style)]),
        last=np.concatenate([none, *(one.last for one in style)]),
    )


def _noun_phrases(
    paragraphs: Paragraphs, classes: WordClasses, names: Sequence[str], *, pairs: bool
) -> Occurrences:
    """Return noun phrases: the content words that end one, two or more.

    Where pairs of words count, a noun phrase of two words is one of them.
    """
    from narrativ.parsing import noun_phrases

    words = paragraphs.words
    index: dict[str, int] = {}
    rows: list[tuple[int, int, int]] = []
    joined, content = words.joined.tolist(), (classes == CONTENT).tolist()
    for number, spans in enumerate(noun_phrases(paragraphs.texts)):
        for start, end in spans:
            first, last = paragraphs.word_range(number, start, end)
            at = last + 1
            while at > first and content[at - 1] and (at > last or joined[at]):
                at -= 1
            if last - at + 1 >= (3 if pairs else 2):
                name = " ".join(names[word] for word in words.word[at : last + 1].tolist())
                rows.append((index.setdefault(name, len(index)), at, last))
    feature, first_, last_ = np.array(rows, dtype=np.intp).reshape(-1, 3).T
    return _testable(list(index), feature, first_, last_)


def _concatenated(parts: Sequence[Occurrences]) -> Occurrences:
    shift = np.cumsum([0, *(len(part.names) for part in parts)])

    def all_of(numbers: Iterable[Indices]) -> Indices:
        return np.concatenate(list(numbers)).astype(np.int32)

    return Occurrences(
        names=np.concatenate([part.names for part in parts]),
        held_out=np.concatenate([part.held_out for part in parts]),
        kind=np.concatenate([part.kind for part in parts]),
        rare=np.concatenate([part.rare for part in parts]),
        feature=all_of(part.feature + by for part, by in zip(parts, shift, strict=False)),
        first=all_of(part.first for part in parts),
        last=all_of(part.last for part in parts),
    )


def count_units(
    paragraphs: Paragraphs,
    occurrences: Occurrences,
    compared: npt.NDArray[np.bool_],
    least: int,
    occurring: int,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return units (with ``held_out`` and ``kind``) and evidence of the compared paragraphs.

    Rare features are dropped, but those of lists of house style.

    Parameters
    ----------
    least, occurring
        Distinct texts that a feature must stand in, and how often in all.
    """
    words, size = paragraphs.words, len(occurrences.names)
    paragraph = words.paragraph[occurrences.first]
    inside = compared[paragraph]
    codes, articles = pd.factorize(paragraphs.table["article_id"].to_numpy(dtype=object))
    feature, article, count = _pair_counts(
        occurrences.feature[inside], codes[paragraph[inside]], len(articles)
    )
    text = np.zeros(len(articles), dtype=np.intp)
    text[codes] = paragraphs.distinct_text
    in_text = _pair_counts(feature, text[article], int(text.max(initial=0)) + 1)[0]
    frequent = np.bincount(in_text, minlength=size) >= least
    frequent &= np.bincount(feature, weights=count, minlength=size) >= occurring
    frequent |= occurrences.rare
    rows = frequent[feature]
    feature, article, count = feature[rows], article[rows], count[rows]
    totals = np.bincount(codes[compared], words.word_counts[compared], minlength=len(articles))
    # Where no term was found a zero of some feature says that the article is there.
    silent = np.flatnonzero((totals > 0) & (np.bincount(article, minlength=len(articles)) == 0))
    if len(feature):
        feature = np.concatenate([feature, np.repeat(feature[:1], len(silent))])
        article = np.concatenate([article, silent])
        count = np.concatenate([count, np.zeros(len(silent), dtype=count.dtype)])
    units = pd.DataFrame(
        {
            "article_id": articles[article],
            "feature": occurrences.names[feature],
            "numerator": count,
            "held_out": occurrences.held_out[feature],
            "kind": occurrences.kind[feature],
            "denominator": totals[article].astype(np.intp),
        }
    )
    return units, _evidence(paragraphs, occurrences, inside & frequent[occurrences.feature])


def _pair_counts(major: Indices, minor: Indices, width: int) -> tuple[Indices, Indices, Indices]:
    """Return the pairs of two numbers that occur, and how often."""
    keys = major.astype(np.intp) * max(width, 1) + minor
    pairs, count = np.unique(keys, return_counts=True)
    return *np.divmod(pairs, max(width, 1)), count


def _evidence(
    paragraphs: Paragraphs, occurrences: Occurrences, shown: npt.NDArray[np.bool_]
) -> pd.DataFrame:
    """Return where features stand; names are categories, since one stands in thousands of rows."""
    words, table, first = paragraphs.words, paragraphs.table, occurrences.first[shown]
    at = words.paragraph[first]
    articles, names = pd.factorize(table["article_id"].to_numpy(dtype=object))
    feature = _categories(occurrences.feature[shown], occurrences.names).remove_unused_categories()
    return pd.DataFrame(
        {
            "feature": feature.reorder_categories(sorted(feature.categories)),
            "start": words.start[first],
            "end": words.end[occurrences.last[shown]],
            "article_id": _categories(articles[at], names),
            "paragraph_id": _categories(at, table["paragraph_id"].to_numpy(dtype=object)),
            "weight": 1.0,
        }
    )


def _categories(codes: Any, names: npt.NDArray[Any]) -> Any:
    return pd.Categorical.from_codes(codes, pd.Index(names))
