"""Who says what stands in marks: by the verb beside it, and else by what goes before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from narrativ.quoting.candidates import according
from narrativ.quoting.mentions import Mention, mention, phrase
from narrativ.quoting.reading import Reading
from narrativ.quoting.word_classes import verb_classes

_ENDERS: Final = ".!?…"
_REACH: Final = 40
"""Tokens from a stretch within which its verb is looked for."""
_PERSONAL: Final = ("PROPN", "PRON", "NOUN")


def nearest_cue(read: Reading, index: int) -> int | None:
    """Return the reporting word in the sentence around a stretch; None if there is none."""
    inside = read.marked[index]
    after = _clause(read, inside.stop, 1)
    before = _clause(read, inside.start - 1, -1)
    text = read.parse.text[: read.stretches[index].start].rstrip()
    leads_in = text[-1:] not in _ENDERS and text != ""
    sides = [before, after] if leads_in and (text[-1:] in ",:" or not after) else [after, before]
    for reporting in (True, False):
        for side in sides:
            cue = _cue(read, side, reporting)
            if cue is not None:
                return cue
    return None


def _clause(read: Reading, token: int, step: int) -> list[int]:
    """Return the tokens beside a stretch up to the end of the sentence as it is printed."""
    found: list[int] = []
    while 0 <= token < len(read.parse) and len(found) < _REACH:
        if read.quoted[token] < 0:
            if read.parse.text[read.parse.start[token] : read.parse.end[token]] in _ENDERS:
                break
            found.append(token)
        elif step < 0 and read.parse.text[: read.parse.end[token]].rstrip("\"'”’")[-1:] in _ENDERS:
            break
        token += step
    return found


def _cue(read: Reading, side: Sequence[int], reporting: bool) -> int | None:
    parse = read.parse
    for token in side:
        if according(parse, token) is not None:
            return token
        if parse.lemma[token] == ":" and token == side[0]:
            verb = next((t for t in side if parse.pos[t] == "VERB" and _reports(read, t)), None)
            return token if verb is None else verb
        if parse.pos[token] == "VERB" and (
            _reports(read, token) if reporting else mention(read, token) is not None
        ):
            return token
    return None


def _reports(read: Reading, token: int) -> bool:
    return any(verb_classes(read.parse.lemma[token])[:6])


def subject_before(read: Reading, index: int) -> Mention | None:
    """Return the subject of the sentence before a stretch that stands alone."""
    parse = read.parse
    start = read.marked[index].start - 1
    while start >= 0 and (read.quoted[start] >= 0 or not read.words[start]):
        start -= 1
    if start < 0:
        return None
    number = parse.sentence[start]
    for token in range(len(parse)):
        subject = parse.sentence[token] == number and parse.dep[token] in ("nsubj", "nsubjpass")
        if subject and parse.pos[token] in _PERSONAL and read.quoted[token] < 0:
            return phrase(read, token, "nearest")
    return None
