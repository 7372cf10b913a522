"""Where quotations begin and end, for every style of quotation mark.

A quotation mark is told from an apostrophe by what stands on both its sides.
A quotation that is opened again at the beginning of a sentence before it was
closed is one quotation that runs on (the convention for quotations over
several paragraphs).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_FAMILY: Final = {
    "'": "single", "‘": "single", "’": "single", "‚": "single", "‹": "single", "›": "single",
    '"': "double", "“": "double", "”": "double", "„": "double", "«": "double", "»": "double",
    "「": "corner", "」": "corner", "『": "white corner", "』": "white corner",
}  # fmt: skip
OPENING: Final = "\"'“‘«„"
"""Marks that quotations open with, as a class of a regular expression holds them."""
CLOSING: Final = "\"'”“’»"
"""Marks that they close with, the German one among them."""
_SIGN: Final = re.compile(f"[{''.join(_FAMILY)}]")
_PAIR: Final = re.compile(r"(?P<opens>``|‘‘|(?<!\S)'')|’’|''")
_PAIRS: Final = ("``", "‘‘", "’’", "''")
_JOINER: Final = "\u2060"
"""Stands for the second sign, so that all positions stay."""
_OPENS_ONLY: Final = frozenset("“‘„‚")
_BEFORE_OPEN: Final = frozenset("([{—–-/:…") | frozenset(_FAMILY)
_AFTER_CLOSE: Final = frozenset(".,;:!?)]}[(*|†—–-/…") | frozenset(_FAMILY)
_ENDERS: Final = frozenset(".!?…")
_LEADS_IN: Final = frozenset(".!?…:,")
_WIDE: Final = "\u2e80"
"""From here on scripts that set no spaces: there the shape of a mark decides."""
_OPENS_WIDE: Final = "“‘「『"
_CLOSES_WIDE: Final = "”’」』"
_CLIPPED: Final = ("em", "til", "tis", "twas", "cause", "n")
"""Words that are written with an apostrophe in front."""


@dataclass(frozen=True)
class _Mark:
    at: int
    family: str
    may_open: bool
    may_close: bool


@dataclass(frozen=True)
class Quoting:
    """What is quoted of a paragraph.

    Attributes
    ----------
    closed
        (start, end) of the outermost quotations that are closed, marks included. One
        that runs on from the paragraph before begins at 0.
    begins
        Where a quotation begins that is not closed here, None if there is none.
    family
        The kind of its marks, to be passed on to the next paragraph; None if there is
        none, or a single mark is more likely an apostrophe.
    """

    closed: list[tuple[int, int]]
    begins: int | None = None
    family: str | None = None


def quoting(text: str, carried: str | None = None) -> Quoting:
    """Return the state of the quotation marks of a paragraph.

    Parameters
    ----------
    text
        The paragraph.
    carried
        The `Quoting.family` of the paragraph before it: a quotation over several
        paragraphs is opened again in each, and closed in the last alone. A paragraph that
        neither opens it again nor closes it is none of it: the closing mark was lost.

    Examples
    --------
    >>> first = quoting("She said: “We won. We lost.")
    >>> first.closed, first.begins, first.family
    ([], 10, 'double')
    >>> quoting("“And we left,” she said.", first.family).closed
    [(0, 14)]
    """
    marks = _marks(_doubled(text))
    spans: list[tuple[int, int]] = []
    opened = _Mark(0, carried, True, False) if carried and _goes_on(text, marks, carried) else None
    for index, mark in enumerate(marks):
        if opened is None:
            if mark.may_open:
                opened = mark
        elif mark.family == opened.family and mark.may_close:
            if not _possessive(text, marks, index):
                spans.append((opened.at, mark.at + 1))
                opened = None
        elif (
            mark.family == opened.family
            and mark.may_open
            and _char_before(text, mark.at) not in _ENDERS
        ):
            # Opened twice with no sentence between: the first was never closed.
            opened = mark
    if opened is None:
        return Quoting(spans)
    # A single mark after a word is more likely an apostrophe: the 'hood.
    before = _char_before(text, opened.at)
    doubtful = opened.family == "single" and before != "" and before not in _LEADS_IN
    return Quoting(spans, opened.at, None if doubtful else opened.family)


def _goes_on(text: str, marks: list[_Mark], family: str) -> bool:
    """Say whether a quotation of the paragraph before goes on: opened again, or closed.

    So it does where a sentence goes on: where the paragraph begins with a small letter.
    """
    if text.lstrip()[:1].islower():
        return True
    first = next((mark for mark in marks if mark.family == family), None)
    if first is None:
        return False
    opens_again = first.may_open and not text[: first.at].strip()
    return opens_again or (first.may_close and not first.may_open)


def marked_stretches(text: str) -> list[tuple[int, int]]:
    """Return the outermost quotations of `text` as (start, end), marks included.

    A quotation that is never closed is not returned: nothing says where it ends.

    Examples
    --------
    >>> text = "Ms Ray's men said 'the leaders' plan failed' and 'it is over'."
    >>> [text[a:b] for a, b in marked_stretches(text)]
    ["'the leaders' plan failed'", "'it is over'"]
    """
    return quoting(text).closed


def quoted_stretches(text: str) -> list[tuple[int, int]]:
    """Return the quotations of a paragraph; one that runs on counts to the end.

    Examples
    --------
    >>> quoted_stretches("“Yes,” she said. “We won. ")
    [(0, 6), (17, 25)]
    """
    state = quoting(text)
    if state.begins is None or state.family is None:
        return state.closed
    return [*state.closed, (state.begins, len(text.rstrip()))]


def begins_quoted(text: str) -> bool:
    """Say whether a paragraph opens with a quotation.

    Examples
    --------
    >>> begins_quoted(" “Yes,” she said."), begins_quoted("'Tis over.")
    (True, False)
    """
    lead = len(text) - len(text.lstrip())
    marks = _marks(_doubled(text[: lead + 12]))
    return bool(marks) and marks[0].at == lead and marks[0].may_open


def opens_quotation(between: str) -> bool:
    """Say whether a quotation opens between two words.

    Examples
    --------
    >>> [opens_quotation(between) for between in (": “", ' ("', '" ', "'")]
    [True, True, False, False]
    """
    return any(mark.may_open for mark in _marks(_doubled(f"a{between}a")))


def _doubled(text: str) -> str:
    """Return the text with two single marks that stand for a double one as one, in its place."""
    if not any(pair in text for pair in _PAIRS):
        return text
    return _PAIR.sub(lambda pair: f'"{_JOINER}' if pair["opens"] else f'{_JOINER}"', text)


def _marks(text: str) -> list[_Mark]:
    marks = []
    for match in _SIGN.finditer(text):
        at, char = match.start(), match.group()
        family = _FAMILY[char]
        before = text[at - 1] if at else " "
        after = text[at + 1] if at + 1 < len(text) else " "
        if max(before, after) >= _WIDE and char in _OPENS_WIDE + _CLOSES_WIDE:
            marks.append(_Mark(at, family, char in _OPENS_WIDE, char in _CLOSES_WIDE))
            continue
        if before.isalnum() and after.isalnum():
            continue  # an apostrophe
        free_left = before.isspace() or before in _BEFORE_OPEN
        may_open = free_left and not after.isspace() and not _clipped(text, at, family)
        free_right = after.isspace() or after in _AFTER_CLOSE
        may_close = not before.isspace() and free_right and char not in _OPENS_ONLY
        if char == "“" and free_right and not before.isspace():
            may_close = True  # closes „German quotations“
        # « French ones » keep a space inside.
        may_open |= char in "«‹" and free_left and after.isspace()
        may_close |= char in "»›" and free_right and before.isspace()
        marks.append(_Mark(at, family, may_open, may_close))
    return marks


def _char_before(text: str, at: int) -> str:
    """Return the last character before `at` that is not white space."""
    at -= 1
    while at >= 0 and text[at].isspace():
        at -= 1
    return text[at] if at >= 0 else ""


def _clipped(text: str, at: int, family: str) -> bool:
    if family != "single" or text[at] == "‘":
        return False
    rest = text[at + 1 : at + 8].lower()
    word = rest[: next((i for i, c in enumerate(rest) if not c.isalnum()), len(rest))]
    return word in _CLIPPED or (word[:2].isdigit() and word[2:] in {"s", ""} and len(word) <= 3)


def _possessive(text: str, marks: list[_Mark], index: int) -> bool:
    """Say whether a mark after a plural s is an apostrophe: the leaders' plan.

    It is, if the next mark of the family closes too; a closing mark would be
    followed by one that opens, or by none.
    """
    mark = marks[index]
    if mark.family != "single" or text[mark.at - 1] not in "sS":
        return False
    rest = text[mark.at + 1 : mark.at + 3]
    if not (len(rest) == 2 and rest[0].isspace() and rest[1].islower()):
        return False
    for place in range(index + 1, len(marks)):
        if marks[place].family == "single":
            return marks[place].may_close and not marks[place].may_open
    return False
