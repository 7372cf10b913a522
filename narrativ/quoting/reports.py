"""Which candidates are taken for what somebody says, one report for each cue."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from narrativ.quoting.candidates import Candidate, according
from narrativ.quoting.grammar import Grammar
from narrativ.quoting.reading import Reading
from narrativ.quoting.word_classes import noun_classes, verb_classes, word_list

_WHETHER: Final = ("whether", "if")
_FINITE: Final = ("VBD", "VBZ", "VBP", "MD")
_NAME: Final = 4
"""Words of a name that stands before the colon of a headline."""
_TIMES: Final = ("DATE", "TIME")
_ENTITIES: Final = ("PERSON", "ORG", "GPE", "NORP")

TAKEN: Final = 0.36
"""Probability from which a candidate is taken: near the best token F1 of a fold held out of
`benchmarks/fit_quotations.py` (0.33), a little on the side of precision."""


@dataclass(frozen=True)
class Report:
    """The tokens of one paragraph that one cue reports."""

    cue: int
    content: frozenset[int]
    probability: float
    shape: str


def reports(read: Reading, taken: float = TAKEN) -> list[Report]:
    """Return what is reported in a paragraph, by the place of the cue.

    What is reported inside another report is part of that one, so that no word is
    counted twice; what two cues report is the likelier one's.
    """
    by_cue: dict[int, list[int]] = {}
    for index, odds in enumerate(read.odds):
        if odds >= taken or _by_form(read, read.candidates[index]):
            by_cue.setdefault(read.candidates[index].cue, []).append(index)
    found = [_report(read, cue, chosen) for cue, chosen in by_cue.items()]
    outer = [one for one in found if not any(_inside(one, two) for two in found)]
    taken_by: dict[int, int] = {}
    for one in sorted(outer, key=lambda one: (-one.probability, one.cue)):
        for token in one.content:
            taken_by.setdefault(token, one.cue)
    parted = [
        replace(
            one,
            content=_trimmed(
                read, one, frozenset(t for t in one.content if taken_by[t] == one.cue)
            ),
        )
        for one in outer
        if says_something(read, one)
    ]
    return [one for one in parted if any(read.words[token] for token in one.content)]


def _by_form(read: Reading, one: Candidate) -> bool:
    """Say whether a candidate is said by its form alone.

    A headline is, of which only a name stands before the colon, and a figure that somebody
    puts something at.
    """
    parse, cue = read.parse, one.cue
    if one.shape == "colon":
        name = 0 < cue <= _NAME and all(parse.pos[token] == "PROPN" for token in range(cue))
        return read.number == 0 and name and any(parse.tag[t] in _FINITE for t in one.tokens())
    if one.shape != "arc" or parse.lemma[cue] not in word_list("verbs", "figure"):
        return False
    deps = [parse.dep[child] for child in parse.children[cue]]
    at = any(
        parse.lemma[child] == "at"
        and any(parse.tag[t] == "CD" for t in range(child, parse.right[child] + 1))
        for child in parse.children[cue]
    )
    return (
        at and "dobj" in deps and (one.preposition is not None or parse.dep[one.content] == "dobj")
    )


def _report(read: Reading, cue: int, chosen: list[int]) -> Report:
    content = {token for index in chosen for token in read.candidates[index].tokens()}
    best = max(chosen, key=lambda index: read.odds[index])
    return Report(cue, frozenset(content - {cue}), read.odds[best], read.candidates[best].shape)


def _trimmed(read: Reading, one: Report, content: frozenset[int]) -> frozenset[int]:
    """Return what is reported without the day it was said and another source at its end.

    "He said on Monday the pier was safe", "..., according to a summary of the talks".
    """
    parse = read.parse
    if content and min(content) == one.cue + 1:
        day = parse.right[min(content)]
        phrase = range(one.cue + 1, day + 1)
        if parse.dep[one.cue + 1] in ("prep", "npadvmod") and parse.entity[day] in _TIMES:
            content = frozenset(t for t in content if t not in phrase) or content
    for token in sorted(content):
        tail = token > one.cue and parse.right[token] == max(content)
        if tail and token > min(content) and according(parse, token) is not None:
            return frozenset(t for t in content if t < token)
    return content


def says_something(read: Reading, one: Report) -> bool:
    """Say whether a report without marks is speech, thought or evidence of a source.

    An act is none ("signed a treaty"), nor what was not disclosed, nor what no person,
    organisation or document does with a verb that is none of telling or thinking ("the
    crisis prompted").
    """
    parse, cue = read.parse, one.cue
    if parse.pos[cue] != "VERB" or according(parse, cue) is not None:
        return True
    if any(read.quoted[token] >= 0 for token in one.content):
        return True
    lemma = parse.lemma[cue]
    if lemma in word_list("verbs", "act"):
        return False
    if parse.child(cue, "neg") is not None and _asks(read, one):
        return False
    if any(verb_classes(lemma)):
        return True
    subject = parse.subject(cue)
    return subject is None or _is_source(parse, subject)


def _asks(read: Reading, one: Report) -> bool:
    """Say whether what is reported begins as an indirect question does."""
    first = min(one.content)
    return read.parse.tag[first] in ("WRB", "WP", "WDT") or read.parse.lemma[first] in _WHETHER


def _is_source(parse: Grammar, subject: int) -> bool:
    """Say whether a subject may speak: by its part of speech, entity or class of noun."""
    if parse.pos[subject] in ("PRON", "PROPN") or parse.entity[subject] in _ENTITIES:
        return True
    return any(noun_classes(parse.lemma[subject])[3:])


def _inside(one: Report, other: Report) -> bool:
    """Say whether a report is part of another; of two that hold each other the likelier stays."""
    if one is other or one.cue not in other.content:
        return False
    if other.cue not in one.content:
        return True
    return (other.probability, -other.cue) > (one.probability, -one.cue)


def runs(read: Reading, content: frozenset[int] | set[int]) -> list[tuple[int, int]]:
    """Return the offsets of the continuous runs of tokens, without signs at their edges.

    A gap in which no word stands parts nothing.
    """
    spans: list[tuple[int, int]] = []
    ordered = sorted(content)
    while ordered:
        last = 0
        while last + 1 < len(ordered) and _joined(read, ordered[last], ordered[last + 1]):
            last += 1
        first, end = 0, last
        while first <= end and not _edge(read, ordered[first]):
            first += 1
        while end >= first and not _edge(read, ordered[end]):
            end -= 1
        if first <= end:
            spans.append((read.parse.start[ordered[first]], read.parse.end[ordered[end]]))
        ordered = ordered[last + 1 :]
    return spans


def _joined(read: Reading, one: int, two: int) -> bool:
    return not any(read.words[token] for token in range(one + 1, two))


def _edge(read: Reading, token: int) -> bool:
    """Say whether a run may begin or end with a token: a word, or a sign of what is quoted."""
    return read.words[token] or read.quoted[token] >= 0
