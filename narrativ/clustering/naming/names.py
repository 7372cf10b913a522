"""Names of people, places and organisations, by their capitals: enough to compare articles.

What stands with capitals inside the sentences of running text is a name; a word of
its own also has to be written large there as a rule. Where capitals mean nothing, at
the beginning of a sentence and in headlines, only names seen elsewhere are found.
Languages that capitalise nouns give more names, which weakens them and nothing else.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse

from narrativ.resources import agencies
from narrativ.text.names import (
    NAME_RUN,
    SHORT,
    Name,
    full_names,
    inside_sentence,
    is_small,
    key_of,
    names_of_run,
    organisation_key,
)
from narrativ.text.spelling import name_key
from narrativ.text.words import words

if TYPE_CHECKING:
    import numpy.typing as npt

_CLOSED: Final = tuple(".!?…\"'”’»)")
_LONG: Final = 120
"""Characters from which a line without a closing sign is running text, not a headline."""
_NAME_SHARE: Final = 0.5
"""Texts that write a word large inside a sentence, of those that write it large or small."""
_STANDS_FOR: Final = 0.25
"""Share of the texts with a surname that hold a full name from which it stands for that one."""
_LONGEST: Final = 16
"""Words of the longest name that is looked for inside a longer one."""
_SUREST: Final = 4
"""Words of a name that are looked for where capitals mean nothing."""
_SURNAME_SHARE: Final = 0.95
"""As `_NAME_SHARE`, of a surname: House is none, for all its capitals."""


def names_in(
    texts: Sequence[str], outlets: Collection[str] = ()
) -> tuple[sparse.csr_matrix, list[str]]:
    r"""Return which names stand in which texts, one spelling each.

    Titles and initials are left out, and a surname is counted as the full name
    that it stands for. Spellings that differ in accents, doubled letters, y and i
    or s and z (Zelensky, Zelenskiy) are one name; the most frequent is returned.

    Parameters
    ----------
    texts
        Texts whose lines are paragraphs, so that headlines are known as such.
    outlets
        Names of the outlets of the corpus, left out: whose copy it is, not what it tells.

    Returns
    -------
    scipy.sparse.csr_matrix
        float32 of shape (len(texts), names), 1 where a name stands in a text.
    list of str
        The names, in alphabetical order.

    Examples
    --------
    >>> texts = ["They met Prime Minister Ana Ruiz. Then Ruiz left.", "Crews of Orsund told Ruiz."]
    >>> found, names = names_in(texts)
    >>> names
    ['Ana Ruiz', 'Orsund']
    >>> found.toarray()
    array([[1., 0.],
           [1., 1.]], dtype=float32)
    """
    runs, occurrence = _capitalised_runs(texts)
    certain, uncertain = _split_names(runs)
    capitals = _capital_counts(texts, certain, occurrence)
    candidates, name_runs = _distinct_names(certain, uncertain, occurrence, capitals)
    if not candidates:
        return sparse.csr_matrix((len(texts), 0), dtype=np.float32), []
    mentions = _binary(occurrence @ name_runs)
    surnames = {
        name_key(word)
        for word, (large, small) in capitals.items()
        if large >= _SURNAME_SHARE * (large + small)
    }
    return _merge_variants(mentions, candidates, surnames, outlets)


def _capitalised_runs(texts: Sequence[str]) -> tuple[list[str], sparse.csr_matrix]:
    """Return the runs of words with capitals, and which text holds which.

    A run where capitals may mean nothing is marked by a line break in front.
    """
    index: dict[str, int] = {}
    columns, ends = array("q"), array("q", [0])
    for text in texts:
        here: set[int] = set()
        for line in text.splitlines():
            line = line.strip()
            running = len(line) > _LONG or line.endswith(_CLOSED)
            for match in NAME_RUN.finditer(line):
                run = match.group()
                if running and not inside_sentence(line, match.start()):
                    # "Then Ana Ruiz": what follows a small word stands inside the sentence.
                    first, _, rest = run.partition(" ")
                    run = rest if rest and is_small(first) else "\n" + run
                elif not running:
                    run = "\n" + run
                here.add(index.setdefault(run, len(index)))
        columns.extend(sorted(here))
        ends.append(len(columns))
    ones = np.ones(len(columns), dtype=np.float32)
    shape = (len(texts), len(index))
    return list(index), sparse.csr_matrix((ones, np.array(columns), np.array(ends)), shape=shape)


def _split_names(runs: list[str]) -> tuple[list[list[Name]], list[list[Name]]]:
    """Return the names of runs inside sentences, and the words of the other runs."""
    certain: list[list[Name]] = []
    uncertain: list[list[Name]] = []
    for run in runs:
        parts = names_of_run(run)
        # Three words in capitals throughout are a headline that shouts.
        shouted = sum(word.isupper() and "." not in word for word in run.split()) > 2
        sure = not (run[0] == "\n" or shouted)
        certain.append(parts if sure else [])
        uncertain.append([] if sure else parts)
    return certain, uncertain


def _capital_counts(
    texts: Sequence[str], certain: list[list[Name]], occurrence: sparse.csr_matrix
) -> dict[str, tuple[int, int]]:
    """Return in how many texts each word of a name is written large, and small."""
    large_words = sorted({word for parts in certain for part in parts for word in part})
    place = {word: i for i, word in enumerate(large_words)}
    rows = [(run, place[w]) for run, parts in enumerate(certain) for part in parts for w in part]
    shape = len(certain), len(large_words)
    large = np.asarray(_binary(occurrence @ _indicator(rows, *shape)).sum(axis=0)).ravel()
    forms = frozenset(word.lower() for word in large_words) - frozenset(large_words)
    small: Counter[str] = Counter()
    for text in texts:
        small.update(forms.intersection(words(text)))
    return {word: (int(n), small[word.lower()]) for word, n in zip(large_words, large, strict=True)}


def _distinct_names(
    certain: list[list[Name]],
    uncertain: list[list[Name]],
    occurrence: sparse.csr_matrix,
    capitals: dict[str, tuple[int, int]],
) -> tuple[list[Name], sparse.csr_matrix]:
    """Return the names, one for each way of writing, and which run holds which."""
    frequency: Counter[Name] = Counter()
    texts = np.bincount(occurrence.indices, minlength=len(certain))
    for parts, count in zip(certain, texts.tolist(), strict=True):
        for part in set(parts):
            frequency[part] += count

    def large(word: str) -> bool:
        up, down = capitals[word]
        return (word.isupper() and len(word) <= SHORT) or up >= _NAME_SHARE * (up + down)

    known = {
        part
        for part, count in frequency.items()
        if any(map(large, part)) or (len(part) > 1 and count > 1)
    }
    ways = {key_of(part) for part in known}
    spelt: Counter[Name] = Counter()
    pairs: list[tuple[int, Name]] = []
    for run, (sure, unsure) in enumerate(zip(certain, uncertain, strict=True)):
        parts = [part for part in sure if part in known]
        parts += [name for part in unsure for name in _longest_names(part, ways)]
        for part in set(parts):
            spelt[part] += int(texts[run])
            pairs.append((run, part))
    # The most frequent way of writing comes first and is shown.
    shown: dict[Name, Name] = {}
    for part in sorted(spelt, key=lambda p: (-spelt[p], p)):
        shown.setdefault(key_of(part), part)
    names = sorted(shown.values())
    place = {key_of(name): i for i, name in enumerate(names)}
    rows = [(run, place[key_of(part)]) for run, part in pairs]
    return names, _indicator(rows, len(certain), len(names))


def _longest_names(words: Name, ways: set[Name]) -> Iterator[Name]:
    """Return the longest known names in a row of words."""
    start = 0
    while start < len(words):
        for size in range(min(_SUREST, len(words) - start), 0, -1):
            name = words[start : start + size]
            if key_of(name) in ways and not (size == 1 and is_small(name[0])):
                yield name
                break
        start += size


def _merge_variants(
    mentions: sparse.csr_matrix,
    names: list[Name],
    surnames: set[str],
    outlets: Collection[str] = (),
) -> tuple[sparse.csr_matrix, list[str]]:
    """Count longer forms as the name they hold, and surnames as the full name meant.

    `mentions` says which text holds which of `names`; `surnames` are the words, in the form
    their spellings share, that are names wherever they stand. Agencies and `outlets` are
    left out.
    """
    place = {key_of(name): i for i, name in enumerate(names)}
    frequency = np.asarray(mentions.sum(axis=0)).ravel()
    target = np.arange(len(names))
    for i, name in enumerate(names):
        whole = key_of(name)
        for start in range(max(1, len(name) - _LONGEST), len(name) - 1):
            shorter = place.get(whole[start:], i)
            if frequency[shorter] > frequency[i]:
                target[i] = shorter
                break
    mentions = _binary(mentions @ _indicator(enumerate(target.tolist()), len(names), len(names)))
    full = [
        len(name) > 1 and target[i] == i and surnames.issuperset(key_of(name))
        for i, name in enumerate(names)
    ]
    mentions, target = _resolve_surnames(mentions, names, full)
    mentions = _binary(mentions @ _indicator(enumerate(target.tolist()), len(names), len(names)))
    texts = np.diff(mentions.tocsc().indptr)
    news = _agencies() | set(map(organisation_key, outlets))
    kept = np.flatnonzero([texts[i] and key_of(name) not in news for i, name in enumerate(names)])
    shown = [" ".join(names[i]) for i in kept]
    order = np.array(sorted(range(len(shown)), key=shown.__getitem__), dtype=np.int64)
    return mentions[:, kept[order]], [shown[i] for i in order]


def _resolve_surnames(
    mentions: sparse.csr_matrix, names: list[Name], full: list[bool]
) -> tuple[sparse.csr_matrix, npt.NDArray[np.int64]]:
    """Leave out surnames beside their full names; say which one they stand for elsewhere.

    `full` says which of the names are those of persons in full.
    """
    place = {name: i for i, name in enumerate(names)}
    beside: Counter[tuple[int, int]] = Counter()
    kept: list[tuple[int, int]] = []
    for row, (start, end) in enumerate(pairwise(mentions.indptr.tolist())):
        in_text = mentions.indices[start:end].tolist()
        bearers = full_names(names[i] for i in in_text if full[i] or len(names[i]) == 1)
        beside.update(
            (place[surname], place[full_name])
            for surname in bearers
            for full_name in bearers[surname]
        )
        kept += [(row, i) for i in in_text if names[i] not in bearers]
    frequency = np.bincount(mentions.indices, minlength=len(names))
    target = np.arange(len(names))
    for (surname, full_name), times in sorted(
        beside.items(), key=lambda item: (item[1], -item[0][1])
    ):
        if times >= _STANDS_FOR * frequency[surname]:
            target[surname] = full_name
    return _indicator(kept, *mentions.shape), target


@cache
def _agencies() -> frozenset[Name]:
    """Return the names of news agencies: whose copy it is, not what it tells."""
    return frozenset(organisation_key(name) for one in agencies() for name in one.names)


def _indicator(rows: Iterable[tuple[int, int]], height: int, width: int) -> sparse.csr_matrix:
    """Return the sparse matrix with ones at (row, column) places."""
    places = np.array(list(rows), dtype=np.int64).reshape(-1, 2)
    ones = np.ones(len(places), dtype=np.float32)
    return sparse.csr_matrix((ones, (places[:, 0], places[:, 1])), shape=(height, width))


def _binary(counts: sparse.spmatrix) -> sparse.csr_matrix:
    """Return ones where there is a count."""
    counts = sparse.csr_matrix(counts)
    counts.eliminate_zeros()
    counts.sort_indices()
    counts.data[:] = 1
    return counts


def rarity(names: sparse.csr_matrix) -> npt.NDArray[np.float64]:
    """Return what each name weighs: the fewer articles hold it, the more, and never nothing."""
    n = names.shape[0]
    frequency = np.bincount(names.indices, minlength=names.shape[1])
    return np.asarray(1 + np.log((1 + n) / (1 + frequency)))


def weighted_by_rarity(
    names: sparse.csr_matrix, rarity: npt.NDArray[np.float64], few: float = 0.0
) -> sparse.csr_matrix:
    """Return names weighted by their rarity, each row to unit length.

    Rows of less than `few` times the median weight stay shorter in proportion.
    """
    weighted = sparse.csr_matrix(names.multiply(rarity[None, :]))
    length = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    if few and len(length):
        length = np.maximum(length, few * np.median(length))
    length[length == 0] = 1
    return sparse.csr_matrix(sparse.diags(1 / length) @ weighted)
