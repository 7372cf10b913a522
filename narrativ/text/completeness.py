"""What of a text is there, and why it is held to be incomplete.

The test of the lead is about English and made to be silent in other languages:
a text is `full` unless something shows that it is not.
"""

from __future__ import annotations

import re
from typing import Final

from narrativ.text.lexicon import word_list
from narrativ.text.quoting import CLOSING, marked_stretches
from narrativ.text.sentences import sentences
from narrativ.text.words import count_words

_CUT: Final = re.compile(
    r"(?:…|\.\.\.|[\[(](?:…|\.\.\.|&#8230;|&hellip;)[\])]"
    r"|\[\+?\s*\d+ (?:chars|characters|words)\]?)\s*$"
)
_FEWEST: Final = 5
"""Words of a text; with fewer it is a label, or what is left of one."""
_FEWEST_SIGNS: Final = 20
"""Its signs: in scripts without spaces they are no words apart."""
_SHOWN: Final = 80
_FINISHED: Final = re.compile(rf"[.!?:;。！？؟।۔።։။…{CLOSING})\]*]\s*$")
_SIGNS_OFF: Final = re.compile(
    r"^\W*(?:(?:additional )?reporting|writing|written|editing|edited|compiled|"
    r"with (?:files|reporting)|follow|read|see|for more|contact|source|copyright)\b|^\s*[•*·©–—-]",
    re.IGNORECASE,
)
"""Lines behind a text that end without a full stop: credits, hints, lists."""
_SENTENCE_END: Final = re.compile(rf"[.!?。！？؟।۔።։။][{CLOSING})\]]*(?:\s|$)")
"""Where none stands anywhere and letters have no case, the script (Thai) uses none."""
_FULL_NAME: Final = re.compile(
    r"\b[A-ZÀ-Þ][\w’'-]{1,40}+(?:\s+(?:[A-Z]\.|[a-z]{2,3}|al-\w{1,40}+))*\s+[A-ZÀ-Þ][\w’'-]"
)
_CAPITAL: Final = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-ZÀ-Þ][\w’'-]+")
_NO_NAMES: Final = ("weekdays", "months", "honorifics")
_PRONOUN: Final = re.compile(
    r"""^\W*(?P<setting>(?:In|On|At|During|After|Following|Before|Later|Earlier|Speaking|Asked)\b
    [^,]{0,80}(?:,|(?=\ the\ (?:men|women|pair|duo|trio)\b))\s+)?
    (?P<who>(?:the\ (?:two\ |three\ )?(?:men|women|pair|duo|trio|couple)|he|she|they)\b
    (?!['’-]|\s+(?:who|whose|whom|that|which|of|behind|from|in|with|at|on|for|accused|charged|
    suspected|convicted|arrested|named|say)\b))""",
    re.IGNORECASE | re.VERBOSE,
)
"""A subject that stands for somebody: first of all, or after a setting in time or place."""
_PLACED: Final = re.compile(
    r"\b(?:in|at|on|near|from|to|outside) [A-ZÀ-Þ][\w’'-]*(?: [A-ZÀ-Þ][\w’'-]*)*"
)
"""A name behind a preposition of place: nobody the pronoun could mean."""
_CARRIES_ON: Final = re.compile(
    r"^\W*(?:he|she|they|it|[A-Z][\w’'-]+) (?:also |then |further )?(?:added|continued)"
    r"(?=[:,]|\s+that\b|\s{2,}|\s*$)",
    re.IGNORECASE,
)
_HONORIFIC: Final = re.compile(
    r"\b(?:Mr|Mrs|Ms|Mx)\.?\s+(?!President|Speaker|Justice|Chairman|Secretary)"
    r"([A-ZÀ-Þ][\w-]+(?:[’'](?!s\b)[\w-]+)?)"
)


def completeness(body: list[str], *, cut: str | None = None) -> tuple[str, str | None]:
    """Return the completeness of a body and the reason in words.

    Parameters
    ----------
    body
        The body paragraphs in reading order, without captions, embeds and furniture.
    cut
        The notice or the counter that stands in place of the rest, where one does.

    Returns
    -------
    tuple of str and (str or None)
        One of ``full, lead_missing, cut, partial, headline_only`` (``partial``
        where the lead is missing and the end is cut, or there are hardly any words), and why.

    Examples
    --------
    >>> completeness(["The men agreed on Friday. Talks go on."])[0]
    'lead_missing'
    >>> completeness(["Ana Ruiz and Jo Ray met on Friday. The men agreed."])[0]
    'full'
    >>> completeness(["Ana Ruiz met Jo Ray on Friday."], cut="Subscribe to keep reading")
    ('cut', 'in place of the rest stands “Subscribe to keep reading”')
    """
    if not body:
        return "headline_only", "there is no body"
    lead = _lead_missing(body[0], " ".join(body[:2]))
    if cut:
        end: str | None = f"in place of the rest stands “{' '.join(cut.split())[:_SHOWN]}”"
    else:
        end = _cut(body[-1].rstrip("\u200b\ufeff\u00ad \t"), body)
    if lead and end:
        return "partial", f"{lead}; {end}"
    if lead:
        return "lead_missing", lead
    if end:
        return "cut", end
    words = sum(map(count_words, body))
    if words < _FEWEST and sum(map(len, body)) < _FEWEST_SIGNS:
        return "partial", f"a text of {words} word{'' if words == 1 else 's'}"
    return "full", None


def _cut(last: str, body: list[str]) -> str | None:
    if _CUT.search(last):
        return "the text breaks off with an ellipsis"
    is_prose = count_words(last) >= 8 and not _SIGNS_OFF.match(last)
    stops = last != last.swapcase() or any(map(_SENTENCE_END.search, body))
    if is_prose and stops and not _FINISHED.search(last):
        return "the last paragraph does not end a sentence"
    return None


def _lead_missing(first: str, near: str) -> str | None:
    spans = sentences(first)
    if not spans:
        return None
    opening = first[spans[0][0] : spans[0][1]]
    bare = _without_stretches(opening)
    if carried := _CARRIES_ON.match(bare):
        return f"it opens with “{carried.group().strip()}”, which carries on from something before"
    return _unnamed(bare, _without_stretches(near)[spans[0][1] :]) or _unintroduced(
        _without_stretches(first)
    )


def _unnamed(opening: str, later: str) -> str | None:
    """Return the reason if a pronoun, or "the men", opens and nobody is named."""
    found = _PRONOUN.match(opening)
    if not found or _FULL_NAME.search(opening[found.end() :]):
        return None
    if found["who"].lower() in {"he", "she"} and _FULL_NAME.search(later):
        return None  # a feature names its hero in the second sentence
    setting = _PLACED.sub("", found["setting"] or "")
    named = [n for n in _CAPITAL.findall(setting) if n.lower() not in word_list(*_NO_NAMES)]
    return None if named else f"it opens with “{found['who']}” and nobody named before"


def _unintroduced(paragraph: str) -> str | None:
    """Return the reason if an honorific stands where full texts give the whole name."""
    found = _HONORIFIC.search(paragraph)
    if not found or re.search(rf"\b{re.escape(found[1])}\b", paragraph[: found.start()]):
        return None
    return f"it opens with “{found.group()}”, who has not been introduced"


def _without_stretches(text: str) -> str:
    pieces = []
    at = 0
    for start, end in marked_stretches(text):
        pieces += [text[at:start], " " * (end - start)]
        at = end
    return "".join([*pieces, text[at:]])
