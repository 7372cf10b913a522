"""Furniture by form: what a page prints around and inside a text, line by line.

Whatever is set aside must look like a page talking to its reader; a sentence that
tells something stays with the body, so every rule asks for two signs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Final

from narrativ.text.appeals import (
    SPOKEN,
    appeal_span,
    is_appeal,
    is_credit,
    is_note_on_author,
)
from narrativ.text.endings import is_end_gate, is_end_note, leads_in
from narrativ.text.gates import COUNTER, is_gate
from narrativ.text.glued import COUNTED, PICTURE, RIGHTS, is_picture_label, opening_marker
from narrativ.text.line_cover import covered_kind, head_end
from narrativ.text.page_words import ANYWHERE, Marks, page_words
from narrativ.text.quoting import CLOSING
from narrativ.text.sentences import sentences
from narrativ.text.words import count_words

Span = tuple[int, int, str]
"""Start, end and kind of a stretch of a line."""

_END: Final = 80
"""Last characters of a line in which marks of its end are looked for."""
_ENOUGH: Final = frozenset(
    "appeals address credits gates members_only teasers pictures pointers".split()
)
_TOGETHER: Final = ({"acts", "objects"}, {"follow", "networks"}, {"gate_acts", "gate_means"})
"""Uses of phrases that may make a sentence furniture, alone or together."""
_MOST_WORDS: Final = 60
"""Words of a sentence that asks something of the reader; credits of many names are as long."""
_MOST_OF_POINTER: Final = 45
_LONGEST_POINTER: Final = 400
"""Characters of a pointer that is looked for at the end of a line."""
_LABEL: Final = 45
"""First characters of a line in which a label ends."""
_MOST_OF_PICTURES: Final = 150
_WORDS_OF_PICTURE: Final = 170
"""Most words from one number of a row of pictures to the next: a caption that is printed twice."""
_MANY_PICTURES: Final = 3
"""Labels of pictures in one line, from which it is a row of pictures with their captions."""
_LONGEST_RIGHTS: Final = 300
_MOSTLY: Final = 0.6
"""Share of the words of a paragraph in sentences that are furniture, from which the rest is."""
_MOST_MARKERS: Final = 4
"""Captions, links and rights that may be glued to the head of a text."""
_MOST_OF_WEAK: Final = 30
_MOST_OF_NOTES: Final = 5
"""Sentences of a last line that may all be a page's: who wrote, who helped, where to sign up."""
_BRACKET: Final = re.compile(r"[(\[]\s*([^()\[\]]{2,240})[)\]]")
_NAME: Final = r"[^\W\d_][\w .&/-]{1,40}?"
_DASHED: Final = re.compile(
    rf"(?<=[.!?{CLOSING})])\s*(?P<all>(?:[–—―]|--?)\s*(?P<name>{_NAME})\s*\.?)\s*$"
    rf"|(?<=[.!?{CLOSING}])\s+(?P<brackets>[(\[](?P<inside>{_NAME})[)\]])\s*$"
    r"|^\s*(?P<alone>(?:[–—―]|--?|(?i:sources?|quelle|fuente|fonte)\s*:)"
    rf"\s*(?P<only>{_NAME})\s*)$"
)
_END_SIGNS: Final = "♦■●▪◆□◼∎▲⬛◾◻⚫★-#"
_END_MARK: Final = re.compile(
    rf"(?<=[.!?…{CLOSING})\]])\s*([{_END_SIGNS[:-2]}]+|-\s?30\s?-|#{{3}})\s*$"
)
_LEADS_IN: Final = re.compile(r"\b(?:you|your)\b[^.!]{0,60}\?$|^\W*got a\b[^.!]*\?$", re.IGNORECASE)
"""A question before what is asked of the reader."""
_RESIDUE: Final = re.compile(
    r"^\s*(?:\[/?[a-z][\w-]*(?:[ =][^\[\]]*)?\]|https?://\S+|\w+=\"[^\"]*\"?|<!--?.*|//.{0,3}>)\s*$"
)
"""Short codes, addresses and halves of markup alone in a line."""
_ENDED: Final = re.compile(rf"[.!?…{CLOSING})\]]")
_LISTED: Final = re.compile(
    r"^\W*(?:prev\w*\s+)?(?:next\s+)?"
    r"(?:(?:list|slide|photo|image|picture|item|page)\s+)?\d{1,3}\s+(?:of|/)\s+\d{1,3}\W*$"
    r"|^\W*(?:list )?end of list\W*$|^\s*#\w+(?:[\s,;]+#\w+)+\s*$",
    re.IGNORECASE,
)
"""The number of an item of a list or a row of pictures; tags with their signs."""
_CLOCK: Final = re.compile(r"\d\d?:\d\d\s*$")
_PLAYER: Final = re.compile(
    r"(?:\W*\w+ ){0,3}?(?P<title>\w.{8,150}) .{0,50}(?<=\s)(?P=title)\s+\d\d?:\d\d\s*$"
)
"""A player of videos: the title twice, and how long it takes."""
_LONGEST_PLAYER: Final = 400
_FULL_STOP: Final = re.compile(rf"[.!…][{CLOSING})]*\s*$")
_CAPITALS: Final = re.compile(r"^[^a-zß-öø-ÿ]+$")


def furniture_kind(
    line: str, *, edge: bool, tail: bool = False, marks: Marks | None = None
) -> str | None:
    """Return the kind of a line or sentence that is furniture; None where it is body.

    Parameters
    ----------
    line
        A whole line, or one sentence.
    edge
        Whether it is among the first or the last lines of its text.
    tail
        Whether it is among the last.
    marks
        Its phrases, where they are known.

    Examples
    --------
    >>> furniture_kind("READ NEXT: Two boats lost", edge=False)
    'boilerplate'
    >>> furniture_kind("Jo Ray contributed to this report.", edge=True)
    'credit'
    >>> furniture_kind("The mayor subscribed to the newsletter.", edge=True) is None
    True
    """
    if _RESIDUE.match(line) or (RIGHTS.match(line) and len(line) <= _LONGEST_RIGHTS):
        return "boilerplate"
    if _LISTED.match(line) or _is_player(line):
        return "boilerplate"
    kind = covered_kind(line, edge=edge)
    if kind is not None:
        return "credit" if is_credit(line, page_words(line, "credits")) else kind
    if tail and is_end_note(line) and SPOKEN.search(line) is None:
        return "boilerplate"
    marks = page_words(line, *ANYWHERE) if marks is None else marks
    note = tail and is_note_on_author(line)
    labelled = re.search(r"[:|»]", line[:_LABEL]) is not None
    if not marks and not note and not labelled and "@" not in line:
        return "boilerplate" if tail and _is_end_gate(line, marks) else None
    size = count_words(line)
    if _is_caption(line, marks, size):
        return "caption"
    if _is_pointer(line, marks, size):
        return "caption" if is_picture_label(line.lstrip(" ([")) else "boilerplate"
    if size > _MOST_WORDS or len(sentences(line)) > 1 or SPOKEN.search(line):
        return None  # of several sentences each is looked at by itself
    if is_credit(line, marks):
        return "credit"
    gate = is_end_gate(line, marks) if tail else is_gate(line, marks)
    asks = note or gate or is_appeal(line, marks, size, tail=tail)
    return "boilerplate" if asks else None


def _is_end_gate(line: str, marks: Marks) -> bool:
    single = is_end_gate(line, marks) and len(sentences(line)) == 1
    return single and SPOKEN.search(line) is None


def is_label_of_links(line: str) -> bool:
    """Say whether a line is nothing but the words that links to other texts stand under.

    Examples
    --------
    >>> is_label_of_links("READ MORE:"), is_label_of_links("Read more: Two boats lost")
    (True, False)
    """
    bare = line.strip(" \t:|»>*-–—•")
    return len(bare) <= _LABEL and (0, len(bare)) in page_words(bare, "pointers").get(
        "pointers", ()
    )


def furniture_spans(
    line: str,
    is_agency: Callable[[str], bool],
    *,
    head: bool,
    tail: bool,
    outlet: str | None = None,
) -> list[Span]:
    """Return what of a line is furniture, as (start, end, kind) in order.

    Parameters
    ----------
    line
        One line of a body, or all of it where a text has one line.
    is_agency
        Says whether a string names a news agency.
    head, tail
        Whether it is among the first or the last lines of its text.
    outlet
        Whose page it is: an appeal may name it. Lines of tables name their outlet in news, too.

    Examples
    --------
    >>> line = "The quay shut. (RELATED: Boats lost) It rained. Follow us on Facebook."
    >>> [line[a:b] for a, b, _ in furniture_spans(line, bool, head=True, tail=True)]
    ['(RELATED: Boats lost)', 'Follow us on Facebook.']
    """
    found: list[Span] = []
    at = 0
    marks = page_words(line, *ANYWHERE)
    while len(found) < _MOST_MARKERS:
        marker = opening_marker(line[at:], marks, _is_furniture, head=head)
        if marker is None:
            break
        start = at + len(line[at:]) - len(line[at:].lstrip())
        at += marker[0]
        found.append((start, len(line[:at].rstrip()), marker[1]))
        marks = page_words(line[at:], *ANYWHERE)
    appeal = appeal_span(line[at:], outlet, marks)
    asks = [(*appeal, "boilerplate")] if appeal else []
    behind = _spans(line[at:], marks, is_agency, asks, head=head, tail=tail)
    return [*found, *((a + at, b + at, kind) for a, b, kind in behind)]


def _spans(
    line: str,
    marks: Marks,
    is_agency: Callable[[str], bool],
    asks: list[Span],
    *,
    head: bool,
    tail: bool,
) -> list[Span]:
    kind = furniture_kind(line, edge=head or tail, tail=tail, marks=marks)
    if kind is not None:
        start = len(line) - len(line.lstrip())
        return [(start, len(line.rstrip()), kind)] if line.strip() else []
    spans = [*asks, *_brackets(line)]
    if head and (end := head_end(line)):
        spans.append((0, len(line[:end].rstrip()), "boilerplate"))
    spans += [*_ends(line, is_agency, tail=tail), *_glued_pointer(line, marks)]
    found: list[Span] = []
    for span in sorted(spans):
        if not found or span[0] >= found[-1][1]:
            found.append(span)
    if not (found or head or tail or _may_ask(marks)):
        return []
    found = _with_sentences(line, found, marks, head=head, tail=tail)
    return _whole_appeal(line, found) or found


def _is_furniture(sentence: str) -> bool:
    return furniture_kind(sentence, edge=True, tail=True) is not None


def _whole_appeal(line: str, found: list[Span]) -> list[Span]:
    """Return the whole line where it begins as an appeal and most of it is one."""
    start, end = len(line) - len(line.lstrip()), len(line.rstrip())
    kinds = {kind for _, _, kind in found}
    if kinds != {"boilerplate"} or found[0][:2] != sentences(line)[0]:
        return []
    aside = sum(count_words(line[a:b]) for a, b, _ in found)
    whole = aside >= _MOSTLY * count_words(line) and SPOKEN.search(line) is None
    return [(start, end, "boilerplate")] if whole else []


def _may_ask(marks: Marks) -> bool:
    """Say whether a sentence of the line may be furniture, as far as its phrases tell."""
    return bool(marks.keys() & _ENOUGH) or any(pair <= marks.keys() for pair in _TOGETHER)


def _with_sentences(
    line: str, found: list[Span], marks: Marks, *, head: bool, tail: bool
) -> list[Span]:
    """Add the sentences between the spans that are furniture as a whole."""
    spans = list(found)
    asks = _may_ask(marks)
    at = 0
    for start, end, _ in [*found, (len(line), len(line), "")]:
        parts = [(a + at, b + at) for a, b in sentences(line[at:start])]
        if len(parts) > 1 or found:
            for place, (a, b) in enumerate(parts):
                near = place >= len(parts) - 3 or len(parts) <= _MOST_OF_NOTES
                last = tail and start == len(line) and near
                first = head and at == 0 and place == 0
                if not (first or last or asks):
                    continue
                kind = furniture_kind(line[a:b], edge=first or last, tail=last)
                if kind is not None and not _is_answered(line, parts[place:]):
                    spans.append((a, b, kind))
        at = end
    return _joined(line, sorted(spans))


def _is_answered(line: str, parts: list[tuple[int, int]]) -> bool:
    """Say whether a question is somebody's, as the sentence behind it reports."""
    question = line[slice(*parts[0])].rstrip()
    if len(parts) < 2 or not question.endswith("?") or not is_gate(question):
        return False
    return SPOKEN.search(line[slice(*parts[1])]) is not None


def _joined(line: str, spans: list[Span]) -> list[Span]:
    """Return the spans with neighbours of one kind made one, and with what leads to an appeal."""
    found: list[Span] = []
    for start, end, kind in spans:
        before = sentences(line[:start]) if kind == "boilerplate" and not found else []
        question = line[slice(*before[0])] if len(before) == 1 else ""
        if _LEADS_IN.search(question) or (leads_in(question) and re.search(r"\w", line[start:end])):
            start = before[0][0]
        if found and found[-1][2] == kind and not line[found[-1][1] : start].strip():
            start = found.pop()[0]
        found.append((start, end, kind))
    return found


def _brackets(line: str) -> Iterator[Span]:
    if "(" not in line and "[" not in line:
        return
    for match in _BRACKET.finditer(line):
        inside = match[1]
        if PICTURE.match(inside):
            yield (*match.span(), "caption" if is_picture_label(inside) else "boilerplate")
        elif re.match(r"[^:|]{3,40}[:|–]|[^\W\d_]+ [^\W\d_]+", inside):
            marks = page_words(inside, *ANYWHERE, "weak_pointers")
            size = count_words(inside)
            shouted = inside.partition(":")[0].isupper()
            weak = marks.pop("weak_pointers", [])
            if (
                (shouted and _points(inside, weak))
                or _is_strong_pointer(inside, marks, size)
                or is_credit(inside, marks)
            ):
                kind = "credit" if is_credit(inside, marks) else "boilerplate"
                yield (*match.span(), kind)


def _ends(line: str, is_agency: Callable[[str], bool], *, tail: bool) -> Iterator[Span]:
    shift = max(0, len(line) - _END)
    end = line[shift:].rstrip()
    if any(map(str.isdigit, end)) and (counter := COUNTER.search(line, shift)):
        yield (*counter.span("counter"), "boilerplate")
    if end[-1:] in _END_SIGNS and (mark := _END_MARK.search(line, shift)):
        yield (*mark.span(1), "boilerplate")
    credit = _DASHED.search(line[shift:]) if tail else None
    if credit:
        name = credit["name"] or credit["inside"] or credit["only"]
        if all(is_agency(part.strip()) for part in re.split(r"[/,&]", name)):
            group = "all" if credit["all"] else "brackets" if credit["brackets"] else "alone"
            yield credit.start(group) + shift, credit.end(group) + shift, "credit"


def _glued_pointer(line: str, marks: Marks) -> Iterator[Span]:
    """Yield a pointer that runs into the sentence before it, as where a line break was lost."""
    for start, end in reversed(marks.get("pointers", [])):
        tail = line[start:].rstrip()
        if len(tail) > _LONGEST_POINTER:
            return
        glued = start > 0 and _ENDED.match(line, start - 1) and re.match(r"\s*[:|»]", line[end:])
        if glued and count_words(tail) <= _MOST_OF_POINTER and len(sentences(tail)) < 3:
            yield start, start + len(tail), "boilerplate"
            return


def _is_caption(line: str, marks: Marks, size: int) -> bool:
    long = [span for span in marks.get("pictures", ()) if " " in line[slice(*span)]]
    if size <= _MOST_OF_PICTURES and len(long) >= _MANY_PICTURES:
        return True
    if _is_row_of_pictures(line):
        return True
    for start, end in marks.get("pictures", [])[:1]:
        if line[:start].strip(" ([*-–—•\"'“”/|") == "" and size <= 80:
            return " " in line[start:end] or bool(re.match(r"\s*[:(/©|\d]|\s*$", line[end:]))
    return False


def _is_row_of_pictures(line: str) -> bool:
    """Say whether no stretch between the numbers of pictures is too long for a caption."""
    if "caption" not in line.lower():
        return False
    counted = [match.end() for match in COUNTED.finditer(line)]
    if not counted or 2 * count_words(line[counted[-1] :]) > _MOST_OF_PICTURES:
        return False
    return all(count_words(line[a:b]) <= _WORDS_OF_PICTURE for a, b in pairwise([0, *counted]))


def _is_player(line: str) -> bool:
    timed = len(line) <= _LONGEST_PLAYER and _CLOCK.search(line)
    return bool(timed) and _PLAYER.match(line) is not None


def _is_pointer(line: str, marks: Marks, size: int) -> bool:
    if size > _MOST_OF_POINTER:
        return False
    if size <= _MOST_OF_WEAK and re.search(r"[:|»]", line[:_LABEL]):
        weak = page_words(line[:60], "weak_pointers").get("weak_pointers", [])
        if _points(line, weak) and (size <= 2 or not _FULL_STOP.search(line)):
            return True
    return _is_strong_pointer(line, marks, size)


def _is_strong_pointer(line: str, marks: Marks, size: int) -> bool:
    """Say whether a line opens with words that link to another text and nothing else."""
    for start, end in marks.get("pointers", ()):
        if line[:start].strip(" ([*-–—•>»|") == "":
            if re.match(r"\s*[:|»>]", line[end:]):
                return size <= _MOST_OF_POINTER
            shouted = _CAPITALS.match(line[start:end]) is not None
            ends = _FULL_STOP.search(line)
            return size <= 25 and (not ends or shouted) and line[start].isupper()
    return False


def _points(line: str, spans: list[tuple[int, int]]) -> bool:
    """Say whether a phrase opens the line and a colon or a stroke follows."""
    return any(
        line[:start].strip(" ([*-–—•>»|") == "" and re.match(r"\s*[:|»]", line[end:])
        for start, end in spans
    )
