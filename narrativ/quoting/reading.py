"""An article as quoting reads it: parses, what is quoted, and candidates with their odds."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from narrativ.quoting.candidates import Candidate, candidates
from narrativ.quoting.features import Features
from narrativ.quoting.grammar import Grammar, grammar
from narrativ.quoting.marks import Stretch, stretches
from narrativ.quoting.spans import Paragraph

_LETTER: Final = re.compile(r"[^\W_]")
"""A letter or figure."""

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from narrativ.quoting.word_classes import Floats


@dataclass
class Reading:
    """One paragraph of an article, read.

    Attributes
    ----------
    number
        Of the paragraph in its article.
    parse
        Its parse.
    stretches
        What stands between marks in it.
    quoted
        For each token the number of its stretch here, -1 outside.
    words
        For each token whether it is a word.
    candidates, odds
        What may be said here, and the probability of each that it is.
    """

    number: int
    parse: Grammar
    stretches: list[Stretch]
    quoted: list[int]
    words: list[bool]
    candidates: list[Candidate]
    odds: list[float] = field(default_factory=list)

    def tokens(self, start: int, end: int) -> range:
        """Return the tokens that begin between two offsets."""
        return range(bisect_left(self.parse.start, start), bisect_left(self.parse.start, end))

    @cached_property
    def marked(self) -> list[range]:
        """The tokens of each stretch, marks included."""
        return [self.tokens(one.start, one.end) for one in self.stretches]

    def features(self) -> Floats:
        """Return a row for each candidate."""
        inside = [number >= 0 for number in self.quoted]
        return Features(self.parse, inside, self.number == 0).matrix(self.candidates)


def readings(paragraphs: Sequence[Paragraph], parses: Mapping[str, Doc]) -> list[Reading]:
    """Return the paragraphs of an article, read; their candidates have no odds yet."""
    by_paragraph: dict[int, list[Stretch]] = {}
    for one in stretches(paragraphs):
        by_paragraph.setdefault(one.paragraph, []).append(one)
    return [
        reading(number, grammar(parses[paragraph.text]), by_paragraph.get(number, []))
        for number, paragraph in enumerate(paragraphs)
    ]


def reading(number: int, parse: Grammar, marked: list[Stretch]) -> Reading:
    """Return one paragraph, read."""
    quoted = [-1] * len(parse)
    for index, one in enumerate(marked):
        for token in range(bisect_left(parse.start, one.start), bisect_left(parse.start, one.end)):
            quoted[token] = index
    words = [
        _LETTER.search(parse.text, start, end) is not None
        for start, end in zip(parse.start, parse.end, strict=True)
    ]
    return Reading(number, parse, marked, quoted, words, candidates(parse))


def stacked(read: Sequence[Reading]) -> Floats | None:
    """Return the features of all candidates of an article; None if there are none."""
    rows = [one.features() for one in read if one.candidates]
    return np.concatenate(rows) if rows else None
