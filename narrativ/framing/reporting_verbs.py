"""Whether a word that reports what somebody says leaves it open, or takes it for true.

The lists of lemmas are those of `narrativ.quoting`; a cue stands in a text in one of the forms
of its verb.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from narrativ.quoting.word_classes import VERB_CLASSES, word_list
from narrativ.text.words import words

NEUTRAL: Final = "neutral"
DOUBTING: Final = "doubting"
ENDORSING: Final = "endorsing"

_IRREGULAR: Final = {
    "begin": "began begun", "broadcast": "broadcast", "cast": "cast", "feel": "felt",
    "find": "found", "forbid": "forbade forbidden", "foresee": "foresaw foreseen",
    "forget": "forgot forgotten", "go": "goes went gone", "hear": "heard", "hold": "held",
    "know": "knew known", "learn": "learnt", "mean": "meant", "prove": "proven",
    "say": "said", "see": "saw seen", "seek": "sought", "show": "shown", "sing": "sang sung",
    "speak": "spoke spoken", "spin": "spun", "swear": "swore sworn", "tell": "told",
    "think": "thought", "understand": "understood", "write": "wrote written",
}  # fmt: skip
"""Forms that the rules below do not make."""
_DOUBLES: Final = re.compile(r"[^aeiou][aeiou][bdgklmnprt]")
"""Ends of verbs that may double their last letter: begged, admitted."""


def stance(cue: str) -> str:
    """Return how a cue reports: ``neutral``, ``doubting``, ``endorsing``, "" if it is no verb.

    What may be more than one of them ("find") is the weakest.

    Examples
    --------
    >>> [stance(cue) for cue in ("said", "claimed", "admitted", "according to", ":")]
    ['neutral', 'doubting', 'endorsing', '', '']
    """
    known = _stances()
    found = [known[word] for word in words(cue.casefold()) if word in known]
    return next((name for name in (DOUBTING, ENDORSING) if name in found), "".join(found[:1]))


@cache
def _stances() -> dict[str, str]:
    """Return the stance of every form of the listed verbs."""
    neutral = word_list("verbs", NEUTRAL)
    doubting = word_list("verbs", DOUBTING) - neutral
    endorsing = word_list("verbs", ENDORSING) - neutral - doubting
    every = frozenset().union(*(word_list("verbs", name) for name in VERB_CLASSES))
    stances: dict[str, str] = {}
    for name, lemmas in (
        (DOUBTING, doubting),
        (ENDORSING, endorsing),
        (NEUTRAL, every - doubting - endorsing),
    ):
        for lemma in sorted(lemmas):
            for form in _forms(lemma):
                # A form of two verbs ("found") is that of the one that takes no side.
                stances[form] = NEUTRAL if name == NEUTRAL else stances.get(form, name)
    return stances


def _forms(lemma: str) -> Iterator[str]:
    """Yield the forms of a verb, and some that it does not have.

    Examples
    --------
    >>> sorted(_forms("deny"))
    ['denied', 'denies', 'deny', 'denying']
    """
    yield lemma
    yield from _IRREGULAR.get(lemma, "").split()
    if re.search(r"[^aeiou]y$", lemma):
        yield from (lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing")
        return
    yield lemma + ("es" if re.search(r"(?:s|x|z|ch|sh)$", lemma) else "s")
    if lemma.endswith("e"):
        yield from (lemma + "d", lemma[:-1] + "ing")
        return
    stems = [lemma, lemma + lemma[-1]] if _DOUBLES.search(lemma[-3:]) else [lemma]
    for stem in stems:
        yield from (stem + "ed", stem + "ing")
