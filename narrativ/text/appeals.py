"""Sentences in which a page speaks to its reader or says who wrote: appeals, credits, notes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from narrativ.text.datelines import dateline
from narrativ.text.page_words import Marks, page_words, phrase_pattern
from narrativ.text.quoting import OPENING, marked_stretches
from narrativ.text.sentences import sentences
from narrativ.text.words import count_words, plain

_MOST_OF_APPEAL: Final = 300
"""Words of an appeal of an outlet for itself."""
_ASKS: Final = ("give", "appeal_asks")
_PRESS: Final = ("press", "appeal_themes")
_PERSONS: Final = ("reader", "appeal_persons")
"""Uses of phrases: what is asked for, the work it is for, and who asks whom."""
_MARKED: Final = 0.6
"""Share of its sentences that speak of the outlet, its work or its readers. The lowest in
eight appeals of newspapers, in three languages, is .75; a report on a fund drive has .3."""
_SHORTEST_APPEAL: Final = 3
"""Sentences at the head or end of a body of news."""
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


def is_note_on_author(line: str) -> bool:
    """Say whether a sentence below a text says who its author is."""
    return _NOTE.match(line) is not None and SPOKEN.search(line) is None


# -- appeals of an outlet for itself: donate, subscribe, become a member -------------


def appeal_span(
    text: str, outlet: str | None = None, marks: Marks | None = None
) -> tuple[int, int] | None:
    """Return the stretch of a text that asks the reader to pay: all of it, its head or its end.

    Parameters
    ----------
    text
        A line of a body, or all of one.
    outlet
        Whose it is.
    marks
        Its phrases, where they are known.

    Examples
    --------
    >>> text = "We depend on our readers. Please support our journalism with a donation."
    >>> appeal_span(text) == (0, len(text))
    True
    >>> appeal_span("The fund said that readers had given a donation to the school.") is None
    True
    """
    if marks is None:
        marks = page_words(text, "give", "press", "reader")
    # Nearly every line is asked of, and the patterns of all languages are slow.
    if not ("give" in marks or {"press", "reader"} <= marks.keys()):
        return None
    if len(text) > 40 * _MOST_OF_APPEAL or not phrase_pattern(*_ASKS).search(plain(text)):
        return None
    spans = sentences(text)
    own = [_speaks_of_itself(text[a:b], outlet) for a, b in spans]
    head = next((n for n, one in enumerate(own) if not one), len(own))
    tail = next((n for n, one in enumerate(reversed(own)) if not one), len(own))
    stretches = (
        (0, len(own), 2),
        (0, head, _SHORTEST_APPEAL),
        (len(own) - tail, len(own), _SHORTEST_APPEAL),
    )
    for first, last, fewest in stretches:
        chosen = [text[a:b] for a, b in spans[first:last]]
        if last - first >= fewest and _asks(chosen, own[first:last], outlet):
            return spans[first][0], spans[last - 1][1]
    return None


def _speaks_of_itself(sentence: str, outlet: str | None) -> bool:
    low = plain(sentence)
    about = phrase_pattern(*_ASKS, *_PRESS, *_PERSONS).search(low)
    return not _reports(low) and bool(about or _names(low, outlet))


def _asks(texts: Sequence[str], own: Sequence[bool], outlet: str | None) -> bool:
    """Say whether sentences are together an appeal."""
    whole = " ".join(texts)
    low = plain(whole)
    if sum(own) < _MARKED * len(own) or _reports(low) or dateline(whole[:200]):
        return False
    if marked_stretches(whole) or count_words(whole) > _MOST_OF_APPEAL:
        return False
    press = bool(phrase_pattern(*_PRESS).search(low)) or _names(low, outlet)
    return press and all(phrase_pattern(*uses).search(low) for uses in (_ASKS, _PERSONS))


def _reports(low: str) -> bool:
    return phrase_pattern("reported").search(low) is not None


def _names(low: str, outlet: str | None) -> bool:
    """Say whether a text in plain form names the outlet."""
    words = [word for word in plain(outlet or "").split() if len(word) > 3]
    return any(re.search(rf"\b{re.escape(word)}\b", low) for word in words)
