"""Whom a cue gives as the speaker: the mention as it is written beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from narrativ.quoting.candidates import according
from narrativ.quoting.grammar import Grammar
from narrativ.quoting.reading import Reading

_NOMINAL: Final = ("NOUN", "PROPN", "PRON", "DET", "NUM", "ADJ")
_LEFT_OUT: Final = ("relcl", "appos", "acl", "advcl", "punct", "cc", "conj", "ccomp", "parataxis")
"""What hangs on a mention and stands behind its noun is no part of it."""
_FROM: Final = ("by", "from", "of")


@dataclass(frozen=True)
class Mention:
    """Tokens ``first`` to ``last`` name the speaker; ``head`` is their noun."""

    first: int
    last: int
    head: int
    basis: str


def mention(read: Reading, cue: int) -> Mention | None:
    """Return the mention of the speaker that a cue gives; None if it gives none."""
    parse = read.parse
    if parse.lemma[cue] == ":":
        return _before_colon(read, cue)
    leads = according(parse, cue)
    if leads is not None:
        owner = parse.child(leads, "poss")
        return _behind(read, leads) if owner is None else phrase(read, owner, "according_to")
    if parse.pos[cue] in ("NOUN", "PROPN"):
        return _of_noun(read, cue)
    return _of_verb(read, cue)


def _behind(read: Reading, preposition: int) -> Mention | None:
    below = read.parse.child(preposition, "pobj", "pcomp")
    if below is None:
        below = next(
            (
                token
                for token in range(preposition + 1, min(len(read.parse), preposition + 8))
                if read.parse.pos[token] in _NOMINAL and read.parse.dep[token] != "compound"
            ),
            None,
        )
    return None if below is None else phrase(read, below, "according_to")


def _of_noun(read: Reading, cue: int) -> Mention | None:
    """Return who makes a claim: the mayor's claim, a claim by the mayor, he made the claim."""
    parse = read.parse
    owner = parse.child(cue, "poss")
    if owner is not None:
        return phrase(read, owner, "noun")
    for child in parse.children[cue]:
        if parse.dep[child] == "prep" and parse.lemma[child] in _FROM:
            below = parse.child(child, "pobj")
            if below is not None:
                return phrase(read, below, "noun")
    above = parse.head[cue]
    if parse.pos[above] in ("VERB", "AUX") and parse.dep[cue] in ("dobj", "attr", "pobj"):
        return _of_verb(read, above, "noun")
    return None


def _of_verb(read: Reading, cue: int, basis: str = "verb") -> Mention | None:
    parse = read.parse
    agent = parse.child(cue, "agent")
    if agent is not None:
        below = parse.child(agent, "pobj")
        if below is not None:
            return phrase(read, below, basis)
    subject = parse.subject(cue)
    passive = parse.child(cue, "auxpass") is not None
    if passive and parse.child(cue, "nsubjpass") is not None:
        # "He was quoted as saying": only then the subject of a passive speaks.
        return None
    if subject is None or parse.dep[subject] in ("expl", "csubj"):
        return _beside(read, cue, basis)
    if read.quoted[subject] >= 0 and read.quoted[cue] != read.quoted[subject]:
        return _beside(read, cue, basis)
    return phrase(read, subject, basis)


def _beside(read: Reading, cue: int, basis: str) -> Mention | None:
    """Return the noun phrase right behind or before a verb whose subject the parse lacks."""
    parse = read.parse
    after = cue + 1
    if after < len(parse) and read.quoted[after] < 0 and parse.pos[after] in _NOMINAL:
        return phrase(read, _top(parse, after), basis)
    before = cue - 1
    while before >= 0 and parse.pos[before] in ("ADV", "AUX", "PART"):
        before -= 1
    if before >= 0 and read.quoted[before] < 0 and parse.pos[before] in ("PROPN", "NOUN", "PRON"):
        return phrase(read, _top(parse, before), basis)
    return None


def _top(parse: Grammar, token: int) -> int:
    """Return the noun that a word of a noun phrase hangs on."""
    while parse.dep[token] in ("compound", "det", "amod", "poss", "nummod", "nmod", "case"):
        above = parse.head[token]
        if above == token or parse.pos[above] not in _NOMINAL:
            return token
        token = above
    return token


def _before_colon(read: Reading, colon: int) -> Mention | None:
    """Return what stands before a colon, if it is a name or noun alone or with its verb."""
    parse = read.parse
    first = colon
    while (
        first
        and parse.sentence[first - 1] == parse.sentence[colon]
        and (read.quoted[first - 1] < 0)
    ):
        first -= 1
    for token in range(colon - 1, first - 1, -1):
        if parse.pos[token] == "VERB":
            found = _of_verb(read, token, "colon")
            if found is not None:
                return found
    nouns = [token for token in range(first, colon) if parse.pos[token] in _NOMINAL]
    return phrase(read, _top(parse, nouns[-1]), "colon") if nouns else None


def phrase(read: Reading, head: int, basis: str) -> Mention:
    """Return the noun phrase of a token, without clauses and what only explains it."""
    parse = read.parse
    first = last = head
    for child in parse.children[head]:
        if child < head:
            if parse.dep[child] not in ("relcl", "advcl", "ccomp", "punct", "prep", "parataxis"):
                first = min(first, parse.left[child])
        elif parse.dep[child] == "prep" and last == child - 1:
            last = _end(parse, child)
        elif parse.dep[child] not in (*_LEFT_OUT, "prep") and last == child - 1:
            last = max(last, parse.right[child])
    while first < head and not read.words[first]:
        first += 1
    while last > head and not read.words[last]:
        last -= 1
    return Mention(first, last, head, basis)


def _end(parse: Grammar, preposition: int) -> int:
    """Return the last token of a phrase with a preposition, up to its first clause or comma."""
    last = preposition
    for token in range(preposition + 1, parse.right[preposition] + 1):
        if parse.dep[token] in ("punct", "relcl", "acl", "advcl") or parse.pos[token] == "VERB":
            break
        last = token
    return last
