"""Relative times: "44 minutes ago", "vor 3 Stunden", "3小时前".

A text is relative exactly if it moves with the moment it is read at: dateparser
reads it twice, from two moments, and both answers lie equally far back.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Any, Final

from narrativ.text.wordings import LANGUAGES, UNSPACED, Spans, folded, ordinary, spans, time_words

_LONGEST: Final = 40
_MOST_WORDS: Final = 7
# Any two moments do whose difference no wording names; both days exist in every month.
_BASES: Final = (datetime(2001, 3, 14, 5, 7, 11), datetime(2010, 10, 22, 16, 41, 37))
_MONTH_SECONDS: Final = 365.2425 / 12 * 86400
_ARTICLES: Final = frozenset(
    "a an one ein eine einer einem eines un une uno una um uma een en et ett bir".split()
)
_JUST_NOW: Final = frozenset(
    {
        "just now",
        "right now",
        "moments ago",
        "a moment ago",
        "seconds ago",
        "a few seconds ago",
        "gerade eben",
        "soeben",
        "a l instant",
        "ahora mismo",
        "proprio ora",
        "agora mesmo",
        "zojuist",
        "przed chwila",
        "только что",
        "щоино",
        "prave ted",
        "just nu",
        "lige nu",
        "akkurat na",
        "juuri nyt",
        "az once",
        "刚刚",
        "たった今",
        "방금",
    }
)
_CLOCK: Final = re.compile(
    r"[\s,·•|–—-]+(?:\w{1,4}\s)?\d{1,2}[:.]\d{2}(?:\s*(?:[ap]\.?m\.?|uhr|h))?$", re.IGNORECASE
)
_LAST_WORD: Final = re.compile(r"([^\W\d_]+)[^\w]*\Z")
_SPAN: Final = re.compile(r"\d+(?:[.,]\d+)?\s*([^\W\d_]+)\.?")


@dataclass(frozen=True)
class Relative:
    """How long before the capture something was published.

    Attributes
    ----------
    seconds
        Seconds before the capture; a month counts as 365.2425 / 12 days.
    precision
        ``"minute"``, ``"hour"``, ``"day"`` or ``"month"``; for years
        ``"unknown"``: which month it was is not told.
    """

    seconds: float
    precision: str


@lru_cache(maxsize=8192)
def relative(text: str) -> Relative | None:
    """Return how long ago a relative time says, or None if it is none.

    The languages are those of `narrativ.text.wordings.LANGUAGES`. An icon or
    an interface word in front ("⏱ 12 min", "time44 minutes ago", "Updated 2
    hours ago") is left aside. Read on purpose as no relative time:

    - what lies ahead ("in 5 minutes");
    - a bare number with a unit written out, and a bare "today" or "now":
      "20 Minuten", "24 heures" and "Heute" are outlets (an abbreviated unit,
      "12 min", or a sign in front, is enough);
    - calendar periods ("last month") and absolute dates.

    A time of day after a day ("yesterday, 10:15") is dropped, as the time zone
    of the page is not known; the precision is then the day. A span that is a
    whole number of days or hours is read as no finer than that.

    Examples
    --------
    >>> relative("time44 minutes ago")
    Relative(seconds=2640.0, precision='minute')
    >>> relative("vor 3 Stunden")
    Relative(seconds=10800.0, precision='hour')
    >>> relative("25 July 2025") is None
    True
    """
    if len(text) > _LONGEST:
        return None
    bare = ordinary(text).strip(" .,;:|()[]·•–—")
    icon = bool(bare) and unicodedata.category(bare[0])[0] in "SC"
    while bare and not bare[0].isalnum():
        bare = bare[1:].lstrip()
    if not bare:
        return None
    if not _digits(bare) and " ".join(time_words(bare)) in _JUST_NOW:
        return Relative(0.0, "minute")
    if day := _CLOCK.sub("", bare):
        found = _spoken(day, clear=icon or day != bare)
        if found and (day == bare or found.precision == "day"):
            return found
    return None


@lru_cache(maxsize=8192)
def is_age(text: str) -> bool:
    """Say whether a text is a relative time, and every word of it is part of it.

    Examples
    --------
    >>> is_age("a day ago"), is_age("Posta day ago"), is_age("time44 minutes ago")
    (True, False, False)
    """
    bare = re.sub(r"^half\s+", "", ordinary(text), flags=re.IGNORECASE)
    found_words = time_words(bare) if len(text) <= _LONGEST else []
    if not found_words or relative(text) is None:
        return False
    if found_words[0][0] > "\u2e80":  # scripts that set no spaces
        return bare[:1].isdigit()
    return any(_all_of(bare, found_words, spans(language)) for language in LANGUAGES)


def ends_as_age(text: str) -> bool:
    """Say whether a text may end in a relative time, by its last word; quick.

    Examples
    --------
    >>> ends_as_age("The Quay Post2 days ago"), ends_as_age("The quay is closed")
    (True, False)
    """
    last = _LAST_WORD.search(text[-_LONGEST:])
    if last is None:
        return False
    word = folded(last[1])
    if word[-1:] > "\u2e80" or word in _last_words():
        return True
    return any(word[start:] in _last_words() for start in range(1, len(word) - 3))


@cache
def _last_words() -> frozenset[str]:
    known = [spans(language) for language in LANGUAGES]
    phrases = _JUST_NOW.union(*(one.days for one in known))
    last = (phrase.split()[-1] for phrase in phrases)
    return frozenset(last).union(*(one.units | one.marks for one in known))


def _all_of(bare: str, found_words: list[str], known: Spans) -> bool:
    phrase = " ".join(found_words)
    if phrase in _JUST_NOW or phrase in known.days:
        return True
    first = found_words[0]
    opens = first in known.marks or first in _ARTICLES or (first in known.known and len(first) > 4)
    return (bare[:1].isdigit() or (opens and first not in known.units)) and all(
        word in known.known or word in _ARTICLES for word in found_words
    )


def _spoken(bare: str, *, clear: bool) -> Relative | None:
    for form, in_front in _forms(bare):
        for language in _candidates(form):
            found_words = spans(language)
            if in_front and not _marked(form, found_words, language):
                continue
            if not _says_time(form, found_words, language, clear=clear):
                continue
            found = _read(form, language)
            if found is not None:
                return found
    return None


def _forms(bare: str) -> Iterator[tuple[str, bool]]:
    """Yield the text, and the text without an interface word in front of it."""
    yield bare, False
    yield re.sub(r"^([^\W\d_]+)(?=\d)", r"\1 ", bare), False
    for pattern in (r"^[^\W\d_]+(?=\d)", r"^[^\d:]{1,20}:\s*", r"^[^\W\d_]+\s+"):
        cut = re.sub(pattern, "", bare)
        if cut != bare:
            yield cut, True
    # "timean hour ago", "timeyesterday": the interface word is glued to a word.
    first, _, rest = bare.partition(" ")
    for size in range(min(12, len(first) - 1), 0, -1):
        tail = first[-size:].casefold()
        if tail in _ARTICLES if rest else _is_day(tail):
            yield f"{tail} {rest}".strip(), bool(rest)


def _is_day(word: str) -> bool:
    return len(word) > 3 and any(folded(word) in spans(language).days for language in LANGUAGES)


def _candidates(form: str) -> list[str]:
    """Return the three languages that know most words of the text.

    Words that a language does not know may be numbers ("zwei"): one is let
    pass. dateparser would refuse the others too, but takes its time over it.
    """
    found_words = time_words(form)
    if not found_words or len(found_words) > _MOST_WORDS or not _hopeful(form, found_words):
        return []
    phrase = " ".join(found_words)
    scores = []
    for place, language in enumerate(LANGUAGES):
        known = spans(language)
        if phrase in known.days or phrase in known.zero:
            score = len(found_words) + 1
        elif language in UNSPACED:
            score = any(unit in form for unit in known.units if not unit.isascii())
        else:
            score = sum(word in known.units or word in known.marks for word in found_words)
            score *= (
                sum(word not in known.known for word in found_words if word not in _ARTICLES) < 2
            )
        if score:
            scores.append((-score, place, language))
    return [language for _, _, language in sorted(scores)[:3]]


def _hopeful(form: str, found_words: list[str]) -> bool:
    """Say whether there is anything that counts: a number, a number word, a day."""
    if _digits(form):
        return True
    phrase = " ".join(found_words)
    for language in LANGUAGES:
        known = spans(language)
        if phrase in known.days or phrase in known.zero:
            return True
        if not known.marks.isdisjoint(found_words) and not known.units.isdisjoint(found_words):
            return True
    return False


def _marked(form: str, known: Spans, language: str) -> bool:
    found_words = time_words(form)
    if " ".join(found_words) in known.days:
        return True
    if language in UNSPACED:
        return any(mark in form for mark in known.marks)
    return any(word in known.marks for word in found_words)


def _says_time(form: str, known: Spans, language: str, *, clear: bool) -> bool:
    """Say whether the text can be nothing but a relative time: see `relative`."""
    found_words = time_words(form)
    if _marked(form, known, language):
        return True
    if " ".join(found_words) in known.zero:
        return clear
    lone = _SPAN.fullmatch(form)
    if lone is None:
        return False
    unit = lone.group(1)
    short = len(unit) <= 3 or unit.casefold() == "mins"
    # "12M" is twelve million, "3D" is no three days.
    return (clear or short) and not (len(unit) == 1 and unit.isupper())


@cache
def _parsers(language: str) -> tuple[Any, ...]:
    from dateparser.date import DateDataParser

    return tuple(
        DateDataParser(
            languages=[language],
            settings={
                "RELATIVE_BASE": base,
                "TIMEZONE": "UTC",
                "RETURN_AS_TIMEZONE_AWARE": False,
            },
        )
        for base in _BASES
    )


def _read(form: str, language: str) -> Relative | None:
    """Read the text from two moments; see the head of this module."""
    parsers = _parsers(language)
    first = parsers[0].get_date_data(form)
    if first.date_obj is None:
        one = _with_number(form, spans(language))
        return _read(one, language) if one != form else None
    dates = [first.date_obj, parsers[1].get_date_data(form).date_obj]
    if dates[1] is None:
        return None
    if first.period in {"month", "year"}:
        return _months_back(dates, first.period) if _counts(form) else None
    back = [base - date for base, date in zip(_BASES, dates, strict=True)]
    if back[0] != back[1] or back[0] < timedelta(0):
        return None
    if first.period == "week" and not _counts(form):
        return None
    return Relative(back[0].total_seconds(), _precision(back[0], form, spans(language)))


def _with_number(form: str, known: Spans) -> str:
    """Put a 1 for an article, or before a unit that stands alone: "godzinę temu"."""
    if _digits(form):
        return form
    found_words = form.split()
    one = ["1" if folded(word) in _ARTICLES else word for word in found_words]
    if one == found_words:
        place = next((n for n, word in enumerate(found_words) if folded(word) in known.units), None)
        if place is not None:
            one.insert(place, "1")
    return " ".join(one)


def _months_back(dates: list[datetime], period: str) -> Relative | None:
    counts = []
    for base, date in zip(_BASES, dates, strict=True):
        if (date.day, date.time()) != (base.day, base.time()):
            return None
        counts.append((base.year - date.year) * 12 + base.month - date.month)
    if counts[0] != counts[1] or counts[0] <= 0:
        return None
    return Relative(counts[0] * _MONTH_SECONDS, "month" if period == "month" else "unknown")


def _counts(form: str) -> bool:
    return _digits(form) or not _ARTICLES.isdisjoint(time_words(form))


def _digits(form: str) -> bool:
    return any(sign.isdigit() for sign in form)


def _precision(back: timedelta, form: str, known: Spans) -> str:
    seconds = back.total_seconds()
    if seconds == 0:
        return "day" if " ".join(time_words(form)) in known.zero else "minute"
    if seconds % 86400 == 0:
        return "day"
    return "hour" if seconds % 3600 == 0 else "minute"
