"""Sentences in which a page speaks to its reader or says who wrote: appeals, credits, notes."""

from __future__ import annotations

import re
from typing import Final

from narrativ.text.page_words import Marks
from narrativ.text.quoting import OPENING
from narrativ.text.words import count_words

_MOST_OF_APPEAL: Final = 220
"""Words of a paragraph that asks for money."""
SPOKEN: Final = re.compile(
    r"[“„«\"](?:\S{1,100}\s+){4}|^[^“„«]*[”»]|^\W*[\"'‘]"
    r"|\b(?:said|says|told|asked|wrote|writes|tweeted|according to)\b",
    re.IGNORECASE,
)
"""A sentence that quotes or reports, and so is no page's."""
_CONDITION: Final = re.compile(
    r"^\W*(?:for|to|if|don't|never|want|stay|interested|enjoy|keep|got|have|um|für|pour|para|per)\b"
    r"[^.!?]{0,120}[,:?!–—-]\s+$"
    r"|^\W*(?:you can|please|also|and|or|be sure to|remember to|make sure to|why not|now|then|just)"
    r"(?: also)?\s+$|[*•>»\]:!?]\s*$",
    re.IGNORECASE,
)
"""What may stand before the verb that asks."""
_ASKING: Final = frozenset(("want", "got", "have", "do you have", "interested in"))
_ADDRESS: Final = re.compile(r"[\w.+-]+@[\w-]+\.\w{2,}|(?<!\w)@\w{2,}")
_MAY_WRITE: Final = re.compile(
    r"^\W*(?:(?:you can |please )?(?:follow|e-?mail|contact|write to|send|reach|tweet|got a|have a|"
    r"know|tips|on twitter|twitter)\b)|\bcan be reached\b|\bfollow (?:him|her|them|me|us)\b",
    re.IGNORECASE,
)
_CREDIT_HEAD: Final = re.compile(
    r"^\W*(?:\(|additional )?(?:reporting|writing|editing|edited|compiled|contributing|"
    r"contributions|with (?:assistance|inputs?|files|reporting|additional|"
    r"(?-i:[A-Z])[\w ]{0,20} wires)|mitarbeit|redaktion|"
    r"con información|com informações|avec (?:l'|l’)?(?:afp|reuters|ap|agences))\b",
    re.IGNORECASE,
)
_SIGNED: Final = re.compile(
    r"^\W*(?:additional )?(?:reporting|writing|compiled)\b[^.!?]{0,20}\bby\b[^!?]{2,160};\s*"
    r"(?:(?:and )?(?:additional )?(?:reporting|writing|editing)\b[^;!?]{1,80};?\s*){1,3}\W*$",
    re.IGNORECASE,
)
"""The sign-off of an agency: who reported; who edited."""
_TAKEN: Final = re.compile(
    r"^\W*this (?:story|article|report|piece|post|essay) (?:was |has been )?"
    r"(?:(?:first|originally) (?:published|reported|produced) (?:by|in|on|at)|reported by) "
    r"(?!(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z.]* \d)(?-i:[\"“A-Z])",
    re.IGNORECASE,
)
_TELLS: Final = re.compile(
    r"\b(?!contributed|reported|edited|compiled|based)(?:[a-z]\w+ed|said|says|shows?|found|"
    r"told|led|was|were|is|are|has|had|will)\b"
)
"""A verb that says what happened and not who worked on a text."""
_CREDIT_SHORT: Final = re.compile(
    r"\bcontributed\W*$|^\W*(?:(?-i:[A-Z])[\w.’'-]*,? (?:and )?){1,6}reported from (?-i:[A-Z])"
)
_MOST_OF_LINK: Final = 20
_PLACES: Final = frozenset(("this article", "this story", "this page", "the video", "the code"))
"""Objects of which a longer sentence may tell something."""
_MOST_OF_CREDIT: Final = 14
"""Words of a line that says who contributed, or from where, and no more."""
_MOST_OF_TAKEN: Final = 25
_OF_CREDITS: Final = frozenset(
    "in and by from of for the with at reporting writing editing additional edited compiled "
    "contributed to this report story article inputs input files agencies wires "
    "material assistance".split()
)
_CREDIT_END: Final = re.compile(
    r"contribut\w+ (?:to (?:this|the) (?:report|story|article|piece|post|coverage)\b"
    r"|(?:to )?(?:report|writ|research)ing)|^\W*contributed\b"
    r"|^\W*(?:this|the) (?:report|story|article) (?:is|was) based (?:in part |partly )?on "
    r"[^.!?]{0,30}\bwires?\b",
    re.I,
)
_NOTE: Final = re.compile(
    r"^\s*(?:[•⦁*—–-]\s*)?(?!(?:he|she|it|they|we|i|this|that|there|who)\b)"
    r"(?:the (?:writer|author)|"
    r"(?:(?-i:[A-ZÀ-ÖØ-Þ])[\w.’'-]*\s+|(?:contributor|columnist|van|von|de|al)\s+){1,6}?)\s*"
    r"(?:is|serves as|writes|covers|hosts|reports for)\b[^.!?]{0,120}?"
    r"\b(?:columnist|contributor|contributing (?:editor|writer)|correspondent|staff writer|"
    r"editor[- ](?:at|in)[- ]|editor(?:[- ]in[- ]chief)?(?: emeritus)? (?:of|at|for)|"
    r"reporter (?:for|at|with|covering|based)|syndicated|(?:author|co-author) of|podcast|"
    r"writer (?:for|at|based)|freelance|covers|blogs)\b",
    re.IGNORECASE,
)


def is_credit(line: str, marks: Marks) -> bool:
    """Say whether a sentence says who reported, contributed or edited, and no more."""
    if _TAKEN.match(line) and count_words(line) <= _MOST_OF_TAKEN:
        return True
    if "credits" not in marks:
        return False
    if _SIGNED.match(line):
        return True
    short = _CREDIT_SHORT.search(line) is not None and count_words(line) <= _MOST_OF_CREDIT
    if short or _CREDIT_END.search(line):
        return True
    small = [word for word in re.findall(r"[^\W\d_]+", line) if word.islower()]
    if _TELLS.search(line):
        return False
    return _CREDIT_HEAD.match(line) is not None and sum(w not in _OF_CREDITS for w in small) <= 2


def is_appeal(line: str, marks: Marks, size: int, *, tail: bool) -> bool:
    """Say whether a sentence is the page's own word to its reader."""
    if "appeals" in marks:
        return True
    if tail and "@" in line and _ADDRESS.search(line) and _MAY_WRITE.search(line) and size <= 40:
        return True
    if re.match(r"\W*follow\b", line, re.IGNORECASE) and re.search(r"(?<!\w)@\w", line):
        return size <= 30
    gifts = [span for span in marks.get("give", ()) if _opens(line, span[0])]
    if gifts and "press" in marks and size <= _MOST_OF_LINK:
        return True
    heads = [
        span
        for span in marks.get("acts", ())
        if _opens(line, span[0]) and (line[slice(*span)].lower() not in _ASKING or "?" in line)
    ]
    address = marks.get("address", ())
    if heads and "objects" in marks:
        long = any(line[slice(*span)].lower() in _PLACES for span in marks["objects"])
        return size <= _MOST_OF_LINK or not long
    if address and ("objects" in marks or "networks" in marks):
        return True
    if any(_opens(line, start) or line[start:end].isupper() for start, end in address):
        return size <= 20
    follows = [span for span in marks.get("follow", ()) if _opens(line, span[0])]
    return bool(follows) and size <= 30 and _is_on_network(line, marks)


def _opens(line: str, start: int) -> bool:
    """Say whether the verb at `start` is asked of the reader: at the head of a clause."""
    before = line[:start]
    return not before.strip(f" *•>»–—-([{OPENING}⦁") or _CONDITION.search(before) is not None


def _is_on_network(line: str, marks: Marks) -> bool:
    return any(
        re.search(r"\b(?:on|via|at|through|to our|our)\s+(?:\w+\s+)?$|[,/&]\s*(?:and\s+)?$|\band $",
                  line[:start], re.IGNORECASE)
        for start, _ in marks.get("networks", ())
    )  # fmt: skip


def asks_for_money(line: str, marks: Marks) -> bool:
    """Say whether a paragraph asks the reader to pay for the paper."""
    if not {"give", "press", "reader"} <= marks.keys():
        return False
    quotes = re.search(r"\b(?:said|told)\b|[“„«\"]", line)
    return quotes is None and count_words(line) <= _MOST_OF_APPEAL


def is_note_on_author(line: str) -> bool:
    """Say whether a sentence below a text says who its author is."""
    return _NOTE.match(line) is not None and SPOKEN.search(line) is None
