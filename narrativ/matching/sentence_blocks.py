"""Which sentences of two texts are the same, reworded or without a counterpart.

The alignment is over the whole text, so that a sentence is found again
wherever it was moved to. What comes of it are blocks, as in the alignment of
translations (Gale and Church 1993): one sentence to one, one to two where it
was split, two to one where they were merged, or one to none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from narrativ.matching.assignment import greedy_assignment
from narrativ.matching.chains import monotone_chain
from narrativ.matching.normalization import normalized_words, signs, spelling_keys
from narrativ.matching.runs import shared_runs
from narrativ.matching.subsequence import word_similarity

_SHARED: Final = 0.5
"""Share of the shorter sentence's words in shared runs from which two sentences are one."""
_SIMILAR: Final = 0.5
"""Word-level similarity from which sentences without a shared run are one. Unrelated
sentences of news share function words and seldom reach .35."""
_FEWEST: Final = 4
"""Words in common that a match needs, unless the sentences are the same."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and where it stands; `place` is a paragraph, or whatever holds sentences."""

    text: str
    place: str
    start: int
    end: int
    part: str = "body"


@dataclass(frozen=True, slots=True)
class Block:
    """Sentences of the source, by number, and the outlet's that they became."""

    source: tuple[int, ...]
    own: tuple[int, ...]


def align_sentences(source: Sequence[Sentence], own: Sequence[Sentence]) -> list[Block]:
    """Return the blocks in which each sentence of both texts stands exactly once.

    Blocks with sentences of the outlet are in its order, then those that were
    cut in the source's.
    """
    shared = _shared_words(source, own)
    pairs = _pairs_by_runs(shared, source, own)
    pairs |= _pairs_by_similarity(source, own, pairs)
    matches = _with_halves(pairs, shared, source, own)
    taken = {i for group, _ in matches for i in group}
    used = {j for _, group in matches for j in group}
    blocks = [Block(*block) for block in matches]
    blocks += [Block((), (j,)) for j in range(len(own)) if j not in used]
    blocks.sort(key=lambda block: block.own)
    return blocks + [Block((i,), ()) for i in range(len(source)) if i not in taken]


def moved_blocks(blocks: Sequence[Block], weights: Sequence[int]) -> set[int]:
    """Return the blocks, by number, that stand elsewhere in the order of the source.

    What did not move is the longest chain of matched blocks, by words of the
    source, whose order is the same in both texts.

    Parameters
    ----------
    blocks
        In the outlet's order.
    weights
        Words of each sentence of the source.
    """
    both = [at for at, block in enumerate(blocks) if block.source and block.own]
    chain = monotone_chain(
        [blocks[at].source[0] for at in both],
        [blocks[at].source[-1] for at in both],
        [1 + sum(weights[i] for i in blocks[at].source) for at in both],
    )
    return set(both) - {both[n] for n in chain}


Pairs = dict[int, int]
"""Sentence of the source to sentence of the outlet, each at most once."""
SharedWords = Counter[tuple[int, int]]
"""Words in shared runs, by sentence of the source and sentence of the outlet."""


def _shared_words(source: Sequence[Sentence], own: Sequence[Sentence]) -> SharedWords:
    sides = [
        [(word, n) for n, sentence in enumerate(texts) for word in spelling_keys(sentence.text)]
        for texts in (source, own)
    ]
    words = [[word for word, _ in side] for side in sides]
    shared: SharedWords = Counter()
    for run in shared_runs(*words):
        for k in range(run.words):
            shared[sides[0][run.a + k][1], sides[1][run.b + k][1]] += 1
    return shared


def _pairs_by_runs(
    shared: SharedWords, source: Sequence[Sentence], own: Sequence[Sentence]
) -> Pairs:
    """Return the pairs that share most of their words in runs, the closest first."""
    lengths = [[len(spelling_keys(sentence.text)) for sentence in texts] for texts in (source, own)]
    ranked = sorted(
        (-count, abs(lengths[0][i] - lengths[1][j]), abs(i - j), i, j)
        for (i, j), count in shared.items()
        if count >= _SHARED * min(lengths[0][i], lengths[1][j])
    )
    return greedy_assignment((i, j) for *_, i, j in ranked)


def _pairs_by_similarity(
    source: Sequence[Sentence], own: Sequence[Sentence], pairs: Pairs
) -> Pairs:
    """Return pairs among the sentences left over: no run, but most words the same."""
    used = set(pairs.values())
    left = {i: _words_or_signs(source[i]) for i in range(len(source)) if i not in pairs}
    right = {j: _words_or_signs(own[j]) for j in range(len(own)) if j not in used}
    ranked = []
    for i, before in left.items():
        for j, after in right.items():
            alike = word_similarity(before, after)
            enough = alike * (len(before) + len(after)) >= 2 * _FEWEST
            if alike == 1 or (alike >= _SIMILAR and enough):
                away = abs(i / len(source) - j / len(own))
                ranked.append((-alike, away, i, j))
    return greedy_assignment(((i, j) for *_, i, j in sorted(ranked)), pairs)


def _with_halves(
    pairs: Pairs, shared: SharedWords, source: Sequence[Sentence], own: Sequence[Sentence]
) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Return the pairs with the halves of split and merged sentences put to them.

    A half stands next to the other in its paragraph, and most of its words
    stand in the sentence that it was part of.
    """
    blocks: dict[tuple[int, ...], tuple[int, ...]] = {(i,): (j,) for i, j in sorted(pairs.items())}
    whole: dict[int, int] = {}
    used = set(pairs.values())
    split = _second_halves(
        pairs,
        {(i, j): n for (i, j), n in shared.items() if j not in used},
        own,
    )
    for i, j in split.items():
        blocks[i,] = (min(pairs[i], j), max(pairs[i], j))
        whole[i] = j
    merged = _second_halves(
        {j: i for i, j in pairs.items() if i not in whole},
        {(j, i): n for (i, j), n in shared.items() if i not in pairs},
        source,
    )
    first_of = {j: i for i, j in pairs.items()}
    for j, i in merged.items():
        first = first_of[j]
        del blocks[first,]
        blocks[min(first, i), max(first, i)] = (j,)
    return list(blocks.items())


def _second_halves(
    pairs: Pairs, shared: dict[tuple[int, int], int], texts: Sequence[Sentence]
) -> dict[int, int]:
    """Return the second half of each sentence that has one: sentence to number in `texts`."""
    halves: dict[int, int] = {}
    used: set[int] = set()
    for (one, half), count in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
        if one not in pairs or one in halves or half in used:
            continue
        beside = abs(pairs[one] - half) == 1 and texts[pairs[one]].place == texts[half].place
        words = len(spelling_keys(texts[half].text))
        if beside and count >= max(_FEWEST, _SHARED * words):
            halves[one] = half
            used.add(half)
    return halves


def _words_or_signs(sentence: Sentence) -> Sequence[str]:
    return normalized_words(sentence.text) or signs(sentence.text)
