"""Lines that consist of nothing but what pages print: labels, buttons, times, names, counts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from narrativ.text.date_forms import find
from narrativ.text.page_words import (
    Marks,
    page_words,
    since_words,
    time_words,
    vocabulary,
)
from narrativ.text.quoting import OPENING
from narrativ.text.sentences import FINISHED
from narrativ.text.words import unaccented

_TOKEN: Final = re.compile(r"https?://\S+|[@#]?\w[\w'’.@/:&-]*\w|[@#]?\w")
_SMALL: Final = frozenset(
    "at in on of the for and from with a an to de du des le la les von der die das und den im am "
    "um el los las y en et à o da do das dos e ed il lo gli van het een op te og och i w na о в "
    "и".split()
)
_USES: Final = ("times", "tags", "counts", "by", "roles", "pictures", "buttons", "networks")
_CLASS: Final = dict(zip(_USES, "LGCYRPBW", strict=True))
_LONGEST: Final = 240
"""Characters of a line of names, times and buttons; a list of tags may be so long."""
_MOST_NAMES: Final = 12
_NUMBERED: Final = re.compile(r"\s*\d\d?[.)]\s*$")
"""The number of a point, alone on its line: of the text below it."""
_PART: Final = re.compile(r"[^\W_]+")
_JOINED: Final = re.compile(r"[\w@/.:#&'’-]")
"""Before a word that is a part of a longer token: an address, a compound."""
_BETWEEN: Final = re.compile(r"[\s.|·•–—:,-]*")
_COUNTS_SHOWN: Final = re.compile(r"C[TN]|T+C|C$")


@dataclass(frozen=True)
class Cover:
    """The tokens of a line in order.

    Attributes
    ----------
    classes
        A letter each: L label of times, G of tags, Y of a byline, P of a picture, W a
        network, C a thing that is counted, R a role, B a button, T number or word of a time,
        N a name, f a small word, x anything else.
    ends
        Where each ends.
    since
        Whether a word among them makes a time one before now.
    """

    classes: str
    ends: tuple[int, ...]
    since: bool


def cover(line: str) -> Cover:
    """Return the classes of the tokens of a line.

    Examples
    --------
    >>> cover("3 hours ago Share Jo Ray Science reporter").classes
    'TTTBNNNR'
    """
    marks = page_words(line, *_USES)
    spans = _phrases(marks)
    classes: list[str] = []
    ends: list[int] = []
    since, at = False, 0
    for token in _TOKEN.finditer(line):
        if token.start() < at:
            continue
        phrase = spans.get(token.start())
        if phrase is not None:
            end, letter = phrase
            at = end
        else:
            end, letter = token.end(), _class_of(token.group())
            since = since or token.group().lower() in since_words()
        classes.append(letter)
        ends.append(end)
    return Cover("".join(classes), tuple(ends), since)


def covered_kind(line: str, *, edge: bool) -> str | None:
    """Return the kind of a line that is made of page words, times and names; else None.

    Parameters
    ----------
    line
        A line or a sentence.
    edge
        Whether it is among the first or the last of its text, where a bare time is the page's.

    Examples
    --------
    >>> covered_kind("Updated Aug 1, 2025", edge=False), covered_kind("Ana Ruiz", edge=True)
    ('boilerplate', None)
    """
    if len(line) > _LONGEST:
        return None
    if _NUMBERED.match(line):
        return None
    if not any(c.isalpha() for c in line) and (len(line) <= 6 or not any(map(str.isdigit, line))):
        return "boilerplate" if line.strip() else None
    if _has_prose(line):
        return None
    found = cover(line)
    if _is_list_of_tags(line, found, edge=edge):
        return "boilerplate"
    if "x" in found.classes:
        return None
    names = found.classes.count("N")
    if names > _MOST_NAMES:
        return None
    bare = found.classes.replace("f", "")
    rules: tuple[Callable[[], bool], ...] = (
        lambda: bare.startswith("L") and "T" in bare and any(c.isdigit() for c in line),
        lambda: set(bare) <= set("BCTW") and ("B" in bare or bare.count("W") >= 2),
        lambda: edge and bare == "W",
        lambda: not names and "C" in bare and "T" in bare,
        lambda: edge and not names and found.since and any(c.isdigit() for c in line),
        lambda: edge and found.since and "B" in bare,
        lambda: bare.count("B") >= 2 and names <= bare.count("B") + bare.count("T") + 4,
        lambda: edge and bare.startswith("Y") and names > 0 and not FINISHED.search(line),
        lambda: edge and "R" in bare and names > 1 and _is_credit_of_staff(line, bare),
        lambda: edge and not names and _is_date(line),
    )
    return "boilerplate" if any(rule() for rule in rules) else None


def is_byline(line: str) -> bool:
    """Say whether a line is the names of who wrote, behind the word that says so.

    Examples
    --------
    >>> is_byline("By Jo Ray, Staff Writer"), is_byline("By then the quay was shut.")
    (True, False)
    """
    if len(line) > _LONGEST or FINISHED.search(line) or any(map(str.isdigit, line)):
        return False
    # A short name may be a word of a page, too: "Di" is a Tuesday, and "by".
    return re.fullmatch(r"Y[NfRTY]*N[NfRTY]*", cover(line).classes) is not None


def has_date(line: str) -> bool:
    """Say whether a line gives a whole date, behind a label or by itself.

    Examples
    --------
    >>> has_date("Published - June 04, 2025 05:31 pm"), has_date("© 2025 The Ledger")
    (True, False)
    """
    if len(line) > _LONGEST or not re.search(r"\b(?:19|20)\d\d\b", line):
        return False
    times = re.match(r"L?[LTf]*", cover(line).classes)
    whole = re.search(r"\d[/.-]\d{1,2}[/.-]\d", line) is not None
    return times is not None and times.group().count("T") >= (1 if whole else 3)


def _has_prose(line: str) -> bool:
    """Say whether a word is surely of no page: quicker than to look at every word.

    A list of tags may have such words, behind its label.
    """
    known = vocabulary(_USES)
    first = _PART.match(line)
    if first and first.group().lower() in vocabulary(("tags",)):
        return False
    for match in _PART.finditer(line):
        word = match.group()
        page = not word[0].islower() or word in known or word in _SMALL
        if page or unaccented(word) in time_words():
            continue
        if not _JOINED.match(line, max(0, match.start() - 1)):
            return True
    return False


def head_end(line: str) -> int:
    """Return where the page words before the first sentence of a text end; 0 without any.

    Examples
    --------
    >>> line = "2 hours ago Share Save Jo Ray Share Save The quay closed."
    >>> line[head_end(line) :]
    'The quay closed.'
    """
    first = _PART.match(line)
    opens = first is not None and (
        first.group().lower() in vocabulary(_USES) or first.group()[0].isdigit()
    )
    if not opens:
        return 0
    found = cover(line[:_LONGEST])
    run = found.classes.partition("x")[0]
    last = max(run.rfind("B"), run.rfind("C"))
    head = run[: last + 1]
    buttons = head.count("B")
    timed = found.since and "T" in head
    shown = buttons >= 2 or (timed and buttons > 0) or _COUNTS_SHOWN.search(head) is not None
    names = head.count("N")
    if last >= 0 and shown and names <= _MOST_NAMES and (buttons >= 2 or timed or not names):
        return _over_space(line, found.ends[last])
    if run.startswith("L"):
        times = re.match(r"L[Tf]*T", run)
        if times and any(c.isdigit() for c in line[: found.ends[times.end() - 1]]):
            return _date_end(line, found, times.end())
    return 0


def _date_end(line: str, found: Cover, tokens: int) -> int:
    """Return where a label and its date end: only where a number of four digits or a clock does."""
    for count in range(tokens, 1, -1):
        end = found.ends[count - 1]
        last = line[:end].split()[-1].lower().strip(".,")
        if re.search(
            r"\d{4}$|\d[:.]\d\d|\d{1,2}h\d\d$|^[ap]\.?m$|^(?:gmt|utc|[bceip][esd]?s?t)$", last
        ):
            return _over_space(line, end)
    return 0


def _over_space(line: str, end: int) -> int:
    """Return where the text behind page words begins; 0 if no sentence can begin there."""
    match = _BETWEEN.match(line, end)
    at = match.end() if match else end
    return at if line[at : at + 1].isupper() or line[at : at + 1] in OPENING else 0


def _phrases(marks: Marks) -> dict[int, tuple[int, str]]:
    """Return the end and the class of the longest phrase at each place."""
    spans: dict[int, tuple[int, str]] = {}
    for use in _USES:
        for start, end in marks.get(use, ()):
            if start not in spans or end > spans[start][0]:
                spans[start] = (end, _CLASS[use])
    return spans


def _class_of(token: str) -> str:
    low = unaccented(token.lower().strip(".:,"))
    if token[0].isdigit() and sum(map(str.isalpha, token)) <= 3:
        return "T"
    if low in _SMALL:
        return "f"
    if low in time_words() or low.replace(".", "") in time_words():
        return "T"
    if token[0].isupper() or token[0] in "@#" or token.startswith("http") or "@" in token:
        return "N"
    return "x"


def _is_list_of_tags(line: str, found: Cover, *, edge: bool) -> bool:
    if not found.classes.startswith("G") or FINISHED.search(line):
        return False
    rest = found.classes[1:].replace("f", "")
    labelled = line[found.ends[0] : found.ends[0] + 2].lstrip()[:1] in (":", "|", "#")
    return bool(rest) and (labelled or (edge and 2 * rest.count("N") >= len(rest)))


def _is_credit_of_staff(line: str, bare: str) -> bool:
    """Say whether a line is a name with its role: no sentence and no more than the two."""
    return not FINISHED.search(line) and len(bare) <= 8 and line[:1].isupper()


def _is_date(line: str) -> bool:
    found = find(line.strip(" .()|"))
    return found is not None and bool(re.search(r"\d{4}", line))
