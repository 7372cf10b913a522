"""What pages print below a text, and what stands in place of its rest, in whatever words.

The place is one sign, so two more are enough. The rest of a text is offered by naming it,
or reading on, beside what opens it: a subscription, an account, a price, another page; or
by saying how much is left. A whole text ends with a mark, or with where it was printed and
where to comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from narrativ.text.gates import COUNTER, OWN, READER, is_gate
from narrativ.text.page_words import Marks, page_words, phrases
from narrativ.text.quoting import OPENING
from narrativ.text.words import count_words, plain

_LONGEST: Final = 240
"""Characters of a gate or an offer at the end; of 150 made and found ones the longest has 130."""
_LONGEST_NOTE: Final = 300
"""The same of a note on where a text was printed, which may give its other headline."""
_LONGEST_COMMENT: Final = 110
_LONGEST_QUESTION: Final = 60
_LONGEST_MARK: Final = 20
"""Characters of an end mark, with its signs."""
_NEAR: Final = 25
"""Characters between "rest" and "article"."""
_THEMES: Final = frozenset(("gate_acts", "rest_acts", "texts", "whole", "quotas"))
_NOTES: Final = ("end_notes", "comments", "printed", "this_text")
_USES: Final = (
    "gate_acts", "gate_means", "rest_acts", "texts", "whole", "reads", "wants", "offers",
    "payers", "only", "quotas", "spent", "reader", "reported",
)  # fmt: skip
_OF_ANOTHER: Final = re.compile(
    r"\s+(?:of|von|des|du|del|della|dello|di|do|da|van)\b", re.IGNORECASE
)
"""Behind "the full text": it is a speech's, a law's, a letter's, and may be news."""
_SHARE: Final = re.compile(r"\d{1,2}\s?%|\d{1,2} (?:percent|per cent|Prozent)\b")
_PRICE: Final = re.compile(
    r"[$€£¥₽₹]\s?\d{1,4}(?:[.,]\d\d)?(?![\d.,]*\d|\s?(?:[bmk]n?|[mb]illi\w+|thousand)\b)"
    r"|(?<![\d.,])\d{1,4}(?:[.,]\d\d)?\s?(?:[$€£¥₽₹]|(?:euros?|dollars?|pounds?|cents?|crowns?|kr|"
    r"kronor|zł|złotych|рубл\w+|руб|reais|francs?|chf|eur|usd|gbp)\b|元|円)",
    re.IGNORECASE,
)
"""What a subscription may cost: no millions."""
_SITE: Final = re.compile(r"https?://|\b[\w-]{2,}\.[a-z]{2,12}\b(?![.,]?\s+[A-Z]\w+ said)")
_AIM: Final = re.compile(r"\W*for\b", re.IGNORECASE)
_ARROW: Final = re.compile(r"(?:…|\.{2,}|»|→|>{1,2}|›)\s*$")
"""Behind "read more": the text goes on elsewhere."""
_LABELLED: Final = re.compile(r"[^.!?:]{3,25}:\s*\w")
"""A label with the title of another text."""
_DIGIT: Final = re.compile(r"^\W*\d")
_COPYRIGHT: Final = re.compile(
    r"^\W*copyright(?:\s+(?:by\s+)?[A-ZÀ-Þ][\w’'&.-]*){1,5}\W*$", re.IGNORECASE
)
_NO_SPACES: Final = "\u3000"
"""From this sign on stand scripts without spaces, whose wordings are whole ones."""


def is_end_gate(sentence: str, marks: Marks | None = None) -> bool:
    """Say whether a sentence at the end of a text says that its rest is not there.

    Examples
    --------
    >>> is_end_gate("The rest of this report is for paying readers.")
    True
    >>> is_end_gate("The rest of the line is for paying riders.")
    False
    """
    if is_gate(sentence, marks) or _is_counter(sentence) or _is_cut_label(sentence):
        return True
    if len(sentence) > _LONGEST:
        return False
    if _LABELLED.match(sentence) and not _SITE.search(sentence):
        return False
    if not _first_marks(sentence).keys() & _THEMES:
        return False
    marks = page_words(sentence, *_USES)
    if "reported" in marks:
        return False
    rest = list(_rests(sentence, marks))
    named = [*marks.get("gate_acts", ()), *marks.get("rest_acts", ())]
    acts = [*rest, *(span for span in named if not _is_of_another(sentence, span[1], marks))]
    return (
        _is_for_payers(sentence, marks, acts)
        or _is_link(sentence, marks, rest)
        or _is_question(sentence, marks, acts)
        or _counts_left(sentence, marks)
    )


def is_offer(sentence: str) -> bool:
    """Say whether a sentence behind a gate is of it: it asks to pay, join or log in.

    Examples
    --------
    >>> is_offer("Join from £2 a week."), is_offer("The line opens in May.")
    (True, False)
    """
    if len(sentence) > _LONGEST:
        return False
    marks = page_words(sentence, *_USES)
    if "reported" in marks:
        return False
    if not re.search(r"\w", sentence):
        return True
    names = bool(_means(sentence, marks)) or any(_rests(sentence, marks))
    return names or _opens(sentence, marks, "offers")


def is_end_note(line: str) -> bool:
    """Say whether a line below a whole text is about its print, its comments or its end.

    Examples
    --------
    >>> is_end_note("-ENDS-"), is_end_note("Leave a comment below."), is_end_note("It ends here.")
    (True, True, False)
    """
    if len(line) <= _LONGEST_MARK and plain(line).strip(" ()[]（）【】-–—*#.。~") in phrases(
        "ends"
    ):
        return True
    if len(line) > _LONGEST_NOTE:
        return False
    if _COPYRIGHT.match(line):
        return True
    marks = _first_marks(line)
    if {"printed", "this_text"} <= marks.keys() and _opens(line, marks, "this_text"):
        return True
    if len(line) > _LONGEST_COMMENT:
        return False
    comments = "comments" in marks and _opens(line, page_words(line, "acts"), "acts")
    return comments or _opens(line, marks, "end_notes")


def leads_in(question: str) -> bool:
    """Say whether a sentence is a short question of nobody, as stand before a request."""
    bare = question.strip()
    return (
        bare.endswith(("?", "？", "؟"))
        and len(bare) <= _LONGEST_QUESTION
        and bare[0] not in OPENING
    )


@lru_cache(maxsize=16)
def _first_marks(sentence: str) -> Marks:
    """Return the phrases without which a sentence is no gate and no note: most have none."""
    return page_words(sentence, *_THEMES, *_NOTES)


def _opens(sentence: str, marks: Marks, use: str) -> bool:
    return any(not re.search(r"\w", sentence[:start]) for start, _ in marks.get(use, ()))


def _is_counter(sentence: str) -> bool:
    return any(map(str.isdigit, sentence[-40:])) and COUNTER.search(sentence) is not None


def _is_cut_label(sentence: str) -> bool:
    """Say whether a line is "read more" with the sign that the text goes on elsewhere."""
    if len(sentence) > 2 * _LONGEST_MARK or not _ARROW.search(sentence):
        return False
    bare = plain(sentence.strip(" .…»→>›-–—[]()"))
    return any(bare in phrases(use) for use in ("pointers", "teasers", "read_on"))


def _rests(sentence: str, marks: Marks) -> Iterator[tuple[int, int]]:
    """Yield where a sentence speaks of a whole text, or of its rest."""
    for whole in marks.get("whole", ()):
        for text in marks.get("texts", ()):
            between = max(whole[0], text[0]) - min(whole[1], text[1])
            if 0 <= between <= _NEAR:
                start, end = min(whole[0], text[0]), max(whole[1], text[1])
                if not _is_of_another(sentence, end, marks):
                    yield start, end


def _is_of_another(sentence: str, end: int, marks: Marks) -> bool:
    """Say whether what is read on is of something, and that is no text of a page."""
    of = _OF_ANOTHER.match(sentence, end)
    texts = marks.get("texts", ())
    return of is not None and not any(0 <= start - of.end() <= _NEAR for start, _ in texts)


def _means(sentence: str, marks: Marks) -> list[tuple[int, int]]:
    return [*marks.get("gate_means", ()), *marks.get("payers", ()), *_prices(sentence)]


def _prices(sentence: str) -> list[tuple[int, int]]:
    return [match.span() for match in _PRICE.finditer(sentence)]


def _is_for_payers(sentence: str, marks: Marks, acts: list[tuple[int, int]]) -> bool:
    means = _means(sentence, marks)
    if not (acts and ("texts" in marks or "rest_acts" in marks)):
        means = [span for span in means if span not in _prices(sentence)]
    apart = any(a[1] <= m[0] or m[1] <= a[0] for a in acts for m in means)
    if apart and _asks(sentence, marks, acts):
        return True
    of_text = bool(acts) or "texts" in marks or "whole" in marks
    return of_text and bool(means) and "only" in marks and OWN.search(sentence) is not None


def _asks(sentence: str, marks: Marks, acts: list[tuple[int, int]]) -> bool:
    """Say whether a sentence speaks to its reader, or begins with the text or what opens it."""
    if any(sentence[start] >= _NO_SPACES for start, _ in acts):
        return True
    if _AIM.match(sentence) or any(count_words(sentence[:start]) < 2 for start, _ in acts):
        return True
    heads = [*marks.get("gate_means", ()), *marks.get("offers", ()), *marks.get("reads", ())]
    if any(not re.search(r"\w", sentence[:start]) for start, _ in heads):
        return True
    return "reader" in marks or READER.search(sentence) is not None


def _is_link(sentence: str, marks: Marks, rest: list[tuple[int, int]]) -> bool:
    """Say whether a sentence sends to another page for the rest."""
    if _opens(sentence, marks, "reads"):
        ends = [end for start, end in marks.get("whole", ()) if sentence[start:end].endswith(" of")]
        return bool(rest) or any(sentence[end + 1 : end + 2].isupper() for end in ends)
    if not rest:
        return False
    starts = any(count_words(sentence[:start]) < 2 for start, _ in rest)
    return starts and (_SITE.search(sentence) is not None or _ARROW.search(sentence) is not None)


def _is_question(sentence: str, marks: Marks, acts: list[tuple[int, int]]) -> bool:
    wants = _opens(sentence, marks, "wants") and bool(acts or "whole" in marks)
    return wants and leads_in(sentence)


def _counts_left(sentence: str, marks: Marks) -> bool:
    """Say whether a sentence counts free texts, or how much of this one is not shown."""
    if "spent" not in marks:
        return False
    if "quotas" in marks:
        return "reader" in marks or _DIGIT.match(sentence) is not None
    return "texts" in marks and _SHARE.search(sentence) is not None
