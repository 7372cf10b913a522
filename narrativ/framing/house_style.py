"""House style that no list can know: found in the corpus by rule.

Honorifics, mastheads and tags of headlines are told by how they stand, never by
which outlet differs in them: what is held out must not depend on the groups that
are compared. Only whether spellings are reported as style asks that outlets differ.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from narrativ.arrays import Bools, Indices
from narrativ.framing.paragraphs import Paragraphs
from narrativ.framing.style import HONORIFIC, MASTHEAD, NAME, SPELLING, STOCK, TAG
from narrativ.framing.words import places
from narrativ.text.lexicon import word_list
from narrativ.text.names import without_article
from narrativ.text.sentences import sentences
from narrativ.text.spelling import name_key

BEFORE_NAMES: Final = 0.9
"""Share of the occurrences of an honorific that stand directly before a capital; a
convention, not fitted. What falls short may be a word of its own: lady, rep."""
BEARERS: Final = 3
"""Names that one honorific stands before, at least."""
_LONGEST: Final = 5
"""Letters of an honorific that no list has: Cllr, Insp."""
_VOWELS: Final = frozenset("aeiouyäëïöüáéíóúàèìòùâêîôûåæøœ")
_SPELT: Final = 3
"""Texts that a spelling stands in to be called an outlet's; fewer in a small corpus."""
_TAGGED: Final = 3
"""Events in whose headlines a tag stands, so that it names no event."""
_TAG: Final = (
    re.compile(r"\s*(?P<tag>[^:|\n]{2,30}?)\s*[:|]\s+\S"),
    re.compile(r".*\S\s+[|–—-]\s+(?P<tag>[^:|–—\n]{2,30}?)\s*\Z"),
)
_TAG_WORDS: Final = 3
_STRETCH: Final = re.compile(r"[^.!?\n]+")
_STOCK_WORDS: Final = 3
_CLOSING: Final = 2
"""Signs that may close a sentence: a full stop, a quotation mark."""
_STOCK_LINES: Final = 3
"""Storylines in which a sentence stands, so that it tells of none: a running story's
background is repeated within it."""


@dataclass(frozen=True)
class StyleFeature:
    """A feature of house style and where it stands.

    Attributes
    ----------
    feature, kind
        What it is called, and what kind of style it is. Mastheads and tags are
        called as they are printed, so that no common word is called the same.
    first, last
        Places of its first and last words.
    rare
        Is it kept however rare it is.
    """

    feature: str
    kind: str
    first: Indices
    last: Indices
    rare: bool = False


def honorifics(paragraphs: Paragraphs, listed: Iterable[str]) -> Iterator[StyleFeature]:
    """Yield the titles that stand directly before names.

    Listed ones, if they are no word beside ("mr"), or nearly always stand before
    a name; and short words with a capital that are written with a full stop or
    without a vowel, stand before several names, and these elsewhere alone.
    """
    words = paragraphs.words
    size = len(words.vocabulary)
    capital = np.append(words.capital[1:], False)
    parted = np.append(words.joined[1:] | words.stopped[1:], False)
    before = words.capital & capital & parted
    often = np.bincount(words.word, minlength=size)
    share = np.bincount(words.word[before], minlength=size) / np.maximum(often, 1)
    known = frozenset(listed)
    order, ends = words.by_word
    for number, word in enumerate(words.vocabulary):
        if word in known:
            title = not _VOWELS & set(word) or share[number] >= BEFORE_NAMES
        else:
            title = 2 <= len(word) <= _LONGEST and share[number] >= BEFORE_NAMES
        if not title:
            continue
        where = order[ends[number] : ends[number + 1]]
        if word in known or _is_title(paragraphs, where[before[where]], where):
            yield StyleFeature(word, HONORIFIC, where, where, rare=word in known)


def titles(paragraphs: Paragraphs) -> Iterator[StyleFeature]:
    """Yield the titles that stand in full before names: President, Prime Minister.

    Elsewhere they are words as others are. An office before a title belongs to it.
    """
    words = paragraphs.words
    follows = np.append(words.joined[1:] & words.capital[1:], False)
    dated = words.where(word_list("months", "weekdays", "short_months", "short_weekdays"))
    follows &= ~np.append(dated[words.word[1:]], False)
    title = words.where(word_list("titles"))[words.word]
    office = title | words.where(word_list("offices"))[words.word]
    alike = words.capital[1:] == words.capital[:-1]
    beside = np.append(False, words.joined[1:] & office[:-1] & alike)
    last = np.flatnonzero(follows & (title | (office & beside & words.capital)))
    # "President Ministers" is none: what an office follows is the beginning of it.
    last = last[~(office[np.minimum(last + 1, len(office) - 1)] & follows[last])]
    spans: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for at in last.tolist():
        first = at
        while beside[first]:
            first -= 1
        name = " ".join(words.vocabulary[words.word[one]].title() for one in range(first, at + 1))
        spans[name].append((first, at))
    for name, where in sorted(spans.items()):
        begin, end = np.array(where, dtype=np.intp).T
        yield StyleFeature(name, HONORIFIC, begin, end)


def _is_title(paragraphs: Paragraphs, before: Indices, where: Indices) -> bool:
    """Say whether a short word that stands before capitals is a title: no first name, no Fort."""
    words = paragraphs.words
    printed = paragraphs.printed(int(where[0]))
    if not printed[1:].islower():
        return False
    dotted = [
        paragraphs.texts[words.paragraph[at]][words.end[at] : words.end[at] + 1] == "."
        for at in where.tolist()
    ]
    if _VOWELS & set(printed.casefold()) and sum(dotted) < BEFORE_NAMES * len(dotted):
        return False
    bearers = np.unique(words.word[before + 1])
    if len(bearers) < BEARERS:
        return False
    alone = np.isin(words.word, bearers) & words.capital
    alone[before + 1] = False
    return len(np.unique(words.word[alone])) >= len(bearers) / 2


def mastheads(paragraphs: Paragraphs, names: Iterable[str]) -> Iterator[StyleFeature]:
    """Yield the names of outlets, agencies and programmes where they stand as names.

    Whole names, and behind "the" their last word: the Ledger. A short name of
    one word counts only as it is written: PA, not Pa.
    """
    words = paragraphs.words
    bare = [without_article(name) for name in names]
    # Of a domain, and of a name with a number, only common words would be looked for.
    bare = [name for name in bare if not re.search(r"\d|\S\.\S", name)]
    spans = places(words, bare)
    taken = np.zeros(len(words.word), dtype=bool)
    # Longer names first: what stands in one is not counted as another.
    for name in sorted(spans, key=lambda name: (-len(name), name)):
        first, last = spans[name]
        good = words.capital[first] & words.capital[last] & ~taken[first] & ~taken[last]
        if len(name) <= _LONGEST and " " not in name:
            good &= np.array([paragraphs.printed(at) == name for at in first.tolist()], dtype=bool)
        if good.any():
            first, last = first[good], last[good]
            for step in range(int((last - first).max()) + 1):
                taken[first + step] = True
            yield StyleFeature(name, MASTHEAD, first, last)
    yield from _short_mastheads(paragraphs, bare, taken)


def _short_mastheads(
    paragraphs: Paragraphs, names: Iterable[str], taken: Bools
) -> Iterator[StyleFeature]:
    words = paragraphs.words
    lasts = {name.split()[-1] for name in names if " " in name and name.split()[-1][:1].isupper()}
    number = {word: at for at, word in enumerate(words.vocabulary)}
    for name in sorted(lasts):
        at = np.flatnonzero(words.word == number.get(name.casefold(), -1))
        good = words.capital[at] & words.joined[at] & ~taken[at]
        at = at[good]
        at = at[words.word[at - 1] == number.get("the", -1)]
        if len(at):
            yield StyleFeature(name, MASTHEAD, at, at)


def tags(paragraphs: Paragraphs, names: Bools) -> Iterator[StyleFeature]:
    """Yield what stands again and again before or behind headlines: EXCLUSIVE:, | World News.

    A tag stands in the headlines of several events. A name alone is none: it may
    be of somebody who is quoted.
    """
    words = paragraphs.words
    places_of: defaultdict[str, list[tuple[int, int, int]]] = defaultdict(list)
    headline = (paragraphs.table["kind"] == "headline").to_numpy(dtype=bool)
    for number in np.flatnonzero(headline).tolist():
        text, event = paragraphs.texts[number], int(paragraphs.event[number])
        for match in filter(None, (pattern.match(text) for pattern in _TAG)):
            first, last = paragraphs.word_range(number, *match.span("tag"))
            inside = words.word[first : last + 1]
            if 1 <= len(inside) <= _TAG_WORDS and not names[inside].all():
                tag = " ".join(match["tag"].upper().split())
                places_of[tag].append((first, last, event if event >= 0 else ~number))
    for tag, rows in sorted(places_of.items()):
        if len({event for _, _, event in rows}) >= _TAGGED:
            first, last, _ = np.array(rows, dtype=np.intp).T
            yield StyleFeature(tag, TAG, first, last)


def stock_sentences(paragraphs: Paragraphs) -> Iterator[StyleFeature]:
    """Yield the sentences that stand word for word in several storylines.

    What a page says beside the news: rights, newsletters, calls for stories. Of
    one storyline alone it cannot be told from background that is repeated.
    """
    if len(np.unique(paragraphs.storyline)) < _STOCK_LINES:
        return
    places_of: defaultdict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for number, text in enumerate(paragraphs.texts):
        for match in _STRETCH.finditer(text):
            stretch = match.group().strip()
            if stretch.count(" ") >= _STOCK_WORDS - 1:
                start = text.index(stretch, match.start())
                places_of[stretch].append((number, start, start + len(stretch)))
    for stretch, where in sorted(places_of.items()):
        lines = {int(paragraphs.storyline[number]) for number, _, _ in where} - {-1}
        if len(lines) < _STOCK_LINES:
            continue
        spans = [
            paragraphs.word_range(number, start, end)
            for number, start, end in where
            if _is_sentence(paragraphs.texts[number], start, end)
        ]
        spans = [span for span in spans if span[0] < span[1]]
        if spans:
            first, last = np.array(spans, dtype=np.intp).T
            name = stretch if stretch != stretch.casefold() else stretch.upper()
            yield StyleFeature(" ".join(name.split()), STOCK, first, last)


def _is_sentence(text: str, start: int, end: int) -> bool:
    """Say whether a stretch between full stops is a sentence, and not what follows "U.S."."""
    return any(a == start and b <= end + _CLOSING for a, b in sentences(text) if b >= end)


def name_spellings(paragraphs: Paragraphs, names: Bools) -> list[tuple[str, ...]]:
    """Return the names that stand in several spellings: Zelensky and Zelenskiy."""
    forms: defaultdict[str, list[str]] = defaultdict(list)
    for word, name in zip(paragraphs.words.vocabulary, names.tolist(), strict=True):
        if name:
            forms[name_key(word)].append(word)
    return sorted(tuple(sorted(group)) for group in forms.values() if len(group) > 1)


def spelling_style(
    paragraphs: Paragraphs, groups: Sequence[tuple[str, ...]], names: Bools, least: int
) -> Iterator[StyleFeature]:
    """Yield the spellings of words and of names that outlets do not share."""
    yield from _unshared_spellings(paragraphs, groups, SPELLING, least)
    yield from _unshared_spellings(paragraphs, name_spellings(paragraphs, names), NAME, least)


def _unshared_spellings(
    paragraphs: Paragraphs, groups: Sequence[tuple[str, ...]], kind: str, least: int
) -> Iterator[StyleFeature]:
    """Yield the spellings of words that outlets do not spell alike.

    Of a group those that stand in enough texts, if there are two of them and
    one outlet mostly has one, another mostly another.
    """
    words = paragraphs.words
    forms = [word for group in groups for word in group]
    where = {word: at for at, word in enumerate(forms)}
    of = np.array([where.get(word, -1) for word in words.vocabulary], dtype=np.intp)
    here = np.flatnonzero(of[words.word] >= 0) if forms else np.array([], dtype=np.intp)
    form, paragraph = of[words.word[here]], words.paragraph[here]
    in_text = np.unique(np.column_stack([form, paragraphs.distinct_text[paragraph]]), axis=0)[:, 0]
    common = np.bincount(in_text, minlength=len(forms)) >= min(_SPELT, max(least, 1))
    outlet = paragraphs.outlet[paragraph]
    counts = np.zeros((len(forms), len(paragraphs.outlets)), dtype=np.intp)
    np.add.at(counts, (form[outlet >= 0], outlet[outlet >= 0]), 1)
    for group in groups:
        rows = [where[word] for word in group if common[where[word]]]
        by_outlet = counts[rows][:, counts[rows].sum(axis=0) > 0]
        if len(rows) > 1 and len(np.unique(by_outlet.argmax(axis=0))) > 1:
            for row in rows:
                at = here[form == row]
                yield StyleFeature(forms[row], kind, at, at, rare=True)
