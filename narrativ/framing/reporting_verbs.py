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
THOUGHT: Final = "thought"
REPORTING: Final = (NEUTRAL, DOUBTING, ENDORSING)
"""Stances of verbs that report what was said."""

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
    """Return how a cue reports: ``neutral``, ``doubting``, ``endorsing``, ``thought`` or "".

    A verb of thinking, wanting or perceiving is ``thought``: it reports nothing that was said.
    "" is no verb.

    What may be neutral as well ("find") is neutral, and so is what orders, praises or blames
    ("reject"): it is the speaker who doubts there, not the reporter.

    Examples
    --------
    >>> [stance(cue) for cue in ("said", "claimed", "admitted", "knows", "according to", ":")]
    ['neutral', 'doubting', 'endorsing', 'thought', '', '']
    """
    known = _stances()
    found = [known[word] for word in words(cue.casefold()) if word in known]
    return next((name for name in (DOUBTING, ENDORSING) if name in found), "".join(found[:1]))


@cache
def _stances() -> dict[str, str]:
    """Return the stance of every form of the listed verbs."""
    neutral = _lemmas(NEUTRAL)
    thought = _lemmas("belief", "desire", "perceiving") - neutral
    neutral |= _lemmas("directive", "judging") - thought
    doubting = _lemmas(DOUBTING) - neutral - thought
    endorsing = _lemmas(ENDORSING) - neutral - thought - doubting
    neutral |= _lemmas(*VERB_CLASSES) - thought - doubting - endorsing
    stances: dict[str, str] = {}
    # A form of two verbs ("found") is that of the one that comes last.
    for name, lemmas in (
        (ENDORSING, endorsing),
        (DOUBTING, doubting),
        (THOUGHT, thought),
        (NEUTRAL, neutral),
    ):
        stances |= {form: name for lemma in lemmas for form in _forms(lemma)}
    return stances


def _lemmas(*names: str) -> frozenset[str]:
    """Return the lemmas of some classes together."""
    return frozenset().union(*(word_list("verbs", name) for name in names))


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
