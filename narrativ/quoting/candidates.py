"""Which parts of a sentence may be what somebody says, each with the word that may report it.

A candidate is an arc of the parse: a verb, noun or adjective that may be the cue, and what
hangs on it; or, where the cue hangs on what is said ("..., according to the mayor"), the
clause without the cue; or what follows a colon.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from narrativ.quoting.grammar import Grammar
from narrativ.quoting.word_classes import phrases, word_list

ARCS: Final = {
    "VERB": (
        "ccomp", "xcomp", "dobj", "advcl", "pobj", "pcomp", "oprd", "nsubjpass", "acomp", "dep",
        "parataxis", "acl", "dative",
    ),
    "AUX": ("ccomp", "xcomp", "acomp", "advcl"),
    "NOUN": ("acl", "pobj", "pcomp", "ccomp", "relcl"),
    "ADJ": ("ccomp", "xcomp", "pobj", "pcomp", "advcl"),
}  # fmt: skip
"""Relations of what is said to its cue, by the cue's part of speech; objects of
prepositions count as those of the cue."""
_CLIMBS: Final = frozenset(
    {"ccomp", "parataxis", "advcl", "prep", "conj", "dep", "appos", "relcl", "intj", "advmod"}
)
_FIRST: Final = ("accord", "according", "as")
_PLACES: Final = ("in", "on", "at", "during")
_HEDGES: Final = ("by", "in", "on", "to", "from")
_LEVELS: Final = 4
"""Of the parse that a cue may hang below what it reports."""
_CLAUSES: Final = ("VERB", "AUX", "NOUN", "PROPN", "ADJ")


@dataclass(frozen=True)
class Candidate:
    """Tokens ``first`` to ``last``, without those from ``skip`` on, that ``cue`` may report.

    Attributes
    ----------
    shape
        ``arc``, ``up`` (the clause that the cue hangs on) or ``colon``.
    content
        The token that all the others hang on.
    preposition
        Between the cue and the content, None if there is none.
    skip
        First and last token of the cue's own part inside the content; None if outside.
    """

    shape: str
    cue: int
    content: int
    first: int
    last: int
    preposition: int | None = None
    skip: tuple[int, int] | None = None

    def tokens(self) -> Iterator[int]:
        """Go over the tokens of what is said."""
        for token in range(self.first, self.last + 1):
            if self.skip is None or not self.skip[0] <= token <= self.skip[1]:
                yield token


def candidates(parse: Grammar) -> list[Candidate]:
    """Return the candidates of a text, by the place of their cue."""
    found: list[Candidate] = []
    for token in range(len(parse)):
        found.extend(_arcs(parse, token))
        if parse.dep[token] in _CLIMBS and _may_follow(parse, token):
            found.extend(_climbs(parse, token))
        if parse.lemma[token] == ":":
            found.extend(_colon(parse, token))
    return found


def _may_follow(parse: Grammar, token: int) -> bool:
    """Say whether a word may report what it hangs on."""
    lemma = parse.lemma[token]
    if parse.pos[token] in ("VERB", "AUX"):
        return True
    if parse.pos[token] == "ADV":
        return according(parse, token) is not None or lemma in word_list("adverbs", "hearsay")
    return parse.dep[token] in ("prep", "agent") and according(parse, token) is not None


def according(parse: Grammar, token: int) -> int | None:
    """Return the word that leads to the source if "according to" begins at a token, else None.

    What stands in for it is a preposition and a noun of somebody's: of "by the estimate
    of the harbour office" it is "of", of "in the mayor's view" the owned noun.
    """
    if token + 1 < len(parse) and parse.lemma[token] in _FIRST:
        pair = parse.text[parse.start[token] : parse.end[token + 1]].lower()
        return token + 1 if pair in phrases("according") else None
    if parse.dep[token] not in ("prep", "agent") or parse.lemma[token] not in _HEDGES:
        return None
    noun = parse.child(token, "pobj")
    if noun is None or parse.lemma[noun] not in word_list("nouns", "attributive"):
        return None
    if parse.child(noun, "poss") is not None:
        return noun
    of = parse.child(noun, "prep")
    definite = parse.child(noun, "det") is not None
    return of if definite and of is not None and parse.lemma[of] == "of" else None


def _arcs(parse: Grammar, cue: int) -> Iterator[Candidate]:
    allowed = ARCS.get(parse.pos[cue], ())
    for child in parse.children[cue] if allowed else ():
        dep = parse.dep[child]
        if dep in ("prep", "agent"):
            below = parse.child(child, "pobj", "pcomp")
            if below is not None and not _is_medium(parse, child, below):
                yield _arc(parse, cue, below, child)
        elif dep in allowed:
            yield _arc(parse, cue, child)


def _is_medium(parse: Grammar, preposition: int, noun: int) -> bool:
    """Say whether a phrase names where something is said: "in a statement", "on the radio"."""
    return parse.lemma[preposition] in _PLACES and any(
        parse.lemma[noun] in word_list("nouns", name) for name in ("document", "media", "saying")
    )


def _arc(parse: Grammar, cue: int, content: int, preposition: int | None = None) -> Candidate:
    first, last = parse.left[content], parse.right[content]
    skip = None
    if first <= cue <= last:  # a parse whose arcs cross
        first, last = (first, cue - 1) if content < cue else (cue + 1, last)
    return Candidate("arc", cue, content, first, last, preposition, skip)


def _climbs(parse: Grammar, cue: int) -> Iterator[Candidate]:
    """Yield the clauses that a cue hangs on: "The pier is shut, the mayor said"."""
    skip = (parse.left[cue], parse.right[cue])
    above = parse.head[cue]
    for _ in range(_LEVELS):
        if parse.pos[above] in _CLAUSES:
            first, last = parse.left[above], parse.right[above]
            if first < skip[0] or last > skip[1]:
                yield Candidate("up", cue, above, first, last, None, skip)
        if parse.head[above] == above:
            return
        above = parse.head[above]


def _colon(parse: Grammar, colon: int) -> Iterator[Candidate]:
    """Yield the rest of the sentence behind a colon, or the next one if that is all of it."""
    if colon + 1 >= len(parse):
        return
    number = parse.sentence[colon + 1]
    last = colon + 1
    while last + 1 < len(parse) and parse.sentence[last + 1] == number:
        last += 1
    content = next(
        (t for t in range(colon + 1, last + 1) if not colon < parse.head[t] <= last),
        colon + 1,
    )
    yield Candidate("colon", colon, content, colon + 1, last)
