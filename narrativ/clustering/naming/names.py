"""Names of people, places and organisations, by their capitals: enough to compare articles.

What stands with capitals inside the sentences of running text is a name; a word of
its own also has to be written large there as a rule. Where capitals mean nothing, at
the beginning of a sentence and in headlines, only names seen elsewhere are found.
Languages that capitalise nouns give more names, which weakens them and nothing else.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse

from narrativ.clustering.naming.spellings import Name, binary, key, links, resolved, spelling
from narrativ.resources import english_stop_words

if TYPE_CHECKING:
    import numpy.typing as npt

_LARGE: Final = "A-ZÀ-ÖØ-ÞŁŚŠŽŻŹČĆĐİŞĞŐŰŘĎŤŇĚŮА-ЯЁЄІЇΑ-Ω"
_AFTER: Final = (
    rf"(?:\.[{_LARGE}](?:\.[{_LARGE}])*\.?|['’][{_LARGE}]\w+|[^\W\d_]\w*(?:-[{_LARGE}]\w+)*)"
)
"""What follows the first letter: U.S., O’Neil, Jean-Luc."""
_PARTICLES: Final = r"(?:(?:de|da|di|du|von|van|der|den|bin|ibn|al|el) ){0,2}"
_RUN: Final = re.compile(
    rf"[{_LARGE}](?<![\w’'][{_LARGE}]){_AFTER}"
    rf"(?: {_PARTICLES}(?:[{_LARGE}]\. )?[{_LARGE}]{_AFTER})*"
)
_INITIAL: Final = re.compile(rf"[{_LARGE}]\.")
_CLOSED: Final = tuple(".!?…\"'”’»)")
_LONG: Final = 120
"""Characters from which a line without a closing sign is running text, not a headline."""
_NO_NAMES: Final = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december jan feb apr jun jul aug sep sept oct "
    "nov dec mr mrs ms miss mx dr sir dame lord lady prof professor rev reverend gen lt col maj "
    "capt sgt sen rep gov president vice prime minister chancellor premier secretary senator "
    "representative congressman congresswoman governor mayor judge speaker leader deputy chief "
    "chairman chairwoman ceo spokesman spokeswoman spokesperson ambassador attorney commissioner "
    "sheriff general".split()
)
"""Days and titles: they part names and are none."""
_INSIDE_A_NAME: Final = frozenset(("march", "april", "may", "june", "august"))
"""Months that are names of people may follow a first name."""
_NAME_SHARE: Final = 0.5
"""Texts that write a word large inside a sentence, of those that write it large or small."""
_SHORT: Final = 5
"""Letters that a word of capitals may have as an abbreviation."""
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
    runs, holds = _runs(texts)
    surely, likely = _divided(runs)
    written = _written(texts, surely, holds)
    candidates, of = _known(surely, likely, holds, written)
    if not candidates:
        return sparse.csr_matrix((len(texts), 0), dtype=np.float32), []
    found = binary(holds @ of)
    surnames = {
        spelling(word)
        for word, (large, small) in written.items()
        if large >= _SURNAME_SHARE * (large + small)
    }
    return resolved(found, candidates, surnames, outlets)


def _runs(texts: Sequence[str]) -> tuple[list[str], sparse.csr_matrix]:
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
            for match in _RUN.finditer(line):
                run = match.group()
                if running and not _inside(line, match.start()):
                    # "Then Ana Ruiz": what follows a small word stands inside the sentence.
                    first, _, rest = run.partition(" ")
                    run = rest if rest and _is_small(first) else "\n" + run
                elif not running:
                    run = "\n" + run
                here.add(index.setdefault(run, len(index)))
        columns.extend(sorted(here))
        ends.append(len(columns))
    ones = np.ones(len(columns), dtype=np.float32)
    shape = (len(texts), len(index))
    return list(index), sparse.csr_matrix((ones, np.array(columns), np.array(ends)), shape=shape)


def _inside(line: str, start: int) -> bool:
    """Return whether a capital at `start` stands inside a sentence."""
    if start < 2:
        return False
    before, sign = line[start - 2], line[start - 1]
    return (sign.isspace() and (before.isalnum() or before in ",;)%")) or (
        sign == "-" and before.isalnum()
    )


def _divided(runs: list[str]) -> tuple[list[list[Name]], list[list[Name]]]:
    """Return the names of runs inside sentences, and the words of the other runs."""
    surely: list[list[Name]] = []
    likely: list[list[Name]] = []
    for run in runs:
        parts = _parts(run)
        # Three words in capitals throughout are a headline that shouts.
        shouted = sum(word.isupper() and "." not in word for word in run.split()) > 2
        sure = not (run[0] == "\n" or shouted)
        surely.append(parts if sure else [])
        likely.append([] if sure else parts)
    return surely, likely


def _parts(run: str) -> list[Name]:
    """Return the names of a run: titles and abbreviations with full stops part them."""
    parts: list[list[str]] = [[]]
    for word in run.split():
        small = word.lower()
        if _INITIAL.fullmatch(word):
            continue
        if "." in word:
            parts += [[word.replace(".", "")], []]
        elif small in _NO_NAMES and not (parts[-1] and small in _INSIDE_A_NAME):
            parts.append([])
        elif parts[-1] or not (word.islower() or _is_small(word)):
            # A dateline's MOSCOW is no abbreviation.
            parts[-1].append(word.capitalize() if word.isupper() and len(word) > _SHORT else word)
    for part in parts:
        while part and (part[-1].islower() or _is_small(part[-1])):
            part.pop()
    return [tuple(part) for part in parts if part]


def _is_small(word: str) -> bool:
    """Return whether a word only links others: such words open no name and close none."""
    return word.lower() in english_stop_words() and not word.isupper()


def _written(
    texts: Sequence[str], surely: list[list[Name]], holds: sparse.csr_matrix
) -> dict[str, tuple[int, int]]:
    """Return in how many texts each word of a name is written large, and small."""
    words = sorted({word for parts in surely for part in parts for word in part})
    place = {word: i for i, word in enumerate(words)}
    rows = [(run, place[w]) for run, parts in enumerate(surely) for part in parts for w in part]
    large = np.asarray(binary(holds @ links(rows, len(surely), len(words))).sum(axis=0)).ravel()
    forms = frozenset(word.lower() for word in words) - frozenset(words)
    small: Counter[str] = Counter()
    for text in texts:
        small.update(forms.intersection(text.split()))
    return {word: (int(n), small[word.lower()]) for word, n in zip(words, large, strict=True)}


def _known(
    surely: list[list[Name]],
    likely: list[list[Name]],
    holds: sparse.csr_matrix,
    written: dict[str, tuple[int, int]],
) -> tuple[list[Name], sparse.csr_matrix]:
    """Return the names, one for each way of writing, and which run holds which."""
    often: Counter[Name] = Counter()
    texts = np.bincount(holds.indices, minlength=len(surely))
    for parts, count in zip(surely, texts.tolist(), strict=True):
        for part in set(parts):
            often[part] += count

    def large(word: str) -> bool:
        up, down = written[word]
        return (word.isupper() and len(word) <= _SHORT) or up >= _NAME_SHARE * (up + down)

    named = {
        part
        for part, count in often.items()
        if any(map(large, part)) or (len(part) > 1 and count > 1)
    }
    ways = {key(part) for part in named}
    spelt: Counter[Name] = Counter()
    pairs: list[tuple[int, Name]] = []
    for run, (sure, unsure) in enumerate(zip(surely, likely, strict=True)):
        parts = [part for part in sure if part in named]
        parts += [found for part in unsure for found in _among(part, ways)]
        for part in set(parts):
            spelt[part] += int(texts[run])
            pairs.append((run, part))
    # The most frequent way of writing comes first and is shown.
    shown: dict[Name, Name] = {}
    for part in sorted(spelt, key=lambda p: (-spelt[p], p)):
        shown.setdefault(key(part), part)
    names = sorted(shown.values())
    place = {key(name): i for i, name in enumerate(names)}
    rows = [(run, place[key(part)]) for run, part in pairs]
    return names, links(rows, len(surely), len(names))


def _among(words: Name, ways: set[Name]) -> Iterator[Name]:
    """Return the longest known names in a row of words."""
    start = 0
    while start < len(words):
        for size in range(min(_SUREST, len(words) - start), 0, -1):
            found = words[start : start + size]
            if key(found) in ways and not (size == 1 and _is_small(found[0])):
                yield found
                break
        start += size


def rarity(names: sparse.csr_matrix) -> npt.NDArray[np.float64]:
    """Return what each name weighs: the fewer articles hold it, the more, and never nothing."""
    n = names.shape[0]
    found = np.bincount(names.indices, minlength=names.shape[1])
    return np.asarray(1 + np.log((1 + n) / (1 + found)))


def weighed(
    held: sparse.csr_matrix, rarity: npt.NDArray[np.float64], few: float = 0.0
) -> sparse.csr_matrix:
    """Return names weighed by their rarity, each row to unit length.

    Rows of less than `few` times the median weight stay shorter in proportion.
    """
    found = sparse.csr_matrix(held.multiply(rarity[None, :]))
    length = np.sqrt(np.asarray(found.multiply(found).sum(axis=1)).ravel())
    if few and len(length):
        length = np.maximum(length, few * np.median(length))
    length[length == 0] = 1
    return sparse.csr_matrix(sparse.diags(1 / length) @ found)
