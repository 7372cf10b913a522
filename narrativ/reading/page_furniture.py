"""Standing lines in the bodies of copied pages: pointers, requests, appeals, credits.

They are recognised by their form, the vocabulary of many languages
(`resources/pages.toml`) and their place at the head or the end of a body.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from narrativ.reading.page_lists import phrase_pattern, wordings
from narrativ.text.datelines import dateline
from narrativ.text.quoting import CLOSING, OPENING, quotations
from narrativ.text.sentences import sentences
from narrativ.text.words import count_words, plain

__all__ = ["furniture", "is_appeal"]

Span = tuple[int, int, str]

_WORDS_OF_REQUEST: Final = 25
_WORDS_OF_POINTER: Final = 40
_WORDS_OF_APPEAL: Final = 300
_FARTHEST: Final = 1000
"""Characters from the end of a text within which a credit, a pointer or a request begins."""
_MARKED: Final = 0.6
"""Share of its sentences that speak of the outlet, its work or its readers. The lowest in
eight appeals of newspapers, in three languages, is .75; a report on a fund drive has .3."""
_SHORTEST_APPEAL: Final = 3
"""Sentences at the head or end of a body of news."""


def furniture(text: str, outlet: str | None = None) -> list[Span]:
    """Return what in a line of a body is none, as (start, end, kind).

    Examples
    --------
    >>> line = "The quay shut.(Image: Jo Ray)READ NEXT:Two storms in a day"
    >>> [(line[a:b], kind) for a, b, kind in furniture(line)]
    [('(Image: Jo Ray)', 'caption'), ('READ NEXT:Two storms in a day', 'boilerplate')]
    """
    spans: list[Span] = []
    end = len(text)
    while (tail := _tail(text[:end], outlet)) is not None:
        last = len(text[:end].rstrip())
        end, kind = tail
        spans.insert(0, (end, last, kind))
    start = len(text) - len(text.lstrip())
    if end and (head := _head(text[:end])) and (start + head < end):
        spans.insert(0, (start, start + head, "boilerplate"))
        start += head
    if appeal := _appeal(text[start:end], outlet):
        spans.append((start + appeal[0], start + appeal[1], "boilerplate"))
    return sorted(spans)


def _tail(text: str, outlet: str | None) -> tuple[int, str] | None:
    """Return where furniture at the end of a text begins, and its kind."""
    bare = text.rstrip()
    if not bare:
        return None
    begin = max(0, len(bare) - _FARTHEST)
    if credit := _credit_pattern().search(bare, begin):
        return credit.start("found"), "caption"
    for match in reversed(list(_pointer_pattern().finditer(bare, begin))):
        tail = bare[match.start() :]
        if count_words(tail) <= _WORDS_OF_POINTER and len(sentences(tail)) < 3:
            return match.start("found"), "boilerplate"
    for match in reversed(list(_request_pattern().finditer(bare, begin))):
        if not bare[match.start()].islower() and _requests(bare[match.start() :], outlet):
            return match.start(), "boilerplate"
    return None


def _requests(tail: str, outlet: str | None) -> bool:
    """Say whether a text that begins with a request is nothing else."""
    if count_words(tail) > _WORDS_OF_REQUEST or len(sentences(tail)) > 1 or quotations(tail):
        return False
    low = plain(tail)
    if phrase_pattern("prompts").match(low):
        return True
    names = outlet is not None and plain(outlet) in low
    return bool(phrase_pattern("follow").match(low)) and (
        names or bool(phrase_pattern("objects").search(low))
    )


def _head(text: str) -> int:
    """Return the length of a request at the head of a text, with nothing but a space behind."""
    match = _led_pattern().match(text.lstrip())
    return match.end() if match else 0


@cache
def _credit_pattern() -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, wordings("picture_credits")), key=lambda one: -len(one)))
    return re.compile(
        rf"(?:(?<=[.!?{CLOSING})])\s*|\A\s*)(?P<found>\((?:{words})s?(?:\s+by)?\s*[:©/–-]?\s*[^()]{{2,100}}\))\s*\Z",
        re.IGNORECASE,
    )


@cache
def _pointer_pattern() -> re.Pattern[str]:
    """Return the pattern of a pointer that begins a text, or stands behind a sentence.

    A single word ("Related:") points only to a title, which ends without a full stop.
    """
    names = sorted(map(re.escape, wordings("pointers")), key=lambda one: -len(one))
    several = [name for name in names if r"\ " in name]
    single = "|".join(name for name in names if r"\ " not in name)
    return re.compile(
        rf"(?:\A|(?<=[.!?{CLOSING})\]…]))\s*(?P<found>(?i:{'|'.join(several)})\s*:"
        rf"|(?i:{single})\s*:(?=[^\n]*[^.\s]\s*\Z)|(?:{'|'.join(several).upper()})\b)"
    )


@cache
def _request_pattern() -> re.Pattern[str]:
    """Return the pattern of what may be a request, if its first letter is no small one."""
    names = sorted(
        map(re.escape, wordings("prompts") | wordings("follow")), key=lambda one: -len(one)
    )
    return re.compile(rf"(?<![\w{OPENING}-])(?:{'|'.join(names)})(?!\w)", re.IGNORECASE)


@cache
def _led_pattern() -> re.Pattern[str]:
    prompts = "|".join(sorted(map(re.escape, wordings("prompts")), reverse=True))
    objects = "|".join(sorted(map(re.escape, wordings("objects")), reverse=True))
    return re.compile(
        rf"(?i:(?:{prompts})(?!\w)(?:[^.!?]{{0,40}}?\b(?:{objects}))?)[.!:]?(?=\s+[{OPENING}]?[^\W\da-z_])"
    )


# -- appeals -----------------------------------------------------------------


def is_appeal(text: str, outlet: str | None = None) -> bool:
    """Say whether a text is an appeal of an outlet for itself, and nothing else.

    Examples
    --------
    >>> is_appeal("We depend on our readers. Please support our journalism with a donation.")
    True
    >>> is_appeal("The fund said on Monday that readers had given a donation to the school.")
    False
    """
    return _appeal(text, outlet) == (0, len(text.rstrip()))


def _appeal(text: str, outlet: str | None) -> tuple[int, int] | None:
    """Return the stretch of a text that is an appeal: all of it, its head or its end."""
    low = plain(text)
    if not (phrase_pattern("appeal_asks").search(low) and len(text) < 40 * _WORDS_OF_APPEAL):
        return None
    spans = sentences(text)
    own_words = [_speaks_of_itself(text[a:b], outlet) for a, b in spans]
    if len(spans) > 1 and _asks([text[a:b] for a, b in spans], own_words, outlet):
        return spans[0][0], spans[-1][1]
    head = next((n for n, one in enumerate(own_words) if not one), len(own_words))
    if head >= _SHORTEST_APPEAL and _asks(
        [text[a:b] for a, b in spans[:head]], own_words[:head], outlet
    ):
        return spans[0][0], spans[head - 1][1]
    tail = next((n for n, one in enumerate(reversed(own_words)) if not one), len(own_words))
    if tail >= _SHORTEST_APPEAL and _asks(
        [text[a:b] for a, b in spans[-tail:]], own_words[-tail:], outlet
    ):
        return spans[-tail][0], spans[-1][1]
    return None


def _speaks_of_itself(sentence: str, outlet: str | None) -> bool:
    low = plain(sentence)
    about = phrase_pattern("appeal_asks", "appeal_themes", "appeal_persons").search(low)
    return not _reports(sentence) and bool(about or _names(low, outlet))


def _asks(texts: Sequence[str], own_words: Sequence[bool], outlet: str | None) -> bool:
    """Say whether sentences are together an appeal."""
    whole = " ".join(texts)
    low = plain(whole)
    if (
        sum(own_words) < _MARKED * len(own_words)
        or any(map(_reports, texts))
        or dateline(whole[:200])
    ):
        return False
    if quotations(whole) or count_words(whole) > _WORDS_OF_APPEAL:
        return False
    press = bool(phrase_pattern("appeal_themes").search(low)) or _names(low, outlet)
    return (
        press
        and bool(phrase_pattern("appeal_asks").search(low))
        and bool(phrase_pattern("appeal_persons").search(low))
    )


def _reports(sentence: str) -> bool:
    return bool(phrase_pattern("reported").search(plain(sentence)))


def _names(low: str, outlet: str | None) -> bool:
    """Say whether a text in plain form names the outlet."""
    words = [word for word in plain(outlet or "").split() if len(word) > 3]
    return any(re.search(rf"\b{re.escape(word)}\b", low) for word in words)
