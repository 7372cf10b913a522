"""What is known of a quoted stretch, as numbers: for the model that says what it is."""

from __future__ import annotations

from collections.abc import Sequence
from math import log1p
from typing import TYPE_CHECKING, Final

import numpy as np

from narrativ.quoting.reading import Reading
from narrativ.quoting.reports import TAKEN
from narrativ.quoting.word_classes import VERB_CLASSES, verb_classes, word_list

if TYPE_CHECKING:
    from narrativ.quoting.word_classes import Floats

_ENDERS: Final = ".!?…"
_NEAR: Final = 15
"""Tokens around a stretch in which a reporting verb counts as near."""
_CLOSE: Final = 8
"""Tokens between a report and a stretch that may go on with it."""
_FINITE: Final = ("VBD", "VBZ", "VBP", "MD")


def stretch_rows(read: Sequence[Reading]) -> Floats:
    """Return a row for each stretch of an article, in order."""
    rows = [
        _row(one, index, read[place - 1] if place else None)
        for place, one in enumerate(read)
        for index in range(len(one.stretches))
    ]
    return np.array(rows, dtype=np.float32) if rows else np.zeros((0, 0), dtype=np.float32)


def _row(read: Reading, index: int, previous: Reading | None) -> list[float]:
    stretch, parse, inside = read.stretches[index], read.parse, read.marked[index]
    text = parse.text[stretch.start : stretch.end]
    before = parse.text[: stretch.start].rstrip()
    after = parse.text[stretch.end :].lstrip()
    bare = text.strip("'\"“”‘’«»„‚` ")
    words = [token for token in inside if read.words[token]]
    outside = sum(read.words) - sum(
        read.words[token] for token in range(len(parse)) if read.quoted[token] >= 0
    )
    tags = [parse.tag[token] for token in words]
    return [
        log1p(len(words)),
        bare[:1].isupper(),
        bare[-1:] in _ENDERS,
        bare[-1:] == ",",
        _sign(before[-1:]),
        _sign(after[:1]),
        after[:1].islower(),
        after[:1].isupper(),
        stretch.carried,
        stretch.open,
        text[:1] in "'‘’" and text[:2] != "''",
        len(read.stretches),
        index,
        log1p(outside),
        sum(tag in _FINITE for tag in tags),
        sum(parse.dep[token] in ("nsubj", "nsubjpass") for token in words),
        sum(tag in ("PRP", "PRP$") for tag in tags) / max(1, len(words)),
        sum(parse.text[parse.start[t]].isupper() for t in words) / max(1, len(words)),
        sum(tag in ("NNP", "NNPS") for tag in tags) / max(1, len(words)),
        *_first(read, inside),
        *_odds(read, inside),
        *_reports_around(read, inside),
        *_near(read, range(inside.stop, min(len(parse), inside.stop + _NEAR))),
        *_near(read, range(inside.start - 1, max(-1, inside.start - 1 - _NEAR), -1)),
        *_rest_of_sentence(read, inside),
        *(_gap(read, index, index - 1), _gap(read, index, index + 1)),
        read.number == 0,
        previous is not None and any(one.open for one in previous.stretches),
        previous is not None and bool(previous.stretches),
    ]


def _sign(char: str) -> int:
    """Return a number for what stands beside a stretch."""
    if not char:
        return 0
    kinds = (_ENDERS, ",", ":;", "([", "-–—―", "\"'“”‘’")
    return next((number for number, kind in enumerate(kinds, start=1) if char in kind), 7)


def _first(read: Reading, inside: range) -> tuple[float, float, float, float]:
    """Return how the first word of a stretch stands in the parse."""
    parse = read.parse
    word = next((token for token in inside if read.words[token]), None)
    if word is None:
        return (0, 0, 0, 0)
    top = next((t for t in inside if parse.head[t] not in inside or parse.head[t] == t), word)
    return (
        parse.pos[word] in ("DET", "PRON", "PROPN", "NOUN"),
        parse.pos[top] in ("VERB", "AUX"),
        parse.head[top] == top,
        parse.dep[top] in ("ccomp", "parataxis"),
    )


def _odds(read: Reading, inside: range) -> tuple[float, ...]:
    """Return the likeliest report that holds the stretch alone, and that holds more.

    Of the latter also how many of its words stand in no marks, and what its cue reports
    in all.
    """
    alone, more, cue = 0.0, 0.0, -1
    content: set[int] = set()
    for candidate, odds in zip(read.candidates, read.odds, strict=True):
        if candidate.last < inside.start or candidate.first >= inside.stop:
            continue
        if odds <= min(alone, more) or read.quoted[candidate.cue] == read.quoted[inside.start]:
            continue
        tokens = {token for token in candidate.tokens() if read.words[token]}
        if tokens.isdisjoint(inside):
            continue
        bare = _bare(read, tokens)
        if bare and odds > more:
            more, cue, content = odds, candidate.cue, tokens
        elif not bare and odds > alone:
            alone = odds
    words = sum(read.words[token] for token in inside)
    whole = {
        token
        for candidate, odds in zip(read.candidates, read.odds, strict=True)
        if candidate.cue == cue and odds >= TAKEN
        for token in candidate.tokens()
        if read.words[token]
    }
    return (
        alone,
        more,
        sum(token in content for token in inside) / max(1, words),
        *_amount(read, content, inside),
        *_amount(read, whole, inside),
    )


def _reports_around(read: Reading, inside: range) -> tuple[float, float, float, float]:
    """Return the likeliest reports of a paragraph beside a stretch.

    They are one that ends right before it, one before, one after, and the words between
    the first and the stretch.
    """
    closing, before, after, gap = 0.0, 0.0, 0.0, 99
    for candidate, odds in zip(read.candidates, read.odds, strict=True):
        if read.quoted[candidate.cue] >= 0:
            continue
        if candidate.first >= inside.stop:
            after = max(after, odds)
        elif candidate.last < inside.start:
            before = max(before, odds)
            if inside.start - candidate.last <= _CLOSE and odds > closing:
                closing = odds
                between = range(candidate.last + 1, inside.start)
                gap = sum(read.words[token] for token in between)
    return closing, before, after, gap


def _bare(read: Reading, tokens: set[int]) -> int:
    """Return how many words stand in no marks, a "that" in front aside."""
    bare = sum(read.quoted[token] < 0 for token in tokens)
    return bare - (bare > 0 and read.parse.dep[min(tokens)] == "mark")


def _amount(read: Reading, tokens: set[int], inside: range) -> tuple[float, float]:
    """Return the words of a report and a stretch in no marks, and the share of the others."""
    together = tokens | {token for token in inside if read.words[token]}
    bare = _bare(read, together) if together else 0
    return log1p(bare), 1 - bare / max(1, len(together))


def _near(read: Reading, around: range) -> tuple[float, ...]:
    """Return how far the nearest verb and reporting verb are, and that one's classes."""
    parse = read.parse
    verb, classes = 0, (False,) * len(VERB_CLASSES)
    for distance, token in enumerate(around, start=1):
        if read.quoted[token] >= 0:
            break
        if parse.pos[token] != "VERB":
            continue
        verb = verb or distance
        listed = verb_classes(parse.lemma[token])
        if any(listed[:5]):
            return (verb, distance, *listed[:5])
    return (verb, 0, *classes[:5])


def _rest_of_sentence(read: Reading, inside: range) -> tuple[float, ...]:
    """Return the words of the sentence around a stretch that are in no marks."""
    parse = read.parse
    if not len(inside):
        return (0, 0, 0, 0)
    left, right = _unquoted(read, inside.start - 1, -1), _unquoted(read, inside.stop, 1)
    document = any(
        parse.lemma[token] in word_list("nouns", "document")
        for token in range(max(0, inside.start - 6), inside.start)
    )
    starts = not inside.start or parse.sentence[inside.start - 1] != parse.sentence[inside.start]
    return (left, right, starts, document)


def _unquoted(read: Reading, token: int, step: int) -> int:
    """Return how many words stand beside a stretch up to the end of the sentence in print."""
    count = 0
    while 0 <= token < len(read.parse) and read.quoted[token] < 0:
        if read.parse.text[read.parse.start[token]] in _ENDERS:
            break
        count += read.words[token]
        token += step
    return count


def _gap(read: Reading, index: int, other: int) -> int:
    """Return the words between two stretches of a paragraph, 99 if there is no other."""
    if not 0 <= other < len(read.stretches):
        return 99
    one, two = sorted((read.marked[index], read.marked[other]), key=lambda r: r.start)
    return sum(read.words[token] for token in range(one.stop, two.start))
