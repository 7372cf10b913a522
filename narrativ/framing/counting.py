"""Terms counted: which words count, what they are called, how often each article has them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from narrativ.framing.house_style import Styled
from narrativ.framing.style import HOUSE_STYLE
from narrativ.framing.telling import Telling
from narrativ.framing.words import Places, Words

CONTENT: Final = 2
FUNCTION: Final = 1
HELD: Final = 0
Kept = npt.NDArray[np.int8]
"""For each word of a telling: a content word, a function word, or held out."""


@dataclass(frozen=True)
class Found:
    """Occurrences of features.

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
    feature: Places
    first: Places
    last: Places

    def held(self, of: Callable[[str], bool], what: str) -> Found:
        """Return the same with features held out as something, unless they are already."""
        chosen = np.array([of(name) for name in self.names], dtype=bool) & (self.held_out == "")
        return replace(self, held_out=np.where(chosen, what, self.held_out))


def called(words: Words, groups: Sequence[tuple[str, ...]]) -> tuple[Places, list[str]]:
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


def occurrences(
    telling: Telling,
    kept: Kept,
    kinds: Iterable[str],
    groups: Sequence[tuple[str, ...]],
    style: Sequence[Styled],
) -> Found:
    """Return every occurrence of a word, a pair of words, a noun phrase or a feature of style."""
    words = telling.words
    of, names = called(words, groups)
    parts = []
    if "word" in kinds:
        parts.append(_words(words, kept, of, names))
    if "bigram" in kinds:
        parts.append(_pairs(words, kept, of, names))
    if "noun_phrase" in kinds:
        parts.append(_phrases(telling, kept, [names[at] for at in of], pairs="bigram" in kinds))
    taken = {str(name) for part in parts for name in part.names}
    return _joined([*parts, _styled(style, taken)])


def _open(names: Sequence[str], feature: Places, first: Places, last: Places) -> Found:
    """Return features that are open to a test."""
    size = len(names)
    return Found(
        np.array(names, dtype=object),
        np.full(size, "", dtype=object),
        np.full(size, "", dtype=object),
        np.zeros(size, dtype=bool),
        feature,
        first,
        last,
    )


def _words(words: Words, kept: Kept, of: Places, names: Sequence[str]) -> Found:
    at = np.flatnonzero(kept == CONTENT)
    used, feature = _numbered(of[words.word[at]], len(names))
    return _open([names[number] for number in used.tolist()], feature, at, at)


def _pairs(words: Words, kept: Kept, of: Places, names: Sequence[str]) -> Found:
    # With a function word ("the chaos") a pair would only repeat its content word.
    pair = words.joined[1:] & (np.minimum(kept[1:], kept[:-1]) == CONTENT)
    second = np.flatnonzero(pair) + 1
    head, partner = of[words.word[second - 1]], of[words.word[second]]
    keys, feature = np.unique(head * len(names) + partner, return_inverse=True)
    known = [f"{names[key // len(names)]} {names[key % len(names)]}" for key in keys.tolist()]
    return _open(known, feature.reshape(-1), second - 1, second)


def _numbered(codes: Places, size: int) -> tuple[Places, Places]:
    """Return the codes below ``size`` that occur, and each as its number among them."""
    used = np.bincount(codes, minlength=size) > 0
    return np.flatnonzero(used), (np.cumsum(used) - 1)[codes]


def _styled(style: Sequence[Styled], taken: set[str]) -> Found:
    """Return the features of style; one called like a word or another one says its kind."""
    names: dict[str, None] = {}
    for one in style:
        name = one.feature
        while name in taken or name in names:
            name = f"{name} ({one.kind.replace('_', ' ')})"
        names[name] = None
    sizes = [len(one.first) for one in style]
    none = np.array([], dtype=np.intp)
    return Found(
        names=np.array(list(names), dtype=object),
        held_out=np.full(len(style), HOUSE_STYLE, dtype=object),
        kind=np.array([one.kind for one in style], dtype=object),
        rare=np.array([one.rare for one in style], dtype=bool),
        feature=np.repeat(np.arange(len(style)), sizes).astype(np.intp),
        first=np.concatenate([none, *(one.first for one in style)]),
        last=np.concatenate([none, *(one.last for one in style)]),
    )


def _phrases(telling: Telling, kept: Kept, called: Sequence[str], *, pairs: bool) -> Found:
    """Return noun phrases: the content words that end one, two or more.

    Where pairs of words count, a noun phrase of two words is one of them.
    """
    from narrativ.parsing import noun_phrases

    words = telling.words
    index: dict[str, int] = {}
    rows: list[tuple[int, int, int]] = []
    joined, content = words.joined.tolist(), (kept == CONTENT).tolist()
    for number, spans in enumerate(noun_phrases(telling.texts)):
        for start, end in spans:
            first, last = telling.within(number, start, end)
            at = last + 1
            while at > first and content[at - 1] and (at > last or joined[at]):
                at -= 1
            if last - at + 1 >= (3 if pairs else 2):
                name = " ".join(called[word] for word in words.word[at : last + 1].tolist())
                rows.append((index.setdefault(name, len(index)), at, last))
    feature, first_, last_ = np.array(rows, dtype=np.intp).reshape(-1, 3).T
    return _open(list(index), feature, first_, last_)


def _joined(parts: Sequence[Found]) -> Found:
    shift = np.cumsum([0, *(len(part.names) for part in parts)])

    def all_of(numbers: Iterable[Places]) -> Places:
        return np.concatenate(list(numbers)).astype(np.int32)

    return Found(
        names=np.concatenate([part.names for part in parts]),
        held_out=np.concatenate([part.held_out for part in parts]),
        kind=np.concatenate([part.kind for part in parts]),
        rare=np.concatenate([part.rare for part in parts]),
        feature=all_of(part.feature + by for part, by in zip(parts, shift, strict=False)),
        first=all_of(part.first for part in parts),
        last=all_of(part.last for part in parts),
    )


def units(
    telling: Telling, found: Found, compared: npt.NDArray[np.bool_], least: int, occurring: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return units (with ``held_out`` and ``kind``) and evidence of the compared paragraphs.

    Rare features are dropped, but those of lists of house style.

    Parameters
    ----------
    least, occurring
        Tellings that a feature must stand in, and how often in all.
    """
    words, size = telling.words, len(found.names)
    paragraph = words.paragraph[found.first]
    inside = compared[paragraph]
    codes, articles = pd.factorize(telling.paragraphs["article_id"].to_numpy(dtype=object))
    of, article, count = _counted(found.feature[inside], codes[paragraph[inside]], len(articles))
    text = np.zeros(len(articles), dtype=np.intp)
    text[codes] = telling.text
    told = _counted(of, text[article], int(text.max(initial=0)) + 1)[0]
    common = np.bincount(told, minlength=size) >= least
    common &= np.bincount(of, weights=count, minlength=size) >= occurring
    good = common | found.rare
    chosen = good[of]
    of, article, count = of[chosen], article[chosen], count[chosen]
    totals = np.bincount(codes[compared], words.counted[compared], minlength=len(articles))
    # Where no term was found a zero of some feature says that the article is there.
    silent = np.flatnonzero((totals > 0) & (np.bincount(article, minlength=len(articles)) == 0))
    if len(of):
        of = np.concatenate([of, np.repeat(of[:1], len(silent))])
        article = np.concatenate([article, silent])
        count = np.concatenate([count, np.zeros(len(silent), dtype=count.dtype)])
    counts = pd.DataFrame(
        {
            "article_id": articles[article],
            "feature": found.names[of],
            "numerator": count,
            "held_out": found.held_out[of],
            "kind": found.kind[of],
            "denominator": totals[article].astype(np.intp),
        }
    )
    return counts, _evidence(telling, found, inside & good[found.feature])


def _categories(codes: Any, names: npt.NDArray[Any]) -> Any:
    return pd.Categorical.from_codes(codes, pd.Index(names))


def _named(feature: Places, found: Found) -> Any:
    """Return the names of features as categories, sorted: a name stands in thousands of rows."""
    order = np.argsort(found.names)
    rank = np.empty(len(order), dtype=np.intp)
    rank[order] = np.arange(len(order))
    used, codes = _numbered(rank[feature], len(order))
    return _categories(codes, found.names[order][used])


def _counted(major: Places, minor: Places, width: int) -> tuple[Places, Places, Places]:
    """Return the pairs of two numbers that occur, and how often."""
    keys = major.astype(np.intp) * max(width, 1) + minor
    pairs, count = np.unique(keys, return_counts=True)
    return *np.divmod(pairs, max(width, 1)), count


def _evidence(telling: Telling, found: Found, shown: npt.NDArray[np.bool_]) -> pd.DataFrame:
    words, first, paragraphs = telling.words, found.first[shown], telling.paragraphs
    at = words.paragraph[first]
    articles, names = pd.factorize(paragraphs["article_id"].to_numpy(dtype=object))
    identifiers = paragraphs["paragraph_id"].to_numpy(dtype=object)
    return pd.DataFrame(
        {
            "feature": _named(found.feature[shown], found),
            "start": words.start[first],
            "end": words.end[found.last[shown]],
            "article_id": _categories(articles[at], names),
            "paragraph_id": _categories(at, identifiers),
            "weight": 1.0,
        }
    )
