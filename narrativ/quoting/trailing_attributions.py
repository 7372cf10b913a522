"""Who says a quotation that names nobody itself: who is named behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from narrativ.quoting.spans import Place, Speaker, Statement

if TYPE_CHECKING:
    from spacy.tokens import Doc

GUESSED: Final = ("continued", "nearest", "none")
"""How the speaker of a quotation was found that nothing names."""
_GOES_ON: Final = 5
"""Paragraphs, and statements, on which a quotation that was not closed may end."""
_SAYING: Final = frozenset(
    ("say", "tell", "add", "write", "ask", "explain", "note", "declare", "argue", "warn", "insist")
)
_UNFINISHED: Final = re.compile(r"[,?!—–-]\s*[”\"’']?\s*$|[”\"’']\s*,\s*$")
"""How a quotation ends whose sentence goes on behind it."""
_QUOTED_AS: Final = re.compile(r"\bquot(?:e[sd]?|ing)\s(?P<who>[^,;“”\"]{2,60}?)\sas\s(?:\w+\s)?$")
_ONE_OF: Final = re.compile(r"(?:another|one) of\s", re.IGNORECASE)
_MARKS: Final = re.compile(r"[“\"]")


def whom_verb_follows(statement: Statement, doc: Doc) -> Place | None:
    """Return the subject of the verb of saying behind a quotation, where another is guessed.

    “No,” another of his lawyers, Karl Odrin, said; “No,” the Pope said, according to the
    paper; the paper quoted the Pope as saying “no”.
    """
    last = statement.spans[-1]
    cue = statement.cue
    if cue is not None and cue.paragraph == last.paragraph and cue.start <= last.start:
        before = doc.text[max(0, cue.start - _REACH) : cue.end]
        quoted = _QUOTED_AS.search(before) or _QUOTED_AS.search(before[: cue.start - cue.end])
        if quoted and doc.text[cue.start : cue.end].casefold() in ("saying", "quoted", "quotes"):
            start = max(0, cue.start - _REACH) + quoted.start("who")
            return Place(last.paragraph, start, start + len(quoted["who"]))
    if statement.kind == "indirect" or statement.basis not in (*GUESSED, "according_to"):
        return None
    if not _UNFINISHED.search(doc.text[: last.end]):
        return None
    end = cue.start if statement.basis == "according_to" and cue is not None else len(doc.text)
    if cue is not None and statement.basis == "according_to" and cue.start < last.end:
        return None
    return _subject(doc, last, end)


_REACH: Final = 100
"""Signs before a cue, and behind a quotation, in which who speaks is looked for."""


def _subject(doc: Doc, quotation: Place, end: int) -> Place | None:
    """Return the subject of the first verb of saying of the sentence behind a quotation."""
    end = min(end, quotation.end + _REACH)
    mark = _MARKS.search(doc.text, quotation.end, end)
    span = doc.char_span(quotation.end, mark.start() if mark else end, alignment_mode="contract")
    for token in span if span is not None else ():
        if token.text in (".", ";") or (token.is_sent_start and token.text[:1].isupper()):
            started = token.idx - quotation.end
            if started > 1 or token.text in (".", ";"):
                return None
        if token.pos_ != "VERB":
            continue
        if token.lemma_.casefold() not in _SAYING:
            return None
        before = doc.text[quotation.end : token.idx].strip(" ,”\"’'")
        subjects = [one for one in token.lefts if one.dep_ == "nsubj"]
        if before and (subjects or _ONE_OF.match(before)):
            start = doc.text.index(before, quotation.end)
            return Place(quotation.paragraph, start, start + len(before))
        below = next(
            (one for one in token.children if one.dep_ == "nsubj" and one.i > token.i), None
        )
        if below is None:
            return None
        start = doc[below.left_edge.i].idx
        return Place(quotation.paragraph, start, below.idx + len(below))
    return None


def named_behind(
    found: list[Speaker], statements: Sequence[Statement], docs: Sequence[Doc]
) -> list[Speaker]:
    """Return the speakers; whose quotation goes on is who is named where it ends."""
    for number in reversed(range(len(found) - 1)):
        one = statements[number]
        first = one.spans[-1].paragraph
        if one.basis in GUESSED and one.kind != "indirect" and _unpaired(docs[first].text) > 0:
            behind = range(number + 1, min(number + 1 + _GOES_ON, len(found)))
            end = next((n for n in behind if _ends(statements[n], first, docs)), None)
            found[number] = found[number] if end is None else found[end]
    return found


def _ends(statement: Statement, first: int, docs: Sequence[Doc]) -> bool:
    """Say whether what paragraph `first` opens ends with a statement that names who speaks."""
    last = statement.spans[0].paragraph
    opened = any(_unpaired(docs[number].text) > 0 for number in range(first + 1, last))
    near = 0 < last - first <= _GOES_ON and not opened
    return statement.basis not in GUESSED and near and _unpaired(docs[last].text) < 0


def _unpaired(text: str) -> int:
    """Return 1 where a quotation opens and does not close in a paragraph, -1 the other way."""
    if "“" in text or "”" in text:
        return text.count("“") - text.count("”")
    if text.count('"') % 2 == 0:
        return 0
    at = text.rfind('"')
    return 1 if text.startswith('"') or text[at - 1].isspace() else -1


def enclosing(statement: Statement, number: int, statements: Sequence[Statement]) -> int | None:
    """Return the number of the direct quotation that a mention of "I" stands in."""
    place = statement.speaker
    if place is None:
        return None
    for other, one in enumerate(statements):
        if other != number and one.kind in ("direct", "mixed"):
            for span in one.spans:
                if span.paragraph == place.paragraph and span.start <= place.start < span.end:
                    return other
    return None
